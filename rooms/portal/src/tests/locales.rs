//! The texts themselves: complete, with the same facts in every language, and all of them used.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use vocabulary::Language;

use crate::texts::FILES;

/// Keys of a file with the facts that each text names.
fn keys(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in file
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        if !line.starts_with(' ') {
            let (key, _) = line
                .split_once(" =")
                .unwrap_or_else(|| panic!("not a text: {line}"));
            assert!(
                key.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
                "not a key: {line}"
            );
            current = key.to_owned();
            assert!(
                keys.insert(current.clone(), BTreeSet::new()).is_none(),
                "twice: {key}"
            );
        }
        for part in line.split('$').skip(1) {
            let name: String = part
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            keys.get_mut(&current).unwrap().insert(name);
        }
        assert!(
            !line.contains('<') && !line.contains('>') || line.contains("->"),
            "markup: {line}"
        );
    }
    keys
}

fn all(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let (_, files) = FILES.iter().find(|(it, _)| *it == language).unwrap();
    let mut all = BTreeMap::new();
    for file in files {
        for (key, facts) in keys(file) {
            assert!(
                all.insert(key.clone(), facts).is_none(),
                "{key} stands in two files"
            );
        }
    }
    all
}

#[test]
fn every_language_says_everything_about_the_same_facts() {
    let english = all(Language::En);
    for language in [Language::Nl, Language::Fr, Language::De] {
        let other = all(language);
        for (key, facts) in &english {
            assert_eq!(other.get(key), Some(facts), "{key} in {language:?}");
        }
        for key in other.keys() {
            assert!(english.contains_key(key), "{key} is only in {language:?}");
        }
    }
}

#[test]
fn every_file_is_read_to_its_end() {
    for (language, files) in FILES {
        for file in files {
            let read = fluent_bundle::FluentResource::try_new(file.to_owned());
            assert!(
                read.is_ok(),
                "{language:?}: {:?}",
                read.err().map(|(_, why)| why)
            );
        }
    }
}

/// No text is a copy of the English one, but for the few that are the same word.
#[test]
fn texts_are_translated() {
    let value = |file: &str| -> BTreeMap<String, String> {
        file.lines()
            .filter_map(|line| line.split_once(" = "))
            .filter(|(key, _)| !key.starts_with(' '))
            .map(|(key, text)| (key.to_owned(), text.to_owned()))
            .collect()
    };
    let english: Vec<_> = FILES[3].1.iter().map(|file| value(file)).collect();
    for (language, files) in FILES.iter().take(3) {
        for (file, english) in files.iter().zip(&english) {
            for (key, text) in value(file) {
                let words = text
                    .split(' ')
                    .filter(|word| word.starts_with(char::is_alphabetic))
                    .count();
                let same = english.get(&key) == Some(&text);
                assert!(!same || words < 3, "{language:?}: {key}");
            }
        }
    }
}

fn sources(folder: &Path, into: &mut String) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, into);
        } else if !path.to_string_lossy().contains("tests") {
            into.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_text_is_used_and_every_used_text_is_there() {
    let mut source = String::new();
    for folder in ["src", "templates"] {
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut source,
        );
    }
    let english = all(Language::En);
    for key in english.keys() {
        assert!(source.contains(&format!("\"{key}\"")), "{key} is not used");
    }
    for call in [".say(", ".tell(", ".rich("] {
        for after in source.split(call).skip(1) {
            let Some(quoted) = after.trim_start().strip_prefix('"') else {
                continue;
            };
            let key = quoted.split('"').next().unwrap();
            assert!(
                english.contains_key(key) || key == "no-such-key",
                "{key} is not there"
            );
        }
    }
}
