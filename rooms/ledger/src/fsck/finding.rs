//! What a check can find, and what it tells in the end.

use thiserror::Error;

use crate::Hash;
use crate::checkpoint::BadCheckpoint;
use crate::record::NotARecord;
use crate::tile::TilePath;

/// Most findings that a report lists. A log that has more is lost anyway; the rest is counted.
pub const FINDINGS_MAX: usize = 1000;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Finding {
    /// The checkpoint is malformed, or not signed by the key of the log.
    #[error("checkpoint: {0}")]
    Checkpoint(BadCheckpoint),
    /// The log was larger once.
    #[error("the log has {size} entries, but a checkpoint was signed over {older_size}")]
    Shrunk {
        /// The size in the checkpoint.
        size: u64,
        /// The size that was signed before.
        older_size: u64,
    },
    /// The beginning of the log is not what was signed before.
    #[error("the first {older_size} entries are not those that a checkpoint was signed over")]
    Forked {
        /// The size that was signed before.
        older_size: u64,
    },
    /// The root of the recomputed tree is not the root in the checkpoint.
    #[error("the root over {size} entries is not the root in the checkpoint")]
    WrongRoot {
        /// The size of the log.
        size: u64,
    },
    /// Neither the store nor the files know the entry, so that the tree cannot be recomputed from here on.
    #[error("nothing tells what entry {index} was; the tree is not checked from there on")]
    EntryUnknown {
        /// The first such entry.
        index: u64,
    },
    /// The store has nothing for these places.
    #[error("records {first} to {last} are missing")]
    RecordsMissing {
        /// The first missing place.
        first: u64,
        /// The last missing place; the same for a single one.
        last: u64,
    },
    /// The store has the place, but salt and record are gone.
    #[error("record {index} is deleted")]
    RecordDeleted {
        /// Its place.
        index: u64,
    },
    /// Salt and record do not open the stored commitment.
    #[error("record {index} is changed: it does not open its commitment")]
    RecordChanged {
        /// Its place.
        index: u64,
    },
    /// Salt and record open the commitment, but the bytes are not those of a record.
    #[error("record {index} is not a record: {why}")]
    NotARecord {
        /// Its place.
        index: u64,
        /// What is wrong with it.
        why: NotARecord,
    },
    /// The store believes in another entry than the one the log has.
    #[error("the stored commitment of record {index} is not the entry in the log")]
    CommitmentChanged {
        /// Its place.
        index: u64,
    },
    /// A place came twice, or after a later one.
    #[error("record {index} is stored out of order or twice")]
    OutOfOrder {
        /// The place.
        index: u64,
    },
    /// A file that belongs to the log is missing.
    #[error("`{0}` is missing")]
    FileMissing(TilePath),
    /// A file is not what the entries say it must be.
    #[error("`{0}` is changed")]
    FileChanged(TilePath),
}

/// The outcome of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a report may hold findings"]
pub struct Report {
    /// Entries that the checkpoint covers.
    pub size: u64,
    /// The root of the recomputed tree; `None` if it could not be recomputed.
    pub root: Option<Hash>,
    /// Stored records that were looked at, those after the checkpoint among them.
    pub records: u64,
    /// What is wrong, in the order in which it was found; at most [`FINDINGS_MAX`].
    pub findings: Vec<Finding>,
    /// How many findings more there were.
    pub more_findings: u64,
}

impl Report {
    /// Tells whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty() && self.more_findings == 0
    }
}
