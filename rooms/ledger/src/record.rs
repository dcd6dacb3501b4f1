//! A record: what is known of one step, in bytes that can be written in one way only (JCS, RFC 8785).
//!
//! `{"at":"2026-11-21T09:30:00Z","body":{…},"kind":"decision","v":1}`
//!
//! INVARIANT: a `Record` holds the canonical bytes of exactly these four members. Two records are the same step if and
//! only if their bytes are equal; a commitment is made over these bytes. Numbers are exact: whoever parses them as
//! IEEE doubles, as JCS does, reads the number that was written.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::canonical;

/// Longest record in bytes. The longest ones hold a whole published document (a deliberation, a service
/// description); decisions and deliveries stay under a few kilobytes.
pub const RECORD_BYTES_MAX: usize = 1024 * 1024;

/// The version of the record format, `v`.
const VERSION_TAIL: &str = "\",\"v\":1}";
const HEAD: &str = "{\"at\":\"";
const BODY: &str = "\",\"body\":";
const KIND: &str = ",\"kind\":\"";

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A request for data was permitted or refused.
    Decision,
    /// What left the hub, or why nothing did.
    Delivery,
    /// The requester says what it received.
    Receipt,
    /// An institution, a service, a deliberation or a registration was entered or changed, or that was refused.
    RegisterChange,
    /// A report that a data element is probably wrong, what its source said of it, or the correction that follows.
    Correction,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 5] = [
        Kind::Decision,
        Kind::Delivery,
        Kind::Receipt,
        Kind::RegisterChange,
        Kind::Correction,
    ];

    /// The word in the record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Decision => "decision",
            Kind::Delivery => "delivery",
            Kind::Receipt => "receipt",
            Kind::RegisterChange => "registerChange",
            Kind::Correction => "correction",
        }
    }

    /// Reads the word in the record.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why something cannot be written as a record. No message holds a value of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotCanonical {
    /// The body cannot be written as JSON, for instance because a map has keys that are not strings.
    #[error("the body of the record cannot be written as JSON")]
    Unwritable,
    /// The body is not a JSON object.
    #[error("the body of the record is not an object")]
    NotAnObject,
    /// A number beyond 2^53 - 1, which readers would round.
    #[error("the record holds a number that readers would round")]
    InexactNumber,
    /// Nested deeper than readers can be expected to follow.
    #[error("the body of the record is nested too deep")]
    TooDeep,
    /// Longer than [`RECORD_BYTES_MAX`].
    #[error("the record is longer than {RECORD_BYTES_MAX} bytes")]
    TooLong,
}

/// Why bytes are not a record. No message holds a value of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotARecord {
    /// Longer than [`RECORD_BYTES_MAX`].
    #[error("longer than {RECORD_BYTES_MAX} bytes")]
    TooLong,
    /// Not JSON in UTF-8.
    #[error("not JSON")]
    NotJson,
    /// Not exactly the members `at`, `body`, `kind` and `v` with value 1, in this order.
    #[error("not the members `at`, `body`, `kind` and `v`")]
    WrongMembers,
    /// `at` is not a UTC instant in its shortest RFC 3339 form.
    #[error("`at` is not a UTC instant")]
    WrongTime,
    /// `kind` is not a known kind.
    #[error("`kind` is unknown")]
    UnknownKind,
    /// JSON, but not its canonical form.
    #[error("not canonical JSON")]
    NotCanonical,
}

/// The canonical bytes of one record.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    bytes: Vec<u8>,
    kind: Kind,
    at: Timestamp,
}

