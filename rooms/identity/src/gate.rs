//! The gate: who sends this request? The hot path of every exchange.
//!
//! A request costs one signature check, that of its proof. The access token's own signature is checked once and
//! remembered until the token ends.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use jiff::Timestamp;

use crate::Thumbprint;
use crate::access_token::{AccessToken, AccessTokenError, Parties};
use crate::algorithm::Algorithm;
use crate::application::{Application, Authenticated, Binding, ShownBy};
use crate::dpop::{self, DpopHeader, Expected, ProofError, TokenHash};
use crate::jwks::Jwks;
use crate::jws::{JwsError, Purpose};
use crate::replay::{Replays, Start};
use crate::scope::Scope;
use crate::token_cache::{KnownHeader, TokenCache, Verified};

/// What the gate must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateSettings {
    /// `iss` of the tokens.
    pub issuer: String,
    /// `aud` of the tokens: the base URL of the resources.
    pub audience: String,
    /// How this process began.
    pub start: Start,
}

/// What a request shows of its sender.
#[derive(Clone, Copy)]
pub struct Presented<'a> {
    /// The HTTP method, e.g. `POST`.
    pub method: &'a str,
    /// The absolute URL of the request as the sender sees it, without query: the configured base URL and the path.
    pub url: &'a str,
    /// The `Authorization` header field.
    pub authorization: Option<&'a str>,
    /// The `DPoP` header fields.
    pub dpop: DpopHeader<'a>,
    /// The certificate that the sender showed on this connection, if any.
    pub client_certificate: Option<Thumbprint>,
}

/// Why the sender of a request is not authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AuthError {
    /// No `Authorization`.
    #[error("the request has no access token")]
    CredentialsMissing,
    /// Another scheme than `DPoP` and `Bearer`.
    #[error("the only authorization schemes here are DPoP and Bearer")]
    SchemeUnknown,
    /// `Authorization` is not a scheme, one space and a token.
    #[error("the authorization header is malformed")]
    CredentialsMalformed,
    /// A token bound to a key came as `Bearer`, or one bound to a certificate as `DPoP`.
    #[error("the access token is not of the authorization scheme that it came with")]
    OtherScheme,
    /// The token is refused.
    #[error(transparent)]
    Token(#[from] AccessTokenError),
    /// The proof is missing or refused.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The token is bound to a certificate, and the connection has none.
    #[error("the access token is bound to a client certificate, and the connection has none")]
    CertificateMissing,
    /// The token is bound to another certificate.
    #[error("the access token is bound to another client certificate")]
    OtherCertificate,
}

impl AuthError {
    /// The error code (RFC 6750 §3.1, RFC 9449 §7.1).
    pub fn oauth_code(&self) -> &'static str {
        match self {
            AuthError::CredentialsMissing
            | AuthError::SchemeUnknown
            | AuthError::OtherScheme
            | AuthError::Token(_)
            | AuthError::CertificateMissing
            | AuthError::OtherCertificate => "invalid_token",
            AuthError::CredentialsMalformed => "invalid_request",
            AuthError::Proof(ProofError::Busy) => "temporarily_unavailable",
            AuthError::Proof(_) => "invalid_dpop_proof",
        }
    }

    /// The HTTP status: 503 when we have no room to check, 400 for a header that cannot be read, 401 else.
    pub fn status(&self) -> u16 {
        match self.oauth_code() {
            "invalid_request" => 400,
            "temporarily_unavailable" => 503,
            _ => 401,
        }
    }

    /// The `WWW-Authenticate` header field that goes with the answer (RFC 9449 §7.1). Without credentials there is no
    /// error to name, only the way to come in (RFC 6750 §3).
    pub fn www_authenticate(&self) -> String {
        match self {
            AuthError::CredentialsMissing | AuthError::SchemeUnknown => {
                format!("DPoP {}", algorithms())
            }
            AuthError::CertificateMissing | AuthError::OtherCertificate => {
                format!(
                    "Bearer error=\"{}\", error_description=\"{self}\"",
                    self.oauth_code()
                )
            }
            _ => {
                format!(
                    "DPoP error=\"{}\", error_description=\"{self}\", {}",
                    self.oauth_code(),
                    algorithms()
                )
            }
        }
    }
}

/// The token of an authenticated application does not have the scope that the request needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the access token does not have the scope {0}")]
pub struct InsufficientScope(pub Scope);

impl InsufficientScope {
    /// The error code (RFC 6750 §3.1).
    pub fn oauth_code(&self) -> &'static str {
        "insufficient_scope"
    }

    /// The `WWW-Authenticate` header field of the 403.
    pub fn www_authenticate(&self) -> String {
        format!(
            "DPoP error=\"{}\", scope=\"{}\", {}",
            self.oauth_code(),
            self.0,
            algorithms()
        )
    }
}

