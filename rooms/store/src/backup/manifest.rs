//! What is in a copy.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vocabulary::Hash32;

use super::NotRestored;
use crate::database::{Engine, TABLES_VERSION};

/// The manifest's file.
pub(super) const FILE: &str = "manifest.json";

/// The form of copies that this release writes, and the only one it reads.
const FORM: u32 = 1;

/// Hashed at once, in bytes.
const BUFFER_BYTES: usize = 1 << 20;

/// What is in a copy, written when all of it is there.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Manifest {
    form: u32,
    engine: EngineName,
    /// The version of the tables.
    tables: i64,
    made_at: Timestamp,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum EngineName {
    Sqlite,
    Postgres,
}

/// One file of a copy.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Part {
    file: String,
    bytes: u64,
    digest: Hash32,
}

impl Part {
    /// Takes down bytes that are being written.
    pub(super) fn of_bytes(file: String, bytes: &[u8]) -> Self {
        Self {
            file,
            bytes: bytes.len() as u64,
            digest: Hash32::new(Sha256::digest(bytes).into()),
        }
    }

    /// Looks at a file that was written.
    pub(super) fn of(folder: &Path, file: String) -> io::Result<Self> {
        let mut source = File::open(folder.join(&file))?;
        let mut sha = Sha256::new();
        let mut buffer = vec![0; BUFFER_BYTES];
        let mut bytes = 0;
        loop {
            let read = source.read(&mut buffer)?;
            if read == 0 {
                let digest = Hash32::new(sha.finalize().into());
                return Ok(Self {
                    file,
                    bytes,
                    digest,
                });
            }
            sha.update(&buffer[..read]);
            bytes += read as u64;
        }
    }
}

impl Manifest {
    pub(super) fn new(engine: Engine, parts: Vec<Part>, made_at: Timestamp) -> Self {
        let engine = name(engine);
        Self {
            form: FORM,
            engine,
            tables: TABLES_VERSION,
            made_at,
            parts,
        }
    }

    /// Bytes of the files that are not in a folder of this name.
    pub(super) fn bytes_outside(&self, folder: &str) -> u64 {
        let outside = |part: &&Part| !Path::new(&part.file).starts_with(folder);
        self.parts
            .iter()
            .filter(outside)
            .map(|part| part.bytes)
            .sum()
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("text and numbers are written as JSON")
    }

    pub(super) fn read(folder: &Path) -> Result<Self, NotRestored> {
        let no_copy = |why: String| NotRestored::NoCopy(why);
        let text = std::fs::read_to_string(folder.join(FILE))
            .map_err(|error| no_copy(format!("`{FILE}`: {error}")))?;
        let manifest: Manifest =
            serde_json::from_str(&text).map_err(|error| no_copy(format!("`{FILE}`: {error}")))?;
        if manifest.form != FORM {
            return Err(no_copy(format!("form {} is not known", manifest.form)));
        }
        Ok(manifest)
    }

    /// Tells whether the copy is whole and can return to this engine.
    pub(super) fn check(&self, folder: &Path, engine: Engine) -> Result<(), NotRestored> {
        if self.engine != name(engine) {
            return Err(NotRestored::OtherEngine);
        }
        if engine == Engine::Postgres && self.tables != TABLES_VERSION {
            return Err(NotRestored::OtherRelease {
                found: self.tables,
                known: TABLES_VERSION,
            });
        }
        for part in &self.parts {
            let changed = || NotRestored::Changed(part.file.clone());
            let found = Part::of(folder, part.file.clone()).map_err(|_| changed())?;
            if found.bytes != part.bytes || found.digest != part.digest {
                return Err(changed());
            }
        }
        Ok(())
    }
}

fn name(engine: Engine) -> EngineName {
    match engine {
        Engine::Sqlite => EngineName::Sqlite,
        Engine::Postgres => EngineName::Postgres,
    }
}
