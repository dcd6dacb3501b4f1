//! Work on the project itself: `cargo xtask test`, `check`, `ci`, `gen`, `bench`, `fuzz`, `postgres`.
//!
//! Thin on purpose: no room is a dependency, so that it builds in seconds and can judge a tree whose rooms do not
//! compile. Whatever it installs or starts it names first; whatever it starts it stops.

mod bench;
mod check;
mod ci;
mod fuzz;
mod licences;
mod needs;
mod npm;
mod postgres;
mod project;
mod readme;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Exit code when something is missing that this user may not install.
const EXIT_NEEDS_INSTALLING: u8 = 2;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Work on the project itself")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every test, with a PostgreSQL cluster of its own; installs what is missing
    Test {
        /// Many more rounds of the crash and property tests (hours)
        #[arg(long)]
        long: bool,
        /// Passed on to `cargo test`; with `-p NAME` only that package is tested
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Check dependencies between rooms, links, file sizes and paths
    Check,
    /// Everything that must pass before a change lands, with a table of times
    Ci,
    /// Write the generated files anew (`generated/`, and whatever a `generated_…` test compares)
    Gen,
    /// Measure in release mode what docs/performance.md states
    Bench {
        /// Passed on: a bench's name and its options; without any, all benches
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Feed the parsers of outside bytes with libFuzzer
    Fuzz {
        /// One target; without it, all in turn
        target: Option<String>,
        /// For how long, each
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Run a command with CROSSKEYS_TEST_POSTGRES set to a throw-away cluster
    Postgres {
        /// The cluster's keeper: prints the URL and stops the cluster when its standard input ends
        #[arg(long, hide = true, conflicts_with = "command")]
        keep: bool,
        /// The command and its arguments, after `--`
        #[arg(last = true, required_unless_present = "keep")]
        command: Vec<String>,
    },
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Test { long, arguments } => {
            let length = if long {
                test::Length::Long
            } else {
                test::Length::Usual
            };
            test::run(length, &arguments)
        }
        Task::Check => check::run(),
        Task::Ci => ci::run(),
        Task::Gen => test::generate(),
        Task::Bench { arguments } => bench::run(&arguments),
        Task::Fuzz { target, seconds } => fuzz::run(target.as_deref(), seconds),
        Task::Postgres { keep: true, .. } => postgres::keep(),
        Task::Postgres { command, .. } => postgres::run_with(&command),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            if error.is::<needs::NeedsInstalling>() {
                ExitCode::from(EXIT_NEEDS_INSTALLING)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}
