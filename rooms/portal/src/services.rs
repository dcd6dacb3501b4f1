//! The services of the authentic sources, with the data elements that each can give.

use askama::Template;
use policy::{Register, Service, register::ActingUserRule};
use vocabulary::ServiceId;

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::paths;
use crate::register::PAGE_LINES;
use crate::search::Question;

/// A page of the list.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The register.
    pub register: &'a Register,
    /// What is searched for; empty for all.
    pub question: &'a str,
    /// The page after this service; `None` for the first.
    pub after: Option<&'a ServiceId>,
}

struct Line {
    id: String,
    title: String,
    source: String,
    acting_user: String,
    elements: Vec<(String, String, String)>,
    rules: String,
}

#[derive(Template)]
#[template(path = "services.html")]
struct Page<'a> {
    shell: Shell<'a>,
    question: &'a str,
    count: String,
    lines: Vec<Line>,
    next: Option<String>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Register, "services-title");
    let names = Names::new(view.register, shell.t);
    let question = Question::of(view.question);
    let text = |it: &Service| {
        let elements = it
            .elements
            .iter()
            .map(|element| names.element(&it.id, &element.id));
        let elements: Vec<String> = elements.collect();
        format!(
            "{} {} {} {}",
            it.id,
            names.service(&it.id),
            names.institution(it.source),
            elements.join(" ")
        )
    };
    let found: Vec<_> = view
        .register
        .services()
        .filter(|it| question.all_in(&text(it)))
        .collect();
    let count = shell
        .t
        .tell("services-count", &[("count", found.len().into())]);
    let mut rest = found
        .into_iter()
        .filter(|it| view.after.is_none_or(|after| *after < it.id));
    let shown: Vec<_> = rest.by_ref().take(PAGE_LINES).collect();
    let next = rest.next().and(shown.last()).map(|last| {
        let query = [
            (paths::field::QUESTION, view.question),
            (paths::field::AFTER, last.id.as_str()),
        ];
        paths::with_query(paths::SERVICES, &query)
    });
    render(&Page {
        question: view.question,
        count,
        lines: shown.iter().map(|it| line(names, it)).collect(),
        next,
        shell,
    })
}

fn line(names: Names<'_>, service: &Service) -> Line {
    let title = names.service(&service.id);
    let acting_user = match service.acting_user {
        ActingUserRule::Required => "service-acting-required",
        ActingUserRule::Optional => "service-acting-optional",
    };
    Line {
        id: service.id.to_string(),
        source: names.institution(service.source),
        acting_user: names.t.say(acting_user),
        elements: service
            .elements
            .iter()
            .map(|element| {
                let class = [("class", u64::from(u8::from(element.class)).into())];
                (
                    names.element(&service.id, &element.id),
                    element.id.to_string(),
                    names.t.tell("element-class", &class),
                )
            })
            .collect(),
        rules: paths::with_query(paths::REGISTER, &[(paths::field::QUESTION, &title)]),
        title,
    }
}
