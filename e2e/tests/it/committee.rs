//! The committee: from a clerk's request to a deliberation after which a question that was refused is allowed.

use identity::people::role::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use server::demo::population::Participant;
use vocabulary::be::Ssin;

use crate::administration::{person, take_role};
use crate::house::{Application, CONSULTATIONS, Engine, House, Reply, on_both_engines, unique};
use crate::portal::{Browser, Page};

on_both_engines!(
    a_request_becomes_a_deliberation,
    nobody_decides_alone,
    what_is_wrong_with_a_request_is_told,
    a_clerk_tries_on_own_questions_only,
    a_member_who_left_does_not_count,
);

/// A purpose that no deliberation of the welfare centre names.
const PURPOSE: &str = "dpv:PublicBenefit";

/// Who takes part.
struct Cast {
    clerk: Browser,
    members: [Browser; 3],
}

impl Cast {
    async fn of(house: &House) -> Self {
        let mut clerk = person(house, 2).await;
        let desk = Role::Clerk(Participant::WelfareCentre.id());
        take_role(house, &mut clerk, desk, "clerk-7").await;
        let mut members = [
            person(house, 10).await,
            person(house, 11).await,
            person(house, 12).await,
        ];
        for (at, member) in members.iter_mut().enumerate() {
            take_role(
                house,
                member,
                Role::CommitteeMember,
                &format!("member-{at}"),
            )
            .await;
        }
        Self { clerk, members }
    }
}

/// What a clerk of the welfare centre fills in.
fn filled() -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("service", "personIdentity".to_owned()),
        ("institution", Participant::WelfareCentre.id().to_string()),
        ("amends", String::new()),
        ("edition", "0".into()),
        ("elements", "identity.familyName".into()),
        ("elements", "identity.birthDate".into()),
        ("purposes", PURPOSE.into()),
        ("contexts", "SOCIAL_INQUIRY\r\nHOUSE_VISIT".into()),
        (
            "basis",
            "Act on Visits (fictitious), art. 1: “visits” & more".into(),
        ),
        ("requester", "1".into()),
        ("holder", "0".into()),
        ("first", "2026-11-01".into()),
        ("last", "2027-12-31".into()),
        ("months", "12".into()),
        ("kept-from", "the day of the visit".into()),
        ("security", "by name and by task\r\nlogged: yes".into()),
    ];
    for code in ["nl", "fr", "de", "en"] {
        let name = ["title-nl", "title-fr", "title-de", "title-en"];
        let name = name.into_iter().find(|it| it.ends_with(code)).unwrap();
        fields.push((name, format!("House visits ({code}): <b>26</b>")));
    }
    for name in [
        "risk-necessity",
        "risk-fewerData",
        "risk-specialCategories",
        "risk-access",
        "risk-harm",
        "risk-automatedDecision",
    ] {
        fields.push((name, "An answer.\r\nWith two lines.".into()));
    }
    fields
}

async fn post(house: &House, who: &mut Browser, path: &str, fields: &[(&str, String)]) -> Page {
    let token = who.form_token(house).await;
    let mut form = vec![("csrf", token.as_str())];
    form.extend(fields.iter().map(|(name, value)| (*name, value.as_str())));
    who.post(house, path, &form).await
}

