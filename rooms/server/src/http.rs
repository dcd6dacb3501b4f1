//! The doors of the hub. One file per API; this one holds them together.
//!
//! A handler extracts, calls its room and wraps the answer. Who may come in is an extractor
//! ([`authority::Institution`]); a route without one stands on [`PUBLIC_ROUTES`], and a test knocks on every door
//! without a token.
//!
//! INVARIANT: every answer carries the trace headers, and every answer that is no is `application/problem+json` (but for
//! the token endpoint, whose form OAuth prescribes).

mod around;
pub mod authority;
pub mod collection;
pub mod directory;
pub mod doc;
pub mod errors;
pub mod exchange;
pub mod health;
pub mod input;
pub mod ledger;
pub mod mandates;
pub mod oauth;
pub mod path;
pub mod people;
pub mod portal;
pub mod register;

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRequest as _, Request, State},
    http::header,
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use utoipa::openapi::{
    InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Paths, tag::TagBuilder,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::{input::Query, portal::Visit};
use crate::{
    composition::Hub,
    problem::{Problem, ProblemType},
};

/// Routes that ask for no token, each with the reason. Reviewed: a new one needs a reason that a jurist accepts.
pub const PUBLIC_ROUTES: &[(&str, &str)] = &[
    ("/register/v1/institutions", "the register is public"),
    (
        "/register/v1/institutions/{enterpriseNumber}",
        "the register is public",
    ),
    (
        "/register/v1/institutions/{enterpriseNumber}/versions/{version}",
        "every version of an institution's entry is public",
    ),
    (
        "/register/v1/institutions/{enterpriseNumber}/versions/{version}/proof",
        "records of the register are published with their salt",
    ),
    ("/register/v1/statistics", "sums that name no person"),
    ("/register/v1/services", "the register is public"),
    ("/register/v1/services/{id}", "the register is public"),
    (
        "/register/v1/services/{id}/versions/{version}",
        "every version of a service is public",
    ),
    (
        "/register/v1/services/{id}/versions/{version}/proof",
        "records of the register are published with their salt",
    ),
    (
        "/register/v1/deliberations",
        "deliberations are public by law",
    ),
    (
        "/register/v1/deliberations/{number}",
        "deliberations are public by law",
    ),
    (
        "/register/v1/deliberations/{number}/versions/{version}",
        "every version of a deliberation is public",
    ),
    (
        "/register/v1/deliberations/{number}/versions/{version}/proof",
        "records of the register are published with their salt",
    ),
    (
        "/register/v1/deliberations/{number}/odrl",
        "deliberations are public by law",
    ),
    (
        "/register/v1/deliberations/{number}/versions/{version}/odrl",
        "every version of a deliberation is public",
    ),
    (
        "/register/v1/odrl",
        "the words in which public deliberations are told to machines",
    ),
    (
        "/ledger/checkpoint",
        "anybody may check the ledger; commitments hide what they commit to",
    ),
    ("/ledger/key", "anybody may check the ledger"),
    (
        "/ledger/tile/{*path}",
        "anybody may check the ledger; commitments hide what they commit to",
    ),
    (
        "/oauth/token",
        "where a token is asked for; authenticates by assertion or certificate itself",
    ),
    ("/oauth/jwks", "public keys"),
    (
        "/oauth/register",
        "an application registers itself before a person may let it in; limited per address, forgotten when unused",
    ),
    (
        "/oauth/par",
        "an application announces what it will ask of a person; authenticates as it registered",
    ),
    (
        "/oauth/revoke",
        "an application gives its tokens back; authenticates as it registered",
    ),
    (
        "/oauth/authorize",
        "an application sends a browser here; nothing of a person is told before she signs in and agrees",
    ),
    (
        "/oauth/authorize/{request}",
        "a request under way, under a random name; asks the person to sign in and to agree",
    ),
    (
        "/oauth/logout",
        "an application wants the person signed out; asks her unless it shows her ID token",
    ),
    (
        "/.well-known/openid-configuration",
        "where to ask for a token",
    ),
    (
        "/.well-known/oauth-authorization-server",
        "where to ask for a token",
    ),
    ("/health", "says up or down and nothing else"),
    ("/doc/openapi.yaml", "the API document"),
];

/// The routes that the API document describes.
fn api() -> OpenApiRouter<Arc<Hub>> {
    OpenApiRouter::with_openapi(frame())
        .routes(routes!(exchange::consult))
        .routes(routes!(exchange::proof))
        .routes(routes!(exchange::acknowledge))
        .routes(routes!(directory::change))
        .routes(routes!(directory::query))
        .routes(routes!(errors::report, errors::list))
        .routes(routes!(errors::one))
        .routes(routes!(errors::answer))
        .routes(routes!(errors::withdraw))
        .routes(routes!(errors::corrections::list))
        .routes(routes!(errors::corrections::acknowledge))
        .routes(routes!(mandates::register))
        .routes(routes!(mandates::end))
        .routes(routes!(mandates::query))
        .routes(routes!(register::institutions))
        .routes(routes!(register::institution))
        .routes(routes!(register::institution_version))
        .routes(routes!(register::institution_version_proof))
        .routes(routes!(register::services))
        .routes(routes!(register::service))
        .routes(routes!(register::service_version))
        .routes(routes!(register::service_version_proof))
        .routes(routes!(register::deliberations::deliberations))
        .routes(routes!(register::deliberations::deliberation))
        .routes(routes!(register::deliberations::version))
        .routes(routes!(register::deliberations::version_proof))
        .routes(routes!(register::odrl::deliberation))
        .routes(routes!(register::odrl::version))
        .routes(routes!(register::odrl::profile))
        .routes(routes!(register::statistics::statistics))
        .routes(routes!(ledger::checkpoint))
        .routes(routes!(ledger::key))
        .routes(routes!(oauth::token))
        .routes(routes!(oauth::jwks))
        .routes(routes!(oauth::clients::register))
        .routes(routes!(oauth::clients::push))
        .routes(routes!(oauth::people::revoke_token))
        .routes(routes!(
            oauth::people::userinfo,
            oauth::people::userinfo_by_post
        ))
        .routes(routes!(health::health))
}

/// Everything, ready to be served.
pub fn routes(hub: Arc<Hub>) -> Router {
    let (api, document) = api().split_for_parts();
    let yaml: Arc<str> = doc::yaml(&document).into();
    api.route("/ledger/tile/{*path}", get(ledger::tile))
        .route("/.well-known/openid-configuration", get(oauth::metadata))
        .route(
            "/.well-known/oauth-authorization-server",
            get(oauth::metadata),
        )
        .route(
            "/doc/openapi.yaml",
            get(move |Query(()): Query<()>| async move {
                (
                    [(header::CONTENT_TYPE, "application/yaml")],
                    yaml.to_string(),
                )
            }),
        )
        .merge(portal::routes())
        .route(
            "/oauth/authorize",
            get(oauth::authorize::begin).post(oauth::authorize::begin_by_form),
        )
        .route(
            "/oauth/authorize/{request}",
            get(oauth::authorize::page).post(oauth::authorize::decide),
        )
        .route(
            "/oauth/logout",
            get(oauth::people::logout).post(oauth::people::logout_by_form),
        )
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(oauth::open_to_applications))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&hub),
            around::around,
        ))
        .with_state(hub)
}

