//! What reaches the doors of the hub, and what its operator writes.

use serde_json::Value;
use server::{
    config::{Config, Purpose},
    http::{
        directory::{read_position, write_position},
        errors::read_bodies,
        input::{DEPTH_MAX, SsinRule, decode_pairs, read_tree},
    },
};

pub fn json_body(bytes: &[u8]) {
    let Ok(tree) = read_tree(bytes) else { return };
    assert!(depth(&tree) <= DEPTH_MAX, "nested too deep");
    let again: Value = serde_json::from_slice(bytes).expect("an accepted body is JSON");
    assert_eq!(tree, again, "a body is read in one way only");
}

/// A report of an error, or an answer to one: never both.
pub fn error_report(bytes: &[u8]) {
    let Ok(tree) = read_tree(bytes) else { return };
    let rule = SsinRule {
        today: jiff::civil::date(2026, 11, 21),
        accepted: vocabulary::be::SsinRange::Synthetic,
    };
    let (report, answer) = read_bodies(tree, rule);
    assert!(!(report && answer), "a body is read in one way only");
}

pub fn pairs(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else {
        return;
    };
    let _ = decode_pairs(text);
}

pub fn page_position(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else {
        return;
    };
    if let Ok(position) = read_position(text) {
        let again = read_position(&write_position(&position));
        assert_eq!(again, Ok(position), "a position is written as it is read");
    }
}

pub fn config_toml(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else {
        return;
    };
    if let Ok(config) = Config::from_text(text, []) {
        for purpose in [Purpose::Service, Purpose::Demonstration] {
            let _ = config.check(purpose);
        }
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
