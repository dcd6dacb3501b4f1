//! Only what the ledger has kept goes on.

use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use ledger::{
    Commit, Commitment, Entry, Kind, Ledger, NotCanonical, NotCommitted, Record, Salt, record,
    record_all,
};

/// A ledger in memory that appends and applies under one lock.
#[derive(Default)]
struct InMemory {
    entries: Mutex<Vec<Entry>>,
    changes: Mutex<Vec<&'static str>>,
}

impl Ledger<&'static str> for InMemory {
    type Conflict = &'static str;

    async fn commit(
        &self,
        records: Vec<Record>,
        change: &'static str,
    ) -> Result<Vec<Entry>, NotCommitted<&'static str>> {
        let mut changes = self.changes.lock().unwrap();
        if changes.contains(&change) {
            return Err(NotCommitted::Conflict("twice"));
        }
        if change == "broken" {
            return Err(NotCommitted::Unavailable("the disk is full".to_owned()));
        }
        changes.push(change);
        let mut entries = self.entries.lock().unwrap();
        let start = entries.len();
        for record in &records {
            let commitment = Commitment::of(&Salt::from_bytes([9; 32]), record);
            let index = entries.len() as u64;
            entries.push(Entry { index, commitment });
        }
        let answered = if change == "forgetful" {
            start + records.len() - 1
        } else {
            entries.len()
        };
        Ok(entries[start..answered].to_vec())
    }
}

#[derive(Debug, PartialEq)]
struct Step(f64);

impl Commit for Step {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        let at = "2026-11-21T09:30:00Z".parse().unwrap();
        Record::new(Kind::Decision, at, &serde_json::json!({ "number": self.0 }))
    }
}

/// Nothing here waits, so one poll is enough.
fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits"),
    }
}

#[test]
fn a_recorded_step_has_its_entry() {
    let log = InMemory::default();
    let recorded = now(record(Step(1.0), "first", &log)).unwrap();
    assert_eq!(recorded.value(), &Step(1.0));
    assert_eq!(recorded.entry(), log.entries.lock().unwrap()[0]);
    let (step, entry) = recorded.into_parts();
    assert_eq!((step, entry.index), (Step(1.0), 0));

    let many = now(record_all(vec![Step(2.0), Step(3.0)], "second", &log)).unwrap();
    let places: Vec<_> = many
        .iter()
        .map(|one| (one.value().0, one.entry().index))
        .collect();
    assert_eq!(places, [(2.0, 1), (3.0, 2)]);
}

#[test]
fn a_step_that_is_not_recorded_comes_back() {
    let log = InMemory::default();
    let _ = now(record(Step(1.0), "first", &log)).unwrap();

    let refused = now(record(Step(2.0), "first", &log)).unwrap_err();
    assert_eq!(
        (refused.step, refused.why),
        (Step(2.0), NotCommitted::Conflict("twice"))
    );

    let refused = now(record(Step(2.0), "broken", &log)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the step is not recorded: the ledger is unavailable: the disk is full"
    );

    // 2^60 would be rounded by some readers, so that nobody could agree on what was recorded.
    let unwritable = Step((1u64 << 60) as f64);
    let refused = now(record(unwritable, "unwritable", &log)).unwrap_err();
    assert!(matches!(refused.why, NotCommitted::Unavailable(_)));
    assert_eq!(*log.changes.lock().unwrap(), ["first"]);

    let refused = now(record_all(vec![Step(2.0), Step(1e300)], "unwritable", &log)).unwrap_err();
    assert_eq!(refused.step.len(), 2);
    let refused = now(record_all(Vec::<Step>::new(), "nothing", &log)).unwrap_err();
    assert!(matches!(refused.why, NotCommitted::Unavailable(_)));
    assert_eq!(*log.changes.lock().unwrap(), ["first"]);
}

#[test]
fn a_ledger_that_loses_count_is_not_believed() {
    let log = InMemory::default();
    assert!(now(record(Step(1.0), "forgetful", &log)).is_err());
    let log = InMemory::default();
    assert!(now(record_all(vec![Step(1.0), Step(2.0)], "forgetful", &log)).is_err());
}
