//! People grant mandates, answer offers, and end what they granted or hold.

use identity::mandate::{
    Acting, BadTerms, Kind, Label, Mandate, MandateId, MandateScope, MandateScopes, NotAccepted,
    NotEnded, Offer, OfferCode, OutOfScope, Principal, Terms,
};
use jiff::Timestamp;
use ledger::{Commit, Kind as RecordKind, NotCanonical, NotCommitted, NotRecorded, Record, record};
use serde_json::json;
use thiserror::Error;
use vocabulary::{Hash32, Period, PersonId, be::legal_date};

use super::{Change, Conflict, Hub, Mandates as _, Unavailable, terms_value};

/// What somebody wants to grant.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What for.
    pub scopes: MandateScopes,
    /// On which days.
    pub period: Period,
    /// On whose behalf, as the holder will read it.
    pub label: Label,
    /// What the giver calls it.
    pub name: Label,
}

/// Who grants.
#[derive(Clone, Copy, Debug)]
pub enum Giver<'a> {
    /// A person, for themselves.
    Oneself(PersonId),
    /// A company's representative, for the company.
    ForCompany(&'a Acting),
}

/// Why nothing was granted, answered or ended.
#[derive(Debug, Error)]
pub enum NotGranted {
    /// It cannot be granted so.
    #[error(transparent)]
    Terms(#[from] BadTerms),
    /// The mandate does not let one manage those of the company.
    #[error(transparent)]
    OutOfScope(#[from] OutOfScope),
    /// Too many offers wait for an answer.
    #[error("too many offers wait for an answer")]
    TooManyOffers,
    /// There is no such offer, or it was answered, taken back or too old: all look the same.
    #[error("there is no such offer")]
    NoSuchOffer,
    /// The offer is one's own.
    #[error("the offer is one's own")]
    OwnOffer,
    /// There is no such mandate, or it is somebody else's: both look the same.
    #[error("there is no such mandate")]
    NoSuchMandate,
    /// Only the institution that registered it ends it.
    #[error("only the institution that registered the mandate ends it")]
    Registered,
    /// The ledger cannot be written.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The store cannot be read.
    #[error(transparent)]
    StoreUnavailable(#[from] Unavailable),
}

impl From<NotAccepted> for NotGranted {
    fn from(why: NotAccepted) -> Self {
        match why {
            NotAccepted::Oneself => NotGranted::OwnOffer,
            NotAccepted::Lapsed => NotGranted::NoSuchOffer,
        }
    }
}

impl From<NotEnded> for NotGranted {
    fn from(why: NotEnded) -> Self {
        match why {
            NotEnded::NotTheirs => NotGranted::NoSuchMandate,
            NotEnded::Registered => NotGranted::Registered,
        }
    }
}

/// A step of a mandate's life, on its way into the ledger.
struct Step {
    action: &'static str,
    mandate: MandateId,
    terms: Terms,
    mandatary: Option<PersonId>,
    by: PersonId,
    at: Timestamp,
}

impl Commit for Step {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        let mut body = json!({
            "register": "mandates",
            "action": self.action,
            "mandate": self.mandate.to_string(),
            "terms": terms_value(&self.terms),
            "by": { "person": self.by },
        });
        if let Some(mandatary) = self.mandatary {
            body["mandatary"] = json!(mandatary);
        }
        Record::new(RecordKind::RegisterChange, self.at, &body)
    }
}

async fn take<H: Hub>(hub: &H, step: Step, change: Change) -> Result<(), NotCommitted<Conflict>> {
    match record(step, change, hub.store()).await {
        Ok(_) => Ok(()),
        Err(NotRecorded { why, .. }) => Err(why),
    }
}

/// Offers a mandate; `id` and `code` are drawn for it.
///
/// # Errors
/// [`NotGranted`]; nothing is changed then.
pub async fn offer<H: Hub>(
    hub: &H,
    giver: Giver<'_>,
    wanted: Wanted,
    id: MandateId,
    code: &OfferCode,
) -> Result<Offer, NotGranted> {
    let now = hub.now();
    let (by, principal, kind, from) = match giver {
        Giver::Oneself(person) => (person, Principal::Person(person), Kind::Given, None),
        Giver::ForCompany(acting) => {
            acting.require(MandateScope::ManageMandates)?;
            let from = acting.mandate();
            let kind = Kind::PassedOn { from: from.id };
            (from.mandatary, acting.principal(), kind, Some(from))
        }
    };
    let Wanted {
        scopes,
        period,
        label,
        name,
    } = wanted;
    let terms = Terms {
        principal,
        kind,
        scopes,
        period,
        label,
        name: Some(name),
    };
    terms.check(from, legal_date(now))?;
    let offer = Offer {
        id,
        terms,
        made_by: by,
        made_at: now,
    };
    let step = Step {
        action: "offered",
        mandate: id,
        terms: offer.terms.clone(),
        mandatary: None,
        by,
        at: now,
    };
    let change = Change::Offered(Box::new(offer.clone()), code.hash());
    match take(hub, step, change).await {
        Ok(()) => Ok(offer),
        Err(NotCommitted::Conflict(_)) => Err(NotGranted::TooManyOffers),
        Err(NotCommitted::Unavailable(why)) => Err(NotGranted::LedgerUnavailable(why)),
    }
}

/// The offer that a code stands for, for somebody who may answer it.
///
/// # Errors
/// [`NotGranted::NoSuchOffer`], [`NotGranted::OwnOffer`], or when the store cannot answer.
pub async fn open<H: Hub>(hub: &H, code: Hash32, reader: PersonId) -> Result<Offer, NotGranted> {
    let offer = hub.store().offer_with(code).await?;
    let offer = offer.ok_or(NotGranted::NoSuchOffer)?;
    offer.open_to(reader, hub.now())?;
    Ok(offer)
}

/// Accepts the offer that a code stands for.
///
/// # Errors
/// As [`open`], and when the ledger cannot be written.
pub async fn accept<H: Hub>(hub: &H, code: Hash32, by: PersonId) -> Result<MandateId, NotGranted> {
    let now = hub.now();
    let accepted = open(hub, code, by).await?.accept(by, now)?;
    let id = accepted.id;
    let step = Step {
        action: "accepted",
        mandate: id,
        terms: accepted.terms.clone(),
        mandatary: Some(by),
        by,
        at: now,
    };
    let change = Change::Accepted(Box::new(accepted), code);
    answered(take(hub, step, change).await).map(|()| id)
}

/// Refuses the offer that a code stands for.
///
/// # Errors
/// As [`accept`].
pub async fn refuse<H: Hub>(hub: &H, code: Hash32, by: PersonId) -> Result<(), NotGranted> {
    let now = hub.now();
    let closed = open(hub, code, by).await?.refuse(by, now)?;
    let step = Step {
        action: "refused",
        mandate: closed.id,
        terms: closed.terms.clone(),
        mandatary: None,
        by,
        at: now,
    };
    let change = Change::OfferClosed(Box::new(closed));
    answered(take(hub, step, change).await)
}

fn answered(taken: Result<(), NotCommitted<Conflict>>) -> Result<(), NotGranted> {
    taken.map_err(|why| match why {
        NotCommitted::Conflict(_) => NotGranted::NoSuchOffer,
        NotCommitted::Unavailable(why) => NotGranted::LedgerUnavailable(why),
    })
}

/// Takes one's offer back, or revokes a mandate that one gave or holds.
///
/// # Errors
/// [`NotGranted`]; nothing is changed then.
pub async fn end<H: Hub>(hub: &H, id: MandateId, by: PersonId) -> Result<(), NotGranted> {
    let now = hub.now();
    let found = hub.store().mandate(id).await?;
    let (action, closed, change): (_, _, fn(Box<_>) -> Change) = match found {
        None | Some(Mandate::Closed(_)) => return Err(NotGranted::NoSuchMandate),
        Some(Mandate::Offered(offer)) => {
            ("withdrawn", offer.withdraw(by, now)?, Change::OfferClosed)
        }
        Some(Mandate::Accepted(accepted)) => ("revoked", accepted.revoke(by, now)?, Change::Closed),
    };
    let step = Step {
        action,
        mandate: id,
        terms: closed.terms.clone(),
        mandatary: closed.mandatary,
        by,
        at: now,
    };
    match take(hub, step, change(Box::new(closed))).await {
        Ok(()) => Ok(()),
        Err(NotCommitted::Conflict(_)) => Err(NotGranted::NoSuchMandate),
        Err(NotCommitted::Unavailable(why)) => Err(NotGranted::LedgerUnavailable(why)),
    }
}
