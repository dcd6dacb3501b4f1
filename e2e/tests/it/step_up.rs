//! Whoever signed in too weakly for a page is sent back to the upstream for more.

use identity::people::role::Role;
use reqwest::Url;
use server::demo::provider::LEVELS;
use server::http::portal::{OpenTo, PageMethod, pages};

use crate::administration::take_role;
use crate::house::{Engine, House, on_both_engines};
use crate::portal::{Browser, Somebody};

on_both_engines!(who_came_weakly_is_sent_back_for_more);

/// What the hub asks the upstream for.
fn asked(place: &str, name: &str) -> Option<String> {
    let place: Url = place.parse().unwrap();
    let mut pairs = place.query_pairs();
    let found = pairs.find(|(found, _)| found == name);
    found.map(|(_, value)| value.into_owned())
}

/// Chooses somebody where the hub sent the browser, and gives the answer's address.
async fn choose(house: &House, browser: &mut Browser, place: &str, who: &str) -> String {
    let choice = browser.get(house, place).await;
    assert_eq!(choice.status, 200, "{}", choice.text);
    let request = choice.between("?request=", "&amp;");
    let place: Url = place.parse().unwrap();
    let chosen = format!("/choose?request={request}&person={who}");
    let chosen = place.join(&chosen).unwrap();
    browser.get(house, chosen.as_str()).await.place().to_owned()
}

async fn who_came_weakly_is_sent_back_for_more(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let [low, substantial, high] = LEVELS.map(|(acr, _)| acr);
    // The role does not make up for the level.
    let mut strong = Browser::signed_in(&house, &person.key).await;
    take_role(&house, &mut strong, Role::Administrator, "first").await;

    let mut browser = Browser::default();
    let weakly = "/sign-in/upstream?next=%2Fuses&level=low";
    let begun = browser.get(&house, weakly).await;
    let wanted = asked(begun.place(), "acr_values").unwrap();
    assert!(wanted.starts_with(low), "{wanted}");
    let answer = choose(&house, &mut browser, begun.place(), &person.key).await;
    let landed = browser.get(&house, &answer).await;
    assert_eq!((landed.status, landed.place()), (303, "/uses"));
    let session = browser.cookie("__Host-crosskeys").unwrap().to_owned();

    // No page about a person, and none of a role, is open to this session.
    let mut walked = 0;
    for page in pages() {
        if matches!(page.open_to, OpenTo::Anybody(_)) {
            continue;
        }
        let name = format!("{:?} {}", page.method, page.path);
        let away = match page.method {
            PageMethod::Get => browser.get(&house, page.path).await,
            PageMethod::Post => browser.post_only_token(&house, page.path, "").await,
        };
        assert_eq!(away.status, 303, "{name}: {}", away.text);
        assert!(away.place().starts_with("/sign-in?next="), "{name}");
        walked += 1;
    }
    assert!(walked >= 60, "{walked}");

    // From the page to the upstream, which is asked for what suffices and nothing less, anew.
    let away = browser.get(&house, "/uses").await;
    let ways = browser.get(&house, away.place()).await;
    assert_eq!(ways.status, 200, "{}", ways.text);
    let way = ways.between("href=\"/sign-in/upstream", "\"");
    let way = format!("/sign-in/upstream{}", way.replace("&amp;", "&"));
    let begun = browser.get(&house, &way).await;
    let wanted = asked(begun.place(), "acr_values").unwrap();
    assert_eq!(wanted, format!("{substantial} {high}"));
    assert_eq!(asked(begun.place(), "prompt").as_deref(), Some("login"));

    // An upstream that was talked into less does not open the page.
    let weaker = begun
        .place()
        .replace(&substantial.replace(':', "%3A"), &low.replace(':', "%3A"));
    assert_eq!(
        asked(&weaker, "acr_values").unwrap(),
        format!("{low} {high}")
    );
    let answer = choose(&house, &mut browser, &weaker, &person.key).await;
    let refused = browser.get(&house, &answer).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert_eq!(browser.get(&house, "/uses").await.status, 303);

    // With enough, the page is there, and the weak session is gone.
    let begun = browser.get(&house, &way).await;
    let answer = choose(&house, &mut browser, begun.place(), &person.key).await;
    let landed = browser.get(&house, &answer).await;
    assert_eq!((landed.status, landed.place()), (303, "/uses"));
    for path in ["/uses", "/administration"] {
        let page = browser.get(&house, path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
    }
    let mut old = Browser::default();
    old.cookies.push(("__Host-crosskeys".to_owned(), session));
    let away = old.get(&house, "/sign-in?next=%2Fuses").await;
    assert!(!away.text.contains("action=\"/sign-out\""), "{}", away.text);
    house.close().await;
}
