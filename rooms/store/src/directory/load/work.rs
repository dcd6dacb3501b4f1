//! The working folder of a load, and the stages that fill it: read, resolve, sort.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use sha2::{Digest as _, Sha256};
use vocabulary::{Hash32, PersonId};

use super::{
    Bounds, Checks, Load, NotLoaded, Reporter, Stage,
    kept::{Reading, push_problem},
    numbers::Numbers,
    reading::{CannotRead, Rows},
    runs::{Said, Sortable, Unsorted, write_run},
};
use crate::{Store, folder::Folder};

/// Hashed at once, in bytes.
const HASH_BYTES: usize = 1 << 20;

/// Hashed between two words on progress, in pieces of [`HASH_BYTES`].
const PIECES_BETWEEN_WORDS: u64 = 64;

/// Names in a working folder.
const LOCK: &str = "lock";
const UNSORTED: &str = "rows";
const RUN: &str = "run-";
/// Tells how many runs there are. It is written last: without it the runs are not complete.
const SORTED: &str = "sorted";

/// How much of a digest names a folder, in hex digits.
const NAME_DIGITS: usize = 16;

/// A file as it was when its digest was taken.
pub(super) struct Fingerprint {
    pub(super) digest: Hash32,
    pub(super) bytes: u64,
    modified: Option<SystemTime>,
}

impl Fingerprint {
    pub(super) async fn take(
        file: PathBuf,
        reporter: Reporter,
    ) -> Result<(Self, Reporter), NotLoaded> {
        let work = move || Self::take_inline(&file, reporter);
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| NotLoaded::BrokenOff)?
    }

    fn take_inline(path: &Path, mut reporter: Reporter) -> Result<(Self, Reporter), NotLoaded> {
        let mut file = File::open(path).map_err(CannotRead::Io)?;
        let metadata = file.metadata().map_err(CannotRead::Io)?;
        reporter.progress.bytes_total = metadata.len();
        reporter.alive()?;
        let mut digest = Sha256::new();
        let mut buffer = vec![0; HASH_BYTES];
        let mut bytes = 0;
        for piece in 1u64.. {
            let read = file.read(&mut buffer).map_err(CannotRead::Io)?;
            if read == 0 {
                break;
            }
            digest.update(&buffer[..read]);
            bytes += read as u64;
            if piece.is_multiple_of(PIECES_BETWEEN_WORDS) {
                reporter.fingerprinted(bytes)?;
            }
        }
        let digest = Hash32::new(digest.finalize().into());
        let modified = metadata.modified().ok();
        Ok((
            Self {
                digest,
                bytes,
                modified,
            },
            reporter,
        ))
    }

    /// Tells whether the file is still the one whose digest was taken, as far as its size and its time tell.
    pub(super) fn compare(&self, path: &Path) -> Result<(), NotLoaded> {
        let metadata = fs::metadata(path).map_err(CannotRead::Io)?;
        if (metadata.len(), metadata.modified().ok()) == (self.bytes, self.modified) {
            Ok(())
        } else {
            Err(NotLoaded::FileChanged)
        }
    }
}

/// The folder of one load, held until it is dropped.
pub(super) struct WorkFolder {
    path: PathBuf,
    _lock: File,
}

/// Sorted runs, and what the rows were like.
pub(super) struct Sorting {
    pub(super) runs: Vec<PathBuf>,
    pub(super) reading: Reading,
}

