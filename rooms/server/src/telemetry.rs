//! What operators read: log lines. The ledger is evidence; this is not.
//!
//! INVARIANT: a level below `info` reaches our own rooms only. Libraries log at `debug` and `trace` what passes through
//! them (addresses, headers, statements with their parameters), and that holds national numbers.

use std::io::IsTerminal;

use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, Layer, filter::filter_fn, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::config::LogFormat;

/// The crates whose words are ours.
const ROOMS: [&str; 8] = [
    "vocabulary",
    "ledger",
    "policy",
    "identity",
    "exchange",
    "store",
    "server",
    "crosskeys",
];

/// Crates that tell what a stranger sent when they refuse it; who calls them says why in our own words.
const SILENT: [&str; 3] = ["webauthn_rs", "webauthn_rs_core", "webauthn_attestation_ca"];

/// What is logged when nothing is set.
pub const LEVEL_DEFAULT: &str = "info";

/// Why logging did not start.
#[derive(Debug, thiserror::Error)]
pub enum NoLog {
    /// The setting `log.level` cannot be read.
    #[error("`log.level` cannot be read: {0}")]
    Level(String),
    /// Something else in this process logs already.
    #[error("logging was started twice")]
    Twice,
}

/// Starts logging to the standard error stream, once for the process.
///
/// # Errors
/// See [`NoLog`].
pub fn start(format: LogFormat, level: Option<&str>) -> Result<(), NoLog> {
    let chosen = EnvFilter::try_new(level.unwrap_or(LEVEL_DEFAULT))
        .map_err(|error| NoLog::Level(error.to_string()))?;
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = match format {
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .boxed(),
        LogFormat::Plain => lines
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(
            lines
                .with_filter(chosen)
                .with_filter(filter_fn(is_speakable)),
        )
        .try_init()
        .map_err(|_| NoLog::Twice)
}

/// Whether an event may be logged at all, whatever the level set.
pub fn is_speakable(metadata: &Metadata<'_>) -> bool {
    let room = metadata.target().split("::").next().unwrap_or_default();
    (*metadata.level() <= Level::INFO && !SILENT.contains(&room)) || ROOMS.contains(&room)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::Write,
        sync::{Arc, Mutex},
    };

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn libraries_stay_silent_below_info() {
        let lines = Lines::default();
        let writer = lines.clone();
        let layer = fmt::layer()
            .with_writer(move || writer.clone())
            .with_filter(EnvFilter::new("trace"))
            .with_filter(filter_fn(is_speakable));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::debug!(target: "tokio_postgres::query", "statement with parameters");
            tracing::trace!(target: "hyper_util::client", "address");
            tracing::info!(target: "hyper_util::client", "library speaks up");
            tracing::trace!(target: "store::database", "our own detail");
            tracing::error!(target: "webauthn_rs_core::core", "credential of somebody");
        });
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(
            text.contains("library speaks up") && text.contains("our own detail"),
            "{text}"
        );
        assert!(
            !text.contains("parameters")
                && !text.contains("address")
                && !text.contains("credential"),
            "{text}"
        );
    }

    #[test]
    fn a_wrong_level_refuses_to_start() {
        assert!(matches!(
            start(LogFormat::Plain, Some("=loud=")),
            Err(NoLog::Level(_))
        ));
    }
}
