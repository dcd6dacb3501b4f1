//! Keeps a second process on the same machine from taking the lease of a node that is at work: both would give the same
//! name. The operating system lets go of the lock when a process dies, however it dies.

use std::{
    fs::{self, File, TryLockError},
    path::Path,
};

use super::CannotStart;
use crate::database::Unavailable;

/// The file that is locked. It stays empty.
const LOCK_FILE: &str = ".lock";

/// Holds the lock until it is dropped.
pub(super) struct FolderGuard(
    #[expect(dead_code, reason = "open as long as the lock is held")] File,
);

impl FolderGuard {
    pub(super) fn take(folder: &Path) -> Result<Self, CannotStart> {
        let why = |error: std::io::Error| Unavailable::new(format!("`{LOCK_FILE}`: {error}"));
        fs::create_dir_all(folder).map_err(why)?;
        let file = File::create(folder.join(LOCK_FILE)).map_err(why)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(CannotStart::InUse),
            Err(TryLockError::Error(error)) => Err(why(error).into()),
        }
    }
}
