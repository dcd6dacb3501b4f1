//! Passkeys and recovery codes: over HTTP with an authenticator that may cheat, and by clicks in a real browser with one
//! that may not.

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Method;
use reqwest::header;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    browser::{self, axe, findings},
    house::{Engine, House, on_both_engines},
    portal::{Browser, Page, Somebody, another},
};

on_both_engines!(
    an_answer_counts_once_in_its_own_browser_and_in_time,
    a_cheating_authenticator_signs_nobody_in,
    a_passkey_is_added_in_its_own_session_only,
    removing_a_passkey_signs_out_who_came_by_it,
    a_recovery_code_works_once_and_guessing_is_slowed_down,
);

const SESSION: &str = "__Host-crosskeys";

fn hash(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}

/// An authenticator in software. What it says can be changed before it says it.
struct Authenticator {
    id: [u8; 16],
    key: EcdsaKeyPair,
    origin: String,
    user: String,
    counter: u32,
    /// User present and verified.
    flags: u8,
}

impl Authenticator {
    fn new(house: &House) -> Self {
        Self {
            id: *Uuid::new_v4().as_bytes(),
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            origin: house.running().base_url().to_owned(),
            user: String::new(),
            counter: 0,
            flags: 0b101,
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        json!({
            "type": kind, "challenge": options["publicKey"]["challenge"],
            "origin": self.origin, "crossOrigin": false,
        })
        .to_string()
        .into_bytes()
    }

    /// Authenticator data: hash of the relying party, flags, counter. WebAuthn Level 3, section 6.1.
    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = hash(b"localhost");
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn answer(&self, response: Value) -> Value {
        let id = URL_SAFE_NO_PAD.encode(self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response })
    }

    /// Makes the credential.
    fn make(&mut self, options: &Value) -> Value {
        self.user = options["publicKey"]["user"]["id"].as_str().unwrap().into();
        let mut data = self.data(self.flags | 0x40);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.id);
        // The key as COSE writes it, RFC 9053 section 7.1.1.
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend(&point[33..]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(data.len().try_into().unwrap());
        object.extend(data);
        self.answer(json!({
            "attestationObject": URL_SAFE_NO_PAD.encode(object),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(self.client_data("webauthn.create", options)),
        }))
    }

