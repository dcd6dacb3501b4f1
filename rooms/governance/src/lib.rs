//! What data protection law asks for: that a person knows who used which data, when, for what and on what basis.
//!
//! This room reads evidence; it decides nothing about access, and knows persons by [`vocabulary::PersonId`] only.

pub mod notices;
pub mod uses;
