//! The room through its public functions.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod decisions;
mod demonstration;
mod documents;
mod odrl;
mod permissions;
mod properties;
mod registers;
mod replays;
mod succession;
mod what_if;
