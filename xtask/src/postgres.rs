//! A PostgreSQL cluster for one test run, in a folder of its own, gone afterwards.
//!
//! A second process of this program keeps it: it starts the server, says the URL, and when its standard input ends it
//! stops the server and removes the folder. The pipe ends with us however we end (Ctrl-C, a panic, even SIGKILL), and
//! the keeper has a process group of its own, so that Ctrl-C does not reach it before it has cleaned up.
//!
//! The server refuses to run as root; then it runs as `postgres` or else `nobody`.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpListener,
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    needs::{self, Need},
    project,
};

/// Names the server to the tests; set by hand, it is taken and no cluster is started.
pub const VARIABLE: &str = "CROSSKEYS_TEST_POSTGRES";

/// A cold, busy machine needs seconds to start a server; a minute means it never will.
const START_TIME_MAX: Duration = Duration::from_secs(60);

/// Between two looks whether the server answers.
const START_POLL: Duration = Duration::from_millis(50);

/// Another program may take the free port between our look and the server's start.
const START_ATTEMPTS_MAX: u32 = 3;

/// No test needs its rows to survive a power cut; the tests kill our processes, not the server's machine.
/// Without sockets in the file system there is no path whose length could be refused.
const SETTINGS: [&str; 7] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "full_page_writes=off",
    "max_connections=200",
    "log_min_messages=warning",
    "timezone=UTC",
];

/// A running cluster; dropping it stops the server and removes its folder.
pub struct Cluster {
    url: String,
    keeper: Child,
    /// Ends the keeper's work when closed.
    line: Option<ChildStdin>,
}

impl Cluster {
    /// Starts one; PostgreSQL must be installed.
    ///
    /// # Errors
    /// When the server does not start; the message holds its log.
    pub fn start() -> Result<Cluster> {
        let own = env::current_exe().context("cannot find this program itself")?;
        let mut keeper = Command::new(own)
            .args(["postgres", "--keep"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .context("cannot start the cluster's keeper")?;
        let line = keeper.stdin.take();
        let mut url = String::new();
        let mut said = BufReader::new(keeper.stdout.take().expect("standard output is piped"));
        said.read_line(&mut url)?;
        let cluster = Cluster {
            url: url.trim().to_owned(),
            keeper,
            line,
        };
        if cluster.url.is_empty() {
            bail!("the test cluster did not start");
        }
        Ok(cluster)
    }

    /// `postgres://user:password@127.0.0.1:port/postgres`; the user may create databases.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.line.take());
        // What the keeper could not do it has said; there is nobody else to tell.
        let _ = self.keeper.wait();
    }
}

/// A cluster unless the environment names a server already.
///
/// # Errors
/// As [`needs::ensure`] and [`Cluster::start`].
pub fn unless_given() -> Result<Option<Cluster>> {
    if env::var_os(VARIABLE).is_some() {
        return Ok(None);
    }
    needs::ensure(&[Need::PostgreSql])?;
    Cluster::start().map(Some)
}

/// `cargo xtask postgres -- COMMAND`.
///
/// # Errors
/// When the cluster does not start or the command fails.
pub fn run_with(words: &[String]) -> Result<()> {
    let (program, arguments) = words.split_first().context("no command given")?;
    let cluster = unless_given()?;
    let mut command = Command::new(program);
    command.args(arguments);
    if let Some(cluster) = &cluster {
        command.env(VARIABLE, cluster.url());
    }
    project::run(&mut command)
}

/// The keeper's whole life.
///
/// # Errors
/// When the server does not start.
pub fn keep() -> Result<()> {
    let programs = needs::postgres_programs().context("PostgreSQL is not installed")?;
    let account = Account::for_server()?;
    let folder = tempfile::Builder::new()
        .prefix("crosskeys-postgres-")
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir()?;
    let server = start(&programs, &account, folder.path());
    if let Ok(server) = &server {
        let mut out = io::stdout();
        writeln!(out, "{}", server.url)?;
        out.flush()?;
        io::stdin().read_to_end(&mut Vec::new())?;
    }
    let stopped = server.and_then(|server| server.stop());
    // Also when the server never came up.
    folder
        .close()
        .context("cannot remove the test cluster's folder")?;
    stopped
}

struct Server {
    process: Child,
    url: String,
    pg_ctl: Command,
}

impl Server {
    /// At once: the data goes away anyway.
    fn stop(mut self) -> Result<()> {
        project::output(&mut self.pg_ctl)?;
        self.process.wait()?;
        Ok(())
    }
}

fn start(programs: &Path, account: &Account, folder: &Path) -> Result<Server> {
    account.give(folder)?;
    let (data, log) = (folder.join("data"), folder.join("log"));
    let password = random_password()?;
    let password_file = folder.join("password");
    fs::write(&password_file, &password)?;
    account.give(&password_file)?;
    // Passwords go over loopback only and live as long as the run: a hash would cost time at every connection.
    // The English collation differs from SQLite's byte order, so a query that leans on either one's order shows.
    let mut initdb = account.command(&programs.join("initdb"));
    initdb.args([
        "--username=crosskeys",
        "--auth=password",
        "--encoding=UTF8",
        "--no-sync",
        "--no-instructions",
    ]);
    initdb.args(["--locale=C", "--locale-provider=icu", "--icu-locale=en-US"]);
    initdb
        .arg("--pgdata")
        .arg(&data)
        .arg("--pwfile")
        .arg(&password_file);
    project::output(&mut initdb)?;

    for attempt in 1..=START_ATTEMPTS_MAX {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut postgres = account.command(&programs.join("postgres"));
        postgres
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string()]);
        for setting in SETTINGS {
            postgres.args(["-c", setting]);
        }
        let log_file = fs::File::create(&log)?;
        postgres
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log_file);
        let mut process = postgres.spawn().context("cannot start postgres")?;
        if answers(programs, port, &mut process)? {
            let mut pg_ctl = account.command(&programs.join("pg_ctl"));
            pg_ctl
                .args(["stop", "--mode=immediate", "--silent", "--pgdata"])
                .arg(&data);
            let url = format!("postgres://crosskeys:{password}@127.0.0.1:{port}/postgres");
            return Ok(Server {
                process,
                url,
                pg_ctl,
            });
        }
        // It may be alive and deaf; it must not outlive us.
        let _ = process.kill();
        process.wait()?;
        if attempt == START_ATTEMPTS_MAX {
            let said = fs::read_to_string(&log).unwrap_or_default();
            bail!("PostgreSQL does not start: {}", said.trim());
        }
    }
    unreachable!("the last attempt returns")
}

