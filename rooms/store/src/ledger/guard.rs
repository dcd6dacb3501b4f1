//! Keeps a second process on the same machine from taking the lease of a node that is at work: both would give the same
//! name. The operating system lets go of the lock when a process dies, however it dies.

use std::{
    fs::{self, File, TryLockError},
    path::Path,
    time::Duration,
};

use super::CannotStart;
use crate::database::Unavailable;

/// The file that is locked. It stays empty.
const LOCK_FILE: &str = ".lock";

/// How often the lock is asked for. A program that is being started holds for a moment what its parent had open, so a lock
/// that was just let go may still be held.
const TRIES: u32 = 20;

/// Between two tries.
const TRY_AGAIN: Duration = Duration::from_millis(25);

/// Holds the lock until it is dropped.
pub(super) struct FolderGuard(
    #[expect(dead_code, reason = "open as long as the lock is held")] File,
);

impl FolderGuard {
    pub(super) async fn take(folder: &Path) -> Result<Self, CannotStart> {
        let why = |error: std::io::Error| Unavailable::new(format!("`{LOCK_FILE}`: {error}"));
        fs::create_dir_all(folder).map_err(why)?;
        let file = File::create(folder.join(LOCK_FILE)).map_err(why)?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the operating system tells nobody that a lock was let go"
                )]
                Err(TryLockError::WouldBlock) => tokio::time::sleep(TRY_AGAIN).await,
                Err(TryLockError::Error(error)) => return Err(why(error).into()),
            }
        }
        Err(CannotStart::InUse)
    }
}
