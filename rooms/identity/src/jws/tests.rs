use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::*;
use crate::client::{PrivateJwk, generate_jwk};
use crate::rehearsal::{signed, signed_text, with};

const PURPOSES: [Purpose; 4] = [
    Purpose::Assertion,
    Purpose::Proof,
    Purpose::AccessToken,
    Purpose::Receipt,
];

fn key() -> PrivateJwk {
    generate_jwk(Zeroizing::new([5; 32]))
}

fn part(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

#[test]
fn a_message_has_one_spelling() {
    let header = part(&json!({"alg": "ES256"}).to_string());
    let good = format!("{header}.e30.AAAA");
    let cases: Vec<(String, Result<(), JwsError>)> = vec![
        (good.clone(), Ok(())),
        (String::new(), Err(JwsError::NotThreeParts)),
        ("..".to_owned(), Err(JwsError::NotThreeParts)),
        (format!("{header}.e30"), Err(JwsError::NotThreeParts)),
        (format!("{header}.e30."), Err(JwsError::NotThreeParts)),
        (format!("{header}..AAAA"), Err(JwsError::NotThreeParts)),
        (".e30.AAAA".to_owned(), Err(JwsError::NotThreeParts)),
        (format!("{good}."), Err(JwsError::NotThreeParts)),
        (format!("{good}.AAAA"), Err(JwsError::NotThreeParts)),
        (format!("{good}.AAAA.AAAA"), Err(JwsError::NotThreeParts)),
        (
            format!("{good} "),
            Err(JwsError::NotBase64Url(Part::Signature)),
        ),
        (
            format!(" {good}"),
            Err(JwsError::NotBase64Url(Part::Header)),
        ),
        (
            format!("{good}\n"),
            Err(JwsError::NotBase64Url(Part::Signature)),
        ),
        (
            format!("{header}=.e30.AAAA"),
            Err(JwsError::NotBase64Url(Part::Header)),
        ),
        (
            format!("{header}.e30=.AAAA"),
            Err(JwsError::NotBase64Url(Part::Payload)),
        ),
        (
            format!("{header}.e31.AAAA"),
            Err(JwsError::NotBase64Url(Part::Payload)),
        ), // a bit that no byte needs
        (
            format!("{header}.e30.AA+A"),
            Err(JwsError::NotBase64Url(Part::Signature)),
        ),
        (
            format!("{header}.e30.A"),
            Err(JwsError::NotBase64Url(Part::Signature)),
        ),
        (
            format!("{header}.e30.\u{e9}"),
            Err(JwsError::NotBase64Url(Part::Signature)),
        ),
        (
            format!("{header}.{}.AAAA", part("{}x")),
            Err(JwsError::NotJson(Part::Payload, NotJson::Syntax)),
        ),
        (
            format!("{header}.{}.AAAA", part("[]")),
            Err(JwsError::NotJson(Part::Payload, NotJson::NotAnObject)),
        ),
        (
            format!("{header}.{}.AAAA", part(r#"{"a":1,"a":1}"#)),
            Err(JwsError::NotJson(Part::Payload, NotJson::DuplicateMember)),
        ),
        ("A".repeat(4097), Err(JwsError::TooLong(4096))),
    ];
    for (message, expected) in cases {
        assert_eq!(
            inspect(message.as_bytes(), Purpose::Assertion),
            expected,
            "{message}"
        );
    }
}

#[test]
fn each_unfit_header_is_refused_for_its_reason() {
    let jwk = key().public().bare();
    let plain = json!({"alg": "ES256"});
    let proof = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk});
    let token = json!({"typ": "at+jwt", "alg": "EdDSA"});
    let receipt = json!({"typ": "crosskeys-receipt+jws", "alg": "EdDSA"});
    let mut cases: Vec<(Purpose, Value, Result<(), JwsError>)> = vec![
        (Purpose::Assertion, plain.clone(), Ok(())),
        (
            Purpose::Assertion,
            with(&plain, "typ", json!("JWT")),
            Ok(()),
        ),
        (
            Purpose::Assertion,
            with(&plain, "typ", json!("client-authentication+jwt")),
            Ok(()),
        ),
        (
            Purpose::Assertion,
            with(&plain, "x5t#S256", json!("passed over")),
            Ok(()),
        ),
        (Purpose::Proof, proof.clone(), Ok(())),
        (Purpose::AccessToken, token.clone(), Ok(())),
        (
            Purpose::AccessToken,
            with(&token, "typ", json!("application/at+jwt")),
            Ok(()),
        ),
        (Purpose::Receipt, receipt.clone(), Ok(())),
        (
            Purpose::Assertion,
            json!({}),
            Err(JwsError::AlgorithmMissing),
        ),
        (
            Purpose::Assertion,
            with(&plain, "alg", json!(1)),
            Err(JwsError::HeaderMalformed("alg")),
        ),
        (
            Purpose::Assertion,
            with(&plain, "kid", json!(1)),
            Err(JwsError::HeaderMalformed("kid")),
        ),
        (
            Purpose::Assertion,
            with(&plain, "typ", json!(1)),
            Err(JwsError::HeaderMalformed("typ")),
        ),
        (
            Purpose::Proof,
            with(&proof, "jwk", json!("key")),
            Err(JwsError::HeaderMalformed("jwk")),
        ),
        (
            Purpose::Proof,
            with(&proof, "jwk", Value::Null),
            Err(JwsError::KeyMissing),
        ),
        (
            Purpose::Proof,
            with(&proof, "alg", json!("EdDSA")),
            Err(JwsError::AlgorithmOfOtherKey),
        ),
        (
            Purpose::Proof,
            with(&proof, "alg", json!("PS256")),
            Err(JwsError::AlgorithmOfOtherKey),
        ),
        (
            Purpose::Proof,
            with(&proof, "jwk", with(&jwk, "d", json!("AA"))),
            Err(JwsError::Key(KeyError::Private)),
        ),
        (
            Purpose::Proof,
            with(&proof, "jwk", json!({"kty": "oct", "k": "AA"})),
            Err(JwsError::Key(KeyError::Private)),
        ),
        (
            Purpose::Proof,
            with(&proof, "jwk", json!({"kty": "EC", "crv": "P-384"})),
            Err(JwsError::Key(KeyError::Unsupported)),
        ),
        (
            Purpose::AccessToken,
            with(&token, "alg", json!("ES256")),
            Err(JwsError::AlgorithmNotAllowed),
        ),
        (
            Purpose::Receipt,
            with(&receipt, "alg", json!("PS256")),
            Err(JwsError::AlgorithmNotAllowed),
        ),
    ];
    for (purpose, header) in PURPOSES.into_iter().zip([plain, proof, token, receipt]) {
        for none in ["none", "None", "NONE", "nOnE"] {
            cases.push((
                purpose,
                with(&header, "alg", json!(none)),
                Err(JwsError::AlgorithmNone),
            ));
        }
        for other in ["HS256", "RS256", "ES384", "ES256K", "es256", "Ed25519", ""] {
            cases.push((
                purpose,
                with(&header, "alg", json!(other)),
                Err(JwsError::AlgorithmNotAllowed),
            ));
        }
        for extension in [json!(["b64"]), json!([]), json!("exp")] {
            cases.push((
                purpose,
                with(&header, "crit", extension),
                Err(JwsError::CriticalExtension),
            ));
        }
        for member in FOREIGN_KEY_MEMBERS {
            let foreign = with(&header, member, json!("https://attacker.example/keys"));
            cases.push((purpose, foreign, Err(JwsError::ForeignKey(member))));
        }
        if purpose != Purpose::Proof {
            cases.push((
                purpose,
                with(&header, "jwk", jwk.clone()),
                Err(JwsError::KeyNotExpected),
            ));
        }
        // No purpose takes the message of another one.
        for other in PURPOSES.into_iter().filter(|other| *other != purpose) {
            let expected = Err(JwsError::OtherType(purpose.typ()));
            cases.push((purpose, with(&header, "typ", json!(other.typ())), expected));
        }
        if purpose != Purpose::Assertion {
            for typ in [Value::Null, json!("JWT"), json!("DPOP+JWT"), json!("")] {
                cases.push((
                    purpose,
                    with(&header, "typ", typ),
                    Err(JwsError::OtherType(purpose.typ())),
                ));
            }
        }
    }
    for (purpose, header, expected) in cases {
        let message = signed(&key(), &header, &json!({}));
        assert_eq!(
            inspect(message.as_bytes(), purpose),
            expected,
            "{purpose:?} {header}"
        );
    }
}

#[test]
fn a_header_with_a_repeated_member_is_refused() {
    let jwk = key().public().bare().to_string();
    let twice = format!(r#"{{"typ":"dpop+jwt","alg":"ES256","alg":"ES256","jwk":{jwk}}}"#);
    let inside = format!(
        r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{}}}"#,
        jwk.replacen('{', r#"{"kty":"EC","#, 1)
    );
    for header in [
        twice,
        inside,
        "not json".to_owned(),
        "\u{feff}{}".to_owned(),
    ] {
        let message = signed_text(&key(), &header, "{}");
        let expected = match header.starts_with('{') {
            true => NotJson::DuplicateMember,
            false => NotJson::Syntax,
        };
        assert_eq!(
            inspect(message.as_bytes(), Purpose::Proof),
            Err(JwsError::NotJson(Part::Header, expected))
        );
    }
}

#[test]
fn a_signature_is_tried_with_keys_that_fit_only() {
    let keys: Vec<PrivateJwk> = (1..=3)
        .map(|n| generate_jwk(Zeroizing::new([n; 32])))
        .collect();
    let registered = Jwks::of(keys[..2].iter().map(|key| key.public().clone()).collect()).unwrap();
    let kid = |n: usize| json!(keys[n].public().kid());
    let plain = json!({"alg": "ES256"});
    // (header, signed by, outcome)
    let cases = [
        (plain.clone(), 0, Ok(0)),
        (plain.clone(), 1, Ok(1)),
        (with(&plain, "kid", kid(1)), 1, Ok(1)),
        (
            with(&plain, "kid", kid(0)),
            1,
            Err(JwsError::SignatureInvalid),
        ),
        (
            with(&plain, "kid", json!("other")),
            0,
            Err(JwsError::UnknownKey),
        ),
        (with(&plain, "kid", kid(2)), 2, Err(JwsError::UnknownKey)),
        (plain.clone(), 2, Err(JwsError::SignatureInvalid)),
        (
            with(&plain, "alg", json!("EdDSA")),
            0,
            Err(JwsError::UnknownKey),
        ),
        (
            with(&plain, "alg", json!("PS256")),
            0,
            Err(JwsError::UnknownKey),
        ),
    ];
    for (header, signer, expected) in cases {
        let message = signed(&keys[signer], &header, &json!({}));
        let compact = Compact::cut(message.as_bytes(), Purpose::Assertion).unwrap();
        let found = compact.verify_by(&compact.header(Purpose::Assertion).unwrap(), &registered);
        let expected = expected.map(|n: usize| *keys[n].thumbprint());
        assert_eq!(
            found.map(|key| *key.jwk().thumbprint()),
            expected,
            "{header} by {signer}"
        );
    }
}
