//! What the example register permits and refuses.

use policy::{Permitted, Reason, Refused, Use, decide};
use vocabulary::Level;

use crate::demonstration::*;

type Decided = Result<Permitted<Use>, Box<Refused<Use>>>;

fn ask(asking: Asking) -> Decided {
    decide(asking.asked, asking.facts, register())
}

fn check_refused(what: &str, asking: Asking, reasons: &[Reason]) {
    match ask(asking) {
        Ok(permitted) => panic!("{what}: permitted by {}", permitted.decision().deliberation),
        Err(refused) => assert_eq!(refused.reasons, reasons, "{what}"),
    }
}

fn pension() -> Asking {
    social_inquiry()
        .of(
            SALARY_DATABASE,
            "workAndPay",
            &["employment.period", "pay.grossMonthly"],
        )
        .by(PENSION_OFFICE, 100, "PENSION_CALCULATION")
}

#[test]
fn everything_in_order() {
    let permitted = ask(social_inquiry()).unwrap();
    let decision = permitted.decision();
    assert_eq!(decision.deliberation.as_str(), "26/001");
    assert_eq!(decision.allowed, social_inquiry().asked.elements);
    assert_eq!(decision.filtered, []);
    assert_eq!(decision.quota, None);
    assert_eq!(decision.evidence.candidates, [decision.version]);
}

#[test]
fn elements_that_are_not_covered_are_filtered() {
    let asking = social_inquiry()
        .of(
            SALARY_DATABASE,
            "workAndPay",
            &["pay.garnishment", "pay.netMonthly", "pay.unheardOf"],
        )
        .at(Level::High);
    let permitted = ask(asking).unwrap();
    let decision = permitted.decision();
    assert_eq!(decision.deliberation.as_str(), "26/002");
    assert_eq!(decision.allowed, elements(&["pay.netMonthly"]));
    let filtered: Vec<_> = decision
        .filtered
        .iter()
        .map(|filtered| (filtered.element.as_str(), filtered.reason.as_str()))
        .collect();
    assert_eq!(
        filtered,
        [
            ("pay.garnishment", "notInDeliberation"),
            ("pay.unheardOf", "unknownElement")
        ]
    );
}

