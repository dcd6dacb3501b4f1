//! The token endpoint for people's clients: a code or a refresh token in, tokens out (RFC 6749 §4.1.3 and §6).
//!
//! The use cases are whole here, over the port [`Grants`]: which token is good is decided where it can be tested, and a
//! conditional write of the port decides who of two comes first.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::Thumbprint;
use crate::dpop::{self, DpopHeader, Expected, ProofError};
use crate::form::{FormError, TokenForm};
use crate::replay::Replays;

use super::agent;
use super::client::Client;
use super::client_authentication::{ClientError, authenticate};
use super::code::{self, CodeError, KeptCode};
use super::grant::{Grant, GrantId, KeptGrant};
use super::keys::ProviderKeys;
use super::metadata::ClientAuthentication;
use super::refresh::{self, GRANT_LIFETIME_S_MAX, REFRESH_IDLE_S_MAX, RefreshError, RefreshToken};
use super::scope::{PersonScope, PersonScopes};
use super::secret::SecretHash;
use super::token::{AGENT_TOKEN_LIFETIME_S, Writing};

/// What is kept cannot be read or written now. The text is for operators.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("codes and grants: {0}")]
pub struct Unavailable(pub String);

/// Where codes and grants are kept.
pub trait Grants {
    /// A code, until some time after it has expired: one that is used late must still be recognised.
    ///
    /// # Errors
    /// When it cannot be read.
    fn code(
        &self,
        code: &SecretHash,
    ) -> impl Future<Output = Result<Option<KeptCode>, Unavailable>> + Send;

    /// Marks a code as used for a grant and opens the grant, together or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    fn redeem(
        &self,
        code: &SecretHash,
        id: GrantId,
        grant: KeptGrant,
    ) -> impl Future<Output = Result<Came, Unavailable>> + Send;

    /// A grant, until some time after it has ended.
    ///
    /// # Errors
    /// When it cannot be read.
    fn grant(
        &self,
        id: GrantId,
    ) -> impl Future<Output = Result<Option<KeptGrant>, Unavailable>> + Send;

    /// Puts the next refresh token in the place of `from`, unless another is there already or the grant is revoked.
    ///
    /// # Errors
    /// When it cannot be written.
    fn rotate(
        &self,
        id: GrantId,
        from: &SecretHash,
        to: &SecretHash,
        idle_until: Timestamp,
    ) -> impl Future<Output = Result<Came, Unavailable>> + Send;

    /// Ends a grant for good.
    ///
    /// # Errors
    /// When it cannot be written.
    fn revoke(
        &self,
        id: GrantId,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;
}

/// Who of two that want the same came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// This one.
    First,
    /// Another one.
    Late,
}

/// What the endpoints are called.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint<'a> {
    /// The issuer identifier.
    pub issuer: &'a str,
    /// The absolute URL of the token endpoint: also an audience of assertions.
    pub token_url: &'a str,
    /// `aud` of access tokens, beside `solid`: the base URL of the resources.
    pub audience: &'a str,
}

/// A request at an endpoint, always by POST.
#[derive(Clone, Copy)]
pub struct Received<'a> {
    /// Its body.
    pub form: &'a TokenForm,
    /// Its `Authorization` header field.
    pub authorization: Option<&'a str>,
    /// Its `DPoP` header fields.
    pub dpop: DpopHeader<'a>,
    /// The absolute URL that it came to: `htu` of its proof.
    pub url: &'a str,
}

/// Why no tokens are given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotGranted {
    /// The body is no form that we read.
    #[error(transparent)]
    Form(#[from] FormError),
    /// Another grant than those of people.
    #[error("the grant types here are client_credentials, authorization_code and refresh_token")]
    GrantTypeUnsupported,
    /// The client is not who it says.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The DPoP proof is missing or refused.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The code gives nothing.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The refresh token gives nothing.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// Try again.
    #[error("the hub cannot answer now; try again")]
    Unavailable(#[from] Unavailable),
}

impl NotGranted {
    /// The error code (RFC 6749 §5.2, RFC 9449 §5).
    pub fn oauth_code(&self) -> &'static str {
        match self {
            NotGranted::Form(_)
            | NotGranted::Code(CodeError::Missing(_))
            | NotGranted::Refresh(RefreshError::Missing) => "invalid_request",
            NotGranted::GrantTypeUnsupported => "unsupported_grant_type",
            NotGranted::Client(why) => why.oauth_code(),
            NotGranted::Proof(ProofError::Busy) | NotGranted::Unavailable(_) => {
                "temporarily_unavailable"
            }
            NotGranted::Proof(_) => "invalid_dpop_proof",
            NotGranted::Refresh(RefreshError::Scope) => "invalid_scope",
            NotGranted::Code(_) | NotGranted::Refresh(_) => "invalid_grant",
        }
    }

    /// The HTTP status: 401 when the client is not authenticated, 503 when we cannot answer, 400 else.
    pub fn status(&self) -> u16 {
        match self.oauth_code() {
            "invalid_client" => 401,
            "temporarily_unavailable" => 503,
            _ => 400,
        }
    }
}

