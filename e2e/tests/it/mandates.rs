//! Mandates as people and institutions use them, and every way in which they must not work.

use serde_json::json;
use server::demo::population::Participant;
use server::http::portal::{OpenTo, PageMethod, pages};

use crate::{
    house::{Engine, House, on_both_engines},
    portal::{Browser, Page, Somebody, another, consulted, inspect},
};

on_both_engines!(
    somebody_acts_for_another_who_sees_it_and_revokes_it,
    an_offer_is_answered_once_by_another_and_in_time,
    codes_cannot_be_guessed,
    a_mandate_is_its_holders_in_its_days_for_its_scopes,
    what_is_withheld_from_a_person_is_from_who_acts_for_them,
    errors_are_reported_on_behalf_of_somebody_who_sees_by_whom,
    institutions_register_what_they_know,
    a_company_is_acted_for_and_its_mandate_passed_on,
);

const MANDATES: &str = "/governance/v1/mandates";
const END: &str = "/governance/v1/mandates/end";
const QUERY: &str = "/governance/v1/mandates/query";

/// Two people who are signed in: the first has been consulted about.
async fn two(house: &House) -> (Somebody, Browser, Browser) {
    let giver = consulted(house).await;
    let holder = another(house, &giver);
    let browser = Browser::signed_in(house, &giver.key).await;
    (giver, browser, Browser::signed_in(house, &holder.key).await)
}

/// Sends a form of the pages about mandates.
async fn send(house: &House, browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(house, "/mandates").await;
    let token = page.between("name=\"csrf\" value=\"", "\"").to_owned();
    let mut form = vec![("csrf", token.as_str())];
    form.extend_from_slice(fields);
    browser.post(house, path, &form).await
}

/// Offers a mandate, and gives its code.
async fn offer(house: &House, giver: &mut Browser, scopes: &[&str], to: &str) -> String {
    let page = try_offer(house, giver, "/mandates/offer", scopes, to).await;
    assert_eq!(page.status, 200, "{}", page.text);
    page.between("<p class=\"codes\"><code>", "<").to_owned()
}

async fn try_offer(
    house: &House,
    giver: &mut Browser,
    path: &str,
    scopes: &[&str],
    to: &str,
) -> Page {
    let mut fields = vec![
        ("name", "Els"),
        ("label", "Marie"),
        ("from", "2026-11-01"),
        ("to", to),
    ];
    fields.extend(scopes.iter().map(|scope| ("scope", *scope)));
    send(house, giver, path, &fields).await
}

/// Accepts it, and gives the mandate's id.
async fn accept(house: &House, holder: &mut Browser, code: &str) -> String {
    let done = send(house, holder, "/mandates/accept", &[("code", code)]).await;
    assert_eq!(
        (done.status, done.place()),
        (303, "/mandates"),
        "{}",
        done.text
    );
    let page = holder.get(house, "/mandates").await;
    page.between("name=\"mandate\" value=\"", "\"").to_owned()
}

async fn act(house: &House, holder: &mut Browser, mandate: &str) -> Page {
    send(house, holder, "/mandates/act", &[("mandate", mandate)]).await
}

/// How many entries the ledger has.
fn size(house: &House) -> u64 {
    house.running().hub().store().log().size()
}

