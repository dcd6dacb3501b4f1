//! Codes that people copy from paper: ten random bytes as four groups of four letters and digits.
//!
//! INVARIANT: a code is shown when it is made and never again; what is stored is its hash, and that opens nothing. A code
//! has 80 random bits, so a plain hash of it cannot be searched for.

use std::fmt;
use std::marker::PhantomData;

use sha2::{Digest as _, Sha256};
use vocabulary::Hash32;
use zeroize::Zeroizing;

use super::account::ALPHABET;

/// Bytes of a code.
pub const CODE_BYTES: usize = 10;

/// Characters of a code, without the dashes.
const CHARACTERS: usize = 16;

/// Characters between two dashes.
const GROUP: usize = 4;

/// Longest text that is looked at: a code with blanks and dashes wherever somebody puts them.
const TEXT_BYTES_MAX: usize = 100;

/// What a kind of code opens. The same digits are another code for another kind.
pub trait Opens {
    /// What stands before the bytes that are hashed.
    const DOMAIN: &'static [u8];
    /// The name of the kind, for `Debug`.
    const NAME: &'static str;
}

/// A code of one kind.
pub struct Code<K>(Zeroizing<[u8; CODE_BYTES]>, PhantomData<K>);

impl<K: Opens> Code<K> {
    /// A code of random bytes.
    #[must_use]
    pub fn from_random(bytes: Zeroizing<[u8; CODE_BYTES]>) -> Self {
        Self(bytes, PhantomData)
    }

    /// Reads what somebody typed from paper: capitals, blanks and dashes do not matter, nor whether a zero is written as
    /// an `o` and a one as an `i` or `l`. `None` if it is no code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        read(text).map(Self::from_random)
    }

    /// As it is shown: four groups of four.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        write(&self.0)
    }

    /// What the store knows it by.
    #[must_use]
    pub fn hash(&self) -> Hash32 {
        let digest = Sha256::new()
            .chain_update(K::DOMAIN)
            .chain_update(self.0.as_slice())
            .finalize();
        Hash32::new(digest.into())
    }
}

impl<K: Opens> fmt::Debug for Code<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(…)", K::NAME)
    }
}

fn read(text: &str) -> Option<Zeroizing<[u8; CODE_BYTES]>> {
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
    (count == CHARACTERS).then_some(bytes)
}

fn write(bytes: &[u8; CODE_BYTES]) -> Zeroizing<String> {
    let number = (bytes.iter()).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
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
