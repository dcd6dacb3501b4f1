//! The other side: what an institution's application sends. For the demonstration, the tests and the load generator;
//! a real application is written by its institution, in any language.
//!
//! ECDSA draws a fresh number for each signature inside aws-lc; no other chance is used here.

use std::fmt;

use aws_lc_rs::agreement::{self, ECDH_P256};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Signature};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use vocabulary::ApplicationId;
use zeroize::Zeroizing;

use crate::Thumbprint;
use crate::dpop::TokenHash;
use crate::json::Object;
use crate::jwk::{KEY_SIZE_BYTES_MAX, KeyError, PublicJwk};
use crate::jws::{self, Purpose};
use crate::token_endpoint::{CLIENT_ASSERTION_TYPE, GRANT_TYPE};

/// How many seconds an assertion lives that is made here.
const ASSERTION_LIFETIME_S: i64 = 60;

/// A private P-256 key of an application, for ES256. Its `Debug` shows the public half.
pub struct PrivateJwk {
    d: Zeroizing<[u8; 32]>,
    pair: EcdsaKeyPair,
    public: PublicJwk,
    /// Headers that name or embed the key, encoded once.
    proof_header: String,
    assertion_header: String,
}

/// Makes a private key from 32 random bytes.
pub fn generate_jwk(random: Zeroizing<[u8; 32]>) -> PrivateJwk {
    let mut d = random;
    loop {
        // One number in 2^32 is not below the order of the curve; its hash is as random.
        if let Some(key) = PrivateJwk::from_number(&d) {
            return key;
        }
        d = Zeroizing::new(Sha256::digest(*d).into());
    }
}

impl PrivateJwk {
    fn from_number(d: &Zeroizing<[u8; 32]>) -> Option<PrivateJwk> {
        let point = agreement::PrivateKey::from_private_key(&ECDH_P256, &**d)
            .ok()?
            .compute_public_key()
            .ok()?;
        let coordinates = point.as_ref().strip_prefix(&[4])?;
        let (x, y) = coordinates.split_at_checked(32)?;
        let public = PublicJwk::p256(x.try_into().ok()?, y.try_into().ok()?);
        PrivateJwk::from_halves(d.clone(), public).ok()
    }

    fn from_halves(d: Zeroizing<[u8; 32]>, public: PublicJwk) -> Result<PrivateJwk, KeyError> {
        let point = public.uncompressed_point().ok_or(KeyError::Unsupported)?;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &*d,
            &point,
        )
        .map_err(|_| KeyError::Weak)?;
        let header = |header: serde_json::Value| URL_SAFE_NO_PAD.encode(header.to_string());
        let proof_header =
            header(json!({"typ": Purpose::Proof.typ(), "alg": "ES256", "jwk": public.bare()}));
        let assertion_header =
            header(json!({"typ": Purpose::Assertion.typ(), "alg": "ES256", "kid": public.kid()}));
        Ok(PrivateJwk {
            d,
            pair,
            public,
            proof_header,
            assertion_header,
        })
    }

    /// Reads a private key on P-256 (RFC 7518 §6.2).
    ///
    /// # Errors
    /// [`KeyError`] if it is another key, a public one, or its halves do not belong together.
    pub fn parse(bytes: &[u8]) -> Result<PrivateJwk, KeyError> {
        if bytes.len() > KEY_SIZE_BYTES_MAX {
            return Err(KeyError::TooLong(KEY_SIZE_BYTES_MAX));
        }
        PrivateJwk::read(&Object::parse(bytes)?)
    }

    /// Reads a private key from a JSON object that was already parsed strictly.
    pub(crate) fn read(jwk: &Object<'_>) -> Result<PrivateJwk, KeyError> {
        let public = PublicJwk::read_public_members(jwk)?;
        let text = jwk
            .text("d")
            .map_err(KeyError::Malformed)?
            .ok_or(KeyError::NotPrivate)?;
        let mut d = Zeroizing::new([0; 32]);
        if URL_SAFE_NO_PAD.decode_slice(text, &mut *d) != Ok(32) {
            return Err(KeyError::Malformed("d"));
        }
        PrivateJwk::from_halves(d, public)
    }

    /// The whole key as JSON, with its secret.
    pub fn to_json(&self) -> Zeroizing<String> {
        /// Room for the text, so that it does not grow and leave copies of the secret behind.
        const TEXT_BYTES: usize = 1024;
        let public = self.public.listed().to_string();
        let mut text = Zeroizing::new(String::with_capacity(TEXT_BYTES));
        text.push_str(public.trim_end_matches('}'));
        text.push_str(r#","d":""#);
        URL_SAFE_NO_PAD.encode_string(*self.d, &mut text);
        text.push_str(r#""}"#);
        text
    }

    /// The public half, as an application registers it.
    pub fn public(&self) -> &PublicJwk {
        &self.public
    }

    /// The name of the key.
    pub fn thumbprint(&self) -> &Thumbprint {
        self.public.thumbprint()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Signature {
        self.pair
            .sign(&SystemRandom::new(), message)
            .expect("signing with a P-256 key that was checked cannot fail")
    }
}

impl fmt::Debug for PrivateJwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateJwk({})", self.thumbprint())
    }
}

