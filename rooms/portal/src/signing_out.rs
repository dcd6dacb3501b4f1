//! Where a person says whether she wants to sign out, when an application wants it.

use askama::Template;

use crate::frame::{Frame, Section, Shell, render};

#[derive(Template)]
#[template(path = "signing_out.html")]
struct Page<'a> {
    shell: Shell<'a>,
}

/// The page. Its form is that of every page, which signs out.
pub fn page(frame: &Frame<'_>) -> String {
    let shell = Shell::new(frame, Section::None, "signing-out-title");
    render(&Page { shell })
}
