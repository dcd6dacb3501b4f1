//! What a clerk is told: the data that are allowed, what was left out and why, or why there is nothing.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use exchange::filter::Told;
use policy::{Deliberation, FilterReason, Filtered, Reason, Register};
use vocabulary::{Date, ElementId, InstitutionId, Timestamp};

use super::SECTION;
use crate::frame::{Frame, Shell, render};
use crate::names::Names;
use crate::proposals::what_if::work_reason;
use crate::{paths, written};

/// What came of a question.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Who asked.
    pub institution: InstitutionId,
    /// How the clerk is known.
    pub reference: &'a str,
    /// The deliberation that the question rests on.
    pub deliberation: &'a Deliberation,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome<'a>,
}

/// What came of a question.
#[derive(Clone, Copy)]
pub enum Outcome<'a> {
    /// There are data.
    Found {
        /// The values.
        told: &'a [Told],
        /// What was left out.
        filtered: &'a [Filtered],
        /// The day up to which the source vouches for the data.
        valid_at: Option<Date>,
        /// The place of the delivery in the ledger.
        entry: u64,
    },
    /// The source has none, or none that may be seen.
    Nothing {
        /// The place of the delivery in the ledger.
        entry: u64,
    },
    /// It was refused.
    Refused {
        /// Why.
        reasons: &'a [Reason],
        /// The place of the refusal in the ledger.
        entry: u64,
    },
    /// The source did not answer as it should; nothing was given.
    SourceFailed,
    /// The form was sent twice.
    AskedBefore,
}

/// The values that stand at one place of the answer's lists.
struct Group {
    title: Option<String>,
    /// Element and value.
    values: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "desk_answer.html")]
struct Page<'a> {
    shell: Shell<'a>,
    again: String,
    lead: String,
    groups: Vec<Group>,
    valid_at: Option<String>,
    filtered: Vec<String>,
    reasons: Vec<String>,
    recorded: Option<String>,
    /// Where something wrong in the answer is reported.
    report: Option<String>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let title = match view.outcome {
        Outcome::Found { .. } => "desk-found",
        Outcome::Nothing { .. } => "desk-nothing",
        Outcome::Refused { .. } => "desk-refused",
        Outcome::SourceFailed => "desk-source-failed",
        Outcome::AskedBefore => "desk-asked-before",
    };
    let shell = Shell::new(frame, SECTION, title);
    let (t, language) = (shell.t, frame.language);
    let names = Names::new(view.register, t);
    let service = &view.deliberation.service;
    let lead = [
        ("source", names.institution(view.deliberation.source).into()),
        ("service", names.service(service).into()),
        ("number", view.deliberation.number.to_string().into()),
        ("at", written::instant(view.at, language).into()),
        ("reference", view.reference.into()),
    ];
    // Only what was decided rests on a deliberation.
    let (key, lead) = match view.outcome {
        Outcome::Found { .. } | Outcome::Nothing { .. } => ("desk-answer-lead", lead.to_vec()),
        Outcome::Refused { .. } | Outcome::SourceFailed | Outcome::AskedBefore => {
            let known = lead.iter().filter(|(name, _)| *name != "number");
            ("desk-answer-lead-without", known.cloned().collect())
        }
    };
    let (told, filtered, valid_at): (&[Told], &[Filtered], _) = match view.outcome {
        Outcome::Found {
            told,
            filtered,
            valid_at,
            ..
        } => (told, filtered, valid_at),
        _ => (&[], &[], None),
    };
    let reasons = match view.outcome {
        Outcome::Refused { reasons, .. } => reasons,
        _ => &[],
    };
    let entry = match view.outcome {
        Outcome::Found { entry, .. }
        | Outcome::Nothing { entry }
        | Outcome::Refused { entry, .. } => Some(entry),
        Outcome::SourceFailed | Outcome::AskedBefore => None,
    };
    let filtered = filtered.iter().map(|it| {
        let key = match it.reason {
            FilterReason::NotInDeliberation => "desk-filtered",
            FilterReason::UnknownElement => "desk-filtered-unknown",
        };
        t.tell(
            key,
            &[("element", names.element(service, &it.element).into())],
        )
    });
    render(&Page {
        again: paths::with_query(
            &paths::of_desk(paths::DESK_CONSULTATION, view.institution),
            &[(
                paths::field::DELIBERATION,
                &view.deliberation.number.url_form(),
            )],
        ),
        lead: t.tell(key, &lead),
        groups: groups(names, view, told),
        valid_at: valid_at.map(|day| {
            let day = written::date(day, language);
            t.tell("desk-valid-at", &[("day", day.into())])
        }),
        filtered: filtered.collect(),
        reasons: reasons.iter().map(|it| t.say(work_reason(*it))).collect(),
        report: matches!(view.outcome, Outcome::Found { .. })
            .then(|| paths::desk_new_report(view.institution, service)),
        recorded: entry
            .map(|entry| t.tell("desk-recorded", &[("entry", entry.to_string().into())])),
        shell,
    })
}

/// Values by their place. What stands at one place only is told at the top; several values of one element become a line.
fn groups(names: Names<'_>, view: &View<'_>, told: &[Told]) -> Vec<Group> {
    let mut places: BTreeMap<&ElementId, BTreeSet<&[usize]>> = BTreeMap::new();
    for it in told {
        places.entry(&it.element).or_default().insert(&it.place);
    }
    let mut groups: BTreeMap<&[usize], Vec<(&ElementId, String)>> = BTreeMap::new();
    for it in told {
        let alone = places.get(&it.element).is_none_or(|all| all.len() < 2);
        let place: &[usize] = if alone { &[] } else { &it.place };
        let values = groups.entry(place).or_default();
        match values
            .iter_mut()
            .find(|(element, _)| *element == &it.element)
        {
            Some((_, value)) => {
                value.push_str(", ");
                value.push_str(&it.text);
            }
            None => values.push((&it.element, it.text.to_string())),
        }
    }
    let group = |(place, values): (&[usize], Vec<(&ElementId, String)>)| {
        let numbers: Vec<String> = place.iter().map(ToString::to_string).collect();
        let named = values
            .into_iter()
            .map(|(element, value)| (names.element(&view.deliberation.service, element), value));
        Group {
            title: (!numbers.is_empty()).then(|| numbers.join(".")),
            values: named.collect(),
        }
    };
    groups.into_iter().map(group).collect()
}
