//! JSON text into a tree, more strictly than JSON asks: no duplicate names, bounded depth.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Deepest nesting accepted. Our own bodies nest three levels; a parser must not follow a stranger further.
pub const DEPTH_MAX: usize = 8;

/// Why a text is not taken as JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeFault {
    /// Not UTF-8.
    #[error("the body is not UTF-8 (byte {at})")]
    NotUtf8 {
        /// First byte that is not.
        at: usize,
    },
    /// Not JSON, or JSON with a duplicate name or deeper than [`DEPTH_MAX`].
    #[error("{why} (line {line}, column {column})")]
    NotAccepted {
        /// What is wrong; never a part of the text.
        why: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
}

/// Reads one JSON value from `bytes`.
///
/// # Errors
/// When the bytes are not UTF-8, not JSON, name a property twice, nest deeper than [`DEPTH_MAX`], or something follows
/// the value.
pub fn read_tree(bytes: &[u8]) -> Result<Value, TreeFault> {
    let text = std::str::from_utf8(bytes).map_err(|error| TreeFault::NotUtf8 {
        at: error.valid_up_to(),
    })?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Branch { depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| TreeFault::NotAccepted {
            why: reason(&error),
            line: error.line(),
            column: error.column(),
        })
}

/// Our own two reasons as they are; the parser's reduced to its category, so that no part of a body gets out.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    for own in [DUPLICATE, TOO_DEEP] {
        if text.starts_with(own) {
            return own.to_owned();
        }
    }
    match error.classify() {
        serde_json::error::Category::Eof => "the JSON text ends too early".to_owned(),
        _ => "this is not JSON".to_owned(),
    }
}

const DUPLICATE: &str = "a property is named twice";
const TOO_DEEP: &str = "the JSON text nests too deeply";

#[derive(Clone, Copy)]
struct Branch {
    depth: usize,
}

impl Branch {
    fn below<E: de::Error>(self) -> Result<Self, E> {
        if self.depth == DEPTH_MAX {
            return Err(E::custom(TOO_DEEP));
        }
        Ok(Self {
            depth: self.depth + 1,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Branch {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Branch {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("the number is too large"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(below)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut object = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(de::Error::custom(DUPLICATE));
            }
            let value = map.next_value_seed(below)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> String {
        match read_tree(text.as_bytes()) {
            Err(TreeFault::NotAccepted { why, .. }) => why,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn ordinary_json_is_read() {
        let text = r#"{"a":[1,-2,1.5,true,null,"é\u0041"],"b":{}}"#;
        assert_eq!(
            read_tree(text.as_bytes()).unwrap(),
            serde_json::from_str::<Value>(text).unwrap()
        );
    }

    #[test]
    fn strictness() {
        for (text, reason) in [
            (r#"{"a":1,"a":1}"#, DUPLICATE),
            (r#"{"a":1,"\u0061":1}"#, DUPLICATE),
            (r#"[{"b":{"a":1,"a":1}}]"#, DUPLICATE),
            ("{} {}", "this is not JSON"),
            ("{\"a\":NaN}", "this is not JSON"),
            ("{'a':1}", "this is not JSON"),
            ("[1e999]", "this is not JSON"),
            ("", "the JSON text ends too early"),
            ("{\"a\":", "the JSON text ends too early"),
            ("[\"\\ud800\"]", "this is not JSON"),
        ] {
            assert_eq!(why(text), reason, "{text}");
        }
        assert_eq!(
            read_tree(b"{\"a\":\"\xff\"}"),
            Err(TreeFault::NotUtf8 { at: 6 })
        );
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read_tree(nested(DEPTH_MAX).as_bytes()).is_ok());
        assert_eq!(why(&nested(DEPTH_MAX + 1)), TOO_DEEP);
        assert_eq!(why(&"[".repeat(1_000_000)), TOO_DEEP);
        assert_eq!(why(&"{\"a\":".repeat(100_000)), TOO_DEEP);
    }

    #[test]
    fn a_fault_tells_where_but_not_what() {
        let error = read_tree(b"{\n \"ssin\": 85073003328x}")
            .unwrap_err()
            .to_string();
        assert!(error.contains("line 2"), "{error}");
        assert!(!error.contains("8507"), "{error}");
    }
}