/// The tokens. Its `Debug` hides them.
pub struct Granted {
    access_token: String,
    id_token: Option<String>,
    refresh_token: Option<RefreshToken>,
    scopes: PersonScopes,
}

impl Granted {
    /// The body of the answer (RFC 6749 §5.1), to be sent with `Cache-Control: no-store`.
    pub fn to_json(&self) -> String {
        let mut answer = json!({
            "access_token": self.access_token,
            "token_type": "DPoP",
            "expires_in": AGENT_TOKEN_LIFETIME_S,
            "scope": self.scopes.to_string(),
        });
        if let Some(token) = &self.id_token {
            answer["id_token"] = json!(token);
        }
        if let Some(token) = &self.refresh_token {
            answer["refresh_token"] = json!(token.as_str());
        }
        answer.to_string()
    }
}

impl fmt::Debug for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Granted")
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// Chance for one answer: 16 bytes each for the access token and the grant, 32 for the refresh token.
pub type Random<'a> = (&'a [u8; 16], &'a [u8; 16], &'a [u8; 32]);

/// The key of the proof that a request must bring.
fn proof_key(
    request: &Received<'_>,
    replays: &Replays,
    now: Timestamp,
) -> Result<Thumbprint, ProofError> {
    let proof = dpop::only(request.dpop)?;
    let key = dpop::embedded_key(&proof)?;
    let expected = Expected {
        method: "POST",
        url: request.url,
        token: None,
    };
    dpop::check(&proof, &key, expected, replays, now)?;
    Ok(*key.jwk().thumbprint())
}

/// Authenticates the client of a pushed request; gives the key of its proof, if it brings one (RFC 9449 §10.1).
///
/// # Errors
/// [`NotGranted`] if the client is not who it says, or its proof is refused.
pub fn authenticate_pushed(
    request: &Received<'_>,
    client: &Client,
    endpoint: Endpoint<'_>,
    replays: &Replays,
    now: Timestamp,
) -> Result<Option<Thumbprint>, NotGranted> {
    authenticate(
        request.form,
        request.authorization,
        client,
        endpoint,
        replays,
        now,
    )?;
    match request.dpop {
        [] => Ok(None),
        _ => Ok(Some(proof_key(request, replays, now)?)),
    }
}

/// Gives tokens for a code.
///
/// # Errors
/// [`NotGranted`] with the first thing that is wrong. A code that comes again ends the grant that came from it.
#[expect(
    clippy::too_many_arguments,
    reason = "each is another thing, and none is optional"
)]
pub async fn exchange_code(
    request: Received<'_>,
    client: &Client,
    endpoint: Endpoint<'_>,
    grants: &impl Grants,
    replays: &Replays,
    keys: &ProviderKeys,
    (token_id, grant_id, secret): Random<'_>,
    now: Timestamp,
) -> Result<Granted, NotGranted> {
    authenticate(
        request.form,
        request.authorization,
        client,
        endpoint,
        replays,
        now,
    )?;
    let key = proof_key(&request, replays, now)?;
    let text = request
        .form
        .code
        .as_deref()
        .ok_or(CodeError::Missing("code"))?;
    let hash = SecretHash::of(text);
    let kept = grants.code(&hash).await?.ok_or(CodeError::Unknown)?;
    if let Some(grant) = kept.used_for {
        // Whoever it is that shows it: it was seen by two, so nobody may go on with it (RFC 6749 §4.1.2).
        grants.revoke(grant, now).await?;
        return Err(CodeError::Used.into());
    }
    code::check(&kept, request.form, client, key, now)?;
    let id = GrantId::from_bytes(*grant_id);
    let scopes = kept.code.scopes;
    let refresh = scopes
        .contains(PersonScope::OfflineAccess)
        .then(|| RefreshToken::new(id, secret));
    let grant = Grant {
        client: client.id.clone(),
        subject: kept.code.subject.clone(),
        scopes,
        key: match client.metadata.authentication {
            ClientAuthentication::Public => Some(key),
            ClientAuthentication::Key(_) | ClientAuthentication::Secret => None,
        },
    };
    let life_s = match refresh {
        Some(_) => GRANT_LIFETIME_S_MAX,
        None => AGENT_TOKEN_LIFETIME_S,
    };
    let opened = KeptGrant {
        grant,
        refresh: refresh.as_ref().map(RefreshToken::hash),
        idle_until: after(now, REFRESH_IDLE_S_MAX.min(life_s)),
        ends_at: after(now, life_s),
        revoked_at: None,
    };
    match grants.redeem(&hash, id, opened.clone()).await? {
        Came::First => {}
        Came::Late => {
            if let Some(grant) = grants.code(&hash).await?.and_then(|kept| kept.used_for) {
                grants.revoke(grant, now).await?;
            }
            return Err(CodeError::Used.into());
        }
    }
    let writing = Writing {
        issuer: endpoint.issuer,
        audience: endpoint.audience,
        keys,
        grant: &opened.grant,
        grant_id: id,
        scopes,
        key,
        now,
    };
    Ok(write(
        &writing,
        *token_id,
        kept.code.nonce.as_deref(),
        refresh,
    ))
}

