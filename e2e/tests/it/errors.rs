//! A value is reported, answered and corrected, over the API: who may, who finds what, and what stands in the ledger.

use exchange::errors::keep;
use serde_json::{Value, json};
use server::demo::population::Participant;
use vocabulary::be::Ssin;

use crate::house::{Application, CONSULTATIONS, Engine, House, on_both_engines, question, unique};

on_both_engines!(
    a_report_is_answered_and_corrected,
    nobody_else_reports_sees_or_answers,
    a_withheld_recipient_is_corrected_too,
    time_brings_reminders_and_ends_texts,
);

pub const REPORTS: &str = "/exchange/v1/errorReports";
pub const CORRECTIONS: &str = "/exchange/v1/corrections";
const TEXT: &str = "The birth date is that of the twin.";

fn wrong(person: &Ssin, elements: &[&str]) -> Value {
    json!({
        "ssin": person.expose(), "service": "personIdentity", "elements": elements,
        "period": {"startDate": "2026-02-01"}, "explanation": TEXT,
    })
}

/// The welfare centre was given somebody's birth date; with the source's application.
async fn given(house: &House) -> (Application, Application, Ssin) {
    let (welfare, person) = house.welfare_case().await;
    let answered = house
        .post(&welfare, CONSULTATIONS, &question(&person))
        .await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    let source = house.application(Participant::PersonRegister).await;
    (welfare, source, person)
}

/// The bodies of the records behind a place of the log.
async fn recorded_since(house: &House, size: u64) -> Vec<Value> {
    let log = house.running().hub().store().log();
    let mut bodies = Vec::new();
    for index in size..log.size() {
        let record = log.opened(index).await.unwrap().record;
        let text = String::from_utf8_lossy(record.as_bytes()).into_owned();
        assert!(!text.contains("twin"), "no text of people in a record");
        bodies.push(record.body());
    }
    bodies
}

fn actions(bodies: &[Value]) -> Vec<&str> {
    bodies
        .iter()
        .map(|it| it["action"].as_str().unwrap())
        .collect()
}

