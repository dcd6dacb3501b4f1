//! The log in SQL and in files: commits, places, checkpoints, proofs and checks.
//!
//! Only the [`sequencer`] gives leaves their places. Where many may write at once (PostgreSQL), a commit writes its change
//! of state and its pending leaves in one transaction, and the sequencer gives them their places in another. Where there
//! is one writer anyway (SQLite), the sequencer writes [`together`] what waits: changes, leaves and places in one
//! transaction. The [`publisher`] writes tiles and checkpoints from the rows, at its own pace. SQL is the truth and the
//! files a projection of it.
//!
//! INVARIANTS:
//! - [`Log::commit`] answers only when the leaves are durable and have their places.
//! - A commit that is refused because too much waits has changed nothing.

mod change;
mod files;
mod fsck;
mod guard;
mod lease;
mod proofs;
mod publisher;
mod sequencer;
pub(crate) mod sql;
mod together;

use std::{sync::Arc, time::Duration};

use ::ledger::{
    BadCheckpoint, Checkpoint, Commitment, Entry, Hash, Origin, Record, Salt, SigningKey,
    VerifyingKey,
};
use thiserror::Error;
use tokio::{
    sync::{Mutex, mpsc, oneshot, watch},
    task::JoinHandle,
};
use uuid::Uuid;

pub(crate) use change::StateChange;
pub use change::{NoChange, NoConflict};
pub use fsck::{NotChecked, fsck};
pub use lease::LEASE_SECONDS;
pub use proofs::{NoProof, OpenedLeaf, RecordPage};
pub(crate) use proofs::{entry, records_between};

use crate::{
    Clock,
    database::{Database, NotWritten, Step, Transaction, Unavailable, Value},
    folder::Folder,
    random,
};
pub(crate) use files::{CHECKPOINT_FILE, PublicFiles};
use guard::FolderGuard;
use lease::Lease;
pub(crate) use lease::LogId;
use publisher::{Publisher, Tree};
use sequencer::{Committed, Leaf, Message, Progress, Sequencer};
use together::Unwritten;

/// Most records in one commit: a batch is larger only in several commits, so that a group stays short.
pub const COMMIT_RECORDS_MAX: usize = 10_000;

/// How a log is kept.
pub struct LogSettings {
    /// Signs checkpoints; carries the origin of the log.
    pub key: SigningKey,
    /// Where the public files are.
    pub folder: Folder,
    /// Who holds the lease: a name that this node keeps when it restarts and that no other node has.
    pub holder: String,
    /// The pace of checkpoints while there are new leaves.
    pub publish_every: Duration,
}

/// The pace of checkpoints: twice as fast as the second that is promised, so that file work fits in.
pub const PUBLISH_EVERY: Duration = Duration::from_millis(500);

/// Why a log is not opened, or is not published any further.
#[derive(Debug, Error)]
pub enum CannotStart {
    /// The database or the folder cannot be read or written now.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// Another node holds the lease.
    #[error("the log is held by node `{holder}`")]
    HeldByOther {
        /// Which.
        holder: String,
    },
    /// Another process on this machine works with the folder of the log.
    #[error("another process works with the log's folder")]
    InUse,
    /// Another node has taken the lease over.
    #[error("another node has taken the log over")]
    LeaseLost,
    /// The key of this origin in the tables belongs to another origin.
    #[error("the database keeps the log `{found}` under the key of this origin")]
    OtherOrigin {
        /// Which.
        found: String,
    },
    /// The persisted checkpoint is not one of this log's key.
    #[error("the persisted checkpoint: {0}")]
    Checkpoint(BadCheckpoint),
    /// The checkpoint in the folder is not one of this log's key.
    #[error("the checkpoint in the folder: {0}")]
    ShownCheckpoint(BadCheckpoint),
    /// The database holds fewer entries than were signed.
    #[error("a checkpoint over {signed} entries was signed, but the database holds {held}")]
    Shrunk {
        /// The size that was signed.
        signed: u64,
        /// The size of the log in the database.
        held: u64,
    },
    /// The entries in the database are not those that were signed.
    #[error(
        "the first {size} entries in the database are not those that a checkpoint was signed over"
    )]
    Forked {
        /// The size that was signed.
        size: u64,
    },
    /// The folder shows a checkpoint that the database does not know: the database is older than what was published.
    #[error(
        "a checkpoint over {published} entries was published, but the database knows of {held}: it is older; start a new origin instead"
    )]
    BehindPublished {
        /// The size that was published.
        published: u64,
        /// The size of the last persisted checkpoint.
        held: u64,
    },
}

