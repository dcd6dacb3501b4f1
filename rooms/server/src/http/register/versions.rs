//! The versions of a document of the register, and the proof that each stands in the ledger: the same for every kind.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use policy::DocumentKind;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use vocabulary::Hash32;

use super::{canonical, not_found};
use crate::{
    composition::{Hub, KeptVersion},
    http::path::Segments,
    problem::Problem,
};

/// A version of a document in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionItem {
    /// Where it can be read.
    #[schema(format = "uri")]
    href: String,
    /// SHA-256 of its canonical form.
    version: String,
    /// When it was entered into the register.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: vocabulary::Timestamp,
    /// The index of its leaf in the ledger.
    entry: u64,
}

/// One version of an institution or a service.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentVersion {
    /// This resource.
    #[serde(rename = "self")]
    #[schema(format = "uri")]
    this: String,
    /// SHA-256 of the canonical form.
    version: String,
    /// When it was entered into the register.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: vocabulary::Timestamp,
    /// The origin of the ledger.
    ledger: String,
    /// The index of its leaf.
    entry: u64,
    /// Where the proof of that leaf can be fetched.
    #[schema(format = "uri")]
    proof: String,
    /// What it says, in canonical form.
    #[schema(value_type = Object)]
    document: Box<RawValue>,
    /// The text as it was published.
    text: String,
}

/// A document by its name.
pub(super) struct Named {
    /// Of which kind.
    pub(super) kind: DocumentKind,
    /// Its name within the kind.
    pub(super) id: String,
    /// Where it is described; its versions are below.
    pub(super) path: String,
}

impl Named {
    /// Every version, the latest first.
    pub(super) async fn versions(&self, hub: &Hub) -> Result<Vec<VersionItem>, Problem> {
        let kept = hub.versions(self.kind, &self.id).await?;
        let items = kept.into_iter().map(|kept| VersionItem {
            href: self.version_url(hub, &kept.version),
            version: kept.version.to_string(),
            recorded_at: kept.recorded_at,
            entry: kept.entry.index,
        });
        Ok(items.collect())
    }

    /// The version that the path names, also one that no longer stands.
    pub(super) async fn version(
        &self,
        hub: &Hub,
        segments: &Segments,
    ) -> Result<KeptVersion, Problem> {
        let version = segments.parsed("version", Hash32::from_hex)?;
        let kept = hub.versions(self.kind, &self.id).await?;
        kept.into_iter()
            .find(|kept| kept.version == version)
            .ok_or_else(not_found)
    }

    pub(super) fn version_url(&self, hub: &Hub, version: &Hash32) -> String {
        hub.url_of(&format!("{}/versions/{version}", self.path))
    }

    /// The version that the path names, as an institution's or a service's is shown.
    pub(super) async fn show(
        &self,
        hub: &Hub,
        segments: &Segments,
    ) -> Result<DocumentVersion, Problem> {
        let kept = self.version(hub, segments).await?;
        let this = self.version_url(hub, &kept.version);
        Ok(DocumentVersion {
            proof: format!("{this}/proof"),
            this,
            version: kept.version.to_string(),
            recorded_at: kept.recorded_at,
            ledger: hub.ledger_origin().to_owned(),
            entry: kept.entry.index,
            document: canonical(&kept.document)?,
            text: kept.document.text().to_owned(),
        })
    }

    /// The proof of the version that the path names, with record and salt, which are public here.
    pub(super) async fn proof(&self, hub: &Hub, segments: &Segments) -> Result<Response, Problem> {
        let kept = self.version(hub, segments).await?;
        let text = hub.proof_of(kept.entry).await?;
        Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
    }
}
