use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _, RSA_PSS_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::*;
use crate::client;
use crate::json::NotJson;
use crate::jwks::Jwks;
use crate::jws::{self, JwsError, Part};
use crate::rehearsal::{ISSUER, NOW_S, World, after, certificate, signed, signed_text, with};
use crate::replay::Start;

/// Asks with an assertion and a fresh proof.
fn ask(world: &World, assertion: &str, scope: &str) -> Result<TokenAnswer, TokenError> {
    let jti = format!("proof for {assertion}");
    let proof = client::dpop_proof(
        &world.key,
        "POST",
        &world.endpoint.url,
        None,
        after(0),
        &jti[jti.len() - 80..],
    );
    world.ask(Some(assertion), scope, &[&proof], None, after(0))
}

#[test]
fn a_token_says_what_was_registered_and_nothing_more() {
    let world = World::new();
    let answer = ask(&world, &world.assertion("a"), "").unwrap();
    assert_eq!(
        (answer.token_type, answer.expires_in_s),
        (TokenType::Dpop, 300)
    );
    assert_eq!(answer.scopes.to_string(), "exchange:consult directory:read");
    let parts: Vec<Value> = answer
        .access_token
        .split('.')
        .take(2)
        .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
        .collect();
    assert_eq!(
        parts[0],
        json!({"alg": "EdDSA", "typ": "at+jwt", "kid": world.hub.kid()})
    );
    let expected = json!({"iss": ISSUER, "sub": "welfare-centre", "client_id": "welfare-centre", "aud": ISSUER,
        "exp": NOW_S + 300, "iat": NOW_S, "jti": URL_SAFE_NO_PAD.encode([3; 16]),
        "scope": "exchange:consult directory:read", "institution": "0999999823", "level": "substantial",
        "cnf": {"jkt": world.key.thumbprint()}});
    assert_eq!(parts[1], expected);
    assert!(!format!("{answer:?}").contains(&answer.access_token));
    let body: Value = serde_json::from_str(&answer.to_json()).unwrap();
    let expected = json!({"access_token": answer.access_token, "token_type": "DPoP", "expires_in": 300,
        "scope": "exchange:consult directory:read"});
    assert_eq!(body, expected);
}

