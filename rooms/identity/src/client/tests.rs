use serde_json::{Value, json};

use super::*;
use crate::rehearsal::with;

fn key(byte: u8) -> PrivateJwk {
    generate_jwk(Zeroizing::new([byte; 32]))
}

#[test]
fn a_key_comes_back_from_its_json() {
    let key = key(5);
    let back = PrivateJwk::parse(key.to_json().as_bytes()).unwrap();
    assert_eq!(back.thumbprint(), key.thumbprint());
    assert!(
        key.public()
            .clone()
            .open()
            .unwrap()
            .has_signed(b"hello", back.sign(b"hello").as_ref())
    );
}

#[test]
fn numbers_above_the_order_of_the_curve_make_a_key_too() {
    assert_eq!(key(0xff).thumbprint(), key(0xff).thumbprint());
    assert_ne!(key(0xff).thumbprint(), key(0xfe).thumbprint());
    assert!(PrivateJwk::parse(key(0).to_json().as_bytes()).is_ok());
}

#[test]
fn a_key_of_two_halves_that_do_not_fit_is_refused() {
    let whole: Value = serde_json::from_str(&key(5).to_json()).unwrap();
    let other: Value = serde_json::from_str(&key(6).to_json()).unwrap();
    let cases = [
        (with(&whole, "d", Value::Null), KeyError::NotPrivate),
        (with(&whole, "d", json!("AA")), KeyError::Malformed("d")),
        (with(&whole, "d", other["d"].clone()), KeyError::Weak),
        (with(&whole, "kty", json!("oct")), KeyError::Private),
        (
            json!({"kty": "OKP", "crv": "Ed25519", "x": whole["x"], "d": whole["d"]}),
            KeyError::Unsupported,
        ),
    ];
    for (jwk, expected) in cases {
        assert_eq!(
            PrivateJwk::parse(jwk.to_string().as_bytes()).err(),
            Some(expected),
            "{expected}"
        );
    }
}

#[test]
fn the_secret_is_not_shown() {
    let key = key(5);
    let secret = URL_SAFE_NO_PAD.encode([5; 32]);
    assert!(key.to_json().contains(&secret));
    for text in [format!("{key:?}"), key.public().listed().to_string()] {
        assert!(!text.contains(&secret));
    }
}
