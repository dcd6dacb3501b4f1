//! The public figures: counted and added up at most once in a while, however many ask.

use std::sync::Arc;

use governance::statistics::{Asking, Figures, Statistics as _, Unavailable};
use jiff::SignedDuration;
use tokio::sync::Mutex;
use vocabulary::{Timestamp, be::legal_date};

use crate::composition::Hub;

/// How long figures are shown before they are added up again, in seconds.
const KEPT_S: i64 = 10;

/// The figures as they were a moment ago.
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
        let mut kept = self.0.lock().await;
        if let Some(counted) = &*kept
            && now.duration_since(counted.at).abs() < SignedDuration::from_secs(KEPT_S)
        {
            return Ok(counted.clone());
        }
        let whole = count(hub).await?;
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

/// Counts what was recorded since the last time; whether that is all.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn count(hub: &Hub) -> Result<bool, Unavailable> {
    let reach = hub.store().count().await?;
    if reach.not_understood > 0 {
        let decisions = reach.not_understood;
        tracing::warn!(decisions, "some recorded decisions stand in no statistics");
    }
    Ok(reach.whole)
}
