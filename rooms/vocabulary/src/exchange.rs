//! Names of one exchange, ours and the requester's, and of what follows from it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::Malformed;
use crate::word::{length, word};

/// Defines an identifier of ours: a UUID with one written form. A macro, because the second one was a copy of the first.
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

/// Longest ticket: room for a UUID with dashes, as in the message frame of the Belgian crossroads bank.
const TICKET_CHARACTERS_MAX: usize = 36;

/// Digits of a national number: a ticket is stored as it is, so it may not hold one.
const NATIONAL_NUMBER_DIGITS: usize = 11;

word!(
    /// The requester's own reference of one exchange: 1 to 36 printable ASCII characters without space; a UUID, or fewer
    /// than eleven digits.
    ///
    /// `Debug` hides it: the requester chooses the text.
    Ticket,
    "ticket",
    |text| {
        length(text, TICKET_CHARACTERS_MAX, "longer than 36 characters")?;
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err("has a character other than printable ASCII");
        }
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        match digits < NATIONAL_NUMBER_DIGITS || Uuid::try_parse(text).is_ok() {
            true => Ok(()),
            false => Err("has eleven digits or more and is no UUID: it could be a national number"),
        }
    },
    hidden
);
