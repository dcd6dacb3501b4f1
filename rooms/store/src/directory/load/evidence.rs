//! The two leaves of a load: that it has begun, before any row opens a door, and what it has done.

use ::ledger::{Commit, Entry, Kind, NotCanonical, NotCommitted, NotRecorded, Record, record};
use jiff::Timestamp;
use serde_json::{Value, json};
use vocabulary::Hash32;

use super::{
    Finished, Format, Loaded, NotLoaded,
    kept::{Kept, Reached},
    sql,
};
use crate::{
    Store,
    database::{Step, Transaction, Unavailable},
    ledger::{self, LeafId, LogId, StateChange},
};

impl Store {
    /// Begins a load with its leaf, or takes up the one that has begun. The leaf is durable when it answers.
    pub(super) async fn begin(
        &self,
        digest: Hash32,
        file_bytes: u64,
        format: Format,
    ) -> Result<Kept, NotLoaded> {
        if let Some(kept) = Kept::find(&self.database, digest).await?
            && (kept.begun.is_some() || kept.reached == Reached::End)
        {
            return Ok(kept);
        }
        let at = (self.clock)();
        let step = LoadBegun {
            digest,
            file_bytes,
            format,
            at,
        };
        match record(step, LoadBeginning { digest, at }, self).await {
            // Somebody else was faster: then theirs is the leaf.
            Ok(_)
            | Err(NotRecorded {
                why: NotCommitted::Conflict(HasBegun),
                ..
            }) => {}
            Err(NotRecorded {
                why: NotCommitted::Unavailable(why),
                ..
            }) => return Err(NotLoaded::LedgerUnavailable(why)),
        }
        let kept = Kept::find(&self.database, digest).await?;
        Ok(kept.ok_or_else(|| Unavailable::new("the row of the load has vanished"))?)
    }

    /// Records the load and ends it.
    pub(super) async fn finish(&self, kept: Kept, file_bytes: u64) -> Result<Loaded, NotLoaded> {
        let begun = match kept.begun {
            Some((log, leaf)) => ledger::entry(&self.database, log, leaf).await?,
            None => None,
        };
        let at = (self.clock)();
        let end = LoadEnd {
            digest: kept.digest,
            at,
        };
        let step = LoadDone {
            kept: &kept,
            begun,
            file_bytes,
            at,
        };
        match record(step, end, self).await {
            Ok(recorded) => {
                let entry = recorded.entry();
                Ok(kept.loaded(Finished::Now(entry)))
            }
            Err(NotRecorded {
                why: NotCommitted::Conflict(NotAtItsEnd),
                ..
            }) => Err(NotLoaded::InProgress),
            Err(NotRecorded {
                why: NotCommitted::Unavailable(why),
                ..
            }) => Err(NotLoaded::LedgerUnavailable(why)),
        }
    }
}

fn file(digest: Hash32, bytes: u64) -> Value {
    json!({ "sha256": digest, "bytes": bytes })
}

/// A load of which nothing is entered yet, on its way into the ledger.
struct LoadBegun {
    digest: Hash32,
    file_bytes: u64,
    format: Format,
    at: Timestamp,
}

impl Commit for LoadBegun {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        Record::new(
            Kind::RegisterChange,
            self.at,
            &json!({
                "register": "directory",
                "action": "loadBegun",
                "by": "operator",
                "file": file(self.digest, self.file_bytes),
                "format": match self.format {
                    Format::Csv => "csv",
                    Format::Parquet => "parquet",
                },
            }),
        )
    }
}

/// The change of state that commits with the first leaf of a load.
struct LoadBeginning {
    digest: Hash32,
    at: Timestamp,
}

/// The load has its leaf already.
struct HasBegun;

impl StateChange for LoadBeginning {
    type Conflict = HasBegun;

    fn transaction(self, log: LogId, leaves: &[LeafId]) -> Transaction {
        let leaf = leaves.first().map(|leaf| leaf.as_bytes().as_slice());
        let values = vec![
            self.digest.as_bytes().into(),
            self.at.as_microsecond().into(),
            log.0.into(),
            leaf.into(),
        ];
        Transaction::of(vec![
            Step::once(&sql::BEGIN_LOAD, values).exactly_one(BEGINNING),
        ])
    }

    fn conflict(step: &'static str) -> Option<HasBegun> {
        (step == BEGINNING).then_some(HasBegun)
    }
}

const BEGINNING: &str = "beginning of the load";

/// A load whose rows are all entered, on its way into the ledger.
struct LoadDone<'a> {
    kept: &'a Kept,
    begun: Option<Entry>,
    file_bytes: u64,
    at: Timestamp,
}

impl Commit for LoadDone<'_> {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        let kept = self.kept;
        let begun = self.begun.map(
            |begun| json!({ "entry": begun.index, "leaf": begun.commitment.leaf().to_base64() }),
        );
        Record::new(
            Kind::RegisterChange,
            self.at,
            &json!({
                "register": "directory",
                "action": "loaded",
                "begun": begun,
                "file": file(kept.digest, self.file_bytes),
                "rows": {
                    "read": kept.rows,
                    "entered": kept.entered,
                    "duplicate": kept.duplicate,
                    "overlapping": kept.overlapping,
                    "bad": kept.bad,
                },
            }),
        )
    }
}

/// The change of state that commits with the last leaf of a load.
struct LoadEnd {
    digest: Hash32,
    at: Timestamp,
}

/// Somebody else ended the load.
struct NotAtItsEnd;

impl StateChange for LoadEnd {
    type Conflict = NotAtItsEnd;

    fn transaction(self, _: LogId, _: &[LeafId]) -> Transaction {
        let values = vec![
            self.at.as_microsecond().into(),
            self.digest.as_bytes().into(),
        ];
        Transaction::of(vec![Step::once(&sql::FINISH_LOAD, values).exactly_one(END)])
    }

    fn conflict(step: &'static str) -> Option<NotAtItsEnd> {
        (step == END).then_some(NotAtItsEnd)
    }
}

const END: &str = "end of the load";
