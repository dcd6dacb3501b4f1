use vocabulary::Date;

use super::*;
use crate::document::{Content, Document, DocumentKind};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn register() -> Register {
    let mut documents = Vec::new();
    for (folder, kind) in [
        ("institutions", DocumentKind::Institution),
        ("services", DocumentKind::Service),
        ("deliberations", DocumentKind::Deliberation),
    ] {
        let folder = format!("{}/../../examples/be/{folder}", env!("CARGO_MANIFEST_DIR"));
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read(entry.unwrap().path()).unwrap();
            documents.push(Document::read(kind, &text).unwrap());
        }
    }
    Register::build(documents).unwrap()
}

fn number(text: &str) -> DeliberationNumber {
    DeliberationNumber::parse(text).unwrap()
}

fn draft(register: &Register, as_number: &str) -> Box<Deliberation> {
    let model = register.deliberation(&number("26/001")).unwrap();
    Box::new(Deliberation {
        number: number(as_number),
        state: State::Draft,
        ..model.clone()
    })
}

fn proposal(subject: Subject) -> Proposal {
    Proposal {
        subject,
        risks: vec![],
        asked_by: None,
        stage: Stage::Draft,
    }
}

fn approved(subject: Subject) -> Proposal {
    let submitted = proposal(subject).submit(day("2026-11-01")).unwrap();
    let votes = [Vote::Approve, Vote::Reject, Vote::Approve];
    submitted.count(votes, 2, day("2026-11-10")).unwrap()
}

#[test]
fn the_example_reads_back_as_it_is_written() {
    for document in register().documents() {
        if let Content::Deliberation(deliberation) = document.content() {
            let written = Document::of_deliberation(deliberation).unwrap();
            assert_eq!(written.version(), document.version());
        }
    }
}

#[test]
fn hostile_words_read_back_as_they_are_written() {
    let register = register();
    for words in [
        "0999",
        "yes",
        "~",
        "a: b # c",
        "- x",
        "\"'\\",
        "{{ x }}",
        "1e3",
        " blank ",
        "é\u{85}\n\nnext",
        "%YAML",
        "@at",
        "null",
    ] {
        let mut hostile = *draft(&register, "26/100");
        hostile.title.nl = words.to_owned();
        hostile.retention.from = words.to_owned();
        hostile.security_measures = vec![words.to_owned()];
        if let Err(why) = Document::of_deliberation(&hostile) {
            panic!("{words:?}: {why}");
        }
    }
}

#[test]
fn votes_decide_when_there_are_enough() {
    use Vote::{Approve, Reject};
    for (votes, needed, word) in [
        (&[][..], 1, None),
        (&[Approve], 1, Some(Approve)),
        (&[Approve], 2, None),
        (&[Approve, Reject], 2, None),
        (&[Approve, Reject, Approve], 2, Some(Approve)),
        (&[Reject, Approve, Reject], 2, Some(Reject)),
        (&[Reject], 0, Some(Reject)),
    ] {
        assert_eq!(
            tally(votes.iter().copied(), needed),
            word,
            "{votes:?} of {needed}"
        );
    }
}

#[test]
fn a_life_from_draft_to_the_register() {
    let register = register();
    let subject = Subject::Adds {
        draft: draft(&register, "26/100"),
    };
    let written = proposal(subject);
    assert!(written.publish(&register, day("2026-11-20")).is_err());
    assert!(
        written
            .count([Vote::Approve], 1, day("2026-11-01"))
            .is_err()
    );
    let submitted = written.submit(day("2026-11-01")).unwrap();
    assert!(submitted.submit(day("2026-11-02")).is_err());
    let few = submitted
        .count([Vote::Approve], 2, day("2026-11-09"))
        .unwrap();
    assert_eq!(few, submitted);
    let rejected = submitted
        .count([Vote::Reject], 1, day("2026-11-09"))
        .unwrap();
    assert!(rejected.publish(&register, day("2026-11-20")).is_err());
    assert!(rejected.withdraw(day("2026-11-20")).is_err());

    let approved = submitted
        .count([Vote::Approve], 1, day("2026-11-10"))
        .unwrap();
    let (changed, published) = approved.publish(&register, day("2026-11-20")).unwrap();
    let [new] = &changed[..] else {
        panic!("one deliberation")
    };
    assert!(
        !new.is_in_force(day("2026-11-19")),
        "not before it is published"
    );
    assert!(new.is_in_force(day("2026-11-20")));
    assert_eq!(new.date, day("2026-11-10"));
    assert!(published.publish(&register, day("2026-11-21")).is_err());
    Document::of_deliberation(new).unwrap();
}

#[test]
fn an_amendment_leaves_no_gap_and_no_overlap() {
    let register = register();
    let subject = Subject::Amends {
        number: number("26/001"),
        draft: draft(&register, "26/100"),
    };
    let (changed, _) = approved(subject)
        .publish(&register, day("2026-11-20"))
        .unwrap();
    let [new, before] = &changed[..] else {
        panic!("two deliberations")
    };
    let mut at = day("2026-11-10");
    while at < day("2026-12-01") {
        assert_ne!(new.is_in_force(at), before.is_in_force(at), "{at}");
        at = at.tomorrow().unwrap();
    }
    assert_eq!(before.state.amended_by(), Some(&number("26/100")));
    let kept = register.deliberation(&number("26/001")).unwrap();
    before.may_follow(kept).unwrap();
}

#[test]
fn a_repeal_never_reaches_back() {
    let register = register();
    let subject = Subject::Repeals {
        number: number("26/001"),
        last_day: day("2026-03-01"),
        reason: "no longer needed".into(),
    };
    let (changed, _) = approved(subject)
        .publish(&register, day("2026-11-20"))
        .unwrap();
    let kept = register.deliberation(&number("26/001")).unwrap();
    changed[0].may_follow(kept).unwrap();
    assert!(
        changed[0].is_in_force(day("2026-11-20")),
        "today is the last day"
    );
    assert!(!changed[0].is_in_force(day("2026-11-21")));
    // What has ended cannot be ended again.
    let subject = Subject::Repeals {
        number: number("24/112"),
        last_day: day("2026-12-01"),
        reason: "twice".into(),
    };
    let twice = approved(subject).publish(&register, day("2026-11-20"));
    assert_eq!(
        twice.unwrap_err(),
        CannotPublish::NotInForce(number("24/112"))
    );
}

#[test]
fn what_is_over_is_not_published() {
    let register = register();
    let subject = Subject::Adds {
        draft: draft(&register, "26/100"),
    };
    let late = approved(subject).publish(&register, day("2029-01-01"));
    assert_eq!(late.unwrap_err(), CannotPublish::Over);
}

#[test]
fn numbers_follow_each_other_within_a_year() {
    let taken = ["26/001", "26/013", "25/900", "2026/99"].map(number);
    assert_eq!(next_number(2026, &taken), Some(number("26/014")));
    assert_eq!(next_number(2027, &taken), Some(number("27/001")));
    let full = [number("26/9999")];
    assert_eq!(next_number(2026, &full), None);
}
