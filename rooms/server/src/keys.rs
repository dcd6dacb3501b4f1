//! The hub's key files: made by `init`, mode 0600, written whole or not at all, never overwritten by accident.
//!
//! INVARIANT: a key that others can read is not used.
//! INVARIANT: making keys never replaces one that is there: the ledger and the national numbers in the database depend
//! on theirs for ever.

use std::{
    fs, io,
    io::Write,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use aws_lc_rs::{hmac, rand};
use base64::{Engine, engine::general_purpose::STANDARD};
use identity::{HubKeys, provider::ProviderKeys};
use jiff::Timestamp;
use ledger::{Origin, SigningKey};
use store::PersonKeys;
use zeroize::Zeroizing;

/// Signs institutions' access tokens and receipts; changed by `keys rotate`.
const TOKENS: &str = "tokens.json";
/// Signs the tokens that people's applications get; changed by `keys rotate`.
const PROVIDER: &str = "provider.json";
/// Signs checkpoints; a new one is a new ledger.
const LEDGER: &str = "ledger.key";
/// Finds national numbers in the database.
const PERSONS_LOOKUP: &str = "persons-lookup.key";
/// Seals national numbers in the database.
const PERSONS_SEAL: &str = "persons-seal.key";
/// Keys the digests of requests, so that a stored digest cannot be searched for a national number.
const REQUESTS: &str = "requests.key";

/// Every file, in the order in which `init` tells about them.
const ALL: [&str; 6] = [
    TOKENS,
    PROVIDER,
    LEDGER,
    PERSONS_LOOKUP,
    PERSONS_SEAL,
    REQUESTS,
];

/// How the name of a file ends that is being written.
const UNFINISHED: &str = "new";

/// Length of a key, in bytes.
const KEY_BYTES: usize = 32;
/// Longest secret of another system, in bytes.
const SECRET_BYTES_MAX: usize = 4096;
/// Only the owner may read and write.
const FILE_MODE: u32 = 0o600;
/// Only the owner may enter.
const FOLDER_MODE: u32 = 0o700;
/// What others may not have.
const OTHERS_MODE: u32 = 0o077;

/// Why keys cannot be used or made. Never holds anything of a key.
#[derive(Debug, thiserror::Error)]
pub enum NoKeys {
    /// The system says no.
    #[error("key file `{}`: {why}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        why: io::Error,
    },
    /// The file is not there.
    #[error("key file `{}` is missing; `crosskeys init` makes it", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// Others can read it.
    #[error("key file `{}` can be read by others; set its mode to 600", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// It holds something else.
    #[error("key file `{}` does not hold a key: {why}", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

/// What became of a key file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// It was made now.
    New(PathBuf),
    /// It was there already and was left alone.
    Kept(PathBuf),
}

/// The folder with the key files.
#[derive(Debug, Clone)]
pub struct KeyFolder {
    path: PathBuf,
}

