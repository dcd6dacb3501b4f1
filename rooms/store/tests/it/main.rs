//! One contract for both engines.
//!
//! `CROSSKEYS_TEST_POSTGRES` names a PostgreSQL server on which databases may be created (`cargo xtask test` sets it);
//! each test makes its own database there. `CROSSKEYS_TEST_ENGINES=sqlite` leaves PostgreSQL out, for quick local work.

mod house;

mod backup;
mod crash;
mod database;
mod directory;
mod exchange;
mod ledger;
mod persons;
mod register;
