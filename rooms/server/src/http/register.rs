//! The public register: institutions, services and deliberations, with every version and its place in the ledger.

pub mod deliberations;
pub mod odrl;
pub mod statistics;
mod versions;

use std::sync::Arc;

use axum::{Json as Answer, extract::State, response::Response};
use policy::{DocumentKind, Institution, Service};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use vocabulary::{InstitutionId, Localized, ServiceId};

use self::versions::{DocumentVersion, Named, VersionItem};
use super::{
    collection::{Page, PageAsked},
    doc,
    input::Query,
    path::Segments,
};
use crate::{
    composition::Hub,
    problem::{Problem, ProblemType},
};

const INSTITUTIONS: &str = "/register/v1/institutions";
const SERVICES: &str = "/register/v1/services";

fn not_found() -> Problem {
    Problem::new(ProblemType::ResourceNotFound)
}

/// An institution in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstitutionItem {
    /// Where it is described.
    #[schema(format = "uri")]
    href: String,
    /// Its name.
    #[schema(value_type = doc::LocalizedString)]
    title: Localized,
    /// Its enterprise number.
    #[schema(pattern = r"^[0-1]\d{9}$")]
    enterprise_number: String,
    /// Its sector in the network.
    sector: u16,
    /// Whether it takes part: `approved`, `suspended` or `withdrawn`.
    status: String,
}

fn institution_item(hub: &Hub, institution: &Institution) -> InstitutionItem {
    let id = institution.enterprise_number;
    InstitutionItem {
        href: hub.url_of(&format!("{INSTITUTIONS}/{id}")),
        title: institution.name.clone(),
        enterprise_number: id.to_string(),
        sector: institution.sector,
        status: institution.status.as_str().to_owned(),
    }
}

/// A document of the register as it stands now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegisterDocument {
    /// This resource.
    #[serde(rename = "self")]
    #[schema(format = "uri")]
    this: String,
    /// SHA-256 of the canonical form (RFC 8785), which is the version.
    version: String,
    /// What it says, in canonical form.
    #[schema(value_type = Object)]
    document: Box<RawValue>,
    /// Every version, the latest first.
    versions: Vec<VersionItem>,
}

async fn current(
    hub: &Hub,
    named: Named,
    found: &policy::Document,
) -> Result<RegisterDocument, Problem> {
    Ok(RegisterDocument {
        this: hub.url_of(&named.path),
        version: found.version().to_string(),
        document: canonical(found)?,
        versions: named.versions(hub).await?,
    })
}

fn institution_named(id: InstitutionId) -> Named {
    Named {
        kind: DocumentKind::Institution,
        id: id.to_string(),
        path: format!("{INSTITUTIONS}/{id}"),
    }
}

fn service_named(id: &ServiceId) -> Named {
    Named {
        kind: DocumentKind::Service,
        id: id.to_string(),
        path: format!("{SERVICES}/{id}"),
    }
}

fn canonical(document: &policy::Document) -> Result<Box<RawValue>, Problem> {
    RawValue::from_string(document.canonical().to_owned()).map_err(|_| {
        Problem::new(ProblemType::InternalServerError).because("a canonical document is not JSON")
    })
}