impl Record {
    /// Writes a record.
    ///
    /// # Errors
    /// When the body is not an object that can be written as canonical JSON with exact numbers.
    pub fn new(kind: Kind, at: Timestamp, body: &impl Serialize) -> Result<Record, NotCanonical> {
        let body = serde_json::to_value(body).map_err(|_| NotCanonical::Unwritable)?;
        if !body.is_object() {
            return Err(NotCanonical::NotAnObject);
        }
        let mut bytes = Vec::with_capacity(1024);
        bytes.extend_from_slice(HEAD.as_bytes());
        bytes.extend_from_slice(at.to_string().as_bytes());
        bytes.extend_from_slice(BODY.as_bytes());
        canonical::write(&body, &mut bytes)?;
        bytes.extend_from_slice(KIND.as_bytes());
        bytes.extend_from_slice(kind.as_str().as_bytes());
        bytes.extend_from_slice(VERSION_TAIL.as_bytes());
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(NotCanonical::TooLong);
        }
        Ok(Record { bytes, kind, at })
    }

    /// Reads the canonical bytes of a record.
    ///
    /// # Errors
    /// When the bytes are anything but a record in its canonical form.
    pub fn parse(bytes: &[u8]) -> Result<Record, NotARecord> {
        let envelope = Envelope::split(bytes)?;
        let body: serde_json::Value =
            serde_json::from_slice(envelope.body).map_err(|_| NotARecord::NotJson)?;
        if !body.is_object() {
            return Err(NotARecord::WrongMembers);
        }
        let mut written = Vec::with_capacity(envelope.body.len());
        canonical::write(&body, &mut written).map_err(|_| NotARecord::NotCanonical)?;
        if written != envelope.body {
            return Err(NotARecord::NotCanonical);
        }
        Ok(Record {
            bytes: bytes.to_vec(),
            kind: envelope.kind,
            at: envelope.at,
        })
    }

    /// What the record is about.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// When the step happened.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// What the step says of itself: a JSON object.
    pub fn body(&self) -> serde_json::Value {
        let envelope = Envelope::split(&self.bytes).expect("a record splits as it was made");
        serde_json::from_slice(envelope.body).expect("the body of a record is JSON")
    }

    /// The canonical bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The canonical bytes, for the store.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({} at {}, …)", self.kind, self.at)
    }
}

/// The four members of a record, the body still as bytes.
pub(crate) struct Envelope<'a> {
    pub(crate) kind: Kind,
    pub(crate) at: Timestamp,
    body: &'a [u8],
}

