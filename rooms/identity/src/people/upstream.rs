//! Signing in at an upstream OpenID Provider, the national one: the hub as its client.
//!
//! OpenID Connect Core 1.0 §3.1, authorization code flow, with PKCE (RFC 7636), `state` tied to the browser and the
//! issuer in the answer (RFC 9207). This module says what is asked and judges what comes back; the requests themselves
//! are the server's. Signatures are checked by `jsonwebtoken`, since a provider may sign with RS256, which nothing else
//! here accepts.
//!
//! INVARIANTS:
//! - The person's number arrives in the ID token over the back channel, and never through a browser.
//! - An answer counts for the browser that asked, once, and for ten minutes.

use std::{collections::BTreeMap, fmt};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{Jwk, JwkSet},
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use vocabulary::{Hash32, Level};
use zeroize::Zeroizing;

use super::LocalPath;

/// A person has so long to sign in at the provider, in minutes.
pub const SIGN_IN_MINUTES_MAX: i64 = 10;

/// The provider's clock may differ from ours by so much, in seconds.
const CLOCK_SKEW_S: i64 = 60;

/// Largest document of a provider that is read, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 64 * 1024;

/// Longest ID token, in bytes.
const ID_TOKEN_BYTES_MAX: usize = 16 * 1024;

/// Longest code or state that a browser may bring, in bytes.
const PARAMETER_BYTES_MAX: usize = 2048;

/// Algorithms that an ID token may be signed with.
const ALGORITHMS: [Algorithm; 4] = [
    Algorithm::RS256,
    Algorithm::PS256,
    Algorithm::ES256,
    Algorithm::EdDSA,
];

/// How the upstream provider is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// Its issuer.
    pub issuer: String,
    /// The hub's `client_id` there.
    pub client_id: String,
    /// Where it sends people back to.
    pub redirect_uri: String,
    /// What is asked beside `openid`.
    pub scopes: Vec<String>,
    /// The claim of the ID token that holds the national number.
    pub person_claim: String,
    /// What the values of `acr` mean. A value that is not here is refused.
    pub levels: BTreeMap<String, Level>,
}

/// What the provider says of itself (OpenID Connect Discovery 1.0 §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Where a person is sent.
    pub authorization_endpoint: String,
    /// Where a code is exchanged.
    pub token_endpoint: String,
    /// Where its keys are.
    pub jwks_uri: String,
    issuer_in_answers: IssuerInAnswers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum IssuerInAnswers {
    Always,
    NotPromised,
}

#[derive(Deserialize)]
struct MetadataDocument {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// Why a sign-in did not succeed. No text of the provider or the person is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotSignedIn {
    /// The provider's documents are not what the standards say.
    #[error("the provider's {0} cannot be used")]
    Provider(&'static str),
    /// The browser's answer belongs to no sign-in of this browser, is too late, or came twice.
    #[error("the answer belongs to no sign-in of this browser")]
    UnknownAnswer,
    /// The answer names another provider (mix-up, RFC 9207 §2.4).
    #[error("the answer comes from another provider")]
    OtherIssuer,
    /// The person or the provider refused.
    #[error("the provider refused")]
    Refused,
    /// The ID token does not hold.
    #[error("the ID token is refused: {0}")]
    IdToken(&'static str),
    /// The person is authenticated too weakly for the page that they want.
    #[error("the level of authentication is too low")]
    LevelTooLow,
}

impl Metadata {
    /// Reads a discovery document.
    ///
    /// # Errors
    /// [`NotSignedIn::Provider`] if it is not one of this issuer.
    pub fn parse(bytes: &[u8], issuer: &str) -> Result<Self, NotSignedIn> {
        let refused = NotSignedIn::Provider("discovery document");
        if bytes.len() > DOCUMENT_BYTES_MAX {
            return Err(refused);
        }
        let document: MetadataDocument = serde_json::from_slice(bytes).map_err(|_| refused)?;
        if document.issuer != issuer {
            return Err(refused);
        }
        Ok(Self {
            authorization_endpoint: document.authorization_endpoint,
            token_endpoint: document.token_endpoint,
            jwks_uri: document.jwks_uri,
            issuer_in_answers: match document.authorization_response_iss_parameter_supported {
                true => IssuerInAnswers::Always,
                false => IssuerInAnswers::NotPromised,
            },
        })
    }
}

/// The provider's public keys.
#[derive(Clone, Debug)]
pub struct ProviderKeys(JwkSet);

impl ProviderKeys {
    /// Reads a JWK set; keys of unknown types are left aside when a key is looked for.
    ///
    /// # Errors
    /// [`NotSignedIn::Provider`] if it is none.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotSignedIn> {
        let refused = NotSignedIn::Provider("key set");
        if bytes.len() > DOCUMENT_BYTES_MAX {
            return Err(refused);
        }
        serde_json::from_slice(bytes).map(Self).map_err(|_| refused)
    }

    /// Whether a key of this name is here; a token without a name fits any set of one key.
    pub fn have(&self, kid: Option<&str>) -> bool {
        self.find(kid).is_some()
    }

    fn find(&self, kid: Option<&str>) -> Option<&Jwk> {
        match kid {
            Some(kid) => self.0.find(kid),
            None if self.0.keys.len() == 1 => self.0.keys.first(),
            None => None,
        }
    }
}

/// A sign-in that has begun: what is kept until the browser comes back.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingSignIn {
    /// Hash of `state`.
    pub state: Hash32,
    /// Hash of the secret in the browser's cookie for this sign-in.
    pub browser: Hash32,
    /// Ties the ID token to this sign-in.
    pub nonce: String,
    /// The PKCE verifier.
    pub verifier: String,
    /// Where the person goes afterwards.
    pub next: LocalPath,
    /// The level that the page wants.
    pub wanted: Option<Level>,
    /// When it began.
    pub started_at: Timestamp,
}

