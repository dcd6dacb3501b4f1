//! What is new since the last visit, and the ways on.

use std::collections::BTreeMap;

use askama::Template;
use governance::notices::Notice;
use governance::uses::{DataUse, OutcomeFilter, UseFilter, UsePage};
use policy::Register;
use vocabulary::{InstitutionId, Timestamp};

use crate::frame::{Frame, Section, Shell, render};
use crate::names::Names;
use crate::notices::{self, Sources};
use crate::texts::Rich;
use crate::uses::{Line, filter};
use crate::written;

/// Uses that the page tells in full; the timeline has the others.
const LATEST_SHOWN: usize = 3;

/// What a person comes back to.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// News that the person has not read.
    pub notices: &'a [Notice],
    /// Whom it is about.
    pub sources: &'a Sources,
    /// When the person was last here; `None` at the first visit.
    pub last_visit: Option<Timestamp>,
    /// The newest uses of the person's data, without a filter.
    pub page: &'a UsePage,
    /// How often somebody looked on the person's behalf since the last visit.
    pub looks: u64,
    /// Institutions that hold a file on the person today.
    pub files: usize,
}

struct ByInstitution {
    sentence: Rich,
    href: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lead: String,
    notices: Vec<notices::Line>,
    news: Vec<ByInstitution>,
    looks: Option<String>,
    refused: Option<(String, String)>,
    latest: Vec<Line>,
    files: String,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, Section::Home, "home-title");
    let (t, language) = (shell.t, frame.language);
    let names = Names::new(view.register, t);
    let new: Vec<&DataUse> = view
        .page
        .uses
        .iter()
        .filter(|one| view.last_visit.is_none_or(|last| last < one.at))
        .collect();
    // The page of uses may end before the last visit: then there are more.
    let all = new.len() < view.page.uses.len() || view.page.before.is_none();
    let count = [("count", new.len().into())];
    let lead = match (view.last_visit, new.is_empty(), all) {
        (None, true, _) => t.say("home-first-none"),
        (None, false, true) => t.tell("home-first", &count),
        (None, false, false) => t.tell("home-first-more", &count),
        (Some(last), empty, all) => {
            let key = match (empty, all) {
                (true, _) if view.looks > 0 => "home-no-questions",
                (true, _) => "home-nothing-new",
                (false, true) => "home-new",
                (false, false) => "home-new-more",
            };
            let last = written::instant(last, language);
            t.tell(key, &[("count", new.len().into()), ("last", last.into())])
        }
    };
    render(&Page {
        notices: notices::lines(names, view.notices, view.sources),
        lead,
        news: by_institution(names, &new),
        looks: (view.looks > 0).then(|| t.tell("home-looks", &[("count", view.looks.into())])),
        refused: refused(&shell, &new),
        latest: view
            .page
            .uses
            .iter()
            .take(LATEST_SHOWN)
            .map(|one| Line::of(names, one))
            .collect(),
        files: t.tell("home-files", &[("count", view.files.into())]),
        shell,
    })
}

fn by_institution(names: Names<'_>, new: &[&DataUse]) -> Vec<ByInstitution> {
    let mut counts: BTreeMap<InstitutionId, u64> = BTreeMap::new();
    for one in new {
        *counts.entry(one.asked.applicant).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts
        .into_iter()
        .map(|(id, count)| {
            let wanted = UseFilter {
                applicant: Some(id),
                ..UseFilter::default()
            };
            let facts = [
                ("institution", names.institution(id).into()),
                ("count", count.into()),
            ];
            ByInstitution {
                sentence: names
                    .t
                    .rich("home-by-institution", &facts, &["institution"]),
                href: filter::path(&wanted, None),
            }
        })
        .collect()
}

/// How many were refused, and where to see them.
fn refused(shell: &Shell<'_>, new: &[&DataUse]) -> Option<(String, String)> {
    let count = new
        .iter()
        .filter(|one| one.came_out() == OutcomeFilter::Refused)
        .count();
    let wanted = UseFilter {
        outcome: Some(OutcomeFilter::Refused),
        ..UseFilter::default()
    };
    (count > 0).then(|| {
        (
            shell.t.tell("home-refused", &[("count", count.into())]),
            filter::path(&wanted, None),
        )
    })
}
