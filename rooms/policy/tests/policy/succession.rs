//! A published deliberation moves on and never changes under its number.

use policy::deliberation::{Deliberation, Draft, State};

use crate::demonstration::{date, in_repository};

fn deliberation() -> Deliberation {
    let path = in_repository("examples/be").join("deliberations/26-001.yaml");
    Deliberation::parse(&std::fs::read(path).unwrap()).unwrap()
}

/// One deliberation in each stage, in the order of the life cycle.
fn stages() -> Vec<(&'static str, Deliberation)> {
    let day = |day: &str| date(day);
    let submitted = || Draft.submit(day("2025-11-10"));
    let approved = || submitted().approve(day("2026-01-13"));
    let in_force = || approved().enter_into_force(day("2026-02-01"));
    let states = [
        ("draft", State::Draft),
        ("submitted", State::Submitted(submitted())),
        ("approved", State::Approved(approved())),
        (
            "rejected",
            State::Rejected(submitted().reject(day("2026-01-13"))),
        ),
        ("inForce", State::InForce(in_force())),
        (
            "repealed",
            State::Repealed(in_force().repeal(day("2026-06-30"))),
        ),
        (
            "expired",
            State::Expired(in_force().expire(day("2028-12-31"))),
        ),
    ];
    states
        .map(|(name, state)| {
            (
                name,
                Deliberation {
                    state,
                    ..deliberation()
                },
            )
        })
        .into()
}

#[test]
fn stages_follow_the_life_cycle() {
    let allowed = [
        (
            "draft",
            "submitted approved rejected inForce repealed expired",
        ),
        ("submitted", "approved rejected inForce repealed expired"),
        ("approved", "inForce repealed expired"),
        ("rejected", ""),
        ("inForce", "repealed expired"),
        ("repealed", ""),
        ("expired", ""),
    ];
    for (from, before) in stages() {
        let (_, then) = allowed.iter().find(|(name, _)| *name == from).unwrap();
        for (to, after) in stages() {
            let expected = from == to || then.split(' ').any(|name| name == to);
            let outcome = after.may_follow(&before);
            assert_eq!(outcome.is_ok(), expected, "{from} -> {to}: {outcome:?}");
        }
    }
}

#[test]
fn content_is_fixed_once_the_committee_approved() {
    for (from, before) in stages() {
        let mut wider = before.clone();
        wider.retention.months += 1;
        let expected = matches!(from, "draft" | "submitted");
        assert_eq!(wider.may_follow(&before).is_ok(), expected, "{from}");
    }
}