async fn somebody_acts_for_another_who_sees_it_and_revokes_it(engine: Engine) {
    let house = House::open(engine).await;
    let (person, mut giver, mut holder) = two(&house).await;
    let exchange = giver.get(&house, "/uses").await.exchanges().remove(0);

    let before = size(&house);
    let code = offer(&house, &mut giver, &["seeUses"], "2027-10-31").await;
    assert_eq!(size(&house), before + 1, "the offer is recorded");
    let offered = send(&house, &mut holder, "/mandates/code", &[("code", &code)]).await;
    assert_eq!(offered.status, 200, "{}", offered.text);
    assert!(offered.text.contains("Marie"), "on whose behalf is said");
    assert!(
        !offered.text.contains("Els"),
        "what the giver calls it is not"
    );
    assert_eq!(size(&house), before + 1, "looking at it changes nothing");
    let mandate = accept(&house, &mut holder, &code).await;
    assert_eq!(size(&house), before + 2, "the acceptance is recorded");

    // For oneself until one chooses otherwise.
    let own = holder.get(&house, "/uses").await;
    assert!(!own.text.contains(&exchange) && !own.text.contains("class=\"behalf\""));
    let began = act(&house, &mut holder, &mandate).await;
    assert_eq!(
        (began.status, began.place()),
        (303, "/uses"),
        "{}",
        began.text
    );

    // Each page leaves its leaf before it is given, and says on whose behalf it is read.
    for path in ["/uses".to_owned(), format!("/uses/{exchange}")] {
        let before = size(&house);
        let page = holder.get(&house, &path).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(
            page.text.contains(&exchange),
            "{path} shows the giver's data"
        );
        assert!(
            page.text.contains("You act on behalf of <b>Marie</b>"),
            "{path}"
        );
        for hidden in [
            "href=\"/files\"",
            "href=\"/security\"",
            "href=\"/home\">Home",
        ] {
            assert!(!page.text.contains(hidden), "{path} offers {hidden}");
        }
        assert_eq!(size(&house), before + 1, "{path} is recorded");
        let hub = house.running().hub();
        let record = hub.store().log().opened(before).await.unwrap().record;
        let told = record.body();
        assert_eq!(told["action"], "seen");
        assert_eq!(told["mandate"], mandate);
        let giver_id = hub.store().person_with(&person.ssin).await.unwrap();
        assert_eq!(told["principal"], json!({ "person": giver_id }));
        assert_ne!(told["mandatary"], json!(giver_id));
        let text = String::from_utf8_lossy(record.as_bytes()).into_owned();
        assert!(!text.contains("Marie") && !text.contains("Els"), "{text}");
        assert!(!text.contains(person.ssin.expose()), "{text}");
    }
    // The page for everybody says it too; the start leads to what the mandate opens.
    let rules = holder.get(&house, "/who-may").await;
    assert!(rules.text.contains("class=\"behalf\""));
    assert_eq!(holder.get(&house, "/home").await.place(), "/uses");

    // The giver sees it, opens it, and has proof of it that both verifiers accept.
    let uses = giver.get(&house, "/uses").await;
    assert!(
        uses.text
            .contains("seen 2 times on your behalf. Mandate: <b>Els</b>"),
        "{}",
        uses.text
    );
    // The picture, its table and the first page count the same.
    assert!(
        uses.text
            .contains("<h3>On your behalf</h3><p class=\"hint\">2 times</p>"),
        "{}",
        uses.text
    );
    let home = giver.get(&house, "/home").await;
    let told = "Your pages were looked at 2 times on your behalf.";
    assert!(home.text.contains(told), "{}", home.text);
    let looks = format!("/looks/{}", uses.between("href=\"/looks/", "\""));
    let told = giver.get(&house, &looks).await;
    assert_eq!(told.status, 200, "{}", told.text);
    house.published_all().await;
    let proof = format!("{looks}/proofs/{}", told.between("data-index=\"", "\""));
    let file = house.path("look.tlog-proof");
    std::fs::write(&file, giver.get(&house, &proof).await.text).unwrap();
    house.proof_holds(&file).await;
    // Nobody else does, not even who looked, for themselves.
    send(&house, &mut holder, "/mandates/stop", &[]).await;
    for path in [&looks, &proof] {
        assert_eq!(holder.get(&house, path).await.status, 404, "{path}");
    }

    // Revoked: the very next click is refused, and leaves no look.
    act(&house, &mut holder, &mandate).await;
    assert_eq!(holder.get(&house, "/uses").await.status, 200);
    let ended = send(
        &house,
        &mut giver,
        "/mandates/end",
        &[("mandate", &mandate)],
    )
    .await;
    assert_eq!(
        (ended.status, ended.place()),
        (303, "/mandates"),
        "{}",
        ended.text
    );
    let before = size(&house);
    let over = holder.get(&house, "/uses").await;
    assert_eq!(over.status, 403, "{}", over.text);
    assert!(over.text.contains("This mandate does not count any more"));
    assert!(!over.text.contains(&exchange));
    assert_eq!(size(&house), before);
    for path in ["/home", "/files", "/security"] {
        assert_eq!(holder.get(&house, path).await.status, 403, "{path}");
    }
    assert_eq!(act(&house, &mut holder, &mandate).await.status, 404);
    send(&house, &mut holder, "/mandates/stop", &[]).await;
    assert_eq!(holder.get(&house, "/uses").await.status, 200);
    house.close().await;
}

