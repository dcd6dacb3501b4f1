//! How an institution calls a member of its staff.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Malformed;

/// Longest reference to a member of staff: enough for a UUID or a personnel code.
pub const USER_REFERENCE_LENGTH_MAX: usize = 64;

/// Digits of a national number: a reference may not hold that many in a row.
const NATIONAL_NUMBER_DIGITS: usize = 11;

/// An institution's own reference to a member of staff: letters, digits and `. _ : -`, at most 64 characters.
///
/// It says nothing to an outsider. A run of eleven digits or more is refused, also when it is broken by
/// punctuation, because it could be a national number.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserReference(String);

impl UserReference {
    /// Reads a reference.
    ///
    /// # Errors
    /// [`Malformed`] if it is empty, too long, holds other characters or could be a national number.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |why| Malformed {
            what: "acting user",
            why,
        };
        if text.is_empty() || text.len() > USER_REFERENCE_LENGTH_MAX {
            return Err(malformed("must have 1 to 64 characters"));
        }
        let mut run = 0;
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => run += 1,
                b'.' | b'_' | b':' | b'-' => {}
                b'a'..=b'z' | b'A'..=b'Z' => run = 0,
                _ => return Err(malformed("may hold letters, digits and . _ : - only")),
            }
            if run >= NATIONAL_NUMBER_DIGITS {
                return Err(malformed("could be a national number"));
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// The reference as the institution wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UserReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserReference(…)")
    }
}

impl TryFrom<String> for UserReference {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        Self::parse(&text)
    }
}

impl From<UserReference> for String {
    fn from(reference: UserReference) -> String {
        reference.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_references() {
        for (text, accepted) in [
            ("caseworker-12", true),
            ("a", true),
            ("0190b6f2:clerk", true),
            ("", false),
            ("jan de klerk", false),
            ("jan@example.org", false),
            ("85073003328", false),
            ("85.07.30-033.28", false),
            ("1234567890", true),
        ] {
            assert_eq!(UserReference::parse(text).is_ok(), accepted, "{text}");
        }
        assert!(UserReference::parse(&"a".repeat(65)).is_err());
    }
}
