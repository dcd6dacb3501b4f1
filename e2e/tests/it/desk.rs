//! The desk: a clerk asks through the same gate as an application.

use identity::people::role::Role;
use serde_json::json;
use server::demo::population::Participant;
use vocabulary::be::Ssin;

use crate::administration::{person, take_role};
use crate::errors::REPORTS;
use crate::house::{CONSULTATIONS, Engine, House, on_both_engines, question};
use crate::portal::{Browser, Page, Somebody};

on_both_engines!(
    a_clerk_asks_and_the_person_sees_it,
    what_a_clerk_may_not_ask_is_refused,
    a_source_answers_a_report_and_a_recipient_reads_the_correction,
);

fn desk() -> String {
    format!("/desk/{}", Participant::WelfareCentre.id())
}

async fn clerk(house: &House) -> Browser {
    let mut clerk = person(house, 2).await;
    let role = Role::Clerk(Participant::WelfareCentre.id());
    take_role(house, &mut clerk, role, "clerk-7").await;
    clerk
}

/// Fills the form in as it is shown now.
struct Question<'a> {
    number: &'a str,
    date: &'a str,
    elements: &'a [&'a str],
    ticket: Option<String>,
}

impl Question<'_> {
    async fn ask(&self, house: &House, clerk: &mut Browser) -> Page {
        let form = format!("{}/consultation?deliberation=26-001", desk());
        let shown = clerk.get(house, &form).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        let ticket = match &self.ticket {
            Some(ticket) => ticket.clone(),
            None => shown.between("name=\"ticket\" value=\"", "\"").to_owned(),
        };
        let token = shown.between("name=\"csrf\" value=\"", "\"").to_owned();
        let mut fields = vec![
            ("csrf", token.as_str()),
            ("deliberation", "26-001"),
            ("ticket", &ticket),
            ("person", self.number),
            ("date", self.date),
            ("context", "SOCIAL_INQUIRY"),
            ("purpose", "dpv:FulfilmentOfObligation"),
        ];
        fields.extend(self.elements.iter().map(|it| ("element", *it)));
        let path = format!("{}/consultation", desk());
        clerk.post(house, &path, &fields).await
    }
}

const ELEMENTS: &[&str] = &["identity.familyName", "identity.birthDate", "identity.sex"];

fn printed(ssin: &Ssin) -> String {
    let digits = ssin.expose();
    format!(
        "{}.{}.{}-{}.{}",
        &digits[..2],
        &digits[2..4],
        &digits[4..6],
        &digits[6..9],
        &digits[9..]
    )
}

async fn a_clerk_asks_and_the_person_sees_it(engine: Engine) {
    let house = House::open(engine).await;
    let (_, citizen) = house.welfare_case().await;
    let mut clerk = clerk(&house).await;
    let page = clerk.get(&house, &desk()).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("deliberation=26-001"), "{}", page.text);
    // A rule of another institution is not offered.
    assert!(!page.text.contains("deliberation=26-005"), "{}", page.text);
    let applications = clerk.get(&house, &format!("{}/applications", desk())).await;
    assert!(
        applications.text.contains("exchange:consult"),
        "{}",
        applications.text
    );

    let number = printed(&citizen);
    let question = Question {
        number: &number,
        date: "",
        elements: ELEMENTS,
        ticket: Some("0b3f3c1e-6f0a-4d0e-9a58-000000000001".to_owned()),
    };
    let answer = question.ask(&house, &mut clerk).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let index = house.population.index_of(&citizen).unwrap();
    let name = house.population.person(index).family_name.clone();
    assert!(answer.text.contains("The answer"), "{}", answer.text);
    assert!(answer.text.contains(&name), "{}", answer.text);
    assert!(answer.text.contains("clerk-7"), "{}", answer.text);
    assert!(
        answer.text.contains("the deliberation does not name it"),
        "{}",
        answer.text
    );
    assert!(!answer.text.contains(citizen.expose()));

    // The same form once more asks nothing.
    let again = question.ask(&house, &mut clerk).await;
    assert!(
        again.text.contains("This question was asked already"),
        "{}",
        again.text
    );
    assert!(!again.text.contains(&name));

    // The person sees who looked, by the name under which the institution knows the clerk.
    let somebody = Somebody::of(&house, citizen);
    let mut browser = Browser::signed_in(&house, &somebody.key).await;
    let uses = browser.get(&house, "/uses").await;
    let one = uses.between("href=\"/uses/", "\"").to_owned();
    let one = browser.get(&house, &format!("/uses/{one}")).await;
    assert!(one.text.contains("clerk-7"), "{}", one.text);
    house.close().await;
}

