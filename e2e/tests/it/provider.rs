//! The OpenID Provider at its doors: what a browser and an application see, and what an attacker does not get.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::client::{PrivateJwk, dpop_proof, generate_jwk};
use reqwest::{Method, header};
use serde_json::{Value, json};
use server::demo::population::Participant;
use zeroize::Zeroizing;

use crate::house::{Engine, House, Reply, on_both_engines, unique};

on_both_engines!(
    a_person_lets_an_application_in,
    nothing_is_granted_without_the_person,
    answers_go_home_or_nowhere,
    applications_are_told_what_is_wrong,
    nobody_is_signed_out_by_a_link,
);

const CALLBACK: &str = "https://app.example/cb";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const FORM: &str = "application/x-www-form-urlencoded";

/// A form, or a query.
fn encoded(fields: &[(&str, &str)]) -> String {
    let url = reqwest::Url::parse_with_params("http://x/", fields).unwrap();
    url.query().unwrap().to_owned()
}

async fn register(house: &House, metadata: &Value) -> Reply {
    Reply::of(house.http.post(house.url("/oauth/register")).json(metadata)).await
}

/// A public client of its own.
async fn client(house: &House) -> String {
    let metadata = json!({
        "client_name": "Photo book <b>",
        "redirect_uris": [CALLBACK],
        "post_logout_redirect_uris": ["https://app.example/bye"],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    });
    let reply = register(house, &metadata).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.body["client_id"].as_str().unwrap().to_owned()
}

/// The address of a right request, with some fields changed.
fn asked(house: &House, client: &str, change: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("client_id", client),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid webid offline_access"),
        ("state", "s"),
        ("nonce", "n"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in change {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    format!("{}?{}", house.url("/oauth/authorize"), encoded(&fields))
}

/// Opens an address as a browser with this cookie does, without following.
async fn open(house: &House, url: &str, cookie: &str) -> Reply {
    Reply::of(house.http.get(url).header(header::COOKIE, cookie)).await
}

fn location(reply: &Reply) -> &str {
    assert_eq!(reply.status, 303, "{}", reply.text);
    reply.headers[header::LOCATION].to_str().unwrap()
}

/// A field of the query of an address.
fn field(address: &str, name: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).unwrap();
    let mut found = url.query_pairs().filter(|(known, _)| known == name);
    found.next().map(|(_, value)| value.into_owned())
}

/// The page that asks the person, and its path.
async fn consent_page(house: &House, url: &str, cookie: &str) -> (String, Reply) {
    let begun = open(house, url, cookie).await;
    let path = location(&begun).to_owned();
    assert!(path.starts_with("/oauth/authorize/"), "{path}");
    let page = open(house, &house.url(&path), cookie).await;
    (path, page)
}

fn csrf(page: &str) -> &str {
    let after = page.split("name=\"csrf\" value=\"").nth(1).unwrap();
    after.split('"').next().unwrap()
}

async fn decide(house: &House, path: &str, cookie: &str, csrf: &str, origin: &str) -> Reply {
    let body = encoded(&[("csrf", csrf), ("decision", "allow")]);
    let request = house
        .http
        .post(house.url(path))
        .header(header::COOKIE, cookie)
        .header(header::ORIGIN, origin)
        .header(header::CONTENT_TYPE, FORM)
        .body(body);
    Reply::of(request).await
}

/// A code for a client, as the person agrees.
async fn code(house: &House, client: &str, cookie: &str) -> String {
    let (path, page) = consent_page(house, &asked(house, client, &[]), cookie).await;
    let origin = house.running().base_url().to_owned();
    let answer = decide(house, &path, cookie, csrf(&page.text), &origin).await;
    let address = location(&answer);
    assert!(address.starts_with(CALLBACK), "{address}");
    assert_eq!(field(address, "state").as_deref(), Some("s"));
    assert_eq!(field(address, "iss"), Some(origin));
    field(address, "code").unwrap()
}

fn key(byte: u8) -> PrivateJwk {
    generate_jwk(Zeroizing::new([byte; 32]))
}

async fn token(house: &House, key: &PrivateJwk, fields: &[(&str, &str)]) -> Reply {
    let url = house.url("/oauth/token");
    let proof = dpop_proof(key, "POST", &url, None, house.now(), &unique());
    let request = house
        .http
        .post(&url)
        .header(header::CONTENT_TYPE, FORM)
        .header("DPoP", proof)
        .body(encoded(fields));
    Reply::of(request).await
}

async fn redeem(house: &House, key: &PrivateJwk, client: &str, code: &str) -> Reply {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", client),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    token(house, key, &fields).await
}

async fn refresh(house: &House, key: &PrivateJwk, client: &str, old: &str) -> Reply {
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", client),
        ("refresh_token", old),
    ];
    token(house, key, &fields).await
}

