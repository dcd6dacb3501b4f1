//! `bench consult`: the interactive consultation against nginx's `proxy_pass`.
//!
//! Both end TLS in front of the same backend and are driven by the same load generator with the same requests; one
//! checks a fresh proof, decides, records twice, filters and signs, the other passes on. Runs alternate, because a
//! machine is not the same a minute later.

mod hub;
mod questions;

use std::{fs, net::SocketAddr, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use rustls::pki_types::CertificateDer;

use crate::{
    figures::{self, median, ms, spread, whole},
    load::{self, Again, HOST, Run, Target},
    machine, nginx,
    processes::{self, Process},
};
use questions::Questions;

pub use hub::serve as serve_hub;

/// Connections of the load generator; the bar is set for this many.
const CONNECTIONS: usize = 32;

/// Questions made for each second of a hub run: more than it can answer, so that none ends for want of them.
const QUESTIONS_EACH_S_MAX: u64 = 8_000;

/// Before the first round: pools filled, caches warm.
const WARM_UP: Duration = Duration::from_secs(2);

/// What the rounds of one side gave.
#[derive(Default)]
struct Side {
    rates: Vec<f64>,
    p50_ms: Vec<f64>,
    p99_ms: Vec<f64>,
    cpu_us: Vec<f64>,
    connections: u64,
}

impl Side {
    fn add(&mut self, mut run: Run, cpu_s: f64) {
        let count = run.latencies.len() as f64;
        self.rates.push(count / run.time.as_secs_f64());
        self.p50_ms.push(ms(run.latencies.quantile(0.5)));
        self.p99_ms.push(ms(run.latencies.quantile(0.99)));
        self.cpu_us.push(cpu_s * 1e6 / count);
        self.connections += run.connections;
    }

    fn row(&self, name: &str, memory_mib: u64) -> Vec<String> {
        vec![
            name.to_owned(),
            spread(&self.rates, whole),
            spread(&self.p50_ms, |value| format!("{value:.2}")),
            spread(&self.p99_ms, |value| format!("{value:.2}")),
            format!("{:.0}", median(&self.cpu_us)),
            memory_mib.to_string(),
        ]
    }
}

/// Prints the table.
///
/// # Errors
/// When a side does not start, or answers other than it must.
pub fn run(rounds: u32, seconds: u64) -> Result<()> {
    // The load generator has one thread, so that it takes as little of the machine as it can.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(rounds, Duration::from_secs(seconds)))
}

async fn measure(rounds: u32, time: Duration) -> Result<()> {
    server::listener::install_cryptography();
    let folder = tempfile::Builder::new()
        .prefix("crosskeys-bench-")
        .tempdir()?;
    let folder = folder.path();
    let certificate = certificate(folder)?;
    let [backend_at, nginx_at, hub_at] = addresses()?;

    figures::progress("starting the backend, nginx and the hub");
    let backend = processes::own(
        &["serve-backend", &backend_at.to_string()],
        &folder.join("backend.log"),
    )?;
    let _backend = processes::wait_for(backend, backend_at, "the backend")?;
    let nginx = nginx::start(folder, nginx_at, backend_at)?;
    let config = hub::prepare(folder, hub_at, backend_at).await?;
    let log = folder.join("hub.log");
    let hub = processes::own(&["serve-hub", &config.display().to_string()], &log)?;
    let hub = processes::wait_for(hub, hub_at, "the hub")
        .with_context(|| fs::read_to_string(&log).unwrap_or_default())?;

    let (to_hub, to_nginx) = (
        Target::new(hub_at, certificate.clone())?,
        Target::new(nginx_at, certificate)?,
    );
    let mut questions = Questions::new(&to_hub, hub_at).await?;
    let round = |size: Duration| QUESTIONS_EACH_S_MAX * size.as_secs() / CONNECTIONS as u64;

    figures::progress("warming up");
    let warm = questions.lists(CONNECTIONS, round(WARM_UP))?;
    checked(load::run(&to_nginx, warm.clone(), WARM_UP, Again::Yes).await?)?;
    checked(load::run(&to_hub, warm, WARM_UP, Again::No).await?)?;

    let before = machine::description();
    let (mut ours, mut theirs, mut ratios) = (Side::default(), Side::default(), Vec::new());
    for number in 1..=rounds {
        figures::progress(format!(
            "round {number} of {rounds}, load {}",
            machine::load()
        ));
        questions.renew(&to_hub).await?;
        // Signed now: the proofs must still be fresh when they arrive.
        let lists = questions.lists(CONNECTIONS, round(time))?;
        let (run, cpu_s) = timed(&to_hub, lists.clone(), time, Again::No, &hub).await?;
        ours.add(run, cpu_s);
        let (run, cpu_s) = timed(&to_nginx, lists, time, Again::Yes, &nginx).await?;
        theirs.add(run, cpu_s);
        ratios.push(ours.rates[ours.rates.len() - 1] / theirs.rates[theirs.rates.len() - 1]);
    }

    println!("## Interactive consultation\n");
    println!("{before}");
    println!(
        "{CONNECTIONS} connections, HTTP/1.1 over TLS 1.3 with keep-alive, {rounds} rounds of {} s for each side in turn: \
         median (least to most). {}; bench/nginx.conf. CPU is that of the server's own processes; load generator and \
         backend run on the same cores.\n",
        time.as_secs(),
        nginx::version(),
    );
    let head = [
        "side",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "CPU µs a request",
        "memory, MiB",
    ];
    let rows = [
        ours.row(
            "Crosskeys, everything checked and recorded",
            machine::resident_max_mib(hub.id()),
        ),
        theirs.row(
            "nginx `proxy_pass`, nothing checked",
            machine::resident_max_mib(nginx.id()),
        ),
    ];
    figures::print_table(&head, &rows);
    println!(
        "Ratio, round by round: **{}**. Load after the last round {}.\n",
        spread(&ratios, |value| format!("{value:.3}")),
        machine::load()
    );
    Ok(())
}

async fn timed(
    target: &Target,
    lists: Vec<Vec<load::Prepared>>,
    time: Duration,
    again: Again,
    process: &Process,
) -> Result<(Run, f64)> {
    let before = machine::cpu_s(process.id());
    let run = checked(load::run(target, lists, time, again).await?)?;
    Ok((run, machine::cpu_s(process.id()) - before))
}

/// A run counts only when every answer was the expected one.
fn checked(run: Run) -> Result<Run> {
    let first = run.first_refused.as_deref().unwrap_or_default();
    ensure!(
        run.refused == 0,
        "{} requests were refused, the first with {first}",
        run.refused
    );
    ensure!(run.latencies.len() > 0, "nothing was answered");
    Ok(run)
}

/// Self-signed, for both sides.
fn certificate(folder: &Path) -> Result<CertificateDer<'static>> {
    let made = rcgen::generate_simple_self_signed([HOST.to_owned()])?;
    fs::write(folder.join("certificate.pem"), made.cert.pem())?;
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem())?;
    Ok(made.cert.der().clone())
}

fn addresses() -> Result<[SocketAddr; 3]> {
    let three: Vec<SocketAddr> = (0..3)
        .map(|_| processes::free_address())
        .collect::<Result<_>>()?;
    three.try_into().ok().context("three addresses")
}
