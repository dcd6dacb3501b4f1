//! The database as one file.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OptionalExtension as _, backup::Backup};

use super::{NotBackedUp, NotRestored, manifest::Part};
use crate::{
    database::{Unavailable, sqlite::Sqlite},
    ledger::{LogId, sql},
};

/// The database in a copy.
const FILE: &str = "database.sqlite";

/// All pages in one step: between two steps SQLite would let the database change, and begin again.
const ALL_PAGES: i32 = -1;

/// Copies the database as it is at one moment (SQLite's online backup), and reads the newest checkpoint in the copy.
pub(super) async fn copy(
    sqlite: &Sqlite,
    log: LogId,
    into: &Path,
) -> Result<(Vec<Part>, Option<String>), NotBackedUp> {
    let (path, into) = (sqlite.path().to_owned(), into.to_owned());
    tokio::task::spawn_blocking(move || copy_file(&path, log, &into))
        .await
        .map_err(|_| Unavailable::new("the copy was broken off"))?
}

fn copy_file(
    path: &Path,
    log: LogId,
    into: &Path,
) -> Result<(Vec<Part>, Option<String>), NotBackedUp> {
    let why = |error: rusqlite::Error| Unavailable::new(format!("copying the database: {error}"));
    let source = Connection::open(path).map_err(why)?;
    let mut target = Connection::open(into.join(FILE)).map_err(why)?;
    Backup::new(&source, &mut target)
        .and_then(|backup| backup.step(ALL_PAGES))
        .map_err(why)?;
    let note = target
        .query_row(sql::LAST_CHECKPOINT.sql, [log.0], |row| row.get(0))
        .optional()
        .map_err(why)?;
    // One file, without a log beside it.
    target
        .pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
        .map_err(why)?;
    target.close().map_err(|(_, error)| why(error))?;
    File::open(into.join(FILE))?.sync_all()?;
    Ok((vec![Part::of(into, FILE.to_owned())?], note))
}

/// Refuses a place where something is: also what SQLite keeps beside a database would be taken for part of the new one.
pub(super) fn check_free(path: &Path) -> Result<(), NotRestored> {
    let taken = ["", "-wal", "-journal"]
        .iter()
        .any(|end| beside(path, end).exists());
    if taken {
        Err(NotRestored::NotEmpty)
    } else {
        Ok(())
    }
}

/// Brings the database to its place: all of it or nothing.
pub(super) fn bring(from: &Path, path: &Path) -> Result<(), NotRestored> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let unfinished = beside(path, ".new");
    fs::copy(from.join(FILE), &unfinished)?;
    File::open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, path)?;
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
