use std::sync::LazyLock;

use jsonwebtoken::{DecodingKey, Validation};
use proptest::prelude::*;
use serde_json::{Value, json};
use vocabulary::Level;
use zeroize::Zeroizing;

use super::*;
use crate::access_token::TOKEN_LIFETIME_S;
use crate::client;
use crate::hub_keys::HubKeys;
use crate::jwk::PublicJwk;
use crate::jws::Part;
use crate::rehearsal::{ISSUER, NOW_S, RESOURCE, World, after, certificate, signed, with};
use crate::{Scopes, Thumbprint};

/// Signs claims as the hub signs those of a token.
fn token_of(hub: &HubKeys, claims: &Value) -> String {
    hub.sign_token(claims.to_string().as_bytes())
}

fn claims_of(world: &World) -> Value {
    json!({"iss": ISSUER, "sub": "welfare-centre", "client_id": "welfare-centre", "aud": ISSUER,
        "exp": NOW_S + 300, "iat": NOW_S, "jti": "j", "scope": "exchange:consult", "institution": "0999999823",
        "level": "substantial", "cnf": {"jkt": world.key.thumbprint()}})
}

#[test]
fn a_caller_is_what_the_token_says() {
    let world = World::new();
    let token = world.token("t");
    let caller = world
        .send(&token, &world.proof(&token, "a"), after(0))
        .unwrap();
    let application = caller.subject();
    assert_eq!(application.id().as_str(), "welfare-centre");
    assert_eq!(application.institution().to_string(), "0999999823");
    assert_eq!(application.level(), Level::Substantial);
    assert_eq!(
        application.scopes(),
        Scopes::of(&[Scope::Consult, Scope::DirectoryRead])
    );
    assert_eq!(
        caller.shown_by(),
        ShownBy::Token(Binding::Key(*world.key.thumbprint()))
    );
    assert_eq!(application.require(Scope::DirectoryRead), Ok(()));
    let refused = application.require(Scope::DirectoryWrite).unwrap_err();
    assert_eq!(
        refused.www_authenticate(),
        r#"DPoP error="insufficient_scope", scope="directory:write", algs="ES256 EdDSA PS256""#
    );
}

#[test]
fn a_proof_is_good_for_one_request() {
    let world = World::new();
    let token = world.token("t");
    let proof = world.proof(&token, "a");
    assert!(world.send(&token, &proof, after(0)).is_ok());
    for seconds in [0, 30, 60] {
        assert_eq!(
            world.send(&token, &proof, after(seconds)).unwrap_err(),
            ProofError::Replayed.into()
        );
    }
    assert_eq!(
        world.send(&token, &proof, after(61)).unwrap_err(),
        ProofError::TooOld.into()
    );
    assert!(
        world
            .send(&token, &world.proof(&token, "b"), after(60))
            .is_ok()
    );
}

