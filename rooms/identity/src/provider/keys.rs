//! The keys that sign the tokens of people: ES256, because every browser can check it and Solid clients expect it.
//!
//! They are not the keys of [`HubKeys`](crate::HubKeys): a token for an institution and one for a person's application
//! can never be taken for each other, whatever they say.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;
use zeroize::Zeroizing;

use crate::Thumbprint;
use crate::client::{PrivateJwk, generate_jwk};
use crate::json::{Json, Object};
use crate::jwk::{KeyError, PublicJwk};
use crate::jwks::Jwks;
use crate::jws::{self, Purpose};

/// Largest secret file in bytes: two keys have 500, nine have 2,500.
const SECRET_BYTES_MAX: usize = 4096;

/// How long a key that signs no more is still published, in seconds: longer than any token that it signed
/// ([`AGENT_TOKEN_LIFETIME_S`](super::AGENT_TOKEN_LIFETIME_S)) and than anybody keeps our answer of which keys there are.
/// The last one stays longer: an old ID token may still say who signs out.
pub const RETIRED_KEPT_S: i64 = 3600;

/// Most keys that sign no more: nobody rotates so often, and a set of keys has an end.
const RETIRED_MAX: usize = 8;

/// The current key with its secret, and the public halves of those before. Not `Clone`: there is one copy of a secret.
pub struct ProviderKeys {
    current: PrivateJwk,
    /// The latest first.
    retired: Vec<Retired>,
    /// The current key first.
    public: Jwks,
    id_token_header: String,
    agent_token_header: String,
}

/// A key that signs no more.
#[derive(Clone)]
struct Retired {
    key: PublicJwk,
    /// Since when; a file of before this was noted does not say.
    at: Option<Timestamp>,
}

impl ProviderKeys {
    /// The first keys of a hub, from 32 random bytes of the caller.
    pub fn generate(random: Zeroizing<[u8; 32]>) -> ProviderKeys {
        ProviderKeys::of(generate_jwk(random), Vec::new())
            .expect("a key that was just made is a point of its curve")
    }

    /// The keys after a rotation, from 32 fresh random bytes: the current key signs no more. Those before stay while
    /// something that they signed may live.
    pub fn rotated(&self, random: Zeroizing<[u8; 32]>, now: Timestamp) -> ProviderKeys {
        let lives = |retired: &&Retired| {
            let age = |at: Timestamp| now.as_second().saturating_sub(at.as_second());
            retired.at.is_some_and(|at| age(at) < RETIRED_KEPT_S)
        };
        let last = Retired {
            key: self.current.public().clone(),
            at: Some(now),
        };
        let before = self.retired.iter().filter(lives).cloned();
        let retired = std::iter::once(last).chain(before).take(RETIRED_MAX);
        ProviderKeys::of(generate_jwk(random), retired.collect()).expect(
            "a key that was just made, and those that were opened before, are points of their curve",
        )
    }

    fn of(current: PrivateJwk, retired: Vec<Retired>) -> Result<ProviderKeys, KeyError> {
        let header = |purpose: Purpose| {
            let header =
                json!({"alg": "ES256", "typ": purpose.typ(), "kid": current.public().kid()});
            URL_SAFE_NO_PAD.encode(header.to_string())
        };
        Ok(ProviderKeys {
            id_token_header: header(Purpose::IdToken),
            agent_token_header: header(Purpose::AgentToken),
            public: Jwks::of(
                [current.public().clone()]
                    .into_iter()
                    .chain(retired.iter().map(|retired| retired.key.clone()))
                    .collect(),
            )?,
            current,
            retired,
        })
    }

    /// Reads what [`ProviderKeys::secret_text`] wrote.
    ///
    /// # Errors
    /// [`KeyError`] if it is anything else, or if the two halves of the current key do not belong together.
    pub fn parse_secret(text: &[u8]) -> Result<ProviderKeys, KeyError> {
        if text.len() > SECRET_BYTES_MAX {
            return Err(KeyError::TooLong(SECRET_BYTES_MAX));
        }
        let file = Object::parse(text)?;
        let Some(Json::Object(current)) = file.get("current") else {
            return Err(KeyError::Malformed("current"));
        };
        let retired = match file.get("previous") {
            None => Vec::new(),
            Some(Json::Object(previous)) => vec![Retired {
                key: PublicJwk::read(previous)?,
                at: None,
            }],
            Some(Json::List(previous)) if previous.len() <= RETIRED_MAX => {
                previous.iter().map(retired).collect::<Result<_, _>>()?
            }
            Some(_) => return Err(KeyError::Malformed("previous")),
        };
        ProviderKeys::of(PrivateJwk::read(current)?, retired)
    }

