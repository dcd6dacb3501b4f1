//! The only one who gives leaves their places in the log.
//!
//! Commits bring leaves that are durable but pending. The sequencer takes all that wait, puts them in an order that tells
//! nothing, and gives them the next places in one transaction that fails when its lease or the size it knows is no
//! longer true. Only then does it answer those who wait. What comes unwritten is written with its places: [`super::together`].
//!
//! INVARIANTS:
//! - Places are contiguous from 0: the size in the log's row grows in the transaction that gives the places.
//! - A pending leaf gets a place sooner or later, also when nobody waits for it any more: leaves that a crash, a lost
//!   connection or a cancelled caller left behind are swept up.

use std::time::Duration;

use ::ledger::{Commitment, Entry};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Interval, MissedTickBehavior, interval},
};
use uuid::Uuid;

use super::{
    Halt, Halted,
    lease::{self, Lease},
    sql,
    together::Unwritten,
};
use crate::{
    Clock,
    database::{Database, NotWritten, Step, Transaction, Unavailable, count},
    random,
};

/// Commits that may wait for their places; more are refused before they change anything.
pub(super) const WAITING_MAX: usize = 8_192;

/// Commits whose leaves get their places in one transaction.
const BATCH_COMMITS_MAX: usize = 4_096;

/// How long a batch that several commits already wait for is kept open: about as long as it takes to write one. Under load
/// this doubles the commits that share a sync and the pages they all touch; a lone commit never waits.
const GATHER: Duration = Duration::from_millis(1);

/// Leaves in one transaction of the sweep.
const SWEEP_LEAVES_MAX: u16 = 1_024;

/// How often leftover leaves are looked for and the lease is renewed: several times within the lease.
const ROUND: Duration = Duration::from_secs(2);

/// A pending leaf younger than this is still on its way through its own commit.
const SWEEP_AGE_MS: i64 = 5_000;

/// How often a batch is tried again when the stored state turns out to be ahead of what is known here.
pub(super) const ATTEMPTS_MAX: usize = 4;

/// How often a batch is tried again while the database is away, and the pause between two tries: five seconds in all, the
/// time that a database takes to restart. Those who wait have changed their state already; giving up tells them that
/// nothing was recorded, although the leaf gets its place later.
const PATIENCE_TRIES_MAX: usize = 20;
const PATIENCE_PAUSE: Duration = Duration::from_millis(250);

/// The name of the step that gives a leaf its place.
const PLACE: &str = "place";

/// What comes to the sequencer.
pub(super) enum Message {
    /// Leaves that are durable and pending.
    Committed(Committed),
    /// A change and leaves that are not written yet.
    Unwritten(Unwritten),
    /// Finish what came before, then end.
    Close,
}

/// The leaves of one commit, and who waits for their places.
pub(super) struct Committed {
    pub(super) leaves: Vec<Leaf>,
    pub(super) reply: oneshot::Sender<Result<Vec<Entry>, Unavailable>>,
}

/// A pending leaf.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf {
    pub(super) id: Uuid,
    pub(super) commitment: Commitment,
}

/// How far the log has come, for the publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) size: u64,
    /// The sequencer has ended: this is the last size.
    pub(super) ended: bool,
}

/// The task's state.
pub(super) struct Sequencer {
    pub(super) database: Database,
    pub(super) clock: Clock,
    pub(super) lease: Lease,
    pub(super) inbox: mpsc::Receiver<Message>,
    pub(super) progress: watch::Sender<Progress>,
    pub(super) halt: Halt,
}

/// A leaf of a batch and whose it is.
#[derive(Clone, Copy)]
struct Waiting {
    leaf: Leaf,
    commit: usize,
    nth: usize,
}

/// Why a batch has no places.
pub(super) enum Trouble {
    /// The database could not do it now.
    Unavailable(Unavailable),
    /// Somebody else holds the lease.
    Fenced,
}

impl From<Unavailable> for Trouble {
    fn from(why: Unavailable) -> Self {
        Trouble::Unavailable(why)
    }
}

impl Sequencer {
    /// Gives leaves that an earlier run left behind their places.
    pub(super) async fn sweep_all(&mut self) -> Result<(), Unavailable> {
        while self.sweep(Uuid::max()).await? > 0 {}
        Ok(())
    }

