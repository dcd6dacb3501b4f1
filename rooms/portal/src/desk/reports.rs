//! Error reports about the institution's data, to be answered, and corrections of what it was given, to be read.

use askama::Template;
use exchange::errors::{Correction, ErrorReport, Listed, Stage, TEXT_CHARACTERS_MAX};
use policy::Register;
use vocabulary::{Date, ElementSet, ErrorReportId, InstitutionId, ServiceId};

use super::SECTION;
use crate::frame::{Frame, Shell, render};
use crate::names::Names;
use crate::wrong::{badge, period};
use crate::{paths, written};

/// Which reports are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Those about the institution's data that nobody has looked at, and the corrections that wait to be read.
    New,
    /// Those about its data that are being looked into.
    TakenUp,
    /// All about its data.
    All,
    /// Those that the institution made.
    Own,
}

impl Shelf {
    /// Every shelf, in the order of the menu.
    pub const ALL: [Shelf; 4] = [Shelf::New, Shelf::TakenUp, Shelf::All, Shelf::Own];

    /// Its name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Shelf::New => "new",
            Shelf::TakenUp => "takenUp",
            Shelf::All => "all",
            Shelf::Own => "own",
        }
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Shelf> {
        Shelf::ALL.into_iter().find(|shelf| shelf.as_str() == name)
    }

    fn key(self) -> &'static str {
        match self {
            Shelf::New => "desk-shelf-new",
            Shelf::TakenUp => "desk-shelf-taken-up",
            Shelf::All => "desk-shelf-all",
            Shelf::Own => "desk-shelf-own",
        }
    }

    /// Where it is, behind a report or from the first one on.
    pub fn place(self, institution: InstitutionId, after: Option<ErrorReportId>) -> String {
        let shelf = match self {
            Shelf::New => "",
            other => other.as_str(),
        };
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let query = [(paths::field::SHELF, shelf), (paths::field::AFTER, &after)];
        paths::with_query(&paths::of_desk(paths::DESK_REPORTS, institution), &query)
    }
}

/// Reports and corrections. What is here was recorded as given to the clerk.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Whose desk.
    pub institution: InstitutionId,
    /// Which reports.
    pub shelf: Shelf,
    /// The page is the one behind this report; `None` for the first.
    pub after: Option<ErrorReportId>,
    /// The reports, the earliest first.
    pub reports: &'a [Listed<ErrorReport>],
    /// Behind which the next page begins, when there is one.
    pub next: Option<ErrorReportId>,
    /// Corrections that it has not read, the earliest first; `None` on another shelf than that of what is new.
    pub corrections: Option<&'a [Listed<Correction>]>,
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
    /// What was chosen.
    pub said: &'a str,
    /// The first day, as typed.
    pub from: &'a str,
    /// The last day, as typed.
    pub to: &'a str,
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
    source: Option<String>,
    wrote: Option<&'a str>,
    when: Option<String>,
    by: String,
    answered: Option<&'a str>,
    /// Where an answer is sent, while one is asked for.
    answer: Option<String>,
    may_take_up: bool,
    fault: Option<String>,
    said: &'a str,
    from: &'a str,
    to: &'a str,
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
    report: String,
    /// Label, place, and whether it is this one.
    shelves: Vec<(String, String, bool)>,
    shelf: &'static str,
    after: String,
    reports: Vec<ReportLine<'a>>,
    next: Option<String>,
    corrections: Option<Vec<CorrectionLine<'a>>>,
    longest: usize,
    /// What was typed for a report that is not on this page any more, and why it could not be taken.
    lost: Option<(String, &'a str)>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, SECTION, "desk-reports-title");
    let names = Names::new(view.register, shell.t);
    let gone = |refused: &Refused<'_>| {
        let mut shown = view.reports.iter();
        !shown.any(|it| it.item.id.to_string() == refused.report)
    };
    render(&Page {
        lost: (view.refused.filter(gone))
            .map(|refused| (shell.t.say(refused.why.key()), refused.text)),
        back: paths::of_desk(paths::DESK, view.institution),
        reports: view
            .reports
            .iter()
            .map(|it| report(names, view, it))
            .collect(),
        report: paths::of_desk(paths::DESK_NEW_REPORT, view.institution),
        shelves: Shelf::ALL
            .into_iter()
            .map(|it| {
                let place = it.place(view.institution, None);
                (shell.t.say(it.key()), place, it == view.shelf)
            })
            .collect(),
        shelf: view.shelf.as_str(),
        after: view.after.map(|id| id.to_string()).unwrap_or_default(),
        next: (view.next).map(|next| view.shelf.place(view.institution, Some(next))),
        corrections: view.corrections.map(|corrections| {
            let lines = corrections.iter();
            lines.map(|it| correction(names, view, it)).collect()
        }),
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
    let ours = view.shelf != Shelf::Own;
    let by = written::date(report.deadline(), t.language());
    ReportLine {
        what: what(names, &report.service, &report.elements),
        badge,
        stage: t.say(stage),
        number: it.ssin.expose(),
        source: (!ours).then(|| names.institution(report.source)),
        wrote: report.explanation.as_ref().map(|text| text.expose()),
        when: report.period.as_ref().map(|it| period(names, it)),
        by: t.tell("desk-reports-by", &[("by", by.into())]),
        answered: report.answer.as_ref().map(|text| text.expose()),
        answer: (open && ours).then(|| paths::desk_answer(view.institution, &id)),
        may_take_up: report.state.stage() == Stage::Reported,
        fault: refused.map(|refused| t.say(refused.why.key())),
        said: refused.map_or("", |refused| refused.said),
        from: refused.map_or("", |refused| refused.from),
        to: refused.map_or("", |refused| refused.to),
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
