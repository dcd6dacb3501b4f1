//! "This is wrong": a person reports a value on the pages, and sees what came of it.

use serde_json::{Value, json};
use server::demo::population::Participant;
use vocabulary::be::Ssin;

use crate::browser::{Browser as Chromium, axe, findings};
use crate::errors::{CORRECTIONS, REPORTS};
use crate::house::{Application, CONSULTATIONS, Engine, House, on_both_engines, question, unique};
use crate::portal::{Browser, Page, Somebody, another};

on_both_engines!(
    a_person_reports_and_sees_what_came_of_it,
    a_report_is_its_persons_alone,
    forms_are_looked_at_again_and_limited,
    a_withheld_recipient_is_on_no_page_until_its_time,
    what_an_institution_reported_is_told,
    what_an_inspection_reported_is_on_no_page_until_its_time,
);

/// Fills the form in.
pub async fn report(house: &House, browser: &mut Browser, service: &str, element: &str) -> Page {
    let token = browser.form_token(house).await;
    let form = [
        ("csrf", &*token),
        ("service", service),
        ("element", element),
        ("from", "2026-02-01"),
        ("to", ""),
        ("text", "That is not me."),
    ];
    browser.post(house, "/errors", &form).await
}

/// The id of the report to which an answer leads.
fn id_of(page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.text);
    page.place().strip_prefix("/errors/").unwrap().to_owned()
}

async fn corrected(house: &House, source: &Application, report: &str) {
    let answer = json!({"answer": "corrected", "wrongPeriod": {"startDate": "2026-02-01"}});
    let answered = house
        .post(source, &format!("{REPORTS}/{report}/answers"), &answer)
        .await;
    assert_eq!(answered.status, 201, "{}", answered.text);
}

/// The person's copy of everything.
async fn copied(house: &House, browser: &mut Browser) -> Value {
    let page = crate::rights::copied(house, browser, "json").await;
    assert_eq!(page.status, 200, "{}", page.text);
    serde_json::from_str(&page.text).unwrap()
}

async fn a_person_reports_and_sees_what_came_of_it(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, ssin) = house.welfare_case().await;
    let consulted = house.post(&welfare, CONSULTATIONS, &question(&ssin)).await;
    let exchange = consulted.body["exchangeId"].as_str().unwrap().to_owned();
    let source = house.application(Participant::PersonRegister).await;
    let person = Somebody::of(&house, ssin);
    let mut browser = Browser::signed_in(&house, &person.key).await;

    // From the page of a use into the form, with the element chosen.
    let told = browser.get(&house, &format!("/uses/{exchange}")).await;
    let link = told
        .between("href=\"/errors/new?", "\"")
        .replace("&amp;", "&");
    let form = browser.get(&house, &format!("/errors/new?{link}")).await;
    assert_eq!(form.status, 200, "{}", form.text);
    assert_eq!(form.text.matches(" checked").count(), 1);
    let files = browser.get(&house, "/files").await;
    assert!(
        files.text.contains("/errors/new?service=personIdentity"),
        "{}",
        files.text
    );

    let sent = report(&house, &mut browser, "personIdentity", "identity.birthDate").await;
    let id = id_of(&sent);
    let page = browser.get(&house, sent.place()).await;
    assert!(page.text.contains("Your report was sent"), "{}", page.text);
    assert!(page.text.contains("must answer by 21 December 2026"));
    assert!(page.text.contains("That is not me."));
    let list = browser.get(&house, "/errors").await;
    assert!(list.text.contains(&format!("/errors/{id}")));
    assert!(!list.text.contains(person.ssin.expose()) && !page.text.contains(person.ssin.expose()));

    let listed = house.get(&source, &format!("{REPORTS}?role=source")).await;
    let item = &listed.body["items"][0];
    assert_eq!(
        (&item["id"], &item["ssin"], &item["explanation"]),
        (
            &json!(id),
            &json!(person.ssin.expose()),
            &json!("That is not me.")
        )
    );
    assert!(item["reportedBy"].is_null());
    corrected(&house, &source, &id).await;
    let path = format!("/errors/{id}");
    let page = browser.get(&house, &path).await;
    assert!(
        page.text.contains("Welfare Centre of Meerbeke"),
        "{}",
        page.text
    );
    assert!(page.text.contains("not read yet"));
    let inbox = house.get(&welfare, CORRECTIONS).await;
    let correction = inbox.body["items"][0]["id"].as_str().unwrap().to_owned();
    let read = format!("{CORRECTIONS}/{correction}/acknowledgements");
    assert_eq!(house.post(&welfare, &read, &json!({})).await.status, 201);
    let page = browser.get(&house, &path).await;
    assert!(
        page.text.contains("Confirmed on 21 November 2026"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("not read yet"));

    // All of it is news, on the first page until it is read.
    let news = [
        "Person Register (demonstration) has answered your report",
        "An institution has read the correction",
    ];
    for path in ["/home", "/notices"] {
        let page = browser.get(&house, path).await;
        for sentence in news {
            assert!(page.text.contains(sentence), "{path}: {}", page.text);
        }
    }
    let token = browser.form_token(&house).await;
    let read = browser
        .post(&house, "/notices/read", &[("csrf", &*token)])
        .await;
    assert_eq!((read.status, read.place()), (303, "/notices"));
    let page = browser.get(&house, "/notices").await;
    assert!(page.text.contains(news[0]) && page.text.contains("Everything is marked as read"));
    assert!(!browser.get(&house, "/home").await.text.contains(news[0]));
    house.close().await;
}

