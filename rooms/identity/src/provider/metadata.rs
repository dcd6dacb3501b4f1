//! What a client says of itself, when it registers (RFC 7591 §2) or in its document (Solid-OIDC §5).
//!
//! Members that we do not know are passed over, as RFC 7591 §2 wants; what we know and cannot give is refused, so that a
//! client learns of it before a person does.

use serde_json::{Value, json};

use crate::algorithm::Algorithm;
use crate::json::{Json, NotJson, Object};
use crate::jwk::KeyError;
use crate::jwks::Jwks;

use super::redirect::{NoRedirect, RedirectUri};
use super::scope::{PersonScope, PersonScopes};

/// Largest registration in bytes: sixteen keys and thirty addresses fit.
pub const REGISTRATION_SIZE_BYTES_MAX: usize = 16 * 1024;

/// Most redirect addresses of one client. One for each of its sites and test machines.
const REDIRECTS_MAX: usize = 16;

/// Longest name in characters: a person reads it.
const NAME_CHARS_MAX: usize = 100;

/// Longest address of a page or picture in bytes.
const URL_BYTES_MAX: usize = 512;

/// Why a client is not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum MetadataError {
    /// Larger than any honest one.
    #[error("the client's metadata are larger than {0} bytes")]
    TooLong(usize),
    /// Not strict JSON.
    #[error("the client's metadata cannot be read: {0}")]
    NotJson(#[from] NotJson),
    /// A redirect address is refused.
    #[error(transparent)]
    Redirect(#[from] NoRedirect),
    /// There is none.
    #[error("the client has no redirect address")]
    NoRedirect,
    /// A member is not of the right kind.
    #[error("member `{0}` of the client's metadata is malformed")]
    Malformed(&'static str),
    /// A member asks for what is not offered.
    #[error("member `{0}` of the client's metadata asks for what is not offered here")]
    NotOffered(&'static str),
    /// A list is too long.
    #[error("member `{0}` of the client's metadata has too many entries")]
    TooMany(&'static str),
    /// The client's keys are refused.
    #[error("the client's keys are refused: {0}")]
    Keys(#[from] KeyError),
    /// `private_key_jwt` without `jwks`.
    #[error("the client authenticates by a key and has no `jwks`")]
    KeysMissing,
}

impl MetadataError {
    /// The error code (RFC 7591 §3.2.2).
    pub fn oauth_code(&self) -> &'static str {
        match self {
            MetadataError::Redirect(_) | MetadataError::NoRedirect => "invalid_redirect_uri",
            _ => "invalid_client_metadata",
        }
    }
}

/// Where a client runs (OpenID Connect Dynamic Client Registration 1.0 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationType {
    /// On a web site.
    Web,
    /// On the person's machine.
    Native,
}

/// How a client shows that it is itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// Not at all: it runs where it cannot keep a secret. Its code is protected by PKCE, its tokens by its key.
    Public,
    /// By an assertion that one of these keys signed (RFC 7523).
    Key(Jwks),
    /// By a secret that it got when it registered; Solid clients ask for it, and it protects no more than PKCE does.
    Secret,
}

/// Whether a client may have refresh tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refreshing {
    Asked,
    NotAsked,
}

/// What a client says of itself, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Its name, which nobody has verified.
    pub name: Option<String>,
    /// Its page.
    pub uri: Option<String>,
    /// Its picture. It is kept and told, and never loaded by a page of ours.
    pub logo_uri: Option<String>,
    /// Where answers go.
    pub redirect_uris: Vec<RedirectUri>,
    /// Where a browser goes after signing out.
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// How it authenticates.
    pub authentication: ClientAuthentication,
    /// Where it runs.
    pub kind: ApplicationType,
    pub(super) refreshing: Refreshing,
    /// What it may ask at most, if it said so.
    pub(super) scopes: Option<PersonScopes>,
}

