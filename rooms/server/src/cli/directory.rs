//! `directory load`.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context, bail};
use policy::Register;
use store::{
    Store,
    directory::load::{
        Bounds, Finished, Format, Institutions, Load, Loaded, Progress as Reached, Stage,
    },
};

use super::{ConfigFile, Ended, output::Progress};
use crate::{
    clock::Clock,
    composition::{self, Opened},
};

/// Loads files, one after the other. Ctrl-C breaks off between two transactions; the same command then goes on.
pub(super) async fn load(files: &[PathBuf], file: &ConfigFile) -> anyhow::Result<Ended> {
    let (config, purpose) = file.load_with_purpose()?;
    let Opened { store, .. } = composition::open_store(&config, purpose, &Clock::System).await?;
    let loaded = load_all(&store, files, &config.data.folder).await;
    store.close().await;
    loaded
}

async fn load_all(store: &Store, files: &[PathBuf], data: &Path) -> anyhow::Result<Ended> {
    let register = Register::build(store.documents_in_force().await?)?;
    if register.institutions().next().is_none() {
        bail!("the register has no institution yet; import it first");
    }
    let known = register
        .institutions()
        .map(|institution| (institution.enterprise_number, institution.sector));
    let institutions = Institutions::listed(known);
    let stopped = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&stopped);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            heard.store(true, Ordering::Relaxed);
        }
    });
    let mut ended = Ended::Soundly;
    for file in files {
        let load = Load {
            file: file.clone(),
            format: Format::of(file).with_context(|| {
                format!("`{}` ends neither in .csv nor in .parquet", file.display())
            })?,
            work: data.to_owned(),
            institutions: institutions.clone(),
            bounds: Bounds::default(),
        };
        let loaded = load_one(store, load, &stopped)
            .await
            .with_context(|| format!("`{}`", file.display()))?;
        tell(file, &loaded);
        if loaded.bad + loaded.overlapping > 0 {
            ended = Ended::WithFindings;
        }
    }
    Ok(ended)
}

async fn load_one(store: &Store, load: Load, stopped: &Arc<AtomicBool>) -> anyhow::Result<Loaded> {
    let shown = Arc::new(Mutex::new(Shown {
        stage: Stage::Fingerprinting,
        progress: Progress::start(unit(Stage::Fingerprinting)),
    }));
    let (observed, stopped) = (Arc::clone(&shown), Arc::clone(stopped));
    let observer = Arc::new(move |reached: &Reached| {
        observed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(reached);
        match stopped.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    let loaded = store.load_directory(load, observer).await;
    shown
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .progress
        .end();
    Ok(loaded?)
}

/// What is shown while a file is loaded.
struct Shown {
    stage: Stage,
    progress: Progress,
}

impl Shown {
    fn take(&mut self, reached: &Reached) {
        if reached.stage != self.stage {
            self.stage = reached.stage;
            self.progress.end();
            self.progress = Progress::start(unit(reached.stage));
        }
        match reached.stage {
            Stage::Fingerprinting | Stage::Reading => {
                self.progress.at(reached.bytes_read, reached.bytes_total);
            }
            // How many different people there are is known only at the end.
            Stage::Resolving => self
                .progress
                .at(reached.numbers_resolved, reached.numbers_resolved),
            Stage::Sorting => self.progress.at(reached.rows_sorted, reached.rows_read),
            Stage::Entering => self.progress.at(reached.rows_entered, reached.rows_sorted),
        }
    }
}

fn unit(stage: Stage) -> &'static str {
    match stage {
        Stage::Fingerprinting => "bytes looked at",
        Stage::Reading => "bytes read",
        Stage::Resolving => "people found",
        Stage::Sorting => "rows sorted",
        Stage::Entering => "rows entered",
    }
}

fn tell(file: &Path, loaded: &Loaded) {
    for problem in &loaded.problems {
        println!(
            "{}: line {}: {}",
            file.display(),
            problem.line,
            problem.fault
        );
    }
    let untold = (loaded.bad + loaded.overlapping).saturating_sub(loaded.problems.len() as u64);
    if untold > 0 {
        println!("{}: and {untold} more", file.display());
    }
    println!(
        "{}: {} good, {} duplicate, {} overlapping, {} bad, of {} rows",
        file.display(),
        loaded.entered,
        loaded.duplicate,
        loaded.overlapping,
        loaded.bad,
        loaded.rows
    );
    match loaded.when {
        Finished::Now(entry) => println!("{}: ledger entry {}", file.display(), entry.index),
        Finished::Before => println!("{}: was loaded before; nothing was changed", file.display()),
    }
}
