//! Codes and refresh tokens: each is good once, for its client, with its key.

use crate::client::generate_jwk;
use crate::dpop::ProofError;
use crate::provider::rehearsal::*;
use crate::provider::*;
use crate::rehearsal::{ISSUER, after, signed};
use crate::{JwsError, TokenForm};
use serde_json::json;
use zeroize::Zeroizing;

#[test]
fn a_code_gives_tokens_that_say_what_solid_wants() {
    let stage = Stage::new();
    let answer = stage.redeem(&stage.code(&[])).unwrap();
    assert_eq!(answer["token_type"], "DPoP");
    assert_eq!(answer["expires_in"], AGENT_TOKEN_LIFETIME_S);
    assert_eq!(answer["scope"], "openid webid offline_access");
    let id = claims(answer["id_token"].as_str().unwrap());
    let client = stage.client.id.as_str();
    assert_eq!(id["iss"], ISSUER);
    assert_eq!(id["sub"], WEBID);
    assert_eq!(id["webid"], WEBID);
    assert_eq!(id["aud"], json!([client, "solid"]));
    assert_eq!(id["azp"], client);
    assert_eq!(id["nonce"], "n");
    assert_eq!(id["acr"], "http://eidas.europa.eu/LoA/substantial");
    assert_eq!(id["amr"], json!(["hwk"]));
    assert_eq!(id["auth_time"], after(-10).as_second());
    assert_eq!(id["cnf"]["jkt"], stage.key.thumbprint().to_string());
    let access = claims(answer["access_token"].as_str().unwrap());
    assert_eq!(access["aud"], json!(["solid", ISSUER]));
    assert_eq!(access["client_id"], client);
    assert_eq!(access["webid"], WEBID);
    assert_eq!(access["cnf"]["jkt"], stage.key.thumbprint().to_string());
    // Neither says who she is for us.
    let person = stage.subject().person.to_string();
    assert!(!id.to_string().contains(&person) && !access.to_string().contains(&person));
}

#[test]
fn without_offline_access_there_is_no_refresh_token() {
    let stage = Stage::new();
    let code = stage.code(&[("scope", Some("openid webid"))]);
    let answer = stage.redeem(&code).unwrap();
    assert!(answer.get("refresh_token").is_none());
    let code = stage.code(&[("scope", Some("openid")), ("nonce", None)]);
    let id = claims(stage.redeem(&code).unwrap()["id_token"].as_str().unwrap());
    assert!(id.get("webid").is_none() && id.get("nonce").is_none());
}

#[test]
fn a_code_that_comes_again_ends_all_that_came_from_it() {
    let stage = Stage::new();
    let code = stage.code(&[]);
    let answer = stage.redeem(&code).unwrap();
    let token = answer["refresh_token"].as_str().unwrap();
    assert_eq!(stage.redeem(&code).unwrap_err(), CodeError::Used.into());
    assert_eq!(
        stage.refresh(token, after(2)).unwrap_err(),
        RefreshError::Revoked.into()
    );
    let agent = stage
        .show(
            answer["access_token"].as_str().unwrap(),
            &stage.key,
            after(2),
        )
        .unwrap();
    let kept = now_or_never(stage.kept.grant(agent.subject().grant()))
        .unwrap()
        .unwrap();
    assert_eq!(kept.revoked_at, Some(after(1)));
}

#[test]
fn a_code_is_for_its_client_address_verifier_and_minute() {
    let stage = Stage::new();
    let (other, _) = register(&public_metadata(), 2);
    let code = stage.code(&[]);
    let body = code_body(&stage.client, &code);
    let without = |name: &str| {
        let fields: Vec<&str> = body
            .split('&')
            .filter(|field| !field.starts_with(name))
            .collect();
        fields.join("&")
    };
    let plain = body.replace(
        VERIFIER,
        &String::from(Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap()),
    );
    let cases = [
        (without("code="), CodeError::Missing("code")),
        (without("redirect_uri="), CodeError::Missing("redirect_uri")),
        (
            without("code_verifier="),
            CodeError::Missing("code_verifier"),
        ),
        (body.replace("%2Fcb", "%2Fcb%2F"), CodeError::OtherRedirect),
        (
            body.replace(VERIFIER, &VERIFIER.replace('d', "e")),
            CodeError::OtherVerifier,
        ),
        // Downgrade: the challenge itself, which whoever saw the request knows.
        (plain, CodeError::OtherVerifier),
        (
            body.replace(code.as_str(), Secret::of(&[99; 32]).as_str()),
            CodeError::Unknown,
        ),
    ];
    for (body, expected) in cases {
        let found = stage
            .send(&stage.client, &body, &stage.key, after(1))
            .unwrap_err();
        assert_eq!(found, expected.into(), "{body}");
    }
    let found = stage.send(&other, &code_body(&other, &code), &stage.key, after(1));
    assert_eq!(found.unwrap_err(), CodeError::Unknown.into());
    let late = stage.send(&stage.client, &body, &stage.key, after(CODE_LIFETIME_S));
    assert_eq!(late.unwrap_err(), CodeError::Expired.into());
    // None of that used it up.
    assert!(stage.redeem(&code).is_ok());
}

