//! The main job, in one function that can be read from top to bottom.

use identity::{Application, Authenticated};
use jiff::{SignedDuration, Timestamp};
use ledger::{Entry, NotCommitted, NotRecorded, Recorded, record};
use policy::{
    Ask as _, Decision, Facts, Permitted, QuotaLeft, Reason, Refused, Register, Use, decide,
};
use thiserror::Error;
use uuid::Builder;
use vocabulary::{ApplicationId, Date, ExchangeId, Hash32, InstitutionId, PersonId, Ticket, be};

use super::{
    asked::{Asked, Consultation, acting_user},
    ports::{Change, Conflict, Decided, Ended, Hub, Outcome, Phase, Source, TicketState, Tickets},
    steps::{Minimised, SourceFailure, SourceTrouble, Spent, Status, Undelivered, minimise},
    unserved::Unserved,
};
use crate::{Persons, Unavailable, connection::Answers};

/// How often a decision is taken again when its quota ran out between reading and recording.
/// Twice would do (the second decision sees the quota used up); one more for a window that ends at that moment.
const DECISIONS_MAX: usize = 3;

/// How long an exchange may be running before its ticket may be asked again.
/// Longer than any source may take, so that only an exchange that a crash broke off is ever overtaken.
const RUNNING_SECONDS_MAX: i64 = 300;

/// Data on one person, decided, minimised and recorded.
pub struct Delivered {
    /// The exchange.
    pub exchange: ExchangeId,
    /// When the question arrived.
    pub received_at: Timestamp,
    /// When the answer was complete.
    pub replied_at: Timestamp,
    /// The number now in force, when the one asked for was replaced.
    pub replaced_by: Option<be::Ssin>,
    /// The leaf of the decision.
    pub decision: Entry,
    /// What may be seen, with the leaf of the delivery.
    pub answer: Recorded<Minimised>,
}

/// Why a consultation gave no data.
#[derive(Debug, Error)]
pub enum Failure {
    /// The register has no such service; recorded.
    #[error("the register has no such service")]
    UnknownService {
        /// The exchange.
        exchange: ExchangeId,
        /// The leaf of the refusal.
        decision: Entry,
    },
    /// The decision was no.
    #[error("refused")]
    Refused {
        /// The exchange.
        exchange: ExchangeId,
        /// All reasons of the first group that failed.
        reasons: Vec<Reason>,
        /// The leaf of the refusal.
        decision: Entry,
    },
    /// The ticket was answered before; the data are not given twice.
    #[error("the ticket is already answered")]
    TicketAlreadyAnswered {
        /// The first exchange.
        exchange: ExchangeId,
        /// The leaf of its delivery.
        delivery: Entry,
    },
    /// The ticket is being answered now.
    #[error("the ticket is in progress")]
    TicketInProgress {
        /// The exchange under way.
        exchange: ExchangeId,
    },
    /// The ticket stands for another question.
    #[error("the ticket was used for another question")]
    TicketReused,
    /// The source gave nothing, or cannot be asked this; recorded.
    #[error("the source gave nothing")]
    Source {
        /// The exchange.
        exchange: ExchangeId,
        /// What went wrong.
        why: SourceTrouble,
    },
    /// The ledger cannot be written, so nothing is given.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The store cannot be read, so nothing is given.
    #[error(transparent)]
    StoreUnavailable(#[from] Unavailable),
}

/// Consults one person's data at an authentic source.
///
/// # Errors
/// A [`Failure`]; after the decision, each one is recorded before it is returned.
pub async fn consult<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    asked: Asked,
) -> Result<Delivered, Failure> {
    let received_at = hub.now();
    let register = hub.register();

    let earlier = earlier_exchange(hub, caller, &asked.ticket, asked.digest, received_at).await?;
    let exchange = match &earlier {
        Some(state) => state.exchange,
        None => new_exchange(received_at, hub.random()),
    };

    let resolved = hub.store().resolve(&asked.ssin).await?;
    let application = caller.subject();
    let taken = Taken {
        exchange,
        application: application.id().clone(),
        institution: application.institution(),
        person: resolved.person_or_decoy(),
        ticket: asked.ticket.clone(),
        digest: asked.digest,
        earlier,
        at: received_at,
    };
    let Some(service) = register.service(&asked.service) else {
        return Err(turn_away(hub, caller, asked, &taken).await);
    };
    let usage = Use {
        applicant: application.institution(),
        application: application.id().clone(),
        acting_user: acting_user(asked.acting_user),
        source: service.source,
        service: asked.service,
        person: taken.person,
        purpose: asked.purpose,
        legal_context: asked.legal_context,
        elements: asked.elements,
        today: be::legal_date(received_at),
    };
    let (ssin, replaced_by) = match resolved.current {
        Some(current) => (current.clone(), Some(current)),
        None => (asked.ssin, None),
    };
    let ask = Consultation::new(exchange, received_at, usage, ssin, asked.criteria);

    let permit = decide_and_record(hub, caller, &register, ask, &taken).await?;
    let decision = permit.entry();

    let answer = match hub.connection(&service.id) {
        None => Err(not_asked(permit, SourceTrouble::NotConnected)),
        Some(connection) if connection.answers(permit.value().ask().criteria()) == Answers::No => {
            Err(not_asked(permit, SourceTrouble::CriteriaNotAnswered))
        }
        Some(connection) => match hub.sources().fetch(permit, &connection).await {
            Ok(fetched) => {
                minimise(fetched, &connection, hub.random(), hub.now()).map_err(|failure| *failure)
            }
            Err(failure) => Err(failure),
        },
    };
    let ended = taken.ended(hub.now());
    let answer = match answer {
        Ok(minimised) => deliver(hub, minimised, ended).await?,
        Err(failure) => return Err(give_up(hub, failure, ended).await),
    };
    Ok(Delivered {
        exchange,
        received_at,
        replied_at: hub.now(),
        replaced_by,
        decision,
        answer,
    })
}

