//! `cargo xtask test` and `cargo xtask gen`: plain `cargo test`, so that no further tool is needed.

use anyhow::Result;

use crate::{
    needs::{self, Need},
    npm, postgres, project,
};

/// How much the tests that can run for hours do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Usual,
    Long,
}

/// What the tests need beside Rust.
pub const NEEDS: [Need; 5] = [
    Need::PostgreSql,
    Need::PythonCryptography,
    Need::Chromium,
    Need::Node,
    Need::Npm,
];

/// Kills in the middle of appends, asked for by the `--long` run.
const CRASH_ROUNDS_LONG: &str = "5000";

/// Cases of each property test in the `--long` run; proptest's own default is 256.
const PROPERTY_CASES_LONG: &str = "8192";

/// Runs every test, or with `-p NAME` in `arguments` those of that package.
///
/// # Errors
/// When something needed is missing or a test fails.
pub fn run(length: Length, arguments: &[String]) -> Result<()> {
    needs::ensure(&NEEDS)?;
    npm::ensure()?;
    let cluster = postgres::unless_given()?;
    let mut test = project::cargo();
    test.arg("test");
    if !names_packages(arguments) {
        // One selection of packages everywhere: another one would build shared dependencies anew (other features).
        test.arg("--workspace");
    }
    test.args(arguments);
    if let Some(cluster) = &cluster {
        test.env(postgres::VARIABLE, cluster.url());
    }
    if length == Length::Long {
        test.env("CROSSKEYS_CRASH_ROUNDS", CRASH_ROUNDS_LONG);
        test.env("PROPTEST_CASES", PROPERTY_CASES_LONG);
    }
    project::run(&mut test)
}

/// What the name of a test has that compares a generated file: it writes the file when `CROSSKEYS_GENERATE=1`.
const GENERATING: [&str; 2] = ["generated_", "up_to_date"];

/// Runs only the tests that compare generated files, and has them write instead.
///
/// # Errors
/// When a file cannot be made.
pub fn generate() -> Result<()> {
    let mut generate = project::cargo();
    generate
        .args([
            "test",
            "--quiet",
            "--workspace",
            "--tests",
            "--no-fail-fast",
            "--",
        ])
        .args(GENERATING);
    generate.env("CROSSKEYS_GENERATE", "1");
    project::run(&mut generate)?;
    let changed = project::output(project::command("git").args(["status", "--short"]))?;
    if changed.is_empty() {
        println!("xtask: no file changed");
    } else {
        print!("xtask: git now reports\n{changed}");
    }
    Ok(())
}

fn names_packages(arguments: &[String]) -> bool {
    let own = arguments.iter().take_while(|argument| *argument != "--");
    own.into_iter().any(|argument| {
        argument == "-p"
            || argument == "--package"
            || argument.starts_with("--package=")
            || argument == "--workspace"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_package_replaces_the_workspace() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for (line, expected) in [
            ("", false),
            ("crash -- --nocapture", false),
            ("-p store", true),
            ("--package=store", true),
            ("--workspace --doc", true),
            ("-- -p", false),
        ] {
            assert_eq!(names_packages(&words(line)), expected, "{line}");
        }
    }
}
