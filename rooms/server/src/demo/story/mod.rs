//! The scenario: institutions ask, and the reader sees what was allowed, filtered and refused, why, and what proves it.
//!
//! Everything goes over HTTP, as institutions would do it; only the tampering at the end works on copies of files.
//! Each step knows what must come out. What comes out otherwise is told in red and counts against the run.
//!
//! INVARIANT: no line holds a national number, a name, a key or a token.

mod asking;
mod failing;
mod proving;
mod seeing;

use std::io::Write;

use vocabulary::be::Ssin;

use super::{
    institution::{HubAddress, Institution, NoAnswer, Question, Reply},
    people::People,
    population::Participant,
    sources::Sources,
    teller::{Label, Teller},
};

pub use proving::LedgerAtHand;

/// Everything the story needs.
pub struct Stage {
    /// The institutions' applications.
    pub institutions: Vec<Institution>,
    /// The people.
    pub people: People,
    /// A number that nobody in the population has.
    pub nobody: Ssin,
    /// The authentic sources.
    pub sources: Sources,
    /// Where the hub is, for people.
    pub hub: HubAddress,
    /// The ledger, as its keeper and as the public sees it.
    pub ledger: LedgerAtHand,
    /// Makes tickets of this run differ from those of earlier ones.
    pub run: String,
    /// The leaves of the first consultation, which somebody tampers with at the end.
    pub first: Option<FirstLeaves>,
}

/// The leaves of one consultation.
#[derive(Debug, Clone, Copy)]
pub struct FirstLeaves {
    /// Of its decision.
    decision: u64,
    /// Of its delivery.
    delivery: u64,
}

impl Stage {
    fn institution(&self, participant: Participant) -> Result<&Institution, Otherwise> {
        let found = self
            .institutions
            .iter()
            .find(|one| one.participant() == participant);
        found.ok_or_else(|| Otherwise::Unlike(format!("{} is not on the stage", participant.key())))
    }

    fn ticket(&self, name: &str) -> String {
        format!("{}-{name}", self.run)
    }
}

/// A line of a step.
type Line = (Label, String);
/// What a step tells, if it came out as it must.
type Told = Result<Vec<Line>, Otherwise>;

/// Why a step did not come out as it must.
#[derive(Debug, thiserror::Error)]
enum Otherwise {
    /// The hub could not be talked to.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// Something else came.
    #[error("{0}")]
    Unlike(String),
}

fn unlike(what: impl std::fmt::Display) -> Otherwise {
    Otherwise::Unlike(what.to_string())
}

/// Plays the whole scenario.
pub async fn play<W: Write>(stage: &mut Stage, teller: &mut Teller<W>) {
    tell(teller, asking::WHO_IS_IT, asking::who_is_it(stage).await);
    tell(
        teller,
        asking::NOT_IN_DELIBERATION,
        asking::not_in_deliberation(stage).await,
    );
    tell(teller, asking::NO_FILE, asking::no_file(stage).await);
    tell(
        teller,
        asking::WRONG_PURPOSE,
        asking::wrong_purpose(stage).await,
    );
    tell(teller, asking::EXPIRED, asking::expired(stage).await);
    tell(teller, asking::SUSPENDED, asking::suspended(stage).await);
    tell(teller, asking::QUOTA, asking::quota(stage).await);
    tell(
        teller,
        failing::SOURCE_DOWN,
        failing::source_down(stage).await,
    );
    tell(
        teller,
        failing::OTHER_PERSON,
        failing::other_person(stage).await,
    );
    tell(
        teller,
        failing::REPLAYED_PROOF,
        failing::replayed_proof(stage).await,
    );
    tell(
        teller,
        failing::TICKET_TWICE,
        failing::ticket_twice(stage).await,
    );
    tell(teller, proving::VERIFIED, proving::verified(stage).await);
    tell(
        teller,
        seeing::THE_PERSON_LOOKS,
        seeing::the_person_looks(stage).await,
    );
    tell(
        teller,
        proving::TILE_CHANGED,
        proving::tile_changed(stage).await,
    );
    tell(
        teller,
        proving::RECORD_CHANGED,
        proving::record_changed(stage).await,
    );
}

fn tell<W: Write>(teller: &mut Teller<W>, sentence: &str, told: Told) {
    teller.step(sentence);
    match told {
        Ok(lines) => {
            for (label, text) in lines {
                teller.line(label, &text);
            }
        }
        Err(otherwise) => teller.line(Label::Surprise, &otherwise.to_string()),
    }
}

/// Checks status and problem type of an answer.
fn expect(reply: &Reply, status: u16, problem: Option<&str>) -> Result<(), Otherwise> {
    if reply.status == status && reply.problem() == problem {
        return Ok(());
    }
    Err(Otherwise::Unlike(format!(
        "expected {status} {}, got {} {}",
        problem.unwrap_or("with data"),
        reply.status,
        reply.problem().unwrap_or("without a problem type"),
    )))
}

/// A member that must be there.
fn text<'a>(reply: &'a Reply, pointer: &str) -> Result<&'a str, Otherwise> {
    reply
        .text(pointer)
        .ok_or_else(|| unlike(format!("the answer has no `{pointer}`")))
}

fn number(reply: &Reply, pointer: &str) -> Result<u64, Otherwise> {
    reply
        .number(pointer)
        .ok_or_else(|| unlike(format!("the answer has no `{pointer}`")))
}

/// The leaves of an answered question.
fn leaves(reply: &Reply) -> Result<Line, Otherwise> {
    let FirstLeaves { decision, delivery } = FirstLeaves::of(reply)?;
    Ok((
        Label::Evidence,
        format!(
            "decision is leaf {decision}, delivery leaf {delivery}; the answer carries a signed receipt"
        ),
    ))
}

impl FirstLeaves {
    fn of(reply: &Reply) -> Result<Self, Otherwise> {
        Ok(Self {
            decision: number(reply, "/receipt/decision")?,
            delivery: number(reply, "/receipt/delivery")?,
        })
    }
}

/// A refusal: what it must say, and its leaf.
fn refusal(reply: &Reply, reason: &str) -> Result<Vec<Line>, Otherwise> {
    expect(reply, 403, Some(reason))?;
    let leaf = number(reply, "/decision")?;
    Ok(vec![
        (Label::Refused, format!("{reason}: {}", why(reply))),
        (
            Label::Evidence,
            format!("the refusal is leaf {leaf}; the source was not asked"),
        ),
    ])
}

/// The hub's own words for a problem, without its advice on what to do next.
fn why(reply: &Reply) -> String {
    reply
        .text("/title")
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_owned()
}
