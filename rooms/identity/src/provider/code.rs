//! Authorization codes (RFC 6749 §4.1.2): good once, for a minute, for the client that asked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vocabulary::Malformed;

use crate::Thumbprint;
use crate::form::TokenForm;

use super::authorization::{AuthorizationRequest, seconds_since};
use super::client::{Client, ClientId};
use super::grant::GrantId;
use super::pkce::{Challenge, Verifier};
use super::scope::PersonScopes;
use super::subject::Subject;

/// How many seconds a code lives: a redirect and one request. RFC 6749 §4.1.2 allows ten minutes.
pub const CODE_LIFETIME_S: i64 = 60;

/// Why a code gives no tokens. OAuth calls all of them `invalid_grant`, but for the missing ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CodeError {
    /// A field of the form is missing.
    #[error("the form has no `{0}`")]
    Missing(&'static str),
    /// No such code, or one of another client: who guesses learns nothing.
    #[error("the code is unknown or of another client")]
    Unknown,
    /// It was used before; what came from it is revoked.
    #[error("the code was used before; what came from it is revoked")]
    Used,
    /// Its minute is over.
    #[error("the code has expired")]
    Expired,
    /// `redirect_uri` is not that of the authorization request.
    #[error("the code was given for another `redirect_uri`")]
    OtherRedirect,
    /// The verifier does not fit the challenge.
    #[error("`code_verifier` does not fit the `code_challenge` of the authorization request")]
    OtherVerifier,
    /// The proof is by another key than the authorization request named.
    #[error("the DPoP proof is by another key than the authorization request named")]
    OtherKey,
}

/// What a code stands for. Kept under its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Code {
    pub(super) client: ClientId,
    pub(super) redirect_uri: String,
    pub(super) challenge: Challenge,
    pub(super) dpop_jkt: Option<Thumbprint>,
    pub(super) nonce: Option<String>,
    pub(super) scopes: PersonScopes,
    pub(super) subject: Subject,
}

impl Code {
    /// The code that answers a request of a person who agreed.
    pub fn of(request: &AuthorizationRequest, subject: Subject) -> Code {
        Code {
            client: request.client.clone(),
            redirect_uri: request.reply.redirect_uri.clone(),
            challenge: request.challenge,
            dpop_jkt: request.dpop_jkt,
            nonce: request.nonce.clone(),
            scopes: request.scopes,
            subject,
        }
    }

    /// Which client it is for.
    pub fn client(&self) -> &ClientId {
        &self.client
    }

    /// Who agreed.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The code as it is kept.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("text, numbers and lists are written as JSON")
    }

    /// Reads what [`Code::to_text`] wrote.
    ///
    /// # Errors
    /// [`Malformed`] if it is anything else.
    pub fn from_text(text: &str) -> Result<Code, Malformed> {
        serde_json::from_str(text).map_err(|_| Malformed {
            what: "authorization code",
            why: "it is not what was kept",
        })
    }
}

/// A code as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCode {
    /// What it stands for.
    pub code: Code,
    /// When it was given.
    pub issued_at: Timestamp,
    /// The grant that came from it, if it was used.
    pub used_for: Option<GrantId>,
}

/// Checks a request to redeem a code, in all but whether it was used.
pub(super) fn check(
    kept: &KeptCode,
    form: &TokenForm,
    client: &Client,
    key: Thumbprint,
    now: Timestamp,
) -> Result<(), CodeError> {
    if seconds_since(kept.issued_at, now) >= CODE_LIFETIME_S {
        return Err(CodeError::Expired);
    }
    if kept.code.client != client.id {
        return Err(CodeError::Unknown);
    }
    match form.redirect_uri.as_deref() {
        None => return Err(CodeError::Missing("redirect_uri")),
        Some(uri) if uri != kept.code.redirect_uri => return Err(CodeError::OtherRedirect),
        Some(_) => {}
    }
    let verifier = form
        .code_verifier
        .as_deref()
        .ok_or(CodeError::Missing("code_verifier"))?;
    let fits = Verifier::parse(verifier).is_ok_and(|verifier| kept.code.challenge.fits(&verifier));
    if !fits {
        return Err(CodeError::OtherVerifier);
    }
    match kept.code.dpop_jkt {
        Some(named) if named != key => Err(CodeError::OtherKey),
        _ => Ok(()),
    }
}
