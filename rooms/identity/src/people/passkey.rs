//! A passkey: a key pair of a person's device or password manager, of which the hub keeps the public half.
//!
//! What is signed and how it is checked is the business of a library beside `server`; here stand the words and limits.
//!
//! INVARIANTS:
//! - A passkey is added by a person who is signed in, and proves that person at [`LEVEL`] and never more.
//! - A ceremony is finished once, by the browser that began it, within [`CEREMONY_MINUTES_MAX`].

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vocabulary::{Hash32, Level, Malformed};

use super::{Handle, LocalPath, SessionId};

/// Most passkeys of a person: more than anybody has devices, few enough to look through.
pub const PASSKEYS_MAX: u16 = 10;

/// Longest name, in characters: what fits on a line of a small phone twice.
pub const NAME_CHARS_MAX: usize = 60;

/// A ceremony is open for so long: the time that WebAuthn recommends for people who are slow with their authenticator.
/// Web Authentication Level 3, section 15.1 <https://www.w3.org/TR/webauthn-3/#sctn-timeout-recommended-range>.
pub const CEREMONY_MINUTES_MAX: i64 = 5;

/// How sure we are of a person who used a passkey: something they have, unlocked by something they know or are. Never
/// more, because the hub does not ask who made the authenticator.
pub const LEVEL: Level = Level::Substantial;

/// A passkey among those of its person: random, and says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PasskeyId([u8; 16]);

impl From<PasskeyId> for String {
    fn from(id: PasskeyId) -> String {
        id.to_text()
    }
}

impl TryFrom<String> for PasskeyId {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        Self::parse(&text).ok_or(Malformed {
            what: "id of a passkey",
            why: "it is not 16 bytes of base64url without padding",
        })
    }
}

impl PasskeyId {
    /// An id of random bytes, or one that was stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads what a form sent; `None` if it is no id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// As forms send it.
    #[must_use]
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The bytes, for storage.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// What a person calls a passkey. It may say something about the person, so it stays out of logs.
#[derive(Clone, PartialEq, Eq)]
pub struct PasskeyName(String);

impl PasskeyName {
    /// Reads a name; spaces around it are dropped.
    ///
    /// # Errors
    /// [`Malformed`] when it is empty, longer than [`NAME_CHARS_MAX`], or has a control character.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |why| Malformed {
            what: "name of a passkey",
            why,
        };
        let text = text.trim();
        match text {
            "" => Err(malformed("empty")),
            _ if text.chars().count() > NAME_CHARS_MAX => Err(malformed("longer than 60")),
            _ if text.chars().any(char::is_control) => Err(malformed("has a control character")),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasskeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasskeyName(…)")
    }
}

/// What the store finds a passkey by: SHA-256 of its credential id, which authenticators choose in any length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CredentialKey(Hash32);

impl CredentialKey {
    /// The key of a credential id.
    #[must_use]
    pub fn of(credential_id: &[u8]) -> Self {
        Self(Hash32::new(Sha256::digest(credential_id).into()))
    }

    /// Wraps a key that was stored.
    #[must_use]
    pub const fn from_hash(hash: Hash32) -> Self {
        Self(hash)
    }

    /// The hash, for storage.
    #[must_use]
    pub const fn as_hash(&self) -> &Hash32 {
        &self.0
    }
}

/// A passkey as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Which.
    pub id: PasskeyId,
    /// What the store finds it by.
    pub key: CredentialKey,
    /// The handle that its authenticator keeps: the person's when it was made.
    pub handle: Handle,
    /// What the person calls it.
    pub name: PasskeyName,
    /// The public credential with its counter, as the library writes it (JSON).
    pub credential: String,
    /// How often it was used to sign in; guards against two answers at one time.
    pub uses: u64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used to sign in; `None` if never.
    pub last_used_at: Option<Timestamp>,
}

/// A ceremony under way: the hub has drawn a challenge, and the browser has yet to bring the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// Hash of the secret in the browser's cookie.
    pub browser: Hash32,
    /// What it is for.
    pub aim: Aim,
    /// What the library must remember until the answer comes (JSON); holds the challenge.
    pub state: String,
    /// When it began.
    pub started_at: Timestamp,
}

/// What a ceremony is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Adding a passkey.
    Add {
        /// In this session and no other.
        session: SessionId,
        /// Under this name.
        name: PasskeyName,
    },
    /// Signing in.
    SignIn {
        /// Where to go afterwards.
        next: LocalPath,
    },
}

impl Ceremony {
    /// Whether its answer comes too late.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        let open = SignedDuration::from_mins(CEREMONY_MINUTES_MAX);
        now.duration_since(self.started_at) >= open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_on_one_line() {
        let long = "é".repeat(NAME_CHARS_MAX);
        for (text, read) in [
            ("My phone", Some("My phone")),
            ("  phone ", Some("phone")),
            ("<script>", Some("<script>")),
            (&long, Some(&*long)),
            (&format!("{long}x"), None),
            ("", None),
            (" \n ", None),
            ("a\nb", None),
            ("a\u{0}", None),
            ("a\u{85}b", None),
        ] {
            let name = PasskeyName::parse(text).ok();
            assert_eq!(name.as_ref().map(PasskeyName::as_str), read, "{text:?}");
        }
        assert_eq!(
            format!("{:?}", PasskeyName::parse("Anna’s").unwrap()),
            "PasskeyName(…)"
        );
    }

    #[test]
    fn ids_are_read_as_they_are_written() {
        let id = PasskeyId::from_bytes([7; 16]);
        assert_eq!(PasskeyId::parse(&id.to_text()), Some(id));
        for text in ["", "AAAA", "?", &format!("{}AA", id.to_text())] {
            assert_eq!(PasskeyId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_ceremony_is_over_after_five_minutes() {
        let ceremony = Ceremony {
            browser: Hash32::new([1; 32]),
            aim: Aim::SignIn {
                next: LocalPath::home(),
            },
            state: String::new(),
            started_at: "2026-11-22T08:00:00Z".parse().unwrap(),
        };
        assert!(!ceremony.is_over("2026-11-22T08:04:59Z".parse().unwrap()));
        assert!(ceremony.is_over("2026-11-22T08:05:00Z".parse().unwrap()));
    }
}
