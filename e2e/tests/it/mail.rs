//! News by e-mail: an address is given and confirmed, and told that there is news and no more.

use serde_json::{Value, json};
use server::demo::population::Participant;
use vocabulary::be::Ssin;

use crate::errors::{CORRECTIONS, REPORTS};
use crate::house::{Application, Engine, House, on_both_engines};
use crate::portal::{Browser, Page, Somebody, another};
use crate::sink::{Arrived, Does, Sink};
use crate::wrong::report;

on_both_engines!(
    news_is_mailed_to_a_confirmed_address,
    what_is_withheld_makes_no_mail_before_its_time,
    a_mail_server_may_fail_in_every_way,
    addresses_and_codes_are_looked_at_and_limited,
    without_a_mail_server_the_page_says_so,
);

const PAGE: &str = "/notices/e-mail";
const ADDRESS: &str = "somebody@post.example.org";
const GATHERED_S: i64 = 5 * 60;

/// Sends what is due. Whether the hub's own round or this one does it, it is done when this returns.
async fn round(house: &House) {
    let hub = house.running().hub();
    let sign = hub.jobs().stop_sign();
    server::mail::round(hub, &sign).await.unwrap();
}

async fn send(house: &House, browser: &mut Browser, path: &str, form: &[(&str, &str)]) -> Page {
    let token = browser.form_token(house).await;
    let mut fields = vec![("csrf", &*token)];
    fields.extend(form);
    browser.post(house, path, &fields).await
}

async fn give(house: &House, browser: &mut Browser, address: &str) -> Page {
    let path = format!("{PAGE}/address");
    send(house, browser, &path, &[("email", address)]).await
}

async fn confirm(house: &House, browser: &mut Browser, code: &str) -> Page {
    send(house, browser, &format!("{PAGE}/code"), &[("code", code)]).await
}

/// The code in a mail: the one line of its form.
fn code_in(mail: &Arrived) -> String {
    let body = mail.body();
    let code = body.lines().find(|line| {
        line.len() == 19 && line.split('-').all(|part| part.len() == 4) && !line.contains(' ')
    });
    code.unwrap_or_else(|| panic!("{body}")).to_owned()
}

/// Gives an address and confirms it.
async fn confirmed(house: &House, sink: &Sink, browser: &mut Browser, address: &str) {
    let given = give(house, browser, address).await;
    assert_eq!((given.status, given.place()), (303, PAGE), "{}", given.text);
    round(house).await;
    let mails = sink.take();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, [format!("RCPT TO:<{address}>")]);
    let done = confirm(house, browser, &code_in(&mails[0])).await;
    assert_eq!((done.status, done.place()), (303, PAGE), "{}", done.text);
}

/// One more piece of news: a report that the source takes up. Its id.
async fn news(house: &House, browser: &mut Browser, source: &Application) -> String {
    let sent = report(house, browser, "personIdentity", "identity.birthDate").await;
    let id = sent.place().strip_prefix("/errors/").unwrap().to_owned();
    let path = format!("{REPORTS}/{id}/answers");
    let answered = house
        .post(source, &path, &json!({"answer": "takenUp"}))
        .await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    id
}

async fn copied(house: &House, browser: &mut Browser) -> Value {
    let page = crate::rights::copied(house, browser, "json").await;
    serde_json::from_str(&page.text).unwrap()
}

async fn somebody(house: &House) -> (Application, Ssin, Browser) {
    let (_, ssin) = house.welfare_case().await;
    let source = house.application(Participant::PersonRegister).await;
    let browser = Browser::signed_in(house, &house.key_of(&ssin)).await;
    (source, ssin, browser)
}

