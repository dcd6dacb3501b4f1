//! What time brings: reminders, a second look for recipients, and the end of texts. Run every now and then; each run does
//! what is due, and a bounded part of it.

use ledger::{NotCommitted, NotRecorded, record_all};
use thiserror::Error;
use vocabulary::be::legal_date;

use super::{
    Change, Conflict, Due, ErrorReport, Hub, LookedAgain, Reports as _, State, recipients,
    step::Leaf,
};
use crate::Unavailable;

/// Reports dealt with in one run; the next one goes on.
const AT_ONCE: usize = 200;

/// What one run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Sources that were reminded.
    pub reminded: usize,
    /// Corrections that had been missed.
    pub missed: usize,
    /// Reports whose texts were erased.
    pub erased: u64,
}

/// Why a run did not do all that was due; the next one goes on.
#[derive(Debug, Error)]
pub enum NotKept {
    /// The ledger cannot be written.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The store cannot be read or written.
    #[error(transparent)]
    StoreUnavailable(#[from] Unavailable),
}

/// Reminds sources, looks for recipients that were missed, and erases texts whose time is over.
///
/// # Errors
/// See [`NotKept`].
pub async fn keep<H: Hub>(hub: &H) -> Result<Kept, NotKept> {
    let now = hub.now();
    let today = legal_date(now);
    let mut kept = Kept::default();
    for report in hub.store().reminders_due(today, AT_ONCE).await? {
        let next = report.state.next_reminder(today);
        let answer = match report.state.is_overdue(today) {
            true => Due::Overdue,
            false => Due::InTime,
        };
        hub.store().remind(&report, now, next, answer).await?;
        kept.reminded += 1;
    }
    for report in hub.store().looks_due(now, AT_ONCE).await? {
        kept.missed += look_again(hub, &report).await?;
    }
    kept.erased = hub.store().erase_texts(today).await?;
    Ok(kept)
}

/// Looks once more for whom the source's answer concerns: what was under way then is recorded by now.
async fn look_again<H: Hub>(hub: &H, report: &ErrorReport) -> Result<usize, NotKept> {
    let State::Corrected(corrected) = &report.state else {
        return Ok(0);
    };
    let at = hub.now();
    let made = hub.store().corrections_of(report.id).await?;
    let missed = recipients::corrections(hub, report, corrected, &made, at).await?;
    let count = missed.len();
    let mut leaves = vec![Leaf::looked_again(report.id, count, at)];
    leaves.extend(missed.iter().map(Leaf::made));
    let change = Change::LookedAgain(LookedAgain {
        report: report.id,
        corrections: missed,
    });
    match record_all(leaves, change, hub.store()).await {
        Ok(_) => Ok(count),
        Err(NotRecorded { why, .. }) => match why {
            // Another node was faster.
            NotCommitted::Conflict(Conflict::Moved) => Ok(0),
            NotCommitted::Unavailable(why) => Err(NotKept::LedgerUnavailable(why)),
        },
    }
}
