//! New recovery codes, shown this once.

use askama::Template;

use crate::frame::{Frame, Section, Shell, render};

/// The codes.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Each in its groups.
    pub codes: &'a [&'a str],
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct Page<'a> {
    shell: Shell<'a>,
    codes: &'a [&'a str],
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Security, "recovery-shown-title");
    render(&Page {
        shell,
        codes: view.codes,
    })
}
