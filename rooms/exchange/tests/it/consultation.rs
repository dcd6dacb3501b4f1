//! Consultations, from the permitted one to each way of failing.

use std::sync::atomic::Ordering;

use exchange::interactive::{
    Asked, Criteria, Delivered, Failure, NotAcknowledged, SourceTrouble, Status, UNSERVED,
    acknowledge, consult, salted_digest,
};
use policy::Reason;
use vocabulary::{DeliberationNumber, Hash32, LegalContext, Period, Purpose, ServiceId};

use crate::house::{
    ANNA, ANNA_BEFORE, HOUSING_COMPANY, House, LedgerMood, Mood, NOBODY, WELFARE_CENTRE, anna,
    annas_answer, elements, question, ssin,
};

/// A house in which the welfare centre has a file on Anna.
fn house() -> House {
    let house = House::new();
    house.hold(WELFARE_CENTRE, 1);
    house
}

async fn ask(house: &House, asked: Asked) -> Result<Delivered, Failure> {
    consult(house, &house.caller(WELFARE_CENTRE), asked).await
}

fn reasons(outcome: Result<Delivered, Failure>) -> Vec<Reason> {
    match outcome {
        Err(Failure::Refused { reasons, .. }) => reasons,
        Err(other) => panic!("not refused but: {other:?}"),
        Ok(_) => panic!("not refused but delivered"),
    }
}

#[tokio::test]
async fn permitted_data_are_minimised_and_recorded_twice() {
    let house = house();
    let delivered = ask(&house, question("t-1")).await.ok().unwrap();
    assert_eq!(delivered.status(), Status::DataFound);
    let data: serde_json::Value = serde_json::from_slice(delivered.answer.value().data()).unwrap();
    assert_eq!(
        data,
        serde_json::json!({"person": {"name": {"surname": "Peeters"}, "born": {"on": "1985-07-30"}}}),
        "only what deliberation 26/001 names of what was asked"
    );
    assert_eq!(delivered.valid_at(), Some("2026-11-20".parse().unwrap()));
    let decided = delivered.decided();
    assert_eq!(
        decided.deliberation,
        DeliberationNumber::parse("26/001").unwrap()
    );
    assert_eq!(
        decided
            .filtered
            .iter()
            .map(|left| left.element.as_str())
            .collect::<Vec<_>>(),
        ["identity.sex"]
    );
    assert_eq!(
        (delivered.decision.index, delivered.answer.entry().index),
        (0, 1)
    );
    assert_eq!(house.told(), ["Decision permitted", "Delivery delivered"]);
}

