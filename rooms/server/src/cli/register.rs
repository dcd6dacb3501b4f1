//! `register import`.

use std::path::PathBuf;

use super::{ConfigFile, Ended};
use crate::{
    clock::Clock,
    composition::{self, Opened},
    publication,
};

/// Publishes documents.
pub(super) async fn import(paths: &[PathBuf], file: &ConfigFile) -> anyhow::Result<Ended> {
    let (config, purpose) = file.load_with_purpose()?;
    let documents = publication::read(paths)?;
    let Opened { store, .. } = composition::open_store(&config, purpose, &Clock::System).await?;
    let published = publication::publish(&store, documents, Clock::System.now()).await;
    store.close().await;
    let published = published?;
    for (kind, id, entry) in &published.new {
        println!("{} {id}: entered, ledger entry {entry}", kind.as_str());
    }
    println!(
        "{} new, {} unchanged",
        published.new.len(),
        published.unchanged
    );
    Ok(Ended::Soundly)
}
