use vocabulary::{
    ElementSet, Period,
    be::{Ssin, SsinRange},
};

use super::*;
use crate::filter::{AllowedPaths, minimise_json};

/// A connection with everything in it; tests replace single lines.
const FILE: &str = "
service: workAndPay
source: salaryDatabase
base: https://salary.example.org/api
request:
  method: POST
  path: /records/query?on={date}
  person: { body: /criteria/worker }
  date: { body: /criteria/day }
  period: { start: { body: /criteria/from }, end: { body: /criteria/until } }
  fixed: { view: full, criteria: { kind: all } }
authentication:
  apiKey: { header: X-Api-Key }
  secretFile: salary.key
tls:
  caFile: salary-ca.pem
answer:
  person: worker.inss
  validAt: statementDate
  noDataFound: [404, 204]
  noResult: [422]
  elements:
    pay.grossMonthly: [contracts.*.gross]
    employment.employer: [contracts.*.employer.label, contracts.*.employer.number]
limits:
  connectMs: 500
  answerMs: 4000
  answerSizeBytesMax: 65536
";

fn connection(replace: &[(&str, &str)]) -> Result<Connection, BadConnection> {
    let mut text = FILE.to_owned();
    for (from, to) in replace {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    Connection::parse(&text)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn today() -> Date {
    day("2026-11-21")
}

fn person() -> Ssin {
    Ssin::parse("85673003360", today(), SsinRange::Synthetic).unwrap()
}

fn sent(connection: &Connection, criteria: &Criteria) -> (String, String) {
    let request = connection.request(&person(), criteria, today()).unwrap();
    (
        request.url.clone(),
        String::from_utf8(request.body.as_ref().unwrap().to_vec()).unwrap(),
    )
}

#[test]
fn a_file_says_it_all() {
    let connection = connection(&[]).unwrap();
    assert_eq!(connection.service().as_str(), "workAndPay");
    assert_eq!(connection.source().as_str(), "salaryDatabase");
    assert_eq!(connection.secret_file(), Some(FilePath::new("salary.key")));
    assert_eq!(connection.ca_file(), Some(FilePath::new("salary-ca.pem")));
    assert_eq!(connection.transport(), Transport::Tls);
    assert_eq!(
        connection.limits(),
        &Limits {
            connect_ms: 500,
            answer_ms: 4000,
            answer_size_bytes_max: 65536
        }
    );
    assert!(
        matches!(connection.authentication(), Authentication::ApiKey(name) if name.as_str() == "x-api-key")
    );
    for (status, said) in [
        (200, Said::Data),
        (204, Said::NoDataFound),
        (404, Said::NoDataFound),
        (422, Said::NoResult),
        (503, Said::NotNow),
        (429, Said::NotNow),
        (302, Said::Unexpected),
        (401, Said::Unexpected),
        (500, Said::Unexpected),
    ] {
        assert_eq!(connection.said(status), said, "{status}");
    }
    let known = ElementId::parse("pay.grossMonthly").unwrap();
    let unknown = ElementId::parse("pay.netMonthly").unwrap();
    assert_eq!(connection.unmapped([&known, &unknown]), [&unknown]);
}

#[test]
fn limits_have_defaults() {
    let text = FILE.split("limits:").next().unwrap();
    let limits = *Connection::parse(text).unwrap().limits();
    assert_eq!(
        limits,
        Limits {
            connect_ms: CONNECT_MS,
            answer_ms: ANSWER_MS,
            answer_size_bytes_max: ANSWER_SIZE_BYTES_MAX
        }
    );
}

#[test]
fn a_request_carries_the_person_in_its_body_and_the_dates_where_they_belong() {
    let connection = connection(&[]).unwrap();
    let base = "https://salary.example.org/api/records/query";
    let number = r#""worker":"85673003360""#;
    let period = Period::new(day("2026-01-01"), None).unwrap();
    for (criteria, on, body) in [
        (
            Criteria::Now,
            "2026-11-21",
            format!(r#"{{"view":"full","criteria":{{"kind":"all",{number}}}}}"#),
        ),
        (
            Criteria::On(day("2025-12-31")),
            "2025-12-31",
            format!(r#"{{"view":"full","criteria":{{"kind":"all",{number},"day":"2025-12-31"}}}}"#),
        ),
        (
            Criteria::During(period),
            "2026-11-21",
            format!(
                r#"{{"view":"full","criteria":{{"kind":"all",{number},"from":"2026-01-01"}}}}"#
            ),
        ),
    ] {
        assert_eq!(
            sent(&connection, &criteria),
            (format!("{base}?on={on}"), body)
        );
    }
}

#[test]
fn a_source_is_asked_only_as_of_what_it_can_answer() {
    let on = Criteria::On(day("2025-12-31"));
    let during = Criteria::During(Period::new(day("2025-01-01"), Some(day("2025-12-31"))).unwrap());
    let (no_date, no_period) = (
        ("  date: { body: /criteria/day }\n", ""),
        (
            "  period: { start: { body: /criteria/from }, end: { body: /criteria/until } }\n",
            "",
        ),
    );
    let no_date_in_url = ("?on={date}", "");
    for (replace, on_a_day, over_time) in [
        (&[][..], Answers::Yes, Answers::Yes),
        (&[no_period], Answers::Yes, Answers::No),
        (&[no_date, no_date_in_url], Answers::Yes, Answers::Yes),
        (
            &[no_date, no_date_in_url, no_period],
            Answers::No,
            Answers::No,
        ),
    ] {
        let connection = connection(replace).unwrap();
        assert_eq!(connection.answers(&Criteria::Now), Answers::Yes);
        assert_eq!(connection.answers(&on), on_a_day, "{replace:?}");
        assert_eq!(connection.answers(&during), over_time, "{replace:?}");
        assert_eq!(
            connection.request(&person(), &during, today()).is_some(),
            over_time == Answers::Yes
        );
    }
    let connection = connection(&[no_date, no_date_in_url]).unwrap();
    let (_, body) = sent(&connection, &on);
    assert!(
        body.contains(r#""from":"2025-12-31","until":"2025-12-31""#),
        "{body}"
    );
}

#[test]
fn the_person_may_be_sent_in_a_header() {
    let text = "{ body: /criteria/worker }";
    let sent = connection(&[(text, "{ header: X-Person }")]).unwrap();
    let request = sent.request(&person(), &Criteria::Now, today()).unwrap();
    let (name, value) = request.person_header.as_ref().unwrap();
    assert_eq!((name.as_str(), value.as_str()), ("x-person", "85673003360"));
    assert!(
        !String::from_utf8(request.body.as_ref().unwrap().to_vec())
            .unwrap()
            .contains("85673003360")
    );
    assert!(!request.url.contains("85673003360"));
    for place in [
        "{ header: Authorization }",
        "{ header: Host }",
        "{ header: X-Api-Key }",
        "{ header: 'a b' }",
        "{}",
        "{ body: /x, header: X }",
    ] {
        assert!(connection(&[(text, place)]).is_err(), "{place}");
    }
}

#[test]
fn a_number_cannot_be_put_into_the_url() {
    for name in ["ssin", "person", "nationalNumber", "Date", "", "{date"] {
        let refused = connection(&[("{date}", &format!("{{{name}}}"))]).unwrap_err();
        assert!(
            matches!(refused, BadConnection::Placeholder(_)),
            "{name}: {refused}"
        );
    }
    for path in [
        "/a{date", "a/{date}", "/a b", "/a#b", "/ä", "/a@b", "//x\\y",
    ] {
        let refused = connection(&[("path: /records/query?on={date}", &format!("path: '{path}'"))]);
        assert!(refused.is_err(), "{path}");
    }
}

#[test]
fn a_base_is_https_or_this_machine() {
    for base in [
        "https://salary.example.org",
        "https://salary.example.org:8443/",
        "https://[2001:db8::1]/v1",
        "http://127.0.0.1:7102",
        "http://localhost:7102",
        "http://[::1]:80",
    ] {
        let other = connection(&[]).unwrap().with_base(base).unwrap();
        let (url, _) = sent(&other, &Criteria::Now);
        assert_eq!(
            url,
            format!("{}/records/query?on=2026-11-21", base.trim_end_matches('/'))
        );
    }
    for base in [
        "http://salary.example.org",
        "http://127.0.0.1.example.org",
        "http://localhost@example.org",
        "https://user:secret@example.org",
        "https://example.org?x=1",
        "https://example.org#x",
        "https://example.org/{date}",
        "https://example.org:70000",
        "https://example.org:+80",
        "https://",
        "https:///x",
        "ftp://example.org",
        "example.org",
        "",
    ] {
        assert!(connection(&[]).unwrap().with_base(base).is_err(), "{base}");
    }
}

#[test]
fn what_is_wrong_in_a_file_is_refused() {
    for (from, to) in [
        ("service: workAndPay", "service: WorkAndPay"),
        ("source: salaryDatabase", "source: salary-database"),
        (
            "source: salaryDatabase",
            "source: salaryDatabase\nsurprise: 1",
        ),
        ("method: POST", "method: DELETE"),
        ("method: POST", "method: GET"),
        ("connectMs: 500", "connectMs: 0"),
        ("connectMs: 500", "connectMs: 60000"),
        ("answerMs: 4000", "answerMs: 600000"),
        ("answerSizeBytesMax: 65536", "answerSizeBytesMax: 99999999"),
        ("connectMs: 500", "connectSeconds: 1"),
        (
            "apiKey: { header: X-Api-Key }",
            "apiKey: { header: X-Api-Key, value: secret }",
        ),
        (
            "apiKey: { header: X-Api-Key }",
            "apiKey: { header: Cookie }",
        ),
        ("apiKey: { header: X-Api-Key }", ""),
        (
            "apiKey: { header: X-Api-Key }",
            "apiKey: { header: X }\n  basic: { user: hub }",
        ),
        ("apiKey: { header: X-Api-Key }", "basic: { user: 'h:ub' }"),
        ("body: /criteria/day", "body: /criteria/worker"),
        ("body: /criteria/day", "body: /criteria/worker/day"),
        ("body: /criteria/day", "body: /criteria"),
        ("body: /criteria/day", "body: /view"),
        ("body: /criteria/day", "body: criteria"),
        ("body: /criteria/day", "body: /a/~2"),
        ("[404, 204]", "[404, 422]"),
        ("[404, 204]", "[401]"),
        ("[404, 204]", "[500]"),
        ("[404, 204]", "[200]"),
        ("person: worker.inss", "person: ''"),
        ("person: worker.inss", "person: contracts"),
        ("validAt: statementDate", "validAt: contracts.*.date"),
        ("[contracts.*.gross]", "[]"),
        ("[contracts.*.gross]", "[contracts.*]"),
        ("[contracts.*.gross]", "[contracts..gross]"),
        ("pay.grossMonthly:", "Pay.grossMonthly:"),
        ("pay.grossMonthly:", "employment.employer:"),
    ] {
        assert!(connection(&[(from, to)]).is_err(), "{from} -> {to}");
    }
    assert!(connection(&[("apiKey: { header: X-Api-Key }", "basic: { user: hub }")]).is_ok());
    assert_eq!(
        Connection::parse(&" ".repeat(FILE_SIZE_BYTES_MAX + 1)).unwrap_err(),
        BadConnection::TooLarge
    );
    assert!(Connection::parse("").is_err());
    assert!(Connection::parse("[]").is_err());
}

#[test]
fn a_connection_steers_the_filter() {
    let connection = connection(&[]).unwrap();
    let allowed: ElementSet = [ElementId::parse("employment.employer").unwrap()]
        .into_iter()
        .collect();
    let answer = br#"{"worker":{"inss":"85673003360"},"statementDate":"2026-09-30","contracts":[{"gross":1,"employer":{"label":"A","nace":"1"}}]}"#;
    let kept = minimise_json(
        answer,
        &AllowedPaths::of(&connection, &allowed),
        &connection,
        &person(),
    )
    .unwrap();
    assert_eq!(
        kept.data.as_slice(),
        br#"{"contracts":[{"employer":{"label":"A"}}]}"#
    );
    assert_eq!(kept.valid_at, Some(day("2026-09-30")));
}

#[test]
fn the_example_connections_are_connections() {
    for (text, service, elements) in [
        (
            include_str!("../../../../examples/be/connections/personIdentity.yaml"),
            "personIdentity",
            11,
        ),
        (
            include_str!("../../../../examples/be/connections/workAndPay.yaml"),
            "workAndPay",
            9,
        ),
        (
            include_str!("../../../../examples/be/connections/diplomas.yaml"),
            "diplomas",
            6,
        ),
    ] {
        let connection = Connection::parse(text).unwrap();
        assert_eq!(connection.service().as_str(), service);
        assert_eq!(connection.paths().elements().count(), elements);
    }
}
