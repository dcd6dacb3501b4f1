//! A session: what a browser's cookie stands for.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use vocabulary::{Hash32, Level, PersonId};
use zeroize::Zeroizing;

use super::{Device, passkey::PasskeyId};
use crate::mandate::MandateId;

/// A session ends when nothing was asked in it for so long: a forgotten screen in a library is nobody's for long.
pub const SESSION_IDLE_MINUTES_MAX: i64 = 60;

/// A session ends after so long in any case.
pub const SESSION_HOURS_MAX: i64 = 12;

/// That a session was used is noted at most so often, in seconds, so that a page costs no write.
pub const SESSION_SEEN_EVERY_S: i64 = 60;

/// The secret in a person's cookie: 32 random bytes.
pub struct SessionSecret(Zeroizing<[u8; 32]>);

impl SessionSecret {
    /// A secret of random bytes.
    #[must_use]
    pub fn from_random(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    /// Reads the value of a cookie; `None` if it is not one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        let length = URL_SAFE_NO_PAD
            .decode_slice(text, bytes.as_mut_slice())
            .ok()?;
        (length == bytes.len()).then_some(Self(bytes))
    }

    /// The value of the cookie.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0.as_slice()))
    }

    /// What the store knows it by.
    #[must_use]
    pub fn id(&self) -> SessionId {
        SessionId(Hash32::new(Sha256::digest(self.0.as_slice()).into()))
    }

    /// What a form of this session carries, so that no other site can send it. It follows from the secret and does not
    /// lead back to it.
    #[must_use]
    pub fn form_token(&self) -> String {
        let digest = Sha256::new()
            .chain_update(b"crosskeys form token\0")
            .chain_update(self.0.as_slice())
            .finalize();
        URL_SAFE_NO_PAD.encode(digest)
    }

    /// Whether a form came from a page of this session; takes the same time whatever was sent.
    #[must_use]
    pub fn sent_form(&self, token: &str) -> bool {
        let expected = self.form_token();
        aws_lc_rs::constant_time::verify_slices_are_equal(expected.as_bytes(), token.as_bytes())
            .is_ok()
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret(…)")
    }
}

/// What the store knows a session by: SHA-256 of its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(Hash32);

impl SessionId {
    /// Wraps an id that was stored.
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

/// How a person signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the upstream OpenID Provider.
    Upstream,
    /// By a passkey.
    Passkey,
    /// By a recovery code, when the passkeys were lost.
    RecoveryCode,
}

impl Way {
    /// Every way.
    pub const ALL: [Way; 3] = [Way::Upstream, Way::Passkey, Way::RecoveryCode];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Way::Upstream => "upstream",
            Way::Passkey => "passkey",
            Way::RecoveryCode => "recoveryCode",
        }
    }

    /// Reads what was stored.
    pub fn from_name(name: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|way| way.as_str() == name)
    }
}

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// How sure we are of that.
    pub level: Level,
    /// How the person signed in.
    pub way: Way,
    /// When.
    pub signed_in_at: Timestamp,
    /// When it was last used, to about a minute.
    pub seen_at: Timestamp,
    /// When the person had signed in before: what happened since is news.
    pub news_since: Option<Timestamp>,
    /// By which browser.
    pub device: Device,
    /// By which mandate the person acts for another in it; `None` for oneself.
    pub acting: Option<MandateId>,
    /// By which passkey it was opened, if by one.
    pub passkey: Option<PasskeyId>,
}

/// When a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionEnd {
    /// When.
    pub at: Timestamp,
    /// By what.
    pub by: EndsBy,
}

/// By what a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndsBy {
    /// Nothing was asked in it for too long: using it puts that off.
    Idleness,
    /// It is too old: nothing puts that off.
    Age,
}

impl EndsBy {
    /// As pages and their script call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            EndsBy::Idleness => "idleness",
            EndsBy::Age => "age",
        }
    }
}

/// Why a session counts no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the session is over")]
pub struct SessionOver;

impl Session {
    /// Takes the session up again, for one request; it is used by that.
    ///
    /// # Errors
    /// [`SessionOver`] when it was not used for too long, or is too old.
    pub fn resume(self, now: Timestamp) -> Result<SignedIn, SessionOver> {
        if now >= self.ends_at() {
            return Err(SessionOver);
        }
        let seen_at = match self.is_due_to_be_seen(now) {
            true => now,
            false => self.seen_at,
        };
        let session = Self { seen_at, ..self };
        Ok(SignedIn { session })
    }

    /// When it ends if it is not used again.
    pub fn ends_at(&self) -> Timestamp {
        self.end().at
    }

