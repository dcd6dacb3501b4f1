//! The hub's own Ed25519 keys: they sign access tokens and receipts.
//!
//! One key signs; the one before it is still published, so that tokens and receipts of before a rotation verify. The
//! private half of the previous key is gone.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use zeroize::Zeroizing;

use crate::Thumbprint;
use crate::json::{Json, Object};
use crate::jwk::{KeyError, PublicJwk};
use crate::jwks::Jwks;
use crate::jws::{self, Compact, JwsError, Purpose};

/// Largest secret file in bytes: two keys have 400.
const SECRET_BYTES_MAX: usize = 4096;

/// The current key with its secret, and the public half of the previous one. Not `Clone`: there is one copy of a secret.
pub struct HubKeys {
    seed: Zeroizing<[u8; 32]>,
    pair: Ed25519KeyPair,
    /// Headers that name the current key, encoded once.
    token_header: String,
    receipt_header: String,
    /// The current key first.
    public: Jwks,
    previous: Option<PublicJwk>,
}

impl HubKeys {
    /// The first keys of a hub, from 32 random bytes of the caller.
    pub fn from_seed(seed: Zeroizing<[u8; 32]>) -> HubKeys {
        HubKeys::with_previous(seed, None)
    }

    /// The keys after a rotation, from 32 fresh random bytes: the current key becomes the previous one.
    pub fn rotated(&self, seed: Zeroizing<[u8; 32]>) -> HubKeys {
        HubKeys::with_previous(seed, Some(self.public.keys()[0].jwk().clone()))
    }

    fn with_previous(seed: Zeroizing<[u8; 32]>, previous: Option<PublicJwk>) -> HubKeys {
        let pair = Ed25519KeyPair::from_seed_unchecked(&*seed)
            .expect("any 32 bytes are an Ed25519 seed (RFC 8032 §5.1.5)");
        let mut x = [0; 32];
        x.copy_from_slice(pair.public_key().as_ref());
        let jwk = PublicJwk::ed25519(x);
        let header = |purpose: Purpose| {
            let header = json!({"alg": "EdDSA", "typ": purpose.typ(), "kid": jwk.thumbprint()});
            URL_SAFE_NO_PAD.encode(header.to_string())
        };
        let (token_header, receipt_header) =
            (header(Purpose::AccessToken), header(Purpose::Receipt));
        let public = Jwks::of([jwk].into_iter().chain(previous.clone()).collect())
            .expect("a public key made from its seed is a point of the curve, and the previous one was opened before");
        HubKeys {
            seed,
            pair,
            token_header,
            receipt_header,
            public,
            previous,
        }
    }

    /// Reads what [`HubKeys::secret_text`] wrote.
    ///
    /// # Errors
    /// [`KeyError`] if it is anything else, or if the two halves of the current key do not belong together.
    pub fn parse_secret(text: &[u8]) -> Result<HubKeys, KeyError> {
        if text.len() > SECRET_BYTES_MAX {
            return Err(KeyError::TooLong(SECRET_BYTES_MAX));
        }
        let file = Object::parse(text)?;
        let Some(Json::Object(current)) = file.get("current") else {
            return Err(KeyError::Malformed("current"));
        };
        let previous = match file.get("previous") {
            None => None,
            Some(Json::Object(previous)) => Some(PublicJwk::read(previous)?.open()?.jwk().clone()),
            Some(_) => return Err(KeyError::Malformed("previous")),
        };
        let mut seed = Zeroizing::new([0; 32]);
        let d = current
            .text("d")
            .map_err(KeyError::Malformed)?
            .ok_or(KeyError::NotPrivate)?;
        if URL_SAFE_NO_PAD.decode_slice(d, &mut *seed) != Ok(32) {
            return Err(KeyError::Malformed("d"));
        }
        let claimed = PublicJwk::read_public_members(current)?;
        let keys = HubKeys::with_previous(seed, previous);
        match claimed.thumbprint() == keys.kid() {
            true => Ok(keys),
            false => Err(KeyError::Malformed("x")),
        }
    }

