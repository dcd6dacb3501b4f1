//! What the hub keeps of a person who signed in: a random handle, the language, the last visit. No name, no number.

use std::fmt;

use jiff::Timestamp;
use vocabulary::{Language, Malformed, PersonId};

/// Characters of a handle: 128 bits in an alphabet of 32 letters.
const HANDLE_CHARACTERS: usize = 26;

/// Letters and digits that are not mistaken for each other (Crockford's alphabet in lower case).
pub(super) const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The name by which others know a person: random, so that it tells nothing, and part of the person's WebID.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(String);

impl Handle {
    /// A handle of 16 random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let number = u128::from_be_bytes(bytes);
        let letter = |place: usize| {
            let shifted = number >> (5 * place);
            char::from(ALPHABET[(shifted % 32) as usize])
        };
        Self((0..HANDLE_CHARACTERS).rev().map(letter).collect())
    }

    /// Reads a handle.
    ///
    /// # Errors
    /// [`Malformed`] unless it has 26 characters of the alphabet.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let fits =
            text.len() == HANDLE_CHARACTERS && text.bytes().all(|byte| ALPHABET.contains(&byte));
        match fits {
            true => Ok(Self(text.to_owned())),
            false => Err(Malformed {
                what: "handle",
                why: "not 26 letters and digits",
            }),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes that it was made of: what an authenticator keeps as the handle of its user.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 16] {
        let value = |letter: u8| ALPHABET.iter().position(|it| *it == letter).unwrap_or(0) as u128;
        let number = (self.0.bytes()).fold(0_u128, |number, letter| (number << 5) | value(letter));
        number.to_be_bytes()
    }

    /// The person's WebID on the origin of the pods.
    /// Solid WebID Profile <https://solid.github.io/webid-profile/>.
    pub fn web_id(&self, pods_origin: &str) -> String {
        format!("{pods_origin}/pods/{}/profile/card#me", self.0)
    }
}

/// A handle points to a person, so it stays out of logs.
impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle(…)")
    }
}

/// What the hub keeps of a person who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub person: PersonId,
    /// Under which name others know them.
    pub handle: Handle,
    /// The language they chose; `None` until they chose one.
    pub language: Option<Language>,
    /// When they signed in for the first time.
    pub created_at: Timestamp,
    /// When they signed in last.
    pub visited_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_read_as_they_are_made() {
        for bytes in [[0; 16], [0xff; 16], *b"0123456789abcdef"] {
            let handle = Handle::from_random(bytes);
            assert_eq!(Handle::parse(handle.as_str()), Ok(handle.clone()));
            assert_eq!(handle.to_bytes(), bytes);
        }
        assert_ne!(Handle::from_random([1; 16]), Handle::from_random([2; 16]));
        for text in [
            "",
            "00000000000000000000000000 ",
            "0000000000000000000000000I",
        ] {
            assert!(Handle::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_handle_is_a_web_id() {
        let web_id = Handle::from_random([0; 16]).web_id("https://pods.example.net");
        assert_eq!(
            web_id,
            "https://pods.example.net/pods/00000000000000000000000000/profile/card#me"
        );
    }
}
