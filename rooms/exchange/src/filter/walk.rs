//! The walk over an answer: serde's reader steered by the tree of places.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use vocabulary::Date;
use zeroize::Zeroizing;

use super::{
    DEPTH_MAX, FilterError, Kept,
    paths::{AllowedPaths, KeptElements, NOWHERE, START, Visit},
    seen::{Name, Names},
};

pub(super) fn walk(
    text: &str,
    allowed: &AllowedPaths<'_>,
    person: &str,
) -> Result<Kept, FilterError> {
    let mut run = Run {
        allowed,
        person,
        named: Named::NotYet,
        valid_at: None,
        // What is kept is never longer than the answer, so the buffer does not grow and leaves no copies behind.
        out: Zeroizing::new(Vec::with_capacity(text.len() + 2)),
        kept: KeptElements::default(),
        names: Names::default(),
        fault: None,
    };
    if !text.trim_ascii_start().starts_with('{') {
        // Tell "not an object" from "not JSON" without keeping anything.
        run.check(text, 0)?;
        return Err(FilterError::NotAnObject);
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let wrote = Walk {
        run: &mut run,
        at: START,
        depth: 0,
    }
    .deserialize(&mut reader);
    let wrote = wrote
        .and_then(|wrote| reader.end().map(|()| wrote))
        .map_err(|_| run.fault())?;
    match run.named {
        Named::NotYet => Err(FilterError::PersonNotNamed),
        Named::AsAsked => {
            if wrote == Wrote::Nothing {
                run.out.extend_from_slice(b"{}");
            }
            Ok(Kept {
                data: run.out,
                elements: allowed.elements(run.kept),
                valid_at: run.valid_at,
            })
        }
    }
}

/// One pass over one answer.
struct Run<'r, 'de> {
    allowed: &'r AllowedPaths<'r>,
    person: &'r str,
    named: Named,
    valid_at: Option<Date>,
    out: Zeroizing<Vec<u8>>,
    kept: KeptElements,
    names: Names<'de>,
    /// What this module found wrong, which serde's own error cannot carry.
    fault: Option<FilterError>,
}

/// Whether the answer has named the person asked for; another name ends the pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    NotYet,
    AsAsked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrote {
    Something,
    Nothing,
}

impl<'de> Run<'_, 'de> {
    fn fault(&mut self) -> FilterError {
        self.fault.take().unwrap_or(FilterError::NotJson)
    }

    fn fail<E: serde::de::Error>(&mut self, why: FilterError) -> E {
        self.fault = Some(why);
        E::custom("the answer cannot be passed on")
    }

    /// Reads a value to its end without keeping any of it.
    fn check(&mut self, text: &'de str, depth: u32) -> Result<(), FilterError> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let walked = Walk {
            run: self,
            at: NOWHERE,
            depth,
        }
        .deserialize(&mut reader);
        walked.and_then(|_| reader.end()).map_err(|_| self.fault())
    }

    /// Checks a value that may pass whole as part of an element, and copies it.
    fn keep<E: serde::de::Error>(
        &mut self,
        element: u8,
        value: &'de RawValue,
        depth: u32,
    ) -> Result<(), E> {
        // serde's reader has checked the grammar of the value, but neither its escapes, its nesting nor its names.
        let text = value.get();
        let plain = text.starts_with('"') && !text.contains('\\');
        if !plain && let Err(why) = self.check(text, depth) {
            return Err(self.fail(why));
        }
        self.out.extend_from_slice(text.as_bytes());
        self.kept.note(element);
        Ok(())
    }

    fn name_person<E: serde::de::Error>(&mut self, value: &RawValue) -> Result<(), E> {
        let Ok(text) = serde_json::from_str::<String>(value.get()).map(Zeroizing::new) else {
            return Err(self.fail(FilterError::PersonNotNamed));
        };
        // Sources write the number with or without its printed separators.
        let number = text.chars().filter(|c| !matches!(c, '.' | '-' | ' '));
        if !number.eq(self.person.chars()) {
            return Err(self.fail(FilterError::OtherPerson));
        }
        self.named = Named::AsAsked;
        Ok(())
    }

    fn note_validity<E: serde::de::Error>(&mut self, value: &RawValue) -> Result<(), E> {
        match validity(value.get()) {
            Ok(date) => {
                self.valid_at = date;
                Ok(())
            }
            Err(why) => Err(self.fail(why)),
        }
    }
}

/// The day of a date, or of an instant as the source writes it; `None` for `null`.
fn validity(json: &str) -> Result<Option<Date>, FilterError> {
    let text: Option<Cow<'_, str>> =
        serde_json::from_str(json).map_err(|_| FilterError::ValidityNotADate)?;
    let Some(text) = text else { return Ok(None) };
    let day = match text.split_once('T') {
        None => &text,
        Some((day, _)) if text.parse::<jiff::Timestamp>().is_ok() => day,
        Some(_) => return Err(FilterError::ValidityNotADate),
    };
    day.parse()
        .map(Some)
        .map_err(|_| FilterError::ValidityNotADate)
}