async fn a_report_is_answered_and_corrected(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, source, person) = given(&house).await;
    let size = house.running().hub().store().log().size();

    let body = wrong(&person, &["identity.birthDate"]);
    let made = house.post(&welfare, REPORTS, &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.body["deadline"], "2026-12-21");
    let id = made.body["id"].as_str().unwrap().to_owned();
    let place = made.headers["location"].to_str().unwrap();
    assert_eq!(place, house.url(&format!("{REPORTS}/{id}")));

    // The source finds it, with the number by which it finds the file; it is recorded that it was told.
    let listed = house.get(&source, &format!("{REPORTS}?role=source")).await;
    assert_eq!(listed.status, 200, "{}", listed.text);
    let item = &listed.body["items"][0];
    assert_eq!(item["ssin"], person.expose());
    assert_eq!(
        (&item["state"], &item["explanation"], &item["reportedBy"]),
        (&json!("reported"), &json!(TEXT), &json!("0999999526"))
    );
    assert!(listed.body["next"].is_null());
    let one = house.get(&source, &format!("{REPORTS}/{id}")).await;
    assert_eq!(&one.body, item);

    let answers = format!("{REPORTS}/{id}/answers");
    let taken_up = house
        .post(&source, &answers, &json!({"answer": "takenUp"}))
        .await;
    assert_eq!(
        (taken_up.status, &taken_up.body["state"]),
        (201, &json!("takenUp"))
    );
    let corrected = json!({
        "answer": "corrected", "wrongPeriod": {"startDate": "2026-02-01"},
        "explanation": "You were born a day later.",
    });
    let answered = house.post(&source, &answers, &corrected).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    // Twice is too often.
    let again = house.post(&source, &answers, &corrected).await;
    assert_eq!(again.refusal(), (409, "errorReportNotOpen"));
    assert_eq!(again.body["state"], "corrected");

    // The reporter reads the answer, and finds the correction in its inbox like everybody who was given the value.
    let own = house
        .get(
            &welfare,
            &format!("{REPORTS}?role=reporter&state=corrected"),
        )
        .await;
    assert_eq!(own.body["items"][0]["answer"], "You were born a day later.");
    let inbox = house.get(&welfare, CORRECTIONS).await;
    let correction = &inbox.body["items"][0];
    assert_eq!(
        (
            &correction["ssin"],
            &correction["elements"],
            &correction["source"]
        ),
        (
            &json!(person.expose()),
            &json!(["identity.birthDate"]),
            &json!("0999999823")
        )
    );
    assert_eq!(
        correction["wrongPeriod"],
        json!({"startDate": "2026-02-01", "endDate": "2026-11-21"})
    );
    let acknowledgements = format!(
        "{CORRECTIONS}/{}/acknowledgements",
        correction["id"].as_str().unwrap()
    );
    let read = house.post(&welfare, &acknowledgements, &json!({})).await;
    assert_eq!(read.status, 201, "{}", read.text);
    let again = house.post(&welfare, &acknowledgements, &json!({})).await;
    assert_eq!(again.refusal(), (409, "correctionAlreadyAcknowledged"));
    for (query, left) in [("", 1), ("?unread=true", 0), ("?unread=false", 1)] {
        let inbox = house.get(&welfare, &format!("{CORRECTIONS}{query}")).await;
        assert_eq!(
            inbox.body["items"].as_array().unwrap().len(),
            left,
            "{query}"
        );
    }

    let bodies = recorded_since(&house, size).await;
    assert_eq!(
        actions(&bodies)[..4],
        ["reported", "listed", "listed", "takenUp"]
    );
    let mut moved = actions(&bodies)[4..6].to_vec();
    // Leaves of one commit are shuffled.
    moved.sort_unstable();
    assert_eq!(moved, ["corrected", "correctionMade"]);
    assert_eq!(
        actions(&bodies)[6..],
        [
            "answerRefused",
            "listed",
            "listed",
            "correctionAcknowledged",
            "acknowledgementRefused",
            "listed",
            "listed",
            "listed"
        ]
    );
    for body in &bodies {
        assert!(!body.to_string().contains(person.expose()));
    }
    // What was under way is looked for once more, once.
    let kept = keep(&**house.running().hub()).await.unwrap();
    assert_eq!(kept, exchange::errors::Kept::default());
    house.later(10 * 60);
    let size = house.running().hub().store().log().size();
    keep(&**house.running().hub()).await.unwrap();
    keep(&**house.running().hub()).await.unwrap();
    let bodies = recorded_since(&house, size).await;
    assert_eq!(actions(&bodies), ["lookedAgain"]);
    assert_eq!(bodies[0]["missed"], 0);
    house.close().await;
}

