//! The store as a whole: what the server opens, and what the rooms' ports are implemented on.

use std::{ops::Deref, sync::Arc};

use ::exchange::interactive::{Change, Interrupted};
use ::ledger::NotRecorded;
use jiff::Timestamp;
use thiserror::Error;
use vocabulary::{
    Date,
    be::{SsinRange, legal_date},
};

use crate::{
    Archive,
    database::{Address, CannotOpen, Database, Unavailable},
    ledger::{CannotStart, Log, LogSettings},
    persons::{PersonKeys, Sealer},
};

/// Tells the time: the server's clock, or one that a test moves.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a store needs.
pub struct Settings {
    /// Where the database is.
    pub database: Address,
    /// How this node's log is kept.
    pub log: LogSettings,
    /// The keys for national numbers.
    pub persons: PersonKeys,
    /// Which national numbers this deployment accepts.
    pub accepted: SsinRange,
    /// Tells the time.
    pub clock: Clock,
}

/// Why a store is not opened.
#[derive(Debug, Error)]
pub enum CannotOpenStore {
    /// The database.
    #[error(transparent)]
    Database(#[from] CannotOpen),
    /// The log.
    #[error("the ledger cannot start: {0}")]
    Ledger(#[from] CannotStart),
    /// Exchanges that a crash broke off could not be closed.
    #[error("exchanges that were broken off cannot be closed: {0}")]
    Interrupted(String),
}

/// Everything this node keeps. Reading that needs no log is on the [`Archive`] within.
pub struct Store {
    pub(crate) archive: Archive,
    pub(crate) database: Database,
    pub(crate) log: Log,
    pub(crate) sealer: Sealer,
    pub(crate) clock: Clock,
}

impl Deref for Store {
    type Target = Archive;

    fn deref(&self) -> &Archive {
        &self.archive
    }
}

impl Store {
    /// Opens database and log, and closes what a crash broke off: leftover leaves get their places, and exchanges that
    /// this node had under way are recorded as interrupted.
    ///
    /// # Errors
    /// When database, folder and checkpoints do not agree, or another node holds the log.
    pub async fn open(settings: Settings) -> Result<Self, CannotOpenStore> {
        let Settings {
            database,
            log,
            persons,
            accepted,
            clock,
        } = settings;
        let archive = Archive::open(&database).await?;
        let database = archive.database.clone();
        let log = Log::open(database.clone(), log, Arc::clone(&clock)).await?;
        let store = Self {
            archive,
            database,
            log,
            sealer: Sealer::new(&persons, accepted),
            clock,
        };
        let closed = store.close_interrupted().await?;
        if closed > 0 {
            tracing::warn!(
                exchanges = closed,
                "exchanges that were broken off are closed"
            );
        }
        Ok(store)
    }

    /// This node's log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Finishes the commits under way, publishes all leaves, and ends. Later commits are refused.
    pub async fn close(&self) {
        self.log.close().await;
    }

    /// Tells whether the database answers, for a health check.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check(&self) -> Result<(), Unavailable> {
        self.archive.standing().await.map(drop)
    }

    /// Closes exchanges that were under way when this node stopped, each with a delivery leaf that says so.
    async fn close_interrupted(&self) -> Result<u64, CannotOpenStore> {
        let why = |why: String| CannotOpenStore::Interrupted(why);
        let at = (self.clock)();
        let mut closed = 0;
        loop {
            let found = self
                .broken_off(at)
                .await
                .map_err(|error| why(error.to_string()))?;
            if found.is_empty() {
                return Ok(closed);
            }
            for broken in found {
                let step = Interrupted {
                    exchange: broken.ended.exchange,
                    person: broken.person,
                    at,
                };
                match ::ledger::record(step, Change::Failed(broken.ended), self).await {
                    Ok(_) => closed += 1,
                    Err(NotRecorded { why: not, .. }) => return Err(why(not.to_string())),
                }
            }
        }
    }

    pub(crate) fn today(&self) -> Date {
        legal_date((self.clock)())
    }
}