/// The API document in the form that the guide asks for.
pub fn document() -> String {
    doc::yaml(&api().into_openapi())
}

/// What is not there: a page for whoever reads pages, a problem for programs.
async fn not_found(State(hub): State<Arc<Hub>>, request: Request) -> Response {
    let reads_pages = (request.headers().get_all(header::ACCEPT).iter())
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("text/html"));
    if !reads_pages {
        return Problem::new(ProblemType::ResourceNotFound).into_response();
    }
    match Visit::from_request(request, &hub).await {
        Ok(visit) => visit.error(::portal::error::View::NotFound),
        Err(problem) => problem.into_response(),
    }
}

async fn method_not_allowed() -> impl IntoResponse {
    Problem::new(ProblemType::MethodNotAllowed)
}

/// What the API document says beside its operations.
fn frame() -> OpenApi {
    let tag = |name: &str, description: &str| {
        TagBuilder::new()
            .name(name)
            .description(Some(description))
            .build()
    };
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Crosskeys")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(
                    "A crossroads bank: institutions consult each other's data on a person by a deliberation, \
                     every use is decided and recorded, and anybody can check the record.\n\n\
                     Every answer that is no is a problem (RFC 9457); the types are listed in generated/problems.md.",
                ))
                .license(Some(LicenseBuilder::new().name("Apache-2.0").build()))
                .build(),
        )
        .paths(Paths::new())
        .components(Some(doc::components()))
        .tags(Some([
            tag("Exchange", "Consultations of one person's data at an authentic source"),
            tag("Directory", "Which institution holds a file on whom"),
            tag("Errors", "Values that are probably wrong, and the corrections that follow"),
            tag("Governance", "What data protection law asks for: mandates"),
            tag("Register", "Institutions, services and deliberations, public"),
            tag("Ledger", "The tamper-evident log (c2sp.org/tlog-tiles), public"),
            tag("Authorization", "Access tokens (OAuth 2.0)"),
            tag("Operation", "For operators"),
        ]))
        .build()
}

#[cfg(test)]
mod tests;
