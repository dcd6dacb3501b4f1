//! A number that took the place of another: entered by the operator, followed and said by the hub.

use std::fs;

use jiff::civil::date;
use serde_json::json;
use server::demo::population::Participant;
use vocabulary::be::Ssin;

use crate::house::{CONSULTATIONS, Engine, House, on_both_engines, question};

on_both_engines!(a_replaced_number_is_followed_and_said);

async fn a_replaced_number_is_followed_and_said(engine: Engine) {
    let mut house = House::open(engine).await;
    let new = house.worker();
    // A number that no source knows, with files from before it was replaced.
    let old = (1..500)
        .map(|sequence| Ssin::synthetic(date(1931, 5, 5), sequence).unwrap())
        .find(|ssin| house.population.index_of(ssin).is_none())
        .unwrap();
    let welfare = house.application(Participant::WelfareCentre).await;
    house.register(&welfare, &old, 1).await;
    let register = house.application(Participant::PersonRegister).await;
    house.register(&register, &old, 0).await;
    house.register(&register, &new, 0).await;
    let before = house.post(&welfare, CONSULTATIONS, &question(&old)).await;
    assert_eq!(before.body["status"], "noDataFound", "{}", before.text);
    assert!(before.body["person"].get("replacedBy").is_none());
    let refused = house.post(&welfare, CONSULTATIONS, &question(&new)).await;
    assert_eq!(refused.refusal(), (403, "requesterHoldsNoFile"));

    let file = house.path("replaced.csv");
    let text = format!("old,new\n{},{}\n", old.expose(), new.expose());
    fs::write(&file, text).unwrap();
    let command = ["directory", "replaced", file.to_str().unwrap()];
    let size = house.running().hub().store().log().size();
    house.stop().await;
    assert_eq!(house.command(&command).await, 0);
    assert_eq!(house.command(&command).await, 0);
    assert_eq!(house.command(&["ledger", "fsck"]).await, 0);
    house.later(120);
    house.start().await;
    assert_eq!(house.running().hub().store().log().size(), size + 1);

    // Answered under both numbers, by what the source knows of the new one.
    let known = house.population.index_of(&new).unwrap();
    let known = house.population.person(known);
    for (asked, replaced_by) in [(&old, json!(new.expose())), (&new, json!(null))] {
        let reply = house.post(&welfare, CONSULTATIONS, &question(asked)).await;
        assert_eq!(reply.body["status"], "dataFound", "{}", reply.text);
        let surname = &reply.body["data"]["person"]["name"]["surname"];
        assert_eq!(*surname, known.family_name);
        assert_eq!(reply.body["person"]["replacedBy"], replaced_by);
    }
    // The institution finds its entry under the number in force.
    let query = json!({"ssin": old.expose()});
    let path = "/directory/v1/registrations/query";
    let listed = house.post(&welfare, path, &query).await;
    assert_eq!(
        listed.body["items"][0]["ssin"],
        new.expose(),
        "{}",
        listed.text
    );
    house.stop().await;
    assert_eq!(house.command(&["ledger", "fsck"]).await, 0);
    house.start().await;
    house.close().await;
}
