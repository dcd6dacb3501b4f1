//! Opens database and ledger.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use ledger::Origin;
use reqwest::Url;
use store::{
    Address, Archive, CannotOpenStore, Rehearsal, Standing, Store,
    folder::Folder,
    ledger::{CannotStart, LEASE_SECONDS, LogSettings, PUBLISH_EVERY},
};

use super::{DEMO_MARK, NotOpened, Opened, is_marked, ledger_folder, open::file};
use crate::{
    clock::Clock,
    config::{Config, Purpose},
    keys::KeyFolder,
};

/// Largest file with a database password, in bytes.
const PASSWORD_BYTES_MAX: u64 = 4096;

/// Between two looks at a lease that another node holds; it runs out after [`LEASE_SECONDS`] without a sign of life.
const LEASE_PAUSE: Duration = Duration::from_secs(1);

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