/// The newest checkpoint that everybody can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The signed note.
    pub note: String,
}

/// Why a log that was open takes nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Halted {
    /// Another node has taken the lease over.
    #[error("another node has taken the log over")]
    Fenced,
    /// Files, rows and checkpoints do not agree.
    #[error("the log does not agree with what was published: {0}")]
    Disagrees(String),
    /// It was closed.
    #[error("the log is closed")]
    Closed,
}

/// Says to all parts of a log that nothing more is taken.
#[derive(Clone)]
struct Halt(Arc<watch::Sender<Option<Halted>>>);

impl Halt {
    fn new() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }

    fn is_clear(&self) -> bool {
        self.0.borrow().is_none()
    }

    /// The first reason stays.
    fn stop(&self, why: Halted) {
        self.0.send_if_modified(|halted| {
            let first = halted.is_none();
            if first {
                *halted = Some(why);
            }
            first
        });
    }

    fn check(&self) -> Result<(), Unavailable> {
        match &*self.0.borrow() {
            None => Ok(()),
            Some(why) => Err(Unavailable::new(why.to_string())),
        }
    }
}

/// A log of this node, open: its lease is held, its sequencer and publisher work.
pub struct Log {
    database: Database,
    clock: Clock,
    lease: Lease,
    key: VerifyingKey,
    files: PublicFiles,
    inbox: mpsc::Sender<Message>,
    progress: watch::Receiver<Progress>,
    published: watch::Receiver<Published>,
    halt: Halt,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    _guard: FolderGuard,
}

/// A leaf's id: drawn for its commit, sorts by time.
pub type LeafId = Uuid;

impl Log {
    /// Takes the lease, gives leftover leaves their places, brings files and checkpoint up to date, and starts working.
    ///
    /// # Errors
    /// When another node holds the log, or when database, folder and checkpoints do not agree.
    pub async fn open(
        database: Database,
        settings: LogSettings,
        clock: Clock,
    ) -> Result<Self, CannotStart> {
        let LogSettings {
            key,
            folder,
            holder,
            publish_every,
        } = settings;
        let guard = FolderGuard::take(folder.path()).await?;
        let verifying_key = key.verifying_key().clone();
        let origin = verifying_key.origin().clone();
        let lease = lease::take(&database, &origin, &holder, clock()).await?;
        let halt = Halt::new();
        let files = PublicFiles::new(folder);
        let size = lease.size;
        let (progress_sender, progress) = watch::channel(Progress { size, ended: false });
        let (published_sender, published) = watch::channel(nothing_published(origin));
        let (inbox, messages) = mpsc::channel(sequencer::WAITING_MAX);

        let mut publisher = Publisher {
            database: database.clone(),
            clock: Arc::clone(&clock),
            lease,
            key,
            files: files.clone(),
            every: publish_every,
            progress: progress.clone(),
            published: published_sender,
            halt: halt.clone(),
            tree: Tree::Unknown,
        };
        // First what was signed, then more leaves: a log that does not agree with itself must not grow.
        publisher.tree = Tree::Known(publisher.recover().await?);
        let mut sequencer = Sequencer {
            database: database.clone(),
            clock: Arc::clone(&clock),
            lease,
            inbox: messages,
            progress: progress_sender,
            halt: halt.clone(),
        };
        sequencer.sweep_all().await?;
        let tasks = vec![tokio::spawn(sequencer.run()), tokio::spawn(publisher.run())];
        Ok(Self {
            database,
            clock,
            lease,
            key: verifying_key,
            files,
            inbox,
            progress,
            published,
            halt,
            tasks: Mutex::new(tasks),
            _guard: guard,
        })
    }