/// Sorts by time, so that what a store keeps of exchanges grows at one end.
fn new_exchange(at: Timestamp, random: [u8; 16]) -> ExchangeId {
    let [tail @ .., _, _, _, _, _, _] = random;
    let milliseconds = at.as_millisecond().try_into().unwrap_or(0);
    ExchangeId::from_uuid(Builder::from_unix_timestamp_millis(milliseconds, &tail).into_uuid())
}

/// What the ticket of this request stands for.
struct Taken {
    exchange: ExchangeId,
    application: ApplicationId,
    institution: InstitutionId,
    person: PersonId,
    ticket: Ticket,
    digest: Hash32,
    earlier: Option<TicketState>,
    at: Timestamp,
}

impl Taken {
    fn decided(
        &self,
        quota: Option<policy::QuotaUse>,
        outcome: Outcome,
        days_withheld: u16,
    ) -> Change {
        Change::Decided(Box::new(Decided {
            exchange: self.exchange,
            institution: self.institution,
            application: self.application.clone(),
            ticket: self.ticket.clone(),
            digest: self.digest,
            expected: self.earlier.clone(),
            person: self.person,
            at: self.at,
            withheld_until: withheld_until(self.at, days_withheld),
            quota,
            outcome,
        }))
    }

    fn ended(&self, at: Timestamp) -> Ended {
        Ended {
            exchange: self.exchange,
            application: self.application.clone(),
            ticket: self.ticket.clone(),
            at,
        }
    }
}

/// The instant from which on a person is told of what was decided at `at`.
fn withheld_until(at: Timestamp, days: u16) -> Option<Timestamp> {
    const HOURS: i64 = 24;
    let hours = SignedDuration::from_hours(HOURS * i64::from(days));
    (days > 0).then(|| at.saturating_add(hours).unwrap_or(Timestamp::MAX))
}

/// Looks the ticket up; `Some` is an exchange that may be tried again.
async fn earlier_exchange<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    ticket: &Ticket,
    digest: Hash32,
    now: Timestamp,
) -> Result<Option<TicketState>, Failure> {
    let Some(state) = hub
        .store()
        .ticket(caller.subject().id(), ticket, now)
        .await?
    else {
        return Ok(None);
    };
    if state.digest != digest {
        return Err(Failure::TicketReused);
    }
    match state.phase {
        Phase::Answered { delivery } => Err(Failure::TicketAlreadyAnswered {
            exchange: state.exchange,
            delivery,
        }),
        Phase::Running
            if now.duration_since(state.since) < SignedDuration::from_secs(RUNNING_SECONDS_MAX) =>
        {
            Err(Failure::TicketInProgress {
                exchange: state.exchange,
            })
        }
        Phase::Running | Phase::Failed => Ok(Some(state)),
    }
}

/// What to tell a request whose ticket another one took between reading and recording.
async fn overtaken<H: Hub>(hub: &H, caller: &Authenticated<Application>, taken: &Taken) -> Failure {
    match earlier_exchange(hub, caller, &taken.ticket, taken.digest, hub.now()).await {
        Err(failure) => failure,
        // The other one has ended without an answer; this one may be sent again.
        Ok(state) => Failure::TicketInProgress {
            exchange: state.map_or(taken.exchange, |state| state.exchange),
        },
    }
}

