//! Steps that check the evidence: a proof verified without the hub, and tampering that comes to light.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use ledger::{TlogProof, VerifyingKey, fsck::Report};
use serde_json::Value;
use store::{Address, Archive, exchange::LeafKind};
use vocabulary::ExchangeId;

use super::{Label, Otherwise, Participant as At, Question, Stage, Told, expect, text, unlike};
use crate::{composition::Hub, demo::institution::Institution};

/// The ledger as its keeper holds it, and its key as everybody can fetch it.
pub struct LedgerAtHand {
    /// The hub, for what only its keeper may look up.
    pub hub: Arc<Hub>,
    /// The SQLite database of the hub.
    pub database: PathBuf,
    /// The folder of the public files.
    pub folder: PathBuf,
    /// Verifies checkpoints; fetched from the hub once, as an institution would keep it.
    pub key: VerifyingKey,
    /// Where copies are made to tamper with.
    pub scratch: PathBuf,
}

/// A record that a verified proof opened.
pub(super) struct Recorded {
    pub(super) index: u64,
    body: Value,
    proof: Vec<u8>,
}

impl Recorded {
    /// A word in the record.
    pub(super) fn word(&self, member: &str) -> Option<&str> {
        self.body[member].as_str()
    }
}

/// Fetches the proof of a leaf of an exchange and verifies it with the ledger's key alone.
pub(super) async fn recorded(
    stage: &Stage,
    institution: &Institution,
    exchange: &str,
    leaf: &str,
) -> Result<Recorded, Otherwise> {
    let reply = institution.fetch_proof(exchange, leaf).await?;
    if reply.status != 200 {
        expect(&reply, 200, None)?;
    }
    let verified = TlogProof::parse(&reply.bytes)
        .and_then(|proof| proof.verify(&stage.ledger.key))
        .map_err(unlike)?;
    let record = verified
        .record
        .ok_or_else(|| unlike("the proof holds no record"))?;
    Ok(Recorded {
        index: verified.index,
        body: record.body(),
        proof: reply.bytes,
    })
}

/// The leaf that ends an exchange without a delivery, and why it says it did; as the ledger's keeper reads it.
pub(super) async fn failure(stage: &Stage, exchange: &str) -> Result<(u64, String), Otherwise> {
    let store = stage.ledger.hub.store();
    let exchange = ExchangeId::parse(exchange).map_err(unlike)?;
    let leaves = store.leaves_of(exchange).await.map_err(unlike)?;
    let failed = leaves
        .iter()
        .rev()
        .find(|(kind, _)| *kind == LeafKind::Failure);
    let (_, entry) =
        failed.ok_or_else(|| unlike("the ledger has no leaf that says the exchange failed"))?;
    let record = store
        .log()
        .opened(entry.index)
        .await
        .map_err(unlike)?
        .record
        .body();
    Ok((
        entry.index,
        record["why"].as_str().unwrap_or_default().to_owned(),
    ))
}

pub(super) const VERIFIED: &str =
    "The Employment Service fetches the proof of a delivery and verifies it with the key alone.";

pub(super) async fn verified(stage: &Stage) -> Told {
    let service = stage.institution(At::EmploymentService)?;
    let reply = service
        .consult(&Question {
            ticket: stage.ticket("proved"),
            legal_context: "JOB_PLACEMENT",
            purpose: "dpv:ServiceProvision",
            service: "diplomas",
            elements: &["diploma.level"],
            person: &stage.people.alder.ssin,
        })
        .await?;
    expect(&reply, 200, None)?;
    let proved = recorded(stage, service, text(&reply, "/exchangeId")?, "delivery").await?;
    let digests = (proved.word("digest"), reply.text("/receipt/digest"));
    if digests.0.is_none() || digests.0 != digests.1 {
        return Err(unlike("the record holds another digest than the receipt"));
    }
    // The same proof with one byte of its record changed must fail.
    let mut forged = proved.proof.clone();
    let record = forged
        .windows(6)
        .position(|six| six == b"extra ")
        .ok_or_else(|| unlike("the proof has no record"))?;
    let byte = &mut forged[record + 6 + 100];
    *byte = if *byte == b'A' { b'B' } else { b'A' };
    let forged =
        TlogProof::parse(&forged).and_then(|proof| proof.verify(&stage.ledger.key).map(drop));
    if forged.is_ok() {
        return Err(unlike("a forged record passed"));
    }
    Ok(vec![
        (
            Label::Verified,
            format!(
                "leaf {} is in the log, its record names these elements and holds the digest of the data",
                proved.index
            ),
        ),
        (
            Label::Found,
            "one byte of the record changed in the proof file: it no longer verifies".to_owned(),
        ),
    ])
}

pub(super) const TILE_CHANGED: &str =
    "Somebody with access to the hub's disk changes one byte of a tile.";