async fn userinfo(house: &House, key: &PrivateJwk, access: &str) -> Reply {
    let url = house.url("/oauth/userinfo");
    let proof = dpop_proof(key, "GET", &url, Some(access), house.now(), &unique());
    let request = house
        .http
        .get(&url)
        .header(header::AUTHORIZATION, format!("DPoP {access}"))
        .header("DPoP", proof);
    Reply::of(request).await
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

async fn a_person_lets_an_application_in(engine: Engine) {
    let house = House::open(engine).await;
    let client = client(&house).await;
    let person = house.worker();

    // Without a session the way leads past the sign-in, and back to the same request.
    let begun = open(&house, &asked(&house, &client, &[]), "").await;
    let path = location(&begun).to_owned();
    let away = open(&house, &house.url(&path), "").await;
    assert!(location(&away).starts_with("/sign-in?next=%2Foauth%2Fauthorize%2F"));

    let (cookie, webid) = house.sign_in(&person).await;
    let page = open(&house, &house.url(&path), &cookie).await;
    assert_eq!(page.status, 200, "{}", page.text);
    // Who asks, and where the answer goes; a name is a text.
    assert!(page.text.contains("Photo book &lt;b&gt;") && page.text.contains("app.example"));
    assert!(page.text.contains(&webid));
    let policy = page.headers[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap();
    assert!(
        policy.contains("form-action 'self' https://app.example;"),
        "{policy}"
    );
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");

    let key = key(1);
    let code = code(&house, &client, &cookie).await;
    let granted = redeem(&house, &key, &client, &code).await;
    assert_eq!(granted.status, 200, "{}", granted.text);
    assert_eq!(granted.headers[header::CACHE_CONTROL], "no-store");
    let (access, id) = (
        granted.body["access_token"].as_str().unwrap(),
        granted.body["id_token"].as_str().unwrap(),
    );
    assert_eq!(claims(id)["webid"], webid);
    // No token says who she is for institutions.
    for token in [access, id] {
        assert!(!claims(token).to_string().contains(person.expose()));
    }
    let info = userinfo(&house, &key, access).await;
    assert_eq!(
        info.body,
        json!({"sub": webid, "webid": webid}),
        "{}",
        info.text
    );

    // Agreed once: the next request needs no page.
    let again = open(&house, &asked(&house, &client, &[]), &cookie).await;
    let answer = open(&house, &house.url(location(&again)), &cookie).await;
    assert!(location(&answer).starts_with(CALLBACK));

    // Refresh, then the old one again: all of it ends, the access token too.
    let old = granted.body["refresh_token"].as_str().unwrap();
    let next = refresh(&house, &key, &client, old).await;
    assert_eq!(next.status, 200, "{}", next.text);
    let reused = refresh(&house, &key, &client, old).await;
    assert_eq!(
        (reused.status, &reused.body["error"]),
        (400, &json!("invalid_grant"))
    );
    let access = next.body["access_token"].as_str().unwrap();
    let dead = userinfo(&house, &key, access).await;
    assert_eq!(dead.refusal(), (401, "invalidAccessToken"));
    house.close().await;
}

async fn nothing_is_granted_without_the_person(engine: Engine) {
    let house = House::open(engine).await;
    let client = client(&house).await;
    let origin = house.running().base_url().to_owned();
    let (cookie, _) = house.sign_in(&house.worker()).await;
    let other = house.somebody(|index| house.population.jobs(index).is_empty());
    let (other, _) = house.sign_in(&other).await;
    let (path, page) = consent_page(&house, &asked(&house, &client, &[]), &cookie).await;
    let (_, others) = consent_page(&house, &asked(&house, &client, &[]), &other).await;

    // Another site sends the form, or nobody, or somebody with another person's token.
    for (cookie, token, from) in [
        (cookie.as_str(), csrf(&page.text), "https://evil.example"),
        (&cookie, csrf(&page.text), "null"),
        (&cookie, "", origin.as_str()),
        (&cookie, csrf(&others.text), &origin),
        ("", csrf(&page.text), &origin),
    ] {
        let answer = decide(&house, &path, cookie, token, from).await;
        assert_eq!(answer.status, 403, "{}", answer.text);
    }
    // The right one, once; then the name of the request is worth nothing.
    let answer = decide(&house, &path, &cookie, csrf(&page.text), &origin).await;
    let granted = field(location(&answer), "code").unwrap();
    let again = decide(&house, &path, &cookie, csrf(&page.text), &origin).await;
    assert_eq!(again.status, 400, "{}", again.text);

    // A stolen code without the verifier, with another client, and too late.
    let key = key(1);
    let stranger = self::client(&house).await;
    let stolen = redeem(&house, &key, &stranger, &granted).await;
    assert_eq!(stolen.body["error"], "invalid_grant");
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", client.as_str()),
        ("code", &granted),
        ("redirect_uri", CALLBACK),
        ("code_verifier", CHALLENGE),
    ];
    let downgraded = token(&house, &key, &fields).await;
    assert_eq!(downgraded.body["error"], "invalid_grant");
    house.later(60);
    let late = redeem(&house, &key, &client, &granted).await;
    assert_eq!(late.body["error"], "invalid_grant");

    // `prompt=login` wants a sign-in after the request; `prompt=none` asks nobody.
    house.later(10);
    let url = asked(&house, &client, &[("prompt", "login")]);
    let (_, page) = consent_page(&house, &url, &cookie).await;
    let again = location(&page).to_owned();
    assert!(
        again.starts_with("/sign-in?next=") && again.ends_with("&again=yes"),
        "{again}"
    );
    // And the page does not lead whoever is signed in straight on.
    let ways = open(&house, &house.url(&again), &cookie).await;
    assert_eq!(ways.status, 200, "{}", ways.text);
    let url = asked(&house, &client, &[("prompt", "none")]);
    let (_, page) = consent_page(&house, &url, "").await;
    assert_eq!(
        field(location(&page), "error").as_deref(),
        Some("login_required")
    );
    house.close().await;
}

async fn answers_go_home_or_nowhere(engine: Engine) {
    let house = House::open(engine).await;
    let client = client(&house).await;
    for change in [
        ("redirect_uri", "https://evil.example/cb"),
        ("redirect_uri", "https://app.example/cb/../evil"),
        ("redirect_uri", "https://app.example@evil.example/cb"),
        ("redirect_uri", "//evil.example/cb"),
        ("redirect_uri", "javascript:alert(1)"),
        ("client_id", "app-AAAAAAAAAAAAAAAAAAAAAA"),
        ("client_id", "http://localhost/id"),
        ("client_id", "https://127.0.0.1/id"),
        ("request_uri", "https://evil.example/request"),
        ("request_uri", "urn:ietf:params:oauth:request_uri:unknown"),
    ] {
        let reply = open(&house, &asked(&house, &client, &[change]), "").await;
        assert_eq!(reply.status, 400, "{change:?} {}", reply.text);
        assert!(!reply.headers.contains_key(header::LOCATION), "{change:?}");
        for link in ["\"https://evil", "\"//evil", "\"javascript:"] {
            assert!(!reply.text.contains(link), "{change:?}");
        }
    }
    let twice = format!(
        "{}&redirect_uri=https%3A%2F%2Fevil.example",
        asked(&house, &client, &[])
    );
    assert_eq!(open(&house, &twice, "").await.status, 400);
    for (change, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("scope", "webid"), "invalid_scope"),
        (("request", "x.y.z"), "request_not_supported"),
    ] {
        let reply = open(&house, &asked(&house, &client, &[change]), "").await;
        let address = location(&reply);
        assert!(address.starts_with(CALLBACK), "{address}");
        assert_eq!(field(address, "error").as_deref(), Some(error));
        assert_eq!(
            field(address, "iss").as_deref(),
            Some(house.running().base_url())
        );
    }
    house.close().await;
}