#[test]
fn each_unfit_token_is_refused_for_its_reason() {
    let world = World::new();
    let claims = claims_of(&world);
    let malformed = AccessTokenError::ClaimMalformed;
    let cases = [
        (with(&claims, "iss", Value::Null), malformed("iss")),
        (
            with(&claims, "iss", json!("https://other.example")),
            AccessTokenError::OtherIssuer,
        ),
        (with(&claims, "aud", Value::Null), malformed("aud")),
        (
            with(&claims, "aud", json!("https://other.example")),
            AccessTokenError::OtherAudience,
        ),
        (with(&claims, "aud", json!([ISSUER])), malformed("aud")),
        (with(&claims, "exp", Value::Null), malformed("exp")),
        (with(&claims, "exp", json!("later")), malformed("exp")),
        (
            with(&claims, "exp", json!(NOW_S)),
            AccessTokenError::Expired,
        ),
        (with(&claims, "sub", json!("other")), malformed("sub")),
        (
            with(&claims, "client_id", json!("Other One")),
            malformed("client_id"),
        ),
        (
            with(&claims, "institution", json!("12")),
            malformed("institution"),
        ),
        (
            with(&claims, "institution", json!(999_999_823)),
            malformed("institution"),
        ),
        (
            with(&claims, "scope", json!("everything")),
            malformed("scope"),
        ),
        (with(&claims, "scope", Value::Null), malformed("scope")),
        (with(&claims, "level", json!("highest")), malformed("level")),
        (with(&claims, "cnf", Value::Null), malformed("cnf")),
        (with(&claims, "cnf", json!({})), malformed("cnf")),
        (
            with(&claims, "cnf", json!({"jkt": "short"})),
            malformed("cnf"),
        ),
        (
            with(
                &claims,
                "cnf",
                json!({"jkt": certificate(), "x5t#S256": certificate()}),
            ),
            malformed("cnf"),
        ),
    ];
    for (claims, why) in cases {
        let token = token_of(&world.hub, &claims);
        let proof = world.proof(&token, "a");
        assert_eq!(
            world.send(&token, &proof, after(0)).unwrap_err(),
            why.into(),
            "{claims}"
        );
    }
    let other = HubKeys::from_seed(Zeroizing::new([9; 32]));
    let own_header = world.token("t").split('.').next().unwrap().to_owned();
    let forged = token_of(&other, &claims);
    let forged_kid = format!("{own_header}.{}", forged.split_once('.').unwrap().1);
    let receipt = world.hub.sign_jws(claims.to_string().as_bytes());
    let by_client = signed(
        &world.key,
        &json!({"alg": "ES256", "typ": "at+jwt"}),
        &claims,
    );
    let cases = [
        (forged, JwsError::UnknownKey),
        (forged_kid, JwsError::SignatureInvalid),
        (receipt, JwsError::OtherType("at+jwt")),
        (by_client, JwsError::AlgorithmNotAllowed),
        (world.assertion("a"), JwsError::AlgorithmNotAllowed),
        ("x".repeat(4097), JwsError::TooLong(4096)),
        ("opaque".to_owned(), JwsError::NotThreeParts),
        (
            format!("{} ", world.token("u")),
            JwsError::NotBase64Url(Part::Signature),
        ),
    ];
    for (token, why) in cases {
        let proof = world.proof(&token, "a");
        let expected = AuthError::Token(AccessTokenError::Jws(why));
        assert_eq!(world.send(&token, &proof, after(0)).unwrap_err(), expected);
    }
    // The claims that all of these were made from are right.
    let token = token_of(&world.hub, &claims);
    assert!(
        world
            .send(&token, &world.proof(&token, "a"), after(0))
            .is_ok()
    );
}

#[test]
fn a_token_ends_although_it_is_cached() {
    let world = World::new();
    let token = world.token("t");
    let send = |seconds, jti| {
        let proof = client::dpop_proof(
            &world.key,
            "POST",
            RESOURCE,
            Some(&token),
            after(seconds),
            jti,
        );
        world.send(&token, &proof, after(seconds))
    };
    assert!(send(0, "a").is_ok());
    assert!(send(TOKEN_LIFETIME_S - 1, "b").is_ok());
    assert_eq!(
        send(TOKEN_LIFETIME_S, "c").unwrap_err(),
        AccessTokenError::Expired.into()
    );
}

