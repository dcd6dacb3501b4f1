//! Whatever arrives, the answer is precise, nothing is half-written and the connection stays sound.

use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::house::{Application, CONSULTATIONS, Engine, House, Reply, on_both_engines, question};

on_both_engines!(
    bodies_are_judged_precisely,
    paths_and_queries_are_judged_too
);

async fn send(house: &House, by: &Application, kind: &str, body: Vec<u8>) -> Reply {
    let request = house.authorised(by, Method::POST, CONSULTATIONS).await;
    Reply::of(request.header(header::CONTENT_TYPE, kind).body(body)).await
}

fn first_issue(reply: &Reply) -> String {
    let issue = &reply.body["issues"][0];
    let kind = issue["type"]
        .as_str()
        .unwrap_or_default()
        .rsplit(':')
        .next()
        .unwrap_or_default();
    format!("{kind} {}", issue["name"].as_str().unwrap_or_default())
        .trim()
        .to_owned()
}

async fn bodies_are_judged_precisely(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, person) = house.welfare_case().await;
    let before = house.running().hub().store().log().size();
    let text = question(&person).to_string();
    let json = "application/json";

    let changed = |change: fn(&mut Value)| {
        let mut ask = question(&person);
        change(&mut ask);
        ask.to_string().into_bytes()
    };
    let issues: [(&str, Vec<u8>); 6] = [
        (
            "unknownInput surprise",
            changed(|ask| ask["surprise"] = json!(1)),
        ),
        (
            "requiredInput purpose",
            changed(|ask| {
                ask.as_object_mut().unwrap().remove("purpose");
            }),
        ),
        (
            "invalidStructure person.ssin",
            changed(|ask| ask["person"]["ssin"] = json!("85673003361")),
        ),
        (
            "schemaViolation elements",
            changed(|ask| ask["elements"] = json!("identity.familyName")),
        ),
        (
            "invalidPeriod period",
            changed(|ask| {
                ask["period"] = json!({"startDate": "2026-02-01", "endDate": "2026-01-01"});
            }),
        ),
        (
            "zeroOrExactlyOneOfExpected",
            changed(|ask| {
                ask["date"] = json!("2026-01-01");
                ask["period"] = json!({"startDate": "2026-01-01"});
            }),
        ),
    ];
    for (expected, body) in issues {
        let reply = send(&house, &welfare, json, body).await;
        assert_eq!(
            reply.refusal(),
            (400, "badRequest"),
            "{expected}: {}",
            reply.text
        );
        assert!(
            first_issue(&reply).starts_with(expected),
            "{expected}: {}",
            reply.text
        );
        assert!(!reply.text.contains(person.expose()), "{expected}");
    }
    let real = changed(|ask| ask["person"]["ssin"] = json!("85073003328"));
    let reply = send(&house, &welfare, json, real).await;
    assert_eq!(
        reply.status, 400,
        "a deployment for synthetic people refuses numbers that look real"
    );

    let mut invalid_utf8 = text.clone().into_bytes();
    let place = text.find("clerk-7").unwrap();
    invalid_utf8[place] = 0xFF;
    let duplicate = text.replacen('{', r#"{"ticket":"other","#, 1);
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for (name, body) in [
        ("not JSON", b"not json".to_vec()),
        ("cut", text.as_bytes()[..text.len() / 2].to_vec()),
        ("invalid UTF-8", invalid_utf8),
        ("duplicate key", duplicate.into_bytes()),
        ("deep nesting", deep.into_bytes()),
        ("trailing", format!("{text}{text}").into_bytes()),
        ("nothing", Vec::new()),
        ("a list", b"[]".to_vec()),
    ] {
        let reply = send(&house, &welfare, json, body).await;
        assert_eq!(
            reply.refusal(),
            (400, "badRequest"),
            "{name}: {}",
            reply.text
        );
        assert!(!reply.text.contains(person.expose()), "{name}");
    }
    let reply = send(&house, &welfare, "text/plain", text.clone().into_bytes()).await;
    assert_eq!(reply.status, 415, "{}", reply.text);
    reply.problem();
    let reply = send(&house, &welfare, json, vec![b' '; 1 << 20]).await;
    assert_eq!(reply.refusal(), (413, "payloadTooLarge"));
    assert!(reply.body["limit"].is_number());
    assert_eq!(
        house.running().hub().store().log().size(),
        before,
        "nothing was decided"
    );
    assert_eq!(
        send(&house, &welfare, json, text.into_bytes()).await.status,
        200,
        "all is sound"
    );
    house.close().await;
}

async fn paths_and_queries_are_judged_too(engine: Engine) {
    let house = House::open(engine).await;
    for (path, expected) in [
        ("/no/such/path", (404, "resourceNotFound")),
        (
            "/register/v1/deliberations/99-999",
            (404, "resourceNotFound"),
        ),
        (
            "/register/v1/deliberations/99-999/odrl",
            (404, "resourceNotFound"),
        ),
        ("/register/v1/deliberations/%00", (400, "badRequest")),
        ("/register/v1/deliberations?surprise=1", (400, "badRequest")),
        ("/ledger/tile/0/../../../keys", (404, "resourceNotFound")),
        ("/ledger/tile/0/x000/%2e%2e", (404, "resourceNotFound")),
    ] {
        assert_eq!(house.public(path).await.refusal(), expected, "{path}");
    }
    // Whoever reads pages gets a page.
    let asked = house.http.get(house.url("/no/such/path"));
    let asked = asked.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    let page = Reply::of(asked.header("accept-language", "fr")).await;
    assert_eq!(page.status, 404);
    assert!(page.text.contains("<html lang=\"fr\""), "{}", page.text);
    let reply = Reply::of(house.http.delete(house.url(CONSULTATIONS))).await;
    assert_eq!(reply.status, 405);
    reply.problem();
    let traced = Reply::of(
        house
            .http
            .get(house.url("/health"))
            .header("BelGov-Trace-Id", "trace-of-a-test"),
    )
    .await;
    assert_eq!(traced.status, 200);
    assert_eq!(traced.headers["BelGov-Related-Trace-Id"], "trace-of-a-test");
    assert!(traced.headers.contains_key("BelGov-Trace-Id"));
    house.close().await;
}
