//! What happens around every request: trace headers, the access log, measurements and security headers.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;
use vocabulary::{DeliberationNumber, ExchangeId, InstitutionId, ServiceId};

use crate::{composition::Hub, measurements, problem::Said};

/// A request's or an answer's own id (belgif REST guide, rule trc-header).
pub const TRACE_ID: HeaderName = HeaderName::from_static("belgov-trace-id");
/// On an answer: the id that the request carried.
pub const RELATED_TRACE_ID: HeaderName = HeaderName::from_static("belgov-related-trace-id");

/// Longest trace id; the guide's bound.
const TRACE_ID_CHARS_MAX: usize = 36;

/// What a handler notes for the access log: names of the field, never a person.
#[derive(Debug, Clone, Default)]
pub struct Noted {
    /// The exchange.
    pub exchange: Option<ExchangeId>,
    /// Who asked.
    pub institution: Option<InstitutionId>,
    /// Which service.
    pub service: Option<ServiceId>,
    /// By which deliberation.
    pub deliberation: Option<DeliberationNumber>,
    /// How it came out.
    pub outcome: Option<&'static str>,
}

/// A trace id that may be logged: short, and of harmless characters. A number of eleven digits is not accepted, because
/// somebody could send a national number there.
fn trace_id(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(TRACE_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|text| (1..=TRACE_ID_CHARS_MAX).contains(&text.len()))
        .filter(|text| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        })
        .filter(|text| !holds_number(text))
}

/// Whether eleven digits stand in a text, with or without separators.
fn holds_number(text: &str) -> bool {
    let is_uuid = Uuid::try_parse(text).is_ok();
    !is_uuid && text.bytes().filter(u8::is_ascii_digit).count() >= 11
}

/// Wraps a request.
pub async fn around(State(hub): State<Arc<Hub>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let related = trace_id(request.headers()).map(str::to_owned);
    let own = Uuid::new_v4().hyphenated().to_string();
    let span = tracing::info_span!("request", trace.id = own, trace.related = related);
    tracing::trace!(
        parent: &span,
        http.method = method_label(&method),
        http.route = route.as_ref().map(MatchedPath::as_str),
        "asked"
    );
    let mut response = next.run(request).instrument(span.clone()).await;

    let headers = response.headers_mut();
    let mut set = |name: HeaderName, text: &str| {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    };
    set(TRACE_ID, &own);
    if let Some(related) = &related {
        set(RELATED_TRACE_ID, related);
    }
    protect(headers, hub.is_https());

    let route = route
        .as_ref()
        .map_or("unknown", MatchedPath::as_str)
        .to_owned();
    let said = response.extensions().get::<Said>().map(|said| said.0);
    let noted = response
        .extensions_mut()
        .remove::<Noted>()
        .unwrap_or_default();
    let elapsed = started.elapsed();
    let status = response.status().as_u16();
    let outcome = noted.outcome.or(said);
    tracing::info!(
        parent: &span,
        http.method = method_label(&method),
        http.route = route,
        http.status = status,
        duration_ms = milliseconds(elapsed),
        exchange.id = noted.exchange.map(tracing::field::display),
        institution = noted.institution.map(tracing::field::display),
        service = noted.service.as_ref().map(tracing::field::display),
        deliberation = noted.deliberation.as_ref().map(tracing::field::display),
        outcome,
        "answered"
    );
    metrics::histogram!(measurements::REQUEST_SECONDS, "route" => route.clone()).record(elapsed);
    metrics::counter!(
        measurements::REQUESTS,
        "route" => route,
        "method" => method_label(&method),
        "status" => status.to_string()
    )
    .increment(1);
    response
}

/// Milliseconds with three decimals: no clock here is finer, and a line holds no digits without a meaning.
fn milliseconds(elapsed: Duration) -> f64 {
    // Exact: a double counts microseconds for centuries.
    elapsed.as_micros() as f64 / 1000.0
}

/// A stranger may send any word as a method, so only known ones are written, in log lines and labels.
fn method_label(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Headers that hold for every answer; a page sets its own content security policy before.
fn protect(headers: &mut HeaderMap, https: bool) {
    let mut default = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    );
    default(header::REFERRER_POLICY, "no-referrer");
    default(header::CACHE_CONTROL, "no-store");
    if https {
        default(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trace_ids_are_bounded_and_harmless() {
        for (sent, taken) in [
            ("6f1c0b5e-7c61-4f2f-9c39-0d2a1d4b3c11", true),
            ("abc_1.2-3", true),
            ("85073003328", false),
            ("85.07.30-033.28", false),
            ("ticket-85073003328", false),
            ("", false),
            ("a b", false),
            ("a\u{e9}", false),
            ("1234567890123456789012345678901234567", false),
        ] {
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(sent.as_bytes()) {
                headers.insert(TRACE_ID, value);
            }
            assert_eq!(trace_id(&headers).is_some(), taken, "{sent}");
        }
    }

    #[test]
    fn a_page_keeps_its_own_policy() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("mine"),
        );
        protect(&mut headers, true);
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], "mine");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}
