//! The room through its public functions.

mod decisions;
mod demonstration;
mod documents;
mod permissions;
mod properties;
mod registers;
mod replays;
