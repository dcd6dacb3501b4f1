//! The README's commands, so that they are run and not only read.
//!
//! Every line of its `sh` blocks must be one that CI knows how to carry out: either CI does it in a step of its own, or
//! it is `cargo run …`, which is run here with the dev profile in place of `--release`.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::project;

/// What CI runs in steps of its own.
const OWN_STEPS: [&str; 2] = ["cargo xtask test", "cargo xtask ci"];

/// Commands that stay up until they are stopped, and the option that makes them end.
const ENDING: [(&str, &str); 1] = [("demo", "--once")];

/// Runs what the README tells a newcomer to run.
///
/// # Errors
/// When a command fails, or is none that CI can run.
pub fn run() -> Result<()> {
    let text =
        fs::read_to_string(project::root().join("README.md")).context("cannot read README.md")?;
    let commands = arguments(&text)?;
    // With --tests, so that dependencies keep the features of the test build and are not compiled again.
    let mut build = project::cargo();
    project::run(build.args(["build", "--quiet", "--workspace", "--tests", "--bins"]))?;
    let binary = target_folder()?.join("debug/crosskeys");
    for arguments in commands {
        println!("xtask: crosskeys {}", arguments.join(" "));
        let folder = tempfile::Builder::new()
            .prefix("crosskeys-readme-")
            .tempdir()?;
        let mut command = project::command(&binary);
        // From an empty folder, as a newcomer's data folder is.
        project::run(command.args(&arguments).current_dir(folder.path()))?;
    }
    Ok(())
}

/// The arguments of `crosskeys` in each `cargo run` of the text's `sh` blocks.
fn arguments(text: &str) -> Result<Vec<Vec<String>>> {
    let mut found = Vec::new();
    for line in shell_lines(text) {
        if OWN_STEPS.contains(&line) {
            continue;
        }
        let Some((options, arguments)) = line
            .strip_prefix("cargo run")
            .and_then(|rest| rest.split_once(" -- "))
        else {
            bail!("README.md tells to run `{line}`, and CI does not know how to");
        };
        if !["", " --release"].contains(&options) {
            bail!("README.md tells to run `{line}`, and CI knows no option but --release there");
        }
        let mut arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        for (command, ending) in ENDING {
            if arguments.first().is_some_and(|first| first == command)
                && !arguments.iter().any(|word| word == ending)
            {
                arguments.push(ending.to_owned());
            }
        }
        if !found.contains(&arguments) {
            found.push(arguments);
        }
    }
    Ok(found)
}

/// The commands in the text's `sh` blocks, without comments and empty lines.
fn shell_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut language = None;
    for line in text.lines().map(str::trim) {
        match (line.strip_prefix("```"), language) {
            (Some(name), None) => language = Some(name),
            (Some(_), Some(_)) => language = None,
            (None, Some("sh")) => {
                let command = line.split(" #").next().unwrap_or_default().trim();
                if !command.is_empty() && !command.starts_with('#') {
                    lines.push(command);
                }
            }
            (None, _) => {}
        }
    }
    lines
}

fn target_folder() -> Result<std::path::PathBuf> {
    let metadata = crate::check::metadata(&[])?;
    Ok(Path::new(metadata.target_directory.as_str()).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = "\
# Name
```sh
cargo run --release -- demo    # stays up
cargo run -- demo --once
cargo xtask test
# a comment

cargo run --release -- ledger verify --help
```
Not shell:
```toml
cargo nonsense
```
";

    #[test]
    fn the_demo_ends_and_nothing_runs_twice() {
        let found = arguments(README).unwrap();
        assert_eq!(
            found,
            [vec!["demo", "--once"], vec!["ledger", "verify", "--help"]]
        );
    }

    #[test]
    fn a_command_that_ci_cannot_run_is_an_error() {
        for line in [
            "curl localhost",
            "cargo run --features x -- demo",
            "cargo build",
        ] {
            assert!(arguments(&format!("```sh\n{line}\n```")).is_err(), "{line}");
        }
    }
}
