//! `directory replaced`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use store::persons::list::PairsEntered;

use super::{ConfigFile, Ended};
use crate::{
    clock::Clock,
    composition::{self, Opened},
};

/// Enters files of replaced numbers, one after the other. Broken off, the same command goes on.
pub(super) async fn replace(files: &[PathBuf], file: &ConfigFile) -> anyhow::Result<Ended> {
    let (config, purpose) = file.load_with_purpose()?;
    let Opened { store, .. } = composition::open_store(&config, purpose, &Clock::System).await?;
    let mut ended = Ok(Ended::Soundly);
    for file in files {
        let entered = store.replace_numbers(file).await;
        match entered.with_context(|| format!("`{}`", file.display())) {
            Ok(entered) => {
                tell(file, &entered);
                if entered.bad + entered.contradicting > 0 {
                    ended = Ok(Ended::WithFindings);
                }
            }
            Err(why) => {
                ended = Err(why);
                break;
            }
        }
    }
    store.close().await;
    ended
}

fn tell(file: &Path, entered: &PairsEntered) {
    let file = file.display();
    for (line, fault) in &entered.problems {
        println!("{file}: line {line}: {fault}");
    }
    let PairsEntered {
        entered,
        already_so,
        contradicting,
        bad,
        problems,
    } = entered;
    let untold = (bad + contradicting).saturating_sub(problems.len() as u64);
    if untold > 0 {
        println!("{file}: and {untold} more");
    }
    println!(
        "{file}: {entered} entered, {already_so} already so, {contradicting} contradicting, {bad} bad"
    );
}