impl fmt::Debug for PendingSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingSignIn")
            .field("next", &self.next)
            .field("started_at", &self.started_at)
            .finish_non_exhaustive()
    }
}

/// What somebody comes to the provider for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The level that there must be, if one.
    pub wanted: Option<Level>,
    /// The level that would be good to have.
    pub preferred: Option<Level>,
    /// Whether it must happen now.
    pub freshness: Freshness,
}

/// Whether a sign-in must happen now, or one of before will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// The provider decides.
    AnyTime,
    /// The person shows who they are once more.
    Anew,
}

/// A sign-in as it begins.
#[derive(Debug)]
pub struct SignInStart {
    /// What to keep.
    pub pending: PendingSignIn,
    /// Where to send the browser.
    pub location: String,
    /// The secret for the browser's cookie.
    pub browser_secret: Zeroizing<String>,
}

/// Hash of a text that a browser brings back.
pub fn hash_of(text: &str) -> Hash32 {
    Hash32::new(Sha256::digest(text).into())
}

/// The PKCE challenge of a verifier (RFC 7636 §4.2, S256).
pub fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

impl Upstream {
    /// The highest level that the provider can vouch for.
    #[must_use]
    pub fn highest(&self) -> Option<Level> {
        self.levels.values().max().copied()
    }

