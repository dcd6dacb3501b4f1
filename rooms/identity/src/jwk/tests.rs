use serde_json::{Value, json};

use super::*;
use crate::client;
use crate::jwks::{JWKS_KEYS_MAX, JWKS_SIZE_BYTES_MAX, Jwks};
use crate::rehearsal::with;
use zeroize::Zeroizing;

/// RFC 7638 §3.1, without the `alg` that we do not accept.
const RFC_7638_N: &str = concat!(
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj",
    "hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ",
    "vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK",
    "nqDKgw",
);

fn rsa_key() -> Value {
    json!({"kty": "RSA", "n": RFC_7638_N, "e": "AQAB"})
}

/// RFC 9449 §4.1.
fn p256_key() -> Value {
    json!({"kty": "EC", "crv": "P-256", "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"})
}

/// RFC 8037 appendix A.2.
fn ed25519_key() -> Value {
    json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
}

fn read(key: &Value) -> Result<PublicJwk, KeyError> {
    PublicJwk::parse(key.to_string().as_bytes())
}

fn ed25519(bytes: [u8; 32]) -> Value {
    json!({"kty": "OKP", "crv": "Ed25519", "x": encode(&bytes)})
}

#[test]
fn thumbprints_are_those_that_are_published() {
    let cases = [
        (
            rsa_key(),
            Algorithm::Ps256,
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        ), // RFC 7638 §3.1
        (
            p256_key(),
            Algorithm::Es256,
            "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
        ), // RFC 9449 §6.1
        (
            ed25519_key(),
            Algorithm::EdDsa,
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        ), // RFC 8037 A.3
    ];
    for (key, algorithm, thumbprint) in cases {
        let jwk = read(&key).unwrap();
        assert_eq!(jwk.algorithm(), algorithm);
        assert_eq!(jwk.thumbprint().to_string(), thumbprint);
        // Name, use and order of the members do not matter.
        let listed = jwk.listed();
        let reversed: serde_json::Map<String, Value> = listed
            .as_object()
            .unwrap()
            .clone()
            .into_iter()
            .rev()
            .collect();
        assert_eq!(
            read(&Value::Object(reversed)).unwrap().thumbprint(),
            jwk.thumbprint()
        );
        assert!(jwk.open().is_ok(), "{thumbprint}");
    }
}

#[test]
fn a_published_signature_verifies() {
    // RFC 8037 appendix A.4 and A.5.
    let message = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let key = read(&ed25519_key()).unwrap().open().unwrap();
    assert!(key.has_signed(message.as_bytes(), &signature));
    assert!(!key.has_signed(b"another message", &signature));
}