async fn a_report_is_its_persons_alone(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, ssin) = house.welfare_case().await;
    let person = Somebody::of(&house, ssin);
    let mut owner = Browser::signed_in(&house, &person.key).await;
    let id = id_of(&report(&house, &mut owner, "personIdentity", "identity.birthDate").await);
    let other = another(&house, &person);
    let mut other = Browser::signed_in(&house, &other.key).await;
    let token = other.form_token(&house).await;
    let unknown = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    let mut answers = Vec::new();
    for report in [&*id, unknown, "no-report"] {
        let page = other.get(&house, &format!("/errors/{report}")).await;
        answers.push((page.status, page.text.replace(report, "…")));
        let form = [("csrf", &*token)];
        let path = format!("/errors/{report}/withdraw");
        assert_eq!(other.post(&house, &path, &form).await.status, 404);
    }
    assert_eq!(answers[0].0, 404);
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    assert!(!other.get(&house, "/errors").await.text.contains(&id));
    // Who has no file at the source reports nothing about its data.
    let form = other
        .get(&house, "/errors/new?service=personIdentity")
        .await;
    assert_eq!(form.status, 404);
    let sent = report(&house, &mut other, "personIdentity", "identity.birthDate").await;
    assert_eq!(sent.status, 404);
    // Nor does an institution find a person's report as its own.
    let listed = house
        .get(&welfare, &format!("{REPORTS}?role=reporter"))
        .await;
    assert_eq!(listed.body["items"], json!([]));

    let form = [("csrf", &*owner.form_token(&house).await)];
    let path = format!("/errors/{id}/withdraw");
    let withdrawn = owner.post(&house, &path, &form).await;
    assert_eq!(
        (withdrawn.status, withdrawn.place()),
        (303, &*format!("/errors/{id}"))
    );
    let page = owner.get(&house, withdrawn.place()).await;
    assert!(
        page.text.contains("You have taken this report back"),
        "{}",
        page.text
    );
    // Twice is no harm.
    assert_eq!(owner.post(&house, &path, &form).await.status, 303);
    house.close().await;
}

