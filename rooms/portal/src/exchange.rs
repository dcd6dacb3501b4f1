//! One exchange: who asked what, why, what came of it, and the proof of each entry in the ledger.

use askama::Template;
use governance::uses::{DataUse, UseEnd, UseLeaf, UseOutcome};
use ledger::{Kind, VerifyingKey};
use policy::{ActingUser, FilterReason, Register};
use vocabulary::{DeliberationNumber, ElementId, ExchangeId, Hash32};

use crate::frame::{Frame, Script, Section, Shell, render};
use crate::ledger_about::fingerprint;
use crate::names::Names;
use crate::texts::Rich;
use crate::uses::sentence;
use crate::{paths, written};

/// An exchange.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// The exchange.
    pub exchange: ExchangeId,
    /// Its uses in the order of their decisions; at least one.
    pub uses: &'a [DataUse],
    /// The key of the ledger that has the entries.
    pub key: &'a VerifyingKey,
}

struct Told {
    sentence: Rich,
    badge: &'static str,
    badge_word: String,
    at: String,
    withheld: Option<String>,
    withheld_reason: String,
    applicant: String,
    application: String,
    acting_user: String,
    source: Option<String>,
    service: String,
    purpose: String,
    purpose_term: String,
    legal_context: String,
    basis: Option<Basis>,
    end: String,
    reasons: Vec<String>,
    elements: Vec<ElementLine>,
    proofs: Vec<Proof>,
}

struct Basis {
    label: String,
    title: String,
    href: String,
    version: Hash32,
    version_href: String,
}

struct ElementLine {
    title: String,
    id: String,
    mark: &'static str,
    what: String,
    /// Where to say that it is wrong, when it was given: address and accessible name.
    wrong: Option<(String, String)>,
}

/// An entry of the ledger that the reader may check.
pub(crate) struct Proof {
    pub(crate) index: u64,
    pub(crate) title: String,
    pub(crate) says: String,
    pub(crate) href: String,
    pub(crate) file: String,
}

#[derive(Template)]
#[template(path = "exchange.html")]
struct Page<'a> {
    shell: Shell<'a>,
    id: String,
    uses: Vec<Told>,
    key: String,
    fingerprint: String,
    steps: Vec<(&'static str, String)>,
}

/// What the script says, by the name of the `data-` attribute that hands it over.
pub(crate) const STEPS: [(&str, &str); 16] = [
    ("running", "check-running"),
    ("fetch", "check-fetch"),
    ("parse", "check-parse"),
    ("open", "check-open"),
    ("leaf", "check-leaf"),
    ("inclusion", "check-inclusion"),
    ("key", "check-key"),
    ("signature", "check-signature"),
    ("unsupported", "check-unsupported"),
    ("good", "check-good"),
    ("bad", "check-bad"),
    ("undecided", "check-undecided"),
    ("yes", "check-mark-yes"),
    ("no", "check-mark-no"),
    ("unknown", "check-mark-unknown"),
    ("record", "check-record"),
];

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Uses, "exchange-title").with_script(Script::Proof);
    let names = Names::new(view.register, shell.t);
    let mut uses: Vec<Told> = view.uses.iter().map(|one| told(names, one)).collect();
    if !shell.is_open(Section::Errors) {
        let elements = uses.iter_mut().flat_map(|told| &mut told.elements);
        elements.for_each(|element| element.wrong = None);
    }
    render(&Page {
        id: view.exchange.to_string(),
        uses,
        key: view.key.to_string(),
        fingerprint: fingerprint(view.key),
        steps: STEPS
            .iter()
            .map(|(name, key)| (*name, shell.t.say(key)))
            .collect(),
        shell,
    })
}

fn told(names: Names<'_>, one: &DataUse) -> Told {
    let (t, language) = (names.t, names.t.language());
    let asked = &one.asked;
    let (badge, word) = sentence::badge(one);
    Told {
        sentence: sentence::sentence(names, one),
        badge,
        badge_word: t.say(word),
        at: written::instant(one.at, language),
        withheld: one.withheld_until.map(|until| {
            t.tell(
                "exchange-withheld",
                &[("until", written::instant(until, language).into())],
            )
        }),
        withheld_reason: withheld_reason(names, one),
        applicant: names.institution(asked.applicant),
        application: asked.application.to_string(),
        acting_user: match &asked.acting_user {
            ActingUser::Named(reference) => reference.as_str().to_owned(),
            ActingUser::None => t.say("exchange-acting-nobody"),
        },
        source: asked.source.map(|source| names.institution(source)),
        service: names.service(&asked.service),
        purpose: names.purpose(&asked.purpose),
        purpose_term: asked.purpose.to_string(),
        legal_context: asked.legal_context.to_string(),
        basis: match &one.outcome {
            UseOutcome::Permitted {
                deliberation,
                version,
                ..
            } => Some(basis(names, deliberation, *version)),
            UseOutcome::Refused { .. } | UseOutcome::UnknownService => None,
        },
        end: end(names, one),
        reasons: sentence::reasons(names, one),
        elements: asked
            .elements
            .iter()
            .map(|id| element(names, one, id))
            .collect(),
        proofs: one
            .leaves
            .iter()
            .map(|leaf| proof(names, one.exchange, leaf))
            .collect(),
    }
}

