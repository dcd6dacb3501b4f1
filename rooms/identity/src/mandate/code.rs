//! The code by which an offered mandate is found: shown once, handed over by the giver, typed by the other.
//!
//! INVARIANT: it is shown when it is made and never again; what is stored is its hash, and that opens nothing. A code has
//! 80 random bits, so a plain hash of it cannot be searched for.

use std::fmt;

use sha2::{Digest as _, Sha256};
use vocabulary::Hash32;
use zeroize::Zeroizing;

use crate::people::paper;

/// Bytes of a code.
pub const CODE_BYTES: usize = paper::BYTES;

/// A code.
pub struct OfferCode(Zeroizing<[u8; CODE_BYTES]>);

impl OfferCode {
    /// A code of random bytes.
    #[must_use]
    pub fn from_random(bytes: Zeroizing<[u8; CODE_BYTES]>) -> Self {
        Self(bytes)
    }

    /// Reads what somebody typed. `None` if it is no code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        paper::read(text).map(Self)
    }

    /// As it is shown: four groups of four.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        paper::write(&self.0)
    }

    /// What the store knows it by.
    #[must_use]
    pub fn hash(&self) -> Hash32 {
        let digest = Sha256::new()
            .chain_update(b"crosskeys offer of a mandate\0")
            .chain_update(self.0.as_slice())
            .finalize();
        Hash32::new(digest.into())
    }
}

impl fmt::Debug for OfferCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OfferCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::recovery::RecoveryCode;

    #[test]
    fn a_code_is_read_as_it_is_shown_and_opens_nothing_else() {
        let bytes = || Zeroizing::new([0x5a; CODE_BYTES]);
        let code = OfferCode::from_random(bytes());
        let typed = code.to_text().to_uppercase().replace('-', " ");
        assert_eq!(
            OfferCode::parse(&typed).map(|code| code.hash()),
            Some(code.hash())
        );
        assert!(OfferCode::parse("no code").is_none());
        // The same digits on the paper of recovery codes are another code.
        assert_ne!(code.hash(), RecoveryCode::from_random(bytes()).hash());
        assert_eq!(format!("{code:?}"), "OfferCode(…)");
    }
}
