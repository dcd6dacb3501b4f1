//! The way to PostgreSQL: under TLS with the server it should be, and limits on every connection.
//!
//! A doorkeeper of the test speaks TLS in front of the plain server, as the server itself would: it answers the request
//! for TLS (PostgreSQL's protocol, "SSLRequest") and hands the bytes on.

use std::{net::SocketAddr, sync::Arc};

use rcgen::{CertificateParams, KeyPair};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, pem::PemObject},
};
use store::{
    Address, Rehearsal,
    database::{Database, Reach, Statement},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use crate::house::{Engine, House, on_each_engine};

/// The request for TLS: its length and its code.
const TLS_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

static TIMEOUTS: Statement = Statement {
    name: "TIMEOUTS",
    sql: "SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')",
    reach: Reach::Scatter("it asks the server about itself"),
};

/// A certificate for a name, and the door behind which it stands.
struct Door {
    address: SocketAddr,
    authority: std::path::PathBuf,
    /// A password is sent through the door, so this must not be plain.
    server: String,
}

impl Door {
    async fn open(house: &House, name: &str) -> Self {
        let Address::Postgres { url, .. } = &house.database else {
            panic!("PostgreSQL");
        };
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()])
            .unwrap()
            .self_signed(&key)
            .unwrap();
        let authority = house.temporary.path().join(format!("{name}.pem"));
        std::fs::write(&authority, certificate.pem()).unwrap();
        let private = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (_, behind) = url.rsplit_once('@').unwrap();
        let behind = behind.split('/').next().unwrap().to_owned();
        tokio::spawn(async move {
            loop {
                let (mut outside, _) = listener.accept().await.unwrap();
                let (acceptor, behind) = (acceptor.clone(), behind.clone());
                tokio::spawn(async move {
                    let mut request = [0; 8];
                    outside.read_exact(&mut request).await.unwrap();
                    assert_eq!(request, TLS_REQUEST, "a client speaks before TLS");
                    outside.write_all(b"S").await.unwrap();
                    // Who does not trust the certificate goes away here.
                    if let Ok(mut outside) = acceptor.accept(outside).await {
                        let mut inside = TcpStream::connect(behind).await.unwrap();
                        let _ = copy_bidirectional(&mut outside, &mut inside).await;
                    }
                });
            }
        });
        Self {
            address,
            authority,
            server: url.clone(),
        }
    }

    /// The database behind the door.
    async fn database(&self, tls: &str) -> Result<Database, String> {
        let (user, behind) = self.server.rsplit_once('@').unwrap();
        let (_, name) = behind.split_once('/').unwrap();
        let port = self.address.port();
        let address = Address::Postgres {
            url: format!("{user}@localhost:{port}/{name}?{tls}"),
            rehearsal: Rehearsal::Off,
        };
        let opened = Database::open(&address).await;
        opened.map_err(|why| why.to_string())
    }
}

#[test]
fn postgres_is_reached_under_tls() {
    on_each_engine(async |house| {
        if house.engine == Engine::Sqlite {
            return;
        }
        let right = Door::open(&house, "localhost").await;
        let other = Door::open(&house, "database.example").await;
        let trust = |door: &Door| {
            let file = door.authority.display();
            format!("sslmode=verify-full&sslrootcert={file}")
        };
        for (door, tls, opens) in [
            (&right, trust(&right), true),
            (&right, "sslmode=require".to_owned(), true),
            // Another authority, and the right one for another name.
            (&right, trust(&other), false),
            (&other, trust(&other), false),
            (&other, "sslmode=require".to_owned(), true),
        ] {
            let opened = door.database(&tls).await;
            match (&opened, opens) {
                (Ok(database), true) => {
                    let rows = database.read(&TIMEOUTS, &[]).await.unwrap();
                    assert_eq!(rows.len(), 1);
                }
                (Err(_), false) => {}
                (Ok(_), false) => panic!("{tls}: a server that nobody vouches for"),
                (Err(why), true) => panic!("{tls}: {why}"),
            }
        }
        // A server without TLS is not spoken to plainly.
        let Address::Postgres { url, .. } = &house.database else {
            panic!("PostgreSQL");
        };
        let address = Address::Postgres {
            url: format!("{url}?sslmode=require"),
            rehearsal: Rehearsal::Off,
        };
        let why = Database::open(&address).await.err().unwrap().to_string();
        assert!(why.contains("TLS"), "{why}");
    });
}

#[test]
fn every_connection_has_its_limits() {
    on_each_engine(async |house| {
        if house.engine == Engine::Sqlite {
            return;
        }
        let database = Database::open(&house.database).await.unwrap();
        let rows = database.read(&TIMEOUTS, &[]).await.unwrap();
        let row = rows.first().unwrap();
        assert_eq!(
            (row.text(0).unwrap(), row.text(1).unwrap()),
            ("30s", "1min")
        );
        drop(database);
    });
}