async fn applications_are_told_what_is_wrong(engine: Engine) {
    let house = House::open(engine).await;
    let reply = register(&house, &json!({"redirect_uris": ["http://app.example/cb"]})).await;
    assert_eq!(
        (reply.status, &reply.body["error"]),
        (400, &json!("invalid_redirect_uri"))
    );
    let large = json!({"redirect_uris": [CALLBACK], "x": "x".repeat(20_000)});
    let reply = register(&house, &large).await;
    assert!(
        matches!(reply.status, 400 | 413),
        "{} {}",
        reply.status,
        reply.text
    );
    let mut refused = 0;
    for _ in 0..100 {
        let metadata = json!({"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none"});
        refused += u32::from(register(&house, &metadata).await.status == 429);
    }
    assert!(refused > 0, "nobody may register without end");

    // Tokens of one kind are none of another.
    house.later(3600);
    let client = client(&house).await;
    let (cookie, _) = house.sign_in(&house.worker()).await;
    let key = key(1);
    let granted = redeem(&house, &key, &client, &code(&house, &client, &cookie).await).await;
    let id = granted.body["id_token"].as_str().unwrap();
    let welfare = house.application(Participant::WelfareCentre).await;
    let institution = house.token(&welfare).await;
    assert_eq!(
        userinfo(&house, &key, id).await.refusal(),
        (401, "invalidAccessToken")
    );
    assert_eq!(
        userinfo(&house, &welfare.key, &institution).await.refusal(),
        (401, "invalidAccessToken")
    );
    let thief = self::key(2);
    let access = granted.body["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&house, &thief, access).await.status, 401);

    // What a browser application of another origin may read, and what not.
    for (path, open) in [
        ("/.well-known/openid-configuration", true),
        ("/oauth/jwks", true),
        ("/oauth/token", true),
        ("/oauth/authorize", false),
        ("/oauth/logout", false),
        ("/home", false),
    ] {
        let request = house
            .http
            .request(Method::OPTIONS, house.url(path))
            .header(header::ORIGIN, "https://app.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "dpop");
        let reply = Reply::of(request).await;
        let allowed = reply.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(allowed.is_some(), open, "{path}");
        assert!(
            !reply
                .headers
                .contains_key("access-control-allow-credentials")
        );
    }
    let metadata = house.public("/.well-known/openid-configuration").await;
    for (name, expected) in [
        ("code_challenge_methods_supported", json!(["S256"])),
        (
            "authorization_response_iss_parameter_supported",
            json!(true),
        ),
        ("require_pushed_authorization_requests", json!(false)),
        ("id_token_signing_alg_values_supported", json!(["ES256"])),
    ] {
        assert_eq!(metadata.body[name], expected, "{name}");
    }
    house.close().await;
}

async fn nobody_is_signed_out_by_a_link(engine: Engine) {
    let house = House::open(engine).await;
    let client = client(&house).await;
    let (cookie, _) = house.sign_in(&house.worker()).await;
    let granted = redeem(
        &house,
        &key(1),
        &client,
        &code(&house, &client, &cookie).await,
    )
    .await;
    let id = granted.body["id_token"].as_str().unwrap();
    let logout =
        |fields: &[(&str, &str)]| format!("{}?{}", house.url("/oauth/logout"), encoded(fields));
    let bye = ("post_logout_redirect_uri", "https://app.example/bye");

    let link = logout(&[("client_id", &client), bye]);
    let page = open(&house, &link, &cookie).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let evil = ("post_logout_redirect_uri", "https://evil.example/");
    let page = open(&house, &logout(&[("id_token_hint", id), evil]), &cookie).await;
    assert_eq!(page.status, 400, "{}", page.text);
    // Still signed in; and another person's token does not end this session.
    let other = house.somebody(|index| house.population.jobs(index).is_empty());
    let (other, _) = house.sign_in(&other).await;
    let page = open(&house, &logout(&[("id_token_hint", id), bye]), &other).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!(open(&house, &house.url("/home"), &other).await.status, 200);
    assert_eq!(open(&house, &house.url("/home"), &cookie).await.status, 200);

    let gone = open(
        &house,
        &logout(&[("id_token_hint", id), bye, ("state", "x")]),
        &cookie,
    )
    .await;
    assert_eq!(location(&gone), "https://app.example/bye?state=x");
    assert_eq!(open(&house, &house.url("/home"), &cookie).await.status, 303);
    house.close().await;
}
