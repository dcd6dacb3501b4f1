//! Nobody is signed out without a warning: pages say when the session ends, and a script says so in time.

use serde_json::{Value, json};

use crate::browser::{Browser as Chromium, axe, findings};
use crate::house::{Engine, House, on_both_engines};
use crate::portal::{Browser, Page};

on_both_engines!(a_session_tells_when_it_ends_and_is_kept_by_its_own_pages);

const MINUTE_S: i64 = 60;
const STAY: &str = "/security/stay";

/// Asks to stay as the script does.
async fn stay(house: &House, browser: &mut Browser, token: &str) -> Page {
    browser.post_by_script(house, STAY, token).await
}

async fn a_session_tells_when_it_ends_and_is_kept_by_its_own_pages(engine: Engine) {
    let house = House::open(engine).await;
    let key = house.key_of(&house.worker());
    let mut browser = Browser::signed_in(&house, &key).await;
    let token = browser.form_token(&house).await;
    let page = browser.get(&house, "/files").await;
    assert_eq!(page.between("data-ends-in-s=\"", "\""), "3600");
    assert_eq!(page.between("data-by=\"", "\""), "idleness");
    assert!(
        page.text
            .contains("If you do nothing here, that ends on 21 November 2026 at 12:00"),
        "{}",
        page.text
    );
    // Nobody has a session that ends.
    let public = Browser::default().get(&house, "/register").await;
    assert!(!public.text.contains("data-session"));

    for _ in 0..2 {
        house.later(58 * MINUTE_S);
        let kept = stay(&house, &mut browser, &token).await;
        assert_eq!(kept.status, 200, "{}", kept.text);
        let kept: Value = serde_json::from_str(&kept.text).unwrap();
        assert_eq!(kept, json!({ "endsInS": 3600, "by": "idleness" }));
    }
    let refused = stay(&house, &mut browser, "another").await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        stay(&house, &mut Browser::default(), &token).await.status,
        303
    );

    // Twelve hours are the end, however busy.
    for _ in 0..10 {
        house.later(55 * MINUTE_S);
        assert_eq!(stay(&house, &mut browser, &token).await.status, 200);
    }
    let page = browser.get(&house, "/files").await;
    assert_eq!(page.between("data-by=\"", "\""), "age");
    assert_eq!(page.between("data-ends-in-s=\"", "\""), "3240");
    assert!(page.text.contains("That ends on 21 November 2026 at 23:00"));
    house.later(54 * MINUTE_S);
    assert_eq!(stay(&house, &mut browser, &token).await.status, 303);
    house.close().await;
}

/// Lets the page's own clock go on.
async fn pass(browser: &Chromium, seconds: i64) {
    let script = format!(
        "const now = Date.now; const more = {seconds} * 1000; Date.now = () => now() + more;"
    );
    browser.run(&script).await;
}

async fn is_open(browser: &Chromium) -> bool {
    let open = "return document.querySelector('dialog[data-session]').open";
    browser.run(open).await == json!(true)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_warns_in_time_and_stays() {
    let axe = axe();
    let house = House::open(Engine::Sqlite).await;
    let browser = Chromium::open().await;
    browser.sign_in(&house, &house.worker()).await;
    let mut wrong = Vec::new();
    for language in ["nl", "fr", "de", "en"] {
        let place = format!("/language/{language}?next=%2Ferrors%2Fnew");
        browser.go(&house, &place).await;
        pass(&browser, 57 * MINUTE_S).await;
        assert!(!is_open(&browser).await);
        pass(&browser, 2 * MINUTE_S).await;
        browser.find("dialog[data-session][open]").await;
        wrong.extend(findings(&browser, &axe).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let dialog = browser.text("dialog[data-session]").await;
    assert!(dialog.contains("You will be signed out soon"), "{dialog}");
    assert!(dialog.contains("You have done nothing here for a while"));
    assert!(
        dialog.contains("Time left: 0:5") || dialog.contains("Time left: 1:0"),
        "{dialog}"
    );
    // The way to stay has the focus, and Escape puts the warning aside.
    let focus = "return document.activeElement.textContent";
    assert_eq!(browser.run(focus).await, json!("Stay signed in"));

    // By the keyboard alone; the hub knows it too.
    house.later(59 * MINUTE_S);
    let button = browser.find("[data-keep]").await;
    button.send_keys("\u{e007}").await.unwrap();
    browser.find("dialog[data-session]:not([open])").await;
    house.later(50 * MINUTE_S);
    let page = "return fetch('/files', { redirect: 'manual' }).then((answer) => answer.status)";
    assert_eq!(browser.run(page).await, json!(200));

    // Put aside, it stays so; over, the page says it, hides the rest, and leads to the sign-in.
    browser.go(&house, "/files").await;
    pass(&browser, 59 * MINUTE_S).await;
    browser
        .click("dialog[data-session][open] [data-close]")
        .await;
    browser.find("dialog[data-session]:not([open])").await;
    pass(&browser, MINUTE_S).await;
    browser.find("dialog[data-session][open].over").await;
    let dialog = browser.text("dialog[data-session]").await;
    assert!(dialog.contains("You are signed out"), "{dialog}");
    assert!(!dialog.contains("Stay signed in") && !dialog.contains("Time left"));
    let wrong = findings(&browser, &axe).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    house.later(61 * MINUTE_S);
    browser.click("dialog[data-session] [data-again]").await;
    browser
        .find("a[href='/sign-in/upstream?next=%2Ffiles']")
        .await;
    browser.close().await;
    house.close().await;
}
