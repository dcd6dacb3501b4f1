//! What a request would change: past questions decided once more.

use std::collections::BTreeMap;

use askama::Template;
use policy::proposal::Proposal;
use policy::{Effect, Reason, Register, WhatIf};
use vocabulary::{Date, InstitutionId};

use super::{Author, title};
use crate::frame::{Frame, Shell, render};
use crate::names::{Names, reason};
use crate::texts::Texts;
use crate::{paths, written};

/// What was found.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Who looks.
    pub author: Author,
    /// The request's name in addresses.
    pub id: &'a str,
    /// The request.
    pub proposal: &'a Proposal,
    /// Since when questions were looked at.
    pub since: Date,
    /// For how many days; one of [`DAYS`].
    pub days: u16,
    /// What was found; `None` when the request cannot be tried.
    pub found: Option<&'a WhatIf>,
    /// How many decisions of the time were looked at.
    pub looked_at: u64,
    /// Whether there were more.
    pub reach: Reach,
}

/// For how many days one can look back.
pub const DAYS: [u16; 3] = [7, 30, 365];

/// Whether everything was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of the time asked for.
    Whole,
    /// There was more than is looked at in one go.
    Cut,
}

struct Institution {
    name: String,
    questions: String,
    lines: Vec<Line>,
}

/// One kind of effect: a sentence, and the reasons of the refusals with their counts.
struct Line {
    badge: &'static str,
    word: String,
    sentence: String,
    reasons: Vec<String>,
}

#[derive(Template)]
#[template(path = "what_if.html")]
struct Page<'a> {
    shell: Shell<'a>,
    subject: String,
    back: String,
    lead: String,
    cut: Option<String>,
    spans: Vec<(String, String, bool)>,
    tried: bool,
    institutions: Vec<Institution>,
    never: Vec<String>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let shell = Shell::new(frame, view.author.section(), "what-if-title");
    let t = shell.t;
    let names = Names::new(view.register, t);
    let here = paths::proposal_step(view.id, paths::WHAT_IF_PROPOSAL);
    let spans = DAYS.map(|days| {
        let text = days.to_string();
        let href = paths::with_query(&here, &[(paths::field::DAYS, &text)]);
        let label = t.tell("what-if-days", &[("days", u64::from(days).into())]);
        (label, href, days == view.days)
    });
    let since = written::date(view.since, frame.language);
    let count = ("count", view.looked_at.into());
    let institutions = view.found.map(|found| {
        let each = found.effects();
        each.map(|(id, effect)| institution(names, id, effect))
            .collect()
    });
    let never = view.found.map(|found| {
        let service = view.proposal.draft().map(|draft| &draft.service);
        let changed = view.proposal.subject.changes();
        let changed = changed.and_then(|number| view.register.deliberation(number));
        match service.or(changed.map(|it| &it.service)) {
            Some(service) => names.elements(service, found.never_asked()),
            None => Vec::new(),
        }
    });
    render(&Page {
        subject: title(names, &view.proposal.subject),
        back: paths::proposal(view.id),
        lead: t.tell("what-if-lead", &[count.clone(), ("since", since.into())]),
        cut: (view.reach == Reach::Cut).then(|| t.tell("what-if-cut", &[count])),
        spans: spans.into(),
        tried: view.found.is_some(),
        institutions: institutions.unwrap_or_default(),
        never: never.unwrap_or_default(),
        shell,
    })
}

fn institution(names: Names<'_>, id: InstitutionId, effect: &Effect) -> Institution {
    let t = names.t;
    let (more, fewer) = ((effect.more, Vec::new()), (effect.fewer, Vec::new()));
    let line = |badge, word, sentence, (count, reasons): (u64, Vec<String>)| {
        (count > 0).then(|| Line {
            badge,
            word: t.say(word),
            sentence: t.tell(sentence, &[("count", count.into())]),
            reasons,
        })
    };
    let allowed = by_reason(t, &effect.newly_allowed);
    let perhaps = by_reason(t, &effect.perhaps_allowed);
    let refused = by_reason(t, &effect.newly_refused);
    let lines = [
        line(
            "badge given",
            "what-if-allowed-word",
            "what-if-allowed",
            allowed,
        ),
        line("badge", "what-if-perhaps-word", "what-if-perhaps", perhaps),
        line(
            "badge refused",
            "what-if-refused-word",
            "what-if-refused",
            refused,
        ),
        line("badge given", "what-if-more-word", "what-if-more", more),
        line(
            "badge refused",
            "what-if-fewer-word",
            "what-if-fewer",
            fewer,
        ),
    ];
    Institution {
        name: names.institution(id),
        questions: t.tell("what-if-questions", &[("count", effect.questions.into())]),
        lines: lines.into_iter().flatten().collect(),
    }
}

/// How many in all, and each reason with its count.
fn by_reason(t: Texts, counts: &BTreeMap<Reason, u64>) -> (u64, Vec<String>) {
    let each = counts.iter().map(|(why, count)| {
        let facts = [
            ("count", (*count).into()),
            ("reason", t.say(work_reason(*why)).into()),
        ];
        t.tell("what-if-reason", &facts)
    });
    (counts.values().sum(), each.collect())
}

/// The key of what a refusal says to whoever works with deliberations.
pub(crate) fn work_reason(why: Reason) -> &'static str {
    // What a person reads about their own data fits where it speaks of the institution alone.
    match why {
        Reason::RequesterHoldsNoFile => "work-reason-requester-holds-no-file",
        Reason::CapacityNotCovered => "work-reason-capacity-not-covered",
        Reason::SourceHoldsNoFile => "work-reason-source-holds-no-file",
        other => reason(other),
    }
}