/// A step of a request, from the form that its page shows now.
async fn step(
    house: &House,
    who: &mut Browser,
    request: &str,
    step: &str,
    more: &[(&str, &str)],
) -> Page {
    let page = who.get(house, request).await;
    let edition = match page.text.contains("name=\"edition\"") {
        true => page.between("name=\"edition\" value=\"", "\"").to_owned(),
        // The page offers no step; try all the same.
        false => "1".to_owned(),
    };
    let mut fields = vec![("edition", edition)];
    fields.extend(
        more.iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    post(house, who, &format!("{request}/{step}"), &fields).await
}

async fn said(house: &House, who: &mut Browser, request: &str) -> String {
    who.get(house, request).await.text
}

async fn ask(house: &House, welfare: &Application, person: &Ssin) -> Reply {
    let body = json!({
        "ticket": unique(),
        "legalContext": "SOCIAL_INQUIRY",
        "purpose": PURPOSE,
        "service": "personIdentity",
        "person": {"ssin": person.expose()},
        "elements": ["identity.familyName", "identity.givenNames"],
        "actingUser": "clerk-7",
    });
    house.post(welfare, CONSULTATIONS, &body).await
}

const APPROVE: &[(&str, &str)] = &[("vote", "approve"), ("reason", "It is needed.")];
const REJECT: &[(&str, &str)] = &[("vote", "reject"), ("reason", "Too much.")];

async fn a_request_becomes_a_deliberation(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, citizen) = house.welfare_case().await;
    let Cast { mut clerk, members } = Cast::of(&house).await;
    let [mut one, mut two, mut three] = members;
    let refused = ask(&house, &welfare, &citizen).await;
    assert_eq!(refused.refusal(), (403, "purposeNotCovered"));

    // Written by the clerk, and not seen by the clerk of another institution.
    let created = post(&house, &mut clerk, "/requests", &filled()).await;
    assert_eq!(created.status, 303, "{}", created.text);
    let request = created.place().to_owned();
    let page = clerk.get(&house, &request).await;
    assert!(
        page.text
            .contains("House visits (en): &lt;b&gt;26&lt;/b&gt;"),
        "{}",
        page.text
    );
    assert!(page.text.contains("26/014"), "{}", page.text);
    let mut elsewhere = person(&house, 3).await;
    take_role(
        &house,
        &mut elsewhere,
        Role::Clerk(Participant::TaxOffice.id()),
        "tax-1",
    )
    .await;
    assert_eq!(elsewhere.get(&house, &request).await.status, 404);
    let list = elsewhere.get(&house, "/requests").await;
    assert!(list.status == 200 && !list.text.contains("House visits"));

    // Written on, from the edition that was read.
    let edit = format!("{request}/edit");
    let form = clerk.get(&house, &edit).await;
    assert_eq!(form.status, 200, "{}", form.text);
    for kept in [
        "HOUSE_VISIT",
        "value=\"2027-12-31\"",
        "logged: yes",
        "With two lines.",
    ] {
        assert!(form.text.contains(kept), "{kept}: {}", form.text);
    }
    let mut changed = filled();
    changed.retain(|(name, _)| *name != "edition" && *name != "months");
    changed.extend([("edition", "1".to_owned()), ("months", "18".to_owned())]);
    let saved = post(&house, &mut clerk, &edit, &changed).await;
    assert_eq!(saved.place(), request, "{}", saved.text);
    let late = post(&house, &mut clerk, &edit, &changed).await;
    assert_eq!(late.place(), request);
    assert!(
        said(&house, &mut clerk, &request)
            .await
            .contains("at the same time")
    );

    // What it would change: the question of above, as far as is recorded.
    let what_if = clerk
        .get(&house, &format!("{request}/what-if?days=7"))
        .await;
    assert_eq!(what_if.status, 200, "{}", what_if.text);
    for told in [
        "One question of this time concerns the request.",
        "One question was refused and would be allowed if both sides hold a file",
        // Asked for by nobody, but named.
        "Data that nobody asked for",
    ] {
        assert!(what_if.text.contains(told), "{told}: {}", what_if.text);
    }
    assert!(!what_if.text.contains(citizen.expose()));

    // Before it is handed in nobody else reads it, or votes; afterwards nobody writes.
    assert_eq!(
        step(&house, &mut one, &request, "votes", APPROVE)
            .await
            .status,
        404
    );
    let submitted = step(&house, &mut clerk, &request, "submission", &[]).await;
    assert_eq!(submitted.status, 303, "{}", submitted.text);
    assert_eq!(post(&house, &mut clerk, &edit, &changed).await.status, 403);
    assert_eq!(
        step(&house, &mut clerk, &request, "votes", APPROVE)
            .await
            .status,
        403
    );
    assert_eq!(
        step(&house, &mut one, &request, "publication", &[])
            .await
            .status,
        403
    );

    // Two members of three; who votes twice counts once.
    for _ in 0..2 {
        step(&house, &mut one, &request, "votes", APPROVE).await;
        assert!(
            said(&house, &mut one, &request)
                .await
                .contains("Your vote is counted.")
        );
    }
    step(&house, &mut two, &request, "votes", REJECT).await;
    assert!(
        said(&house, &mut two, &request)
            .await
            .contains("with the committee")
    );
    step(&house, &mut three, &request, "votes", APPROVE).await;
    assert!(
        said(&house, &mut three, &request)
            .await
            .contains("the committee has decided")
    );
    assert_eq!(
        step(&house, &mut two, &request, "votes", REJECT)
            .await
            .status,
        403
    );
    assert_eq!(
        ask(&house, &welfare, &citizen).await.status,
        403,
        "not published yet"
    );

    // From a form of another edition nothing is published.
    let stale = post(
        &house,
        &mut two,
        &format!("{request}/publication"),
        &[("edition", "0".to_owned())],
    )
    .await;
    assert_eq!(stale.place(), request, "{}", stale.text);
    assert!(
        said(&house, &mut two, &request)
            .await
            .contains("at the same time")
    );
    assert_eq!(
        ask(&house, &welfare, &citizen).await.status,
        403,
        "the register is as it was"
    );

    // Published: public, provable, and in force.
    let published = step(&house, &mut two, &request, "publication", &[]).await;
    assert_eq!(published.status, 303, "{}", published.text);
    let page = said(&house, &mut two, &request).await;
    assert!(page.contains("/register/deliberations/26-014"), "{page}");
    let allowed = ask(&house, &welfare, &citizen).await;
    assert_eq!(allowed.status, 200, "{}", allowed.text);
    assert_eq!(
        allowed.body["filteredElements"][0]["element"],
        "identity.givenNames"
    );
    let register = house.public("/register/v1/deliberations/26-014").await;
    assert_eq!(register.status, 200, "{}", register.text);
    let text: Value = register.body.clone();
    assert!(
        text.to_string().contains("House visits"),
        "{}",
        register.text
    );
    assert_eq!(
        step(&house, &mut two, &request, "publication", &[])
            .await
            .status,
        403
    );
    house.close().await;
}

