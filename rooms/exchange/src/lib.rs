//! What moves between institutions: consultations of one person's data, the directory of who holds a file on whom, and
//! reports that a value is probably wrong.
//!
//! The room owns the order of a consultation (ticket, facts, decision, record, source, minimise, record) and the words of an
//! exchange.
//! It refuses to know how anything is stored, sent or shown: it states what it needs as ports, which `store` and `server`
//! implement.
//!
//! INVARIANT: data can be asked of a source only with a `Recorded<Permitted<Consultation>>`, and can leave only as a
//! `Recorded<Minimised>`; both are made by `ledger::record` alone.

pub mod connection;
pub mod directory;
pub mod errors;
pub mod filter;
pub mod interactive;
mod ports;

pub use ports::{Persons, Resolved, Unavailable};
