//! Bulk loading of registrations from files of an institution or of a register.
//!
//! Read and check each row -> find out who the numbers stand for -> sort by person, in runs that are merged -> enter in
//! that order. Memory is bounded by [`Bounds`] whatever the size of the file; the working folder needs about the size of
//! the file.
//!
//! A load is known by the SHA-256 of its file. It can be broken off at any moment, by [`ControlFlow::Break`] or by a kill:
//! run again, it goes on behind the last row that was entered (what was not sorted yet is read again), and once it is
//! finished it says so and changes nothing. A bad row costs itself only.
//!
//! INVARIANTS:
//! - A row and the place that the load has reached commit in one transaction: no row is entered twice, none is left out.
//! - What the directory promises of its entries holds after every transaction of a load.
//! - Two leaves stand for the whole load: one with the digest of the file before the first row is entered, and one with the
//!   counts, which commits with the load's end. Going on with a load leaves none.
//! - Nothing here shows or keeps a national number: a problem is a line and a reason, and working files say `PersonId`.

mod enter;
mod evidence;
mod kept;
mod numbers;
mod parquet;
mod reading;
mod road;
mod row;
mod runs;
mod settle;
mod sql;
mod work;

use std::{io, ops::ControlFlow, path::PathBuf, sync::Arc};

use ::ledger::Entry;
use thiserror::Error;
use vocabulary::Hash32;

pub use kept::{PROBLEMS_MAX, Problem};
pub use reading::{CannotRead, Format, Numbered, read_csv, read_parquet};
pub use row::{
    COLUMNS, Checks, Institutions, LINE_BYTES_MAX, Listed, Row, RowFault, parse_csv_row,
};
pub(crate) use sql::ALL as STATEMENTS;

use crate::{Store, database::Unavailable};
use kept::{Kept, Reached};
use work::{Fingerprint, WorkFolder};

/// What to load, and with what.
#[derive(Clone, Debug)]
pub struct Load {
    /// The file.
    pub file: PathBuf,
    /// How it is written; [`Format::of`] tells it from the name.
    pub format: Format,
    /// A folder for working files: the data folder, or another one on a disk with as much room as the file takes.
    pub work: PathBuf,
    /// Which institutions may stand in the file.
    pub institutions: Institutions,
    /// How much is held in memory.
    pub bounds: Bounds,
}

/// How much a load holds in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Rows sorted at once; 48 bytes each.
    pub run_rows: usize,
    /// Different national numbers between two looks into the database; some 45 bytes each.
    pub numbers: usize,
    /// Rows in one transaction; some 300 bytes each, for a moment.
    pub batch_rows: usize,
}

impl Default for Bounds {
    /// Some 200 MB for a run, room for every resident of a country of 16 million in 750 MB, and transactions of about a
    /// second: the index by institution is written at thousands of places in each, so small ones cost many times as much.
    fn default() -> Self {
        Self {
            run_rows: 1 << 22,
            numbers: 1 << 24,
            batch_rows: 1 << 19,
        }
    }
}

/// Hears how far a load has come, some times a second, and may break it off.
pub type Tell = Arc<dyn Fn(&Progress) -> ControlFlow<()> + Send + Sync>;

/// How far a load has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// Bytes read at this stage, while it reads the file.
    pub bytes_read: u64,
    /// Size of the file in bytes.
    pub bytes_total: u64,
    /// Rows read, good and bad.
    pub rows_read: u64,
    /// Rows in sorted runs.
    pub rows_sorted: u64,
    /// Rows entered, or found to be there already or to be a problem.
    pub rows_entered: u64,
    /// National numbers that were looked up.
    pub numbers_resolved: u64,
}

/// What a load is doing. Reading, resolving and sorting take turns when a file names more people than fit into memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Finding out whether the file is known.
    Fingerprinting,
    /// Reading and checking rows.
    Reading,
    /// Finding out who the numbers stand for.
    Resolving,
    /// Sorting.
    Sorting,
    /// Entering.
    Entering,
}

/// Rows between two words on progress.
const ROWS_BETWEEN_WORDS: u64 = 1 << 16;

/// Keeps count and tells.
struct Reporter {
    progress: Progress,
    tell: Tell,
}

impl Reporter {
    /// One that goes on counting on another thread.
    fn another(&self) -> Self {
        Self {
            progress: self.progress,
            tell: Arc::clone(&self.tell),
        }
    }

    fn alive(&self) -> Result<(), NotLoaded> {
        match (self.tell)(&self.progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(NotLoaded::Stopped),
        }
    }

    fn stage(&mut self, stage: Stage) -> Result<(), NotLoaded> {
        self.progress.stage = stage;
        self.alive()
    }

    fn fingerprinted(&mut self, bytes: u64) -> Result<(), NotLoaded> {
        self.progress.bytes_read = bytes;
        self.alive()
    }

    fn read(&mut self, bytes: u64) -> Result<(), NotLoaded> {
        self.progress.bytes_read = bytes;
        self.progress.rows_read += 1;
        self.now_and_then(self.progress.rows_read)
    }