async fn forms_are_looked_at_again_and_limited(engine: Engine) {
    let house = House::open(engine).await;
    let (_, ssin) = house.welfare_case().await;
    let person = Somebody::of(&house, ssin);
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let token = browser.form_token(&house).await;
    let service = ("service", "personIdentity");
    let (element, text) = (("element", "identity.sex"), ("text", "My words"));
    let long = "a".repeat(2_001);
    for (form, status, says) in [
        (vec![service, text], 400, "Choose what is wrong."),
        (vec![service, element], 400, "Write what is wrong."),
        (
            vec![service, element, ("text", "\u{7}")],
            400,
            "Leave out characters",
        ),
        (
            vec![service, element, ("text", &long)],
            400,
            "at most 2,000",
        ),
        (
            vec![
                service,
                element,
                text,
                ("from", "2026-02-02"),
                ("to", "2026-02-01"),
            ],
            400,
            "Give the days in the right order",
        ),
        (
            vec![service, element, text, ("from", "yesterday")],
            400,
            "Give the days",
        ),
        (vec![service, ("element", "no.such"), text], 404, "404"),
        (vec![("service", "noSuch"), element, text], 404, "404"),
        (vec![service, ("element", "<script>"), text], 400, "400"),
        (vec![element, text], 400, "400"),
    ] {
        let mut sent = vec![("csrf", &*token)];
        sent.extend(form);
        let page = browser.post(&house, "/errors", &sent).await;
        assert_eq!(page.status, status, "{sent:?} {}", page.text);
        if says.parse::<u16>().is_err() {
            assert!(page.text.contains(says), "{says}: {}", page.text);
        }
        if sent.contains(&text)
            && status == 400
            && sent.contains(&service)
            && sent.len() > 3
            && !says.starts_with('4')
        {
            assert!(page.text.contains(">My words</textarea>"), "{}", page.text);
        }
    }
    for query in ["service=<", "element=1", "other=1", "service=noSuch"] {
        let page = browser.get(&house, &format!("/errors/new?{query}")).await;
        assert!(matches!(page.status, 400 | 404), "{query}: {}", page.status);
    }
    for _ in 0..10 {
        let sent = report(&house, &mut browser, "personIdentity", "identity.sex").await;
        assert_eq!(sent.status, 303, "{}", sent.text);
        house.later(60);
    }
    let often = report(&house, &mut browser, "personIdentity", "identity.sex").await;
    assert_eq!(often.status, 429);
    assert!(
        often.text.contains(">That is not me.</textarea>"),
        "{}",
        often.text
    );
    house.later(24 * 60 * 60);
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let sent = report(&house, &mut browser, "personIdentity", "identity.sex").await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    house.close().await;
}

/// Two people whose employer was wrong; about one of them an inspection has asked.
async fn a_withheld_recipient_is_on_no_page_until_its_time(engine: Engine) {
    let house = House::open(engine).await;
    let fund = house.application(Participant::SicknessFund).await;
    let source = house.application(Participant::SalaryDatabase).await;
    let employed = |index: u32| !house.population.jobs(index).is_empty();
    let inspected = house.worker();
    let other =
        house.somebody(|index| employed(index) && house.population.ssin(index) != inspected);
    let mut seen = Vec::new();
    for person in [&inspected, &other] {
        house.register(&fund, person, 2).await;
        house.register(&source, person, 0).await;
    }
    inspect(&house, &fund, &inspected).await;
    let mut ids = Vec::new();
    for person in [&inspected, &other] {
        let key = house.key_of(person);
        let mut browser = Browser::signed_in(&house, &key).await;
        let token = browser.form_token(&house).await;
        let id = id_of(&report(&house, &mut browser, "workAndPay", "employment.employer").await);
        browser.get(&house, &format!("/errors/{id}")).await;
        corrected(&house, &source, &id).await;
        let mut pages = Vec::new();
        if *person == inspected {
            read_all(&house, &fund).await;
        }
        for path in [
            format!("/errors/{id}"),
            "/errors".to_owned(),
            "/notices".to_owned(),
            "/home".to_owned(),
        ] {
            let page = browser.get(&house, &path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text);
            pages.push(page.text.replace(&token, "…").replace(&id, "…"));
        }
        let copy = copied(&house, &mut browser).await;
        let told = &copy["errorReports"][0];
        assert_eq!(told["report"], id.as_str(), "{copy:#}");
        assert_eq!(told["state"], "corrected");
        assert_eq!(told["explanation"], "That is not me.");
        assert_eq!(told["corrections"], json!([]), "{copy:#}");
        let news = copy["news"].as_array().unwrap();
        assert!(news.iter().any(|it| it["news"] == "reportAnswered"));
        assert!(news.iter().all(|it| it["news"] != "correctionRead"));
        seen.push(pages);
        ids.push(id);
    }
    assert_eq!(seen[0], seen[1], "a page shows what is withheld");
    assert!(seen[0][0].contains("No institution is listed here yet"));
    // The institution is told all the same.
    let inbox = house.get(&fund, CORRECTIONS).await;
    let items = inbox.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["ssin"], inspected.expose());

    house.later(90 * 24 * 60 * 60);
    let mut browser = Browser::signed_in(&house, &house.key_of(&inspected)).await;
    let page = browser.get(&house, &format!("/errors/{}", ids[0])).await;
    let news = browser.get(&house, "/notices").await;
    assert!(
        news.text.contains("has read the correction"),
        "{}",
        news.text
    );
    assert!(
        page.text.contains("Sickness Fund of the Coast"),
        "{}",
        page.text
    );
    let copy = copied(&house, &mut browser).await;
    let told = &copy["errorReports"][0]["corrections"];
    assert!(told[0]["readAt"].is_string(), "{copy:#}");
    house.close().await;
}

