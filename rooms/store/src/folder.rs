//! A folder whose files appear whole or not at all, and stay once they are there.
//!
//! INVARIANT: after [`Folder::write_all`] has returned, each file holds exactly its bytes and survives a power cut: it
//! was written under another name, synced, renamed, and the folders above it were synced. A failed sync is never
//! repeated on the same file, because the kernel may have dropped the pages it could not write; the caller writes the
//! file again from the start.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

/// Files that are synced at the same time. The file system's journal joins their commits, so that many cost little more
/// than one.
const SYNCS_AT_ONCE: usize = 16;

/// Where files are kept.
#[derive(Debug)]
pub struct Folder {
    kind: Kind,
    /// Folders of which it is known that their names survive a power cut.
    durable: Mutex<BTreeSet<PathBuf>>,
}

#[derive(Debug)]
enum Kind {
    Real(PathBuf),
    Faulty(PathBuf, Arc<Fault>),
}

/// Which operation of a faulty folder fails.
#[derive(Debug)]
pub struct Fault {
    /// Operations still to come, the one that fails among them.
    remaining: AtomicU64,
}

impl Fault {
    /// Lets `operations` succeed, fails the next one, and lets all later ones succeed.
    pub fn after(operations: u64) -> Arc<Self> {
        Arc::new(Self {
            remaining: AtomicU64::new(operations + 1),
        })
    }

    /// Tells whether the failure has happened.
    pub fn has_struck(&self) -> bool {
        self.remaining.load(Ordering::SeqCst) == 0
    }

    /// Counts one operation; true for the one that must fail.
    fn strikes(&self) -> bool {
        self.remaining
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
            == Ok(1)
    }
}

/// Ends the name of a file that is being written.
const UNFINISHED: &str = ".new";

/// A file that has its bytes but not yet its name.
struct Unnamed {
    file: File,
    unfinished: PathBuf,
    path: PathBuf,
}

impl Folder {
    /// A folder on this machine, made when something is written into it.
    pub fn real(path: impl Into<PathBuf>) -> Self {
        Self::of(Kind::Real(path.into()))
    }

    /// The same, but one operation fails: for tests that let each one fail in turn.
    pub fn faulty(path: impl Into<PathBuf>, fault: Arc<Fault>) -> Self {
        Self::of(Kind::Faulty(path.into(), fault))
    }