#[test]
fn each_unfit_assertion_is_refused_for_its_reason() {
    let world = World::new();
    let claims = world.assertion_claims("jti");
    let missing = AssertionError::ClaimMissing;
    let malformed = AssertionError::ClaimMalformed;
    let cases = [
        (with(&claims, "iss", Value::Null), missing("iss")),
        (with(&claims, "sub", Value::Null), missing("sub")),
        (with(&claims, "iss", json!(1)), malformed("iss")),
        (
            with(&claims, "sub", json!("other")),
            AssertionError::OtherApplication,
        ),
        (
            with(&with(&claims, "sub", json!("other")), "iss", json!("other")),
            AssertionError::OtherApplication,
        ),
        (
            with(&with(&claims, "sub", json!("A b")), "iss", json!("A b")),
            malformed("iss"),
        ),
        (with(&claims, "aud", Value::Null), missing("aud")),
        (with(&claims, "aud", json!(7)), malformed("aud")),
        (
            with(&claims, "aud", json!("https://other.example")),
            AssertionError::OtherAudience,
        ),
        (
            with(&claims, "aud", json!(format!("{ISSUER}/"))),
            AssertionError::OtherAudience,
        ),
        (
            with(&claims, "aud", json!([])),
            AssertionError::OtherAudience,
        ),
        (
            with(&claims, "aud", json!([ISSUER, "https://other.example"])),
            AssertionError::OtherAudience,
        ),
        (
            with(&claims, "aud", json!([[ISSUER]])),
            AssertionError::OtherAudience,
        ),
        (with(&claims, "exp", Value::Null), missing("exp")),
        (with(&claims, "exp", json!("soon")), malformed("exp")),
        (with(&claims, "exp", json!(NOW_S)), AssertionError::Expired),
        (
            with(&claims, "exp", json!(NOW_S - 1)),
            AssertionError::Expired,
        ),
        (
            with(&claims, "exp", json!(NOW_S + 306)),
            AssertionError::LivesTooLong,
        ),
        (
            with(&claims, "iat", json!(NOW_S + 6)),
            AssertionError::FromTheFuture,
        ),
        (with(&claims, "iat", json!("now")), malformed("iat")),
        (
            with(&claims, "nbf", json!(NOW_S + 6)),
            AssertionError::FromTheFuture,
        ),
        (with(&claims, "jti", Value::Null), missing("jti")),
        (with(&claims, "jti", json!("")), malformed("jti")),
        (
            with(&claims, "jti", json!("j".repeat(129))),
            malformed("jti"),
        ),
    ];
    for (claims, why) in cases {
        let assertion = signed(&world.key, &world.assertion_header(), &claims);
        assert_eq!(
            ask(&world, &assertion, ""),
            Err(TokenError::Assertion(why)),
            "{claims}"
        );
    }
    let twice = claims
        .to_string()
        .replacen('{', r#"{"iss":"welfare-centre","#, 1);
    let assertion = signed_text(&world.key, &world.assertion_header().to_string(), &twice);
    let why = JwsError::NotJson(Part::Payload, NotJson::DuplicateMember);
    assert_eq!(
        ask(&world, &assertion, ""),
        Err(TokenError::Assertion(why.into()))
    );
    assert!(world.gate.replays().is_empty());

    let accepted = [
        claims.clone(),
        with(
            &with(&claims, "aud", json!(world.endpoint.url)),
            "jti",
            json!("b"),
        ),
        with(
            &with(&claims, "aud", json!([ISSUER, world.endpoint.url])),
            "jti",
            json!("c"),
        ),
        with(&with(&claims, "exp", json!(NOW_S + 305)), "jti", json!("d")),
        with(&with(&claims, "iat", Value::Null), "jti", json!("e")),
        with(&with(&claims, "nbf", json!(NOW_S + 5)), "jti", json!("f")),
    ];
    for claims in accepted {
        let assertion = signed(&world.key, &world.assertion_header(), &claims);
        assert!(ask(&world, &assertion, "").is_ok(), "{claims}");
    }
}

#[test]
fn a_forged_assertion_is_refused() {
    let world = World::new();
    let other = client::generate_jwk(Zeroizing::new([9; 32]));
    let claims = world.assertion_claims("jti");
    let header = world.assertion_header();
    let refused = |why: JwsError| Err(TokenError::Assertion(AssertionError::Jws(why)));
    let by_other = signed(&other, &header, &claims);
    assert_eq!(
        ask(&world, &by_other, ""),
        refused(JwsError::SignatureInvalid)
    );
    let by_other = signed(&other, &with(&header, "kid", Value::Null), &claims);
    assert_eq!(
        ask(&world, &by_other, ""),
        refused(JwsError::SignatureInvalid)
    );
    let by_other = signed(
        &other,
        &with(&header, "kid", json!(other.public().kid())),
        &claims,
    );
    assert_eq!(ask(&world, &by_other, ""), refused(JwsError::UnknownKey));
    let embedded = signed(
        &other,
        &with(&header, "jwk", other.public().bare()),
        &claims,
    );
    assert_eq!(
        ask(&world, &embedded, ""),
        refused(JwsError::KeyNotExpected)
    );
    let none = signed(&world.key, &with(&header, "alg", json!("none")), &claims);
    assert_eq!(ask(&world, &none, ""), refused(JwsError::AlgorithmNone));
    // A proof or a token is no assertion, whatever its claims.
    let proof = signed(&world.key, &world.proof_header(), &claims);
    assert_eq!(
        ask(&world, &proof, ""),
        refused(JwsError::OtherType("client-authentication+jwt"))
    );
}

#[test]
fn an_assertion_is_good_for_one_token() {
    let world = World::new();
    let assertion = world.assertion("jti");
    assert!(ask(&world, &assertion, "").is_ok());
    for seconds in [0, 59] {
        let proof = client::dpop_proof(
            &world.key,
            "POST",
            &world.endpoint.url,
            None,
            after(seconds),
            "other",
        );
        let again = world.ask(Some(&assertion), "", &[&proof], None, after(seconds));
        assert_eq!(
            again,
            Err(TokenError::Assertion(AssertionError::Replayed)),
            "{seconds}"
        );
    }
    let proof = client::dpop_proof(
        &world.key,
        "POST",
        &world.endpoint.url,
        None,
        after(60),
        "other",
    );
    let late = world.ask(Some(&assertion), "", &[&proof], None, after(60));
    assert_eq!(late, Err(TokenError::Assertion(AssertionError::Expired)));
    // Another assertion with the same `jti` is not another one.
    let longer = with(&world.assertion_claims("jti"), "exp", json!(NOW_S + 200));
    let longer = signed(&world.key, &world.assertion_header(), &longer);
    assert_eq!(
        ask(&world, &longer, ""),
        Err(TokenError::Assertion(AssertionError::Replayed))
    );
}

#[test]
fn a_restart_opens_no_hole_for_assertions() {
    let world = World::started(Start::Again(after(0)));
    let claims = world.assertion_claims("jti");
    let at = after(6);
    let ask = |claims: &Value, jti: &str| {
        let assertion = signed(
            &world.key,
            &world.assertion_header(),
            &with(claims, "jti", json!(jti)),
        );
        let proof = client::dpop_proof(&world.key, "POST", &world.endpoint.url, None, at, jti);
        world.ask(Some(&assertion), "", &[&proof], None, at).err()
    };
    let before = Some(TokenError::Assertion(AssertionError::FromBeforeStart));
    assert_eq!(
        ask(&claims, "a"),
        before,
        "issued in the second of the start"
    );
    assert_eq!(
        ask(&with(&claims, "iat", json!(NOW_S + 5)), "b"),
        before,
        "by a clock that was fast"
    );
    assert_eq!(ask(&with(&claims, "iat", json!(NOW_S + 6)), "c"), None);
    let unsaid = with(&claims, "iat", Value::Null);
    assert_eq!(ask(&unsaid, "d"), before);
    assert_eq!(ask(&with(&unsaid, "exp", json!(NOW_S + 305)), "e"), before);
    assert_eq!(
        ask(&with(&unsaid, "exp", json!(NOW_S + 306)), "f"),
        None,
        "it had too long to live before the start"
    );
}

#[test]
fn the_proof_is_for_the_token_endpoint() {
    let world = World::new();
    let proof = |method, url: &str, seconds| {
        client::dpop_proof(&world.key, method, url, None, after(seconds), "jti")
    };
    let url = world.endpoint.url.as_str();
    let cases: [(Vec<String>, ProofError); 6] = [
        (vec![], ProofError::Missing),
        (
            vec![proof("POST", url, 0), proof("POST", url, 0)],
            ProofError::Several,
        ),
        (vec![proof("GET", url, 0)], ProofError::OtherMethod),
        (vec![proof("POST", ISSUER, 0)], ProofError::OtherUrl),
        (vec![proof("POST", url, -61)], ProofError::TooOld),
        (
            vec!["a.b.c".to_owned()],
            ProofError::Jws(JwsError::NotBase64Url(Part::Header)),
        ),
    ];
    for (number, (proofs, why)) in cases.into_iter().enumerate() {
        let proofs: Vec<&str> = proofs.iter().map(String::as_str).collect();
        let answer = world.ask(
            Some(&world.assertion(&format!("a{number}"))),
            "",
            &proofs,
            None,
            after(0),
        );
        assert_eq!(answer, Err(TokenError::Proof(why)), "{why}");
    }
    let once = proof("POST", url, 0);
    assert!(
        world
            .ask(Some(&world.assertion("b")), "", &[&once], None, after(0))
            .is_ok()
    );
    let again = world.ask(Some(&world.assertion("c")), "", &[&once], None, after(0));
    assert_eq!(again, Err(TokenError::Proof(ProofError::Replayed)));
}

#[test]
fn scopes_are_those_registered() {
    let mut world = World::new();
    let cases = [
        ("", Ok("exchange:consult directory:read")),
        ("exchange:consult", Ok("exchange:consult")),
        (
            "directory:read exchange:consult",
            Ok("exchange:consult directory:read"),
        ),
        ("directory:write", Err(TokenError::ScopeNotAllowed)),
        (
            "exchange:consult directory:write",
            Err(TokenError::ScopeNotAllowed),
        ),
        ("openid", Err(TokenError::ScopeUnknown)),
        (
            "exchange:consult  directory:read",
            Err(TokenError::ScopeUnknown),
        ),
    ];
    for (number, (wanted, expected)) in cases.into_iter().enumerate() {
        let got = ask(&world, &world.assertion(&format!("a{number}")), wanted);
        assert_eq!(
            got.map(|answer| answer.scopes.to_string()),
            expected.map(str::to_owned),
            "{wanted}"
        );
    }
    world.registered.scopes = Scopes::default();
    assert_eq!(
        ask(&world, &world.assertion("none"), ""),
        Err(TokenError::ScopeNotAllowed)
    );
}

#[test]
fn forms_that_are_no_request_are_refused() {
    let world = World::new();
    let kind =
        "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
    let assertion = format!("client_assertion={}", world.assertion("jti"));
    let whole = format!("grant_type=client_credentials&{kind}&{assertion}");
    let cases = [
        (whole.clone(), None),
        (format!("{whole}&client_id=welfare-centre"), None),
        (
            format!("{whole}&client_id=other"),
            Some(TokenError::Assertion(AssertionError::OtherApplication)),
        ),
        (
            format!("{whole}&client_secret=word"),
            Some(TokenError::AuthenticationMethodUnsupported),
        ),
        (
            format!("{kind}&{assertion}"),
            Some(TokenError::GrantTypeMissing),
        ),
        (
            format!("grant_type=authorization_code&{kind}&{assertion}"),
            Some(TokenError::GrantTypeUnsupported),
        ),
        (
            format!("grant_type=client_credentials&{kind}"),
            Some(TokenError::AssertionIncomplete),
        ),
        (
            format!("grant_type=client_credentials&{assertion}"),
            Some(TokenError::AssertionIncomplete),
        ),
        (
            format!("grant_type=client_credentials&client_assertion_type=saml2-bearer&{assertion}"),
            Some(TokenError::AuthenticationMethodUnsupported),
        ),
        (
            "grant_type=client_credentials".to_owned(),
            Some(TokenError::NotAuthenticated),
        ),
        (
            "grant_type=client_credentials&client_id=%00".to_owned(),
            Some(TokenError::ApplicationUnknown),
        ),
        (
            format!("grant_type=client_credentials&{kind}&client_assertion=x"),
            Some(TokenError::Assertion(JwsError::NotThreeParts.into())),
        ),
    ];
    for (body, why) in cases {
        let form = TokenForm::parse(body.as_bytes()).unwrap();
        assert_eq!(client_assertion_issuer(&form).err(), why, "{body}");
        let request = TokenRequest {
            form: &form,
            dpop: &[],
            client_certificate: None,
        };
        let granted = grant_token(
            request,
            &world.registered,
            &world.endpoint,
            world.gate.replays(),
            &world.hub,
            [3; 16],
            after(0),
        );
        assert!(granted.is_err());
    }
}

#[test]
fn a_certificate_authenticates_and_binds() {
    let mut world = World::new();
    let shown = Some(certificate());
    let unknown = Some(crate::Thumbprint::of_certificate(b"another"));
    let answer = world.ask(None, "", &[], shown, after(0)).unwrap();
    assert_eq!(answer.token_type, TokenType::Bearer);
    assert_eq!(
        world.ask(None, "", &[], unknown, after(0)),
        Err(TokenError::NotAuthenticated)
    );
    assert_eq!(
        world.ask(None, "", &[], None, after(0)),
        Err(TokenError::NotAuthenticated)
    );
    // With an assertion beside it the certificate binds too; with a proof, the key of the proof does.
    let answer = world
        .ask(Some(&world.assertion("a")), "", &[], shown, after(0))
        .unwrap();
    assert_eq!(answer.token_type, TokenType::Bearer);
    let proof = client::dpop_proof(&world.key, "POST", &world.endpoint.url, None, after(0), "a");
    assert_eq!(
        world
            .ask(None, "", &[&proof], shown, after(0))
            .unwrap()
            .token_type,
        TokenType::Dpop
    );
    // A certificate that is not registered binds nothing.
    let unbound = world.ask(Some(&world.assertion("b")), "", &[], unknown, after(0));
    assert_eq!(unbound, Err(TokenError::Proof(ProofError::Missing)));
    world.registered.certificate_thumbprints.clear();
    assert_eq!(
        world.ask(None, "", &[], shown, after(0)),
        Err(TokenError::NotAuthenticated)
    );
}

#[test]
fn a_suspended_application_gets_nothing() {
    let mut world = World::new();
    world.registered.state = ApplicationState::Suspended;
    assert_eq!(
        ask(&world, &world.assertion("a"), ""),
        Err(TokenError::ApplicationSuspended)
    );
    assert_eq!(
        world.ask(None, "", &[], Some(certificate()), after(0)),
        Err(TokenError::ApplicationSuspended)
    );
}

#[test]
fn an_application_rotates_its_keys() {
    let mut world = World::new();
    let new = client::generate_jwk(Zeroizing::new([9; 32]));
    let by_new =
        |jti: &str| client::client_assertion(&new, &world.registered.id, ISSUER, after(0), jti);
    let (first, second, third) = (by_new("b"), by_new("d"), by_new("f"));
    let unknown = Err(TokenError::Assertion(JwsError::UnknownKey.into()));
    assert_eq!(ask(&world, &first, ""), unknown);
    world.registered.keys =
        Jwks::of(vec![world.key.public().clone(), new.public().clone()]).unwrap();
    assert!(ask(&world, &world.assertion("c"), "").is_ok());
    assert!(ask(&world, &second, "").is_ok());
    world.registered.keys = Jwks::of(vec![new.public().clone()]).unwrap();
    assert_eq!(ask(&world, &world.assertion("e"), ""), unknown);
    assert!(ask(&world, &third, "").is_ok());
    world.registered.keys = Jwks::none();
    assert_eq!(ask(&world, &by_old(&world), ""), unknown);
}

fn by_old(world: &World) -> String {
    world.assertion("g")
}

#[test]
fn all_three_algorithms_work_and_are_not_mixed_up() {
    let mut world = World::new();
    let ed = Ed25519KeyPair::from_seed_unchecked(&[4; 32]).unwrap();
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let components = aws_lc_rs::rsa::PublicKeyComponents::<Vec<u8>>::from(rsa.public_key());
    let ed_jwk =
        json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(ed.public_key())});
    let rsa_jwk = json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode(components.n), "e": "AQAB"});
    let set = json!({"keys": [world.key.public().listed(), ed_jwk, rsa_jwk]});
    world.registered.keys = Jwks::parse(set.to_string().as_bytes()).unwrap();
    let sign_rsa = |message: &[u8]| {
        let mut signature = vec![0; rsa.public_modulus_len()];
        rsa.sign(
            &RSA_PSS_SHA256,
            &SystemRandom::new(),
            message,
            &mut signature,
        )
        .unwrap();
        signature
    };
    let assertion = |alg: &str, jti: &str, signer: &str| {
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": alg }).to_string());
        let claims = world.assertion_claims(jti).to_string();
        jws::write(&header, claims.as_bytes(), |message| match signer {
            "ES256" => world.key.sign(message).as_ref().to_vec(),
            "EdDSA" => ed.sign(message).as_ref().to_vec(),
            _ => sign_rsa(message),
        })
    };
    let names = ["ES256", "EdDSA", "PS256"];
    for (alg, signer) in names
        .into_iter()
        .flat_map(|alg| names.map(|signer| (alg, signer)))
    {
        let outcome = ask(
            &world,
            &assertion(alg, &format!("{alg} {signer}"), signer),
            "",
        );
        match alg == signer {
            true => assert!(outcome.is_ok(), "{alg}"),
            false => {
                let why = TokenError::Assertion(JwsError::SignatureInvalid.into());
                assert_eq!(outcome, Err(why), "{signer} as {alg}");
            }
        }
    }
    // The text of a public key as an HMAC key, the oldest confusion of all.
    let hmac = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, set.to_string().as_bytes());
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#);
    let forged = jws::write(
        &header,
        world.assertion_claims("h").to_string().as_bytes(),
        |message| aws_lc_rs::hmac::sign(&hmac, message),
    );
    assert_eq!(
        ask(&world, &forged, ""),
        Err(TokenError::Assertion(JwsError::AlgorithmNotAllowed.into()))
    );
}

