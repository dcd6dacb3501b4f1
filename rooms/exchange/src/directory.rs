//! The directory of data subjects: which institution holds a file on whom, in what capacity, for which period.
//!
//! Institutions keep their own entries and see only those.
//! A registration opens and closes doors (it is a condition of every decision), so each change leaves a leaf; and since
//! that an institution holds a file is itself personal data, so does each page that it lists, and each refusal.
//!
//! INVARIANTS:
//! - An institution is never told anything about a person that its own entries do not say.
//! - Only an approved participant's entries are read or changed.
//! - Nothing leaves and nothing changes without a durable leaf; a page of entries is given only as `Recorded<Listing>`.

mod change;
mod listing;

use std::{future::Future, sync::Arc};

use identity::{Application, Authenticated};
use jiff::Timestamp;
use ledger::Ledger;
use policy::Register;
use vocabulary::{Capacity, Date, FileReference, InstitutionId, PersonId};

pub use change::{Action, NotRegistered, Registered, Registration, change};
pub use listing::{Asked, Listing, NotListed, OwnFile, Page, own_files};

use crate::{Persons, Unavailable};

/// The most entries one page of a query holds: a page is read, decrypted and sent in one go.
pub const PAGE_SIZE_MAX: usize = 500;

/// What the directory needs of the world.
pub trait Hub: Sync {
    /// Keeps persons, entries and the ledger.
    type Store: Persons + Files + Ledger<Change, Conflict = Conflict>;

    /// The store.
    fn store(&self) -> &Self::Store;
    /// The register as it stands now.
    fn register(&self) -> Arc<Register>;
    /// The time.
    fn now(&self) -> Timestamp;
}

/// What an institution asks of its own entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Only this person.
    pub person: Option<PersonId>,
    /// Only this capacity.
    pub capacity: Option<Capacity>,
    /// Only entries active on this day.
    pub active_on: Option<Date>,
    /// Only entries behind this one, in the order of the answer.
    pub after: Option<Position>,
    /// How many at the most.
    pub limit: usize,
}

/// An entry's place in the order of an institution's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// About whom.
    pub person: PersonId,
    /// In what capacity.
    pub capacity: Capacity,
    /// From when.
    pub start: Date,
}

/// One entry of an institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// About whom.
    pub person: PersonId,
    /// In what capacity and when.
    pub file: FileReference,
}

/// Reads an institution's own entries.
pub trait Files: Sync {
    /// The entries of one institution, in the order of [`Position`].
    fn files_held(
        &self,
        institution: InstitutionId,
        query: &Query,
    ) -> impl Future<Output = Result<Vec<Held>, Unavailable>> + Send;
}

/// The state change that commits together with its leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A new entry; [`Conflict::Overlaps`] when one in the same capacity shares a day with it.
    Registered(Held),
    /// An entry, named by person, institution, capacity and start, ends on this period's end;
    /// [`Conflict::NotRegistered`] when there is none.
    Unregistered(Held),
    /// Nothing but the leaf: entries were listed, or a request was refused.
    Nothing,
}

/// Why a change did not commit although the ledger could be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// An entry in the same capacity shares a day with the new one.
    Overlaps,
    /// There is no such entry.
    NotRegistered,
}

/// An application of an institution that is an approved participant.
struct Approved<'a>(&'a Application);

impl<'a> Approved<'a> {
    /// The only way to make one; `None` when the institution is not approved.
    fn check(register: &Register, caller: &'a Authenticated<Application>) -> Option<Self> {
        let application = caller.subject();
        register
            .is_approved(application.institution())
            .then_some(Self(application))
    }

    fn institution(&self) -> InstitutionId {
        self.0.institution()
    }
}
