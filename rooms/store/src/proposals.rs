//! Requests for deliberations and what the committee says of them.
//!
//! INVARIANTS:
//! - A request changes in one edition after the other: who worked on an older one is told so, and nothing is lost.
//! - Each step leaves a leaf with the digest of the content, so that what was voted on is what was published.
//! - A member's word is kept once for a person, whatever role they hold it by.

mod sql;

use ::ledger::{Kind, Ledger as _, NotCanonical, NotCommitted, Record};
use jiff::Timestamp;
use policy::proposal::{Proposal, Stage, Vote};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::Uuid;
use vocabulary::{
    DeliberationNumber, Hash32, HoldingId, InstitutionId, PersonId, ProposalId, UserReference,
};

pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{NotWritten, Row, Step, Transaction, Unavailable, Value, count},
    exchange::instant,
    ledger::{LeafId, LogId, StateChange},
    persons, random,
};

/// Most requests on one list.
const SHOWN_MAX: u16 = 200;

/// The step that finds another edition.
const CHANGED: &str = "request";

/// A request as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptProposal {
    /// Its name.
    pub id: ProposalId,
    /// The request.
    pub proposal: Proposal,
    /// By which hold of a role its author wrote it.
    pub author: HoldingId,
    /// The author, who does not vote on it.
    pub author_person: PersonId,
    /// Which edition this is.
    pub edition: u64,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// A member's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptVote {
    /// Who.
    pub person: PersonId,
    /// By which hold of the role.
    pub holding: HoldingId,
    /// How colleagues know the member.
    pub reference: UserReference,
    /// Yes or no.
    pub vote: Vote,
    /// Why, in the member's words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Since when the member holds the role no more: such a word is kept, and does not count.
    pub withdrawn_at: Option<Timestamp>,
}

/// A member's word as it is given.
#[derive(Clone, Debug)]
pub struct NewVote {
    /// Who.
    pub person: PersonId,
    /// By which hold of the role.
    pub holding: HoldingId,
    /// Yes or no.
    pub vote: Vote,
    /// Why.
    pub reason: String,
}

/// Who takes a step, and how it is called in the ledger.
#[derive(Clone, Copy, Debug)]
pub struct StepBy {
    /// By which hold of a role.
    pub holding: HoldingId,
    /// When.
    pub at: Timestamp,
}

/// Why a request was not changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotKept {
    /// Somebody else changed it, or took its number, at the same time.
    #[error("somebody else changed the request at the same time")]
    Overtaken,
    /// The step cannot be written as a record.
    #[error("the step has no canonical record: {0}")]
    NotCanonical(#[from] NotCanonical),
    /// Ledger or database cannot be written or read.
    #[error("requests are not available: {0}")]
    Unavailable(String),
}

impl From<Unavailable> for NotKept {
    fn from(why: Unavailable) -> Self {
        NotKept::Unavailable(why.to_string())
    }
}

impl Store {
    /// Keeps a new request.
    ///
    /// # Errors
    /// When its number is taken, or nothing can be written.
    pub async fn open_proposal(
        &self,
        proposal: &Proposal,
        author: HoldingId,
        author_person: PersonId,
        at: Timestamp,
    ) -> Result<ProposalId, NotKept> {
        let id = ProposalId::from_uuid(random::id_at(at));
        let number = proposal.draft().map(|draft| draft.number.as_str());
        let values = vec![
            proposal_id(id),
            number.into(),
            proposal.stage.as_str().into(),
            proposal.asked_by.map(InstitutionId::number).into(),
            author.as_uuid().as_bytes().into(),
            persons::id(author_person),
            content(proposal).to_string().into(),
            at.as_microsecond().into(),
        ];
        let step = Step::once(&sql::OPEN, values).exactly_one(CHANGED);
        match self.database.write(Transaction::of(vec![step])).await {
            Ok(_) => Ok(id),
            Err(NotWritten::Unmet { .. }) => Err(NotKept::Overtaken),
            Err(NotWritten::Unavailable(why)) => Err(why.into()),
        }
    }

