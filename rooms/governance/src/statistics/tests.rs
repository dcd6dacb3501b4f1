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
