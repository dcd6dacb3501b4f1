use serde_json::json;

use super::*;
use crate::client::{PrivateJwk, generate_jwk, signed_jwt};

const ISSUER: &str = "https://login.example.org";

fn upstream() -> Upstream {
    Upstream {
        issuer: ISSUER.into(),
        client_id: "hub".into(),
        redirect_uri: "https://hub.example.org/sign-in/answer".into(),
        scopes: vec!["profile".into()],
        person_claim: "ssin".into(),
        levels: BTreeMap::from([
            ("urn:example:password".into(), Level::Low),
            ("urn:example:app".into(), Level::Substantial),
            ("urn:example:card".into(), Level::High),
        ]),
    }
}

fn metadata(promises_issuer: bool) -> Metadata {
    let document = json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{ISSUER}/authorize"),
        "token_endpoint": format!("{ISSUER}/token"),
        "jwks_uri": format!("{ISSUER}/jwks"),
        "authorization_response_iss_parameter_supported": promises_issuer,
        "something_else": [1, 2],
    });
    Metadata::parse(document.to_string().as_bytes(), ISSUER).unwrap()
}

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn begin(wanted: Option<Level>) -> SignInStart {
    let random = [[1; 32], [2; 32], [3; 32], [4; 32]];
    let wish = Wish {
        wanted,
        preferred: None,
        freshness: match wanted {
            Some(_) => Freshness::Anew,
            None => Freshness::AnyTime,
        },
    };
    upstream().begin(&metadata(true), LocalPath::home(), wish, &random, now())
}

fn key() -> PrivateJwk {
    generate_jwk(Zeroizing::new([9; 32]))
}

fn keys(keys: &[&PrivateJwk]) -> ProviderKeys {
    let listed: Vec<Value> = keys.iter().map(|key| key.public().listed()).collect();
    ProviderKeys::parse(json!({ "keys": listed }).to_string().as_bytes()).unwrap()
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": "hub", "sub": "x", "ssin": "53480200724",
        "iat": now().as_second(), "exp": now().as_second() + 300,
        "nonce": begin(None).pending.nonce, "acr": "urn:example:app",
    })
}

fn judged(claims: &Value, wanted: Option<Level>) -> Result<UpstreamIdentity, NotSignedIn> {
    let token = signed_jwt(&key(), claims);
    upstream().read_id_token(&token, &keys(&[&key()]), &begin(wanted).pending, now())
}

#[test]
fn a_sign_in_begins_with_everything_that_ties_the_answer_to_it() {
    let start = begin(Some(Level::Substantial));
    let (place, query) = start.location.split_once('?').unwrap();
    assert_eq!(place, "https://login.example.org/authorize");
    for part in [
        "response_type=code",
        "client_id=hub",
        "redirect_uri=https%3A%2F%2Fhub.example.org%2Fsign-in%2Fanswer",
        "scope=openid%20profile",
        "code_challenge_method=S256",
        "acr_values=urn%3Aexample%3Aapp%20urn%3Aexample%3Acard",
        "prompt=login",
    ] {
        assert!(query.split('&').any(|found| found == part), "{part}");
    }
    // Neither the verifier nor the browser's secret travels.
    assert!(!query.contains(&start.pending.verifier));
    assert!(!query.contains(start.browser_secret.as_str()));
    assert_ne!(begin(None).location.find("acr_values"), Some(0));
    assert!(!begin(None).location.contains("acr_values"));
    assert!(!begin(None).location.contains("prompt"));
}

#[test]
fn what_would_be_good_to_have_is_asked_first_and_not_insisted_on() {
    let random = [[1; 32], [2; 32], [3; 32], [4; 32]];
    let wish = Wish {
        wanted: Some(Level::Substantial),
        preferred: Some(Level::High),
        freshness: Freshness::Anew,
    };
    let start = upstream().begin(&metadata(true), LocalPath::home(), wish, &random, now());
    let expected = "acr_values=urn%3Aexample%3Acard%20urn%3Aexample%3Aapp";
    assert!(start.location.contains(expected), "{}", start.location);
    assert!(start.location.contains("prompt=login"));
    assert_eq!(start.pending.wanted, Some(Level::Substantial));
    assert_eq!(upstream().highest(), Some(Level::High));
}

