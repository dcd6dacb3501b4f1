//! Each kind of damage is found, named, and does not hide another.

use ledger::fsck::{FINDINGS_MAX, Finding, Scope};
use ledger::{BadCheckpoint, Checkpoint, Commitment, Hash, NotARecord, TilePath};

use crate::log::{LARGE, Log, key};

/// Published at a size within a tile, at a full tile, and at the end: partial files of all three remain.
const SIZES: [u64; 4] = [100, 256, 1000, 1300];

fn path(text: &str) -> TilePath {
    TilePath::parse(text).unwrap()
}

fn findings(damage: impl FnOnce(&mut Log)) -> Vec<Finding> {
    let mut log = Log::published_at(&SIZES);
    let older = log.checkpoints.clone();
    damage(&mut log);
    let report = log.check(Scope::Everything, &older);
    assert_eq!(report.is_sound(), report.findings.is_empty());
    report.findings
}

#[test]
fn a_sound_log_has_no_findings() {
    for log in [&[0][..], &[1], &[255], &[256], &[257], &SIZES]
        .map(Log::published_at)
        .iter()
        .chain([&*LARGE])
    {
        for scope in [Scope::Everything, Scope::PublicFiles] {
            let report = log.check(scope, &log.checkpoints);
            assert!(report.is_sound(), "{}: {:?}", log.size(), report.findings);
            assert_eq!(report.root, Some(log.edge.root()));
            assert_eq!(report.size, log.size());
        }
    }
}

#[test]
fn records_after_the_checkpoint_are_checked_for_themselves() {
    let mut log = Log::published_at(&[300]);
    let longer = Log::published_at(&[310]);
    log.stored = longer.stored;
    assert!(log.check(Scope::Everything, &[]).is_sound());
    log.stored[305].record.as_mut().unwrap()[60] ^= 1;
    log.stored.remove(302);
    let found = log.check(Scope::Everything, &[]).findings;
    let expected = [
        Finding::RecordsMissing {
            first: 302,
            last: 302,
        },
        Finding::RecordChanged { index: 305 },
    ];
    assert_eq!(found, expected);
}

#[test]
fn damaged_records() {
    let found = findings(|log| log.stored[700].record.as_mut().unwrap()[60] ^= 1);
    assert_eq!(found, [Finding::RecordChanged { index: 700 }]);

    let found = findings(|log| log.stored[700].record = None);
    assert_eq!(found, [Finding::RecordDeleted { index: 700 }]);

    let found = findings(|log| drop(log.stored.remove(0)));
    assert_eq!(found, [Finding::RecordsMissing { first: 0, last: 0 }]);

    let found = findings(|log| log.stored.truncate(1290));
    assert_eq!(
        found,
        [Finding::RecordsMissing {
            first: 1290,
            last: 1299
        }]
    );

    let found = findings(|log| log.stored.clear());
    assert_eq!(
        found,
        [Finding::RecordsMissing {
            first: 0,
            last: 1299
        }]
    );

    let found = findings(|log| log.stored.swap(3, 4));
    let expected = [
        Finding::RecordsMissing { first: 3, last: 3 },
        Finding::OutOfOrder { index: 3 },
    ];
    assert_eq!(found, expected);

    let found = findings(|log| log.stored[9].index = u64::MAX);
    assert!(found.contains(&Finding::RecordsMissing {
        first: 9,
        last: u64::MAX - 1
    }));

    // Whoever rewrites record, salt and stored commitment still does not match what was published.
    let found = findings(|log| {
        let forged = crate::log::record(1_000_000);
        log.stored[700].commitment = Commitment::of(&log.stored[700].salt, &forged);
        log.stored[700].record = Some(forged.into_bytes());
    });
    assert_eq!(found, [Finding::CommitmentChanged { index: 700 }]);

    let rubbish = Log::published_at(&[1]).stored[0].salt;
    let found = findings(|log| {
        log.stored[0].salt = rubbish;
        log.stored[0].record = Some(b"{}".to_vec());
        log.stored[0].commitment = Commitment::of_bytes(&rubbish, b"{}");
    });
    let not_a_record = Finding::NotARecord {
        index: 0,
        why: NotARecord::WrongMembers,
    };
    assert_eq!(
        found,
        [not_a_record, Finding::CommitmentChanged { index: 0 }]
    );
}

#[test]
fn damaged_files() {
    let log = Log::published_at(&SIZES);
    assert_eq!(log.files.len(), 19, "{:?}", log.files.keys());
    for damaged in log.files.keys() {
        let bytes = &log.files[damaged];
        let mut changed = log.clone();
        changed.files.get_mut(damaged).unwrap()[bytes.len() / 2] ^= 0x10;
        let report = changed.check(Scope::Everything, &log.checkpoints);
        assert_eq!(report.findings, [Finding::FileChanged(*damaged)]);

        let mut cut = log.clone();
        cut.files.get_mut(damaged).unwrap().pop();
        let report = cut.check(Scope::Everything, &log.checkpoints);
        assert_eq!(report.findings, [Finding::FileChanged(*damaged)]);

        let mut removed = log.clone();
        removed.files.remove(damaged);
        let report = removed.check(Scope::Everything, &log.checkpoints);
        // Partial files of earlier sizes may go.
        let is_current = TilePath::in_log(damaged.layer(), damaged.index(), 1300) == Some(*damaged);
        let expected = is_current.then_some(Finding::FileMissing(*damaged));
        assert_eq!(report.findings, Vec::from_iter(expected));
    }
}