impl KeyFolder {
    /// The folder at `path`; nothing is read yet.
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// Makes every key that is missing.
    ///
    /// # Errors
    /// When a file cannot be written; those made before stay.
    pub fn make(&self) -> Result<Vec<Made>, NoKeys> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(FOLDER_MODE)
            .create(&self.path)
            .map_err(|why| self.file_error("", why))?;
        self.remove_unfinished()?;
        ALL.into_iter()
            .map(|name| {
                let text = match name {
                    TOKENS => HubKeys::from_seed(random()).secret_text(),
                    PROVIDER => ProviderKeys::generate(random()).secret_text(),
                    _ => line(&random()),
                };
                self.make_one(name, text.as_bytes())
            })
            .collect()
    }

    /// Changes the keys that sign tokens and receipts. The public halves of the ones before stay, so that what they signed
    /// can still be verified; the ones before those go, of people's applications once nothing that they signed lives.
    ///
    /// # Errors
    /// When the present keys cannot be read or the new ones not written; those not yet replaced then stand.
    pub fn rotate(&self, now: Timestamp) -> Result<(HubKeys, ProviderKeys), NoKeys> {
        let tokens = self.tokens()?.rotated(random());
        let provider = self.provider()?.rotated(random(), now);
        self.replace(TOKENS, tokens.secret_text().as_bytes())?;
        self.replace(PROVIDER, provider.secret_text().as_bytes())?;
        Ok((tokens, provider))
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), NoKeys> {
        let path = self.path.join(name);
        let unfinished = self.write_unfinished(name, bytes)?;
        fs::rename(&unfinished, &path).map_err(|why| self.file_error(name, why))?;
        self.sync_folder()
    }

    /// The keys that sign the tokens of people's applications.
    ///
    /// # Errors
    /// See [`NoKeys`].
    pub fn provider(&self) -> Result<ProviderKeys, NoKeys> {
        let bytes = self.read(PROVIDER)?;
        ProviderKeys::parse_secret(&bytes).map_err(|why| self.not_a_key(PROVIDER, why.to_string()))
    }

    /// The keys that sign tokens and receipts.
    ///
    /// # Errors
    /// See [`NoKeys`].
    pub fn tokens(&self) -> Result<HubKeys, NoKeys> {
        let bytes = self.read(TOKENS)?;
        HubKeys::parse_secret(&bytes).map_err(|why| self.not_a_key(TOKENS, why.to_string()))
    }

    /// The key that signs checkpoints of `origin`.
    ///
    /// # Errors
    /// See [`NoKeys`].
    pub fn ledger(&self, origin: Origin) -> Result<SigningKey, NoKeys> {
        SigningKey::from_seed(origin, self.read_line(LEDGER)?)
            .map_err(|why| self.not_a_key(LEDGER, why.to_string()))
    }

    /// The keys that protect national numbers.
    ///
    /// # Errors
    /// See [`NoKeys`].
    pub fn persons(&self) -> Result<PersonKeys, NoKeys> {
        Ok(PersonKeys {
            lookup: self.read_line(PERSONS_LOOKUP)?,
            seal: self.read_line(PERSONS_SEAL)?,
        })
    }

    /// The key of request digests.
    ///
    /// # Errors
    /// See [`NoKeys`].
    pub fn requests(&self) -> Result<hmac::Key, NoKeys> {
        let key = self.read_line(REQUESTS)?;
        Ok(hmac::Key::new(hmac::HMAC_SHA256, &*key))
    }

    fn make_one(&self, name: &str, bytes: &[u8]) -> Result<Made, NoKeys> {
        let path = self.path.join(name);
        if path.exists() {
            return Ok(Made::Kept(path));
        }
        let unfinished = self.write_unfinished(name, bytes)?;
        // A hard link does not replace: of two that make keys at once, one wins and the other keeps the winner's.
        let linked = fs::hard_link(&unfinished, &path);
        fs::remove_file(&unfinished).map_err(|why| self.file_error(name, why))?;
        match linked {
            Ok(()) => {
                self.sync_folder()?;
                Ok(Made::New(path))
            }
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => Ok(Made::Kept(path)),
            Err(why) => Err(self.file_error(name, why)),
        }
    }

    /// Removes what a process left behind that was cut off while it wrote.
    fn remove_unfinished(&self) -> Result<(), NoKeys> {
        for entry in fs::read_dir(&self.path).map_err(|why| self.file_error("", why))? {
            let path = entry.map_err(|why| self.file_error("", why))?.path();
            if path.extension().is_some_and(|it| it == UNFINISHED) {
                fs::remove_file(&path).map_err(|why| NoKeys::File { path, why })?;
            }
        }
        Ok(())
    }

    /// Writes a file of its own beside the key, synced.
    fn write_unfinished(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, NoKeys> {
        let path = self
            .path
            .join(format!("{name}.{}.{UNFINISHED}", std::process::id()));
        let written = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(FILE_MODE)
            .open(&path)
            .and_then(|mut file| {
                file.write_all(bytes)?;
                file.sync_all()
            });
        match written {
            Ok(()) => Ok(path),
            Err(why) => {
                // What is half-written is of no use to anybody.
                let _ = fs::remove_file(&path);
                Err(self.file_error(name, why))
            }
        }
    }

    fn sync_folder(&self) -> Result<(), NoKeys> {
        fs::File::open(&self.path)
            .and_then(|folder| folder.sync_all())
            .map_err(|why| self.file_error("", why))
    }

    fn read(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, NoKeys> {
        let path = self.path.join(name);
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                return Err(NoKeys::Missing { path });
            }
            Err(why) => return Err(NoKeys::File { path, why }),
        };
        if metadata.mode() & OTHERS_MODE != 0 {
            return Err(NoKeys::Exposed { path });
        }
        fs::read(&path)
            .map(Zeroizing::new)
            .map_err(|why| NoKeys::File { path, why })
    }

    fn read_line(&self, name: &str) -> Result<Zeroizing<[u8; KEY_BYTES]>, NoKeys> {
        let bytes = self.read(name)?;
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        match STANDARD.decode_slice(bytes.trim_ascii_end(), &mut *key) {
            Ok(KEY_BYTES) => Ok(key),
            _ => Err(self.not_a_key(name, format!("it should hold {KEY_BYTES} bytes in base64"))),
        }
    }

    fn file_error(&self, name: &str, why: io::Error) -> NoKeys {
        NoKeys::File {
            path: self.path.join(name),
            why,
        }
    }

    fn not_a_key(&self, name: &str, why: String) -> NoKeys {
        NoKeys::NotAKey {
            path: self.path.join(name),
            why,
        }
    }
}