impl<'a> Envelope<'a> {
    /// Takes the members apart without reading the body. JCS sorts them, so that they stand at fixed places.
    pub(crate) fn split(bytes: &'a [u8]) -> Result<Self, NotARecord> {
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(NotARecord::TooLong);
        }
        let rest = bytes
            .strip_prefix(HEAD.as_bytes())
            .ok_or(NotARecord::WrongMembers)?;
        let rest = rest
            .strip_suffix(VERSION_TAIL.as_bytes())
            .ok_or(NotARecord::WrongMembers)?;
        let at_end = rest
            .iter()
            .position(|byte| *byte == b'"')
            .ok_or(NotARecord::WrongMembers)?;
        let (at, rest) = rest.split_at(at_end);
        let rest = rest
            .strip_prefix(BODY.as_bytes())
            .ok_or(NotARecord::WrongMembers)?;
        let kind_start = rest
            .iter()
            .rposition(|byte| *byte == b'"')
            .ok_or(NotARecord::WrongMembers)?
            + 1;
        let (rest, kind) = rest.split_at(kind_start);
        let body = rest
            .strip_suffix(KIND.as_bytes())
            .ok_or(NotARecord::WrongMembers)?;
        if body.first() != Some(&b'{') {
            return Err(NotARecord::WrongMembers);
        }
        let kind = std::str::from_utf8(kind)
            .ok()
            .and_then(Kind::from_word)
            .ok_or(NotARecord::UnknownKind)?;
        let at = std::str::from_utf8(at).map_err(|_| NotARecord::WrongTime)?;
        let instant: Timestamp = at.parse().map_err(|_| NotARecord::WrongTime)?;
        if instant.to_string() != at {
            return Err(NotARecord::WrongTime);
        }
        Ok(Envelope {
            kind,
            at: instant,
            body,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at() -> Timestamp {
        "2026-11-21T09:30:00.25Z".parse().unwrap()
    }

    #[test]
    fn a_record_is_read_only_as_it_is_written() {
        let body = json!({"b": {"y": 1, "x": "\"}"}, "a": [true]});
        for kind in Kind::ALL {
            let record = Record::new(kind, at(), &body).unwrap();
            let text = format!(
                r#"{{"at":"2026-11-21T09:30:00.25Z","body":{{"a":[true],"b":{{"x":"\"}}","y":1}}}},"kind":"{kind}","v":1}}"#
            );
            assert_eq!(std::str::from_utf8(record.as_bytes()), Ok(&*text));
            let read = Record::parse(text.as_bytes()).unwrap();
            assert_eq!(
                (read.kind(), read.at(), read.body()),
                (kind, at(), body.clone())
            );
            assert_eq!(read, record);
            assert_eq!(read.into_bytes(), text.into_bytes());
        }
    }

    #[test]
    fn a_record_does_not_show_its_body() {
        let record = Record::new(Kind::Decision, at(), &json!({"secret": "x"})).unwrap();
        let shown = format!("{record:?}");
        assert_eq!(shown, "Record(decision at 2026-11-21T09:30:00.25Z, …)");
    }

    #[test]
    fn what_cannot_be_recorded() {
        let by_pair = std::collections::BTreeMap::from([((1, 2), 3)]);
        let unwritable = Record::new(Kind::Receipt, at(), &by_pair);
        assert_eq!(unwritable, Err(NotCanonical::Unwritable));
        for (body, why) in [
            (json!([1]), NotCanonical::NotAnObject),
            (json!({"n": u64::MAX}), NotCanonical::InexactNumber),
            (
                json!({"s": "x".repeat(RECORD_BYTES_MAX)}),
                NotCanonical::TooLong,
            ),
        ] {
            assert_eq!(Record::new(Kind::Receipt, at(), &body), Err(why));
        }
    }

    #[test]
    fn rubbish_is_refused() {
        let good = r#"{"at":"2026-11-21T09:30:00Z","body":{"a":1,"b":2},"kind":"decision","v":1}"#;
        assert!(Record::parse(good.as_bytes()).is_ok());
        for (from, to, why) in [
            (good, "", NotARecord::WrongMembers),
            (good, "{}", NotARecord::WrongMembers),
            (good, r#"{"at":"","v":1}"#, NotARecord::WrongMembers),
            (r#""body":{"a":1,"b":2},"#, "", NotARecord::WrongMembers),
            (r#""v":1"#, r#""v":2"#, NotARecord::WrongMembers),
            (r#","v":1"#, "", NotARecord::WrongMembers),
            (r#"{"a":1,"b":2}"#, "[1]", NotARecord::WrongMembers),
            ("decision", "opinion", NotARecord::UnknownKind),
            ("decision", "", NotARecord::UnknownKind),
            ("00Z", "00.0Z", NotARecord::WrongTime),
            ("09:30:00Z", "10:30:00+01:00", NotARecord::WrongTime),
            ("2026-11-21T09:30:00Z", "yesterday", NotARecord::WrongTime),
            (r#""a":1"#, r#""a":01"#, NotARecord::NotJson),
            (r#""a":1"#, r#""a":"#, NotARecord::NotJson),
            // A second `body` behind the first.
            (r#""b":2}"#, r#""b":2},"body":{}"#, NotARecord::NotJson),
            (r#""a":1,"b":2"#, r#""b":2,"a":1"#, NotARecord::NotCanonical),
            (r#""a":1"#, r#""b":1"#, NotARecord::NotCanonical),
            (r#""a":1"#, r#""a": 1"#, NotARecord::NotCanonical),
            (r#""a":1"#, r#""a":1.0"#, NotARecord::NotCanonical),
            (
                r#""a":1"#,
                r#""a":9007199254740993"#,
                NotARecord::NotCanonical,
            ),
            (r#""a":1"#, r#""\u0061":1"#, NotARecord::NotCanonical),
            (r#""a":1"#, r#""a":"\/""#, NotARecord::NotCanonical),
            (good, &format!("{good}\n"), NotARecord::WrongMembers),
            (good, &good.repeat(20_000), NotARecord::TooLong),
            (
                ":1,",
                &format!(":{}1{},", "[".repeat(100), "]".repeat(100)),
                NotARecord::NotCanonical,
            ),
            (
                ":1,",
                &format!(":{}", "[".repeat(100_000)),
                NotARecord::NotJson,
            ),
        ] {
            let bad = good.replacen(from, to, 1);
            assert_eq!(Record::parse(bad.as_bytes()), Err(why), "{bad:.200}");
        }
        for at in 0..good.len() {
            let mut bytes = good.as_bytes().to_vec();
            bytes[at] = 0xff;
            assert!(Record::parse(&bytes).is_err(), "byte {at}");
        }
    }
}
