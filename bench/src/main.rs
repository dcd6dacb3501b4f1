//! What `docs/performance.md` is measured with: `cargo xtask bench [NAME]`.
//!
//! Each bench prints Markdown on standard output and what it is doing on standard error. Figures of one run are compared
//! with each other, never with those of another moment: the machine is not the same then.

mod backend;
mod consult;
mod decide;
mod directory;
mod figures;
mod ledger;
mod load;
mod machine;
mod nginx;
mod people;
mod processes;

use std::{net::SocketAddr, path::PathBuf};

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Runs of each kind; figures are medians.
const ROUNDS: u32 = 5;

/// Long enough for thousands of answers, short enough that proofs made before are still fresh at its end.
const CONSULT_SECONDS: u64 = 8;

/// As many as nginx has workers.
const HUB_THREADS: usize = 2;

/// The size of log that the bar for fsck is set for.
const LEDGER_LEAVES: u64 = 10_000_000;

/// A twelfth of a country's directory.
const DIRECTORY_ROWS: u64 = 10_000_000;

#[derive(Parser)]
#[command(
    name = "cargo xtask bench",
    about = "Measure what docs/performance.md states"
)]
struct Cli {
    #[command(subcommand)]
    bench: Option<Bench>,
}

#[derive(Subcommand)]
enum Bench {
    /// The interactive consultation over TLS, in turn with nginx
    Consult {
        /// Rounds for each side
        #[arg(long, default_value_t = ROUNDS)]
        rounds: u32,
        /// Length of a run
        #[arg(long, default_value_t = CONSULT_SECONDS)]
        seconds: u64,
    },
    /// Decisions alone, with 10,000 deliberations loaded
    Decide {
        /// Rounds of each kind
        #[arg(long, default_value_t = ROUNDS)]
        rounds: u32,
    },
    /// Durable appends, memory and fsck on SQLite
    Ledger {
        /// Size of the log that fsck checks
        #[arg(long, default_value_t = LEDGER_LEAVES)]
        leaves: u64,
        /// Rounds for each number of committers
        #[arg(long, default_value_t = ROUNDS)]
        rounds: u32,
        /// Where the log is made; without it, a temporary folder that goes afterwards
        #[arg(long)]
        folder: Option<PathBuf>,
    },
    /// Bulk load and lookup of registrations on SQLite
    Directory {
        /// Registrations; the national figure is 117,000,000
        #[arg(long, default_value_t = DIRECTORY_ROWS)]
        rows: u64,
        /// Where everything is made; without it, a temporary folder that goes afterwards
        #[arg(long)]
        folder: Option<PathBuf>,
    },
    /// The backend of the consultation bench, as a process of its own
    #[command(hide = true)]
    ServeBackend {
        /// Where to listen
        address: SocketAddr,
    },
    /// The hub of the consultation bench, as a process of its own
    #[command(hide = true)]
    ServeHub {
        /// Its configuration
        config: PathBuf,
    },
}

fn main() -> Result<()> {
    match Cli::parse().bench {
        Some(Bench::Decide { rounds }) => decide::run(rounds),
        Some(Bench::Ledger {
            leaves,
            rounds,
            folder,
        }) => ledger::run(leaves, rounds, folder.as_deref()),
        Some(Bench::Consult { rounds, seconds }) => consult::run(rounds, seconds),
        Some(Bench::Directory { rows, folder }) => directory::run(rows, folder.as_deref()),
        Some(Bench::ServeBackend { address }) => served(backend::serve(address), 1),
        Some(Bench::ServeHub { config }) => served(consult::serve_hub(&config), HUB_THREADS),
        None => {
            consult::run(ROUNDS, CONSULT_SECONDS)?;
            decide::run(ROUNDS)?;
            ledger::run(LEDGER_LEAVES, ROUNDS, None)?;
            directory::run(DIRECTORY_ROWS, None)
        }
    }
}

fn served(server: impl Future<Output = Result<()>>, threads: usize) -> Result<()> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime
        .worker_threads(threads)
        .enable_all()
        .build()?
        .block_on(server)
}
