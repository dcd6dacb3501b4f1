//! Clients: applications that act for a person when she lets them.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::json;
use vocabulary::Malformed;

use super::metadata::{ClientAuthentication, Metadata};
use super::redirect;
use super::secret::{Secret, SecretHash};

/// How long a client stays that registered and was never used, in seconds: anybody may register, so it must end.
pub const NEW_CLIENT_LIFETIME_S: i64 = 24 * 3600;

/// How long a client stays after it was last used, in seconds: longer than any of its refresh tokens.
pub const USED_CLIENT_LIFETIME_S: i64 = 400 * 24 * 3600;

/// Longest address of a client's document in bytes.
const DOCUMENT_URL_BYTES_MAX: usize = 512;

/// How the ids start that we give.
const REGISTERED: &str = "app-";

/// Where the id of a client comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identification {
    /// We gave it when the client registered.
    Registered,
    /// It is the address of a document that describes the client (Solid-OIDC §5.1).
    Document,
}

/// The `client_id` of an application that acts for people.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ClientId(String);

impl ClientId {
    /// A new one, from 16 random bytes.
    pub fn registered(random: &[u8; 16]) -> ClientId {
        use base64::Engine as _;
        let random = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random);
        ClientId(format!("{REGISTERED}{random}"))
    }

    /// Reads an id that we gave, or the address of a document: https, or http on loopback, with a path, in normal form.
    ///
    /// # Errors
    /// [`Malformed`] if it is neither.
    pub fn parse(text: &str) -> Result<ClientId, Malformed> {
        let malformed = Malformed {
            what: "client_id",
            why: "it is neither an id given here nor the https address of a client's document",
        };
        if let Some(random) = text.strip_prefix(REGISTERED) {
            let fit = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            return match random.len() == 22 && random.bytes().all(fit) {
                true => Ok(ClientId(text.to_owned())),
                false => Err(malformed),
            };
        }
        // The rules of a web application's redirect address are those of an address that we may fetch; one spelling, so
        // that one client has one id.
        let kind = super::metadata::ApplicationType::Web;
        let without_query = &text[..text.find('?').unwrap_or(text.len())];
        let is_fit = text.len() <= DOCUMENT_URL_BYTES_MAX
            && redirect::RedirectUri::parse(text, kind).is_ok()
            && crate::htu::normalised(text.as_bytes()).as_deref() == Some(without_query);
        match is_fit {
            true => Ok(ClientId(text.to_owned())),
            false => Err(malformed),
        }
    }

    /// Where it comes from.
    pub fn identification(&self) -> Identification {
        match self.0.starts_with(REGISTERED) {
            true => Identification::Registered,
            false => Identification::Document,
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientId({})", self.0)
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ClientId {
    type Error = Malformed;

    fn try_from(text: String) -> Result<ClientId, Malformed> {
        ClientId::parse(&text)
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> String {
        id.0
    }
}

/// A client that we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// What it says of itself.
    pub metadata: Metadata,
    /// The hash of its secret, if it authenticates by one.
    pub secret: Option<SecretHash>,
}

impl Client {
    /// Registers a client; `secret` is used if it authenticates by one. Gives the client and the body of the answer
    /// (RFC 7591 §3.2.1), which holds the secret for the only time.
    pub fn register(
        metadata: Metadata,
        id: &[u8; 16],
        secret: &[u8; 32],
        issued_at: jiff::Timestamp,
    ) -> (Client, serde_json::Value) {
        let id = ClientId::registered(id);
        let secret = match metadata.authentication {
            ClientAuthentication::Secret => Some(Secret::of(secret)),
            ClientAuthentication::Public | ClientAuthentication::Key(_) => None,
        };
        let mut answer = metadata.to_value();
        answer["client_id"] = json!(id);
        answer["client_id_issued_at"] = json!(issued_at.as_second());
        if let Some(secret) = &secret {
            answer["client_secret"] = json!(secret.as_str());
            // It does not expire by itself (RFC 7591 §3.2.1).
            answer["client_secret_expires_at"] = json!(0);
        }
        let client = Client {
            id,
            metadata,
            secret: secret.as_ref().map(Secret::hash),
        };
        (client, answer)
    }

    /// What a person is told of the client's name.
    pub fn name(&self) -> &str {
        self.metadata
            .name
            .as_deref()
            .unwrap_or_else(|| self.host_of_answers())
    }

    /// The host that the answers of a client go to: what a person can recognise, whatever name it gives itself.
    pub fn host_of(uri: &str) -> &str {
        redirect::host(uri).unwrap_or_else(|| uri.split(':').next().unwrap_or(uri))
    }

    /// The origin of an answer's address as a content security policy names it.
    pub fn origin_of(uri: &str) -> String {
        match redirect::origin(uri) {
            Some(origin) => origin.to_owned(),
            None => format!("{}:", uri.split(':').next().unwrap_or(uri)),
        }
    }

    fn host_of_answers(&self) -> &str {
        self.metadata
            .redirect_uris
            .first()
            .map_or("", |uri| Client::host_of(uri.as_str()))
    }
}