    fn resolved(&mut self, numbers: u64) -> Result<(), NotLoaded> {
        self.progress.numbers_resolved += numbers;
        self.alive()
    }

    fn sorted(&mut self) -> Result<(), NotLoaded> {
        self.progress.rows_sorted += 1;
        self.now_and_then(self.progress.rows_sorted)
    }

    fn entered(&mut self, kept: &Kept) -> Result<(), NotLoaded> {
        self.progress.rows_entered = kept.entered + kept.duplicate + kept.overlapping;
        self.alive()
    }

    fn now_and_then(&self, rows: u64) -> Result<(), NotLoaded> {
        if rows.is_multiple_of(ROWS_BETWEEN_WORDS) {
            self.alive()
        } else {
            Ok(())
        }
    }
}

/// What a finished load has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The SHA-256 of the file.
    pub digest: Hash32,
    /// Whether it finished now or before.
    pub when: Finished,
    /// Rows in the file, good and bad.
    pub rows: u64,
    /// Rows that became entries.
    pub entered: u64,
    /// Rows that said what an entry, or another row of the file, says already.
    pub duplicate: u64,
    /// Rows that share a day with another entry or row in the same capacity and were not entered.
    pub overlapping: u64,
    /// Rows that are not what they must be.
    pub bad: u64,
    /// The bad and the overlapping rows in the order of their lines, the first [`PROBLEMS_MAX`] that were found.
    pub problems: Vec<Problem>,
}

/// When a load finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finished {
    /// In this run; this is its leaf.
    Now(Entry),
    /// In an earlier run; nothing was changed.
    Before,
}

/// Why a load is not finished. Run again, it goes on.
#[derive(Debug, Error)]
pub enum NotLoaded {
    /// The file cannot be read.
    #[error(transparent)]
    CannotRead(#[from] CannotRead),
    /// The file changed while it was read.
    #[error("the file changed while it was read")]
    FileChanged,
    /// A working file cannot be written or read.
    #[error("a working file: {0}")]
    Work(io::Error),
    /// Another process loads the same file.
    #[error("another process is loading the same file")]
    InProgress,
    /// Whoever hears of the progress broke it off.
    #[error("the load was stopped; run it again to go on")]
    Stopped,
    /// A thread of the load ended before its work was done.
    #[error("the load was broken off")]
    BrokenOff,
    /// The ledger cannot be written.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The database cannot answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Store {
    /// Loads registrations from a file, or goes on with a load that was broken off.
    ///
    /// # Errors
    /// See [`NotLoaded`]; what was entered before stays entered.
    pub async fn load_directory(&self, load: Load, tell: Tell) -> Result<Loaded, NotLoaded> {
        let progress = Progress {
            stage: Stage::Fingerprinting,
            bytes_read: 0,
            bytes_total: 0,
            rows_read: 0,
            rows_sorted: 0,
            rows_entered: 0,
            numbers_resolved: 0,
        };
        let reporter = Reporter { progress, tell };
        let (fingerprint, mut reporter) = Fingerprint::take(load.file.clone(), reporter).await?;
        let digest = fingerprint.digest;
        if let Some(kept) = Kept::find(&self.database, digest).await?
            && kept.reached == Reached::End
        {
            return Ok(kept.loaded(Finished::Before));
        }
        let work = WorkFolder::take(&load.work, &digest)?;
        let mut kept = self.begin(digest, fingerprint.bytes, load.format).await?;
        if kept.reached == Reached::End {
            return Ok(kept.loaded(Finished::Before));
        }
        let runs = match work.sorted_runs()? {
            Some(runs) if kept.reached != Reached::Nothing => runs,
            _ => {
                let checks = Checks {
                    today: self.today(),
                    accepted: self.sealer.accepted(),
                    institutions: load.institutions.clone(),
                };
                let sorting = work.sort(self, &load, checks, &mut reporter).await?;
                fingerprint.compare(&load.file)?;
                kept = kept.rows_read(&self.database, sorting.reading).await?;
                work.seal(&sorting.runs)?;
                sorting.runs
            }
        };
        reporter.progress.rows_read = kept.rows;
        reporter.progress.rows_sorted = kept.rows - kept.bad;
        reporter.entered(&kept)?;
        reporter.stage(Stage::Entering)?;
        let batch_rows = load.bounds.batch_rows.max(1);
        kept = enter::enter(&self.database, runs, kept, batch_rows, &mut reporter).await?;
        let loaded = self.finish(kept, fingerprint.bytes).await?;
        work.remove();
        Ok(loaded)
    }
}

impl Kept {
    fn loaded(&self, when: Finished) -> Loaded {
        let mut problems = self.problems.clone();
        problems.sort_by_key(|problem| problem.line);
        Loaded {
            digest: self.digest,
            when,
            rows: self.rows,
            entered: self.entered,
            duplicate: self.duplicate,
            overlapping: self.overlapping,
            bad: self.bad,
            problems,
        }
    }
}
