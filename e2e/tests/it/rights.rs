//! Requests under data protection law, and the copy of everything: for the person, and for nobody else.

use std::{collections::BTreeSet, sync::Arc};

use governance::requests::{
    By, COPY_SILENCE_S, CopyForm, CopyPart, DataCopy, RequestId, RequestText, extend,
};
use identity::{Zeroizing, people::role::Role};
use jiff::SignedDuration;
use serde_json::Value;
use server::demo::population::Participant;
use vocabulary::Language;

use crate::{
    administration::take_role,
    browser::{Browser as Chromium, axe, findings},
    house::{CONSULTATIONS, Engine, House, on_both_engines, question},
    portal::{Browser, Page, Somebody, another, consulted, inspect},
};

on_both_engines!(
    a_person_asks_and_reads_the_answer,
    the_officer_answers_on_the_pages,
    a_copy_holds_everything_and_is_the_persons_alone,
    somebody_who_acts_asks_but_gets_no_copy,
    a_copy_of_much_is_whole_and_survives_a_crash,
    requests_come_in_pages,
);

/// How often somebody looks whether a copy is there: each look takes a while, and each copy much less than all of them.
const LOOKS_MAX: usize = 10_000;

async fn send(house: &House, browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(house, "/rights").await;
    let token = page.between("name=\"csrf\" value=\"", "\"").to_owned();
    let mut form = vec![("csrf", token.as_str())];
    form.extend_from_slice(fields);
    browser.post(house, path, &form).await
}

/// Has a copy of everything made, and downloads it.
pub async fn copied(house: &House, browser: &mut Browser, form: &str) -> Page {
    let token = browser.form_token(house).await;
    let fields = [("csrf", &*token)];
    let asked = browser.post(house, "/rights/copy", &fields).await;
    assert_eq!(
        (asked.status, asked.place()),
        (303, "/rights/copy"),
        "{}",
        asked.text
    );
    let request = copy_made(house, browser).await;
    download(house, browser, &request, form).await
}

/// Looks at the page until the copy is there; gives its id.
pub async fn copy_made(house: &House, browser: &mut Browser) -> String {
    for _ in 0..LOOKS_MAX {
        let page = browser.get(house, "/rights/copy").await;
        assert_eq!(page.status, 200, "{}", page.text);
        match page.between("data-progress=\"", "\"") {
            "going" => tokio::task::yield_now().await,
            "made" => return page.between("name=\"request\" value=\"", "\"").to_owned(),
            _ => panic!("{}", page.text),
        }
    }
    panic!("the copy is not made");
}

/// Downloads a copy.
pub async fn download(house: &House, browser: &mut Browser, request: &str, form: &str) -> Page {
    let token = browser.form_token(house).await;
    let fields = [("csrf", &*token), ("request", request), ("form", form)];
    browser.post(house, "/rights/copy/file", &fields).await
}

