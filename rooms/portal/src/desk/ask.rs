//! The form by which a clerk asks for data on one person.

use askama::Template;
use policy::{Deliberation, Register};
use vocabulary::{ElementId, InstitutionId};

use super::SECTION;
use crate::frame::{Frame, Shell, render};
use crate::names::Names;
use crate::paths;

/// A question to be asked.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Who asks.
    pub institution: InstitutionId,
    /// The deliberation on which the question rests.
    pub deliberation: &'a Deliberation,
    /// The reference of this question: it is answered once.
    pub ticket: &'a str,
    /// What is wrong with what was sent, if something is.
    pub wrong: Option<Wrong>,
}

/// What is wrong with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The person's number is not one.
    Person,
    /// Nothing is asked for.
    Elements,
    /// The day is none.
    Day,
}

impl Wrong {
    /// Every reason.
    pub const ALL: [Wrong; 3] = [Wrong::Person, Wrong::Elements, Wrong::Day];

    fn key(self) -> &'static str {
        match self {
            Wrong::Person => "desk-wrong-person",
            Wrong::Elements => "desk-wrong-elements",
            Wrong::Day => "desk-wrong-day",
        }
    }
}

#[derive(Template)]
#[template(path = "desk_ask.html")]
struct Page<'a> {
    shell: Shell<'a>,
    back: String,
    action: String,
    lead: String,
    deliberation: String,
    ticket: &'a str,
    wrong: Option<String>,
    contexts: Vec<String>,
    /// Value and label.
    purposes: Vec<(String, String)>,
    /// Value and label.
    covered: Vec<(String, String)>,
    others: Vec<(String, String)>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let it = view.deliberation;
    let shell = Shell::new(frame, SECTION, "desk-ask-title");
    let names = Names::new(view.register, shell.t);
    let element = |id: &ElementId| (id.to_string(), names.element(&it.service, id));
    let service = view.register.service(&it.service);
    let others = service.iter().flat_map(|service| &service.elements);
    let others = others
        .map(|element| &element.id)
        .filter(|id| !it.elements.contains(id));
    let lead = shell.t.tell(
        "desk-ask-lead",
        &[
            ("number", it.number.to_string().into()),
            ("source", names.institution(it.source).into()),
            ("service", names.service(&it.service).into()),
        ],
    );
    render(&Page {
        back: paths::of_desk(paths::DESK, view.institution),
        action: paths::of_desk(paths::DESK_CONSULTATION, view.institution),
        lead,
        deliberation: it.number.url_form(),
        ticket: view.ticket,
        wrong: view.wrong.map(|wrong| shell.t.say(wrong.key())),
        contexts: it.legal_contexts.iter().map(ToString::to_string).collect(),
        purposes: it
            .purposes
            .iter()
            .map(|purpose| (purpose.to_string(), names.purpose(purpose)))
            .collect(),
        covered: it.elements.iter().map(element).collect(),
        others: others.map(element).collect(),
        shell,
    })
}