async fn news_is_mailed_to_a_confirmed_address(engine: Engine) {
    let sink = Sink::open().await;
    let house = House::open_with(engine, &sink.section()).await;
    let (source, ssin, mut browser) = somebody(&house).await;
    // Before there is an address, news makes no mail.
    news(&house, &mut browser, &source).await;
    house.later(GATHERED_S);
    round(&house).await;
    assert_eq!(sink.tries(), 0);

    let page = browser.get(&house, PAGE).await;
    assert!(
        page.text.contains("Give your e-mail address"),
        "{}",
        page.text
    );
    confirmed(&house, &sink, &mut browser, ADDRESS).await;
    let page = browser.get(&house, PAGE).await;
    assert!(page.text.contains("Your e-mail address is confirmed"));
    assert!(page.text.contains(ADDRESS) && page.text.contains("Confirmed on"));
    let copy = copied(&house, &mut browser).await;
    assert_eq!(copy["mail"]["confirmed"]["address"], ADDRESS);

    // Two things happen: one mail, after a while, in the language that the person chose.
    let choose = |language: &str| {
        let place = house.url(&format!("/language/{language}?next=%2Fnotices"));
        house.http.get(place)
    };
    let own = choose("nl").header("sec-fetch-site", "same-origin");
    assert_eq!(browser.send(own).await.status, 303);
    // A link on another site chooses nothing for the account.
    let foreign = choose("de").header("sec-fetch-site", "cross-site");
    assert_eq!(browser.send(foreign).await.status, 303);
    let first = news(&house, &mut browser, &source).await;
    house.later(60);
    let second = news(&house, &mut browser, &source).await;
    round(&house).await;
    assert!(sink.take().is_empty());
    house.later(GATHERED_S);
    round(&house).await;
    round(&house).await;
    let mails = sink.take();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.from, "MAIL FROM:<hub@hub.example.org>");
    assert_eq!(mail.to, [format!("RCPT TO:<{ADDRESS}>")]);
    assert_eq!(mail.header("Subject"), "Er is nieuws voor u");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.header("Content-Language"), "nl");
    let body = mail.body();
    assert!(body.contains(&house.url("/notices\r\n")), "{body}");
    assert!(body.contains(&house.url("/notices/e-mail")), "{body}");
    for secret in [ssin.expose(), &first, &second, "Register", "identity"] {
        assert!(
            !mail.text.contains(secret) && !body.contains(secret),
            "{secret}: {body}"
        );
    }

    // What was read before its mail makes none.
    news(&house, &mut browser, &source).await;
    let read = send(&house, &mut browser, "/notices/read", &[]).await;
    assert_eq!(read.status, 303);
    house.later(GATHERED_S);
    round(&house).await;
    assert!(sink.take().is_empty());

    // Another address counts when it is confirmed; removed, both are gone.
    let other = "other@b.example";
    give(&house, &mut browser, other).await;
    let copy = copied(&house, &mut browser).await;
    assert_eq!(copy["mail"]["confirmed"]["address"], ADDRESS);
    assert_eq!(copy["mail"]["wanted"]["address"], other);
    confirmed(&house, &sink, &mut browser, other).await;
    news(&house, &mut browser, &source).await;
    house.later(GATHERED_S);
    round(&house).await;
    let mails = sink.take();
    assert_eq!(mails[0].to, [format!("RCPT TO:<{other}>")]);
    news(&house, &mut browser, &source).await;
    let removed = send(&house, &mut browser, &format!("{PAGE}/removal"), &[]).await;
    assert_eq!((removed.status, removed.place()), (303, PAGE));
    house.later(GATHERED_S);
    round(&house).await;
    assert!(sink.take().is_empty());
    let copy = copied(&house, &mut browser).await;
    assert_eq!(copy["mail"]["confirmed"], Value::Null);
    let page = browser.get(&house, PAGE).await;
    assert!(!page.text.contains(other) && !page.text.contains(ADDRESS));
    house.close().await;
}

async fn what_is_withheld_makes_no_mail_before_its_time(engine: Engine) {
    let sink = Sink::open().await;
    let house = House::open_with(engine, &sink.section()).await;
    let fund = house.application(Participant::SicknessFund).await;
    let source = house.application(Participant::SalaryDatabase).await;
    let ssin = house.worker();
    house.register(&fund, &ssin, 2).await;
    house.register(&source, &ssin, 0).await;
    let asked = crate::portal::inspect(&house, &fund, &ssin).await;
    assert_eq!(asked.status, 200, "{}", asked.text);
    let mut browser = Browser::signed_in(&house, &house.key_of(&ssin)).await;
    confirmed(&house, &sink, &mut browser, ADDRESS).await;
    let sent = report(&house, &mut browser, "workAndPay", "employment.employer").await;
    let id = sent.place().strip_prefix("/errors/").unwrap().to_owned();
    let answer = json!({"answer": "corrected", "wrongPeriod": {"startDate": "2026-02-01"}});
    let path = format!("{REPORTS}/{id}/answers");
    assert_eq!(house.post(&source, &path, &answer).await.status, 201);
    house.later(GATHERED_S);
    round(&house).await;
    assert_eq!(sink.take().len(), 1, "that the report was answered");

    // The inspection reads the correction: that would tell that there was one.
    let inbox = house.get(&fund, CORRECTIONS).await;
    let correction = inbox.body["items"][0]["id"].as_str().unwrap().to_owned();
    let read = format!("{CORRECTIONS}/{correction}/acknowledgements");
    assert_eq!(house.post(&fund, &read, &json!({})).await.status, 201);
    for days in [0, 1, 30] {
        house.later(GATHERED_S + days * 24 * 60 * 60);
        round(&house).await;
        assert!(sink.take().is_empty(), "{days} days");
    }
    house.later(60 * 24 * 60 * 60);
    round(&house).await;
    assert_eq!(sink.take().len(), 1, "its time is over");
    house.close().await;
}

