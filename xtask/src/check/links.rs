//! Links inside the repository: the file is there, and so is the heading.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Component, Path, PathBuf},
};

use anyhow::Result;

use super::Finding;
use crate::project;

/// Looks at every Markdown file.
///
/// # Errors
/// When a file cannot be read.
pub fn markdown() -> Result<Vec<Finding>> {
    let mut files = BTreeMap::new();
    for file in project::files()?
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| end == "md"))
    {
        let text = fs::read_to_string(project::root().join(&file))?;
        files.insert(file, text);
    }
    let mut findings = Vec::new();
    for (file, text) in &files {
        for (line, target) in links(text) {
            if let Some(why) = broken(file, target, &files) {
                findings.push(format!(
                    "{}:{line} links to `{target}`: {why}",
                    file.display()
                ));
            }
        }
    }
    Ok(findings)
}

fn broken(file: &Path, target: &str, files: &BTreeMap<PathBuf, String>) -> Option<&'static str> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, heading) = target
        .split_once('#')
        .map_or((target, None), |(path, heading)| (path, Some(heading)));
    let path = if path.is_empty() {
        file.to_owned()
    } else {
        file.parent().unwrap_or(Path::new("")).join(path)
    };
    let Some(path) = plain(&path) else {
        return Some("leads out of the repository");
    };
    if !project::root().join(&path).exists() {
        return Some("no such file");
    }
    match (heading, files.get(&path)) {
        (Some(heading), Some(text)) if !headings(text).contains(heading) => Some("no such heading"),
        _ => None,
    }
}

/// Without `.` and `..`; nothing when it leads above the root.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if !plain.pop() => return None,
            Component::ParentDir | Component::CurDir => {}
            Component::Normal(part) => plain.push(part),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(plain)
}

/// The targets of `[text](target)` and `[name]: target`, with their line numbers; code is passed over.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        let mut code = false;
        for (at, character) in line.char_indices() {
            code ^= character == '`';
            if code || !line[at..].starts_with("](") {
                continue;
            }
            if let Some((target, _)) = line[at + 2..].split_once(')') {
                // A title may follow the target.
                found.extend(
                    target
                        .split_whitespace()
                        .next()
                        .map(|target| (number, target)),
                );
            }
        }
        if let Some((name, target)) = line.trim().split_once("]: ")
            && name.starts_with('[')
            && !name.starts_with("[^")
        {
            found.extend(
                target
                    .split_whitespace()
                    .next()
                    .map(|target| (number, target)),
            );
        }
    }
    found
        .into_iter()
        .map(|(number, target)| (number, target.trim_matches(['<', '>'])))
        .collect()
}

/// The anchors that headings get on common forges.
fn headings(text: &str) -> BTreeSet<String> {
    let titles = prose(text).filter_map(|(_, line)| line.strip_prefix('#'));
    let mut anchors = BTreeSet::new();
    for title in titles {
        let title = title.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let repeats = (1..).map(|count| format!("{anchor}-{count}"));
        let free = std::iter::once(anchor.clone())
            .chain(repeats)
            .find(|anchor| !anchors.contains(anchor));
        anchors.extend(free);
    }
    anchors
}

/// Lines outside of fenced code, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        (!fenced && !fence).then_some((index + 1, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_and_code_is_not() {
        let text = "See [a](a.md), [b](<b.md> \"title\") and `[c](c.md)`.\n```\n[d](d.md)\n```\n[e]: e.md\n[^f]: note\n";
        assert_eq!(links(text), [(1, "a.md"), (1, "b.md"), (5, "e.md")]);
    }

    #[test]
    fn headings_become_anchors() {
        let found = headings("# The `house`, part 1\n## Two words\n## Two words\n```\n# no\n```\n");
        let expected = ["the-house-part-1", "two-words", "two-words-1"];
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn paths_stay_inside() {
        assert_eq!(
            plain(Path::new("docs/../README.md")),
            Some(PathBuf::from("README.md"))
        );
        assert_eq!(plain(Path::new("docs/../../other")), None);
        assert_eq!(plain(Path::new("/etc/passwd")), None);
    }

    #[test]
    fn a_missing_file_and_a_missing_heading_are_broken() {
        let file = PathBuf::from("README.md");
        let files = BTreeMap::from([(file.clone(), "# Name\n".to_owned())]);
        for (target, expected) in [
            ("https://example.org/#x", None),
            ("#name", None),
            ("#other", Some("no such heading")),
            ("xtask/src/main.rs", None),
            ("nowhere.md", Some("no such file")),
            ("../up.md", Some("leads out of the repository")),
        ] {
            assert_eq!(broken(&file, target, &files), expected, "{target}");
        }
    }
}
