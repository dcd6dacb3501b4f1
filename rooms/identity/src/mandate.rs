//! Mandates: a person acts for another person or for a company.
//!
//! A mandate is *given* by a person, who hands a one-time code to whom they trust; *registered* by an institution that
//! knows a parent, a guardian or the representative of a company; or *passed on* by the representative of a company, in
//! a narrower form. The hub keeps no names: who holds a mandate reads the label that its giver chose.
//!
//! INVARIANTS:
//! - What a mandate can become is a method of the state it is in: [`Offer`] and [`Accepted`]. What is [`Closed`] becomes
//!   nothing.
//! - [`Acting`] is made by [`Accepted::act`] and nowhere else, for one request: holding one proves that the mandate, and
//!   the one it was passed on from, stood on that day.
//! - Nobody holds a mandate of themselves.

mod code;
mod state;
mod terms;

pub use code::OfferCode;
pub use state::{
    Accepted, Acting, Closed, End, Mandate, NotAccepted, NotActing, NotEnded, OFFER_HOURS_MAX,
    Offer, OutOfScope, Side, Standing,
};
pub use terms::{
    BadTerms, GIVEN_YEARS_MAX, Kind, LABEL_CHARACTERS_MAX, Label, MandateId, MandateScope,
    MandateScopes, OPEN_OFFERS_MAX, Principal, REGISTERED_YEARS_MAX, Relation, Terms,
};
