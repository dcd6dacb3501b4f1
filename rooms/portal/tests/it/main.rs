//! Every page in every language, with rich samples and with hostile ones.
//!
//! Each page is also written into `target/tmp/pages/`, to be looked at.

#![allow(clippy::unwrap_used)]

mod html;
mod locales;
mod pages;
mod samples;