async fn a_person_asks_and_reads_the_answer(engine: Engine) {
    let mut house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let other = another(&house, &person);
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let before = house.running().hub().store().log().size();
    for fields in [
        &[("kind", "erasure")][..],
        &[("kind", "everything"), ("text", "please")],
        &[("text", "please")],
    ] {
        let page = send(&house, &mut browser, "/rights/ask", fields).await;
        assert_eq!(page.status, 400, "{fields:?}: {}", page.text);
        assert!(page.text.contains("role=\"alert\""));
    }
    assert_eq!(house.running().hub().store().log().size(), before);
    for kind in ["erasure", "objection"] {
        let fields = [("kind", kind), ("text", "<b>please</b> forget")];
        let made = send(&house, &mut browser, "/rights/ask", &fields).await;
        assert_eq!(
            (made.status, made.place()),
            (303, "/rights"),
            "{}",
            made.text
        );
    }
    assert_eq!(house.running().hub().store().log().size(), before + 2);
    let page = browser.get(&house, "/rights").await;
    assert!(
        page.text.contains("&lt;b&gt;please&lt;/b&gt; forget"),
        "{}",
        page.text
    );
    assert!(
        page.text.contains("You get an answer by 21 December 2026."),
        "{}",
        page.text
    );
    let mut elsewhere = Browser::signed_in(&house, &other.key).await;
    let others = elsewhere.get(&house, "/rights").await;
    assert!(!others.text.contains("forget"), "{}", others.text);

    // Who answers lists, extends and refuses on the command line.
    let waiting = house
        .running()
        .hub()
        .store()
        .requests_waiting()
        .await
        .unwrap();
    let ids: Vec<String> = waiting.iter().map(|it| it.request.id.to_string()).collect();
    // The command line has no other clock than the machine's, which knows nothing of this house's month.
    let why = RequestText::parse("Many institutions have to be asked.").unwrap();
    let (store, id) = (house.running().hub().store(), waiting[1].request.id);
    extend(store, id, &why, By::Officer, house.now())
        .await
        .unwrap();
    house.stop().await;
    assert_eq!(house.command(&["requests", "list"]).await, 0);
    let reason = house.path("reason.txt");
    std::fs::write(&reason, "The law asks us to keep it.").unwrap();
    let reason = reason.to_str().unwrap();
    for (words, code) in [
        (vec!["requests", "answer", &ids[0], "refused"], 3),
        (
            vec!["requests", "answer", &ids[0], "maybe", "--text", reason],
            3,
        ),
        (vec!["requests", "answer", "no-request", "granted"], 3),
        (
            vec!["requests", "answer", &ids[0], "refused", "--text", reason],
            0,
        ),
        (vec!["requests", "answer", &ids[0], "granted"], 3),
        (
            vec!["requests", "answer", &ids[1], "extend", "--text", reason],
            3,
        ),
    ] {
        assert_eq!(house.command(&words).await, code, "{words:?}");
    }
    house.start().await;
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let page = browser.get(&house, "/rights").await;
    for said in [
        "The law asks us to keep it.",
        "Many institutions have to be asked.",
        "complain to the data protection authority",
        "You get an answer by 21 February 2027.",
    ] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    house.close().await;
}

