//! The load generator: hyper and rustls, HTTP/1.1 with keep-alive, every request prepared before the clock starts.
//!
//! One thread, so that on a small machine it takes as little as it can from what it measures. Both sides of a
//! comparison get the same generator and requests of the same size.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, StatusCode, client::conn::http1, header::CONNECTION};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName},
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::figures::Latencies;

/// A whole request, to be sent as it is.
pub type Prepared = Request<Full<Bytes>>;

/// The name in the certificate of both sides.
pub const HOST: &str = "localhost";

/// How often one request is tried again on a new connection: a server may close a kept one at any moment.
const TRIES_MAX: u32 = 3;

/// Where the load goes.
#[derive(Clone)]
pub struct Target {
    address: SocketAddr,
    tls: TlsConnector,
}

/// What one run gave.
pub struct Run {
    /// From the first request to the last answer.
    pub time: Duration,
    /// Of the answered requests.
    pub latencies: Latencies,
    /// Answers that were not as expected, and the first of them.
    pub refused: u64,
    /// Status and beginning of the first of those.
    pub first_refused: Option<String>,
    /// Connections opened.
    pub connections: u64,
}

impl Target {
    /// A server on loopback that shows this certificate.
    ///
    /// # Errors
    /// When the certificate cannot be trusted.
    pub fn new(address: SocketAddr, certificate: CertificateDer<'static>) -> Result<Target> {
        let mut trusted = RootCertStore::empty();
        trusted.add(certificate)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(trusted)
            .with_no_client_auth();
        Ok(Target {
            address,
            tls: TlsConnector::from(Arc::new(config)),
        })
    }

    async fn connect(&self) -> Result<http1::SendRequest<Full<Bytes>>> {
        let socket = TcpStream::connect(self.address)
            .await
            .context("cannot connect")?;
        socket.set_nodelay(true)?;
        let stream = self
            .tls
            .connect(ServerName::try_from(HOST)?, socket)
            .await
            .context("no TLS")?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // It ends when the server closes; the sender then reports it.
        tokio::spawn(connection);
        Ok(sender)
    }

    /// Sends one request and gives the answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn ask(&self, request: Prepared) -> Result<(StatusCode, Bytes)> {
        let mut sender = self.connect().await?;
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }
}

/// Sends over as many connections as there are lists, each its list in order, until the time is up or a list ends;
/// with `Again::Yes`, lists begin anew.
///
/// # Errors
/// When a server stops answering.
pub async fn run(
    target: &Target,
    lists: Vec<Vec<Prepared>>,
    time_max: Duration,
    again: Again,
) -> Result<Run> {
    let mut tasks = tokio::task::JoinSet::new();
    let begun = Instant::now();
    let end = begun + time_max;
    for list in lists {
        let target = target.clone();
        tasks.spawn(async move { connection(&target, &list, end, again).await });
    }
    let mut whole = Run {
        time: Duration::ZERO,
        latencies: Latencies::default(),
        refused: 0,
        first_refused: None,
        connections: 0,
    };
    while let Some(part) = tasks.join_next().await {
        let part = part??;
        whole.latencies.join(part.latencies);
        whole.refused += part.refused;
        whole.connections += part.connections;
        whole.first_refused = whole.first_refused.or(part.first_refused);
    }
    whole.time = begun.elapsed();
    Ok(whole)
}

/// What happens when a connection has sent its list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Begin anew: nobody checks that requests are unique.
    Yes,
    /// Stop: each request is good once.
    No,
}

async fn connection(target: &Target, list: &[Prepared], end: Instant, again: Again) -> Result<Run> {
    let mut own = Run {
        time: Duration::ZERO,
        latencies: Latencies::default(),
        refused: 0,
        first_refused: None,
        connections: 1,
    };
    ensure!(!list.is_empty(), "nothing to send");
    let mut sender = target.connect().await?;
    loop {
        for request in list {
            if Instant::now() >= end {
                return Ok(own);
            }
            let asked = Instant::now();
            let (status, body, stays) =
                send(target, &mut sender, request, &mut own.connections).await?;
            if status == StatusCode::OK {
                own.latencies.add(asked.elapsed());
            } else {
                own.refused += 1;
                let text = || {
                    format!(
                        "{status} {}",
                        String::from_utf8_lossy(&body[..body.len().min(300)])
                    )
                };
                own.first_refused.get_or_insert_with(text);
            }
            if !stays {
                sender = target.connect().await?;
                own.connections += 1;
            }
        }
        if again == Again::No {
            return Ok(own);
        }
    }
}

async fn send(
    target: &Target,
    sender: &mut http1::SendRequest<Full<Bytes>>,
    request: &Prepared,
    connections: &mut u64,
) -> Result<(StatusCode, Bytes, bool)> {
    for _ in 0..TRIES_MAX {
        if sender.ready().await.is_ok()
            && let Ok(answer) = sender.send_request(request.clone()).await
        {
            let status = answer.status();
            let stays = answer
                .headers()
                .get(CONNECTION)
                .is_none_or(|value| value != "close");
            let body = answer.into_body().collect().await?.to_bytes();
            return Ok((status, body, stays));
        }
        *sender = target.connect().await?;
        *connections += 1;
    }
    bail!("no answer after {TRIES_MAX} tries")
}
