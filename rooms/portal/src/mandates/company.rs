//! What the hub has about a company for which somebody acts: its mandates, and no data of persons.

use askama::Template;
use identity::mandate::{Accepted, Mandate, MandateScope};
use policy::Register;
use vocabulary::{Date, Timestamp, be::EnterpriseNumber};

use super::lines::{Line, Reader, Seen};
use super::{Draft, Form};
use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;

/// A company's mandates.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// The company.
    pub number: EnterpriseNumber,
    /// The mandate by which the reader acts.
    pub own: &'a Accepted,
    /// Every mandate of the company, for who manages them; `None` for others.
    pub all: Option<&'a [Mandate]>,
    /// The time.
    pub now: Timestamp,
    /// The legal day.
    pub today: Date,
    /// What was filled in.
    pub draft: Draft<'a>,
}

#[derive(Template)]
#[template(path = "mandate_company.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lead: String,
    own: Line,
    all: Vec<Line>,
    form: Option<Form<'a>>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Company, "company-title");
    let names = Names::new(view.register, shell.t);
    let seen = |side| Seen {
        names,
        side,
        acting: Some(view.own.id),
        now: view.now,
        today: view.today,
    };
    // What manages mandates is not passed on.
    let passes =
        (view.own.terms.scopes.iter()).filter(|scope| *scope != MandateScope::ManageMandates);
    let giver = seen(Reader::Giver);
    let others = (view.all.unwrap_or_default().iter()).filter(|it| it.id() != view.own.id);
    let number = view.number.to_string();
    render(&Page {
        lead: shell.t.tell("company-lead", &[("number", number.into())]),
        own: seen(Reader::Holder).line(&Mandate::Accepted(view.own.clone())),
        all: others.map(|it| giver.line(it)).collect(),
        form: view.all.map(|_| {
            let action = crate::paths::PASS_ON;
            Form::new(shell.t, action, view.draft, passes, view.today)
        }),
        shell,
    })
}