    /// Keeps a draft as it is now.
    ///
    /// # Errors
    /// When somebody else changed it, or nothing can be written.
    pub async fn save_draft(
        &self,
        kept: &KeptProposal,
        now: &Proposal,
        at: Timestamp,
    ) -> Result<(), NotKept> {
        let step = change(kept, now, at);
        match self.database.write(Transaction::of(vec![step])).await {
            Ok(_) => Ok(()),
            Err(NotWritten::Unmet { .. }) => Err(NotKept::Overtaken),
            Err(NotWritten::Unavailable(why)) => Err(why.into()),
        }
    }

    /// Takes a request a step further; one leaf.
    ///
    /// # Errors
    /// When somebody else changed it, or nothing can be written.
    pub async fn move_proposal(
        &self,
        kept: &KeptProposal,
        now: &Proposal,
        by: StepBy,
    ) -> Result<(), NotKept> {
        let records = vec![step_record(kept, now, now.stage.as_str(), by, None)?];
        let steps = vec![change(kept, now, by.at)];
        self.take(records, steps).await
    }

    /// Keeps a member's word and where the request stands with it; one leaf, and one more when it decides.
    ///
    /// # Errors
    /// When somebody else changed the request or voted at the same time, or nothing can be written.
    pub async fn vote_on_proposal(
        &self,
        kept: &KeptProposal,
        now: &Proposal,
        vote: &NewVote,
        at: Timestamp,
    ) -> Result<(), NotKept> {
        let by = StepBy {
            holding: vote.holding,
            at,
        };
        let mut records = vec![step_record(kept, now, "vote", by, Some(vote.vote))?];
        if !matches!(now.stage, Stage::Submitted { .. }) {
            records.push(step_record(kept, now, now.stage.as_str(), by, None)?);
        }
        let values = vec![
            proposal_id(kept.id),
            persons::id(vote.person),
            vote.holding.as_uuid().as_bytes().into(),
            vote.vote.as_str().into(),
            vote.reason.as_str().into(),
            at.as_microsecond().into(),
        ];
        let steps = vec![change(kept, now, at), Step::once(&sql::VOTE, values)];
        self.take(records, steps).await
    }

    async fn take(&self, records: Vec<Record>, steps: Vec<Step>) -> Result<(), NotKept> {
        let committed = self.commit(records, ProposalChange { steps }).await;
        committed.map(drop).map_err(|why| match why {
            NotCommitted::Conflict(Overtaken) => NotKept::Overtaken,
            NotCommitted::Unavailable(why) => NotKept::Unavailable(why),
        })
    }

    /// One request.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn proposal(&self, id: ProposalId) -> Result<Option<KeptProposal>, Unavailable> {
        let rows = self
            .database
            .read(&sql::PROPOSAL, &[proposal_id(id)])
            .await?;
        match rows.first() {
            Some(row) => self.kept_now(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// A request with the id that its author has now.
    async fn kept_now(&self, row: Row<'_>) -> Result<KeptProposal, Unavailable> {
        let kept = kept(row)?;
        Ok(KeptProposal {
            author_person: self.person_now(kept.author_person).await?,
            ..kept
        })
    }

    /// The requests, of one institution or of all, the latest change first.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn proposals(
        &self,
        of: Option<InstitutionId>,
    ) -> Result<Vec<KeptProposal>, Unavailable> {
        let rows = match of {
            None => {
                self.database
                    .read(&sql::PROPOSALS, &[SHOWN_MAX.into()])
                    .await?
            }
            Some(institution) => {
                let values = [institution.number().into(), SHOWN_MAX.into()];
                self.database.read(&sql::PROPOSALS_OF, &values).await?
            }
        };
        let mut found = Vec::new();
        for row in rows.iter() {
            found.push(self.kept_now(row).await?);
        }
        Ok(found)
    }

    /// How many requests somebody is writing.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn drafts_of(&self, person: PersonId) -> Result<u64, Unavailable> {
        let mut drafts = 0;
        for id in self.ids_of(person).await? {
            let id = [persons::id(id)];
            let rows = self.database.read(&sql::DRAFTS_OF, &id).await?;
            drafts += rows.first().map_or(Ok(0), |row| row.number::<u64>(0))?;
        }
        Ok(drafts)
    }