async fn nobody_decides_alone(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, citizen) = house.welfare_case().await;
    let Cast { members, .. } = Cast::of(&house).await;
    let [mut one, mut two, mut three] = members;
    let usual = crate::house::question(&citizen);
    assert_eq!(
        house.post(&welfare, CONSULTATIONS, &usual).await.status,
        200
    );

    let repeal = [
        ("repeals", "26-001".to_owned()),
        ("edition", "0".into()),
        ("last-day", "2026-11-21".into()),
        ("reason", "The task has ended.".into()),
    ];
    let created = post(&house, &mut one, "/requests", &repeal).await;
    assert_eq!(created.status, 303, "{}", created.text);
    let request = created.place().to_owned();
    // The draft is its author's, and nobody else's to read.
    assert_eq!(
        step(&house, &mut two, &request, "submission", &[])
            .await
            .status,
        404
    );
    step(&house, &mut one, &request, "submission", &[]).await;
    assert_eq!(
        step(&house, &mut one, &request, "votes", APPROVE)
            .await
            .status,
        403,
        "nobody votes on what they wrote"
    );
    step(&house, &mut two, &request, "votes", APPROVE).await;
    step(&house, &mut three, &request, "votes", APPROVE).await;
    // A role that was taken back publishes nothing.
    let hub = house.running().hub();
    let held = hub.store().all_holdings().await.unwrap();
    let third = held
        .iter()
        .find(|it| it.reference.as_str() == "member-2")
        .unwrap();
    let by = identity::people::role::By::Operator;
    hub.store()
        .withdraw_role(third.id, by, hub.clock().now())
        .await
        .unwrap();
    assert_eq!(
        step(&house, &mut three, &request, "publication", &[])
            .await
            .status,
        403
    );
    let published = step(&house, &mut two, &request, "publication", &[]).await;
    assert_eq!(published.status, 303, "{}", published.text);
    assert!(
        said(&house, &mut two, &request)
            .await
            .contains("It is published")
    );

    // Today is its last day.
    let usual = crate::house::question(&citizen);
    assert_eq!(
        house.post(&welfare, CONSULTATIONS, &usual).await.status,
        200
    );
    house.clock.advance(SignedDuration::from_hours(24));
    let usual = crate::house::question(&citizen);
    let refused = house.post(&welfare, CONSULTATIONS, &usual).await;
    assert_eq!(refused.refusal(), (403, "deliberationNotInForce"));
    house.close().await;
}

