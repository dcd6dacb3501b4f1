//! One contract for both engines.
//!
//! `CROSSKEYS_TEST_POSTGRES` names a PostgreSQL server on which databases may be created (`cargo xtask test` sets it);
//! each test makes its own database there. `CROSSKEYS_TEST_ENGINES=sqlite` leaves PostgreSQL out, for quick local work.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_macros,
    reason = "a test may panic, and says what it does"
)]

mod house;

mod backup;
mod copies;
mod crash;
mod database;
mod directory;
mod errors;
mod exchange;
mod killed;
mod ledger;
mod load;
mod mail;
mod mandates;
mod passkeys;
mod people;
mod persons;
mod provider;
mod register;
mod replaced;
mod requests;
mod roles;
mod statistics;
mod transport;
mod uses;
