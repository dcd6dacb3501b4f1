//! The words every room shares.
//!
//! A word is parsed once, at the edge, and trusted from then on: private fields, made only by `parse`, `new` or
//! deserialisation, which refuse what is malformed. The room knows nothing of decisions, storage or transport, reads no
//! clock and draws no random number; an instant or a legal day is always an argument.
//!
//! The top of the room serves any country. What belongs to one country stays in its module ([`be`]).
//!
//! INVARIANT: no error, `Debug` or `Display` of this room shows a national number or an internal identifier of a
//! person. The one deliberate exception is `PersonId`'s `Display`, which is a random value that says nothing outside
//! the hub.

mod capacity;
mod deliberation;
mod element;
mod glossary;
mod hash;
mod identifier;
mod institution;
mod level;
mod localized;
mod malformed;
mod period;
mod person;
mod purpose;
mod ticket;
mod user_reference;
mod word;

pub mod be;

pub use jiff::{Timestamp, civil::Date};

pub use capacity::{Capacity, FileReference};
pub use deliberation::{DeliberationNumber, LegalContext};
pub use element::{Class, ElementId, ElementSet, ServiceId};
pub use glossary::{GLOSSARY, Term, term};
pub use hash::Hash32;
pub use identifier::{CorrectionId, ErrorReportId, ExchangeId, HoldingId, ProposalId};
pub use institution::{ApplicationId, InstitutionId};
pub use level::Level;
pub use localized::{Label, Language, Localized};
pub use malformed::Malformed;
pub use period::{InvalidPeriod, Period};
pub use person::PersonId;
pub use purpose::{KNOWN_PURPOSES, KnownPurpose, Purpose};
pub use ticket::Ticket;
pub use user_reference::{USER_REFERENCE_LENGTH_MAX, UserReference};

#[cfg(test)]
mod tests;