async fn nobody_else_reports_sees_or_answers(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, source, person) = given(&house).await;
    let stranger = house.somebody(|index| house.population.ssin(index) != person);
    let housing = house.application(Participant::HousingCompany).await;
    let salary = house.application(Participant::SalaryDatabase).await;
    let tax = house.application(Participant::TaxOffice).await;

    // May not report: no file and never given; given other elements; nothing known of the person at all.
    let mut answers = Vec::new();
    for (who, about, elements) in [
        (&housing, &person, ["identity.birthDate"]),
        (&welfare, &stranger, ["identity.birthDate"]),
        (&welfare, &person, ["identity.sex"]),
    ] {
        let size = house.running().hub().store().log().size();
        let refused = house.post(who, REPORTS, &wrong(about, &elements)).await;
        assert_eq!(refused.refusal(), (403, "mayNotReport"));
        let bodies = recorded_since(&house, size).await;
        assert_eq!(actions(&bodies), ["reportRefused"]);
        answers.push(refused.text);
    }
    assert!(
        answers.windows(2).all(|pair| pair[0] == pair[1]),
        "{answers:?}"
    );
    let refused = house
        .post(&tax, REPORTS, &wrong(&person, &["identity.birthDate"]))
        .await;
    assert_eq!(refused.refusal(), (403, "participantNotApproved"));
    // May ask and was not given: the deliberation covers it, and there is a file.
    let covered = wrong(&person, &["residence.address"]);
    assert_eq!(house.post(&welfare, REPORTS, &covered).await.status, 201);
    // A file alone opens nothing.
    house.register(&salary, &person, 0).await;
    let refused = house.post(&salary, REPORTS, &covered).await;
    assert_eq!(refused.refusal(), (403, "mayNotReport"));

    // Ids follow the time, to the millisecond.
    house.later(1);
    let made = house
        .post(&welfare, REPORTS, &wrong(&person, &["identity.birthDate"]))
        .await;
    let id = made.body["id"].as_str().unwrap().to_owned();
    let unknown = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    let confirmed = json!({"answer": "confirmed", "explanation": "It is right."});
    // Another's report looks like none: to another institution, to the source of other elements, to a reporter who
    // answers and a source that withdraws.
    for (who, name) in [
        (&housing, "another"),
        (&salary, "another source"),
        (&welfare, "the reporter"),
    ] {
        let mut answers = Vec::new();
        for report in [&*id, unknown] {
            let reply = house
                .post(who, &format!("{REPORTS}/{report}/answers"), &confirmed)
                .await;
            assert_eq!(reply.refusal(), (404, "resourceNotFound"), "{name} answers");
            answers.push(reply.text);
        }
        assert_eq!(answers[0], answers[1], "{name}");
    }
    for (who, name) in [(&housing, "another"), (&salary, "another source")] {
        let mut answers = Vec::new();
        for report in [&*id, unknown] {
            let reply = house.get(who, &format!("{REPORTS}/{report}")).await;
            assert_eq!(reply.refusal(), (404, "resourceNotFound"), "{name} looks");
            answers.push(reply.text);
        }
        assert_eq!(answers[0], answers[1], "{name}");
        let listed = house.get(who, &format!("{REPORTS}?role=source")).await;
        assert_eq!(listed.body["items"], json!([]), "{name}");
        assert_eq!(house.get(who, CORRECTIONS).await.body["items"], json!([]));
    }
    let withdrawal = format!("{REPORTS}/{id}/withdrawal");
    for who in [&source, &housing] {
        let reply = house.post(who, &withdrawal, &json!({})).await;
        assert_eq!(reply.refusal(), (404, "resourceNotFound"));
    }
    for who in [&tax] {
        for path in [
            format!("{REPORTS}?role=source"),
            CORRECTIONS.to_owned(),
            format!("{REPORTS}/{id}"),
        ] {
            let reply = house.get(who, &path).await;
            assert_eq!(reply.refusal(), (403, "participantNotApproved"), "{path}");
        }
        let reply = house
            .post(who, &format!("{REPORTS}/{id}/answers"), &confirmed)
            .await;
        assert_eq!(reply.refusal(), (403, "participantNotApproved"));
    }
    // The reporter takes it back; then nobody answers any more.
    let withdrawn = house.post(&welfare, &withdrawal, &json!({})).await;
    assert_eq!(
        (withdrawn.status, &withdrawn.body["state"]),
        (201, &json!("withdrawn"))
    );
    let late = house
        .post(&source, &format!("{REPORTS}/{id}/answers"), &confirmed)
        .await;
    assert_eq!(late.refusal(), (409, "errorReportNotOpen"));
    // Somebody else's correction looks like none.
    let path = format!("{CORRECTIONS}/{unknown}/acknowledgements");
    assert_eq!(
        house.post(&housing, &path, &json!({})).await.refusal(),
        (404, "resourceNotFound")
    );

    // Faults of the request.
    for (body, name) in [
        (json!({"answer": "corrected"}), "wrongPeriod"),
        (json!({"answer": "confirmed"}), "explanation"),
        (
            json!({"answer": "takenUp", "explanation": "x"}),
            "explanation",
        ),
        (json!({"answer": "later"}), "answer"),
    ] {
        let reply = house
            .post(&source, &format!("{REPORTS}/{id}/answers"), &body)
            .await;
        assert_eq!(reply.refusal(), (400, "badRequest"), "{body}");
        assert_eq!(reply.body["issues"][0]["name"], name, "{body}");
    }
    for query in [
        "",
        "?role=other",
        "?role=source&state=x",
        "?role=source&after=x",
        "?role=source&pageSize=0",
    ] {
        let reply = house.get(&source, &format!("{REPORTS}{query}")).await;
        assert_eq!(reply.refusal(), (400, "badRequest"), "{query}");
    }
    // Pages follow each other.
    let first = house
        .get(&source, &format!("{REPORTS}?role=source&pageSize=1"))
        .await;
    let next = first.body["next"].as_str().unwrap();
    let next = next.strip_prefix(&house.url("")).unwrap();
    let second = house.get(&source, next).await;
    assert_eq!(second.body["items"][0]["id"], id);
    assert!(second.body["next"].is_null());
    house.close().await;
}