#[test]
fn a_code_for_a_key_is_not_redeemed_with_another() {
    let stage = Stage::new();
    let jkt = stage.key.thumbprint().to_string();
    let code = stage.code(&[("dpop_jkt", Some(&jkt))]);
    let thief = generate_jwk(Zeroizing::new([66; 32]));
    let body = code_body(&stage.client, &code);
    let found = stage
        .send(&stage.client, &body, &thief, after(1))
        .unwrap_err();
    assert_eq!(found, CodeError::OtherKey.into());
    assert!(stage.redeem(&code).is_ok());
}

#[test]
fn no_tokens_without_a_fresh_proof() {
    let stage = Stage::new();
    let code = stage.code(&[]);
    let body = code_body(&stage.client, &code);
    let send = |dpop: &[&str], now| stage.send_with(&stage.client, &body, dpop, None, now);
    assert_eq!(send(&[], after(1)).unwrap_err(), ProofError::Missing.into());
    let proof = stage.proof(&stage.key, after(1));
    assert_eq!(
        send(&[&proof, &proof], after(1)).unwrap_err(),
        ProofError::Several.into()
    );
    assert_eq!(
        send(&[&proof], after(100)).unwrap_err(),
        ProofError::TooOld.into()
    );
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiZHBvcCtqd3QifQ.e30.AA";
    assert_eq!(
        send(&[none], after(1)).unwrap_err(),
        ProofError::Jws(JwsError::AlgorithmNone).into()
    );
    assert!(send(&[&proof], after(1)).is_ok());
    let again = code_body(&stage.client, &stage.code(&[]));
    assert_eq!(
        stage
            .send_with(&stage.client, &again, &[&proof], None, after(1))
            .unwrap_err(),
        ProofError::Replayed.into()
    );
}

#[test]
fn a_refresh_token_is_good_once_and_a_second_time_ends_the_grant() {
    let stage = Stage::new();
    let first = stage.redeem(&stage.code(&[])).unwrap();
    let first = first["refresh_token"].as_str().unwrap().to_owned();
    let answer = stage.refresh(&first, after(2)).unwrap();
    let second = answer["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    assert!(
        claims(answer["id_token"].as_str().unwrap())
            .get("nonce")
            .is_none()
    );
    assert_eq!(
        stage.refresh(&first, after(3)).unwrap_err(),
        RefreshError::Reused.into()
    );
    // The thief and the client are both out.
    assert_eq!(
        stage.refresh(&second, after(4)).unwrap_err(),
        RefreshError::Revoked.into()
    );
}

#[test]
fn a_refresh_token_is_for_its_client_and_its_key() {
    let stage = Stage::new();
    let answer = stage.redeem(&stage.code(&[])).unwrap();
    let token = answer["refresh_token"].as_str().unwrap();
    let thief = generate_jwk(Zeroizing::new([66; 32]));
    let body = refresh_body(&stage.client, token);
    let found = stage
        .send(&stage.client, &body, &thief, after(2))
        .unwrap_err();
    assert_eq!(found, RefreshError::OtherKey.into());
    let (other, _) = register(&public_metadata(), 2);
    let found = stage.send(&other, &refresh_body(&other, token), &stage.key, after(2));
    assert_eq!(found.unwrap_err(), RefreshError::Unknown.into());
    for wrong in [
        "",
        "x",
        &token[1..],
        answer["access_token"].as_str().unwrap(),
    ] {
        let found = stage.refresh(wrong, after(2)).unwrap_err();
        assert!(
            matches!(
                found,
                NotGranted::Refresh(RefreshError::Unknown | RefreshError::Missing)
            ),
            "{found}"
        );
    }
    let more = format!("{body}&scope=openid+webid");
    let answer = stage
        .send(&stage.client, &more, &stage.key, after(2))
        .unwrap();
    assert_eq!(answer["scope"], "openid webid");
}

#[test]
fn a_grant_ends_by_idleness_and_by_age() {
    let stage = Stage::new();
    let answer = stage.redeem(&stage.code(&[])).unwrap();
    let token = answer["refresh_token"].as_str().unwrap();
    let idle = after(1 + REFRESH_IDLE_S_MAX);
    assert_eq!(
        stage.refresh(token, idle).unwrap_err(),
        RefreshError::Expired.into()
    );
    // Used each week, it still ends.
    let (mut token, mut at) = (token.to_owned(), 1);
    let week = 7 * 24 * 3600;
    while at + week < GRANT_LIFETIME_S_MAX {
        at += week;
        let answer = stage.refresh(&token, after(at)).unwrap();
        token = answer["refresh_token"].as_str().unwrap().to_owned();
    }
    let end = after(1 + GRANT_LIFETIME_S_MAX);
    assert_eq!(
        stage.refresh(&token, end).unwrap_err(),
        RefreshError::Expired.into()
    );
}

