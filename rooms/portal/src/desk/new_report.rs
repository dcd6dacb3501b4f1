//! The form by which a clerk reports that something is probably wrong.

use std::collections::BTreeSet;

use askama::Template;
use exchange::errors::TEXT_CHARACTERS_MAX;
use policy::Register;
use vocabulary::{InstitutionId, ServiceId};

use super::SECTION;
use crate::frame::{Frame, Shell, render};
use crate::names::Names;
use crate::wrong::{Choice, Entered, Fault, Fields, fields};
use crate::{paths, written};

/// The form, or the choice of a service that comes before it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Who reports.
    pub institution: InstitutionId,
    /// What was entered so far; `None` when the service is still to be chosen.
    pub entered: Option<&'a Entered>,
    /// The services from which to choose.
    pub services: &'a BTreeSet<ServiceId>,
    /// What has to be looked at again.
    pub faults: &'a [Wrong],
}

/// What has to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The person's number is not one.
    Person,
    /// The institution may not report these elements of this person.
    MayNot,
    /// What any report can lack.
    Report(Fault),
}

impl Wrong {
    fn key(self) -> &'static str {
        match self {
            Wrong::Person => "desk-wrong-person",
            Wrong::MayNot => "desk-report-may-not",
            Wrong::Report(fault) => fault.key(),
        }
    }
}

#[derive(Template)]
#[template(path = "desk_new_report.html")]
struct Page<'a> {
    shell: Shell<'a>,
    back: String,
    action: String,
    faults: Vec<String>,
    choices: Vec<Choice>,
    fields: Option<Fields<'a>>,
    text_max: usize,
    hint: String,
}

/// The services in whose data an institution can find something wrong: those that a deliberation lets it ask, or let it.
pub fn reportable(register: &Register, institution: InstitutionId) -> BTreeSet<ServiceId> {
    (register.deliberations())
        .filter(|it| it.applicants.contains(&institution))
        .map(|it| it.service.clone())
        .collect()
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, SECTION, "errors-new-title");
    let t = shell.t;
    let names = Names::new(view.register, t);
    let choice = |id: &ServiceId| {
        let service = view.register.service(id)?;
        let href = paths::desk_new_report(view.institution, id);
        Some(Choice::of(names, service, href))
    };
    let entered = view.entered.and_then(|entered| {
        let service = view.register.service(&entered.service)?;
        Some(fields(names, service, entered))
    });
    let longest = written::number(TEXT_CHARACTERS_MAX as u64, t.language());
    render(&Page {
        back: paths::of_desk(paths::DESK_REPORTS, view.institution),
        action: paths::of_desk(paths::DESK_REPORTS, view.institution),
        faults: view.faults.iter().map(|it| t.say(it.key())).collect(),
        choices: view.services.iter().filter_map(choice).collect(),
        fields: entered,
        text_max: TEXT_CHARACTERS_MAX,
        hint: t.tell("desk-report-text-hint", &[("longest", longest.into())]),
        shell,
    })
}
