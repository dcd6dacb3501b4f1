//! Who may give places in a log: one holder at a time, by a row with an epoch.
//!
//! INVARIANT: every write of a sequencer or publisher names its epoch, and taking the lease raises the epoch; so an old
//! holder that wakes up writes nothing. The clock decides only how long a newcomer waits, never who is right.

use ::ledger::Origin;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::{CannotStart, sql};
use crate::database::{Database, NotWritten, Step, Transaction, Unavailable};

/// How long a holder that gave no sign of life keeps the lease against another one. A holder restarts at once.
pub const LEASE_SECONDS: i64 = 10;

/// How often taking the lease is tried when others take it at the same moment.
const ATTEMPTS_MAX: usize = 3;

/// A log's key in the tables: the first 63 bits of the SHA-256 of its origin, so that rows stay small and no sequence is
/// needed. The origin itself is in the log's row, and another origin with the same key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogId(pub(crate) i64);

impl LogId {
    pub(crate) fn of(origin: &Origin) -> Self {
        let digest = Sha256::digest(origin.as_str());
        let first = digest.first_chunk().expect("a SHA-256 has 32 bytes");
        Self((u64::from_be_bytes(*first) >> 1) as i64)
    }
}

/// A lease that was taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lease {
    pub(crate) log: LogId,
    pub(crate) epoch: i64,
    pub(crate) size: u64,
}

/// A log's row.
pub(crate) struct LogRow {
    pub(crate) origin: String,
    pub(crate) size: u64,
    pub(crate) epoch: i64,
    holder: String,
    renewed_at: i64,
}

impl Lease {
    /// The step that lets a transaction happen only while the lease is held.
    pub(crate) fn guard(&self) -> Step {
        let values = vec![self.log.0.into(), self.epoch.into()];
        Step::once(&sql::HOLDS_LEASE, values).exactly_one(STEP)
    }

    /// Says that the holder is alive.
    pub(crate) async fn renew(
        &self,
        database: &Database,
        now: Timestamp,
    ) -> Result<(), NotWritten> {
        let values = vec![
            now.as_microsecond().into(),
            self.log.0.into(),
            self.epoch.into(),
        ];
        let step = Step::once(&sql::RENEW_LEASE, values).exactly_one(STEP);
        database
            .write_patiently(Transaction::of(vec![step]))
            .await
            .map(drop)
    }
}

/// The name of the step that fails when the lease is lost.
pub(crate) const STEP: &str = "lease";

/// Reads a log's row.
pub(crate) async fn row(database: &Database, log: LogId) -> Result<Option<LogRow>, Unavailable> {
    let rows = database.read(&sql::LOG, &[log.0.into()]).await?;
    rows.first()
        .map(|row| {
            Ok(LogRow {
                origin: row.text(0)?.to_owned(),
                size: row.number(1)?,
                epoch: row.integer(2)?,
                holder: row.text(3)?.to_owned(),
                renewed_at: row.integer(4)?,
            })
        })
        .transpose()
}

/// Takes the lease: at once when it is one's own or has run out.
pub(crate) async fn take(
    database: &Database,
    origin: &Origin,
    holder: &str,
    now: Timestamp,
) -> Result<Lease, CannotStart> {
    let log = LogId::of(origin);
    let make = Step::once(&sql::MAKE_LOG, vec![log.0.into(), origin.as_str().into()]);
    database
        .write_patiently(Transaction::of(vec![make]))
        .await
        .map_err(NotWritten::unavailable)?;
    for _ in 0..ATTEMPTS_MAX {
        let row = row(database, log)
            .await?
            .ok_or_else(|| Unavailable::new("the row of the log has vanished"))?;
        if row.origin != origin.as_str() {
            return Err(CannotStart::OtherOrigin { found: row.origin });
        }
        let expires = row
            .renewed_at
            .saturating_add(SignedDuration::from_secs(LEASE_SECONDS).as_micros() as i64);
        if row.epoch > 0 && row.holder != holder && now.as_microsecond() < expires {
            return Err(CannotStart::HeldByOther { holder: row.holder });
        }
        let values = vec![
            holder.into(),
            now.as_microsecond().into(),
            log.0.into(),
            row.epoch.into(),
        ];
        let step = Step::once(&sql::TAKE_LEASE, values).exactly_one(STEP);
        match database.write_patiently(Transaction::of(vec![step])).await {
            Ok(_) => return taken(database, log, row.epoch + 1).await,
            Err(NotWritten::Unmet { .. }) => {}
            Err(NotWritten::Unavailable(why)) => return Err(why.into()),
        }
    }
    Err(Unavailable::new("others take the lease at the same moment").into())
}

/// Reads the size once the lease is taken: the old holder may have lengthened the log to the last moment, and no further.
async fn taken(database: &Database, log: LogId, epoch: i64) -> Result<Lease, CannotStart> {
    let row = row(database, log).await?;
    match row.filter(|row| row.epoch == epoch) {
        Some(row) => Ok(Lease {
            log,
            epoch,
            size: row.size,
        }),
        None => Err(CannotStart::LeaseLost),
    }
}
