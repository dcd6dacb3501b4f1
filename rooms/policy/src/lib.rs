//! Deliberations in, a decision with reasons out.
//!
//! This room decides whether an institution may use a person's data, by which deliberation, which data elements it
//! may have, and if not, why. It knows the register (institutions, services, deliberations) and the facts that are
//! given to it; it refuses to know where they are stored, what the time is, and what the data say.
//!
//! Invariants:
//! - Only [`decide`] makes a [`Permitted`], which is used by value and once.
//! - The conditions stand once, in `conditions/`, and Cedar evaluates them; an evaluation that fails is a refusal.
//! - A use is refused exactly when there is at least one [`Reason`].
//! - A decision can be computed again from what is kept of it: [`replay()`].

mod ask;
#[cfg(test)]
mod assemble;
mod commit;
mod decide;
pub mod deliberation;
mod document;
mod engine;
mod evidence;
mod institution;
mod lifecycle;
mod odrl;
mod outcome;
mod permissions;
pub mod proposal;
mod reason;
pub mod register;
mod replay;
mod service;
mod succession;
mod what_if;
mod yaml;

pub use ask::{ActingUser, Ask, Facts, QuotaLeft, Use};
pub use commit::Occasion;
pub use decide::{Decision, Permitted, Refused, decide};
pub use deliberation::Deliberation;
pub use engine::{EXPLAIN, EngineError, PERMIT, SCHEMA, policy_version};
pub use evidence::{DecisionRecord, Evidence, InstitutionVersions, KeptDecision};
pub use odrl::{Addresses, Edition, odrl, odrl_profile};
pub use outcome::{FilterReason, Filtered, Outcome, QuotaUse};
pub use permissions::permissions_table;
pub use reason::{Group, Reason};
pub use register::{
    Content, Document, DocumentError, DocumentKind, Institution, Register, RegisterChange,
    RegisterError, RegisterErrors, Service,
};
pub use replay::{CannotReplay, Difference, Replay, replay};
pub use succession::NotASuccessor;
pub use what_if::{CannotTry, Effect, WhatIf};