    /// Works until it is closed, or another holder has the lease.
    pub(super) async fn run(mut self) {
        let mut rounds = interval(ROUND);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while self.turn(&mut rounds).await {}
        // Commits that have their place in the queue are finished; later ones are refused.
        self.inbox.close();
        while self.halt.is_clear() {
            let Some(message) = self.inbox.recv().await else {
                break;
            };
            match message {
                Message::Committed(committed) => _ = self.answer(vec![committed]).await,
                Message::Unwritten(unwritten) => _ = self.write_together(vec![unwritten]).await,
                Message::Close => {}
            }
        }
        let size = self.lease.size;
        self.progress.send_replace(Progress { size, ended: true });
    }

    /// One turn; false when there will be no other.
    async fn turn(&mut self, rounds: &mut Interval) -> bool {
        let mut messages = Vec::new();
        tokio::select! {
            received = self.inbox.recv_many(&mut messages, BATCH_COMMITS_MAX) => {
                if received > 1 {
                    gather(&mut self.inbox, &mut messages).await;
                }
                let mut open = received > 0;
                let (mut batch, mut unwritten) = (Vec::new(), Vec::new());
                for message in messages {
                    match message {
                        Message::Committed(committed) => batch.push(committed),
                        Message::Unwritten(one) => unwritten.push(one),
                        Message::Close => open = false,
                    }
                }
                self.answer(batch).await && self.write_together(unwritten).await && open
            }
            _ = rounds.tick() => self.round().await,
        }
    }

    /// Gives a batch its places and answers those who wait; false when the lease is lost.
    async fn answer(&mut self, batch: Vec<Committed>) -> bool {
        let mut waiting = Vec::new();
        let mut entries: Vec<Vec<Option<Entry>>> = Vec::with_capacity(batch.len());
        for (commit, committed) in batch.iter().enumerate() {
            entries.push(vec![None; committed.leaves.len()]);
            for (nth, leaf) in committed.leaves.iter().enumerate() {
                let leaf = *leaf;
                waiting.push(Waiting { leaf, commit, nth });
            }
        }
        if waiting.is_empty() {
            return true;
        }
        let result = self.place_patiently(waiting).await;
        let (placed, why) = match result {
            Ok(placed) => (placed, Unavailable::new("the leaf has vanished")),
            Err(Trouble::Unavailable(why)) => {
                tracing::error!(error = %why, "leaves wait for their places in the log");
                (Vec::new(), why)
            }
            Err(Trouble::Fenced) => {
                let why = self.fenced();
                (Vec::new(), why)
            }
        };
        for (waiting, index) in placed {
            let commitment = waiting.leaf.commitment;
            entries[waiting.commit][waiting.nth] = Some(Entry { index, commitment });
        }
        for (committed, entries) in batch.into_iter().zip(entries) {
            let entries: Option<Vec<Entry>> = entries.into_iter().collect();
            // Who no longer waits needs no answer.
            let _ = committed.reply.send(entries.ok_or_else(|| why.clone()));
        }
        self.halt.is_clear()
    }

    /// Renews the lease and looks for leaves that nobody brought; false when the lease is lost.
    async fn round(&mut self) -> bool {
        let now = (self.clock)();
        match self.lease.renew(&self.database, now).await {
            Ok(()) => {}
            Err(NotWritten::Unmet { .. }) => {
                self.fenced();
                return false;
            }
            Err(NotWritten::Unavailable(why)) => {
                tracing::warn!(error = %why, "the lease of the log was not renewed");
                return true;
            }
        }
        let old = now - jiff::SignedDuration::from_millis(SWEEP_AGE_MS);
        match self.sweep(random::first_id_at(old)).await {
            Ok(0) => {}
            Ok(swept) => tracing::info!(leaves = swept, "leftover leaves got their places"),
            Err(why) => tracing::warn!(error = %why, "leftover leaves wait for their places"),
        }
        self.halt.is_clear()
    }

