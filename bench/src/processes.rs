//! Programs that a bench starts, and that end with it.

use std::{
    env,
    fs::File,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// A busy machine starts a server within this time or never.
const START_TIME_MAX: Duration = Duration::from_secs(60);

/// Between two tries to connect.
const START_POLL: Duration = Duration::from_millis(20);

/// A child process; dropping it ends it.
pub struct Process(Child);

impl Process {
    /// Its number, for its CPU time and memory.
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // nginx leaves its workers behind when it is killed; asked to terminate, it takes them along.
        let asked = Command::new("kill").arg(self.0.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

/// This program once more, as something else, with its log in a file.
///
/// # Errors
/// When it cannot be started.
pub fn own(arguments: &[&str], log: &Path) -> Result<Child> {
    let program = env::current_exe().context("cannot find this program itself")?;
    let mut command = Command::new(program);
    command.stderr(File::create(log)?);
    Ok(command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()?)
}

/// Waits until something listens there.
///
/// # Errors
/// When the process ends or the time is up.
pub fn wait_for(child: Child, address: SocketAddr, what: &str) -> Result<Process> {
    let mut process = Process(child);
    let begun = Instant::now();
    while begun.elapsed() < START_TIME_MAX {
        if let Some(status) = process.0.try_wait()? {
            bail!("{what} ended with {status}");
        }
        if TcpStream::connect(address).is_ok() {
            return Ok(process);
        }
        thread::sleep(START_POLL);
    }
    bail!("{what} does not listen on {address}")
}

/// An address on loopback that is free now.
///
/// # Errors
/// When there is none.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}
