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

/// Longest record in bytes. The longest ones hold a whole published document (a deliberation, a service
/// description); decisions and deliveries stay under a few kilobytes.
pub const RECORD_BYTES_MAX: usize = 1024 * 1024;

/// The version of the record format, `v`.
const VERSION_TAIL: &str = "\",\"v\":1}";
const HEAD: &str = "{\"at\":\"";
const BODY: &str = "\",\"body\":";
const KIND: &str = ",\"kind\":\"";

/// The largest integer that every JSON reader keeps exactly (2^53 - 1). RFC 7493 §2.2.
const EXACT_INTEGER_MAX: f64 = 9_007_199_254_740_991.0;

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
    /// An institution, a service or a deliberation was entered or changed.
    RegisterChange,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [
        Kind::Decision,
        Kind::Delivery,
        Kind::Receipt,
        Kind::RegisterChange,
    ];

    /// The word in the record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Decision => "decision",
            Kind::Delivery => "delivery",
            Kind::Receipt => "receipt",
            Kind::RegisterChange => "registerChange",
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
    /// The body cannot be written as JSON: a map key that is not a string, a key twice, or a number without a value.
    #[error("the body of the record cannot be written as canonical JSON")]
    Unwritable,
    /// The body is not a JSON object.
    #[error("the body of the record is not an object")]
    NotAnObject,
    /// A number beyond 2^53 - 1, which readers would round.
    #[error("the record holds a number that readers would round")]
    InexactNumber,
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
        let body = serde_json_canonicalizer::to_vec(body).map_err(|_| NotCanonical::Unwritable)?;
        if body.first() != Some(&b'{') {
            return Err(NotCanonical::NotAnObject);
        }
        if !numbers_are_exact(&body) {
            return Err(NotCanonical::InexactNumber);
        }
        let bytes = [
            HEAD.as_bytes(),
            at.to_string().as_bytes(),
            BODY.as_bytes(),
            &body,
            KIND.as_bytes(),
            kind.as_str().as_bytes(),
            VERSION_TAIL.as_bytes(),
        ]
        .concat();
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
        let canonical =
            serde_json_canonicalizer::to_vec(&body).map_err(|_| NotARecord::NotCanonical)?;
        if canonical != envelope.body || !numbers_are_exact(envelope.body) {
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

/// Tells whether every number in valid JSON stays within what a double holds exactly.
fn numbers_are_exact(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some((&byte, tail)) = rest.split_first() {
        match byte {
            b'"' => rest = after_string(tail),
            b'-' | b'0'..=b'9' => {
                let end = rest
                    .iter()
                    .position(|b| !matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
                let (number, tail) = rest.split_at(end.unwrap_or(rest.len()));
                let exact = std::str::from_utf8(number)
                    .ok()
                    .and_then(|text| text.parse::<f64>().ok())
                    .is_some_and(|value| value.abs() <= EXACT_INTEGER_MAX);
                if !exact {
                    return false;
                }
                rest = tail;
            }
            _ => rest = tail,
        }
    }
    true
}

/// What follows a JSON string, given what follows its opening quote.
fn after_string(text: &[u8]) -> &[u8] {
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return &text[at + 1..],
            _ => {}
        }
    }
    &[]
}
