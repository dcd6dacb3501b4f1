//! What data protection law asks for: that a person knows who used which data, when, for what and on what basis, and that
//! whoever acts for another does so by a mandate that stands and leaves evidence; and how much the exchange is used.
//!
//! This room reads evidence and records what people grant each other; it decides nothing about what institutions get,
//! and knows persons by [`vocabulary::PersonId`] only.

pub mod mandates;
pub mod notices;
pub mod requests;
pub mod statistics;
pub mod uses;
