//! The steps of a consultation after the permit: asked, fetched, minimised or failed, each one a type.

use jiff::Timestamp;
use ledger::{Commit, Entry, Kind, NotCanonical, Record, Recorded};
use policy::{Decision, Permitted};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use vocabulary::{Date, ElementSet, ExchangeId, Hash32, PersonId, be::Ssin};
use zeroize::Zeroizing;

use super::asked::Consultation;
use crate::{
    connection::Connection,
    filter::{self, AllowedPaths},
};

/// A permit that has been used: what is left of it tells what was permitted, and can fetch nothing more.
pub struct Spent(Recorded<Permitted<Consultation>>);

impl Spent {
    /// Uses a permit up.
    pub fn of(ask: Recorded<Permitted<Consultation>>) -> Self {
        Self(ask)
    }

    /// What was decided.
    pub fn decision(&self) -> &Decision {
        self.0.value().decision()
    }

    /// The leaf of the decision.
    pub fn entry(&self) -> Entry {
        self.0.entry()
    }

    pub(super) fn exchange(&self) -> ExchangeId {
        self.0.value().ask().exchange()
    }

    fn person(&self) -> PersonId {
        policy::Ask::as_use(self.0.value().ask()).person
    }

    fn ssin(&self) -> &Ssin {
        self.0.value().ask().ssin()
    }
}

/// What a source said, before anything was dropped.
/// Not `Debug`, and wiped when dropped.
pub enum SourceAnswer {
    /// A JSON document.
    Json(Zeroizing<Vec<u8>>),
    /// The source holds no data that answer the question.
    NoData,
    /// The source could not come to a result.
    NoResult,
}

/// A source's answer and the permit it was given for.
pub struct Fetched {
    spent: Spent,
    answer: SourceAnswer,
}

impl Fetched {
    /// Joins an answer to the permit it cost.
    pub fn new(spent: Spent, answer: SourceAnswer) -> Self {
        Self { spent, answer }
    }
}

/// Why a source gave nothing usable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SourceTrouble {
    /// It could not be reached.
    Unavailable,
    /// It did not answer in time.
    Timeout,
    /// It answered something that is not what its description says.
    AnswerInvalid,
    /// It answered about another person.
    AnsweredOtherPerson,
    /// This hub has no connection to it, so it was not asked.
    NotConnected,
    /// It cannot be asked as of the wanted day or period, so it was not.
    CriteriaNotAnswered,
}

/// A source that failed, and the permit it cost.
pub struct SourceFailure {
    /// The used permit.
    pub spent: Spent,
    /// What went wrong.
    pub why: SourceTrouble,
}

/// How the source answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// There are data.
    DataFound,
    /// The source holds no data that answer the question, or none that may be seen.
    NoDataFound,
    /// The source could not come to a result.
    NoResult,
}

/// An answer that holds only what is allowed, not yet recorded.
pub struct Minimised {
    spent: Spent,
    status: Status,
    data: Zeroizing<Vec<u8>>,
    /// The elements of which there are data.
    elements: ElementSet,
    digest: Hash32,
    digest_salt: [u8; 16],
    valid_at: Option<Date>,
    at: Timestamp,
}

/// Drops from a source's answer all that the decision does not allow.
///
/// # Errors
/// When the answer is not what the connection describes, or is about another person; nothing of it is kept.
pub(super) fn minimise(
    fetched: Fetched,
    connection: &Connection,
    digest_salt: [u8; 16],
    at: Timestamp,
) -> Result<Minimised, Box<SourceFailure>> {
    let Fetched { spent, answer } = fetched;
    let nothing = |status, valid_at| {
        let none = ElementSet::new();
        (status, Zeroizing::default(), none, valid_at)
    };
    let (status, data, elements, valid_at) = match answer {
        SourceAnswer::NoData => nothing(Status::NoDataFound, None),
        SourceAnswer::NoResult => nothing(Status::NoResult, None),
        SourceAnswer::Json(bytes) => {
            let allowed = AllowedPaths::of(connection, &spent.decision().allowed);
            match filter::minimise_json(&bytes, &allowed, connection, spent.ssin()) {
                // What else the source said is none of the requester's business.
                Ok(kept) if kept.is_empty() => nothing(Status::NoDataFound, kept.valid_at),
                Ok(kept) => (Status::DataFound, kept.data, kept.elements, kept.valid_at),
                Err(error) => {
                    return Err(Box::new(SourceFailure {
                        spent,
                        why: error.trouble(),
                    }));
                }
            }
        }
    };
    let digest = salted_digest(&digest_salt, &data);
    Ok(Minimised {
        spent,
        status,
        data,
        elements,
        digest,
        digest_salt,
        valid_at,
        at,
    })
}

/// SHA-256 over a salt that only the requester receives and the data: the hub's record cannot be searched for what the
/// data were, and the requester can still show what it received.
pub fn salted_digest(salt: &[u8; 16], data: &[u8]) -> Hash32 {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(data);
    Hash32::new(hasher.finalize().into())
}

impl Minimised {
    /// How the source answered.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The data that may be seen, as JSON; empty unless data were found.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The day up to which the source vouches for the data.
    pub fn valid_at(&self) -> Option<Date> {
        self.valid_at
    }

    /// The salted digest of the data, as the delivery's record holds it.
    pub fn digest(&self) -> Hash32 {
        self.digest
    }

    /// The salt of the digest; goes to the requester and is not kept.
    pub fn digest_salt(&self) -> &[u8; 16] {
        &self.digest_salt
    }

    /// What was decided.
    pub fn decision(&self) -> &Decision {
        self.spent.decision()
    }
}

impl Commit for Minimised {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        Record::new(
            Kind::Delivery,
            self.at,
            &json!({
                "exchange": self.spent.exchange(),
                "decision": self.spent.entry().index,
                "person": self.spent.person(),
                "outcome": "delivered",
                "status": self.status,
                "elements": self.elements,
                "bytes": self.data.len(),
                "digest": self.digest,
                "validAt": self.valid_at,
            }),
        )
    }
}

/// A permitted exchange that delivered nothing, because its source failed.
pub struct Undelivered {
    pub(super) failure: SourceFailure,
    pub(super) at: Timestamp,
}

impl Commit for Undelivered {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        Record::new(
            Kind::Delivery,
            self.at,
            &json!({
                "exchange": self.failure.spent.exchange(),
                "decision": self.failure.spent.entry().index,
                "person": self.failure.spent.person(),
                "outcome": "failed",
                "why": self.failure.why,
            }),
        )
    }
}

/// A permitted exchange whose end was never recorded, closed after a restart.
#[derive(Debug, Clone)]
pub struct Interrupted {
    /// The exchange.
    pub exchange: ExchangeId,
    /// About whom.
    pub person: PersonId,
    /// When it was closed.
    pub at: Timestamp,
}

impl Commit for Interrupted {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        Record::new(
            Kind::Delivery,
            self.at,
            &json!({ "exchange": self.exchange, "person": self.person, "outcome": "interrupted" }),
        )
    }
}

/// The requester's word that it received the data.
pub struct Acknowledgement {
    pub(super) exchange: ExchangeId,
    pub(super) delivery: u64,
    pub(super) digest: Hash32,
    pub(super) at: Timestamp,
}

impl Commit for Acknowledgement {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        Record::new(
            Kind::Receipt,
            self.at,
            &json!({ "exchange": self.exchange, "delivery": self.delivery, "digest": self.digest }),
        )
    }
}
