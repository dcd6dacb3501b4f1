//! `cargo xtask bench`: `bench/` built as what is shipped is built, with what it needs from Debian.

use anyhow::Result;

use crate::{
    needs::{self, Need},
    project,
};

/// Runs one bench or, without a name, all.
///
/// # Errors
/// When the build or a bench fails.
pub fn run(arguments: &[String]) -> Result<()> {
    let name = arguments.iter().find(|argument| !argument.starts_with('-'));
    if name.is_none_or(|name| name == "consult") {
        needs::ensure(&[Need::Nginx])?;
    }
    let mut bench = project::cargo();
    bench
        .args([
            "run",
            "--quiet",
            "--profile",
            "dist",
            "--package",
            "bench",
            "--",
        ])
        .args(arguments);
    project::run(&mut bench)
}
