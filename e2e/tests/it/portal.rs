//! The pages for people, over HTTP as a browser asks: signing in, one's own uses, and nobody else's.

use reqwest::{Method, Response, StatusCode, Url, header};
use serde_json::json;
use server::demo::population::Participant;
use server::http::portal::{OpenTo, PageMethod, pages};
use vocabulary::be::Ssin;

use crate::house::{
    Application, CONSULTATIONS, Engine, House, Reply, on_both_engines, question, unique,
};

on_both_engines!(
    a_person_signs_in_and_sees_who_used_their_data,
    nobody_sees_another_persons_pages,
    a_sign_in_cannot_be_planted_or_replayed,
    forms_count_only_from_our_own_pages,
    what_is_withheld_is_on_no_page_until_its_time,
    sign_ins_are_slowed_down,
);

const FORM: &str = "application/x-www-form-urlencoded";

/// Where a script of a page asks, and no form.
const BY_SCRIPT: [&str; 3] = [
    "/security/stay",
    "/security/passkeys/options",
    "/security/passkeys",
];

/// What a page says when a form came without the token of the session, or from elsewhere.
const FORM_EXPIRED: &str = "This form is no longer valid";

/// What a page says when it is not for who asks.
const NOT_FOR_THEM: [&str; 3] = [
    "You may not see this page",
    "Only for yourself",
    "Your mandate is not for this",
];

/// A form, as a browser writes it.
fn encoded(form: &[(&str, &str)]) -> String {
    let url = Url::parse_with_params("http://form.invalid/", form).unwrap();
    url.query().unwrap_or_default().to_owned()
}

/// Somebody with a number, as the provider lists them.
pub struct Somebody {
    pub ssin: Ssin,
    pub key: String,
}

impl Somebody {
    pub fn of(house: &House, ssin: Ssin) -> Self {
        Self {
            key: house.key_of(&ssin),
            ssin,
        }
    }
}

pub fn another(house: &House, person: &Somebody) -> Somebody {
    let ssin = house.somebody(|index| house.population.ssin(index) != person.ssin);
    Somebody::of(house, ssin)
}

/// Somebody about whom the welfare centre has asked once.
pub async fn consulted(house: &House) -> Somebody {
    let (welfare, person) = house.welfare_case().await;
    let answered = house
        .post(&welfare, CONSULTATIONS, &question(&person))
        .await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    Somebody::of(house, person)
}

/// Checks whether somebody works during incapacity, which the law keeps from them for a time.
pub async fn inspect(house: &House, fund: &Application, person: &Ssin) -> Reply {
    let body = json!({
        "ticket": unique(),
        "legalContext": "INCAPACITY_CONTROL",
        "purpose": "dpv:FraudPreventionAndDetection",
        "service": "workAndPay",
        "person": { "ssin": person.expose() },
        "elements": ["employment.employer", "employment.period"],
        "actingUser": "inspector-3",
    });
    house.post(fund, CONSULTATIONS, &body).await
}

/// What the browser of a page of ours says with all that it sends.
fn own_page(house: &House, path: &str) -> reqwest::RequestBuilder {
    (house.http.post(house.url(path)))
        .header(header::ORIGIN, house.running().base_url())
        .header("sec-fetch-site", "same-origin")
}

/// A browser as far as these tests need one: it keeps cookies.
#[derive(Clone, Default)]
pub struct Browser {
    pub cookies: Vec<(String, String)>,
}

impl Browser {
    /// Asks for a path or URL.
    pub async fn get(&mut self, house: &House, place: &str) -> Page {
        let url = match place.starts_with('/') {
            true => house.url(place),
            false => place.to_owned(),
        };
        self.send(house.http.get(url)).await
    }

    /// Sends a form as the browser of a page of ours would.
    pub async fn post(&mut self, house: &House, path: &str, form: &[(&str, &str)]) -> Page {
        let form = own_page(house, path)
            .header(header::CONTENT_TYPE, FORM)
            .body(encoded(form));
        self.send(form).await
    }

