//! `cargo xtask check`: what the compiler does not see of the house's order. Compiles nothing.

mod edges;
mod files;
mod links;
mod purity;

use anyhow::{Context, Result, ensure};
use cargo_metadata::{Metadata, MetadataCommand};

use crate::project;

/// One thing that is wrong: where, and what.
pub type Finding = String;

type Check = (&'static str, fn() -> Result<Vec<Finding>>);

const CHECKS: [Check; 6] = [
    (
        "edges between rooms are those of ARCHITECTURE.md",
        edges::table,
    ),
    (
        "rooms that decide have no road to sockets and databases",
        edges::deciding_rooms,
    ),
    ("rooms that decide do not act", purity::sources),
    (
        "refused crates are not in the built tree",
        edges::refused_crates,
    ),
    ("links in Markdown files lead somewhere", links::markdown),
    ("files are small and name no machine", files::tracked),
];

/// Runs every check and reports all findings.
///
/// # Errors
/// When anything was found.
pub fn run() -> Result<()> {
    let mut found = 0;
    for (name, check) in CHECKS {
        let findings = check().with_context(|| format!("cannot check that {name}"))?;
        println!(
            "{} {name}",
            if findings.is_empty() {
                "ok    "
            } else {
                "FAILED"
            }
        );
        for finding in &findings {
            println!("         {finding}");
        }
        found += findings.len();
    }
    ensure!(found == 0, "{found} findings");
    Ok(())
}

/// What cargo says of the workspace.
///
/// # Errors
/// When cargo cannot read it.
pub fn metadata(options: &[&str]) -> Result<Metadata> {
    let mut command = MetadataCommand::new();
    command.current_dir(project::root());
    command.other_options(
        options
            .iter()
            .map(|option| (*option).to_owned())
            .collect::<Vec<_>>(),
    );
    command.exec().context("cargo cannot read the workspace")
}
