//! Authorization requests (RFC 6749 §4.1.1, OpenID Connect Core 1.0 §3.1.2): what a client asks of a person.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vocabulary::Level;

use crate::Thumbprint;
use crate::form::{Fields, FormError};

use super::client::{Client, ClientId};
use super::pkce::Challenge;
use super::reply::Reply;
use super::scope::{PersonScope, PersonScopes};
use super::token::level_of_acr;

/// How long a pushed request may wait for its browser, in seconds (RFC 9126 §2.2 suggests 5 to 600).
pub const REQUEST_LIFETIME_S: i64 = 90;

/// How long a person may take to sign in and to decide, in seconds: half an hour with a letter to look up and a telephone
/// to find.
pub const REQUEST_UNDER_WAY_S_MAX: i64 = 30 * 60;

/// How the names of pushed requests start (RFC 9126 §2.2).
const REQUEST_URI: &str = "urn:ietf:params:oauth:request_uri:";

/// Longest `state` in bytes: clients put small things of their own into it.
const STATE_BYTES_MAX: usize = 2048;

/// Longest `nonce` in bytes; it comes back in the ID token.
const NONCE_BYTES_MAX: usize = 512;

/// The fields of an authorization request.
#[derive(Clone, Debug)]
pub struct AuthorizationForm(Fields);

impl AuthorizationForm {
    /// Reads a query or a body. A repeated field refuses the whole (RFC 6749 §3.1).
    ///
    /// # Errors
    /// [`FormError`] with the first thing that is wrong.
    pub fn parse(text: &[u8]) -> Result<AuthorizationForm, FormError> {
        Fields::parse(text).map(AuthorizationForm)
    }

    /// Which client it says it is from.
    ///
    /// # Errors
    /// [`NotShown`] if it names none.
    pub fn client(&self) -> Result<ClientId, NotShown> {
        let id = self.0.get("client_id").ok_or(NotShown::ClientMissing)?;
        ClientId::parse(id).map_err(|_| NotShown::ClientUnknown)
    }

    /// The name of a pushed request, if it has one: `Some(None)` for one that we did not give.
    pub fn pushed(&self) -> Option<Option<&str>> {
        self.0
            .get("request_uri")
            .map(|uri| uri.strip_prefix(REQUEST_URI))
    }

    /// The `request_uri` of a pushed request.
    pub fn name_of_pushed(secret: &str) -> String {
        format!("{REQUEST_URI}{secret}")
    }
}

/// Why a request is answered by a page of ours and not by going back: nobody vouches for the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotShown {
    /// The form cannot be read.
    #[error(transparent)]
    Form(#[from] FormError),
    /// No `client_id`.
    #[error("the request names no client")]
    ClientMissing,
    /// A client that is not registered, or whose document cannot be had.
    #[error("the client is not known here")]
    ClientUnknown,
    /// No `redirect_uri`.
    #[error("the request names no address to go back to")]
    RedirectMissing,
    /// An address that the client did not register.
    #[error("the client did not register the address to go back to")]
    RedirectUnknown,
    /// A pushed request that is not known, was used, has expired or is another client's.
    #[error("the pushed request is unknown, used, expired or of another client")]
    RequestUnknown,
}

/// Why a request is refused to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AuthorizationError {
    /// Another `response_type` than `code`.
    #[error("the only response type here is `code`")]
    ResponseType,
    /// Another `response_mode` than `query`.
    #[error("the only response mode here is `query`")]
    ResponseMode,
    /// No challenge, or one of another method than S256.
    #[error("a `code_challenge` with the method S256 is needed")]
    Challenge,
    /// A field is malformed.
    #[error("`{0}` is malformed")]
    Malformed(&'static str),
    /// The scope has no `openid`.
    #[error("the scope must contain `openid`")]
    Scope,
    /// A request object (OpenID Connect Core 1.0 §6).
    #[error("request objects are not taken here; push the request instead")]
    RequestObject,
    /// A `request_uri` inside a pushed request (RFC 9126 §2.1).
    #[error("a pushed request cannot name another")]
    RequestUri,
    /// `registration` (OpenID Connect Core 1.0 §7.2.1).
    #[error("clients register before they ask")]
    Registration,
    /// `prompt=none`, and nobody is signed in.
    #[error("nobody is signed in, and nobody may be asked")]
    LoginRequired,
    /// `prompt=none`, and consent was not given before.
    #[error("consent is needed, and nobody may be asked")]
    ConsentRequired,
    /// The person says no.
    #[error("the person refused")]
    AccessDenied,
    /// Something of ours does not work.
    #[error("the hub cannot answer now; try again")]
    Unavailable,
}

