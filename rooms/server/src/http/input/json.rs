//! The extractor of JSON bodies.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{
    Issue, IssueKind,
    fields::{FromObject, SsinRule, read_object},
    tree::read_tree,
};
use crate::problem::{Problem, ProblemType};

/// How long a body may take to arrive. Bodies are a few KiB; slower than this is a client that holds a connection open.
const BODY_MAX: Duration = Duration::from_secs(10);

/// What reading a body needs of the house.
pub trait Reading {
    /// Largest body, in bytes.
    fn body_size_bytes_max(&self) -> usize;
    /// Which national numbers are accepted today.
    fn ssin_rule(&self) -> SsinRule;
}

/// A JSON body, read strictly: content type, size while reading, UTF-8, duplicate names, depth, unknown properties.
pub struct Json<T> {
    /// What the body says.
    pub value: T,
    /// The body as it came, for its digest.
    pub bytes: Bytes,
}

impl<S, T> FromRequest<S> for Json<T>
where
    S: Reading + Send + Sync,
    T: FromObject,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        expect_content_type(request.headers(), "application/json")?;
        let bytes = read_body(request.into_body(), state.body_size_bytes_max()).await?;
        let tree = read_tree(&bytes).map_err(|fault| {
            Problem::bad_request(vec![Issue::in_body(
                IssueKind::SchemaViolation,
                "",
                fault.to_string(),
            )])
        })?;
        let value = read_object(tree, state.ssin_rule()).map_err(Problem::bad_request)?;
        Ok(Self { value, bytes })
    }
}

/// Refuses another content type; parameters such as `charset=utf-8` are accepted.
///
/// # Errors
/// 415 with the type that is wanted.
pub fn expect_content_type(headers: &HeaderMap, wanted: &'static str) -> Result<(), Problem> {
    let sent = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(str::trim);
    if sent.is_some_and(|sent| sent.eq_ignore_ascii_case(wanted)) {
        return Ok(());
    }
    Err(Problem::new(ProblemType::UnsupportedMediaType)
        .detail(format!("send `Content-Type: {wanted}`")))
}

