//! The main job over HTTP: permitted, minimised, refused, proven.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::{Kind, VerifyingKey, tlog_proof::TlogProof};
use serde_json::{Value, json};
use server::demo::{population::Participant, sources::Behaviour};

use crate::house::{CONSULTATIONS, Engine, House, on_both_engines, question, unique};

on_both_engines!(
    a_consultation_is_minimised_recorded_and_proven,
    refusals_name_their_reason,
    a_failing_source_leaks_nothing,
    the_receipt_is_confirmed_once,
    a_restart_keeps_everything,
);

async fn a_consultation_is_minimised_recorded_and_proven(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, person) = house.welfare_case().await;
    let reply = house
        .post(&welfare, CONSULTATIONS, &question(&person))
        .await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let answer = &reply.body;
    assert_eq!(answer["status"], "dataFound");
    assert_eq!(answer["legalContext"], "SOCIAL_INQUIRY");
    assert_eq!(
        answer["filteredElements"],
        json!([{"element": "identity.sex", "reason": "notInDeliberation"}])
    );
    assert_eq!(answer["deliberation"]["number"], "26/001");
    let index = house.population.index_of(&person).unwrap();
    let known = house.population.person(index);
    assert_eq!(
        answer["data"]["person"]["name"]["surname"],
        known.family_name
    );
    let members = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        members(&answer["data"]["person"]),
        ["name", "born"],
        "nothing but what is allowed"
    );
    assert!(
        house.sources.person_register.values_sent() > 3,
        "the source sent more"
    );

    let exchange = answer["exchangeId"].as_str().unwrap();
    let key = VerifyingKey::parse(house.public("/ledger/key").await.text.trim()).unwrap();
    for (leaf, kind, place) in [
        ("delivery", Kind::Delivery, "delivery"),
        ("decision", Kind::Decision, "decision"),
    ] {
        let proof = house.proof(&welfare, exchange, leaf).await;
        assert_eq!(proof.status, 200, "{}", proof.text);
        let verified = TlogProof::parse(proof.text.as_bytes())
            .unwrap()
            .verify(&key)
            .unwrap();
        assert_eq!(json!(verified.index), answer["receipt"][place]);
        let record = verified.record.unwrap();
        assert_eq!(record.kind(), kind);
        assert!(
            record
                .as_bytes()
                .windows(11)
                .all(|window| window != person.expose().as_bytes())
        );
        if leaf == "delivery" {
            assert_eq!(record.body()["digest"], answer["receipt"]["digest"]);
        }
    }
    let signature = answer["receipt"]["signature"].as_str().unwrap();
    let claims =
        identity::verify_receipt(signature.as_bytes(), house.running().hub().keys().public())
            .unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["exchangeId"], answer["exchangeId"]);
    assert_eq!(
        STANDARD
            .decode(answer["receipt"]["leaf"].as_str().unwrap())
            .unwrap()
            .len(),
        32
    );
    house.close().await;
}

async fn refusals_name_their_reason(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, person) = house.welfare_case().await;
    let stranger = house.somebody(|index| house.population.ssin(index) != person);
    let housing = house.application(Participant::HousingCompany).await;
    house.register(&housing, &person, 1).await;
    let tax = house.application(Participant::TaxOffice).await;

    type Change = fn(&mut Value);
    let table: [(&str, Change); 5] = [
        ("purposeNotCovered", |ask| {
            ask["purpose"] = json!("dpv:Marketing")
        }),
        ("legalContextNotCovered", |ask| {
            ask["legalContext"] = json!("DEBT_MEDIATION")
        }),
        ("elementsNotCovered", |ask| {
            ask["elements"] = json!(["identity.sex"])
        }),
        ("noDeliberation", |ask| {
            ask["service"] = json!("diplomas");
            ask["elements"] = json!(["diploma.title"]);
        }),
        ("requesterHoldsNoFile", |_| {}),
    ];
    for (reason, change) in table {
        let asked_about = if reason == "requesterHoldsNoFile" {
            &stranger
        } else {
            &person
        };
        let mut ask = question(asked_about);
        change(&mut ask);
        let before = house.running().hub().store().log().size();
        let reply = house.post(&welfare, CONSULTATIONS, &ask).await;
        assert_eq!(reply.refusal(), (403, reason), "{}", reply.text);
        assert!(
            reply.body["detail"]
                .as_str()
                .is_some_and(|detail| !detail.is_empty())
        );
        assert_eq!(
            house.running().hub().store().log().size(),
            before + 1,
            "{reason} is recorded"
        );
        assert!(reply.body.get("data").is_none());
    }
    let expired = json!({
        "ticket": unique(), "legalContext": "SOCIAL_HOUSING_ALLOCATION", "purpose": "dpv:FulfilmentOfObligation",
        "service": "workAndPay", "person": {"ssin": person.expose()}, "elements": ["pay.grossMonthly"],
        "actingUser": "clerk-7",
    });
    assert_eq!(
        house
            .post(&housing, CONSULTATIONS, &expired)
            .await
            .refusal(),
        (403, "deliberationNotInForce")
    );
    let mut suspended = question(&person);
    suspended["legalContext"] = json!("TAX_ASSESSMENT");
    assert_eq!(
        house.post(&tax, CONSULTATIONS, &suspended).await.refusal(),
        (403, "participantNotApproved")
    );
    assert_eq!(
        house.sources.person_register.questions(),
        0,
        "no refusal reached a source"
    );
    house.close().await;
}