impl AuthorizationError {
    /// The error code (RFC 6749 §4.1.2.1, OpenID Connect Core 1.0 §3.1.2.6).
    pub fn oauth_code(&self) -> &'static str {
        match self {
            AuthorizationError::ResponseType => "unsupported_response_type",
            AuthorizationError::ResponseMode
            | AuthorizationError::Challenge
            | AuthorizationError::RequestUri
            | AuthorizationError::Malformed(_) => "invalid_request",
            AuthorizationError::Scope => "invalid_scope",
            AuthorizationError::RequestObject => "request_not_supported",
            AuthorizationError::Registration => "registration_not_supported",
            AuthorizationError::LoginRequired => "login_required",
            AuthorizationError::ConsentRequired => "consent_required",
            AuthorizationError::AccessDenied => "access_denied",
            AuthorizationError::Unavailable => "temporarily_unavailable",
        }
    }
}

/// Why a request is refused, and who hears of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The person, on a page.
    Here(NotShown),
    /// The client, at its address.
    There(Reply, AuthorizationError),
}

impl From<NotShown> for Refused {
    fn from(why: NotShown) -> Refused {
        Refused::Here(why)
    }
}

/// What the client wants the person to be asked (OpenID Connect Core 1.0 §3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prompt {
    /// Ask nothing.
    pub(super) none: bool,
    /// Let her sign in again.
    pub(super) login: bool,
    /// Ask for her consent although she gave it before.
    pub(super) consent: bool,
}

/// Which sign-in an application wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// One that happens for it, or not long before.
    NewSignIn,
    /// Any.
    AnySignIn,
}

/// A request that was checked; it says nothing about a person. Kept while the person signs in and decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationRequest {
    pub(super) client: ClientId,
    pub(super) reply: Reply,
    pub(super) scopes: PersonScopes,
    pub(super) challenge: Challenge,
    pub(super) nonce: Option<String>,
    pub(super) prompt: Prompt,
    pub(super) max_age_s: Option<i64>,
    pub(super) level: Option<Level>,
    pub(super) dpop_jkt: Option<Thumbprint>,
}

impl AuthorizationRequest {
    /// The client.
    pub fn client(&self) -> &ClientId {
        &self.client
    }

    /// Where the answer goes.
    pub fn reply(&self) -> &Reply {
        &self.reply
    }

    /// What the client would get.
    pub fn scopes(&self) -> PersonScopes {
        self.scopes
    }

    /// The level that the client would like.
    pub fn level(&self) -> Option<Level> {
        self.level
    }

    /// Whether a sign-in of before will do, wherever it was.
    pub fn wants_new_sign_in(&self) -> Wants {
        match self.prompt.login || self.max_age_s.is_some() {
            true => Wants::NewSignIn,
            false => Wants::AnySignIn,
        }
    }

    /// The request as it is kept.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("text, numbers and truth values are written as JSON")
    }

    /// Reads what [`AuthorizationRequest::to_text`] wrote.
    ///
    /// # Errors
    /// [`vocabulary::Malformed`] if it is anything else.
    pub fn from_text(text: &str) -> Result<AuthorizationRequest, vocabulary::Malformed> {
        serde_json::from_str(text).map_err(|_| vocabulary::Malformed {
            what: "authorization request",
            why: "it is not what was kept",
        })
    }
}

