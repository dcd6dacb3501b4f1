//! Deliberations in ODRL.

use std::collections::BTreeSet;

use policy::deliberation::{Deliberation, State};
use policy::{Addresses, Edition, odrl, odrl_profile};
use serde_json::{Value, json};
use vocabulary::{Date, be::legal_day};

use crate::demonstration::register;

const AT: Addresses<'_> = Addresses {
    hub: "https://hub.example",
    register: "https://hub.example/register/v1",
    version: "https://hub.example/register/v1/deliberations/26-001/versions/00",
};

fn told(it: &Deliberation, on: Date) -> Value {
    odrl(it, Edition::Latest, &AT, on)
}

fn example(number: &str) -> Deliberation {
    let number = vocabulary::DeliberationNumber::parse(number).unwrap();
    register().deliberation(&number).unwrap().clone()
}

fn strings(value: &Value) -> BTreeSet<&str> {
    let items = value.as_array().unwrap();
    let set: BTreeSet<_> = items.iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!(set.len(), items.len(), "something stands twice: {value}");
    set
}

/// The right operand of the one constraint with this left operand and operator.
fn operand<'a>(rule: &'a Value, left: &str, operator: &str) -> Option<&'a Value> {
    let all = rule["constraint"].as_array().unwrap();
    let mut found = all
        .iter()
        .filter(|it| it["leftOperand"] == left && it["operator"] == operator);
    let first = found.next().map(|it| &it["rightOperand"]);
    assert!(found.next().is_none(), "{left} {operator} stands twice");
    first
}

fn expected<T: ToString>(items: impl IntoIterator<Item = T>, prefix: &str) -> BTreeSet<String> {
    items
        .into_iter()
        .map(|it| format!("{prefix}{}", it.to_string()))
        .collect()
}

