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
    a_clerk_reports_something_and_reads_the_answer,
    reports_stand_on_their_shelves_page_by_page,
    a_clerk_sees_the_files_of_the_institution_and_no_others,
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
        assert_eq!(page.status, 400);
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
        assert_eq!(page.status, 400);
        assert!(page.text.contains(told), "{said} {from}: {}", page.text);
        assert!(page.text.contains(text), "what was typed stays");
        let chosen = format!("value=\"{said}\" selected");
        assert!(page.text.contains(&chosen), "what was chosen stays");
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

/// The fields of a report as a clerk fills them in.
fn report<'a>(token: &'a str, person: &'a str, elements: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("csrf", token),
        ("person", person),
        ("service", "personIdentity"),
        ("from", "2026-02-01"),
        ("to", ""),
        ("text", "The birth date is that of the twin."),
    ];
    fields.extend(elements.iter().map(|it| ("element", *it)));
    fields
}

async fn a_clerk_reports_something_and_reads_the_answer(engine: Engine) {
    let house = House::open(engine).await;
    let (_, citizen) = house.welfare_case().await;
    let mut clerk = clerk(&house).await;
    let place = format!("{}/reports", desk());
    let form = clerk.get(&house, &format!("{place}/new")).await;
    assert!(
        form.text.contains("service=personIdentity"),
        "{}",
        form.text
    );
    // Only what the institution may ask for is offered.
    assert!(!form.text.contains("service=diplomas"), "{}", form.text);
    let form = format!("{place}/new?service=personIdentity");
    assert_eq!(clerk.get(&house, &form).await.status, 200);
    for (wrong, status) in [("x y", 400), ("nothing", 404), ("diplomas", 404)] {
        let form = format!("{place}/new?service={wrong}");
        assert_eq!(clerk.get(&house, &form).await.status, status, "{wrong}");
    }

    let token = clerk.form_token(&house).await;
    let number = printed(&citizen);
    let size = house.running().hub().store().log().size();
    for (fields, told) in [
        (
            report(&token, "85073003328", &["identity.birthDate"]),
            "not a national number that this hub accepts",
        ),
        (report(&token, &number, &[]), "Choose what is wrong."),
    ] {
        let page = clerk.post(&house, &place, &fields).await;
        assert_eq!(page.status, 400, "{}", page.text);
        assert!(page.text.contains(told), "{told}: {}", page.text);
        assert!(
            page.text.contains("that of the twin"),
            "what was typed stays"
        );
        assert!(
            !page.text.contains(fields[1].1),
            "a number is not shown again"
        );
    }
    assert_eq!(house.running().hub().store().log().size(), size);
    // What the deliberation does not name, and somebody whom nobody here knows: recorded, and not told apart.
    let stranger = house.somebody(|index| house.population.ssin(index) != citizen);
    let stranger = printed(&stranger);
    for (whom, element) in [(&number, "identity.sex"), (&stranger, "identity.birthDate")] {
        let fields = report(&token, whom, &[element]);
        let page = clerk.post(&house, &place, &fields).await;
        assert_eq!(page.status, 400);
        let told = "These data cannot be reported of this person";
        assert!(page.text.contains(told), "{}", page.text);
    }
    assert_eq!(house.running().hub().store().log().size(), size + 2);

    let fields = report(&token, &number, &["identity.birthDate"]);
    let sent = clerk.post(&house, &place, &fields).await;
    let own = format!("{place}?shelf=own");
    assert_eq!(
        (sent.status, sent.place()),
        (303, own.as_str()),
        "{}",
        sent.text
    );
    let page = clerk.get(&house, &own).await;
    assert!(page.text.contains("that of the twin"), "{}", page.text);
    assert!(page.text.contains("not looked at yet"), "{}", page.text);
    assert!(!page.text.contains("Send the answer"), "{}", page.text);

    let mut source = at_desk_of(&house, Participant::PersonRegister, 3, "register-1").await;
    let at_source = format!("/desk/{}/reports", Participant::PersonRegister.id());
    let page = source.get(&house, &at_source).await;
    let id = page
        .between("action=\"/desk/0999999823/reports/", "\"")
        .to_owned();
    let token = source.form_token(&house).await;
    let answer = [
        ("csrf", token.as_str()),
        ("answer", "confirmed"),
        ("from", ""),
        ("to", ""),
        ("text", "It stands in the birth certificate."),
    ];
    let answered = source
        .post(&house, &format!("{at_source}/{id}"), &answer)
        .await;
    assert_eq!(answered.status, 303, "{}", answered.text);
    let page = clerk.get(&house, &own).await;
    assert!(
        page.text.contains("It stands in the birth certificate."),
        "{}",
        page.text
    );
    assert!(page.text.contains("was right"), "{}", page.text);
    house.close().await;
}

