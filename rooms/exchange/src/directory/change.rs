//! Registrations are entered and ended by the institution that holds the file.

use identity::{Application, Authenticated};
use jiff::Timestamp;
use ledger::{Commit, Entry, Kind, NotCanonical, NotCommitted, NotRecorded, Record, record};
use serde::Serialize;
use serde_json::json;
use thiserror::Error;
use vocabulary::{ApplicationId, Capacity, FileReference, Period, be::Ssin};

use super::{Approved, Change, Conflict, Held, Hub};
use crate::{Persons, Unavailable};

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

/// Why an entry was not changed. What the caller is refused is recorded before it is told.
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

/// Why a change is refused, as its record says.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
enum Why {
    ParticipantNotApproved,
    Overlaps,
    NoSuchEntry,
}

impl From<Conflict> for Why {
    fn from(conflict: Conflict) -> Self {
        match conflict {
            Conflict::Overlaps => Why::Overlaps,
            Conflict::NotRegistered => Why::NoSuchEntry,
        }
    }
}

impl From<Why> for NotRegistered {
    fn from(why: Why) -> Self {
        match why {
            Why::ParticipantNotApproved => NotRegistered::ParticipantNotApproved,
            Why::Overlaps => NotRegistered::Overlaps,
            Why::NoSuchEntry => NotRegistered::NoSuchEntry,
        }
    }
}

/// A change that is not made.
struct Refused {
    step: Move,
    why: Why,
}

impl Commit for Refused {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        Record::new(
            Kind::RegisterChange,
            self.step.at,
            &json!({
                "register": "directory",
                "action": match self.step.action {
                    Action::Register => "registrationRefused",
                    Action::Unregister => "unregistrationRefused",
                },
                "why": self.why,
                "application": self.step.application,
                "person": self.step.held.person,
                "file": self.step.held.file,
            }),
        )
    }
}

/// Enters or ends an entry of the caller's own institution.
///
/// # Errors
/// See [`NotRegistered`]; nothing is changed then, and a refusal is recorded.
pub async fn change<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    registration: Registration,
) -> Result<Registered, NotRegistered> {
    let Registration {
        action,
        ssin,
        capacity,
        period,
    } = registration;
    let resolved = hub.store().resolve(&ssin).await?;
    let mut step = Move {
        action,
        held: Held {
            person: resolved.person_or_decoy(),
            file: FileReference {
                institution: caller.subject().institution(),
                capacity,
                period,
            },
        },
        application: caller.subject().id().clone(),
        at: hub.now(),
    };
    if Approved::check(&hub.register(), caller).is_none() {
        return Err(refuse(hub, step, Why::ParticipantNotApproved).await);
    }
    let change = match action {
        Action::Register => {
            step.held.person = hub.store().admit(&ssin).await?;
            Change::Registered(step.held)
        }
        // A fault of the request, like a missing member: nothing was looked up for it to be told.
        Action::Unregister if period.end().is_none() => return Err(NotRegistered::EndMissing),
        Action::Unregister => Change::Unregistered(step.held),
    };
    match record(step, change, hub.store()).await {
        Ok(recorded) => Ok(Registered {
            entry: recorded.entry(),
            replaced_by: resolved.current,
        }),
        Err(NotRecorded { step, why }) => Err(match why {
            NotCommitted::Conflict(conflict) => refuse(hub, step, conflict.into()).await,
            NotCommitted::Unavailable(why) => NotRegistered::LedgerUnavailable(why),
        }),
    }
}

/// Records a refusal; only then is it told.
async fn refuse<H: Hub>(hub: &H, step: Move, why: Why) -> NotRegistered {
    match record(Refused { step, why }, Change::Nothing, hub.store()).await {
        Ok(_) => why.into(),
        Err(NotRecorded { why, .. }) => NotRegistered::LedgerUnavailable(match why {
            NotCommitted::Unavailable(why) => why,
            NotCommitted::Conflict(_) => "a leaf alone met a conflict".into(),
        }),
    }
}
