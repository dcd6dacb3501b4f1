//! What an application that acts for a person asks afterwards: tokens, who it is, and the end.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{StatusCode, header, request::Parts},
    response::Response,
};
use identity::{
    FORM_SIZE_BYTES_MAX, TokenForm,
    provider::{
        ClientError, LogoutForm, NotGranted, PersonScope, Received, check_logout, client_named,
        exchange_code, refresh, revoke,
    },
};
use portal::{Notice, error, paths, signing_out};
use serde_json::json;

use super::{
    FORM,
    answer::{json_answer, refused_client},
    authorize::{form_text, leave, subject},
    clients::{authorization, client, unavailable},
};
use crate::{
    composition::Hub,
    http::{
        authority::{self, ActingFor},
        input::{Query, expect_content_type, read_body},
        people::{Kept, SESSION_COOKIE, session_secret, set_cookie},
        portal::{Flash, PageError, Visit},
    },
    keys,
    problem::Problem,
};

/// Why an application gets nothing.
enum Refusal {
    Not(NotGranted),
    Problem(Problem),
}

impl<T: Into<NotGranted>> From<T> for Refusal {
    fn from(why: T) -> Self {
        Self::Not(why.into())
    }
}

fn answer(parts: &Parts, outcome: Result<String, Refusal>) -> Result<Response, Problem> {
    match outcome {
        Ok(body) => Ok(json_answer(StatusCode::OK, body)),
        Err(Refusal::Not(why)) => {
            if let NotGranted::Unavailable(why) = &why {
                tracing::error!(%why, "an application could not be answered");
            }
            Ok(refused_client(
                why.status(),
                why.oauth_code(),
                &why.to_string(),
                authorization(parts),
            ))
        }
        Err(Refusal::Problem(problem)) => Err(problem),
    }
}

/// Tokens for a code or a refresh token.
pub(super) async fn tokens(
    hub: &Hub,
    parts: &Parts,
    form: &TokenForm,
) -> Result<Response, Problem> {
    let granted = async {
        let now = hub.clock().now();
        let id = client_named(form, authorization(parts))?;
        let client = client(hub, &id)
            .await
            .map_err(Refusal::Problem)?
            .ok_or(ClientError::Unknown)?;
        let proofs = authority::dpop(parts);
        let endpoint = hub.provider_endpoint();
        let received = Received {
            form,
            authorization: authorization(parts),
            dpop: &proofs,
            url: endpoint.token_url,
        };
        let (store, replays) = (hub.store(), hub.gate().replays());
        let keys = hub.provider_keys();
        let (token, grant) = (hub.random_bytes(), hub.random_bytes());
        let secret = keys::random();
        let random = (&token, &grant, &*secret);
        let granted = match form.grant_type() {
            Some("refresh_token") => {
                refresh(
                    received, &client, endpoint, store, replays, &keys, random, now,
                )
                .await?
            }
            _ => {
                exchange_code(
                    received, &client, endpoint, store, replays, &keys, random, now,
                )
                .await?
            }
        };
        Ok(granted.to_json())
    };
    answer(parts, granted.await)
}

