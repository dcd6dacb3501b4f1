//! `ledger fsck`, `ledger verify`, `ledger prove`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use ledger::{
    Checkpoint, Commitment, TilePath, TileSource, TlogProof, Unreadable, VerifyingKey,
    fsck::{Fsck, Report, Scope},
    proof,
    tile::{Layer, TILE_WIDTH, Width, decode_entries},
};
use store::{Store, ledger::NoProof};
use vocabulary::Hash32;

use super::{ConfigFile, Ended, output::Progress};
use crate::{
    clock::Clock,
    composition::{self, Opened, ledger_folder},
    keys::KeyFolder,
};

/// Checks rows, files and checkpoints against each other.
pub(super) async fn fsck(file: &ConfigFile) -> anyhow::Result<Ended> {
    let config = file.load()?;
    let key = KeyFolder::at(&config.keys.folder).ledger(composition::origin(&config)?)?;
    let archive = composition::open_archive(&config).await?;
    let mut progress = Progress::start("entries");
    let report = archive
        .fsck(ledger_folder(&config), key.verifying_key(), |done, of| {
            progress.at(done, of)
        })
        .await;
    progress.end();
    Ok(tell(&report?))
}

/// Tells what a check found. Also used at the end of a restore.
pub(super) fn tell(report: &Report) -> Ended {
    for finding in &report.findings {
        println!("wrong: {finding}");
    }
    if report.more_findings > 0 {
        println!("and {} more", report.more_findings);
    }
    let root = report
        .root
        .map_or_else(|| "unknown".to_owned(), |root| root.to_base64());
    println!(
        "{} entries, {} records looked at, root {root}",
        report.size, report.records
    );
    match report.is_sound() {
        true => {
            println!("the ledger is sound");
            Ended::Soundly
        }
        false => Ended::WithFindings,
    }
}

/// What is verified, and by which key.
#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    /// A `.tlog-proof` file
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "folder",
        required_unless_present = "folder"
    )]
    proof: Option<PathBuf>,
    /// The entry that a proof without a record is about: its 32 bytes in hexadecimal, as `ledger prove` says them
    #[arg(long, value_name = "HEX", requires = "proof")]
    entry: Option<String>,
    /// A folder with a copy of the public files (`checkpoint`, `tile/…`)
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The verifier key that was obtained before, by another way: `origin+hash+base64`, or a file that holds it
    #[arg(long, value_name = "KEY")]
    key: String,
}

/// Verifies without trusting the hub.
pub(super) fn verify(arguments: &VerifyArguments) -> anyhow::Result<Ended> {
    let key = read_key(&arguments.key)?;
    if let Some(path) = &arguments.proof {
        let bytes = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let entry = arguments.entry.as_deref().map(read_entry).transpose()?;
        return Ok(verify_proof(&bytes, &key, entry.as_ref()));
    }
    let Some(folder) = &arguments.folder else {
        bail!("name a proof or a folder");
    };
    let checkpoint = read_checkpoint(folder)?;
    let mut progress = Progress::start("entries");
    let files = PublicFiles(folder.clone());
    let check = Fsck::start(Scope::PublicFiles, files, &checkpoint, &key, &[]);
    let report = check.finish();
    progress.at(1, 1);
    progress.end();
    Ok(tell(&report?))
}

fn read_entry(text: &str) -> anyhow::Result<Commitment> {
    let hash = Hash32::from_hex(text).context("`--entry` is not 64 hexadecimal digits")?;
    Ok(Commitment::from_bytes(*hash.as_bytes()))
}

