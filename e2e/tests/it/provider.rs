//! The OpenID Provider at its doors: what a browser and an application see, and what an attacker does not get.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::client::{PrivateJwk, dpop_proof, generate_jwk};
use reqwest::{Method, header};
use serde_json::{Value, json};
use server::{demo::population::Participant, keys::KeyFolder};
use zeroize::Zeroizing;

use crate::house::{Engine, House, Reply, on_both_engines, unique};
use crate::portal::Browser;

on_both_engines!(
    a_person_lets_an_application_in,
    nothing_is_granted_without_the_person,
    answers_go_home_or_nowhere,
    applications_are_told_what_is_wrong,
    nobody_is_signed_out_by_a_link,
    keys_are_changed_in_the_middle_of_everything,
    an_application_says_how_fresh_and_how_strong,
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

/// A code for a client that the person has let in before.
async fn agreed(house: &House, client: &str, cookie: &str) -> String {
    let (_, answer) = consent_page(house, &asked(house, client, &[]), cookie).await;
    field(location(&answer), "code").unwrap()
}

/// The names of the keys that are published.
async fn published(house: &House) -> Vec<String> {
    let jwks = house.public("/oauth/jwks").await;
    let keys = jwks.body["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

/// The name of the key that a token is signed with.
fn signer(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap());
    let header: Value = serde_json::from_slice(&header.unwrap()).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

/// Changes the keys, as `keys rotate` and SIGHUP do.
fn rotate(house: &House) {
    let folder = KeyFolder::at(&house.path("keys"));
    let (tokens, provider) = folder.rotate(house.now()).unwrap();
    house.running().hub().replace_keys(tokens, provider);
}

async fn keys_are_changed_in_the_middle_of_everything(engine: Engine) {
    let mut house = House::open(engine).await;
    let client = client(&house).await;
    let (cookie, _) = house.sign_in(&house.worker()).await;
    let key = key(1);
    let granted = redeem(&house, &key, &client, &code(&house, &client, &cookie).await).await;
    let access = granted.body["access_token"].as_str().unwrap().to_owned();
    let id = granted.body["id_token"].as_str().unwrap().to_owned();
    let old = signer(&access);
    assert_eq!(signer(&id), old);

    // Between a code and its tokens; what was signed before is still good, also after a second time.
    let waiting = agreed(&house, &client, &cookie).await;
    rotate(&house);
    let later = redeem(&house, &key, &client, &waiting).await;
    assert_eq!(later.status, 200, "{}", later.text);
    let new = signer(later.body["id_token"].as_str().unwrap());
    assert_ne!(new, old);
    rotate(&house);
    let listed = published(&house).await;
    for kid in [&old, &new] {
        assert!(listed.contains(kid), "{listed:?}");
    }
    for granted in [&granted, &later] {
        let access = granted.body["access_token"].as_str().unwrap();
        assert_eq!(userinfo(&house, &key, access).await.status, 200);
    }
    let token = granted.body["refresh_token"].as_str().unwrap();
    let refreshed = refresh(&house, &key, &client, token).await;
    assert_eq!(refreshed.status, 200, "{}", refreshed.text);
    house.later(600);
    assert_eq!(userinfo(&house, &key, &access).await.status, 401);
    // A hub that starts again knows them too.
    house.stop().await;
    house.start().await;
    assert!(published(&house).await.contains(&old));

    // When nothing of it lives any more, the next change lets it go, and the last key stays.
    house.later(3600);
    let last = published(&house).await[0].clone();
    rotate(&house);
    let listed = published(&house).await;
    assert!(
        !listed.contains(&old) && !listed.contains(&new),
        "{listed:?}"
    );
    assert!(listed.contains(&last));
    house.close().await;
}

/// Signs the person of a browser in once more by a link of the sign-in page, and gives the browser's cookie.
async fn again(house: &House, place: &str, cookie: &str, person: &str) -> String {
    let page = open(house, &house.url(place), cookie).await;
    let link = page.text.split("href=\"/sign-in/upstream").nth(1).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&");
    let (name, value) = cookie.split_once('=').unwrap();
    let mut browser = Browser {
        cookies: vec![(name.to_owned(), value.to_owned())],
    };
    let begun = browser
        .get(house, &format!("/sign-in/upstream{link}"))
        .await;
    assert!(begun.place().contains("prompt=login"), "{}", begun.place());
    let choice = browser.get(house, begun.place()).await;
    let request = choice.between("?request=", "&amp;");
    let provider: reqwest::Url = begun.place().parse().unwrap();
    let chosen = provider.join(&format!("/choose?request={request}&person={person}"));
    let back = browser.get(house, chosen.unwrap().as_str()).await;
    let landed = browser.get(house, back.place()).await;
    assert_eq!(landed.status, 303, "{}", landed.text);
    assert!(landed.place().starts_with("/oauth/authorize/"));
    format!("{name}={}", browser.cookie(name).unwrap())
}

async fn an_application_says_how_fresh_and_how_strong(engine: Engine) {
    let house = House::open(engine).await;
    let client = client(&house).await;
    let person = house.worker();
    let who = house.key_of(&person);
    let (mut cookie, _) = house.sign_in(&person).await;
    code(&house, &client, &cookie).await;
    let key = key(1);
    let high = "http://eidas.europa.eu/LoA/high";
    let substantial = "http://eidas.europa.eu/LoA/substantial";
    let granted = async |cookie: &str, path: &str| {
        let answer = open(&house, &house.url(path), cookie).await;
        let address = location(&answer).to_owned();
        let code = field(&address, "code").unwrap_or_else(|| panic!("{address}"));
        let granted = redeem(&house, &key, &client, &code).await;
        claims(granted.body["id_token"].as_str().unwrap())
    };
    let error = |reply: &Reply| field(location(reply), "error");

    // Agreed before, and signed in: nothing is asked, and the token says since when and how strongly.
    let since = house.now().as_second();
    house.later(100);
    let (path, page) = consent_page(
        &house,
        &asked(&house, &client, &[("prompt", "none")]),
        &cookie,
    )
    .await;
    assert!(field(location(&page), "code").is_some(), "{path}");
    let (path, _) = consent_page(&house, &asked(&house, &client, &[("max_age", "100")]), "").await;
    let token = granted(&cookie, &path).await;
    assert_eq!(
        (&token["auth_time"], &token["acr"]),
        (&json!(since), &json!(substantial))
    );

    // Too long ago: nobody may be asked, or they sign in once more.
    let old = [("max_age", "99"), ("prompt", "none")];
    let (_, page) = consent_page(&house, &asked(&house, &client, &old), &cookie).await;
    assert_eq!(error(&page).as_deref(), Some("login_required"));
    for change in [("max_age", "99"), ("prompt", "login")] {
        house.later(100);
        let (path, page) = consent_page(&house, &asked(&house, &client, &[change]), &cookie).await;
        let place = location(&page).to_owned();
        assert!(place.ends_with("&again=yes"), "{place}");
        cookie = again(&house, &place, &cookie, &who).await;
        let token = granted(&cookie, &path).await;
        assert_eq!(token["auth_time"], json!(house.now().as_second()));
    }
    // Who is signed in nowhere here may be so at the provider: they show themselves all the same.
    let (_, page) = consent_page(&house, &asked(&house, &client, &[("prompt", "login")]), "").await;
    assert!(location(&page).ends_with("&again=yes"));
    // Consent once more, and none to be had without asking.
    let (_, page) = consent_page(
        &house,
        &asked(&house, &client, &[("prompt", "consent")]),
        &cookie,
    )
    .await;
    assert_eq!(page.status, 200, "{}", page.text);
    let stranger = self::client(&house).await;
    let url = asked(&house, &stranger, &[("prompt", "none")]);
    let (_, page) = consent_page(&house, &url, &cookie).await;
    assert_eq!(error(&page).as_deref(), Some("consent_required"));
    let both = asked(&house, &client, &[("prompt", "none login")]);
    assert_eq!(
        error(&open(&house, &both, &cookie).await).as_deref(),
        Some("invalid_request")
    );

    // Stronger, if it can be had; voluntary where nobody may be asked.
    house.later(1);
    let strong = [("acr_values", high), ("prompt", "none")];
    let (_, page) = consent_page(&house, &asked(&house, &client, &strong), &cookie).await;
    assert!(field(location(&page), "code").is_some());
    let (path, page) = consent_page(
        &house,
        &asked(&house, &client, &[("acr_values", high)]),
        &cookie,
    )
    .await;
    let place = location(&page).to_owned();
    assert!(place.ends_with("&again=yes&level=high"), "{place}");
    let ways = open(&house, &house.url(&place), &cookie).await;
    assert!(!ways.text.contains("data-passkey"), "no way that is weaker");
    cookie = again(&house, &place, &cookie, &who).await;
    assert_eq!(granted(&cookie, &path).await["acr"], high);
    let metadata = house.public("/.well-known/openid-configuration").await;
    let levels = metadata.body["acr_values_supported"].as_array().unwrap();
    assert!(levels.contains(&json!(high)) && levels.contains(&json!(substantial)));
    house.close().await;
}
