//! Interactive consultation: one institution asks one source for data on one person.
//!
//! The walk, top to bottom: [`consult`] looks the ticket up, gathers the facts, lets `policy` decide, has the decision
//! recorded, asks the source, drops what may not be seen, has the delivery recorded, and only then answers.
//! [`acknowledge`] records the requester's receipt as the exchange's third leaf.
//!
//! INVARIANT: each way out of [`consult`] after the ticket was taken leaves a durable leaf, or answers
//! [`Failure::LedgerUnavailable`] and no data.

mod acknowledge;
mod asked;
mod consult;
mod ports;
mod steps;
mod unserved;

pub use acknowledge::{Acknowledged, NotAcknowledged, acknowledge};
pub use asked::{Asked, Consultation, Criteria};
pub use consult::{Delivered, Failure, consult};
pub use ports::{
    Change, Conflict, Decided, Ended, Exchange, Hub, Outcome, Phase, Source, TicketState, Tickets,
};
pub use steps::{
    Acknowledgement, Fetched, Interrupted, Minimised, SourceAnswer, SourceFailure, SourceTrouble,
    Spent, Status, Undelivered, salted_digest,
};
pub use unserved::UNSERVED;
