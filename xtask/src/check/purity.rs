//! Rooms that decide hold no file, socket or process (DESIGN section 2). Clippy refuses clocks, chance and sleeping
//! (`clippy.toml`); the modules of the standard library that act are looked for here, outside of tests, because a
//! room's tests may well read the examples.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{Finding, edges::ACTING_ROOMS};
use crate::project;

/// `std::net` also holds addresses, which are only words; what opens a socket is named instead.
const ACTING: [&str; 9] = [
    "TcpListener",
    "TcpStream",
    "ToSocketAddrs",
    "UdpSocket",
    "std::env::",
    "std::fs",
    "std::io::stdin",
    "std::os",
    "std::process",
];

/// Looks at the sources of every deciding room.
///
/// # Errors
/// When a file cannot be read.
pub fn sources() -> Result<Vec<Finding>> {
    let mut texts = Vec::new();
    for file in project::files()?.into_iter().filter(|file| decides(file)) {
        let text = fs::read_to_string(project::root().join(&file))?;
        texts.push((file, text));
    }
    let tests: BTreeSet<PathBuf> = texts
        .iter()
        .flat_map(|(file, text)| test_modules(file, text))
        .collect();
    let mut findings = Vec::new();
    for (file, text) in texts.iter().filter(|(file, _)| !tests.contains(file)) {
        findings.extend(
            acting(text)
                .into_iter()
                .map(|(line, what)| format!("{}:{line} uses {what}", file.display())),
        );
    }
    Ok(findings)
}

/// A source of a deciding room.
fn decides(file: &Path) -> bool {
    let parts: Vec<_> = file.iter().map(|part| part.to_string_lossy()).collect();
    let [home, room, folder, ..] = &parts[..] else {
        return false;
    };
    home == "rooms"
        && folder == "src"
        && !ACTING_ROOMS.contains(&room.as_ref())
        && file.extension().is_some_and(|end| end == "rs")
}

/// The files of modules that `file` declares for tests only: `#[cfg(test)]`, then `mod name;`.
fn test_modules(file: &Path, text: &str) -> Vec<PathBuf> {
    let stem = file.file_stem().unwrap_or_default();
    let folder = file.parent().unwrap_or(Path::new(""));
    let children = if ["lib", "main", "mod"].iter().any(|name| stem == *name) {
        folder.to_owned()
    } else {
        folder.join(stem)
    };
    let lines = || text.lines().map(str::trim);
    let declared = lines()
        .zip(lines().skip(1))
        .filter(|(mark, _)| *mark == "#[cfg(test)]");
    let names = declared.filter_map(|(_, line)| {
        line.trim_start_matches("pub(crate) ")
            .strip_prefix("mod ")?
            .strip_suffix(';')
    });
    names
        .map(|name| children.join(format!("{name}.rs")))
        .collect()
}

/// Lines before the first `#[cfg(test)]` that name an acting module; our tests stand at a file's end.
fn acting(text: &str) -> Vec<(usize, &'static str)> {
    let code = text
        .lines()
        .take_while(|line| line.trim() != "#[cfg(test)]");
    let mut found = Vec::new();
    for (number, line) in code
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
    {
        found.extend(
            ACTING
                .iter()
                .filter(|what| line.contains(**what))
                .map(|what| (number + 1, *what)),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_of_deciding_rooms_counts() {
        for (path, expected) in [
            ("rooms/policy/src/register.rs", true),
            ("rooms/policy/tests/it.rs", false),
            ("rooms/policy/src/a.cedar", false),
            ("rooms/store/src/lib.rs", false),
            ("bench/src/main.rs", false),
        ] {
            assert_eq!(decides(Path::new(path)), expected, "{path}");
        }
        let text =
            "//! not std::fs\nuse std::fs::File;\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        assert_eq!(acting(text), [(2, "std::fs")]);
    }

    #[test]
    fn modules_for_tests_are_known_by_their_declaration() {
        let text = "mod a;\n#[cfg(test)]\nmod b;\n#[cfg(test)]\nmod inline {\n}\n";
        for (file, expected) in [
            ("rooms/policy/src/lib.rs", "rooms/policy/src/b.rs"),
            (
                "rooms/policy/src/register.rs",
                "rooms/policy/src/register/b.rs",
            ),
        ] {
            assert_eq!(
                test_modules(Path::new(file), text),
                [PathBuf::from(expected)]
            );
        }
    }
}
