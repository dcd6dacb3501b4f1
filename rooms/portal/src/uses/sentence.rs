//! A use of data in one sentence.

use governance::uses::{DataUse, UseEnd, UseOutcome};
use vocabulary::be::legal_date;

use crate::names::{self, Names};
use crate::texts::{Fact, Rich};
use crate::written;

/// Elements that a sentence names; the page of the exchange names all.
const ELEMENTS_NAMED: usize = 3;

/// Who asked for what, when, and what came of it.
pub(crate) fn sentence(names: Names<'_>, one: &DataUse) -> Rich {
    let in_bold = ["institution", "elements"];
    names.t.rich(key(one), &facts(names, one), &in_bold)
}

/// The same without what makes parts of it bold.
pub(crate) fn plain(names: Names<'_>, one: &DataUse) -> String {
    names.t.tell(key(one), &facts(names, one))
}

fn facts(names: Names<'_>, one: &DataUse) -> [(&'static str, Fact<'static>); 5] {
    let t = names.t;
    let asked = &one.asked;
    let elements = match &one.end {
        Some(UseEnd::Delivered { elements, .. }) if !elements.is_empty() => elements,
        _ => &asked.elements,
    };
    let who = names.institution(asked.applicant);
    let service = names.service(&asked.service);
    let source = asked.source.map(|source| names.institution(source));
    let what = t.short_list(&names.elements(&asked.service, elements), ELEMENTS_NAMED);
    let day = written::date(legal_date(one.at), t.language());
    [
        ("institution", who.into()),
        ("source", source.unwrap_or_default().into()),
        ("service", service.into()),
        ("elements", what.into()),
        ("day", day.into()),
    ]
}

fn key(one: &DataUse) -> &'static str {
    match (&one.outcome, &one.end) {
        (UseOutcome::Permitted { .. }, Some(UseEnd::Delivered { elements, .. })) => {
            match elements.is_empty() {
                true => "use-without-data",
                false => "use-delivered",
            }
        }
        (UseOutcome::Permitted { .. }, Some(UseEnd::Failed { .. })) => "use-failed",
        (UseOutcome::Permitted { .. }, Some(UseEnd::Interrupted { .. })) => "use-interrupted",
        (UseOutcome::Permitted { .. }, None) => "use-under-way",
        (UseOutcome::Refused { .. }, _) => "use-refused",
        (UseOutcome::UnknownService, _) => "use-unknown-service",
    }
}

/// What it was for.
pub(crate) fn purpose(names: Names<'_>, one: &DataUse) -> String {
    let purpose = names.purpose(&one.asked.purpose);
    names.t.tell("use-purpose", &[("purpose", purpose.into())])
}

/// Why it was refused, one sentence each; empty when it was not.
pub(crate) fn reasons(names: Names<'_>, one: &DataUse) -> Vec<String> {
    match &one.outcome {
        UseOutcome::Refused { reasons } => reasons
            .iter()
            .map(|reason| names.t.say(names::reason(*reason)))
            .collect(),
        UseOutcome::Permitted { .. } | UseOutcome::UnknownService => Vec::new(),
    }
}

/// A class of the style sheet and the key of a word for how it came out.
pub(crate) fn badge(one: &DataUse) -> (&'static str, &'static str) {
    match (&one.outcome, &one.end) {
        (UseOutcome::Permitted { .. }, Some(UseEnd::Delivered { elements, .. })) => {
            match elements.is_empty() {
                true => ("badge", "badge-without-data"),
                false => ("badge given", "badge-given"),
            }
        }
        (UseOutcome::Permitted { .. }, Some(_)) => ("badge", "badge-not-given"),
        (UseOutcome::Permitted { .. }, None) => ("badge", "badge-under-way"),
        (UseOutcome::Refused { .. } | UseOutcome::UnknownService, _) => {
            ("badge refused", "badge-refused")
        }
    }
}
