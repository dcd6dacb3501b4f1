//! Licences, sources and refused crates by cargo-deny, after `deny.toml`.

use anyhow::Result;

use crate::{needs, project};

/// Installs cargo-deny if it is missing.
///
/// # Errors
/// When it cannot be built.
pub fn ensure_tool() -> Result<()> {
    needs::ensure_cargo_tool("deny")
}

/// Licences, sources and refused crates always; advisories when their database can be had.
///
/// # Errors
/// When `deny.toml` is not met, or an advisory concerns a crate in the lock file.
pub fn run() -> Result<()> {
    project::run(project::cargo().args(["deny", "check", "licenses", "bans", "sources"]))?;
    if project::succeeds(project::cargo().args(["deny", "fetch", "db"])) {
        return project::run(project::cargo().args(["deny", "--offline", "check", "advisories"]));
    }
    println!(
        "xtask: advisories were NOT checked: their database cannot be fetched from here. \
         Run `cargo deny check advisories` where it can."
    );
    Ok(())
}
