//! Answers in the form that OAuth prescribes (RFC 6749 §5), and who may read them from a browser.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::problem::Said;

/// What applications in a browser may ask from other origins. They bring no cookie; what they show is in the request.
/// The pages for people are not among them.
const OPEN_TO_APPLICATIONS: [&str; 8] = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/oauth/jwks",
    "/oauth/token",
    "/oauth/par",
    "/oauth/register",
    "/oauth/userinfo",
    "/oauth/revoke",
];

/// How long a browser may remember that it may ask, in seconds.
const PREFLIGHT_KEPT_S: &str = "600";

/// An answer in JSON that nobody keeps.
pub fn json_answer(status: StatusCode, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, body).into_response()
}

/// A refusal (RFC 6749 §5.2).
pub fn refused(status: u16, code: &'static str, description: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let body = json!({ "error": code, "error_description": description });
    let mut response = json_answer(status, body.to_string());
    response.extensions_mut().insert(Said(code));
    response
}

/// As [`refused`], to a client that authenticates: a 401 names the ways (RFC 6749 §5.2).
pub fn refused_client(
    status: u16,
    code: &'static str,
    description: &str,
    authorization: Option<&str>,
) -> Response {
    let mut response = refused(status, code, description);
    if response.status() == StatusCode::UNAUTHORIZED {
        let way = match authorization {
            Some(_) => "Basic realm=\"crosskeys\"",
            None => "DPoP algs=\"ES256 EdDSA PS256\"",
        };
        let value = HeaderValue::from_static(way);
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, value);
    }
    response
}

/// Lets applications in a browser read what is meant for them (Fetch standard, CORS protocol).
pub async fn open_to_applications(request: Request, next: Next) -> Response {
    let open = request
        .extensions()
        .get::<MatchedPath>()
        .is_some_and(|path| OPEN_TO_APPLICATIONS.contains(&path.as_str()));
    if !open {
        return next.run(request).await;
    }
    let preflight = request.method() == Method::OPTIONS;
    let mut response = match preflight {
        true => StatusCode::NO_CONTENT.into_response(),
        false => next.run(request).await,
    };
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    // Any origin, and therefore no cookie.
    set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(header::ACCESS_CONTROL_EXPOSE_HEADERS, "www-authenticate");
    if preflight {
        set(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
        set(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, dpop, accept",
        );
        set(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_KEPT_S);
    }
    response
}