#[test]
fn damage_does_not_hide_other_damage() {
    let found = findings(|log| {
        log.stored[1].record = None;
        log.file("tile/0/000")[77] ^= 1;
        log.remove_file("tile/entries/001");
        log.file("tile/entries/002")[0] ^= 1;
        log.stored[1299].record.as_mut().unwrap()[60] ^= 1;
        log.file("tile/1/000.p/5")[159] ^= 1;
    });
    let expected = [
        Finding::RecordDeleted { index: 1 },
        Finding::FileChanged(path("tile/0/000")),
        Finding::FileMissing(path("tile/entries/001")),
        Finding::FileChanged(path("tile/entries/002")),
        Finding::RecordChanged { index: 1299 },
        Finding::FileChanged(path("tile/1/000.p/5")),
    ];
    assert_eq!(found, expected);
}

/// A forger who changes a record and every copy of its commitment below the root.
#[test]
fn a_consistent_forgery_fails_at_the_signed_root() {
    let mut log = Log::published_at(&[1300]);
    let honest = log.checkpoints[0].clone();
    let forged = crate::log::record(1_000_000);
    log.stored[700].commitment = Commitment::of(&log.stored[700].salt, &forged);
    log.stored[700].record = Some(forged.into_bytes());
    let entries: Vec<Commitment> = log.stored.iter().map(|stored| stored.commitment).collect();
    log.edge = ledger::Edge::empty();
    for write in ledger::project(&mut log.edge, &entries) {
        log.files.insert(path(&write.path), write.bytes);
    }
    for scope in [Scope::Everything, Scope::PublicFiles] {
        let report = log.check(scope, &[]);
        assert_eq!(report.findings, [Finding::WrongRoot { size: 1300 }]);
    }
    // Even with the key in hand, an older checkpoint tells.
    let head = Checkpoint {
        root: log.edge.root(),
        ..honest.clone()
    };
    log.signed = head.sign(&key(1)).unwrap();
    let report = log.check(Scope::Everything, &[honest]);
    assert_eq!(report.findings, [Finding::Forked { older_size: 1300 }]);
}

#[test]
fn heads_that_are_not_to_be_believed() {
    let log = Log::published_at(&SIZES);
    let head = log.checkpoints[3].clone();

    let mut other = log.clone();
    other.signed = head.sign(&key(2)).unwrap();
    let found = other.check(Scope::Everything, &[]).findings;
    assert!(
        matches!(found[..], [Finding::Checkpoint(BadCheckpoint::Note(_))]),
        "{found:?}"
    );

    let mut cut = log.clone();
    cut.signed.pop();
    let report = cut.check(Scope::Everything, &[]);
    assert!(matches!(report.findings[..], [Finding::Checkpoint(_)]));
    assert_eq!(report.records, 1300);

    let mut shrunk = log.clone();
    shrunk.signed = log.checkpoints[2].sign(&key(1)).unwrap();
    let found = shrunk.check(Scope::PublicFiles, &log.checkpoints).findings;
    assert_eq!(
        found,
        [Finding::Shrunk {
            size: 1000,
            older_size: 1300
        }]
    );

    let forked = Checkpoint {
        size: 300,
        root: Hash::leaf(b"another past"),
        ..head.clone()
    };
    let found = log.check(Scope::Everything, &[forked]).findings;
    assert_eq!(found, [Finding::Forked { older_size: 300 }]);

    // A head over far more entries than there are ends at the first that nobody knows.
    let mut huge = log.clone();
    huge.signed = Checkpoint {
        size: i64::MAX as u64,
        ..head
    }
    .sign(&key(1))
    .unwrap();
    let report = huge.check(Scope::Everything, &log.checkpoints);
    assert_eq!(report.root, None);
    assert!(
        report
            .findings
            .contains(&Finding::EntryUnknown { index: 1300 }),
        "{:?}",
        report.findings
    );
    assert!(report.findings.contains(&Finding::RecordsMissing {
        first: 1300,
        last: i64::MAX as u64 - 1
    }));
}

#[test]
fn without_records_and_bundle_nothing_tells_the_entry() {
    let mut log = Log::published_at(&[1300]);
    log.remove_file("tile/entries/002");
    let report = log.check(Scope::PublicFiles, &[]);
    let expected = [
        Finding::EntryUnknown { index: 512 },
        Finding::FileMissing(path("tile/entries/002")),
    ];
    assert_eq!(report.findings, expected);
    assert_eq!(report.root, None);
}

#[test]
fn findings_are_bounded() {
    let mut log = Log::published_at(&[1300]);
    for stored in &mut log.stored {
        stored.record = None;
    }
    let report = log.check(Scope::Everything, &[]);
    assert_eq!(report.findings.len(), FINDINGS_MAX);
    assert_eq!(report.more_findings, 300);
    assert!(!report.is_sound());
}