#[test]
fn refusals() {
    let all_files = || social_inquiry().facts.files;
    for (what, asking, reasons) in [
        (
            "suspended institution",
            social_inquiry()
                .of(SALARY_DATABASE, "workAndPay", &["pay.grossMonthly"])
                .by(TAX_OFFICE, 0, "TAX_ASSESSMENT"),
            &[Reason::ParticipantNotApproved][..],
        ),
        (
            "class 2 with a low level",
            social_inquiry()
                .of(PERSON_REGISTER, "personIdentity", &["household.members"])
                .at(Level::Low),
            &[Reason::AuthenticationTooWeak],
        ),
        (
            "the service wants to know who acts",
            social_inquiry()
                .of(SALARY_DATABASE, "workAndPay", &["pay.netMonthly"])
                .without_acting_user(),
            &[Reason::AuthenticationTooWeak],
        ),
        (
            "no deliberation",
            social_inquiry().of(DIPLOMA_REGISTER, "diplomas", &["diploma.title"]),
            &[Reason::NoDeliberation],
        ),
        (
            "unknown service",
            social_inquiry().of(DIPLOMA_REGISTER, "grades", &["diploma.title"]),
            &[Reason::NoDeliberation],
        ),
        (
            "unknown institution",
            social_inquiry().by("0999900000", 1, "SOCIAL_INQUIRY"),
            &[Reason::ParticipantNotApproved],
        ),
        (
            "expired",
            social_inquiry()
                .of(SALARY_DATABASE, "workAndPay", &["pay.grossMonthly"])
                .by(HOUSING_COMPANY, 2, "SOCIAL_HOUSING_ALLOCATION"),
            &[Reason::DeliberationNotInForce],
        ),
        (
            "repealed",
            social_inquiry().by(SICKNESS_FUND, 1, "SICKNESS_BENEFIT"),
            &[Reason::DeliberationNotInForce],
        ),
        (
            "before the first day",
            social_inquiry().on("2026-01-31"),
            &[Reason::DeliberationNotInForce],
        ),
        (
            "wrong purpose",
            social_inquiry().purpose("dpv:Marketing"),
            &[Reason::PurposeNotCovered],
        ),
        (
            "wrong context",
            social_inquiry().context("JOB_PLACEMENT"),
            &[Reason::LegalContextNotCovered],
        ),
        (
            "nothing covered",
            social_inquiry().of(PERSON_REGISTER, "personIdentity", &["identity.sex"]),
            &[Reason::ElementsNotCovered],
        ),
        (
            "nothing asked",
            social_inquiry().of(PERSON_REGISTER, "personIdentity", &[]),
            &[Reason::ElementsNotCovered],
        ),
        (
            "several reasons of one group",
            social_inquiry()
                .purpose("dpv:Marketing")
                .context("JOB_PLACEMENT")
                .on("2029-01-01"),
            &[
                Reason::DeliberationNotInForce,
                Reason::PurposeNotCovered,
                Reason::LegalContextNotCovered,
            ],
        ),
        (
            "a later group is not told",
            social_inquiry().purpose("dpv:Marketing").files(vec![]),
            &[Reason::PurposeNotCovered],
        ),
        (
            "unknown person",
            social_inquiry().files(vec![]),
            &[Reason::RequesterHoldsNoFile],
        ),
        (
            "file at the source only",
            social_inquiry().files(all_files()[1..].to_vec()),
            &[Reason::RequesterHoldsNoFile],
        ),
        (
            "file closed yesterday",
            social_inquiry().files(vec![
                file(WELFARE_CENTRE, 1, "2026-01-01", Some("2026-11-20")),
                all_files()[1],
            ]),
            &[Reason::RequesterHoldsNoFile],
        ),
        (
            "file in another capacity",
            social_inquiry().by(WELFARE_CENTRE, 7, "SOCIAL_INQUIRY"),
            &[Reason::CapacityNotCovered],
        ),
        (
            "file of another institution",
            social_inquiry().files(vec![
                file(PENSION_OFFICE, 1, "2026-01-01", None),
                all_files()[1],
            ]),
            &[Reason::RequesterHoldsNoFile],
        ),
        (
            "nothing left",
            pension().left("26/009", 0),
            &[Reason::QuotaExceeded],
        ),
        ("nobody counted", pension(), &[Reason::QuotaExceeded]),
        (
            "counted for another deliberation",
            pension().left("26/002", 5),
            &[Reason::QuotaExceeded],
        ),
        (
            "no file at the source",
            social_inquiry().files(all_files()[..1].to_vec()),
            &[Reason::SourceHoldsNoFile],
        ),
        (
            "provisional file at the source",
            social_inquiry().files(vec![
                all_files()[0],
                file(PERSON_REGISTER, 902, "2026-01-01", None),
            ]),
            &[Reason::SourceHoldsNoFile],
        ),
    ] {
        check_refused(what, asking, reasons);
    }
}

#[test]
fn a_file_counts_on_its_first_and_last_day() {
    for (start, end, holds) in [
        ("2026-11-21", None, true),
        ("2026-11-22", None, false),
        ("2026-01-01", Some("2026-11-21"), true),
        ("2026-01-01", Some("2026-11-20"), false),
    ] {
        let mut asking = social_inquiry();
        asking.facts.files[0] = file(WELFARE_CENTRE, 1, start, end);
        assert_eq!(ask(asking).is_ok(), holds, "{start} {end:?}");
    }
}

#[test]
fn quota_is_named_and_costs() {
    let register = register();
    let quotas = register.candidates_with_quota(&pension().asked);
    assert_eq!(quotas.len(), 1);
    let quota = &quotas[0];
    assert_eq!(
        (quota.deliberation.as_str(), quota.limit, quota.window_start),
        ("26/009", 200, date("2026-11-21"))
    );
    assert!(
        register
            .candidates_with_quota(&social_inquiry().asked)
            .is_empty()
    );

    let permitted = ask(pension().left("26/009", 1)).unwrap();
    assert_eq!(permitted.decision().quota.as_ref(), Some(quota));

    let mut without_source_file = pension().left("26/009", 1);
    without_source_file
        .facts
        .files
        .retain(|file| file.institution == institution(PENSION_OFFICE));
    let refused = ask(without_source_file).unwrap_err();
    assert_eq!(refused.reasons, [Reason::SourceHoldsNoFile]);
    assert_eq!(refused.quota.as_ref(), Some(quota));

    let refused = ask(pension().left("26/009", 0)).unwrap_err();
    assert_eq!(refused.quota, None);
}

