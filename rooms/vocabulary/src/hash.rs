//! A SHA-256 value as a name of bytes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Malformed;

/// A SHA-256 value: names a version of a document, or a body. Written as 64 small hexadecimal digits.
///
/// This room does not hash; the rooms that own the bytes do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash32([u8; 32]);

impl Hash32 {
    /// Wraps a value.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The value.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Parses 64 small hexadecimal digits.
    ///
    /// # Errors
    /// [`Malformed`] for another length, a capital, or another character: one value, one spelling.
    pub fn from_hex(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed {
            what: "hash",
            why: "not 64 small hexadecimal digits",
        };
        let digit = |b: u8| match b {
            b'0'..=b'9' => Ok(b - b'0'),
            b'a'..=b'f' => Ok(b - b'a' + 10),
            _ => Err(malformed),
        };
        let mut bytes = [0; 32];
        if text.len() != 2 * bytes.len() {
            return Err(malformed);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

impl From<[u8; 32]> for Hash32 {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Hash32 {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::from_hex(text)
    }
}

impl fmt::Display for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash32({self})")
    }
}

impl Serialize for Hash32 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash32 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_one_spelling() {
        let hash = Hash32::new(std::array::from_fn(|at| u8::try_from(at * 8).unwrap()));
        let hex = hash.to_string();
        assert!(hex.starts_with("000810") && hex.len() == 64);
        assert_eq!(hex.parse(), Ok(hash));
        assert_eq!(
            serde_json::from_str::<Hash32>(&serde_json::to_string(&hash).unwrap()).unwrap(),
            hash
        );
        for refused in [
            &hex[2..],
            &hex.to_uppercase(),
            &hex.replace("08", "0g"),
            &format!("{hex}00"),
            "",
        ] {
            assert!(Hash32::from_hex(refused).is_err(), "{refused}");
        }
    }
}