async fn a_failing_source_leaks_nothing(engine: Engine) {
    let mut house = House::open(engine).await;
    let (welfare, person) = house.welfare_case().await;
    for (behaviour, expected) in [
        (Behaviour::Page, (502, "sourceAnswerInvalid")),
        (Behaviour::Half, (502, "sourceAnswerInvalid")),
        (Behaviour::Error, (502, "sourceAnswerInvalid")),
        (Behaviour::Silent, (504, "sourceTimeout")),
        (Behaviour::OtherPerson, (502, "sourceAnsweredOtherPerson")),
    ] {
        house.sources.person_register.behave(behaviour);
        let reply = house
            .post(&welfare, CONSULTATIONS, &question(&person))
            .await;
        assert_eq!(reply.refusal(), expected, "{}", reply.text);
        let known = house
            .population
            .person(house.population.index_of(&person).unwrap());
        assert!(!reply.text.contains(&*known.family_name) && !reply.text.contains(person.expose()));
    }
    house.sources.person_register.stop().await;
    let ask = question(&person);
    let before = house.running().hub().store().log().size();
    assert_eq!(
        house.post(&welfare, CONSULTATIONS, &ask).await.refusal(),
        (503, "sourceUnavailable")
    );
    assert_eq!(
        house.running().hub().store().log().size(),
        before + 2,
        "decision and failed delivery"
    );
    house.sources.person_register.resume().await.unwrap();
    house.sources.person_register.behave(Behaviour::default());
    let again = house.post(&welfare, CONSULTATIONS, &ask).await;
    assert_eq!(
        again.status, 200,
        "the same ticket may be asked again: {}",
        again.text
    );
    house.close().await;
}

async fn the_receipt_is_confirmed_once(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, person) = house.welfare_case().await;
    let answer = house
        .post(&welfare, CONSULTATIONS, &question(&person))
        .await
        .body;
    let path = format!(
        "{CONSULTATIONS}/{}/receipt",
        answer["exchangeId"].as_str().unwrap()
    );
    let body = json!({"digest": answer["receipt"]["digest"]});
    let first = house.post(&welfare, &path, &body).await;
    assert!(first.status < 300, "{}", first.text);
    assert_eq!(house.post(&welfare, &path, &body).await.status, 409);
    let other = house.application(Participant::WelfareCentre).await;
    assert_eq!(house.post(&other, &path, &body).await.status, 404);
    house.close().await;
}

async fn a_restart_keeps_everything(engine: Engine) {
    let mut house = House::open(engine).await;
    let (welfare, person) = house.welfare_case().await;
    let ask = question(&person);
    let answer = house.post(&welfare, CONSULTATIONS, &ask).await.body;
    let size = house.running().hub().store().log().size();
    house.stop().await;
    house.later(120);
    house.start().await;
    assert_eq!(house.running().hub().store().log().size(), size);
    let again = house.post(&welfare, CONSULTATIONS, &ask).await;
    assert_eq!(again.refusal(), (409, "ticketAlreadyAnswered"));
    assert_eq!(again.body["exchangeId"], answer["exchangeId"]);
    let proof = house
        .proof(&welfare, answer["exchangeId"].as_str().unwrap(), "delivery")
        .await;
    assert_eq!(proof.status, 200, "{}", proof.text);
    house.close().await;
}
