//! What a consultation needs of the world.

use std::{future::Future, sync::Arc};

use jiff::Timestamp;
use ledger::{Entry, Ledger, Recorded};
use policy::{Permitted, QuotaUse, Register};
use vocabulary::{
    ApplicationId, ExchangeId, FileReference, Hash32, InstitutionId, PersonId, ServiceId, Ticket,
};

use super::{
    asked::Consultation,
    steps::{Fetched, SourceFailure},
};
use crate::{Persons, Unavailable, connection::Connection};

/// The house around a consultation: its ports, its register, its clock and its dice.
pub trait Hub: Sync {
    /// Keeps tickets, the directory and the ledger.
    type Store: Persons + Tickets + Ledger<Change, Conflict = Conflict>;
    /// Asks the authentic sources.
    type Sources: Source;

    /// The store.
    fn store(&self) -> &Self::Store;
    /// The sources.
    fn sources(&self) -> &Self::Sources;
    /// The register of institutions, services and deliberations as it stands now.
    fn register(&self) -> Arc<Register>;
    /// How a service is reached, when it is connected.
    fn connection(&self, service: &ServiceId) -> Option<Arc<Connection>>;
    /// The time.
    fn now(&self) -> Timestamp;
    /// Sixteen random bytes.
    fn random(&self) -> [u8; 16];
}

/// How far the exchange behind a ticket has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Permitted and on its way, or broken off by a crash that nobody has closed yet.
    Running,
    /// Refused, or failed before delivery: may be asked again.
    Failed,
    /// Answered; `delivery` is the leaf of the delivery.
    Answered {
        /// The leaf that records the delivery.
        delivery: Entry,
    },
}

/// What is known of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketState {
    /// The exchange it stands for.
    pub exchange: ExchangeId,
    /// Keyed digest of the request body.
    pub digest: Hash32,
    /// How far it came.
    pub phase: Phase,
    /// When it came there.
    pub since: Timestamp,
}

/// An answered exchange, as its requester may look it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Its id.
    pub id: ExchangeId,
    /// Who asked.
    pub institution: InstitutionId,
    /// With which application.
    pub application: ApplicationId,
    /// Under which ticket.
    pub ticket: Ticket,
    /// The leaf of the decision.
    pub decision: Option<Entry>,
    /// The leaf of the delivery.
    pub delivery: Option<Entry>,
    /// The leaf of the receipt.
    pub receipt: Option<Entry>,
}

/// Reads what a decision depends on.
pub trait Tickets: Sync {
    /// The state of a ticket taken within the 24 hours before `now`.
    fn ticket(
        &self,
        application: &ApplicationId,
        ticket: &Ticket,
        now: Timestamp,
    ) -> impl Future<Output = Result<Option<TicketState>, Unavailable>> + Send;

    /// How much of a quota is used.
    fn quota_used(&self, quota: &QuotaUse)
    -> impl Future<Output = Result<u64, Unavailable>> + Send;

    /// Every registration of a person at two institutions, whatever its dates.
    fn files_about(
        &self,
        person: PersonId,
        institutions: [InstitutionId; 2],
    ) -> impl Future<Output = Result<Vec<FileReference>, Unavailable>> + Send;

    /// An exchange by its id.
    fn exchange(
        &self,
        id: ExchangeId,
    ) -> impl Future<Output = Result<Option<Exchange>, Unavailable>> + Send;
}

/// How a decision came out, as far as the ticket is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The ticket is running.
    Permitted,
    /// The ticket may be asked again.
    Refused,
}

/// A decision to be committed with its leaf.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The exchange.
    pub exchange: ExchangeId,
    /// Who asked.
    pub institution: InstitutionId,
    /// With which application.
    pub application: ApplicationId,
    /// Under which ticket.
    pub ticket: Ticket,
    /// Keyed digest of the request body.
    pub digest: Hash32,
    /// The ticket as it was read, or `None` when there was none: the commit fails with [`Conflict::TicketTaken`] when
    /// somebody else moved it in between.
    pub expected: Option<TicketState>,
    /// About whom.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// From when on the person is told, when the law says not at once.
    pub withheld_until: Option<Timestamp>,
    /// The quota to consume, unless that would exceed it ([`Conflict::QuotaExceeded`]).
    pub quota: Option<QuotaUse>,
    /// How it came out.
    pub outcome: Outcome,
}

/// An exchange that moves on, to be committed with its leaf.
#[derive(Debug, Clone)]
pub struct Ended {
    /// The exchange.
    pub exchange: ExchangeId,
    /// With which application it was asked.
    pub application: ApplicationId,
    /// Under which ticket.
    pub ticket: Ticket,
    /// When.
    pub at: Timestamp,
}

/// The state change that commits together with a consultation's leaf.
#[derive(Debug, Clone)]
pub enum Change {
    /// Permitted or refused: takes the ticket and the quota.
    Decided(Box<Decided>),
    /// Delivered: the ticket is answered by this leaf.
    Delivered(Ended),
    /// Failed before delivery: the ticket may be asked again.
    Failed(Ended),
    /// The requester confirmed reception: this leaf is the receipt.
    Acknowledged(Ended),
}

/// Why a change did not commit although the ledger could be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// Another request moved the ticket first.
    TicketTaken,
    /// The quota ran out in between.
    QuotaExceeded,
}

/// An authentic source, asked with a recorded permit, by value and once.
pub trait Source: Sync {
    /// Asks for what was permitted.
    fn fetch(
        &self,
        ask: Recorded<Permitted<Consultation>>,
        connection: &Connection,
    ) -> impl Future<Output = Result<Fetched, SourceFailure>> + Send;
}
