//! Consultations: tickets, quota and which leaves belong to which exchange.
//!
//! INVARIANTS:
//! - A ticket moves only from the state that was read, together with its leaf.
//! - A quota is spent in the transaction that records the decision, and never beyond its limit.
//! - The instants that decide how long a ticket counts come with the call; nothing here reads a clock.

mod sql;

use ::exchange::interactive::{
    Change, Conflict, Decided, Ended, Exchange, Outcome, Phase, TicketState, Tickets,
};
use ::ledger::Entry;
use governance::notices::News;
use jiff::{SignedDuration, Timestamp};
use policy::QuotaUse;
use uuid::Uuid;
use vocabulary::{
    ApplicationId, ExchangeId, FileReference, Hash32, InstitutionId, PersonId, Ticket,
};

pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{Step, Transaction, Unavailable, Value, count},
    days,
    ledger::{self, LeafId, LogId, StateChange},
    notices, persons, uses,
};

/// How long a ticket is unique per application.
pub const TICKET_HOURS: i64 = 24;

/// Exchanges that a crash broke off, read at once.
const INTERRUPTED_PAGE: u16 = 256;

/// What a leaf is to its exchange. The numbers are stored and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeafKind {
    /// A decision, either way.
    Decision,
    /// A delivery.
    Delivery,
    /// The end of an exchange that delivered nothing.
    Failure,
    /// The requester's receipt.
    Receipt,
}

impl LeafKind {
    const ALL: [Self; 4] = [Self::Decision, Self::Delivery, Self::Failure, Self::Receipt];

    fn number(self) -> i64 {
        match self {
            LeafKind::Decision => 0,
            LeafKind::Delivery => 1,
            LeafKind::Failure => 2,
            LeafKind::Receipt => 3,
        }
    }

    fn from_number(number: i64) -> Result<Self, Unavailable> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.number() == number)
            .ok_or_else(|| Unavailable::new("an exchange has a leaf of an unknown kind"))
    }
}

/// How far a ticket is, as stored. The numbers never change.
const RUNNING: i64 = 0;
const FAILED: i64 = 1;
const ANSWERED: i64 = 2;

/// An exchange that was under way when the node stopped.
pub(crate) struct BrokenOff {
    pub(crate) person: PersonId,
    pub(crate) ended: Ended,
}

