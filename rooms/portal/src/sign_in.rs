//! Where a person signs in.

use askama::Template;
use vocabulary::Localized;

use crate::frame::{Frame, Script, Section, Shell, render};

/// The ways to sign in.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The ways, the most usual first.
    pub ways: &'a [Way<'a>],
    /// Whether passkeys are a way too.
    pub passkeys: Passkeys,
    /// The path to go to afterwards, for passkeys and recovery codes.
    pub next: &'a str,
}

/// A way to sign in, shown as a button that is a link: what follows leads to another origin, which the content security
/// policy would stop after a form.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// What it is called.
    pub name: &'a Localized,
    /// Path and query that begin it, with the place to go to afterwards.
    pub href: &'a str,
}

/// Whether a hub can have passkeys: browsers know them only where the origin has a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passkeys {
    /// It can.
    Offered,
    /// It cannot.
    NotOffered,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    shell: Shell<'a>,
    ways: Vec<(&'a str, String)>,
    passkeys: bool,
    next: &'a str,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let passkeys = view.passkeys == Passkeys::Offered;
    let script = match view.passkeys {
        Passkeys::Offered => Script::Passkey,
        Passkeys::NotOffered => Script::None,
    };
    let shell = Shell::new(frame, Section::None, "sign-in-title").with_script(script);
    let label = |way: &Way<'_>| {
        let name = way.name.in_language(frame.language);
        shell.t.tell("sign-in-with", &[("name", name.into())])
    };
    let ways = view.ways.iter().map(|way| (way.href, label(way))).collect();
    render(&Page {
        shell,
        ways,
        passkeys,
        next: view.next,
    })
}
