//! Requests under data protection law, and the copy of everything: for the person, and for nobody else.

use governance::requests::{By, RequestText, extend};
use identity::people::role::Role;
use serde_json::Value;
use server::demo::population::Participant;

use crate::{
    administration::take_role,
    house::{Engine, House, on_both_engines},
    portal::{Browser, Page, Somebody, another, consulted, inspect},
};

on_both_engines!(
    a_person_asks_and_reads_the_answer,
    the_officer_answers_on_the_pages,
    a_copy_holds_everything_and_is_the_persons_alone,
    somebody_who_acts_asks_but_gets_no_copy,
);

async fn send(house: &House, browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(house, "/rights").await;
    let token = page.between("name=\"csrf\" value=\"", "\"").to_owned();
    let mut form = vec![("csrf", token.as_str())];
    form.extend_from_slice(fields);
    browser.post(house, path, &form).await
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
    let copy = send(&house, &mut browser, "/rights/copy", &[("form", "json")]).await;
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
    let readable = send(&house, &mut browser, "/rights/copy", &[("form", "html")]).await;
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
    let wrong = send(&house, &mut browser, "/rights/copy", &[("form", "exe")]).await;
    assert_eq!(wrong.status, 400);

    // Another's copy is another's; nobody gets none.
    let mut elsewhere = Browser::signed_in(&house, &other.key).await;
    let theirs = send(&house, &mut elsewhere, "/rights/copy", &[("form", "json")]).await;
    assert!(!theirs.text.contains(person.ssin.expose()));
    let mut nobody = Browser::default();
    let away = nobody
        .post(&house, "/rights/copy", &[("form", "json")])
        .await;
    assert_eq!(away.status, 303);
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
    let copy = send(&house, &mut holder, "/rights/copy", &[("form", "json")]).await;
    assert_eq!(copy.status, 403, "{}", copy.text);
    assert_eq!(holder.get(&house, "/uses").await.status, 403);
    let seen = giver.get(&house, "/rights").await;
    assert!(
        seen.text.contains("stop"),
        "the request is the giver's: {}",
        seen.text
    );
    house.close().await;
}
