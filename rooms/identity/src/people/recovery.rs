//! Recovery codes: ten words on paper for who has lost their passkeys.
//!
//! INVARIANT: a code is shown when it is made and never again; what is stored is its hash, and that opens nothing. A code
//! has 80 random bits, so a plain hash of it cannot be searched for.

use std::fmt;

use sha2::{Digest as _, Sha256};
use vocabulary::{Hash32, Level};
use zeroize::Zeroizing;

use super::paper;

/// Codes made at one time: each works once, so ten last for years and fit on a small paper.
pub const CODES: usize = 10;

/// Bytes of a code.
pub const CODE_BYTES: usize = paper::BYTES;

/// How sure we are of a person who typed a code: they were signed in at this level when it was made, and it works once.
pub const LEVEL: Level = Level::Substantial;

/// A code.
pub struct RecoveryCode(Zeroizing<[u8; CODE_BYTES]>);

impl RecoveryCode {
    /// A code of random bytes.
    #[must_use]
    pub fn from_random(bytes: Zeroizing<[u8; CODE_BYTES]>) -> Self {
        Self(bytes)
    }

    /// Reads what somebody typed from paper: capitals, blanks and dashes do not matter, nor whether a zero is written as
    /// an `o` and a one as an `i` or `l`. `None` if it is no code.
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
            .chain_update(b"crosskeys recovery code\0")
            .chain_update(self.0.as_slice())
            .finalize();
        Hash32::new(digest.into())
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(byte: u8) -> RecoveryCode {
        RecoveryCode::from_random(Zeroizing::new([byte; CODE_BYTES]))
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        for byte in [0, 1, 0x5a, 0xff] {
            let text = code(byte).to_text();
            assert_eq!(text.len(), 19);
            assert_eq!(text.split('-').map(str::len).max(), Some(4));
            let plain = text.replace('-', "");
            for typed in [
                &*text,
                &plain,
                &text.to_uppercase(),
                &format!("  {} ", text.replace('-', " - ")),
                &text.replace('0', "O").replace('1', "l"),
            ] {
                let read = RecoveryCode::parse(typed).map(|it| it.hash());
                assert_eq!(read, Some(code(byte).hash()), "{typed}");
            }
        }
        assert_ne!(code(1).hash(), code(2).hash());
    }

    #[test]
    fn what_is_no_code_is_none() {
        let text = code(9).to_text();
        for typed in [
            "",
            "----",
            &text[1..],
            &format!("{}0", *text),
            "uuuu-uuuu-uuuu-uuuu",
            "éééé-éééé-éééé-éééé",
            &"0".repeat(101),
        ] {
            assert!(RecoveryCode::parse(typed).is_none(), "{typed}");
        }
        assert_eq!(format!("{:?}", code(1)), "RecoveryCode(…)");
    }
}
