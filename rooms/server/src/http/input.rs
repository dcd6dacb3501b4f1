//! What arrives from outside: bodies and query strings, read strictly and with every fault named.
//!
//! INVARIANT: nothing reaches a handler that was not asked for: an unknown property or parameter is a fault.
//! INVARIANT: a fault never repeats a value, because a value can be a national number.

mod fields;
mod json;
mod pairs;
mod tree;

pub use fields::{Fields, FromObject, SsinRule, day, form, read_object};
pub use json::{Json, Reading, expect_content_type, read_body};
pub use pairs::{FromPairs, Pairs, Query, decode_fields, decode_pairs};
pub use tree::{DEPTH_MAX, TreeFault, read_tree};

use serde_json::{Map, Value, json};

/// Most faults told in one answer: enough for a person to work through, too few to be a burden.
pub const ISSUES_MAX: usize = 32;

/// Where a faulty value was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the body.
    Body,
    /// In a header.
    Header,
    /// In the path.
    Path,
    /// In the query string.
    Query,
}

impl Place {
    fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Header => "header",
            Self::Path => "path",
            Self::Query => "query",
        }
    }
}

/// The kinds of fault in an input, with their public types (belgif/openapi-problem, input validation).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssueKind {
    /// Not the form that the schema says.
    SchemaViolation,
    /// Well formed, and still not acceptable.
    InvalidInput,
    /// A property or parameter that nobody asked for.
    UnknownInput,
    /// A mandatory property or parameter is missing.
    RequiredInput,
    /// An identifier whose check digits do not match.
    InvalidStructure,
    /// A period that ends before it starts.
    InvalidPeriod,
    /// A number outside its bounds.
    OutOfRange,
    /// Two things that exclude each other.
    ZeroOrExactlyOneOfExpected,
    /// An identifier in the body that refers to nothing.
    ReferencedResourceNotFound,
}

impl IssueKind {
    /// Every kind, for the generated list of problems.
    pub const ALL: [Self; 9] = [
        Self::SchemaViolation,
        Self::InvalidInput,
        Self::UnknownInput,
        Self::RequiredInput,
        Self::InvalidStructure,
        Self::InvalidPeriod,
        Self::OutOfRange,
        Self::ZeroOrExactlyOneOfExpected,
        Self::ReferencedResourceNotFound,
    ];

    /// The stable URN.
    pub fn urn(self) -> &'static str {
        match self {
            Self::SchemaViolation => "urn:problem-type:belgif:input-validation:schemaViolation",
            Self::InvalidInput => "urn:problem-type:belgif:input-validation:invalidInput",
            Self::UnknownInput => "urn:problem-type:belgif:input-validation:unknownInput",
            Self::ReferencedResourceNotFound => {
                "urn:problem-type:belgif:input-validation:referencedResourceNotFound"
            }
            Self::RequiredInput => "urn:problem-type:belgif-ext:input-validation:requiredInput",
            Self::InvalidStructure => {
                "urn:problem-type:belgif-ext:input-validation:invalidStructure"
            }
            Self::InvalidPeriod => "urn:problem-type:belgif-ext:input-validation:invalidPeriod",
            Self::OutOfRange => "urn:problem-type:belgif-ext:input-validation:outOfRange",
            Self::ZeroOrExactlyOneOfExpected => {
                "urn:problem-type:belgif-ext:input-validation:zeroOrExactlyOneOfExpected"
            }
        }
    }

    /// The English title.
    pub fn title(self) -> &'static str {
        match self {
            Self::SchemaViolation => "The value does not have the described form",
            Self::InvalidInput => "The value is not acceptable",
            Self::UnknownInput => "The input is not known",
            Self::RequiredInput => "The input is required",
            Self::InvalidStructure => "The identifier's check digits do not match",
            Self::InvalidPeriod => "The period ends before it starts",
            Self::OutOfRange => "The value is out of range",
            Self::ZeroOrExactlyOneOfExpected => "At most one of these inputs is expected",
            Self::ReferencedResourceNotFound => "What the input refers to does not exist",
        }
    }
}

/// One fault in an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// What kind.
    pub kind: IssueKind,
    /// Where.
    pub place: Place,
    /// The name of the property or parameter, such as `person.ssin` or `elements[2]`; empty for the whole body.
    pub name: String,
    /// What is wrong and what to send instead; never the value itself.
    pub detail: String,
}

impl Issue {
    /// A fault in the body.
    pub fn in_body(kind: IssueKind, name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind,
            place: Place::Body,
            name: name.into(),
            detail: detail.into(),
        }
    }

    /// A fault in the query string.
    pub fn in_query(kind: IssueKind, name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind,
            place: Place::Query,
            name: name.into(),
            detail: detail.into(),
        }
    }

    /// A fault in the path.
    pub fn in_path(kind: IssueKind, name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind,
            place: Place::Path,
            name: name.into(),
            detail: detail.into(),
        }
    }

    /// As the answer shows it.
    pub fn to_value(&self) -> Value {
        let mut object = Map::new();
        object.insert("type".into(), json!(self.kind.urn()));
        object.insert("title".into(), json!(self.kind.title()));
        object.insert("detail".into(), json!(self.detail));
        object.insert("in".into(), json!(self.place.as_str()));
        if !self.name.is_empty() {
            object.insert("name".into(), json!(self.name));
        }
        Value::Object(object)
    }
}
