//! What becomes of a mandate: offered, then accepted, refused, withdrawn or lapsed; accepted, then revoked or ended.

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use vocabulary::{Date, InstitutionId, PersonId};

use super::{Kind, MandateId, MandateScope, Principal, Terms};

/// The code of an offer is good for so long: enough to hand it over by post that is quick, too little to be forgotten.
pub const OFFER_HOURS_MAX: i64 = 72;

/// A mandate in whatever state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mandate {
    /// Nobody has accepted it yet.
    Offered(Offer),
    /// Somebody holds it.
    Accepted(Accepted),
    /// It has come to an end by somebody's act.
    Closed(Closed),
}

/// A mandate that was offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: MandateId,
    /// What it says.
    pub terms: Terms,
    /// Who offers it.
    pub made_by: PersonId,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A mandate that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its id.
    pub id: MandateId,
    /// What it says.
    pub terms: Terms,
    /// Who made it; an institution's has nobody.
    pub made_by: Option<PersonId>,
    /// Who holds it.
    pub mandatary: PersonId,
    /// Since when.
    pub since: Timestamp,
}

/// A mandate that has come to an end by somebody's act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Its id.
    pub id: MandateId,
    /// What it said.
    pub terms: Terms,
    /// Who made it; an institution's has nobody.
    pub made_by: Option<PersonId>,
    /// Who held it; `None` when nobody did.
    pub mandatary: Option<PersonId>,
    /// How.
    pub end: End,
    /// When.
    pub at: Timestamp,
}

/// How a mandate came to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Whoever it was offered to refused it.
    Refused,
    /// Whoever offered it took it back before anybody accepted.
    Withdrawn,
    /// One of the two revoked it.
    Revoked(Side),
    /// The institution that registered it ended it.
    Ended,
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// On whose behalf.
    Principal,
    /// Who holds it.
    Mandatary,
}

/// What a mandate is worth at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for an answer until then.
    Offered(Timestamp),
    /// Nobody answered in time.
    Lapsed,
    /// Its first day is still to come.
    ToCome,
    /// It is in force.
    InForce,
    /// Its last day is over.
    Over,
    /// Somebody ended it then.
    Closed(End, Timestamp),
}

/// Why an offer is not answered so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotAccepted {
    /// Nobody holds a mandate of themselves.
    #[error("nobody accepts an offer of their own")]
    Oneself,
    /// It came too late.
    #[error("the offer has lapsed")]
    Lapsed,
}

/// Why a mandate is not ended so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotEnded {
    /// It is not theirs.
    #[error("the mandate is somebody else's")]
    NotTheirs,
    /// What an institution registered, only it ends for the principal.
    #[error("the mandate was registered by an institution")]
    Registered,
}

/// Why somebody may not act by a mandate now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotActing {
    /// Somebody else holds it.
    #[error("somebody else holds the mandate")]
    NotTheirs,
    /// This is not one of its days.
    #[error("the mandate is not in force today")]
    NotToday,
    /// The mandate that it was passed on from does not stand.
    #[error("the mandate that it was passed on from does not stand")]
    SourceOver,
}

impl Mandate {
    /// Its id.
    pub fn id(&self) -> MandateId {
        match self {
            Mandate::Offered(offer) => offer.id,
            Mandate::Accepted(accepted) => accepted.id,
            Mandate::Closed(closed) => closed.id,
        }
    }

    /// What it says.
    pub fn terms(&self) -> &Terms {
        match self {
            Mandate::Offered(offer) => &offer.terms,
            Mandate::Accepted(accepted) => &accepted.terms,
            Mandate::Closed(closed) => &closed.terms,
        }
    }

    /// Who holds it, or held it.
    pub fn mandatary(&self) -> Option<PersonId> {
        match self {
            Mandate::Offered(_) => None,
            Mandate::Accepted(accepted) => Some(accepted.mandatary),
            Mandate::Closed(closed) => closed.mandatary,
        }
    }

    /// What it is worth now; `today` is the legal day.
    pub fn standing(&self, now: Timestamp, today: Date) -> Standing {
        match self {
            Mandate::Offered(offer) => match now < offer.ends_at() {
                true => Standing::Offered(offer.ends_at()),
                false => Standing::Lapsed,
            },
            Mandate::Accepted(accepted) => {
                let period = &accepted.terms.period;
                match (period.contains(today), today < period.start()) {
                    (true, _) => Standing::InForce,
                    (false, true) => Standing::ToCome,
                    (false, false) => Standing::Over,
                }
            }
            Mandate::Closed(closed) => Standing::Closed(closed.end, closed.at),
        }
    }
}

impl Offer {
    /// Until when it can be answered.
    pub fn ends_at(&self) -> Timestamp {
        let hours = SignedDuration::from_hours(OFFER_HOURS_MAX);
        self.made_at.saturating_add(hours).unwrap_or(Timestamp::MAX)
    }

    /// Whether somebody may answer it.
    ///
    /// # Errors
    /// [`NotAccepted`].
    pub fn open_to(&self, reader: PersonId, now: Timestamp) -> Result<(), NotAccepted> {
        let own = reader == self.made_by || self.terms.principal == Principal::Person(reader);
        match (own, now < self.ends_at()) {
            (true, _) => Err(NotAccepted::Oneself),
            (_, false) => Err(NotAccepted::Lapsed),
            (false, true) => Ok(()),
        }
    }

