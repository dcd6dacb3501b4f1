//! One request: what it asks, its risks, what the members say, and the next step.

use askama::Template;
use policy::Register;
use policy::proposal::{Proposal, Stage, Subject, Vote};
use vocabulary::Timestamp;

use super::{Author, kind, risk, stage, title};
use crate::deliberation_facts::Facts;
use crate::frame::{Frame, Shell, render};
use crate::names::Names;
use crate::{paths, written};

/// A request.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where names come from.
    pub register: &'a Register,
    /// Who looks.
    pub author: Author,
    /// Its name in addresses.
    pub id: &'a str,
    /// The request.
    pub proposal: &'a Proposal,
    /// Which edition this is.
    pub edition: u64,
    /// What the members say, the earliest first.
    pub votes: &'a [VoteLine<'a>],
    /// How many members must say the same.
    pub needed: u16,
    /// What the reader may do with it.
    pub may: May,
}

/// What a reader may do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Look.
    Look,
    /// Write it, hand it in, take it back.
    Write,
    /// Take it back: it is with the committee, and the reader wrote it.
    Withdraw,
    /// Vote.
    Vote,
    /// Publish it.
    Publish,
}

/// A member's word.
#[derive(Clone, Copy, Debug)]
pub struct VoteLine<'a> {
    /// How colleagues know the member.
    pub reference: &'a str,
    /// Yes or no.
    pub vote: Vote,
    /// Why.
    pub reason: &'a str,
    /// When.
    pub at: Timestamp,
}

struct VoteText<'a> {
    reference: &'a str,
    badge: &'static str,
    word: String,
    reason: &'a str,
    at: String,
}

#[derive(Template)]
#[template(path = "proposal.html")]
struct Page<'a> {
    shell: Shell<'a>,
    kind: String,
    badge: &'static str,
    stage: String,
    next: String,
    facts: Option<Facts<'a>>,
    /// Last day and reason.
    repeal: Option<(String, &'a str)>,
    /// Question and answer.
    risks: Vec<(String, &'a str)>,
    votes: Vec<VoteText<'a>>,
    needed: String,
    may: May,
    edition: u64,
    edit: String,
    submit: String,
    withdraw: String,
    vote: String,
    publish: String,
    what_if: String,
    published: Option<String>,
}

/// The page.
pub fn page(frame: &Frame<'_>, view: &View<'_>) -> String {
    let language = frame.language;
    let proposal = view.proposal;
    let names = Names::new(view.register, crate::texts::Texts::of(language));
    let shell = Shell::titled(
        frame,
        view.author.section(),
        title(names, &proposal.subject),
    );
    let t = shell.t;
    let (badge, stage_key) = stage(&proposal.stage);
    let facts = proposal.draft().map(|draft| {
        let (key, first, last) = written::period(&draft.period, language);
        let mut facts = vec![("first", first.into())];
        facts.extend(last.map(|last| ("last", last.into())));
        Facts::with_period(names, draft, t.tell(key, &facts))
    });
    let repeal = match &proposal.subject {
        Subject::Repeals {
            last_day, reason, ..
        } => Some((written::date(*last_day, language), reason.as_str())),
        Subject::Adds { .. } | Subject::Amends { .. } => None,
    };
    let votes = view.votes.iter().map(|vote| {
        let (badge, key) = match vote.vote {
            Vote::Approve => ("badge given", "vote-approved"),
            Vote::Reject => ("badge refused", "vote-rejected"),
        };
        VoteText {
            reference: vote.reference,
            badge,
            word: t.say(key),
            reason: vote.reason,
            at: written::instant(vote.at, language),
        }
    });
    render(&Page {
        kind: kind(names, &proposal.subject, proposal.asked_by),
        badge,
        stage: t.say(stage_key),
        next: t.say(next(&proposal.stage, view.may)),
        facts,
        repeal,
        risks: proposal
            .risks
            .iter()
            .map(|it| (risk(t, it.question), it.answer.as_str()))
            .collect(),
        votes: votes.collect(),
        needed: t.tell(
            "proposal-needed",
            &[("count", u64::from(view.needed).into())],
        ),
        may: view.may,
        edition: view.edition,
        edit: paths::proposal_step(view.id, paths::EDIT_PROPOSAL),
        submit: paths::proposal_step(view.id, paths::SUBMIT_PROPOSAL),
        withdraw: paths::proposal_step(view.id, paths::WITHDRAW_PROPOSAL),
        vote: paths::proposal_step(view.id, paths::VOTE_ON_PROPOSAL),
        publish: paths::proposal_step(view.id, paths::PUBLISH_PROPOSAL),
        what_if: paths::proposal_step(view.id, paths::WHAT_IF_PROPOSAL),
        published: match proposal.stage {
            Stage::Published { .. } => Some(paths::deliberation(proposal.subject.number())),
            _ => None,
        },
        shell,
    })
}

/// The key of what happens next.
fn next(stage: &Stage, may: May) -> &'static str {
    match (stage, may) {
        (Stage::Draft, May::Write) => "proposal-next-write",
        (Stage::Draft, _) => "proposal-next-draft",
        (Stage::Submitted { .. }, May::Vote) => "proposal-next-vote",
        (Stage::Submitted { .. }, _) => "proposal-next-submitted",
        (Stage::Approved { .. }, May::Publish) => "proposal-next-publish",
        (Stage::Approved { .. }, _) => "proposal-next-approved",
        (Stage::Rejected { .. }, _) => "proposal-next-rejected",
        (Stage::Published { .. }, _) => "proposal-next-published",
        (Stage::Withdrawn { .. }, _) => "proposal-next-withdrawn",
    }
}
