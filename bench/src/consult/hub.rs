//! The hub under load: the real one, composed as `crosskeys serve` composes it, in a process of its own.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use exchange::{
    Persons,
    directory::{Change, Held},
};
use identity::{ApplicationState, Jwks, RegisteredApplication, Scope, Scopes, Zeroizing, client};
use ledger::{Kind, Ledger as _, Record};
use policy::{Document, DocumentKind};
use server::{
    clock::Clock,
    composition,
    config::{Config, Purpose},
    keys::KeyFolder,
};
use store::Store;
use vocabulary::{
    ApplicationId, Capacity, FileReference, InstitutionId, Period,
    be::{Ssin, SsinRange, legal_date},
};

use crate::{load::HOST, people};

/// The application of the welfare centre.
pub const APPLICATION: &str = "bench";

/// People with a file at both institutions; questions are about them in turn.
pub const PERSONS: u32 = 2_000;

/// How many are entered at once: commits share a sync.
const ENTERED_AT_ONCE: usize = 200;

/// The welfare centre asks the person register, under deliberation 26/001.
const APPLICANT: u32 = 999_999_526;
const SOURCE: u32 = 999_999_823;

/// The capacities that 26/001 names.
const APPLICANT_CAPACITY: u16 = 2;
const SOURCE_CAPACITY: u16 = 0;

/// The demonstration's register, as files.
fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/be")
}

/// The secret seed of the application's key.
pub fn application_key() -> client::PrivateJwk {
    client::generate_jwk(Zeroizing::new([5; 32]))
}

/// Makes keys, register, application, directory and configuration in `folder`; gives the configuration's path.
///
/// # Errors
/// When a part cannot be made.
pub async fn prepare(folder: &Path, listen: SocketAddr, backend: SocketAddr) -> Result<PathBuf> {
    let path = folder.join("crosskeys.toml");
    fs::write(&path, configuration(folder, listen, backend))?;
    let connections = folder.join("connections");
    for below in [&connections, &folder.join("data"), &folder.join("keys")] {
        fs::create_dir_all(below)?;
    }
    fs::copy(
        examples().join("connections/personIdentity.yaml"),
        connections.join("personIdentity.yaml"),
    )?;
    let secret = folder.join("source.key");
    fs::write(&secret, "a-secret-for-a-measurement\n")?;
    only_own(&secret)?;

    let config = Config::load(&path)?;
    KeyFolder::at(&config.keys.folder).make()?;
    let clock = Clock::System;
    let opened = composition::open_store(&config, Purpose::Service, &clock).await?;
    let store = Arc::new(opened.store);
    store.enter_documents(documents()?, clock.now()).await?;
    store
        .enter_application(&application()?, clock.now())
        .await?;
    enter_persons(&store, &clock).await?;
    store.close().await;
    Ok(path)
}

/// Serves until the process is ended.
///
/// # Errors
/// When the configuration does not start.
pub async fn serve(path: &Path) -> Result<()> {
    server::listener::install_cryptography();
    let mut config = Config::load(path)?;
    server::telemetry::start(config.log.format, config.log.level.as_deref())?;
    let sockets = composition::bind(&mut config).await?;
    let hub = composition::open(&config, Purpose::Service, Clock::System).await?;
    let _running = composition::start(hub, sockets);
    std::future::pending().await
}

fn configuration(folder: &Path, listen: SocketAddr, backend: SocketAddr) -> String {
    let (port, folder) = (listen.port(), folder.display());
    format!(
        r#"listen = "{listen}"
baseUrl = "https://{HOST}:{port}"
origins.portal = "https://{HOST}:{port}"
origins.pods = "https://pods.example.org"
database.url = "sqlite:{folder}/data/crosskeys.sqlite"
data.folder = "{folder}/data"
keys.folder = "{folder}/keys"
ledger.origin = "bench.example.org/ledger/1"
people.ssinRange = "synthetic"
connections.folder = "{folder}/connections"

[tls]
certificateFile = "{folder}/certificate.pem"
keyFile = "{folder}/key.pem"

[sources.personRegister]
baseUrl = "http://{backend}"
secretFile = "{folder}/source.key"
"#
    )
}

fn only_own(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(
        file,
        fs::Permissions::from_mode(0o600),
    )?)
}

fn documents() -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    for (kind, folder) in [
        (DocumentKind::Institution, "institutions"),
        (DocumentKind::Service, "services"),
        (DocumentKind::Deliberation, "deliberations"),
    ] {
        for file in fs::read_dir(examples().join(folder))? {
            let path = file?.path();
            let document = Document::read(kind, &fs::read(&path)?);
            documents.push(document.with_context(|| path.display().to_string())?);
        }
    }
    Ok(documents)
}

fn application() -> Result<RegisteredApplication> {
    Ok(RegisteredApplication {
        id: ApplicationId::parse(APPLICATION)?,
        institution: InstitutionId::from_number(APPLICANT),
        name: "load generator".to_owned(),
        scopes: Scopes::of(&[Scope::Consult]),
        keys: Jwks::of(vec![application_key().public().clone()])?,
        certificate_thumbprints: Vec::new(),
        state: ApplicationState::Active,
    })
}

async fn enter_persons(store: &Arc<Store>, clock: &Clock) -> Result<()> {
    let numbers: Vec<u32> = (0..PERSONS).collect();
    for group in numbers.chunks(ENTERED_AT_ONCE) {
        let mut tasks = tokio::task::JoinSet::new();
        for number in group {
            let (store, now, ssin) = (Arc::clone(store), clock.now(), people::ssin(*number));
            tasks.spawn(async move {
                let ssin = Ssin::parse(&ssin, legal_date(now), SsinRange::Synthetic)?;
                let person = store.admit(&ssin).await?;
                for (institution, capacity) in
                    [(APPLICANT, APPLICANT_CAPACITY), (SOURCE, SOURCE_CAPACITY)]
                {
                    let file = FileReference {
                        institution: InstitutionId::from_number(institution),
                        capacity: Capacity::new(capacity)?,
                        period: Period::new(jiff::civil::date(2020, 1, 1), None)?,
                    };
                    let record = Record::new(
                        Kind::RegisterChange,
                        now,
                        &serde_json::json!({"file": file}),
                    )?;
                    let committed = store
                        .commit(vec![record], Change::Registered(Held { person, file }))
                        .await;
                    committed.map_err(|why| anyhow::anyhow!("not registered: {why:?}"))?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(done) = tasks.join_next().await {
            done??;
        }
    }
    Ok(())
}
