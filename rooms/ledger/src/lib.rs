//! The ledger room: append-only evidence that nobody can rewrite unseen.
//!
//! It knows bytes, not people: an entry of the log is a salted commitment to a [`Record`], and nothing else is public.
//! Formats are those of C2SP (tlog-tiles, checkpoint, signed note, tlog-proof), the tree is that of RFC 6962 with
//! SHA-256. The room opens no file and no socket, knows no clock and draws no random number; `store` does.
//!
//! INVARIANTS:
//! - Only [`record()`] and [`record_all`] make a [`Recorded`], after the ledger said that the records are durable.
//! - Everything public (entry bundles, tiles, root) is a function of the sequence of commitments alone.

mod canonical;
pub mod checkpoint;
pub mod commitment;
pub mod fsck;
pub mod hash;
pub mod key;
pub mod note;
pub mod projection;
pub mod proof;
pub mod record;
pub mod recorded;
pub mod tile;
pub mod tlog_proof;
mod tree;

pub use checkpoint::{BadCheckpoint, Checkpoint};
pub use commitment::{Commitment, Entry, Salt};
pub use hash::Hash;
pub use key::{BadKey, Origin, SigningKey, VerifyingKey};
pub use projection::{Edge, TileWrite, project};
pub use record::{Kind, NotARecord, NotCanonical, Record};
pub use recorded::{Commit, Ledger, NotCommitted, NotRecorded, Recorded, record, record_all};
pub use tile::{TilePath, TileSource, Unreadable};
pub use tlog_proof::{TlogProof, Verified};