#[test]
fn each_reason_has_its_oauth_code() {
    let cases = [
        (
            TokenError::Form(FormError::DuplicateField),
            "invalid_request",
            400,
        ),
        (TokenError::GrantTypeMissing, "invalid_request", 400),
        (TokenError::AssertionIncomplete, "invalid_request", 400),
        (
            TokenError::GrantTypeUnsupported,
            "unsupported_grant_type",
            400,
        ),
        (
            TokenError::AuthenticationMethodUnsupported,
            "invalid_client",
            401,
        ),
        (TokenError::NotAuthenticated, "invalid_client", 401),
        (TokenError::ApplicationUnknown, "invalid_client", 401),
        (TokenError::ApplicationSuspended, "invalid_client", 401),
        (
            TokenError::Assertion(AssertionError::Replayed),
            "invalid_client",
            401,
        ),
        (
            TokenError::Assertion(AssertionError::Busy),
            "temporarily_unavailable",
            503,
        ),
        (
            TokenError::Proof(ProofError::Replayed),
            "invalid_dpop_proof",
            400,
        ),
        (
            TokenError::Proof(ProofError::Busy),
            "temporarily_unavailable",
            503,
        ),
        (TokenError::ScopeUnknown, "invalid_scope", 400),
        (TokenError::ScopeNotAllowed, "invalid_scope", 400),
    ];
    for (why, code, status) in cases {
        assert_eq!((why.oauth_code(), why.status()), (code, status), "{why}");
        // `error_description` has no quotes, backslashes or control characters (RFC 6749 §5.2).
        assert!(
            why.to_string()
                .bytes()
                .all(|byte| (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\')
        );
    }
}
