//! Opens the parts of a hub.

use std::{
    collections::HashMap,
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use arc_swap::ArcSwap;
use exchange::connection::{BadConnection, Connection};
use identity::{Gate, GateSettings, TokenEndpoint};
use ledger::Origin;
use policy::{Register, RegisterErrors};
use reqwest::Url;
use store::{
    Address, Archive, CannotOpen, CannotOpenStore, Rehearsal, Standing, Store,
    folder::Folder,
    ledger::{CannotStart, LEASE_SECONDS, LogSettings, PUBLISH_EVERY},
    register::NotRead,
};
use tokio::net::TcpListener;
use vocabulary::ServiceId;

use super::{
    DEMO_MARK, NotBound, Sockets,
    hub::{ClientCertificates, Hub, Settings},
    is_marked, ledger_folder,
};
use crate::{
    clock::Clock,
    config::{Config, Finding, Purpose, Transport},
    jobs::Jobs,
    keys::{KeyFolder, NoKeys},
    listener::{self, Listener},
    restart::RunMark,
    source::{CannotConnect, HttpSources},
};

/// Largest file with a database password, in bytes.
const PASSWORD_BYTES_MAX: u64 = 4096;

/// Between two looks at a lease that another node holds; it runs out after [`LEASE_SECONDS`] without a sign of life.
const LEASE_PAUSE: Duration = Duration::from_secs(1);

/// Why a hub is not opened.
#[derive(Debug, thiserror::Error)]
pub enum NotOpened {
    /// The configuration breaks rules.
    #[error("the configuration is not sound:\n{}", listed(.0))]
    Config(Vec<Finding>),
    /// A folder or file is missing or unusable.
    #[error("`{}`: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A service met the mark of a demonstration.
    #[error("{0} is marked as a demonstration; a service must not use it")]
    MarkedAsDemonstration(&'static str),
    /// A demonstration met something that is not marked.
    #[error("{0} is in use and not marked as a demonstration; the demonstration must not touch it")]
    NotADemonstration(&'static str),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] NoKeys),
    /// The database.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] CannotOpen),
    /// The database does not answer.
    #[error("the database does not answer: {0}")]
    Unavailable(#[from] store::Unavailable),
    /// Another process writes here.
    #[error("a hub or another command is at work on `{}`; stop it first", .0.display())]
    InUse(PathBuf),
    /// The store.
    #[error(transparent)]
    Store(CannotOpenStore),
    /// The stored register.
    #[error("the register cannot be read: {0}")]
    Register(#[from] NotRead),
    /// The stored documents do not fit together.
    #[error("the documents of the register do not fit together: {0}")]
    RegisterUnfit(#[from] RegisterErrors),
    /// A connection file.
    #[error("connection `{}`: {why}", path.display())]
    Connection {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: BadConnection,
    },
    /// Two files connect the same service.
    #[error("service `{0}` is connected by two files")]
    ConnectedTwice(ServiceId),
    /// The configuration speaks of a source that no connection names.
    #[error("`sources.{0}` is configured, but no connection names such a source")]
    NoSuchSource(String),
    /// A source cannot be reached as described.
    #[error(transparent)]
    Source(#[from] CannotConnect),
}

fn listed(findings: &[Finding]) -> String {
    let lines: Vec<String> = findings.iter().map(|it| format!("  {it}")).collect();
    lines.join("\n")
}

/// Binds the sockets. A port 0 is replaced by the one that the system gave, in `listen` and in the URLs.
///
/// # Errors
/// See [`NotBound`].
pub async fn bind(config: &mut Config) -> Result<Sockets, NotBound> {
    let tls = match &config.tls {
        Some(settings) if config.transport == Transport::Tls => Some(listener::tls(settings)?),
        _ => None,
    };
    let (tcp, address) = bind_one("listen", config.listen).await?;
    if config.listen.port() == 0 {
        let texts = [
            Some(&mut config.base_url),
            config.issuer.as_mut(),
            Some(&mut config.origins.portal),
            Some(&mut config.origins.pods),
        ];
        for text in texts.into_iter().flatten() {
            if let Some(start) = text.strip_suffix(":0") {
                *text = format!("{start}:{}", address.port());
            }
        }
        config.listen = address;
    }
    let connections_max = config.limits.connections_max;
    let metrics = match &mut config.metrics {
        None => None,
        Some(metrics) => {
            let (tcp, address) = bind_one("metrics.listen", metrics.listen).await?;
            metrics.listen = address;
            Some(Listener::new(tcp, None, connections_max))
        }
    };
    Ok(Sockets {
        hub: Listener::new(tcp, tls, connections_max),
        metrics,
    })
}

async fn bind_one(
    setting: &'static str,
    address: SocketAddr,
) -> Result<(TcpListener, SocketAddr), NotBound> {
    let error = |why| NotBound::Address {
        setting,
        address,
        why,
    };
    let tcp = TcpListener::bind(address).await.map_err(error)?;
    let bound = tcp.local_addr().map_err(error)?;
    Ok((tcp, bound))
}

/// What is open before there is a hub: enough for commands that write.
pub struct Opened {
    /// The store, with its log at work. Close it.
    pub store: Store,
    /// The keys.
    pub keys: KeyFolder,
}

/// Opens a hub. Nothing is served yet; see [`super::start`].
///
/// # Errors
/// See [`NotOpened`].
pub async fn open(config: &Config, purpose: Purpose, clock: Clock) -> Result<Hub, NotOpened> {
    let (connections, sources) = open_sources(config)?;
    let Opened { store, keys } = open_store(config, purpose, &clock).await?;
    match join(config, purpose, clock, &store, &keys).await {
        Ok(parts) => Ok(parts.hub(store, sources, connections)),
        Err(why) => {
            store.close().await;
            Err(why)
        }
    }
}

/// The parts that depend on an open store.
struct Parts {
    settings: Settings,
    clock: Clock,
    register: Register,
    gate: Gate,
    keys: identity::HubKeys,
    token_endpoint: TokenEndpoint,
    requests: aws_lc_rs::hmac::Key,
    mark: RunMark,
}

impl Parts {
    fn hub(
        self,
        store: Store,
        sources: HttpSources,
        connections: HashMap<ServiceId, Arc<Connection>>,
    ) -> Hub {
        Hub {
            settings: self.settings,
            clock: self.clock,
            store,
            sources,
            connections,
            register: ArcSwap::from_pointee(self.register),
            gate: self.gate,
            keys: ArcSwap::from_pointee(self.keys),
            token_endpoint: self.token_endpoint,
            requests: self.requests,
            jobs: Jobs::default(),
            mark: Mutex::new(Some(self.mark)),
        }
    }
}

async fn join(
    config: &Config,
    purpose: Purpose,
    clock: Clock,
    store: &Store,
    keys: &KeyFolder,
) -> Result<Parts, NotOpened> {
    let register = Register::build(store.documents_in_force().await?)?;
    let data = &config.data.folder;
    let (mark, start) = RunMark::set(data, clock.now()).map_err(|why| file(data, &why))?;
    let tokens = keys.tokens()?;
    let gate = Gate::new(
        GateSettings {
            issuer: config.issuer().to_owned(),
            audience: config.base_url.clone(),
            start,
        },
        tokens.public().clone(),
    );
    let client_certificates = match &config.tls {
        Some(tls) if tls.client_ca_file.is_some() => ClientCertificates::Taken,
        _ => ClientCertificates::NotTaken,
    };
    Ok(Parts {
        settings: Settings {
            purpose,
            base_url: config.base_url.clone(),
            portal: config.origins.portal.clone(),
            accepted: config.people.ssin_range.into(),
            body_size_bytes_max: config.limits.body_size_bytes_max,
            client_certificates,
            shutdown_grace: config.limits.shutdown_grace(),
        },
        clock,
        register,
        gate,
        keys: tokens,
        token_endpoint: TokenEndpoint {
            issuer: config.issuer().to_owned(),
            url: format!("{}/oauth/token", config.base_url),
            audience: config.base_url.clone(),
        },
        requests: keys.requests()?,
        mark,
    })
}

/// Opens database and ledger, for a hub or for a command that writes. Refuses while a hub is at work on the same folder.
///
/// # Errors
/// See [`NotOpened`].
pub async fn open_store(
    config: &Config,
    purpose: Purpose,
    clock: &Clock,
) -> Result<Opened, NotOpened> {
    let findings = config.check(purpose);
    if !findings.is_empty() {
        return Err(NotOpened::Config(findings));
    }
    let keys = KeyFolder::at(&config.keys.folder);
    // Keys before the database: a hub without keys must not make one.
    let settings = store_settings(config, &keys, clock)?;
    let archive = open_archive(config).await?;
    check_marks(config, purpose, &archive).await?;
    let mut opened = Store::open(settings).await;
    for _ in 0..LEASE_SECONDS {
        match &opened {
            // A clock that a test moves does not run out by waiting.
            Err(CannotOpenStore::Ledger(CannotStart::HeldByOther { holder }))
                if matches!(clock, Clock::System) =>
            {
                tracing::warn!(
                    holder,
                    "another node held the log lately; its lease must run out first"
                );
                tokio::time::sleep(LEASE_PAUSE).await;
                opened = Store::open(store_settings(config, &keys, clock)?).await;
            }
            _ => break,
        }
    }
    let store = opened.map_err(|why| match why {
        CannotOpenStore::Ledger(CannotStart::InUse) => NotOpened::InUse(config.data.folder.clone()),
        why => NotOpened::Store(why),
    })?;
    Ok(Opened { store, keys })
}

fn store_settings(
    config: &Config,
    keys: &KeyFolder,
    clock: &Clock,
) -> Result<store::Settings, NotOpened> {
    let clock = clock.clone();
    Ok(store::Settings {
        database: address(config)?,
        log: LogSettings {
            key: keys.ledger(origin(config)?)?,
            folder: Folder::real(ledger_folder(config)),
            holder: node_name(&config.data.folder)?,
            publish_every: PUBLISH_EVERY,
        },
        persons: keys.persons()?,
        accepted: config.people.ssin_range.into(),
        clock: Arc::new(move || clock.now()),
    })
}

/// Opens the database for reading only; may run beside a hub at work.
///
/// # Errors
/// See [`NotOpened`].
pub async fn open_archive(config: &Config) -> Result<Archive, NotOpened> {
    must_exist(&config.data.folder)?;
    Ok(Archive::open(&address(config)?).await?)
}

fn must_exist(data: &Path) -> Result<(), NotOpened> {
    match data.is_dir() {
        true => Ok(()),
        false => Err(NotOpened::File {
            path: data.to_owned(),
            why: "the data folder does not exist; `crosskeys init` makes it".to_owned(),
        }),
    }
}

/// Compares the marks of folder and database with the purpose, and sets them for a demonstration.
async fn check_marks(
    config: &Config,
    purpose: Purpose,
    archive: &Archive,
) -> Result<(), NotOpened> {
    let data = &config.data.folder;
    let standing = archive.standing().await?;
    match (purpose, standing) {
        (Purpose::Service, Standing::Demonstration) => {
            return Err(NotOpened::MarkedAsDemonstration("the database"));
        }
        (Purpose::Service, Standing::Real) if is_marked(data) => {
            return Err(NotOpened::MarkedAsDemonstration("the data folder"));
        }
        (Purpose::Service, Standing::Real) | (Purpose::Demonstration, Standing::Demonstration) => {}
        (Purpose::Demonstration, Standing::Real) => {
            if archive.logs().await?.iter().any(|log| log.size > 0) {
                return Err(NotOpened::NotADemonstration("the database"));
            }
            archive.mark_as_demonstration().await?;
        }
    }
    if purpose == Purpose::Demonstration && !is_marked(data) {
        let text = "Synthetic persons only. `crosskeys serve` refuses this folder.\n";
        fs::write(data.join(DEMO_MARK), text).map_err(|why| file(data, &why))?;
    }
    Ok(())
}

fn file(path: &Path, why: &io::Error) -> NotOpened {
    NotOpened::File {
        path: path.to_owned(),
        why: why.to_string(),
    }
}

pub(crate) fn origin(config: &Config) -> Result<Origin, NotOpened> {
    // `Config::check` reads it the same way, but a command may come here without it.
    Origin::parse(&config.ledger.origin).map_err(|why| NotOpened::File {
        path: PathBuf::from("ledger.origin"),
        why: why.to_string(),
    })
}

/// Where the database is, with the password from its file.
pub(crate) fn address(config: &Config) -> Result<Address, NotOpened> {
    let url = &config.database.url;
    if let Some(path) = url.strip_prefix("sqlite:") {
        return Ok(Address::Sqlite(PathBuf::from(path)));
    }
    let url = match &config.database.password_file {
        None => url.clone(),
        Some(path) => with_password(url, path)?,
    };
    Ok(Address::Postgres {
        url,
        rehearsal: Rehearsal::Off,
    })
}

fn with_password(url: &str, path: &Path) -> Result<String, NotOpened> {
    let unusable = |why: &str| NotOpened::File {
        path: path.to_owned(),
        why: why.to_owned(),
    };
    let size = fs::metadata(path).map_err(|why| file(path, &why))?.len();
    if size > PASSWORD_BYTES_MAX {
        return Err(unusable("a password file has one short line"));
    }
    let text = zeroize::Zeroizing::new(fs::read_to_string(path).map_err(|why| file(path, &why))?);
    let mut url = Url::parse(url).map_err(|_| unusable("`database.url` cannot be read"))?;
    url.set_password(Some(text.trim_end_matches(['\r', '\n'])))
        .map_err(|()| unusable("`database.url` cannot take a password"))?;
    Ok(url.into())
}

/// The name by which this node holds its log; made once, kept in the data folder.
fn node_name(data: &Path) -> Result<String, NotOpened> {
    must_exist(data)?;
    let path = data.join("node");
    match fs::read_to_string(&path) {
        Ok(name) if !name.trim().is_empty() => Ok(name.trim().to_owned()),
        Ok(_) => Err(NotOpened::File {
            path,
            why: "the file with the node's name is empty; delete it".to_owned(),
        }),
        Err(why) if why.kind() == io::ErrorKind::NotFound => {
            let name = uuid::Uuid::new_v4().to_string();
            fs::write(&path, format!("{name}\n")).map_err(|why| file(&path, &why))?;
            Ok(name)
        }
        Err(why) => Err(file(&path, &why)),
    }
}

type Connections = HashMap<ServiceId, Arc<Connection>>;

fn open_sources(config: &Config) -> Result<(Connections, HttpSources), NotOpened> {
    let connections = read_connections(config)?;
    let folder = config.connections.folder.clone().unwrap_or_default();
    let sources = HttpSources::open(connections.iter(), &folder)?;
    let connections = connections
        .into_iter()
        .map(|connection| (connection.service().clone(), Arc::new(connection)))
        .collect();
    Ok((connections, sources))
}

/// Reads the connection files, with what the configuration changes of them.
///
/// # Errors
/// See [`NotOpened`].
pub fn read_connections(config: &Config) -> Result<Vec<Connection>, NotOpened> {
    let Some(folder) = &config.connections.folder else {
        return Ok(Vec::new());
    };
    let entries = fs::read_dir(folder).map_err(|why| file(folder, &why))?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(|why| file(folder, &why))?;
    paths.retain(|path| path.extension().is_some_and(|it| it == "yaml"));
    paths.sort();
    let mut connections: Vec<Connection> = Vec::with_capacity(paths.len());
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|why| file(&path, &why))?;
        let connection = Connection::parse(&text)
            .and_then(|connection| overlaid(connection, config))
            .map_err(|why| NotOpened::Connection { path, why })?;
        if connections
            .iter()
            .any(|it| it.service() == connection.service())
        {
            return Err(NotOpened::ConnectedTwice(connection.service().clone()));
        }
        connections.push(connection);
    }
    let named = |name: &String| connections.iter().any(|it| it.source().as_str() == name);
    match config.sources.keys().find(|name| !named(name)) {
        Some(name) => Err(NotOpened::NoSuchSource(name.clone())),
        None => Ok(connections),
    }
}

fn overlaid(connection: Connection, config: &Config) -> Result<Connection, BadConnection> {
    let Some(source) = config.sources.get(connection.source().as_str()) else {
        return Ok(connection);
    };
    let connection = match &source.secret_file {
        Some(file) => connection.with_secret_file(file.clone()),
        None => connection,
    };
    match &source.base_url {
        Some(url) => connection.with_base(url),
        None => Ok(connection),
    }
}
