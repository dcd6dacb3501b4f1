//! Clients that act for people: registration (RFC 7591) and pushed requests (RFC 9126).

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{StatusCode, header, request::Parts},
    response::Response,
};
use identity::{
    FORM_SIZE_BYTES_MAX, TokenForm,
    provider::{
        AuthorizationForm, Client, ClientError, ClientId, Identification, Metadata, NotGranted,
        REGISTRATION_SIZE_BYTES_MAX, REQUEST_LIFETIME_S, Received, Refused, Secret,
        authenticate_pushed, check_request, client_named,
    },
};
use jiff::SignedDuration;
use serde_json::json;
use store::provider::{KeptRequest, Stage};

use super::{
    FORM,
    answer::{json_answer, refused, refused_client},
};
use crate::{
    composition::Hub,
    http::{
        authority,
        input::{Query, expect_content_type, read_body},
        people::Address,
    },
    keys,
    limit::TooOften,
    problem::{Problem, ProblemType},
};

/// A client by its id: one that registered, or one that a document describes.
pub async fn client(hub: &Hub, id: &ClientId) -> Result<Option<Client>, Problem> {
    let now = hub.clock().now();
    match id.identification() {
        Identification::Registered => hub.store().client(id, now).await.map_err(unavailable),
        Identification::Document => Ok(hub.client_documents().client(id, now).await),
    }
}

pub(super) fn unavailable(why: store::Unavailable) -> Problem {
    Problem::new(ProblemType::StoreUnavailable).because(why.to_string())
}

pub(super) fn too_often(TooOften { retry_after_s }: TooOften) -> Response {
    let mut response = refused(
        StatusCode::TOO_MANY_REQUESTS.as_u16(),
        "temporarily_unavailable",
        "this address asks too often; try again later",
    );
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, retry_after_s.into());
    response
}

/// The `Authorization` header field; one that is not text is an empty one, which is refused.
pub(super) fn authorization(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?;
    Some(value.to_str().unwrap_or_default())
}

/// Registers an application that wants to act for people. Anybody may; it is forgotten if nobody uses it.
#[utoipa::path(
    post,
    path = "/oauth/register",
    operation_id = "registerClient",
    tag = "Authorization",
    summary = "Register an application that acts for people",
    request_body(
        content = Object,
        content_type = "application/json",
        description = "Client metadata (RFC 7591 §2, OpenID Connect Dynamic Client Registration 1.0 §2)",
    ),
    responses(
        (status = 201, description = "Registered (RFC 7591 §3.2.1)", body = Object),
        (status = 400, description = "Not registered (RFC 7591 §3.2.2)", body = Object),
        (status = 429, description = "Too many registrations from this address", body = Object),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn register(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    address: Address,
    request: Request,
) -> Result<Response, Problem> {
    let now = hub.clock().now();
    if let Err(often) = hub.registration_limit().knock(address.0, now) {
        return Ok(too_often(often));
    }
    let (parts, body) = request.into_parts();
    expect_content_type(&parts.headers, "application/json")?;
    let body = read_body(body, REGISTRATION_SIZE_BYTES_MAX + 1).await?;
    let metadata = match Metadata::parse(&body) {
        Ok(metadata) => metadata,
        Err(why) => return Ok(refused(400, why.oauth_code(), &why.to_string())),
    };
    let (client, answer) = Client::register(metadata, &hub.random_bytes(), &keys::random(), now);
    let added = hub.store().add_client(&client, now).await;
    added.map_err(unavailable)?;
    Ok(json_answer(StatusCode::CREATED, answer.to_string()))
}

/// Takes an authorization request from the client itself, so that nothing of it stands in the browser's address.
#[utoipa::path(
    post,
    path = "/oauth/par",
    operation_id = "pushAuthorizationRequest",
    tag = "Authorization",
    summary = "Push an authorization request",
    request_body(
        content = String,
        content_type = "application/x-www-form-urlencoded",
        description = "The parameters of an authorization request, and client authentication (RFC 9126 §2.1)",
    ),
    responses(
        (status = 201, description = "Where the browser is to go with it (RFC 9126 §2.2)", body = Object),
        (status = 400, description = "Not taken (RFC 9126 §2.3)", body = Object),
        (status = 401, description = "Not authenticated (RFC 6749 §5.2)", body = Object),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn push(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    address: Address,
    request: Request,
) -> Result<Response, Problem> {
    let now = hub.clock().now();
    if let Err(often) = hub.authorization_limit().knock(address.0, now) {
        return Ok(too_often(often));
    }
    let (parts, body) = request.into_parts();
    expect_content_type(&parts.headers, FORM)?;
    let body = read_body(body, FORM_SIZE_BYTES_MAX + 1).await?;
    match pushed(&hub, &parts, &body).await {
        Ok(body) => Ok(json_answer(StatusCode::CREATED, body)),
        Err(NotPushed::Client(why)) => Ok(refused_client(
            why.status(),
            why.oauth_code(),
            &why.to_string(),
            authorization(&parts),
        )),
        Err(NotPushed::Request(Refused::There(_, why))) => {
            Ok(refused(400, why.oauth_code(), &why.to_string()))
        }
        Err(NotPushed::Request(Refused::Here(why))) => {
            Ok(refused(400, "invalid_request", &why.to_string()))
        }
        Err(NotPushed::Problem(problem)) => Err(problem),
    }
}

enum NotPushed {
    Client(NotGranted),
    Request(Refused),
    Problem(Problem),
}

impl<T: Into<NotGranted>> From<T> for NotPushed {
    fn from(why: T) -> Self {
        Self::Client(why.into())
    }
}

async fn pushed(hub: &Hub, parts: &Parts, body: &[u8]) -> Result<String, NotPushed> {
    let now = hub.clock().now();
    let form = TokenForm::parse(body).map_err(NotGranted::from)?;
    let asked = AuthorizationForm::parse(body).map_err(NotGranted::from)?;
    let id = client_named(&form, authorization(parts))?;
    let client = client(hub, &id)
        .await
        .map_err(NotPushed::Problem)?
        .ok_or(ClientError::Unknown)?;
    let url = hub.url_of(parts.uri.path());
    let proofs = authority::dpop(parts);
    let received = Received {
        form: &form,
        authorization: authorization(parts),
        dpop: &proofs,
        url: &url,
    };
    let replays = hub.gate().replays();
    let key = authenticate_pushed(&received, &client, hub.provider_endpoint(), replays, now)?;
    let request = check_request(&asked, &client, key).map_err(NotPushed::Request)?;
    let name = Secret::of(&keys::random());
    let kept = KeptRequest {
        request,
        begun_at: now,
    };
    let ends_at = now
        .saturating_add(SignedDuration::from_secs(REQUEST_LIFETIME_S))
        .unwrap_or(now);
    let added = hub
        .store()
        .add_request(&name.hash(), Stage::Pushed, &kept, ends_at)
        .await;
    added.map_err(|why| NotPushed::Problem(unavailable(why)))?;
    let answer = json!({
        "request_uri": AuthorizationForm::name_of_pushed(name.as_str()),
        "expires_in": REQUEST_LIFETIME_S,
    });
    Ok(answer.to_string())
}