    /// Appends records and makes the steps that `build` gives for their leaves, in one transaction; answers when the
    /// leaves have their places.
    pub(crate) async fn commit(
        &self,
        records: Vec<Record>,
        build: impl FnOnce(&[LeafId]) -> Transaction + Send,
    ) -> Result<Vec<Entry>, NotWritten> {
        self.halt.check()?;
        if records.is_empty() || records.len() > COMMIT_RECORDS_MAX {
            return Err(Unavailable::new(format!(
                "a commit takes 1 to {COMMIT_RECORDS_MAX} records, not {}",
                records.len()
            ))
            .into());
        }
        // The place in the queue comes first: who gets none has changed nothing.
        let place = self.inbox.try_reserve().map_err(|error| match error {
            mpsc::error::TrySendError::Full(()) => Unavailable::new("the ledger's queue is full"),
            mpsc::error::TrySendError::Closed(()) => Unavailable::new(Halted::Closed.to_string()),
        })?;
        let now = (self.clock)();
        let mut leaves = Vec::with_capacity(records.len());
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            let salt = Salt::from_bytes(random::bytes());
            let leaf = Leaf {
                id: random::id_at(now),
                commitment: Commitment::of(&salt, &record),
            };
            leaves.push(leaf);
            rows.push(vec![
                self.lease.log.0.into(),
                leaf.id.as_bytes().into(),
                leaf.commitment.as_bytes().into(),
                salt.as_bytes().into(),
                record.into_bytes().into(),
            ]);
        }
        let ids: Vec<LeafId> = leaves.iter().map(|leaf| leaf.id).collect();
        let change = build(&ids);
        let gone = |_| Unavailable::new("the sequencer ended before the leaves had their places");
        if self.database.sqlite().is_some() {
            let (reply, answer) = oneshot::channel();
            place.send(Message::Unwritten(Unwritten {
                change,
                leaves,
                rows,
                reply,
            }));
            return answer.await.map_err(gone)?;
        }
        self.write_pending(change, rows).await?;
        let (reply, answer) = oneshot::channel();
        place.send(Message::Committed(Committed { leaves, reply }));
        Ok(answer.await.map_err(gone)??)
    }

    /// Writes a change and its leaves, which have no places yet.
    async fn write_pending(
        &self,
        mut change: Transaction,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), NotWritten> {
        change.steps.insert(0, self.lease.guard());
        change.push(Step::each(&sql::ADD_LEAF, rows));
        match self.database.write(change).await {
            Err(NotWritten::Unmet {
                step: lease::STEP, ..
            }) => {
                self.halt.stop(Halted::Fenced);
                Err(Unavailable::new(Halted::Fenced.to_string()).into())
            }
            result => result.map(drop),
        }
    }

    /// The log's key in the tables.
    pub(crate) fn id(&self) -> LogId {
        self.lease.log
    }

    /// The key that verifies checkpoints.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// The folder of the public files (`checkpoint`, `tile/…`).
    pub fn folder(&self) -> &std::path::Path {
        self.files.folder().path()
    }

    /// The newest published checkpoint, and those to come.
    pub fn published(&self) -> watch::Receiver<Published> {
        self.published.clone()
    }

    /// How many leaves have their places.
    pub fn size(&self) -> u64 {
        self.progress.borrow().size
    }

    /// Why the log takes nothing more, if so.
    pub fn halted(&self) -> Option<Halted> {
        self.halt.0.borrow().clone()
    }

    /// Finishes the commits under way, publishes all leaves, and ends. Later commits are refused.
    pub async fn close(&self) {
        let mut tasks = self.tasks.lock().await;
        // A sequencer that has ended needs no word.
        let _ = self.inbox.send(Message::Close).await;
        for task in tasks.drain(..) {
            if task.await.is_err() {
                tracing::error!("a task of the ledger was broken off");
            }
        }
        self.halt.stop(Halted::Closed);
    }
}

fn nothing_published(origin: Origin) -> Published {
    let root = Hash::empty_root();
    Published {
        checkpoint: Checkpoint {
            origin,
            size: 0,
            root,
        },
        note: String::new(),
    }
}
