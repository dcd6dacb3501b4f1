//! How much the exchange is used: counted behind the exchanges, and added up for everybody at most once in a while.

use std::sync::Arc;

use governance::statistics::{Asking, Figures, Reach, Statistics as _, Unavailable};
use jiff::SignedDuration;
use tokio::sync::Mutex;
use vocabulary::{Timestamp, be::legal_date};

use crate::{composition::Hub, config::Purpose, jobs::StopSign};

/// Minutes for which figures for everybody stay as they are: who reads them again and again must not learn when something
/// was asked.
const KEPT_MINUTES: i64 = 60;

/// The same where everybody is made up, and waits to see what they did, in seconds.
const KEPT_IN_A_DEMONSTRATION_S: i64 = 10;

/// Most entries that are counted while somebody waits for a page.
const WAITED_FOR_MAX: u64 = 2_000;

/// Most entries that are counted between two looks at whether it is time to stop.
const AT_ONCE_MAX: u64 = 20_000;

/// The figures for everybody, as they were a while ago.
#[derive(Debug, Default)]
pub struct PublicFigures(Mutex<Option<Counted>>);

/// Figures, and how far they go.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The figures since [`portal::statistics::since`].
    pub figures: Arc<Figures>,
    /// Whether every recorded decision is counted.
    pub whole: bool,
    /// When they were added up.
    pub at: Timestamp,
}

impl PublicFigures {
    /// The figures of the last twelve months. Whoever comes while they are added up waits for it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn get(&self, hub: &Hub) -> Result<Counted, Unavailable> {
        let now = hub.clock().now();
        let kept_for = match hub.purpose() {
            Purpose::Demonstration => SignedDuration::from_secs(KEPT_IN_A_DEMONSTRATION_S),
            Purpose::Service => SignedDuration::from_mins(KEPT_MINUTES),
        };
        let mut kept = self.0.lock().await;
        // While decisions of long ago are still counted, each look is at more of them.
        if let Some(counted) = &*kept
            && counted.whole
            && now.duration_since(counted.at).abs() < kept_for
        {
            return Ok(counted.clone());
        }
        let whole = count(hub, WAITED_FOR_MAX).await?.whole;
        let since = portal::statistics::since(legal_date(now));
        let sums = hub.store().sums(&Asking::Everybody, since, now).await?;
        let counted = Counted {
            figures: Arc::new(Figures::of(&sums)),
            whole,
            at: now,
        };
        *kept = Some(counted.clone());
        Ok(counted)
    }
}

/// Counts what was recorded since the last time, as far as somebody waits for it; whether that is all.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn count_a_little(hub: &Hub) -> Result<bool, Unavailable> {
    Ok(count(hub, WAITED_FOR_MAX).await?.whole)
}

/// Counts everything that was recorded since the last time, until it is time to stop.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn count_all(hub: &Hub, sign: &StopSign) -> Result<(), Unavailable> {
    while !sign.is_shown() {
        let reach = count(hub, AT_ONCE_MAX).await?;
        if reach.whole || reach.entries == 0 {
            break;
        }
    }
    Ok(())
}

async fn count(hub: &Hub, entries_max: u64) -> Result<Reach, Unavailable> {
    let reach = hub.store().count(entries_max).await?;
    if reach.not_understood > 0 {
        let decisions = reach.not_understood;
        tracing::warn!(decisions, "some recorded decisions stand in no statistics");
    }
    Ok(reach)
}