    /// Gives pending leaves with an id below `before` their places.
    async fn sweep(&mut self, before: Uuid) -> Result<usize, Unavailable> {
        let values = [
            self.lease.log.0.into(),
            before.as_bytes().into(),
            SWEEP_LEAVES_MAX.into(),
        ];
        let rows = self.database.read(&sql::PENDING, &values).await?;
        let mut waiting = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            let id = Uuid::from_bytes(row.array(0)?);
            let commitment = Commitment::from_bytes(row.array(1)?);
            let leaf = Leaf { id, commitment };
            waiting.push(Waiting {
                leaf,
                commit: 0,
                nth: 0,
            });
        }
        let found = waiting.len();
        if found == 0 {
            return Ok(0);
        }
        match self.place(waiting).await {
            Ok(_) => Ok(found),
            Err(Trouble::Unavailable(why)) => Err(why),
            Err(Trouble::Fenced) => Err(self.fenced()),
        }
    }

    /// As [`Sequencer::place`], again while the database is away.
    async fn place_patiently(
        &mut self,
        waiting: Vec<Waiting>,
    ) -> Result<Vec<(Waiting, u64)>, Trouble> {
        let mut pause = interval(PATIENCE_PAUSE);
        pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for _ in 0..PATIENCE_TRIES_MAX {
            pause.tick().await;
            match self.place(waiting.clone()).await {
                Err(Trouble::Unavailable(why)) if self.halt.is_clear() => {
                    tracing::warn!(error = %why, "leaves wait for their places in the log");
                }
                result => return result,
            }
        }
        self.place(waiting).await
    }

    /// Gives leaves the next places, in an order that tells nothing.
    async fn place(&mut self, mut waiting: Vec<Waiting>) -> Result<Vec<(Waiting, u64)>, Trouble> {
        random::shuffle(&mut waiting);
        let mut placed = Vec::new();
        for _ in 0..ATTEMPTS_MAX {
            if waiting.is_empty() {
                return Ok(placed);
            }
            let old_size = self.lease.size;
            let size = old_size + waiting.len() as u64;
            match self.write_places(&waiting, size).await {
                Ok(_) => {
                    self.lease.size = size;
                    let ended = false;
                    self.progress.send_replace(Progress { size, ended });
                    placed.extend(waiting.into_iter().zip(old_size..));
                    return Ok(placed);
                }
                Err(NotWritten::Unavailable(why)) => return Err(why.into()),
                Err(NotWritten::Unmet { step: PLACE, .. }) => {
                    let known = self.settle(&mut waiting).await?;
                    placed.extend(known);
                }
                Err(NotWritten::Unmet { .. }) => self.catch_up().await?,
            }
        }
        Err(Unavailable::new("the log changes while leaves get their places").into())
    }

    async fn write_places(&self, waiting: &[Waiting], size: u64) -> Result<(), NotWritten> {
        let Lease {
            log,
            epoch,
            size: old_size,
        } = self.lease;
        let lengthen = vec![count(size), log.0.into(), epoch.into(), count(old_size)];
        let places = waiting
            .iter()
            .zip(old_size..)
            .map(|(waiting, index)| {
                let id = waiting.leaf.id.as_bytes();
                vec![count(index), log.0.into(), id.into()]
            })
            .collect();
        let transaction = Transaction::of(vec![
            Step::once(&sql::LENGTHEN, lengthen).exactly_one(lease::STEP),
            Step::each(&sql::PLACE_LEAF, places).exactly_one(PLACE),
        ]);
        self.database.write_patiently(transaction).await.map(drop)
    }

    /// After a refused step: is the lease lost, or did an earlier transaction succeed although its answer was lost?
    pub(super) async fn catch_up(&mut self) -> Result<(), Trouble> {
        let row = lease::row(&self.database, self.lease.log).await?;
        match row {
            Some(row) if row.epoch == self.lease.epoch => {
                self.lease.size = row.size;
                Ok(())
            }
            _ => Err(Trouble::Fenced),
        }
    }

    /// Takes out the leaves that have their places already, and those that are not there at all.
    async fn settle(&self, waiting: &mut Vec<Waiting>) -> Result<Vec<(Waiting, u64)>, Unavailable> {
        let mut known = Vec::new();
        let mut pending = Vec::new();
        for waiting in waiting.drain(..) {
            let values = [self.lease.log.0.into(), waiting.leaf.id.as_bytes().into()];
            let rows = self.database.read(&sql::LEAF, &values).await?;
            match rows.first().map(|row| row.integer_or_null(0)).transpose()? {
                Some(Some(index)) => known.push((waiting, index as u64)),
                Some(None) => pending.push(waiting),
                None => {}
            }
        }
        *waiting = pending;
        Ok(known)
    }

    pub(super) fn fenced(&self) -> Unavailable {
        self.halt.stop(Halted::Fenced);
        Unavailable::new(Halted::Fenced.to_string())
    }
}

/// Takes what comes within a moment.
#[expect(
    clippy::disallowed_methods,
    reason = "others are on their way, and nothing tells which is the last"
)]
async fn gather(inbox: &mut mpsc::Receiver<Message>, messages: &mut Vec<Message>) {
    tokio::time::sleep(GATHER).await;
    while messages.len() < BATCH_COMMITS_MAX
        && let Ok(message) = inbox.try_recv()
    {
        messages.push(message);
    }
}
