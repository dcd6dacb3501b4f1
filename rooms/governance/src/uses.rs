//! Who used my data: the uses of a person's data, read back from the evidence.
//!
//! INVARIANT: what is told here is what the ledger's records say; nothing else is consulted, and a record that cannot be
//! understood is an error, never left out in silence.

use std::future::Future;

use jiff::{Timestamp, civil::Date};
use ledger::{Entry, Kind, Record};
use policy::{ActingUser, Filtered, Outcome, Reason};
use serde::Deserialize;
use thiserror::Error;
use vocabulary::{
    ApplicationId, DeliberationNumber, ElementSet, ExchangeId, Hash32, InstitutionId, LegalContext,
    PersonId, Purpose, ServiceId, UserReference,
};

/// One decision about a person's data, and what came of it.
///
/// An exchange that was refused or failed may be asked again under the same id; each time is a use of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataUse {
    /// The exchange it belongs to.
    pub exchange: ExchangeId,
    /// When it was decided.
    pub at: Timestamp,
    /// What was asked.
    pub asked: AskedUse,
    /// What was decided.
    pub outcome: UseOutcome,
    /// How it ended; `None` while it is under way, and when nothing was permitted.
    pub end: Option<UseEnd>,
    /// The ledger's entries about it, the decision first.
    pub leaves: Vec<UseLeaf>,
    /// The person was told only from this instant on, because the deliberation says so.
    pub withheld_until: Option<Timestamp>,
}

/// What was asked of whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedUse {
    /// The institution that asked.
    pub applicant: InstitutionId,
    /// With which of its applications.
    pub application: ApplicationId,
    /// The member of staff who acted, by the institution's own reference.
    pub acting_user: ActingUser,
    /// The authentic source; `None` for a service that the register does not have.
    pub source: Option<InstitutionId>,
    /// The service.
    pub service: ServiceId,
    /// What for.
    pub purpose: Purpose,
    /// In which task.
    pub legal_context: LegalContext,
    /// Which data elements.
    pub elements: ElementSet,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UseOutcome {
    /// It was permitted.
    Permitted {
        /// On which basis.
        deliberation: DeliberationNumber,
        /// In which version.
        version: Hash32,
        /// What might be given.
        allowed: ElementSet,
        /// What was asked beyond that, and why it was dropped.
        filtered: Vec<Filtered>,
    },
    /// It was refused.
    Refused {
        /// Why; at least one.
        reasons: Vec<Reason>,
    },
    /// It was refused because there is no such service.
    UnknownService,
}

/// How a permitted use ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UseEnd {
    /// The institution was given these elements; none when the source had no data.
    Delivered {
        /// When.
        at: Timestamp,
        /// Which elements.
        elements: ElementSet,
    },
    /// The source failed; nothing was given.
    Failed {
        /// When.
        at: Timestamp,
    },
    /// The hub stopped in between; nothing was given.
    Interrupted {
        /// When that was noted.
        at: Timestamp,
    },
}

/// An entry of the ledger about a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseLeaf {
    /// What it records.
    pub kind: Kind,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub entry: Entry,
}

/// Why the uses of an exchange cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// A record is not of a form that we know.
    #[error("entry {index} of the ledger is of a form that is not known here")]
    UnknownForm {
        /// Where it stands.
        index: u64,
    },
    /// A delivery or a receipt stands before any decision.
    #[error("entry {index} of the ledger has no decision before it")]
    WithoutDecision {
        /// Where it stands.
        index: u64,
    },
}

/// Reads the uses of one exchange from its records, which come in the order of their places.
///
/// # Errors
/// [`Unreadable`] when a record is not understood.
pub fn read(exchange: ExchangeId, records: &[(Entry, Record)]) -> Result<Vec<DataUse>, Unreadable> {
    let mut uses: Vec<DataUse> = Vec::new();
    for (entry, record) in records {
        let leaf = UseLeaf {
            kind: record.kind(),
            at: record.at(),
            entry: *entry,
        };
        if record.kind() == Kind::Decision {
            uses.push(decision(exchange, leaf, record)?);
            continue;
        }
        let without = Unreadable::WithoutDecision { index: entry.index };
        let last = uses.last_mut().ok_or(without)?;
        last.leaves.push(leaf);
        if record.kind() == Kind::Delivery {
            last.end = Some(end(leaf, record)?);
        }
    }
    Ok(uses)
}

fn decision(exchange: ExchangeId, leaf: UseLeaf, record: &Record) -> Result<DataUse, Unreadable> {
    let form: DecisionForm = body(leaf, record)?;
    let (asked, outcome) = match form {
        DecisionForm::Unserved { unserved } => (
            AskedUse {
                applicant: unserved.applicant,
                application: unserved.application,
                acting_user: match unserved.acting_user {
                    Some(user) => ActingUser::Named(user),
                    None => ActingUser::None,
                },
                source: None,
                service: unserved.service,
                purpose: unserved.purpose,
                legal_context: unserved.legal_context,
                elements: unserved.elements,
            },
            UseOutcome::UnknownService,
        ),
        DecisionForm::Decided { decision } => {
            let DecidedForm { asked, outcome } = decision;
            let asked = AskedUse {
                applicant: asked.applicant,
                application: asked.application,
                acting_user: asked.acting_user,
                source: Some(asked.source),
                service: asked.service,
                purpose: asked.purpose,
                legal_context: asked.legal_context,
                elements: asked.elements,
            };
            (asked, outcome.into())
        }
    };
    Ok(DataUse {
        exchange,
        at: leaf.at,
        asked,
        outcome,
        end: None,
        leaves: vec![leaf],
        withheld_until: None,
    })
}

