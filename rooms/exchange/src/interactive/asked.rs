//! What a requester asks for.

use jiff::Timestamp;
use policy::{ActingUser, Ask, Occasion, Use};
use serde_json::{Value, json};
use vocabulary::{
    Date, ElementSet, ExchangeId, Hash32, LegalContext, Period, Purpose, ServiceId, Ticket,
    UserReference, be::Ssin,
};

/// On which day or for which period the data are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criteria {
    /// As the source has them now.
    Now,
    /// As they stood on a day.
    On(Date),
    /// As they stood in a period.
    During(Period),
}

impl Criteria {
    pub(super) fn to_value(&self) -> Value {
        match self {
            Criteria::Now => json!("now"),
            Criteria::On(date) => json!({ "on": date }),
            Criteria::During(period) => json!({ "during": period }),
        }
    }
}

/// A consultation as it arrives, parsed but not judged.
pub struct Asked {
    /// The requester's own reference, unique per application for 24 hours.
    pub ticket: Ticket,
    /// The legal context, echoed in the answer.
    pub legal_context: LegalContext,
    /// Why the data are wanted.
    pub purpose: Purpose,
    /// Which service of which source.
    pub service: ServiceId,
    /// About whom.
    pub ssin: Ssin,
    /// Which data elements.
    pub elements: ElementSet,
    /// As of when.
    pub criteria: Criteria,
    /// The natural person who asks on the institution's behalf, where there is one.
    pub acting_user: Option<UserReference>,
    /// Keyed digest of the request body.
    /// Keyed, because a plain digest of a body that holds a national number could be searched for that number.
    pub digest: Hash32,
}

/// A consultation ready to be decided: who, whom, what, why, as of when.
///
/// Neither `Clone` nor `Debug`: it holds a national number.
pub struct Consultation {
    exchange: ExchangeId,
    asked_at: Timestamp,
    usage: Use,
    ssin: Ssin,
    criteria: Criteria,
}

impl Consultation {
    pub(super) fn new(
        exchange: ExchangeId,
        asked_at: Timestamp,
        usage: Use,
        ssin: Ssin,
        criteria: Criteria,
    ) -> Self {
        Self {
            exchange,
            asked_at,
            usage,
            ssin,
            criteria,
        }
    }

    /// The exchange this consultation is.
    pub fn exchange(&self) -> ExchangeId {
        self.exchange
    }

    /// The number to send to the source: the one now in force.
    pub fn ssin(&self) -> &Ssin {
        &self.ssin
    }

    /// As of when the data are wanted.
    pub fn criteria(&self) -> &Criteria {
        &self.criteria
    }
}

impl Ask for Consultation {
    fn as_use(&self) -> &Use {
        &self.usage
    }
}

impl Occasion for Consultation {
    fn asked_at(&self) -> Timestamp {
        self.asked_at
    }

    fn particulars(&self) -> Value {
        json!({ "exchange": self.exchange, "criteria": self.criteria.to_value() })
    }
}

/// The user reference of a request, as `policy` wants it.
pub(super) fn acting_user(user: Option<UserReference>) -> ActingUser {
    match user {
        Some(user) => ActingUser::Named(user),
        None => ActingUser::None,
    }
}