async fn an_offer_is_answered_once_by_another_and_in_time(engine: Engine) {
    let house = House::open(engine).await;
    let (person, mut giver, mut holder) = two(&house).await;
    let stranger = house.somebody(|index| {
        let ssin = house.population.ssin(index);
        ssin != person.ssin && ssin != another(&house, &person).ssin
    });
    let stranger = Somebody::of(&house, stranger);
    let mut stranger = Browser::signed_in(&house, &stranger.key).await;

    // To oneself.
    let code = offer(&house, &mut giver, &["seeUses"], "2027-10-31").await;
    for path in ["/mandates/code", "/mandates/accept", "/mandates/refuse"] {
        let own = send(&house, &mut giver, path, &[("code", &code)]).await;
        assert_eq!(own.status, 409, "{path}: {}", own.text);
    }
    // Twice, by the same and by another.
    accept(&house, &mut holder, &code).await;
    for browser in [&mut holder, &mut stranger] {
        for path in ["/mandates/code", "/mandates/accept", "/mandates/refuse"] {
            let again = send(&house, browser, path, &[("code", &code)]).await;
            assert_eq!(again.status, 404, "{path}: {}", again.text);
        }
    }
    house.later(20 * 60);
    // Refused, and taken back.
    let code = offer(&house, &mut giver, &["seeUses"], "2027-10-31").await;
    let before = size(&house);
    let refused = send(&house, &mut holder, "/mandates/refuse", &[("code", &code)]).await;
    assert_eq!(refused.status, 303, "{}", refused.text);
    assert_eq!(size(&house), before + 1, "the refusal is recorded");
    let late = send(&house, &mut holder, "/mandates/accept", &[("code", &code)]).await;
    assert_eq!(late.status, 404);
    let code = offer(&house, &mut giver, &["seeUses"], "2027-10-31").await;
    let page = giver.get(&house, "/mandates").await;
    let open = page.between("name=\"mandate\" value=\"", "\"").to_owned();
    let other = send(
        &house,
        &mut stranger,
        "/mandates/end",
        &[("mandate", &open)],
    )
    .await;
    assert_eq!(other.status, 404, "another's offer stays");
    let back = send(&house, &mut giver, "/mandates/end", &[("mandate", &open)]).await;
    assert_eq!(back.status, 303, "{}", back.text);
    let gone = send(&house, &mut holder, "/mandates/accept", &[("code", &code)]).await;
    assert_eq!(gone.status, 404);
    // Too late.
    let code = offer(&house, &mut giver, &["seeUses"], "2027-10-31").await;
    house.later(73 * 60 * 60);
    let holder = another(&house, &person);
    let mut holder = Browser::signed_in(&house, &holder.key).await;
    let late = send(&house, &mut holder, "/mandates/accept", &[("code", &code)]).await;
    assert_eq!(late.status, 404, "{}", late.text);

    // What cannot be offered is told in the form, and leaves nothing.
    let mut giver = Browser::signed_in(&house, &person.key).await;
    let before = size(&house);
    for (scopes, to, said) in [
        (&[][..], "2027-10-31", "Choose at least one thing"),
        (&["everything"], "2027-10-31", "Choose at least one thing"),
        (&["manageMandates"], "2027-10-31", "cannot be for all"),
        (&["seeUses"], "2026-10-31", "before the first"),
        (&["seeUses"], "2026-11-02", "over already"),
        (&["seeUses"], "2040-01-01", "5 years at most"),
        (&["seeUses"], "never", "Fill in both days"),
    ] {
        let page = try_offer(&house, &mut giver, "/mandates/offer", scopes, to).await;
        assert_eq!(page.status, 400, "{said}: {}", page.text);
        assert!(page.text.contains(said), "{said}: {}", page.text);
        assert!(
            page.text.contains("value=\"Marie\""),
            "what was filled in stays"
        );
    }
    assert_eq!(size(&house), before);
    house.close().await;
}

