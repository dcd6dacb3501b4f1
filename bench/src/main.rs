//! What `docs/performance.md` is measured with: `cargo xtask bench [NAME]`.
//!
//! Each bench prints Markdown on standard output and what it is doing on standard error. Figures of one run are compared
//! with each other, never with those of another moment: the machine is not the same then.

mod decide;
mod figures;
mod ledger;
mod machine;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Runs of each kind; figures are medians.
const ROUNDS: u32 = 5;

/// The size of log that the bar for fsck is set for.
const LEDGER_LEAVES: u64 = 10_000_000;

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
}

fn main() -> Result<()> {
    match Cli::parse().bench {
        Some(Bench::Decide { rounds }) => decide::run(rounds),
        Some(Bench::Ledger {
            leaves,
            rounds,
            folder,
        }) => ledger::run(leaves, rounds, folder.as_deref()),
        None => {
            decide::run(ROUNDS)?;
            ledger::run(LEDGER_LEAVES, ROUNDS, None)
        }
    }
}
