//! Who may see what: a question in plain words over the public deliberations ("who may see my salary?").

use askama::Template;
use policy::{Register, deliberation::Deliberation};
use vocabulary::Date;

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::paths;
use crate::search::{self, Question};
use crate::texts::Rich;

/// Most answers on the page; a narrower question finds the others.
const ANSWERS_MAX: usize = 30;

/// A question, and what it is asked of.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The register.
    pub register: &'a Register,
    /// The question; empty at first.
    pub question: &'a str,
    /// The legal day.
    pub today: Date,
}

/// A deliberation in plain words, short.
pub(crate) struct Offer {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) sentence: Rich,
    pub(crate) elements: Vec<String>,
    pub(crate) about: String,
    pub(crate) purposes: String,
}

/// Tells a deliberation in plain words.
pub(crate) fn offer(names: Names<'_>, deliberation: &Deliberation) -> Offer {
    let t = names.t;
    let applicants: Vec<String> = deliberation
        .applicants
        .iter()
        .map(|id| names.institution(*id))
        .collect();
    let who = t.short_list(&applicants, APPLICANTS_NAMED);
    let source = names.institution(deliberation.source);
    let first = deliberation
        .applicants
        .first()
        .and_then(|id| names.register.institution(*id));
    let capacities: Vec<String> = deliberation
        .capacities
        .requester
        .iter()
        .map(|code| format!("“{}”", names.capacity(first, *code)))
        .collect();
    let purposes: Vec<String> = deliberation
        .purposes
        .iter()
        .map(|it| names.purpose(it))
        .collect();
    Offer {
        href: paths::deliberation(&deliberation.number),
        number: t.tell(
            "deliberation-number",
            &[("number", deliberation.number.to_string().into())],
        ),
        sentence: t.rich(
            "offer-sentence",
            &[
                ("count", applicants.len().into()),
                ("institutions", who.into()),
                ("source", source.into()),
            ],
            &["institutions", "source"],
        ),
        elements: names.elements(&deliberation.service, &deliberation.elements),
        about: t.tell(
            "offer-about",
            &[("capacities", any(names, &capacities).into())],
        ),
        purposes: purposes.join("; "),
    }
}

/// Institutions that a sentence names.
const APPLICANTS_NAMED: usize = 3;

/// Names of which one is enough: `a, b or c`.
pub(crate) fn any(names: Names<'_>, items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {} {last}", first.join(", "), names.t.say("list-or")),
    }
}

#[derive(Template)]
#[template(path = "who_may.html")]
struct Page<'a> {
    shell: Shell<'a>,
    question: &'a str,
    found: Option<String>,
    offers: Vec<Offer>,
    examples: Vec<(String, String)>,
}

/// Questions to begin with.
const EXAMPLES: [&str; 3] = [
    "who-may-example-pay",
    "who-may-example-address",
    "who-may-example-diploma",
];

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::WhoMay, "who-may-title");
    let names = Names::new(view.register, shell.t);
    let question = Question::of(view.question);
    let in_force = view
        .register
        .deliberations()
        .filter(|it| it.is_in_force(view.today));
    let found = match view.question.trim().is_empty() {
        true => Vec::new(),
        false => search::deliberations(names, &question, in_force),
    };
    let count = found.len();
    let told = match (view.question.trim().is_empty(), count) {
        (true, _) => None,
        (false, 0) => Some(shell.t.say("who-may-none")),
        (false, 1..=ANSWERS_MAX) => Some(shell.t.tell("who-may-found", &[("count", count.into())])),
        (false, _) => Some(shell.t.tell(
            "who-may-found-many",
            &[("count", count.into()), ("shown", ANSWERS_MAX.into())],
        )),
    };
    let examples = EXAMPLES.iter().map(|key| {
        let text = shell.t.say(key);
        let href = paths::with_query(paths::WHO_MAY, &[(paths::field::QUESTION, &text)]);
        (text, href)
    });
    render(&Page {
        question: view.question,
        found: told,
        offers: found
            .iter()
            .take(ANSWERS_MAX)
            .map(|it| offer(names, it))
            .collect(),
        examples: examples.collect(),
        shell,
    })
}
