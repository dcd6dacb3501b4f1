//! What an institution finds: reports about its elements, its own reports, and corrections of what it was given. Who asked,
//! and about whom it was told, stands in the ledger before anything leaves.

use jiff::Timestamp;
use ledger::{Commit, Entry, NotCanonical, NotCommitted, NotRecorded, Record, Recorded, record};
use serde_json::{Value, json};
use thiserror::Error;
use vocabulary::{CorrectionId, ErrorReportId, PersonId, be::Ssin};

use super::{
    Change, Conflict, Correction, ErrorReport, Hub, PAGE_SIZE_MAX, Party, Reports as _, Stage,
    step::{Leaf, not_durable, record_refusal},
};
use crate::{Persons as _, Unavailable};

/// As what an institution asks for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// For those about its elements.
    Source,
    /// For those that it made.
    Reporter,
}

impl Role {
    /// The name, as the API says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Source => "source",
            Role::Reporter => "reporter",
        }
    }
}

/// A question about reports, parsed.
pub struct AskedReports {
    /// As what.
    pub role: Role,
    /// Only those that stand there.
    pub stage: Option<Stage>,
    /// Only those behind this one.
    pub after: Option<ErrorReportId>,
    /// How many at the most; [`PAGE_SIZE_MAX`] is the limit.
    pub page_size: usize,
}

/// Which corrections of an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// Those that were not acknowledged: whoever asks for these misses none, in whatever order they come.
    Unread,
}

/// A question about corrections, parsed.
pub struct AskedCorrections {
    /// Which.
    pub wanted: Wanted,
    /// Only those behind this one.
    pub after: Option<CorrectionId>,
    /// How many at the most; [`PAGE_SIZE_MAX`] is the limit.
    pub page_size: usize,
}

/// Something about a person that is found in lists.
trait About {
    /// By what a page goes on.
    type Key;
    fn person(&self) -> PersonId;
    fn key(&self) -> Self::Key;
}

impl About for ErrorReport {
    type Key = ErrorReportId;
    fn person(&self) -> PersonId {
        self.person
    }
    fn key(&self) -> ErrorReportId {
        self.id
    }
}

impl About for Correction {
    type Key = CorrectionId;
    fn person(&self) -> PersonId {
        self.person
    }
    fn key(&self) -> CorrectionId {
        self.id
    }
}

/// Something about a person, with the number now in force.
pub struct Listed<T> {
    /// The number.
    pub ssin: Ssin,
    /// What it is.
    pub item: T,
}

/// One page.
pub struct Page<T, K> {
    /// What is on it.
    pub items: Vec<Listed<T>>,
    /// Behind which the next page begins, when there is one.
    pub next: Option<K>,
}

/// What an institution is told. Only when it is recorded is it given out.
pub struct Listing<T> {
    leaf: Leaf,
    told: T,
}

impl<T> Listing<T> {
    /// Gives it out.
    pub fn give(recorded: Recorded<Listing<T>>) -> T {
        recorded.into_parts().0.told
    }
}

impl<T> Commit for Listing<T> {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        self.leaf.to_record()
    }
}

/// Why nothing is listed. A refusal is recorded before it is told.
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

/// Lists reports about elements of the institution, or those that it made.
///
/// # Errors
/// See [`NotListed`]; nothing is given then.
pub async fn reports<H: Hub>(
    hub: &H,
    party: &Party,
    asked: AskedReports,
) -> Result<Recorded<Listing<Page<ErrorReport, ErrorReportId>>>, NotListed> {
    let at = hub.now();
    let limit = asked.page_size.clamp(1, PAGE_SIZE_MAX);
    let question = json!({
        "role": asked.role.as_str(),
        "state": asked.stage.map(Stage::as_str),
        "after": asked.after,
        "pageSize": limit,
    });
    expect_approved(hub, party, "errorReports", &question, at).await?;
    let AskedReports {
        role, stage, after, ..
    } = asked;
    let of = party.institution;
    // One more than asked for shows whether another page follows.
    let found = match role {
        Role::Source => hub.store().reports_to(of, stage, after, limit + 1).await?,
        Role::Reporter => hub.store().reports_by(of, stage, after, limit + 1).await?,
    };
    let page = page(hub, found, limit).await?;
    give(hub, party, "errorReports", question, page, at).await
}

/// One report, when it is about an element of the institution or made by it; `None` for any other.
///
/// # Errors
/// See [`NotListed`]; nothing is given then.
pub async fn own_report<H: Hub>(
    hub: &H,
    party: &Party,
    id: ErrorReportId,
) -> Result<Recorded<Listing<Page<ErrorReport, ErrorReportId>>>, NotListed> {
    let at = hub.now();
    let question = json!({ "errorReport": id });
    expect_approved(hub, party, "errorReports", &question, at).await?;
    let theirs = |report: &ErrorReport| {
        report.source == party.institution || report.reporter.is(party.institution)
    };
    let found = hub.store().report(id).await?.filter(theirs);
    let page = page(hub, found.into_iter().collect(), 1).await?;
    give(hub, party, "errorReports", question, page, at).await
}

/// Lists the corrections of what the institution was given.
///
/// # Errors
/// See [`NotListed`]; nothing is given then.
pub async fn corrections<H: Hub>(
    hub: &H,
    party: &Party,
    asked: AskedCorrections,
) -> Result<Recorded<Listing<Page<Correction, CorrectionId>>>, NotListed> {
    let at = hub.now();
    let limit = asked.page_size.clamp(1, PAGE_SIZE_MAX);
    let question = json!({
        "after": asked.after, "pageSize": limit, "unread": asked.wanted == Wanted::Unread,
    });
    expect_approved(hub, party, "corrections", &question, at).await?;
    let found = hub
        .store()
        .corrections_for(party.institution, asked.wanted, asked.after, limit + 1)
        .await?;
    let page = page(hub, found, limit).await?;
    give(hub, party, "corrections", question, page, at).await
}

