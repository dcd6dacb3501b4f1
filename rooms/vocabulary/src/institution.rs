//! Institutions and the applications they run.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Malformed;
use crate::word::{length, word};

/// An institution: a ten-digit number, written with its leading zeros, e.g. `0999999823`.
///
/// In Belgium it is the enterprise number; the check digits are the business of [`crate::be::EnterpriseNumber`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstitutionId(u32);

/// Digits of an institution's number as it is written.
const INSTITUTION_DIGITS: usize = 10;

impl InstitutionId {
    /// Wraps a number that is already known to name an institution.
    #[must_use]
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// The number, for storage.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Parses ten digits.
    ///
    /// # Errors
    /// [`Malformed`] when it is not exactly ten ASCII digits, or above the largest number there is room for.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |why| Malformed {
            what: "institution",
            why,
        };
        if text.len() != INSTITUTION_DIGITS || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(malformed("not ten digits"));
        }
        text.parse()
            .map(Self)
            .map_err(|_| malformed("above 4294967295"))
    }
}

impl FromStr for InstitutionId {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::parse(text)
    }
}

impl fmt::Display for InstitutionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.0, width = INSTITUTION_DIGITS)
    }
}

impl fmt::Debug for InstitutionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InstitutionId({self})")
    }
}

impl Serialize for InstitutionId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for InstitutionId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Longest application id: OAuth sets none; 64 keeps it fit for a log field and a column.
const APPLICATION_CHARACTERS_MAX: usize = 64;

word!(
    /// An institution's application, as its OAuth `client_id`: `^[a-z0-9][a-z0-9-]{0,63}$`.
    ApplicationId,
    "application",
    |text| {
        length(text, APPLICATION_CHARACTERS_MAX, "longer than 64 characters")?;
        if text.starts_with('-') {
            return Err("starts with a dash");
        }
        match text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            true => Ok(()),
            false => Err("has a character other than a-z, 0-9 and dash"),
        }
    },
    shown
);
