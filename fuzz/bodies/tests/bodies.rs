//! Every body with arbitrary bytes and with mutations of its samples.

#![expect(
    clippy::unwrap_used,
    reason = "clippy knows tests, but not their helpers"
)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use fuzz_bodies::{BODIES, Body};
use proptest::{prelude::*, test_runner::TestRunner};

/// Enough for the largest of the documents, few enough to be quick.
const ARBITRARY_BYTES_MAX: usize = 2048;

/// One change rarely gets past the first check; many leave nothing of the sample.
const CHANGES_MAX: usize = 6;

/// Inserted runs: longer than any delimiter or short field.
const INSERTED_BYTES_MAX: usize = 12;

/// A change of some bytes, at a place that is scaled to the sample's length.
#[derive(Clone, Debug)]
enum Change {
    Set(u16, u8),
    Flip(u16, u8),
    Remove(u16, u8),
    Insert(u16, Vec<u8>),
    Repeat(u16, u8),
    Cut(u16),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        (any::<u16>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<u16>(), 0..8u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        (any::<u16>(), any::<u8>()).prop_map(|(at, length)| Change::Remove(at, length)),
        (
            any::<u16>(),
            prop::collection::vec(any::<u8>(), 1..=INSERTED_BYTES_MAX)
        )
            .prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (
            any::<u16>(),
            prop::sample::select(br#"0123456789 {}[]",:.-/\="#.to_vec())
        )
            .prop_map(|(at, byte)| Change::Insert(at, vec![byte])),
        (any::<u16>(), any::<u8>()).prop_map(|(at, length)| Change::Repeat(at, length)),
        any::<u16>().prop_map(Change::Cut),
    ];
    prop::collection::vec(change, 1..=CHANGES_MAX)
}

fn apply(sample: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for change in changes {
        let place = |at: u16| usize::from(at) * bytes.len() / (usize::from(u16::MAX) + 1);
        let run =
            |at: u16, length: u8| place(at)..(place(at) + usize::from(length)).min(bytes.len());
        match change {
            Change::Set(at, byte) if !bytes.is_empty() => {
                let at = place(*at);
                bytes[at] = *byte;
            }
            Change::Flip(at, bit) if !bytes.is_empty() => {
                let at = place(*at);
                bytes[at] ^= 1 << bit;
            }
            Change::Set(..) | Change::Flip(..) => {}
            Change::Remove(at, length) => {
                let run = run(*at, *length);
                bytes.drain(run);
            }
            Change::Insert(at, new) => {
                let at = place(*at);
                bytes.splice(at..at, new.iter().copied());
            }
            Change::Repeat(at, length) => {
                let run = run(*at, *length);
                let copy = bytes[run.clone()].to_vec();
                bytes.splice(run.start..run.start, copy);
            }
            Change::Cut(at) => {
                let at = place(*at);
                bytes.truncate(at);
            }
        }
    }
    bytes
}

/// As many cases as `PROPTEST_CASES` says. A failure is shown in full; it becomes a file in `fuzz/seeds` by hand.
fn runner() -> TestRunner {
    TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })
}

fn fuzz_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn names_in(folder: &str, end: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(fuzz_folder().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .map(|name| name.strip_suffix(end).unwrap_or(&name).to_owned())
        .collect()
}

fn samples(body: &Body) -> Vec<Vec<u8>> {
    let folder = fuzz_folder().join("seeds").join(body.name);
    let files = fs::read_dir(&folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    files
        .map(|file| fs::read(file.unwrap().path()).unwrap())
        .collect()
}

#[test]
fn every_body_has_a_target_and_samples() {
    let bodies: BTreeSet<String> = BODIES.iter().map(|body| body.name.to_owned()).collect();
    assert_eq!(bodies.len(), BODIES.len(), "a name twice");
    assert_eq!(names_in("fuzz_targets", ".rs"), bodies);
    assert_eq!(names_in("seeds", ""), bodies);
    let manifest = fs::read_to_string(fuzz_folder().join("Cargo.toml")).unwrap();
    for name in &bodies {
        assert!(
            manifest.contains(&format!("name = \"{name}\"")),
            "fuzz/Cargo.toml lacks {name}"
        );
        let target =
            fs::read_to_string(fuzz_folder().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(
            target.contains(&format!("\"{name}\"")),
            "{name}.rs runs another body"
        );
    }
}

#[test]
fn samples_are_as_they_were() {
    for body in BODIES {
        for sample in samples(body) {
            (body.run)(&sample);
        }
    }
}

#[test]
fn arbitrary_bytes_break_no_body() {
    for body in BODIES {
        let bytes = prop::collection::vec(any::<u8>(), 0..ARBITRARY_BYTES_MAX);
        let outcome = runner().run(&bytes, |bytes| {
            (body.run)(&bytes);
            Ok(())
        });
        assert!(outcome.is_ok(), "{}: {outcome:?}", body.name);
    }
}

#[test]
fn changed_samples_break_no_body() {
    for body in BODIES {
        let samples = samples(body);
        assert!(!samples.is_empty(), "{} has no sample", body.name);
        let changed = (prop::sample::select(samples), changes());
        let outcome = runner().run(&changed, |(sample, changes)| {
            (body.run)(&apply(&sample, &changes));
            Ok(())
        });
        assert!(outcome.is_ok(), "{}: {outcome:?}", body.name);
    }
}