    /// The keys with the secret, as JSON, for a file that only the server can read (mode 0600).
    pub fn secret_text(&self) -> Zeroizing<String> {
        /// Room for the text, so that it does not grow and leave copies of the secret behind.
        const TEXT_BYTES: usize = 1024;
        let mut text = Zeroizing::new(String::with_capacity(TEXT_BYTES));
        let mut x = [0; 32];
        x.copy_from_slice(self.pair.public_key().as_ref());
        text.push_str(r#"{"current":{"kty":"OKP","crv":"Ed25519","x":""#);
        URL_SAFE_NO_PAD.encode_string(x, &mut text);
        text.push_str(r#"","d":""#);
        URL_SAFE_NO_PAD.encode_string(*self.seed, &mut text);
        text.push_str(r#""}"#);
        if let Some(previous) = &self.previous {
            text.push_str(r#","previous":"#);
            text.push_str(&previous.bare().to_string());
        }
        text.push_str("}\n");
        text
    }

    /// The name of the current key.
    pub fn kid(&self) -> &Thumbprint {
        self.public.keys()[0].jwk().thumbprint()
    }

    /// The public halves, the current one first.
    pub fn public(&self) -> &Jwks {
        &self.public
    }

    /// The public halves as a JWK set, for `/oauth/jwks`.
    pub fn jwks(&self) -> String {
        self.public.to_json()
    }

    /// Signs the payload of a receipt: compact JWS, EdDSA, `typ` `crosskeys-receipt+jws`.
    pub fn sign_jws(&self, payload: &[u8]) -> String {
        jws::write(&self.receipt_header, payload, |message| {
            self.pair.sign(message)
        })
    }

    /// Signs the claims of an access token.
    pub(crate) fn sign_token(&self, claims: &[u8]) -> String {
        jws::write(&self.token_header, claims, |message| {
            self.pair.sign(message)
        })
    }
}

impl fmt::Debug for HubKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubKeys")
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}

/// Checks the signature of a receipt with the hub's public keys and returns its payload.
///
/// # Errors
/// [`JwsError`] if it is not a receipt, or not signed by one of these keys.
pub fn verify_receipt(receipt: &[u8], keys: &Jwks) -> Result<Vec<u8>, JwsError> {
    let compact = Compact::cut(receipt, Purpose::Receipt)?;
    let header = compact.header(Purpose::Receipt)?;
    compact.verify_by(&header, keys)?;
    compact.payload()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(byte: u8) -> HubKeys {
        HubKeys::from_seed(Zeroizing::new([byte; 32]))
    }

    #[test]
    fn a_receipt_outlives_one_rotation() {
        let first = keys(1);
        let receipt = first.sign_jws(b"{\"decision\":12}");
        let second = first.rotated(Zeroizing::new([2; 32]));
        let third = second.rotated(Zeroizing::new([3; 32]));
        assert_ne!(first.kid(), second.kid());
        for keys in [&first, &second] {
            assert_eq!(
                verify_receipt(receipt.as_bytes(), keys.public()).unwrap(),
                b"{\"decision\":12}"
            );
        }
        assert_eq!(
            verify_receipt(receipt.as_bytes(), third.public()),
            Err(JwsError::UnknownKey)
        );
        assert_eq!(third.public().keys().len(), 2);
    }

    #[test]
    fn a_changed_receipt_is_refused() {
        let keys = keys(1);
        let receipt = keys.sign_jws(b"{\"decision\":12}");
        for position in 0..receipt.len() {
            for flip in [1, 0x20, 0x80] {
                let mut changed = receipt.clone().into_bytes();
                changed[position] ^= flip;
                assert!(
                    verify_receipt(&changed, keys.public()).is_err(),
                    "byte {position} xor {flip}"
                );
            }
        }
    }

    #[test]
    fn the_secret_text_brings_the_same_keys_back() {
        let keys = keys(1).rotated(Zeroizing::new([2; 32]));
        let text = keys.secret_text();
        let back = HubKeys::parse_secret(text.as_bytes()).unwrap();
        assert_eq!(back.jwks(), keys.jwks());
        assert_eq!(back.sign_jws(b"{}"), keys.sign_jws(b"{}"));
        assert_eq!(*back.secret_text(), *text);
    }

    #[test]
    fn a_broken_secret_text_is_refused() {
        let text = keys(1).secret_text();
        let public = text.split(",\"d\"").next().unwrap().to_owned() + "}}";
        let other = text.replace("\"d\":\"AQEB", "\"d\":\"AQEC");
        let cases: &[(&str, KeyError)] = &[
            ("", KeyError::NotJson(crate::NotJson::Syntax)),
            ("{}", KeyError::Malformed("current")),
            ("{\"current\":1}", KeyError::Malformed("current")),
            (&public, KeyError::NotPrivate),
            (&other, KeyError::Malformed("x")),
            (&text.replace("AQEB", "AQ"), KeyError::Malformed("d")),
            (
                &text.replace("}\n", ",\"previous\":{\"kty\":\"oct\",\"k\":\"AA\"}}"),
                KeyError::Private,
            ),
            (
                &" ".repeat(SECRET_BYTES_MAX + 1),
                KeyError::TooLong(SECRET_BYTES_MAX),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(
                HubKeys::parse_secret(text.as_bytes()).err(),
                Some(*expected),
                "{expected}"
            );
        }
    }

    #[test]
    fn published_keys_hold_no_secret() {
        let keys = keys(7).rotated(Zeroizing::new([8; 32]));
        let secrets = [
            URL_SAFE_NO_PAD.encode([7; 32]),
            URL_SAFE_NO_PAD.encode([8; 32]),
        ];
        for text in [keys.jwks(), format!("{keys:?}"), keys.sign_jws(b"{}")] {
            assert!(secrets.iter().all(|secret| !text.contains(secret)));
        }
        assert!(Jwks::parse(keys.jwks().as_bytes()).is_ok());
        assert!(keys.jwks().contains(&format!("\"kid\":\"{}\"", keys.kid())));
    }
}