impl WorkFolder {
    /// Takes the folder of a file, unless another process has it.
    pub(super) fn take(work: &Path, digest: &Hash32) -> Result<Self, NotLoaded> {
        let name: String = digest.to_string().chars().take(NAME_DIGITS).collect();
        let path = work.join(format!("load-{name}"));
        fs::create_dir_all(&path).map_err(NotLoaded::Work)?;
        let lock = File::create(path.join(LOCK)).map_err(NotLoaded::Work)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(NotLoaded::InProgress),
            Err(TryLockError::Error(error)) => Err(NotLoaded::Work(error)),
        }
    }

    /// The runs of an earlier attempt, when they are complete.
    pub(super) fn sorted_runs(&self) -> Result<Option<Vec<PathBuf>>, NotLoaded> {
        let text = match fs::read_to_string(self.path.join(SORTED)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(NotLoaded::Work(error)),
        };
        let count: Option<usize> = text.parse().ok();
        Ok(count.map(|count| (0..count).map(|number| self.run(number)).collect()))
    }

    /// Says that the runs are complete.
    pub(super) fn seal(&self, runs: &[PathBuf]) -> Result<(), NotLoaded> {
        let count = runs.len().to_string();
        let folder = Folder::real(self.path.clone());
        folder
            .write_all([(SORTED, count.as_bytes())])
            .map_err(NotLoaded::Work)
    }

    /// Removes the folder. When that fails, a folder is left over and nothing else.
    pub(super) fn remove(self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            tracing::warn!(%error, folder = %self.path.display(), "a working folder was not removed");
        }
    }

    fn run(&self, number: usize) -> PathBuf {
        self.path.join(format!("{RUN}{number}"))
    }

    /// Reads the file, finds out who its numbers stand for, and writes sorted runs.
    pub(super) async fn sort(
        &self,
        store: &Store,
        load: &Load,
        checks: Checks,
        reporter: &mut Reporter,
    ) -> Result<Sorting, NotLoaded> {
        self.clear().map_err(NotLoaded::Work)?;
        let mut reading = Reading::default();
        let mut runs = Vec::new();
        let mut part = Part {
            rows: Rows::open(&load.file, load.format)?,
            checks,
            bounds: load.bounds,
            unsorted_path: self.path.join(UNSORTED),
            reading,
            reporter: reporter.another(),
            ended: false,
        };
        loop {
            let read = tokio::task::spawn_blocking(move || part.read()).await;
            let (numbers, unsorted, back) = read.map_err(|_| NotLoaded::BrokenOff)??;
            part = back;
            part.reporter.stage(Stage::Resolving)?;
            let persons = numbers.resolve(store, &mut part.reporter).await?;
            part.reporter.stage(Stage::Sorting)?;
            let first = runs.len();
            let needed = unsorted.rows().div_ceil(load.bounds.run_rows.max(1) as u64) as usize;
            let paths: Vec<PathBuf> = (first..first + needed).map(|at| self.run(at)).collect();
            runs.extend(paths.iter().cloned());
            let sort = move || part.sort(unsorted, &persons, &paths);
            let sorted = tokio::task::spawn_blocking(sort).await;
            part = sorted.map_err(|_| NotLoaded::BrokenOff)??;
            if part.ended {
                break;
            }
        }
        reading = part.reading;
        reporter.progress = part.reporter.progress;
        Ok(Sorting { runs, reading })
    }

    /// Removes what an earlier attempt left.
    fn clear(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            if path.file_name() != Some(LOCK.as_ref()) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

/// A file being read, up to where there is no room for another number.
struct Part {
    rows: Rows,
    checks: Checks,
    bounds: Bounds,
    unsorted_path: PathBuf,
    reading: Reading,
    reporter: Reporter,
    ended: bool,
}

impl Part {
    /// Reads until the end of the file, or until there is no room for another number.
    fn read(mut self) -> Result<(Numbers, Unsorted, Self), NotLoaded> {
        self.reporter.stage(Stage::Reading)?;
        let mut numbers = Numbers::new(self.bounds.numbers.max(1));
        let mut unsorted = Unsorted::create(self.unsorted_path.clone()).map_err(NotLoaded::Work)?;
        while !numbers.is_full() {
            let Some((line, row)) = self.rows.next(&self.checks)? else {
                self.ended = true;
                break;
            };
            self.reading.rows += 1;
            self.reporter.read(self.rows.bytes_read())?;
            match row {
                Ok(row) => {
                    let number = numbers.place(&row.ssin);
                    let said = Said::new(&row.file, line);
                    unsorted.push(number, said).map_err(NotLoaded::Work)?;
                }
                Err(fault) => {
                    self.reading.bad += 1;
                    push_problem(&mut self.reading.problems, line, fault);
                }
            }
        }
        Ok((numbers, unsorted, self))
    }

    /// Writes what was read as sorted runs.
    fn sort(
        mut self,
        unsorted: Unsorted,
        persons: &[PersonId],
        paths: &[PathBuf],
    ) -> Result<Self, NotLoaded> {
        let mut paths = paths.iter();
        let run_rows = self.bounds.run_rows.max(1);
        let mut run = Vec::with_capacity(run_rows.min(unsorted.rows() as usize));
        let mut stopped = None;
        let mut write = |run: &mut Vec<Sortable>| {
            let path = paths
                .next()
                .ok_or_else(|| io::Error::other("one run too many"))?;
            write_run(path, run)?;
            run.clear();
            io::Result::Ok(())
        };
        let drained = unsorted.drain(|number, said| {
            run.push(Sortable::new(persons[number as usize], said));
            if run.len() == run_rows {
                write(&mut run)?;
            }
            self.reporter.sorted().map_err(|why| {
                stopped = Some(why);
                io::Error::other("stopped")
            })
        });
        if let Some(why) = stopped {
            return Err(why);
        }
        drained.map_err(NotLoaded::Work)?;
        if !run.is_empty() {
            write(&mut run).map_err(NotLoaded::Work)?;
        }
        Ok(self)
    }
}
