//! What an operator writes about a source, and what a source answers.

use std::sync::LazyLock;

use exchange::{
    connection::Connection,
    filter::{AllowedPaths, keep_allowed},
};
use serde_json::Value;
use vocabulary::{ElementId, ElementSet};

/// Larger than any generated answer.
const ANSWER_SIZE_BYTES_MAX: usize = 1 << 20;

/// The person of the samples in `fuzz/seeds/json_filter`.
const PERSON: &str = "85673003360";

/// The demonstration's person register.
static REGISTER: LazyLock<Connection> = LazyLock::new(|| {
    let yaml = include_str!("../../../examples/be/connections/personIdentity.yaml");
    Connection::parse(yaml).expect("the example can be read")
});

static ALLOWED: LazyLock<ElementSet> = LazyLock::new(|| {
    let ids = ["identity.familyName", "household.members"];
    ids.into_iter()
        .map(|id| ElementId::parse(id).expect("an element of the example"))
        .collect()
});

pub fn connection_yaml(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else {
        return;
    };
    let _ = Connection::parse(text);
}

pub fn json_filter(bytes: &[u8]) {
    let allowed = AllowedPaths::of(&REGISTER, &ALLOWED);
    let Ok(kept) = keep_allowed(bytes, &allowed, ANSWER_SIZE_BYTES_MAX, PERSON) else {
        return;
    };
    let whole: Value = serde_json::from_slice(bytes).expect("an accepted answer is JSON");
    let kept: Value = serde_json::from_slice(&kept.data).expect("what is kept is JSON");
    // The only ways to an allowed element; what is kept there must be what the answer has there.
    let Value::Object(top) = &kept else {
        panic!("what is kept is an object")
    };
    for (name, person) in top {
        assert_eq!(name, "person");
        for (name, inside) in person.as_object().expect("the way leads through objects") {
            let allowed = match name.as_str() {
                "name" => "surname",
                "household" => "people",
                other => panic!("`{other}` is not allowed"),
            };
            for (last, value) in inside.as_object().expect("the way leads through objects") {
                assert_eq!(last, allowed);
                assert_eq!(value, &whole["person"][name][last]);
            }
        }
    }
}
