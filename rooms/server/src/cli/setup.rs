//! `init`, `config check`, `keys rotate`, `doctor`.

use std::{fs, os::unix::fs::DirBuilderExt, path::Path, process::Command, time::SystemTime};

use anyhow::Context;

use super::{ConfigFile, Ended};
use crate::{
    clock::Clock,
    composition::{self, Opened},
    config::{Config, Purpose, Transport},
    keys::{KeyFolder, Made},
    listener,
};

/// Only the owner enters the data folder.
const FOLDER_MODE: u32 = 0o700;

/// Free space below which `doctor` warns: a day of a country's ledger takes a few of them.
const FREE_BYTES_LEAST: u64 = 5 << 30;

/// Says what is wrong with a configuration.
pub(super) async fn check(file: &ConfigFile) -> anyhow::Result<Ended> {
    let config = match file.load() {
        Ok(config) => config,
        Err(why) => {
            println!("{why}");
            return Ok(Ended::WithFindings);
        }
    };
    let mut findings: Vec<String> = (config.check(Purpose::Service).iter())
        .map(ToString::to_string)
        .collect();
    if findings.is_empty() {
        findings.extend(
            check_connections(&config)
                .await
                .err()
                .map(|why| why.to_string()),
        );
    }
    for finding in &findings {
        println!("{finding}");
    }
    Ok(match findings.is_empty() {
        true => {
            println!("the configuration is sound");
            Ended::Soundly
        }
        false => Ended::WithFindings,
    })
}

/// Whether the connection files can be read, and cover their services as far as the register can be read already.
async fn check_connections(config: &Config) -> Result<(), composition::NotOpened> {
    let connections = composition::read_connections(config)?;
    if connections.is_empty() {
        return Ok(());
    }
    let register = match composition::open_archive(config).await {
        Ok(archive) => archive.documents_in_force().await.ok(),
        // Not there yet, or out of reach: what a configuration says of itself can be checked all the same.
        Err(_) => None,
    };
    match register.map(policy::Register::build) {
        Some(Ok(register)) => composition::expect_mapped(&register, &connections),
        Some(Err(_)) | None => {
            println!("the register cannot be read, so services and connections were not compared");
            Ok(())
        }
    }
}

/// Makes what a hub needs and leaves alone what is there.
pub(super) async fn init(file: &ConfigFile) -> anyhow::Result<Ended> {
    let config = file.load()?;
    let data = &config.data.folder;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(FOLDER_MODE)
        .create(data)
        .with_context(|| format!("cannot make the data folder `{}`", data.display()))?;
    for made in KeyFolder::at(&config.keys.folder).make()? {
        match made {
            Made::New(path) => println!("made {}", path.display()),
            Made::Kept(path) => println!("kept {}", path.display()),
        }
    }
    let Opened { store, .. } =
        composition::open_store(&config, Purpose::Service, &Clock::System).await?;
    println!("ledger {}", store.log().key().origin());
    println!("key    {}", store.log().key());
    println!("size   {} entries", store.log().size());
    let invited = super::admin::invite_first(&config, &store).await;
    store.close().await;
    println!();
    if let Some(link) = invited? {
        println!("The first administrator signs in with this link, once, within two weeks:");
        println!("  {link}");
        println!("`crosskeys admin invite administrator` prints another one.");
        println!();
    }
    println!(
        "The keys are in {}: back them up apart from the data.",
        config.keys.folder.display()
    );
    println!(
        "Next: `crosskeys register import PATH…`, then `crosskeys application register …`, then `crosskeys serve`."
    );
    Ok(Ended::Soundly)
}

/// Signs with a new key from now on.
pub(super) fn rotate(file: &ConfigFile) -> anyhow::Result<Ended> {
    let config = file.load()?;
    let (keys, provider) = KeyFolder::at(&config.keys.folder).rotate(Clock::System.now())?;
    println!(
        "tokens and receipts of institutions are signed with key {} from now on, tokens of people's applications with {}",
        keys.kid(),
        provider.kid()
    );
    println!(
        "the keys before still verify; of the ones before those, what they signed for people's applications does so for an hour, and for institutions no longer"
    );
    println!("a hub at work takes the new keys on SIGHUP or at its next start");
    Ok(Ended::Soundly)
}

/// One thing that was looked at.
enum Look {
    Good(String),
    Bad(String),
}

/// Looks at everything that a hub needs.
pub(super) async fn doctor(file: &ConfigFile) -> anyhow::Result<Ended> {
    let (config, purpose) = match file.load_with_purpose() {
        Ok(loaded) => loaded,
        Err(why) => {
            println!("  bad   configuration: {why}");
            return Ok(Ended::WithFindings);
        }
    };
    let mut looks = vec![configuration(&config, purpose), keys(&config), tls(&config)];
    looks.push(connections(&config));
    looks.extend(database(&config, purpose).await);
    looks.push(space(&config.data.folder));
    looks.push(clock(&config.data.folder));
    let mut ended = Ended::Soundly;
    for look in &looks {
        match look {
            Look::Good(what) => println!("  good  {what}"),
            Look::Bad(what) => {
                ended = Ended::WithFindings;
                println!("  bad   {what}");
            }
        }
    }
    Ok(ended)
}

