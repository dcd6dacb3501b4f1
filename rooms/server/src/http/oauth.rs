//! Access tokens: the wire form of `identity`'s token endpoint (RFC 6749, RFC 7523, RFC 9449, RFC 8705).
//!
//! An institution's application gets a token by itself ([`token`]); one that acts for people comes with a code or a
//! refresh token ([`people`]) after the person agreed ([`authorize`]).
//!
//! Errors here have the form that OAuth prescribes (RFC 6749 §5.2), because OAuth clients read that.

mod answer;
pub mod authorize;
pub mod clients;
pub mod people;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use identity::{
    FORM_SIZE_BYTES_MAX, Scope, TokenError, TokenForm, TokenRequest, client_assertion_issuer,
    grant_token,
    provider::{PersonScope, acr},
};
use serde_json::json;

use super::{
    authority,
    input::{Query, expect_content_type, read_body},
};
pub use answer::open_to_applications;

use crate::{composition::Hub, problem::Problem};

/// The type of a token request.
const FORM: &str = "application/x-www-form-urlencoded";

/// Gives an access token to an application that authenticates by a signed assertion or a client certificate.
#[utoipa::path(
    post,
    path = "/oauth/token",
    operation_id = "requestToken",
    tag = "Authorization",
    summary = "Ask for an access token",
    request_body(
        content = String,
        content_type = "application/x-www-form-urlencoded",
        description = "grant_type=client_credentials, client_assertion_type, client_assertion, scope (RFC 6749 §4.4, RFC 7523 §2.2); for people: authorization_code with code, redirect_uri, code_verifier, or refresh_token with refresh_token",
    ),
    responses(
        (status = 200, description = "The token (RFC 6749 §5.1)", body = Object),
        (status = 400, description = "Not granted (RFC 6749 §5.2)", body = Object),
        (status = 401, description = "Not authenticated (RFC 6749 §5.2)", body = Object),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn token(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    expect_content_type(&parts.headers, FORM)?;
    // One more, so that a form that is too long is told so by its own reader.
    let body = read_body(body, FORM_SIZE_BYTES_MAX + 1).await?;
    let form = match TokenForm::parse(&body) {
        Ok(form) => form,
        Err(why) => return Ok(refusal(&why.into())),
    };
    if let Some("authorization_code" | "refresh_token") = form.grant_type() {
        return people::tokens(&hub, &parts, &form).await;
    }
    let granted = async {
        let id = client_assertion_issuer(&form)?;
        let registered = hub
            .application(&id)
            .await?
            .ok_or(TokenError::ApplicationUnknown)?;
        let proofs = authority::dpop(&parts);
        let request = TokenRequest {
            form: &form,
            dpop: &proofs,
            client_certificate: authority::certificate(&parts),
        };
        let granted = grant_token(
            request,
            &registered,
            hub.token_endpoint(),
            hub.gate().replays(),
            &hub.keys(),
            hub.random_bytes(),
            hub.clock().now(),
        )?;
        Ok::<_, NotGranted>(granted)
    };
    match granted.await {
        Ok(granted) => Ok(answer::json_answer(StatusCode::OK, granted.to_json())),
        Err(NotGranted::Token(error)) => Ok(refusal(&error)),
        Err(NotGranted::Problem(problem)) => Err(problem),
    }
}

/// Why there is no token.
enum NotGranted {
    Token(TokenError),
    Problem(Problem),
}

impl From<TokenError> for NotGranted {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<exchange::Unavailable> for NotGranted {
    fn from(unavailable: exchange::Unavailable) -> Self {
        Self::Problem(unavailable.into())
    }
}

fn refusal(error: &TokenError) -> Response {
    let mut response = answer::refused(error.status(), error.oauth_code(), &error.to_string());
    if response.status() == StatusCode::UNAUTHORIZED {
        let value = HeaderValue::from_static("DPoP algs=\"ES256 EdDSA\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, value);
    }
    response
}

/// The public keys that verify tokens and receipts.
#[utoipa::path(
    get,
    path = "/oauth/jwks",
    operation_id = "getJwks",
    tag = "Authorization",
    summary = "Get the public keys of the hub",
    responses(
        (status = 200, description = "A JWK set (RFC 7517)", body = Object),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn jwks(State(hub): State<Arc<Hub>>, Query(()): Query<()>) -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "public, max-age=300"),
        ],
        hub.jwks(),
    )
        .into_response()
}

/// Where tokens are asked for, and how (RFC 8414, OpenID Connect Discovery 1.0 §3).
pub async fn metadata(State(hub): State<Arc<Hub>>, Query(()): Query<()>) -> Response {
    let algorithms = identity::Algorithm::ALL.map(identity::Algorithm::name);
    let methods = [
        "private_key_jwt",
        "client_secret_basic",
        "none",
        "tls_client_auth",
    ];
    let person_scopes = PersonScope::ALL.map(PersonScope::as_str);
    let mut metadata = json!({
        "issuer": hub.issuer(),
        "authorization_endpoint": hub.portal_url_of("/oauth/authorize"),
        "pushed_authorization_request_endpoint": hub.url_of("/oauth/par"),
        "token_endpoint": hub.token_endpoint().url,
        "userinfo_endpoint": hub.url_of("/oauth/userinfo"),
        "revocation_endpoint": hub.url_of("/oauth/revoke"),
        "registration_endpoint": hub.url_of("/oauth/register"),
        "end_session_endpoint": hub.portal_url_of("/oauth/logout"),
        "jwks_uri": hub.url_of("/oauth/jwks"),
        "grant_types_supported": [identity::GRANT_TYPE, "authorization_code", "refresh_token"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "require_pushed_authorization_requests": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "claims_parameter_supported": false,
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": methods[..3],
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "dpop_signing_alg_values_supported": algorithms,
        "id_token_signing_alg_values_supported": ["ES256"],
        "subject_types_supported": ["public"],
        "acr_values_supported": hub.levels().into_iter().map(acr).collect::<Vec<_>>(),
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "webid", "client_id",
        ],
        "scopes_supported": person_scopes.iter().copied().chain(Scope::ALL.map(Scope::as_str)).collect::<Vec<_>>(),
        "tls_client_certificate_bound_access_tokens": true,
        "solid_oidc_supported": "https://solidproject.org/TR/solid-oidc",
        "service_documentation": hub.url_of("/doc/openapi.yaml"),
    });
    if !hub.takes_client_certificates() {
        metadata["token_endpoint_auth_methods_supported"] = json!(methods[..3]);
        metadata["tls_client_certificate_bound_access_tokens"] = json!(false);
    }
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "public, max-age=300"),
        ],
        metadata.to_string(),
    )
        .into_response()
}
