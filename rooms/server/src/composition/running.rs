//! A hub at work, and how it ends.

use std::{net::SocketAddr, sync::Arc};

use tokio::task::JoinHandle;

use super::{Sockets, hub::Hub};
use crate::{
    copies, http,
    jobs::{CutOff, Jobs},
    mail, measurements, sweep,
};

/// A hub that serves.
pub struct Running {
    hub: Arc<Hub>,
    addr: SocketAddr,
    metrics_addr: Option<SocketAddr>,
    /// The listeners; they stop first.
    doors: Jobs,
    hub_door: Option<JoinHandle<usize>>,
}

/// What was not orderly about a stop. The hub is stopped all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotStopped {
    /// Connections had requests in flight after the grace.
    #[error("{0} connections were cut off")]
    ConnectionsCut(usize),
    /// Work had not ended after the grace.
    #[error(transparent)]
    Work(#[from] CutOff),
    /// The listener ended by a fault of ours.
    #[error("the listener did not end by itself")]
    Listener,
}

/// Starts to serve. Must be called within a tokio runtime.
///
/// # Panics
/// When a bound socket has lost its address, which the operating system does not do.
pub fn start(hub: Hub, sockets: Sockets) -> Running {
    let hub = Arc::new(hub);
    let doors = Jobs::default();
    let grace = hub.settings.shutdown_grace;
    let addr = sockets.hub.addr().expect("a bound socket has an address");
    let routes = http::routes(Arc::clone(&hub));
    let sign = doors.stop_sign();
    let hub_door = tokio::spawn(sockets.hub.serve(routes, sign, grace));

    let mut metrics_addr = None;
    if let Some(listener) = sockets.metrics {
        metrics_addr = Some(listener.addr().expect("a bound socket has an address"));
        let page = measurements::start();
        let measured = Arc::clone(&hub);
        let sign = doors.stop_sign();
        doors.stand(measurements::keep(page.clone(), doors.stop_sign()));
        doors.stand(async move {
            listener
                .serve(measurements::routes(page, measured), sign, grace)
                .await;
        });
    }
    doors.stand(sweep::keep(Arc::clone(&hub), doors.stop_sign()));
    doors.stand(mail::keep(Arc::clone(&hub), doors.stop_sign()));
    doors.stand(copies::keep(Arc::clone(&hub), doors.stop_sign()));
    tracing::info!(
        address = %addr,
        metrics_address = metrics_addr.map(tracing::field::display),
        base_url = hub.base_url(),
        "the hub listens"
    );
    Running {
        hub,
        addr,
        metrics_addr,
        doors,
        hub_door: Some(hub_door),
    }
}

impl Running {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where measurements are, when they are served.
    pub fn metrics_addr(&self) -> Option<SocketAddr> {
        self.metrics_addr
    }

    /// The base URL.
    pub fn base_url(&self) -> &str {
        self.hub.base_url()
    }

    /// The hub.
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Stops: no new connections, requests in flight finish, work under way ends, all leaves are published. Takes no
    /// longer than the grace of `limits.shutdownGraceMs` for each of the first three.
    ///
    /// # Errors
    /// [`NotStopped`] says what had to be cut off.
    pub async fn stop(mut self) -> Result<(), NotStopped> {
        let grace = self.hub.settings.shutdown_grace;
        let doors = self.doors.stop(grace).await;
        let cut = match self.hub_door.take() {
            Some(door) => door.await.map_err(|_| NotStopped::Listener),
            None => Ok(0),
        };
        let work = self.hub.close().await;
        tracing::info!("the hub has stopped");
        match cut? {
            0 => {}
            cut => return Err(NotStopped::ConnectionsCut(cut)),
        }
        work?;
        doors?;
        Ok(())
    }
}

impl Drop for Running {
    /// Forgetting to stop leaves work without an end: tell it, and fail a test that does so.
    fn drop(&mut self) {
        if self.hub_door.is_some() && !std::thread::panicking() {
            tracing::error!("the hub was dropped without being stopped");
            debug_assert!(false, "the hub was dropped without being stopped");
        }
    }
}