async fn what_is_wrong_with_a_request_is_told(engine: Engine) {
    let house = House::open(engine).await;
    let Cast { mut clerk, .. } = Cast::of(&house).await;
    for (field, value, told) in [
        ("title-de", "", "Deutsch: This must be filled in."),
        (
            "elements",
            "identity.shoeSize",
            "This names something that the register does not have",
        ),
        ("purposes", "dpv:WorldDomination", "This names something"),
        (
            "contexts",
            "social inquiry",
            "This is not of the right form.",
        ),
        ("requester", "999", "This names something"),
        (
            "applicants",
            "0999999823",
            "needs no deliberation for its own data",
        ),
        ("applicants", "0123456789", "This names something"),
        ("applicants", "x", "This is not of the right form."),
        (
            "last",
            "2026-01-01",
            "The last day lies before the first, or in the past.",
        ),
        ("months", "0", "This is not of the right form."),
        ("per-day", "-1", "This is not of the right form."),
        ("withheld-days", "30", "This must be filled in."),
        ("risk-harm", "", "This must be filled in."),
    ] {
        let mut fields = filled();
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value.to_owned()));
        let page = post(&house, &mut clerk, "/requests", &fields).await;
        assert_eq!(page.status, 200, "{field}: {}", page.text);
        assert!(page.text.contains(told), "{field}: {}", page.text);
        assert!(
            page.text
                .contains("House visits (nl): &lt;b&gt;26&lt;/b&gt;"),
            "{field}: what was written stays"
        );
    }
    // For another institution, and for a service or deliberation that is not there.
    for (field, value, status) in [
        ("institution", Participant::TaxOffice.id().to_string(), 403),
        ("service", "shoeSizes".into(), 404),
        ("amends", "26-003".into(), 404),
        ("amends", "26/001".into(), 400),
        ("edition", "x".into(), 303),
    ] {
        let mut fields = filled();
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let page = post(&house, &mut clerk, "/requests", &fields).await;
        assert_eq!(page.status, status, "{field}: {}", page.text);
    }
    let page = clerk.get(&house, "/requests/new?surprise=1").await;
    assert_eq!(page.status, 400);
    house.close().await;
}

async fn a_clerk_tries_on_own_questions_only(engine: Engine) {
    let house = House::open(engine).await;
    let (_, citizen) = house.welfare_case().await;
    let Cast { mut clerk, .. } = Cast::of(&house).await;
    // Another institution asks for the same service, which the clerk cannot count.
    let tax = house.application(Participant::TaxOffice).await;
    for _ in 0..3 {
        let refused = ask(&house, &tax, &citizen).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
    }
    let mut fields = filled();
    let taken = |name: &str| matches!(name, "applicants" | "requester");
    fields.retain(|(name, _)| !taken(name));
    fields.push(("applicants", Participant::TaxOffice.id().to_string()));
    // A capacity that both declare is needed; without one the form says so, and nothing is kept to try.
    fields.push(("requester", "1".into()));
    let page = post(&house, &mut clerk, "/requests", &fields).await;
    let request = match page.status {
        303 => page.place().to_owned(),
        _ => {
            let created = post(&house, &mut clerk, "/requests", &filled()).await;
            created.place().to_owned()
        }
    };
    let tried = clerk.get(&house, &format!("{request}/what-if")).await;
    assert_eq!(tried.status, 200, "{}", tried.text);
    let found = tried.text.matches("this time concern").count();
    assert_eq!(found, 1, "one institution: {}", tried.text);
    assert!(!tried.text.contains("Tax"), "{}", tried.text);
    assert!(
        tried.text.contains("We decided 0 questions"),
        "{}",
        tried.text
    );
    house.close().await;
}

async fn a_member_who_left_does_not_count(engine: Engine) {
    let house = House::open(engine).await;
    let Cast { mut clerk, members } = Cast::of(&house).await;
    let [mut one, mut two, mut three] = members;
    let created = post(&house, &mut clerk, "/requests", &filled()).await;
    let request = created.place().to_owned();
    step(&house, &mut clerk, &request, "submission", &[]).await;
    step(&house, &mut one, &request, "votes", APPROVE).await;
    let hub = house.running().hub();
    let held = hub.store().all_holdings().await.unwrap();
    let left = held.iter().find(|it| it.reference.as_str() == "member-0");
    let by = identity::people::role::By::Operator;
    let id = left.unwrap().id;
    hub.store()
        .withdraw_role(id, by, hub.clock().now())
        .await
        .unwrap();
    step(&house, &mut two, &request, "votes", APPROVE).await;
    let page = said(&house, &mut two, &request).await;
    assert!(page.contains("Your vote is counted."), "{page}");
    assert!(!page.contains("member-0"), "{page}");
    step(&house, &mut three, &request, "votes", APPROVE).await;
    let page = said(&house, &mut three, &request).await;
    assert!(page.contains("the committee has decided"), "{page}");
    house.close().await;
}
