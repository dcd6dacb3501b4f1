//! Requests are made, extended and answered.

use super::{
    By, Change, Conflict, DataRequest, NotAnswered, NotExtended, Outcome, RequestId, RequestText,
    Requests, State, TextOf, Unavailable,
};
use jiff::Timestamp;
use ledger::{
    Commit, Kind, Ledger, NotCanonical, NotCommitted, NotRecorded, Record, Recorded, record,
};
use serde_json::json;
use thiserror::Error;

/// Why a step was not taken.
#[derive(Debug, Error)]
pub enum NotDone {
    /// There is no such request.
    #[error("there is no such request")]
    NoSuchRequest,
    /// Too many requests of this person wait.
    #[error("too many requests of this person wait")]
    TooMany,
    /// It does not take longer.
    #[error(transparent)]
    NotExtended(#[from] NotExtended),
    /// It is not answered.
    #[error(transparent)]
    NotAnswered(#[from] NotAnswered),
    /// An officer would answer what they asked themselves.
    #[error("the request is the officer's own")]
    OwnRequest,
    /// Somebody was faster.
    #[error("somebody changed the request meanwhile")]
    Meanwhile,
    /// The ledger cannot be written.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The store cannot be read.
    #[error(transparent)]
    StoreUnavailable(#[from] Unavailable),
}

/// A step on its way into the ledger.
pub(super) struct Step<'a> {
    pub(super) action: &'static str,
    pub(super) request: &'a DataRequest,
    pub(super) by: By,
    pub(super) at: Timestamp,
}

impl Commit for Step<'_> {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        let by = match self.by {
            By::Person(person) => json!({ "person": person }),
            By::Holder { person, mandate } => json!({
                "person": person,
                "mandate": mandate.to_string(),
            }),
            By::Officer => json!("dataProtectionOfficer"),
            By::Holding { holding, .. } => json!({
                "role": "dataProtectionOfficer",
                "holding": holding.to_string(),
            }),
        };
        let mut body = json!({
            "register": "dataRequests",
            "action": self.action,
            "request": self.request.id.to_string(),
            "kind": self.request.kind.as_str(),
            "person": self.request.person,
            "deadline": self.request.deadline(),
            "by": by,
        });
        if let State::Answered { outcome, .. } = self.request.state {
            body["outcome"] = json!(outcome.as_str());
        }
        Record::new(Kind::RegisterChange, self.at, &body)
    }
}

async fn take<S: Ledger<Change, Conflict = Conflict>>(
    store: &S,
    step: Step<'_>,
    change: Change,
) -> Result<(), NotDone> {
    match record(step, change, store).await {
        Ok(_) => Ok(()),
        Err(NotRecorded { why, .. }) => Err(match why {
            NotCommitted::Conflict(Conflict::TooMany) => NotDone::TooMany,
            NotCommitted::Conflict(Conflict::Meanwhile) => NotDone::Meanwhile,
            NotCommitted::Unavailable(why) => NotDone::LedgerUnavailable(why),
        }),
    }
}

/// Makes a request as it is given, which waits from now on.
///
/// # Errors
/// [`NotDone`]; nothing is changed then.
pub async fn make<S: Requests + Ledger<Change, Conflict = Conflict>>(
    store: &S,
    request: DataRequest,
    by: By,
    text: Option<&RequestText>,
) -> Result<(), NotDone> {
    let sealed = text.map(|text| store.seal(request.id, TextOf::Request, text));
    let step = Step {
        action: "made",
        request: &request,
        by,
        at: request.made_at,
    };
    let change = Change::Made(Box::new(request.clone()), sealed);
    take(store, step, change).await
}

/// What is written in a request. Only when that is recorded does it come out for who answers.
pub struct Opened<T> {
    request: DataRequest,
    by: By,
    at: Timestamp,
    texts: T,
}

impl<T> Opened<T> {
    /// Gives the texts out.
    pub fn give(recorded: Recorded<Opened<T>>) -> T {
        recorded.into_parts().0.texts
    }
}

impl<T> Commit for Opened<T> {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        let step = Step {
            action: "opened",
            request: &self.request,
            by: self.by,
            at: self.at,
        };
        step.to_record()
    }
}

/// Records that somebody who answers is shown what is written in a request.
///
/// # Errors
/// [`NotDone`]; nothing is shown then.
pub async fn opened<T: Send + Sync, S: Ledger<Change, Conflict = Conflict>>(
    store: &S,
    request: DataRequest,
    texts: T,
    by: By,
    now: Timestamp,
) -> Result<Recorded<Opened<T>>, NotDone> {
    if by.is_own(&request) {
        return Err(NotDone::OwnRequest);
    }
    let change = Change::Opened(Box::new(request.clone()), now);
    let look = Opened {
        request,
        by,
        at: now,
        texts,
    };
    match record(look, change, store).await {
        Ok(recorded) => Ok(recorded),
        Err(NotRecorded { why, .. }) => Err(match why {
            NotCommitted::Conflict(_) => NotDone::Meanwhile,
            NotCommitted::Unavailable(why) => NotDone::LedgerUnavailable(why),
        }),
    }
}

/// Tells the person that the answer takes longer, and why.
///
/// # Errors
/// [`NotDone`]; nothing is changed then.
pub async fn extend<S: Requests + Ledger<Change, Conflict = Conflict>>(
    store: &S,
    id: RequestId,
    why: &RequestText,
    by: By,
    now: Timestamp,
) -> Result<DataRequest, NotDone> {
    let request = store.request(id).await?.ok_or(NotDone::NoSuchRequest)?;
    if by.is_own(&request) {
        return Err(NotDone::OwnRequest);
    }
    let request = request.extend(now)?;
    let sealed = store.seal(id, TextOf::Extension, why);
    let step = Step {
        action: "extended",
        request: &request,
        by,
        at: now,
    };
    let change = Change::Extended(Box::new(request.clone()), sealed);
    take(store, step, change).await?;
    Ok(request)
}

/// Answers a request; the text says what was done, or why not, and the page adds where to complain.
///
/// # Errors
/// [`NotDone`]; nothing is changed then.
pub async fn answer<S: Requests + Ledger<Change, Conflict = Conflict>>(
    store: &S,
    id: RequestId,
    outcome: Outcome,
    text: Option<&RequestText>,
    by: By,
    now: Timestamp,
) -> Result<DataRequest, NotDone> {
    let request = store.request(id).await?.ok_or(NotDone::NoSuchRequest)?;
    if by.is_own(&request) {
        return Err(NotDone::OwnRequest);
    }
    let request = request.answer(outcome, now)?;
    let sealed = text.map(|text| store.seal(id, TextOf::Answer, text));
    let step = Step {
        action: "answered",
        request: &request,
        by,
        at: now,
    };
    let change = Change::Answered(Box::new(request.clone()), sealed);
    take(store, step, change).await?;
    Ok(request)
}