#[tokio::test]
async fn records_hold_no_content_and_no_number() {
    let house = house();
    ask(&house, question("t-1")).await.ok().unwrap();
    for record in &house.state.lock().unwrap().log {
        let text = std::str::from_utf8(record.as_bytes()).unwrap();
        for secret in ["Peeters", "1985-07-30", "85673003360", "never"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[tokio::test]
async fn each_refusal_is_recorded_and_asks_no_source() {
    type Change = fn(&mut Asked);
    let table: [(&str, Change, Reason); 4] = [
        (
            "purpose",
            |asked| asked.purpose = Purpose::parse("dpv:Marketing").unwrap(),
            Reason::PurposeNotCovered,
        ),
        (
            "context",
            |asked| asked.legal_context = LegalContext::parse("TAX_ASSESSMENT").unwrap(),
            Reason::LegalContextNotCovered,
        ),
        (
            "elements",
            |asked| asked.elements = elements(&["identity.sex"]),
            Reason::ElementsNotCovered,
        ),
        (
            "nobody",
            |asked| asked.ssin = ssin(NOBODY),
            Reason::RequesterHoldsNoFile,
        ),
    ];
    for (name, change, reason) in table {
        let house = house();
        let mut asked = question(name);
        change(&mut asked);
        assert_eq!(reasons(ask(&house, asked).await), [reason], "{name}");
        assert_eq!(
            house.told(),
            [format!("Decision refused [\"{}\"]", reason.as_str())]
        );
        assert_eq!(house.fetches.load(Ordering::SeqCst), 0, "{name}");
    }
}

#[tokio::test]
async fn unknown_person_and_person_without_file_look_the_same() {
    let without_file = House::new();
    let mut unknown = question("t");
    unknown.ssin = ssin(NOBODY);
    let known = reasons(ask(&without_file, question("t")).await);
    let other = House::new();
    assert_eq!(known, reasons(ask(&other, unknown).await));
    let reads = |house: &House| house.state.lock().unwrap().asked_of_directory.len();
    assert_eq!(reads(&without_file), reads(&other), "the same work");
    let shape = |house: &House| {
        let state = house.state.lock().unwrap();
        let mut body = state.log[0].body();
        body["decision"]["use"]["person"] = "…".into();
        body["particulars"]["exchange"] = "…".into();
        body
    };
    assert_eq!(shape(&without_file), shape(&other));
}

#[tokio::test]
async fn a_source_without_a_file_is_told_only_to_who_would_get_the_data() {
    let house = House::new();
    house.hold(WELFARE_CENTRE, 1);
    house.state.lock().unwrap().held.remove(0);
    assert_eq!(
        reasons(ask(&house, question("t-1")).await),
        [Reason::SourceHoldsNoFile]
    );
    let stranger = House::new();
    stranger.state.lock().unwrap().held.clear();
    assert_eq!(
        reasons(ask(&stranger, question("t-1")).await),
        [Reason::RequesterHoldsNoFile]
    );
}

#[tokio::test]
async fn an_expired_deliberation_refuses() {
    let house = House::new();
    house.hold(HOUSING_COMPANY, 1);
    let mut asked = question("t-1");
    asked.service = ServiceId::parse("workAndPay").unwrap();
    asked.legal_context = LegalContext::parse("SOCIAL_HOUSING_ALLOCATION").unwrap();
    asked.elements = elements(&["pay.grossMonthly"]);
    let outcome = consult(&house, &house.caller(HOUSING_COMPANY), asked).await;
    assert_eq!(reasons(outcome), [Reason::DeliberationNotInForce]);
}

#[tokio::test]
async fn each_failing_source_is_recorded_leaks_nothing_and_may_be_asked_again() {
    let cut =
        Mood::Says(r#"{"person":{"nationalNumber":"85673003360","name":{"surname":"Pee"#.into());
    let other = Mood::Says(
        r#"{"person":{"nationalNumber":"85673003459","name":{"surname":"Nobody"}}}"#.into(),
    );
    let table = [
        (Mood::Fails(SourceTrouble::Timeout), SourceTrouble::Timeout),
        (
            Mood::Fails(SourceTrouble::Unavailable),
            SourceTrouble::Unavailable,
        ),
        (cut, SourceTrouble::AnswerInvalid),
        (other, SourceTrouble::AnsweredOtherPerson),
    ];
    for (mood, expected) in table {
        let house = house();
        *house.source_mood.lock().unwrap() = mood;
        let first = match ask(&house, question("t-1")).await {
            Err(Failure::Source { why, exchange }) => {
                assert_eq!(why, expected);
                exchange
            }
            _ => panic!("expected {expected:?}"),
        };
        assert_eq!(house.told(), ["Decision permitted", "Delivery failed"]);
        *house.source_mood.lock().unwrap() = annas_answer();
        let again = ask(&house, question("t-1")).await.ok().unwrap();
        assert_eq!(
            again.exchange, first,
            "decided and recorded again under the same exchange id"
        );
    }
}

#[tokio::test]
async fn no_data_is_an_answer() {
    let house = house();
    *house.source_mood.lock().unwrap() = Mood::HasNothing;
    let delivered = ask(&house, question("t-1")).await.ok().unwrap();
    assert_eq!(delivered.status(), Status::NoDataFound);
    assert!(delivered.answer.value().data().is_empty());
}

#[tokio::test]
async fn without_a_durable_leaf_there_is_no_fetch_and_no_data() {
    let house = house();
    *house.ledger_mood.lock().unwrap() = LedgerMood::Refuses;
    assert!(matches!(
        ask(&house, question("t-1")).await,
        Err(Failure::LedgerUnavailable(_))
    ));
    assert_eq!(house.fetches.load(Ordering::SeqCst), 0);

    *house.ledger_mood.lock().unwrap() = LedgerMood::WritesOnly(1);
    assert!(matches!(
        ask(&house, question("t-2")).await,
        Err(Failure::LedgerUnavailable(_))
    ));
    assert_eq!(
        house.fetches.load(Ordering::SeqCst),
        1,
        "fetched, but the delivery could not be recorded: no data"
    );
}

#[tokio::test]
async fn tickets_answer_once() {
    let house = house();
    let first = ask(&house, question("t-1")).await.ok().unwrap();
    match ask(&house, question("t-1")).await {
        Err(Failure::TicketAlreadyAnswered { exchange, delivery }) => {
            assert_eq!(exchange, first.exchange);
            assert_eq!(delivery, first.answer.entry());
        }
        _ => panic!("the ticket was answered"),
    }
    let mut other = question("t-1");
    other.digest = Hash32::new([2; 32]);
    assert!(matches!(
        ask(&house, other).await,
        Err(Failure::TicketReused)
    ));
    assert_eq!(house.told().len(), 2, "neither decides again");
}

#[tokio::test]
async fn a_running_ticket_waits_until_it_must_be_dead() {
    let house = house();
    *house.ledger_mood.lock().unwrap() = LedgerMood::WritesOnly(1);
    assert!(ask(&house, question("t-1")).await.is_err());
    *house.ledger_mood.lock().unwrap() = LedgerMood::Writes;
    assert!(matches!(
        ask(&house, question("t-1")).await,
        Err(Failure::TicketInProgress { .. })
    ));
    house.later(301);
    assert!(ask(&house, question("t-1")).await.is_ok());
}

#[tokio::test]
async fn a_replaced_number_is_followed_and_said() {
    let house = house();
    let mut asked = question("t-1");
    asked.ssin = ssin(ANNA_BEFORE);
    let delivered = ask(&house, asked).await.ok().unwrap();
    assert!(delivered.replaced_by.is_some());
}

#[tokio::test]
async fn what_cannot_be_asked_is_decided_and_recorded_too() {
    let period = Criteria::During(Period::new("2026-01-01".parse().unwrap(), None).unwrap());
    let during = || {
        let mut asked = question("t-1");
        asked.criteria = period.clone();
        asked
    };
    for (connected, why) in [
        (Connected::Yes, SourceTrouble::CriteriaNotAnswered),
        (Connected::No, SourceTrouble::NotConnected),
    ] {
        let mut house = self::house();
        if connected == Connected::No {
            house.disconnect();
        }
        let failure = ask(&house, during()).await.err().unwrap();
        assert!(
            matches!(failure, Failure::Source { why: said, .. } if said == why),
            "{failure:?}"
        );
        assert_eq!(house.told(), ["Decision permitted", "Delivery failed"]);
        assert_eq!(house.fetches.load(Ordering::SeqCst), 0);
        let log = &house.state.lock().unwrap().log;
        assert_eq!(log[1].body()["why"], serde_json::json!(why));
        assert_eq!(log[1].body()["decision"], 0);
    }
    // Whoever may not have the data does not learn whether they could be had.
    let mut house = self::house();
    house.disconnect();
    let mut asked = during();
    asked.purpose = Purpose::parse("dpv:Marketing").unwrap();
    assert_eq!(
        reasons(ask(&house, asked).await),
        [Reason::PurposeNotCovered]
    );
    // The ticket may be asked again when there is a connection.
    let mut house = self::house();
    let connections = house.disconnect();
    assert!(ask(&house, question("t-1")).await.is_err());
    house.connect(connections);
    assert!(ask(&house, question("t-1")).await.is_ok());
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Connected {
    Yes,
    No,
}

#[tokio::test]
async fn an_unknown_service_is_a_recorded_refusal() {
    let house = house();
    let unknown = || {
        let mut asked = question("t-1");
        asked.service = ServiceId::parse("noSuchService").unwrap();
        asked
    };
    let mut exchanges = Vec::new();
    for leaf in 0..2 {
        match ask(&house, unknown()).await {
            Err(Failure::UnknownService { exchange, decision }) => {
                assert_eq!(decision.index, leaf);
                exchanges.push(exchange);
            }
            _ => panic!("there is no such service"),
        }
    }
    assert_eq!(exchanges[0], exchanges[1], "one ticket is one exchange");
    assert_eq!(house.told(), ["Decision refused", "Decision refused"]);
    {
        let log = &house.state.lock().unwrap().log;
        let (body, text) = (log[0].body(), log[0].as_bytes());
        assert_eq!(body[UNSERVED]["service"], "noSuchService");
        assert_eq!(body[UNSERVED]["person"], serde_json::json!(anna()));
        assert_eq!(body["why"], "unknownService");
        assert!(!std::str::from_utf8(text).unwrap().contains(ANNA));
    }
    *house.ledger_mood.lock().unwrap() = LedgerMood::Refuses;
    assert!(matches!(
        ask(&house, unknown()).await,
        Err(Failure::LedgerUnavailable(_))
    ));
    let mut other = question("t-1");
    other.digest = Hash32::new([2; 32]);
    assert!(matches!(
        ask(&house, other).await,
        Err(Failure::TicketReused)
    ));
}

#[tokio::test]
async fn an_answer_without_anything_allowed_is_no_data() {
    let said = |person: &str| {
        Mood::Says(format!(
            r#"{{"situationOn":"2026-11-20","person":{{"nationalNumber":"{ANNA}",{person}}}}}"#
        ))
    };
    for (person, status, kept) in [
        (
            r#""gender":"F""#,
            Status::NoDataFound,
            serde_json::json!([]),
        ),
        (r#""name":{}"#, Status::NoDataFound, serde_json::json!([])),
        (
            r#""name":{"surname":"Peeters"},"gender":"F""#,
            Status::DataFound,
            serde_json::json!(["identity.familyName"]),
        ),
    ] {
        let house = house();
        *house.source_mood.lock().unwrap() = said(person);
        let delivered = ask(&house, question("t-1")).await.ok().unwrap();
        let data = delivered.answer.value().data();
        assert_eq!(delivered.status(), status, "{person}");
        assert_eq!(data.is_empty(), status == Status::NoDataFound, "{person}");
        assert_eq!(delivered.valid_at(), Some("2026-11-20".parse().unwrap()));
        let record = house.state.lock().unwrap().log[1].body();
        assert_eq!(record["status"], serde_json::json!(status), "{person}");
        assert_eq!(record["elements"], kept, "{person}");
    }
}

#[tokio::test]
async fn the_receipt_is_the_third_leaf_and_only_the_requesters() {
    let house = house();
    let delivered = ask(&house, question("t-1")).await.ok().unwrap();
    let minimised = delivered.answer.value();
    let digest = salted_digest(minimised.digest_salt(), minimised.data());
    assert_eq!(digest, minimised.digest());
    let stranger = house.caller(HOUSING_COMPANY);
    let outcome = acknowledge(&house, &stranger, delivered.exchange, digest).await;
    assert!(matches!(outcome, Err(NotAcknowledged::UnknownExchange)));
    let caller = house.caller(WELFARE_CENTRE);
    let first = acknowledge(&house, &caller, delivered.exchange, digest)
        .await
        .unwrap();
    assert_eq!(first.receipt.index, 2);
    let again = acknowledge(&house, &caller, delivered.exchange, digest).await;
    assert!(matches!(
        again,
        Err(NotAcknowledged::AlreadyAcknowledged { .. })
    ));
}

#[tokio::test]
async fn a_quota_is_used_up_by_what_is_answered() {
    let house = House::new();
    let pension_office = "0999999031";
    let mut refused = None;
    house.hold(pension_office, 100);
    house.hold("0999999724", 0);
    for round in 0..1000 {
        house.later(1);
        let mut asked = question(&format!("t-{round}"));
        asked.service = ServiceId::parse("workAndPay").unwrap();
        asked.legal_context = LegalContext::parse("PENSION_CALCULATION").unwrap();
        asked.elements = elements(&["employment.period"]);
        *house.source_mood.lock().unwrap() = Mood::HasNothing;
        match consult(&house, &house.caller(pension_office), asked).await {
            Ok(_) => {}
            Err(Failure::Refused { reasons, .. }) => {
                refused = Some((round, reasons));
                break;
            }
            Err(other) => panic!("{other}"),
        }
    }
    let (answered, reasons) = refused.expect("the deliberation sets a frequency");
    assert!(answered > 0);
    assert_eq!(reasons, [Reason::QuotaExceeded]);
}