#[test]
fn a_token_is_of_no_use_without_its_key() {
    let world = World::new();
    let token = world.token("t");
    let thief = client::generate_jwk(Zeroizing::new([9; 32]));
    let by_thief = client::dpop_proof(&thief, "POST", RESOURCE, Some(&token), after(0), "a");
    let stolen_header = format!(
        "{}.{}",
        world.proof(&token, "b").split('.').next().unwrap(),
        { by_thief.split_once('.').unwrap().1 }
    );
    // Before and after the gate knows the right header by heart.
    for jti in ["c", "d"] {
        assert_eq!(
            world.send(&token, &by_thief, after(0)).unwrap_err(),
            ProofError::OtherKey.into()
        );
        let invalid = ProofError::Jws(JwsError::SignatureInvalid);
        assert_eq!(
            world.send(&token, &stolen_header, after(0)).unwrap_err(),
            invalid.into()
        );
        assert!(
            world
                .send(&token, &world.proof(&token, jti), after(0))
                .is_ok()
        );
    }
    // A proof whose header is written otherwise is as good.
    let header = with(&world.proof_header(), "kid", json!("mine"));
    let proof = signed(&world.key, &header, &world.proof_claims(&token, "e"));
    assert!(world.send(&token, &proof, after(0)).is_ok());
    // A proof for another token of the same key is not.
    let narrow = client::dpop_proof(&world.key, "POST", &world.endpoint.url, None, after(0), "n");
    let other = world
        .ask(
            Some(&world.assertion("n")),
            "exchange:consult",
            &[&narrow],
            None,
            after(0),
        )
        .unwrap()
        .access_token;
    assert_eq!(
        world
            .send(&token, &world.proof(&other, "f"), after(0))
            .unwrap_err(),
        ProofError::OtherToken.into()
    );
}

#[test]
fn credentials_are_read_strictly() {
    let world = World::new();
    let token = world.token("t");
    let cases = [
        (None, Some(AuthError::CredentialsMissing)),
        (Some(String::new()), Some(AuthError::CredentialsMalformed)),
        (
            Some("DPoP".to_owned()),
            Some(AuthError::CredentialsMalformed),
        ),
        (Some(token.clone()), Some(AuthError::CredentialsMalformed)),
        (
            Some(format!("Basic {token}")),
            Some(AuthError::SchemeUnknown),
        ),
        (
            Some(format!("Bearer {token}")),
            Some(AuthError::OtherScheme),
        ),
        (
            Some(format!("DPoP  {token}")),
            Some(AccessTokenError::Jws(JwsError::NotBase64Url(Part::Header)).into()),
        ),
        (
            Some("DPoP ".to_owned()),
            Some(AccessTokenError::Jws(JwsError::NotThreeParts).into()),
        ),
        (Some(format!("DPoP {token}")), None),
        (Some(format!("dpop {token}")), None),
    ];
    for (number, (authorization, why)) in cases.into_iter().enumerate() {
        let proof = world.proof(&token, &number.to_string());
        let request = Presented {
            method: "POST",
            url: RESOURCE,
            authorization: authorization.as_deref(),
            dpop: &[&proof],
            client_certificate: None,
        };
        assert_eq!(
            world.gate.authenticate(&request, after(0)).err(),
            why,
            "{number}"
        );
    }
    let authorization = format!("DPoP {token}");
    let request = |dpop| Presented {
        method: "POST",
        url: RESOURCE,
        authorization: Some(&authorization),
        dpop,
        client_certificate: None,
    };
    let proof = world.proof(&token, "p");
    for (dpop, why) in [
        (&[][..], ProofError::Missing),
        (&[&*proof, &*proof][..], ProofError::Several),
    ] {
        assert_eq!(
            world
                .gate
                .authenticate(&request(dpop), after(0))
                .unwrap_err(),
            why.into()
        );
    }
}

#[test]
fn a_certificate_bound_token_needs_its_certificate_and_no_proof() {
    let world = World::new();
    let token = world
        .ask(None, "exchange:consult", &[], Some(certificate()), after(0))
        .unwrap()
        .access_token;
    let send = |scheme: &str, client_certificate| {
        let authorization = format!("{scheme} {token}");
        let request = Presented {
            method: "POST",
            url: RESOURCE,
            authorization: Some(&authorization),
            dpop: &[],
            client_certificate,
        };
        world.gate.authenticate(&request, after(0))
    };
    for _ in 0..2 {
        let caller = send("Bearer", Some(certificate())).unwrap();
        assert_eq!(caller.subject().level(), Level::High);
        assert_eq!(
            caller.shown_by(),
            ShownBy::Token(Binding::Certificate(certificate()))
        );
        let other = Some(Thumbprint::of_certificate(b"other"));
        assert_eq!(
            send("Bearer", other).unwrap_err(),
            AuthError::OtherCertificate
        );
        assert_eq!(
            send("Bearer", None).unwrap_err(),
            AuthError::CertificateMissing
        );
        assert_eq!(
            send("DPoP", Some(certificate())).unwrap_err(),
            AuthError::OtherScheme
        );
    }
    // Nor does the thumbprint of a key pass for one of a certificate.
    let key_bound = world.token("t");
    let authorization = format!("Bearer {key_bound}");
    let request = Presented {
        method: "POST",
        url: RESOURCE,
        authorization: Some(&authorization),
        dpop: &[],
        client_certificate: Some(*world.key.thumbprint()),
    };
    assert_eq!(
        world.gate.authenticate(&request, after(0)).unwrap_err(),
        AuthError::OtherScheme
    );
}

