//! The institutions that take part, with the capacities in which they hold files.

use askama::Template;
use policy::{Institution, Register, register::Status};
use vocabulary::{InstitutionId, be::sector_label};

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::register::PAGE_LINES;
use crate::search::Question;
use crate::{paths, written};

/// A page of the list.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The register.
    pub register: &'a Register,
    /// What is searched for; empty for all.
    pub question: &'a str,
    /// The page after this institution; `None` for the first.
    pub after: Option<InstitutionId>,
}

struct Line {
    name: String,
    number: String,
    sector: String,
    badge: &'static str,
    status: String,
    capacities: Vec<(String, String)>,
    /// The rules that name it.
    rules: String,
}

#[derive(Template)]
#[template(path = "institutions.html")]
struct Page<'a> {
    shell: Shell<'a>,
    question: &'a str,
    count: String,
    lines: Vec<Line>,
    next: Option<String>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Register, "institutions-title");
    let names = Names::new(view.register, shell.t);
    let question = Question::of(view.question);
    let text = |it: &Institution| {
        format!(
            "{} {}",
            names.institution(it.enterprise_number),
            it.enterprise_number
        )
    };
    let found: Vec<_> = view
        .register
        .institutions()
        .filter(|it| question.all_in(&text(it)))
        .collect();
    let count = shell
        .t
        .tell("institutions-count", &[("count", found.len().into())]);
    let mut rest = found
        .into_iter()
        .filter(|it| view.after.is_none_or(|after| after < it.enterprise_number));
    let shown: Vec<_> = rest.by_ref().take(PAGE_LINES).collect();
    let next = rest.next().and(shown.last()).map(|last| {
        let after = last.enterprise_number.to_string();
        let query = [
            (paths::field::QUESTION, view.question),
            (paths::field::AFTER, &after),
        ];
        paths::with_query(paths::INSTITUTIONS, &query)
    });
    render(&Page {
        question: view.question,
        count,
        lines: shown.iter().map(|it| line(names, it)).collect(),
        next,
        shell,
    })
}

fn line(names: Names<'_>, institution: &Institution) -> Line {
    let (t, language) = (names.t, names.t.language());
    let name = names.institution(institution.enterprise_number);
    let since = written::date(institution.since, language);
    let (badge, key) = match institution.status {
        Status::Approved => ("badge given", "institution-approved"),
        Status::Suspended => ("badge refused", "institution-suspended"),
        Status::Withdrawn => ("badge", "institution-withdrawn"),
    };
    Line {
        number: institution.enterprise_number.to_string(),
        sector: sector_label(institution.sector)
            .map(|label| label.in_language(language).to_owned())
            .unwrap_or_else(|| institution.sector.to_string()),
        badge,
        status: t.tell(key, &[("since", since.into())]),
        capacities: institution
            .capacities
            .iter()
            .map(|it| {
                (
                    it.code.to_string(),
                    it.label.in_language(language).to_owned(),
                )
            })
            .collect(),
        rules: paths::with_query(paths::REGISTER, &[(paths::field::QUESTION, &name)]),
        name,
    }
}
