//! The real server, both engines, real sources, a clock that the test moves.
//!
//! Each test has a hub, a database and sources of its own; nothing is shared and nothing sleeps for a fixed time.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod administration;
mod bad_input;
mod browser;
mod committee;
mod consultation;
mod desk;
mod directory;
mod errors;
mod headers;
mod house;
mod mail;
mod mandates;
mod npm;
mod passkeys;
mod portal;
mod provider;
mod replaced;
mod rights;
mod roles;
mod session_end;
mod sink;
mod statistics;
mod step_up;
mod tickets;
mod tokens;
mod work;
mod wrong;
