//! A copy of everything a node keeps, and its return.
//!
//! A copy is a folder: `manifest.json`, the database (`database.sqlite`, or `tables/NAME.copy` for PostgreSQL) as it was
//! at one moment, and the log's public files as far as the checkpoint in that database. Keys are not in it.
//!
//! INVARIANTS:
//! - The manifest is written last: a folder without one is no copy. It holds the SHA-256 of every other file, and nothing
//!   returns before all of them were compared.
//! - The database comes back wholly or not at all, and after the log's files: a return that was broken off can be
//!   repeated.
//! - A log that was published beyond the copy is never resumed from it: its continuation would be a fork.

mod manifest;
mod postgres;
mod sqlite;

use std::{
    io,
    path::{Path, PathBuf},
};

use ::ledger::{
    BadCheckpoint, Checkpoint, TilePath, VerifyingKey,
    fsck::Report,
    proof::{self, prove_consistency, verify_consistency},
    tile::Layer,
};
use jiff::Timestamp;
use thiserror::Error;

use crate::{
    Archive,
    database::{Address, CannotOpen, Engine, Unavailable},
    folder::Folder,
    ledger::{CHECKPOINT_FILE, LogId, NotChecked, PublicFiles},
};
use manifest::{Manifest, Part};

/// Files of the log that are copied in one go.
const FILES_AT_ONCE: usize = 256;

/// Where the log's files are in a copy.
const LEDGER: &str = "ledger";

/// What a copy holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackedUp {
    /// Entries of the log that the copied checkpoint covers.
    pub log_size: u64,
    /// Bytes of the database's parts.
    pub database_bytes: u64,
}