    /// Signs the challenge.
    fn show(&mut self, options: &Value) -> Value {
        self.counter += 1;
        let client_data = self.client_data("webauthn.get", options);
        let data = self.data(self.flags);
        let signed = [data.clone(), hash(&client_data)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        self.answer(json!({
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
            "signature": URL_SAFE_NO_PAD.encode(signature.as_ref()),
            "userHandle": self.user,
        }))
    }
}

/// Sends JSON as the script of a page of ours would.
async fn send(browser: &mut Browser, house: &House, path: &str, token: &str, body: &Value) -> Page {
    let request = house
        .http
        .post(house.url(path))
        .header(header::ORIGIN, house.running().base_url())
        .header("sec-fetch-site", "same-origin")
        .header("crosskeys-csrf", token)
        .json(body);
    browser.send(request).await
}

fn read(page: &Page) -> Value {
    assert_eq!(page.status, 200, "{}", page.text);
    serde_json::from_str(&page.text).unwrap()
}

async fn begin_adding(browser: &mut Browser, house: &House, name: &str) -> Value {
    let token = browser.form_token(house).await;
    let body = json!({ "name": name });
    read(&send(browser, house, "/security/passkeys/options", &token, &body).await)
}

/// Adds a passkey in a session.
async fn add(browser: &mut Browser, house: &House, name: &str) -> Authenticator {
    let mut authenticator = Authenticator::new(house);
    let options = begin_adding(browser, house, name).await;
    let token = browser.form_token(house).await;
    let made = authenticator.make(&options);
    let added = send(browser, house, "/security/passkeys", &token, &made).await;
    assert_eq!(read(&added), json!({ "next": "/security" }));
    authenticator
}

async fn begin(browser: &mut Browser, house: &House) -> Value {
    let body = json!({ "next": "/uses" });
    read(&send(browser, house, "/sign-in/passkey/options", "", &body).await)
}

async fn finish(browser: &mut Browser, house: &House, answer: &Value) -> u16 {
    send(browser, house, "/sign-in/passkey", "", answer)
        .await
        .status
}

/// The references of the passkeys on the page.
async fn references(browser: &mut Browser, house: &House) -> Vec<String> {
    let page = browser.get(house, "/security").await;
    let parts = page.text.split("name=\"passkey\" value=\"").skip(1);
    let mut found: Vec<String> = parts
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    found.dedup();
    found
}

async fn an_answer_counts_once_in_its_own_browser_and_in_time(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let mut home = Browser::signed_in(&house, &person.key).await;
    let mut authenticator = add(&mut home, &house, "my phone").await;
    assert!(
        home.get(&house, "/security")
            .await
            .text
            .contains("my phone")
    );

    let mut browser = Browser::default();
    let options = begin(&mut browser, &house).await;
    let answer = authenticator.show(&options);
    // Another browser, with a ceremony of its own or without: nothing.
    let mut elsewhere = Browser::default();
    assert_eq!(finish(&mut elsewhere, &house, &answer).await, 403);
    begin(&mut elsewhere, &house).await;
    assert_eq!(finish(&mut elsewhere, &house, &answer).await, 403);
    assert_eq!(elsewhere.cookie(SESSION), None);
    // Its own browser: once.
    let mut copied = browser.clone();
    let page = send(&mut browser, &house, "/sign-in/passkey", "", &answer).await;
    assert_eq!(read(&page), json!({ "next": "/uses" }));
    assert_eq!(browser.get(&house, "/uses").await.status, 200);
    assert_eq!(finish(&mut copied, &house, &answer).await, 403);
    assert_eq!(copied.cookie(SESSION), None);

    // Too late.
    let mut browser = Browser::default();
    let options = begin(&mut browser, &house).await;
    let answer = authenticator.show(&options);
    house.later(5 * 60);
    assert_eq!(finish(&mut browser, &house, &answer).await, 403);

    // From another site, the hub does not even begin.
    for (origin, site) in [
        ("https://evil.example", "cross-site"),
        ("null", "cross-site"),
    ] {
        for path in ["/sign-in/passkey/options", "/sign-in/passkey"] {
            let request = (house.http.post(house.url(path)))
                .header(header::ORIGIN, origin)
                .header("sec-fetch-site", site)
                .json(&json!({ "next": "/uses" }));
            assert_eq!(Browser::default().send(request).await.status, 403);
        }
    }

    // Once removed, it signs nobody in.
    let token = home.form_token(&house).await;
    let reference = references(&mut home, &house).await.remove(0);
    let form = [("csrf", &*token), ("passkey", &*reference)];
    let removed = home.post(&house, "/security/passkeys/remove", &form).await;
    assert_eq!((removed.status, removed.place()), (303, "/security"));
    let mut browser = Browser::default();
    let options = begin(&mut browser, &house).await;
    let answer = authenticator.show(&options);
    assert_eq!(finish(&mut browser, &house, &answer).await, 403);
    house.close().await;
}

async fn a_cheating_authenticator_signs_nobody_in(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let other = another(&house, &person);
    let mut home = Browser::signed_in(&house, &person.key).await;
    let mut theirs = Browser::signed_in(&house, &other.key).await;
    let mut authenticator = add(&mut home, &house, "mine").await;
    let others = add(&mut theirs, &house, "theirs").await;
    let mine = authenticator.user.clone();
    assert_ne!(mine, others.user);

    type Cheat<'a> = (&'a str, &'a dyn Fn(&mut Authenticator));
    let cheats: [Cheat<'_>; 6] = [
        ("for another site", &|it| {
            it.origin = "https://evil.example".into()
        }),
        ("on another port", &|it| {
            it.origin = "http://localhost:1".into()
        }),
        ("user not verified", &|it| it.flags = 0b001),
        ("nobody present", &|it| it.flags = 0b100),
        ("as another person", &|it| it.user.clone_from(&others.user)),
        ("a counter that stands still, as of a copy", &|it| {
            it.counter = 0
        }),
    ];
    let enter = async |authenticator: &mut Authenticator| {
        let mut browser = Browser::default();
        let options = begin(&mut browser, &house).await;
        let answer = authenticator.show(&options);
        let status = finish(&mut browser, &house, &answer).await;
        assert_eq!(status == 200, browser.cookie(SESSION).is_some());
        status
    };
    assert_eq!(enter(&mut authenticator).await, 200);
    for (name, cheat) in cheats {
        let counter = authenticator.counter;
        cheat(&mut authenticator);
        assert_eq!(enter(&mut authenticator).await, 403, "{name}");
        authenticator.origin = house.running().base_url().to_owned();
        authenticator.user.clone_from(&mine);
        authenticator.flags = 0b101;
        authenticator.counter = counter;
        assert_eq!(enter(&mut authenticator).await, 200, "after {name}");
    }
    // The key of one with the id of another.
    authenticator.id = others.id;
    authenticator.user.clone_from(&others.user);
    assert_eq!(enter(&mut authenticator).await, 403);
    // What is no answer at all.
    let mut browser = Browser::default();
    begin(&mut browser, &house).await;
    assert_eq!(finish(&mut browser, &house, &json!([])).await, 403);
    house.close().await;
}

/// Removes the passkey with this name.
async fn remove(browser: &mut Browser, house: &House, name: &str) -> Page {
    let token = browser.form_token(house).await;
    let page = browser.get(house, "/security").await;
    let card = page.between(&format!("<h3>{name}</h3>"), "</li>");
    let start = card.find("name=\"passkey\" value=\"").unwrap() + 22;
    let reference = card[start..].split('"').next().unwrap().to_owned();
    let form = [("csrf", &*token), ("passkey", &*reference)];
    browser
        .post(house, "/security/passkeys/remove", &form)
        .await
}

async fn removing_a_passkey_signs_out_who_came_by_it(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let mut home = Browser::signed_in(&house, &person.key).await;
    let mut lost = add(&mut home, &house, "lost").await;
    let mut kept = add(&mut home, &house, "kept").await;
    let enter = async |authenticator: &mut Authenticator| {
        let mut browser = Browser::default();
        let options = begin(&mut browser, &house).await;
        let answer = authenticator.show(&options);
        assert_eq!(finish(&mut browser, &house, &answer).await, 200);
        browser
    };
    let mut thief = enter(&mut lost).await;
    let mut phone = enter(&mut kept).await;
    assert_eq!(remove(&mut home, &house, "lost").await.status, 303);
    assert_eq!(thief.get(&house, "/uses").await.status, 303);
    for browser in [&mut home, &mut phone] {
        assert_eq!(browser.get(&house, "/uses").await.status, 200);
    }
    // Who removes the passkey that they came by is signed out with it.
    assert_eq!(remove(&mut phone, &house, "kept").await.status, 303);
    assert_eq!(phone.get(&house, "/uses").await.status, 303);
    assert_eq!(home.get(&house, "/uses").await.status, 200);
    house.close().await;
}

async fn a_passkey_is_added_in_its_own_session_only(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let other = another(&house, &person);
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let mut theirs = Browser::signed_in(&house, &other.key).await;

    // With the token of another session, or none.
    let foreign = theirs.form_token(&house).await;
    let body = json!({ "name": "planted" });
    for token in [&*foreign, ""] {
        let page = send(
            &mut browser,
            &house,
            "/security/passkeys/options",
            token,
            &body,
        )
        .await;
        assert_eq!(page.status, 403);
    }

    // Begun in one session, and the browser then signs in as somebody else: it is nobody's.
    let mut authenticator = Authenticator::new(&house);
    let options = begin_adding(&mut browser, &house, "planted").await;
    let made = authenticator.make(&options);
    let mut changed = Browser::signed_in(&house, &other.key).await;
    let ceremony = browser
        .cookie("__Host-crosskeys-passkey")
        .unwrap()
        .to_owned();
    changed
        .cookies
        .push(("__Host-crosskeys-passkey".into(), ceremony));
    let token = changed.form_token(&house).await;
    let page = send(&mut changed, &house, "/security/passkeys", &token, &made).await;
    assert_eq!(page.status, 403);
    // And that was its only try.
    let token = browser.form_token(&house).await;
    let page = send(&mut browser, &house, "/security/passkeys", &token, &made).await;
    assert_eq!(page.status, 403);
    for browser in [&mut browser, &mut theirs, &mut changed] {
        assert_eq!(references(browser, &house).await.len(), 0);
    }

    // A ceremony to sign in adds nothing.
    begin(&mut browser, &house).await;
    let page = send(&mut browser, &house, "/security/passkeys", &token, &made).await;
    assert_eq!(page.status, 403);

    // A name is shown as it is.
    add(&mut browser, &house, "<script>alert(1)</script>\"").await;
    let page = browser.get(&house, "/security").await;
    assert!(!page.text.contains("<script>alert"), "{}", page.text);
    assert!(
        page.text
            .contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;")
    );
    for name in ["", "  ", "a\nb", &"x".repeat(61)] {
        let body = json!({ "name": name });
        let page = send(
            &mut browser,
            &house,
            "/security/passkeys/options",
            &token,
            &body,
        )
        .await;
        assert_eq!(page.status, 400, "{name:?}");
    }

    // Another person renames and removes nothing.
    let reference = references(&mut browser, &house).await.remove(0);
    let token = theirs.form_token(&house).await;
    let form = [
        ("csrf", &*token),
        ("passkey", &*reference),
        ("name", "stolen"),
    ];
    for path in ["/security/passkeys/rename", "/security/passkeys/remove"] {
        theirs.post(&house, path, &form).await;
        assert_eq!(references(&mut browser, &house).await, [&*reference]);
    }
    assert!(
        !browser
            .get(&house, "/security")
            .await
            .text
            .contains("stolen")
    );
    house.close().await;
}

async fn a_recovery_code_works_once_and_guessing_is_slowed_down(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let mut home = Browser::signed_in(&house, &person.key).await;
    let token = home.form_token(&house).await;
    let form = [("csrf", &*token)];
    let codes = async |home: &mut Browser| {
        let page = home.post(&house, "/security/recovery-codes", &form).await;
        let parts = page.text.split("<code>").skip(1);
        let codes: Vec<String> = parts
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect();
        assert_eq!(codes.len(), 10, "{}", page.text);
        codes
    };
    let first = codes(&mut home).await;
    let second = codes(&mut home).await;
    let security = home.get(&house, "/security").await.text;
    assert!(security.contains("10 recovery codes") && !security.contains(&second[0]));

    let enter = async |code: &str| {
        let mut browser = Browser::default();
        let form = [("next", "/uses"), ("code", code)];
        let page = browser.post(&house, "/sign-in/recovery-code", &form).await;
        (page.status, browser)
    };
    // The codes from before are over; a new one works once, however it is typed.
    assert_eq!(enter(&first[0]).await.0, 403);
    let (status, mut browser) = enter(&second[3].to_uppercase().replace('-', " ")).await;
    assert_eq!(status, 303);
    assert_eq!(browser.get(&house, "/uses").await.status, 200);
    assert_eq!(enter(&second[3]).await.0, 403);
    assert!(
        home.get(&house, "/security")
            .await
            .text
            .contains("9 recovery codes")
    );

    // A form of another site signs nobody in as somebody else.
    let request = (house.http.post(house.url("/sign-in/recovery-code")))
        .header(header::ORIGIN, "https://evil.example")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(format!("code={}", second[4]));
    assert_eq!(Browser::default().send(request).await.status, 403);

    let mut last = 403;
    for _ in 0..200 {
        (last, _) = enter("0000-0000-0000-0000").await;
        if last == 429 {
            break;
        }
        assert_eq!(last, 403);
    }
    assert_eq!(last, 429, "a guesser is slowed down");
    // Not even a right one is looked at then.
    assert_eq!(enter(&second[4]).await.0, 429);
    house.later(600);
    assert_eq!(enter(&second[4]).await.0, 303);
    house.close().await;
}

const AUTHENTICATOR: &str = "webauthn/authenticator";

/// Puts an authenticator into the browser that says yes to everything.
async fn plug_in(browser: &browser::Browser) -> String {
    let wanted = json!({
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
        "hasUserVerification": true, "isUserVerified": true, "isUserConsenting": true,
    });
    let id = browser
        .command(Method::POST, AUTHENTICATOR, Some(wanted))
        .await;
    format!("{AUTHENTICATOR}/{}", id.as_str().unwrap())
}

async fn add_by_click(browser: &browser::Browser, house: &House, name: &str) {
    browser.go(house, "/security").await;
    let field = browser.find("#new-passkey").await;
    field.clear().await.unwrap();
    field.send_keys(name).await.unwrap();
    browser.click("[data-passkey=add] button").await;
}

async fn sign_out(browser: &browser::Browser) {
    browser.click("form[action='/sign-out'] button").await;
    browser.find("a[href^='/sign-in']").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_uses_passkeys_in_a_browser() {
    let house = House::open(Engine::Sqlite).await;
    let browser = browser::Browser::open().await;
    browser.sign_in(&house, &house.worker()).await;
    let phone = plug_in(&browser).await;
    add_by_click(&browser, &house, "my phone").await;
    browser.find(".passkey").await;
    assert!(browser.text(".notice").await.contains("was added"));
    // The same device again: it says that it keeps one already.
    add_by_click(&browser, &house, "again").await;
    let wait = browser.page.wait();
    wait.for_element(fantoccini::Locator::XPath(
        "//p[@role='status'][contains(., 'already keeps')]",
    ))
    .await
    .unwrap();

    // Another device.
    let credentials = format!("{phone}/credentials");
    let kept = browser.command(Method::GET, &credentials, None).await;
    browser.command(Method::DELETE, &phone, None).await;
    let laptop = plug_in(&browser).await;
    // Passkeys are listed by when they were added.
    house.later(1);
    add_by_click(&browser, &house, "laptop").await;
    browser.find(".passkey:nth-child(2)").await;
    browser.click(".passkey:nth-child(1) summary").await;
    let field = browser.find("#name-1").await;
    field.clear().await.unwrap();
    field.send_keys("old phone").await.unwrap();
    browser.click(".passkey:nth-child(1) details button").await;
    browser.find(".notice").await;
    let names = browser.text("main").await;
    assert!(
        names.contains("old phone") && names.contains("laptop"),
        "{names}"
    );
    let mut wrong = findings(&browser, &axe()).await;
    browser
        .click("form[action='/security/recovery-codes'] button")
        .await;
    let code = browser.text(".codes code").await;
    wrong.extend(findings(&browser, &axe()).await);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // With the first device in hand, signing in is one click.
    browser.command(Method::DELETE, &laptop, None).await;
    let phone = plug_in(&browser).await;
    let credential = format!("{phone}/credential");
    let kept = kept.as_array().unwrap()[0].clone();
    browser.command(Method::POST, &credential, Some(kept)).await;
    sign_out(&browser).await;
    browser.go(&house, "/sign-in?next=%2Fsecurity").await;
    browser.click("[data-passkey=use] button").await;
    browser.find(".passkey").await;
    assert_eq!(browser.path().await, "/security");

    // Removed, it is refused, and the page says so.
    browser
        .click(".passkey:nth-child(1) form[action$='/remove'] button")
        .await;
    // Whoever came by it is signed out with it.
    browser.find("[data-passkey=use]").await;
    assert_eq!(browser.path().await, "/sign-in");
    browser.go(&house, "/sign-in").await;
    browser.click("[data-passkey=use] button").await;
    let wait = browser.page.wait();
    wait.for_element(fantoccini::Locator::XPath(
        "//p[@role='status'][contains(., 'did not succeed')]",
    ))
    .await
    .unwrap();
    assert_eq!(browser.path().await, "/sign-in");

    // A code from the paper, once.
    for works in [true, false] {
        browser.go(&house, "/sign-in?next=%2Fsecurity").await;
        browser.click("main details summary").await;
        browser.find("#code").await.send_keys(&code).await.unwrap();
        browser
            .click("form[action='/sign-in/recovery-code'] button")
            .await;
        if works {
            browser.find("#codes").await;
            assert!(browser.text("main").await.contains("9 recovery codes"));
            sign_out(&browser).await;
        } else {
            browser.find("main a[href^='/sign-in']").await;
        }
    }
    browser.close().await;
    house.close().await;
}
