//! What the figures were taken on, and how busy it was.

use std::{fs, process::Command, time::Instant};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
        UnparsedPublicKey,
    },
};

use crate::figures::median;

/// Verifications for the yardstick: a fifth of a second or so.
const YARDSTICK_ROUNDS: usize = 2_000;

/// A paragraph for the head of a table: processor, cores, memory, system, compiler, the load now, and how fast it is at
/// this moment.
pub fn description() -> String {
    let processor =
        field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".into());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory_kib: u64 = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split(' ').next()?.parse().ok())
        .unwrap_or(0);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map_or_else(
        |_| "rustc".into(),
        |out| String::from_utf8_lossy(&out.stdout).trim().to_owned(),
    );
    format!(
        "{processor}, {cores} cores, {} GiB, Linux {}, {rustc}; load before the first run {}; one ES256 verification {:.0} µs.",
        memory_kib >> 20,
        kernel.trim(),
        load(),
        verification_us()
    )
}

/// Microseconds of one ES256 verification: a yardstick, for a host shares its processor with others and is twice as fast
/// at one time as at another. The bars of the design were set where it took 68.
fn verification_us() -> f64 {
    let measure = || {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).ok()?;
        let message = [7; 32];
        let signature = key.sign(&SystemRandom::new(), &message).ok()?;
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.public_key());
        let mut times = Vec::with_capacity(YARDSTICK_ROUNDS);
        for _ in 0..YARDSTICK_ROUNDS {
            let begun = Instant::now();
            public.verify(&message, signature.as_ref()).ok()?;
            times.push(begun.elapsed().as_secs_f64() * 1e6);
        }
        Some(median(&times))
    };
    measure().unwrap_or(f64::NAN)
}

/// The load average of the last minute.
pub fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ')
        .next()
        .and_then(|one| one.parse().ok())
        .unwrap_or(f64::NAN)
}

/// CPU time that a process and its children of one generation have used so far, in seconds.
pub fn cpu_s(process: u32) -> f64 {
    let children =
        fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    let all = children
        .split_whitespace()
        .filter_map(|id| id.parse().ok())
        .chain([process]);
    all.map(own_cpu_s).sum()
}

/// Linux counts in hundredths of a second wherever we run.
const TICKS_PER_S: f64 = 100.0;

fn own_cpu_s(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name, in parentheses, may hold spaces; user and system time are the 12th and 13th fields after it.
    let fields: Vec<&str> = text
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |at: usize| {
        fields
            .get(at)
            .and_then(|field| field.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / TICKS_PER_S
}

/// Memory that a process holds now, in MiB.
pub fn resident_mib(process: u32) -> u64 {
    status_kib(process, "VmRSS") >> 10
}

/// The most that a process has held, in MiB.
pub fn resident_max_mib(process: u32) -> u64 {
    status_kib(process, "VmHWM") >> 10
}

fn status_kib(process: u32, name: &str) -> u64 {
    let text = field(&format!("/proc/{process}/status"), name);
    text.and_then(|text| text.split(' ').next()?.parse().ok())
        .unwrap_or(0)
}

/// The rest of the line `name: rest`.
fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':'));
    line.map(|rest| rest.trim().to_owned())
}

/// Size of a file or of everything below a folder, in bytes.
pub fn size_bytes(path: &std::path::Path) -> u64 {
    match fs::read_dir(path) {
        Ok(entries) => entries
            .flatten()
            .map(|entry| size_bytes(&entry.path()))
            .sum(),
        Err(_) => fs::metadata(path).map_or(0, |metadata| metadata.len()),
    }
}
