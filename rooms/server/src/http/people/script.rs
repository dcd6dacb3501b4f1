//! What a script of our own pages sends, and forms of people who have no session yet.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use bytes::Bytes;

use super::{Form, NotOurForm, is_own_page, read_fields, session_secret};
use crate::{
    composition::Hub,
    http::input::{expect_content_type, read_body},
    problem::{Problem, ProblemType},
};

/// Largest answer of an authenticator, in bytes: keys and certificates of some KiB, written in base64.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// JSON that a script sent from one of our pages.
pub struct SentByScript(pub Bytes);

/// JSON that a script sent from one of our pages, in the session whose token it carries.
pub struct SentInSession(pub Bytes);

/// A form that somebody without a session sent from one of our pages. Nothing secret ties it to them: it may begin
/// something, and never act for a person.
pub struct OpenForm(pub Form);

impl FromRequest<Arc<Hub>> for SentByScript {
    type Rejection = NotOurForm;

    async fn from_request(request: Request, hub: &Arc<Hub>) -> Result<Self, NotOurForm> {
        let (parts, body) = request.into_parts();
        if !is_own_page(&parts.headers, hub.portal_origin()) {
            return Err(NotOurForm::Expired);
        }
        expect_content_type(&parts.headers, "application/json").map_err(NotOurForm::Malformed)?;
        let body = read_body(body, ANSWER_BYTES_MAX).await;
        body.map(Self).map_err(NotOurForm::Malformed)
    }
}

impl FromRequest<Arc<Hub>> for SentInSession {
    type Rejection = NotOurForm;

    async fn from_request(request: Request, hub: &Arc<Hub>) -> Result<Self, NotOurForm> {
        let secret = session_secret(request.headers()).ok_or(NotOurForm::Expired)?;
        let token = request.headers().get(portal::paths::field::CSRF_HEADER);
        let token = token.and_then(|value| value.to_str().ok());
        if !token.is_some_and(|token| secret.sent_form(token)) {
            return Err(NotOurForm::Expired);
        }
        let SentByScript(bytes) = SentByScript::from_request(request, hub).await?;
        Ok(Self(bytes))
    }
}

impl FromRequest<Arc<Hub>> for OpenForm {
    type Rejection = NotOurForm;

    async fn from_request(request: Request, hub: &Arc<Hub>) -> Result<Self, NotOurForm> {
        let (parts, body) = request.into_parts();
        if !is_own_page(&parts.headers, hub.portal_origin()) {
            return Err(NotOurForm::Expired);
        }
        let fields = read_fields(&parts.headers, body).await?;
        Ok(Self(Form { fields }))
    }
}

/// Reads JSON that our own script wrote.
///
/// # Errors
/// 400 when it is not what the script writes.
pub fn read_sent<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|_| Problem::new(ProblemType::BadRequest))
}