    /// Sends the token and nothing more, as a script of ours would.
    pub async fn post_by_script(&mut self, house: &House, path: &str, token: &str) -> Page {
        let script = own_page(house, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("crosskeys-csrf", token)
            .body("{}");
        self.send(script).await
    }

    /// Sends what a page of ours would send to this path and no more: the token of the session, in a form or, where only a
    /// script asks, beside an empty object.
    pub async fn post_only_token(&mut self, house: &House, path: &str, token: &str) -> Page {
        if !BY_SCRIPT.contains(&path) {
            return self.post(house, path, &[("csrf", token)]).await;
        }
        self.post_by_script(house, path, token).await
    }

    pub async fn send(&mut self, request: reqwest::RequestBuilder) -> Page {
        let cookies: Vec<String> = (self.cookies.iter())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let response = request
            .header(header::COOKIE, cookies.join("; "))
            .header(header::ACCEPT_LANGUAGE, "en")
            .send()
            .await
            .unwrap();
        self.keep(&response);
        Page::of(response).await
    }

    fn keep(&mut self, response: &Response) {
        for set in response.headers().get_all(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            assert!(
                set.contains("; Path=/; Secure; HttpOnly; SameSite=Lax"),
                "a cookie is for this host alone"
            );
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(kept, _)| kept != name);
            if !set.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|(kept, _)| kept == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Goes through the sign-in as somebody whom the provider lists, up to the provider's answer.
    pub async fn answer_for(&mut self, house: &House, next: &str, who: &str) -> String {
        let begun = self
            .get(house, &format!("/sign-in/upstream?next={next}"))
            .await;
        let choice = self.get(house, begun.place()).await;
        assert_eq!(choice.status, 200, "{}", choice.text);
        let request = choice.between("?request=", "&amp;");
        let provider: Url = begun.place().parse().unwrap();
        let chosen = format!("/choose?request={request}&person={who}");
        let back = self
            .get(house, provider.join(&chosen).unwrap().as_str())
            .await;
        back.place().to_owned()
    }

    /// Signs in.
    pub async fn signed_in(house: &House, who: &str) -> Self {
        let mut browser = Self::default();
        let answer = browser.answer_for(house, "%2Fuses", who).await;
        let landed = browser.get(house, &answer).await;
        assert_eq!(
            (landed.status, landed.place()),
            (303, "/uses"),
            "{}",
            landed.text
        );
        browser
    }

    /// The token of the session's forms, as a page has it.
    pub async fn form_token(&mut self, house: &House) -> String {
        let page = self.get(house, "/security").await;
        page.between("name=\"csrf\" value=\"", "\"").to_owned()
    }
}

/// An answer.
pub struct Page {
    pub status: u16,
    pub text: String,
    place: Option<String>,
    pub policy: String,
    pub headers: header::HeaderMap,
}

impl Page {
    async fn of(response: Response) -> Self {
        let text = |name| {
            let value = response.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        Self {
            status: response.status().as_u16(),
            place: text(header::LOCATION),
            policy: text(header::CONTENT_SECURITY_POLICY).unwrap_or_default(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    /// Where it leads.
    pub fn place(&self) -> &str {
        self.place
            .as_deref()
            .unwrap_or_else(|| panic!("{}", self.text))
    }

    /// Whether a form was refused before anybody looked at who sent it.
    pub fn is_form_expired(&self) -> bool {
        self.text.contains(FORM_EXPIRED)
    }

    /// Whether it is refused because it is not for who asks, and for no other reason.
    pub fn is_not_for_them(&self) -> bool {
        self.status == 403 && NOT_FOR_THEM.iter().any(|it| self.text.contains(it))
    }

    pub fn between(&self, start: &str, end: &str) -> &str {
        let from = self
            .text
            .find(start)
            .unwrap_or_else(|| panic!("{start}: {}", self.text));
        let rest = &self.text[from + start.len()..];
        &rest[..rest.find(end).unwrap()]
    }

    /// The exchanges to which it links.
    pub fn exchanges(&self) -> Vec<String> {
        let mut found: Vec<String> = self
            .text
            .split("href=\"/uses/")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        found.dedup();
        found
    }
}

async fn a_person_signs_in_and_sees_who_used_their_data(engine: Engine) {
    let house = House::open(engine).await;
    let person = consulted(&house).await;

    // Without a session, the way in; and from there on to the page.
    let mut browser = Browser::default();
    let away = browser.get(&house, "/uses").await;
    assert_eq!((away.status, away.place()), (303, "/sign-in?next=%2Fuses"));
    let ways = browser.get(&house, away.place()).await;
    assert!(
        ways.text.contains("/sign-in/upstream?next=%2Fuses"),
        "{}",
        ways.text
    );
    let mut browser = Browser::signed_in(&house, &person.key).await;

    let uses = browser.get(&house, "/uses").await;
    assert_eq!(uses.status, 200, "{}", uses.text);
    let exchanges = uses.exchanges();
    assert_eq!(exchanges.len(), 1, "{}", uses.text);
    assert!(
        uses.policy.contains("script-src http://localhost"),
        "{}",
        uses.policy
    );
    assert!(!uses.policy.contains("unsafe") && !uses.policy.contains("script-src 'self'"));
    assert!(!uses.text.contains(person.ssin.expose()));

    let one = browser
        .get(&house, &format!("/uses/{}", exchanges[0]))
        .await;
    assert_eq!(one.status, 200, "{}", one.text);
    house.published_all().await;
    let href = one.between(&format!("href=\"/uses/{}/proofs/", exchanges[0]), "\"");
    let path = format!("/uses/{}/proofs/{href}", exchanges[0]);
    let proof = browser.get(&house, &path).await;
    assert!(
        proof.text.starts_with("c2sp.org/tlog-proof"),
        "{}",
        proof.text
    );

    // What the page offers is what the offline command accepts.
    let file = house.path("downloaded.tlog-proof");
    std::fs::write(&file, &proof.text).unwrap();
    house.proof_holds(&file).await;

    for path in ["/home", "/files", "/security", "/who-may"] {
        let page = browser.get(&house, path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
    }

    // Signing out ends it, here and on the server.
    let token = browser.form_token(&house).await;
    let copied = browser.clone();
    let out = browser.post(&house, "/sign-out", &[("csrf", &token)]).await;
    assert_eq!((out.status, out.place()), (303, "/"));
    for mut gone in [browser, copied] {
        assert_eq!(gone.get(&house, "/uses").await.status, 303);
    }

    // A session that nobody uses ends by itself.
    let mut browser = Browser::signed_in(&house, &person.key).await;
    house.later(59 * 60);
    assert_eq!(browser.get(&house, "/uses").await.status, 200);
    house.later(61 * 60);
    assert_eq!(browser.get(&house, "/uses").await.status, 303);
    house.close().await;
}

async fn nobody_sees_another_persons_pages(engine: Engine) {
    let house = House::open(engine).await;
    let person = consulted(&house).await;
    let mut owner = Browser::signed_in(&house, &person.key).await;
    let exchange = owner.get(&house, "/uses").await.exchanges().remove(0);
    house.published_all().await;
    let index = owner
        .get(&house, &format!("/uses/{exchange}"))
        .await
        .between(&format!("href=\"/uses/{exchange}/proofs/"), "\"")
        .to_owned();
    let sent = crate::wrong::report(&house, &mut owner, "personIdentity", "identity.sex").await;
    let report = sent.place().strip_prefix("/errors/").unwrap().to_owned();
    let other = another(&house, &person);
    let mut other = Browser::signed_in(&house, &other.key).await;
    let token = other.form_token(&house).await;
    let mut nobody = Browser::default();
    let mut walked = 0;
    for page in pages() {
        let path = page
            .path
            .replace("{exchange}", &exchange)
            .replace("{index}", &index)
            .replace("{report}", &report)
            .replace("{code}", "en");
        let name = format!("{:?} {path}", page.method);
        let ask = async |browser: &mut Browser| match page.method {
            PageMethod::Get => browser.get(&house, &path).await,
            PageMethod::Post => browser.post_only_token(&house, &path, &token).await,
        };
        // What needs a mandate, `mandates.rs` walks; what needs a role or an invitation, `administration.rs`.
        let walks = matches!(page.open_to, OpenTo::Citizen | OpenTo::Holder(_));
        if !walks || page.path.contains("{mandate}") || page.path == "/invitation" {
            continue;
        }
        walked += 1;
        let away = ask(&mut nobody).await;
        assert_eq!(away.status, 303, "{name} as nobody");
        assert!(away.place().starts_with("/sign-in?next="), "{name}");
        let seen = ask(&mut other).await;
        // A page names its own path in the links to other languages, and nothing else.
        let own = path.replace('/', "%2F");
        assert!(
            !seen.text.replace(&own, "").contains(&exchange)
                && !seen.text.replace(&own, "").contains(&report),
            "{name} as another person"
        );
        // Without an invitation there is nothing to accept, and the page leads on.
        let shown = match page.path {
            "/invitation" => 303,
            _ => 200,
        };
        match (page.method, page.path.contains('{')) {
            (PageMethod::Get, true) => assert_eq!(seen.status, 404, "{name}"),
            (PageMethod::Get, false) => assert_eq!(seen.status, shown, "{name}"),
            // The form counts: what is another's looks like what is not there, and one's own is done or found wanting.
            (PageMethod::Post, true) => assert_eq!(seen.status, 404, "{name}: {}", seen.text),
            // Nobody began to add a passkey.
            (PageMethod::Post, false) if path == "/security/passkeys" => {
                assert_eq!(seen.status, 403, "{name}: {}", seen.text);
            }
            (PageMethod::Post, false) => {
                let fair = matches!(seen.status, 200 | 303 | 400 | 404);
                assert!(fair, "{name}: {} {}", seen.status, seen.text);
            }
        }
        assert!(!seen.is_form_expired() && !seen.is_not_for_them(), "{name}");
        if page.method == PageMethod::Get {
            assert_eq!(ask(&mut owner).await.status, shown, "{name} as the person");
        }
    }
    assert!(walked >= 8);

    // Not there, another's, and malformed look the same.
    let texts = [
        exchange.as_str(),
        "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "not-an-exchange",
    ];
    let mut answers = Vec::new();
    for text in texts {
        let page = other.get(&house, &format!("/uses/{text}")).await;
        answers.push((page.status, page.text.replace(text, "…")));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[1], answers[2]);

    // The owner's entry is proven for the owner's exchange only.
    let elsewhere = owner
        .get(&house, &format!("/uses/{exchange}/proofs/0"))
        .await;
    assert_eq!(elsewhere.status, 404);

    // A session of another person cannot be ended by its reference.
    let mut elsewhere = Browser::signed_in(&house, &person.key).await;
    let security = owner.get(&house, "/security").await;
    let reference = security.between("name=\"session\" value=\"", "\"");
    let form = [("csrf", token.as_str()), ("session", reference)];
    let refused = other.post(&house, "/security/sign-out", &form).await;
    assert!(!refused.is_form_expired(), "{}", refused.text);
    for browser in [&mut owner, &mut elsewhere] {
        assert_eq!(browser.get(&house, "/uses").await.status, 200);
    }
    // By its owner it can.
    let token = owner.form_token(&house).await;
    let form = [("csrf", token.as_str()), ("session", reference)];
    owner.post(&house, "/security/sign-out", &form).await;
    assert_eq!(elsewhere.get(&house, "/uses").await.status, 303);
    house.close().await;
}

async fn a_sign_in_cannot_be_planted_or_replayed(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let other = another(&house, &person);

    // Somebody's answer in another browser signs nobody in (login CSRF), and does not spoil it for its own browser.
    let mut attacker = Browser::default();
    let answer = attacker.answer_for(&house, "%2Fuses", &other.key).await;
    let mut victim = Browser::default();
    let refused = victim.get(&house, &answer).await;
    assert_eq!(refused.status, 403);
    assert_eq!(victim.cookie("__Host-crosskeys"), None);
    assert_eq!(attacker.get(&house, &answer).await.status, 303);

    // A second time it is over.
    let mut again = attacker.clone();
    assert_eq!(again.get(&house, &answer).await.status, 403);

    // Another state, another issuer, another code.
    for (part, forged) in [
        ("state=", "state=x"),
        ("iss=", "iss=https%3A%2F%2Fevil.example%2F&x="),
        ("code=", "code=x"),
    ] {
        let mut browser = Browser::default();
        let answer = browser.answer_for(&house, "%2Fuses", &person.key).await;
        let page = browser.get(&house, &answer.replacen(part, forged, 1)).await;
        assert!(matches!(page.status, 403 | 503), "{part}: {}", page.status);
        assert_eq!(browser.cookie("__Host-crosskeys"), None, "{part}");
    }

    // Too late.
    let mut browser = Browser::default();
    let answer = browser.answer_for(&house, "%2Fuses", &person.key).await;
    house.later(11 * 60);
    assert_eq!(browser.get(&house, &answer).await.status, 403);

    // A session that was there before is not the one afterwards (fixation).
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let before = browser.cookie("__Host-crosskeys").unwrap().to_owned();
    let answer = browser.answer_for(&house, "%2Fuses", &other.key).await;
    browser.get(&house, &answer).await;
    assert_ne!(browser.cookie("__Host-crosskeys"), Some(before.as_str()));
    let mut old = Browser::default();
    old.cookies.push(("__Host-crosskeys".into(), before));
    assert_eq!(old.get(&house, "/uses").await.status, 303);

    // Nobody is led to another site.
    for next in [
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%2F%09%2Fevil.example",
    ] {
        let mut browser = Browser::default();
        let answer = browser.answer_for(&house, next, &person.key).await;
        let landed = browser.get(&house, &answer).await;
        assert_eq!((landed.status, landed.place()), (303, "/home"), "{next}");
        let language = browser
            .get(&house, &format!("/language/nl?next={next}"))
            .await;
        assert_eq!(language.place(), "/home", "{next}");
    }
    house.close().await;
}

async fn forms_count_only_from_our_own_pages(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let token = browser.form_token(&house).await;
    let other = another(&house, &person);
    let others = Browser::signed_in(&house, &other.key)
        .await
        .form_token(&house)
        .await;
    let base = house.running().base_url().to_owned();
    for (name, origin, site, token) in [
        ("without a token", &*base, "same-origin", ""),
        ("with another's token", &base, "same-origin", &others),
        (
            "from another site",
            "https://evil.example",
            "cross-site",
            &token,
        ),
        ("from a sandbox", "null", "cross-site", &token),
    ] {
        let request = house
            .http
            .request(Method::POST, house.url("/sign-out"))
            .header(header::ORIGIN, origin)
            .header("sec-fetch-site", site)
            .header(header::CONTENT_TYPE, FORM)
            .body(encoded(&[("csrf", token)]));
        let page = browser.send(request).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN.as_u16(), "{name}");
        assert_eq!(browser.get(&house, "/uses").await.status, 200, "{name}");
    }
    // All other sessions end, this one stays.
    let mut elsewhere = Browser::signed_in(&house, &person.key).await;
    let form = [("csrf", token.as_str())];
    let ended = browser
        .post(&house, "/security/sign-out-others", &form)
        .await;
    assert_eq!((ended.status, ended.place()), (303, "/security"));
    assert_eq!(elsewhere.get(&house, "/uses").await.status, 303);
    assert_eq!(browser.get(&house, "/uses").await.status, 200);
    house.close().await;
}

/// With and without a withheld use, every page of the person is the same but for what tells the time.
async fn what_is_withheld_is_on_no_page_until_its_time(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let fund = house.application(Participant::SicknessFund).await;
    house.register(&fund, &person.ssin, 2).await;
    let source = house.application(Participant::SalaryDatabase).await;
    house.register(&source, &person.ssin, 0).await;
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let paths = [
        "/uses",
        "/home",
        "/notices",
        "/uses?outcome=refused",
        "/uses?institution=0999999229",
    ];
    let mut without = Vec::new();
    for path in paths {
        without.push(browser.get(&house, path).await.text);
    }
    let inspected = inspect(&house, &fund, &person.ssin).await;
    assert_eq!(inspected.status, 200, "{}", inspected.text);
    for (path, before) in paths.iter().zip(&without) {
        let page = browser.get(&house, path).await;
        assert_eq!(&page.text, before, "{path} shows what is withheld");
    }
    let exchange = inspected.body["exchangeId"].as_str().unwrap().to_owned();
    let hidden = browser.get(&house, &format!("/uses/{exchange}")).await;
    assert_eq!(hidden.status, 404);

    house.later(90 * 24 * 60 * 60);
    let mut browser = Browser::signed_in(&house, &person.key).await;
    // It is news then, although it happened long before the last visit.
    let home = browser.get(&house, "/home").await;
    let told = "the law kept it from you until now";
    assert!(home.text.contains(told), "{}", home.text);
    assert!(home.text.contains(&exchange), "{}", home.text);
    let uses = browser.get(&house, "/uses").await;
    assert_eq!(
        uses.exchanges(),
        std::slice::from_ref(&exchange),
        "{}",
        uses.text
    );
    let told = browser.get(&house, &format!("/uses/{exchange}")).await;
    assert!(
        told.text
            .contains("The sickness fund checked whether you worked"),
        "the reason is told: {}",
        told.text
    );
    house.close().await;
}

async fn sign_ins_are_slowed_down(engine: Engine) {
    let house = House::open(engine).await;
    let mut browser = Browser::default();
    let mut last = 303;
    for _ in 0..200 {
        let page = browser
            .get(&house, "/sign-in/answer?state=guess&code=guess")
            .await;
        last = page.status;
        if last == 429 {
            break;
        }
        assert_eq!(last, 403);
    }
    assert_eq!(last, 429, "a guesser is slowed down");
    house.later(600);
    let page = browser
        .get(&house, "/sign-in/answer?state=guess&code=guess")
        .await;
    assert_eq!(page.status, 403);
    house.close().await;
}
