//! Client identifier documents (Solid-OIDC §5.1): the `client_id` is the address of a JSON-LD document that says what the
//! client is. Fetching is the server's; here the text is checked.

use crate::json::{Json, NotJson, Object};

use super::client::{Client, ClientId};
use super::metadata::{ClientAuthentication, Metadata, MetadataError};

/// Largest document in bytes.
pub const DOCUMENT_SIZE_BYTES_MAX: usize = 16 * 1024;

/// The context that gives the members their meaning; normative, so that plain JSON can be read as it is (Solid-OIDC §5.1).
const CONTEXT: &str = "https://www.w3.org/ns/solid/oidc-context.jsonld";

/// Why a document describes no client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DocumentError {
    /// Not strict JSON, or too long.
    #[error("the client's document cannot be read: {0}")]
    NotJson(#[from] NotJson),
    /// Larger than [`DOCUMENT_SIZE_BYTES_MAX`].
    #[error("the client's document is larger than {DOCUMENT_SIZE_BYTES_MAX} bytes")]
    TooLong,
    /// `@context` does not name the normative context.
    #[error("the client's document does not have the context {CONTEXT}")]
    Context,
    /// `client_id` is not the address of the document.
    #[error("the client's document has another `client_id` than its own address")]
    OtherId,
    /// What it says of the client is refused.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    /// It wants a secret, which a public document cannot get.
    #[error("a client with a document cannot have a secret; use `none` or `private_key_jwt`")]
    Secret,
}

/// Reads the document found at `id`.
///
/// # Errors
/// [`DocumentError`] with the first thing that is wrong.
pub fn read_document(id: &ClientId, bytes: &[u8]) -> Result<Client, DocumentError> {
    if bytes.len() > DOCUMENT_SIZE_BYTES_MAX {
        return Err(DocumentError::TooLong);
    }
    let document = Object::parse(bytes)?;
    let is_named = |value: &Json<'_>| value.as_text() == Some(CONTEXT);
    match document.get("@context") {
        Some(Json::List(contexts)) if contexts.iter().any(is_named) => {}
        Some(context) if is_named(context) => {}
        _ => return Err(DocumentError::Context),
    }
    if document.text("client_id").ok().flatten() != Some(id.as_str()) {
        return Err(DocumentError::OtherId);
    }
    let metadata = Metadata::read(&document, "none")?;
    match metadata.authentication {
        ClientAuthentication::Secret => Err(DocumentError::Secret),
        ClientAuthentication::Public | ClientAuthentication::Key(_) => Ok(Client {
            id: id.clone(),
            metadata,
            secret: None,
        }),
    }
}