    /// When it ends if it is not used again, and by what.
    pub fn end(&self) -> SessionEnd {
        let after = |at: Timestamp, by| at.saturating_add(by).unwrap_or(Timestamp::MAX);
        let idle = after(
            self.seen_at,
            SignedDuration::from_mins(SESSION_IDLE_MINUTES_MAX),
        );
        let whole = after(
            self.signed_in_at,
            SignedDuration::from_hours(SESSION_HOURS_MAX),
        );
        match idle < whole {
            true => SessionEnd {
                at: idle,
                by: EndsBy::Idleness,
            },
            false => SessionEnd {
                at: whole,
                by: EndsBy::Age,
            },
        }
    }

    /// Whether it is time to note that it is used.
    pub fn is_due_to_be_seen(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) >= SignedDuration::from_secs(SESSION_SEEN_EVERY_S)
    }
}

/// A person whose session was checked for this one request.
///
/// INVARIANT: made by [`Session::resume`] and nowhere else. It cannot be made outside this room:
///
/// ```compile_fail,E0451
/// # fn forge(session: identity::people::Session) {
/// let forged = identity::people::SignedIn { session };
/// # }
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct SignedIn {
    session: Session,
}

impl SignedIn {
    /// Who.
    pub fn person(&self) -> PersonId {
        self.session.person
    }

    /// How sure we are of that.
    pub fn level(&self) -> Level {
        self.session.level
    }

    /// When the person signed in.
    pub fn signed_in_at(&self) -> Timestamp {
        self.session.signed_in_at
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(byte: u8) -> SessionSecret {
        SessionSecret::from_random(Zeroizing::new([byte; 32]))
    }

    fn session(signed_in_at: &str, seen_at: &str) -> Session {
        Session {
            id: secret(1).id(),
            person: PersonId::from_uuid(uuid::Uuid::from_u128(1)),
            level: Level::Substantial,
            way: Way::Upstream,
            signed_in_at: signed_in_at.parse().unwrap(),
            seen_at: seen_at.parse().unwrap(),
            news_since: None,
            device: Device::of_user_agent(""),
            acting: None,
            passkey: None,
        }
    }

    #[test]
    fn secrets_are_read_as_they_are_written() {
        let text = secret(7).to_text();
        assert_eq!(SessionSecret::parse(&text).unwrap().id(), secret(7).id());
        let long = format!("{}AA", *text);
        for bad in ["", "AAAA", "=", &text[..42], &long, "ü"] {
            assert!(SessionSecret::parse(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{:?}", secret(7)), "SessionSecret(…)");
    }

    #[test]
    fn a_form_counts_for_its_own_session_only() {
        let token = secret(1).form_token();
        assert!(secret(1).sent_form(&token));
        for (other, sent) in [(2, token.as_str()), (1, ""), (1, &token[1..])] {
            assert!(!secret(other).sent_form(sent));
        }
        assert!(!secret(1).sent_form(&secret(1).to_text()));
    }

    #[test]
    fn a_session_ends() {
        let start = "2026-11-21T08:00:00Z";
        for (seen, now, counts) in [
            (start, "2026-11-21T08:59:59Z", true),
            (start, "2026-11-21T09:00:00Z", false),
            ("2026-11-21T19:30:00Z", "2026-11-21T19:59:59Z", true),
            // However busy, twelve hours are the end.
            ("2026-11-21T19:59:00Z", "2026-11-21T20:00:00Z", false),
        ] {
            let resumed = session(start, seen).resume(now.parse().unwrap());
            assert_eq!(resumed.is_ok(), counts, "{seen} {now}");
        }
    }

    #[test]
    fn using_a_session_puts_its_end_off_until_it_is_too_old() {
        let start = "2026-11-21T08:00:00Z";
        for (seen, now, at, by) in [
            (
                start,
                "2026-11-21T08:00:30Z",
                "2026-11-21T09:00:00Z",
                EndsBy::Idleness,
            ),
            (
                start,
                "2026-11-21T08:59:00Z",
                "2026-11-21T09:59:00Z",
                EndsBy::Idleness,
            ),
            (
                "2026-11-21T19:00:00Z",
                "2026-11-21T19:30:00Z",
                "2026-11-21T20:00:00Z",
                EndsBy::Age,
            ),
        ] {
            let signed_in = session(start, seen).resume(now.parse().unwrap()).unwrap();
            let at = at.parse().unwrap();
            assert_eq!(signed_in.session().end(), SessionEnd { at, by }, "{now}");
        }
    }

    #[test]
    fn being_used_is_noted_now_and_then() {
        let session = session("2026-11-21T08:00:00Z", "2026-11-21T08:00:00Z");
        assert!(!session.is_due_to_be_seen("2026-11-21T08:00:59Z".parse().unwrap()));
        assert!(session.is_due_to_be_seen("2026-11-21T08:01:00Z".parse().unwrap()));
    }

    #[test]
    fn ways_are_read_as_they_are_written() {
        for way in Way::ALL {
            assert_eq!(Way::from_name(way.as_str()), Some(way));
        }
        assert_eq!(Way::from_name("magic"), None);
    }
}
