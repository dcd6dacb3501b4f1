//! Recovery codes: ten words on paper for who has lost their passkeys.
//!
//! INVARIANT: a code is shown when it is made and never again; what is stored is its hash, and that opens nothing. A code
//! has 80 random bits, so a plain hash of it cannot be searched for.

use std::fmt;

use sha2::{Digest as _, Sha256};
use vocabulary::{Hash32, Level};
use zeroize::Zeroizing;

use super::account::ALPHABET;

/// Codes made at one time: each works once, so ten last for years and fit on a small paper.
pub const CODES: usize = 10;

/// Bytes of a code.
pub const CODE_BYTES: usize = 10;

/// Characters of a code, without the dashes.
const CHARACTERS: usize = 16;

/// Characters between two dashes.
const GROUP: usize = 4;

/// Longest text that is looked at: a code with blanks and dashes wherever somebody puts them.
const TEXT_BYTES_MAX: usize = 100;

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
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        let mut number = 0_u128;
        let mut count = 0;
        for letter in text.chars().filter(|it| !it.is_whitespace() && *it != '-') {
            let letter = match letter.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            };
            let value = ALPHABET.iter().position(|it| char::from(*it) == letter)?;
            number = (number << 5) | value as u128;
            count += 1;
            if count > CHARACTERS {
                return None;
            }
        }
        let mut bytes = Zeroizing::new([0; CODE_BYTES]);
        bytes.copy_from_slice(&number.to_be_bytes()[16 - CODE_BYTES..]);
        (count == CHARACTERS).then_some(Self(bytes))
    }

    /// As it is shown: four groups of four.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let number = (self.0.iter()).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        let mut text = Zeroizing::new(String::with_capacity(CHARACTERS + CHARACTERS / GROUP));
        for place in 0..CHARACTERS {
            if place > 0 && place % GROUP == 0 {
                text.push('-');
            }
            let shifted = number >> (5 * (CHARACTERS - 1 - place));
            text.push(char::from(ALPHABET[(shifted % 32) as usize]));
        }
        text
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