impl Metadata {
    /// Reads a registration request.
    ///
    /// # Errors
    /// [`MetadataError`] with the first thing that is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Metadata, MetadataError> {
        if bytes.len() > REGISTRATION_SIZE_BYTES_MAX {
            return Err(MetadataError::TooLong(REGISTRATION_SIZE_BYTES_MAX));
        }
        // RFC 7591 §2: the default is client_secret_basic.
        Metadata::read(&Object::parse(bytes)?, "client_secret_basic")
    }

    pub(super) fn read(
        client: &Object<'_>,
        method_by_default: &'static str,
    ) -> Result<Metadata, MetadataError> {
        let text = |name| client.text(name).map_err(MetadataError::Malformed);
        let kind = match text("application_type")? {
            None | Some("web") => ApplicationType::Web,
            Some("native") => ApplicationType::Native,
            Some(_) => return Err(MetadataError::Malformed("application_type")),
        };
        let redirect_uris = addresses(client, "redirect_uris", kind)?;
        if redirect_uris.is_empty() {
            return Err(MetadataError::NoRedirect);
        }
        let refreshing = match listed(client, "grant_types")? {
            None => Refreshing::NotAsked,
            Some(grants) if !grants.contains(&"authorization_code") => {
                return Err(MetadataError::NotOffered("grant_types"));
            }
            Some(grants) if grants.contains(&"refresh_token") => Refreshing::Asked,
            Some(_) => Refreshing::NotAsked,
        };
        if listed(client, "response_types")?.is_some_and(|types| !types.contains(&"code")) {
            return Err(MetadataError::NotOffered("response_types"));
        }
        for member in [
            "id_token_signed_response_alg",
            "userinfo_signed_response_alg",
        ] {
            let offered = match member {
                "id_token_signed_response_alg" => Some(Algorithm::Es256.name()),
                _ => None,
            };
            if text(member)?.is_some_and(|alg| Some(alg) != offered) {
                return Err(MetadataError::NotOffered(member));
            }
        }
        if text("subject_type")?.is_some_and(|kind| kind != "public") {
            return Err(MetadataError::NotOffered("subject_type"));
        }
        for member in [
            "jwks_uri",
            "sector_identifier_uri",
            "request_object_signing_alg",
        ] {
            if client.get(member).is_some() {
                return Err(MetadataError::NotOffered(member));
            }
        }
        let authentication = match text("token_endpoint_auth_method")?.unwrap_or(method_by_default)
        {
            "none" => ClientAuthentication::Public,
            "client_secret_basic" => ClientAuthentication::Secret,
            "private_key_jwt" => match client.get("jwks") {
                Some(Json::Object(set)) => match Jwks::read(set)? {
                    keys if keys.keys().is_empty() => return Err(MetadataError::KeysMissing),
                    keys => ClientAuthentication::Key(keys),
                },
                Some(_) => return Err(MetadataError::Malformed("jwks")),
                None => return Err(MetadataError::KeysMissing),
            },
            _ => return Err(MetadataError::NotOffered("token_endpoint_auth_method")),
        };
        Ok(Metadata {
            name: text("client_name")?.map(name).transpose()?,
            uri: text("client_uri")?
                .map(|uri| page("client_uri", uri))
                .transpose()?,
            logo_uri: text("logo_uri")?
                .map(|uri| page("logo_uri", uri))
                .transpose()?,
            redirect_uris,
            post_logout_redirect_uris: addresses(client, "post_logout_redirect_uris", kind)?,
            authentication,
            kind,
            refreshing,
            scopes: text("scope")?.map(PersonScopes::known_in),
        })
    }

    /// The metadata as they are kept, and told to the client (RFC 7591 §3.2.1).
    pub fn to_value(&self) -> Value {
        let uris = |uris: &[RedirectUri]| -> Vec<Value> {
            uris.iter().map(|uri| json!(uri.as_str())).collect()
        };
        let mut value = json!({
            "redirect_uris": uris(&self.redirect_uris),
            "application_type": match self.kind {
                ApplicationType::Web => "web",
                ApplicationType::Native => "native",
            },
            "grant_types": match self.refreshing {
                Refreshing::Asked => vec!["authorization_code", "refresh_token"],
                Refreshing::NotAsked => vec!["authorization_code"],
            },
            "response_types": ["code"],
            "id_token_signed_response_alg": Algorithm::Es256.name(),
            "subject_type": "public",
            "token_endpoint_auth_method": match self.authentication {
                ClientAuthentication::Public => "none",
                ClientAuthentication::Key(_) => "private_key_jwt",
                ClientAuthentication::Secret => "client_secret_basic",
            },
        });
        let mut set = |name: &str, text: &Option<String>| {
            if let Some(text) = text {
                value[name] = json!(text);
            }
        };
        set("client_name", &self.name);
        set("client_uri", &self.uri);
        set("logo_uri", &self.logo_uri);
        set("scope", &self.scopes.map(|scopes| scopes.to_string()));
        if !self.post_logout_redirect_uris.is_empty() {
            value["post_logout_redirect_uris"] = json!(uris(&self.post_logout_redirect_uris));
        }
        if let ClientAuthentication::Key(keys) = &self.authentication {
            let keys: Vec<Value> = keys.keys().iter().map(|key| key.jwk().listed()).collect();
            value["jwks"] = json!({ "keys": keys });
        }
        value
    }

    /// What the client gets of what it asks: nothing beyond its own registration, and no refresh tokens unless it said
    /// that it can use them.
    pub(super) fn permitted(&self, asked: PersonScopes) -> PersonScopes {
        let asked = self.scopes.map_or(asked, |scopes| scopes.and(asked));
        match self.refreshing {
            Refreshing::Asked => asked,
            Refreshing::NotAsked => asked.without(PersonScope::OfflineAccess),
        }
    }
}

fn listed<'c>(
    client: &'c Object<'_>,
    name: &'static str,
) -> Result<Option<Vec<&'c str>>, MetadataError> {
    client.texts(name).map_err(MetadataError::Malformed)
}

fn addresses(
    client: &Object<'_>,
    name: &'static str,
    kind: ApplicationType,
) -> Result<Vec<RedirectUri>, MetadataError> {
    let uris = listed(client, name)?.unwrap_or_default();
    if uris.len() > REDIRECTS_MAX {
        return Err(MetadataError::TooMany(name));
    }
    uris.into_iter()
        .map(|uri| RedirectUri::parse(uri, kind).map_err(MetadataError::Redirect))
        .collect()
}

/// A name that a person can read as it is: no control characters, and none that turn the order of letters around.
fn name(text: &str) -> Result<String, MetadataError> {
    let turns = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let text = text.trim();
    let good = (1..=NAME_CHARS_MAX).contains(&text.chars().count())
        && !text.chars().any(|c| c.is_control() || turns(c));
    match good {
        true => Ok(text.to_owned()),
        false => Err(MetadataError::Malformed("client_name")),
    }
}

/// The address of a page: what a redirect address of a web application may be.
fn page(name: &'static str, text: &str) -> Result<String, MetadataError> {
    match RedirectUri::parse(text, ApplicationType::Web) {
        Ok(_) if text.len() <= URL_BYTES_MAX => Ok(text.to_owned()),
        _ => Err(MetadataError::Malformed(name)),
    }
}

#[cfg(test)]
mod tests;
