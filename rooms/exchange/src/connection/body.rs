//! The JSON body of a request: fixed members, and places for the person and the dates.

use serde_json::Value;
use zeroize::Zeroizing;

use super::{BadConnection, Dates, Slot};

/// A body is at most this deep: APIs take their criteria within two or three levels.
const POINTER_STEPS_MAX: usize = 8;

/// A place in the body, as RFC 6901 writes it (`/criteria/person`); leads through objects only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer(Vec<String>);

impl Pointer {
    /// Parses a JSON pointer; `None` when the text is none, is empty, or goes deeper than eight members.
    pub fn parse(text: &str) -> Option<Self> {
        let steps: Vec<String> = text
            .strip_prefix('/')?
            .split('/')
            .map(unescape)
            .collect::<Option<_>>()?;
        let fits = steps.len() <= POINTER_STEPS_MAX && steps.iter().all(|step| !step.is_empty());
        fits.then_some(Self(steps))
    }
}

/// RFC 6901 section 4: `~1` is a slash, `~0` a tilde, no other `~` occurs.
fn unescape(step: &str) -> Option<String> {
    let mut parts = step.split('~');
    let mut name = parts.next()?.to_owned();
    for part in parts {
        match (part.strip_prefix('0'), part.strip_prefix('1')) {
            (Some(rest), _) => name = name + "~" + rest,
            (None, Some(rest)) => name = name + "/" + rest,
            (None, None) => return None,
        }
    }
    Some(name)
}

/// What a body is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    Object(Vec<(String, Shape)>),
    Fixed(Value),
    Slot(Slot),
}

/// A request body with places for values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    shape: Shape,
    slots: Vec<Slot>,
}

/// The values of one request.
pub(super) struct Values<'a> {
    pub(super) person: &'a str,
    pub(super) dates: &'a Dates,
}

impl Body {
    /// The body with its fixed members only.
    pub(super) fn fixed(members: serde_json::Map<String, Value>) -> Self {
        Self {
            shape: shape(Value::Object(members)),
            slots: Vec::new(),
        }
    }

    pub(super) fn has(&self, slot: Slot) -> bool {
        self.slots.contains(&slot)
    }

    /// Adds a place for a value.
    pub(super) fn put(&mut self, at: &Pointer, slot: Slot) -> Result<(), BadConnection> {
        let twice = || BadConnection::SentTwice(format!("/{}", at.0.join("/")));
        let mut shape = &mut self.shape;
        for step in &at.0 {
            let Shape::Object(members) = shape else {
                return Err(twice());
            };
            let position = match members.iter().position(|(name, _)| name == step) {
                Some(position) => position,
                None => {
                    members.push((step.clone(), Shape::Object(Vec::new())));
                    members.len() - 1
                }
            };
            shape = &mut members[position].1;
        }
        if *shape != Shape::Object(Vec::new()) {
            return Err(twice());
        }
        *shape = Shape::Slot(slot);
        self.slots.push(slot);
        Ok(())
    }

    /// Writes the body; a member without a value is left out, and so is an object in which nothing is left.
    pub(super) fn write(&self, values: &Values<'_>) -> Zeroizing<Vec<u8>> {
        // Room for the usual body, so that no copy of the number is left behind by growing.
        let mut out = Zeroizing::new(Vec::with_capacity(1024));
        if write(&self.shape, values, &mut out) == Written::Nothing {
            out.extend_from_slice(b"{}");
        }
        out
    }
}

fn shape(value: Value) -> Shape {
    match value {
        Value::Object(members) => Shape::Object(
            members
                .into_iter()
                .map(|(name, value)| (name, shape(value)))
                .collect(),
        ),
        other => Shape::Fixed(other),
    }
}

#[derive(PartialEq, Eq)]
enum Written {
    Something,
    Nothing,
}

fn write(shape: &Shape, values: &Values<'_>, out: &mut Vec<u8>) -> Written {
    match shape {
        Shape::Fixed(value) => write_text(&value.to_string(), out),
        // Digits, and dates as digits and hyphens, need no escapes.
        Shape::Slot(Slot::Person) => {
            out.push(b'"');
            out.extend_from_slice(values.person.as_bytes());
            out.push(b'"');
            Written::Something
        }
        Shape::Slot(slot) => match values.dates.of(*slot) {
            Some(date) => write_text(&format!("\"{date}\""), out),
            None => Written::Nothing,
        },
        Shape::Object(members) => {
            let mut written = Written::Nothing;
            for (name, member) in members {
                let before = out.len();
                out.push(if written == Written::Nothing {
                    b'{'
                } else {
                    b','
                });
                write_text(&Value::from(name.as_str()).to_string(), out);
                out.push(b':');
                match write(member, values, out) {
                    Written::Something => written = Written::Something,
                    Written::Nothing => out.truncate(before),
                }
            }
            if written == Written::Something {
                out.push(b'}');
            }
            written
        }
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) -> Written {
    out.extend_from_slice(text.as_bytes());
    Written::Something
}
