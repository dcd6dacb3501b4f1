//! The token endpoint: client credentials in, an access token out (RFC 6749 §4.4).
//!
//! An application authenticates by an assertion (RFC 7523) or by a registered client certificate (RFC 8705), and its token
//! is bound to the key of a DPoP proof or to that certificate. There are no unbound tokens.

use std::fmt;

use jiff::Timestamp;
use serde_json::json;
use vocabulary::ApplicationId;

use crate::Thumbprint;
use crate::access_token::{AccessToken, Parties, TOKEN_LIFETIME_S};
use crate::application::{Application, ApplicationState, Binding, RegisteredApplication};
use crate::assertion::{self, AssertionError, Audience};
use crate::dpop::{self, DpopHeader, Expected, ProofError};
use crate::form::{FormError, TokenForm};
use crate::hub_keys::HubKeys;
use crate::replay::Replays;
use crate::scope::Scopes;

/// The only grant type of institutions.
pub const GRANT_TYPE: &str = "client_credentials";

/// The only type of client assertion (RFC 7523 §2.2).
pub const CLIENT_ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What the token endpoint is called, and whom its tokens are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenEndpoint {
    /// The issuer identifier, as in the metadata.
    pub issuer: String,
    /// The absolute URL of the endpoint: `htu` of proofs and, if not the issuer, `aud` of assertions.
    pub url: String,
    /// `aud` of the tokens: the base URL of the resources, the same as in [`GateSettings`](crate::GateSettings).
    pub audience: String,
}

/// A request to the token endpoint, always by POST.
#[derive(Clone, Copy, Debug)]
pub struct TokenRequest<'a> {
    /// Its body.
    pub form: &'a TokenForm,
    /// Its `DPoP` header fields.
    pub dpop: DpopHeader<'a>,
    /// The certificate that the sender showed on this connection, if any.
    pub client_certificate: Option<Thumbprint>,
}

/// How a token is presented (RFC 6749 §7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    /// With a proof (RFC 9449 §5).
    Dpop,
    /// On a connection with the certificate that it is bound to (RFC 8705 §3).
    Bearer,
}

impl TokenType {
    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            TokenType::Dpop => "DPoP",
            TokenType::Bearer => "Bearer",
        }
    }
}

/// A granted token. Its `Debug` hides the token.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenAnswer {
    /// The token.
    pub access_token: String,
    /// How it must be presented.
    pub token_type: TokenType,
    /// How many seconds it lives.
    pub expires_in_s: i64,
    /// What it allows.
    pub scopes: Scopes,
}

impl TokenAnswer {
    /// The body of the answer (RFC 6749 §5.1), to be sent with `Cache-Control: no-store`.
    pub fn to_json(&self) -> String {
        json!({
            "access_token": self.access_token,
            "token_type": self.token_type.as_str(),
            "expires_in": self.expires_in_s,
            "scope": self.scopes.to_string(),
        })
        .to_string()
    }
}

impl fmt::Debug for TokenAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenAnswer")
            .field("token_type", &self.token_type)
            .field("expires_in_s", &self.expires_in_s)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// Why no token is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TokenError {
    /// The body is no form that we read.
    #[error(transparent)]
    Form(#[from] FormError),
    /// No `grant_type`.
    #[error("the form has no `grant_type`")]
    GrantTypeMissing,
    /// Another grant than [`GRANT_TYPE`].
    #[error("the grant types here are client_credentials, authorization_code and refresh_token")]
    GrantTypeUnsupported,
    /// A password, or an assertion of a type we do not know.
    #[error(
        "the only ways to authenticate here are a JWT client assertion and a client certificate"
    )]
    AuthenticationMethodUnsupported,
    /// `client_assertion` without `client_assertion_type`, or the other way round.
    #[error("`client_assertion` and `client_assertion_type` must come together")]
    AssertionIncomplete,
    /// Neither an assertion nor a registered certificate.
    #[error("the application did not authenticate")]
    NotAuthenticated,
    /// No application is registered by this id. Said by the server, which looks it up.
    #[error("the application is not registered here")]
    ApplicationUnknown,
    /// The application is registered and may not get tokens.
    #[error("the application is suspended")]
    ApplicationSuspended,
    /// The assertion is refused.
    #[error(transparent)]
    Assertion(#[from] AssertionError),
    /// The DPoP proof is missing or refused.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// A scope is unknown, or none is left.
    #[error("the scope is unknown or malformed")]
    ScopeUnknown,
    /// A scope that the application is not registered for.
    #[error("the application is not registered for this scope")]
    ScopeNotAllowed,
}

