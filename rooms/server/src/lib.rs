//! The binary `crosskeys`: the one place that joins the rooms to the world.
//!
//! - [`config`] and [`cli`]: what an operator writes and types; [`publication`]: how the register is published.
//! - [`composition`]: opens the parts, joins them, starts and stops them.
//! - [`http`]: the doors; [`listener`]: the connections; [`problem`]: every reason to say no.
//! - [`upstream`]: the provider where people sign in; [`limit`]: how often somebody may knock; [`client_documents`]: what
//!   describes the applications that people let in.
//! - [`source`]: asks the authentic sources; [`demo`]: made-up ones, and a story with them.
//! - [`mail`]: hands to the mail server what waits for people.
//! - `sweep`: forgets what is over; [`figures`]: adds up how much the exchange is used; [`keys`], [`clock`], [`restart`], [`telemetry`], [`measurements`], [`jobs`]: what only this room may touch.
//!
//! INVARIANT: this room decides nothing about persons. It asks the rooms and wraps what they say.

pub mod cli;
pub mod client_documents;
pub mod clock;
pub mod composition;
pub mod config;
mod copies;
pub mod demo;
pub mod figures;
#[cfg(test)]
mod generated;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod limit;
pub mod listener;
pub mod mail;
pub mod measurements;
pub mod openapi;
pub mod passkeys;
pub mod problem;
pub mod publication;
pub mod restart;
pub mod source;
mod sweep;
pub mod telemetry;
pub mod upstream;

/// A consultation makes some hundreds of small allocations on several threads; glibc's allocator takes twice the time for
/// them (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
