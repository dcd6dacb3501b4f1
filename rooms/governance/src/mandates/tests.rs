use identity::mandate::{Kind, Label, MandateScope, MandateScopes, Relation};
use ledger::{Commitment, Entry, Kind as RecordKind, Record};
use serde_json::json;
use vocabulary::{Period, be::EnterpriseNumber};

use super::*;

fn terms(principal: Principal, kind: Kind) -> Terms {
    Terms {
        principal,
        kind,
        scopes: MandateScopes::of(&[MandateScope::SeeUses, MandateScope::SeeFiles]),
        period: Period::day("2026-11-21".parse().unwrap()),
        label: Label::parse("Marie Peeters").unwrap(),
        name: Some(Label::parse("My daughter Els").unwrap()),
    }
}

#[test]
fn a_record_says_everything_but_what_people_call_each_other() {
    let person = PersonId::from_uuid(uuid::Uuid::from_u128(1));
    let number = EnterpriseNumber::parse("0999999823").unwrap();
    let institution = InstitutionId::from_number(999_999_526);
    let relation = Relation::Parent;
    let from = MandateId::from_bytes([0; 16]);
    for (principal, kind, expected) in [
        (
            Principal::Person(person),
            Kind::Given,
            json!({ "kind": "given", "principal": { "person": person } }),
        ),
        (
            Principal::Person(person),
            Kind::Registered {
                relation,
                institution,
            },
            json!({
                "kind": { "registered": { "relation": "parent", "institution": "0999999526" } },
                "principal": { "person": person },
            }),
        ),
        (
            Principal::Company(number),
            Kind::PassedOn { from },
            json!({
                "kind": { "passedOn": { "from": "AAAAAAAAAAAAAAAAAAAAAA" } },
                "principal": { "company": "0999999823" },
            }),
        ),
    ] {
        let value = terms_value(&terms(principal, kind));
        assert_eq!(value["kind"], expected["kind"]);
        assert_eq!(value["principal"], expected["principal"]);
        assert_eq!(value["scopes"], json!(["seeUses", "seeFiles"]));
        let text = value.to_string();
        assert!(!text.contains("Marie") && !text.contains("Els"), "{text}");
    }
}

#[test]
fn a_look_is_read_from_its_record_and_from_nothing_else() {
    let entry = Entry {
        index: 7,
        commitment: Commitment::from_bytes([0; 32]),
    };
    let at = "2026-11-21T10:59:59Z".parse().unwrap();
    let told = |body: Value| {
        let record = Record::new(RecordKind::Delivery, at, &body).unwrap();
        read(entry, &record)
    };
    let seen = json!({
        "action": "seen", "scope": "seeUses", "page": "/uses/{exchange}", "register": "mandates",
    });
    let look = told(seen.clone()).unwrap();
    assert_eq!(
        (look.at, look.scope, look.page.as_str(), look.entry),
        (at, MandateScope::SeeUses, "/uses/{exchange}", entry)
    );
    for (member, value) in [
        ("action", json!("accepted")),
        ("scope", json!("everything")),
        ("page", json!(7)),
    ] {
        let mut other = seen.clone();
        other[member] = value;
        assert!(told(other).is_err(), "{member}");
    }
    let start = "2026-11-21T10:00:00Z".parse().unwrap();
    assert_eq!(hour_of(at), hour_of(start));
    assert_eq!(hour_of(start) * HOUR_S, at.as_second() - 3_599);
}
