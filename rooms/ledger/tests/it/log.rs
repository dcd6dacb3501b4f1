//! A small log in memory: real keys, real records, every file that it would publish.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ledger::fsck::{Fsck, Opening, Report, Scope, StoredRecord};
use ledger::{
    Checkpoint, Commitment, Edge, Kind, Origin, Record, Salt, SigningKey, TilePath, TlogProof,
    project, proof,
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub const ORIGIN: &str = "hub.example/ledger";

/// A log with three levels of tiles. Its records take a while to make, so that all tests share it.
pub static LARGE: LazyLock<Log> = LazyLock::new(|| Log::published_at(&[66_000]));

pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(Origin::parse(ORIGIN).unwrap(), Zeroizing::new([seed; 32])).unwrap()
}

/// A commitment that stands for no record, where only the tree matters.
pub fn commitment(number: u64) -> Commitment {
    Commitment::from_bytes(Sha256::digest(number.to_be_bytes()).into())
}

/// What the store of a log would hold for one place.
#[derive(Clone)]
pub struct Stored {
    pub index: u64,
    pub commitment: Commitment,
    pub salt: Salt,
    pub record: Option<Vec<u8>>,
}

#[derive(Clone)]
pub struct Log {
    pub edge: Edge,
    pub files: BTreeMap<TilePath, Vec<u8>>,
    pub stored: Vec<Stored>,
    pub checkpoints: Vec<Checkpoint>,
    pub signed: String,
}

impl Log {
    /// A log that was published at each of these sizes.
    pub fn published_at(sizes: &[u64]) -> Log {
        let mut log = Log {
            edge: Edge::empty(),
            files: BTreeMap::new(),
            stored: Vec::new(),
            checkpoints: Vec::new(),
            signed: String::new(),
        };
        for size in sizes {
            log.grow(*size);
        }
        log
    }

    fn grow(&mut self, size: u64) {
        let new: Vec<Stored> = (self.edge.size()..size).map(stored).collect();
        let commitments: Vec<Commitment> = new.iter().map(|stored| stored.commitment).collect();
        self.stored.extend(new);
        for write in project(&mut self.edge, &commitments) {
            let path = TilePath::parse(&write.path).unwrap();
            let before = self.files.insert(path, write.bytes);
            assert_eq!(before, None, "{path} is written once");
        }
        let checkpoint = Checkpoint {
            origin: Origin::parse(ORIGIN).unwrap(),
            size,
            root: self.edge.root(),
        };
        self.signed = checkpoint.sign(&key(1)).unwrap();
        self.checkpoints.push(checkpoint);
    }

    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    pub fn file(&mut self, path: &str) -> &mut Vec<u8> {
        self.files
            .get_mut(&TilePath::parse(path).unwrap())
            .expect("the log has this file")
    }

    pub fn remove_file(&mut self, path: &str) {
        let removed = self.files.remove(&TilePath::parse(path).unwrap());
        assert!(removed.is_some());
    }

    pub fn check(&self, scope: Scope, older: &[Checkpoint]) -> Report {
        let key = key(1);
        let mut fsck = Fsck::start(scope, &self.files, &self.signed, key.verifying_key(), older);
        if scope == Scope::Everything {
            for stored in &self.stored {
                let record = stored.record.as_deref();
                let opening = record.map(|record| Opening {
                    salt: stored.salt,
                    record,
                });
                fsck.record(StoredRecord {
                    index: stored.index,
                    commitment: stored.commitment,
                    opening,
                })
                .unwrap();
            }
        }
        fsck.finish().unwrap()
    }

    /// The `.tlog-proof` of a record, as its lawful holder gets it.
    pub fn proof_of(&self, index: u64) -> TlogProof {
        let stored = &self.stored[usize::try_from(index).unwrap()];
        let record = Record::parse(stored.record.as_ref().unwrap()).unwrap();
        let hashes = proof::prove_inclusion(index, self.size(), &self.files).unwrap();
        TlogProof::new(
            Some((&stored.salt, &record)),
            index,
            hashes,
            self.signed.clone(),
        )
        .unwrap()
    }
}

pub fn record(index: u64) -> Record {
    let at = "2026-11-21T09:30:00Z".parse().unwrap();
    let body = serde_json::json!({ "number": index, "outcome": "permitted" });
    Record::new(Kind::ALL[(index % 4) as usize], at, &body).unwrap()
}

fn stored(index: u64) -> Stored {
    let salt = Salt::from_bytes(Sha256::digest(index.to_le_bytes()).into());
    let record = record(index);
    Stored {
        index,
        commitment: Commitment::of(&salt, &record),
        salt,
        record: Some(record.into_bytes()),
    }
}
