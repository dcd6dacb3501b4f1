//! What a stranger sends to the token endpoint and in the headers of a request.

use identity::{Jwks, Purpose, TokenForm, client_assertion_issuer, dpop, htu, jws as messages};

pub fn jws(bytes: &[u8]) {
    let purposes = [
        Purpose::Assertion,
        Purpose::Proof,
        Purpose::AccessToken,
        Purpose::Receipt,
    ];
    let accepted: Vec<_> = purposes
        .into_iter()
        .filter(|purpose| messages::inspect(bytes, *purpose).is_ok())
        .collect();
    assert!(
        accepted.len() <= 1,
        "a message has one purpose, not {accepted:?}"
    );
}

pub fn dpop_proof(bytes: &[u8]) {
    // Two keys with one thumbprint would be one key to us; there is nothing more to compare.
    let _ = dpop::inspect(bytes);
}

pub fn jwks(bytes: &[u8]) {
    if let Ok(keys) = Jwks::parse(bytes) {
        let again = Jwks::parse(keys.to_json().as_bytes()).expect("what we write we read");
        assert_eq!(again.to_json(), keys.to_json());
        assert_eq!(again.keys().len(), keys.keys().len());
    }
}

pub fn token_form(bytes: &[u8]) {
    if let Ok(form) = TokenForm::parse(bytes) {
        let _ = client_assertion_issuer(&form);
    }
}

pub fn proof_url(bytes: &[u8]) {
    if let Some(url) = htu::normalised(bytes) {
        assert_eq!(
            htu::normalised(url.as_bytes()).as_deref(),
            Some(url.as_str()),
            "a normal form is its own"
        );
    }
}
