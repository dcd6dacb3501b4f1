//! The desk of an institution: what a clerk may ask, and the institution's own applications.

pub mod answer;
pub mod applications;
pub mod ask;
pub mod files;
pub mod new_report;
pub mod reports;
pub mod usage;

use askama::Template;
use identity::people::role::RoleKind;
use policy::{Deliberation, Register};
use vocabulary::{Date, InstitutionId};

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::paths;
use crate::who_may::{Offer, offer};

/// The part of the portal in which the pages stand.
pub(crate) const SECTION: Section = Section::Work(RoleKind::Clerk);

/// The desk.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names and rules come from.
    pub register: &'a Register,
    /// Whose desk.
    pub institution: InstitutionId,
    /// The legal day.
    pub today: Date,
}

/// A rule by which a clerk may ask.
struct Rule {
    title: String,
    offer: Offer,
    ask: String,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Page<'a> {
    shell: Shell<'a>,
    institution: String,
    rules: Vec<Rule>,
    applications: String,
    reports: String,
    usage: String,
    files: String,
}

/// The deliberations in force by which an institution may ask.
pub(crate) fn rules(
    register: &Register,
    institution: InstitutionId,
    today: Date,
) -> impl Iterator<Item = &Deliberation> {
    register
        .deliberations()
        .filter(move |it| it.applicants.contains(&institution) && it.is_in_force(today))
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, SECTION, "desk-title");
    let names = Names::new(view.register, shell.t);
    let rule = |it: &Deliberation| Rule {
        title: it.title.in_language(frame.language).to_owned(),
        offer: offer(names, it),
        ask: paths::with_query(
            &paths::of_desk(paths::DESK_CONSULTATION, view.institution),
            &[(paths::field::DELIBERATION, &it.number.url_form())],
        ),
    };
    render(&Page {
        institution: names.institution(view.institution),
        rules: rules(view.register, view.institution, view.today)
            .map(rule)
            .collect(),
        applications: paths::of_desk(paths::DESK_APPLICATIONS, view.institution),
        reports: paths::of_desk(paths::DESK_REPORTS, view.institution),
        usage: paths::of_desk(paths::DESK_USAGE, view.institution),
        files: paths::of_desk(paths::DESK_FILES, view.institution),
        shell,
    })
}