/// Whether the server accepts connections before it ends or the time is up.
fn answers(programs: &Path, port: u16, process: &mut Child) -> Result<bool> {
    let begun = Instant::now();
    while begun.elapsed() < START_TIME_MAX {
        if process.try_wait()?.is_some() {
            return Ok(false);
        }
        let mut ready = Command::new(programs.join("pg_isready"));
        if project::succeeds(ready.args([
            "--quiet",
            "--host=127.0.0.1",
            "--port",
            &port.to_string(),
        ])) {
            return Ok(true);
        }
        thread::sleep(START_POLL);
    }
    Ok(false)
}

/// Who the server runs as.
enum Account {
    /// Whoever called, not being root.
    Own,
    Other {
        uid: u32,
        gid: u32,
    },
}

impl Account {
    fn for_server() -> Result<Account> {
        if !needs::is_root()? {
            return Ok(Account::Own);
        }
        let id = |kind: &str, name: &str| -> Result<u32> {
            Ok(project::output(Command::new("id").args([kind, name]))?
                .trim()
                .parse()?)
        };
        for name in ["postgres", "nobody"] {
            if let (Ok(uid), Ok(gid)) = (id("-u", name), id("-g", name)) {
                return Ok(Account::Other { uid, gid });
            }
        }
        bail!(
            "PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`"
        )
    }

    /// Also leaves root's groups behind (std does so when it changes the user).
    fn command(&self, program: &PathBuf) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").env("LC_ALL", "C.UTF-8");
        if let Account::Other { uid, gid } = *self {
            command.uid(uid).gid(gid);
        }
        command
    }

    fn give(&self, path: &Path) -> Result<()> {
        if let Account::Other { uid, gid } = *self {
            chown(path, Some(uid), Some(gid))
                .with_context(|| format!("cannot give away {}", path.display()))?;
        }
        Ok(())
    }
}

fn random_password() -> Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_differ_and_need_no_escaping_in_a_url() {
        let (one, other) = (random_password().unwrap(), random_password().unwrap());
        assert_ne!(one, other);
        assert!(one.len() == 32 && one.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