    /// Begins a sign-in. `random` gives `state`, `nonce`, verifier and the browser's secret.
    #[must_use]
    pub fn begin(
        &self,
        metadata: &Metadata,
        next: LocalPath,
        Wish {
            wanted,
            preferred,
            freshness,
        }: Wish,
        random: &[[u8; 32]; 4],
        now: Timestamp,
    ) -> SignInStart {
        let [state, nonce, verifier, browser] = random.map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        let challenge = challenge_of(&verifier);
        let scope = std::iter::once("openid")
            .chain(self.scopes.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(" ");
        let mut parameters = vec![
            ("response_type", "code".to_owned()),
            ("client_id", self.client_id.clone()),
            ("redirect_uri", self.redirect_uri.clone()),
            ("scope", scope),
            ("state", state.clone()),
            ("nonce", nonce.clone()),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256".to_owned()),
        ];
        if let Some(least) = wanted.or(preferred) {
            // In the order of preference (OpenID Connect Core 1.0 §3.1.2.1): what is asked, then more, then less.
            let best = preferred.unwrap_or(least).max(least);
            let mut values: Vec<(Level, &str)> = (self.levels.iter())
                .filter(|(_, level)| **level >= wanted.unwrap_or(Level::Low))
                .map(|(acr, level)| (*level, acr.as_str()))
                .collect();
            values.sort_by_key(|(level, _)| (*level < best, *level));
            let values: Vec<&str> = values.into_iter().map(|(_, acr)| acr).collect();
            parameters.push(("acr_values", values.join(" ")));
        }
        if freshness == Freshness::Anew {
            parameters.push(("prompt", "login".to_owned()));
        }
        let query: Vec<String> = parameters
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let separator = match metadata.authorization_endpoint.contains('?') {
            true => '&',
            false => '?',
        };
        SignInStart {
            location: format!(
                "{}{separator}{}",
                metadata.authorization_endpoint,
                query.join("&")
            ),
            browser_secret: Zeroizing::new(browser.clone()),
            pending: PendingSignIn {
                state: hash_of(&state),
                browser: hash_of(&browser),
                nonce,
                verifier,
                next,
                wanted,
                started_at: now,
            },
        }
    }

    /// The form by which a code is exchanged (RFC 6749 §4.1.3, RFC 7636 §4.5). Who asks stands in the header of the request.
    #[must_use]
    pub fn exchange_form(&self, code: &str, pending: &PendingSignIn) -> String {
        [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", &pending.verifier),
        ]
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .join("&")
    }
}

/// What the browser brings back.
#[derive(Clone, Default)]
pub struct Callback {
    /// The code.
    pub code: Option<String>,
    /// The `state` that the browser was sent with.
    pub state: Option<String>,
    /// Who answers.
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callback(…)")
    }
}

impl Callback {
    /// Which sign-in it answers.
    ///
    /// # Errors
    /// [`NotSignedIn::UnknownAnswer`] without a `state`.
    pub fn state(&self) -> Result<Hash32, NotSignedIn> {
        match &self.state {
            Some(state) if state.len() <= PARAMETER_BYTES_MAX => Ok(hash_of(state)),
            _ => Err(NotSignedIn::UnknownAnswer),
        }
    }

    /// Checks the answer against the sign-in that was begun, and gives the code.
    ///
    /// # Errors
    /// [`NotSignedIn`] with the first thing that is wrong.
    pub fn judge(
        &self,
        pending: &PendingSignIn,
        browser_secret: Option<&str>,
        upstream: &Upstream,
        metadata: &Metadata,
        now: Timestamp,
    ) -> Result<&str, NotSignedIn> {
        let same_browser = browser_secret.is_some_and(|secret| hash_of(secret) == pending.browser);
        let age = now.duration_since(pending.started_at);
        if !same_browser || age > SignedDuration::from_mins(SIGN_IN_MINUTES_MAX) {
            return Err(NotSignedIn::UnknownAnswer);
        }
        match (&self.iss, metadata.issuer_in_answers) {
            (Some(iss), _) if *iss != upstream.issuer => return Err(NotSignedIn::OtherIssuer),
            (None, IssuerInAnswers::Always) => return Err(NotSignedIn::OtherIssuer),
            _ => {}
        }
        match (&self.code, &self.error) {
            (Some(code), None) if !code.is_empty() && code.len() <= PARAMETER_BYTES_MAX => Ok(code),
            _ => Err(NotSignedIn::Refused),
        }
    }
}

/// Who signed in, as the provider says.
pub struct UpstreamIdentity {
    /// The national number, as the claim has it.
    pub number: Zeroizing<String>,
    /// How sure the provider is.
    pub level: Level,
}

impl fmt::Debug for UpstreamIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UpstreamIdentity(… at {:?})", self.level)
    }
}

/// The ID token in the answer of a token endpoint (OpenID Connect Core 1.0 §3.1.3.3).
///
/// # Errors
/// [`NotSignedIn::Provider`] if there is none.
pub fn id_token_of(answer: &[u8]) -> Result<Zeroizing<String>, NotSignedIn> {
    #[derive(Deserialize)]
    struct Answer {
        id_token: String,
    }
    let refused = NotSignedIn::Provider("answer to the code");
    if answer.len() > DOCUMENT_BYTES_MAX {
        return Err(refused);
    }
    serde_json::from_slice::<Answer>(answer)
        .map(|answer| Zeroizing::new(answer.id_token))
        .map_err(|_| refused)
}