pub(super) async fn tile_changed(stage: &Stage) -> Told {
    let copy = Copy::of(&stage.ledger, "tile").map_err(unlike)?;
    sound(&copy.check(&stage.ledger.key).await?)?;
    let tile = first_file(&copy.folder.join("tile/0")).map_err(unlike)?;
    let mut bytes = fs::read(&tile).map_err(unlike)?;
    let byte = bytes
        .first_mut()
        .ok_or_else(|| unlike("the tile is empty"))?;
    *byte ^= 1;
    fs::write(&tile, bytes).map_err(unlike)?;
    found(&copy.check(&stage.ledger.key).await?)
}

pub(super) const RECORD_CHANGED: &str = "Somebody with access to the database rewrites a record of Hazel's consultation, and deletes one.";

pub(super) async fn record_changed(stage: &Stage) -> Told {
    let copy = Copy::of(&stage.ledger, "record").map_err(unlike)?;
    sound(&copy.check(&stage.ledger.key).await?)?;
    // An intruder asks nobody for a port: this SQL goes past the store on purpose.
    let intruder = rusqlite::Connection::open(&copy.database).map_err(unlike)?;
    let first = stage
        .first
        .ok_or_else(|| unlike("there was no first consultation to tamper with"))?;
    let changed = intruder
        .execute(
            "UPDATE leaves SET record = CAST(replace(CAST(record AS TEXT), 'decision', 'decisiom') AS BLOB) WHERE idx = ?1",
            [first.decision.cast_signed()],
        )
        .map_err(unlike)?;
    let deleted = intruder
        .execute(
            "UPDATE leaves SET salt = NULL, record = NULL WHERE idx = ?1",
            [first.delivery.cast_signed()],
        )
        .map_err(unlike)?;
    if (changed, deleted) != (1, 1) {
        return Err(unlike("there was nothing to tamper with"));
    }
    drop(intruder);
    found(&copy.check(&stage.ledger.key).await?)
}

/// What a check of a sound log says.
fn sound(report: &Report) -> Result<(), Otherwise> {
    match report.is_sound() {
        true => Ok(()),
        false => Err(unlike(format!(
            "before any tampering, fsck finds: {}",
            findings(report)
        ))),
    }
}

/// What a check of a log says that was tampered with.
fn found(report: &Report) -> Told {
    match report.is_sound() {
        true => Err(unlike("fsck finds nothing")),
        false => Ok(vec![(
            Label::Found,
            format!(
                "on a copy of the {} leaves, fsck says: {}",
                report.size,
                findings(report)
            ),
        )]),
    }
}

fn findings(report: &Report) -> String {
    let texts: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

/// A copy of the ledger to tamper with; removed when dropped.
struct Copy {
    root: PathBuf,
    database: PathBuf,
    folder: PathBuf,
}

impl Copy {
    fn of(
        ledger: &LedgerAtHand,
        name: &str,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let root = ledger.scratch.join(name);
        remove(&root)?;
        let folder = root.join("ledger");
        fs::create_dir_all(&folder)?;
        let copy = Self {
            database: root.join("hub.db"),
            root,
            folder,
        };
        // Files before rows, and the checkpoint before the tiles: what a checkpoint covers is then in the copy.
        fs::copy(
            ledger.folder.join("checkpoint"),
            copy.folder.join("checkpoint"),
        )?;
        copy_folder(&ledger.folder.join("tile"), &copy.folder.join("tile"))?;
        let hub = rusqlite::Connection::open_with_flags(
            &ledger.database,
            rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
        )?;
        let mut into = rusqlite::Connection::open(&copy.database)?;
        rusqlite::backup::Backup::new(&hub, &mut into)?.run_to_completion(
            1_000,
            std::time::Duration::ZERO,
            None,
        )?;
        Ok(copy)
    }

    /// `crosskeys ledger fsck` on the copy.
    async fn check(&self, key: &VerifyingKey) -> Result<Report, Otherwise> {
        let address = Address::Sqlite(self.database.clone());
        let archive = Archive::open(&address).await.map_err(unlike)?;
        archive
            .fsck(self.folder.clone(), key, |_, _| {})
            .await
            .map_err(unlike)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next run.
        let _ = remove(&self.root);
        if let Some(scratch) = self.root.parent() {
            let _ = fs::remove_dir(scratch);
        }
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy_folder(&entry.path(), &to)?,
            false => fs::copy(entry.path(), to).map(drop)?,
        }
    }
    Ok(())
}

/// The first file below a folder, in the order of names.
fn first_file(folder: &Path) -> io::Result<PathBuf> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    names.sort();
    match names.into_iter().next() {
        Some(path) if path.is_dir() => first_file(&path),
        Some(path) => Ok(path),
        None => Err(io::ErrorKind::NotFound.into()),
    }
}