#[test]
fn the_deliberation_that_fits_is_found_among_several() {
    let pay = social_inquiry().of(SALARY_DATABASE, "workAndPay", &["pay.netMonthly"]);
    // Both 26/002 and 26/012 name the element; the purpose, the context and the file decide.
    assert_eq!(
        ask(pay.clone()).unwrap().decision().deliberation.as_str(),
        "26/002"
    );
    let mediation = pay
        .clone()
        .by(WELFARE_CENTRE, 7, "DEBT_MEDIATION")
        .purpose("dpv:ServiceProvision");
    assert_eq!(
        ask(mediation).unwrap().decision().deliberation.as_str(),
        "26/012"
    );
    // They are never combined; when they come equally far, the refusal is about the narrowest.
    check_refused(
        "the purpose of one and the context of the other",
        pay.clone().context("DEBT_MEDIATION"),
        &[Reason::PurposeNotCovered],
    );
    // The refusal is about the one that comes furthest.
    check_refused(
        "the file that one of them demands",
        pay.by(WELFARE_CENTRE, 2, "DEBT_MEDIATION")
            .purpose("dpv:ServiceProvision"),
        &[Reason::CapacityNotCovered],
    );
}

#[test]
fn the_level_follows_the_covered_elements() {
    // 26/002 does not name garnishment (class 3), so substantial is enough for what remains.
    let asking = social_inquiry().of(
        SALARY_DATABASE,
        "workAndPay",
        &["pay.netMonthly", "pay.garnishment"],
    );
    assert!(ask(asking.clone().at(Level::Substantial)).is_ok());
    check_refused(
        "class 2",
        asking.clone().at(Level::Low),
        &[Reason::AuthenticationTooWeak],
    );
    // 26/012 names it.
    let mediation = asking
        .by(WELFARE_CENTRE, 7, "DEBT_MEDIATION")
        .purpose("dpv:ServiceProvision");
    assert!(ask(mediation.clone().at(Level::High)).is_ok());
    assert!(ask(mediation.at(Level::Substantial)).is_err());
}

#[test]
fn every_deliberation_of_the_example_that_can_permit_does() {
    for (number, asking) in [
        ("26/001", social_inquiry()),
        (
            "26/003",
            social_inquiry()
                .of(PERSON_REGISTER, "personIdentity", &["household.members"])
                .by(FAMILY_BENEFITS, 101, "FAMILY_BENEFIT_RIGHTS"),
        ),
        (
            "26/004",
            social_inquiry()
                .of(DIPLOMA_REGISTER, "diplomas", &["diploma.awardedOn"])
                .by(FAMILY_BENEFITS, 104, "FAMILY_BENEFIT_RIGHTS"),
        ),
        (
            "26/005",
            social_inquiry()
                .of(DIPLOMA_REGISTER, "diplomas", &["diploma.title"])
                .by(EMPLOYMENT_SERVICE, 4, "JOB_PLACEMENT"),
        ),
        (
            "26/006",
            social_inquiry()
                .of(SALARY_DATABASE, "workAndPay", &["employment.period"])
                .by(EMPLOYMENT_SERVICE, 1, "JOB_PLACEMENT"),
        ),
        (
            "26/007",
            social_inquiry()
                .of(SALARY_DATABASE, "workAndPay", &["pay.components"])
                .by(SICKNESS_FUND, 2, "SICKNESS_BENEFIT"),
        ),
        (
            "26/008",
            social_inquiry().by(HOUSING_COMPANY, 2, "SOCIAL_HOUSING_ALLOCATION"),
        ),
        ("26/009", pension().left("26/009", 200)),
    ] {
        let permitted =
            ask(asking).unwrap_or_else(|refused| panic!("{number}: {:?}", refused.reasons));
        assert_eq!(permitted.decision().deliberation.as_str(), number);
    }
}

#[test]
fn evidence_keeps_only_what_the_decision_rests_on() {
    let mut asking = social_inquiry();
    asking
        .facts
        .files
        .push(file(PERSON_REGISTER, 902, "2026-01-01", None));
    asking
        .facts
        .files
        .push(file(PERSON_REGISTER, 0, "1980-01-01", Some("1990-05-03")));
    let permitted = ask(asking.clone()).unwrap();
    assert_eq!(
        permitted.decision().evidence.facts.files,
        social_inquiry().facts.files
    );
    for (what, spoilt, files) in [
        ("purpose", asking.clone().purpose("dpv:Marketing"), 0),
        (
            "requester's capacity",
            asking.clone().by(WELFARE_CENTRE, 7, "SOCIAL_INQUIRY"),
            1,
        ),
        (
            "source's file",
            asking.clone().files(vec![
                file(WELFARE_CENTRE, 1, "2026-10-01", None),
                file(PERSON_REGISTER, 902, "2026-01-01", None),
            ]),
            1,
        ),
    ] {
        let refused = ask(spoilt).unwrap_err();
        let kept = &refused.evidence.facts.files;
        assert_eq!(kept.len(), files, "{what}");
        let holder = institution(WELFARE_CENTRE);
        assert!(kept.iter().all(|file| file.institution == holder), "{what}");
    }
}
