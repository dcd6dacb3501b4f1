//! `decisions replay`.

use std::collections::HashMap;

use anyhow::Context;
use clap::Args;
use exchange::interactive::UNSERVED;
use ledger::Kind;
use policy::{Document, KeptDecision, Replay, replay};
use vocabulary::{Hash32, Timestamp};

use super::{ConfigFile, Ended};
use crate::{clock::Clock, composition};

/// Most differences that are printed; the rest is counted.
const TOLD_MAX: u64 = 1000;

/// Which decisions are computed again.
#[derive(Debug, Args)]
pub(super) struct ReplayArguments {
    /// Only decisions from this instant on, such as 2026-11-01T00:00:00Z
    #[arg(long, value_name = "INSTANT")]
    from: Option<Timestamp>,
    /// Only decisions before this instant
    #[arg(long, value_name = "INSTANT")]
    until: Option<Timestamp>,
    #[command(flatten)]
    config: ConfigFile,
}

/// Computes kept decisions again.
pub(super) async fn replay_all(arguments: &ReplayArguments) -> anyhow::Result<Ended> {
    let config = arguments.config.load()?;
    let origin = composition::origin(&config)?;
    let archive = composition::open_archive(&config).await?;
    let documents: HashMap<Hash32, Document> = archive
        .all_versions()
        .await?
        .into_iter()
        .map(|kept| (kept.document.version(), kept.document))
        .collect();
    let from = arguments.from.unwrap_or(Timestamp::UNIX_EPOCH);
    let until = arguments.until.unwrap_or_else(|| Clock::System.now());
    let mut counts = Counts::default();
    let mut after = None;
    loop {
        let page = archive.records_between(&origin, from..until, after).await?;
        for (entry, record) in page.records {
            if record.kind() != Kind::Decision {
                continue;
            }
            let body = record.body();
            if body.get(UNSERVED).is_some() {
                // No service, so no documents to decide by: there is nothing to compute.
                continue;
            }
            let kept: KeptDecision = serde_json::from_value(body["decision"].clone())
                .with_context(|| {
                    format!("entry {} holds no decision that can be read", entry.index)
                })?;
            counts.add(
                entry.index,
                &replay(&kept, |version| documents.get(version).cloned()),
            );
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let Counts {
        same,
        different,
        unknown,
    } = counts;
    println!(
        "{same} decisions are the same, {different} differ, {unknown} cannot be computed again"
    );
    Ok(match different + unknown {
        0 => Ended::Soundly,
        _ => Ended::WithFindings,
    })
}

#[derive(Default)]
struct Counts {
    same: u64,
    different: u64,
    unknown: u64,
}

impl Counts {
    fn add(&mut self, entry: u64, replayed: &Replay) {
        let told = self.different + self.unknown < TOLD_MAX;
        match replayed {
            Replay::Same => self.same += 1,
            Replay::Different { differences } => {
                self.different += 1;
                for difference in differences.iter().filter(|_| told) {
                    // The place only: values hold internal ids of persons.
                    println!("entry {entry}: `{}` differs", difference.field);
                }
            }
            Replay::CannotReplay { why } => {
                self.unknown += 1;
                if told {
                    println!("entry {entry}: {why}");
                }
            }
        }
    }
}
