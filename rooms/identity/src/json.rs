//! Strict JSON for headers, claims and keys that strangers send.
//!
//! `serde_json` keeps the last of two members with the same name; two readers of one token may then disagree on what it
//! says. Here a repeated name, at any depth, refuses the whole text. Size is bounded by the caller, depth and number of
//! members here.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// How deep arrays and objects may nest. A JWKS needs three levels (set, list, key), a token with `cnf` two.
const DEPTH_MAX: usize = 6;

/// How many members one object may have: the largest we know (an RSA key with every public member) has eleven, and a
/// linear search for repetitions stays cheap.
const MEMBERS_MAX: usize = 48;

/// How many entries one array may have.
const ENTRIES_MAX: usize = 64;

/// Why a text is not JSON that we accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NotJson {
    /// Broken syntax, trailing data, invalid UTF-8, or a number out of range.
    #[error("it is not valid JSON")]
    Syntax,
    /// The outermost value is something else than an object.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// The same member name stands twice in one object.
    #[error("a JSON member is repeated")]
    DuplicateMember,
    /// More nesting, members or entries than any honest sender needs.
    #[error("the JSON is nested too deep or has too many members")]
    TooLarge,
}

/// A JSON value, borrowing text without escapes from its source.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json<'a> {
    /// `null`, `true` and `false`: nothing here has a use for their value.
    Word,
    /// A number without a fraction.
    Integer(i64),
    /// Any other number.
    Decimal(f64),
    /// A string.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Json<'a>>),
    /// An object.
    Object(Object<'a>),
}

/// A JSON object whose member names are all different.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, Json<'a>)>);

impl<'a> Json<'a> {
    /// The text of a string, `None` for anything else.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A NumericDate (RFC 7519 §2) in whole seconds since 1970, rounded down; `None` if it is not one.
    pub(crate) fn as_seconds(&self) -> Option<i64> {
        match *self {
            Json::Integer(seconds) if (0..=SECONDS_MAX).contains(&seconds) => Some(seconds),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the range was just checked"
            )]
            #[expect(clippy::cast_precision_loss, reason = "SECONDS_MAX is far below 2^53")]
            Json::Decimal(seconds) if (0.0..=SECONDS_MAX as f64).contains(&seconds) => {
                Some(seconds.floor() as i64)
            }
            _ => None,
        }
    }
}

/// The last second of the year 9999: what a `Timestamp` can hold.
const SECONDS_MAX: i64 = 253_402_207_200;

impl<'a> Object<'a> {
    /// Reads one object that fills `bytes` entirely.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Object<'a>, NotJson> {
        let why = Cell::new(NotJson::Syntax);
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let seed = Strict {
            depth_left: DEPTH_MAX,
            why: &why,
        };
        let value = seed.deserialize(&mut reader).map_err(|_| why.get())?;
        reader.end().map_err(|_| NotJson::Syntax)?;
        match value {
            Json::Object(object) => Ok(object),
            _ => Err(NotJson::NotAnObject),
        }
    }

    /// The member called `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&Json<'a>> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// The first of `names` that this object has.
    pub(crate) fn first_of(&self, names: &[&'static str]) -> Option<&'static str> {
        names.iter().copied().find(|name| self.get(name).is_some())
    }

    /// The text of member `name`: `Ok(None)` if it is absent, `Err(name)` if it is not a string.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&str>, &'static str> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => value.as_text().map(Some).ok_or(name),
        }
    }

    /// The texts of the list called `name`: `Ok(None)` if it is absent, `Err(name)` if it is no list of strings.
    pub(crate) fn texts(&self, name: &'static str) -> Result<Option<Vec<&str>>, &'static str> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::List(list)) => list
                .iter()
                .map(|one| one.as_text().ok_or(name))
                .collect::<Result<_, _>>()
                .map(Some),
            Some(_) => Err(name),
        }
    }

    /// The NumericDate of member `name`: `Ok(None)` if it is absent, `Err(name)` if it is not one.
    pub(crate) fn seconds(&self, name: &'static str) -> Result<Option<i64>, &'static str> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => value.as_seconds().map(Some).ok_or(name),
        }
    }
}

/// Reads one value, `depth_left` levels deep, and notes in `why` what it refused.
#[derive(Clone, Copy)]
struct Strict<'w> {
    depth_left: usize,
    why: &'w Cell<NotJson>,
}