    fn of(kind: Kind) -> Self {
        Self {
            kind,
            durable: Mutex::default(),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        match &self.kind {
            Kind::Real(path) | Kind::Faulty(path, _) => path,
        }
    }

    /// Stands before every operation.
    fn step(&self) -> io::Result<()> {
        match &self.kind {
            Kind::Faulty(_, fault) if fault.strikes() => Err(io::Error::other("injected failure")),
            Kind::Real(_) | Kind::Faulty(..) => Ok(()),
        }
    }

    /// Reads a file; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.step()?;
        match fs::read(self.path().join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The names of the files in a folder below this one; none when there is no such folder.
    ///
    /// # Errors
    /// When it cannot be listed.
    pub fn names(&self, below: &str) -> io::Result<Vec<String>> {
        self.step()?;
        let entries = match fs::read_dir(self.path().join(below)) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect()
    }

    /// Writes files durably: all of them, or an error and perhaps some of them, each whole.
    ///
    /// # Errors
    /// When any operation fails; the caller then writes them again.
    pub fn write_all<'a>(
        &self,
        files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> io::Result<()> {
        let mut unnamed = Vec::new();
        let mut changed = BTreeSet::new();
        let mut parents = BTreeSet::new();
        for (name, bytes) in files {
            let path = self.path().join(name);
            let parent = path.parent().unwrap_or(self.path());
            if parents.insert(parent.to_owned()) {
                self.make_folder(parent, &mut changed)?;
            }
            unnamed.push(self.write_unnamed(&path, bytes)?);
        }
        self.at_once(&unnamed, |unnamed| unnamed.file.sync_all())?;
        for unnamed in &unnamed {
            self.step()?;
            fs::rename(&unnamed.unfinished, &unnamed.path)?;
        }
        let made = changed.clone();
        changed.extend(parents);
        let changed: Vec<PathBuf> = changed.into_iter().collect();
        self.at_once(&changed, |folder| File::open(folder)?.sync_all())?;
        let mut durable = self.durable.lock().unwrap_or_else(PoisonError::into_inner);
        for parent in &made {
            durable.extend(
                changed
                    .iter()
                    .filter(|folder| folder.parent() == Some(parent))
                    .cloned(),
            );
        }
        Ok(())
    }

    /// Makes a folder and those above it. Every folder with a name in it that may not be durable goes to `changed`: also
    /// one that was made by an attempt that failed, or by an earlier run.
    fn make_folder(&self, folder: &Path, changed: &mut BTreeSet<PathBuf>) -> io::Result<()> {
        let within: Vec<&Path> = folder
            .ancestors()
            .take_while(|at| at.starts_with(self.path()))
            .collect();
        for folder in within.into_iter().rev() {
            let durable = self.durable.lock().unwrap_or_else(PoisonError::into_inner);
            if durable.contains(folder) {
                continue;
            }
            drop(durable);
            if !folder.exists() {
                self.step()?;
                fs::create_dir_all(folder)?;
            }
            changed.extend(folder.parent().map(Path::to_owned));
        }
        Ok(())
    }

    fn write_unnamed(&self, path: &Path, bytes: &[u8]) -> io::Result<Unnamed> {
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push(UNFINISHED);
        let unfinished = PathBuf::from(unfinished);
        self.step()?;
        let mut file = File::create(&unfinished)?;
        if let Err(error) = self.step() {
            // What a full disk leaves behind.
            file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        file.write_all(bytes)?;
        let path = path.to_owned();
        Ok(Unnamed {
            file,
            unfinished,
            path,
        })
    }

    /// Does the same to many files, several at a time. The first error ends it.
    fn at_once<T: Sync>(
        &self,
        items: &[T],
        work: impl Fn(&T) -> io::Result<()> + Sync,
    ) -> io::Result<()> {
        let share = items.len().div_ceil(SYNCS_AT_ONCE).max(1);
        let one_share = |items: &[T]| {
            items.iter().try_for_each(|item| {
                self.step()?;
                work(item)
            })
        };
        thread::scope(|scope| {
            let mut shares = items.chunks(share);
            // The first share needs no thread of its own.
            let first = shares.next();
            let others: Vec<_> = shares
                .map(|items| scope.spawn(move || one_share(items)))
                .collect();
            let mut result = first.map_or(Ok(()), one_share);
            for other in others {
                let ended = other
                    .join()
                    .unwrap_or_else(|_| Err(io::Error::other("a sync broke off")));
                result = result.and(ended);
            }
            result
        })
    }

    /// Removes a folder below this one with all that is in it. What is not there needs no removal.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove_folder(&self, below: &str) -> io::Result<()> {
        self.step()?;
        match fs::remove_dir_all(self.path().join(below)) {
            Err(error) if !is_absent(&error) => Err(error),
            _ => Ok(()),
        }
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(&str, &[u8]); 3] = [("a/b/one", b"1"), ("a/b/two", b"22"), ("top", b"")];

    #[test]
    fn files_are_read_as_they_were_written() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::real(temporary.path().join("made"));
        folder.write_all(FILES).unwrap();
        for (name, bytes) in FILES {
            assert_eq!(folder.read(name).unwrap().as_deref(), Some(bytes));
        }
        assert_eq!(folder.read("a/b/three").unwrap(), None);
        assert_eq!(folder.read("top/below").unwrap(), None);
        let mut names = folder.names("a/b").unwrap();
        names.sort();
        assert_eq!(names, ["one", "two"]);
        assert!(folder.names("nowhere").unwrap().is_empty());
        folder.remove_folder("a/b").unwrap();
        folder.remove_folder("a/b").unwrap();
        assert_eq!(folder.read("a/b/one").unwrap(), None);
    }

    #[test]
    fn each_operation_can_fail_and_leaves_whole_files_only() {
        for operations in 0.. {
            let temporary = tempfile::tempdir().unwrap();
            let fault = Fault::after(operations);
            let folder = Folder::faulty(temporary.path().join("made"), Arc::clone(&fault));
            let first = folder.write_all(FILES);
            assert_eq!(first.is_err(), fault.has_struck());
            for (name, bytes) in FILES {
                let found = folder.read(name).unwrap_or_default();
                assert!(found.is_none() || found.as_deref() == Some(bytes));
            }
            folder.write_all(FILES).unwrap();
            if first.is_ok() {
                // Made two folders and the outer one, wrote three files in four operations each, synced.
                assert!(operations > 15, "only {operations} operations were counted");
                return;
            }
        }
    }
}
