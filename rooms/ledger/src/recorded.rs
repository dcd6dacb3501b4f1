//! The step that cannot be skipped: nothing that must be recorded goes on before the ledger has it.
//!
//! INVARIANT: `Recorded<T>` is made only by [`record()`] and [`record_all`], after the ledger said that the records are
//! durable and have their places. It is not `Clone`, so one recorded step is used once.

use std::future::Future;

use thiserror::Error;

use crate::{Entry, NotCanonical, Record};

/// What a step says of itself for the evidence. Its time is part of the step.
pub trait Commit {
    /// The record that will stand for this step.
    ///
    /// # Errors
    /// When the step cannot be written as a canonical record; then it is not recorded and does not go on.
    fn to_record(&self) -> Result<Record, NotCanonical>;
}

/// Port: appends records to the log and applies the change of state that belongs to them.
///
/// The implementation draws salts and leaf ids. It may be slow, but it never answers early.
pub trait Ledger<C>: Sync {
    /// Why the change of state could not be applied, in the words of its owner.
    type Conflict: Send;

    /// Appends `records` and applies `change` in one transaction: both or neither. When it answers, they are durable
    /// and have their places; the answer has one entry for each record, in the order of the records.
    fn commit(
        &self,
        records: Vec<Record>,
        change: C,
    ) -> impl Future<Output = Result<Vec<Entry>, NotCommitted<Self::Conflict>>> + Send;
}

/// Why nothing was appended.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotCommitted<K> {
    /// The ledger cannot write now. The text is for operators and holds no personal data.
    #[error("the ledger is unavailable: {0}")]
    Unavailable(String),
    /// The change of state does not fit what is stored.
    #[error("the change does not fit the stored state")]
    Conflict(K),
}

/// A step whose record is durable and has its place in the log.
///
/// Nobody outside this room can make one:
/// ```compile_fail,E0451
/// fn forge(step: String, entry: ledger::Entry) -> ledger::Recorded<String> {
///     ledger::Recorded { step, entry }
/// }
/// ```
/// nor use one twice:
/// ```compile_fail,E0599
/// fn twice(recorded: ledger::Recorded<String>) -> [ledger::Recorded<String>; 2] {
///     [recorded.clone(), recorded]
/// }
/// ```
#[derive(Debug)]
#[must_use = "a recorded step is there to go on with"]
pub struct Recorded<T> {
    step: T,
    entry: Entry,
}

impl<T> Recorded<T> {
    /// The step.
    pub fn value(&self) -> &T {
        &self.step
    }

    /// Where its record stands.
    pub fn entry(&self) -> Entry {
        self.entry
    }

    /// Gives the step up for good, with the place of its record.
    pub fn into_parts(self) -> (T, Entry) {
        (self.step, self.entry)
    }
}

/// A step that was not recorded. It comes back unchanged, so that the caller can try again or give it up.
#[derive(Debug, Error)]
#[error("the step is not recorded: {why}")]
pub struct NotRecorded<T, K> {
    /// The step, unrecorded.
    pub step: T,
    /// Why.
    pub why: NotCommitted<K>,
}

/// Records one step and applies the change of state that goes with it.
///
/// # Errors
/// The step and why it was not recorded. A step without a canonical record is `Unavailable`: no evidence, no step.
pub async fn record<T: Commit, C, L: Ledger<C>>(
    step: T,
    change: C,
    log: &L,
) -> Result<Recorded<T>, NotRecorded<T, L::Conflict>> {
    let record = match step.to_record() {
        Ok(record) => record,
        Err(why) => {
            return Err(NotRecorded {
                step,
                why: unwritable(why),
            });
        }
    };
    match log.commit(vec![record], change).await {
        Ok(entries) => match entries[..] {
            [entry] => Ok(Recorded { step, entry }),
            _ => Err(NotRecorded {
                step,
                why: miscounted(),
            }),
        },
        Err(why) => Err(NotRecorded { step, why }),
    }
}

/// Records many steps in one commit, one leaf each, with the change of state that goes with them all.
///
/// # Errors
/// As [`record()`]: all are recorded or none. No steps at all is `Unavailable`, because the change would leave no trace.
pub async fn record_all<T: Commit, C, L: Ledger<C>>(
    steps: Vec<T>,
    change: C,
    log: &L,
) -> Result<Vec<Recorded<T>>, NotRecorded<Vec<T>, L::Conflict>> {
    if steps.is_empty() {
        let why = NotCommitted::Unavailable("a commit needs at least one record".to_owned());
        return Err(NotRecorded { step: steps, why });
    }
    let records = match steps.iter().map(Commit::to_record).collect() {
        Ok(records) => records,
        Err(why) => {
            return Err(NotRecorded {
                step: steps,
                why: unwritable(why),
            });
        }
    };
    match log.commit(records, change).await {
        Ok(entries) if entries.len() == steps.len() => Ok(steps
            .into_iter()
            .zip(entries)
            .map(|(step, entry)| Recorded { step, entry })
            .collect()),
        Ok(_) => Err(NotRecorded {
            step: steps,
            why: miscounted(),
        }),
        Err(why) => Err(NotRecorded { step: steps, why }),
    }
}

fn unwritable<K>(why: NotCanonical) -> NotCommitted<K> {
    NotCommitted::Unavailable(format!("the step has no canonical record: {why}"))
}

fn miscounted<K>() -> NotCommitted<K> {
    NotCommitted::Unavailable(
        "the ledger answered with another number of entries than records".to_owned(),
    )
}
