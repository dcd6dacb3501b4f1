//! Who sends a request with a person's access token: a client, in her name.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;

use crate::Thumbprint;
use crate::access_token::AccessTokenError;
use crate::application::{Authenticated, Binding, ShownBy};
use crate::dpop::{self, Expected, ProofError, TokenHash};
use crate::gate::{AuthError, Presented, Scheme, credentials};
use crate::json::{Json, Object};
use crate::jwks::Jwks;
use crate::jws::{self, Compact, Purpose};
use crate::replay::Replays;

use super::client::ClientId;
use super::grant::GrantId;
use super::scope::PersonScopes;
use super::subject::WebId;

/// A client that acts for a person, as its access token says. Whether its grant was revoked, the caller asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    webid: WebId,
    client: ClientId,
    scopes: PersonScopes,
    grant: GrantId,
}

impl Agent {
    /// In whose name.
    pub fn webid(&self) -> &WebId {
        &self.webid
    }

    /// Which client.
    pub fn client(&self) -> &ClientId {
        &self.client
    }

    /// What it may have.
    pub fn scopes(&self) -> PersonScopes {
        self.scopes
    }

    /// By which grant.
    pub fn grant(&self) -> GrantId {
        self.grant
    }
}

/// Checks people's access tokens and the proofs that come with them. A token of an institution is none of them: it is
/// signed by another key, with another algorithm.
pub struct AgentGate {
    issuer: String,
    audience: String,
    keys: RwLock<Jwks>,
}

impl AgentGate {
    /// A gate that believes tokens signed by these keys.
    pub fn new(issuer: String, audience: String, keys: Jwks) -> AgentGate {
        AgentGate {
            issuer,
            audience,
            keys: RwLock::new(keys),
        }
    }

    /// Believes other keys from now on, after a rotation.
    pub fn replace_keys(&self, keys: Jwks) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Finds out who sends a request. `replays` are those of the other gate: one table for both.
    ///
    /// # Errors
    /// [`AuthError`] with the first thing that is wrong. A proof that was right is used up.
    pub fn authenticate(
        &self,
        request: &Presented<'_>,
        replays: &Replays,
        now: Timestamp,
    ) -> Result<Authenticated<Agent>, AuthError> {
        let (scheme, text) = credentials(request.authorization)?;
        match scheme {
            Scheme::Dpop => {}
            Scheme::Bearer => return Err(AuthError::OtherScheme),
        }
        let keys = self
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let (agent, bound) = self.read(text, &keys, now)?;
        let proof = dpop::only(request.dpop)?;
        let key = dpop::embedded_key(&proof)?;
        if *key.jwk().thumbprint() != bound {
            return Err(ProofError::OtherKey.into());
        }
        let hash = TokenHash::of(text);
        let expected = Expected {
            method: request.method,
            url: request.url,
            token: Some(&hash),
        };
        dpop::check(&proof, &key, expected, replays, now)?;
        Ok(Authenticated::new(
            Arc::new(agent),
            ShownBy::Token(Binding::Key(bound)),
        ))
    }

    fn read(
        &self,
        token: &str,
        keys: &Jwks,
        now: Timestamp,
    ) -> Result<(Agent, Thumbprint), AccessTokenError> {
        let malformed = AccessTokenError::ClaimMalformed;
        let payload = verified(token, keys)?;
        let claims = jws::claims(&payload)?;
        let text = |name: &'static str| claims.text(name).ok().flatten().ok_or(malformed(name));
        if text("iss")? != self.issuer {
            return Err(AccessTokenError::OtherIssuer);
        }
        let audiences = claims.texts("aud").ok().flatten().ok_or(malformed("aud"))?;
        if !audiences.contains(&self.audience.as_str()) {
            return Err(AccessTokenError::OtherAudience);
        }
        let expires_at = claims
            .seconds("exp")
            .ok()
            .flatten()
            .ok_or(malformed("exp"))?;
        if expires_at <= now.as_second() {
            return Err(AccessTokenError::Expired);
        }
        let webid = WebId::parse(text("webid")?).map_err(|_| malformed("webid"))?;
        if text("sub")? != webid.as_str() {
            return Err(malformed("sub"));
        }
        let bound = confirmed(&claims).ok_or(malformed("cnf"))?;
        let agent = Agent {
            webid,
            client: ClientId::parse(text("client_id")?).map_err(|_| malformed("client_id"))?,
            scopes: PersonScopes::known_in(text("scope")?),
            grant: GrantId::parse(text("grant")?).map_err(|_| malformed("grant"))?,
        };
        Ok((agent, bound))
    }
}

/// The payload of a person's access token, signed by one of these keys.
fn verified(token: &str, keys: &Jwks) -> Result<Vec<u8>, AccessTokenError> {
    let compact = Compact::cut(token.as_bytes(), Purpose::AgentToken)?;
    let header = compact.header(Purpose::AgentToken)?;
    compact.verify_by(&header, keys)?;
    Ok(compact.payload()?)
}

fn confirmed(claims: &Object<'_>) -> Option<Thumbprint> {
    match claims.get("cnf") {
        Some(Json::Object(confirmation)) => {
            Thumbprint::parse(confirmation.text("jkt").ok().flatten()?).ok()
        }
        _ => None,
    }
}

/// The grant of an access token of ours, be it expired.
pub(super) fn grant_of(token: &str, issuer: &str, keys: &Jwks) -> Option<GrantId> {
    let payload = verified(token, keys).ok()?;
    let claims = jws::claims(&payload).ok()?;
    if claims.text("iss").ok().flatten() != Some(issuer) {
        return None;
    }
    GrantId::parse(claims.text("grant").ok().flatten()?).ok()
}
