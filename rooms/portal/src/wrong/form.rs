//! The form by which something is reported: first the service, then what in it is wrong. It works without script, and
//! keeps what was entered when something has to be looked at again.

use askama::Template;
use exchange::errors::TEXT_CHARACTERS_MAX;
use policy::{Register, Service};
use vocabulary::{ElementId, InstitutionId, ServiceId};

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::paths;

/// The form, or the choice that comes before it.
#[derive(Clone, Copy)]
pub struct FormView<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// The services about whose data this person can report something.
    pub services: &'a [ServiceId],
    /// Of these, only those of this source.
    pub source: Option<InstitutionId>,
    /// What was entered so far, of one of these services; `None` when the service is still to be chosen.
    pub entered: Option<&'a Entered>,
    /// What has to be looked at again.
    pub faults: &'a [Fault],
}

/// What was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// In which service.
    pub service: ServiceId,
    /// Which elements.
    pub elements: Vec<ElementId>,
    /// The first day on which it was wrong, as typed.
    pub from: String,
    /// The last one, as typed.
    pub to: String,
    /// What is wrong, as typed.
    pub text: String,
}

/// What has to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No element was chosen.
    NoElement,
    /// The days are no days, or in the wrong order.
    Period,
    /// Nothing was written.
    NoText,
    /// Too much was written.
    TextTooLong,
    /// The text has characters that cannot be shown.
    TextUnreadable,
    /// The person has reported much today.
    TooOften,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 6] = [
        Fault::NoElement,
        Fault::Period,
        Fault::NoText,
        Fault::TextTooLong,
        Fault::TextUnreadable,
        Fault::TooOften,
    ];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Fault::NoElement => "errors-fault-element",
            Fault::Period => "errors-fault-period",
            Fault::NoText => "errors-fault-empty",
            Fault::TextTooLong => "errors-fault-long",
            Fault::TextUnreadable => "errors-fault-unreadable",
            Fault::TooOften => "errors-fault-often",
        }
    }
}

/// A service about whose data something can be reported.
pub(crate) struct Choice {
    pub(crate) href: String,
    pub(crate) service: String,
    pub(crate) source: String,
}

impl Choice {
    pub(crate) fn of(names: Names<'_>, service: &Service, href: String) -> Self {
        Self {
            href,
            service: names.service(&service.id),
            source: names.institution(service.source),
        }
    }
}

/// One element that can be ticked.
pub(crate) struct Element {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) chosen: bool,
}

/// The fields of a report, as they were filled in.
pub(crate) struct Fields<'a> {
    pub(crate) service: &'a str,
    pub(crate) title: String,
    pub(crate) source: String,
    pub(crate) elements: Vec<Element>,
    pub(crate) entered: &'a Entered,
}

#[derive(Template)]
#[template(path = "wrong_new.html")]
struct Page<'a> {
    shell: Shell<'a>,
    faults: Vec<String>,
    choices: Vec<Choice>,
    fields: Option<Fields<'a>>,
    text_max: usize,
}

/// The page.
pub fn form(frame: &Frame<'_>, view: &FormView<'_>) -> String {
    let shell = Shell::new(frame, Section::Errors, "errors-new-title");
    let names = Names::new(view.register, shell.t);
    let offered: Vec<&Service> = (view.services.iter())
        .filter_map(|id| view.register.service(id))
        .filter(|service| view.source.is_none_or(|source| source == service.source))
        .collect();
    let fields = view.entered.and_then(|entered| {
        let service = view.register.service(&entered.service)?;
        Some(fields(names, service, entered))
    });
    render(&Page {
        faults: (view.faults.iter())
            .map(|fault| shell.t.say(fault.key()))
            .collect(),
        choices: (offered.into_iter())
            .map(|service| Choice::of(names, service, paths::report_error(&service.id, None)))
            .collect(),
        fields,
        text_max: TEXT_CHARACTERS_MAX,
        shell,
    })
}

/// The fields for a report about what a service gives.
pub(crate) fn fields<'a>(names: Names<'_>, service: &Service, entered: &'a Entered) -> Fields<'a> {
    let mut elements: Vec<Element> = (service.elements.iter())
        .map(|element| Element {
            title: names.element(&service.id, &element.id),
            chosen: entered.elements.contains(&element.id),
            id: element.id.to_string(),
        })
        .collect();
    elements.sort_by_key(|element| element.title.to_lowercase());
    Fields {
        service: entered.service.as_str(),
        title: names.service(&service.id),
        source: names.institution(service.source),
        elements,
        entered,
    }
}
