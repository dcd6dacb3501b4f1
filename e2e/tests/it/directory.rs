//! The directory over HTTP: what an institution lists and what it is refused stands in the ledger first.

use serde_json::json;
use server::demo::population::Participant;

use crate::house::{Engine, House, on_both_engines};

on_both_engines!(listings_and_refusals_are_recorded);

const REGISTRATIONS: &str = "/directory/v1/registrations";
const QUERY: &str = "/directory/v1/registrations/query";

async fn listings_and_refusals_are_recorded(engine: Engine) {
    let house = House::open(engine).await;
    let (welfare, person) = house.welfare_case().await;
    let tax = house.application(Participant::TaxOffice).await;
    let entry = json!({
        "ssin": person.expose(), "capacity": 1, "action": "register",
        "period": {"startDate": "2026-02-01"},
    });
    let ended = json!({
        "ssin": person.expose(), "capacity": 9, "action": "unregister",
        "period": {"startDate": "2026-02-01", "endDate": "2026-02-02"},
    });
    let about = json!({"ssin": person.expose()});
    for (application, path, body, status, action, why) in [
        (&welfare, QUERY, &about, 200, "listed", json!(null)),
        (&welfare, QUERY, &json!({}), 200, "listed", json!(null)),
        (
            &welfare,
            REGISTRATIONS,
            &entry,
            409,
            "registrationRefused",
            json!("overlaps"),
        ),
        (
            &welfare,
            REGISTRATIONS,
            &ended,
            409,
            "unregistrationRefused",
            json!("noSuchEntry"),
        ),
        (
            &tax,
            REGISTRATIONS,
            &entry,
            403,
            "registrationRefused",
            json!("participantNotApproved"),
        ),
        (
            &tax,
            QUERY,
            &about,
            403,
            "listingRefused",
            json!("participantNotApproved"),
        ),
    ] {
        let log = house.running().hub().store().log();
        let size = log.size();
        let reply = house.post(application, path, body).await;
        assert_eq!(reply.status, status, "{}", reply.text);
        if status == 403 {
            assert_eq!(reply.problem(), "participantNotApproved");
        }
        assert_eq!(log.size(), size + 1, "{action} is recorded");
        let record = log.opened(size).await.unwrap().record;
        let told = record.body();
        assert_eq!((&told["action"], &told["why"]), (&json!(action), &why));
        assert_eq!(told["application"], json!(application.id));
        if status == 200 {
            assert_eq!(reply.body["items"][0]["ssin"], person.expose());
            assert_eq!(
                (&told["entries"], told["persons"].as_array().unwrap().len()),
                (&json!(1), 1)
            );
        }
        let text = String::from_utf8_lossy(record.as_bytes()).into_owned();
        assert!(!text.contains(person.expose()));
    }
    house.close().await;
}
