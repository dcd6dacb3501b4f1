use ledger::Commitment;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

const EXCHANGE: &str = "01a201ee-2072-77b0-9260-9af00dcc146f";

fn exchange() -> ExchangeId {
    ExchangeId::parse(EXCHANGE).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_255_200 + second).unwrap()
}

fn record(index: u64, kind: Kind, body: Value) -> (Entry, Record) {
    let entry = Entry {
        index,
        commitment: Commitment::from_bytes([0; 32]),
    };
    let second = i64::try_from(index).unwrap();
    (entry, Record::new(kind, at(second), &body).unwrap())
}

fn asked() -> Value {
    json!({
        "actingUser": { "named": "clerk-42" },
        "applicant": "0999999526",
        "application": "welfare-centre-app",
        "elements": ["identity.birthDate", "identity.familyName"],
        "legalContext": "SOCIAL_INQUIRY",
        "person": Uuid::from_u128(1),
        "purpose": "dpv:FulfilmentOfObligation",
        "service": "personIdentity",
        "source": "0999999823",
        "today": "2026-11-21",
    })
}

fn decision(index: u64, outcome: Value) -> (Entry, Record) {
    let body = json!({
        "decision": { "evidence": { "facts": "not told" }, "outcome": outcome, "use": asked() },
        "particulars": { "criteria": "now", "exchange": EXCHANGE },
    });
    record(index, Kind::Decision, body)
}

fn permitted(index: u64) -> (Entry, Record) {
    decision(
        index,
        json!({ "permitted": {
            "allowed": ["identity.birthDate"],
            "deliberation": "26/001",
            "filtered": [{ "element": "identity.familyName", "reason": "notInDeliberation" }],
            "version": "0e9eaf46b8829b9f9c4296d0c38400bcfd3e04ea95373cf587a76b3173dadb50",
        }}),
    )
}

fn delivery(index: u64, outcome: &str) -> (Entry, Record) {
    let body = json!({
        "exchange": EXCHANGE, "outcome": outcome, "elements": ["identity.birthDate"], "bytes": 12,
    });
    record(index, Kind::Delivery, body)
}

#[test]
fn an_exchange_that_was_asked_again_is_two_uses() {
    let records = [
        decision(
            3,
            json!({ "refused": { "reasons": ["purposeNotCovered"] } }),
        ),
        permitted(7),
        delivery(9, "delivered"),
        record(12, Kind::Receipt, json!({ "exchange": EXCHANGE })),
    ];
    let uses = read(exchange(), &records).unwrap();
    let indexes: Vec<Vec<u64>> = uses
        .iter()
        .map(|one| one.leaves.iter().map(|leaf| leaf.entry.index).collect())
        .collect();
    assert_eq!(indexes, [vec![3], vec![7, 9, 12]]);
    let [refused, delivered] = &uses[..] else {
        panic!("two uses")
    };
    assert_eq!(
        refused.outcome,
        UseOutcome::Refused {
            reasons: vec![Reason::PurposeNotCovered]
        }
    );
    assert_eq!((refused.at, &refused.end), (at(3), &None));
    assert_eq!(delivered.came_out(), OutcomeFilter::Permitted);
    let Some(UseEnd::Delivered { elements, .. }) = &delivered.end else {
        panic!("not delivered")
    };
    assert_eq!(elements.iter().count(), 1);
    assert_eq!(delivered.asked.source.unwrap().to_string(), "0999999823");
}

#[test]
fn every_end_is_told() {
    for (outcome, end) in [
        ("failed", UseEnd::Failed { at: at(2) }),
        ("interrupted", UseEnd::Interrupted { at: at(2) }),
    ] {
        let uses = read(exchange(), &[permitted(1), delivery(2, outcome)]).unwrap();
        assert_eq!(uses[0].end, Some(end));
    }
}

#[test]
fn a_service_that_is_not_registered_has_no_source() {
    let body = json!({
        "unserved": {
            "applicant": "0999999526", "application": "welfare-centre-app", "actingUser": null,
            "service": "noSuchService", "person": Uuid::from_u128(1),
            "purpose": "dpv:FulfilmentOfObligation", "legalContext": "SOCIAL_INQUIRY",
            "elements": ["identity.birthDate"],
        },
        "outcome": "refused",
        "why": "unknownService",
    });
    let uses = read(exchange(), &[record(1, Kind::Decision, body)]).unwrap();
    assert_eq!(uses[0].outcome, UseOutcome::UnknownService);
    assert_eq!(uses[0].asked.source, None);
    assert_eq!(uses[0].came_out(), OutcomeFilter::Refused);
}

#[test]
fn what_is_not_understood_is_told_and_not_left_out() {
    for (records, expected) in [
        (
            vec![delivery(1, "delivered")],
            Unreadable::WithoutDecision { index: 1 },
        ),
        (
            vec![permitted(1), delivery(2, "vanished")],
            Unreadable::UnknownForm { index: 2 },
        ),
        (
            vec![record(5, Kind::Decision, json!({ "decision": 7 }))],
            Unreadable::UnknownForm { index: 5 },
        ),
    ] {
        assert_eq!(read(exchange(), &records), Err(expected));
    }
}

#[test]
fn a_filter_wants_what_fits_every_question() {
    let uses = read(exchange(), &[permitted(1)]).unwrap();
    let day: Date = "2026-11-21".parse().unwrap();
    let filter = UseFilter::default;
    for (wanted, filter) in [
        (true, filter()),
        (
            true,
            UseFilter {
                applicant: Some(InstitutionId::from_number(999_999_526)),
                ..filter()
            },
        ),
        (
            false,
            UseFilter {
                applicant: Some(InstitutionId::from_number(1)),
                ..filter()
            },
        ),
        (
            true,
            UseFilter {
                source: Some(InstitutionId::from_number(999_999_823)),
                ..filter()
            },
        ),
        (
            false,
            UseFilter {
                source: Some(InstitutionId::from_number(1)),
                ..filter()
            },
        ),
        (
            false,
            UseFilter {
                service: Some(ServiceId::parse("other").unwrap()),
                ..filter()
            },
        ),
        (
            false,
            UseFilter {
                purpose: Some(Purpose::parse("dpv:Marketing").unwrap()),
                ..filter()
            },
        ),
        (
            true,
            UseFilter {
                element: Some("identity.birthDate".parse().unwrap()),
                ..filter()
            },
        ),
        (
            false,
            UseFilter {
                element: Some("identity.sex".parse().unwrap()),
                ..filter()
            },
        ),
        (
            true,
            UseFilter {
                outcome: Some(OutcomeFilter::Permitted),
                ..filter()
            },
        ),
        (
            false,
            UseFilter {
                outcome: Some(OutcomeFilter::Refused),
                ..filter()
            },
        ),
        (
            true,
            UseFilter {
                from: Some(day),
                to: Some(day),
                ..filter()
            },
        ),
        (
            false,
            UseFilter {
                from: day.tomorrow().ok(),
                ..filter()
            },
        ),
        (
            false,
            UseFilter {
                to: day.yesterday().ok(),
                ..filter()
            },
        ),
    ] {
        assert_eq!(filter.wants(&uses[0], day), wanted, "{filter:?}");
    }
}
