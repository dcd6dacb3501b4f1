//! Every page in every language, with rich samples and with hostile ones.
//!
//! `PORTAL_PAGES=folder cargo test -p portal` also writes each page into the folder, to be looked at.

mod html;
mod locales;
mod pages;
mod samples;
