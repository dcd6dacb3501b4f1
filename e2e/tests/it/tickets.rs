//! A ticket is answered once.

use crate::house::{CONSULTATIONS, Engine, House, on_both_engines, question};
use serde_json::json;

on_both_engines!(a_ticket_is_answered_once, racing_requests_get_one_answer);

async fn a_ticket_is_answered_once(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, person) = house.welfare_case().await;
    let ask = question(&person);
    let first = house.post(&welfare, CONSULTATIONS, &ask).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let size = house.running().hub().store().log().size();
    let again = house.post(&welfare, CONSULTATIONS, &ask).await;
    assert_eq!(again.refusal(), (409, "ticketAlreadyAnswered"));
    assert_eq!(again.body["exchangeId"], first.body["exchangeId"]);
    assert!(again.body.get("data").is_none());
    let mut other = ask.clone();
    other["elements"] = json!(["identity.familyName"]);
    assert_eq!(
        house.post(&welfare, CONSULTATIONS, &other).await.refusal(),
        (409, "ticketReused")
    );
    assert_eq!(
        house.running().hub().store().log().size(),
        size,
        "neither is decided again"
    );
    house.later(24 * 3600 + 1);
    assert_eq!(
        house.post(&welfare, CONSULTATIONS, &ask).await.status,
        200,
        "a day later the ticket is free"
    );
    house.close().await;
}

async fn racing_requests_get_one_answer(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, person) = house.welfare_case().await;
    let ask = question(&person);
    let replies =
        futures_util::future::join_all((0..8).map(|_| house.post(&welfare, CONSULTATIONS, &ask)))
            .await;
    let answered = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(answered, 1);
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        assert!(
            matches!(
                reply.refusal(),
                (409, "ticketInProgress" | "ticketAlreadyAnswered")
            ),
            "{}",
            reply.text
        );
    }
    assert_eq!(house.sources.person_register.questions(), 1);
    house.close().await;
}