/// Lists the institutions that take part, or took part.
#[utoipa::path(
    get,
    path = "/register/v1/institutions",
    operation_id = "getInstitutions",
    tag = "Register",
    summary = "List institutions",
    params(
        ("page" = Option<usize>, Query, description = "The number of the page, from 1", minimum = 1),
        ("pageSize" = Option<usize>, Query, description = "Most items on a page", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "One page", body = Page<InstitutionItem>),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn institutions(
    State(hub): State<Arc<Hub>>,
    Query(asked): Query<PageAsked>,
) -> Answer<Page<InstitutionItem>> {
    let register = hub.register_now();
    let all: Vec<_> = register.institutions().collect();
    let items = all
        .into_iter()
        .map(|institution| institution_item(&hub, institution));
    Answer(Page::cut(asked, &hub.url_of(INSTITUTIONS), items))
}

/// Describes one institution.
#[utoipa::path(
    get,
    path = "/register/v1/institutions/{enterpriseNumber}",
    operation_id = "getInstitution",
    tag = "Register",
    summary = "Get one institution",
    params(("enterpriseNumber" = String, Path, description = "Its enterprise number", pattern = r"^[0-1]\d{9}$")),
    responses(
        (status = 200, description = "The institution", body = RegisterDocument),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn institution(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Answer<RegisterDocument>, Problem> {
    let id = segments.parsed("enterpriseNumber", InstitutionId::parse)?;
    let register = hub.register_now();
    let document = register.institution_document(id).ok_or_else(not_found)?;
    current(&hub, institution_named(id), document)
        .await
        .map(Answer)
}

/// Gives one version of an institution, also one that no longer stands.
#[utoipa::path(
    get,
    path = "/register/v1/institutions/{enterpriseNumber}/versions/{version}",
    operation_id = "getInstitutionVersion",
    tag = "Register",
    summary = "Get one version of an institution",
    params(
        ("enterpriseNumber" = String, Path, description = "Its enterprise number", pattern = r"^[0-1]\d{9}$"),
        ("version" = String, Path, description = "SHA-256 of its canonical form", pattern = "^[0-9a-f]{64}$"),
    ),
    responses(
        (status = 200, description = "The version", body = DocumentVersion),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn institution_version(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Answer<DocumentVersion>, Problem> {
    let id = segments.parsed("enterpriseNumber", InstitutionId::parse)?;
    institution_named(id)
        .show(&hub, &segments)
        .await
        .map(Answer)
}

/// Gives the proof that one version of an institution stands in the ledger, with record and salt, which are public here.
#[utoipa::path(
    get,
    path = "/register/v1/institutions/{enterpriseNumber}/versions/{version}/proof",
    operation_id = "getInstitutionVersionProof",
    tag = "Register",
    summary = "Get the proof that a version stands in the ledger",
    params(
        ("enterpriseNumber" = String, Path, description = "Its enterprise number", pattern = r"^[0-1]\d{9}$"),
        ("version" = String, Path, description = "SHA-256 of its canonical form", pattern = "^[0-9a-f]{64}$"),
    ),
    responses(
        (status = 200, description = "A proof (c2sp.org/tlog-proof) whose extra data are salt and record", body = String, content_type = "text/plain"),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn institution_version_proof(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Response, Problem> {
    let id = segments.parsed("enterpriseNumber", InstitutionId::parse)?;
    institution_named(id).proof(&hub, &segments).await
}

/// A service in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceItem {
    /// Where it is described.
    #[schema(format = "uri")]
    href: String,
    /// Its title.
    #[schema(value_type = doc::LocalizedString)]
    title: Localized,
    /// The name by which it is asked.
    id: String,
    /// The enterprise number of the authentic source.
    #[schema(pattern = r"^[0-1]\d{9}$")]
    source: String,
    /// How many data elements it can give.
    elements: usize,
}

fn service_item(hub: &Hub, service: &Service) -> ServiceItem {
    ServiceItem {
        href: hub.url_of(&format!("{SERVICES}/{}", service.id)),
        title: service.title.clone(),
        id: service.id.to_string(),
        source: service.source.to_string(),
        elements: service.elements.len(),
    }
}

/// Lists the services of the authentic sources.
#[utoipa::path(
    get,
    path = "/register/v1/services",
    operation_id = "getServices",
    tag = "Register",
    summary = "List services",
    params(
        ("page" = Option<usize>, Query, description = "The number of the page, from 1", minimum = 1),
        ("pageSize" = Option<usize>, Query, description = "Most items on a page", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "One page", body = Page<ServiceItem>),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn services(
    State(hub): State<Arc<Hub>>,
    Query(asked): Query<PageAsked>,
) -> Answer<Page<ServiceItem>> {
    let register = hub.register_now();
    let all: Vec<_> = register.services().collect();
    let items = all.into_iter().map(|service| service_item(&hub, service));
    Answer(Page::cut(asked, &hub.url_of(SERVICES), items))
}

/// Describes one service with its data elements and their classes.
#[utoipa::path(
    get,
    path = "/register/v1/services/{id}",
    operation_id = "getService",
    tag = "Register",
    summary = "Get one service",
    params(("id" = String, Path, description = "The service")),
    responses(
        (status = 200, description = "The service", body = RegisterDocument),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn service(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Answer<RegisterDocument>, Problem> {
    let id = segments.parsed("id", ServiceId::parse)?;
    let register = hub.register_now();
    let document = register.service_document(&id).ok_or_else(not_found)?;
    current(&hub, service_named(&id), document)
        .await
        .map(Answer)
}

/// Gives one version of a service, also one that no longer stands.
#[utoipa::path(
    get,
    path = "/register/v1/services/{id}/versions/{version}",
    operation_id = "getServiceVersion",
    tag = "Register",
    summary = "Get one version of a service",
    params(
        ("id" = String, Path, description = "The service"),
        ("version" = String, Path, description = "SHA-256 of its canonical form", pattern = "^[0-9a-f]{64}$"),
    ),
    responses(
        (status = 200, description = "The version", body = DocumentVersion),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn service_version(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Answer<DocumentVersion>, Problem> {
    let id = segments.parsed("id", ServiceId::parse)?;
    service_named(&id).show(&hub, &segments).await.map(Answer)
}

/// Gives the proof that one version of a service stands in the ledger, with record and salt, which are public here.
#[utoipa::path(
    get,
    path = "/register/v1/services/{id}/versions/{version}/proof",
    operation_id = "getServiceVersionProof",
    tag = "Register",
    summary = "Get the proof that a version stands in the ledger",
    params(
        ("id" = String, Path, description = "The service"),
        ("version" = String, Path, description = "SHA-256 of its canonical form", pattern = "^[0-9a-f]{64}$"),
    ),
    responses(
        (status = 200, description = "A proof (c2sp.org/tlog-proof) whose extra data are salt and record", body = String, content_type = "text/plain"),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn service_version_proof(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Response, Problem> {
    let id = segments.parsed("id", ServiceId::parse)?;
    service_named(&id).proof(&hub, &segments).await
}