/// Reads a secret that another system gave us: one line.
///
/// # Errors
/// When the file cannot be read or holds something else; the error holds nothing of it.
pub(crate) fn read_secret(file: &Path) -> io::Result<Zeroizing<String>> {
    let text = Zeroizing::new(std::fs::read_to_string(file)?);
    let secret = text.trim_end_matches(['\r', '\n']);
    let fits = (1..=SECRET_BYTES_MAX).contains(&secret.len())
        && secret.bytes().all(|byte| byte.is_ascii_graphic());
    match fits {
        true => Ok(Zeroizing::new(secret.to_owned())),
        false => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it holds one line of printable characters without spaces",
        )),
    }
}

/// Random bytes of the operating system.
pub fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    // aws-lc aborts the process when the operating system gives no entropy, so an error here cannot happen; and going on
    // with predictable keys would be worse than stopping.
    rand::fill(&mut *bytes).expect("the operating system gives random bytes");
    bytes
}

fn line(key: &Zeroizing<[u8; KEY_BYTES]>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(64));
    STANDARD.encode_string(**key, &mut text);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn folder() -> (tempfile::TempDir, KeyFolder) {
        let folder = tempfile::tempdir().unwrap();
        let keys = KeyFolder::at(&folder.path().join("keys"));
        (folder, keys)
    }

    fn origin() -> Origin {
        Origin::parse("hub.example.org/ledger/1").unwrap()
    }

    #[test]
    fn keys_are_made_once_and_are_private() {
        let (_held, keys) = folder();
        assert!(matches!(keys.tokens(), Err(NoKeys::Missing { .. })));
        let made = keys.make().unwrap();
        assert!(
            made.iter().all(|made| matches!(made, Made::New(_))),
            "{made:?}"
        );
        let first = keys.tokens().unwrap().jwks();
        let ledger = keys.ledger(origin()).unwrap().verifying_key().to_string();
        fs::write(keys.path.join("ledger.key.1.new"), "left behind").unwrap();
        let made = keys.make().unwrap();
        assert!(
            made.iter().all(|made| matches!(made, Made::Kept(_))),
            "{made:?}"
        );
        assert_eq!(keys.tokens().unwrap().jwks(), first);
        assert_eq!(
            keys.ledger(origin()).unwrap().verifying_key().to_string(),
            ledger
        );
        keys.persons().unwrap();
        keys.requests().unwrap();
        let names: Vec<_> = fs::read_dir(&keys.path)
            .unwrap()
            .map(|entry| entry.unwrap())
            .collect();
        assert_eq!(names.len(), ALL.len());
        for entry in names {
            assert_eq!(
                entry.metadata().unwrap().mode() & 0o777,
                FILE_MODE,
                "{entry:?}"
            );
        }
    }

    #[test]
    fn rotation_keeps_the_public_half_of_the_key_before() {
        let (_held, keys) = folder();
        keys.make().unwrap();
        let before = keys.tokens().unwrap();
        let receipt = before.sign_jws(b"{}");
        keys.rotate(Timestamp::UNIX_EPOCH).unwrap();
        let after = keys.tokens().unwrap();
        assert_ne!(after.kid(), before.kid());
        assert_eq!(keys.provider().unwrap().public().keys().len(), 2);
        assert!(identity::verify_receipt(receipt.as_bytes(), after.public()).is_ok());
    }

    #[test]
    fn an_exposed_or_broken_key_is_not_used() {
        let (_held, keys) = folder();
        keys.make().unwrap();
        let path = keys.path.join(LEDGER);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(keys.ledger(origin()), Err(NoKeys::Exposed { .. })));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        for broken in [
            "",
            "AAAA\n",
            "not base64 at all, but long enough to be something",
        ] {
            fs::write(&path, broken).unwrap();
            let error = keys.ledger(origin()).unwrap_err();
            assert!(matches!(error, NoKeys::NotAKey { .. }), "{error}");
        }
    }
}
