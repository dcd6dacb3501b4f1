use proptest::prelude::*;

use super::*;
use crate::client::generate_jwk;
use crate::provider::{Client, ClientId, DocumentError, PersonScopes, read_document};
use zeroize::Zeroizing;

const MINIMAL: &str = r#"{"redirect_uris":["https://app.example/cb"]}"#;

fn with(name: &str, value: Value) -> String {
    let mut client: Value = serde_json::from_str(MINIMAL).unwrap();
    client[name] = value;
    client.to_string()
}

fn keys() -> Value {
    let key = generate_jwk(Zeroizing::new([5; 32]));
    json!({"keys": [key.public().listed()]})
}

#[test]
fn takes_what_it_knows_and_refuses_what_it_cannot_give() {
    use MetadataError as E;
    let long_name = "n".repeat(NAME_CHARS_MAX + 1);
    let many: Vec<String> = (0..=REDIRECTS_MAX)
        .map(|n| format!("https://app.example/{n}"))
        .collect();
    let cases = [
        ("redirect_uris", json!([]), Err(E::NoRedirect)),
        (
            "redirect_uris",
            json!("https://app.example/cb"),
            Err(E::Malformed("redirect_uris")),
        ),
        (
            "redirect_uris",
            json!([1]),
            Err(E::Malformed("redirect_uris")),
        ),
        (
            "redirect_uris",
            json!(many),
            Err(E::TooMany("redirect_uris")),
        ),
        (
            "redirect_uris",
            json!(["https://app.example/cb", "http://evil.example/cb"]),
            Err(E::Redirect(NoRedirect::NotSecure)),
        ),
        (
            "post_logout_redirect_uris",
            json!(["javascript:alert(1)"]),
            Err(E::Redirect(NoRedirect::Scheme)),
        ),
        ("software_version", json!({"a": [1, true]}), Ok(())),
        ("contacts", json!(["mailto:a@app.example"]), Ok(())),
        ("client_name", json!("Meerbeke's photo book"), Ok(())),
        (
            "client_name",
            json!(long_name),
            Err(E::Malformed("client_name")),
        ),
        ("client_name", json!(" "), Err(E::Malformed("client_name"))),
        (
            "client_name",
            json!("a\u{202e}b"),
            Err(E::Malformed("client_name")),
        ),
        (
            "client_name",
            json!("a\nb"),
            Err(E::Malformed("client_name")),
        ),
        ("client_name", json!(1), Err(E::Malformed("client_name"))),
        ("client_uri", json!("https://app.example/"), Ok(())),
        (
            "client_uri",
            json!("javascript:alert(1)"),
            Err(E::Malformed("client_uri")),
        ),
        (
            "logo_uri",
            json!("http://app.example/logo"),
            Err(E::Malformed("logo_uri")),
        ),
        ("application_type", json!("native"), Ok(())),
        (
            "application_type",
            json!("desktop"),
            Err(E::Malformed("application_type")),
        ),
        (
            "grant_types",
            json!(["authorization_code", "refresh_token", "implicit"]),
            Ok(()),
        ),
        (
            "grant_types",
            json!(["client_credentials"]),
            Err(E::NotOffered("grant_types")),
        ),
        ("response_types", json!(["code"]), Ok(())),
        (
            "response_types",
            json!(["token"]),
            Err(E::NotOffered("response_types")),
        ),
        ("id_token_signed_response_alg", json!("ES256"), Ok(())),
        (
            "id_token_signed_response_alg",
            json!("none"),
            Err(E::NotOffered("id_token_signed_response_alg")),
        ),
        (
            "userinfo_signed_response_alg",
            json!("ES256"),
            Err(E::NotOffered("userinfo_signed_response_alg")),
        ),
        (
            "subject_type",
            json!("pairwise"),
            Err(E::NotOffered("subject_type")),
        ),
        (
            "jwks_uri",
            json!("https://app.example/jwks"),
            Err(E::NotOffered("jwks_uri")),
        ),
        ("token_endpoint_auth_method", json!("none"), Ok(())),
        (
            "token_endpoint_auth_method",
            json!("client_secret_basic"),
            Ok(()),
        ),
        (
            "token_endpoint_auth_method",
            json!("client_secret_post"),
            Err(E::NotOffered("token_endpoint_auth_method")),
        ),
        (
            "token_endpoint_auth_method",
            json!("private_key_jwt"),
            Err(E::KeysMissing),
        ),
    ];
    for (name, value, expected) in cases {
        let text = with(name, value);
        assert_eq!(
            Metadata::parse(text.as_bytes()).map(drop),
            expected,
            "{text}"
        );
    }
    let long = " ".repeat(REGISTRATION_SIZE_BYTES_MAX + 1);
    assert_eq!(
        Metadata::parse(long.as_bytes()),
        Err(E::TooLong(REGISTRATION_SIZE_BYTES_MAX))
    );
    assert_eq!(
        Metadata::parse(br#"{"redirect_uris":[],"redirect_uris":["https://app.example/"]}"#),
        Err(E::NotJson(NotJson::DuplicateMember))
    );
}

#[test]
fn a_key_comes_with_the_registration_and_is_public() {
    let mut client: Value = serde_json::from_str(MINIMAL).unwrap();
    client["token_endpoint_auth_method"] = json!("private_key_jwt");
    for (jwks, expected) in [
        (keys(), Ok(())),
        (json!({"keys": []}), Err(MetadataError::KeysMissing)),
        (json!([]), Err(MetadataError::Malformed("jwks"))),
        (
            json!({"keys": [{"kty": "oct", "k": "AAAA"}]}),
            Err(MetadataError::Keys(KeyError::Private)),
        ),
    ] {
        client["jwks"] = jwks;
        let read = Metadata::parse(client.to_string().as_bytes());
        assert_eq!(read.map(drop), expected, "{client}");
    }
}

#[test]
fn what_is_kept_reads_back_the_same() {
    let full = json!({
        "redirect_uris": ["com.example.app:/cb", "http://127.0.0.1/cb"],
        "post_logout_redirect_uris": ["com.example.app:/bye"],
        "application_type": "native",
        "client_name": "Photo book",
        "client_uri": "https://app.example/",
        "logo_uri": "https://app.example/logo.png",
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid webid profile",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": keys(),
    });
    for text in [MINIMAL.to_owned(), full.to_string()] {
        let read = Metadata::parse(text.as_bytes()).unwrap();
        let again = Metadata::parse(read.to_value().to_string().as_bytes()).unwrap();
        assert_eq!(again, read);
    }
}

#[test]
fn nothing_is_permitted_beyond_the_registration() {
    let all = PersonScopes::known_in("openid webid offline_access");
    for (name, value, permitted) in [
        ("client_name", json!("x"), "openid webid"),
        (
            "grant_types",
            json!(["authorization_code", "refresh_token"]),
            "openid webid offline_access",
        ),
        ("scope", json!("openid profile"), "openid"),
    ] {
        let client = Metadata::parse(with(name, value).as_bytes()).unwrap();
        assert_eq!(client.permitted(all).to_string(), permitted, "{name}");
    }
}

#[test]
fn a_secret_is_told_once_and_kept_as_its_hash() {
    let at = jiff::Timestamp::from_second(1_795_255_200).unwrap();
    let metadata = Metadata::parse(MINIMAL.as_bytes()).unwrap();
    let (client, answer) = Client::register(metadata, &[1; 16], &[2; 32], at);
    let secret = answer["client_secret"].as_str().unwrap();
    assert_eq!(client.secret, Some(crate::provider::SecretHash::of(secret)));
    assert_eq!(answer["client_id_issued_at"], 1_795_255_200);
    assert_eq!(
        ClientId::parse(answer["client_id"].as_str().unwrap()),
        Ok(client.id.clone())
    );
    assert!(!format!("{client:?}").contains(secret));
    let public = with("token_endpoint_auth_method", json!("none"));
    let metadata = Metadata::parse(public.as_bytes()).unwrap();
    let (client, answer) = Client::register(metadata, &[1; 16], &[2; 32], at);
    assert!(client.secret.is_none() && answer.get("client_secret").is_none());
}

#[test]
fn an_id_has_one_spelling() {
    for (id, good) in [
        ("https://app.example/id", true),
        ("https://app.example/id.jsonld?v=1", true),
        ("http://localhost:3000/id", true),
        ("app-AAAAAAAAAAAAAAAAAAAAAA", true),
        ("app-AAAAAAAAAAAAAAAAAAAAA", false),
        ("app-AAAAAAAAAAAAAAAAAAAAA/", false),
        ("welfare-centre", false),
        ("http://app.example/id", false),
        ("https://app.example", false),
        ("https://APP.example/id", false),
        ("https://app.example:443/id", false),
        ("https://app.example/a/../id", false),
        ("https://app.example/%69d", false),
        ("https://app.example/id#this", false),
        ("https://user@app.example/id", false),
        ("", false),
    ] {
        assert_eq!(ClientId::parse(id).is_ok(), good, "{id}");
    }
}

#[test]
fn a_document_speaks_for_its_own_address_alone() {
    const CONTEXT: &str = "https://www.w3.org/ns/solid/oidc-context.jsonld";
    let id = ClientId::parse("https://app.example/id").unwrap();
    let good = json!({
        "@context": [CONTEXT],
        "client_id": "https://app.example/id",
        "client_name": "Photo book",
        "redirect_uris": ["https://app.example/cb"],
        "grant_types": ["refresh_token", "authorization_code"],
    });
    let client = read_document(&id, good.to_string().as_bytes()).unwrap();
    assert_eq!(client.metadata.authentication, ClientAuthentication::Public);
    let changed = |name: &str, value: Value| {
        let mut document = good.clone();
        document[name] = value;
        document.to_string()
    };
    for (text, expected) in [
        (changed("@context", json!(CONTEXT)), None),
        (
            changed("@context", json!("https://schema.org")),
            Some(DocumentError::Context),
        ),
        (
            changed("client_id", json!("https://app.example/id2")),
            Some(DocumentError::OtherId),
        ),
        (changed("client_id", json!(1)), Some(DocumentError::OtherId)),
        (
            changed("redirect_uris", json!([])),
            Some(DocumentError::Metadata(MetadataError::NoRedirect)),
        ),
        (
            changed("token_endpoint_auth_method", json!("client_secret_basic")),
            Some(DocumentError::Secret),
        ),
        (
            "[]".to_owned(),
            Some(DocumentError::NotJson(NotJson::NotAnObject)),
        ),
        (" ".repeat(20_000), Some(DocumentError::TooLong)),
    ] {
        assert_eq!(
            read_document(&id, text.as_bytes()).err(),
            expected,
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn what_it_takes_it_takes_again(uri in "(https?|com\\.example|javascript)://?[a-z0-9.:@/\\\\?#-]{0,30}", name in ".{0,20}") {
        let client = json!({"redirect_uris": [uri], "client_name": name, "application_type": "native"});
        if let Ok(read) = Metadata::parse(client.to_string().as_bytes()) {
            let again = Metadata::parse(read.to_value().to_string().as_bytes()).unwrap();
            prop_assert_eq!(&again, &read);
            let uri = read.redirect_uris[0].as_str();
            prop_assert!(uri.starts_with("https://") || uri.starts_with("http://") || uri.starts_with("com.example:"));
            prop_assert!(!uri.contains(['#', '\\', '@']) || !uri.starts_with("http"));
        }
    }
}
