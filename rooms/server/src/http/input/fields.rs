//! Reads the properties of a JSON object by name, collecting every fault instead of stopping at the first.

use std::fmt::Display;

use serde_json::{Map, Value};
use vocabulary::{
    Date, Malformed, Period,
    be::{Ssin, SsinError, SsinRange},
};

use super::{ISSUES_MAX, Issue, IssueKind};

/// A wire structure that is read from a JSON object.
pub trait FromObject: Sized {
    /// Reads the properties it wants. `None` when something is wrong; the faults are then in `fields`.
    fn from_object(fields: &mut Fields<'_>) -> Option<Self>;
}

/// What is needed to read a national number: the legal day, and which numbers this hub accepts.
#[derive(Debug, Clone, Copy)]
pub struct SsinRule {
    /// Today.
    pub today: Date,
    /// Numbers of registers, or numbers of the generator.
    pub accepted: SsinRange,
}

/// The properties of one JSON object that nobody has read yet.
pub struct Fields<'a> {
    path: String,
    left: Map<String, Value>,
    issues: &'a mut Vec<Issue>,
    ssin_rule: SsinRule,
}

/// Reads a whole body.
///
/// # Errors
/// Every fault that was found, in reading order; properties nobody asked for come last.
pub fn read_object<T: FromObject>(value: Value, ssin_rule: SsinRule) -> Result<T, Vec<Issue>> {
    let mut issues = Vec::new();
    let Value::Object(object) = value else {
        return Err(vec![Issue::in_body(
            IssueKind::SchemaViolation,
            "",
            "the body must be a JSON object",
        )]);
    };
    let mut fields = Fields {
        path: String::new(),
        left: object,
        issues: &mut issues,
        ssin_rule,
    };
    let read = T::from_object(&mut fields);
    fields.refuse_the_rest();
    match read {
        Some(value) if issues.is_empty() => Ok(value),
        _ => {
            issues.truncate(ISSUES_MAX);
            Err(issues)
        }
    }
}

