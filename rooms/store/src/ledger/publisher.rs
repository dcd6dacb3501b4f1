//! Writes the log's public files from the rows in SQL, and signs checkpoints over what is on the disk.
//!
//! INVARIANTS:
//! - A checkpoint is signed over files that are written and synced, persisted in SQL (once for each size), and only then
//!   written for everybody to read.
//! - What is signed continues what was signed before. When the files, the rows and the persisted checkpoints do not agree
//!   on that, nothing more is signed, and the log does not start.
//! - After any failure everything is read again from SQL and the folder, as after a restart: what is in memory may be
//!   ahead of the disk.

use std::{
    collections::VecDeque,
    io,
    time::{Duration, Instant},
};

use ::ledger::{
    Checkpoint, Commitment, Edge, Hash, SigningKey, TilePath, projection::NoEdge, tile::Width,
};
use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use super::{
    CannotStart, Halt, Halted, Log, Published,
    files::PublicFiles,
    lease::{self, Lease},
    sequencer::Progress,
    sql,
};
use crate::{
    Clock,
    database::{Database, NotWritten, Step, Transaction, Unavailable, count},
};

/// Entries written in one go: 64 full bundles and their tiles, about a megabyte, share their syncs.
const PAGE_ENTRIES: u64 = 64 * 256;

/// Rows of commitments read at once: a read that is answered inline holds its thread for less than a millisecond.
const READ_ROWS: u64 = 512;

/// How long partial files stay after the full one is published: readers that began with an older checkpoint finish
/// their walk. Later ones fall back to the full file, as the specification asks.
const PARTIAL_FILES_KEPT_MINUTES: i64 = 10;

/// The task's state.
pub(super) struct Publisher {
    pub(super) database: Database,
    pub(super) clock: Clock,
    pub(super) lease: Lease,
    pub(super) key: SigningKey,
    pub(super) files: PublicFiles,
    pub(super) every: Duration,
    pub(super) progress: watch::Receiver<Progress>,
    pub(super) published: watch::Sender<Published>,
    pub(super) halt: Halt,
    pub(super) tree: Tree,
}

/// What is known of the files.
pub(super) enum Tree {
    /// The files are those of this edge, and its checkpoint is published.
    Known(Edge),
    /// Something failed: SQL and the folder must be read again.
    Unknown,
}

/// Partial files that a full one has taken the place of.
pub(super) type Outdated = VecDeque<(Timestamp, TilePath)>;

impl Publisher {
    /// Publishes as long as the sequencer works, and once more after it has ended.
    pub(super) async fn run(mut self) {
        let mut pace = interval(self.every);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut outdated = Outdated::new();
        loop {
            // Wait for something to publish, or to be tried again.
            let published = self.published.borrow().checkpoint.size;
            let settled = matches!(self.tree, Tree::Known(_));
            let waited = self
                .progress
                .wait_for(|progress| progress.ended || !settled || progress.size > published)
                .await;
            let Ok(progress) = waited.map(|progress| *progress) else {
                return;
            };
            self.files.note_behind();
            match self.publish(progress.size, &mut outdated).await {
                Ok(()) => self.files.note_caught_up(),
                Err(CannotStart::Unavailable(why)) => {
                    tracing::error!(error = %why, "the log is not published now");
                    self.tree = Tree::Unknown;
                }
                Err(why) => {
                    tracing::error!(error = %why, "the log is not published any more");
                    self.halt.stop(Halted::Disagrees(why.to_string()));
                    return;
                }
            }
            if progress.ended {
                return;
            }
            // Not faster than the pace, except for the last time.
            tokio::select! {
                _ = pace.tick() => {}
                _ = self.progress.wait_for(|progress| progress.ended) => {}
            }
        }
    }

    /// Brings files and checkpoint to `size`.
    async fn publish(&mut self, size: u64, outdated: &mut Outdated) -> Result<(), CannotStart> {
        let mut edge = match std::mem::replace(&mut self.tree, Tree::Unknown) {
            Tree::Known(edge) => edge,
            Tree::Unknown => self.recover().await?,
        };
        if size <= edge.size() {
            self.tree = Tree::Known(edge);
            return Ok(());
        }
        let full = self.write_tiles(&mut edge, size).await?;
        let checkpoint = Checkpoint {
            origin: self.key.verifying_key().origin().clone(),
            size,
            root: edge.root(),
        };
        let note = checkpoint
            .sign(&self.key)
            .map_err(CannotStart::Checkpoint)?;
        let now = (self.clock)();
        self.persist(size, &note, now).await?;
        self.show(Published { checkpoint, note }).await?;
        self.tree = Tree::Known(edge);
        outdated.extend(full.into_iter().map(|path| (now, path)));
        self.remove_outdated(outdated, now).await;
        Ok(())
    }

