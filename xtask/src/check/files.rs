//! What lies in the repository: nothing large, and nothing that only works on the machine of whoever wrote it.

use std::fs;

use anyhow::Result;

use super::Finding;
use crate::project;

/// Every clone carries every version of every file for ever; larger data is made by a program.
const FILE_SIZE_BYTES_MAX: u64 = 1_000_000;

/// Folders of one machine or one user. Put together so that this file does not hold them.
const MACHINE_FOLDERS: [&str; 4] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
];

/// Looks at every file git knows or would add.
///
/// # Errors
/// When a file cannot be read.
pub fn tracked() -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in project::files()? {
        let path = project::root().join(&file);
        let size_bytes = fs::symlink_metadata(&path)?.len();
        if size_bytes > FILE_SIZE_BYTES_MAX {
            findings.push(format!(
                "{} has {size_bytes} bytes, more than {FILE_SIZE_BYTES_MAX}",
                file.display()
            ));
            continue;
        }
        // Binary files have no lines to look at.
        let Ok(text) = String::from_utf8(fs::read(&path)?) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            if let Some(folder) = machine_folder(line) {
                findings.push(format!(
                    "{}:{} names a folder of one machine, {folder}…",
                    file.display(),
                    number + 1
                ));
            }
        }
    }
    Ok(findings)
}

/// A machine's folder at the beginning of a path, so not in the middle of a URL.
fn machine_folder(line: &str) -> Option<&'static str> {
    MACHINE_FOLDERS.into_iter().find(|folder| {
        line.match_indices(folder).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| {
                c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '}' | '*' | '~')
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_beginning_of_a_path_counts() {
        let folder = MACHINE_FOLDERS[3];
        for (line, expected) in [
            (format!("open \"{folder}main\""), true),
            (format!("{folder}main"), true),
            (format!("https://example.org{folder}page"), false),
            (format!("rooms{folder}page"), false),
        ] {
            assert_eq!(machine_folder(&line).is_some(), expected, "{line}");
        }
    }
}
