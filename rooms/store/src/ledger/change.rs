//! From a room's change of state to a transaction with its leaves.

use ::ledger::{Entry, Ledger, NotCommitted, Record};

use super::{LeafId, LogId};
use crate::{
    Store,
    database::{NotWritten, Transaction},
};

/// A change of state that commits together with leaves.
pub trait StateChange: Send {
    /// Why it may not fit what is stored.
    type Conflict: Send;

    /// The steps, given the leaves of the records that are committed with them.
    fn transaction(self, log: LogId, leaves: &[LeafId]) -> Transaction;

    /// What it means that a step did not touch exactly one row; `None` when that cannot be for want of fitting.
    fn conflict(step: &'static str) -> Option<Self::Conflict>;
}

impl<C: StateChange> Ledger<C> for Store {
    type Conflict = C::Conflict;

    async fn commit(
        &self,
        records: Vec<Record>,
        change: C,
    ) -> Result<Vec<Entry>, NotCommitted<C::Conflict>> {
        let log = self.log.id();
        let committed = self
            .log
            .commit(records, |leaves| change.transaction(log, leaves));
        committed.await.map_err(|why| match why {
            NotWritten::Unavailable(why) => NotCommitted::Unavailable(why.to_string()),
            NotWritten::Unmet { step, .. } => match C::conflict(step) {
                Some(conflict) => NotCommitted::Conflict(conflict),
                None => NotCommitted::Unavailable(why.to_string()),
            },
        })
    }
}

/// Nothing but the leaves.
#[derive(Debug, Clone, Copy)]
pub struct NoChange;

/// There is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoConflict {}

impl StateChange for NoChange {
    type Conflict = NoConflict;

    fn transaction(self, _: LogId, _: &[LeafId]) -> Transaction {
        Transaction::new()
    }

    fn conflict(_: &'static str) -> Option<NoConflict> {
        None
    }
}