async fn what_a_clerk_may_not_ask_is_refused(engine: Engine) {
    let house = House::open(engine).await;
    let (_, citizen) = house.welfare_case().await;
    let mut clerk = clerk(&house).await;
    let number = citizen.expose().to_owned();
    let question = |number, date, elements| Question {
        number,
        date,
        elements,
        ticket: None,
    };
    for (number, date, elements, told) in [
        (
            "123",
            "",
            ELEMENTS,
            "not a national number that this hub accepts",
        ),
        (
            "85073003328",
            "",
            ELEMENTS,
            "not a national number that this hub accepts",
        ),
        (
            number.as_str(),
            "",
            &[][..],
            "Choose at least one piece of data",
        ),
        (number.as_str(), "tomorrow", ELEMENTS, "This is not a day"),
    ] {
        let page = question(number, date, elements)
            .ask(&house, &mut clerk)
            .await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains(told), "{told}: {}", page.text);
        assert!(!page.text.contains(number), "a number is not shown again");
    }
    // Nobody at the welfare centre holds a file on this one.
    let stranger = house.somebody(|index| house.population.ssin(index) != citizen);
    let page = question(stranger.expose(), "", ELEMENTS)
        .ask(&house, &mut clerk)
        .await;
    assert!(page.text.contains("Refused"), "{}", page.text);
    assert!(
        page.text
            .contains("The institution held no active file on the person."),
        "{}",
        page.text
    );
    // Only what the deliberation does not name.
    let page = question(&number, "", &["identity.sex"])
        .ask(&house, &mut clerk)
        .await;
    assert!(page.text.contains("Refused"), "{}", page.text);

    // The rule of another institution, and what is no rule.
    for (asked, status) in [("26-005", 404), ("99-999", 404), ("x", 400)] {
        let form = format!("{}/consultation?deliberation={asked}", desk());
        assert_eq!(clerk.get(&house, &form).await.status, status, "{asked}");
    }
    let elsewhere = format!("/desk/{}", Participant::TaxOffice.id());
    assert_eq!(clerk.get(&house, &elsewhere).await.status, 403);
    // A role that is taken back asks nothing more.
    let hub = house.running().hub();
    let held = hub.store().all_holdings().await.unwrap();
    let by = identity::people::role::By::Operator;
    let id = held.first().unwrap().id;
    hub.store()
        .withdraw_role(id, by, hub.clock().now())
        .await
        .unwrap();
    assert_eq!(clerk.get(&house, &desk()).await.status, 403);
    house.close().await;
}

async fn at_desk_of(
    house: &House,
    participant: Participant,
    index: u32,
    reference: &str,
) -> Browser {
    let mut browser = person(house, index).await;
    take_role(
        house,
        &mut browser,
        Role::Clerk(participant.id()),
        reference,
    )
    .await;
    browser
}

