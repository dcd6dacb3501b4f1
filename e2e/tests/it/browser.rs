//! A real browser: Debian's Chromium, driven over WebDriver. What people click, and what a script or a reader of the page
//! aloud finds there.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder, Locator, elements::Element, wd::WebDriverCompatibleCommand,
};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use server::demo::population::Participant;
use tempfile::TempDir;
use url::{ParseError, Url};
use vocabulary::be::Ssin;

use crate::house::{CONSULTATIONS, Engine, House, question};

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
    pub async fn devtools(&self, name: &str, parameters: Value) {
        let command = Devtools {
            name: name.to_owned(),
            parameters,
        };
        self.page.issue_cmd(command).await.unwrap();
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
async fn places(browser: &Browser, house: &House) -> Vec<String> {
    browser.go(house, "/uses").await;
    let one = browser.find("main a[href^='/uses/0']").await;
    let one = one.attr("href").await.unwrap().unwrap();
    let mut places = vec![one];
    for place in [
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
    ] {
        places.push(place.to_owned());
    }
    places
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
        for finding in findings(browser, axe).await {
            wrong.push(format!("dark {place}: {finding}"));
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_in_every_language_is_fit_for_everybody() {
    let axe = axe();
    let (house, person) = consulted().await;
    let browser = Browser::open().await;
    browser.sign_in(&house, &person).await;
    let places = places(&browser, &house).await;
    let mut wrong = Vec::new();
    for language in LANGUAGES {
        browser
            .go(&house, &format!("/language/{language}?next=%2Fhome"))
            .await;
        for place in &places {
            browser.go(&house, place).await;
            let at = format!("{language} {place}");
            let lang = browser.run("return document.documentElement.lang").await;
            if lang != language {
                wrong.push(format!("{at}: the page says it is in {lang}"));
            }
            for finding in findings(&browser, &axe).await {
                wrong.push(format!("{at}: {finding}"));
            }
        }
    }
    wrong.extend(narrow_and_dark(&browser, &house, &axe, &places).await);
    // Whoever is not signed in sees pages too.
    browser.click("form[action='/sign-out'] button").await;
    for place in ["/", "/sign-in", "/register"] {
        browser.go(&house, place).await;
        for finding in findings(&browser, &axe).await {
            wrong.push(format!("anybody {place}: {finding}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_suffices() {
    let (house, person) = consulted().await;
    let browser = Browser::open().await;
    browser.sign_in(&house, &person).await;
    browser.go(&house, "/home").await;
    // Every link, button and field of the page is reached by the Tab key, in the order of the page, and is seen.
    let reachable = browser
        .run("return document.querySelectorAll('a[href], button:not([hidden]), input:not([type=hidden]), select, summary').length")
        .await
        .as_u64()
        .unwrap();
    let body = browser.find("body").await;
    let mut reached = 0;
    for _ in 0..reachable {
        body.send_keys("\u{e004}").await.unwrap();
        let seen = browser
            .run(
                "const at = document.activeElement; const style = getComputedStyle(at); \
                 return at !== document.body && (style.outlineStyle !== 'none' || style.boxShadow !== 'none')",
            )
            .await;
        assert_eq!(seen, true, "what has the focus is seen");
        reached += 1;
    }
    assert_eq!(reached, reachable);
    // From the first stop, the content is one key away.
    browser.go(&house, "/home").await;
    let body = browser.find("body").await;
    body.send_keys("\u{e004}").await.unwrap();
    let first = browser
        .run("return document.activeElement.getAttribute('href')")
        .await;
    assert_eq!(first, "#main");
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