impl TokenError {
    /// The error code (RFC 6749 §5.2, RFC 9449 §5).
    pub fn oauth_code(&self) -> &'static str {
        match self {
            TokenError::Form(_)
            | TokenError::GrantTypeMissing
            | TokenError::AssertionIncomplete => "invalid_request",
            TokenError::GrantTypeUnsupported => "unsupported_grant_type",
            TokenError::Assertion(AssertionError::Busy) | TokenError::Proof(ProofError::Busy) => {
                "temporarily_unavailable"
            }
            TokenError::AuthenticationMethodUnsupported
            | TokenError::NotAuthenticated
            | TokenError::ApplicationUnknown
            | TokenError::ApplicationSuspended
            | TokenError::Assertion(_) => "invalid_client",
            TokenError::Proof(_) => "invalid_dpop_proof",
            TokenError::ScopeUnknown | TokenError::ScopeNotAllowed => "invalid_scope",
        }
    }

    /// The HTTP status: 401 when the application is not authenticated, 503 when we have no room, 400 else.
    pub fn status(&self) -> u16 {
        match self.oauth_code() {
            "invalid_client" => 401,
            "temporarily_unavailable" => 503,
            _ => 400,
        }
    }
}

/// Who a request says it is from, so that the server can look the application up. Nothing is authenticated yet.
///
/// # Errors
/// [`TokenError`] if the form is not a request that [`grant_token`] could grant.
pub fn client_assertion_issuer(form: &TokenForm) -> Result<ApplicationId, TokenError> {
    match form.grant_type.as_deref() {
        None => return Err(TokenError::GrantTypeMissing),
        Some(GRANT_TYPE) => {}
        Some(_) => return Err(TokenError::GrantTypeUnsupported),
    }
    if form.has_client_secret {
        return Err(TokenError::AuthenticationMethodUnsupported);
    }
    let named = form.client_id.as_deref();
    match (
        form.client_assertion_type.as_deref(),
        form.client_assertion.as_deref(),
    ) {
        (Some(CLIENT_ASSERTION_TYPE), Some(assertion)) => {
            let issuer = ApplicationId::parse(&assertion::issuer(assertion.as_bytes())?)
                .map_err(|_| AssertionError::ClaimMalformed("iss"))?;
            match named.is_none_or(|named| named == issuer.as_str()) {
                true => Ok(issuer),
                false => Err(AssertionError::OtherApplication.into()),
            }
        }
        (Some(_), Some(_)) => Err(TokenError::AuthenticationMethodUnsupported),
        (None, None) => {
            let named = named.ok_or(TokenError::NotAuthenticated)?;
            ApplicationId::parse(named).map_err(|_| TokenError::ApplicationUnknown)
        }
        _ => Err(TokenError::AssertionIncomplete),
    }
}

/// Grants an access token to a registered application; `token_id` are 16 random bytes of the caller.
///
/// # Errors
/// [`TokenError`] with the first thing that is wrong. An assertion whose signature was right is used up even then.
pub fn grant_token(
    request: TokenRequest<'_>,
    registered: &RegisteredApplication,
    endpoint: &TokenEndpoint,
    replays: &Replays,
    hub: &HubKeys,
    token_id: [u8; 16],
    now: Timestamp,
) -> Result<TokenAnswer, TokenError> {
    if client_assertion_issuer(request.form)? != registered.id {
        return Err(AssertionError::OtherApplication.into());
    }
    let certificate = request
        .client_certificate
        .filter(|shown| registered.certificate_thumbprints.contains(shown));
    match (&request.form.client_assertion, certificate) {
        (Some(assertion), _) => {
            let audience = Audience {
                issuer: &endpoint.issuer,
                token_endpoint: &endpoint.url,
            };
            assertion::check(
                assertion.as_bytes(),
                registered.id.as_str(),
                &registered.keys,
                audience,
                replays,
                now,
            )?;
        }
        (None, Some(_)) => {}
        (None, None) => return Err(TokenError::NotAuthenticated),
    }
    match registered.state {
        ApplicationState::Active => {}
        ApplicationState::Suspended => return Err(TokenError::ApplicationSuspended),
    }
    let scopes = match &request.form.scope {
        None => registered.scopes,
        Some(wanted) => Scopes::parse(wanted).map_err(|_| TokenError::ScopeUnknown)?,
    };
    if scopes.is_empty() || !scopes.is_within(registered.scopes) {
        return Err(TokenError::ScopeNotAllowed);
    }
    let (binding, token_type) = match certificate {
        Some(certificate) if request.dpop.is_empty() => {
            (Binding::Certificate(certificate), TokenType::Bearer)
        }
        _ => {
            let proof = dpop::only(request.dpop)?;
            let key = dpop::embedded_key(&proof)?;
            let expected = Expected {
                method: "POST",
                url: &endpoint.url,
                token: None,
            };
            dpop::check(&proof, &key, expected, replays, now)?;
            (Binding::Key(*key.jwk().thumbprint()), TokenType::Dpop)
        }
    };
    let token = AccessToken {
        application: Application {
            id: registered.id.clone(),
            institution: registered.institution,
            scopes,
            level: binding.level(),
        },
        binding,
        expires_at: now.as_second() + TOKEN_LIFETIME_S,
    };
    let parties = Parties {
        issuer: &endpoint.issuer,
        audience: &endpoint.audience,
    };
    Ok(TokenAnswer {
        access_token: token.write(parties, token_id, hub, now),
        token_type,
        expires_in_s: TOKEN_LIFETIME_S,
        scopes,
    })
}

#[cfg(test)]
mod tests;
