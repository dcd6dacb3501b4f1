//! The deliberations: a list that can be searched.

use askama::Template;
use policy::{Register, deliberation::Deliberation};
use vocabulary::{Date, DeliberationNumber};

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::search::{self, Question};
use crate::{paths, written};

/// Lines on a page.
pub(crate) const PAGE_LINES: usize = 50;

/// Institutions that a line names.
const APPLICANTS_NAMED: usize = 3;

/// A page of the list.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The register.
    pub register: &'a Register,
    /// What is searched for; empty for all.
    pub question: &'a str,
    /// The page after this number; `None` for the first.
    pub after: Option<&'a DeliberationNumber>,
    /// The legal day.
    pub today: Date,
}

struct Line {
    href: String,
    number: String,
    title: String,
    parties: String,
    badge: &'static str,
    standing: String,
}

#[derive(Template)]
#[template(path = "register.html")]
struct Page<'a> {
    shell: Shell<'a>,
    question: &'a str,
    count: String,
    lines: Vec<Line>,
    next: Option<String>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Register, "register-title");
    let names = Names::new(view.register, shell.t);
    let question = Question::of(view.question);
    let found = search::deliberations(names, &question, view.register.deliberations());
    let count = shell
        .t
        .tell("register-count", &[("count", found.len().into())]);
    // The register is in the order of the numbers, and so is what was found in it.
    let mut rest = found
        .into_iter()
        .filter(|it| view.after.is_none_or(|after| *after < it.number));
    let shown: Vec<_> = rest.by_ref().take(PAGE_LINES).collect();
    let next = rest.next().and(shown.last()).map(|last| {
        let after = last.number.url_form();
        let query = [
            (paths::field::QUESTION, view.question),
            (paths::field::AFTER, &after),
        ];
        paths::with_query(paths::REGISTER, &query)
    });
    render(&Page {
        question: view.question,
        count,
        lines: shown.iter().map(|it| line(names, it, view.today)).collect(),
        next,
        shell,
    })
}

fn line(names: Names<'_>, deliberation: &Deliberation, today: Date) -> Line {
    let t = names.t;
    let applicants: Vec<String> = deliberation
        .applicants
        .iter()
        .map(|id| names.institution(*id))
        .collect();
    let (badge, standing) = standing(deliberation, today);
    Line {
        href: paths::deliberation(&deliberation.number),
        number: deliberation.number.to_string(),
        title: deliberation.title.in_language(t.language()).to_owned(),
        parties: t.tell(
            "register-parties",
            &[
                (
                    "institutions",
                    t.short_list(&applicants, APPLICANTS_NAMED).into(),
                ),
                ("source", names.institution(deliberation.source).into()),
            ],
        ),
        badge,
        standing: t.say(standing),
    }
}

/// How a deliberation stands on a day: a class of the style sheet and the key of a word.
pub(crate) fn standing(deliberation: &Deliberation, today: Date) -> (&'static str, &'static str) {
    match deliberation.force() {
        Some(_) if deliberation.is_in_force(today) => ("badge given", "standing-in-force"),
        Some(force) if today < force.first => ("badge", "standing-not-yet"),
        Some(_) => ("badge refused", "standing-no-longer"),
        None => ("badge refused", "standing-never"),
    }
}

/// The days of a deliberation's force, in words.
pub(crate) fn force(names: Names<'_>, deliberation: &Deliberation) -> String {
    let (t, language) = (names.t, names.t.language());
    match deliberation.force() {
        None => t.say("standing-never"),
        Some(force) => {
            let first = written::date(force.first, language);
            match force.last {
                Some(last) => t.tell(
                    "period-from-to",
                    &[
                        ("first", first.into()),
                        ("last", written::date(last, language).into()),
                    ],
                ),
                None => t.tell("period-since", &[("first", first.into())]),
            }
        }
    }
}