    /// Writes the files of the entries that are new, and returns the paths of the full ones.
    async fn write_tiles(&self, edge: &mut Edge, size: u64) -> Result<Vec<TilePath>, Unavailable> {
        let mut paths = Vec::new();
        while edge.size() < size {
            let end = size.min(edge.size() + PAGE_ENTRIES);
            let entries = commitments(&self.database, self.lease, edge.size(), end).await?;
            let mut files = Vec::new();
            for entry in &entries {
                edge.append(entry, &mut |path, bytes| files.push((path, bytes)));
            }
            paths.extend(files.iter().map(|(path, _)| *path));
            if edge.size() == size {
                files.extend(edge.partial().map(|(path, bytes)| (path, bytes.to_vec())));
            }
            self.files.write(files).await.map_err(unwritten)?;
        }
        Ok(paths)
    }

    async fn persist(&self, size: u64, note: &str, now: Timestamp) -> Result<(), CannotStart> {
        let values = vec![
            self.lease.log.0.into(),
            count(size),
            note.into(),
            now.as_microsecond().into(),
        ];
        let transaction = Transaction::of(vec![
            self.lease.guard(),
            Step::once(&sql::ADD_CHECKPOINT, values).exactly_one("checkpoint"),
        ]);
        match self.database.write_patiently(transaction).await {
            Ok(_) => Ok(()),
            Err(NotWritten::Unmet {
                step: lease::STEP, ..
            }) => Err(CannotStart::LeaseLost),
            // Persisted by an attempt whose answer was lost: recovering finds it.
            Err(why) => Err(why.unavailable().into()),
        }
    }

    /// Writes the checkpoint's file and tells those who wait for it.
    async fn show(&self, published: Published) -> Result<(), Unavailable> {
        let note = published.note.clone();
        self.files.write_checkpoint(note).await.map_err(unwritten)?;
        self.published.send_replace(published);
        Ok(())
    }

    /// Finds out where the log stands: reads the last persisted checkpoint, compares the folder with it, and writes again
    /// what a crash left out.
    pub(super) async fn recover(&self) -> Result<Edge, CannotStart> {
        let origin = self.key.verifying_key().origin();
        let last = match last_checkpoint(&self.database, self.lease, &self.key).await? {
            Some(last) => last,
            None => {
                let checkpoint = Checkpoint {
                    origin: origin.clone(),
                    size: 0,
                    root: Hash::empty_root(),
                };
                let note = checkpoint
                    .sign(&self.key)
                    .map_err(CannotStart::Checkpoint)?;
                let first = Published { checkpoint, note };
                self.compare_with_shown(&first).await?;
                self.persist(0, &first.note, (self.clock)()).await?;
                first
            }
        };
        self.compare_with_shown(&last).await?;
        let size = last.checkpoint.size;
        let held = lease::row(&self.database, self.lease.log)
            .await?
            .map_or(0, |row| row.size);
        if held < size {
            return Err(CannotStart::Shrunk { signed: size, held });
        }
        let edge = match self.files.edge(size).await {
            Ok(edge) if edge.root() == last.checkpoint.root => edge,
            Err(NoEdge::Unreadable(why)) => return Err(Unavailable::new(why.to_string()).into()),
            Ok(_) | Err(_) => self.rebuild(&last).await?,
        };
        self.show(last).await?;
        Ok(edge)
    }

    /// Writes every file again from the rows.
    async fn rebuild(&self, last: &Published) -> Result<Edge, CannotStart> {
        let size = last.checkpoint.size;
        tracing::warn!(
            entries = size,
            "the files of the log are written again from the database"
        );
        let mut edge = Edge::empty();
        self.write_tiles(&mut edge, size).await?;
        if edge.root() != last.checkpoint.root {
            return Err(CannotStart::Forked { size });
        }
        Ok(edge)
    }

