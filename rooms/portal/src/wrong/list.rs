//! The reports of a person.

use askama::Template;
use exchange::errors::{ErrorReport, Reporter};
use policy::Register;
use vocabulary::{Date, be::legal_date};

use super::badge;
use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::{paths, written};

/// What a person has reported.
#[derive(Clone, Copy)]
pub struct ListView<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// The person's own reports, the newest first.
    pub reports: &'a [ErrorReport],
    /// The legal day.
    pub today: Date,
}

struct Line {
    href: String,
    title: String,
    badge: &'static str,
    word: String,
    reported: String,
}

#[derive(Template)]
#[template(path = "wrong_list.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lines: Vec<Line>,
}

/// The page.
pub fn list(frame: &Frame<'_>, view: &ListView<'_>) -> String {
    let shell = Shell::new(frame, Section::Errors, "errors-title");
    let names = Names::new(view.register, shell.t);
    let line = |report: &ErrorReport| {
        let (badge, word) = badge(report, view.today);
        let on = legal_date(report.state.reported_at());
        let mut facts = vec![
            ("on", written::date(on, frame.language).into()),
            ("source", names.institution(report.source).into()),
        ];
        let key = match report.reporter {
            Reporter::Person => "errors-line",
            Reporter::Institution(institution) => {
                facts.push(("institution", names.institution(institution).into()));
                "errors-line-by"
            }
        };
        Line {
            href: paths::error_report(report.id),
            title: names.elements(&report.service, &report.elements).join(", "),
            badge,
            word: shell.t.say(word),
            reported: shell.t.tell(key, &facts),
        }
    };
    render(&Page {
        lines: view.reports.iter().map(line).collect(),
        shell,
    })
}
