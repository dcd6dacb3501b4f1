//! One report: where it stands, by when the source must answer, what it said, and who was told.

use std::collections::BTreeMap;

use askama::Template;
use exchange::errors::{Correction, ErrorReport, Reporter, State};
use identity::mandate::Terms;
use policy::Register;
use vocabulary::{Date, InstitutionId, Timestamp, be::legal_date};

use super::{badge, period};
use crate::frame::{Frame, Section, Shell, render};
use crate::mandates::{self, Reader};
use crate::names::Names;
use crate::{paths, written};

/// A report of the person.
#[derive(Clone, Copy)]
pub struct OneView<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// The report.
    pub report: &'a ErrorReport,
    /// The mandate by which it was made on the person's behalf.
    pub by: Option<&'a Terms>,
    /// The corrections of which the person may know.
    pub told: &'a [Correction],
    /// The legal day.
    pub today: Date,
}

struct Told {
    institution: String,
    told: String,
    read: Option<String>,
}

#[derive(Template)]
#[template(path = "wrong_one.html")]
struct Page<'a> {
    shell: Shell<'a>,
    badge: &'static str,
    word: String,
    sentence: String,
    deadline: Option<String>,
    complain: bool,
    source: String,
    service: String,
    elements: Vec<String>,
    period: Option<String>,
    reported: String,
    by: String,
    text: Option<&'a str>,
    answer: Option<&'a str>,
    corrected: bool,
    told: Vec<Told>,
    withdraw: Option<String>,
}

/// The page.
pub fn one(frame: &Frame<'_>, view: &OneView<'_>) -> String {
    let OneView {
        register,
        report,
        today,
        ..
    } = *view;
    let title = match report.reporter {
        Reporter::Person => "errors-one-title",
        Reporter::Institution(_) => "errors-other-title",
    };
    let shell = Shell::new(frame, Section::Errors, title);
    let (t, language) = (shell.t, frame.language);
    let names = Names::new(register, t);
    let (badge, word) = badge(report, today);
    let open = report.state.ended_at().is_none();
    let own = report.reporter == Reporter::Person;
    let overdue = report.state.is_overdue(today);
    let deadline = open.then(|| {
        let by = written::date(report.deadline(), language);
        let key = match overdue {
            true => "errors-deadline-over",
            false => "errors-deadline",
        };
        t.tell(key, &[("by", by.into())])
    });
    render(&Page {
        badge,
        word: t.say(word),
        sentence: sentence(names, report),
        deadline,
        complain: own && (overdue || matches!(report.state, State::Confirmed(_))),
        source: names.institution(report.source),
        service: names.service(&report.service),
        elements: names.elements(&report.service, &report.elements),
        period: report.period.as_ref().map(|it| period(names, it)),
        reported: written::instant(report.state.reported_at(), language),
        by: match (report.reporter, view.by, frame.viewer.side()) {
            (Reporter::Institution(institution), ..) => names.institution(institution),
            (Reporter::Person, Some(terms), Reader::Giver) => {
                mandates::holder(names, terms, Reader::Giver)
            }
            (Reporter::Person, ..) => t.say("errors-by-you"),
        },
        text: report.explanation.as_ref().map(|text| text.expose()),
        answer: report.answer.as_ref().map(|text| text.expose()),
        corrected: matches!(report.state, State::Corrected(_)),
        told: told(names, view.told),
        withdraw: (open && own).then(|| paths::withdraw_error(report.id)),
        shell,
    })
}

/// A report on one line, for the copy of everything.
pub(crate) fn plain(
    names: Names<'_>,
    report: &ErrorReport,
    corrections: &[Correction],
    today: Date,
) -> String {
    let t = names.t;
    let (_, word) = badge(report, today);
    let on = legal_date(report.state.reported_at());
    let mut facts = vec![
        ("on", written::date(on, t.language()).into()),
        ("source", names.institution(report.source).into()),
    ];
    let line = match report.reporter {
        Reporter::Person => "errors-line",
        Reporter::Institution(institution) => {
            facts.push(("institution", names.institution(institution).into()));
            "errors-line-by"
        }
    };
    let elements = names.elements(&report.service, &report.elements);
    let texts = [&report.explanation, &report.answer];
    let texts = texts.into_iter().flatten();
    let mut said = vec![
        format!("{}: {}.", elements.join(", "), t.say(word)),
        format!("{}.", t.tell(line, &facts)),
    ];
    said.extend(texts.map(|text| text.expose().to_owned()));
    for one in told(names, corrections) {
        said.push(format!("{}: {}", one.institution, one.told));
        said.extend(one.read);
    }
    said.join(" ")
}

/// Where the report stands, in a sentence.
fn sentence(names: Names<'_>, report: &ErrorReport) -> String {
    let (t, language) = (names.t, names.t.language());
    let day = |at: Timestamp| written::date(legal_date(at), language);
    let said = |own, other| match report.reporter {
        Reporter::Person => own,
        Reporter::Institution(_) => other,
    };
    match &report.state {
        State::Reported(_) => t.say(said("errors-is-reported", "errors-other-is-reported")),
        State::TakenUp(_) => {
            let since = report.state.taken_up_at().map(day).unwrap_or_default();
            t.tell("errors-is-taken-up", &[("since", since.into())])
        }
        State::Corrected(corrected) => {
            let wrong = period(names, &corrected.wrong_days());
            t.tell("errors-is-corrected", &[("period", wrong.into())])
        }
        State::Confirmed(_) => t.say("errors-is-confirmed"),
        State::Withdrawn(_) => t.say(said("errors-is-withdrawn", "errors-other-is-withdrawn")),
    }
}

/// Each institution once: when it was first told, and when it had read everything.
fn told(names: Names<'_>, corrections: &[Correction]) -> Vec<Told> {
    let (t, language) = (names.t, names.t.language());
    let mut by_institution: BTreeMap<InstitutionId, (Timestamp, Option<Timestamp>)> =
        BTreeMap::new();
    for one in corrections {
        by_institution
            .entry(one.recipient)
            .and_modify(|(told, read)| {
                *told = (*told).min(one.made_at);
                *read = (*read).zip(one.acknowledged_at).map(|(a, b)| a.max(b));
            })
            .or_insert((one.made_at, one.acknowledged_at));
    }
    let mut told: Vec<Told> = by_institution
        .into_iter()
        .map(|(institution, (told, read))| Told {
            institution: names.institution(institution),
            told: t.tell(
                "errors-told-at",
                &[("at", written::instant(told, language).into())],
            ),
            read: read.map(|at| {
                t.tell(
                    "errors-told-read",
                    &[("at", written::instant(at, language).into())],
                )
            }),
        })
        .collect();
    told.sort_by_key(|one| one.institution.to_lowercase());
    told
}
