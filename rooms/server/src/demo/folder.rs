//! The data folder of the demonstration: its mark, its secrets, its configuration.
//!
//! What lies where: `demo` (the mark), `demo.json`, `crosskeys.toml`, `hub.db`, `ledger/` (public files), `keys/` (the
//! hub's), `secrets/` (the hub's at the sources), `connections/`, `sources/` (their databases).

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use serde_json::json;
use zeroize::Zeroizing;

use super::{
    example,
    provider::Provider,
    sources::{Keys, Sources},
};
use crate::{
    composition::{self, DEMO_MARK},
    config::{Config, ConfigError},
    keys::{self, KeyFolder, NoKeys},
};

/// Only the owner may enter.
const FOLDER_MODE: u32 = 0o700;
/// Only the owner may read and write.
const SECRET_MODE: u32 = 0o600;
/// Random bytes in a source's key.
const SECRET_BYTES: usize = 24;

/// The origin of the demonstration's log: the same whatever the port, because a log keeps its name.
const LEDGER_ORIGIN: &str = "demo.crosskeys.example/ledger/1";

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It holds something that is not a demonstration's.
    #[error("`{}` holds something else than a demonstration; name an empty or a new folder with --data", .0.display())]
    NotADemonstration(PathBuf),
    /// The system says no.
    #[error("`{}`: {why}", path.display())]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// The system's reason.
        why: io::Error,
    },
    /// The hub's keys.
    #[error(transparent)]
    Keys(#[from] NoKeys),
    /// The configuration that is written into it; a fault of ours.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// The folder, marked and with keys in it.
pub(super) struct DataFolder {
    path: PathBuf,
}

/// The name of the hub's secret at the provider where people sign in.
const PROVIDER_SECRET: &str = "signIn";

impl DataFolder {
    /// Makes the folder, or takes the one of an earlier demonstration.
    pub(super) fn take(path: &Path) -> Result<Self, Unusable> {
        let at = |why| Unusable::File {
            path: path.to_owned(),
            why,
        };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(FOLDER_MODE)
            .create(path)
            .map_err(at)?;
        let path = path.canonicalize().map_err(at)?;
        let is_empty = fs::read_dir(&path).map_err(at)?.next().is_none();
        if !is_empty && !composition::is_marked(&path) {
            return Err(Unusable::NotADemonstration(path));
        }
        let folder = Self { path };
        folder.write(
            DEMO_MARK,
            b"Synthetic persons only. `crosskeys serve` refuses this folder.\n",
        )?;
        for below in ["secrets", "connections", "sources"] {
            let below = folder.path.join(below);
            let made = fs::DirBuilder::new()
                .recursive(true)
                .mode(FOLDER_MODE)
                .create(&below);
            made.map_err(|why| Unusable::File { path: below, why })?;
        }
        KeyFolder::at(&folder.path.join("keys")).make()?;
        for connection in example::CONNECTIONS {
            folder.write(
                &format!("connections/{}", connection.name),
                connection.text.as_bytes(),
            )?;
        }
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where the sources keep their databases.
    pub(super) fn sources(&self) -> PathBuf {
        self.path.join("sources")
    }

    /// The hub's database.
    pub(super) fn database(&self) -> PathBuf {
        self.path.join("hub.db")
    }

    /// Where copies are made to tamper with.
    pub(super) fn scratch(&self) -> PathBuf {
        self.path.join("tampered")
    }

    /// The configuration file, for other commands on this folder.
    pub(super) fn config_file(&self) -> PathBuf {
        self.path.join("crosskeys.toml")
    }

    /// The keys that the sources ask for; drawn on the first run.
    pub(super) fn source_keys(&self) -> Result<Keys, Unusable> {
        Ok(Keys {
            person_register: self.secret("personRegister")?,
            salary_database: self.secret("salaryDatabase")?,
            diploma_register: self.secret("diplomaRegister")?,
        })
    }

    /// The hub's secret at the provider where people sign in; drawn on the first run.
    pub(super) fn provider_secret(&self) -> Result<Zeroizing<String>, Unusable> {
        self.secret(PROVIDER_SECRET)
    }

    /// The configuration of the hub; also written as a file, for other commands.
    pub(super) fn config(
        &self,
        port: u16,
        sources: &Sources,
        provider: &Provider,
    ) -> Result<Config, Unusable> {
        let base = format!("http://localhost:{port}");
        let source = |name: &str, base: String| json!({ "baseUrl": base, "secretFile": self.secret_file(name) });
        let settings = json!({
            "listen": format!("127.0.0.1:{port}"),
            "baseUrl": base,
            "transport": "plainBehindProxy",
            "origins": { "portal": base, "pods": base },
            "database": { "url": format!("sqlite:{}", self.database().display()) },
            "data": { "folder": self.path },
            "keys": { "folder": self.path.join("keys") },
            "ledger": { "origin": LEDGER_ORIGIN },
            "people": { "ssinRange": "synthetic" },
            // A newcomer needs two people to publish a deliberation: one who writes, one who votes.
            "committee": { "votes": 1 },
            "signIn": provider.settings(&self.secret_file(PROVIDER_SECRET)),
            "connections": { "folder": self.path.join("connections") },
            "sources": {
                "personRegister": source("personRegister", sources.person_register.base()),
                "salaryDatabase": source("salaryDatabase", sources.salary_database.base()),
                "diplomaRegister": source("diplomaRegister", sources.diploma_register.base()),
            },
            "log": { "format": "plain" },
        });
        let text =
            toml::to_string(&settings).map_err(|why| ConfigError::Invalid(why.to_string()))?;
        let config = Config::from_text(&text, [])?;
        self.write("crosskeys.toml", text.as_bytes())?;
        Ok(config)
    }

    fn secret_file(&self, name: &str) -> PathBuf {
        self.path.join(format!("secrets/{name}.key"))
    }

    fn secret(&self, name: &str) -> Result<Zeroizing<String>, Unusable> {
        let path = self.secret_file(name);
        if !path.exists() {
            let random = keys::random::<SECRET_BYTES>();
            let text: Zeroizing<String> =
                Zeroizing::new(random.iter().map(|byte| format!("{byte:02x}")).collect());
            self.write(&format!("secrets/{name}.key"), text.as_bytes())?;
        }
        let text = fs::read_to_string(&path).map_err(|why| Unusable::File { path, why })?;
        Ok(Zeroizing::new(text.trim_end().to_owned()))
    }

    /// Writes a file whole or not at all, for its owner only.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, Unusable> {
        let path = self.path.join(name);
        let unfinished = self.path.join(format!("{name}.new"));
        let written = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(SECRET_MODE)
            .open(&unfinished)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| fs::rename(&unfinished, &path));
        match written {
            Ok(()) => Ok(path),
            Err(why) => Err(Unusable::File { path, why }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_folder_with_something_else_in_it_is_not_touched() {
        let held = tempfile::tempdir().unwrap();
        fs::write(held.path().join("thesis.txt"), "years of work").unwrap();
        assert!(matches!(
            DataFolder::take(held.path()),
            Err(Unusable::NotADemonstration(_))
        ));
        assert_eq!(fs::read_dir(held.path()).unwrap().count(), 1);
    }

    #[test]
    fn secrets_are_drawn_once_and_are_the_owners_alone() {
        let held = tempfile::tempdir().unwrap();
        let path = held.path().join("new/demo");
        let first = DataFolder::take(&path).unwrap().source_keys().unwrap();
        let second = DataFolder::take(&path).unwrap().source_keys().unwrap();
        assert_eq!(first.person_register, second.person_register);
        assert_ne!(first.person_register, first.salary_database);
        assert_eq!(first.person_register.len(), 2 * SECRET_BYTES);
        let mode = |name: &str| fs::metadata(path.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode("secrets/personRegister.key"), mode("secrets")),
            (SECRET_MODE, FOLDER_MODE)
        );
        assert!(composition::is_marked(&path));
    }
}