    /// Refuses to go on behind what everybody may have read.
    async fn compare_with_shown(&self, last: &Published) -> Result<(), CannotStart> {
        let Some(shown) = self.files.read_checkpoint().await.map_err(unwritten)? else {
            return Ok(());
        };
        let shown_checkpoint = Checkpoint::open(&shown, self.key.verifying_key())
            .map_err(CannotStart::ShownCheckpoint)?;
        let size = shown_checkpoint.size;
        if size > last.checkpoint.size {
            let held = last.checkpoint.size;
            return Err(CannotStart::BehindPublished {
                published: size,
                held,
            });
        }
        let persisted = if size == last.checkpoint.size {
            Some(last.checkpoint.root)
        } else {
            checkpoint_at(&self.database, self.lease, &self.key, size)
                .await?
                .map(|persisted| persisted.checkpoint.root)
        };
        // What is shown was persisted before, so a size that the database does not know is a fork as well.
        match persisted {
            Some(root) if root == shown_checkpoint.root => Ok(()),
            Some(_) | None => Err(CannotStart::Forked { size }),
        }
    }

    /// Removes partial files that nobody needs any more. Failing to is no harm: they stay right.
    async fn remove_outdated(&self, outdated: &mut Outdated, now: Timestamp) {
        let kept = SignedDuration::from_mins(PARTIAL_FILES_KEPT_MINUTES);
        let mut paths = Vec::new();
        while let Some((since, path)) = outdated.front()
            && now.duration_since(*since) > kept
        {
            paths.push(path.with_width(Width::FULL));
            outdated.pop_front();
        }
        if !paths.is_empty()
            && let Err(error) = self.files.remove_partial(paths).await
        {
            tracing::warn!(%error, "outdated partial files of the log were not removed");
        }
    }
}

impl Log {
    /// Since when there are entries that no checkpoint covers, because it cannot be written or is just being written;
    /// `None` while there are none. For operators: what is older than some seconds is a failure.
    pub fn behind(&self) -> watch::Receiver<Option<Instant>> {
        self.files.behind()
    }
}

fn unwritten(error: io::Error) -> Unavailable {
    Unavailable::new(format!("the files of the log: {error}"))
}

/// Reads the commitments of a range; an error when one is missing.
pub(super) async fn commitments(
    database: &Database,
    lease: Lease,
    start: u64,
    end: u64,
) -> Result<Vec<Commitment>, Unavailable> {
    let mut entries = Vec::with_capacity((end - start) as usize);
    while start + (entries.len() as u64) < end {
        let from = start + entries.len() as u64;
        let to = end.min(from + READ_ROWS);
        let values = [lease.log.0.into(), count(from), count(to)];
        let rows = database.read(&sql::COMMITMENTS, &values).await?;
        if rows.len() as u64 != to - from {
            return Err(Unavailable::new(format!(
                "leaves between {from} and {to} are missing from the database"
            )));
        }
        for row in rows.iter() {
            entries.push(Commitment::from_bytes(row.array(0)?));
        }
        // SQLite answers without waiting: let others have the thread between two reads.
        tokio::task::yield_now().await;
    }
    Ok(entries)
}

/// The last checkpoint that was persisted.
async fn last_checkpoint(
    database: &Database,
    lease: Lease,
    key: &SigningKey,
) -> Result<Option<Published>, CannotStart> {
    let rows = database
        .read(&sql::LAST_CHECKPOINT, &[lease.log.0.into()])
        .await?;
    rows.first()
        .map(|row| opened(row.text(0)?, key))
        .transpose()
}

async fn checkpoint_at(
    database: &Database,
    lease: Lease,
    key: &SigningKey,
    size: u64,
) -> Result<Option<Published>, CannotStart> {
    let values = [lease.log.0.into(), count(size)];
    let rows = database.read(&sql::CHECKPOINT_AT, &values).await?;
    rows.first()
        .map(|row| opened(row.text(0)?, key))
        .transpose()
}

fn opened(note: &str, key: &SigningKey) -> Result<Published, CannotStart> {
    let checkpoint =
        Checkpoint::open(note, key.verifying_key()).map_err(CannotStart::Checkpoint)?;
    let note = note.to_owned();
    Ok(Published { checkpoint, note })
}
