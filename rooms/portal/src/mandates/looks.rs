//! What was seen on a person's behalf by one mandate within one hour, each look with its proof.

use askama::Template;
use governance::mandates::ToldLook;
use identity::mandate::{MandateId, Terms};
use ledger::VerifyingKey;
use policy::Register;

use super::{holder, scope};
use crate::exchange::{Proof, STEPS};
use crate::frame::{Frame, Script, Section, Shell, render};
use crate::ledger_about::fingerprint;
use crate::names::Names;
use crate::{paths, written};

/// The looks of one hour.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// By which mandate.
    pub mandate: MandateId,
    /// What it says.
    pub terms: &'a Terms,
    /// The hour, counted since 1970.
    pub hour: i64,
    /// The looks; at least one.
    pub looks: &'a [ToldLook],
    /// The key of the ledger that has the entries.
    pub key: &'a VerifyingKey,
}

#[derive(Template)]
#[template(path = "looks.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lead: String,
    period: String,
    proofs: Vec<Proof>,
    key: String,
    fingerprint: String,
    steps: Vec<(&'static str, String)>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Uses, "looks-title").with_script(Script::Proof);
    let t = shell.t;
    let names = Names::new(view.register, t);
    let proof = |look: &ToldLook| {
        let at = written::instant(look.at, frame.language);
        let index = look.entry.index;
        let says = [("scope", t.say(scope(look.scope)).into())];
        Proof {
            index,
            title: t.tell("look-at", &[("at", at.into())]),
            says: t.tell("look-says", &says),
            href: paths::look_proof(view.mandate, view.hour, index),
            file: format!("look-{index}.tlog-proof"),
        }
    };
    let (key, first, last) = written::period(&view.terms.period, frame.language);
    let last = last.unwrap_or_default();
    let name = holder(names, view.terms, frame.viewer.side());
    render(&Page {
        lead: t.tell("looks-lead", &[("name", name.into())]),
        period: t.tell(key, &[("first", first.into()), ("last", last.into())]),
        proofs: view.looks.iter().map(proof).collect(),
        key: view.key.to_string(),
        fingerprint: fingerprint(view.key),
        steps: STEPS
            .iter()
            .map(|(name, key)| (*name, t.say(key)))
            .collect(),
        shell,
    })
}