async fn reports_stand_on_their_shelves_page_by_page(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, citizen) = house.welfare_case().await;
    let report = json!({
        "ssin": citizen.expose(), "service": "personIdentity", "elements": ["identity.birthDate"],
        "explanation": "The birth date is that of the twin.",
    });
    for _ in 0..52 {
        let made = house.post(&welfare, REPORTS, &report).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let mut source = at_desk_of(&house, Participant::PersonRegister, 3, "register-1").await;
    let place = format!("/desk/{}/reports", Participant::PersonRegister.id());
    let count = |page: &Page| page.text.matches("id=\"report-").count();
    let first = source.get(&house, &place).await;
    assert_eq!(count(&first), 50);
    let next = first.between("<a class=\"button\" href=\"", "\" rel=\"next\"");
    let next = next.rsplit("href=\"").next().unwrap().replace("&#38;", "&");
    let second = source.get(&house, &next).await;
    assert_eq!(count(&second), 2, "{next}: {}", second.text);

    // What is taken up moves to another shelf, and one stays on the page on which one was.
    let id = second
        .between("action=\"/desk/0999999823/reports/", "\"")
        .to_owned();
    let after = second.between("name=\"after\" value=\"", "\"").to_owned();
    let token = source.form_token(&house).await;
    let form = [
        ("csrf", token.as_str()),
        ("answer", "takenUp"),
        ("from", ""),
        ("to", ""),
        ("text", ""),
        ("shelf", "new"),
        ("after", &after),
    ];
    let answered = source.post(&house, &format!("{place}/{id}"), &form).await;
    assert_eq!((answered.status, answered.place()), (303, next.as_str()));
    assert_eq!(count(&source.get(&house, &next).await), 1);
    let taken_up = source.get(&house, &format!("{place}?shelf=takenUp")).await;
    assert_eq!(count(&taken_up), 1, "{}", taken_up.text);
    assert!(taken_up.text.contains(&id));
    let all = source.get(&house, &format!("{place}?shelf=all")).await;
    assert_eq!(count(&all), 50);
    for wrong in ["shelf=x", "after=x", "page=2"] {
        let page = source.get(&house, &format!("{place}?{wrong}")).await;
        assert_eq!(page.status, 400, "{wrong}");
    }
    house.close().await;
}

async fn a_clerk_sees_the_files_of_the_institution_and_no_others(engine: Engine) {
    let house = House::open(engine).await;
    let (_, citizen) = house.welfare_case().await;
    let tax = house.application(Participant::HousingCompany).await;
    house.register(&tax, &citizen, 1).await;
    let mut clerk = clerk(&house).await;
    let place = format!("{}/files", desk());
    assert_eq!(clerk.get(&house, &place).await.status, 200);
    let token = clerk.form_token(&house).await;
    let hub = house.running().hub();
    let size = hub.store().log().size();
    let number = printed(&citizen);
    let look = |number| [("csrf", token.as_str()), ("person", number)];
    let page = clerk.post(&house, &place, &look(&number)).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!(
        page.text.matches("<li class=\"card\">").count(),
        1,
        "its own file and no other: {}",
        page.text
    );
    assert!(page.text.contains("counts now"), "{}", page.text);
    assert!(!page.text.contains(citizen.expose()));
    assert!(!page.text.contains(&number), "a number is not shown again");
    assert_eq!(hub.store().log().size(), size + 1, "the look is recorded");

    let stranger = house.somebody(|index| house.population.ssin(index) != citizen);
    let stranger = printed(&stranger);
    let page = clerk.post(&house, &place, &look(&stranger)).await;
    assert!(
        page.text.contains("has no registered file on this person"),
        "{}",
        page.text
    );
    let page = clerk.post(&house, &place, &look("85073003328")).await;
    assert_eq!(page.status, 400);
    assert!(
        page.text
            .contains("not a national number that this hub accepts"),
        "{}",
        page.text
    );
    // Somebody else's desk, and a form of somebody else.
    let elsewhere = format!("/desk/{}/files", Participant::HousingCompany.id());
    let page = clerk.post(&house, &elsewhere, &look(&number)).await;
    assert_eq!(page.status, 403);
    let forged = [("csrf", "x"), ("person", number.as_str())];
    assert_eq!(clerk.post(&house, &place, &forged).await.status, 403);
    house.close().await;
}