    /// The keys with the secret, as JSON, for a file that only the server can read (mode 0600).
    pub fn secret_text(&self) -> Zeroizing<String> {
        /// Room for the text, so that it does not grow and leave copies of the secret behind.
        const TEXT_BYTES: usize = SECRET_BYTES_MAX;
        let mut text = Zeroizing::new(String::with_capacity(TEXT_BYTES));
        text.push_str(r#"{"current":"#);
        text.push_str(&self.current.to_json());
        if !self.retired.is_empty() {
            let written = |retired: &Retired| {
                let at = retired.at.map(Timestamp::as_second);
                json!({"key": retired.key.bare(), "retiredAt": at.unwrap_or(0)})
            };
            let previous: Vec<_> = self.retired.iter().map(written).collect();
            text.push_str(r#","previous":"#);
            text.push_str(&json!(previous).to_string());
        }
        text.push_str("}\n");
        text
    }

    /// The name of the current key.
    pub fn kid(&self) -> &Thumbprint {
        self.current.thumbprint()
    }

    /// The public halves, the current one first.
    pub fn public(&self) -> &Jwks {
        &self.public
    }

    pub(super) fn sign(&self, purpose: Purpose, claims: &[u8]) -> String {
        let header = match purpose {
            Purpose::IdToken => &self.id_token_header,
            _ => &self.agent_token_header,
        };
        jws::write(header, claims, |message| self.current.sign(message))
    }
}

/// Reads one of the keys that sign no more.
fn retired(entry: &Json<'_>) -> Result<Retired, KeyError> {
    let Json::Object(entry) = entry else {
        return Err(KeyError::Malformed("previous"));
    };
    let Some(Json::Object(key)) = entry.get("key") else {
        return Err(KeyError::Malformed("key"));
    };
    let at = entry.seconds("retiredAt").map_err(KeyError::Malformed)?;
    let at = at.ok_or(KeyError::Malformed("retiredAt"))?;
    Ok(Retired {
        key: PublicJwk::read(key)?,
        at: Timestamp::from_second(at).ok().filter(|_| at > 0),
    })
}

impl fmt::Debug for ProviderKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderKeys")
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(byte: u8) -> ProviderKeys {
        ProviderKeys::generate(Zeroizing::new([byte; 32]))
    }

    #[test]
    fn keys_stay_while_what_they_signed_lives() {
        let at = |second: i64| Timestamp::from_second(1_795_255_200 + second).unwrap();
        let rotate = |keys: &ProviderKeys, byte, second| {
            keys.rotated(Zeroizing::new([byte; 32]), at(second))
        };
        let first = keys(1);
        let second = rotate(&first, 2, 0);
        let third = rotate(&second, 3, RETIRED_KEPT_S - 1);
        let third = ProviderKeys::parse_secret(third.secret_text().as_bytes()).unwrap();
        let names = |keys: &ProviderKeys| -> Vec<Thumbprint> {
            let listed = keys.public().keys().iter();
            listed.map(|key| *key.jwk().thumbprint()).collect()
        };
        assert_eq!(names(&third), [*third.kid(), *second.kid(), *first.kid()]);
        // Then the first one goes; the last one stays, however long ago it was.
        let fourth = rotate(&third, 4, RETIRED_KEPT_S);
        assert_eq!(names(&fourth), [*fourth.kid(), *third.kid(), *second.kid()]);
        let fifth = rotate(&fourth, 5, 100 * RETIRED_KEPT_S);
        assert_eq!(names(&fifth), [*fifth.kid(), *fourth.kid()]);
        // However often somebody rotates, there is an end, and the file can be read.
        let many = (6..40).fold(fifth, |keys, byte| rotate(&keys, byte, 0));
        assert_eq!(names(&many).len(), 1 + RETIRED_MAX);
        assert!(ProviderKeys::parse_secret(many.secret_text().as_bytes()).is_ok());
    }

    #[test]
    fn a_file_of_before_times_were_noted_is_read() {
        let (old, new) = (keys(1), keys(2));
        let text = new.secret_text();
        let text = text.trim_end().strip_suffix('}').unwrap();
        let previous = old.public().keys()[0].jwk().bare();
        let text = format!("{text},\"previous\":{previous}}}");
        let read = ProviderKeys::parse_secret(text.as_bytes()).unwrap();
        assert_eq!(read.public().keys().len(), 2);
        let again = ProviderKeys::parse_secret(read.secret_text().as_bytes()).unwrap();
        assert_eq!(again.public().to_json(), read.public().to_json());
    }

    #[test]
    fn the_secret_text_brings_the_same_keys_back() {
        let keys = keys(1).rotated(Zeroizing::new([2; 32]), Timestamp::UNIX_EPOCH);
        let back = ProviderKeys::parse_secret(keys.secret_text().as_bytes()).unwrap();
        assert_eq!(back.public().to_json(), keys.public().to_json());
        assert_eq!(*back.secret_text(), *keys.secret_text());
        assert_eq!(back.public().keys().len(), 2);
    }

    #[test]
    fn a_broken_secret_text_is_refused() {
        let text = keys(1).secret_text();
        let other = text.replace("\"d\":\"AQEB", "\"d\":\"AQEC");
        for text in [
            "",
            "{}",
            r#"{"current":1}"#,
            &other,
            &text[..text.len() - 2],
        ] {
            assert!(
                ProviderKeys::parse_secret(text.as_bytes()).is_err(),
                "{text}"
            );
        }
        let public = serde_json::json!({"current": keys(1).public().keys()[0].jwk().listed()});
        assert_eq!(
            ProviderKeys::parse_secret(public.to_string().as_bytes()).err(),
            Some(KeyError::NotPrivate)
        );
    }

    #[test]
    fn debug_and_published_keys_hold_no_secret() {
        let keys = keys(7);
        let text = keys.secret_text();
        let secret = text.split("\"d\":\"").nth(1).unwrap();
        let secret = &secret[..43];
        assert!(!format!("{keys:?}").contains(secret));
        assert!(!keys.public().to_json().contains(secret));
    }
}
