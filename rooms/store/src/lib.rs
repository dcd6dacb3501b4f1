//! All SQL and all files: the database on two engines, the ledger's tiles, and the ports of the rooms.
//!
//! One module per room, named like it. The rooms decide; this crate keeps. It refuses to know who may do what.
//!
//! INVARIANTS:
//! - A change of state and its pending leaf commit in one transaction, and the caller hears of it when the leaf is durable
//!   and has its place in the log.
//! - National numbers are in one table, sealed; everything else says `PersonId`. No error, log line or `Debug` output
//!   holds a value of a row.
//! - No transaction stays open while somebody is waited for.

mod archive;
pub mod backup;
pub mod copies;
pub mod database;
mod days;
pub mod directory;
mod errors;
pub mod exchange;
pub mod folder;
pub mod ledger;
mod lines;
pub mod mail;
pub mod mandates;
mod notices;
pub mod people;
pub mod persons;
pub mod proposals;
pub mod provider;
mod random;
pub mod register;
pub mod requests;
mod statistics;
mod store;
mod uses;

pub use archive::{Archive, KeptLog, Standing};
pub use database::{Address, CannotOpen, Rehearsal, Unavailable};
pub use persons::PersonKeys;
pub use store::{CannotOpenStore, Clock, Settings, Store};