async fn the_officer_answers_on_the_pages(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let other = another(&house, &person);
    let mut browser = Browser::signed_in(&house, &person.key).await;
    for kind in ["erasure", "objection"] {
        let fields = [("kind", kind), ("text", "please <i>forget</i>")];
        send(&house, &mut browser, "/rights/ask", &fields).await;
    }
    let mut officer = Browser::signed_in(&house, &other.key).await;
    assert_eq!(officer.get(&house, "/data-protection").await.status, 403);
    take_role(&house, &mut officer, Role::DataProtectionOfficer, "dpo-1").await;

    let log = house.running().hub().store().log();
    let before = log.size();
    let list = officer.get(&house, "/data-protection").await;
    assert_eq!(list.status, 200, "{}", list.text);
    assert!(list.text.contains("by 21 December 2026."), "{}", list.text);
    for hidden in ["forget", person.ssin.expose()] {
        assert!(!list.text.contains(hidden), "{hidden}: {}", list.text);
    }
    assert_eq!(log.size(), before, "the list shows nobody's words");
    let mut places: Vec<String> = (list.text.split("href=\"/data-protection/").skip(1))
        .map(|after| format!("/data-protection/{}", after.split('"').next().unwrap()))
        .collect();
    places.sort();
    assert_eq!(places.len(), 2);

    // A person without the role sees and does nothing, not even in their own request.
    let own = browser.form_token(&house).await;
    assert_eq!(browser.get(&house, &places[0]).await.status, 403);
    let fields = [
        ("csrf", own.as_str()),
        ("outcome", "granted"),
        ("text", "y"),
    ];
    let path = format!("{}/answer", places[0]);
    assert_eq!(browser.post(&house, &path, &fields).await.status, 403);
    assert_eq!(log.size(), before);

    // To open one is recorded first, with the hold of the role.
    let page = officer.get(&house, &places[0]).await;
    assert!(
        page.text.contains("please &lt;i&gt;forget&lt;/i&gt;"),
        "{}",
        page.text
    );
    assert_eq!(log.size(), before + 1);
    let told = log.opened(before).await.unwrap().record.body();
    assert_eq!(told["action"], "opened");
    assert_eq!(told["by"]["role"], "dataProtectionOfficer");

    let token = officer.form_token(&house).await;
    let mut step = async |path: &str, fields: &[(&str, &str)]| {
        let mut form = vec![("csrf", token.as_str())];
        form.extend_from_slice(fields);
        officer.post(&house, path, &form).await
    };
    let (answer, extension) = (
        format!("{}/answer", places[0]),
        format!("{}/extension", places[1]),
    );
    for (path, fields) in [
        (&answer, &[("outcome", "refused")][..]),
        (&answer, &[("outcome", "maybe"), ("text", "why")]),
        (&extension, &[]),
    ] {
        let page = step(path, fields).await;
        assert_eq!(page.status, 400, "{path} {fields:?}: {}", page.text);
        assert!(page.text.contains("role=\"alert\""));
    }
    let refusal = [("outcome", "refused"), ("text", "The law wants it kept.")];
    let done = step(&answer, &refusal).await;
    assert_eq!((done.status, done.place()), (303, "/data-protection"));
    let why = [("reason", "Many have to be asked.")];
    let done = step(&extension, &why).await;
    assert_eq!((done.status, done.place()), (303, places[1].as_str()));
    let steps = log.size();
    // Neither happens twice.
    step(&answer, &refusal).await;
    step(&extension, &why).await;
    assert_eq!(log.size(), steps);
    let list = officer.get(&house, "/data-protection").await;
    assert!(list.text.contains("by 21 February 2027."), "{}", list.text);
    assert!(!list.text.contains(&places[0]), "{}", list.text);

    // What an officer asked themselves is another's to open and to answer.
    let fields = [("kind", "access"), ("text", "my own words")];
    send(&house, &mut officer, "/rights/ask", &fields).await;
    let list = officer.get(&house, "/data-protection").await;
    let own = (list.text.split("href=\"/data-protection/").skip(1))
        .map(|after| format!("/data-protection/{}", after.split('"').next().unwrap()))
        .find(|place| !places.contains(place))
        .unwrap();
    let steps = log.size();
    let refused = officer.get(&house, &own).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(refused.text.contains("This is your own request"));
    assert!(!refused.text.contains("my own words"));
    let token = officer.form_token(&house).await;
    for (step, field) in [("answer", "text"), ("extension", "reason")] {
        let form = [("csrf", &*token), ("outcome", "granted"), (field, "yes")];
        let path = format!("{own}/{step}");
        let refused = officer.post(&house, &path, &form).await;
        assert_eq!(refused.status, 403, "{step}: {}", refused.text);
    }
    assert_eq!(log.size(), steps);

    // The person hears of it; of the opening of each request once, however often it is opened.
    officer.get(&house, &places[0]).await;
    let news = browser.get(&house, "/notices").await;
    for (said, times) in [
        ("has opened your request", 2),
        ("protection law takes longer", 1),
        ("protection law is answered", 1),
    ] {
        assert_eq!(news.text.matches(said).count(), times, "{}", news.text);
    }
    let page = browser.get(&house, "/rights").await;
    for said in ["The law wants it kept.", "Many have to be asked."] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    house.close().await;
}