async fn a_source_answers_a_report_and_a_recipient_reads_the_correction(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, citizen) = house.welfare_case().await;
    let asked = house
        .post(&welfare, CONSULTATIONS, &question(&citizen))
        .await;
    assert_eq!(asked.status, 200, "{}", asked.text);
    let report = json!({
        "ssin": citizen.expose(), "service": "personIdentity", "elements": ["identity.birthDate"],
        "explanation": "The birth date is that of the twin.",
    });
    let made = house.post(&welfare, REPORTS, &report).await;
    assert_eq!(made.status, 201, "{}", made.text);

    let mut source = at_desk_of(&house, Participant::PersonRegister, 3, "register-1").await;
    let mut recipient = at_desk_of(&house, Participant::WelfareCentre, 2, "clerk-7").await;
    let mut other = at_desk_of(&house, Participant::HousingCompany, 4, "housing-1").await;
    let desk = |participant: Participant| format!("/desk/{}/reports", participant.id());
    let place = desk(Participant::PersonRegister);
    let size = house.running().hub().store().log().size();
    let page = source.get(&house, &place).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("that of the twin"), "{}", page.text);
    let after = house.running().hub().store().log().size();
    assert_eq!(
        after,
        size + 2,
        "both listings are recorded before they are shown"
    );
    for (browser, participant) in [
        (&mut recipient, Participant::WelfareCentre),
        (&mut other, Participant::HousingCompany),
    ] {
        let page = browser.get(&house, &desk(participant)).await;
        assert_eq!(page.status, 200);
        assert!(!page.text.contains("twin"), "{}", page.text);
    }

    let action = page
        .between("action=\"/desk/0999999823/reports/", "\"")
        .to_owned();
    let action = format!("{place}/{action}");
    let token = source.form_token(&house).await;
    let answer = |said: &'static str, from: &'static str, text: &'static str| {
        [
            ("csrf", token.clone()),
            ("answer", said.to_owned()),
            ("from", from.to_owned()),
            ("to", String::new()),
            ("text", text.to_owned()),
        ]
    };
    for (said, from, text, told) in [
        ("confirmed", "", "", "Explain why it is right"),
        (
            "corrected",
            "",
            "Kept words.",
            "Say from which day it was wrong",
        ),
        (
            "corrected",
            "soon",
            "Kept words.",
            "Say from which day it was wrong",
        ),
    ] {
        let form = answer(said, from, text);
        let form: Vec<_> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let page = source.post(&house, &action, &form).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains(told), "{said} {from}: {}", page.text);
        assert!(page.text.contains(text), "what was typed stays");
    }
    // Another source's report is not there, whoever asks.
    let own = other.form_token(&house).await;
    let stolen = format!(
        "{}/{}",
        desk(Participant::HousingCompany),
        action.rsplit('/').next().unwrap()
    );
    let form = [
        ("csrf", own.as_str()),
        ("answer", "takenUp"),
        ("from", ""),
        ("to", ""),
        ("text", ""),
    ];
    assert_eq!(other.post(&house, &stolen, &form).await.status, 404);

    let form = answer("corrected", "2026-02-01", "Born a day later.");
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let answered = source.post(&house, &action, &form).await;
    assert_eq!(
        (answered.status, answered.place()),
        (303, place.as_str()),
        "{}",
        answered.text
    );
    assert!(
        source
            .get(&house, &place)
            .await
            .text
            .contains("The answer is sent.")
    );
    let again = source.post(&house, &action, &form).await;
    assert_eq!(again.status, 303);
    assert!(
        source
            .get(&house, &place)
            .await
            .text
            .contains("not open for that answer")
    );

    // The welfare centre was given the date: it finds the correction, and reads it.
    let place = desk(Participant::WelfareCentre);
    let page = recipient.get(&house, &place).await;
    let action = page
        .between("action=\"/desk/0999999526/corrections/", "\"")
        .to_owned();
    let action = format!("/desk/0999999526/corrections/{action}");
    let token = recipient.form_token(&house).await;
    let read = recipient.post(&house, &action, &[("csrf", &token)]).await;
    assert_eq!((read.status, read.place()), (303, place.as_str()));
    let page = recipient.get(&house, &place).await;
    assert!(
        page.text.contains("There is nothing to read."),
        "{}",
        page.text
    );
    // An institution that is suspended is shown nothing.
    let mut suspended = at_desk_of(&house, Participant::TaxOffice, 5, "tax-1").await;
    let page = suspended.get(&house, &desk(Participant::TaxOffice)).await;
    assert_eq!(page.status, 403, "{}", page.text);
    house.close().await;
}
