//! What `docs/performance.md` is measured with: `cargo xtask bench [NAME]`.
//!
//! Each bench prints Markdown on standard output and what it is doing on standard error. Figures of one run are compared
//! with each other, never with those of another moment: the machine is not the same then.

mod decide;
mod figures;
mod machine;

use anyhow::Result;
use clap::{Parser, Subcommand};

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
        #[arg(long, default_value_t = 5)]
        rounds: u32,
    },
}

fn main() -> Result<()> {
    match Cli::parse().bench {
        Some(Bench::Decide { rounds }) => decide::run(rounds),
        None => decide::run(5),
    }
}