/// Decides, and returns only when the decision is durable, whichever way it went.
async fn decide_and_record<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    register: &Register,
    mut ask: Consultation,
    taken: &Taken,
) -> Result<Recorded<Permitted<Consultation>>, Failure> {
    for _ in 0..DECISIONS_MAX {
        let facts = gather(hub, caller, register, ask.as_use()).await?;
        let not_recorded = match decide(ask, facts, register) {
            Ok(permitted) => {
                let quota = permitted.decision().quota.clone();
                let days = register.days_withheld(&permitted.decision().deliberation);
                let change = taken.decided(quota, Outcome::Permitted, days);
                match record(permitted, change, hub.store()).await {
                    Ok(recorded) => return Ok(recorded),
                    Err(NotRecorded { step, why }) => (step.reconsider(), why),
                }
            }
            Err(refused) => {
                let days = register.days_refusal_withheld(refused.ask.as_use());
                let change = taken.decided(refused.quota.clone(), Outcome::Refused, days);
                match record(*refused, change, hub.store()).await {
                    Ok(recorded) => return Err(refusal(taken.exchange, recorded)),
                    Err(NotRecorded { step, why }) => (step.ask, why),
                }
            }
        };
        match not_recorded {
            (back, NotCommitted::Conflict(Conflict::QuotaExceeded)) => ask = back,
            (_, NotCommitted::Conflict(Conflict::TicketTaken)) => {
                return Err(overtaken(hub, caller, taken).await);
            }
            (_, NotCommitted::Unavailable(why)) => return Err(Failure::LedgerUnavailable(why)),
        }
    }
    Err(Failure::LedgerUnavailable(
        "the quota changes faster than a decision can be recorded".into(),
    ))
}

/// Refuses what cannot even be decided, because no such service is registered; like any refusal, this is recorded.
async fn turn_away<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    asked: Asked,
    taken: &Taken,
) -> Failure {
    let exchange = taken.exchange;
    let unserved = Unserved {
        exchange,
        institution: taken.institution,
        application: taken.application.clone(),
        person: taken.person,
        asked,
        at: taken.at,
    };
    let change = taken.decided(None, Outcome::Refused, 0);
    match record(unserved, change, hub.store()).await {
        Ok(recorded) => Failure::UnknownService {
            exchange,
            decision: recorded.entry(),
        },
        Err(NotRecorded { why, .. }) => match why {
            NotCommitted::Conflict(_) => overtaken(hub, caller, taken).await,
            NotCommitted::Unavailable(why) => Failure::LedgerUnavailable(why),
        },
    }
}

/// A permit that is used up although nobody can be asked with it.
fn not_asked(permit: Recorded<Permitted<Consultation>>, why: SourceTrouble) -> SourceFailure {
    SourceFailure {
        spent: Spent::of(permit),
        why,
    }
}

fn refusal(exchange: ExchangeId, recorded: Recorded<Refused<Consultation>>) -> Failure {
    let (refused, decision) = recorded.into_parts();
    Failure::Refused {
        exchange,
        reasons: refused.reasons,
        decision,
    }
}

/// Gathers what the decision depends on.
/// The same reads are made for a person whom nobody knows as for one without a file.
async fn gather<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    register: &Register,
    usage: &Use,
) -> Result<Facts, Failure> {
    let files = hub
        .store()
        .files_about(usage.person, [usage.applicant, usage.source])
        .await?;
    let mut quota = Vec::new();
    for candidate in register.candidates_with_quota(usage) {
        let used = hub.store().quota_used(&candidate).await?;
        quota.push(QuotaLeft {
            deliberation: candidate.deliberation.clone(),
            left: candidate.limit.saturating_sub(used),
        });
    }
    Ok(Facts {
        level: caller.subject().level(),
        files,
        quota,
    })
}

/// Records the delivery; the data may leave only after this.
async fn deliver<H: Hub>(
    hub: &H,
    minimised: Minimised,
    ended: Ended,
) -> Result<Recorded<Minimised>, Failure> {
    record(minimised, Change::Delivered(ended), hub.store())
        .await
        .map_err(|not| not_durable(not.why))
}

/// Records that nothing was delivered.
async fn give_up<H: Hub>(hub: &H, failure: SourceFailure, ended: Ended) -> Failure {
    let (exchange, why, at) = (ended.exchange, failure.why, ended.at);
    match record(
        Undelivered { failure, at },
        Change::Failed(ended),
        hub.store(),
    )
    .await
    {
        Ok(_) => Failure::Source { exchange, why },
        Err(not) => not_durable(not.why),
    }
}

fn not_durable(why: NotCommitted<Conflict>) -> Failure {
    Failure::LedgerUnavailable(match why {
        NotCommitted::Unavailable(why) => why,
        NotCommitted::Conflict(_) => "the exchange was closed by somebody else".into(),
    })
}

impl Delivered {
    /// How the source answered.
    pub fn status(&self) -> Status {
        self.answer.value().status()
    }

    /// What was decided.
    pub fn decided(&self) -> &Decision {
        self.answer.value().decision()
    }

    /// The day up to which the source vouches for the data.
    pub fn valid_at(&self) -> Option<Date> {
        self.answer.value().valid_at()
    }
}
