//! `.tlog-proof` files: all that is needed to check, offline and years later, that an entry is in the log.
//!
//! Transparency Log Proofs <https://c2sp.org/tlog-proof>. The `extra` line of this log is an opened commitment, the salt
//! followed by the record, and so such a file is only for those who may read the record.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use thiserror::Error;

use crate::checkpoint::{BadCheckpoint, Checkpoint, parse_number};
use crate::key::VerifyingKey;
use crate::note::NOTE_BYTES_MAX;
use crate::proof::{PROOF_HASHES_MAX, ProofRefused, verify_inclusion};
use crate::record::{NotARecord, RECORD_BYTES_MAX};
use crate::{Commitment, Hash, Record, Salt};

/// Longest proof in bytes: the longest record in base64, the longest note, and 64 KiB for all the other lines.
pub const TLOG_PROOF_BYTES_MAX: usize =
    (Salt::BYTES + RECORD_BYTES_MAX).div_ceil(3) * 4 + NOTE_BYTES_MAX + 64 * 1024;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// Why bytes are not a proof, or not one that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadTlogProof {
    /// Longer than [`TLOG_PROOF_BYTES_MAX`].
    #[error("the proof is longer than {TLOG_PROOF_BYTES_MAX} bytes")]
    TooLong,
    /// Not UTF-8.
    #[error("the proof is not text")]
    NotText,
    /// The first line is another one, or a line is missing.
    #[error("the proof does not have the lines of `{FIRST_LINE}`")]
    Lines,
    /// The line `extra` is not canonical base64 of at least one byte.
    #[error("the line `extra` is malformed")]
    Extra,
    /// The line `index` is not a plain decimal number.
    #[error("the line `index` is malformed")]
    Index,
    /// A hash is not canonical base64 of 32 bytes, or there are more than [`PROOF_HASHES_MAX`].
    #[error("a hash of the proof is malformed, or there are too many")]
    Hashes,
    /// The checkpoint is malformed, not signed by the known key, or of another log.
    #[error(transparent)]
    Checkpoint(#[from] BadCheckpoint),
    /// The proof opens no commitment, so that only who knows the entry can check it.
    #[error("the proof does not say which record it is about")]
    NoRecord,
    /// What `extra` holds after the salt is not a record.
    #[error("the opened commitment is not a record: {0}")]
    Record(#[from] NotARecord),
    /// The opened commitment is not the entry that the proof should be about.
    #[error("the opened commitment is another entry")]
    OtherEntry,
    /// The hashes do not lead from the entry to the root.
    #[error(transparent)]
    Refused(#[from] ProofRefused),
}

/// A proof as it was read or made. Nothing in it is to be believed before it is verified.
#[derive(Clone, PartialEq, Eq)]
pub struct TlogProof {
    extra: Option<Vec<u8>>,
    index: u64,
    hashes: Vec<Hash>,
    checkpoint: String,
}

/// What a proof has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Where the entry stands.
    pub index: u64,
    /// The record behind the entry, if the proof opens the commitment.
    pub record: Option<Record>,
    /// The head of the log that holds the entry.
    pub checkpoint: Checkpoint,
}

impl TlogProof {
    /// Puts a proof together: the opened commitment if its reader may have it, the place of the entry, the hashes of
    /// [`prove_inclusion`](crate::proof::prove_inclusion) and the signed checkpoint that they lead to.
    ///
    /// # Errors
    /// When the checkpoint is malformed. Whether the proof holds is for its reader to check.
    pub fn new(
        opening: Option<(&Salt, &Record)>,
        index: u64,
        hashes: Vec<Hash>,
        signed_checkpoint: String,
    ) -> Result<TlogProof, BadTlogProof> {
        Checkpoint::parse_unverified(signed_checkpoint.as_bytes())?;
        let extra = opening.map(|(salt, record)| [salt.as_bytes(), record.as_bytes()].concat());
        Ok(TlogProof {
            extra,
            index,
            hashes,
            checkpoint: signed_checkpoint,
        })
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// When the bytes are not exactly a proof.
    pub fn parse(bytes: &[u8]) -> Result<TlogProof, BadTlogProof> {
        if bytes.len() > TLOG_PROOF_BYTES_MAX {
            return Err(BadTlogProof::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| BadTlogProof::NotText)?;
        let (lines, checkpoint) = text.split_once("\n\n").ok_or(BadTlogProof::Lines)?;
        let mut lines = lines.split('\n');
        if lines.next() != Some(FIRST_LINE) {
            return Err(BadTlogProof::Lines);
        }
        let mut line = lines.next().ok_or(BadTlogProof::Lines)?;
        let mut extra = None;
        if let Some(encoded) = line.strip_prefix("extra ") {
            let decoded = STANDARD.decode(encoded).map_err(|_| BadTlogProof::Extra)?;
            if decoded.is_empty() {
                return Err(BadTlogProof::Extra);
            }
            extra = Some(decoded);
            line = lines.next().ok_or(BadTlogProof::Lines)?;
        }
        let index = line.strip_prefix("index ").ok_or(BadTlogProof::Lines)?;
        let index = parse_number(index).ok_or(BadTlogProof::Index)?;
        let mut hashes = Vec::new();
        for line in lines {
            if hashes.len() == PROOF_HASHES_MAX {
                return Err(BadTlogProof::Hashes);
            }
            hashes.push(Hash::from_base64(line).ok_or(BadTlogProof::Hashes)?);
        }
        Checkpoint::parse_unverified(checkpoint.as_bytes())?;
        Ok(TlogProof {
            extra,
            index,
            hashes,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Checks everything: the key has signed the checkpoint, `extra` opens to a record, and the hashes lead from its
    /// commitment to the root.
    ///
    /// # Errors
    /// What does not hold first; [`BadTlogProof::NoRecord`] for a proof without `extra`.
    pub fn verify(&self, key: &VerifyingKey) -> Result<Verified, BadTlogProof> {
        let (salt, record) = self.opening()?.ok_or(BadTlogProof::NoRecord)?;
        let commitment = Commitment::of(&salt, &record);
        self.verified(key, &commitment, Some(record))
    }

    /// Checks everything about an entry that is known from elsewhere. If the proof opens a commitment, it must be this one.
    ///
    /// # Errors
    /// What does not hold first.
    pub fn verify_entry(
        &self,
        key: &VerifyingKey,
        entry: &Commitment,
    ) -> Result<Verified, BadTlogProof> {
        let opening = self.opening()?;
        if let Some((salt, record)) = &opening
            && Commitment::of(salt, record) != *entry
        {
            return Err(BadTlogProof::OtherEntry);
        }
        self.verified(key, entry, opening.map(|(_, record)| record))
    }

    /// Where the entry is said to stand.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The signed checkpoint, verbatim.
    pub fn signed_checkpoint(&self) -> &str {
        &self.checkpoint
    }

    fn opening(&self) -> Result<Option<(Salt, Record)>, BadTlogProof> {
        let Some(extra) = &self.extra else {
            return Ok(None);
        };
        let (salt, record) = extra
            .split_first_chunk::<{ Salt::BYTES }>()
            .ok_or(BadTlogProof::Extra)?;
        Ok(Some((Salt::from_bytes(*salt), Record::parse(record)?)))
    }

    fn verified(
        &self,
        key: &VerifyingKey,
        entry: &Commitment,
        record: Option<Record>,
    ) -> Result<Verified, BadTlogProof> {
        let checkpoint = Checkpoint::open(&self.checkpoint, key)?;
        let (size, root) = (checkpoint.size, &checkpoint.root);
        verify_inclusion(self.index, size, &entry.leaf(), &self.hashes, root)?;
        Ok(Verified {
            index: self.index,
            record,
            checkpoint,
        })
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl fmt::Debug for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hashes = self.hashes.len();
        write!(f, "TlogProof(index {}, {hashes} hashes, …)", self.index)
    }
}