async fn a_mail_server_may_fail_in_every_way(engine: Engine) {
    let sink = Sink::open().await;
    let house = House::open_with(engine, &sink.section()).await;
    let (source, ssin, mut browser) = somebody(&house).await;
    confirmed(&house, &sink, &mut browser, ADDRESS).await;
    let tries = sink.tries();

    // Busy, then gone in the middle, then it takes the mail: once.
    sink.next(&[Does::Busy, Does::GoesAway]);
    news(&house, &mut browser, &source).await;
    house.later(GATHERED_S);
    for (later, so_far) in [(0, 1), (30, 1), (30, 2), (60, 2), (4 * 60, 3), (3_600, 3)] {
        house.later(later);
        round(&house).await;
        assert_eq!(sink.tries() - tries, so_far);
    }
    assert_eq!(sink.take().len(), 1);

    // It takes a mail and does not say so: nobody can know, and it comes again with the same id.
    sink.next(&[Does::KeepsAndGoesAway]);
    let mut browser = Browser::signed_in(&house, &house.key_of(&ssin)).await;
    news(&house, &mut browser, &source).await;
    house.later(GATHERED_S);
    round(&house).await;
    house.later(60);
    round(&house).await;
    let mails = sink.take();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));

    // There is no such mailbox: once is enough, and the page says so until a mail arrives.
    sink.next(&[Does::NoSuchMailbox]);
    news(&house, &mut browser, &source).await;
    let tries = sink.tries();
    house.later(GATHERED_S);
    round(&house).await;
    house.later(2_000);
    round(&house).await;
    assert_eq!(sink.tries() - tries, 1);
    let page = browser.get(&house, PAGE).await;
    assert!(page.text.contains("We could not deliver"), "{}", page.text);
    news(&house, &mut browser, &source).await;
    house.later(GATHERED_S);
    round(&house).await;
    assert_eq!(sink.take().len(), 1);
    let page = browser.get(&house, PAGE).await;
    assert!(!page.text.contains("We could not deliver"));

    // Busy for days: it ends.
    sink.next(&[Does::Busy; 9]);
    news(&house, &mut browser, &source).await;
    house.later(GATHERED_S);
    let tries = sink.tries();
    for _ in 0..12 {
        round(&house).await;
        house.later(24 * 60 * 60);
    }
    assert_eq!(sink.tries() - tries, 9);
    assert!(sink.take().is_empty());
    let store = house.running().hub().store();
    assert_eq!(store.letters_waiting().await.unwrap(), 0);
    house.close().await;
}

async fn addresses_and_codes_are_looked_at_and_limited(engine: Engine) {
    let sink = Sink::open().await;
    let house = House::open_with(engine, &sink.section()).await;
    let (_, ssin, mut browser) = somebody(&house).await;
    for address in [
        "",
        "nobody",
        "a@b",
        "a@b.be\r\nBcc: c@d.be",
        "a@b.be>\r\nDATA",
        "<a@b.be>",
        "a@b.be, c@d.be",
        "a@[127.0.0.1]",
        "\"a b\"@b.be",
    ] {
        let page = give(&house, &mut browser, address).await;
        assert_eq!(page.status, 400, "{address:?}");
        assert!(
            page.text.contains("Write an e-mail address"),
            "{}",
            page.text
        );
    }
    round(&house).await;
    assert_eq!(sink.tries(), 0);

    // Another's code, a made-up one, an old one.
    give(&house, &mut browser, ADDRESS).await;
    round(&house).await;
    let code = code_in(&sink.take()[0]);
    let person = Somebody::of(&house, ssin);
    let mut other = Browser::signed_in(&house, &another(&house, &person).key).await;
    for typed in [&*code, "", "0000-0000-0000-0000"] {
        let page = confirm(&house, &mut other, typed).await;
        assert_eq!(page.status, 400, "{typed}");
        assert!(
            page.text.contains("This code is not right"),
            "{}",
            page.text
        );
        assert!(!page.text.contains(ADDRESS));
    }
    assert!(!other.get(&house, PAGE).await.text.contains(ADDRESS));
    house.later(60 * 60);
    let mut browser = Browser::signed_in(&house, &person.key).await;
    assert_eq!(confirm(&house, &mut browser, &code).await.status, 400);

    // Nobody is to fill a mailbox from here: by person, and by mailbox whoever asks.
    house.later(60 * 60);
    let mut browser = Browser::signed_in(&house, &person.key).await;
    for _ in 0..4 {
        assert_eq!(give(&house, &mut browser, "many@b.be").await.status, 303);
    }
    assert_eq!(give(&house, &mut browser, "many@b.be").await.status, 429);
    assert_eq!(give(&house, &mut browser, "others@b.be").await.status, 429);
    round(&house).await;
    assert_eq!(sink.take().len(), 1, "the latest alone");

    // Who types many codes is slowed down.
    let mut statuses = Vec::new();
    for _ in 0..11 {
        statuses.push(confirm(&house, &mut browser, "no code").await.status);
    }
    assert_eq!((statuses[0], statuses[10]), (400, 429));
    house.close().await;
}

async fn without_a_mail_server_the_page_says_so(engine: Engine) {
    let house = House::open(engine).await;
    let (source, _, mut browser) = somebody(&house).await;
    let page = browser.get(&house, PAGE).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains("E-mails are not sent here"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("type=\"email\""));
    assert_eq!(give(&house, &mut browser, ADDRESS).await.status, 404);
    news(&house, &mut browser, &source).await;
    house.later(GATHERED_S);
    round(&house).await;
    let consulted = browser.get(&house, "/notices").await;
    assert!(consulted.text.contains(PAGE), "{}", consulted.text);
    house.close().await;
}
