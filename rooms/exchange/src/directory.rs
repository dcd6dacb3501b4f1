//! The directory of data subjects: which institution holds a file on whom, in what capacity, for which period.
//!
//! Institutions keep their own entries and see only those.
//! A registration opens and closes doors (it is a condition of every decision), so each change leaves a leaf.
//!
//! INVARIANT: an institution is never told anything about a person that its own entries do not say.

use std::{future::Future, sync::Arc};

use identity::{Application, Authenticated};
use jiff::Timestamp;
use ledger::{
    Commit, Entry, Kind, Ledger, NotCanonical, NotCommitted, NotRecorded, Record, record,
};
use policy::Register;
use serde_json::json;
use thiserror::Error;
use vocabulary::{
    ApplicationId, Capacity, Date, FileReference, InstitutionId, Period, PersonId, be::Ssin,
};

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
}

/// Why a change did not commit although the ledger could be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// An entry in the same capacity shares a day with the new one.
    Overlaps,
    /// There is no such entry.
    NotRegistered,
}

/// What to do with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Enter it.
    Register,
    /// End it: the period's start names the entry, its end is the last day.
    Unregister,
}

/// A change of one entry, as it arrives, parsed but not judged.
pub struct Registration {
    /// What to do.
    pub action: Action,
    /// About whom.
    pub ssin: Ssin,
    /// In what capacity.
    pub capacity: Capacity,
    /// When.
    pub period: Period,
}

/// A recorded change.
pub struct Registered {
    /// The leaf.
    pub entry: Entry,
    /// The number now in force, when the one sent was replaced.
    pub replaced_by: Option<Ssin>,
}

/// Why an entry was not changed.
#[derive(Debug, Error)]
pub enum NotRegistered {
    /// The institution is not an approved participant.
    #[error("the institution is not an approved participant")]
    ParticipantNotApproved,
    /// To end an entry, the last day must be given.
    #[error("an entry is ended by naming its last day")]
    EndMissing,
    /// An entry in the same capacity shares a day with the new one.
    #[error("an entry in the same capacity shares a day with this one")]
    Overlaps,
    /// The institution has no such entry.
    #[error("the institution has no such entry")]
    NoSuchEntry,
    /// The ledger cannot be written.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The store cannot be read.
    #[error(transparent)]
    StoreUnavailable(#[from] Unavailable),
}

/// A change of an entry on its way into the ledger.
struct Move {
    action: Action,
    held: Held,
    application: ApplicationId,
    at: Timestamp,
}

impl Commit for Move {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        Record::new(
            Kind::RegisterChange,
            self.at,
            &json!({
                "register": "directory",
                "action": match self.action {
                    Action::Register => "registered",
                    Action::Unregister => "unregistered",
                },
                "application": self.application,
                "person": self.held.person,
                "file": self.held.file,
            }),
        )
    }
}

/// Enters or ends an entry of the caller's own institution.
///
/// # Errors
/// See [`NotRegistered`]; nothing is changed then.
pub async fn change<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    registration: Registration,
) -> Result<Registered, NotRegistered> {
    let institution = caller.subject().institution();
    if !hub.register().is_approved(institution) {
        return Err(NotRegistered::ParticipantNotApproved);
    }
    let Registration {
        action,
        ssin,
        capacity,
        period,
    } = registration;
    let replaced_by = hub.store().resolve(&ssin).await?.current;
    let person = match action {
        Action::Register => hub.store().admit(&ssin).await?,
        Action::Unregister if period.end().is_none() => return Err(NotRegistered::EndMissing),
        Action::Unregister => hub.store().resolve(&ssin).await?.person_or_decoy(),
    };
    let held = Held {
        person,
        file: FileReference {
            institution,
            capacity,
            period,
        },
    };
    let change = match action {
        Action::Register => Change::Registered(held),
        Action::Unregister => Change::Unregistered(held),
    };
    let step = Move {
        action,
        held,
        application: caller.subject().id().clone(),
        at: hub.now(),
    };
    match record(step, change, hub.store()).await {
        Ok(recorded) => Ok(Registered {
            entry: recorded.entry(),
            replaced_by,
        }),
        Err(NotRecorded { why, .. }) => Err(match why {
            NotCommitted::Conflict(Conflict::Overlaps) => NotRegistered::Overlaps,
            NotCommitted::Conflict(Conflict::NotRegistered) => NotRegistered::NoSuchEntry,
            NotCommitted::Unavailable(why) => NotRegistered::LedgerUnavailable(why),
        }),
    }
}

/// One entry of the caller's own institution, with the number now in force.
pub struct OwnFile {
    /// About whom.
    pub ssin: Ssin,
    /// In what capacity and when.
    pub file: FileReference,
}

/// One page of the caller's own entries.
pub struct Page {
    /// The entries.
    pub files: Vec<OwnFile>,
    /// Where the next page begins, when there is one.
    pub next: Option<Position>,
}

/// A question about one's own entries, parsed.
pub struct Asked {
    /// Only this person.
    pub ssin: Option<Ssin>,
    /// Only this capacity.
    pub capacity: Option<Capacity>,
    /// Only entries active on this day.
    pub active_on: Option<Date>,
    /// Only entries behind this one.
    pub after: Option<Position>,
    /// How many at the most; [`PAGE_SIZE_MAX`] is the limit.
    pub page_size: usize,
}

/// Lists entries of the caller's own institution.
///
/// # Errors
/// When the store cannot be read.
pub async fn own_files<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    asked: Asked,
) -> Result<Page, Unavailable> {
    let person = match &asked.ssin {
        Some(ssin) => Some(hub.store().resolve(ssin).await?.person_or_decoy()),
        None => None,
    };
    let page_size = asked.page_size.clamp(1, PAGE_SIZE_MAX);
    let query = Query {
        person,
        capacity: asked.capacity,
        active_on: asked.active_on,
        after: asked.after,
        limit: page_size + 1,
    };
    let mut held = hub
        .store()
        .files_held(caller.subject().institution(), &query)
        .await?;
    let more = held.len() > page_size;
    held.truncate(page_size);
    let next = held.last().filter(|_| more).map(|last| Position {
        person: last.person,
        capacity: last.file.capacity,
        start: last.file.period.start(),
    });
    let persons: Vec<PersonId> = held.iter().map(|held| held.person).collect();
    let numbers = hub.store().numbers(&persons).await?;
    let files = held
        .into_iter()
        .zip(numbers)
        .filter_map(|(held, ssin)| {
            ssin.map(|ssin| OwnFile {
                ssin,
                file: held.file,
            })
        })
        .collect();
    Ok(Page { files, next })
}
