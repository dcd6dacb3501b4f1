//! The npm packages that the tests run as real clients and in a real browser: installed below `target/`, from the
//! committed lock file, so that nothing changes in the checkout.

use std::fs;

use anyhow::{Context, Result};

use crate::project::{command, root, run};

/// Where they are listed.
const LISTED: &str = "e2e/npm";
/// Where they are installed; the tests look there.
const INSTALLED: &str = "target/e2e-npm";
/// What `npm ci` needs. The last settings of one's own apply too, so any registry will do.
const FILES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];
/// Holds the lock file of the last whole installation.
const DONE: &str = "installed.lock";

/// Installs the packages, unless those of this lock file are there.
///
/// # Errors
/// When they cannot be had.
pub fn ensure() -> Result<()> {
    let (listed, installed) = (root().join(LISTED), root().join(INSTALLED));
    let lock = fs::read(listed.join("package-lock.json")).context("the list of npm packages")?;
    let done = installed.join(DONE);
    if fs::read(&done).is_ok_and(|done| done == lock) {
        return Ok(());
    }
    fs::create_dir_all(&installed)?;
    for file in FILES {
        fs::copy(listed.join(file), installed.join(file)).with_context(|| file.to_owned())?;
    }
    println!("xtask: installing npm packages of {LISTED} in {INSTALLED} with `npm ci`");
    run(command("npm")
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--silent",
        ])
        .current_dir(&installed))?;
    fs::write(done, lock)?;
    Ok(())
}
