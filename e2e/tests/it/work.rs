//! The pages of people at work, in a real browser: the committee, the desk of an institution, the administration.

use identity::people::role::Role;
use serde_json::json;
use server::demo::population::Participant;
use vocabulary::be::Ssin;

use crate::administration::{invited, person, take_role};
use crate::browser::{Browser, axe, findings, in_every_language, narrow_and_dark};
use crate::errors::REPORTS;
use crate::house::{CONSULTATIONS, Engine, House, question};

/// Accepts an invitation by clicking.
async fn accept(browser: &Browser, house: &House, role: Role, reference: &str) {
    let link = invited(house, role, reference).await;
    browser.go(house, &link).await;
    browser.click("form[action='/invitation'] button").await;
    browser.find(".notice").await;
    assert_eq!(browser.path().await, "/home");
}

/// A request to amend deliberation 26/001 by one purpose, written in the form. Gives the path of the request.
async fn write_amendment(browser: &Browser, house: &House) -> String {
    browser.go(house, "/requests/new").await;
    browser
        .find("select#amends option[value='26-001']")
        .await
        .click()
        .await
        .unwrap();
    browser.click("form:has(#amends) button").await;
    browser
        .click("input[name='purposes'][value='dpv:PublicBenefit']")
        .await;
    for name in [
        "necessity",
        "fewerData",
        "specialCategories",
        "access",
        "harm",
    ] {
        let answer = browser.find(&format!("textarea[name='risk-{name}']")).await;
        answer
            .send_keys("An answer to the committee.")
            .await
            .unwrap();
    }
    // One answer is forgotten: nothing that was written is lost, and the page says what is missing.
    let press = "document.querySelector('form.writing').noValidate = true;";
    browser.run(press).await;
    browser.click("form.writing .buttons button").await;
    let missing = browser.text("[role='alert'] li").await;
    assert!(missing.contains("This must be filled in."), "{missing}");
    let kept = "return document.querySelector(\"textarea[name='risk-harm']\").value";
    assert_eq!(
        browser.run(kept).await,
        json!("An answer to the committee.")
    );
    let ticked = "return document.querySelector(\"input[value='dpv:PublicBenefit']\").checked";
    assert_eq!(browser.run(ticked).await, json!(true));
    let last = browser
        .find("textarea[name='risk-automatedDecision']")
        .await;
    last.send_keys("No.").await.unwrap();
    browser.click("form.writing .buttons button").await;
    browser.find("form[action$='/submission']").await;
    browser.path().await
}

/// A request of somebody else under data protection law. Gives the path at which the officer finds it.
async fn asked(browser: &Browser, house: &House) -> String {
    let mut other = person(house, 12).await;
    let token = other.form_token(house).await;
    let request = [
        ("csrf", token.as_str()),
        ("kind", "erasure"),
        ("text", "Please forget me."),
    ];
    let made = other.post(house, "/rights/ask", &request).await;
    assert_eq!(made.status, 303, "{}", made.text);
    browser.go(house, "/data-protection").await;
    browser.click("main a[href^='/data-protection/']").await;
    browser.find("form[action$='/answer']").await;
    browser.path().await
}