async fn a_copy_holds_everything_and_is_the_persons_alone(engine: Engine) {
    let house = House::open(engine).await;
    let person = consulted(&house).await;
    let fund = house.application(Participant::SicknessFund).await;
    house.register(&fund, &person.ssin, 2).await;
    let source = house.application(Participant::SalaryDatabase).await;
    house.register(&source, &person.ssin, 0).await;
    let inspected = inspect(&house, &fund, &person.ssin).await;
    let withheld = inspected.body["exchangeId"].as_str().unwrap().to_owned();
    house.published_all().await;
    let mut browser = Browser::signed_in(&house, &person.key).await;
    // Somebody has looked on their behalf.
    let other = another(&house, &person);
    let mut holder = Browser::signed_in(&house, &other.key).await;
    let fields = [
        ("name", "Els"),
        ("label", "Marie"),
        ("scope", "seeFiles"),
        ("from", "2026-11-01"),
        ("to", "2027-10-31"),
    ];
    let made = send(&house, &mut browser, "/mandates/offer", &fields).await;
    let code = made.between("<p class=\"codes\"><code>", "<").to_owned();
    send(&house, &mut holder, "/mandates/accept", &[("code", &code)]).await;
    let page = holder.get(&house, "/mandates").await;
    let mandate = page.between("name=\"mandate\" value=\"", "\"").to_owned();
    send(
        &house,
        &mut holder,
        "/mandates/act",
        &[("mandate", &mandate)],
    )
    .await;
    assert_eq!(holder.get(&house, "/files").await.status, 200);
    house.published_all().await;
    let asked = [("kind", "access"), ("text", "what")];
    send(&house, &mut browser, "/rights/ask", &asked).await;
    let log = house.running().hub().store().log();

    let before = log.size();
    let copy = copied(&house, &mut browser, "json").await;
    assert_eq!(copy.status, 200, "{}", copy.text);
    assert_eq!(log.size(), before + 1, "that it was given is recorded");
    let told = log.opened(before).await.unwrap().record.body();
    assert_eq!(told["action"], "copied");
    let all: Value = serde_json::from_str(&copy.text).unwrap();
    assert_eq!(all["format"], "crosskeys-data-copy/1");
    assert_eq!(all["person"]["ssin"], person.ssin.expose());
    for (pointer, least) in [
        ("/files", 4),
        ("/sessions", 1),
        ("/requests", 1),
        ("/uses", 1),
    ] {
        let count = all.pointer(pointer).unwrap().as_array().unwrap().len();
        assert!(count >= least, "{pointer}: {count}");
    }
    assert_eq!(
        all["uses"].as_array().unwrap().len(),
        1,
        "what is withheld is absent"
    );
    assert!(!copy.text.contains(&withheld));
    // Each entry's proof holds on its own.
    for entry in all["uses"][0]["entries"].as_array().unwrap() {
        let file = house.path("copied.tlog-proof");
        std::fs::write(&file, entry["proof"].as_str().unwrap()).unwrap();
        house.proof_holds(&file).await;
        assert!(entry["record"].is_object());
    }
    let looks = &all["looks"][0];
    assert_eq!(looks["mandate"], mandate.as_str(), "{all:#}");
    assert_eq!(looks["entries"][0]["record"]["page"], "/files");
    assert_eq!(all["mandates"]["given"][0]["name"], "Els");
    let request = copy_made(&house, &mut browser).await;
    let readable = download(&house, &mut browser, &request, "html").await;
    assert!(
        readable.text.contains(person.ssin.expose()),
        "{}",
        readable.text
    );
    assert!(readable.text.contains("Welfare Centre of Meerbeke"));
    assert!(
        !readable.text.contains("Sickness Fund received"),
        "{}",
        readable.text
    );
    let wrong = download(&house, &mut browser, &request, "exe").await;
    assert_eq!(wrong.status, 400);
    // Both files are one request, and a copy stays as it was made.
    let page = browser.get(&house, "/rights").await;
    assert_eq!(page.text.matches("<li class=\"card request\">").count(), 2);
    house
        .post(
            &house.application(Participant::WelfareCentre).await,
            CONSULTATIONS,
            &question(&person.ssin),
        )
        .await;
    let again = download(&house, &mut browser, &request, "json").await;
    assert_eq!(again.text, copy.text);

    // Another's copy is another's; nobody gets none.
    let mut elsewhere = Browser::signed_in(&house, &other.key).await;
    for path in ["/rights/copy/file", "/rights/copy/erasure"] {
        let token = elsewhere.form_token(&house).await;
        let fields = [("csrf", &*token), ("request", &request), ("form", "json")];
        let refused = elsewhere.post(&house, path, &fields).await;
        assert_eq!(refused.status, 404, "{}", refused.text);
    }
    let theirs = copied(&house, &mut elsewhere, "json").await;
    assert!(!theirs.text.contains(person.ssin.expose()));
    let mut nobody = Browser::default();
    for path in ["/rights/copy", "/rights/copy/file"] {
        let fields = [("request", request.as_str()), ("form", "json")];
        let away = nobody.post(&house, path, &fields).await;
        assert_eq!(away.status, 303);
    }

    // Erased, it is gone for good.
    let token = browser.form_token(&house).await;
    let fields = [("csrf", &*token), ("request", &request)];
    let erased = browser.post(&house, "/rights/copy/erasure", &fields).await;
    assert_eq!(erased.status, 303, "{}", erased.text);
    let gone = download(&house, &mut browser, &request, "json").await;
    assert_eq!(gone.status, 404);
    house.close().await;
}

