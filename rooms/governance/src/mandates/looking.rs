//! Somebody sees data on another's behalf: recorded before the page is given, and told to the person.

use identity::mandate::{Acting, MandateId, MandateScope, OutOfScope, Principal, Terms};
use jiff::Timestamp;
use ledger::{Commit, Entry, Kind, NotCanonical, NotRecorded, Record, Recorded, record};
use serde::Deserialize;
use serde_json::json;
use thiserror::Error;
use vocabulary::PersonId;

use super::{Change, Hub, ledger_trouble, principal_value};
use crate::uses::Unreadable;

/// Looks are told by the hour: seconds in one.
pub const HOUR_S: i64 = 3_600;

/// A look on its way into the ledger. Only when it is recorded does it say whose data may be shown.
#[derive(Debug)]
pub struct Look {
    principal: Principal,
    mandate: MandateId,
    mandatary: PersonId,
    scope: MandateScope,
    page: String,
    at: Timestamp,
}

impl Look {
    /// Whose data may be shown now.
    pub fn give(recorded: Recorded<Look>) -> Principal {
        recorded.into_parts().0.principal
    }
}

impl Commit for Look {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        Record::new(
            Kind::Delivery,
            self.at,
            &json!({
                "register": "mandates",
                "action": "seen",
                "mandate": self.mandate.to_string(),
                "principal": principal_value(self.principal),
                "mandatary": self.mandatary,
                "scope": self.scope.as_str(),
                "page": self.page,
                "outcome": "delivered",
            }),
        )
    }
}

/// What is kept to find a look again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookRow {
    /// On whose behalf; a company has no timeline.
    pub principal: Principal,
    /// By which mandate.
    pub mandate: MandateId,
    /// When.
    pub at: Timestamp,
}

/// Why nothing is shown.
#[derive(Debug, Error)]
pub enum NotLooked {
    /// The mandate is for something else.
    #[error(transparent)]
    OutOfScope(#[from] OutOfScope),
    /// The ledger cannot be written, so nothing is given.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
}

/// Records that somebody looks at a page on another's behalf; `page` is its route.
///
/// # Errors
/// [`NotLooked`]; nothing may be shown then.
pub async fn look<H: Hub>(
    hub: &H,
    acting: &Acting,
    scope: MandateScope,
    page: &str,
) -> Result<Recorded<Look>, NotLooked> {
    acting.require(scope)?;
    let mandate = acting.mandate();
    let at = hub.now();
    let look = Look {
        principal: acting.principal(),
        mandate: mandate.id,
        mandatary: mandate.mandatary,
        scope,
        page: page.to_owned(),
        at,
    };
    let row = LookRow {
        principal: look.principal,
        mandate: look.mandate,
        at,
    };
    match record(look, Change::Looked(Box::new(row)), hub.store()).await {
        Ok(recorded) => Ok(recorded),
        Err(NotRecorded { why, .. }) => Err(NotLooked::LedgerUnavailable(ledger_trouble(why))),
    }
}

/// The looks by one mandate within one hour, as one line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookGroup {
    /// By which mandate.
    pub mandate: MandateId,
    /// What it says.
    pub terms: Terms,
    /// When the hour began.
    pub hour: Timestamp,
    /// How often.
    pub count: u64,
}

/// The looks beside a page of uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LooksBeside {
    /// The lines, the newest first.
    pub groups: Vec<LookGroup>,
    /// Whether there are more than a page holds: fewer days show them.
    pub more: bool,
}

/// One look, as its record tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldLook {
    /// When.
    pub at: Timestamp,
    /// What for.
    pub scope: MandateScope,
    /// At which page, by its route.
    pub page: String,
    /// Its entry in the ledger.
    pub entry: Entry,
}

/// The hour to which an instant belongs.
#[must_use]
pub fn hour_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(HOUR_S)
}

/// Reads a look from its record.
///
/// # Errors
/// [`Unreadable`] when the record is not understood.
pub fn read(entry: Entry, record: &Record) -> Result<ToldLook, Unreadable> {
    #[derive(Deserialize)]
    struct Form {
        action: String,
        scope: String,
        page: String,
    }
    let unknown = Unreadable::UnknownForm { index: entry.index };
    // The reader's own words could quote the record.
    let form = Form::deserialize(record.body()).map_err(|_| unknown.clone())?;
    let scope = MandateScope::from_name(&form.scope).filter(|_| form.action == "seen");
    Ok(ToldLook {
        at: record.at(),
        scope: scope.ok_or(unknown)?,
        page: form.page,
        entry,
    })
}
