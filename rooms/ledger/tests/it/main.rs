//! The ledger room through its public functions, with a log in memory.

mod fsck;
mod independent_verifier;
mod log;
mod oracles;
mod properties;
mod recording;
mod reference;
