//! nginx from Debian, with `bench/nginx.conf`, in a folder of the run's own.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result};

use crate::processes::{self, Process};

const CONFIGURATION: &str = include_str!("../nginx.conf");

/// Starts it; certificate and key lie in `folder` already.
///
/// # Errors
/// When nginx is not installed or does not listen.
pub fn start(folder: &Path, listen: SocketAddr, backend: SocketAddr) -> Result<Process> {
    let text = CONFIGURATION
        .replace("@FOLDER@", &folder.display().to_string())
        .replace("@LISTEN@", &listen.to_string())
        .replace("@BACKEND@", &backend.to_string());
    let file = folder.join("nginx.conf");
    fs::write(&file, text)?;
    let child = spawn(&file).context("cannot start nginx; `cargo xtask bench` installs it")?;
    processes::wait_for(child, listen, "nginx")
}

/// The version, as it says it.
pub fn version() -> String {
    let said = Command::new(program()).arg("-v").output();
    said.map_or_else(
        |_| "nginx".into(),
        |out| String::from_utf8_lossy(&out.stderr).trim().to_owned(),
    )
}

fn spawn(configuration: &Path) -> Result<Child> {
    let mut nginx = Command::new(program());
    nginx.arg("-c").arg(configuration).args(["-e", "stderr"]);
    Ok(nginx.stdin(Stdio::null()).spawn()?)
}

/// Debian's is not on every user's PATH.
fn program() -> PathBuf {
    let debian = PathBuf::from("/usr/sbin/nginx");
    if debian.is_file() {
        debian
    } else {
        PathBuf::from("nginx")
    }
}
