//! Error reports about the institution's data, to be answered, and corrections of what it was given, to be read.

use askama::Template;
use exchange::errors::{Correction, ErrorReport, Listed, Stage, TEXT_CHARACTERS_MAX};
use policy::Register;
use vocabulary::{Date, ElementSet, InstitutionId, ServiceId};

use super::SECTION;
use crate::frame::{Frame, Shell, render};
use crate::names::Names;
use crate::wrong::{badge, period};
use crate::{paths, written};

/// Reports and corrections. What is here was recorded as given to the clerk.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Whose desk.
    pub institution: InstitutionId,
    /// Reports about its data, the earliest first.
    pub reports: &'a [Listed<ErrorReport>],
    /// Corrections that it has not read, the earliest first.
    pub corrections: &'a [Listed<Correction>],
    /// An answer that cannot be taken, with what was typed.
    pub refused: Option<Refused<'a>>,
    /// The legal day.
    pub today: Date,
}

/// An answer that cannot be taken.
#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    /// To which report.
    pub report: &'a str,
    /// What was typed.
    pub text: &'a str,
    /// Why.
    pub why: Fault,
}

/// Why an answer cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does not say when the value was wrong.
    Period,
    /// It does not say why the value was right, or in too many words.
    Text,
}

impl Fault {
    /// Every reason.
    pub const ALL: [Fault; 2] = [Fault::Period, Fault::Text];

    fn key(self) -> &'static str {
        match self {
            Fault::Period => "desk-reports-fault-period",
            Fault::Text => "desk-reports-fault-text",
        }
    }
}

struct ReportLine<'a> {
    id: String,
    what: String,
    badge: &'static str,
    stage: String,
    number: &'a str,
    wrote: Option<&'a str>,
    when: Option<String>,
    by: String,
    answered: Option<&'a str>,
    /// Where an answer is sent, while one is asked for.
    answer: Option<String>,
    may_take_up: bool,
    fault: Option<String>,
    typed: &'a str,
}

struct CorrectionLine<'a> {
    what: String,
    number: &'a str,
    when: String,
    read: String,
    /// What the button is called for who does not see the line around it.
    label: String,
}

#[derive(Template)]
#[template(path = "desk_reports.html")]
struct Page<'a> {
    shell: Shell<'a>,
    back: String,
    reports: Vec<ReportLine<'a>>,
    corrections: Vec<CorrectionLine<'a>>,
    longest: usize,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, SECTION, "desk-reports-title");
    let names = Names::new(view.register, shell.t);
    render(&Page {
        back: paths::of_desk(paths::DESK, view.institution),
        reports: view
            .reports
            .iter()
            .map(|it| report(names, view, it))
            .collect(),
        corrections: view
            .corrections
            .iter()
            .map(|it| correction(names, view, it))
            .collect(),
        longest: TEXT_CHARACTERS_MAX,
        shell,
    })
}

fn what(names: Names<'_>, service: &ServiceId, elements: &ElementSet) -> String {
    let facts = [
        (
            "elements",
            names.t.list(&names.elements(service, elements)).into(),
        ),
        ("service", names.service(service).into()),
    ];
    names.t.tell("desk-reports-what", &facts)
}

fn report<'a>(names: Names<'_>, view: &View<'a>, it: &'a Listed<ErrorReport>) -> ReportLine<'a> {
    let t = names.t;
    let report = &it.item;
    let id = report.id.to_string();
    let (badge, stage) = badge(report, view.today);
    let refused = view.refused.filter(|refused| refused.report == id);
    let open = matches!(report.state.stage(), Stage::Reported | Stage::TakenUp);
    let by = written::date(report.deadline(), t.language());
    ReportLine {
        what: what(names, &report.service, &report.elements),
        badge,
        stage: t.say(stage),
        number: it.ssin.expose(),
        wrote: report.explanation.as_ref().map(|text| text.expose()),
        when: report.period.as_ref().map(|it| period(names, it)),
        by: t.tell("desk-reports-by", &[("by", by.into())]),
        answered: report.answer.as_ref().map(|text| text.expose()),
        answer: open.then(|| paths::desk_answer(view.institution, &id)),
        may_take_up: report.state.stage() == Stage::Reported,
        fault: refused.map(|refused| t.say(refused.why.key())),
        typed: refused.map_or("", |refused| refused.text),
        id,
    }
}

fn correction<'a>(
    names: Names<'_>,
    view: &View<'_>,
    it: &'a Listed<Correction>,
) -> CorrectionLine<'a> {
    let what = what(names, &it.item.service, &it.item.elements);
    CorrectionLine {
        number: it.ssin.expose(),
        when: period(names, &it.item.wrong),
        read: paths::desk_correction(view.institution, &it.item.id.to_string()),
        label: names
            .t
            .tell("desk-corrections-read-this", &[("what", (&what).into())]),
        what,
    }
}