async fn codes_cannot_be_guessed(engine: Engine) {
    let house = House::open(engine).await;
    let (_, mut giver, mut holder) = two(&house).await;
    let code = offer(&house, &mut giver, &["seeUses"], "2027-10-31").await;
    let page = holder.get(&house, "/mandates").await;
    let token = page.between("name=\"csrf\" value=\"", "\"").to_owned();
    let mut slowed = None;
    for guess in 0..40 {
        let guess = format!("{guess:016}");
        let form = [("csrf", token.as_str()), ("code", guess.as_str())];
        let page = holder.post(&house, "/mandates/accept", &form).await;
        if page.status == 429 {
            slowed = Some(page);
            break;
        }
        assert_eq!(page.status, 404);
    }
    assert!(slowed.is_some(), "a guesser is slowed down");
    // The right one too, and from the same address somebody else; until some time has passed.
    let right = [("csrf", token.as_str()), ("code", code.as_str())];
    let page = holder.post(&house, "/mandates/accept", &right).await;
    assert_eq!(page.status, 429);
    house.later(5 * 60);
    let page = holder.post(&house, "/mandates/accept", &right).await;
    assert_eq!(page.status, 303, "{}", page.text);
    house.close().await;
}

async fn a_mandate_is_its_holders_in_its_days_for_its_scopes(engine: Engine) {
    let house = House::open(engine).await;
    let (person, mut giver, mut holder) = two(&house).await;
    let exchange = giver.get(&house, "/uses").await.exchanges().remove(0);
    let code = offer(&house, &mut giver, &["seeFiles"], "2026-11-22").await;
    let mandate = accept(&house, &mut holder, &code).await;

    // Another's mandate, and none, look the same; its giver does not act by it either.
    let other = house.somebody(|index| {
        let ssin = house.population.ssin(index);
        ssin != person.ssin && ssin != another(&house, &person).ssin
    });
    let mut other = Browser::signed_in(&house, &Somebody::of(&house, other).key).await;
    for browser in [&mut other, &mut giver] {
        let refused = act(&house, browser, &mandate).await;
        assert_eq!(refused.status, 404, "{}", refused.text);
    }
    let refused = send(
        &house,
        &mut other,
        "/mandates/end",
        &[("mandate", &mandate)],
    )
    .await;
    assert_eq!(refused.status, 404, "{}", refused.text);
    for wrong in ["", "x", "AAAAAAAAAAAAAAAAAAAAAA"] {
        let refused = act(&house, &mut holder, wrong).await;
        assert!(matches!(refused.status, 400 | 404), "{wrong}");
    }

    // Every page as who holds it: what it is for is the giver's, everything else is refused, and nothing is recorded then.
    let began = act(&house, &mut holder, &mandate).await;
    assert_eq!(began.place(), "/files");
    let own_page = holder.get(&house, "/mandates").await;
    let token = own_page.between("name=\"csrf\" value=\"", "\"").to_owned();
    let mut refused = (0, 0);
    for page in pages() {
        let path = (page.path)
            .replace("{exchange}", &exchange)
            .replace("{index}", "0")
            .replace("{mandate}", &mandate)
            .replace("{hour}", "1");
        let name = format!("{:?} {path}", page.method);
        if matches!(page.open_to, OpenTo::Anybody(_)) {
            continue;
        }
        let before = size(&house);
        let (seen, expected) = match page.method {
            PageMethod::Get => {
                let expected = match path.as_str() {
                    "/files" => 200,
                    "/mandates" => 200,
                    "/home" => 303,
                    "/mandates/company" => 404,
                    _ => 403,
                };
                (holder.get(&house, &path).await, expected)
            }
            // With the token of the session, so that nothing but the mandate can refuse it.
            PageMethod::Post => {
                let expected = match path.as_str() {
                    "/security/stay" => 200,
                    "/mandates/stop" => 303,
                    "/mandates/company/offer" => 404,
                    // No mandate is named.
                    "/mandates/act" | "/mandates/end" => 400,
                    _ => 403,
                };
                let seen = holder.post_only_token(&house, &path, &token).await;
                (seen, expected)
            }
        };
        assert_eq!(seen.status, expected, "{name}: {}", seen.text);
        assert!(
            expected != 403 || seen.is_not_for_them(),
            "{name}: {}",
            seen.text
        );
        assert_eq!(size(&house) - before, u64::from(path == "/files"), "{name}");
        assert!(
            !seen
                .text
                .replace(&path.replace('/', "%2F"), "")
                .contains(&exchange)
        );
        match page.method {
            PageMethod::Get => refused.0 += u32::from(expected == 403),
            PageMethod::Post => refused.1 += u32::from(expected == 403),
        }
        if path == "/mandates/stop" {
            act(&house, &mut holder, &mandate).await;
        }
    }
    assert!(refused.0 >= 5 && refused.1 >= 20, "{refused:?}");
    for path in [
        "/mandates/offer",
        "/mandates/code",
        "/security/recovery-codes",
    ] {
        let page = send(&house, &mut holder, path, &[("code", "x")]).await;
        assert_eq!(page.status, 403, "{path} is one's own");
    }
    // A form without the token of the session does nothing.
    let forged = holder
        .post(&house, "/mandates/stop", &[("csrf", "x")])
        .await;
    assert_eq!(forged.status, 403);
    assert_eq!(holder.get(&house, "/files").await.status, 200);

    // The day after its last.
    house.later(37 * 60 * 60);
    let again = another(&house, &person);
    let mut holder = Browser::signed_in(&house, &again.key).await;
    assert_eq!(act(&house, &mut holder, &mandate).await.status, 404);
    house.close().await;
}

