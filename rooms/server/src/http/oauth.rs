//! Access tokens: the wire form of `identity`'s token endpoint (RFC 6749, RFC 7523, RFC 9449, RFC 8705).
//!
//! Errors here have the form that OAuth prescribes (RFC 6749 §5.2), because OAuth clients read that.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use identity::{
    FORM_SIZE_BYTES_MAX, Scope, TokenError, TokenForm, TokenRequest, client_assertion_issuer,
    grant_token,
};
use serde_json::json;

use super::{
    authority,
    input::{Query, expect_content_type, read_body},
};
use crate::{
    composition::Hub,
    problem::{Problem, Said},
};

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
        description = "grant_type=client_credentials, client_assertion_type, client_assertion, scope (RFC 6749 §4.4, RFC 7523 §2.2)",
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
    let granted = async {
        let form = TokenForm::parse(&body).map_err(TokenError::from)?;
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
        Ok(granted) => Ok((
            [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
            ],
            granted.to_json(),
        )
            .into_response()),
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
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let body = json!({ "error": error.oauth_code(), "error_description": error.to_string() });
    let mut response = (
        status,
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        body.to_string(),
    )
        .into_response();
    response.extensions_mut().insert(Said(error.oauth_code()));
    if status == StatusCode::UNAUTHORIZED {
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
        hub.keys().jwks(),
    )
        .into_response()
}

/// Where tokens are asked for, and how (RFC 8414, OpenID Connect Discovery 1.0 §3).
pub async fn metadata(State(hub): State<Arc<Hub>>, Query(()): Query<()>) -> Response {
    let algorithms = identity::Algorithm::ALL.map(identity::Algorithm::name);
    let mut metadata = json!({
        "issuer": hub.issuer(),
        "token_endpoint": hub.token_endpoint().url,
        "jwks_uri": hub.url_of("/oauth/jwks"),
        "grant_types_supported": [identity::GRANT_TYPE],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "tls_client_auth"],
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "dpop_signing_alg_values_supported": algorithms,
        "scopes_supported": Scope::ALL.map(Scope::as_str),
        "tls_client_certificate_bound_access_tokens": true,
        "service_documentation": hub.url_of("/doc/openapi.yaml"),
    });
    if !hub.takes_client_certificates() {
        metadata["token_endpoint_auth_methods_supported"] = json!(["private_key_jwt"]);
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
