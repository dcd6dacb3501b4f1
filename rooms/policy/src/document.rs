//! A document of the register: text for people, canonical form for machines, one hash over the latter.

use std::sync::Arc;

use ledger::{Kind, NotCanonical, Record};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vocabulary::{Hash32, Timestamp};

use crate::deliberation::{Deliberation, State};
use crate::institution::Institution;
use crate::service::Service;
use crate::yaml::{self, DocumentError};

/// What a document of the register is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DocumentKind {
    /// A participant.
    Institution,
    /// A service of a source.
    Service,
    /// A deliberation.
    Deliberation,
}

impl DocumentKind {
    /// The name, as it stands in records and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            DocumentKind::Institution => "institution",
            DocumentKind::Service => "service",
            DocumentKind::Deliberation => "deliberation",
        }
    }
}

/// What a document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A participant.
    Institution(Arc<Institution>),
    /// A service of a source.
    Service(Arc<Service>),
    /// A deliberation.
    Deliberation(Arc<Deliberation>),
}

/// One version of one document of the register.
///
/// INVARIANT: `canonical` is the RFC 8785 form of `content`, `version` is its SHA-256, and `text` reads as `content`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    content: Content,
    version: Hash32,
    text: String,
    canonical: String,
}

impl Document {
    /// Reads the text of a document. Outside bytes may be given as they are.
    ///
    /// # Errors
    /// [`DocumentError`] with the position in the text, or the field whose content is wrong.
    pub fn read(kind: DocumentKind, bytes: &[u8]) -> Result<Self, DocumentError> {
        let content = match kind {
            DocumentKind::Institution => Content::Institution(Institution::parse(bytes)?.into()),
            DocumentKind::Service => Content::Service(Service::parse(bytes)?.into()),
            DocumentKind::Deliberation => Content::Deliberation(Deliberation::parse(bytes)?.into()),
        };
        let text = String::from_utf8(bytes.to_vec()).map_err(|error| DocumentError::NotText {
            after: error.utf8_error().valid_up_to(),
        })?;
        let canonical = match &content {
            Content::Institution(institution) => canonical(institution.as_ref()),
            Content::Service(service) => canonical(service.as_ref()),
            Content::Deliberation(deliberation) => canonical(deliberation.as_ref()),
        }?;
        let version = sha256(canonical.as_bytes());
        Ok(Self {
            content,
            version,
            text,
            canonical,
        })
    }

    /// Writes a deliberation as a document: the text is YAML, as the committee's own are.
    ///
    /// # Errors
    /// [`DocumentError`] when the parts do not agree with each other, or the text would not read as it was written.
    pub fn of_deliberation(deliberation: &Deliberation) -> Result<Self, DocumentError> {
        let text = yaml::write(deliberation)?;
        let document = Self::read(DocumentKind::Deliberation, text.as_bytes())?;
        match &document.content {
            Content::Deliberation(read) if **read == *deliberation => Ok(document),
            _ => Err(DocumentError::Content {
                field: "document",
                why: "the text does not read as it was written".to_owned(),
            }),
        }
    }

    /// What the document says.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// What it is about.
    pub fn kind(&self) -> DocumentKind {
        match self.content {
            Content::Institution(_) => DocumentKind::Institution,
            Content::Service(_) => DocumentKind::Service,
            Content::Deliberation(_) => DocumentKind::Deliberation,
        }
    }

    /// The identifier within its kind: an enterprise number, a service, a deliberation number.
    pub fn id(&self) -> String {
        match &self.content {
            Content::Institution(institution) => institution.enterprise_number.to_string(),
            Content::Service(service) => service.id.to_string(),
            Content::Deliberation(deliberation) => deliberation.number.to_string(),
        }
    }

    /// The SHA-256 of the canonical form.
    pub fn version(&self) -> Hash32 {
        self.version
    }

    /// The text, as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The canonical form: JSON by RFC 8785.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// Where a deliberation stands in its life; `None` for other documents.
    pub fn state(&self) -> Option<&State> {
        match &self.content {
            Content::Deliberation(deliberation) => Some(&deliberation.state),
            Content::Institution(_) | Content::Service(_) => None,
        }
    }

    /// The ledger record that enters this version into the register; `previous` is the version it replaces.
    ///
    /// # Errors
    /// [`NotCanonical`] if the record has no canonical form.
    pub fn change_record(
        &self,
        at: Timestamp,
        previous: Option<Hash32>,
    ) -> Result<Record, NotCanonical> {
        let change = RegisterChange {
            document: self.kind(),
            id: self.id(),
            version: self.version,
            text_digest: sha256(self.text.as_bytes()),
            previous_version: previous,
        };
        Record::new(Kind::RegisterChange, at, &change)
    }
}

/// The body of a ledger record of kind `registerChange`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisterChange {
    /// What the document is about.
    pub document: DocumentKind,
    /// Its identifier within its kind.
    pub id: String,
    /// The version that is entered.
    pub version: Hash32,
    /// SHA-256 of the text as it was written.
    pub text_digest: Hash32,
    /// The version that it replaces; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_version: Option<Hash32>,
}

/// The canonical form (RFC 8785) of a part of the register.
fn canonical(content: &impl Serialize) -> Result<String, DocumentError> {
    serde_json_canonicalizer::to_string(content).map_err(|error| DocumentError::Content {
        field: "document",
        why: error.to_string(),
    })
}

/// SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> Hash32 {
    Hash32::new(Sha256::digest(bytes).into())
}
