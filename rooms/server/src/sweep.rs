//! Forgets what is over: sessions, and sign-ins that were never finished.
//!
//! What is over counts no more whether it was swept or not; this only keeps tables small.

use std::{sync::Arc, time::Duration};

use crate::{composition::Hub, jobs::StopSign};

/// Between two sweeps: much shorter than a day, so that tables hold little more than what counts.
const EVERY: Duration = Duration::from_secs(10 * 60);

/// Sweeps until it is time to stop.
pub async fn keep(hub: Arc<Hub>, mut sign: StopSign) {
    loop {
        tokio::select! {
            () = sign.shown() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        // The next one will find what this one leaves.
        if let Err(why) = hub.store().forget_ended(hub.clock().now()).await {
            tracing::warn!(%why, "what is over could not be forgotten");
        }
    }
}
