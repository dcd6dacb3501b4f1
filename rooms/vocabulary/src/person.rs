//! The person, as every room but `store` knows one.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A person's internal identifier: without meaning to who lacks the key it is derived with, never replaced when a national number is replaced.
///
/// `Debug` hides it, so that a derived `Debug` of a use or a decision does not put it in a log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(Uuid);

impl PersonId {
    /// Wraps an identifier drawn or read by `store`.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The identifier, for storage.
    #[must_use]
    pub const fn as_uuid(&self) -> &Uuid {
        &self.0
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonId(…)")
    }
}
