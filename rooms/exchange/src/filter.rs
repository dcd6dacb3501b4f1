//! Drops from a source's JSON answer all that may not be seen, while reading it once.
//!
//! The reader is serde's; a tree of allowed places ([`Paths`]) steers it.
//! What may pass is copied byte for byte from the answer to the output, so numbers keep their digits; what may not is
//! read past and never copied anywhere.
//! No tree of the answer is ever built.
//!
//! The whole answer is checked, also what is dropped: UTF-8, JSON, nesting, repeated member names.
//! An answer that can be read in two ways (a member twice) is refused, because the requester might read the other one.
//!
//! INVARIANT: bytes reach the output only through `walk::Run::keep`, at a place that an allowed element covers;
//! around them stand only brackets and the names of members on the way there.

mod path;
mod paths;
mod seen;
mod told;
mod walk;

use std::fmt;

use thiserror::Error;
use vocabulary::{Date, ElementSet, be::Ssin};
use zeroize::Zeroizing;

pub use path::{BadPath, MEMBER_NAME_BYTES_MAX, PATH_STEPS_MAX, Path};
pub use paths::{AllowedPaths, BadPaths, ELEMENTS_MAX, Paths};
pub use told::Told;
pub(crate) use told::tell;

use crate::{connection::Connection, interactive::SourceTrouble};

/// Objects and arrays may nest this deep: real answers stay under a dozen levels, and the reader's stack use is bounded by it.
pub const DEPTH_MAX: u32 = 32;

/// What is left of an answer.
pub struct Kept {
    /// The allowed part as a JSON object; `{}` when the answer held nothing that is allowed.
    pub data: Zeroizing<Vec<u8>>,
    /// The elements of which the answer held something, all of them allowed.
    pub elements: ElementSet,
    /// The day up to which the source vouches for the data, where it says so.
    pub valid_at: Option<Date>,
}

impl Kept {
    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.data.as_slice() == b"{}"
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept")
            .field("bytes", &self.data.len())
            .field("elements", &self.elements)
            .field("valid_at", &self.valid_at)
            .finish()
    }
}

/// Why an answer cannot be passed on; holds nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FilterError {
    /// The answer has more bytes than the connection allows.
    #[error("the answer has {size} bytes, more than {size_bytes_max}")]
    TooLarge {
        /// Its size.
        size: usize,
        /// The connection's limit.
        size_bytes_max: usize,
    },
    /// The answer is not UTF-8.
    #[error("the answer is not UTF-8")]
    NotUtf8,
    /// The answer is not JSON, or something follows it.
    #[error("the answer is not JSON")]
    NotJson,
    /// The answer is JSON, but not an object.
    #[error("the answer is not a JSON object")]
    NotAnObject,
    /// Objects and arrays nest deeper than [`DEPTH_MAX`].
    #[error("the answer nests deeper than 32 levels")]
    TooDeep,
    /// An object has two members of one name.
    #[error("the answer has an object with two members of one name")]
    MemberTwice,
    /// The answer does not say, as text, whom it is about.
    #[error("the answer does not name its person")]
    PersonNotNamed,
    /// The answer is about another person than the one asked for.
    #[error("the answer is about another person")]
    OtherPerson,
    /// The date of validity is not a date.
    #[error("the date of validity in the answer is not a date")]
    ValidityNotADate,
}

impl FilterError {
    /// How this looks from the exchange.
    pub fn trouble(self) -> SourceTrouble {
        match self {
            FilterError::OtherPerson => SourceTrouble::AnsweredOtherPerson,
            FilterError::TooLarge { .. }
            | FilterError::NotUtf8
            | FilterError::NotJson
            | FilterError::NotAnObject
            | FilterError::TooDeep
            | FilterError::MemberTwice
            | FilterError::PersonNotNamed
            | FilterError::ValidityNotADate => SourceTrouble::AnswerInvalid,
        }
    }
}

impl<'a> AllowedPaths<'a> {
    /// The places of the allowed elements in a connection's answers.
    pub fn of(connection: &'a Connection, allowed: &ElementSet) -> Self {
        connection.paths().allowing(allowed)
    }
}

/// Keeps the allowed part of an answer that `connection` gave about the person with this number.
///
/// # Errors
/// A [`FilterError`] when the answer is not what the connection describes or is about another person.
pub fn minimise_json(
    answer: &[u8],
    allowed: &AllowedPaths<'_>,
    connection: &Connection,
    person: &Ssin,
) -> Result<Kept, FilterError> {
    keep_allowed(
        answer,
        allowed,
        connection.limits().answer_size_bytes_max,
        person.expose(),
    )
}

/// [`minimise_json`] for any answer, places, limit and number, as tests and fuzzing want it.
///
/// # Errors
/// As [`minimise_json`].
pub fn keep_allowed(
    answer: &[u8],
    allowed: &AllowedPaths<'_>,
    size_bytes_max: usize,
    person: &str,
) -> Result<Kept, FilterError> {
    if answer.len() > size_bytes_max {
        return Err(FilterError::TooLarge {
            size: answer.len(),
            size_bytes_max,
        });
    }
    let text = std::str::from_utf8(answer).map_err(|_| FilterError::NotUtf8)?;
    walk::walk(text, allowed, person)
}

#[cfg(test)]
mod tests;
