//! A folder whose files appear whole or not at all, and stay once they are there.
//!
//! INVARIANT: after [`Folder::write_all`] has returned, each file holds exactly its bytes and survives a power cut: it
//! was written under another name, synced, renamed, and the folders above it were synced. A failed sync is never
//! repeated on the same file, because the kernel may have dropped the pages it could not write; the caller writes the
//! file again from the start.

use std::{
    collections::BTreeSet,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// Where files are kept.
#[derive(Clone, Debug)]
pub enum Folder {
    /// A folder on this machine.
    Real(PathBuf),
    /// The same, but one operation fails: for tests that let each one fail in turn.
    Faulty(PathBuf, Arc<Fault>),
}

/// Which operation of a [`Folder::Faulty`] fails.
#[derive(Debug)]
pub struct Fault {
    /// Operations still to come before the one that fails.
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

impl Folder {
    /// Where it is.
    pub fn path(&self) -> &Path {
        match self {
            Folder::Real(path) | Folder::Faulty(path, _) => path,
        }
    }

    fn step(&self) -> io::Result<()> {
        match self {
            Folder::Faulty(_, fault) if fault.strikes() => Err(io::Error::other("injected failure")),
            Folder::Real(_) | Folder::Faulty(..) => Ok(()),
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
        let mut changed = BTreeSet::new();
        for (name, bytes) in files {
            let path = self.path().join(name);
            let parent = path.parent().unwrap_or(self.path()).to_owned();
            if !changed.contains(&parent) {
                self.make_folder(&parent, &mut changed)?;
            }
            self.write_one(&path, bytes)?;
            changed.insert(parent);
        }
        for folder in changed {
            self.step()?;
            fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Makes a folder and those above it, and marks for syncing every folder that got a new name in it.
    fn make_folder(&self, folder: &Path, changed: &mut BTreeSet<PathBuf>) -> io::Result<()> {
        let mut missing = Vec::new();
        let mut at = folder;
        while !at.exists() {
            missing.push(at.to_owned());
            match at.parent() {
                Some(parent) => at = parent,
                None => break,
            }
        }
        for folder in missing.iter().rev() {
            self.step()?;
            match fs::create_dir(folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        // A folder that is there may have been made by an attempt that failed before it was synced: sync its parents
        // up to ours every time. They are few and clean, so this costs little.
        for folder in folder.ancestors().skip(1) {
            if !folder.starts_with(self.path()) {
                break;
            }
            changed.insert(folder.to_owned());
        }
        Ok(())
    }

    fn write_one(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push(UNFINISHED);
        let unfinished = PathBuf::from(unfinished);
        self.step()?;
        let mut file = fs::File::create(&unfinished)?;
        if let Err(error) = self.step() {
            // What a full disk leaves behind.
            file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        file.write_all(bytes)?;
        self.step()?;
        file.sync_all()?;
        drop(file);
        self.step()?;
        fs::rename(&unfinished, path)
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
        let folder = Folder::Real(temporary.path().join("made"));
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
            let folder = Folder::Faulty(temporary.path().join("made"), Arc::clone(&fault));
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
