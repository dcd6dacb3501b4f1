//! What a stranger sends to the OAuth endpoints and in the headers of a request.

use identity::people::{
    Device, Handle, LocalPath, SessionSecret,
    mail::{MailAddress, MailCode},
    passkey::{PasskeyId, PasskeyName},
    recovery::RecoveryCode,
    upstream::{Metadata as UpstreamMetadata, ProviderKeys, id_token_of, key_named_in},
};
use identity::{
    Jwks, Purpose, TokenForm, client_assertion_issuer, dpop, htu, jws as messages,
    provider::{
        AuthorizationForm, AuthorizationRequest, Client, ClientId, LogoutForm, Metadata, Refused,
        check_logout, check_request, client_named, read_document,
    },
};

pub fn jws(bytes: &[u8]) {
    let purposes = [
        Purpose::Assertion,
        Purpose::Proof,
        Purpose::AccessToken,
        Purpose::AgentToken,
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
        let _ = client_named(&form, None);
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

const ISSUER: &str = "https://hub.example";

/// The client of the samples.
fn client() -> Client {
    let id = ClientId::parse("https://app.example/id").expect("an https address with a path");
    let document = br#"{"@context":"https://www.w3.org/ns/solid/oidc-context.jsonld",
        "client_id":"https://app.example/id",
        "redirect_uris":["https://app.example/cb","http://127.0.0.1/cb"],
        "post_logout_redirect_uris":["https://app.example/bye"],
        "grant_types":["authorization_code","refresh_token"]}"#;
    read_document(&id, document).expect("a right document")
}

pub fn authorization_request(bytes: &[u8]) {
    let Ok(form) = AuthorizationForm::parse(bytes) else {
        return;
    };
    let reply = match check_request(&form, &client(), None) {
        Ok(request) => {
            let kept = AuthorizationRequest::from_text(&request.to_text());
            assert_eq!(kept.as_ref(), Ok(&request), "what we keep we read");
            request.reply().clone()
        }
        Err(Refused::There(reply, _)) => reply,
        Err(Refused::Here(_)) => return,
    };
    let address = reply.with_code(ISSUER, "c");
    let goes_home = |home: &str| address.starts_with(home);
    assert!(
        goes_home("https://app.example/cb?code=c") || goes_home("http://127.0.0.1"),
        "answers go to registered addresses"
    );
    assert!(address.bytes().all(|byte| byte.is_ascii_graphic()));
}

pub fn client_registration(bytes: &[u8]) {
    if let Ok(metadata) = Metadata::parse(bytes) {
        let text = metadata.to_value().to_string();
        let again = Metadata::parse(text.as_bytes()).expect("what we write we read");
        assert_eq!(again.to_value(), metadata.to_value());
        for uri in &metadata.redirect_uris {
            assert!(uri.allows(uri.as_str()));
            assert!(!uri.as_str().contains('#') && !uri.as_str().starts_with("javascript:"));
        }
    }
}

pub fn client_document(bytes: &[u8]) {
    let id = client().id;
    if let Ok(client) = read_document(&id, bytes) {
        assert_eq!(client.id, id);
        assert!(client.secret.is_none());
    }
}

pub fn logout_request(bytes: &[u8]) {
    if let Ok(form) = LogoutForm::parse(bytes, ISSUER, &Jwks::none()) {
        let client = client();
        if let Ok(logout) = check_logout(&form, Some(&client)) {
            assert!(logout.person.is_none(), "no key has signed anything");
            let fit = |uri: &String| uri.starts_with("https://app.example/bye");
            assert!(logout.goes_to.as_ref().is_none_or(fit));
        }
    }
}

/// What an upstream provider says: its discovery document, its keys, its answer to a code, and an ID token.
pub fn upstream_documents(bytes: &[u8]) {
    const ISSUER: &str = "https://login.example.org";
    if UpstreamMetadata::parse(bytes, ISSUER).is_ok() {
        // Another issuer's document is never taken for this one's.
        assert!(UpstreamMetadata::parse(bytes, "https://other.example.org").is_err());
    }
    if let Ok(keys) = ProviderKeys::parse(bytes) {
        let _ = keys.have(Some("a key"));
        let _ = keys.have(None);
    }
    if let Ok(token) = id_token_of(bytes) {
        assert!(bytes.len() >= token.len());
        let _ = key_named_in(&token);
    }
    if let Ok(token) = std::str::from_utf8(bytes) {
        let _ = key_named_in(token);
    }
}

/// What a browser brings: the value of a session's cookie, and where to go afterwards.
pub fn mail_address(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(address) = MailAddress::parse(text) {
        let read = address.expose();
        assert_eq!(read, text.trim(), "an address is kept as it is written");
        assert_eq!(MailAddress::parse(read), Ok(address.clone()));
        assert!(
            read.bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"<>()[]\\\",;:".contains(&byte)),
            "nothing ends a header, a command or an address"
        );
        let (local, domain) = address.parts();
        assert_eq!(format!("{local}@{domain}"), read);
    }
    if let Some(code) = MailCode::parse(text) {
        let again = MailCode::parse(&code.to_text()).map(|code| code.hash());
        assert_eq!(again, Some(code.hash()), "a code has one hash");
    }
}

pub fn visitor_words(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(secret) = SessionSecret::parse(text) {
        assert_eq!(secret.to_text().as_str(), text, "a cookie has one spelling");
    }
    if let Ok(path) = LocalPath::parse(text) {
        assert_eq!(path.as_str(), text);
        assert!(text.starts_with('/') && !text.starts_with("//") && !text.contains('\\'));
        assert!(text.bytes().all(|byte| byte.is_ascii_graphic()));
    }
    if let Ok(handle) = Handle::parse(text) {
        assert_eq!(handle.as_str(), text);
    }
    if let Some(code) = RecoveryCode::parse(text) {
        let again = RecoveryCode::parse(&code.to_text()).map(|code| code.hash());
        assert_eq!(again, Some(code.hash()), "a code has one hash");
    }
    if let Ok(name) = PasskeyName::parse(text) {
        assert_eq!(PasskeyName::parse(name.as_str()), Ok(name.clone()));
    }
    if let Some(id) = PasskeyId::parse(text) {
        assert_eq!(id.to_text(), text);
    }
    let device = Device::from_text(text);
    assert_eq!(Device::from_text(&device.to_text()), device);
}