async fn somebody_who_acts_asks_but_gets_no_copy(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let other = another(&house, &person);
    let mut giver = Browser::signed_in(&house, &person.key).await;
    let mut holder = Browser::signed_in(&house, &other.key).await;
    let fields = [
        ("name", "Els"),
        ("label", "Marie"),
        ("scope", "dataRequests"),
        ("from", "2026-11-01"),
        ("to", "2027-10-31"),
    ];
    let made = send(&house, &mut giver, "/mandates/offer", &fields).await;
    let code = made.between("<p class=\"codes\"><code>", "<").to_owned();
    send(&house, &mut holder, "/mandates/accept", &[("code", &code)]).await;
    let page = holder.get(&house, "/mandates").await;
    let mandate = page.between("name=\"mandate\" value=\"", "\"").to_owned();
    let acts = send(
        &house,
        &mut holder,
        "/mandates/act",
        &[("mandate", &mandate)],
    )
    .await;
    assert_eq!(acts.place(), "/rights");
    let fields = [("kind", "restriction"), ("text", "stop")];
    let asked = send(&house, &mut holder, "/rights/ask", &fields).await;
    assert_eq!(asked.status, 303, "{}", asked.text);
    let page = holder.get(&house, "/rights").await;
    assert!(
        page.text.contains("Only the person gets this copy"),
        "{}",
        page.text
    );
    for path in ["/rights/copy", "/rights/copy/file", "/rights/copy/erasure"] {
        let copy = send(&house, &mut holder, path, &[("form", "json")]).await;
        assert_eq!(copy.status, 403, "{}", copy.text);
    }
    assert_eq!(holder.get(&house, "/rights/copy").await.status, 403);
    assert_eq!(holder.get(&house, "/uses").await.status, 403);
    let seen = giver.get(&house, "/rights").await;
    assert!(
        seen.text.contains("stop"),
        "the request is the giver's: {}",
        seen.text
    );
    house.close().await;
}

/// Chosen so that the uses take several pages, and the copy several parts.
const MANY: usize = 60;

