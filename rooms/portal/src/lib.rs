//! Pages for people: typed views in, HTML out, in four languages.
//!
//! This room refuses to know HTTP, sessions and the database. It is given what a page shows, and gives the page: one
//! module for each page, with a `View` of plain data and a function `page`. What all pages need stands in [`Frame`].
//!
//! INVARIANTS:
//! - Every text that enters a page is escaped by [`escape`], and no page holds a script, a style or a handler of its own.
//! - A page says what its view says: names and titles come from the register, nothing is looked up elsewhere.
//! - The hub knows no names of people, so no page shows one.

pub mod administration;
pub mod assets;
mod chart;
pub mod consent;
pub mod copy;
pub mod copying;
pub mod data_protection;
pub mod deliberation;
mod deliberation_facts;
pub mod desk;
pub mod error;
mod escape;
pub mod exchange;
pub mod files;
mod frame;
pub mod home;
pub mod institutions;
pub mod landing;
pub mod ledger_about;
pub mod mail;
pub mod mandates;
mod names;
pub mod notices;
pub mod paths;
pub mod proposals;
pub mod recovery_codes;
pub mod register;
pub mod rights;
mod search;
pub mod security;
pub mod services;
pub mod sign_in;
pub mod signing_out;
pub mod statistics;
mod texts;
pub mod uses;
pub mod who_may;
mod written;
pub mod wrong;

pub use frame::{Behalf, Ends, Frame, Notice, Setting, Viewer, Whom};
pub use written::{best_language, code as language_code, language};
