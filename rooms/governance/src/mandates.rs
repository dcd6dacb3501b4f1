//! Mandates at work: granted, answered, ended, registered by institutions, and used, each with its leaf.
//!
//! What a mandate says and becomes is decided in [`identity::mandate`]; here it is recorded.
//!
//! INVARIANTS:
//! - No mandate changes and nobody sees anything by one without a durable leaf. A page is given only as
//!   [`ledger::Recorded`]`<`[`Look`]`>`.
//! - Records name persons by [`PersonId`]; the labels that people chose are in none.
//! - An institution is never told anything that it did not register itself.

mod granting;
mod looking;
mod registering;

use std::{future::Future, sync::Arc};

use identity::mandate::{Accepted, Closed, Mandate, MandateId, Offer, Principal, Terms};
use jiff::Timestamp;
use ledger::{Ledger, NotCommitted};
use policy::Register;
use serde_json::{Value, json};
use vocabulary::{Hash32, InstitutionId, PersonId, be::Ssin};

pub use granting::{Giver, NotGranted, Wanted, accept, end, offer, open, refuse};
pub use looking::{
    HOUR_S, Look, LookGroup, LookRow, LooksBeside, NotLooked, ToldLook, hour_of, look, read,
};
pub use registering::{
    Asked, Listing, NotRegistered, Page, PrincipalNumber, Registered, Registration, own_mandates,
    register, unregister,
};

pub use crate::uses::Unavailable;

/// The most mandates that one page of an institution's query holds: it is read, decrypted and sent in one go.
pub const PAGE_SIZE_MAX: usize = 500;

/// What mandates need of the world.
pub trait Hub: Sync {
    /// Keeps mandates, persons and the ledger.
    type Store: Mandates + Numbers + Ledger<Change, Conflict = Conflict>;

    /// The store.
    fn store(&self) -> &Self::Store;
    /// The register as it stands now.
    fn register(&self) -> Arc<Register>;
    /// The time.
    fn now(&self) -> Timestamp;
}

/// Finds mandates.
pub trait Mandates: Sync {
    /// A mandate in whatever state.
    fn mandate(
        &self,
        id: MandateId,
    ) -> impl Future<Output = Result<Option<Mandate>, Unavailable>> + Send;

    /// The offer that a code stands for; `None` when it was answered or taken back.
    fn offer_with(
        &self,
        code: Hash32,
    ) -> impl Future<Output = Result<Option<Offer>, Unavailable>> + Send;

    /// Mandates that an institution registered, in the order of their ids.
    fn registered_by(
        &self,
        institution: InstitutionId,
        query: &Query,
    ) -> impl Future<Output = Result<Vec<Mandate>, Unavailable>> + Send;
}

/// Turns national numbers into ids and back, for institutions that register mandates.
pub trait Numbers: Sync {
    /// The id that a number has, or would have.
    fn id_of(&self, ssin: &Ssin) -> impl Future<Output = Result<PersonId, Unavailable>> + Send;

    /// The id of a number, which is entered when it is unknown.
    fn enter(&self, ssin: &Ssin) -> impl Future<Output = Result<PersonId, Unavailable>> + Send;

    /// The numbers now in force, in the same order; `None` for an id that stands for nobody.
    fn numbers_of(
        &self,
        persons: &[PersonId],
    ) -> impl Future<Output = Result<Vec<Option<Ssin>>, Unavailable>> + Send;
}

/// What an institution asks of its own mandates.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Query {
    /// Only those of this person, on whichever side.
    pub person: Option<PersonId>,
    /// Only those of this company.
    pub company: Option<vocabulary::be::EnterpriseNumber>,
    /// Only those behind this one.
    pub after: Option<MandateId>,
    /// How many at the most.
    pub limit: usize,
}

/// The state change that commits together with its leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new offer with the hash of its code; [`Conflict::TooMany`] when its maker has too many open.
    Offered(Box<Offer>, Hash32),
    /// The offer with this code is accepted; [`Conflict::Meanwhile`] when it was answered.
    Accepted(Box<Accepted>, Hash32),
    /// A mandate that an institution knows.
    Registered(Box<Accepted>),
    /// An offer is at an end; [`Conflict::Meanwhile`] when it was answered.
    OfferClosed(Box<Closed>),
    /// A mandate is at an end; [`Conflict::Meanwhile`] when it was already.
    Closed(Box<Closed>),
    /// Somebody saw data by a mandate.
    Looked(Box<LookRow>),
    /// Nothing but the leaf: mandates were listed, or a request was refused.
    Nothing,
}

/// Why a change did not commit although the ledger could be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// There are too many open offers.
    TooMany,
    /// Somebody was faster.
    Meanwhile,
}

/// On whose behalf, in a record.
fn principal_value(principal: Principal) -> Value {
    match principal {
        Principal::Person(person) => json!({ "person": person }),
        Principal::Company(number) => json!({ "company": number }),
    }
}

/// What a mandate says, in a record.
fn terms_value(terms: &Terms) -> Value {
    use identity::mandate::Kind;
    let kind = match terms.kind {
        Kind::Given => json!("given"),
        Kind::Registered {
            relation,
            institution,
        } => json!({ "registered": {
            "relation": relation.as_str(),
            "institution": institution,
        }}),
        Kind::PassedOn { from } => json!({ "passedOn": { "from": from.to_string() } }),
    };
    let scopes: Vec<&str> = terms.scopes.iter().map(|scope| scope.as_str()).collect();
    json!({
        "principal": principal_value(terms.principal),
        "kind": kind,
        "scopes": scopes,
        "period": terms.period,
    })
}

/// Why a leaf alone was not written.
fn ledger_trouble(why: NotCommitted<Conflict>) -> String {
    match why {
        NotCommitted::Unavailable(why) => why,
        NotCommitted::Conflict(_) => "a leaf alone met a conflict".into(),
    }
}

#[cfg(test)]
mod tests;