/// The name of the key that an ID token says it is signed with.
///
/// # Errors
/// [`NotSignedIn::IdToken`] if it is no signed message.
pub fn key_named_in(id_token: &str) -> Result<Option<String>, NotSignedIn> {
    if id_token.len() > ID_TOKEN_BYTES_MAX {
        return Err(NotSignedIn::IdToken("it is too long"));
    }
    jsonwebtoken::decode_header(id_token)
        .map(|header| header.kid)
        .map_err(|_| NotSignedIn::IdToken("it is no signed message"))
}

impl Upstream {
    /// Judges an ID token (OpenID Connect Core 1.0 §3.1.3.7).
    ///
    /// # Errors
    /// [`NotSignedIn::IdToken`] with the first thing that is wrong, [`NotSignedIn::LevelTooLow`].
    pub fn read_id_token(
        &self,
        id_token: &str,
        keys: &ProviderKeys,
        pending: &PendingSignIn,
        now: Timestamp,
    ) -> Result<UpstreamIdentity, NotSignedIn> {
        let refuse = |why| Err(NotSignedIn::IdToken(why));
        let claims = self.signed_claims(id_token, keys)?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        if text("iss") != Some(&self.issuer) {
            return refuse("it has another issuer");
        }
        let meant_for_us = match claims.get("aud") {
            Some(Value::String(one)) => *one == self.client_id,
            Some(Value::Array(all)) => {
                all.iter().any(|one| one.as_str() == Some(&self.client_id))
                    && text("azp").is_some_and(|azp| azp == self.client_id)
                    || all.len() == 1 && all[0].as_str() == Some(&self.client_id)
            }
            _ => false,
        };
        if !meant_for_us || text("azp").is_some_and(|azp| azp != self.client_id) {
            return refuse("it is meant for another client");
        }
        let second = |name: &str| claims.get(name).and_then(Value::as_i64);
        let (Some(expires), Some(issued)) = (second("exp"), second("iat")) else {
            return refuse("it has no times");
        };
        let now = now.as_second();
        if expires <= now - CLOCK_SKEW_S {
            return refuse("it has expired");
        }
        if issued > now + CLOCK_SKEW_S || issued < now - SIGN_IN_MINUTES_MAX * 60 {
            return refuse("it was not issued just now");
        }
        let nonce = text("nonce").unwrap_or_default();
        let same = aws_lc_rs::constant_time::verify_slices_are_equal(
            nonce.as_bytes(),
            pending.nonce.as_bytes(),
        );
        if same.is_err() {
            return refuse("it belongs to another sign-in");
        }
        let level = text("acr").and_then(|acr| self.levels.get(acr)).copied();
        let Some(level) = level else {
            return refuse("its level of authentication is not known here");
        };
        if pending.wanted.is_some_and(|wanted| level < wanted) {
            return Err(NotSignedIn::LevelTooLow);
        }
        match text(&self.person_claim) {
            Some(number) => Ok(UpstreamIdentity {
                number: Zeroizing::new(number.to_owned()),
                level,
            }),
            None => refuse("it does not say who signed in"),
        }
    }

    fn signed_claims(&self, id_token: &str, keys: &ProviderKeys) -> Result<Value, NotSignedIn> {
        let named = key_named_in(id_token)?;
        let refused = NotSignedIn::IdToken("its key is not one of the provider's");
        let jwk = keys.find(named.as_deref()).ok_or(refused)?;
        let header = jsonwebtoken::decode_header(id_token).map_err(|_| refused)?;
        let fits = ALGORITHMS.contains(&header.alg)
            && jwk
                .common
                .key_algorithm
                .is_none_or(|algorithm| algorithm.to_string() == format!("{:?}", header.alg));
        if !fits {
            return Err(NotSignedIn::IdToken("its algorithm is not accepted"));
        }
        let key = DecodingKey::from_jwk(jwk).map_err(|_| refused)?;
        // Everything but the signature is judged by `read_id_token`, with a clock that is given.
        let mut signature_only = Validation::new(header.alg);
        signature_only.validate_exp = false;
        signature_only.validate_aud = false;
        signature_only.required_spec_claims.clear();
        jsonwebtoken::decode::<Value>(id_token, &key, &signature_only)
            .map(|token| token.claims)
            .map_err(|_| NotSignedIn::IdToken("its signature is not valid"))
    }
}

/// Percent-encodes a text for a form or a query: all but the unreserved characters (RFC 3986 §2.3).
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests;
