//! A real browser: Debian's Chromium, driven over WebDriver. What people click, and what a script or a reader of the page
//! aloud finds there.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource as _, KeyAction, KeyActions},
    elements::Element,
    key::Key,
    wd::WebDriverCompatibleCommand,
};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use server::demo::population::Participant;
use server::http::portal::{PageMethod, pages};
use tempfile::TempDir;
use url::{ParseError, Url};
use vocabulary::be::Ssin;

use crate::house::{CONSULTATIONS, Engine, House, question};
use crate::work::PLACES as WORK_PLACES;

/// Where `cargo xtask test` has put axe, from the root of the project.
const AXE: &str = "../target/e2e-npm/node_modules/axe-core/axe.min.js";

/// The languages of the portal.
const LANGUAGES: [&str; 4] = ["nl", "fr", "de", "en"];

/// How long something on a page may take; a debug build on a busy machine is slow.
const WITHIN: Duration = Duration::from_secs(30);

/// What Chromium needs to run for a test: as root, without a screen, without asking anybody on the network.
const ARGUMENTS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser with one page.
pub struct Browser {
    pub page: Client,
    driver: Child,
    /// Kept open: the driver ends when nobody listens.
    _said: BufReader<ChildStdout>,
    _profile: TempDir,
}

impl Browser {
    pub async fn open() -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is not installed: run `cargo xtask test`");
        let mut said = BufReader::new(driver.stdout.take().unwrap());
        let port: u16 = said
            .by_ref()
            .lines()
            .map(Result::unwrap)
            .find_map(|line| {
                let rest = line.split("successfully on port ").nth(1)?;
                rest.trim_end_matches('.').parse().ok()
            })
            .expect("chromedriver says on which port it listens");
        let profile = tempfile::tempdir().unwrap();
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        arguments.push("--lang=en".to_owned());
        let wanted = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments, "binary": "/usr/bin/chromium" },
        });
        let page = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self {
            page,
            driver,
            _said: said,
            _profile: profile,
        }
    }

    pub async fn go(&self, house: &House, path: &str) {
        self.page.goto(&house.url(path)).await.unwrap();
    }

    /// Waits for the first element that fits.
    pub async fn find(&self, css: &str) -> Element {
        let wait = self.page.wait().at_most(WITHIN);
        match wait.for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(why) => panic!("{css}: {why}\n{}", self.page.source().await.unwrap()),
        }
    }

    pub async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap();
    }

    pub async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    pub async fn run(&self, script: &str) -> Value {
        self.page.execute(script, vec![]).await.unwrap()
    }

    pub async fn path(&self) -> String {
        self.page.current_url().await.unwrap().path().to_owned()
    }

    /// A command of Chromium's own protocol.
    pub async fn devtools(&self, name: &str, parameters: Value) -> Value {
        let command = Devtools {
            name: name.to_owned(),
            parameters,
        };
        self.page.issue_cmd(command).await.unwrap()
    }

    /// Keeps a picture of the whole page that is open, to be looked at.
    pub async fn keep_picture(&self, name: &str) {
        let size =
            "const all = document.documentElement; return [all.scrollWidth, all.scrollHeight]";
        let size = self.run(size).await;
        let clip = json!({ "x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1 });
        let wanted = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let taken = self.devtools("Page.captureScreenshot", wanted).await;
        let picture = STANDARD.decode(taken["data"].as_str().unwrap()).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    /// Presses and releases one key, wherever the focus is.
    pub async fn press(&self, key: Key) {
        let value = char::from(key);
        let keys = KeyActions::new("keyboard".to_owned());
        let keys = keys.then(KeyAction::Down { value });
        let keys = keys.then(KeyAction::Up { value });
        self.page.perform_actions(keys).await.unwrap();
    }

    /// A command of WebDriver that the client has no name for.
    pub async fn command(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let command = Plain {
            method,
            path: path.to_owned(),
            body,
        };
        self.page.issue_cmd(command).await.unwrap()
    }

    /// Signs in as a person would: by clicking.
    pub async fn sign_in(&self, house: &House, person: &Ssin) {
        self.go(house, "/uses").await;
        self.click("main a[href^='/sign-in/upstream']").await;
        let link = format!("a[href$='person={}']", house.key_of(person));
        self.click(&link).await;
        self.find("form[action='/sign-out']").await;
        assert_eq!(self.path().await, "/uses");
    }

    pub async fn close(mut self) {
        self.page.close().await.unwrap();
        self.driver.kill().unwrap();
        self.driver.wait().unwrap();
    }
}

#[derive(Debug)]
struct Devtools {
    name: String,
    parameters: Value,
}

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        let body = json!({ "cmd": self.name, "params": self.parameters });
        (http::Method::POST, Some(body.to_string()))
    }
}

