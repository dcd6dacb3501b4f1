//! Connections: accepting, TLS, HTTP/1.1 and HTTP/2, and an orderly end.
//!
//! INVARIANT: whoever stops the listener gets control back within the grace it names, and no connection task outlives
//! that.

mod connection;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use axum::Router;
use identity::Thumbprint;
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

pub use self::connection::Limits;
use self::connection::{Serving, protocols};
use crate::{config, jobs::StopSign};

/// Pause after a failed accept, so that running out of file handles does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The certificate a client presented, by its SHA-256 thumbprint (RFC 8705). Only this module makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate(Thumbprint);

impl ClientCertificate {
    /// The thumbprint.
    pub fn thumbprint(&self) -> &Thumbprint {
        &self.0
    }
}

/// Why TLS cannot be offered.
#[derive(Debug, thiserror::Error)]
pub enum NoTls {
    /// A PEM file cannot be read or holds nothing of the kind.
    #[error("cannot read {what} from `{path}`: {why}")]
    File {
        /// What was wanted.
        what: &'static str,
        /// The file.
        path: String,
        /// Why not.
        why: String,
    },
    /// Certificate and key, or the authorities, do not fit.
    #[error("certificate, key or client authorities cannot be used: {0}")]
    Unfit(String),
}

/// Makes aws-lc-rs the process's only cryptography for TLS. Harmless when called again.
pub fn install_cryptography() {
    // An error means that it is installed already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// Reads certificate, key and, for mutual TLS, the authorities of client certificates.
///
/// # Errors
/// See [`NoTls`].
pub fn tls(settings: &config::Tls) -> Result<TlsAcceptor, NoTls> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unfit)?;
    let builder = match &settings.client_ca_file {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let mut authorities = RootCertStore::empty();
            for certificate in certificates(path, "the client authorities")? {
                authorities.add(certificate).map_err(unfit)?;
            }
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(authorities), provider)
                    .allow_unauthenticated()
                    .build()
                    .map_err(unfit)?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let chain = certificates(&settings.certificate_file, "the certificate")?;
    let key = PrivateKeyDer::from_pem_file(&settings.key_file).map_err(|why| NoTls::File {
        what: "the private key",
        path: settings.key_file.display().to_string(),
        why: why.to_string(),
    })?;
    let mut config = builder.with_single_cert(chain, key).map_err(unfit)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn unfit(why: impl std::fmt::Display) -> NoTls {
    NoTls::Unfit(why.to_string())
}

fn certificates(path: &Path, what: &'static str) -> Result<Vec<CertificateDer<'static>>, NoTls> {
    let file = |why: String| NoTls::File {
        what,
        path: path.display().to_string(),
        why,
    };
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|why| file(why.to_string()))?;
    if found.is_empty() {
        return Err(file("the file holds no certificate".to_owned()));
    }
    Ok(found)
}

/// The address at the other end of a connection; behind a proxy, the proxy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// A bound socket and what protects its connections.
pub struct Listener {
    tcp: TcpListener,
    tls: Option<TlsAcceptor>,
    connections_max: usize,
    limits: Limits,
}

impl Listener {
    /// Joins a bound socket to its protection.
    pub fn new(tcp: TcpListener, tls: Option<TlsAcceptor>, connections_max: usize) -> Self {
        Self {
            tcp,
            tls,
            connections_max,
            limits: Limits::default(),
        }
    }

    /// With other limits than [`Limits::default`].
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The system's, when the socket is gone.
    pub fn addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }

    /// Serves until the stop sign, then lets requests in flight finish for `grace` and cuts the rest.
    /// Returns how many connections were cut.
    pub async fn serve(self, routes: Router, mut sign: StopSign, grace: Duration) -> usize {
        let free = Arc::new(Semaphore::new(self.connections_max));
        let mut connections = JoinSet::new();
        let limits = self.limits;
        let serving = Serving {
            http: Arc::new(protocols(&limits)),
            routes,
            limits,
        };
        loop {
            let accepted = tokio::select! {
                () = sign.shown() => break,
                accepted = accept(&self.tcp, &free) => accepted,
                // Reap what has ended, so that the set does not grow with every connection ever made.
                Some(_) = connections.join_next() => continue,
            };
            let Some((stream, peer, permit)) = accepted else {
                continue;
            };
            let (tls, serving, sign) = (self.tls.clone(), serving.clone(), sign.clone());
            connections.spawn(async move {
                let _permit = permit;
                metrics::gauge!("crosskeys_connections").increment(1);
                match tls {
                    None => serving.run(stream, peer, None, sign).await,
                    Some(tls) => {
                        let shaken = shake_hands(&tls, stream, limits.handshake).await;
                        if let Some((stream, certificate)) = shaken {
                            serving.run(stream, peer, certificate, sign).await;
                        }
                    }
                }
                metrics::gauge!("crosskeys_connections").decrement(1);
            });
        }
        drop(self.tcp);
        let all = async { while connections.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(grace, all).await;
        let cut = connections.len();
        connections.shutdown().await;
        cut
    }
}

async fn accept(
    tcp: &TcpListener,
    free: &Arc<Semaphore>,
) -> Option<(TcpStream, Peer, tokio::sync::OwnedSemaphorePermit)> {
    // The semaphore is never closed.
    let permit = Arc::clone(free).acquire_owned().await.ok()?;
    match tcp.accept().await {
        Ok((stream, peer)) => {
            // Answers are small and complete: waiting to fill a packet only costs time.
            let _ = stream.set_nodelay(true);
            Some((stream, Peer(peer.ip()), permit))
        }
        Err(why) => {
            tracing::warn!(%why, "a connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

type TlsStream<S> = tokio_rustls::server::TlsStream<S>;

async fn shake_hands<S: AsyncRead + AsyncWrite + Unpin>(
    tls: &TlsAcceptor,
    stream: S,
    within: Duration,
) -> Option<(TlsStream<S>, Option<ClientCertificate>)> {
    let stream = match tokio::time::timeout(within, tls.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(why)) => {
            tracing::debug!(%why, "a client did not agree on TLS");
            return None;
        }
        Err(_) => {
            tracing::debug!("a client took too long to agree on TLS");
            return None;
        }
    };
    let certificate = stream
        .get_ref()
        .1
        .peer_certificates()
        .and_then(<[_]>::first)
        .map(|certificate| ClientCertificate(Thumbprint::of_certificate(certificate)));
    Some((stream, certificate))
}

#[cfg(test)]
mod tests;
