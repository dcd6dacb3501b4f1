//! What a decision says of itself in the ledger.

use ledger::{Commit, Kind, NotCanonical, Record};
use serde::Serialize;
use vocabulary::Timestamp;

use crate::ask::Ask;
use crate::decide::{Permitted, Refused};
use crate::evidence::DecisionRecord;

/// An ask that comes in by a door at a moment: what the ledger's record adds to the decision itself.
pub trait Occasion: Ask {
    /// When it was asked.
    fn asked_at(&self) -> Timestamp;

    /// What the door adds, such as the exchange it belongs to.
    fn particulars(&self) -> serde_json::Value;
}

/// The body of a decision's record.
#[derive(Serialize)]
struct Body<'a> {
    decision: DecisionRecord<'a>,
    particulars: serde_json::Value,
}

fn to_record<T: Occasion>(ask: &T, decision: DecisionRecord<'_>) -> Result<Record, NotCanonical> {
    let body = Body {
        decision,
        particulars: ask.particulars(),
    };
    Record::new(Kind::Decision, ask.asked_at(), &body)
}

impl<T: Occasion> Commit for Permitted<T> {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        to_record(self.ask(), self.record())
    }
}

impl<T: Occasion> Commit for Refused<T> {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        to_record(&self.ask, self.record())
    }
}
