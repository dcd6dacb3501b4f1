//! The ledger room through its public functions, with a log in memory.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, outside the functions where clippy allows it"
)]

mod fsck;
mod independent_verifier;
mod log;
mod oracles;
mod properties;
mod recording;
mod reference;
