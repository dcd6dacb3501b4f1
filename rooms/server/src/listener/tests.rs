use std::path::PathBuf;

use axum::{extract::Request, routing::get};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::Notify,
};
use tokio_rustls::TlsConnector;

use super::*;
use crate::jobs::Jobs;

/// A certificate authority of the test, with files for the hub and a certificate for a client.
struct Authority {
    folder: tempfile::TempDir,
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            folder: tempfile::tempdir().unwrap(),
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    fn sign(&self, name: &str) -> (CertificateDer<'static>, String, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.der().clone(), certificate.pem(), key)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn settings(&self) -> config::Tls {
        let (_, pem, key) = self.sign("localhost");
        config::Tls {
            certificate_file: self.file("hub.pem", &pem),
            key_file: self.file("hub.key", &key.serialize_pem()),
            client_ca_file: Some(self.file("ca.pem", &self.pem)),
        }
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        for certificate in certificates(&self.file("ca.pem", &self.pem), "test").unwrap() {
            roots.add(certificate).unwrap();
        }
        roots
    }
}

/// Tells which certificate the connection has.
fn routes() -> Router {
    Router::new().route(
        "/",
        get(
            async |request: Request| match request.extensions().get::<ClientCertificate>() {
                Some(certificate) => certificate.thumbprint().to_string(),
                None => "none".to_owned(),
            },
        ),
    )
}

async fn ask(config: ClientConfig, addr: SocketAddr) -> io::Result<String> {
    let stream = TcpStream::connect(addr).await?;
    let connector = TlsConnector::from(Arc::new(config));
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = connector.connect(name, stream).await?;
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn a_client_certificate_reaches_the_request() {
    install_cryptography();
    let authority = Authority::new();
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listener = Listener::new(tcp, Some(tls(&authority.settings()).unwrap()), 10);
    let addr = listener.addr().unwrap();
    let jobs = Jobs::default();
    let sign = jobs.stop_sign();
    let served = tokio::spawn(listener.serve(routes(), sign, Duration::from_secs(30)));

    let client = || ClientConfig::builder().with_root_certificates(authority.roots());
    let answer = ask(client().with_no_client_auth(), addr).await.unwrap();
    assert!(answer.ends_with("none"), "{answer}");

    let (certificate, _, key) = authority.sign("welfare-centre.example");
    let expected = Thumbprint::of_certificate(&certificate).to_string();
    let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    let known = client()
        .with_client_auth_cert(vec![certificate], key)
        .unwrap();
    let answer = ask(known, addr).await.unwrap();
    assert!(answer.ends_with(&expected), "{answer}");

    // A certificate of another authority closes the connection.
    let (certificate, _, key) = Authority::new().sign("stranger.example");
    let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    let stranger = client()
        .with_client_auth_cert(vec![certificate], key)
        .unwrap();
    assert!(ask(stranger, addr).await.is_err());

    jobs.stop(Duration::from_secs(30)).await.unwrap();
    assert_eq!(served.await.unwrap(), 0);
}

#[test]
fn unusable_files_are_named() {
    install_cryptography();
    let authority = Authority::new();
    let settings = authority.settings();
    let mut missing = settings.clone();
    missing.certificate_file = authority.folder.path().join("missing.pem");
    let why = tls(&missing).err().unwrap().to_string();
    assert!(
        why.contains("the certificate") && why.contains("missing.pem"),
        "{why}"
    );
    let mut empty = settings.clone();
    empty.certificate_file = authority.file("empty.pem", "");
    assert!(
        tls(&empty)
            .err()
            .unwrap()
            .to_string()
            .contains("no certificate")
    );
    let mut mixed = settings;
    let other = KeyPair::generate().unwrap();
    mixed.key_file = authority.file("other.key", &other.serialize_pem());
    assert!(matches!(tls(&mixed).err(), Some(NoTls::Unfit(_))));
}

#[tokio::test]
async fn requests_in_flight_finish_and_the_rest_is_cut() {
    for (released, cut) in [(true, 0), (false, 1)] {
        let (begun, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (in_handler, in_test) = (Arc::clone(&begun), Arc::clone(&release));
        let routes = Router::new().route(
            "/",
            get(move || {
                let (begun, release) = (Arc::clone(&in_handler), Arc::clone(&in_test));
                async move {
                    begun.notify_one();
                    release.notified().await;
                    "done"
                }
            }),
        );
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listener = Listener::new(tcp, None, 10);
        let addr = listener.addr().unwrap();
        let jobs = Jobs::default();
        let grace = match released {
            true => Duration::from_secs(60),
            false => Duration::ZERO,
        };
        let served = tokio::spawn(listener.serve(routes, jobs.stop_sign(), grace));
        let mut stream = TcpStream::connect(addr).await.unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .await
            .unwrap();
        begun.notified().await;
        jobs.stop(Duration::from_secs(60)).await.unwrap();
        if released {
            release.notify_one();
        }
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer).await;
        assert_eq!(served.await.unwrap(), cut);
        assert_eq!(
            read.is_ok() && String::from_utf8_lossy(&answer).ends_with("done"),
            released
        );
    }
}

#[tokio::test]
async fn who_does_not_shake_hands_is_cut() {
    install_cryptography();
    let authority = Authority::new();
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let limits = Limits {
        handshake: Duration::from_millis(20),
        ..Limits::default()
    };
    let listener =
        Listener::new(tcp, Some(tls(&authority.settings()).unwrap()), 1).with_limits(limits);
    let addr = listener.addr().unwrap();
    let jobs = Jobs::default();
    let served = tokio::spawn(listener.serve(routes(), jobs.stop_sign(), Duration::from_secs(30)));
    let mut silent = TcpStream::connect(addr).await.unwrap();
    assert_eq!(silent.read(&mut [0; 1]).await.unwrap(), 0);
    jobs.stop(Duration::from_secs(30)).await.unwrap();
    assert_eq!(served.await.unwrap(), 0);
}
