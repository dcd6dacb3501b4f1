//! Every page in every language, with rich samples and with hostile ones.
//!
//! Each page is also written into `target/tmp/pages/`, to be looked at.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod gallery;
mod html;
mod locales;
mod pages;
mod requests;
mod samples;
mod wrong;
