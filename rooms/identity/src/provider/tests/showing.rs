//! Access tokens at a resource, and tokens of one kind shown as another.

use crate::access_token::AccessTokenError;
use crate::client::generate_jwk;
use crate::dpop::ProofError;
use crate::provider::rehearsal::*;
use crate::provider::*;
use crate::rehearsal::{ISSUER, World, after};
use crate::{AuthError, JwsError, Presented};
use zeroize::Zeroizing;

#[test]
fn a_token_is_good_with_its_key_until_it_ends() {
    let stage = Stage::new();
    let answer = stage.redeem(&stage.code(&[])).unwrap();
    let token = answer["access_token"].as_str().unwrap();
    let agent = stage.show(token, &stage.key, after(2)).unwrap();
    assert_eq!(agent.subject().webid().as_str(), WEBID);
    assert_eq!(agent.subject().client(), &stage.client.id);
    let thief = generate_jwk(Zeroizing::new([66; 32]));
    assert_eq!(
        stage.show(token, &thief, after(2)).unwrap_err(),
        AuthError::Proof(ProofError::OtherKey)
    );
    assert_eq!(
        stage
            .show(token, &stage.key, after(1 + AGENT_TOKEN_LIFETIME_S))
            .unwrap_err(),
        AuthError::Token(AccessTokenError::Expired)
    );
    let authorization = format!("Bearer {token}");
    let bearer = Presented {
        method: "GET",
        url: USERINFO_URL,
        authorization: Some(&authorization),
        dpop: &[],
        client_certificate: None,
    };
    assert_eq!(
        stage
            .gate
            .authenticate(&bearer, &stage.replays, after(2))
            .unwrap_err(),
        AuthError::OtherScheme
    );
}

#[test]
fn a_token_of_one_kind_is_none_of_another() {
    let stage = Stage::new();
    let answer = stage.redeem(&stage.code(&[])).unwrap();
    let (access, id) = (
        answer["access_token"].as_str().unwrap(),
        answer["id_token"].as_str().unwrap(),
    );
    // An ID token as access token.
    assert_eq!(
        stage.show(id, &stage.key, after(2)).unwrap_err(),
        AuthError::Token(AccessTokenError::Jws(JwsError::OtherType("at+jwt")))
    );
    // An institution's token as a person's.
    let world = World::new();
    let institution = world.token("a");
    assert_eq!(
        stage.show(&institution, &world.key, after(2)).unwrap_err(),
        AuthError::Token(AccessTokenError::Jws(JwsError::AlgorithmNotAllowed))
    );
    // A person's token as an institution's.
    let proof = world.proof(access, "b");
    assert_eq!(
        world.send(access, &proof, after(2)).unwrap_err(),
        AuthError::Token(AccessTokenError::Jws(JwsError::AlgorithmNotAllowed))
    );
    // An access token as a hint to sign out.
    assert!(
        LogoutForm::parse(
            format!("id_token_hint={access}").as_bytes(),
            ISSUER,
            stage.keys.public()
        )
        .is_err()
    );
    // Unsigned, and signed by somebody else.
    let payload = access.split('.').nth(1).unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{payload}.AA");
    assert_eq!(
        stage.show(&unsigned, &stage.key, after(2)).unwrap_err(),
        AuthError::Token(AccessTokenError::Jws(JwsError::AlgorithmNone))
    );
    let other = ProviderKeys::generate(Zeroizing::new([10; 32]));
    let gate = AgentGate::new(ISSUER.into(), ISSUER.into(), other.public().clone());
    let stage = Stage { gate, ..stage };
    assert_eq!(
        stage.show(access, &stage.key, after(2)).unwrap_err(),
        AuthError::Token(AccessTokenError::Jws(JwsError::UnknownKey))
    );
}

#[test]
fn a_token_is_for_this_issuer_and_audience_and_outlives_rotations() {
    let stage = Stage::new();
    let answer = stage.redeem(&stage.code(&[])).unwrap();
    let token = answer["access_token"].as_str().unwrap().to_owned();
    let keys = stage.keys.public().clone();
    for (issuer, audience, expected) in [
        (
            "https://other.example",
            ISSUER,
            AccessTokenError::OtherIssuer,
        ),
        (
            ISSUER,
            "https://other.example",
            AccessTokenError::OtherAudience,
        ),
    ] {
        let gate = AgentGate::new(issuer.into(), audience.into(), keys.clone());
        let stage = Stage {
            gate,
            ..Stage::new()
        };
        assert_eq!(
            stage.show(&token, &stage.key, after(2)).unwrap_err(),
            AuthError::Token(expected)
        );
    }
    let rotated = stage.keys.rotated(Zeroizing::new([11; 32]), after(2));
    stage.gate.replace_keys(rotated.public().clone());
    assert!(stage.show(&token, &stage.key, after(2)).is_ok());
    let twice = rotated.rotated(Zeroizing::new([12; 32]), after(3));
    stage.gate.replace_keys(twice.public().clone());
    assert!(stage.show(&token, &stage.key, after(3)).is_ok());
    let later = twice.rotated(Zeroizing::new([13; 32]), after(RETIRED_KEPT_S + 2));
    stage.gate.replace_keys(later.public().clone());
    assert!(stage.show(&token, &stage.key, after(4)).is_err());
}

#[test]
fn every_changed_byte_refuses_a_token() {
    let stage = Stage::new();
    let answer = stage.redeem(&stage.code(&[])).unwrap();
    let token = answer["access_token"].as_str().unwrap();
    for position in 0..token.len() {
        let mut changed = token.as_bytes().to_vec();
        changed[position] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        assert!(
            stage.show(&changed, &stage.key, after(2)).is_err(),
            "{position}"
        );
    }
}