fn end(leaf: UseLeaf, record: &Record) -> Result<UseEnd, Unreadable> {
    let at = leaf.at;
    Ok(match body(leaf, record)? {
        DeliveryForm::Delivered { elements } => UseEnd::Delivered { at, elements },
        DeliveryForm::Failed {} => UseEnd::Failed { at },
        DeliveryForm::Interrupted {} => UseEnd::Interrupted { at },
    })
}

fn body<T: for<'de> Deserialize<'de>>(leaf: UseLeaf, record: &Record) -> Result<T, Unreadable> {
    // The reader's own words could quote the record.
    T::deserialize(record.body()).map_err(|_| Unreadable::UnknownForm {
        index: leaf.entry.index,
    })
}

/// The body of a decision's record, as far as a person is told.
#[derive(Deserialize)]
#[serde(untagged)]
enum DecisionForm {
    Unserved { unserved: UnservedForm },
    Decided { decision: DecidedForm },
}

/// What was decided, as far as anybody is told.
#[derive(Deserialize)]
pub(crate) struct DecidedForm {
    #[serde(rename = "use")]
    pub(crate) asked: policy::Use,
    pub(crate) outcome: Outcome,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UnservedForm {
    applicant: InstitutionId,
    application: ApplicationId,
    acting_user: Option<UserReference>,
    service: ServiceId,
    purpose: Purpose,
    legal_context: LegalContext,
    elements: ElementSet,
}

/// The body of a delivery's record.
#[derive(Deserialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
enum DeliveryForm {
    Delivered { elements: ElementSet },
    Failed {},
    Interrupted {},
}

impl From<Outcome> for UseOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Permitted {
                deliberation,
                version,
                allowed,
                filtered,
                quota: _,
            } => UseOutcome::Permitted {
                deliberation,
                version,
                allowed,
                filtered,
            },
            Outcome::Refused { reasons, quota: _ } => UseOutcome::Refused { reasons },
        }
    }
}

/// What a person wants to see of the uses of their data. `None` leaves a question open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UseFilter {
    /// Asked by this institution.
    pub applicant: Option<InstitutionId>,
    /// Asked of this source.
    pub source: Option<InstitutionId>,
    /// Of this service.
    pub service: Option<ServiceId>,
    /// For this purpose.
    pub purpose: Option<Purpose>,
    /// With an element whose id is this.
    pub element: Option<vocabulary::ElementId>,
    /// That came out so.
    pub outcome: Option<OutcomeFilter>,
    /// On this legal day or later.
    pub from: Option<Date>,
    /// On this legal day or earlier.
    pub to: Option<Date>,
}

/// How a use came out, as a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeFilter {
    /// It was permitted.
    Permitted,
    /// It was refused.
    Refused,
}

impl UseFilter {
    /// Whether a use is wanted; `day` is the legal day on which it was decided.
    pub fn wants(&self, one: &DataUse, day: Date) -> bool {
        let asked = &one.asked;
        self.applicant
            .is_none_or(|wanted| wanted == asked.applicant)
            && self
                .source
                .is_none_or(|wanted| Some(wanted) == asked.source)
            && self
                .service
                .as_ref()
                .is_none_or(|wanted| *wanted == asked.service)
            && self
                .purpose
                .as_ref()
                .is_none_or(|wanted| *wanted == asked.purpose)
            && self
                .element
                .as_ref()
                .is_none_or(|wanted| asked.elements.contains(wanted))
            && self.outcome.is_none_or(|wanted| wanted == one.came_out())
            && self.from.is_none_or(|from| from <= day)
            && self.to.is_none_or(|to| day <= to)
    }
}

impl DataUse {
    /// How it came out.
    pub fn came_out(&self) -> OutcomeFilter {
        match self.outcome {
            UseOutcome::Permitted { .. } => OutcomeFilter::Permitted,
            UseOutcome::Refused { .. } | UseOutcome::UnknownService => OutcomeFilter::Refused,
        }
    }
}

/// How often an institution asked about a person in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthlyCount {
    /// The first day of the month.
    pub month: Date,
    /// Who asked.
    pub applicant: InstitutionId,
    /// How often.
    pub count: u64,
}

/// A page of uses, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsePage {
    /// The uses.
    pub uses: Vec<DataUse>,
    /// Where the next page begins: uses of exchanges before this one.
    pub before: Option<ExchangeId>,
}

/// The evidence cannot be read now.
#[derive(Debug, Error)]
#[error("what was recorded cannot be read now: {0}")]
pub struct Unavailable(pub String);

/// Where the uses of a person's data are found.
///
/// INVARIANT: what is withheld from the person at `now` is in none of the answers.
pub trait Uses: Sync {
    /// The uses of a person's data that are wanted, the newest first, of exchanges before `before`.
    fn uses_of(
        &self,
        person: PersonId,
        filter: &UseFilter,
        before: Option<ExchangeId>,
        now: Timestamp,
    ) -> impl Future<Output = Result<UsePage, Unavailable>> + Send;

    /// The uses of one exchange, if it is about the person; empty otherwise.
    fn use_of(
        &self,
        person: PersonId,
        exchange: ExchangeId,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<DataUse>, Unavailable>> + Send;

    /// How often each institution asked about the person in each month since `since`, months and institutions ascending.
    fn monthly(
        &self,
        person: PersonId,
        since: Timestamp,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<MonthlyCount>, Unavailable>> + Send;
}

#[cfg(test)]
mod tests;