fn algorithms() -> String {
    format!("algs=\"{}\"", Algorithm::ALL.map(Algorithm::name).join(" "))
}

/// Checks tokens and proofs. One per process, shared by all threads.
pub struct Gate {
    settings: GateSettings,
    keys: RwLock<Jwks>,
    tokens: TokenCache,
    replays: Replays,
}

impl Gate {
    /// A gate that believes tokens signed by these keys, which are [`HubKeys::public`](crate::HubKeys::public).
    pub fn new(settings: GateSettings, keys: Jwks) -> Gate {
        let replays = Replays::new(settings.start);
        Gate {
            settings,
            keys: RwLock::new(keys),
            tokens: TokenCache::new(),
            replays,
        }
    }

    /// Believes other keys from now on, after a rotation. Tokens of keys that are no longer here are refused at once.
    pub fn replace_keys(&self, keys: Jwks) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        self.tokens.clear();
    }

    /// The proofs and assertions that were used, for [`grant_token`](crate::grant_token): one table for both.
    pub fn replays(&self) -> &Replays {
        &self.replays
    }

    /// Finds out who sends a request.
    ///
    /// # Errors
    /// [`AuthError`] with the first thing that is wrong. A proof that was right is used up.
    pub fn authenticate(
        &self,
        request: &Presented<'_>,
        now: Timestamp,
    ) -> Result<Authenticated<Application>, AuthError> {
        let (scheme, text) = credentials(request.authorization)?;
        let hash = TokenHash::of(text);
        let token = self.token(text, hash, now)?;
        match (scheme, token.binding) {
            (Scheme::Dpop, Binding::Key(bound)) => {
                self.check_proof(request, &token, &hash, bound, now)?
            }
            (Scheme::Bearer, Binding::Certificate(bound)) => match request.client_certificate {
                Some(shown) if shown == bound => {}
                Some(_) => return Err(AuthError::OtherCertificate),
                None => return Err(AuthError::CertificateMissing),
            },
            _ => return Err(AuthError::OtherScheme),
        }
        Ok(Authenticated::new(
            Arc::clone(&token.application),
            ShownBy::Token(token.binding),
        ))
    }

    /// The token, from the cache or verified now.
    fn token(
        &self,
        text: &str,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Arc<Verified>, AccessTokenError> {
        if let Some(token) = self.tokens.get(&hash, now.as_second()) {
            return Ok(token);
        }
        let parties = Parties {
            issuer: &self.settings.issuer,
            audience: &self.settings.audience,
        };
        // Held until the token is kept: `replace_keys` clears the cache after its write, so that no token of a key that
        // is gone comes in behind it.
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let read = AccessToken::read(text.as_bytes(), parties, &keys, now)?;
        let token = Arc::new(Verified {
            application: Arc::new(read.application),
            binding: read.binding,
            expires_at: read.expires_at,
            known: OnceLock::new(),
        });
        self.tokens.keep(hash, &token, now.as_second());
        Ok(token)
    }

    fn check_proof(
        &self,
        request: &Presented<'_>,
        token: &Verified,
        hash: &TokenHash,
        bound: Thumbprint,
        now: Timestamp,
    ) -> Result<(), ProofError> {
        let proof = dpop::only(request.dpop)?;
        let expected = Expected {
            method: request.method,
            url: request.url,
            token: Some(hash),
        };
        if let Some(known) = token
            .known
            .get()
            .filter(|known| *known.encoded == *proof.header)
        {
            return dpop::check(&proof, &known.key, expected, &self.replays, now);
        }
        let key = dpop::embedded_key(&proof)?;
        if *key.jwk().thumbprint() != bound {
            return Err(ProofError::OtherKey);
        }
        dpop::check(&proof, &key, expected, &self.replays, now)?;
        // Only a proof that was right is worth remembering; whoever comes second keeps the slower way.
        let _ = token.known.set(KnownHeader {
            encoded: proof.header.into(),
            key,
        });
        Ok(())
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Scheme {
    Dpop,
    Bearer,
}

/// Scheme and token of an `Authorization` header field.
pub(crate) fn credentials(authorization: Option<&str>) -> Result<(Scheme, &str), AuthError> {
    let authorization = authorization.ok_or(AuthError::CredentialsMissing)?;
    let (scheme, token) = authorization
        .split_once(' ')
        .ok_or(AuthError::CredentialsMalformed)?;
    let scheme = match scheme {
        _ if scheme.eq_ignore_ascii_case("DPoP") => Scheme::Dpop,
        _ if scheme.eq_ignore_ascii_case("Bearer") => Scheme::Bearer,
        _ => return Err(AuthError::SchemeUnknown),
    };
    let longest = Purpose::AccessToken.size_bytes_max();
    if token.len() > longest {
        return Err(AccessTokenError::Jws(JwsError::TooLong(longest)).into());
    }
    Ok((scheme, token))
}

#[cfg(test)]
mod tests;