/// Acknowledges everything in an inbox.
async fn read_all(house: &House, institution: &Application) {
    let inbox = house.get(institution, CORRECTIONS).await;
    for item in inbox.body["items"].as_array().unwrap() {
        let id = item["id"].as_str().unwrap();
        let path = format!("{CORRECTIONS}/{id}/acknowledgements");
        assert_eq!(house.post(institution, &path, &json!({})).await.status, 201);
    }
}

/// Checks whether somebody works during incapacity, which the law keeps from them for a time.
async fn inspect(house: &House, fund: &Application, person: &Ssin) {
    let body = json!({
        "ticket": unique(), "legalContext": "INCAPACITY_CONTROL",
        "purpose": "dpv:FraudPreventionAndDetection", "service": "workAndPay",
        "person": {"ssin": person.expose()}, "elements": ["employment.employer"],
        "actingUser": "inspector-3",
    });
    let answered = house.post(fund, CONSULTATIONS, &body).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
}

/// With clicks and keys, from the page of a use to the list of those who were told.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_value_is_reported_and_corrected_in_the_browser() {
    let axe = axe();
    let house = House::open(Engine::Sqlite).await;
    let (welfare, person) = house.welfare_case().await;
    let consulted = house
        .post(&welfare, CONSULTATIONS, &question(&person))
        .await;
    assert_eq!(consulted.status, 200, "{}", consulted.text);
    let source = house.application(Participant::PersonRegister).await;
    let browser = Chromium::open().await;
    browser.sign_in(&house, &person).await;

    browser.click("main a[href^='/uses/0']").await;
    browser
        .click("main a[href$='element=identity.birthDate']")
        .await;
    let chosen = browser.find("input[value='identity.birthDate']").await;
    assert!(chosen.is_selected().await.unwrap());
    let wrote = "<b>That is the birth date of my twin.</b>";
    let text = browser.find("#text").await;
    text.send_keys(wrote).await.unwrap();
    // Without an element it comes back, with what was written.
    chosen.click().await.unwrap();
    browser.click("form.report button[type=submit]").await;
    let again = browser.text("section[aria-labelledby=again]").await;
    assert!(again.contains("Choose what is wrong"), "{again}");
    let mut wrong = findings(&browser, &axe).await;
    let kept = browser.find("#text").await.prop("value").await.unwrap();
    assert_eq!(kept.as_deref(), Some(wrote));
    browser.click("input[value='identity.birthDate']").await;
    browser.click("form.report button[type=submit]").await;
    browser.find("form[action$='/withdraw']").await;
    let path = browser.path().await;
    let shown = browser.text("main").await;
    assert!(shown.contains(wrote), "a text stays text: {shown}");
    wrong.extend(findings(&browser, &axe).await);

    let id = path.strip_prefix("/errors/").unwrap();
    corrected(&house, &source, id).await;
    let inbox = house
        .get(&welfare, &format!("{CORRECTIONS}?unread=true"))
        .await;
    let correction = inbox.body["items"][0]["id"].as_str().unwrap();
    let read = format!("{CORRECTIONS}/{correction}/acknowledgements");
    assert_eq!(house.post(&welfare, &read, &json!({})).await.status, 201);
    browser.go(&house, &path).await;
    let shown = browser.text("section[aria-labelledby=told]").await;
    assert!(shown.contains("Welfare Centre of Meerbeke"), "{shown}");
    assert!(shown.contains("Confirmed on 21 November 2026"), "{shown}");
    for language in ["nl", "fr", "de", "en"] {
        let next = path.replace('/', "%2F");
        browser
            .go(&house, &format!("/language/{language}?next={next}"))
            .await;
        browser.find("section[aria-labelledby=told]").await;
        wrong.extend(findings(&browser, &axe).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
    house.close().await;
}

async fn what_an_institution_reported_is_told(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, ssin) = house.welfare_case().await;
    house.post(&welfare, CONSULTATIONS, &question(&ssin)).await;
    let source = house.application(Participant::PersonRegister).await;
    let body = json!({
        "ssin": ssin.expose(), "service": "personIdentity", "elements": ["identity.birthDate"],
        "explanation": "<b>two</b> birth dates",
    });
    let made = house.post(&welfare, REPORTS, &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.body["id"].as_str().unwrap().to_owned();
    let person = Somebody::of(&house, ssin);
    let mut browser = Browser::signed_in(&house, &person.key).await;

    for (path, says) in [
        ("/home", "An institution has reported something"),
        ("/notices", "An institution has reported something"),
        ("/errors", "by: Welfare Centre of Meerbeke"),
    ] {
        let page = browser.get(&house, path).await;
        assert!(page.text.contains(says), "{path}: {}", page.text);
        assert!(page.text.contains(&id), "{path}: {}", page.text);
    }
    let place = format!("/errors/{id}");
    let page = browser.get(&house, &place).await;
    for says in [
        "<dd>Welfare Centre of Meerbeke</dd>",
        "&lt;b&gt;two&lt;/b&gt; birth dates",
        "must answer by 21 December 2026",
    ] {
        assert!(page.text.contains(says), "{says}: {}", page.text);
    }
    // It is the institution's to take back.
    assert!(!page.text.contains("/withdraw"), "{}", page.text);
    let token = browser.form_token(&house).await;
    let back = format!("{place}/withdraw");
    let refused = browser.post(&house, &back, &[("csrf", &token)]).await;
    assert_eq!(refused.status, 404, "{}", refused.text);
    // Somebody else finds nothing.
    let other = another(&house, &person);
    let mut elsewhere = Browser::signed_in(&house, &other.key).await;
    assert_eq!(elsewhere.get(&house, &place).await.status, 404);
    assert!(!elsewhere.get(&house, "/errors").await.text.contains(&id));

    corrected(&house, &source, &id).await;
    read_all(&house, &welfare).await;
    let page = browser.get(&house, &place).await;
    assert!(
        page.text.contains("was wrong") && page.text.contains("read it"),
        "{}",
        page.text
    );
    let news = browser.get(&house, "/notices").await;
    for says in ["about your data is answered", "has read the correction"] {
        assert!(news.text.contains(says), "{says}: {}", news.text);
    }
    let copy = copied(&house, &mut browser).await;
    let told = &copy["errorReports"][0];
    assert_eq!(told["institution"], "0999999526", "{copy:#}");
    assert_eq!(told["corrections"][0]["institution"], "0999999526");
    house.close().await;
}

async fn what_an_inspection_reported_is_on_no_page_until_its_time(engine: Engine) {
    let house = House::open(engine).await;
    let fund = house.application(Participant::SicknessFund).await;
    let source = house.application(Participant::SalaryDatabase).await;
    let person = Somebody::of(&house, house.worker());
    house.register(&fund, &person.ssin, 2).await;
    house.register(&source, &person.ssin, 0).await;
    inspect(&house, &fund, &person.ssin).await;
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let pages = async |browser: &mut Browser| {
        let mut pages = Vec::new();
        for path in ["/errors", "/notices", "/home", "/uses"] {
            pages.push(browser.get(&house, path).await.text);
        }
        pages
    };
    let before = pages(&mut browser).await;
    let body = json!({
        "ssin": person.ssin.expose(), "service": "workAndPay",
        "elements": ["employment.employer"], "explanation": "seen at work elsewhere",
    });
    let made = house.post(&fund, REPORTS, &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.body["id"].as_str().unwrap().to_owned();
    corrected(&house, &source, &id).await;
    read_all(&house, &fund).await;
    assert_eq!(pages(&mut browser).await, before);
    let place = format!("/errors/{id}");
    assert_eq!(browser.get(&house, &place).await.status, 404);
    let copy = copied(&house, &mut browser).await;
    assert_eq!(copy["errorReports"], json!([]), "{copy:#}");
    assert_eq!(copy["news"], json!([]), "{copy:#}");

    house.later(90 * 24 * 60 * 60);
    let mut browser = Browser::signed_in(&house, &person.key).await;
    let page = browser.get(&house, &place).await;
    assert!(
        page.text.contains("<dd>Sickness Fund of the Coast</dd>"),
        "{}",
        page.text
    );
    let copy = copied(&house, &mut browser).await;
    assert_eq!(copy["errorReports"][0]["report"], id.as_str());
    // Two steps of the report, the correction that was read, and the use itself.
    assert_eq!(copy["news"].as_array().unwrap().len(), 4, "{copy:#}");
    assert!(copy["news"].to_string().contains("useTold"), "{copy:#}");
    house.close().await;
}
