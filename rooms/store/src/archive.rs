//! What can be read of a database without holding a log: checks, replays, the public register. May run beside a node at
//! work.

use std::{ops::Range, path::PathBuf};

use ::ledger::{Origin, VerifyingKey, fsck::Report};
use jiff::Timestamp;

use crate::{
    database::{Address, CannotOpen, Database, Step, Transaction, Unavailable, statements},
    ledger::{self, LeafId, LogId, NotChecked, RecordPage},
};

statements! {
    /// Reads one thing that is known of the database.
    META: Shard("name") = "SELECT content FROM meta WHERE name = $1";
    /// Enters it, once and for all.
    SET_META: Shard("name") =
        "INSERT INTO meta (name, content) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
}

/// The name of the mark of a demonstration.
const DEMO: &str = "demo";

/// A database, for reading.
#[derive(Clone)]
pub struct Archive {
    pub(crate) database: Database,
}

/// A log that a database keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLog {
    /// Which.
    pub origin: String,
    /// How many leaves have their places.
    pub size: u64,
}

/// Whether a database belongs to a demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may hold real persons; a demonstration must not touch it.
    Real,
    /// It is marked as a demonstration; a real deployment must not use it.
    Demonstration,
}

impl Archive {
    /// Opens a database and brings its tables up to date.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub async fn open(address: &Address) -> Result<Self, CannotOpen> {
        let database = Database::open(address).await?;
        Ok(Self { database })
    }

    /// Whether the database belongs to a demonstration.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn standing(&self) -> Result<Standing, Unavailable> {
        let rows = self.database.read(&META, &[DEMO.into()]).await?;
        Ok(if rows.is_empty() {
            Standing::Real
        } else {
            Standing::Demonstration
        })
    }

    /// Marks the database as a demonstration. The mark cannot be taken away.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn mark_as_demonstration(&self) -> Result<(), Unavailable> {
        let step = Step::once(
            &SET_META,
            vec![DEMO.into(), "synthetic persons only".into()],
        );
        self.database
            .write(Transaction::of(vec![step]))
            .await
            .map(drop)
            .map_err(|why| why.unavailable())
    }

    /// The logs that the database keeps.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn logs(&self) -> Result<Vec<KeptLog>, Unavailable> {
        let rows = self.database.read(&ledger::sql::LOGS, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(KeptLog {
                    origin: row.text(1)?.to_owned(),
                    size: row.number(2)?,
                })
            })
            .collect()
    }

    /// The records of a log whose time lies in a span (start included, end not), a page at a time. A page may be empty
    /// although another one follows.
    ///
    /// # Errors
    /// When the database cannot answer, or a stored record is damaged.
    pub async fn records_between(
        &self,
        origin: &Origin,
        span: Range<Timestamp>,
        after: Option<LeafId>,
    ) -> Result<RecordPage, Unavailable> {
        ledger::records_between(&self.database, LogId::of(origin), span, after).await
    }

    /// Checks the log that `key` signs for: every row, every file, every persisted checkpoint. `progress` hears how many
    /// entries are done, and of how many.
    ///
    /// # Errors
    /// When database or files cannot be read; what is wrong with them is in the report.
    pub async fn fsck(
        &self,
        folder: PathBuf,
        key: &VerifyingKey,
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Report, NotChecked> {
        ledger::fsck(&self.database, folder, key, progress).await
    }
}
