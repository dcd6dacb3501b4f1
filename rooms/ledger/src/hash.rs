//! SHA-256 tree hashing as RFC 6962 §2.1 lays it down.
//!
//! INVARIANT: a leaf and an inner node never hash alike, because their inputs start with different bytes.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// Length of a hash in bytes.
pub const HASH_BYTES: usize = 32;

/// What stands before a leaf's bytes. RFC 6962 §2.1.
const LEAF_PREFIX: u8 = 0x00;
/// What stands before the two halves of an inner node. RFC 6962 §2.1.
const NODE_PREFIX: u8 = 0x01;

/// A Merkle tree hash: of a leaf, of a subtree or of the whole tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

impl Hash {
    /// Takes the 32 bytes as they stand in a tile, a proof or a checkpoint.
    pub const fn from_bytes(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }

    /// The hash of a leaf: SHA-256(0x00 || entry).
    pub fn leaf(entry: &[u8]) -> Self {
        let mut sha = Sha256::new();
        sha.update([LEAF_PREFIX]);
        sha.update(entry);
        Self(sha.finalize().into())
    }

    /// The hash of an inner node: SHA-256(0x01 || left || right).
    pub fn node(left: &Hash, right: &Hash) -> Self {
        let mut input = [0u8; 1 + 2 * HASH_BYTES];
        input[0] = NODE_PREFIX;
        input[1..=HASH_BYTES].copy_from_slice(&left.0);
        input[1 + HASH_BYTES..].copy_from_slice(&right.0);
        Self(Sha256::digest(input).into())
    }

    /// The root of a tree without leaves: SHA-256 of nothing.
    pub fn empty_root() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// Reads the base64 form that stands in checkpoints and proofs; `None` if it is not canonical base64 of 32 bytes.
    pub fn from_base64(text: &str) -> Option<Self> {
        /// 32 bytes in padded base64.
        const TEXT_BYTES: usize = 44;
        if text.len() != TEXT_BYTES {
            return None;
        }
        let bytes = STANDARD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The padded base64 form (RFC 4648 §4).
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_strict() {
        let hash = Hash::leaf(b"entry");
        assert_eq!(Hash::from_base64(&hash.to_base64()), Some(hash));
        let text = hash.to_base64();
        for bad in [
            String::new(),
            text.trim_end_matches('=').to_owned(),
            format!(" {}", &text[1..]),
            format!("{}\n", &text[..43]),
            text.replace('=', "A"),
            "!".repeat(44),
            // The last sextet carries two bits that no byte uses; they must be zero.
            format!("{}B=", "A".repeat(42)),
        ] {
            assert_eq!(Hash::from_base64(&bad), None, "{bad:?}");
        }
    }
}