/// Checks a request of a client that is known. `proof_key` is the key of a DPoP proof that came with a pushed request
/// (RFC 9449 §10.1).
///
/// # Errors
/// [`Refused`] with the first thing that is wrong, and who is to hear of it.
pub fn check_request(
    form: &AuthorizationForm,
    client: &Client,
    proof_key: Option<Thumbprint>,
) -> Result<AuthorizationRequest, Refused> {
    let field = |name| form.0.get(name);
    if form.client()? != client.id {
        return Err(NotShown::ClientUnknown.into());
    }
    let asked = field("redirect_uri").ok_or(NotShown::RedirectMissing)?;
    if !client
        .metadata
        .redirect_uris
        .iter()
        .any(|registered| registered.allows(asked))
    {
        return Err(NotShown::RedirectUnknown.into());
    }
    let state = field("state").filter(|state| state.len() <= STATE_BYTES_MAX);
    let reply = Reply {
        redirect_uri: asked.to_owned(),
        state: state.map(str::to_owned),
    };
    read(form, client, proof_key, reply.clone()).map_err(|why| Refused::There(reply, why))
}

fn read(
    form: &AuthorizationForm,
    client: &Client,
    proof_key: Option<Thumbprint>,
    reply: Reply,
) -> Result<AuthorizationRequest, AuthorizationError> {
    use AuthorizationError::Malformed;
    let field = |name| form.0.get(name);
    let bounded = |name, max| match field(name) {
        Some(value) if value.len() > max => Err(Malformed(name)),
        value => Ok(value.map(str::to_owned)),
    };
    if field("request").is_some() {
        return Err(AuthorizationError::RequestObject);
    }
    if field("request_uri").is_some() {
        return Err(AuthorizationError::RequestUri);
    }
    if field("registration").is_some() {
        return Err(AuthorizationError::Registration);
    }
    match field("response_type") {
        Some("code") => {}
        Some(_) => return Err(AuthorizationError::ResponseType),
        None => return Err(Malformed("response_type")),
    }
    if field("response_mode").is_some_and(|mode| mode != "query") {
        return Err(AuthorizationError::ResponseMode);
    }
    bounded("state", STATE_BYTES_MAX)?;
    let challenge = match (field("code_challenge"), field("code_challenge_method")) {
        (Some(challenge), Some("S256")) => {
            Challenge::parse(challenge).map_err(|_| AuthorizationError::Challenge)?
        }
        _ => return Err(AuthorizationError::Challenge),
    };
    let asked = PersonScopes::known_in(field("scope").unwrap_or_default());
    let scopes = client.metadata.permitted(asked);
    if !scopes.contains(PersonScope::OpenId) {
        return Err(AuthorizationError::Scope);
    }
    let max_age_s = match field("max_age") {
        None => None,
        Some(text) if text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(text.parse().map_err(|_| Malformed("max_age"))?)
        }
        Some(_) => return Err(Malformed("max_age")),
    };
    let named = field("dpop_jkt")
        .map(Thumbprint::parse)
        .transpose()
        .map_err(|_| Malformed("dpop_jkt"))?;
    let dpop_jkt = match (named, proof_key) {
        (Some(named), Some(proven)) if named != proven => return Err(Malformed("dpop_jkt")),
        (named, proven) => named.or(proven),
    };
    Ok(AuthorizationRequest {
        client: client.id.clone(),
        reply,
        scopes,
        challenge,
        nonce: bounded("nonce", NONCE_BYTES_MAX)?,
        prompt: prompt(field("prompt"))?,
        max_age_s,
        // Any of the named levels will do (OpenID Connect Core 1.0 §3.1.2.1), so the lowest is asked for.
        level: field("acr_values")
            .and_then(|values| values.split(' ').filter_map(level_of_acr).min()),
        dpop_jkt,
    })
}

fn prompt(text: Option<&str>) -> Result<Prompt, AuthorizationError> {
    let mut prompt = Prompt::default();
    for word in text
        .unwrap_or_default()
        .split(' ')
        .filter(|word| !word.is_empty())
    {
        match word {
            "none" => prompt.none = true,
            // There is one account to a browser, so choosing another is signing in again.
            "login" | "select_account" => prompt.login = true,
            "consent" => prompt.consent = true,
            _ => return Err(AuthorizationError::Malformed("prompt")),
        }
    }
    match prompt.none && (prompt.login || prompt.consent) {
        true => Err(AuthorizationError::Malformed("prompt")),
        false => Ok(prompt),
    }
}

/// Whole seconds between two instants.
pub(super) fn seconds_since(begun_at: Timestamp, now: Timestamp) -> i64 {
    now.as_second().saturating_sub(begun_at.as_second())
}
