//! An institution lists its own entries: who asked for what, and about whom it was told, stands in the ledger before a page
//! leaves.

use identity::{Application, Authenticated};
use jiff::Timestamp;
use ledger::{Commit, Kind, NotCanonical, NotCommitted, NotRecorded, Record, Recorded, record};
use serde_json::{Value, json};
use thiserror::Error;
use vocabulary::{ApplicationId, Capacity, Date, FileReference, InstitutionId, PersonId, be::Ssin};

use super::{Approved, Change, Conflict, Files, Hub, PAGE_SIZE_MAX, Position, Query};
use crate::{Persons, Unavailable};

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

/// Why no entries are listed. A refusal is recorded before it is told.
#[derive(Debug, Error)]
pub enum NotListed {
    /// The institution is not an approved participant.
    #[error("the institution is not an approved participant")]
    ParticipantNotApproved,
    /// The ledger cannot be written, so nothing is given.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The store cannot be read.
    #[error(transparent)]
    StoreUnavailable(#[from] Unavailable),
}

/// A question on its way into the ledger.
struct Question {
    institution: InstitutionId,
    application: ApplicationId,
    /// The limit is the page's size.
    query: Query,
    at: Timestamp,
}

impl Question {
    fn to_value(&self) -> Value {
        let Query {
            person,
            capacity,
            active_on,
            after,
            limit,
        } = &self.query;
        let after = after.map(|after| {
            json!({
                "person": after.person,
                "capacity": after.capacity,
                "startDate": after.start,
            })
        });
        json!({
            "person": person,
            "capacity": capacity,
            "activeOn": active_on,
            "after": after,
            "pageSize": limit,
        })
    }
}

/// A page of entries and the question that it answers. Only when it is recorded does it give the page out.
pub struct Listing {
    question: Question,
    /// About whom the entries are, each once, in their order.
    persons: Vec<PersonId>,
    page: Page,
}

impl Listing {
    /// Gives the page out.
    pub fn give(recorded: Recorded<Listing>) -> Page {
        recorded.into_parts().0.page
    }
}

impl Commit for Listing {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        Record::new(
            Kind::Delivery,
            self.question.at,
            &json!({
                "register": "directory",
                "action": "listed",
                "institution": self.question.institution,
                "application": self.question.application,
                "asked": self.question.to_value(),
                "outcome": "delivered",
                "entries": self.page.files.len(),
                "persons": self.persons,
            }),
        )
    }
}

/// A question that is not answered, because the institution is not approved.
struct Refused(Question);

impl Commit for Refused {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        let Refused(question) = self;
        Record::new(
            Kind::Delivery,
            question.at,
            &json!({
                "register": "directory",
                "action": "listingRefused",
                "institution": question.institution,
                "application": question.application,
                "asked": question.to_value(),
                "outcome": "refused",
                "why": "participantNotApproved",
            }),
        )
    }
}

/// Lists entries of the caller's own institution.
///
/// # Errors
/// See [`NotListed`]; nothing is given then.
pub async fn own_files<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    asked: Asked,
) -> Result<Recorded<Listing>, NotListed> {
    let person = match &asked.ssin {
        Some(ssin) => Some(hub.store().resolve(ssin).await?.person_or_decoy()),
        None => None,
    };
    let question = Question {
        institution: caller.subject().institution(),
        application: caller.subject().id().clone(),
        query: Query {
            person,
            capacity: asked.capacity,
            active_on: asked.active_on,
            after: asked.after,
            limit: asked.page_size.clamp(1, PAGE_SIZE_MAX),
        },
        at: hub.now(),
    };
    let Some(approved) = Approved::check(&hub.register(), caller) else {
        return Err(
            match record(Refused(question), Change::Nothing, hub.store()).await {
                Ok(_) => NotListed::ParticipantNotApproved,
                Err(NotRecorded { why, .. }) => not_durable(why),
            },
        );
    };
    let listing = read(hub, &approved, question).await?;
    record(listing, Change::Nothing, hub.store())
        .await
        .map_err(|not| not_durable(not.why))
}

/// Reads a page and the numbers on it.
async fn read<H: Hub>(
    hub: &H,
    approved: &Approved<'_>,
    question: Question,
) -> Result<Listing, Unavailable> {
    let page_size = question.query.limit;
    // One more than asked for shows whether another page follows.
    let query = Query {
        limit: page_size + 1,
        ..question.query.clone()
    };
    let mut held = hub
        .store()
        .files_held(approved.institution(), &query)
        .await?;
    let more = held.len() > page_size;
    held.truncate(page_size);
    let next = held.last().filter(|_| more).map(|last| Position {
        person: last.person,
        capacity: last.file.capacity,
        start: last.file.period.start(),
    });
    let about: Vec<PersonId> = held.iter().map(|held| held.person).collect();
    let numbers = hub.store().numbers(&about).await?;
    let (mut persons, mut files) = (Vec::new(), Vec::with_capacity(held.len()));
    for (held, ssin) in held.into_iter().zip(numbers) {
        let Some(ssin) = ssin else { continue };
        if persons.last() != Some(&held.person) {
            persons.push(held.person);
        }
        files.push(OwnFile {
            ssin,
            file: held.file,
        });
    }
    Ok(Listing {
        question,
        persons,
        page: Page { files, next },
    })
}

fn not_durable(why: NotCommitted<Conflict>) -> NotListed {
    NotListed::LedgerUnavailable(match why {
        NotCommitted::Unavailable(why) => why,
        NotCommitted::Conflict(_) => "a leaf alone met a conflict".into(),
    })
}
