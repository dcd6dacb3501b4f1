//! The ports that both the consultation and the directory need.

use std::future::Future;

use thiserror::Error;
use vocabulary::{PersonId, be::Ssin};

/// A port could not answer now; trying again later may help.
#[derive(Debug, Error)]
#[error("{what} is not available: {why}")]
pub struct Unavailable {
    /// Which port, in the field's words.
    pub what: &'static str,
    /// Why, for operators; holds no personal data.
    pub why: String,
}

/// What is known of a national number.
pub struct Resolved {
    /// The person, or `None` when nobody is registered under the number.
    pub person: Option<PersonId>,
    /// The id that the number has or would have, so that an unknown person costs the same work and leaves the same kind
    /// of record, and nobody sees from later records that the person became known.
    pub decoy: PersonId,
    /// The number now in force, when the one asked for was replaced.
    pub current: Option<Ssin>,
}

impl Resolved {
    /// The id to look up and to record: the person's, or the decoy.
    pub fn person_or_decoy(&self) -> PersonId {
        self.person.unwrap_or(self.decoy)
    }
}

/// Turns national numbers into internal ids; the only port that sees them.
pub trait Persons: Sync {
    /// Finds who a number stands for, following replaced numbers.
    fn resolve(&self, ssin: &Ssin) -> impl Future<Output = Result<Resolved, Unavailable>> + Send;

    /// Finds who a number stands for, and enters an unknown one.
    fn admit(&self, ssin: &Ssin) -> impl Future<Output = Result<PersonId, Unavailable>> + Send;

    /// The numbers now in force of these persons, in the same order; `None` for an id that stands for nobody.
    fn numbers(
        &self,
        persons: &[PersonId],
    ) -> impl Future<Output = Result<Vec<Option<Ssin>>, Unavailable>> + Send;
}