async fn what_is_withheld_from_a_person_is_from_who_acts_for_them(engine: Engine) {
    let house = House::open(engine).await;
    let (person, mut giver, mut holder) = two(&house).await;
    let fund = house.application(Participant::SicknessFund).await;
    house.register(&fund, &person.ssin, 2).await;
    let source = house.application(Participant::SalaryDatabase).await;
    house.register(&source, &person.ssin, 0).await;
    let inspected = inspect(&house, &fund, &person.ssin).await;
    assert_eq!(inspected.status, 200, "{}", inspected.text);
    let hidden = inspected.body["exchangeId"].as_str().unwrap().to_owned();
    let code = offer(&house, &mut giver, &["seeUses", "seeFiles"], "2027-10-31").await;
    let mandate = accept(&house, &mut holder, &code).await;
    act(&house, &mut holder, &mandate).await;
    for path in ["/uses", "/files", "/uses?institution=0999999229"] {
        let page = holder.get(&house, path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        assert!(!page.text.contains(&hidden), "{path}");
    }
    let one = holder.get(&house, &format!("/uses/{hidden}")).await;
    assert_eq!(one.status, 404);
    house.later(90 * 24 * 60 * 60);
    let again = another(&house, &person);
    let mut holder = Browser::signed_in(&house, &again.key).await;
    act(&house, &mut holder, &mandate).await;
    assert!(holder.get(&house, "/uses").await.text.contains(&hidden));
    house.close().await;
}

/// Reports the birth date as wrong, for whomever one acts.
async fn report(house: &House, browser: &mut Browser) -> Page {
    let page = browser
        .get(house, "/errors/new?service=personIdentity")
        .await;
    assert_eq!(page.status, 200, "{}", page.text);
    let token = page.between("name=\"csrf\" value=\"", "\"").to_owned();
    let form = [
        ("csrf", &*token),
        ("service", "personIdentity"),
        ("element", "identity.birthDate"),
        ("from", ""),
        ("to", ""),
        ("text", "That is my twin."),
    ];
    browser.post(house, "/errors", &form).await
}

async fn errors_are_reported_on_behalf_of_somebody_who_sees_by_whom(engine: Engine) {
    let house = House::open(engine).await;
    let (person, mut giver, mut holder) = two(&house).await;
    let own = report(&house, &mut giver).await.place().to_owned();
    let code = offer(&house, &mut giver, &["reportErrors"], "2027-10-31").await;
    let mandate = accept(&house, &mut holder, &code).await;
    let began = act(&house, &mut holder, &mandate).await;
    assert_eq!(began.place(), "/errors", "{}", began.text);

    // What the person reported themselves is not the holder's to read.
    let list = holder.get(&house, "/errors").await;
    assert_eq!(list.status, 200, "{}", list.text);
    assert!(!list.text.contains(&own), "{}", list.text);
    assert_eq!(holder.get(&house, &own).await.status, 404);
    let made = report(&house, &mut holder).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let place = made.place().to_owned();

    // The record names both, and holds nothing that they wrote.
    let hub = house.running().hub();
    let record = (hub.store().log().opened(size(&house) - 1).await.unwrap()).record;
    let told = record.body();
    let giver_id = hub.store().person_with(&person.ssin).await.unwrap();
    assert_eq!(told["action"], "reported");
    assert_eq!(told["person"], json!(giver_id));
    assert_eq!(told["by"]["mandate"], mandate);
    assert_ne!(told["by"]["person"], json!(giver_id));
    let text = String::from_utf8_lossy(record.as_bytes()).into_owned();
    assert!(!text.contains("twin") && !text.contains("Els"), "{text}");

    // The person sees it and by whom, there and in the timeline; the holder sees that it was them.
    let page = giver.get(&house, &place).await;
    assert!(
        page.text.contains("<dd>Els</dd>") && page.text.contains("That is my twin."),
        "{}",
        page.text
    );
    let uses = giver.get(&house, "/uses").await;
    assert!(uses.text.contains("Mandate: <b>Els</b>"), "{}", uses.text);
    let page = holder.get(&house, &place).await;
    assert!(page.text.contains("<dd>you</dd>"), "{}", page.text);
    let list = holder.get(&house, "/errors").await;
    assert!(list.text.contains(&place), "{}", list.text);
    for path in ["/uses", "/files", "/rights"] {
        assert_eq!(holder.get(&house, path).await.status, 403, "{path}");
    }
    let copy = crate::rights::copied(&house, &mut giver, "json").await;
    let copy: serde_json::Value = serde_json::from_str(&copy.text).unwrap();
    let reports = copy["errorReports"].as_array().unwrap();
    assert_eq!(reports.len(), 2);
    for one in reports {
        let by_mandate = place.ends_with(one["report"].as_str().unwrap());
        let expected = by_mandate.then_some(&*mandate);
        assert_eq!(one["mandate"], json!(expected), "{one:#}");
    }

    // Taken back by who made it; for themselves, they have no such report.
    let token = page.between("name=\"csrf\" value=\"", "\"").to_owned();
    let back = format!("{place}/withdraw");
    let done = holder.post(&house, &back, &[("csrf", &token)]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    send(&house, &mut holder, "/mandates/stop", &[]).await;
    assert_eq!(holder.get(&house, &place).await.status, 404);

    // A mandate for something else opens none of it, and shows no way there.
    let code = offer(&house, &mut giver, &["seeFiles"], "2027-10-31").await;
    accept(&house, &mut holder, &code).await;
    let page = holder.get(&house, "/mandates").await;
    let other = (page.text.split("name=\"mandate\" value=\"").skip(1))
        .map(|rest| rest.split('"').next().unwrap())
        .find(|id| *id != mandate)
        .unwrap()
        .to_owned();
    act(&house, &mut holder, &other).await;
    let files = holder.get(&house, "/files").await;
    assert_eq!(files.status, 200, "{}", files.text);
    assert!(!files.text.contains("/errors"), "{}", files.text);
    let before = size(&house);
    for path in ["/errors", "/errors/new", &place] {
        assert_eq!(holder.get(&house, path).await.status, 403, "{path}");
    }
    let form = [("csrf", token.as_str())];
    for path in ["/errors", &back] {
        assert_eq!(holder.post(&house, path, &form).await.status, 403, "{path}");
    }
    assert_eq!(size(&house), before);
    house.close().await;
}

async fn institutions_register_what_they_know(engine: Engine) {
    let house = House::open(engine).await;
    let (person, mut giver, mut holder) = two(&house).await;
    let parent = another(&house, &person);
    let exchange = giver.get(&house, "/uses").await.exchanges().remove(0);
    let welfare = house.application(Participant::WelfareCentre).await;
    let tax = house.application(Participant::TaxOffice).await;
    let fund = house.application(Participant::SicknessFund).await;
    let body = json!({
        "relation": "parent",
        "principal": { "ssin": person.ssin.expose() },
        "mandatary": { "ssin": parent.ssin.expose() },
        "scopes": ["seeUses"],
        "period": { "startDate": "2026-11-01", "endDate": "2030-10-31" },
        "label": "Emma",
    });
    // Who is no approved participant is refused, on record.
    let before = size(&house);
    let refused = house.post(&tax, MANDATES, &body).await;
    assert_eq!(refused.refusal(), (403, "participantNotApproved"));
    assert_eq!(size(&house), before + 1);

    let registered = house.post(&welfare, MANDATES, &body).await;
    assert_eq!(registered.status, 201, "{}", registered.text);
    let mandate = registered.body["mandate"].as_str().unwrap().to_owned();
    let log = house.running().hub().store().log();
    let record = log
        .opened(registered.body["entry"].as_u64().unwrap())
        .await
        .unwrap()
        .record;
    let text = String::from_utf8_lossy(record.as_bytes()).into_owned();
    for hidden in [person.ssin.expose(), parent.ssin.expose(), "Emma"] {
        assert!(!text.contains(hidden), "{text}");
    }
    // The person on whose behalf it stands has news of it.
    for path in ["/home", "/notices"] {
        let page = giver.get(&house, path).await;
        let says = "An institution has registered a mandate";
        assert!(page.text.contains(says), "{path}: {}", page.text);
    }
    // Somebody whom nobody asked about yet gets the same answer.
    let mut unknown = body.clone();
    let somebody = house.somebody(|index| index > 900);
    unknown["principal"]["ssin"] = json!(somebody.expose());
    let same = house.post(&welfare, MANDATES, &unknown).await;
    assert_eq!(same.status, 201, "{}", same.text);

    // What does not fit is told, and leaves nothing.
    let before = size(&house);
    for (pointer, value) in [
        ("/scopes", json!(["manageMandates"])),
        ("/scopes", json!([])),
        ("/scopes", json!(["everything"])),
        ("/relation", json!("representative")),
        ("/relation", json!("friend")),
        ("/period", json!({ "startDate": "2026-11-01" })),
        (
            "/period",
            json!({ "startDate": "2026-11-01", "endDate": "2050-01-01" }),
        ),
        ("/principal", json!({ "enterpriseNumber": "0999999823" })),
        ("/principal", json!({})),
        ("/mandatary/ssin", json!(person.ssin.expose())),
        ("/label", json!("")),
    ] {
        let mut wrong = body.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        let reply = house.post(&welfare, MANDATES, &wrong).await;
        assert_eq!(
            reply.refusal(),
            (400, "badRequest"),
            "{pointer}: {}",
            reply.text
        );
    }
    assert_eq!(size(&house), before);

    // It works at once, and the person sees who registered it.
    let began = act(&house, &mut holder, &mandate).await;
    assert_eq!(began.place(), "/uses", "{}", began.text);
    assert!(holder.get(&house, "/uses").await.text.contains(&exchange));
    let told = giver.get(&house, "/mandates").await;
    assert!(
        told.text
            .contains("As a parent. Registered by: Welfare Centre of Meerbeke."),
        "{}",
        told.text
    );
    // The person does not end it by a form: only the institution does.
    let kept = send(
        &house,
        &mut giver,
        "/mandates/end",
        &[("mandate", &mandate)],
    )
    .await;
    assert_eq!(kept.status, 403, "{}", kept.text);

    // Each institution lists its own, on record.
    let before = size(&house);
    let about = json!({ "ssin": person.ssin.expose() });
    let own = house.post(&welfare, QUERY, &about).await;
    assert_eq!(
        own.body["items"].as_array().unwrap().len(),
        1,
        "{}",
        own.text
    );
    assert_eq!(
        own.body["items"][0]["principal"]["ssin"],
        person.ssin.expose()
    );
    assert_eq!(
        own.body["items"][0]["mandatary"]["ssin"],
        parent.ssin.expose()
    );
    assert_eq!(own.body["items"][0]["state"], "inForce");
    let none = house.post(&fund, QUERY, &about).await;
    assert_eq!(none.body["items"], json!([]), "{}", none.text);
    let refused = house.post(&tax, QUERY, &about).await;
    assert_eq!(refused.refusal(), (403, "participantNotApproved"));
    assert_eq!(size(&house), before + 3);
    let page = house.post(&welfare, QUERY, &json!({ "pageSize": 1 })).await;
    let next = json!({ "pageSize": 1, "after": page.body["next"] });
    let second = house.post(&welfare, QUERY, &next).await;
    assert_ne!(
        page.body["items"][0], second.body["items"][0],
        "{}",
        second.text
    );
    assert!(second.body["next"].is_null());

    // Another institution's looks like none; one's own ends at once.
    let end = json!({ "mandate": mandate });
    let other = house.post(&fund, END, &end).await;
    assert_eq!(other.refusal(), (409, "mandateNotFound"));
    let made_up = house
        .post(&fund, END, &json!({ "mandate": "AAAAAAAAAAAAAAAAAAAAAA" }))
        .await;
    assert_eq!(made_up.refusal(), (409, "mandateNotFound"));
    assert_eq!(holder.get(&house, "/uses").await.status, 200);
    let ended = house.post(&welfare, END, &end).await;
    assert_eq!(ended.status, 200, "{}", ended.text);
    assert_eq!(holder.get(&house, "/uses").await.status, 403);
    let twice = house.post(&welfare, END, &end).await;
    assert_eq!(twice.refusal(), (409, "mandateNotFound"));
    house.close().await;
}

async fn a_company_is_acted_for_and_its_mandate_passed_on(engine: Engine) {
    let house = House::open(engine).await;
    let (person, mut boss, mut accountant) = two(&house).await;
    let exchange = boss.get(&house, "/uses").await.exchanges().remove(0);
    let welfare = house.application(Participant::WelfareCentre).await;
    let body = json!({
        "relation": "representative",
        "principal": { "enterpriseNumber": "0999999823" },
        "mandatary": { "ssin": person.ssin.expose() },
        "scopes": ["manageMandates", "seeUses", "reportErrors"],
        "period": { "startDate": "2026-11-01", "endDate": "2030-10-31" },
        "label": "Bakery",
    });
    let registered = house.post(&welfare, MANDATES, &body).await;
    assert_eq!(registered.status, 201, "{}", registered.text);
    let own = registered.body["mandate"].as_str().unwrap().to_owned();
    assert_eq!(boss.get(&house, "/mandates/company").await.status, 404);
    assert_eq!(
        act(&house, &mut boss, &own).await.place(),
        "/mandates/company"
    );
    let before = size(&house);
    let company = boss.get(&house, "/mandates/company").await;
    assert!(company.text.contains("0999999823"), "{}", company.text);
    assert_eq!(size(&house), before + 1, "the company's page is recorded");
    // A company has no data of persons here, not even those of who acts for it.
    for path in ["/uses", "/files", &format!("/uses/{exchange}")] {
        let refused = boss.get(&house, path).await;
        assert_eq!(refused.status, 403, "{path}");
        assert!(
            !refused
                .text
                .replace("%2F", "/")
                .contains(&format!("\"/uses/{exchange}"))
        );
    }

    // A part of it, and no more, to the accountant.
    for scopes in [&["seeFiles"][..], &["reportErrors", "manageMandates"]] {
        let wider = try_offer(
            &house,
            &mut boss,
            "/mandates/company/offer",
            scopes,
            "2027-10-31",
        )
        .await;
        assert_eq!(wider.status, 400, "{scopes:?}: {}", wider.text);
        assert!(
            wider.text.contains("only a part of your own mandate"),
            "{}",
            wider.text
        );
    }
    let passed = try_offer(
        &house,
        &mut boss,
        "/mandates/company/offer",
        &["reportErrors"],
        "2027-10-31",
    )
    .await;
    let code = passed.between("<p class=\"codes\"><code>", "<").to_owned();
    let mandate = accept(&house, &mut accountant, &code).await;
    assert_eq!(
        act(&house, &mut accountant, &mandate).await.place(),
        "/mandates/company"
    );
    let page = accountant.get(&house, "/mandates/company").await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(
        !page.text.contains("/mandates/company/offer"),
        "manages nothing"
    );
    let wider = try_offer(
        &house,
        &mut accountant,
        "/mandates/company/offer",
        &["reportErrors"],
        "2027-10-31",
    )
    .await;
    assert_eq!(wider.status, 403, "{}", wider.text);
    let company = boss.get(&house, "/mandates/company").await;
    assert!(
        company.text.contains("Els"),
        "the boss sees it: {}",
        company.text
    );

    // When the representative's own mandate ends, so does what came from it.
    let ended = house.post(&welfare, END, &json!({ "mandate": own })).await;
    assert_eq!(ended.status, 200, "{}", ended.text);
    for browser in [&mut boss, &mut accountant] {
        assert_eq!(browser.get(&house, "/mandates/company").await.status, 403);
    }
    assert_eq!(act(&house, &mut accountant, &mandate).await.status, 404);
    house.close().await;
}