/// Why there is no copy.
#[derive(Debug, Error)]
pub enum NotBackedUp {
    /// The folder for the copy holds something.
    #[error("the folder for the copy is not empty")]
    NotEmpty,
    /// A file of the log that belongs to the checkpoint is missing.
    #[error("the log's file `{0}` is missing: run a check of the ledger")]
    Missing(TilePath),
    /// The checkpoint in the database is not one of this key.
    #[error("the checkpoint in the database: {0}")]
    Checkpoint(#[from] BadCheckpoint),
    /// Files.
    #[error("files: {0}")]
    Io(#[from] io::Error),
    /// The database cannot answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Where a copy returns to.
#[derive(Debug, Clone)]
pub struct Target {
    /// The database: a file that is not there yet, or a PostgreSQL database without rows.
    pub database: Address,
    /// The folder of the log's public files. A checkpoint that is there must be one that the copy continues.
    pub ledger: PathBuf,
    /// The key that verifies the log's checkpoints.
    pub key: VerifyingKey,
}

/// Why a copy did not return.
#[derive(Debug, Error)]
pub enum NotRestored {
    /// The folder holds no whole copy.
    #[error("the folder holds no whole copy: {0}")]
    NoCopy(String),
    /// A part of the copy is not what the manifest says.
    #[error("`{0}` in the copy is changed")]
    Changed(String),
    /// The copy is of another engine.
    #[error("the copy is of another database engine")]
    OtherEngine,
    /// The copy was made by another release, and this engine's copies do not carry their tables with them.
    #[error(
        "the copy has tables of version {found}, this release {known}: use the release that made it"
    )]
    OtherRelease {
        /// The version of the copy.
        found: i64,
        /// The version of this release.
        known: i64,
    },
    /// The target's database holds something.
    #[error("the target's database is not empty")]
    NotEmpty,
    /// The target's folder shows a checkpoint beyond the copy.
    #[error(
        "a checkpoint over {published} entries was published, the copy knows of {held}: start a new origin instead"
    )]
    BehindPublished {
        /// Entries that were published.
        published: u64,
        /// Entries in the copy.
        held: u64,
    },
    /// The target's folder shows a log that the copy does not continue.
    #[error("the published checkpoint over {0} entries is not one that the copy continues")]
    Forked(u64),
    /// A checkpoint is not one of the key.
    #[error("a checkpoint: {0}")]
    Checkpoint(#[from] BadCheckpoint),
    /// The copied files of the log.
    #[error("the copied files of the log: {0}")]
    Proof(#[from] proof::NoProof),
    /// Files.
    #[error("files: {0}")]
    Io(#[from] io::Error),
    /// The target's database cannot be opened.
    #[error(transparent)]
    Open(#[from] CannotOpen),
    /// The target's database cannot be written.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The check at the end could not run.
    #[error("the check at the end: {0}")]
    NotChecked(#[from] NotChecked),
}

impl Archive {
    /// Copies the database as it is at one moment, and the public files of the log that `key` signs for, into an empty
    /// folder. May run beside a node at work.
    ///
    /// # Errors
    /// When something cannot be read or written; then the folder holds no manifest and is no copy.
    pub async fn back_up(
        &self,
        key: &VerifyingKey,
        ledger: &Path,
        into: &Path,
        now: Timestamp,
    ) -> Result<BackedUp, NotBackedUp> {
        std::fs::create_dir_all(into)?;
        if std::fs::read_dir(into)?.next().is_some() {
            return Err(NotBackedUp::NotEmpty);
        }
        let log = LogId::of(key.origin());
        let (mut parts, note) = match (self.database.sqlite(), self.database.postgres()) {
            (Some(sqlite), _) => sqlite::copy(sqlite, log, into).await?,
            (_, Some(postgres)) => postgres::copy(postgres, log, into).await?,
            (None, None) => return Err(Unavailable::new("there is no database").into()),
        };
        // The files that the copied checkpoint covers are there and do not change.
        let mut log_size = 0;
        if let Some(note) = note {
            log_size = Checkpoint::open(&note, key)?.size;
            let source = PublicFiles::new(Folder::real(ledger));
            parts.extend(copy_files(&source, &into.join(LEDGER), log_size, note).await?);
        }
        let manifest = Manifest::new(self.database.engine(), parts, now);
        let database_bytes = manifest.bytes_outside(LEDGER);
        let folder = Folder::real(into);
        folder.write_all([(manifest::FILE, manifest.to_json().as_bytes())])?;
        Ok(BackedUp {
            log_size,
            database_bytes,
        })
    }
}

/// Copies the files of a log of `size` entries, the checkpoint last, and tells what they are in a copy.
async fn copy_files(
    source: &PublicFiles,
    into: &Path,
    size: u64,
    note: String,
) -> Result<Vec<Part>, NotBackedUp> {
    let target = PublicFiles::new(Folder::real(into));
    let mut batch = Vec::with_capacity(FILES_AT_ONCE);
    let mut parts = Vec::new();
    for path in paths_of(size) {
        let bytes = ::ledger::TileSource::read(source, &path)
            .map_err(|why| Unavailable::new(why.to_string()))?;
        let bytes = bytes.ok_or(NotBackedUp::Missing(path))?;
        parts.push(Part::of_bytes(format!("{LEDGER}/{path}"), &bytes));
        batch.push((path, bytes));
        if batch.len() == FILES_AT_ONCE {
            target.write(std::mem::take(&mut batch)).await?;
        }
    }
    target.write(batch).await?;
    parts.push(Part::of_bytes(
        format!("{LEDGER}/{CHECKPOINT_FILE}"),
        note.as_bytes(),
    ));
    target.write_checkpoint(note).await?;
    Ok(parts)
}

/// Every file of a log of `size` entries.
fn paths_of(size: u64) -> impl Iterator<Item = TilePath> {
    let layer = move |layer| (0..).map_while(move |index| TilePath::in_log(layer, index, size));
    let levels = (0..)
        .map(Layer::Hashes)
        .take_while(move |layer| TilePath::in_log(*layer, 0, size).is_some());
    layer(Layer::Entries).chain(levels.flat_map(layer))
}

/// Brings a copy back, and checks the log; `None` when the copy was made before the log began.
///
/// # Errors
/// When the copy is not whole, or the target holds something that it does not continue. The report tells what is wrong
/// with a log that did come back.
pub async fn restore(from: &Path, target: &Target) -> Result<Option<Report>, NotRestored> {
    let manifest = Manifest::read(from)?;
    let engine = match &target.database {
        Address::Sqlite(_) => Engine::Sqlite,
        Address::Postgres { .. } => Engine::Postgres,
    };
    manifest.check(from, engine)?;
    let copied = read_note(&from.join(LEDGER))?;
    let shown = read_note(&target.ledger)?;
    if let Some(shown) = &shown {
        continue_published(from, target, copied.as_deref(), shown)?;
    }
    if let Address::Sqlite(path) = &target.database {
        sqlite::check_free(path)?;
    }
    if let Some(note) = &copied {
        let size = Checkpoint::open(note, &target.key)?.size;
        let source = PublicFiles::new(Folder::real(from.join(LEDGER)));
        match copy_files(&source, &target.ledger, size, note.clone()).await {
            Ok(_) => {}
            Err(NotBackedUp::Missing(path)) => return Err(NotRestored::Changed(path.to_string())),
            Err(NotBackedUp::Io(error)) => return Err(error.into()),
            Err(why) => return Err(Unavailable::new(why.to_string()).into()),
        }
    }
    match &target.database {
        Address::Sqlite(path) => sqlite::bring(from, path)?,
        Address::Postgres { .. } => postgres::bring(from, &target.database).await?,
    }
    let archive = Archive::open(&target.database).await?;
    if copied.is_none() {
        return Ok(None);
    }
    let folder = target.ledger.clone();
    Ok(Some(archive.fsck(folder, &target.key, |_, _| {}).await?))
}

fn read_note(ledger: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(ledger.join(CHECKPOINT_FILE)) {
        Ok(note) => Ok(Some(note)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Refuses when the target shows more than the copy knows, or something else.
fn continue_published(
    from: &Path,
    target: &Target,
    copied: Option<&str>,
    shown: &str,
) -> Result<(), NotRestored> {
    let shown = Checkpoint::open(shown, &target.key)?;
    let held = copied
        .map(|note| Checkpoint::open(note, &target.key))
        .transpose()?;
    let held_size = held.as_ref().map_or(0, |held| held.size);
    if shown.size > held_size {
        return Err(NotRestored::BehindPublished {
            published: shown.size,
            held: held_size,
        });
    }
    let Some(held) = held else {
        return Ok(());
    };
    let files = PublicFiles::new(Folder::real(from.join(LEDGER)));
    let hashes = prove_consistency(shown.size, held.size, &files)?;
    verify_consistency(shown.size, &shown.root, held.size, &held.root, &hashes)
        .map_err(|_| NotRestored::Forked(shown.size))
}
