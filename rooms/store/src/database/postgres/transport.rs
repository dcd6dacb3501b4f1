//! How bytes travel to the PostgreSQL server: plainly, or under TLS.
//!
//! INVARIANT: what leaves this machine is under TLS, unless the URL says `sslmode=disable`: the tables hold sealed national
//! numbers and who holds a file on whom.
//!
//! The glue between tokio-postgres and rustls is written here, because it is short: no more than streams to hand on,
//! and whom to trust.

use std::{
    future::Future,
    io,
    path::PathBuf,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::{
    Config, Socket,
    config::{Host, SslMode},
    tls::{ChannelBinding, MakeTlsConnect, TlsConnect},
};
use tokio_rustls::{TlsConnector, client};

use super::Unavailable;

/// How bytes travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Transport {
    /// Without TLS: on this machine, or because the URL says so.
    Plain,
    /// Under TLS with whoever answers: keeps listeners out, not somebody who stands in between.
    Encrypted,
    /// Under TLS with a server of this name, for which an authority in this PEM file vouches.
    Verified {
        /// There is no default: whom to trust is said, not assumed.
        authorities: PathBuf,
    },
}

/// Reads an address and how to travel there. `sslmode` and `sslrootcert` are libpq's; the other modes of libpq leave it
/// open whether there is TLS, or whom it is with.
pub(super) fn read(address: &str) -> Result<(Config, Transport), Unavailable> {
    let no_address = || Unavailable::new("the database address is not a PostgreSQL one");
    let asked = Asked::take_from(address).ok_or_else(no_address)?;
    let mut config: Config = asked.rest.parse().map_err(|_| no_address())?;
    let mode = match (asked.mode.as_deref(), config.get_ssl_mode()) {
        (Some(mode), _) => mode,
        // The form without `postgres://` is read by the library alone.
        (None, SslMode::Disable) => "disable",
        (None, SslMode::Require) => "require",
        (None, _) => "",
    };
    let transport = match (mode, asked.authorities) {
        ("disable", None) => Transport::Plain,
        ("", None) if stays_here(&config) => Transport::Plain,
        ("", None) => {
            return Err(Unavailable::new(
                "the database is on another machine, so its URL needs `sslmode=verify-full&sslrootcert=FILE`, \
                 `sslmode=require`, or `sslmode=disable` where something else protects the way",
            ));
        }
        ("require", None) => Transport::Encrypted,
        ("verify-full", Some(authorities)) => Transport::Verified { authorities },
        ("verify-full", None) => {
            return Err(Unavailable::new(
                "`sslmode=verify-full` of the database needs `sslrootcert=FILE`, a PEM file with the authorities",
            ));
        }
        ("" | "disable" | "require", Some(_)) => {
            return Err(Unavailable::new(
                "`sslrootcert` of the database goes with `sslmode=verify-full`",
            ));
        }
        _ => {
            return Err(Unavailable::new(
                "`sslmode` of the database is `verify-full`, `require` or `disable`",
            ));
        }
    };
    config.ssl_mode(match transport {
        Transport::Plain => SslMode::Disable,
        Transport::Encrypted | Transport::Verified { .. } => SslMode::Require,
    });
    Ok((config, transport))
}

/// What an address says of TLS, and the rest of it, which the library reads.
struct Asked {
    mode: Option<String>,
    authorities: Option<PathBuf>,
    rest: String,
}

impl Asked {
    fn take_from(address: &str) -> Option<Self> {
        let mut asked = Self {
            mode: None,
            authorities: None,
            rest: address.to_owned(),
        };
        let is_url = address.starts_with("postgres://") || address.starts_with("postgresql://");
        let (Some((base, query)), true) = (address.split_once('?'), is_url) else {
            return Some(asked);
        };
        let mut others = Vec::new();
        for pair in query.split('&') {
            match pair.split_once('=') {
                Some(("sslmode", mode)) if asked.mode.is_none() => {
                    asked.mode = Some(mode.to_owned());
                }
                Some(("sslrootcert", file)) if asked.authorities.is_none() => {
                    asked.authorities = Some(PathBuf::from(decoded(file)?));
                }
                // What is said twice can be read in two ways.
                Some(("sslmode" | "sslrootcert", _)) => return None,
                _ => others.push(pair),
            }
        }
        asked.rest = match others.is_empty() {
            true => base.to_owned(),
            false => format!("{base}?{}", others.join("&")),
        };
        Some(asked)
    }
}

/// Undoes percent-encoding.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

/// Whether no byte leaves this machine.
fn stays_here(config: &Config) -> bool {
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return addresses.iter().all(|address| address.is_loopback());
    }
    config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            let address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
            name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
    })
}

/// Makes connections encrypted.
#[derive(Clone)]
pub(super) struct Encrypting(Arc<ClientConfig>);

