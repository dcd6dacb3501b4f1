//! Kept decisions of the example register, computed again.

use policy::{CannotReplay, Document, KeptDecision, Outcome, Reason, Replay, decide, replay};
use vocabulary::Hash32;

use crate::demonstration::*;

fn kept(asking: Asking) -> KeptDecision {
    let record = match decide(asking.asked, asking.facts, register()) {
        Ok(permitted) => permitted.decision_record(),
        Err(refused) => refused.decision_record(),
    };
    // As it is written and read back.
    serde_json::from_str(&record.to_string()).unwrap()
}

fn find(hash: &Hash32) -> Option<Document> {
    documents()
        .into_iter()
        .find(|document| document.version() == *hash)
}

#[test]
fn the_same() {
    for asking in [
        social_inquiry(),
        social_inquiry().files(vec![]),
        social_inquiry().of(
            SALARY_DATABASE,
            "workAndPay",
            &["pay.netMonthly", "pay.garnishment"],
        ),
        social_inquiry().of(DIPLOMA_REGISTER, "diplomas", &["diploma.title"]),
        social_inquiry().of(DIPLOMA_REGISTER, "grades", &["diploma.title"]),
        social_inquiry().by("0999900000", 1, "SOCIAL_INQUIRY"),
    ] {
        assert_eq!(replay(&kept(asking), find), Replay::Same);
    }
}

#[test]
fn differences_are_named() {
    let mut tampered = kept(social_inquiry());
    let Outcome::Permitted { allowed, .. } = &mut tampered.outcome else {
        panic!("refused")
    };
    *allowed = elements(&["identity.familyName", "identity.sex", "residence.address"]);
    let Replay::Different { differences } = replay(&tampered, find) else {
        panic!("not found")
    };
    let fields: Vec<&str> = differences
        .iter()
        .map(|difference| difference.field.as_str())
        .collect();
    assert_eq!(fields, ["/outcome/permitted/allowed"]);

    let mut tampered = kept(social_inquiry());
    tampered.evidence.facts.files.clear();
    let Replay::Different { differences } = replay(&tampered, find) else {
        panic!("not found")
    };
    let fields: Vec<&str> = differences
        .iter()
        .map(|difference| difference.field.as_str())
        .collect();
    assert_eq!(fields, ["/outcome/permitted", "/outcome/refused"]);
    assert_eq!(
        differences[1].recomputed.as_ref().unwrap()["reasons"][0],
        Reason::RequesterHoldsNoFile.as_str()
    );
}

#[test]
fn what_cannot_be_replayed_is_said() {
    let decided = kept(social_inquiry());
    let mut other = decided.clone();
    other.evidence.policy_version = Hash32::new([7; 32]);
    let why = match replay(&other, find) {
        Replay::CannotReplay { why } => why,
        found => panic!("{found:?}"),
    };
    assert!(matches!(why, CannotReplay::OtherPolicies { .. }), "{why}");
    let candidate = decided.evidence.candidates[0];
    assert_eq!(
        replay(&decided, |hash| find(hash)
            .filter(|document| document.version() != candidate)),
        Replay::CannotReplay {
            why: CannotReplay::DocumentMissing { version: candidate }
        }
    );
    // A document that is not the one that was asked for is no document.
    let another = documents().remove(0);
    let replayed = replay(&decided, |_| Some(another.clone()));
    assert!(matches!(
        replayed,
        Replay::CannotReplay {
            why: CannotReplay::DocumentMissing { .. }
        }
    ));
    // Documents that do not fit each other.
    let mut unfit = decided;
    unfit.evidence.service_version = None;
    assert!(matches!(
        replay(&unfit, find),
        Replay::CannotReplay {
            why: CannotReplay::DocumentsUnfit { .. }
        }
    ));
}
