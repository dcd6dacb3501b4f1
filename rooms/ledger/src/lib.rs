//! The ledger room: append-only evidence that nobody can rewrite unseen.
//!
//! It knows bytes, not people: an entry of the log is a salted commitment to a [`Record`], and nothing else is public.
//! Formats are those of C2SP (tlog-tiles, checkpoint, signed note, tlog-proof), the tree is that of RFC 6962 with
//! SHA-256. The room opens no file and no socket, knows no clock and draws no random number; `store` does.
//!
//! INVARIANTS:
//! - Only [`record`] and [`record_all`] make a [`Recorded`], after the ledger said that the records are durable.
//! - Everything public (entry bundles, tiles, root) is a function of the sequence of commitments alone.

pub mod commitment;
pub mod hash;
pub mod record;
pub mod recorded;

pub use commitment::{Commitment, Entry, Salt};
pub use hash::Hash;
pub use record::{Kind, NotARecord, NotCanonical, Record};
pub use recorded::{Commit, Ledger, NotCommitted, NotRecorded, Recorded, record, record_all};
