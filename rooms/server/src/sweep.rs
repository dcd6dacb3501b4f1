//! Forgets what is over: sessions, sign-ins that were never finished, offers of mandates that nobody answered, copies
//! of everything, and requests, codes, grants and clients of the OpenID Provider. Then does what error reports want done: reminders, a second
//! look for recipients, the end of texts; and counts what was decided, for the statistics.
//!
//! What is over counts no more whether it was swept or not; this only keeps tables small.

use std::{sync::Arc, time::Duration};

use crate::{composition::Hub, figures, jobs::StopSign};

/// Between two sweeps. Each removes a bounded number of the provider's rows, far more than come in a minute.
const EVERY: Duration = Duration::from_secs(60);

/// Sweeps until it is time to stop.
pub async fn keep(hub: Arc<Hub>, mut sign: StopSign) {
    loop {
        // The pace of standing work and no wait for anybody: nothing depends on when a sweep comes, and a stop ends it at once.
        tokio::select! {
            () = sign.shown() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        let now = hub.clock().now();
        // The next sweep finds what this one leaves.
        if let Err(why) = hub.store().forget_ended(now).await {
            tracing::warn!(%why, "ended sessions could not be forgotten");
        }
        if let Err(why) = hub.store().forget_lapsed_offers(now).await {
            tracing::warn!(%why, "offers of mandates that had lapsed could not be forgotten");
        }
        match hub.store().sweep_provider(now).await {
            Ok(0) => {}
            Ok(rows) => tracing::debug!(rows, "what had ended was removed"),
            Err(why) => tracing::warn!(%why, "what had ended could not be removed"),
        }
        if let Err(why) = hub.store().forget_unconfirmed_mail(now).await {
            tracing::warn!(%why, "addresses that nobody confirmed could not be forgotten");
        }
        if let Err(why) = hub.store().forget_notices(now).await {
            tracing::warn!(%why, "old news could not be forgotten");
        }
        if let Err(why) = figures::count_all(&hub, &sign).await {
            tracing::warn!(%why, "the statistics could not be counted");
        }
        if let Err(why) = hub.store().forget_copies(now).await {
            tracing::warn!(%why, "copies whose time is over could not be forgotten");
        }
        match exchange::errors::keep(&*hub).await {
            Ok(kept) if kept == exchange::errors::Kept::default() => {}
            Ok(kept) => tracing::debug!(
                reminded = kept.reminded,
                missed = kept.missed,
                erased = kept.erased,
                "error reports were looked after"
            ),
            Err(why) => tracing::warn!(%why, "error reports could not be looked after"),
        }
    }
}