#[derive(Debug)]
struct Plain {
    method: Method,
    path: String,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Plain {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = self.body.as_ref().map(Value::to_string);
        (self.method.clone(), body)
    }
}

/// A house in which the welfare centre has asked about somebody, and been refused once as well.
async fn consulted() -> (House, Ssin) {
    let house = House::open(Engine::Sqlite).await;
    let (welfare, person) = house.welfare_case().await;
    let answered = house
        .post(&welfare, CONSULTATIONS, &question(&person))
        .await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    let mut wrong = question(&person);
    wrong["purpose"] = json!("dpv:Marketing");
    let refused = house.post(&welfare, CONSULTATIONS, &wrong).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    let housing = house.application(Participant::HousingCompany).await;
    let refused = house
        .post(&housing, CONSULTATIONS, &question(&person))
        .await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    house.published_all().await;
    (house, person)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_checks_the_proof_in_the_browser() {
    let (house, person) = consulted().await;
    let browser = Browser::open().await;
    browser.sign_in(&house, &person).await;
    let uses = browser.text("main").await;
    assert!(uses.contains("Welfare Centre of Meerbeke"), "{uses}");

    // The delivered one is the oldest of three.
    let links = browser
        .page
        .find_all(Locator::Css("main a[href^='/uses/0']"))
        .await
        .unwrap();
    assert_eq!(links.len(), 3, "{uses}");
    links.last().unwrap().click().await.unwrap();
    browser.click(".proof button").await;
    let verdict = browser.text(".proof .verdict").await;
    assert!(
        browser
            .page
            .find(Locator::Css(".verdict.good"))
            .await
            .is_ok(),
        "{verdict}"
    );
    let steps = browser
        .page
        .find_all(Locator::Css(".checks .step-yes"))
        .await
        .unwrap();
    assert_eq!(steps.len(), 7);
    let record = browser.text(".proof pre.record").await;
    assert!(record.contains("SOCIAL_INQUIRY"), "{record}");

    // One letter of the record is another one on its way: the check fails, and says where.
    let tamper = r#"
        const honest = window.fetch;
        window.fetch = async (address, options) => {
            const answer = await honest(address, options);
            const text = await answer.text();
            const lines = text.split("\n");
            if (lines[0].startsWith("c2sp.org/tlog-proof")) {
                const bytes = Uint8Array.from(atob(lines[1].slice(6)), (c) => c.charCodeAt(0));
                bytes[bytes.length - 20] ^= 1;
                lines[1] = "extra " + btoa(String.fromCharCode(...bytes));
            }
            return new Response(lines.join("\n"), { status: answer.status });
        };
    "#;
    browser.run(tamper).await;
    browser.click(".proof button").await;
    browser.find(".proof .verdict.bad").await;
    let failed = browser
        .page
        .find_all(Locator::Css(".checks .step-no"))
        .await
        .unwrap();
    assert_eq!(failed.len(), 1);
    assert!(
        browser
            .page
            .find(Locator::Css(".proof pre.record"))
            .await
            .is_err()
    );

    // And out again, by a click.
    browser.click("form[action='/sign-out'] button").await;
    browser.find("a[href^='/sign-in']").await;
    browser.go(&house, "/uses").await;
    assert_eq!(browser.path().await, "/sign-in");
    browser.close().await;
    house.close().await;
}

/// The pages of somebody who has signed in, and those of anybody.
const OWN_PLACES: [&str; 23] = [
    "/home",
    "/uses",
    "/uses?outcome=refused",
    "/files",
    "/notices",
    "/notices/e-mail",
    "/errors",
    "/errors/new",
    "/errors/new?service=personIdentity",
    "/who-may",
    "/who-may?q=pay",
    "/mandates",
    "/rights",
    "/rights/copy",
    "/security",
    "/register",
    "/register/deliberations/26-001",
    "/register/institutions",
    "/register/services",
    "/ledger/about",
    "/statistics",
    "/uses/nothing",
    "/administration",
];

/// The pages of whoever is not signed in.
const PUBLIC_PLACES: [&str; 10] = [
    "/",
    "/sign-in",
    "/sign-in?next=%2Fuses",
    "/who-may",
    "/register",
    "/register/deliberations/26-001",
    "/register/institutions",
    "/register/services",
    "/ledger/about",
    "/statistics",
];

/// Pages that are in no list. Reviewed: each is looked at elsewhere, or is nothing to look at.
const NOT_LISTED: [(&str, &str); 5] = [
    ("/manifest.webmanifest", "no page: a browser reads it"),
    ("/sign-in/upstream", "only leads to the provider"),
    ("/sign-in/answer", "only leads on from the provider"),
    (
        "/mandates/company",
        "open only while one acts for a company; looked at by itself",
    ),
    (
        "/invitation",
        "open only after the link of an invitation; listed as that link",
    ),
];

/// Who adds a page must have it looked at.
#[test]
fn every_page_is_looked_at() {
    let listed = |path: &str| {
        let mut places = OWN_PLACES.iter().chain(&PUBLIC_PLACES).chain(&WORK_PLACES);
        places.any(|place| place.split('?').next() == Some(path))
    };
    let seen: Vec<&str> = pages()
        .iter()
        .filter(|page| page.method == PageMethod::Get)
        .map(|page| page.path)
        .collect();
    for path in &seen {
        let parameter = path.replace("{institution}", "").contains('{');
        let excepted = NOT_LISTED.iter().any(|(other, _)| other == path);
        assert!(
            parameter || listed(path) != excepted,
            "{path} is in no list of pages that axe looks at, or in two"
        );
    }
    for (path, _) in NOT_LISTED {
        assert!(seen.contains(&path), "{path} is no page any more");
    }
}

/// How the picture of a page is named.
pub fn picture_of(place: &str) -> String {
    let id = |part: &str| part.len() > 9 && part.contains(|letter: char| letter.is_ascii_digit());
    let parts = place
        .split(['/', '?', '&', '=', '%'])
        .filter(|it| !it.is_empty());
    let parts: Vec<&str> = parts.map(|it| if id(it) { "one" } else { it }).collect();
    match parts.is_empty() {
        true => "start".to_owned(),
        false => parts.join("-"),
    }
}

/// Goes to the page of one use, and gives its path.
async fn one_use(browser: &Browser, house: &House) -> String {
    browser.go(house, "/uses").await;
    let one = browser.find("main a[href^='/uses/0']").await;
    one.attr("href").await.unwrap().unwrap()
}

/// The script of axe.
pub fn axe() -> String {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join(AXE);
    std::fs::read_to_string(axe).expect("run `cargo xtask test`")
}

/// What axe finds, as one line a finding.
pub async fn findings(browser: &Browser, axe: &str) -> Vec<String> {
    browser.page.execute(axe, vec![]).await.unwrap();
    let run = r#"
        const done = arguments[arguments.length - 1];
        axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
            .then((found) => done(found.violations.map((one) =>
                one.id + ": " + one.nodes.map((node) => node.html).join(" | "))))
            .catch((why) => done(["axe failed: " + why]));
    "#;
    let found = browser.page.execute_async(run, vec![]).await.unwrap();
    let lines = found.as_array().unwrap().iter();
    lines
        .map(|line| line.as_str().unwrap().to_owned())
        .collect()
}

/// What is wrong with pages as narrow as a small phone, and in the dark.
pub async fn narrow_and_dark<P: AsRef<str>>(
    browser: &Browser,
    house: &House,
    axe: &str,
    places: &[P],
) -> Vec<String> {
    browser.page.set_window_size(320, 640).await.unwrap();
    let dark =
        json!({ "media": "", "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
    browser.devtools("Emulation.setEmulatedMedia", dark).await;
    let narrow = json!({ "width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": true });
    browser
        .devtools("Emulation.setDeviceMetricsOverride", narrow)
        .await;
    let mut wrong = Vec::new();
    for place in places.iter().map(AsRef::as_ref) {
        browser.go(house, place).await;
        let wide = browser
            .run("return document.documentElement.scrollWidth > window.innerWidth")
            .await;
        if wide != false {
            wrong.push(format!("{place}: wider than 320 pixels"));
        }
        let name = format!("{}-narrow-dark", picture_of(place));
        browser.keep_picture(&name).await;
        for finding in findings(browser, axe).await {
            wrong.push(format!("dark {place}: {finding}"));
        }
    }
    wrong
}

/// What is wrong with pages in every language. Keeps a picture of each.
pub async fn in_every_language<P: AsRef<str>>(
    browser: &Browser,
    house: &House,
    axe: &str,
    (who, places): (&str, &[P]),
) -> Vec<String> {
    let mut wrong = Vec::new();
    for language in LANGUAGES {
        let choice = format!("/language/{language}?next=%2Fregister");
        browser.go(house, &choice).await;
        for place in places.iter().map(AsRef::as_ref) {
            browser.go(house, place).await;
            let at = format!("{language} {who} {place}");
            let lang = browser.run("return document.documentElement.lang").await;
            if lang != language {
                wrong.push(format!("{at}: the page says it is in {lang}"));
            }
            for finding in findings(browser, axe).await {
                wrong.push(format!("{at}: {finding}"));
            }
            if language == "en" {
                let name = format!("{who}-{}", picture_of(place));
                browser.keep_picture(&name).await;
            }
        }
    }
    wrong
}

/// Has the person act for a company, which the welfare centre has registered.
async fn act_for_company(browser: &Browser, house: &House, person: &Ssin) {
    let welfare = house.application(Participant::WelfareCentre).await;
    let body = json!({
        "relation": "representative",
        "principal": { "enterpriseNumber": "0999999823" },
        "mandatary": { "ssin": person.expose() },
        "scopes": ["manageMandates", "seeUses", "reportErrors"],
        "period": { "startDate": "2026-11-01", "endDate": "2030-10-31" },
        "label": "Bakery",
    });
    let registered = house.post(&welfare, "/governance/v1/mandates", &body).await;
    assert_eq!(registered.status, 201, "{}", registered.text);
    browser.go(house, "/mandates").await;
    browser.click("form[action='/mandates/act'] button").await;
    browser.find(".behalf").await;
    assert_eq!(browser.path().await, "/mandates/company");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_in_every_language_is_fit_for_everybody() {
    let axe = axe();
    let (house, person) = consulted().await;
    let browser = Browser::open().await;
    let mut wrong = in_every_language(&browser, &house, &axe, ("public", &PUBLIC_PLACES)).await;
    browser.go(&house, "/language/en?next=%2Fhome").await;
    browser.sign_in(&house, &person).await;
    let mut places = OWN_PLACES.map(str::to_owned).to_vec();
    places.push(one_use(&browser, &house).await);
    wrong.extend(in_every_language(&browser, &house, &axe, ("own", &places)).await);
    act_for_company(&browser, &house, &person).await;
    let company = ["/mandates/company"];
    wrong.extend(in_every_language(&browser, &house, &axe, ("company", &company)).await);
    wrong.extend(narrow_and_dark(&browser, &house, &axe, &company).await);
    browser.click(".behalf form button").await;
    browser.find(".notice").await;
    wrong.extend(narrow_and_dark(&browser, &house, &axe, &places).await);
    browser.click("form[action='/sign-out'] button").await;
    wrong.extend(narrow_and_dark(&browser, &house, &axe, &["/", "/sign-in"]).await);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
    house.close().await;
}

/// Writes down what the Tab key should reach, in the order of the page; of radio buttons with one name, the group.
const REACHABLE: &str = r#"
    const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const radios = new Map();
    let count = 0;
    for (const one of document.querySelectorAll(wanted)) {
        if (one.disabled || !one.checkVisibility()) continue;
        if (one.type === "radio") {
            if (!radios.has(one.name)) radios.set(one.name, count++);
            one.dataset.stop = radios.get(one.name);
        } else {
            one.dataset.stop = count++;
        }
    }
    return count;
"#;

/// Where the focus is, and whether that is seen.
const FOCUS: &str = r#"
    const at = document.activeElement;
    const style = getComputedStyle(at);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    // The calendar button in a field for a date: the browser draws its own ring around that part of the field.
    const part = at.type === "date" && !at.matches(":focus") && at.matches(":focus-within");
    const box = at.getBoundingClientRect();
    const inView = box.bottom > 0 && box.top < window.innerHeight && box.width > 0 && box.height > 0;
    return {
        stop: at.dataset.stop === undefined ? null : Number(at.dataset.stop),
        seen: inView && (outlined || part || style.boxShadow !== "none"),
        tag: at.outerHTML.slice(0, 200),
    };
"#;

/// A field for a date is several stops: day, month, year and the calendar.
const STOPS_OF_FIELD_MAX: u64 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_suffices() {
    let (house, person) = consulted().await;
    let browser = Browser::open().await;
    browser.sign_in(&house, &person).await;
    for place in [
        "/home",
        "/mandates",
        "/errors/new?service=personIdentity",
        "/register",
    ] {
        browser.go(&house, place).await;
        let reachable = browser.run(REACHABLE).await.as_u64().unwrap();
        assert!(reachable > 10, "{place}: {reachable}");
        // Every link, button and field is reached, in the order of the page, each is seen, and none keeps the focus.
        let mut reached = Vec::new();
        for _ in 0..reachable * STOPS_OF_FIELD_MAX {
            browser.press(Key::Tab).await;
            let focus = browser.run(FOCUS).await;
            let Some(stop) = focus["stop"].as_u64() else {
                panic!("{place}: the focus went to {focus}");
            };
            assert_eq!(focus["seen"], true, "{place}: {focus}");
            if reached.last() != Some(&stop) {
                reached.push(stop);
            }
            if stop + 1 == reachable {
                break;
            }
        }
        let all: Vec<u64> = (0..reachable).collect();
        assert_eq!(reached, all, "{place}");
    }
    // From the first stop, the content is one key away.
    browser.go(&house, "/home").await;
    browser.press(Key::Tab).await;
    let first = browser
        .run("return document.activeElement.getAttribute('href')")
        .await;
    assert_eq!(first, "#main");
    browser.press(Key::Enter).await;
    let content = browser.run("return document.activeElement.id").await;
    assert_eq!(content, "main");
    browser.close().await;
    house.close().await;
}

/// By clicks alone: one gives a mandate, another accepts it and looks, the first sees that and revokes it.
#[tokio::test(flavor = "multi_thread")]
async fn a_mandate_from_its_offer_to_its_end() {
    let axe = axe();
    let (house, person) = consulted().await;
    let other = house.somebody(|index| house.population.ssin(index) != person);
    let (giver, holder) = (Browser::open().await, Browser::open().await);
    giver.sign_in(&house, &person).await;
    holder.sign_in(&house, &other).await;
    let mut wrong = Vec::new();
    let mut fit = async |browser: &Browser, page: &str| {
        for finding in findings(browser, &axe).await {
            wrong.push(format!("{page}: {finding}"));
        }
    };

    // The giver fills the form in, and sees a code.
    giver.click("nav a[href='/mandates']").await;
    for (field, text) in [("name", "My daughter Els"), ("label", "Marie")] {
        let css = format!(".giving input[name='{field}']");
        giver.find(&css).await.send_keys(text).await.unwrap();
    }
    // A date field takes what is typed by the browser's own language.
    giver
        .run("document.querySelector('.giving input[name=to]').value = '2027-06-30'")
        .await;
    giver.click(".giving label[for='scope-seeUses']").await;
    giver.click(".giving button").await;
    let code = giver.text(".codes code").await;
    fit(&giver, "the code").await;

    // The other types it, sees on whose behalf, and accepts.
    holder.click("nav a[href='/mandates']").await;
    let field = holder.find("#mandate-code").await;
    field.send_keys(&code.to_uppercase()).await.unwrap();
    holder.click("form[action='/mandates/code'] button").await;
    let offered = holder.text("main").await;
    assert!(
        offered.contains("Marie") && !offered.contains("Els"),
        "{offered}"
    );
    fit(&holder, "what is offered").await;
    holder.click("form[action='/mandates/accept'] button").await;
    holder.find(".notice").await;

    // They act, and see what the giver sees.
    holder.click("form[action='/mandates/act'] button").await;
    let uses = holder.text("main").await;
    assert!(uses.contains("Welfare Centre of Meerbeke"), "{uses}");
    let banner = holder.text(".behalf").await;
    assert!(banner.contains("You act on behalf of Marie"), "{banner}");
    fit(&holder, "under a mandate").await;
    let menu = holder.text("nav").await;
    assert!(
        menu.contains("Who used my data") && !menu.contains("Security"),
        "{menu}"
    );
    holder.go(&house, "/security").await;
    assert!(holder.text("h1").await.contains("Only for yourself"));
    fit(&holder, "refused").await;

    // The giver sees it, opens it, and checks the proof.
    house.published_all().await;
    giver.go(&house, "/uses").await;
    let line = giver.text("a[href^='/looks/']").await;
    assert!(!line.is_empty());
    assert!(giver.text("main").await.contains("My daughter Els"));
    giver.click("a[href^='/looks/']").await;
    fit(&giver, "the looks").await;
    giver.click(".proof button").await;
    giver.find(".proof .verdict.good").await;
    let record = giver.text(".proof pre.record").await;
    assert!(
        record.contains("seeUses") && !record.contains("Els"),
        "{record}"
    );

    // Revoked, the next click is refused.
    holder.go(&house, "/uses").await;
    giver.go(&house, "/mandates").await;
    giver
        .click("section[aria-labelledby='given'] form[action='/mandates/end'] button")
        .await;
    giver.find(".notice").await;
    holder.click("nav a[href='/uses']").await;
    let refused = holder.text("main").await;
    assert!(
        refused.contains("This mandate does not count any more"),
        "{refused}"
    );
    fit(&holder, "a mandate that is over").await;
    holder
        .click("main form[action='/mandates/stop'] button")
        .await;
    holder.find(".notice").await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    giver.close().await;
    holder.close().await;
    house.close().await;
}