fn callback(change: impl Fn(&mut Callback)) -> Callback {
    let mut callback = Callback {
        code: Some("abc".into()),
        state: Some(URL_SAFE_NO_PAD.encode([1; 32])),
        iss: Some(ISSUER.into()),
        error: None,
    };
    change(&mut callback);
    callback
}

#[test]
fn an_answer_counts_for_the_browser_that_asked() {
    let start = begin(None);
    let secret = start.browser_secret.as_str();
    let minutes = |minutes| now() + SignedDuration::from_mins(minutes);
    let judge = |callback: Callback, secret: Option<&str>, at, promises| {
        callback
            .judge(&start.pending, secret, &upstream(), &metadata(promises), at)
            .map(str::to_owned)
    };
    assert_eq!(callback(|_| {}).state(), Ok(start.pending.state));
    let unknown = callback(|it| it.state = None).state();
    assert_eq!(unknown, Err(NotSignedIn::UnknownAnswer));
    for (name, callback, secret, at, promises, expected) in [
        (
            "good",
            callback(|_| {}),
            Some(secret),
            minutes(9),
            true,
            Ok("abc"),
        ),
        (
            "other browser",
            callback(|_| {}),
            Some("x"),
            minutes(1),
            true,
            Err(NotSignedIn::UnknownAnswer),
        ),
        (
            "no cookie",
            callback(|_| {}),
            None,
            minutes(1),
            true,
            Err(NotSignedIn::UnknownAnswer),
        ),
        (
            "late",
            callback(|_| {}),
            Some(secret),
            minutes(11),
            true,
            Err(NotSignedIn::UnknownAnswer),
        ),
        (
            "mix-up",
            callback(|it| it.iss = Some("https://evil.example".into())),
            Some(secret),
            minutes(1),
            false,
            Err(NotSignedIn::OtherIssuer),
        ),
        (
            "issuer left out",
            callback(|it| it.iss = None),
            Some(secret),
            minutes(1),
            true,
            Err(NotSignedIn::OtherIssuer),
        ),
        (
            "issuer not promised",
            callback(|it| it.iss = None),
            Some(secret),
            minutes(1),
            false,
            Ok("abc"),
        ),
        (
            "refused",
            callback(|it| {
                it.code = None;
                it.error = Some("access_denied".into());
            }),
            Some(secret),
            minutes(1),
            true,
            Err(NotSignedIn::Refused),
        ),
        (
            "both",
            callback(|it| it.error = Some("x".into())),
            Some(secret),
            minutes(1),
            true,
            Err(NotSignedIn::Refused),
        ),
    ] {
        let expected = expected.map(str::to_owned);
        assert_eq!(judge(callback, secret, at, promises), expected, "{name}");
    }
}

#[test]
fn an_id_token_says_who_signed_in() {
    let identity = judged(&claims(), Some(Level::Substantial)).unwrap();
    assert_eq!(identity.number.as_str(), "53480200724");
    assert_eq!(identity.level, Level::Substantial);
    assert_eq!(
        format!("{identity:?}"),
        "UpstreamIdentity(… at Substantial)"
    );
    let mut several = claims();
    several["aud"] = json!(["hub", "other"]);
    several["azp"] = json!("hub");
    assert!(judged(&several, None).is_ok());
}

