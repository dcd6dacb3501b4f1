use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

const EXCHANGE: &str = "01a201ee-2072-77b0-9260-9af00dcc146f";

fn recorded(kind: Kind, body: &Value) -> Record {
    // Half past eleven at night in Belgium on the last day of October, and November in Belgium an hour later.
    let at = "2026-10-31T22:30:00Z".parse().unwrap();
    Record::new(kind, at, body).unwrap()
}

fn decision(outcome: &Value) -> Value {
    json!({
        "decision": {
            "evidence": { "facts": "not counted" },
            "outcome": outcome,
            "use": {
                "actingUser": "none",
                "applicant": "0999999526",
                "application": "welfare-centre-app",
                "elements": ["identity.birthDate"],
                "legalContext": "SOCIAL_INQUIRY",
                "person": Uuid::from_u128(1),
                "purpose": "dpv:FulfilmentOfObligation",
                "service": "personIdentity",
                "source": "0999999823",
                "today": "2026-10-31",
            },
        },
        "particulars": { "criteria": "now", "exchange": EXCHANGE },
    })
}

#[test]
fn a_refusal_is_counted_by_its_first_reason_and_in_its_legal_month() {
    let body = decision(
        &json!({ "refused": { "reasons": ["purposeNotCovered", "legalContextNotCovered"] } }),
    );
    let found = decided(&recorded(Kind::Decision, &body)).unwrap().unwrap();
    assert_eq!(found.came_out, CameOut::Refused(Reason::PurposeNotCovered));
    assert_eq!(found.deliberation, None);
    assert_eq!(found.service.as_ref().unwrap().as_str(), "personIdentity");
    assert_eq!(found.exchange, ExchangeId::parse(EXCHANGE).unwrap());
    assert_eq!(found.month(), "2026-10-01".parse().unwrap());
}

#[test]
fn what_was_permitted_is_counted_by_its_basis() {
    let body = decision(&json!({ "permitted": {
        "allowed": ["identity.birthDate"],
        "deliberation": "26/001",
        "filtered": [],
        "version": "0e9eaf46b8829b9f9c4296d0c38400bcfd3e04ea95373cf587a76b3173dadb50",
    }}));
    let found = decided(&recorded(Kind::Decision, &body)).unwrap().unwrap();
    assert_eq!(found.came_out, CameOut::Permitted);
    assert_eq!(found.deliberation.unwrap().as_str(), "26/001");
}

#[test]
fn a_service_that_is_not_registered_is_counted_without_the_name_that_was_sent() {
    let body = json!({
        "unserved": {
            "applicant": "0999999526",
            "person": Uuid::from_u128(1),
            "service": "whateverSomebodySent",
        },
        "outcome": "refused",
        "particulars": { "criteria": "now", "exchange": EXCHANGE },
    });
    let found = decided(&recorded(Kind::Decision, &body)).unwrap().unwrap();
    assert_eq!(found.came_out, CameOut::UnknownService);
    assert_eq!(found.service, None);
}

#[test]
fn other_records_are_not_counted_and_unknown_forms_are_told() {
    let other = recorded(Kind::Delivery, &json!({ "exchange": EXCHANGE }));
    assert_eq!(decided(&other), Ok(None));
    let particulars = json!({ "exchange": EXCHANGE });
    for body in [
        json!({}),
        json!({ "particulars": particulars }),
        json!({ "decision": {}, "particulars": particulars }),
        decision(&json!({ "refused": { "reasons": [] } })),
        decision(&json!("permitted")),
    ] {
        assert_eq!(
            decided(&recorded(Kind::Decision, &body)),
            Err(NotCounted),
            "{body}"
        );
    }
}

#[test]
fn every_outcome_has_a_name_of_its_own() {
    let every = Reason::ALL.into_iter().map(CameOut::Refused);
    let every = every.chain([CameOut::Permitted, CameOut::UnknownService]);
    for came_out in every {
        assert_eq!(CameOut::from_name(came_out.as_str()), Some(came_out));
    }
    assert_eq!(CameOut::from_name("other"), None);
}

fn sum(month: &str, applicant: u32, came_out: CameOut, count: u64) -> Sum {
    Sum {
        month: month.parse().unwrap(),
        applicant: InstitutionId::from_number(applicant),
        service: (came_out != CameOut::UnknownService)
            .then(|| ServiceId::parse("personIdentity").unwrap()),
        came_out,
        deliberation: (came_out == CameOut::Permitted)
            .then(|| DeliberationNumber::parse("26/001").unwrap()),
        count,
    }
}

#[test]
fn figures_agree_with_each_other_whichever_way_they_are_added() {
    let no_file = CameOut::Refused(Reason::RequesterHoldsNoFile);
    let figures = Figures::of(&[
        sum("2026-09-01", 1, CameOut::Permitted, 7),
        sum("2026-10-01", 1, no_file, 2),
        sum("2026-10-01", 2, CameOut::Permitted, 3),
        sum("2026-10-01", 2, CameOut::UnknownService, 1),
    ]);
    let all = Pair {
        permitted: 10,
        refused: 3,
    };
    assert_eq!(figures.total(), all);
    let asked = |pairs: Vec<&Pair>| pairs.into_iter().map(|pair| pair.asked()).sum::<u64>();
    assert_eq!(asked(figures.services.values().collect()), 13);
    assert_eq!(asked(figures.applicants.values().collect()), 13);
    assert_eq!(figures.refusals.values().sum::<u64>(), all.refused);
    assert_eq!(figures.deliberations.values().sum::<u64>(), all.permitted);
    assert_eq!(figures.refusals[&CameOut::UnknownService], 1);
    assert_eq!(figures.services[&None].refused, 1);
}

#[test]
fn figures_for_everybody_are_rounded_and_small_ones_are_all_the_same() {
    let rounded = |count| Rounded::of(count).about();
    assert_eq!(rounded(0), Some(0));
    for few in 1..ROUNDED_TO {
        assert_eq!(rounded(few), None);
    }
    for count in [5, 6, 9] {
        assert_eq!(rounded(count), Some(5));
    }
    assert_eq!(rounded(1_234), Some(1_230));
}
