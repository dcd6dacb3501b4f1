//! Opens the parts, joins them to a hub, starts it and stops it. The command line, the demonstration and the
//! end-to-end tests all start here.
//!
//! ```no_run
//! # async fn example(mut config: server::config::Config) -> Result<(), Box<dyn std::error::Error>> {
//! use server::{clock::Clock, composition, config::Purpose};
//! let sockets = composition::bind(&mut config).await?; // port 0 becomes a real one, also in `baseUrl`
//! let hub = composition::open(&config, Purpose::Demonstration, Clock::System).await?;
//! let running = composition::start(hub, sockets);
//! println!("{}", running.base_url());
//! running.stop().await?;
//! # Ok(())
//! # }
//! ```
//!
//! INVARIANT: a service never opens what a demonstration has marked, and a demonstration never what is not marked.

mod bind;
mod hub;
mod open;
mod running;
mod sources;
mod store;

pub(crate) use self::store::{address, origin};
pub use self::store::{open_archive, open_store};
pub use bind::bind;
pub use hub::{Condition, Hub, KeptVersion};
pub use open::{NotOpened, Opened, open};
pub use running::{NotStopped, Running, start};
pub use sources::{expect_mapped, read_connections};

use std::path::{Path, PathBuf};

use crate::{config::Config, listener::NoTls};

/// Where the ledger's public files are, below the data folder.
pub const LEDGER_FOLDER: &str = "ledger";

/// The file that marks a data folder as a demonstration's.
pub const DEMO_MARK: &str = "demo";

/// The folder of the ledger's public files.
pub fn ledger_folder(config: &Config) -> PathBuf {
    config.data.folder.join(LEDGER_FOLDER)
}

/// Whether a data folder belongs to a demonstration.
pub fn is_marked(data: &Path) -> bool {
    data.join(DEMO_MARK).exists()
}

/// Sockets that are bound, with their protection.
pub struct Sockets {
    pub(crate) hub: crate::listener::Listener,
    pub(crate) metrics: Option<crate::listener::Listener>,
}

/// Why no socket is bound.
#[derive(Debug, thiserror::Error)]
pub enum NotBound {
    /// The address cannot be had.
    #[error("cannot listen on `{address}` (`{setting}`): {why}")]
    Address {
        /// The setting that names it.
        setting: &'static str,
        /// The address.
        address: std::net::SocketAddr,
        /// The system's reason.
        why: std::io::Error,
    },
    /// TLS cannot be offered.
    #[error("TLS: {0}")]
    Tls(#[from] NoTls),
}

#[cfg(test)]
mod tests;