async fn a_copy_of_much_is_whole_and_survives_a_crash(engine: Engine) {
    let mut house = House::open(engine).await;
    let (welfare, ssin) = house.welfare_case().await;
    for _ in 0..MANY {
        let asked = house.post(&welfare, CONSULTATIONS, &question(&ssin)).await;
        assert_eq!(asked.status, 200, "{}", asked.text);
    }
    house.published_all().await;
    let person = Somebody::of(&house, ssin);
    let mut browser = Browser::signed_in(&house, &person.key).await;

    // A copy that will be made in an hour: until then there is no other, and the page says so without a script.
    let hub = Arc::clone(house.running().hub());
    let (store, start) = (hub.store(), house.now());
    let id = store.person_with(&person.ssin).await.unwrap();
    let later = start + SignedDuration::from_hours(1);
    let copy = DataCopy::asked(RequestId::from_bytes([7; 16]), id, Language::En, later);
    store.ask_copy(&copy).await.unwrap();
    let token = browser.form_token(&house).await;
    let more = browser
        .post(&house, "/rights/copy", &[("csrf", &token)])
        .await;
    assert_eq!(more.status, 429, "{}", more.text);
    let page = browser.get(&house, "/rights/copy").await;
    assert!(page.text.contains("will be made in a moment"));
    assert!(page.text.contains("href=\"/rights/copy\""));
    let early = download(&house, &mut browser, &copy.id.to_string(), "json").await;
    assert_eq!(early.status, 404);

    // Somebody begins it, writes a part, and is gone.
    let claim = store.claim_copy(later).await.unwrap().unwrap();
    assert_eq!(claim.total, MANY as u64);
    let part = CopyPart {
        form: CopyForm::Json,
        number: 0,
        text: Zeroizing::new("half of it".to_owned()),
    };
    store
        .keep_copy_parts(&claim, 25, &[part], later)
        .await
        .unwrap();
    let page = browser.get(&house, "/rights/copy").await;
    assert!(
        page.text.contains("25 of 60 entries are written"),
        "{}",
        page.text
    );
    drop(hub);
    house.later(3_600 + COPY_SILENCE_S);
    house.stop().await;
    house.start().await;

    let mut browser = Browser::signed_in(&house, &person.key).await;
    let request = copy_made(&house, &mut browser).await;
    assert_eq!(request, copy.id.to_string());
    let json = download(&house, &mut browser, &request, "json").await;
    let all: Value = serde_json::from_str(&json.text).unwrap();
    let uses = all["uses"].as_array().unwrap();
    let exchanges: BTreeSet<&str> = (uses.iter())
        .map(|one| one["exchange"].as_str().unwrap())
        .collect();
    assert_eq!((uses.len(), exchanges.len()), (MANY, MANY));
    assert!(json.text.len() > 3 * 64 * 1024, "it is of several parts");
    let html = download(&house, &mut browser, &request, "html").await;
    assert_eq!(
        html.text
            .matches("Welfare Centre of Meerbeke received")
            .count(),
        MANY
    );
    assert!(html.text.ends_with("</html>\n"));
    // What is kept of it is sealed, and forgotten after its time.
    house.later(7 * 24 * 3_600);
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let page = browser.get(&house, "/rights/copy").await;
    assert!(page.text.contains("There is no copy now"), "{}", page.text);
    house.close().await;
}

async fn requests_come_in_pages(engine: Engine) {
    let house = House::open(engine).await;
    let person = Somebody::of(&house, house.worker());
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let store = house.running().hub().store();
    let id = store.person_with(&person.ssin).await.unwrap();
    for number in 0..30_u8 {
        let request = RequestId::from_bytes([number; 16]);
        let at = house.now() - SignedDuration::from_mins(i64::from(number));
        let given = governance::requests::copied(store, (request, at), id, (), at).await;
        assert!(given.is_ok());
    }
    let lines = |page: &Page| page.text.matches("<li class=\"card request\">").count();
    let first = browser.get(&house, "/rights").await;
    assert_eq!(lines(&first), 25);
    let older = first.between("href=\"/rights?before=", "\"").to_owned();
    let second = browser
        .get(&house, &format!("/rights?before={older}"))
        .await;
    assert_eq!(lines(&second), 5, "{}", second.text);
    assert!(!second.text.contains("rel=\"next\""));
    // Another person's request is no page of one's own.
    let other = another(&house, &person);
    let mut elsewhere = Browser::signed_in(&house, &other.key).await;
    for (query, status) in [
        (format!("before={older}"), 404),
        ("before=nothing".to_owned(), 400),
        ("after=1".to_owned(), 400),
    ] {
        let page = elsewhere.get(&house, &format!("/rights?{query}")).await;
        assert_eq!(page.status, status, "{query}");
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_tells_by_itself_when_the_copy_is_there() {
    let house = House::open(Engine::Sqlite).await;
    let person = consulted(&house).await;
    let browser = Chromium::open().await;
    browser.sign_in(&house, &person.ssin).await;
    browser.go(&house, "/rights").await;
    browser.click("main a[href='/rights/copy']").await;
    browser.click("form[action='/rights/copy'] button").await;
    // No click and no reload: the script puts the downloads there.
    browser.find("[data-progress=made]").await;
    browser
        .find("form[action='/rights/copy/file'] button")
        .await;
    assert_eq!(browser.path().await, "/rights/copy");
    assert_eq!(findings(&browser, &axe()).await, [""; 0]);
    browser
        .click("form[action='/rights/copy/erasure'] button")
        .await;
    browser.find("[data-progress=none]").await;
    browser.close().await;
    house.close().await;
}