#[test]
fn the_hub_rotates_its_keys() {
    let mut world = World::new();
    let old = world.token("t");
    assert!(world.send(&old, &world.proof(&old, "a"), after(0)).is_ok());
    world.hub = world.hub.rotated(Zeroizing::new([5; 32]));
    let new = world.token("u");
    let unknown = AuthError::Token(JwsError::UnknownKey.into());
    assert_eq!(
        world
            .send(&new, &world.proof(&new, "b"), after(0))
            .unwrap_err(),
        unknown
    );
    world.gate.replace_keys(world.hub.public().clone());
    assert!(world.send(&new, &world.proof(&new, "c"), after(0)).is_ok());
    assert!(
        world.send(&old, &world.proof(&old, "d"), after(0)).is_ok(),
        "the previous key is still believed"
    );
    world.hub = world.hub.rotated(Zeroizing::new([6; 32]));
    world.gate.replace_keys(world.hub.public().clone());
    assert_eq!(
        world
            .send(&old, &world.proof(&old, "e"), after(0))
            .unwrap_err(),
        unknown,
        "cached or not"
    );
    assert!(world.send(&new, &world.proof(&new, "f"), after(0)).is_ok());
}

#[test]
fn an_independent_judge_reads_our_tokens() {
    let world = World::new();
    let token = world.token("t");
    let jwks: jsonwebtoken::jwk::JwkSet = serde_json::from_str(&world.hub.jwks()).unwrap();
    let kid = jsonwebtoken::decode_header(&token).unwrap().kid.unwrap();
    let jwk = jwks.find(&kid).unwrap();
    let mut validation = Validation::new(jsonwebtoken::Algorithm::EdDSA);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[ISSUER]);
    validation.validate_exp = false; // its clock is the real one
    let read =
        jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_jwk(jwk).unwrap(), &validation)
            .unwrap();
    assert_eq!(read.header.typ.as_deref(), Some("at+jwt"));
    assert_eq!(read.claims["client_id"], "welfare-centre");
    // And our client's proof, by the key in its header; its thumbprint agrees with ours.
    let proof = world.proof(&token, "a");
    let jwk = jsonwebtoken::decode_header(&proof).unwrap().jwk.unwrap();
    let mut validation = Validation::new(jsonwebtoken::Algorithm::ES256);
    validation.required_spec_claims.clear();
    let read =
        jsonwebtoken::decode::<Value>(&proof, &DecodingKey::from_jwk(&jwk).unwrap(), &validation)
            .unwrap();
    assert_eq!(read.claims["htu"], RESOURCE);
    let ours = PublicJwk::parse(serde_json::to_string(&jwk).unwrap().as_bytes()).unwrap();
    let thumbprint = jwk
        .thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256)
        .unwrap();
    assert_eq!(ours.thumbprint().to_string(), thumbprint);
}

