//! Remembers across restarts until when an earlier process may have accepted proofs of possession.
//!
//! Used proofs are remembered in memory. A process that follows another must refuse what the other may have accepted: up
//! to the instant at which it stopped, or, when it did not stop in an orderly way, up to now.

use std::{fs, io, path::Path, path::PathBuf};

use identity::Start;
use jiff::Timestamp;

/// The file in the data folder.
const FILE: &str = "last-run";
/// What it says while a process runs, and after one that was cut off.
const RUNNING: &str = "running\n";

/// The mark of this process in the data folder.
#[derive(Debug)]
pub struct RunMark(PathBuf);

impl RunMark {
    /// Marks that a process runs, and tells how it began.
    ///
    /// # Errors
    /// When the data folder cannot be read or written.
    pub fn set(data: &Path, now: Timestamp) -> io::Result<(Self, Start)> {
        let path = data.join(FILE);
        let start = match fs::read_to_string(&path) {
            Ok(text) => match text.trim_end().parse::<Timestamp>() {
                // Also when the clock was set back since: what was accepted then must not be accepted again.
                Ok(stopped) => Start::Again(stopped),
                Err(_) => Start::Again(now),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Start::First(now),
            Err(error) => return Err(error),
        };
        write(&path, RUNNING)?;
        Ok((Self(path), start))
    }

    /// Marks an orderly stop.
    ///
    /// # Errors
    /// When the file cannot be written; the next process then refuses a little more.
    pub fn lift(self, now: Timestamp) -> io::Result<()> {
        write(&self.0, &format!("{now}\n"))
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    write_synced(path, text, &mut |path| fs::File::open(path)?.sync_all())
}

/// Another name first, so that the file is never half-written; then the folder, so that the new name outlasts a power cut:
/// an old mark would let proofs through that were used since.
fn write_synced(
    path: &Path,
    text: &str,
    sync: &mut impl FnMut(&Path) -> io::Result<()>,
) -> io::Result<()> {
    let unfinished = path.with_extension("new");
    fs::write(&unfinished, text)?;
    sync(&unfinished)?;
    fs::rename(unfinished, path)?;
    match path.parent() {
        Some(folder) => sync(folder),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_knows_how_the_one_before_it_ended() {
        let folder = tempfile::tempdir().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (one, two, three) = (
            at("2026-11-21T10:00:00Z"),
            at("2026-11-21T11:00:00Z"),
            at("2026-11-21T12:00:00Z"),
        );
        let (mark, start) = RunMark::set(folder.path(), one).unwrap();
        assert_eq!(start, Start::First(one));
        mark.lift(two).unwrap();
        let (mark, start) = RunMark::set(folder.path(), three).unwrap();
        assert_eq!(start, Start::Again(two));
        drop(mark); // cut off
        let (_, start) = RunMark::set(folder.path(), three).unwrap();
        assert_eq!(start, Start::Again(three));
        fs::write(folder.path().join(FILE), "rubbish").unwrap();
        let (_, start) = RunMark::set(folder.path(), three).unwrap();
        assert_eq!(start, Start::Again(three));
    }

    #[test]
    fn a_mark_is_synced_with_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let mut synced = Vec::new();
        write_synced(&path, RUNNING, &mut |at| {
            // By when the folder is synced, the new name stands in it.
            let there = fs::read_to_string(&path).unwrap_or_default();
            synced.push((at.to_owned(), there));
            Ok(())
        })
        .unwrap();
        assert_eq!(
            synced,
            [
                (path.with_extension("new"), String::new()),
                (folder.path().to_owned(), RUNNING.to_owned()),
            ]
        );
        let full = |_: &Path| Err(io::Error::from(io::ErrorKind::StorageFull));
        assert!(write_synced(&path, RUNNING, &mut { full }).is_err());
    }
}
