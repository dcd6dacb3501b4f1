//! The texts themselves: complete, with the same facts in every language, and all of them used.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The languages; English is compared with.
const LANGUAGES: [&str; 4] = ["en", "nl", "fr", "de"];

fn room() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a language by name.
fn files(language: &str) -> BTreeMap<String, String> {
    let folder = room().join("locales").join(language);
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

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

fn all(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for file in files(language).values() {
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
    let english = all("en");
    for language in &LANGUAGES[1..] {
        let other = all(language);
        for (key, facts) in &english {
            assert_eq!(other.get(key), Some(facts), "{key} in {language}");
        }
        for key in other.keys() {
            assert!(english.contains_key(key), "{key} is only in {language}");
        }
    }
}

#[test]
fn every_file_is_part_of_the_program_and_read_to_its_end() {
    let texts = fs::read_to_string(room().join("src/texts.rs")).unwrap();
    for language in LANGUAGES {
        assert_eq!(files(language).len(), files("en").len());
        for (name, file) in files(language) {
            assert!(
                texts.contains(&format!("/{name}\"")),
                "{name} is not included"
            );
            let read = fluent_bundle::FluentResource::try_new(file);
            assert!(
                read.is_ok(),
                "{language}/{name}: {:?}",
                read.err().map(|(_, why)| why)
            );
        }
    }
}

/// No text is a copy of the English one, but for the few that are the same words.
#[test]
fn texts_are_translated() {
    let value = |file: &str| -> BTreeMap<String, String> {
        file.lines()
            .filter_map(|line| line.split_once(" = "))
            .filter(|(key, _)| !key.starts_with(' '))
            .map(|(key, text)| (key.to_owned(), text.to_owned()))
            .collect()
    };
    for language in &LANGUAGES[1..] {
        for (name, file) in files(language) {
            let english = value(&files("en")[&name]);
            for (key, text) in value(&file) {
                let words = text
                    .split(' ')
                    .filter(|word| word.starts_with(char::is_alphabetic))
                    .count();
                let same = english.get(&key) == Some(&text);
                assert!(!same || words < 3, "{language}: {key}");
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
        } else {
            into.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_text_is_used_and_every_used_text_is_there() {
    let mut source = String::new();
    for folder in ["src", "templates"] {
        sources(&room().join(folder), &mut source);
    }
    let english = all("en");
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
