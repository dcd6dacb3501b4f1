//! `cargo xtask ci`: everything that must pass before a change lands, each step timed.
//!
//! Clippy and the tests select the same packages, so that dependencies are built once for each of the two.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use crate::{check, licences, needs, postgres, project, readme, test};

type Step = (&'static str, fn() -> Result<()>);

const STEPS: [Step; 7] = [
    ("needs: Debian packages, cargo-deny", install),
    ("fmt: cargo fmt --check", format),
    ("check: dependencies, links, files", check::run),
    ("licences: cargo deny", licences::run),
    ("clippy: warnings denied", clippy),
    ("test: cargo xtask test", run_tests),
    ("readme: its commands, dev profile", readme::run),
];

/// Runs the steps in order and prints how long each took.
///
/// # Errors
/// With the first step that fails; the ones after it do not run.
pub fn run() -> Result<()> {
    let before = tree()?;
    let mut times: Vec<(&str, Duration)> = Vec::new();
    let mut outcome = Ok(());
    for (name, step) in STEPS {
        println!("\n==> {name}");
        let begun = Instant::now();
        let result = step();
        times.push((name, begun.elapsed()));
        if result.is_err() {
            outcome = result.with_context(|| format!("ci failed at `{name}`"));
            break;
        }
    }
    if outcome.is_ok() {
        outcome = unchanged(&before);
    }
    print_times(&times);
    outcome
}

fn install() -> Result<()> {
    needs::ensure(&test::NEEDS)?;
    licences::ensure_tool()
}

fn format() -> Result<()> {
    project::run(project::cargo().args(["fmt", "--all", "--check"]))?;
    project::run(project::cargo().args(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]))
}

fn clippy() -> Result<()> {
    let mut clippy = project::cargo();
    project::run(clippy.args([
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))
}

fn run_tests() -> Result<()> {
    test::run(test::Length::Usual, &["--no-fail-fast".to_owned()])
}

/// What git says of the files, with the content of those it would show as changed.
fn tree() -> Result<String> {
    let status = project::output(project::command("git").args([
        "status",
        "--porcelain=v1",
        "--untracked-files=all",
    ]))?;
    let content = project::output(project::command("git").args(["diff", "HEAD"]))?;
    Ok(format!("{status}\n{content}"))
}

fn unchanged(before: &str) -> Result<()> {
    let after = tree()?;
    let status =
        || project::output(project::command("git").args(["status", "--short"])).unwrap_or_default();
    ensure!(
        before == after,
        "the run itself changed or left files; git now reports\n{}",
        status()
    );
    Ok(())
}

fn print_times(times: &[(&str, Duration)]) {
    let total: Duration = times.iter().map(|(_, time)| *time).sum();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').take(3).collect::<Vec<_>>().join(" ");
    println!("\n| step | min:s |\n|---|---:|");
    for (name, time) in times.iter().chain([&("all", total)]) {
        println!(
            "| {name} | {}:{:02} |",
            time.as_secs() / 60,
            time.as_secs() % 60
        );
    }
    println!("\nload over the last 1, 5 and 15 minutes: {load}");
    let own = postgres::VARIABLE;
    if std::env::var_os(own).is_some() {
        println!("PostgreSQL: the one that {own} names");
    }
}
