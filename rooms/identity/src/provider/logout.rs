//! Signing out by a client's wish (OpenID Connect RP-Initiated Logout 1.0).
//!
//! A link to here can stand on any page, so nobody is signed out, and nobody sent on, without the person's word, unless
//! the client shows an ID token that it got for her.

use crate::form::{Fields, FormError};
use crate::jwks::Jwks;
use crate::jws::{self, Compact, Purpose};

use super::client::{Client, ClientId};
use super::reply::with_fields;
use super::subject::WebId;
use super::token::SOLID_AUDIENCE;

/// Longest `state` in bytes.
const STATE_BYTES_MAX: usize = 2048;

/// Why a request to sign out is refused, on a page of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LogoutError {
    /// The form cannot be read.
    #[error(transparent)]
    Form(#[from] FormError),
    /// The ID token is not one of ours.
    #[error("`id_token_hint` is not an ID token of this hub")]
    Hint,
    /// `client_id` is not who the ID token was for, or is not known.
    #[error("`client_id` is not the client that the ID token was for")]
    OtherClient,
    /// An address to go to, and nobody knows of which client.
    #[error("an address to go to needs `client_id` or `id_token_hint`")]
    ClientMissing,
    /// An address that the client did not register.
    #[error("the client did not register the address to go to")]
    RedirectUnknown,
}

/// A request to sign out, with the fields that we use.
#[derive(Clone, Debug)]
pub struct LogoutForm {
    fields: Fields,
    /// For whom the ID token was, and about whom.
    hint: Option<(ClientId, WebId)>,
}

impl LogoutForm {
    /// Reads a query or a body, and the ID token in it, which may have expired.
    ///
    /// # Errors
    /// [`LogoutError`] if the form cannot be read, or its ID token is not signed by one of these keys for `issuer`.
    pub fn parse(text: &[u8], issuer: &str, keys: &Jwks) -> Result<LogoutForm, LogoutError> {
        let fields = Fields::parse(text)?;
        let hint = fields
            .get("id_token_hint")
            .map(|hint| read_hint(hint, issuer, keys).ok_or(LogoutError::Hint))
            .transpose()?;
        Ok(LogoutForm { fields, hint })
    }

    /// Which client it is from, if it says so.
    ///
    /// # Errors
    /// [`LogoutError::OtherClient`] if `client_id` is not whom the ID token was for.
    pub fn client(&self) -> Result<Option<ClientId>, LogoutError> {
        let named = self
            .fields
            .get("client_id")
            .map(|id| ClientId::parse(id).map_err(|_| LogoutError::OtherClient))
            .transpose()?;
        match (named, self.hint.as_ref().map(|(client, _)| client)) {
            (Some(named), Some(hinted)) if named != *hinted => Err(LogoutError::OtherClient),
            (named, hinted) => Ok(named.or_else(|| hinted.cloned())),
        }
    }
}

/// What a request to sign out comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logout {
    /// About whom the client's ID token was: only she is signed out without being asked.
    pub person: Option<WebId>,
    /// Where the browser goes then.
    pub goes_to: Option<String>,
}

/// Checks a request to sign out of a client that is known, or of none.
///
/// # Errors
/// [`LogoutError`] with the first thing that is wrong.
pub fn check_logout(form: &LogoutForm, client: Option<&Client>) -> Result<Logout, LogoutError> {
    let named = form.client()?;
    if named.as_ref() != client.map(|client| &client.id) {
        return Err(LogoutError::OtherClient);
    }
    let goes_to = match (form.fields.get("post_logout_redirect_uri"), client) {
        (None, _) => None,
        (Some(_), None) => return Err(LogoutError::ClientMissing),
        (Some(uri), Some(client)) => {
            // No port may vary here: the text, as it was registered.
            let known = client
                .metadata
                .post_logout_redirect_uris
                .iter()
                .any(|registered| registered.as_str() == uri);
            if !known {
                return Err(LogoutError::RedirectUnknown);
            }
            let state = form
                .fields
                .get("state")
                .filter(|state| state.len() <= STATE_BYTES_MAX);
            let fields: Vec<(&str, &str)> =
                state.map(|state| ("state", state)).into_iter().collect();
            Some(with_fields(uri, &fields))
        }
    };
    Ok(Logout {
        person: form.hint.as_ref().map(|(_, person)| person.clone()),
        goes_to,
    })
}

fn read_hint(hint: &str, issuer: &str, keys: &Jwks) -> Option<(ClientId, WebId)> {
    let compact = Compact::cut(hint.as_bytes(), Purpose::IdToken).ok()?;
    let header = compact.header(Purpose::IdToken).ok()?;
    compact.verify_by(&header, keys).ok()?;
    let payload = compact.payload().ok()?;
    let claims = jws::claims(&payload).ok()?;
    let text = |name| claims.text(name).ok().flatten();
    let audiences = claims.texts("aud").ok().flatten()?;
    let client = text("azp")?;
    let is_ours = text("iss") == Some(issuer)
        && audiences.contains(&client)
        && audiences.contains(&SOLID_AUDIENCE);
    if !is_ours {
        return None;
    }
    Some((
        ClientId::parse(client).ok()?,
        WebId::parse(text("sub")?).ok()?,
    ))
}
