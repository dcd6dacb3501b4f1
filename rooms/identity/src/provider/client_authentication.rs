//! How a client shows that it is itself, at the token, revocation and pushed-request endpoints (RFC 6749 §2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use crate::assertion::{self, AssertionError, Audience};
use crate::form::{TokenForm, decoded};
use crate::replay::Replays;
use crate::token_endpoint::CLIENT_ASSERTION_TYPE;

use super::client::{Client, ClientId};
use super::exchange::Endpoint;
use super::metadata::ClientAuthentication;
use super::secret::SecretHash;

/// Longest `Authorization` header field in bytes: a `client_id` and a secret, encoded twice.
const BASIC_BYTES_MAX: usize = 4096;

/// Why a client is not who it says. OAuth calls all of them `invalid_client`, but for the first two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ClientError {
    /// It does not say who it is.
    #[error("the request names no client")]
    Missing,
    /// It says it twice, or authenticates in two ways.
    #[error("the client authenticates in more than one way, or names two ids")]
    Several,
    /// Not registered, or its document cannot be had.
    #[error("the client is not known here")]
    Unknown,
    /// `Authorization` is something else than `Basic` with an id and a secret.
    #[error("the authorization header is malformed")]
    Malformed,
    /// Another method than it registered.
    #[error("the client does not authenticate in the way it registered for")]
    OtherMethod,
    /// A wrong secret.
    #[error("the client's secret is not right")]
    Secret,
    /// The assertion is refused.
    #[error(transparent)]
    Assertion(#[from] AssertionError),
}

impl ClientError {
    /// The error code (RFC 6749 §5.2).
    pub fn oauth_code(&self) -> &'static str {
        match self {
            ClientError::Missing | ClientError::Several => "invalid_request",
            ClientError::Assertion(AssertionError::Busy) => "temporarily_unavailable",
            _ => "invalid_client",
        }
    }
}

/// The credentials of a request, before the client is looked up.
enum Shown {
    Nothing,
    Secret(SecretHash),
    Assertion(String),
}

/// Which client a request says it is from, so that it can be looked up. Nothing is authenticated yet. `authorization` is
/// the header field of that name.
///
/// # Errors
/// [`ClientError`] if it names none, or two.
pub fn client_named(
    form: &TokenForm,
    authorization: Option<&str>,
) -> Result<ClientId, ClientError> {
    shown(form, authorization).map(|(id, _)| id)
}

fn shown(form: &TokenForm, authorization: Option<&str>) -> Result<(ClientId, Shown), ClientError> {
    let id = |text: &str| ClientId::parse(text).map_err(|_| ClientError::Unknown);
    // A secret in the body ends up in logs; nobody registers for it.
    if form.has_client_secret {
        return Err(ClientError::OtherMethod);
    }
    let named = form.client_id.as_deref();
    let assertion = (
        form.client_assertion_type.as_deref(),
        form.client_assertion.as_deref(),
    );
    match (authorization, assertion) {
        (None, (None, None)) => Ok((id(named.ok_or(ClientError::Missing)?)?, Shown::Nothing)),
        (Some(header), (None, None)) => {
            let (found, secret) = basic(header)?;
            match named.is_none_or(|named| named == found) {
                true => Ok((id(&found)?, Shown::Secret(SecretHash::of(&secret)))),
                false => Err(ClientError::Several),
            }
        }
        (None, (Some(CLIENT_ASSERTION_TYPE), Some(assertion))) => {
            let found = assertion::issuer(assertion.as_bytes())?;
            match named.is_none_or(|named| named == found) {
                true => Ok((id(&found)?, Shown::Assertion(assertion.to_owned()))),
                false => Err(ClientError::Several),
            }
        }
        (None, _) => Err(ClientError::OtherMethod),
        (Some(_), _) => Err(ClientError::Several),
    }
}

/// Id and secret of an `Authorization: Basic` header field, each percent-encoded within (RFC 6749 §2.3.1).
fn basic(header: &str) -> Result<(String, String), ClientError> {
    let malformed = |_| ClientError::Malformed;
    if header.len() > BASIC_BYTES_MAX {
        return Err(ClientError::Malformed);
    }
    let (scheme, encoded) = header.split_once(' ').ok_or(ClientError::Malformed)?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Err(ClientError::OtherMethod);
    }
    let plain = STANDARD
        .decode(encoded)
        .map_err(|_| ClientError::Malformed)?;
    let colon = plain
        .iter()
        .position(|byte| *byte == b':')
        .ok_or(ClientError::Malformed)?;
    Ok((
        decoded(&plain[..colon]).map_err(malformed)?,
        decoded(&plain[colon + 1..]).map_err(malformed)?,
    ))
}

/// Checks that a request is from this client, in the one way that it registered for.
///
/// # Errors
/// [`ClientError`] with the first thing that is wrong. An assertion whose signature was right is used up even then.
pub fn authenticate(
    form: &TokenForm,
    authorization: Option<&str>,
    client: &Client,
    endpoint: Endpoint<'_>,
    replays: &Replays,
    now: Timestamp,
) -> Result<(), ClientError> {
    let (id, shown) = shown(form, authorization)?;
    if id != client.id {
        return Err(ClientError::Unknown);
    }
    match (&client.metadata.authentication, shown) {
        (ClientAuthentication::Public, Shown::Nothing) => Ok(()),
        (ClientAuthentication::Secret, Shown::Secret(hash)) if Some(hash) == client.secret => {
            Ok(())
        }
        (ClientAuthentication::Secret, Shown::Secret(_)) => Err(ClientError::Secret),
        (ClientAuthentication::Key(keys), Shown::Assertion(assertion)) => {
            let audience = Audience {
                issuer: endpoint.issuer,
                token_endpoint: endpoint.token_url,
            };
            assertion::check(
                assertion.as_bytes(),
                client.id.as_str(),
                keys,
                audience,
                replays,
                now,
            )?;
            Ok(())
        }
        _ => Err(ClientError::OtherMethod),
    }
}
