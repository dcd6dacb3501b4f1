//! The hub's own identifiers: UUIDs that tell nothing about what they name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::Malformed;

/// Defines an identifier of ours: a UUID with one written form. A macro, because each would be a copy of the first.
macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an identifier that was drawn or read.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The identifier, for storage.
            #[must_use]
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }

            /// Parses the one form we print: lower case with dashes.
            ///
            /// # Errors
            /// [`Malformed`] for any other form of a UUID and for anything else.
            pub fn parse(text: &str) -> Result<Self, Malformed> {
                let canonical = text.len() == uuid::fmt::Hyphenated::LENGTH
                    && !text.bytes().any(|b| b.is_ascii_uppercase());
                match Uuid::try_parse(text) {
                    Ok(uuid) if canonical => Ok(Self(uuid)),
                    _ => Err(Malformed {
                        what: $what,
                        why: "not a lower-case UUID",
                    }),
                }
            }
        }

        impl FromStr for $name {
            type Err = Malformed;
            fn from_str(text: &str) -> Result<Self, Malformed> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

identifier!(
    /// The hub's own identifier of one exchange, a UUID drawn by `server`.
    ExchangeId,
    "exchange"
);

identifier!(
    /// The hub's own identifier of a report that a data element is probably wrong.
    ErrorReportId,
    "error report"
);

identifier!(
    /// The hub's own identifier of a correction on its way to one institution.
    CorrectionId,
    "correction"
);

identifier!(
    /// One person's hold of one role: what the ledger names in place of the person.
    HoldingId,
    "holding"
);

identifier!(
    /// A request for a deliberation, in addresses and records.
    ProposalId,
    "request for a deliberation"
);
