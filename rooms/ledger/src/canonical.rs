//! JSON in the one form that RFC 8785 (JCS) allows, with exact numbers only.
//!
//! Written here because every exchange waits for it: one pass over a value, where a general library sorts encoded text.
//! A test compares the two.

use serde_json::{Number, Value};

use crate::record::NotCanonical;

/// The largest integer that every JSON reader keeps exactly (2^53 - 1). RFC 7493 §2.2.
const EXACT_INTEGER_MAX: u64 = 9_007_199_254_740_991;

/// Deepest nesting. Evidence is nearly flat; parsers in other languages may give up at about a hundred.
const DEPTH_MAX: usize = 64;

/// Appends the canonical form of a value.
pub(crate) fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), NotCanonical> {
    write_at(value, DEPTH_MAX, out)
}

fn write_at(value: &Value, depth_left: usize, out: &mut Vec<u8>) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_number(number, out)?,
        Value::String(text) => write_string(text, out)?,
        Value::Array(items) => {
            let depth_left = depth_left.checked_sub(1).ok_or(NotCanonical::TooDeep)?;
            let mut before = b'[';
            for item in items {
                out.push(before);
                write_at(item, depth_left, out)?;
                before = b',';
            }
            if items.is_empty() {
                out.push(b'[');
            }
            out.push(b']');
        }
        Value::Object(members) => {
            let depth_left = depth_left.checked_sub(1).ok_or(NotCanonical::TooDeep)?;
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            // RFC 8785 §3.2.3: by UTF-16 code units, which differs from bytes only beyond the basic plane.
            members.sort_unstable_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            let mut before = b'{';
            for (name, value) in &members {
                out.push(before);
                write_string(name, out)?;
                out.push(b':');
                write_at(value, depth_left, out)?;
                before = b',';
            }
            if members.is_empty() {
                out.push(b'{');
            }
            out.push(b'}');
        }
    }
    Ok(())
}

/// serde_json escapes as RFC 8785 §3.2.2.2 asks: the short forms, `\u00xx` in lowercase for the other controls, and
/// nothing else.
fn write_string(text: &str, out: &mut Vec<u8>) -> Result<(), NotCanonical> {
    serde_json::to_writer(out, text).map_err(|_| NotCanonical::Unwritable)
}

fn write_number(number: &Number, out: &mut Vec<u8>) -> Result<(), NotCanonical> {
    let text = match (number.as_i64(), number.as_f64()) {
        (Some(integer), _) if integer.unsigned_abs() <= EXACT_INTEGER_MAX => integer.to_string(),
        // The shortest form of a fraction as ECMAScript writes it is a science of its own.
        (None, Some(float)) if float.abs() <= EXACT_INTEGER_MAX as f64 => {
            serde_json_canonicalizer::to_string(&float).map_err(|_| NotCanonical::Unwritable)?
        }
        _ => return Err(NotCanonical::InexactNumber),
    };
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn canonical(value: &Value) -> Result<String, NotCanonical> {
        let mut out = Vec::new();
        write(value, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn examples() {
        for (value, text) in [
            (json!({}), "{}"),
            (json!([]), "[]"),
            (
                json!({"b": [1, 2.50, -0.0, 1e-7], "a": {"z": null, "y": true}}),
                r#"{"a":{"y":true,"z":null},"b":[1,2.5,0,1e-7]}"#,
            ),
            (json!(9_007_199_254_740_991_u64), "9007199254740991"),
            (json!(-9_007_199_254_740_991_i64), "-9007199254740991"),
            (
                json!("\u{20ac}$\u{f}\nA'\u{42}\u{22}\u{5c}\u{8}/\u{7f}"),
                "\"€$\\u000f\\nA'B\\\"\\\\\\b/\u{7f}\"",
            ),
            // Sorted by UTF-16, an emoji (surrogates) comes before a letter of the private plane's end.
            (
                json!({"\u{fb33}": 1, "\u{1f600}": 2}),
                "{\"\u{1f600}\":2,\"\u{fb33}\":1}",
            ),
        ] {
            assert_eq!(canonical(&value).as_deref(), Ok(text));
        }
        for value in [
            json!(9_007_199_254_740_992_u64),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(1e16),
        ] {
            assert_eq!(
                canonical(&value),
                Err(NotCanonical::InexactNumber),
                "{value}"
            );
        }
        let mut deep = json!(1);
        for _ in 0..DEPTH_MAX {
            deep = json!([deep]);
        }
        assert!(canonical(&deep).is_ok());
        assert_eq!(canonical(&json!([deep])), Err(NotCanonical::TooDeep));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            (-1e15..1e15).prop_map(|float: f64| Value::from(float)),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((".*", inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_same_as_a_general_library(value in any_json()) {
            prop_assert_eq!(canonical(&value).unwrap(), serde_json_canonicalizer::to_string(&value).unwrap());
        }
    }
}
