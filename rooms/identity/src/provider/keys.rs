//! The keys that sign the tokens of people: ES256, because every browser can check it and Solid clients expect it.
//!
//! They are not the keys of [`HubKeys`](crate::HubKeys): a token for an institution and one for a person's application
//! can never be taken for each other, whatever they say.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use zeroize::Zeroizing;

use crate::Thumbprint;
use crate::client::{PrivateJwk, generate_jwk};
use crate::json::{Json, Object};
use crate::jwk::{KeyError, PublicJwk};
use crate::jwks::Jwks;
use crate::jws::{self, Purpose};

/// Largest secret file in bytes: two keys have 500.
const SECRET_BYTES_MAX: usize = 4096;

/// The current key with its secret, and the public half of the previous one. Not `Clone`: there is one copy of a secret.
pub struct ProviderKeys {
    current: PrivateJwk,
    previous: Option<PublicJwk>,
    /// The current key first.
    public: Jwks,
    id_token_header: String,
    agent_token_header: String,
}

impl ProviderKeys {
    /// The first keys of a hub, from 32 random bytes of the caller.
    pub fn generate(random: Zeroizing<[u8; 32]>) -> ProviderKeys {
        ProviderKeys::of(generate_jwk(random), None)
            .expect("a key that was just made is a point of its curve")
    }

    /// The keys after a rotation, from 32 fresh random bytes: the current key becomes the previous one.
    pub fn rotated(&self, random: Zeroizing<[u8; 32]>) -> ProviderKeys {
        ProviderKeys::of(generate_jwk(random), Some(self.current.public().clone())).expect(
            "a key that was just made, and one that was opened before, are points of their curve",
        )
    }

    fn of(current: PrivateJwk, previous: Option<PublicJwk>) -> Result<ProviderKeys, KeyError> {
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
                    .chain(previous.clone())
                    .collect(),
            )?,
            current,
            previous,
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
        let previous = match file.get("previous") {
            None => None,
            Some(Json::Object(previous)) => Some(PublicJwk::read(previous)?),
            Some(_) => return Err(KeyError::Malformed("previous")),
        };
        ProviderKeys::of(PrivateJwk::read(current)?, previous)
    }

    /// The keys with the secret, as JSON, for a file that only the server can read (mode 0600).
    pub fn secret_text(&self) -> Zeroizing<String> {
        /// Room for the text, so that it does not grow and leave copies of the secret behind.
        const TEXT_BYTES: usize = 2048;
        let mut text = Zeroizing::new(String::with_capacity(TEXT_BYTES));
        text.push_str(r#"{"current":"#);
        text.push_str(&self.current.to_json());
        if let Some(previous) = &self.previous {
            text.push_str(r#","previous":"#);
            text.push_str(&previous.bare().to_string());
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
    fn the_secret_text_brings_the_same_keys_back() {
        let keys = keys(1).rotated(Zeroizing::new([2; 32]));
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