impl Strict<'_> {
    fn refuse<E: de::Error>(&self, why: NotJson) -> E {
        self.why.set(why);
        E::custom(why)
    }

    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        match self.depth_left.checked_sub(1) {
            Some(depth_left) => Ok(Strict { depth_left, ..self }),
            None => Err(self.refuse(NotJson::TooLarge)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Json<'de>, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Word)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json<'de>, E> {
        Ok(Json::Word)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Integer(value))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a number this large is refused wherever a number is wanted"
    )]
    fn visit_u64<E>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(i64::try_from(value).map_or(Json::Decimal(value as f64), Json::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json<'de>, E> {
        Ok(Json::Decimal(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(inner)? {
            if values.len() == ENTRIES_MAX {
                return Err(self.refuse(NotJson::TooLarge));
            }
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut members: Vec<(Cow<'de, str>, Json<'de>)> = Vec::with_capacity(8);
        while let Some(name) = map.next_key_seed(Name)? {
            if members.iter().any(|(known, _)| *known == name) {
                return Err(self.refuse(NotJson::DuplicateMember));
            }
            if members.len() == MEMBERS_MAX {
                return Err(self.refuse(NotJson::TooLarge));
            }
            members.push((name, map.next_value_seed(inner)?));
        }
        Ok(Json::Object(Object(members)))
    }
}

/// Reads a member name, borrowed where the source has no escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Cow<'de, str>, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_two_readers_could_read_differently() {
        let deep = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        let members = |count: usize| {
            let all: Vec<String> = (0..count).map(|n| format!("\"m{n}\":0")).collect();
            format!("{{{}}}", all.join(","))
        };
        let entries = |count: usize| format!("{{\"a\":[{}]}}", vec!["0"; count].join(","));
        let cases: &[(&str, Option<NotJson>)] = &[
            ("{}", None),
            (r#"{"a":1,"b":[true,null,{"a":-2.5}]}"#, None),
            (r#"{"a":1,"a":1}"#, Some(NotJson::DuplicateMember)),
            (r#"{"a":1,"\u0061":1}"#, Some(NotJson::DuplicateMember)),
            (r#"{"x":{"b":1,"b":2}}"#, Some(NotJson::DuplicateMember)),
            (r#"{"x":[{"b":1,"b":2}]}"#, Some(NotJson::DuplicateMember)),
            ("[]", Some(NotJson::NotAnObject)),
            ("\"text\"", Some(NotJson::NotAnObject)),
            ("", Some(NotJson::Syntax)),
            ("{} ", None),
            ("{}{}", Some(NotJson::Syntax)),
            ("{}x", Some(NotJson::Syntax)),
            ("{\"a\":1,}", Some(NotJson::Syntax)),
            ("{\"a\":1e999}", Some(NotJson::Syntax)),
            ("{\"a\":\"\\ud800\"}", Some(NotJson::Syntax)),
            ("{a:1}", Some(NotJson::Syntax)),
            ("{\"a\":'1'}", Some(NotJson::Syntax)),
            (&deep(DEPTH_MAX), None),
            (&deep(DEPTH_MAX + 1), Some(NotJson::TooLarge)),
            (&deep(100_000), Some(NotJson::TooLarge)),
            (&members(MEMBERS_MAX), None),
            (&members(MEMBERS_MAX + 1), Some(NotJson::TooLarge)),
            (&entries(ENTRIES_MAX), None),
            (&entries(ENTRIES_MAX + 1), Some(NotJson::TooLarge)),
        ];
        for (text, expected) in cases {
            assert_eq!(
                Object::parse(text.as_bytes()).err(),
                *expected,
                "{}",
                &text[..text.len().min(60)]
            );
        }
        assert_eq!(
            Object::parse(b"{\"a\":\"\xff\"}").err(),
            Some(NotJson::Syntax)
        );
    }

    #[test]
    fn reads_dates_as_whole_seconds() {
        let cases = [
            ("1562262616", Some(1_562_262_616)),
            ("1562262616.9", Some(1_562_262_616)),
            ("1.5e3", Some(1500)),
            ("0", Some(0)),
            ("-1", None),
            ("-0.5", None),
            ("253402207200", Some(SECONDS_MAX)),
            ("253402207201", None),
            ("18446744073709551615", None),
            ("\"1562262616\"", None),
            ("null", None),
        ];
        for (text, expected) in cases {
            let text = format!("{{\"iat\":{text}}}");
            let object = Object::parse(text.as_bytes()).unwrap();
            assert_eq!(object.seconds("iat").ok().flatten(), expected, "{text}");
        }
        assert_eq!(Object::default().seconds("iat"), Ok(None));
    }
}
