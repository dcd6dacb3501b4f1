//! Deliberations as policies of ODRL 2.2, and the profile that those name.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use policy::{Addresses, Content, Document, Edition, odrl, odrl_profile};
use serde_json::Value;
use vocabulary::{DeliberationNumber, be::legal_date};

use super::{deliberations::named, not_found};
use crate::{
    composition::Hub,
    http::{input::Query, path::Segments},
    problem::Problem,
};

/// Where the register stands, below the base address.
const REGISTER: &str = "/register/v1";

/// Gives a deliberation as a policy of ODRL 2.2 in JSON-LD, as it stands today.
#[utoipa::path(
    get,
    path = "/register/v1/deliberations/{number}/odrl",
    operation_id = "getDeliberationOdrl",
    tag = "Register",
    summary = "Get one deliberation in ODRL",
    params(("number" = String, Path, description = "Its number, with a hyphen for the slash", example = "26-001")),
    responses(
        (status = 200, description = "An ODRL policy; it holds a permission only while the deliberation is in force, or will be", body = Object, content_type = "application/ld+json"),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn deliberation(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Response, Problem> {
    let number = segments.parsed("number", DeliberationNumber::from_url_form)?;
    let register = hub.register_now();
    let found = register
        .deliberation_document(&number)
        .ok_or_else(not_found)?;
    policy_of(&hub, &number, found, Edition::Latest)
}

/// Gives one version of a deliberation as a policy of ODRL 2.2 in JSON-LD; one that no longer stands permits nothing.
#[utoipa::path(
    get,
    path = "/register/v1/deliberations/{number}/versions/{version}/odrl",
    operation_id = "getDeliberationVersionOdrl",
    tag = "Register",
    summary = "Get one version of a deliberation in ODRL",
    params(
        ("number" = String, Path, description = "Its number, with a hyphen for the slash", example = "26-001"),
        ("version" = String, Path, description = "SHA-256 of its canonical form", pattern = "^[0-9a-f]{64}$"),
    ),
    responses(
        (status = 200, description = "An ODRL policy; without a rule when another version stands", body = Object, content_type = "application/ld+json"),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn version(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Response, Problem> {
    let number = segments.parsed("number", DeliberationNumber::from_url_form)?;
    let kept = named(&number).version(&hub, &segments).await?;
    let register = hub.register_now();
    let stands = register
        .deliberation_document(&number)
        .is_some_and(|latest| latest.version() == kept.version);
    let edition = if stands {
        Edition::Latest
    } else {
        Edition::Superseded
    };
    policy_of(&hub, &number, &kept.document, edition)
}

/// Gives our profile of ODRL: the words that the policies use and ODRL does not have.
#[utoipa::path(
    get,
    path = "/register/v1/odrl",
    operation_id = "getOdrlProfile",
    tag = "Register",
    summary = "Get the ODRL profile",
    responses(
        (status = 200, description = "The words of the profile, in JSON-LD", body = Object, content_type = "application/ld+json"),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn profile(State(hub): State<Arc<Hub>>, Query(()): Query<()>) -> Response {
    linked_data(&odrl_profile(&hub.url_of(REGISTER)))
}

fn policy_of(
    hub: &Hub,
    number: &DeliberationNumber,
    document: &Document,
    edition: Edition,
) -> Result<Response, Problem> {
    let Content::Deliberation(deliberation) = document.content() else {
        return Err(not_found());
    };
    let version = named(number).version_url(hub, &document.version());
    let addresses = Addresses {
        hub: hub.base_url(),
        register: &hub.url_of(REGISTER),
        version: &version,
    };
    let today = legal_date(hub.clock().now());
    Ok(linked_data(&odrl(deliberation, edition, &addresses, today)))
}

fn linked_data(value: &Value) -> Response {
    let text = value.to_string();
    ([(header::CONTENT_TYPE, "application/ld+json")], text).into_response()
}