/// Walks one value at a place; at [`NOWHERE`] it only checks.
struct Walk<'w, 'r, 'de> {
    run: &'w mut Run<'r, 'de>,
    at: usize,
    /// How many objects and arrays are open around the value.
    depth: u32,
}

impl<'de> Walk<'_, '_, 'de> {
    /// Goes one level down, if that is not too deep.
    fn deeper<E: serde::de::Error>(&mut self) -> Result<u32, E> {
        if self.depth < DEPTH_MAX {
            Ok(self.depth + 1)
        } else {
            Err(self.run.fail(FilterError::TooDeep))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_, 'de> {
    type Value = Wrote;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Wrote, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_, 'de> {
    type Value = Wrote;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<Wrote, A::Error> {
        let depth = self.deeper()?;
        let Walk { run, at, .. } = self;
        let mut object = run.names.open();
        let mut wrote = Wrote::Nothing;
        while let Some(name) = members.next_key_seed(MemberName)? {
            let visit = run.allowed.member(at, &name);
            let before = run.out.len();
            match visit {
                Visit::Keep(_) | Visit::Walk(_) => {
                    run.out
                        .push(if wrote == Wrote::Nothing { b'{' } else { b',' });
                    run.out.push(b'"');
                    // A name of a path has no character that JSON escapes.
                    run.out.extend_from_slice(name.as_bytes());
                    run.out.extend_from_slice(b"\":");
                }
                Visit::Person | Visit::Validity | Visit::Skip => {}
            }
            if run.names.note(&mut object, name) == Name::Repeated {
                return Err(run.fail(FilterError::MemberTwice));
            }
            let inner = match visit {
                Visit::Keep(element) => run
                    .keep(element, members.next_value()?, depth)
                    .map(|()| Wrote::Something)?,
                Visit::Person => run
                    .name_person(members.next_value()?)
                    .map(|()| Wrote::Nothing)?,
                Visit::Validity => run
                    .note_validity(members.next_value()?)
                    .map(|()| Wrote::Nothing)?,
                Visit::Walk(at) => members.next_value_seed(Walk { run, at, depth })?,
                Visit::Skip => members.next_value_seed(Walk {
                    run,
                    at: NOWHERE,
                    depth,
                })?,
            };
            match inner {
                Wrote::Something => wrote = Wrote::Something,
                Wrote::Nothing => run.out.truncate(before),
            }
        }
        run.names.close(object);
        if wrote == Wrote::Something {
            run.out.push(b'}');
        }
        Ok(wrote)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Wrote, A::Error> {
        let depth = self.deeper()?;
        let Walk { run, at, .. } = self;
        let visit = run.allowed.items(at);
        let mut wrote = Wrote::Nothing;
        loop {
            let before = run.out.len();
            if matches!(visit, Visit::Keep(_) | Visit::Walk(_)) {
                run.out
                    .push(if wrote == Wrote::Nothing { b'[' } else { b',' });
            }
            let inner = match visit {
                Visit::Keep(element) => match items.next_element()? {
                    Some(value) => run
                        .keep(element, value, depth)
                        .map(|()| Some(Wrote::Something))?,
                    None => None,
                },
                Visit::Walk(at) => items.next_element_seed(Walk { run, at, depth })?,
                // Neither the person nor the date of validity stands in an array (`Paths::compile`).
                Visit::Person | Visit::Validity | Visit::Skip => items.next_element_seed(Walk {
                    run,
                    at: NOWHERE,
                    depth,
                })?,
            };
            match inner {
                Some(Wrote::Something) => wrote = Wrote::Something,
                Some(Wrote::Nothing) => run.out.truncate(before),
                None => {
                    run.out.truncate(before);
                    break;
                }
            }
        }
        if wrote == Wrote::Something {
            run.out.push(b']');
        }
        Ok(wrote)
    }

    // A single value where a path goes on inside: no path ends here, so it is dropped.

    fn visit_bool<E>(self, _: bool) -> Result<Wrote, E> {
        Ok(Wrote::Nothing)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Wrote, E> {
        Ok(Wrote::Nothing)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Wrote, E> {
        Ok(Wrote::Nothing)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Wrote, E> {
        Ok(Wrote::Nothing)
    }

    fn visit_str<E>(self, _: &str) -> Result<Wrote, E> {
        Ok(Wrote::Nothing)
    }

    fn visit_unit<E>(self) -> Result<Wrote, E> {
        Ok(Wrote::Nothing)
    }
}

/// Reads a member's name without copying it, unless it has escapes.
struct MemberName;

impl<'de> DeserializeSeed<'de> for MemberName {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Cow<'de, str>, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for MemberName {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