    /// The numbers that requests have taken.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn numbers_taken(&self) -> Result<Vec<DeliberationNumber>, Unavailable> {
        let rows = self.database.read(&sql::NUMBERS, &[]).await?;
        let number = |row: Row<'_>| {
            DeliberationNumber::parse(row.text(0)?)
                .map_err(|_| Unavailable::new("a stored deliberation number is malformed"))
        };
        rows.iter().map(number).collect()
    }

    /// What the members say of a request, the earliest first.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn votes_on(&self, id: ProposalId) -> Result<Vec<KeptVote>, Unavailable> {
        let rows = self.database.read(&sql::VOTES, &[proposal_id(id)]).await?;
        let mut votes: Vec<KeptVote> = Vec::new();
        for row in rows.iter() {
            let mut vote = vote(row)?;
            vote.person = self.person_now(vote.person).await?;
            // Of what somebody said under an id that they had, and under the one that they have now, the later word counts.
            votes.retain(|earlier| earlier.person != vote.person);
            votes.push(vote);
        }
        Ok(votes)
    }
}

/// The record of a step: which, of which request with which content, by which hold of a role. Nobody's name.
fn step_record(
    kept: &KeptProposal,
    now: &Proposal,
    step: &'static str,
    by: StepBy,
    vote: Option<Vote>,
) -> Result<Record, NotCanonical> {
    let mut body = json!({
        "register": "proposals",
        "change": step,
        "proposal": kept.id.to_string(),
        "number": now.subject.number(),
        "content": digest(now)?,
        "by": by.holding.to_string(),
    });
    if let (Some(vote), Some(members)) = (vote, body.as_object_mut()) {
        members.insert("vote".to_owned(), vote.as_str().into());
    }
    Record::new(Kind::RegisterChange, by.at, &body)
}

/// SHA-256 over the canonical form of what is asked: the same from the submission to the publication.
fn digest(proposal: &Proposal) -> Result<Hash32, NotCanonical> {
    let asked = json!({ "subject": proposal.subject, "risks": proposal.risks });
    let bytes = serde_json::to_vec(&asked).map_err(|_| NotCanonical::Unwritable)?;
    Ok(Hash32::new(Sha256::digest(bytes).into()))
}

fn change(kept: &KeptProposal, now: &Proposal, at: Timestamp) -> Step {
    let values = vec![
        now.stage.as_str().into(),
        content(now).to_string().into(),
        at.as_microsecond().into(),
        proposal_id(kept.id),
        count(kept.edition),
    ];
    Step::once(&sql::CHANGE, values).exactly_one(CHANGED)
}

/// Steps of a request.
struct ProposalChange {
    steps: Vec<Step>,
}

/// Another edition came first.
struct Overtaken;

impl StateChange for ProposalChange {
    type Conflict = Overtaken;

    fn transaction(self, _: LogId, _: &[LeafId]) -> Transaction {
        Transaction::of(self.steps)
    }

    fn conflict(step: &'static str) -> Option<Overtaken> {
        (step == CHANGED).then_some(Overtaken)
    }
}

fn content(proposal: &Proposal) -> Json {
    serde_json::to_value(proposal).expect("texts, lists and objects are written as JSON")
}

fn kept(row: Row<'_>) -> Result<KeptProposal, Unavailable> {
    let malformed = |_| Unavailable::new("a stored request is malformed");
    Ok(KeptProposal {
        id: ProposalId::from_uuid(Uuid::from_bytes(row.array(0)?)),
        author: HoldingId::from_uuid(Uuid::from_bytes(row.array(1)?)),
        author_person: persons::person(row, 2)?,
        proposal: serde_json::from_str(row.text(3)?).map_err(malformed)?,
        edition: row.number(4)?,
        changed_at: instant(row.integer(5)?)?,
    })
}

fn vote(row: Row<'_>) -> Result<KeptVote, Unavailable> {
    Ok(KeptVote {
        person: persons::person(row, 0)?,
        holding: HoldingId::from_uuid(Uuid::from_bytes(row.array(1)?)),
        reference: UserReference::parse(row.text(2)?)
            .map_err(|_| Unavailable::new("a stored reference is malformed"))?,
        vote: Vote::from_word(row.text(3)?)
            .ok_or_else(|| Unavailable::new("a stored vote is unknown"))?,
        reason: row.text(4)?.to_owned(),
        at: instant(row.integer(5)?)?,
        withdrawn_at: row.integer_or_null(6)?.map(instant).transpose()?,
    })
}

fn proposal_id(id: ProposalId) -> Value {
    id.as_uuid().as_bytes().into()
}