    /// Somebody accepts it.
    ///
    /// # Errors
    /// [`NotAccepted`].
    pub fn accept(self, by: PersonId, now: Timestamp) -> Result<Accepted, NotAccepted> {
        self.open_to(by, now)?;
        Ok(Accepted {
            id: self.id,
            terms: self.terms,
            made_by: Some(self.made_by),
            mandatary: by,
            since: now,
        })
    }

    /// Somebody refuses it.
    ///
    /// # Errors
    /// [`NotAccepted`].
    pub fn refuse(self, by: PersonId, now: Timestamp) -> Result<Closed, NotAccepted> {
        self.open_to(by, now)?;
        Ok(self.closed(End::Refused, now))
    }

    /// Whoever made it takes it back.
    ///
    /// # Errors
    /// [`NotEnded::NotTheirs`].
    pub fn withdraw(self, by: PersonId, now: Timestamp) -> Result<Closed, NotEnded> {
        match self.made_by == by {
            true => Ok(self.closed(End::Withdrawn, now)),
            false => Err(NotEnded::NotTheirs),
        }
    }

    fn closed(self, end: End, at: Timestamp) -> Closed {
        Closed {
            id: self.id,
            terms: self.terms,
            made_by: Some(self.made_by),
            mandatary: None,
            end,
            at,
        }
    }
}

impl Accepted {
    /// One of the two revokes it. For a company, who passed it on stands for the company.
    ///
    /// # Errors
    /// [`NotEnded`].
    pub fn revoke(self, by: PersonId, now: Timestamp) -> Result<Closed, NotEnded> {
        let principal = match self.terms.kind {
            Kind::Given => self.terms.principal == Principal::Person(by),
            Kind::PassedOn { .. } => self.made_by == Some(by),
            Kind::Registered { .. } => false,
        };
        let side = match (self.mandatary == by, principal) {
            (true, _) => Side::Mandatary,
            (_, true) => Side::Principal,
            (false, false) if self.terms.principal == Principal::Person(by) => {
                return Err(NotEnded::Registered);
            }
            (false, false) => return Err(NotEnded::NotTheirs),
        };
        Ok(self.closed(End::Revoked(side), now))
    }

    /// The institution that registered it ends it.
    ///
    /// # Errors
    /// [`NotEnded::NotTheirs`] when another one did, or none.
    pub fn end(self, by: InstitutionId, now: Timestamp) -> Result<Closed, NotEnded> {
        match self.terms.kind {
            Kind::Registered { institution, .. } if institution == by => {
                Ok(self.closed(End::Ended, now))
            }
            Kind::Registered { .. } | Kind::Given | Kind::PassedOn { .. } => {
                Err(NotEnded::NotTheirs)
            }
        }
    }

    fn closed(self, end: End, at: Timestamp) -> Closed {
        Closed {
            id: self.id,
            terms: self.terms,
            made_by: self.made_by,
            mandatary: Some(self.mandatary),
            end,
            at,
        }
    }

    /// Somebody acts by it, for one request. `from` is the mandate that it was passed on from, if it stands.
    ///
    /// # Errors
    /// [`NotActing`].
    pub fn act(
        &self,
        actor: PersonId,
        from: Option<&Accepted>,
        today: Date,
    ) -> Result<Acting, NotActing> {
        // Two who turn out to be one have no mandate of each other.
        if self.mandatary != actor || self.terms.principal == Principal::Person(actor) {
            return Err(NotActing::NotTheirs);
        }
        if !self.terms.period.contains(today) {
            return Err(NotActing::NotToday);
        }
        if let Kind::PassedOn { from: source } = self.terms.kind {
            let stands = |from: &&Accepted| {
                from.id == source
                    && from.terms.principal == self.terms.principal
                    && from.terms.period.contains(today)
                    && from.terms.scopes.contains(MandateScope::ManageMandates)
            };
            from.filter(stands).ok_or(NotActing::SourceOver)?;
        }
        Ok(Acting {
            mandate: self.clone(),
        })
    }
}

/// A person who acts by a mandate that was checked for this one request.
///
/// INVARIANT: made by [`Accepted::act`] and nowhere else. It cannot be made outside this room:
///
/// ```compile_fail,E0451
/// # fn forge(mandate: identity::mandate::Accepted) {
/// let forged = identity::mandate::Acting { mandate };
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    mandate: Accepted,
}

/// The mandate is for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the mandate is not for this")]
pub struct OutOfScope;

impl Acting {
    /// The mandate.
    pub fn mandate(&self) -> &Accepted {
        &self.mandate
    }

    /// On whose behalf.
    pub fn principal(&self) -> Principal {
        self.mandate.terms.principal
    }

    /// Whether the mandate is for this.
    ///
    /// # Errors
    /// [`OutOfScope`].
    pub fn require(&self, scope: MandateScope) -> Result<(), OutOfScope> {
        match self.mandate.terms.scopes.contains(scope) {
            true => Ok(()),
            false => Err(OutOfScope),
        }
    }
}

#[cfg(test)]
mod tests;