/// Gives tokens for a refresh token, and the next refresh token.
///
/// # Errors
/// [`NotGranted`] with the first thing that is wrong. A refresh token that comes again ends its grant.
#[expect(
    clippy::too_many_arguments,
    reason = "each is another thing, and none is optional"
)]
pub async fn refresh(
    request: Received<'_>,
    client: &Client,
    endpoint: Endpoint<'_>,
    grants: &impl Grants,
    replays: &Replays,
    keys: &ProviderKeys,
    (token_id, _, secret): Random<'_>,
    now: Timestamp,
) -> Result<Granted, NotGranted> {
    authenticate(
        request.form,
        request.authorization,
        client,
        endpoint,
        replays,
        now,
    )?;
    let key = proof_key(&request, replays, now)?;
    let text = request
        .form
        .refresh_token
        .as_deref()
        .ok_or(RefreshError::Missing)?;
    let token = RefreshToken::parse(text)?;
    let id = token.grant();
    let kept = grants.grant(id).await?.ok_or(RefreshError::Unknown)?;
    match refresh::check(&kept, &token, client, key, now) {
        Ok(()) => {}
        Err(RefreshError::Reused) => {
            grants.revoke(id, now).await?;
            return Err(RefreshError::Reused.into());
        }
        Err(other) => return Err(other.into()),
    }
    // Less may be asked than was granted (RFC 6749 §6); the refresh token keeps what was granted.
    let scopes = match request.form.scope.as_deref().map(PersonScopes::known_in) {
        None => kept.grant.scopes,
        Some(asked) if asked.is_within(kept.grant.scopes) => asked,
        Some(_) => return Err(RefreshError::Scope.into()),
    };
    let next = RefreshToken::new(id, secret);
    let idle_until = after(now, REFRESH_IDLE_S_MAX).min(kept.ends_at);
    match grants
        .rotate(id, &token.hash(), &next.hash(), idle_until)
        .await?
    {
        Came::First => {}
        Came::Late => {
            grants.revoke(id, now).await?;
            return Err(RefreshError::Reused.into());
        }
    }
    let writing = Writing {
        issuer: endpoint.issuer,
        audience: endpoint.audience,
        keys,
        grant: &kept.grant,
        grant_id: id,
        scopes,
        key,
        now,
    };
    // The nonce was for the first ID token (OpenID Connect Core 1.0 §12.2).
    Ok(write(&writing, *token_id, None, Some(next)))
}

/// Ends what a client no longer needs (RFC 7009): the grant of a refresh token, or of an access token. What is not a
/// token of this client is no error, and nothing happens.
///
/// # Errors
/// [`NotGranted`] if the client is not who it says, or nothing can be written.
pub async fn revoke(
    request: Received<'_>,
    client: &Client,
    endpoint: Endpoint<'_>,
    grants: &impl Grants,
    replays: &Replays,
    keys: &ProviderKeys,
    now: Timestamp,
) -> Result<(), NotGranted> {
    authenticate(
        request.form,
        request.authorization,
        client,
        endpoint,
        replays,
        now,
    )?;
    let text = request
        .form
        .token
        .as_deref()
        .ok_or(CodeError::Missing("token"))?;
    let found = match RefreshToken::parse(text) {
        Ok(token) => grants
            .grant(token.grant())
            .await?
            .filter(|kept| kept.refresh == Some(token.hash()))
            .map(|kept| (token.grant(), kept)),
        Err(_) => match agent::grant_of(text, endpoint.issuer, keys.public()) {
            Some(id) => grants.grant(id).await?.map(|kept| (id, kept)),
            None => None,
        },
    };
    match found {
        Some((id, kept)) if kept.grant.client == client.id => Ok(grants.revoke(id, now).await?),
        _ => Ok(()),
    }
}

fn write(
    writing: &Writing<'_>,
    token_id: [u8; 16],
    nonce: Option<&str>,
    refresh_token: Option<RefreshToken>,
) -> Granted {
    let access_token = writing.access_token(token_id);
    Granted {
        id_token: writing
            .scopes
            .contains(PersonScope::OpenId)
            .then(|| writing.id_token(&access_token, nonce)),
        access_token,
        refresh_token,
        scopes: writing.scopes,
    }
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MAX)
}
