//! `serve`.

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use super::{ConfigFile, Ended};
use crate::{
    clock::Clock,
    composition::{self, Running},
    config::{Config, Purpose},
    keys::KeyFolder,
    telemetry,
};

/// Serves until told to stop.
pub(super) async fn serve(file: &ConfigFile) -> anyhow::Result<Ended> {
    let mut config = file.load()?;
    telemetry::start(config.log.format, config.log.level.as_deref())?;
    // Signals first: one that comes while the hub opens must not be lost.
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be heard")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be heard")?;
    let mut hangup = signal(SignalKind::hangup()).context("SIGHUP cannot be heard")?;

    let sockets = composition::bind(&mut config).await?;
    let hub = composition::open(&config, Purpose::Service, Clock::System).await?;
    let running = composition::start(hub, sockets);
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hangup.recv() => reload(&running, &config).await,
        }
    }
    tracing::info!("stopping: requests in flight are finished first");
    running.stop().await?;
    Ok(Ended::Soundly)
}

/// Reads register and token keys again; what cannot be read stays as it was.
async fn reload(running: &Running, config: &Config) {
    match running.hub().reload_register().await {
        Ok(()) => tracing::info!("the register was read again"),
        Err(why) => tracing::error!(%why, "the register stays as it was"),
    }
    let folder = KeyFolder::at(&config.keys.folder);
    let keys = folder
        .tokens()
        .and_then(|tokens| Ok((tokens, folder.provider()?)));
    match keys {
        Ok((tokens, provider)) => {
            running.hub().replace_keys(tokens, provider);
            tracing::info!("the token keys were read again");
        }
        Err(why) => tracing::error!(%why, "the token keys stay as they were"),
    }
}