#[test]
fn every_example_says_what_its_deliberation_says_and_nothing_else() {
    let mut seen = 0;
    for it in register().deliberations() {
        let force = it.force().unwrap();
        let policy = told(it, force.first);
        let number = &it.number;
        assert_eq!(policy["@type"], "Agreement", "{number}");
        assert_eq!(policy["uid"], AT.version);
        assert_eq!(policy["profile"], "https://hub.example/register/v1/odrl");
        assert_eq!(policy["crosskeys:standing"], "inForce", "{number}");
        assert!(policy.get("dc:isReplacedBy").is_none(), "{number}");
        assert_eq!(policy["permission"].as_array().unwrap().len(), 1);

        let institution = |id: &vocabulary::InstitutionId| {
            format!("https://hub.example/register/v1/institutions/{id}")
        };
        let permission = &policy["permission"][0];
        let [delete, inform] = policy["obligation"].as_array().unwrap().as_slice() else {
            panic!("{number}: not two obligations");
        };
        let elements = format!("https://hub.example/register/v1/services/{}#", it.service);
        let elements = expected(it.elements.iter(), &elements);
        let applicants: BTreeSet<_> = it.applicants.iter().map(institution).collect();
        for rule in [permission, delete, inform] {
            assert_eq!(rule["assigner"], institution(&it.source), "{number}");
            let targets = strings(&rule["target"]);
            assert!(targets.iter().eq(elements.iter()), "{number}: {targets:?}");
        }
        for rule in [permission, delete] {
            let assignees = strings(&rule["assignee"]);
            assert!(assignees.iter().eq(applicants.iter()), "{number}");
        }
        assert_eq!(permission["action"], "use");

        let purposes = operand(permission, "purpose", "isAnyOf").unwrap();
        let purposes = purposes.as_array().unwrap().iter();
        let purposes: BTreeSet<_> = purposes
            .map(|it| it["@id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(purposes, expected(&it.purposes, ""), "{number}");
        for (left, codes) in [
            ("crosskeys:requesterCapacity", &it.capacities.requester),
            ("crosskeys:sourceCapacity", &it.capacities.source),
        ] {
            let told = strings(operand(permission, left, "isAnyOf").unwrap());
            assert!(
                told.iter().eq(expected(codes, "").iter()),
                "{number}: {left}"
            );
        }
        let contexts = strings(operand(permission, "crosskeys:legalContext", "isAnyOf").unwrap());
        assert!(
            contexts.iter().eq(expected(&it.legal_contexts, "").iter()),
            "{number}"
        );

        let from = operand(permission, "dateTime", "gteq").unwrap();
        assert_eq!(from["@value"], legal_day(force.first)[0], "{number}");
        let until = operand(permission, "dateTime", "lteq").map(|it| it["@value"].clone());
        let last = force.last.map(|last| json!(legal_day(last)[1]));
        assert_eq!(until, last, "{number}");
        let count = operand(permission, "count", "lteq").map(|it| it["@value"].clone());
        let per_day = it.frequency.map(|quota| json!(quota.per_day.to_string()));
        assert_eq!(count, per_day, "{number}");

        assert_eq!(delete["action"][0]["rdf:value"]["@id"], "odrl:delete");
        let within = &delete["action"][0]["refinement"][1];
        assert_eq!(within["leftOperand"], "elapsedTime");
        let months = format!("P{}M", it.retention.months);
        assert_eq!(within["rightOperand"]["@value"], months, "{number}");
        assert_eq!(inform["assignee"], AT.hub);
        match &it.withholding {
            None => assert_eq!(inform["action"], "inform", "{number}"),
            Some(withholding) => {
                let after = &inform["action"][0]["refinement"][0];
                assert_eq!(after["leftOperand"], "delayPeriod");
                let days = format!("P{}D", withholding.days);
                assert_eq!(after["rightOperand"]["@value"], days, "{number}");
            }
        }
        assert_eq!(policy.to_string(), told(it, force.first).to_string());
        seen += 1;
    }
    assert!(seen > 10, "the examples were read");
}

#[test]
fn without_force_nothing_is_permitted() {
    for it in register().deliberations() {
        let force = it.force().unwrap();
        let before = told(it, force.first.yesterday().unwrap());
        assert_eq!(before["crosskeys:standing"], "notYetInForce");
        assert!(operand(&before["permission"][0], "dateTime", "gteq").is_some());
        let Some(last) = force.last else { continue };
        assert!(told(it, last).get("permission").is_some(), "the last day");
        let after = told(it, last.tomorrow().unwrap());
        assert_eq!(after["crosskeys:standing"], "noLongerInForce");
        assert!(after.get("permission").is_none(), "{}", it.number);
        // What was given must still be deleted in time.
        assert_eq!(after["obligation"].as_array().unwrap().len(), 2);
    }
    let today = "2026-03-02".parse().unwrap();
    let mut draft = example("26/001");
    draft.state = State::Draft;
    let draft = told(&draft, today);
    assert_eq!(draft["crosskeys:standing"], "withoutForce");
    let superseded = odrl(&example("26/001"), Edition::Superseded, &AT, today);
    assert_eq!(superseded["crosskeys:standing"], "superseded");
    assert_eq!(
        superseded["dc:isReplacedBy"]["@id"],
        "https://hub.example/register/v1/deliberations/26-001/odrl"
    );
    for policy in [draft, superseded] {
        assert_eq!(policy["@type"], "Set");
        for rules in ["permission", "obligation", "prohibition"] {
            assert!(policy.get(rules).is_none(), "{policy}");
        }
    }
}

#[test]
fn the_profile_knows_every_word_of_ours() {
    let profile = odrl_profile(AT.register).to_string();
    for it in register().deliberations() {
        let policy = told(it, it.force().unwrap().first).to_string();
        for word in policy.split("\"crosskeys:").skip(1) {
            let word = word.split('"').next().unwrap();
            let address = format!("\"{}/odrl#{word}\"", AT.register);
            assert!(profile.contains(&address), "{word}");
        }
    }
}
