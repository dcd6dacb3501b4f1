//! The last stage: sorted rows, batch by batch, into the table.

use std::path::PathBuf;

use tokio::sync::mpsc;

use super::{
    NotLoaded, Reporter,
    kept::{Kept, Reached},
    road::Road,
    runs::{Merged, Sortable},
};
use crate::database::Database;

/// Batches that wait while one is entered.
const WAITING_MAX: usize = 1;

/// Merges the runs and enters what lies behind the place that the load has reached.
pub(super) async fn enter(
    database: &Database,
    runs: Vec<PathBuf>,
    mut kept: Kept,
    batch_rows: usize,
    reporter: &mut Reporter,
) -> Result<Kept, NotLoaded> {
    let after = match kept.reached {
        Reached::Row(key) => key,
        Reached::Nothing | Reached::End => None,
    };
    let (sender, mut batches) = mpsc::channel(WAITING_MAX);
    let merging = tokio::task::spawn_blocking(move || {
        let mut merged = Merged::open(&runs, after)?;
        let mut batch = Vec::with_capacity(batch_rows);
        while let Some(row) = merged.next()? {
            if is_complete(&batch, &row, batch_rows) {
                let full = std::mem::replace(&mut batch, Vec::with_capacity(batch_rows));
                if sender.blocking_send(full).is_err() {
                    // Nobody enters any more.
                    return Ok(());
                }
            }
            batch.push(row);
        }
        if !batch.is_empty() {
            let _ = sender.blocking_send(batch);
        }
        std::io::Result::Ok(())
    });
    let road = Road::of(database);
    while let Some(batch) = batches.recv().await {
        kept = road.enter(&kept, batch).await?;
        reporter.entered(&kept)?;
    }
    merging
        .await
        .map_err(|_| NotLoaded::BrokenOff)?
        .map_err(NotLoaded::Work)?;
    Ok(kept)
}

/// Whether a batch ends before `next`: when it is large, at the next person; when it is twice as large, in any case.
fn is_complete(batch: &[Sortable], next: &Sortable, batch_rows: usize) -> bool {
    batch.last().is_some_and(|last| {
        let large = batch.len() >= batch_rows && last.person() != next.person();
        large || batch.len() >= 2 * batch_rows
    })
}
