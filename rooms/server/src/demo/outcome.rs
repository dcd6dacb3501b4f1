//! `demo.json`: what tests and newcomers need to talk to the running demonstration.
//!
//! It holds private keys and (synthetic) national numbers, so only its owner can read it, and nothing of it is printed.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use identity::client::PrivateJwk;
use serde_json::{Map, Value, json};

use super::{institution::Institution, people::People, population::Participant};

/// The file in the data folder.
pub const FILE: &str = "demo.json";
/// Only the owner may read and write.
const FILE_MODE: u32 = 0o600;

/// What goes into the file.
pub struct Outcome<'a> {
    /// Where the hub is.
    pub base_url: &'a str,
    /// Who issues its tokens.
    pub issuer: &'a str,
    /// The institutions' applications.
    pub institutions: &'a [Institution],
    /// The people.
    pub people: &'a People,
    /// The services.
    pub services: Vec<String>,
    /// The key of the ledger, with its origin.
    pub ledger_key: &'a ledger::VerifyingKey,
}

impl Outcome<'_> {
    fn to_json(&self) -> Value {
        let institutions: Map<String, Value> = (self.institutions.iter())
            .map(|one| {
                let id = one.participant().id().to_string();
                // What `to_json` writes is JSON.
                let key: Value = serde_json::from_str(&one.key().to_json()).unwrap_or_default();
                let entry = json!({
                    "id": id,
                    "enterpriseNumber": id,
                    "clientId": one.application().as_str(),
                    "privateKeyJwk": key,
                });
                (one.participant().key().to_owned(), entry)
            })
            .collect();
        let people: Map<String, Value> = (self.people.all().into_iter())
            .map(|one| {
                (
                    one.handle.to_owned(),
                    json!({ "username": one.handle, "ssin": one.ssin.expose() }),
                )
            })
            .collect();
        let services: Map<String, Value> = self
            .services
            .iter()
            .map(|service| (service.clone(), json!(service)))
            .collect();
        json!({
            "baseUrl": self.base_url,
            "issuer": self.issuer,
            "institutions": institutions,
            "people": people,
            "services": services,
            "ledgerOrigin": self.ledger_key.origin().as_str(),
            "ledgerKey": self.ledger_key.to_string(),
        })
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// The system's.
    pub fn write(&self, data: &Path) -> io::Result<()> {
        let unfinished = data.join("demo.json.new");
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(FILE_MODE)
            .open(&unfinished)?;
        file.write_all(serde_json::to_string_pretty(&self.to_json())?.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(unfinished, data.join(FILE))
    }
}

/// The key an institution's application had in an earlier run on this data folder, if it is still there and whole.
pub fn kept_key(data: &Path, participant: Participant) -> Option<PrivateJwk> {
    let text = fs::read(data.join(FILE)).ok()?;
    let kept: Value = serde_json::from_slice(&text).ok()?;
    let key = &kept["institutions"][participant.key()]["privateKeyJwk"];
    PrivateJwk::parse(key.to_string().as_bytes()).ok()
}