/// An inspection is corrected like any other use; only the person does not see it yet.
async fn a_withheld_recipient_is_corrected_too(engine: Engine) {
    let house = House::open(engine).await;
    let person = house.worker();
    let fund = house.application(Participant::SicknessFund).await;
    house.register(&fund, &person, 2).await;
    let source = house.application(Participant::SalaryDatabase).await;
    house.register(&source, &person, 0).await;
    let body = json!({
        "ticket": unique(), "legalContext": "INCAPACITY_CONTROL",
        "purpose": "dpv:FraudPreventionAndDetection", "service": "workAndPay",
        "person": {"ssin": person.expose()}, "elements": ["employment.employer"],
        "actingUser": "inspector-3",
    });
    let inspected = house.post(&fund, CONSULTATIONS, &body).await;
    assert_eq!(inspected.status, 200, "{}", inspected.text);
    let report = json!({
        "ssin": person.expose(), "service": "workAndPay", "elements": ["employment.employer"],
        "explanation": TEXT,
    });
    let made = house.post(&fund, REPORTS, &report).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.body["id"].as_str().unwrap();
    let answer = json!({"answer": "corrected", "wrongPeriod": {"startDate": "2026-11-01"}});
    let answered = house
        .post(&source, &format!("{REPORTS}/{id}/answers"), &answer)
        .await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    let inbox = house.get(&fund, CORRECTIONS).await;
    assert_eq!(inbox.body["items"].as_array().unwrap().len(), 1);
    house.close().await;
}

async fn time_brings_reminders_and_ends_texts(engine: Engine) {
    const DAY_S: i64 = 24 * 60 * 60;
    let house = House::open(engine).await;
    let (welfare, source, person) = given(&house).await;
    let made = house
        .post(&welfare, REPORTS, &wrong(&person, &["identity.birthDate"]))
        .await;
    let path = format!("{REPORTS}/{}", made.body["id"].as_str().unwrap());
    let mut seen = Vec::new();
    for days in [22, 1, 7, 1] {
        house.later(days * DAY_S);
        keep(&**house.running().hub()).await.unwrap();
        let item = house.get(&source, &path).await.body;
        let reminded = item["remindedAt"].as_str().map(|at| at[..10].to_owned());
        seen.push((reminded, item["overdue"].as_bool().unwrap()));
    }
    let on = |day: &str| Some(day.to_owned());
    assert_eq!(
        seen,
        [
            (None, false),
            (on("2026-12-14"), false),
            (on("2026-12-14"), false),
            (on("2026-12-22"), true),
        ]
    );
    let confirmed = json!({"answer": "confirmed", "explanation": "It is right."});
    let answered = house
        .post(&source, &format!("{path}/answers"), &confirmed)
        .await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    house.later(364 * DAY_S);
    keep(&**house.running().hub()).await.unwrap();
    let item = house.get(&source, &path).await.body;
    assert_eq!(
        (&item["explanation"], &item["answer"]),
        (&json!(TEXT), &json!("It is right."))
    );
    house.later(DAY_S);
    keep(&**house.running().hub()).await.unwrap();
    let item = house.get(&welfare, &path).await.body;
    assert_eq!(item["state"], "confirmed");
    assert!(item["explanation"].is_null() && item["answer"].is_null());
    house.close().await;
}
