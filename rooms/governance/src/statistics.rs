//! How much the exchange is used: sums over the recorded decisions, by month.
//!
//! INVARIANTS:
//! - What is counted is what the ledger's records say, each decision once.
//! - A decision that law withholds from the person is in no sum that others read before its time.

mod figures;

use std::{collections::BTreeSet, future::Future};

use jiff::Timestamp;
use ledger::{Kind, Record};
use policy::{Outcome, Reason};
use serde::Deserialize;
use thiserror::Error;
use vocabulary::{
    Date, DeliberationNumber, ExchangeId, InstitutionId, PersonId, ServiceId, be::legal_date,
};

use crate::uses::DecidedForm;

pub use figures::{Figures, Pair, ROUNDED_TO, Rounded};

/// How a decision came out, for a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CameOut {
    /// It was permitted.
    Permitted,
    /// It was refused, for this reason before others.
    Refused(Reason),
    /// It was refused because there is no such service.
    UnknownService,
}

impl CameOut {
    /// Its name in tables and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            CameOut::Permitted => "permitted",
            CameOut::Refused(reason) => reason.as_str(),
            CameOut::UnknownService => "unknownService",
        }
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [CameOut::Permitted, CameOut::UnknownService]
            .into_iter()
            .find(|it| it.as_str() == name)
            .or_else(|| Reason::from_name(name).map(CameOut::Refused))
    }
}

/// One decision, as far as it is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// About whom; only to find until when it is withheld.
    pub person: PersonId,
    /// In which exchange.
    pub exchange: ExchangeId,
    /// When.
    pub at: Timestamp,
    /// Who asked.
    pub applicant: InstitutionId,
    /// Of which service; `None` for one that the register did not have, whose name is whatever was sent.
    pub service: Option<ServiceId>,
    /// How it came out.
    pub came_out: CameOut,
    /// On which basis, when it was permitted.
    pub deliberation: Option<DeliberationNumber>,
}

impl Decided {
    /// The first day of the legal month in which it was decided.
    pub fn month(&self) -> Date {
        legal_date(self.at).first_of_month()
    }
}

/// The decision of a record; `None` for a record of anything else.
///
/// # Errors
/// [`NotCounted`] when it is a decision of a form that is not known here.
pub fn decided(record: &Record) -> Result<Option<Decided>, NotCounted> {
    if record.kind() != Kind::Decision {
        return Ok(None);
    }
    // The reader's own words could quote the record.
    let form = DecisionForm::deserialize(record.body()).map_err(|_| NotCounted)?;
    form.at(record.at()).map(Some)
}

/// A decision of a form that is not known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a recorded decision is of a form that is not known here")]
pub struct NotCounted;

/// The body of a decision's record, as far as it is counted: one of the first two.
#[derive(Deserialize)]
struct DecisionForm {
    decision: Option<DecidedForm>,
    unserved: Option<UnservedForm>,
    particulars: ParticularsForm,
}

#[derive(Deserialize)]
struct UnservedForm {
    applicant: InstitutionId,
    person: PersonId,
}

#[derive(Deserialize)]
struct ParticularsForm {
    exchange: ExchangeId,
}

impl DecisionForm {
    fn at(self, at: Timestamp) -> Result<Decided, NotCounted> {
        let exchange = self.particulars.exchange;
        if let Some(asked) = self.unserved {
            return Ok(Decided {
                person: asked.person,
                exchange,
                at,
                applicant: asked.applicant,
                service: None,
                came_out: CameOut::UnknownService,
                deliberation: None,
            });
        }
        let DecidedForm { asked, outcome } = self.decision.ok_or(NotCounted)?;
        let (came_out, deliberation) = match outcome {
            Outcome::Permitted { deliberation, .. } => (CameOut::Permitted, Some(deliberation)),
            Outcome::Refused { reasons, .. } => {
                let first = reasons.first().ok_or(NotCounted)?;
                (CameOut::Refused(*first), None)
            }
        };
        Ok(Decided {
            person: asked.person,
            exchange,
            at,
            applicant: asked.applicant,
            service: Some(asked.service),
            came_out,
            deliberation,
        })
    }
}

/// A sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The first day of the month.
    pub month: Date,
    /// Who asked.
    pub applicant: InstitutionId,
    /// Of which service; `None` for services that the register did not have.
    pub service: Option<ServiceId>,
    /// How it came out.
    pub came_out: CameOut,
    /// On which basis, when it was permitted.
    pub deliberation: Option<DeliberationNumber>,
    /// How often.
    pub count: u64,
}

/// Whose sums are read, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asking {
    /// All of them, for anybody: without what is withheld.
    Everybody,
    /// What an institution asked, for itself: it knows what it asked.
    Applicant(InstitutionId),
    /// What was asked of these services, for their source: without what is withheld.
    Services(BTreeSet<ServiceId>),
}

/// How far the decisions are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Entries of the ledger that were looked at this time.
    pub entries: u64,
    /// Decisions among them that were counted.
    pub counted: u64,
    /// Recorded decisions among them that could not be understood, and stand in no sum.
    pub not_understood: u64,
    /// Whether every recorded decision is counted.
    pub whole: bool,
}

/// The sums cannot be read or written now.
#[derive(Debug, Error)]
#[error("the statistics cannot be read now: {0}")]
pub struct Unavailable(pub String);

/// Keeps sums.
pub trait Statistics: Sync {
    /// Counts what was recorded since the last time, about so many entries of the ledger at the most.
    fn count(&self, entries_max: u64) -> impl Future<Output = Result<Reach, Unavailable>> + Send;

    /// The sums of the months from `since` on, as they may be told at `now`.
    fn sums(
        &self,
        asking: &Asking,
        since: Date,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Sum>, Unavailable>> + Send;
}

#[cfg(test)]
mod tests;
