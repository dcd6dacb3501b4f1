//! Tokens and proofs that are missing, forged, stale or used twice.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::client::{dpop_proof, generate_jwk};
use jiff::SignedDuration;
use reqwest::header;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::house::{
    Application, CONSULTATIONS, Engine, House, Reply, on_both_engines, question, unique,
};

on_both_engines!(
    bad_credentials_get_a_precise_answer,
    a_token_request_must_be_sound
);

/// One consultation with this token and these proofs.
async fn present(house: &House, scheme: &str, token: &str, proofs: &[&str], body: &Value) -> Reply {
    let mut request = house.http.post(house.url(CONSULTATIONS)).json(body);
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("{scheme} {token}"));
    }
    for proof in proofs {
        request = request.header("DPoP", *proof);
    }
    Reply::of(request).await
}

fn proof(
    house: &House,
    application: &Application,
    method: &str,
    path: &str,
    token: &str,
    age_s: i64,
) -> String {
    let at = house.now() - SignedDuration::from_secs(age_s);
    dpop_proof(
        &application.key,
        method,
        &house.url(path),
        Some(token),
        at,
        &unique(),
    )
}

/// The same compact JWS with another header, and no signature.
fn unsigned(jws: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(json!({"alg": "none", "typ": "at+jwt"}).to_string());
    format!("{header}.{}.", jws.split('.').nth(1).unwrap())
}

/// The same compact JWS with one character of its payload changed.
fn altered(jws: &str) -> String {
    let parts: Vec<&str> = jws.split('.').collect();
    let other = if parts[1].as_bytes()[10] == b'A' {
        "B"
    } else {
        "A"
    };
    format!(
        "{}.{}{other}{}.{}",
        parts[0],
        &parts[1][..10],
        &parts[1][11..],
        parts[2]
    )
}

async fn bad_credentials_get_a_precise_answer(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, person) = house.welfare_case().await;
    let ask = question(&person);
    let token = house.token(&welfare).await;
    let good = |age_s| proof(&house, &welfare, "POST", CONSULTATIONS, &token, age_s);
    let thief = Application {
        id: welfare.id.clone(),
        key: generate_jwk(Zeroizing::new([42; 32])),
    };
    let before = house.running().hub().store().log().size();

    let cases: Vec<(&str, Reply)> = vec![
        ("no token", present(&house, "DPoP", "", &[], &ask).await),
        ("no proof", present(&house, "DPoP", &token, &[], &ask).await),
        (
            "as bearer",
            present(&house, "Bearer", &token, &[&good(0)], &ask).await,
        ),
        (
            "two proofs",
            present(&house, "DPoP", &token, &[&good(0), &good(0)], &ask).await,
        ),
        (
            "unsigned token",
            present(&house, "DPoP", &unsigned(&token), &[&good(0)], &ask).await,
        ),
        (
            "altered token",
            present(&house, "DPoP", &altered(&token), &[&good(0)], &ask).await,
        ),
        (
            "altered proof",
            present(&house, "DPoP", &token, &[&altered(&good(0))], &ask).await,
        ),
        (
            "stale proof",
            present(&house, "DPoP", &token, &[&good(61)], &ask).await,
        ),
        (
            "proof from the future",
            present(&house, "DPoP", &token, &[&good(-6)], &ask).await,
        ),
        (
            "proof for another method",
            present(
                &house,
                "DPoP",
                &token,
                &[&proof(&house, &welfare, "GET", CONSULTATIONS, &token, 0)],
                &ask,
            )
            .await,
        ),
        (
            "proof for another path",
            present(
                &house,
                "DPoP",
                &token,
                &[&proof(&house, &welfare, "POST", "/other", &token, 0)],
                &ask,
            )
            .await,
        ),
        (
            "proof with another key",
            present(
                &house,
                "DPoP",
                &token,
                &[&proof(&house, &thief, "POST", CONSULTATIONS, &token, 0)],
                &ask,
            )
            .await,
        ),
        (
            "proof for another token",
            present(
                &house,
                "DPoP",
                &token,
                &[&proof(&house, &welfare, "POST", CONSULTATIONS, "x", 0)],
                &ask,
            )
            .await,
        ),
    ];
    for (name, reply) in &cases {
        assert!(
            matches!(reply.status, 400 | 401),
            "{name}: {} {}",
            reply.status,
            reply.text
        );
        reply.problem();
        assert!(
            reply.headers.contains_key(header::WWW_AUTHENTICATE) || reply.status == 400,
            "{name}"
        );
    }
    assert_eq!(
        house.running().hub().store().log().size(),
        before,
        "nobody is known, so nothing is decided"
    );
    assert_eq!(house.sources.person_register.questions(), 0);

    let once = good(0);
    assert_eq!(
        present(&house, "DPoP", &token, &[&once], &ask).await.status,
        200
    );
    let replayed = present(&house, "DPoP", &token, &[&once], &question(&person)).await;
    assert_eq!(
        replayed.status, 401,
        "a proof is used once: {}",
        replayed.text
    );

    house.later(301);
    let stale = present(&house, "DPoP", &token, &[&good(0)], &question(&person)).await;
    assert_eq!(stale.status, 401);
    assert!(stale.problem().contains("xpired"), "{}", stale.text);
    house.close().await;
}

async fn a_token_request_must_be_sound(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, _) = house.welfare_case().await;
    let stranger = Application {
        id: "nobody-knows-me".parse().unwrap(),
        key: generate_jwk(Zeroizing::new([8; 32])),
    };
    let impostor = Application {
        id: welfare.id.clone(),
        key: generate_jwk(Zeroizing::new([9; 32])),
    };
    for (name, application, scope, error) in [
        ("stranger", &stranger, "", "invalid_client"),
        ("impostor", &impostor, "", "invalid_client"),
        ("scope", &welfare, "no:such", "invalid_scope"),
    ] {
        let reply = house.ask_token(application, scope).await;
        assert!(matches!(reply.status, 400 | 401), "{name}: {}", reply.text);
        assert_eq!(reply.body["error"], error, "{name}: {}", reply.text);
        assert!(reply.body.get("access_token").is_none());
    }
    let granted = house.ask_token(&welfare, "exchange:consult").await;
    let token = granted.body["access_token"].as_str().unwrap();
    let claims: Value = serde_json::from_slice(
        &URL_SAFE_NO_PAD
            .decode(token.split('.').nth(1).unwrap())
            .unwrap(),
    )
    .unwrap();
    let mut names: Vec<&str> = claims
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    let expected = [
        "aud",
        "client_id",
        "cnf",
        "exp",
        "iat",
        "institution",
        "iss",
        "jti",
        "level",
        "scope",
        "sub",
    ];
    assert_eq!(
        names, expected,
        "institution, application and scopes; nothing about persons"
    );
    house.close().await;
}