/// Ends a grant by one of its tokens (RFC 7009).
#[utoipa::path(
    post,
    path = "/oauth/revoke",
    operation_id = "revokeToken",
    tag = "Authorization",
    summary = "Revoke a token that acts for a person",
    request_body(
        content = String,
        content_type = "application/x-www-form-urlencoded",
        description = "token, and client authentication (RFC 7009 §2.1)",
    ),
    responses(
        (status = 200, description = "Revoked, or never good (RFC 7009 §2.2)", body = Object),
        (status = 401, description = "Not authenticated (RFC 6749 §5.2)", body = Object),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn revoke_token(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    expect_content_type(&parts.headers, FORM)?;
    let body = read_body(body, FORM_SIZE_BYTES_MAX + 1).await?;
    let revoked = async {
        let form = TokenForm::parse(&body).map_err(NotGranted::from)?;
        let id = client_named(&form, authorization(&parts))?;
        let client = client(&hub, &id)
            .await
            .map_err(Refusal::Problem)?
            .ok_or(ClientError::Unknown)?;
        let received = Received {
            form: &form,
            authorization: authorization(&parts),
            dpop: &[],
            url: "",
        };
        let (endpoint, keys) = (hub.provider_endpoint(), hub.provider_keys());
        let replays = hub.gate().replays();
        let now = hub.clock().now();
        revoke(
            received,
            &client,
            endpoint,
            hub.store(),
            replays,
            &keys,
            now,
        )
        .await?;
        Ok("{}".to_owned())
    };
    let revoked = revoked.await;
    answer(&parts, revoked)
}

/// Whom an application acts for: her WebID, and nothing else (OpenID Connect Core 1.0 §5.3).
#[utoipa::path(
    get,
    path = "/oauth/userinfo",
    operation_id = "getUserinfo",
    tag = "Authorization",
    summary = "Get the WebID of the person that an access token is for",
    responses(
        (status = 200, description = "sub and webid", body = Object),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("person" = ["openid"]))
)]
pub async fn userinfo(acting: ActingFor, Query(()): Query<()>) -> Response {
    let agent = acting.agent.subject();
    let mut claims = json!({ "sub": agent.webid() });
    if agent.scopes().contains(PersonScope::WebId) {
        claims["webid"] = json!(agent.webid());
    }
    json_answer(StatusCode::OK, claims.to_string())
}

/// As [`userinfo`], for applications that post (OpenID Connect Core 1.0 §5.3.1). The body is not looked at.
#[utoipa::path(
    post,
    path = "/oauth/userinfo",
    operation_id = "postUserinfo",
    tag = "Authorization",
    summary = "Get the WebID of the person that an access token is for, by POST",
    responses(
        (status = 200, description = "sub and webid", body = Object),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("person" = ["openid"]))
)]
pub async fn userinfo_by_post(acting: ActingFor, query: Query<()>) -> Response {
    userinfo(acting, query).await
}

/// Signs out by an application's wish (OpenID Connect RP-Initiated Logout 1.0).
pub async fn logout(visit: Visit, parts: Parts) -> Response {
    let text = parts.uri.query().unwrap_or_default().as_bytes();
    let left = left(&visit, &parts, text).await;
    left.unwrap_or_else(|why| why.into_page(&visit))
}

/// As [`logout`], by a form.
pub async fn logout_by_form(
    State(hub): State<Arc<Hub>>,
    request: Request,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, &hub).await?;
    let left = async {
        let text = form_text(&parts.headers, body).await?;
        left(&visit, &parts, &text).await
    };
    Ok(left.await.unwrap_or_else(|why| why.into_page(&visit)))
}

async fn left(visit: &Visit, parts: &Parts, text: &[u8]) -> Result<Response, PageError> {
    let hub = visit.hub();
    let refused = |why: &dyn std::fmt::Display| {
        tracing::info!(%why, "a request to sign out was not answered");
        error::View::AppRequest
    };
    let keys = hub.provider_keys();
    let form = LogoutForm::parse(text, hub.issuer(), keys.public()).map_err(|why| refused(&why))?;
    let client = match form.client().map_err(|why| refused(&why))? {
        Some(id) => client(hub, &id).await?,
        None => None,
    };
    let logout = check_logout(&form, client.as_ref()).map_err(|why| refused(&why))?;
    let signed_in = subject(hub, visit.visitor());
    let Some(about) = logout.person else {
        // Nobody vouches for the client, so nobody is signed out or sent on by a mere link.
        return Ok(match signed_in {
            Some(_) => visit.page(signing_out::page(&visit.frame())),
            None => visit.go(paths::LANDING, Flash::Say(Notice::SignedOut)),
        });
    };
    if signed_in
        .as_ref()
        .is_some_and(|subject| subject.webid != about)
    {
        return Ok(visit.page(signing_out::page(&visit.frame())));
    }
    if let Some(secret) = session_secret(&parts.headers) {
        let ended = hub.store().end_session(secret.id()).await;
        ended.map_err(unavailable)?;
    }
    let mut response = match &logout.goes_to {
        Some(address) => leave(address),
        None => visit.go(paths::LANDING, Flash::Say(Notice::SignedOut)),
    };
    let gone = set_cookie(SESSION_COOKIE, "", Kept::Forgotten);
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}
