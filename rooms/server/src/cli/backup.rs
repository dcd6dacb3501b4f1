//! `backup` and `restore`.
//!
//! A backup holds everything but the keys. A restore ends with a check of the ledger, and never continues a log from
//! before what it published: two continuations of one log would both look right.

use std::{
    fs,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use ledger::{Checkpoint, Origin, VerifyingKey};
use store::backup::{NotRestored, Target, restore as bring_back};

use super::{ConfigFile, Ended, ledger::tell};
use crate::{
    clock::Clock,
    composition::{self, Opened, ledger_folder},
    config::{Config, Purpose},
    keys::KeyFolder,
    restart::RunMark,
};

/// Only the owner enters the data folder.
const FOLDER_MODE: u32 = 0o700;

/// Where the checkpoint is among the public files of a log.
const CHECKPOINT: &str = "checkpoint";

/// Where a backup has them.
const PUBLIC_FILES: &str = "ledger";

/// Where the copy goes.
#[derive(Debug, Args)]
pub(super) struct BackupArguments {
    /// The folder of the backup; a new one, or an empty one
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    config: ConfigFile,
}

/// Where the copy is, and what is known of the log since.
#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// The folder of the backup
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The last checkpoint that the log published, as a mirror, a witness or the lost data folder has it
    #[arg(long, value_name = "FILE", conflicts_with = "nothing_published_since")]
    published: Option<PathBuf>,
    /// The log published nothing after this backup was made: the hub was stopped before, and has not run since
    #[arg(long)]
    nothing_published_since: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Copies database and ledger files.
pub(super) async fn backup(arguments: &BackupArguments) -> anyhow::Result<Ended> {
    let config = arguments.config.load()?;
    let key = KeyFolder::at(&config.keys.folder).ledger(composition::origin(&config)?)?;
    let archive = composition::open_archive(&config).await?;
    let kept = archive
        .back_up(
            key.verifying_key(),
            &ledger_folder(&config),
            &arguments.folder,
            Clock::System.now(),
        )
        .await?;
    println!(
        "{} ledger entries and {} bytes of database are in {}",
        kept.log_size,
        kept.database_bytes,
        arguments.folder.display()
    );
    println!(
        "the keys in {} are not: keep them apart",
        config.keys.folder.display()
    );
    Ok(Ended::Soundly)
}

/// Brings a copy back and checks it.
pub(super) async fn restore(arguments: &RestoreArguments) -> anyhow::Result<Ended> {
    let config = arguments.config.load()?;
    let purpose = match composition::is_marked(&config.data.folder) {
        true => Purpose::Demonstration,
        false => Purpose::Service,
    };
    let findings = config.check(purpose);
    if let Some(finding) = findings.first() {
        bail!("the configuration is not sound: {finding}");
    }
    let origin = composition::origin(&config)?;
    let copied = copied_origin(&arguments.folder)?.unwrap_or_else(|| origin.clone());
    let keys = KeyFolder::at(&config.keys.folder);
    let key = keys.ledger(copied.clone())?.verifying_key().clone();
    fs::DirBuilder::new()
        .recursive(true)
        .mode(FOLDER_MODE)
        .create(&config.data.folder)
        .with_context(|| format!("cannot make `{}`", config.data.folder.display()))?;

    let resumed = copied == origin;
    let ledger = match resumed {
        true => ledger_folder(&config),
        false => ended_ledger_folder(&config, &copied),
    };
    if resumed {
        know_what_was_published(arguments, &ledger, &key)?;
    }
    let target = Target {
        database: composition::address(&config)?,
        ledger,
        key,
    };
    let report = match bring_back(&arguments.folder, &target).await {
        Ok(report) => report,
        Err(why @ (NotRestored::BehindPublished { .. } | NotRestored::Forked(_))) => bail!(
            "{why}: name a new log in `ledger.origin`, such as `{}`, and restore again",
            next_origin(copied.as_str())
        ),
        Err(why) => return Err(why.into()),
    };
    // What the lost process accepted of proofs of possession is not known: treat it as cut off.
    RunMark::set(&config.data.folder, Clock::System.now())
        .with_context(|| format!("cannot write into `{}`", config.data.folder.display()))?;
    let ended = match &report {
        Some(report) => tell(report),
        None => Ended::Soundly,
    };
    if resumed {
        println!("the log {origin} goes on where the backup ended");
    } else if ended == Ended::Soundly {
        let Opened { store, .. } =
            composition::open_store(&config, purpose, &Clock::System).await?;
        store.close().await;
        println!(
            "the log {copied} has ended and stays in {}",
            target.ledger.display()
        );
        println!("the log {origin} begins");
    }
    Ok(ended)
}

/// The origin of the log in a backup; `None` when it holds none.
fn copied_origin(folder: &Path) -> anyhow::Result<Option<Origin>> {
    let path = folder.join(PUBLIC_FILES).join(CHECKPOINT);
    if !path.exists() {
        return Ok(None);
    }
    let note = fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let checkpoint = Checkpoint::parse_unverified(&note)
        .with_context(|| format!("`{}` is no checkpoint", path.display()))?;
    Ok(Some(checkpoint.origin))
}

/// Makes sure that something tells how far the log was published, so that it is not continued from before.
fn know_what_was_published(
    arguments: &RestoreArguments,
    ledger: &Path,
    key: &VerifyingKey,
) -> anyhow::Result<()> {
    let shown = ledger.join(CHECKPOINT);
    if let Some(path) = &arguments.published {
        let note = fs::read_to_string(path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        Checkpoint::open(&note, key)
            .with_context(|| format!("`{}` is no checkpoint of this log", path.display()))?;
        fs::create_dir_all(ledger)
            .with_context(|| format!("cannot make `{}`", ledger.display()))?;
        return fs::write(&shown, note)
            .with_context(|| format!("cannot write `{}`", shown.display()));
    }
    if shown.exists() || arguments.nothing_published_since {
        return Ok(());
    }
    bail!(
        "nothing tells how far the log was published after this backup; name its last checkpoint with --published, say \
         --nothing-published-since if the hub has not run since, or name a new log in `ledger.origin`"
    )
}

/// Where the public files of a log are kept that has ended.
fn ended_ledger_folder(config: &Config, origin: &Origin) -> PathBuf {
    let name: String = origin
        .as_str()
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() || letter == '.' {
                letter
            } else {
                '-'
            }
        })
        .collect();
    config.data.folder.join(format!("ledger-ended-{name}"))
}

/// `hub.example.org/ledger/1` is followed by `hub.example.org/ledger/2`.
fn next_origin(origin: &str) -> String {
    match origin.rsplit_once('/') {
        Some((start, number)) if number.parse::<u32>().is_ok_and(|number| number < u32::MAX) => {
            let number: u32 = number.parse().unwrap_or_default();
            format!("{start}/{}", number + 1)
        }
        _ => format!("{origin}/2"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_log_has_the_next_number() {
        for (origin, next) in [
            ("hub.example.org/ledger/1", "hub.example.org/ledger/2"),
            ("hub.example.org/ledger/99", "hub.example.org/ledger/100"),
            ("hub.example.org", "hub.example.org/2"),
            ("hub.example.org/main", "hub.example.org/main/2"),
        ] {
            assert_eq!(next_origin(origin), next);
        }
    }
}
