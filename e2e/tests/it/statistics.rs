//! How much the exchange is used: for everybody, and for an institution about itself.

use identity::people::role::Role;
use serde_json::{Value, json};
use server::demo::population::Participant;

use crate::administration::{person, take_role};
use crate::house::{CONSULTATIONS, Engine, House, on_both_engines, question};
use crate::portal::{Browser, inspect};

on_both_engines!(
    figures_follow_what_was_asked,
    what_is_withheld_is_in_no_figure_that_others_read,
);

const STATISTICS: &str = "/register/v1/statistics";

/// Long enough for figures to be added up again, in seconds; whoever was signed in is so no longer.
const A_WHILE: i64 = 60 * 60 + 1;

async fn figures(house: &House) -> Value {
    house.later(A_WHILE);
    let reply = house.public(STATISTICS).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.body
}

async fn clerk(house: &House, index: u32, of: Participant) -> (Browser, String) {
    let mut clerk = person(house, index).await;
    take_role(house, &mut clerk, Role::Clerk(of.id()), "clerk-7").await;
    let desk = format!("/desk/{}/statistics", of.id());
    // The first page says that there is a role now.
    clerk.get(house, &desk).await;
    (clerk, desk)
}

async fn figures_follow_what_was_asked(engine: Engine) {
    let house = House::open(engine).await;
    let none = figures(&house).await;
    assert_eq!(none["months"], json!([]));
    let page = house.public("/statistics").await;
    assert!(page.text.contains("Nothing was asked"), "{}", page.text);

    let (welfare, citizen) = house.welfare_case().await;
    for _ in 0..6 {
        let reply = house
            .post(&welfare, CONSULTATIONS, &question(&citizen))
            .await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
    let mut wrong = question(&citizen);
    wrong["purpose"] = json!("dpv:DirectMarketing");
    assert_eq!(
        house.post(&welfare, CONSULTATIONS, &wrong).await.status,
        403
    );
    let mut unknown = question(&citizen);
    unknown["service"] = json!("whateverSomebodySent");
    let refused = house.post(&welfare, CONSULTATIONS, &unknown).await;
    assert!(refused.status >= 400, "{}", refused.text);

    let found = figures(&house).await;
    assert_eq!(found["complete"], true);
    let months = found["months"].as_array().unwrap();
    assert_eq!(months.len(), 1, "{found}");
    // Six are about five, and two are a few, wherever they stand.
    assert_eq!(months[0]["permitted"], 5);
    assert_eq!(months[0]["refused"], Value::Null);
    assert_eq!(
        found["refusals"],
        json!({ "purposeNotCovered": null, "unknownService": null })
    );
    let own = json!({
        "enterpriseNumber": Participant::WelfareCentre.id(), "permitted": 5, "refused": null,
    });
    assert_eq!(found["applicants"], json!([own]));
    assert!(!found.to_string().contains("whateverSomebodySent"));

    let page = house.public("/statistics").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Everything works"), "{}", page.text);
    assert!(page.text.contains("fewer than 5"), "{}", page.text);
    assert!(!page.text.contains("whateverSomebodySent"));

    // An institution reads its own figures exactly, and only its own.
    let (mut own, desk) = clerk(&house, 2, Participant::WelfareCentre).await;
    let page = own.get(&house, &desk).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(
        page.text.contains("8 questions. Allowed: 6. Refused: 2."),
        "{}",
        page.text
    );
    assert!(page.text.contains("26/001"), "{}", page.text);
    let (mut source, at_source) = clerk(&house, 3, Participant::PersonRegister).await;
    assert_eq!(source.get(&house, &desk).await.status, 403);
    let page = source.get(&house, &at_source).await;
    assert!(page.text.contains("No questions."), "{}", page.text);
    assert!(
        page.text.contains("7 questions. Allowed: 6. Refused: 1."),
        "{}",
        page.text
    );
    house.close().await;
}

/// With and without a withheld use, the figures are the same but for when they were counted.
async fn what_is_withheld_is_in_no_figure_that_others_read(engine: Engine) {
    let house = House::open(engine).await;
    let citizen = house.worker();
    let fund = house.application(Participant::SicknessFund).await;
    house.register(&fund, &citizen, 2).await;
    let salaries = house.application(Participant::SalaryDatabase).await;
    house.register(&salaries, &citizen, 0).await;
    let (_, at_source) = clerk(&house, 2, Participant::SalaryDatabase).await;
    let (_, desk) = clerk(&house, 3, Participant::SicknessFund).await;
    let read = async || {
        let mut told = figures(&house).await;
        told.as_object_mut().unwrap().remove("countedAt");
        let public = house.public("/statistics").await.text;
        let (before, after) = public.split_once("Entries in the ledger").unwrap();
        // The size of the ledger is public, and says of nobody what an entry is.
        let (_, after) = after.split_once("</dd>").unwrap();
        let public = format!("{before}{after}");
        let mut source = person(&house, 2).await;
        let at_source = source.get(&house, &at_source).await.text;
        // Around it stand the token and the end of the session.
        let (_, at_source) = at_source.split_once("<main").unwrap();
        let (at_source, _) = at_source.split_once("</main>").unwrap();
        (told, public, at_source.to_owned())
    };
    let without = read().await;
    let inspected = inspect(&house, &fund, &citizen).await;
    assert_eq!(inspected.status, 200, "{}", inspected.text);
    let with = read().await;
    assert!(with == without, "{with:#?}\n{without:#?}");
    let page = person(&house, 3).await.get(&house, &desk).await;
    assert!(page.text.contains("One question."), "{}", page.text);

    house.later(91 * 24 * 60 * 60);
    let told = figures(&house).await;
    assert_eq!(told["months"].as_array().unwrap().len(), 1, "{told}");
    let page = person(&house, 2).await.get(&house, &at_source).await;
    assert!(page.text.contains("One question."), "{}", page.text);
    house.close().await;
}
