//! The room through its public functions, with ports in memory and a real gate, register and filter.

mod consultation;
mod directory;
mod house;
