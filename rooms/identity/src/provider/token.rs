//! The tokens of people: an ID token for the client (OpenID Connect Core 1.0 §2, Solid-OIDC §6) and an access token for
//! resource servers (RFC 9068), both bound to the client's key. They name a person by her WebID alone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use vocabulary::Level;

use crate::Thumbprint;
use crate::jws::Purpose;

use super::grant::{Grant, GrantId};
use super::keys::ProviderKeys;
use super::scope::PersonScope;

/// How many seconds a person's ID and access tokens live. A browser application without refresh tokens asks again after
/// that, so it is longer than an institution's; as long as Solid servers give.
pub const AGENT_TOKEN_LIFETIME_S: i64 = 600;

/// The audience that every Solid resource server takes (Solid-OIDC §6).
pub const SOLID_AUDIENCE: &str = "solid";

/// How the levels of assurance are called in `acr`: the names of Regulation (EU) 2015/1502 as eIDAS nodes write them.
const LEVELS: [(Level, &str); 3] = [
    (Level::Low, "http://eidas.europa.eu/LoA/low"),
    (Level::Substantial, "http://eidas.europa.eu/LoA/substantial"),
    (Level::High, "http://eidas.europa.eu/LoA/high"),
];

/// The `acr` of a level.
pub fn acr(level: Level) -> &'static str {
    match level {
        Level::Low => LEVELS[0].1,
        Level::Substantial => LEVELS[1].1,
        Level::High => LEVELS[2].1,
    }
}

/// The level that an `acr` names, if it is one of ours.
pub(super) fn level_of_acr(acr: &str) -> Option<Level> {
    LEVELS
        .into_iter()
        .find(|(_, name)| *name == acr)
        .map(|(level, _)| level)
}

/// What both tokens of one answer are made of.
pub(super) struct Writing<'a> {
    pub(super) issuer: &'a str,
    pub(super) audience: &'a str,
    pub(super) keys: &'a ProviderKeys,
    pub(super) grant: &'a Grant,
    pub(super) grant_id: GrantId,
    /// What of the grant this answer gives.
    pub(super) scopes: super::scope::PersonScopes,
    pub(super) key: Thumbprint,
    pub(super) now: Timestamp,
}

impl Writing<'_> {
    /// The access token; `id` are 16 random bytes.
    pub(super) fn access_token(&self, id: [u8; 16]) -> String {
        let subject = &self.grant.subject;
        let claims = json!({
            "iss": self.issuer,
            "sub": subject.webid,
            "webid": subject.webid,
            "aud": [SOLID_AUDIENCE, self.audience],
            "client_id": self.grant.client,
            "exp": self.now.as_second() + AGENT_TOKEN_LIFETIME_S,
            "iat": self.now.as_second(),
            "auth_time": subject.signed_in_at.as_second(),
            "acr": acr(subject.level),
            "jti": URL_SAFE_NO_PAD.encode(id),
            "scope": self.scopes.to_string(),
            "grant": self.grant_id.text(),
            "cnf": {"jkt": self.key},
        });
        self.keys
            .sign(Purpose::AgentToken, claims.to_string().as_bytes())
    }

    /// The ID token that goes with an access token.
    pub(super) fn id_token(&self, access_token: &str, nonce: Option<&str>) -> String {
        let subject = &self.grant.subject;
        let digest = Sha256::digest(access_token.as_bytes());
        let mut claims = json!({
            "iss": self.issuer,
            "sub": subject.webid,
            "aud": [self.grant.client.as_str(), SOLID_AUDIENCE],
            "azp": self.grant.client,
            "exp": self.now.as_second() + AGENT_TOKEN_LIFETIME_S,
            "iat": self.now.as_second(),
            "auth_time": subject.signed_in_at.as_second(),
            "acr": acr(subject.level),
            // The left half of the digest of the signature's algorithm (OpenID Connect Core 1.0 §3.1.3.6).
            "at_hash": URL_SAFE_NO_PAD.encode(&digest[..16]),
            "cnf": {"jkt": self.key},
        });
        if self.scopes.contains(PersonScope::WebId) {
            claims["webid"] = json!(subject.webid);
        }
        if !subject.methods.is_empty() {
            claims["amr"] = json!(subject.methods);
        }
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        self.keys
            .sign(Purpose::IdToken, claims.to_string().as_bytes())
    }
}