impl Store {
    /// The leaves of an exchange in the order of their places; those without a place are left out.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn leaves_of(
        &self,
        exchange: ExchangeId,
    ) -> Result<Vec<(LeafKind, Entry)>, Unavailable> {
        let values = [id(exchange)];
        let rows = self.database.read(&sql::LEAVES_OF, &values).await?;
        let mut leaves = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            let kind = LeafKind::from_number(row.integer(0)?)?;
            let log = LogId(row.integer(1)?);
            let leaf = Uuid::from_bytes(row.array(2)?);
            if let Some(entry) = ledger::entry(&self.database, log, leaf).await? {
                leaves.push((kind, entry));
            }
        }
        // Steps of one exchange follow each other, so places are in their order; ids drawn within a millisecond are not.
        leaves.sort_by_key(|(_, entry)| entry.index);
        Ok(leaves)
    }

    /// The leaves of an exchange, by log and id.
    pub(crate) async fn leaf_ids_of(
        &self,
        exchange: ExchangeId,
    ) -> Result<Vec<(LogId, LeafId)>, Unavailable> {
        let rows = self.database.read(&sql::LEAVES_OF, &[id(exchange)]).await?;
        rows.iter()
            .map(|row| Ok((LogId(row.integer(1)?), Uuid::from_bytes(row.array(2)?))))
            .collect()
    }

    /// The last leaf of a kind.
    async fn last_leaf(
        &self,
        exchange: ExchangeId,
        wanted: LeafKind,
    ) -> Result<Option<Entry>, Unavailable> {
        let leaves = self.leaves_of(exchange).await?;
        Ok(last(&leaves, wanted))
    }

    async fn ticket_state(
        &self,
        application: &ApplicationId,
        ticket: &Ticket,
        now: Timestamp,
    ) -> Result<Option<TicketState>, Unavailable> {
        let values = [
            application.as_str().into(),
            ticket.as_str().into(),
            oldest_ticket(now),
        ];
        let rows = self.database.read(&sql::TICKET, &values).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let exchange = ExchangeId::from_uuid(Uuid::from_bytes(row.array(0)?));
        let phase = match row.integer(2)? {
            RUNNING => Phase::Running,
            FAILED => Phase::Failed,
            ANSWERED => match self.last_leaf(exchange, LeafKind::Delivery).await? {
                Some(delivery) => Phase::Answered { delivery },
                // Committed, and about to get its place.
                None => Phase::Running,
            },
            _ => return Err(Unavailable::new("a ticket is in an unknown phase")),
        };
        Ok(Some(TicketState {
            exchange,
            digest: Hash32::new(row.array(1)?),
            phase,
            since: instant(row.integer(3)?)?,
        }))
    }

    async fn exchange_of(&self, wanted: ExchangeId) -> Result<Option<Exchange>, Unavailable> {
        let rows = self.database.read(&sql::EXCHANGE, &[id(wanted)]).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let malformed = |_| Unavailable::new("a stored exchange is malformed");
        let leaves = self.leaves_of(wanted).await?;
        Ok(Some(Exchange {
            id: wanted,
            application: ApplicationId::parse(row.text(0)?).map_err(malformed)?,
            institution: InstitutionId::from_number(row.number(1)?),
            ticket: Ticket::parse(row.text(2)?).map_err(malformed)?,
            decision: last(&leaves, LeafKind::Decision),
            delivery: last(&leaves, LeafKind::Delivery),
            receipt: last(&leaves, LeafKind::Receipt),
        }))
    }

    async fn used(&self, quota: &QuotaUse) -> Result<u64, Unavailable> {
        let rows = self.database.read(&sql::QUOTA, &quota_key(quota)).await?;
        rows.first().map_or(Ok(0), |row| row.number(0))
    }

    /// Exchanges that this node had under way when it stopped.
    pub(crate) async fn broken_off(&self, at: Timestamp) -> Result<Vec<BrokenOff>, Unavailable> {
        let values = [self.log.id().0.into(), INTERRUPTED_PAGE.into()];
        let rows = self.database.read(&sql::RUNNING, &values).await?;
        let malformed = |_| Unavailable::new("a stored ticket is malformed");
        rows.iter()
            .map(|row| {
                Ok(BrokenOff {
                    person: persons::person(row, 3)?,
                    ended: Ended {
                        application: ApplicationId::parse(row.text(0)?).map_err(malformed)?,
                        ticket: Ticket::parse(row.text(1)?).map_err(malformed)?,
                        exchange: ExchangeId::from_uuid(Uuid::from_bytes(row.array(2)?)),
                        at,
                    },
                })
            })
            .collect()
    }
}

impl Tickets for Store {
    async fn ticket(
        &self,
        application: &ApplicationId,
        ticket: &Ticket,
        now: Timestamp,
    ) -> Result<Option<TicketState>, ::exchange::Unavailable> {
        self.ticket_state(application, ticket, now)
            .await
            .map_err(unavailable)
    }

    async fn quota_used(&self, quota: &QuotaUse) -> Result<u64, ::exchange::Unavailable> {
        self.used(quota).await.map_err(unavailable)
    }

    async fn files_about(
        &self,
        person: PersonId,
        institutions: [InstitutionId; 2],
    ) -> Result<Vec<FileReference>, ::exchange::Unavailable> {
        self.registrations(person, institutions)
            .await
            .map_err(unavailable)
    }

    async fn exchange(&self, id: ExchangeId) -> Result<Option<Exchange>, ::exchange::Unavailable> {
        self.exchange_of(id).await.map_err(unavailable)
    }
}

impl StateChange for Change {
    type Conflict = Conflict;

    fn transaction(self, log: LogId, leaves: &[LeafId]) -> Transaction {
        let (exchange, kind, mut steps) = match self {
            Change::Decided(decided) => (
                decided.exchange,
                LeafKind::Decision,
                decision_steps(log, *decided),
            ),
            Change::Delivered(ended) => (
                ended.exchange,
                LeafKind::Delivery,
                vec![move_ticket(&ended, ANSWERED)],
            ),
            Change::Failed(ended) => (
                ended.exchange,
                LeafKind::Failure,
                vec![move_ticket(&ended, FAILED)],
            ),
            Change::Acknowledged(ended) => {
                let values = vec![
                    ended.at.as_microsecond().into(),
                    id(ended.exchange),
                    ended.application.as_str().into(),
                ];
                let step = Step::once(&sql::ACKNOWLEDGE, values).exactly_one(TICKET);
                (ended.exchange, LeafKind::Receipt, vec![step])
            }
        };
        let rows = leaves
            .iter()
            .map(|leaf| {
                vec![
                    id(exchange),
                    leaf.as_bytes().into(),
                    log.0.into(),
                    kind.number().into(),
                ]
            })
            .collect();
        steps.push(Step::each(&sql::ADD_EXCHANGE_LEAF, rows));
        Transaction::of(steps)
    }

