//! The hiding commitment that stands in the log in place of a record.
//!
//! INVARIANT: `Commitment = SHA-256(salt || record bytes)`. The salt has 32 random bytes and a fixed length, so that
//! nobody can guess a record from its commitment, nor move a byte between salt and record.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{Hash, Record};

/// 32 random bytes that hide one record. Drawn by the implementation of the ledger port, kept beside the record and
/// deleted with it; only who may read the record may read its salt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; Salt::BYTES]);

impl Salt {
    /// Length in bytes: as long as the hash, so that it hides as well as the hash binds.
    pub const BYTES: usize = 32;

    /// Takes bytes that came from a cryptographic random generator or from the store.
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the store and for an opened commitment.
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}

/// What the log shows of a record: SHA-256(salt || record bytes). It is exactly one log entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commitment([u8; Commitment::BYTES]);

impl Commitment {
    /// Length in bytes of a commitment, and so of every entry of the log.
    pub const BYTES: usize = 32;

    /// Commits to a record.
    pub fn of(salt: &Salt, record: &Record) -> Self {
        Self::of_bytes(salt, record.as_bytes())
    }

    /// Commits to bytes that are said to be a record; for checking what was stored or sent.
    pub fn of_bytes(salt: &Salt, record: &[u8]) -> Self {
        let mut sha = Sha256::new();
        sha.update(salt.0);
        sha.update(record);
        Self(sha.finalize().into())
    }

    /// Takes the 32 bytes of a log entry.
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes of the log entry.
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// The leaf of the Merkle tree that stands for this entry: SHA-256(0x00 || commitment).
    pub fn leaf(&self) -> Hash {
        Hash::leaf(&self.0)
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commitment({self})")
    }
}

/// Where a record stands in the log. Indexes start at 0 and have no gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// Place in the log.
    pub index: u64,
    /// What stands there.
    pub commitment: Commitment,
}