async fn expect_approved<H: Hub>(
    hub: &H,
    party: &Party,
    register: &str,
    question: &Value,
    at: Timestamp,
) -> Result<(), NotListed> {
    if hub.register().is_approved(party.institution) {
        return Ok(());
    }
    let leaf = Leaf::listed(
        json!({
            "register": register,
            "action": "listingRefused",
            "by": party.named(),
            "asked": question,
            "outcome": "refused",
            "why": "participantNotApproved",
        }),
        at,
    );
    match record_refusal(hub, leaf).await {
        Ok(()) => Err(NotListed::ParticipantNotApproved),
        Err(why) => Err(NotListed::LedgerUnavailable(why)),
    }
}

/// Cuts a page and reads the numbers on it.
async fn page<H: Hub, T: About>(
    hub: &H,
    mut found: Vec<T>,
    limit: usize,
) -> Result<Page<T, T::Key>, Unavailable> {
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(About::key);
    let about: Vec<PersonId> = found.iter().map(About::person).collect();
    let numbers = hub.store().numbers(&about).await?;
    let items = (found.into_iter().zip(numbers))
        .filter_map(|(item, ssin)| Some(Listed { ssin: ssin?, item }))
        .collect();
    Ok(Page { items, next })
}

async fn give<H: Hub, T: About>(
    hub: &H,
    party: &Party,
    register: &str,
    question: Value,
    page: Page<T, T::Key>,
    at: Timestamp,
) -> Result<Recorded<Listing<Page<T, T::Key>>>, NotListed> {
    let mut persons: Vec<PersonId> = page.items.iter().map(|it| it.item.person()).collect();
    persons.sort_unstable();
    persons.dedup();
    let leaf = Leaf::listed(
        json!({
            "register": register,
            "action": "listed",
            "by": party.named(),
            "asked": question,
            "outcome": "delivered",
            "entries": page.items.len(),
            "persons": persons,
        }),
        at,
    );
    record(Listing { leaf, told: page }, Change::Nothing, hub.store())
        .await
        .map_err(|not| NotListed::LedgerUnavailable(not_durable(not.why)))
}

/// Why an acknowledgement was not recorded.
#[derive(Debug, Error)]
pub enum NotAcknowledged {
    /// The institution is not an approved participant.
    #[error("the institution is not an approved participant")]
    ParticipantNotApproved,
    /// There is no such correction for this institution.
    #[error("there is no such correction for this institution")]
    NoSuchCorrection,
    /// It was acknowledged before.
    #[error("the correction is acknowledged already")]
    AlreadyAcknowledged,
    /// The ledger cannot be written.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The store cannot be read.
    #[error(transparent)]
    StoreUnavailable(#[from] Unavailable),
}

/// The institution says that it has read a correction.
///
/// # Errors
/// See [`NotAcknowledged`]; a correction for somebody else looks like none.
pub async fn acknowledge<H: Hub>(
    hub: &H,
    party: &Party,
    id: CorrectionId,
) -> Result<Entry, NotAcknowledged> {
    let at = hub.now();
    match try_acknowledge(hub, party, id, at).await {
        Ok(entry) => Ok(entry),
        Err(why) => {
            let word = match &why {
                NotAcknowledged::ParticipantNotApproved => "participantNotApproved",
                NotAcknowledged::NoSuchCorrection => "noSuchCorrection",
                NotAcknowledged::AlreadyAcknowledged => "alreadyAcknowledged",
                NotAcknowledged::LedgerUnavailable(_) | NotAcknowledged::StoreUnavailable(_) => {
                    return Err(why);
                }
            };
            let what = json!({ "correction": id });
            let leaf = Leaf::refused("acknowledgementRefused", word, what, party, at);
            Err(match record_refusal(hub, leaf).await {
                Ok(()) => why,
                Err(why) => NotAcknowledged::LedgerUnavailable(why),
            })
        }
    }
}

async fn try_acknowledge<H: Hub>(
    hub: &H,
    party: &Party,
    id: CorrectionId,
    at: Timestamp,
) -> Result<Entry, NotAcknowledged> {
    if !hub.register().is_approved(party.institution) {
        return Err(NotAcknowledged::ParticipantNotApproved);
    }
    let found = hub.store().correction_for(party.institution, id).await?;
    let correction = found.ok_or(NotAcknowledged::NoSuchCorrection)?;
    if correction.acknowledged_at.is_some() {
        return Err(NotAcknowledged::AlreadyAcknowledged);
    }
    let report = hub.store().report(correction.report).await?;
    let told_from = report.and_then(|report| report.told_from);
    let leaf = Leaf::acknowledged(&correction, party, at);
    let change = Change::Acknowledged {
        correction: Box::new(correction),
        told_from,
        at,
    };
    match record(leaf, change, hub.store()).await {
        Ok(recorded) => Ok(recorded.entry()),
        Err(NotRecorded { why, .. }) => Err(match why {
            NotCommitted::Unavailable(why) => NotAcknowledged::LedgerUnavailable(why),
            NotCommitted::Conflict(Conflict::Moved) => NotAcknowledged::AlreadyAcknowledged,
        }),
    }
}
