//! What the machine must have beside Rust: looked for, named, and installed where this user may.
//!
//! Debian packages by `apt-get`, programs of the Rust world by `cargo install`. Nothing is installed unsaid.

use std::{env, fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::project::{command, output, run, succeeds};

/// Something is missing and this user may not install it. The message holds the one command that would.
#[derive(Debug)]
pub struct NeedsInstalling(String);

impl std::fmt::Display for NeedsInstalling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NeedsInstalling {}

/// A thing that a task needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// `initdb` and `postgres`, 15 or newer.
    PostgreSql,
    /// The module `cryptography` for the `python3` on the PATH: `tools/verify-ledger.py` is tested.
    PythonCryptography,
    /// The browser that pages are tested in, and what drives it.
    Chromium,
    /// Node 18 or newer: real OpenID clients are tested against the hub.
    Node,
    /// Fetches what Node runs.
    Npm,
    /// The benches' yardstick.
    Nginx,
}

/// The oldest Node that the clients run on; Debian 12 has it.
const NODE_MAJOR_MIN: u32 = 18;

/// One way to get a thing.
#[derive(Clone, PartialEq, Eq)]
enum Remedy {
    Debian(&'static str),
    /// A Python that is not Debian's does not see Debian's modules.
    Pip(&'static str),
}

/// Finds what is missing of `needs`, says so, and installs it if this user is root.
///
/// # Errors
/// [`NeedsInstalling`] when the user is not root; otherwise when the installation fails.
pub fn ensure(needs: &[Need]) -> Result<()> {
    let missing: Vec<Remedy> = needs.iter().filter_map(missing).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (mut debian, mut pip) = (Vec::new(), Vec::new());
    for remedy in missing {
        match remedy {
            Remedy::Debian(package) => debian.push(package),
            Remedy::Pip(package) => pip.push(package),
        }
    }
    let mut names = Vec::new();
    if !debian.is_empty() {
        names.push(format!("the Debian packages {}", debian.join(", ")));
    }
    if !pip.is_empty() {
        names.push(format!("the Python packages {}", pip.join(", ")));
    }
    let names = names.join(" and ");
    if !is_root()? {
        let mut steps = Vec::new();
        if !debian.is_empty() {
            steps.push(format!(
                "sudo apt-get update && sudo apt-get install --yes --no-install-recommends {}",
                debian.join(" ")
            ));
        }
        if !pip.is_empty() {
            steps.push(format!("python3 -m pip install {}", pip.join(" ")));
        }
        let line = steps.join(" && ");
        return Err(NeedsInstalling(format!(
            "missing: {names}. Install with this one command:\n\n    {line}\n"
        ))
        .into());
    }
    println!("xtask: installing {names}");
    if !debian.is_empty() {
        install_debian(&debian)?;
    }
    if !pip.is_empty() {
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--root-user-action=ignore",
        ];
        run(command("python3").args(install).args(&pip))?;
    }
    Ok(())
}

/// Tools are built without optimisation: half the time to install, and what they do themselves takes seconds.
const INSTALL_OPTIONS: [&str; 5] = [
    "--locked",
    "--quiet",
    "--debug",
    "--config",
    "profile.dev.debug=false",
];

/// Installs a program of the Rust world unless `cargo NAME` runs.
///
/// # Errors
/// When it cannot be built.
pub fn ensure_cargo_tool(name: &str) -> Result<()> {
    if succeeds(crate::project::cargo().args([name, "--version"])) {
        return Ok(());
    }
    let package = format!("cargo-{name}");
    println!("xtask: installing {package} with `cargo install` (a minute or two)");
    run(crate::project::cargo()
        .args(["install", &package])
        .args(INSTALL_OPTIONS))
}

/// Whether this user may install.
///
/// # Errors
/// When `id` cannot be run.
pub fn is_root() -> Result<bool> {
    Ok(output(command("id").arg("-u"))?.trim() == "0")
}

/// The folder of the newest `initdb` that Debian installed, else of one on the PATH.
pub fn postgres_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .ok()
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .max_by_key(|(version, _)| *version);
    newest
        .map(|(_, bin)| bin)
        .or_else(|| folder_on_path("initdb"))
}

fn folder_on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).find(|folder| folder.join(program).is_file())
}

/// `v20.20.2` says 20.
fn node_major() -> Option<u32> {
    let said = output(command("node").arg("--version")).ok()?;
    said.trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn missing(need: &Need) -> Option<Remedy> {
    match need {
        Need::PostgreSql => postgres_programs()
            .is_none()
            .then_some(Remedy::Debian("postgresql")),
        Need::Chromium => {
            let there = |program| PathBuf::from("/usr/bin").join(program).is_file();
            // The driver brings the browser of its own version with it.
            (!there("chromium") || !there("chromedriver"))
                .then_some(Remedy::Debian("chromium-driver"))
        }
        Need::Node => (node_major().is_none_or(|major| major < NODE_MAJOR_MIN))
            .then_some(Remedy::Debian("nodejs")),
        Need::Npm => folder_on_path("npm")
            .is_none()
            .then_some(Remedy::Debian("npm")),
        Need::Nginx => {
            let there =
                folder_on_path("nginx").is_some() || PathBuf::from("/usr/sbin/nginx").is_file();
            (!there).then_some(Remedy::Debian("nginx-light"))
        }
        Need::PythonCryptography => {
            let import = "from cryptography.hazmat.primitives.asymmetric import ed25519";
            if succeeds(command("python3").args(["-c", import])) {
                return None;
            }
            let prefix = output(command("python3").args(["-c", "import sys; print(sys.prefix)"]));
            match prefix {
                Ok(prefix) if prefix.trim() != "/usr" => Some(Remedy::Pip("cryptography")),
                // Debian's, or none at all: the package brings python3 with it.
                _ => Some(Remedy::Debian("python3-cryptography")),
            }
        }
    }
}

fn install_debian(packages: &[&str]) -> Result<()> {
    let apt = || {
        let mut apt = command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    let install = || {
        let mut apt = apt();
        apt.args(["install", "--yes", "--quiet", "--no-install-recommends"])
            .args(packages);
        apt
    };
    let lists = fs::read_dir("/var/lib/apt/lists")
        .context("this machine has no apt-get; install the packages by hand")?;
    let has_lists = lists
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().ends_with("_Packages"));
    if has_lists && run(&mut install()).is_ok() {
        return Ok(());
    }
    println!("xtask: the list of packages is missing or old; fetching it");
    run(apt().args(["update", "--quiet"]))?;
    run(&mut install())
}