impl Fields<'_> {
    fn name(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Notes a fault in the named property.
    pub fn fault(&mut self, kind: IssueKind, name: &str, detail: impl Into<String>) {
        let name = self.name(name);
        self.issues.push(Issue::in_body(kind, name, detail));
    }

    /// Takes a property out; a `null` counts as absent (`null` has a meaning in merge patches only).
    fn take(&mut self, name: &str) -> Option<Value> {
        self.left
            .shift_remove(name)
            .filter(|value| !value.is_null())
    }

    fn require(&mut self, name: &str) -> Option<Value> {
        let value = self.take(name);
        if value.is_none() {
            self.fault(IssueKind::RequiredInput, name, "this property must be sent");
        }
        value
    }

    fn text_of(&mut self, name: &str, value: Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text),
            _ => {
                self.fault(
                    IssueKind::SchemaViolation,
                    name,
                    "this property must be a text",
                );
                None
            }
        }
    }

    /// A mandatory text, parsed; a fault of the parser is told in its words.
    pub fn parsed<T, E: Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, (IssueKind, E)>,
    ) -> Option<T> {
        let value = self.require(name)?;
        self.parse_value(name, value, parse)
    }

    /// An optional text, parsed. The outer `None` is a fault, the inner one absence.
    pub fn optional<T, E: Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, (IssueKind, E)>,
    ) -> Option<Option<T>> {
        match self.take(name) {
            None => Some(None),
            Some(value) => self.parse_value(name, value, parse).map(Some),
        }
    }

    fn parse_value<T, E: Display>(
        &mut self,
        name: &str,
        value: Value,
        parse: impl FnOnce(&str) -> Result<T, (IssueKind, E)>,
    ) -> Option<T> {
        let text = self.text_of(name, value)?;
        match parse(&text) {
            Ok(parsed) => Some(parsed),
            Err((kind, why)) => {
                self.fault(kind, name, why.to_string());
                None
            }
        }
    }

    /// A mandatory national number.
    pub fn ssin(&mut self, name: &str) -> Option<Ssin> {
        let rule = self.ssin_rule;
        self.parsed(name, |text| {
            Ssin::parse(text, rule.today, rule.accepted).map_err(number_fault)
        })
    }

    /// An optional national number.
    pub fn optional_ssin(&mut self, name: &str) -> Option<Option<Ssin>> {
        let rule = self.ssin_rule;
        self.optional(name, |text| {
            Ssin::parse(text, rule.today, rule.accepted).map_err(number_fault)
        })
    }

    /// A mandatory whole number from 0 to `most`.
    pub fn number(&mut self, name: &str, most: u64) -> Option<u64> {
        let value = self.require(name)?;
        self.bounded(name, &value, most)
    }

    /// An optional whole number from 0 to `most`.
    pub fn optional_number(&mut self, name: &str, most: u64) -> Option<Option<u64>> {
        match self.take(name) {
            None => Some(None),
            Some(value) => self.bounded(name, &value, most).map(Some),
        }
    }

    fn bounded(&mut self, name: &str, value: &Value, most: u64) -> Option<u64> {
        match value {
            Value::Number(number) => match number.as_u64() {
                Some(number) if number <= most => Some(number),
                _ => {
                    let detail = format!("send a whole number from 0 to {most}");
                    self.fault(IssueKind::OutOfRange, name, detail);
                    None
                }
            },
            _ => {
                self.fault(
                    IssueKind::SchemaViolation,
                    name,
                    "this property must be a number",
                );
                None
            }
        }
    }

    /// A mandatory list of texts, each parsed; from one to `most` of them.
    pub fn list<T, E: Display>(
        &mut self,
        name: &str,
        most: usize,
        parse: impl Fn(&str) -> Result<T, (IssueKind, E)>,
    ) -> Option<Vec<T>> {
        let Value::Array(values) = self.require(name)? else {
            self.fault(
                IssueKind::SchemaViolation,
                name,
                "this property must be a list",
            );
            return None;
        };
        if values.is_empty() || values.len() > most {
            let detail = format!("send from 1 to {most} items");
            self.fault(IssueKind::SchemaViolation, name, detail);
            return None;
        }
        let sent = values.len();
        let read: Vec<T> = values
            .into_iter()
            .enumerate()
            .filter_map(|(at, value)| self.parse_value(&format!("{name}[{at}]"), value, &parse))
            .collect();
        (read.len() == sent).then_some(read)
    }

    /// An optional period `{startDate, endDate?}`.
    pub fn optional_period(&mut self, name: &str) -> Option<Option<Period>> {
        self.optional_object(name, Self::read_period)
    }

    /// A mandatory period `{startDate, endDate?}`.
    pub fn period(&mut self, name: &str) -> Option<Period> {
        self.object(name, Self::read_period)
    }

    fn read_period(fields: &mut Fields<'_>) -> Option<Period> {
        let start = fields.parsed("startDate", day);
        let end = fields.optional("endDate", day);
        match Period::new(start?, end?) {
            Ok(period) => Some(period),
            Err(invalid) => {
                fields.fault(IssueKind::InvalidPeriod, "endDate", invalid.to_string());
                None
            }
        }
    }

    /// A mandatory object, read by `read`; what it leaves is refused.
    pub fn object<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<T> {
        let value = self.require(name)?;
        self.read_object(name, value, read)
    }

    /// An optional object. The outer `None` is a fault, the inner one absence.
    pub fn optional_object<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.take(name) {
            None => Some(None),
            Some(value) => self.read_object(name, value, read).map(Some),
        }
    }

    fn read_object<T>(
        &mut self,
        name: &str,
        value: Value,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<T> {
        let Value::Object(object) = value else {
            self.fault(
                IssueKind::SchemaViolation,
                name,
                "this property must be an object",
            );
            return None;
        };
        let mut fields = Fields {
            path: self.name(name),
            left: object,
            issues: self.issues,
            ssin_rule: self.ssin_rule,
        };
        let read = read(&mut fields);
        fields.refuse_the_rest();
        read
    }

    fn refuse_the_rest(&mut self) {
        let names: Vec<String> = self
            .left
            .keys()
            .map(|name| self.name(&printable(name)))
            .collect();
        for name in names.into_iter().take(ISSUES_MAX) {
            self.issues.push(Issue::in_body(
                IssueKind::UnknownInput,
                name,
                "this property is not known here; leave it out",
            ));
        }
    }
}

/// Longest part of an unknown name that is told back.
const UNKNOWN_NAME_CHARS_MAX: usize = 40;

/// An unknown name comes from outside and could be a national number sent by mistake: digits are masked.
pub(super) fn printable(name: &str) -> String {
    name.chars()
        .take(UNKNOWN_NAME_CHARS_MAX)
        .map(|letter| if letter.is_ascii_digit() { '#' } else { letter })
        .collect()
}

/// The faults of a national number: shape, check digits, or not a number of this hub's kind.
fn number_fault(error: SsinError) -> (IssueKind, SsinError) {
    let kind = match error {
        SsinError::Length | SsinError::NotDigits => IssueKind::SchemaViolation,
        SsinError::Check | SsinError::Month | SsinError::Sequence => IssueKind::InvalidStructure,
        SsinError::NotSynthetic => IssueKind::InvalidInput,
    };
    (kind, error)
}

/// A calendar day as `2026-11-21`.
///
/// # Errors
/// The form is wrong, or there is no such day.
pub fn day(text: &str) -> Result<Date, (IssueKind, &'static str)> {
    // Stricter than the parser, which also reads other ISO 8601 forms.
    (text.len() == "2026-11-21".len())
        .then(|| text.parse().ok())
        .flatten()
        .ok_or((
            IssueKind::SchemaViolation,
            "send a day as year, month and day, such as 2026-11-21",
        ))
}

/// The fault of a word of the vocabulary: the form is wrong.
pub fn form(malformed: Malformed) -> (IssueKind, Malformed) {
    (IssueKind::SchemaViolation, malformed)
}