fn configuration(config: &Config, purpose: Purpose) -> Look {
    let findings = config.check(purpose);
    match findings.first() {
        None => Look::Good("configuration".to_owned()),
        Some(finding) => Look::Bad(format!(
            "configuration: {finding} ({} in all)",
            findings.len()
        )),
    }
}

fn keys(config: &Config) -> Look {
    let folder = KeyFolder::at(&config.keys.folder);
    let read = || {
        folder.tokens()?;
        folder.provider()?;
        folder.persons()?;
        folder.requests()?;
        let origin = composition::origin(config).map_err(anyhow::Error::from)?;
        Ok::<_, anyhow::Error>(folder.ledger(origin)?)
    };
    match read() {
        Ok(key) => Look::Good(format!("keys, the ledger's is {}", key.verifying_key())),
        Err(why) => Look::Bad(format!("keys: {why}")),
    }
}

fn tls(config: &Config) -> Look {
    match (&config.tls, config.transport) {
        (Some(settings), Transport::Tls) => match listener::tls(settings) {
            Ok(_) => Look::Good("TLS certificate and key".to_owned()),
            Err(why) => Look::Bad(format!("TLS: {why}")),
        },
        (_, Transport::PlainBehindProxy) => Look::Good("plain HTTP, a proxy ends TLS".to_owned()),
        (None, Transport::Tls) => Look::Bad("TLS: no certificate is configured".to_owned()),
    }
}

fn connections(config: &Config) -> Look {
    let opened = composition::read_connections(config).and_then(|connections| {
        let folder = config.connections.folder.clone().unwrap_or_default();
        crate::source::HttpSources::open(connections.iter(), &folder)?;
        Ok(connections.len())
    });
    match opened {
        Ok(count) => Look::Good(format!("connections to sources: {count}")),
        Err(why) => Look::Bad(format!("connections: {why}")),
    }
}

async fn database(config: &Config, purpose: Purpose) -> Vec<Look> {
    let archive = match composition::open_archive(config).await {
        Ok(archive) => archive,
        Err(why) => return vec![Look::Bad(format!("database: {why}"))],
    };
    let marked = archive.standing().await;
    let mut looks = vec![match (marked, purpose) {
        (Ok(store::Standing::Demonstration), Purpose::Service) => Look::Bad(
            "database: it is marked as a demonstration, the data folder is not".to_owned(),
        ),
        (Ok(_), _) => Look::Good("database".to_owned()),
        (Err(why), _) => Look::Bad(format!("database: {why}")),
    }];
    looks.push(match archive.logs().await {
        Ok(logs) => match logs.iter().find(|log| log.origin == config.ledger.origin) {
            Some(log) => Look::Good(format!("ledger with {} entries", log.size)),
            None => Look::Bad(
                "ledger: the database has none of this origin; run `crosskeys init`".to_owned(),
            ),
        },
        Err(why) => Look::Bad(format!("ledger: {why}")),
    });
    looks.push(match archive.documents_in_force().await {
        Ok(documents) if documents.is_empty() => {
            Look::Bad("register: it is empty; run `crosskeys register import`".to_owned())
        }
        Ok(documents) => match policy::Register::build(documents) {
            Ok(register) => match unmapped(config, &register) {
                Some(why) => Look::Bad(format!("connections: {why}")),
                None => Look::Good(format!(
                    "register: {} institutions, {} services, {} deliberations",
                    register.institutions().count(),
                    register.services().count(),
                    register.deliberations().count()
                )),
            },
            Err(why) => Look::Bad(format!("register: {why}")),
        },
        Err(why) => Look::Bad(format!("register: {why}")),
    });
    looks
}

/// What a connection lacks of its service. Connections that cannot be read are told of elsewhere.
fn unmapped(config: &Config, register: &policy::Register) -> Option<composition::NotOpened> {
    let connections = composition::read_connections(config).ok()?;
    composition::expect_mapped(register, &connections).err()
}

/// Asks `df`, the only portable way without unsafe code.
fn space(data: &Path) -> Look {
    let free = Command::new("df")
        .arg("-Pk")
        .arg(data)
        .output()
        .ok()
        .and_then(|output| {
            let text = String::from_utf8(output.stdout).ok()?;
            text.lines()
                .nth(1)?
                .split_whitespace()
                .nth(3)?
                .parse::<u64>()
                .ok()
        });
    match free.map(|kib| kib.saturating_mul(1024)) {
        None => Look::Bad("disk: the free space cannot be found out".to_owned()),
        Some(free) if free < FREE_BYTES_LEAST => Look::Bad(format!(
            "disk: {} MiB are free, at least 5 GiB should be",
            free >> 20
        )),
        Some(free) => Look::Good(format!("disk: {} GiB free", free >> 30)),
    }
}

/// A clock that stands before the newest file in the data folder was set back or has not been set.
fn clock(data: &Path) -> Look {
    let newest = fs::read_dir(data).ok().and_then(|entries| {
        entries
            .filter_map(|entry| entry.ok()?.metadata().ok()?.modified().ok())
            .max()
    });
    let now: SystemTime = Clock::System.now().into();
    match newest {
        Some(newest) if newest > now => {
            Look::Bad("clock: it stands before the newest file in the data folder".to_owned())
        }
        _ => Look::Good(format!(
            "clock: {}",
            Clock::System.now().strftime("%Y-%m-%d %H:%M:%S UTC")
        )),
    }
}