#[test]
fn each_reason_has_its_code_and_challenge() {
    let invalid = |why: &str| {
        format!(
            r#"DPoP error="invalid_token", error_description="{why}", algs="ES256 EdDSA PS256""#
        )
    };
    let bare = r#"DPoP algs="ES256 EdDSA PS256""#.to_owned();
    let cases = [
        (AuthError::CredentialsMissing, "invalid_token", 401, bare.clone()),
        (AuthError::SchemeUnknown, "invalid_token", 401, bare),
        (
            AuthError::CredentialsMalformed,
            "invalid_request",
            400,
            invalid("the authorization header is malformed").replace("invalid_token", "invalid_request"),
        ),
        (
            AccessTokenError::Expired.into(),
            "invalid_token",
            401,
            invalid("the access token has expired; ask for a new one"),
        ),
        (
            ProofError::Replayed.into(),
            "invalid_dpop_proof",
            401,
            invalid("the DPoP proof was used before").replace("invalid_token", "invalid_dpop_proof"),
        ),
        (
            ProofError::Busy.into(),
            "temporarily_unavailable",
            503,
            invalid("too many requests at this moment to check DPoP proofs; try again")
                .replace("invalid_token", "temporarily_unavailable"),
        ),
        (
            AuthError::OtherCertificate,
            "invalid_token",
            401,
            r#"Bearer error="invalid_token", error_description="the access token is bound to another client certificate""#
                .to_owned(),
        ),
    ];
    for (why, code, status, challenge) in cases {
        assert_eq!(
            (why.oauth_code(), why.status(), why.www_authenticate()),
            (code, status, challenge)
        );
    }
}

/// One world for all cases of a property: a refused request changes nothing in it.
static SHARED: LazyLock<(World, String)> = LazyLock::new(|| {
    let world = World::new();
    let token = world.token("t");
    (world, token)
});

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn any_changed_byte_of_a_proof_is_refused(position in any::<prop::sample::Index>(), byte in 0x20u8..0x7f) {
        let (world, token) = &*SHARED;
        let mut proof = world.proof(token, "never used").into_bytes();
        let position = position.index(proof.len());
        prop_assume!(proof[position] != byte);
        proof[position] = byte;
        let proof = String::from_utf8(proof).unwrap();
        prop_assert!(world.send(token, &proof, after(0)).is_err());
    }

    #[test]
    fn any_changed_byte_of_a_token_is_refused(position in any::<prop::sample::Index>(), byte in 0x20u8..0x7f) {
        let (world, token) = &*SHARED;
        let mut changed = token.clone().into_bytes();
        let position = position.index(changed.len());
        prop_assume!(changed[position] != byte);
        changed[position] = byte;
        let changed = String::from_utf8(changed).unwrap();
        // The proof is for the changed token, so that the token itself must be what refuses.
        let proof = world.proof(&changed, "never used");
        let why = world.send(&changed, &proof, after(0)).unwrap_err();
        prop_assert!(matches!(why, AuthError::Token(_)), "{why}");
    }

    #[test]
    fn no_bytes_make_a_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for purpose in [Purpose::Assertion, Purpose::Proof, Purpose::AccessToken, Purpose::Receipt] {
            let _ = crate::jws::inspect(&bytes, purpose);
        }
        let _ = crate::dpop::inspect(&bytes);
        let _ = crate::Jwks::parse(&bytes);
        let _ = crate::TokenForm::parse(&bytes);
        let _ = crate::htu::normalised(&bytes);
        let _ = HubKeys::parse_secret(&bytes);
        let _ = client::PrivateJwk::parse(&bytes);
    }

    #[test]
    fn a_normal_form_is_a_fixed_point(rest in "[a-zA-Z0-9:/.%?#\\[\\]@_~-]{0,40}") {
        let url = format!("https://{rest}");
        if let Some(once) = crate::htu::normalised(url.as_bytes()) {
            prop_assert_eq!(crate::htu::normalised(once.as_bytes()), Some(once));
        }
    }
}

#[test]
fn every_single_bit_of_a_proof_counts() {
    let (world, token) = &*SHARED;
    let proof = world.proof(token, "never used at all");
    for position in 0..proof.len() {
        for bit in 0..7 {
            let mut changed = proof.clone().into_bytes();
            changed[position] ^= 1 << bit;
            let changed = String::from_utf8(changed).unwrap();
            assert!(
                world.send(token, &changed, after(0)).is_err(),
                "byte {position} bit {bit}"
            );
        }
    }
    assert!(world.send(token, &proof, after(0)).is_ok());
}