/// What the deliberation says to the person whom it kept waiting; empty when it is not known.
fn withheld_reason(names: Names<'_>, one: &DataUse) -> String {
    let UseOutcome::Permitted { deliberation, .. } = &one.outcome else {
        return String::new();
    };
    names
        .register
        .deliberation(deliberation)
        .and_then(|it| it.withholding.as_ref())
        .map(|it| it.reason.in_language(names.t.language()).to_owned())
        .unwrap_or_default()
}

fn basis(names: Names<'_>, number: &DeliberationNumber, version: Hash32) -> Basis {
    let language = names.t.language();
    let title = names
        .register
        .deliberation(number)
        .map(|it| it.title.in_language(language).to_owned());
    Basis {
        label: names.t.tell(
            "deliberation-number",
            &[("number", number.to_string().into())],
        ),
        title: title.unwrap_or_default(),
        href: paths::deliberation(number),
        version,
        version_href: format!("{}/versions/{version}", paths::deliberation_data(number)),
    }
}

fn end(names: Names<'_>, one: &DataUse) -> String {
    let (t, language) = (names.t, names.t.language());
    let at = |at| written::instant(at, language);
    match (&one.outcome, &one.end) {
        (UseOutcome::Permitted { .. }, Some(UseEnd::Delivered { at: when, elements })) => {
            match elements.len() {
                0 => t.tell("end-without-data", &[("at", at(*when).into())]),
                count => t.tell(
                    "end-delivered",
                    &[("at", at(*when).into()), ("count", count.into())],
                ),
            }
        }
        (UseOutcome::Permitted { .. }, Some(UseEnd::Failed { at: when })) => {
            t.tell("end-failed", &[("at", at(*when).into())])
        }
        (UseOutcome::Permitted { .. }, Some(UseEnd::Interrupted { at: when })) => {
            t.tell("end-interrupted", &[("at", at(*when).into())])
        }
        (UseOutcome::Permitted { .. }, None) => t.say("end-under-way"),
        (UseOutcome::Refused { .. }, _) => t.say("end-refused"),
        (UseOutcome::UnknownService, _) => t.say("end-unknown-service"),
    }
}

/// What became of an element that was asked.
fn element(names: Names<'_>, one: &DataUse, id: &ElementId) -> ElementLine {
    let given =
        matches!(&one.end, Some(UseEnd::Delivered { elements, .. }) if elements.contains(id));
    let dropped = match &one.outcome {
        UseOutcome::Permitted { filtered, .. } => filtered.iter().find(|it| it.element == *id),
        UseOutcome::Refused { .. } | UseOutcome::UnknownService => None,
    };
    let (mark, key) = match (given, dropped.map(|it| it.reason)) {
        (true, _) => ("given", "element-given"),
        (_, Some(FilterReason::NotInDeliberation)) => ("dropped", "element-not-in-deliberation"),
        (_, Some(FilterReason::UnknownElement)) => ("dropped", "element-unknown"),
        (false, None) => match (&one.outcome, &one.end) {
            (UseOutcome::Permitted { .. }, Some(UseEnd::Delivered { .. })) => {
                ("none", "element-source-has-none")
            }
            (UseOutcome::Permitted { .. }, None) => ("none", "element-under-way"),
            _ => ("none", "element-not-given"),
        },
    };
    let title = names.element(&one.asked.service, id);
    let wrong = given.then(|| {
        let label = [("element", (&title).into())];
        (
            paths::report_error(&one.asked.service, Some(id)),
            names.t.tell("errors-report-element", &label),
        )
    });
    ElementLine {
        wrong,
        title,
        id: id.to_string(),
        mark,
        what: names.t.say(key),
    }
}

fn proof(names: Names<'_>, exchange: ExchangeId, leaf: &UseLeaf) -> Proof {
    let t = names.t;
    let (title, says) = match leaf.kind {
        Kind::Decision => ("proof-decision", "proof-decision-says"),
        Kind::Delivery => ("proof-delivery", "proof-delivery-says"),
        Kind::Receipt => ("proof-receipt", "proof-receipt-says"),
        Kind::RegisterChange | Kind::Correction => ("proof-other", "proof-other-says"),
    };
    let index = leaf.entry.index;
    let at = written::instant(leaf.at, t.language());
    Proof {
        index,
        title: t.tell(title, &[("index", index.to_string().into())]),
        says: t.tell(says, &[("at", at.into())]),
        href: paths::proof(exchange, index),
        file: format!("{exchange}-{index}.tlog-proof"),
    }
}