fn verify_proof(bytes: &[u8], key: &VerifyingKey, entry: Option<&Commitment>) -> Ended {
    let verified = TlogProof::parse(bytes).and_then(|proof| match entry {
        Some(entry) => proof.verify_entry(key, entry),
        None => proof.verify(key),
    });
    match verified {
        Ok(verified) => {
            println!(
                "entry {} stands in the ledger {}",
                verified.index, verified.checkpoint.origin
            );
            println!(
                "under a checkpoint over {} entries",
                verified.checkpoint.size
            );
            match verified.record {
                Some(record) => {
                    println!("its record: {}", String::from_utf8_lossy(record.as_bytes()))
                }
                None => println!("its record is not in the proof"),
            }
            Ended::Soundly
        }
        Err(why) => {
            println!("wrong: {why}");
            Ended::WithFindings
        }
    }
}

fn read_key(text: &str) -> anyhow::Result<VerifyingKey> {
    if let Ok(key) = VerifyingKey::parse(text) {
        return Ok(key);
    }
    let held = fs::read_to_string(text)
        .context("`--key` is neither a verifier key nor a file with one")?;
    VerifyingKey::parse(held.trim()).context("the file holds no verifier key")
}

fn read_checkpoint(folder: &Path) -> anyhow::Result<String> {
    let path = folder.join("checkpoint");
    fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Which entry is proven, and how much of it.
#[derive(Debug, Args)]
pub(super) struct ProveArguments {
    /// The index of the entry
    index: u64,
    /// Also open the commitment: salt and record go into the proof. For whoever may have the record; the hub must not
    /// run meanwhile
    #[arg(long)]
    with_record: bool,
    #[command(flatten)]
    config: ConfigFile,
}

async fn prove_place(store: &Store, index: u64) -> Result<String, NoProof> {
    let leaf = store.log().opened(index).await?;
    store.log().prove(leaf.entry).await
}

/// Prints a proof.
pub(super) async fn prove(arguments: &ProveArguments) -> anyhow::Result<Ended> {
    let (config, purpose) = arguments.config.load_with_purpose()?;
    let text = if arguments.with_record {
        let Opened { store, .. } =
            composition::open_store(&config, purpose, &Clock::System).await?;
        let proof = prove_place(&store, arguments.index).await;
        store.close().await;
        proof?
    } else {
        let folder = ledger_folder(&config);
        let note = read_checkpoint(&folder)?;
        let size = Checkpoint::parse_unverified(note.as_bytes())?.size;
        let files = PublicFiles(folder);
        let hashes = proof::prove_inclusion(arguments.index, size, &files)?;
        // Beside the proof, so that the output can go into a file as it is.
        eprintln!("entry {}", entry_at(arguments.index, size, &files)?);
        TlogProof::new(None, arguments.index, hashes, note)?.to_string()
    };
    print!("{text}");
    Ok(Ended::Soundly)
}

/// An entry as the public files have it.
fn entry_at(index: u64, size: u64, files: &PublicFiles) -> anyhow::Result<Commitment> {
    let width = u64::from(TILE_WIDTH);
    let path = TilePath::in_log(Layer::Entries, index / width, size)
        .context("the log has no such entry")?;
    let bytes = files
        .read(&path)?
        .with_context(|| format!("`{path}` is missing"))?;
    let entries = decode_entries(&bytes)?;
    let at = usize::try_from(index % width)?;
    entries
        .get(at)
        .copied()
        .with_context(|| format!("`{path}` is too short"))
}

/// The public files in a folder.
struct PublicFiles(PathBuf);

impl PublicFiles {
    fn read_one(&self, path: &TilePath) -> Result<Option<Vec<u8>>, Unreadable> {
        match fs::read(self.0.join(path.to_string())) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(Unreadable(format!("`{path}`: {why}"))),
        }
    }
}

impl TileSource for PublicFiles {
    fn read(&self, path: &TilePath) -> Result<Option<Vec<u8>>, Unreadable> {
        if let Some(bytes) = self.read_one(path)? {
            return Ok(Some(bytes));
        }
        let full = path.with_width(Width::FULL);
        if full == *path {
            return Ok(None);
        }
        Ok(self.read_one(&full)?.map(|mut bytes| {
            bytes.truncate(path.file_bytes());
            bytes
        }))
    }
}
