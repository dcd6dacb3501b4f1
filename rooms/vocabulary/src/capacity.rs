//! In what capacity an institution holds a file on a person.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{InstitutionId, Malformed, Period};

/// The capacity in which an institution knows a person: a quality code 0 to 999, whose meaning depends on the
/// institution's sector ([`crate::be::capacity_label`]). On the wire an integer; printed with three digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Capacity(u16);

impl Capacity {
    /// Definitive inscription, not further qualified: what an authentic source holds.
    pub const DEFINITIVE: Self = Self(0);

    /// Wraps a quality code.
    ///
    /// # Errors
    /// [`Malformed`] above 999.
    pub const fn new(code: u16) -> Result<Self, Malformed> {
        match code {
            0..=999 => Ok(Self(code)),
            _ => Err(Malformed {
                what: "capacity",
                why: "above 999",
            }),
        }
    }

    /// The quality code.
    #[must_use]
    pub const fn code(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Capacity {
    type Error = Malformed;
    fn try_from(code: u16) -> Result<Self, Malformed> {
        Self::new(code)
    }
}

impl From<Capacity> for u16 {
    fn from(capacity: Capacity) -> u16 {
        capacity.0
    }
}

impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

impl fmt::Debug for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Capacity({self})")
    }
}

/// One registration of a person in the reference directory: which institution holds a file, in what capacity, when.
/// Whose file it is stands beside it, never in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileReference {
    /// The institution that holds the file.
    pub institution: InstitutionId,
    /// In what capacity.
    pub capacity: Capacity,
    /// When; an open period is an active file.
    pub period: Period,
}
