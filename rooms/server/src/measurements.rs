//! Measurements for operators: a Prometheus page on a port of its own.
//!
//! The `metrics` crate keeps one recorder per process, so hubs in one process (tests) share their numbers.
//!
//! INVARIANT: labels are names from our own lists (routes, outcomes), never values from a request.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{Router, http::header, routing::get};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use store::ledger::Log;

use crate::{composition::Hub, jobs::StopSign};

/// Upper bounds of the buckets of durations, in seconds: from a lookup to the longest source.
const SECONDS: [f64; 12] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// How often finished measurements are folded together, so that memory stays flat when nobody reads the page.
const UPKEEP: Duration = Duration::from_secs(5);

/// Requests answered, by route, method and status.
pub const REQUESTS: &str = "crosskeys_requests_total";
/// How long answering took, by route.
pub const REQUEST_SECONDS: &str = "crosskeys_request_seconds";
/// Entries that have their place in the ledger.
pub const LEDGER_ENTRIES: &str = "crosskeys_ledger_entries";
/// Entries that the latest checkpoint covers; it follows within a second while the ledger works.
pub const CHECKPOINT_ENTRIES: &str = "crosskeys_checkpoint_entries";
/// 1 when the ledger takes nothing more, else 0: wake somebody.
pub const LEDGER_HALTED: &str = "crosskeys_ledger_halted";
/// How long the oldest entry has been waiting for a checkpoint, in seconds; more than some seconds is a failure.
pub const CHECKPOINT_BEHIND_SECONDS: &str = "crosskeys_checkpoint_behind_for_s";
/// Tries to send a mail, by outcome: `sent`, `putOff` (it is tried again), `failed` (it is not).
pub const MAILS: &str = "crosskeys_mails_total";
/// Mails that wait to be sent, those that are put off included.
pub const MAILS_WAITING: &str = "crosskeys_mails_waiting";
/// Consultations, by outcome.
pub const CONSULTATIONS: &str = "crosskeys_consultations_total";

/// Starts measuring, once for the process, and gives the page.
pub fn start() -> PrometheusHandle {
    static PAGE: OnceLock<PrometheusHandle> = OnceLock::new();
    PAGE.get_or_init(|| {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)
            .expect("the list of buckets is not empty")
            .build_recorder();
        let page = recorder.handle();
        // Somebody else's recorder stays; the page is then empty, which an operator sees at once.
        let _ = metrics::set_global_recorder(recorder);
        describe();
        page
    })
    .clone()
}

fn describe() {
    metrics::describe_counter!(REQUESTS, "Requests answered, by route, method and status");
    metrics::describe_histogram!(
        REQUEST_SECONDS,
        metrics::Unit::Seconds,
        "How long answering took, by route"
    );
    metrics::describe_counter!(CONSULTATIONS, "Consultations, by outcome");
    metrics::describe_counter!(MAILS, "Tries to send a mail, by outcome");
    metrics::describe_gauge!(MAILS_WAITING, "Mails that wait to be sent");
    metrics::describe_gauge!("crosskeys_connections", "Connections open now");
    metrics::describe_gauge!(
        LEDGER_ENTRIES,
        "Entries that have their place in the ledger"
    );
    metrics::describe_gauge!(
        CHECKPOINT_ENTRIES,
        "Entries that the latest checkpoint covers"
    );
    metrics::describe_gauge!(
        CHECKPOINT_BEHIND_SECONDS,
        metrics::Unit::Seconds,
        "How long entries have been waiting for a checkpoint"
    );
    metrics::describe_gauge!(LEDGER_HALTED, "1 when the ledger takes nothing more");
}

/// The routes of the page; it measures the ledger when it is read.
pub fn routes(page: PrometheusHandle, hub: Arc<Hub>) -> Router {
    Router::new().route(
        "/metrics",
        get(move || {
            measure_ledger(hub.store().log());
            let text = page.render();
            async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text) }
        }),
    )
}

/// Gauges are floating-point numbers, which are exact far beyond any ledger.
fn measure_ledger(log: &Log) {
    metrics::gauge!(LEDGER_ENTRIES).set(log.size() as f64);
    metrics::gauge!(CHECKPOINT_ENTRIES).set(log.published().borrow().checkpoint.size as f64);
    let behind = *log.behind().borrow();
    let behind = behind.map_or(Duration::ZERO, |since| since.elapsed());
    metrics::gauge!(CHECKPOINT_BEHIND_SECONDS).set(behind.as_secs_f64());
    metrics::gauge!(LEDGER_HALTED).set(f64::from(u8::from(log.halted().is_some())));
}

/// Folds measurements together until told to stop.
pub async fn keep(page: PrometheusHandle, mut sign: StopSign) {
    loop {
        tokio::select! {
            () = sign.shown() => return,
            () = tokio::time::sleep(UPKEEP) => page.run_upkeep(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_on_the_page() {
        let page = start();
        metrics::counter!(CONSULTATIONS, "outcome" => "testOnly").increment(2);
        metrics::histogram!(REQUEST_SECONDS, "route" => "/testOnly").record(0.002);
        let text = page.render();
        assert!(
            text.contains(r#"crosskeys_consultations_total{outcome="testOnly"} 2"#),
            "{text}"
        );
        assert!(
            text.contains(r#"crosskeys_request_seconds_bucket{route="/testOnly",le="0.0025"} 1"#),
            "{text}"
        );
        start();
    }
}