#[test]
fn each_unfit_key_is_refused_for_its_reason() {
    let (p256, okp, rsa) = (p256_key(), ed25519_key(), rsa_key());
    let modulus = |bits: usize| {
        let mut n = vec![0xff; bits / 8];
        n[0] = 0x80;
        with(&rsa_key(), "n", json!(encode(&n)))
    };
    let mut short = modulus(2048);
    short["n"] = json!(encode(&[&[0x7f][..], &[0xff; 255]].concat()));
    let mut even = URL_SAFE_NO_PAD.decode(RFC_7638_N).unwrap();
    even[255] &= 0xfe;
    let padded = [&[0][..], &URL_SAFE_NO_PAD.decode(RFC_7638_N).unwrap()].concat();
    let x_of_31 = encode(&[1; 31]);
    let mut not_canonical = [0xff; 32];
    not_canonical[0] = 0xee;
    not_canonical[31] = 0x7f;
    let mut identity_other_sign = [0; 32];
    identity_other_sign[0] = 1;
    identity_other_sign[31] = 0x80;

    let mut cases = vec![
        (json!({}), KeyError::Malformed("kty")),
        (with(&p256, "kty", json!(7)), KeyError::Malformed("kty")),
        (with(&p256, "kty", json!("ec")), KeyError::Unsupported),
        (with(&p256, "crv", json!("P-384")), KeyError::Unsupported),
        (
            with(&p256, "crv", json!("secp256k1")),
            KeyError::Unsupported,
        ),
        (with(&p256, "crv", Value::Null), KeyError::Malformed("crv")),
        (with(&p256, "x", Value::Null), KeyError::Malformed("x")),
        (with(&p256, "y", Value::Null), KeyError::Malformed("y")),
        (with(&p256, "x", json!(x_of_31)), KeyError::Malformed("x")),
        (
            with(
                &p256,
                "y",
                json!("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA="),
            ),
            KeyError::Malformed("y"),
        ),
        (
            with(
                &p256,
                "y",
                json!("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDB"),
            ),
            KeyError::Malformed("y"),
        ),
        (with(&p256, "alg", json!("ES384")), KeyError::Unsupported),
        (with(&p256, "alg", json!("EdDSA")), KeyError::Unsupported),
        (with(&p256, "alg", json!("none")), KeyError::Unsupported),
        (with(&p256, "use", json!("enc")), KeyError::Unsupported),
        (
            with(&p256, "key_ops", json!(["deriveKey"])),
            KeyError::Unsupported,
        ),
        (
            with(&p256, "key_ops", json!("verify")),
            KeyError::Malformed("key_ops"),
        ),
        (with(&p256, "kid", json!("")), KeyError::Malformed("kid")),
        (
            with(&p256, "kid", json!("k".repeat(257))),
            KeyError::Malformed("kid"),
        ),
        (with(&okp, "crv", json!("X25519")), KeyError::Unsupported),
        (with(&okp, "crv", json!("Ed448")), KeyError::Unsupported),
        (with(&okp, "x", json!(x_of_31)), KeyError::Malformed("x")),
        (ed25519(not_canonical), KeyError::Weak),
        (ed25519(identity_other_sign), KeyError::Weak),
        (with(&rsa, "alg", json!("RS256")), KeyError::Unsupported),
        (with(&rsa, "e", json!("Aw")), KeyError::Weak),
        (with(&rsa, "e", json!("AAEAAQ")), KeyError::Weak),
        (with(&rsa, "n", json!("")), KeyError::Malformed("n")),
        (with(&rsa, "n", json!("+")), KeyError::Malformed("n")),
        (
            with(&rsa, "n", json!(encode(&padded))),
            KeyError::Malformed("n"),
        ),
        (with(&rsa, "n", json!(encode(&even))), KeyError::Weak),
        (modulus(1024), KeyError::Weak),
        (short, KeyError::Weak),
        (modulus(4104), KeyError::Weak),
        (json!({"kty": "oct", "k": "AAAA"}), KeyError::Private),
        (json!({"kty": "oct"}), KeyError::Private),
    ];
    for small in ED25519_SMALL_ORDER {
        let mut negative = small;
        negative[31] |= 0x80;
        cases.extend([
            (ed25519(small), KeyError::Weak),
            (ed25519(negative), KeyError::Weak),
        ]);
    }
    for member in PRIVATE_MEMBERS {
        for key in [&p256, &okp, &rsa] {
            cases.push((with(key, member, json!("AQAB")), KeyError::Private));
        }
    }
    for (key, expected) in cases {
        assert_eq!(read(&key).err(), Some(expected), "{key}");
    }
    assert!(read(&modulus(2048)).is_ok() && read(&modulus(4096)).is_ok());
    assert!(read(&with(&p256, "key_ops", json!(["verify"]))).is_ok());
    let off_curve = read(&with(&p256, "y", json!(encode(&[1; 32])))).unwrap();
    assert_eq!(off_curve.open().err(), Some(KeyError::Weak));
    let at_infinity =
        read(&json!({"kty": "EC", "crv": "P-256", "x": encode(&[0; 32]), "y": encode(&[0; 32])}));
    assert_eq!(at_infinity.unwrap().open().err(), Some(KeyError::Weak));
    let too_long = format!("{{\"kty\":\"{}\"}}", "x".repeat(KEY_SIZE_BYTES_MAX));
    assert_eq!(
        PublicJwk::parse(too_long.as_bytes()).err(),
        Some(KeyError::TooLong(KEY_SIZE_BYTES_MAX))
    );
    let twice = br#"{"kty":"EC","kty":"OKP"}"#;
    assert_eq!(
        PublicJwk::parse(twice).err(),
        Some(KeyError::NotJson(NotJson::DuplicateMember))
    );
}

