//! Deliberations, with every version and its place in the ledger.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, response::Response};
use policy::{Content, DocumentKind};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use vocabulary::{DeliberationNumber, Localized, be::legal_date};

use super::{
    canonical, not_found,
    versions::{Named, VersionItem},
};
use crate::{
    composition::Hub,
    http::{
        collection::{Page, PageAsked},
        doc,
        input::Query,
        path::Segments,
    },
    problem::Problem,
};

const DELIBERATIONS: &str = "/register/v1/deliberations";

/// A deliberation in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliberationItem {
    /// Where it is described.
    #[schema(format = "uri")]
    href: String,
    /// Its title.
    #[schema(value_type = doc::LocalizedString)]
    title: Localized,
    /// The number by which it is cited.
    #[schema(example = "26/001")]
    number: String,
    /// Whether it is in force today.
    in_force: bool,
    /// SHA-256 of its canonical form.
    version: String,
}

/// Lists the deliberations of the committee.
#[utoipa::path(
    get,
    path = "/register/v1/deliberations",
    operation_id = "getDeliberations",
    tag = "Register",
    summary = "List deliberations",
    params(
        ("page" = Option<usize>, Query, description = "The number of the page, from 1", minimum = 1),
        ("pageSize" = Option<usize>, Query, description = "Most items on a page", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "One page", body = Page<DeliberationItem>),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn deliberations(
    State(hub): State<Arc<Hub>>,
    Query(asked): Query<PageAsked>,
) -> Answer<Page<DeliberationItem>> {
    let register = hub.register_now();
    let today = legal_date(hub.clock().now());
    let all: Vec<_> = register.documents().collect();
    let items = all.into_iter().filter_map(|document| {
        let Content::Deliberation(deliberation) = document.content() else {
            return None;
        };
        Some(DeliberationItem {
            href: hub.url_of(&format!(
                "{DELIBERATIONS}/{}",
                deliberation.number.url_form()
            )),
            title: deliberation.title.clone(),
            number: deliberation.number.to_string(),
            in_force: deliberation.is_in_force(today),
            version: document.version().to_string(),
        })
    });
    let items: Vec<_> = items.collect();
    Answer(Page::cut(
        asked,
        &hub.url_of(DELIBERATIONS),
        items.into_iter(),
    ))
}

/// A deliberation as it stands now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliberationAnswer {
    /// This resource.
    #[serde(rename = "self")]
    #[schema(format = "uri")]
    this: String,
    /// SHA-256 of its canonical form.
    version: String,
    /// Whether it is in force today.
    in_force: bool,
    /// What it says, in canonical form.
    #[schema(value_type = Object)]
    document: Box<RawValue>,
    /// Every version, the latest first.
    versions: Vec<VersionItem>,
    /// The same as a policy of ODRL 2.2.
    #[schema(format = "uri")]
    odrl: String,
}

/// Describes one deliberation.
#[utoipa::path(
    get,
    path = "/register/v1/deliberations/{number}",
    operation_id = "getDeliberation",
    tag = "Register",
    summary = "Get one deliberation",
    params(("number" = String, Path, description = "Its number, with a hyphen for the slash", example = "26-001")),
    responses(
        (status = 200, description = "The deliberation", body = DeliberationAnswer),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn deliberation(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Answer<DeliberationAnswer>, Problem> {
    let number = segments.parsed("number", DeliberationNumber::from_url_form)?;
    let register = hub.register_now();
    let found = register
        .deliberation_document(&number)
        .ok_or_else(not_found)?;
    let today = legal_date(hub.clock().now());
    let in_force = matches!(found.content(), Content::Deliberation(it) if it.is_in_force(today));
    let versions = named(&number).versions(&hub).await?;
    let this = hub.url_of(&format!("{DELIBERATIONS}/{}", number.url_form()));
    Ok(Answer(DeliberationAnswer {
        odrl: format!("{this}/odrl"),
        this,
        version: found.version().to_string(),
        in_force,
        document: canonical(found)?,
        versions,
    }))
}

pub(super) fn named(number: &DeliberationNumber) -> Named {
    Named {
        kind: DocumentKind::Deliberation,
        id: number.to_string(),
        path: format!("{DELIBERATIONS}/{}", number.url_form()),
    }
}

/// One version of a deliberation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionAnswer {
    /// This resource.
    #[serde(rename = "self")]
    #[schema(format = "uri")]
    this: String,
    /// The number of the deliberation.
    number: String,
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
    /// The same as a policy of ODRL 2.2.
    #[schema(format = "uri")]
    odrl: String,
    /// What it says, in canonical form.
    #[schema(value_type = Object)]
    document: Box<RawValue>,
    /// The text as the committee published it.
    text: String,
}

/// Gives one version of a deliberation, also one that no longer stands.
#[utoipa::path(
    get,
    path = "/register/v1/deliberations/{number}/versions/{version}",
    operation_id = "getDeliberationVersion",
    tag = "Register",
    summary = "Get one version of a deliberation",
    params(
        ("number" = String, Path, description = "Its number, with a hyphen for the slash", example = "26-001"),
        ("version" = String, Path, description = "SHA-256 of its canonical form", pattern = "^[0-9a-f]{64}$"),
    ),
    responses(
        (status = 200, description = "The version", body = VersionAnswer),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn version(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Answer<VersionAnswer>, Problem> {
    let number = segments.parsed("number", DeliberationNumber::from_url_form)?;
    let named = named(&number);
    let kept = named.version(&hub, &segments).await?;
    let document = &kept.document;
    let this = named.version_url(&hub, &kept.version);
    Ok(Answer(VersionAnswer {
        proof: format!("{this}/proof"),
        odrl: format!("{this}/odrl"),
        this,
        number: number.to_string(),
        version: kept.version.to_string(),
        recorded_at: kept.recorded_at,
        ledger: hub.ledger_origin().to_owned(),
        entry: kept.entry.index,
        document: canonical(document)?,
        text: document.text().to_owned(),
    }))
}

/// Gives the proof that one version of a deliberation stands in the ledger, with record and salt, which are public here.
#[utoipa::path(
    get,
    path = "/register/v1/deliberations/{number}/versions/{version}/proof",
    operation_id = "getDeliberationVersionProof",
    tag = "Register",
    summary = "Get the proof that a version stands in the ledger",
    params(
        ("number" = String, Path, description = "Its number, with a hyphen for the slash", example = "26-001"),
        ("version" = String, Path, description = "SHA-256 of its canonical form", pattern = "^[0-9a-f]{64}$"),
    ),
    responses(
        (status = 200, description = "A proof (c2sp.org/tlog-proof) whose extra data are salt and record", body = String, content_type = "text/plain"),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn version_proof(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Response, Problem> {
    let number = segments.parsed("number", DeliberationNumber::from_url_form)?;
    named(&number).proof(&hub, &segments).await
}