#[test]
fn a_client_authenticates_in_the_way_it_registered_for() {
    let mut metadata = public_metadata();
    metadata["token_endpoint_auth_method"] = json!("client_secret_basic");
    let stage = Stage::with(&metadata);
    let code = stage.code(&[]);
    let body = code_body(&stage.client, &code);
    let basic = stage.basic().unwrap();
    let cases = [
        (None, ClientError::OtherMethod),
        (Some("Basic x"), ClientError::Malformed),
        (Some("Bearer x"), ClientError::OtherMethod),
        (Some("Basic eDp5"), ClientError::Several),
    ];
    for (authorization, expected) in cases {
        let proof = stage.proof(&stage.key, after(1));
        let found = stage
            .send_with(&stage.client, &body, &[&proof], authorization, after(1))
            .unwrap_err();
        assert_eq!(found, expected.into(), "{authorization:?}");
    }
    let posted = format!("{body}&client_secret={}", stage.secret.as_ref().unwrap());
    let proof = stage.proof(&stage.key, after(1));
    let found = stage.send_with(&stage.client, &posted, &[&proof], None, after(1));
    assert_eq!(found.unwrap_err(), ClientError::OtherMethod.into());
    let wrong = Stage {
        secret: Some("wrong".into()),
        ..Stage::with(&metadata)
    };
    let proof = stage.proof(&stage.key, after(1));
    let found = stage.send_with(
        &stage.client,
        &body,
        &[&proof],
        wrong.basic().as_deref(),
        after(1),
    );
    assert_eq!(found.unwrap_err(), ClientError::Secret.into());
    let proof = stage.proof(&stage.key, after(1));
    assert!(
        stage
            .send_with(&stage.client, &body, &[&proof], Some(&basic), after(1))
            .is_ok()
    );
    // A public client has nothing to show.
    let stage = Stage::new();
    let code = stage.code(&[]);
    let form = TokenForm::parse(code_body(&stage.client, &code).as_bytes()).unwrap();
    let header = "Basic YXBwLUFRRUJBUUVCQVFFQkFRRUJBUUVCQVE6eA=="; // the same id, and `x`
    assert_eq!(
        client_named(&form, Some(header)),
        Ok(stage.client.id.clone())
    );
    let found = authenticate(
        &form,
        Some(header),
        &stage.client,
        endpoint(),
        &stage.replays,
        after(1),
    );
    assert_eq!(found, Err(ClientError::OtherMethod));
}

#[test]
fn a_key_authenticates_once_per_assertion_and_may_change_its_proof_key() {
    let key = generate_jwk(Zeroizing::new([5; 32]));
    let mut metadata = public_metadata();
    metadata["token_endpoint_auth_method"] = json!("private_key_jwt");
    metadata["jwks"] = json!({"keys": [key.public().listed()]});
    let stage = Stage::with(&metadata);
    let assertion = |jti: &str| {
        let id = stage.client.id.as_str();
        let now = after(1).as_second();
        signed(
            &key,
            &json!({"alg": "ES256", "typ": "JWT"}),
            &json!({"iss": id, "sub": id, "aud": ISSUER, "iat": now, "exp": now + 60, "jti": jti}),
        )
    };
    let with = |body: String, assertion: &str| {
        format!(
            "{body}&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={assertion}"
        )
    };
    let code = stage.code(&[]);
    let body = code_body(&stage.client, &code);
    let found = stage
        .send(&stage.client, &body, &stage.key, after(1))
        .unwrap_err();
    assert_eq!(found, ClientError::OtherMethod.into());
    let first = assertion("one");
    let answer = stage
        .send(&stage.client, &with(body, &first), &stage.key, after(1))
        .unwrap();
    let token = answer["refresh_token"].as_str().unwrap();
    let other_key = generate_jwk(Zeroizing::new([6; 32]));
    let body = refresh_body(&stage.client, token);
    let again = stage.send(
        &stage.client,
        &with(body.clone(), &first),
        &other_key,
        after(1),
    );
    assert_eq!(again.unwrap_err().oauth_code(), "invalid_client");
    let answer = stage
        .send(
            &stage.client,
            &with(body, &assertion("two")),
            &other_key,
            after(1),
        )
        .unwrap();
    let access = claims(answer["access_token"].as_str().unwrap());
    assert_eq!(access["cnf"]["jkt"], other_key.thumbprint().to_string());
}
