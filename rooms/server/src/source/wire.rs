//! Connections to a source: TCP, TLS where the base says https, and a count of what came back on each.

use std::{
    future::Future,
    io,
    path::Path,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use exchange::connection::{Connection, Transport};
use hyper::Uri;
use hyper_util::{
    client::legacy::connect::{Connected, Connection as Pooled, HttpConnector},
    rt::TokioIo,
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tower::Service;

use super::CannotConnect;

/// Connects to one source.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector,
    tls: Option<TlsConnector>,
    connect_max: Duration,
}

impl Connector {
    pub(super) fn new(connection: &Connection, folder: &Path) -> Result<Self, CannotConnect> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        // Questions are small and complete: waiting to fill a packet only costs time.
        tcp.set_nodelay(true);
        let unusable = |why| CannotConnect::Tls {
            service: connection.service().clone(),
            why,
        };
        let tls = match (connection.transport(), connection.ca_file()) {
            (Transport::Loopback, _) => None,
            (Transport::Tls, Some(file)) => Some(tls(&folder.join(file)).map_err(unusable)?),
            (Transport::Tls, None) => {
                return Err(unusable("the connection names no `tls.caFile`".to_owned()));
            }
        };
        let connect_max = Duration::from_millis(connection.limits().connect_ms);
        Ok(Self {
            tcp,
            tls,
            connect_max,
        })
    }
}

/// TLS that trusts the authorities in this PEM file and no others.
fn tls(file: &Path) -> Result<TlsConnector, String> {
    let in_file = |why: &dyn std::fmt::Display| format!("`{}`: {why}", file.display());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| in_file(&error))? {
        let certificate = certificate.map_err(|error| in_file(&error))?;
        roots.add(certificate).map_err(|error| in_file(&error))?;
    }
    if roots.is_empty() {
        return Err(in_file(&"it holds no certificate"));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Wire>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TokioIo<Wire>>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.tcp.poll_ready(context).map_err(io::Error::other)
    }

    fn call(&mut self, url: Uri) -> Self::Future {
        let host = url
            .host()
            .map(|host| host.trim_matches(['[', ']']).to_owned());
        let is_https = url.scheme_str() == Some("https");
        let tls = self.tls.clone();
        let connecting = self.tcp.call(url);
        let connected = async move {
            let tcp = connecting.await.map_err(io::Error::other)?.into_inner();
            let stream = match (is_https, tls) {
                (false, _) => Stream::Plain(tcp),
                (true, Some(tls)) => {
                    let name = host.and_then(|host| ServerName::try_from(host).ok());
                    let name = name.ok_or(io::ErrorKind::InvalidInput)?;
                    Stream::Tls(Box::new(tls.connect(name, tcp).await?))
                }
                (true, None) => return Err(io::ErrorKind::InvalidInput.into()),
            };
            Ok(TokioIo::new(Wire {
                stream,
                traffic: Traffic::default(),
            }))
        };
        let connect_max = self.connect_max;
        Box::pin(async move {
            timeout(connect_max, connected)
                .await
                .unwrap_or(Err(io::ErrorKind::TimedOut.into()))
        })
    }
}

/// One connection.
pub(super) struct Wire {
    stream: Stream,
    traffic: Traffic,
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// What came back on a connection; shared by the connection, its answers and its errors.
#[derive(Clone, Default)]
pub(super) struct Traffic(Arc<Counts>);

#[derive(Default)]
struct Counts {
    /// Bytes read.
    read: AtomicU64,
    /// Bytes read when the last answer had ended; 0 before the first.
    read_at_end: AtomicU64,
}

impl Traffic {
    /// The traffic of the connection on which a request failed, if it had one.
    pub(super) fn of_failure(error: &hyper_util::client::legacy::Error) -> Option<Self> {
        let mut extensions = hyper::http::Extensions::new();
        error.connect_info()?.get_extras(&mut extensions);
        extensions.remove::<Self>()
    }

    /// Notes that an answer has been read to its end.
    pub(super) fn answer_ended(&self) {
        self.0
            .read_at_end
            .store(self.0.read.load(Ordering::Acquire), Ordering::Release);
    }

    /// Whether no byte came since the last answer.
    pub(super) fn is_silent(&self) -> bool {
        self.0.read.load(Ordering::Acquire) == self.0.read_at_end.load(Ordering::Acquire)
    }

    /// Whether the connection had answered before, and then no byte came.
    pub(super) fn died_idle(&self) -> bool {
        self.is_silent() && self.0.read_at_end.load(Ordering::Acquire) > 0
    }
}

impl Pooled for Wire {
    fn connected(&self) -> Connected {
        Connected::new().extra(self.traffic.clone())
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        let before = buffer.filled().len();
        let polled = match &mut wire.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        };
        // At most a buffer's length, which fits.
        wire.traffic
            .0
            .read
            .fetch_add((buffer.filled().len() - before) as u64, Ordering::AcqRel);
        polled
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Stream::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(context),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Stream::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write_vectored(context, pieces),
            Stream::Tls(stream) => Pin::new(stream).poll_write_vectored(context, pieces),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &self.stream {
            Stream::Plain(stream) => stream.is_write_vectored(),
            Stream::Tls(stream) => stream.is_write_vectored(),
        }
    }
}