#[test]
fn an_id_token_that_does_not_hold_is_refused() {
    let second = now().as_second();
    for (name, value) in [
        ("iss", json!("https://evil.example")),
        ("aud", json!("other")),
        ("aud", json!(["hub", "other"])),
        ("aud", json!(7)),
        ("azp", json!("other")),
        ("exp", json!(second - 61)),
        ("exp", json!("never")),
        ("iat", json!(second + 61)),
        ("iat", json!(second - 601)),
        ("nonce", json!("another")),
        ("nonce", Value::Null),
        ("acr", json!("urn:example:unknown")),
        ("acr", Value::Null),
        ("ssin", Value::Null),
        ("ssin", json!(53480200724_u64)),
    ] {
        let mut bad = claims();
        bad[name] = value.clone();
        let refused = judged(&bad, None);
        assert!(
            matches!(refused, Err(NotSignedIn::IdToken(_))),
            "{name} {value}"
        );
    }
    let low = judged(&claims(), Some(Level::High)).unwrap_err();
    assert_eq!(low, NotSignedIn::LevelTooLow);
}

#[test]
fn only_the_providers_keys_count() {
    let pending = begin(None).pending;
    let other = generate_jwk(Zeroizing::new([8; 32]));
    let read = |token: &str, keys: &ProviderKeys| {
        upstream()
            .read_id_token(token, keys, &pending, now())
            .map(|identity| identity.level)
    };
    let both = keys(&[&other, &key()]);
    let token = signed_jwt(&key(), &claims());
    assert_eq!(read(&token, &both), Ok(Level::Substantial));
    assert!(both.have(key_named_in(&token).unwrap().as_deref()));
    assert!(read(&token, &keys(&[&other])).is_err());
    assert!(!keys(&[&other]).have(key_named_in(&token).unwrap().as_deref()));

    // One byte of the claims, another signature, no signature, a symmetric key made of the public one.
    let parts: Vec<&str> = token.split('.').collect();
    let mut changed = claims();
    changed["ssin"] = json!("85073003328");
    let changed = URL_SAFE_NO_PAD.encode(changed.to_string());
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
    let hs256 = URL_SAFE_NO_PAD.encode(format!(
        r#"{{"alg":"HS256","kid":"{}"}}"#,
        key_named_in(&token).unwrap().unwrap_or_default()
    ));
    for forged in [
        format!("{}.{changed}.{}", parts[0], parts[2]),
        format!(
            "{}.{}.{}",
            parts[0],
            parts[1],
            URL_SAFE_NO_PAD.encode([0; 64])
        ),
        format!("{none}.{}.", parts[1]),
        format!("{hs256}.{}.{}", parts[1], parts[2]),
        parts[..2].join("."),
        String::new(),
        "a".repeat(ID_TOKEN_BYTES_MAX + 1),
    ] {
        let refused = read(&forged, &both);
        assert!(
            matches!(refused, Err(NotSignedIn::IdToken(_))),
            "{forged:.80}"
        );
    }
}

#[test]
fn documents_of_the_provider_are_read_strictly() {
    assert!(Metadata::parse(b"{}", ISSUER).is_err());
    let document = json!({
        "issuer": "https://other.example", "authorization_endpoint": "a",
        "token_endpoint": "b", "jwks_uri": "c",
    });
    assert!(Metadata::parse(document.to_string().as_bytes(), ISSUER).is_err());
    assert!(ProviderKeys::parse(b"[]").is_err());
    assert!(ProviderKeys::parse(&vec![b' '; DOCUMENT_BYTES_MAX + 1]).is_err());
    assert!(id_token_of(br#"{"access_token":"x"}"#).is_err());
    assert_eq!(id_token_of(br#"{"id_token":"x"}"#).unwrap().as_str(), "x");
}

#[test]
fn a_code_is_exchanged_with_its_verifier() {
    let pending = begin(None).pending;
    let form = upstream().exchange_form("a b&c", &pending);
    assert!(form.contains("code=a%20b%26c"));
    assert!(form.contains(&format!("code_verifier={}", pending.verifier)));
    assert!(!format!("{pending:?}").contains(&pending.verifier));
}
