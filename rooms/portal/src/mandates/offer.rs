//! An offered mandate: its code, shown once to who gives it, and what it says to who typed the code.

use askama::Template;
use identity::mandate::{Offer, Terms};
use policy::Register;

use super::lines::scope;
use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::paths;
use crate::written;

/// A code that was just made.
#[derive(Clone, Copy)]
pub struct Made<'a> {
    /// The offer.
    pub offer: &'a Offer,
    /// Its code.
    pub code: &'a str,
    /// Where to go back to.
    pub back: &'a str,
}

/// What is offered to who typed a code.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// The offer.
    pub offer: &'a Offer,
    /// Its code, as it was typed.
    pub code: &'a str,
}

#[derive(Template)]
#[template(path = "mandate_made.html")]
struct MadePage<'a> {
    shell: Shell<'a>,
    code: &'a str,
    until: String,
    back: &'a str,
}

#[derive(Template)]
#[template(path = "mandate_offered.html")]
struct OfferedPage<'a> {
    shell: Shell<'a>,
    code: &'a str,
    label: &'a str,
    origin: String,
    scopes: Vec<String>,
    period: String,
}

/// The page that shows a code, this once.
pub fn made(frame: &Frame<'_>, view: &Made<'_>) -> String {
    let section = match view.back {
        paths::COMPANY => Section::Company,
        _ => Section::Mandates,
    };
    let shell = Shell::new(frame, section, "mandate-made-title");
    let until = written::instant(view.offer.ends_at(), frame.language);
    render(&MadePage {
        until: shell.t.tell("mandate-made-until", &[("at", until.into())]),
        shell,
        code: view.code,
        back: view.back,
    })
}

/// The page that asks whether to accept.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Mandates, "mandate-offered-title");
    let names = Names::new(view.register, shell.t);
    let terms: &Terms = &view.offer.terms;
    let (key, first, last) = written::period(&terms.period, frame.language);
    let last = last.unwrap_or_default();
    render(&OfferedPage {
        code: view.code,
        label: terms.label.as_str(),
        origin: super::lines::origin(names, terms, super::lines::Reader::Holder),
        scopes: (terms.scopes.iter())
            .map(|it| shell.t.say(scope(it)))
            .collect(),
        period: (shell.t).tell(key, &[("first", first.into()), ("last", last.into())]),
        shell,
    })
}