/// Reads a body up to `limit` bytes.
///
/// # Errors
/// 413 as soon as the limit is passed, without reading on; 408 when it does not arrive in [`BODY_MAX`]; 400 when the
/// client breaks off.
pub async fn read_body(body: Body, limit: usize) -> Result<Bytes, Problem> {
    let collected = tokio::time::timeout(BODY_MAX, Limited::new(body, limit).collect())
        .await
        .map_err(|_| Problem::new(ProblemType::RequestTimeout))?;
    match collected {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(Problem::new(ProblemType::PayloadTooLarge)
                .detail(format!("send at most {limit} bytes"))
                .with("limit", limit))
        }
        Err(_) => Err(Problem::bad_request(vec![Issue::in_body(
            IssueKind::SchemaViolation,
            "",
            "the body did not arrive whole",
        )])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::input::{Fields, fields::form};
    use vocabulary::{ElementId, Ticket, be::SsinRange};

    #[derive(Clone)]
    struct Limit(usize);

    impl Reading for Limit {
        fn body_size_bytes_max(&self) -> usize {
            self.0
        }

        fn ssin_rule(&self) -> SsinRule {
            SsinRule {
                today: "2026-11-21".parse().unwrap(),
                accepted: SsinRange::Production,
            }
        }
    }

    #[derive(Debug)]
    #[expect(dead_code, reason = "the fields are read to be refused")]
    struct Sample {
        ticket: Ticket,
        elements: Vec<ElementId>,
        inner: Option<u64>,
    }

    impl FromObject for Sample {
        fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
            let ticket = fields.parsed("ticket", |text| Ticket::parse(text).map_err(form));
            let elements = fields.list("elements", 3, |text| ElementId::parse(text).map_err(form));
            let inner = fields.optional_object("inner", |inner| inner.number("count", 9));
            Some(Self {
                ticket: ticket?,
                elements: elements?,
                inner: inner?,
            })
        }
    }

    async fn send(
        content_type: Option<&str>,
        body: impl Into<Body>,
    ) -> Result<Json<Sample>, Problem> {
        let mut request = Request::builder().method("POST");
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        Json::from_request(request.body(body.into()).unwrap(), &Limit(200)).await
    }

    async fn issues(body: &str) -> Vec<(String, String)> {
        let problem = send(Some("application/json"), body.to_owned())
            .await
            .err()
            .unwrap();
        let value = problem.to_value();
        assert_eq!(value["status"], 400, "{value}");
        value["issues"]
            .as_array()
            .unwrap()
            .iter()
            .map(|issue| {
                let urn = issue["type"].as_str().unwrap();
                let name = issue["name"].as_str().unwrap_or_default();
                (urn.rsplit(':').next().unwrap().to_owned(), name.to_owned())
            })
            .collect()
    }

    const GOOD: &str = r#"{"ticket":"t1","elements":["a.b"]}"#;

    #[tokio::test]
    async fn a_good_body_is_read() {
        for content_type in ["application/json", "Application/JSON; charset=utf-8"] {
            let read = send(Some(content_type), GOOD).await.ok().unwrap();
            assert_eq!(read.bytes, GOOD);
        }
    }

    #[tokio::test]
    async fn content_type_and_size() {
        for content_type in [
            None,
            Some("text/plain"),
            Some("application/jsonx"),
            Some(""),
        ] {
            let problem = send(content_type, GOOD).await.err().unwrap();
            assert_eq!(problem.to_value()["status"], 415, "{content_type:?}");
        }
        let problem = send(Some("application/json"), " ".repeat(201))
            .await
            .err()
            .unwrap()
            .to_value();
        assert_eq!(
            (&problem["status"], &problem["limit"]),
            (&413.into(), &200.into())
        );
    }

    #[tokio::test]
    async fn every_fault_is_told_at_once() {
        let pair = |kind: &str, name: &str| (kind.to_owned(), name.to_owned());
        assert_eq!(
            issues(r#"{"elements":["a","A!",7],"inner":{"count":10,"x":1},"y":2}"#).await,
            [
                pair("requiredInput", "ticket"),
                pair("schemaViolation", "elements[1]"),
                pair("schemaViolation", "elements[2]"),
                pair("outOfRange", "inner.count"),
                pair("unknownInput", "inner.x"),
                pair("unknownInput", "y"),
            ]
        );
        for (body, kind, name) in [
            ("[]", "schemaViolation", ""),
            ("{", "schemaViolation", ""),
            (
                r#"{"ticket":"t","ticket":"t","elements":["a"]}"#,
                "schemaViolation",
                "",
            ),
            (
                r#"{"ticket":5,"elements":["a"]}"#,
                "schemaViolation",
                "ticket",
            ),
            (
                r#"{"ticket":null,"elements":["a"]}"#,
                "requiredInput",
                "ticket",
            ),
            (
                r#"{"ticket":"t","elements":[]}"#,
                "schemaViolation",
                "elements",
            ),
            (
                r#"{"ticket":"t","elements":{}}"#,
                "schemaViolation",
                "elements",
            ),
            (
                r#"{"ticket":"t","elements":["a","a","a","a"]}"#,
                "schemaViolation",
                "elements",
            ),
            (
                r#"{"ticket":"t","elements":["a"],"inner":[]}"#,
                "schemaViolation",
                "inner",
            ),
            (
                r#"{"ticket":"t","elements":["a"],"inner":{"count":-1}}"#,
                "outOfRange",
                "inner.count",
            ),
            (
                r#"{"ticket":"t","elements":["a"],"inner":{"count":"1"}}"#,
                "schemaViolation",
                "inner.count",
            ),
        ] {
            assert_eq!(issues(body).await, [pair(kind, name)], "{body}");
        }
    }

    struct Person;

    impl FromObject for Person {
        fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
            let ssin = fields.ssin("ssin");
            let period = fields.optional_period("period");
            ssin?;
            period?;
            Some(Self)
        }
    }

    #[test]
    fn numbers_and_periods() {
        let rule = Limit(0).ssin_rule();
        for (body, kind, name) in [
            (r#"{"ssin":"85073003328"}"#, None, ""),
            (
                r#"{"ssin":"85073003327"}"#,
                Some(IssueKind::InvalidStructure),
                "ssin",
            ),
            (
                r#"{"ssin":"850730033"}"#,
                Some(IssueKind::SchemaViolation),
                "ssin",
            ),
            (
                r#"{"ssin":"8507300332x"}"#,
                Some(IssueKind::SchemaViolation),
                "ssin",
            ),
            (
                r#"{"ssin":"85073003328","period":{"startDate":"2026-01-02","endDate":"2026-01-01"}}"#,
                Some(IssueKind::InvalidPeriod),
                "period.endDate",
            ),
            (
                r#"{"ssin":"85073003328","period":{"startDate":"2026-02-30"}}"#,
                Some(IssueKind::SchemaViolation),
                "period.startDate",
            ),
            (
                r#"{"ssin":"85073003328","period":{"startDate":"2026-02-03T10:00"}}"#,
                Some(IssueKind::SchemaViolation),
                "period.startDate",
            ),
        ] {
            let tree = read_tree(body.as_bytes()).unwrap();
            let issues = read_object::<Person>(tree, rule).err().unwrap_or_default();
            let found = issues
                .first()
                .map(|issue| (issue.kind, issue.name.as_str()));
            assert_eq!(found, kind.map(|kind| (kind, name)), "{body}");
            assert!(
                issues.iter().all(|issue| !issue.detail.contains("850730")),
                "{body}"
            );
        }
    }

    #[tokio::test]
    async fn no_value_is_repeated() {
        let body = r#"{"ticket":"t","elements":["85073003328"],"85073003328":1}"#;
        let problem = send(Some("application/json"), body).await.err().unwrap();
        assert!(!problem.to_value().to_string().contains("85073003328"));
    }
}