async fn refused_house() -> (House, Ssin) {
    let house = House::open(Engine::Sqlite).await;
    let (_, citizen) = house.welfare_case().await;
    (house, citizen)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_committee_publishes_and_what_was_refused_is_allowed() {
    let (house, citizen) = refused_house().await;
    let welfare = house.application(Participant::WelfareCentre).await;
    let ask = async || {
        let mut asked = question(&citizen);
        asked["purpose"] = json!("dpv:PublicBenefit");
        house.post(&welfare, CONSULTATIONS, &asked).await
    };
    assert_eq!(ask().await.refusal(), (403, "purposeNotCovered"));

    // The clerk writes and hands in.
    let clerk = Browser::open().await;
    clerk.sign_in(&house, &house.population.ssin(2)).await;
    accept(
        &clerk,
        &house,
        Role::Clerk(Participant::WelfareCentre.id()),
        "clerk-7",
    )
    .await;
    let request = write_amendment(&clerk, &house).await;
    clerk.click("form[action$='/submission'] button").await;
    let told = clerk.text(".notice").await;
    assert!(told.contains("with the committee"), "{told}");
    clerk.close().await;

    // One member votes over HTTP, the other in the browser, where the vote decides.
    let mut first = person(&house, 10).await;
    take_role(&house, &mut first, Role::CommitteeMember, "member-1").await;
    let page = first.get(&house, &request).await;
    let edition = page.between("name=\"edition\" value=\"", "\"").to_owned();
    let token = page.between("name=\"csrf\" value=\"", "\"").to_owned();
    let vote = [
        ("csrf", token.as_str()),
        ("edition", &edition),
        ("vote", "approve"),
        ("reason", "It is needed."),
    ];
    let voted = first.post(&house, &format!("{request}/votes"), &vote).await;
    assert_eq!(voted.status, 303, "{}", voted.text);
    let member = Browser::open().await;
    member.sign_in(&house, &house.population.ssin(11)).await;
    accept(&member, &house, Role::CommitteeMember, "member-2").await;
    member.go(&house, &request).await;
    member.click(&format!("a[href='{request}/what-if']")).await;
    let what_if = member.text("main").await;
    assert!(what_if.contains("perhaps allowed"), "{what_if}");
    member.go(&house, &request).await;
    let reason = member.find("textarea[name='reason']").await;
    reason.send_keys("I agree.").await.unwrap();
    member.click("button[value='approve']").await;
    let told = member.text(".notice").await;
    assert!(told.contains("the committee has decided"), "{told}");
    member.click("form[action$='/publication'] button").await;
    let told = member.text(".notice").await;
    assert!(told.contains("It is published"), "{told}");
    member
        .click("main a[href='/register/deliberations/26-014']")
        .await;
    let public = member.text("main").await;
    assert!(public.contains("in force"), "{public}");
    member.close().await;

    let allowed = ask().await;
    assert_eq!(allowed.status, 200, "{}", allowed.text);
    house.close().await;
}

/// The pages of people at work, without those of one thing.
pub const PLACES: [&str; 17] = [
    "/administration",
    "/requests",
    "/requests/new",
    "/requests/new?service=workAndPay&institution={institution}",
    "/requests/new?repeals=26-001",
    "/data-protection",
    "/desk/{institution}",
    "/desk/{institution}/consultation?deliberation=26-001",
    "/desk/{institution}/applications",
    "/desk/{institution}/statistics",
    "/desk/{institution}/files",
    "/desk/{institution}/reports",
    "/desk/{institution}/reports?shelf=takenUp",
    "/desk/{institution}/reports?shelf=all",
    "/desk/{institution}/reports?shelf=own",
    "/desk/{institution}/reports/new",
    "/desk/{institution}/reports/new?service=personIdentity",
];

/// The welfare centre says that something is wrong, for which the source has a form to answer.
async fn reported(house: &House, citizen: &Ssin) {
    let welfare = house.application(Participant::WelfareCentre).await;
    let report = json!({
        "ssin": citizen.expose(), "service": "personIdentity", "elements": ["identity.birthDate"],
        "explanation": "The birth date is that of the twin.",
    });
    let made = house.post(&welfare, REPORTS, &report).await;
    assert_eq!(made.status, 201, "{}", made.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_work_are_fit_for_everybody() {
    let axe = axe();
    let (house, citizen) = refused_house().await;
    reported(&house, &citizen).await;
    let desk = Participant::WelfareCentre.id();
    let source = Participant::PersonRegister.id();
    let browser = Browser::open().await;
    browser.sign_in(&house, &house.population.ssin(2)).await;
    for (role, reference) in [
        (Role::Administrator, "administrator-1"),
        (Role::CommitteeMember, "member-1"),
        (Role::Clerk(desk), "clerk-7"),
        (Role::Clerk(source), "register-1"),
        (Role::DataProtectionOfficer, "officer-1"),
    ] {
        accept(&browser, &house, role, reference).await;
    }
    let request = write_amendment(&browser, &house).await;
    let invitation = invited(&house, Role::DataProtectionOfficer, "officer-2").await;
    let data_request = asked(&browser, &house).await;
    let consultation = format!("/desk/{desk}/consultation?deliberation=26-001");
    let at_source = format!("/desk/{source}/reports");
    let mut places = PLACES
        .map(|place| place.replace("{institution}", &desk.to_string()))
        .to_vec();
    places.extend([
        invitation,
        request.clone(),
        format!("{request}/edit"),
        format!("{request}/what-if"),
        at_source.clone(),
        data_request,
    ]);
    browser.go(&house, &at_source).await;
    browser
        .find(&format!("form[action^='{at_source}/'] textarea"))
        .await;
    let mut wrong = in_every_language(&browser, &house, &axe, ("work", &places)).await;
    // The answer is made by a form.
    let answered = async |number: &str, wrong: &mut Vec<String>| {
        browser.go(&house, &consultation).await;
        let field = browser.find("input[name='person']").await;
        field.send_keys(number).await.unwrap();
        browser.click("input[value='identity.familyName']").await;
        browser.click("form.writing > .buttons button").await;
        browser.find("main .back a[href*='deliberation=']").await;
        for finding in findings(&browser, &axe).await {
            wrong.push(format!("the answer: {finding}"));
        }
        browser.text("main").await
    };
    let answer = answered(citizen.expose(), &mut wrong).await;
    assert!(answer.contains("The answer"), "{answer}");
    let stranger = house.somebody(|index| house.population.ssin(index) != citizen);
    let refused = answered(stranger.expose(), &mut wrong).await;
    assert!(refused.contains("Refused"), "{refused}");

    let files = format!("/desk/{desk}/files");
    browser.go(&house, &files).await;
    let field = browser.find("input[name='person']").await;
    field.send_keys(citizen.expose()).await.unwrap();
    browser.click("form.writing > .buttons button").await;
    browser.find("#found").await;
    for finding in findings(&browser, &axe).await {
        wrong.push(format!("the files: {finding}"));
    }

    wrong.extend(narrow_and_dark(&browser, &house, &axe, &places).await);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
    house.close().await;
}
