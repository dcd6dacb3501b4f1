//! Every reason why this hub says no, as an RFC 9457 problem. This is the only place that chooses status and words.
//!
//! [`ProblemType`] is the list, [`ProblemType::entry`] its table, and `from_rooms` the one way from each room's errors
//! into it. None of them has a `_ =>`: whoever adds a reason must choose its answer.
//! `generated/problems.md` prints the table.
//!
//! INVARIANT: no personal data. A detail is written here or by a parser that never repeats a value.

mod from_rooms;
mod table;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use vocabulary::ExchangeId;

use crate::http::input::Issue;
pub use table::{Entry, ProblemType};

/// An answer that is no.
#[derive(Debug)]
pub struct Problem {
    kind: ProblemType,
    detail: Option<String>,
    instance: Option<ExchangeId>,
    /// Boxed, so that a result with a problem in it stays small.
    members: Box<Map<String, Value>>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Why, for operators: logged once, never sent.
    cause: Option<String>,
}

impl Problem {
    /// A problem in the words of its type.
    pub fn new(kind: ProblemType) -> Self {
        Self {
            kind,
            detail: None,
            instance: None,
            members: Box::default(),
            headers: Vec::new(),
            cause: None,
        }
    }

    /// Faults in what was sent (400).
    pub fn bad_request(issues: Vec<Issue>) -> Self {
        let issues: Vec<Value> = issues.iter().map(Issue::to_value).collect();
        Self::new(ProblemType::BadRequest).with("issues", issues)
    }

    /// Says something more exact than the type's own words.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names the exchange this answer belongs to.
    pub fn of_exchange(mut self, exchange: ExchangeId) -> Self {
        self.instance = Some(exchange);
        self
    }

    /// Adds a member.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a header; one that cannot be written is left out.
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// When to try again.
    pub fn retry_after(self, seconds: u32) -> Self {
        self.with("retryAfterSec", seconds)
            .header(header::RETRY_AFTER, &seconds.to_string())
    }

    /// Keeps the cause for the log.
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// What kind of problem this is.
    pub fn kind(&self) -> ProblemType {
        self.kind
    }

    /// The exchange this answer belongs to.
    pub fn exchange(&self) -> Option<ExchangeId> {
        self.instance
    }

    /// The body as it is sent.
    pub fn to_value(&self) -> Value {
        let entry = self.kind.entry();
        let mut body = Map::new();
        body.insert("type".into(), json!(entry.urn()));
        body.insert("title".into(), json!(entry.title));
        body.insert("status".into(), json!(entry.status));
        body.insert(
            "detail".into(),
            json!(self.detail.as_deref().unwrap_or(entry.detail)),
        );
        if let Some(exchange) = self.instance {
            body.insert("instance".into(), json!(format!("urn:uuid:{exchange}")));
        }
        for (name, value) in self.members.iter() {
            body.insert(name.clone(), value.clone());
        }
        Value::Object(body)
    }
}

/// What the access log and the measurements say of an answer that is no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said(pub &'static str);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let entry = self.kind.entry();
        if let Some(cause) = &self.cause {
            let exchange = self.instance.map(|exchange| exchange.to_string());
            tracing::error!(
                exchange.id = exchange,
                outcome = entry.name,
                cause,
                "a request failed"
            );
        }
        // The table's statuses are checked by a test, so the fallback is never sent.
        let status =
            StatusCode::from_u16(entry.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, self.to_value().to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in self.headers {
            headers.append(name, value);
        }
        response.extensions_mut().insert(Said(entry.name));
        response
    }
}

/// The list of all problems, as `generated/problems.md` holds it.
pub fn list() -> String {
    table::list()
}
