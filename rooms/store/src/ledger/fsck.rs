//! Checks a log: rows against files against checkpoints. Needs no lease, and may run beside a log at work.

use std::{ops::ControlFlow, path::PathBuf};

use ::ledger::{
    BadCheckpoint, Checkpoint, Commitment, Salt, Unreadable, VerifyingKey,
    fsck::{Finding, Fsck, Opening, Report, Scope, StoredRecord},
};
use thiserror::Error;

use super::{
    files::{CHECKPOINT_FILE, PublicFiles},
    lease::{self, LogId},
    sql,
};
use crate::{
    database::{Database, Rows, Unavailable, count},
    folder::Folder,
};

/// Rows read at once.
const PAGE_ROWS: u16 = 1_024;

/// Older checkpoints that are compared: more than a day's worth would only repeat what the later ones say.
const OLDER_CHECKPOINTS_MAX: u32 = 10_000;

/// Why a log could not be checked at all.
#[derive(Debug, Error)]
pub enum NotChecked {
    /// The database cannot answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// A file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The folder holds no checkpoint.
    #[error("there is no checkpoint in the folder of the log")]
    NoCheckpoint,
    /// A checkpoint in the database is not one that this key signed.
    #[error("a checkpoint in the database: {0}")]
    PersistedCheckpoint(BadCheckpoint),
    /// The database has no such log.
    #[error("the database has no log of this origin")]
    NoSuchLog,
}

/// Checks every row, every file and every persisted checkpoint of the log that `key` signs for. `progress` hears how many
/// entries are done, and of how many.
///
/// # Errors
/// When database or files cannot be read; what is wrong with them is in the report.
pub async fn fsck(
    database: &Database,
    folder: PathBuf,
    key: &VerifyingKey,
    mut progress: impl FnMut(u64, u64) + Send,
) -> Result<Report, NotChecked> {
    let log = LogId::of(key.origin());
    let files = PublicFiles::new(Folder::real(folder));
    // The head is read first: rows and files only grow behind it.
    let head = files
        .read_checkpoint()
        .await
        .map_err(|error| Unreadable(format!("`{CHECKPOINT_FILE}`: {error}")))?
        .ok_or(NotChecked::NoCheckpoint)?;
    let row = lease::row(database, log)
        .await?
        .ok_or(NotChecked::NoSuchLog)?;
    let older = older_checkpoints(database, log, key, &head).await?;
    let mut check = Fsck::start(Scope::Everything, files, &head, key, &older);
    let mut next = 0;
    loop {
        let values = [log.0.into(), count(next), PAGE_ROWS.into()];
        let rows = database.read(&sql::STORED, &values).await?;
        if let ControlFlow::Break(()) = take(&mut check, &rows, row.size, &mut next)? {
            break;
        }
        progress(next, row.size);
        // SQLite answers without waiting: let others have the thread between two pages.
        tokio::task::yield_now().await;
    }
    let mut report = check.finish()?;
    // The check knows how many entries the checkpoint covers; the log may be longer.
    let first = next.max(report.size);
    if first < row.size {
        let last = row.size - 1;
        report
            .findings
            .push(Finding::RecordsMissing { first, last });
    }
    Ok(report)
}

/// Gives a page of rows to the check; breaks behind the last row of the log as it was when the check began.
fn take(
    check: &mut Fsck<PublicFiles>,
    rows: &Rows,
    size: u64,
    next: &mut u64,
) -> Result<ControlFlow<()>, NotChecked> {
    for row in rows.iter() {
        let index: u64 = row.number(0)?;
        if index >= size {
            return Ok(ControlFlow::Break(()));
        }
        let salt = row.bytes_or_null(2)?.and_then(|salt| salt.try_into().ok());
        let opening = salt.zip(row.bytes_or_null(3)?);
        check.record(StoredRecord {
            index,
            commitment: Commitment::from_bytes(row.array(1)?),
            opening: opening.map(|(salt, record)| Opening {
                salt: Salt::from_bytes(salt),
                record,
            }),
        })?;
        *next = index + 1;
    }
    Ok(if rows.is_empty() {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    })
}

/// The persisted checkpoints that the head must continue. One that was persisted after the head was read is left out.
async fn older_checkpoints(
    database: &Database,
    log: LogId,
    key: &VerifyingKey,
    head: &str,
) -> Result<Vec<Checkpoint>, NotChecked> {
    let values = [log.0.into(), OLDER_CHECKPOINTS_MAX.into()];
    let rows = database.read(&sql::CHECKPOINTS, &values).await?;
    let size = Checkpoint::parse_unverified(head.as_bytes()).map_or(0, |head| head.size);
    let mut older = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        match Checkpoint::open(row.text(0)?, key) {
            Ok(checkpoint) if checkpoint.size <= size => older.push(checkpoint),
            Ok(_) => {}
            Err(why) => return Err(NotChecked::PersistedCheckpoint(why)),
        }
    }
    Ok(older)
}