/// An assertion that the sender is `application` (RFC 7523 §3), good for 60 seconds; `jti` must be new each time.
pub fn client_assertion(
    key: &PrivateJwk,
    application: &ApplicationId,
    audience: &str,
    iat: Timestamp,
    jti: &str,
) -> String {
    let claims = json!({
        "iss": application,
        "sub": application,
        "aud": audience,
        "iat": iat.as_second(),
        "exp": iat.as_second() + ASSERTION_LIFETIME_S,
        "jti": jti,
    });
    jws::write(
        &key.assertion_header,
        claims.to_string().as_bytes(),
        |message| key.sign(message),
    )
}

/// A proof that the sender of one request holds `key` (RFC 9449 §4.2); `jti` must be new each time. `access_token` is the
/// token that goes with the request; the token endpoint gets none.
pub fn dpop_proof(
    key: &PrivateJwk,
    method: &str,
    url: &str,
    access_token: Option<&str>,
    iat: Timestamp,
    jti: &str,
) -> String {
    let mut claims = json!({"jti": jti, "htm": method, "htu": url, "iat": iat.as_second()});
    if let Some(token) = access_token {
        claims["ath"] = json!(TokenHash::of(token).text());
    }
    jws::write(
        &key.proof_header,
        claims.to_string().as_bytes(),
        |message| key.sign(message),
    )
}

/// A plain signed JWT, as a provider's ID token is one (OpenID Connect Core 1.0 §2): for the demonstration's provider and
/// for tests.
pub fn signed_jwt(key: &PrivateJwk, claims: &serde_json::Value) -> String {
    let header = json!({"typ": "JWT", "alg": "ES256", "kid": key.public().kid()});
    let header = URL_SAFE_NO_PAD.encode(header.to_string());
    jws::write(&header, claims.to_string().as_bytes(), |message| {
        key.sign(message)
    })
}

/// The body of a token request with this assertion. `scope` may be empty for everything the application is registered for.
pub fn token_form(assertion: &str, scope: &str) -> String {
    // A signed message has no character that a form must encode; a scope has colons and spaces.
    let scope = scope.replace(':', "%3A").replace(' ', "+");
    let kind = CLIENT_ASSERTION_TYPE.replace(':', "%3A");
    let mut form = format!(
        "grant_type={GRANT_TYPE}&client_assertion_type={kind}&client_assertion={assertion}"
    );
    if !scope.is_empty() {
        form.push_str("&scope=");
        form.push_str(&scope);
    }
    form
}

#[cfg(test)]
mod tests;