#[test]
fn a_set_is_read_whole_or_refused() {
    let set = |keys: Vec<Value>| json!({ "keys": keys }).to_string();
    let named = |key: Value, kid: &str| with(&key, "kid", json!(kid));
    let many = |count: u8| {
        (1..=count)
            .map(|n| {
                client::generate_jwk(Zeroizing::new([n; 32]))
                    .public()
                    .bare()
            })
            .collect::<Vec<_>>()
    };
    let (p256, okp, rsa) = (p256_key(), ed25519_key(), rsa_key());
    let cases: Vec<(String, Result<usize, KeyError>)> = vec![
        (set(vec![p256.clone(), okp.clone(), rsa.clone()]), Ok(3)),
        (
            set(vec![named(p256.clone(), "a"), named(okp.clone(), "b")]),
            Ok(2),
        ),
        (set(many(16)), Ok(JWKS_KEYS_MAX)),
        // Other types and uses are not ours to judge.
        (
            set(vec![
                with(&p256, "use", json!("enc")),
                okp.clone(),
                json!({"kty": "AKP", "pub": "AA"}),
            ]),
            Ok(1),
        ),
        (set(vec![]), Ok(0)),
        (
            set(vec![with(&p256, "use", json!("enc"))]),
            Err(KeyError::NoneUsable),
        ),
        (set(many(17)), Err(KeyError::TooMany)),
        (
            set(vec![named(p256.clone(), "a"), named(okp.clone(), "a")]),
            Err(KeyError::DuplicateKid),
        ),
        (
            set(vec![okp.clone(), with(&p256, "d", json!("AA"))]),
            Err(KeyError::Private),
        ),
        (
            set(vec![with(
                &with(&p256, "use", json!("enc")),
                "d",
                json!("AA"),
            )]),
            Err(KeyError::Private),
        ),
        (
            set(vec![okp.clone(), json!({"kty": "oct", "k": "AA"})]),
            Err(KeyError::Private),
        ),
        (
            set(vec![okp.clone(), with(&rsa, "e", json!("Aw"))]),
            Err(KeyError::Weak),
        ),
        (
            set(vec![with(&p256, "y", json!(encode(&[1; 32])))]),
            Err(KeyError::Weak),
        ),
        (set(vec![json!("key")]), Err(KeyError::NoList)),
        (json!({"keys": {}}).to_string(), Err(KeyError::NoList)),
        (p256.to_string(), Err(KeyError::NoList)),
        (
            "[]".to_owned(),
            Err(KeyError::NotJson(NotJson::NotAnObject)),
        ),
        (
            r#"{"keys":[],"keys":[]}"#.to_owned(),
            Err(KeyError::NotJson(NotJson::DuplicateMember)),
        ),
        (
            format!("{}}}", set(vec![okp.clone()])),
            Err(KeyError::NotJson(NotJson::Syntax)),
        ),
        (
            " ".repeat(JWKS_SIZE_BYTES_MAX + 1),
            Err(KeyError::TooLong(JWKS_SIZE_BYTES_MAX)),
        ),
    ];
    for (text, expected) in cases {
        let read = Jwks::parse(text.as_bytes());
        assert_eq!(
            read.as_ref()
                .map(|set| set.keys().len())
                .map_err(|why| *why),
            expected,
            "{text}"
        );
        if let Ok(set) = read {
            assert_eq!(
                Jwks::parse(set.to_json().as_bytes()).unwrap().to_json(),
                set.to_json()
            );
        }
    }
}