impl Encrypting {
    /// With whoever answers.
    pub(super) fn with_anybody() -> Result<Self, Unavailable> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let anybody = Arc::new(Anybody(Arc::clone(&provider)));
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(&error))?
            .dangerous()
            .with_custom_certificate_verifier(anybody)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }

    /// With a server for which an authority in this file vouches.
    pub(super) fn with_known(authorities: &std::path::Path) -> Result<Self, Unavailable> {
        let in_file = |why: &dyn std::fmt::Display| {
            Unavailable::new(format!(
                "the database's authorities `{}`: {why}",
                authorities.display()
            ))
        };
        let mut roots = RootCertStore::empty();
        let found = CertificateDer::pem_file_iter(authorities).map_err(|error| in_file(&error))?;
        for certificate in found {
            let certificate = certificate.map_err(|error| in_file(&error))?;
            roots.add(certificate).map_err(|error| in_file(&error))?;
        }
        if roots.is_empty() {
            return Err(in_file(&"the file holds no certificate"));
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(&error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }
}

fn unusable(error: &rustls::Error) -> Unavailable {
    Unavailable::new(format!("TLS to the database: {error}"))
}

impl MakeTlsConnect<Socket> for Encrypting {
    type Stream = Encrypted;
    type TlsConnect = Handshake;
    type Error = rustls::pki_types::InvalidDnsNameError;

    fn make_tls_connect(&mut self, name: &str) -> Result<Handshake, Self::Error> {
        Ok(Handshake {
            connector: TlsConnector::from(Arc::clone(&self.0)),
            name: ServerName::try_from(name.trim_matches(['[', ']']))?.to_owned(),
        })
    }
}

/// One connection on its way to TLS.
pub(super) struct Handshake {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let stream = self.connector.connect(self.name, socket).await?;
            Ok(Encrypted(stream))
        })
    }
}

/// A connection under TLS.
pub(super) struct Encrypted(client::TlsStream<Socket>);

impl tokio_postgres::tls::TlsStream for Encrypted {
    /// A verified name binds the channel already.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, into)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// Accepts any certificate, as `sslmode=require` of libpq does; the handshake's signatures are checked all the same.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_machine_is_under_tls_or_said_not_to_be() {
        let verified = || Transport::Verified {
            authorities: PathBuf::from("/etc/c a.pem"),
        };
        for (address, expected) in [
            ("postgres://hub@localhost/hub", Ok(Transport::Plain)),
            ("postgres://hub@127.0.0.1:5433/hub", Ok(Transport::Plain)),
            ("postgres://hub@[::1]/hub", Ok(Transport::Plain)),
            (
                "postgres://hub@%2Frun%2Fpostgresql/hub",
                Ok(Transport::Plain),
            ),
            ("host=/run/postgresql dbname=hub", Ok(Transport::Plain)),
            ("host=localhost user=hub", Ok(Transport::Plain)),
            (
                "postgres://hub@db/hub?sslmode=disable",
                Ok(Transport::Plain),
            ),
            (
                "postgres://hub@db/hub?sslmode=require&application_name=hub",
                Ok(Transport::Encrypted),
            ),
            ("host=db sslmode=require", Ok(Transport::Encrypted)),
            (
                "postgres://hub@db/hub?sslrootcert=/etc/c%20a.pem&sslmode=verify-full",
                Ok(verified()),
            ),
            ("postgres://hub@db/hub", Err("on another machine")),
            ("postgres://hub@localhost,db/hub", Err("on another machine")),
            ("postgres://hub@10.0.0.1/hub", Err("on another machine")),
            (
                "host=localhost hostaddr=10.0.0.1",
                Err("on another machine"),
            ),
            (
                "postgres://hub@db/hub?sslmode=verify-full",
                Err("sslrootcert"),
            ),
            (
                "postgres://hub@db/hub?sslmode=require&sslrootcert=/a",
                Err("goes with"),
            ),
            (
                "postgres://hub@localhost/hub?sslrootcert=/a",
                Err("goes with"),
            ),
            ("postgres://hub@db/hub?sslmode=prefer", Err("`sslmode`")),
            ("postgres://hub@db/hub?sslmode=verify-ca", Err("`sslmode`")),
            ("postgres://hub@db/hub?sslmode=", Err("on another machine")),
            (
                "postgres://hub@db/hub?sslmode=disable&sslmode=require",
                Err("not a PostgreSQL"),
            ),
            (
                "postgres://hub@db/hub?surprise=1&sslmode=require",
                Err("not a PostgreSQL"),
            ),
            (
                "postgres://hub@db/hub?sslmode=verify-full&sslrootcert=%zz",
                Err("not a PostgreSQL"),
            ),
        ] {
            match (read(address), expected) {
                (Ok((config, found)), Ok(wanted)) => {
                    assert_eq!(found, wanted, "{address}");
                    let mode = match wanted {
                        Transport::Plain => SslMode::Disable,
                        _ => SslMode::Require,
                    };
                    assert_eq!(config.get_ssl_mode(), mode, "{address}");
                }
                (Err(why), Err(words)) => {
                    assert!(why.to_string().contains(words), "{address}: {why}");
                }
                (found, _) => panic!("{address}: {:?}", found.map(|(_, transport)| transport)),
            }
        }
    }
}