    fn conflict(step: &'static str) -> Option<Conflict> {
        match step {
            TICKET => Some(Conflict::TicketTaken),
            QUOTA => Some(Conflict::QuotaExceeded),
            _ => None,
        }
    }
}

const TICKET: &str = "ticket";
const QUOTA: &str = "quota";

fn decision_steps(log: LogId, decided: Decided) -> Vec<Step> {
    let at = decided.at.as_microsecond();
    let phase = match decided.outcome {
        Outcome::Permitted => RUNNING,
        Outcome::Refused => FAILED,
    };
    let application: Value = decided.application.as_str().into();
    let ticket: Value = decided.ticket.as_str().into();
    let digest: Value = decided.digest.as_bytes().into();
    let take = match &decided.expected {
        None => Step::once(
            &sql::TAKE_TICKET,
            vec![
                application.clone(),
                ticket.clone(),
                id(decided.exchange),
                digest,
                phase.into(),
                at.into(),
                log.0.into(),
                oldest_ticket(decided.at),
            ],
        ),
        Some(read) => Step::once(
            &sql::RETAKE_TICKET,
            vec![
                phase.into(),
                at.into(),
                log.0.into(),
                application.clone(),
                ticket.clone(),
                id(read.exchange),
                read.digest.as_bytes().into(),
                phase_read(read.phase).into(),
                read.since.as_microsecond().into(),
            ],
        ),
    };
    let mut steps = vec![take.exactly_one(TICKET)];
    if let Some(quota) = &decided.quota {
        let mut values = quota_key(quota).to_vec();
        values.push(count(quota.limit));
        steps.push(Step::once(&sql::SPEND_QUOTA, values).exactly_one(QUOTA));
    }
    let values = vec![
        id(decided.exchange),
        application,
        decided.institution.number().into(),
        ticket,
        persons::id(decided.person),
    ];
    steps.push(Step::once(&sql::ADD_EXCHANGE, values));
    let values = vec![
        persons::id(decided.person),
        id(decided.exchange),
        at.into(),
        decided.institution.number().into(),
        decided.withheld_until.map(Timestamp::as_microsecond).into(),
    ];
    steps.push(Step::once(&uses::sql::ADD_USE, values));
    // Who may know of it only later would not find it among what is new then.
    if let Some(until) = decided.withheld_until {
        let news = News::UseTold(decided.exchange);
        steps.push(notices::add(decided.person, news, decided.at, Some(until)));
    }
    steps
}

fn phase_read(phase: Phase) -> i64 {
    match phase {
        Phase::Running => RUNNING,
        Phase::Failed => FAILED,
        Phase::Answered { .. } => ANSWERED,
    }
}

fn move_ticket(ended: &Ended, phase: i64) -> Step {
    let values = vec![
        phase.into(),
        ended.at.as_microsecond().into(),
        ended.application.as_str().into(),
        ended.ticket.as_str().into(),
        id(ended.exchange),
    ];
    Step::once(&sql::MOVE_TICKET, values).exactly_one(TICKET)
}

fn quota_key(quota: &QuotaUse) -> [Value; 3] {
    [
        quota.applicant.number().into(),
        quota.deliberation.as_str().into(),
        days::number(quota.window_start).into(),
    ]
}

/// Tickets taken at this instant or before no longer count.
fn oldest_ticket(now: Timestamp) -> Value {
    let hours = SignedDuration::from_hours(TICKET_HOURS);
    let oldest = now.saturating_sub(hours).unwrap_or(Timestamp::MIN);
    oldest.as_microsecond().into()
}

fn last(leaves: &[(LeafKind, Entry)], wanted: LeafKind) -> Option<Entry> {
    leaves
        .iter()
        .rev()
        .find(|(kind, _)| *kind == wanted)
        .map(|(_, entry)| *entry)
}

/// An instant in a column.
pub(crate) fn instant(microseconds: i64) -> Result<Timestamp, Unavailable> {
    Timestamp::from_microsecond(microseconds)
        .map_err(|_| Unavailable::new("a stored instant is out of range"))
}

fn id(exchange: ExchangeId) -> Value {
    exchange.as_uuid().as_bytes().into()
}

fn unavailable(why: Unavailable) -> ::exchange::Unavailable {
    ::exchange::Unavailable {
        what: "the store",
        why: why.to_string(),
    }
}
