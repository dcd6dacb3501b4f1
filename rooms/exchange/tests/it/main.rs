//! The room through its public functions, with ports in memory and a real gate, register and filter.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod consultation;
mod directory;
mod errors;
mod house;
