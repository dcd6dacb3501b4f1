//! The register of institutions, services and deliberations, and the applications of institutions.
//!
//! Every version of every document stays. Each new version is entered together with its leaf, so that no rule can be
//! slipped in afterwards.
//!
//! INVARIANT: the versions of a document are numbered from 1 without a gap; the one with the highest number is in force.

mod sql;

use std::collections::BTreeMap;

use ::ledger::{Entry, Kind, Ledger as _, NotCanonical, NotCommitted, Record};
use identity::{ApplicationState, Jwks, RegisteredApplication, Scopes, Thumbprint};
use jiff::Timestamp;
use policy::{Document, DocumentError, DocumentKind};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use thiserror::Error;
use uuid::Uuid;
use vocabulary::{ApplicationId, Hash32, InstitutionId};

pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Archive, Store,
    database::{Row, Step, Transaction, Unavailable, Value, count},
    exchange::instant,
    ledger::{self, LeafId, LogId, StateChange},
};

/// One version of a document, as it was entered.
#[derive(Clone, Debug)]
pub struct Version {
    /// The document.
    pub document: Document,
    /// Its place among the versions of this document, from 1.
    pub number: u64,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// Where its leaf stands; `None` for the moment until it has its place.
    pub entry: Option<Entry>,
}

/// What came of entering a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// It is a new version, with this leaf.
    New(Entry),
    /// This version is in force already; nothing was written.
    Unchanged,
}

/// Why nothing was entered.
#[derive(Debug, Error)]
pub enum NotEntered {
    /// Somebody else entered a version of the same document at the same time.
    #[error("another version of the same document was entered at the same time")]
    Overtaken,
    /// The change cannot be written as a record.
    #[error("the change has no canonical record: {0}")]
    NotCanonical(#[from] NotCanonical),
    /// Ledger or database cannot be written or read.
    #[error("the register is not available: {0}")]
    Unavailable(String),
}

impl From<Unavailable> for NotEntered {
    fn from(why: Unavailable) -> Self {
        NotEntered::Unavailable(why.to_string())
    }
}

/// Why the stored register cannot be read.
#[derive(Debug, Error)]
pub enum NotRead {
    /// A stored document is no longer one.
    #[error("a stored {kind} document cannot be read: {why}")]
    Document {
        /// Of which kind.
        kind: String,
        /// What is wrong.
        why: DocumentError,
    },
    /// The database cannot answer.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Store {
    /// Enters documents that differ from the version in force, all in one commit, one leaf each. Whether they fit each
    /// other, and whether a deliberation may come into this state, is for `policy` to say before.
    ///
    /// # Errors
    /// When somebody else enters the same documents, or nothing can be written now.
    pub async fn enter_documents(
        &self,
        documents: Vec<Document>,
        at: Timestamp,
    ) -> Result<Vec<Entered>, NotEntered> {
        self.enter(documents, None, at).await
    }

    /// Enters documents that were checked against the register as `checked` has it, and only if it is still so for each
    /// of them: what follows a version that nobody looked at is not entered.
    ///
    /// # Errors
    /// As [`Store::enter_documents`].
    pub async fn enter_checked(
        &self,
        documents: Vec<Document>,
        checked: &[Document],
        at: Timestamp,
    ) -> Result<Vec<Entered>, NotEntered> {
        self.enter(documents, Some(checked), at).await
    }

    async fn enter(
        &self,
        documents: Vec<Document>,
        checked: Option<&[Document]>,
        at: Timestamp,
    ) -> Result<Vec<Entered>, NotEntered> {
        let known: Option<BTreeMap<_, _>> = checked.map(|checked| {
            let version = |it: &Document| ((it.kind(), it.id()), it.version());
            checked.iter().map(version).collect()
        });
        let mut records = Vec::new();
        let mut rows = Vec::new();
        let mut fresh = Vec::with_capacity(documents.len());
        let mut in_force: BTreeMap<(DocumentKind, String), (u64, Hash32)> = BTreeMap::new();
        for document in &documents {
            let (kind, id) = (document.kind(), document.id());
            let last = match in_force.get(&(kind, id.clone())) {
                Some(last) => Some(*last),
                None => {
                    let last = self.version_in_force(kind, &id).await?;
                    let version = last.map(|(_, version)| version);
                    if let Some(known) = &known
                        && known.get(&(kind, id.clone())).copied() != version
                    {
                        return Err(NotEntered::Overtaken);
                    }
                    last
                }
            };
            let changed = last.is_none_or(|(_, version)| version != document.version());
            fresh.push(changed);
            if !changed {
                continue;
            }
            let number = last.map_or(1, |(number, _)| number + 1);
            records.push(document.change_record(at, last.map(|(_, version)| version))?);
            rows.push(vec![
                kind.as_str().into(),
                id.as_str().into(),
                count(number),
                document.version().as_bytes().into(),
                document.text().as_bytes().into(),
                at.as_microsecond().into(),
            ]);
            in_force.insert((kind, id), (number, document.version()));
        }
        let mut entries = if records.is_empty() {
            Vec::new()
        } else {
            self.commit(records, DocumentsEntered { rows })
                .await
                .map_err(not_entered)?
        }
        .into_iter();
        Ok(fresh
            .into_iter()
            .map(|fresh| match fresh.then(|| entries.next()).flatten() {
                Some(entry) => Entered::New(entry),
                None => Entered::Unchanged,
            })
            .collect())
    }

    async fn version_in_force(
        &self,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Option<(u64, Hash32)>, Unavailable> {
        let values = [kind.as_str().into(), id.into()];
        let rows = self.database.read(&sql::VERSION_IN_FORCE, &values).await?;
        rows.first()
            .map(|row| Ok((row.number(0)?, Hash32::new(row.array(1)?))))
            .transpose()
    }

    /// Enters an application, or changes what is registered of it; one leaf.
    ///
    /// # Errors
    /// When nothing can be written now.
    pub async fn enter_application(
        &self,
        application: &RegisteredApplication,
        at: Timestamp,
    ) -> Result<Entry, NotEntered> {
        let stored = StoredApplication::of(application);
        let body = json!({
            "register": "applications",
            "application": application.id,
            "institution": application.institution,
            "registered": stored.to_value(),
        });
        let record = Record::new(Kind::RegisterChange, at, &body)?;
        let change = ApplicationEntered {
            values: vec![
                application.id.as_str().into(),
                application.institution.number().into(),
                stored.to_value().to_string().into(),
                at.as_microsecond().into(),
            ],
        };
        let entries = self
            .commit(vec![record], change)
            .await
            .map_err(not_entered)?;
        entries
            .first()
            .copied()
            .ok_or_else(|| NotEntered::Unavailable("the ledger gave no entry".into()))
    }

    /// The applications of an institution, by `client_id`.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn applications_of(
        &self,
        institution: InstitutionId,
    ) -> Result<Vec<RegisteredApplication>, Unavailable> {
        let values = [institution.number().into()];
        let rows = self.database.read(&sql::APPLICATIONS_OF, &values).await?;
        rows.iter()
            .map(|row| {
                let id = ApplicationId::parse(row.text(0)?).map_err(|_| malformed())?;
                StoredApplication::read(row.text(1)?)?.registered(id, institution)
            })
            .collect()
    }

    /// An application by its `client_id`.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn application(
        &self,
        id: &ApplicationId,
    ) -> Result<Option<RegisteredApplication>, Unavailable> {
        let rows = self
            .database
            .read(&sql::APPLICATION, &[id.as_str().into()])
            .await?;
        rows.first()
            .map(|row| {
                let stored = StoredApplication::read(row.text(1)?)?;
                stored.registered(id.clone(), InstitutionId::from_number(row.number(0)?))
            })
            .transpose()
    }
}

fn not_entered(why: NotCommitted<Overtaken>) -> NotEntered {
    match why {
        NotCommitted::Conflict(Overtaken) => NotEntered::Overtaken,
        NotCommitted::Unavailable(why) => NotEntered::Unavailable(why),
    }
}

impl Archive {
    /// All versions of all documents, each document's in order.
    ///
    /// # Errors
    /// When one cannot be read.
    pub async fn all_versions(&self) -> Result<Vec<Version>, NotRead> {
        let rows = self.database.read(&sql::ALL_VERSIONS, &[]).await?;
        let mut versions = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            versions.push(self.version(row).await?);
        }
        Ok(versions)
    }

    /// The documents in force: what the snapshot in memory is built from.
    ///
    /// # Errors
    /// When one cannot be read.
    pub async fn documents_in_force(&self) -> Result<Vec<Document>, NotRead> {
        let rows = self.database.read(&sql::ALL_IN_FORCE, &[]).await?;
        rows.iter().map(document).collect()
    }

    /// All versions of one document, in order.
    ///
    /// # Errors
    /// When one cannot be read.
    pub async fn versions(&self, kind: DocumentKind, id: &str) -> Result<Vec<Version>, NotRead> {
        let values = [kind.as_str().into(), id.into()];
        let rows = self.database.read(&sql::VERSIONS, &values).await?;
        let mut versions = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            versions.push(self.version(row).await?);
        }
        Ok(versions)
    }

    async fn version(&self, row: Row<'_>) -> Result<Version, NotRead> {
        let log = LogId(row.integer(5)?);
        let leaf = Uuid::from_bytes(row.array(6)?);
        Ok(Version {
            document: document(row)?,
            number: row.number(3)?,
            entered_at: instant(row.integer(4)?)?,
            entry: ledger::entry(&self.database, log, leaf).await?,
        })
    }
}

/// Reads a document from its kind and text (columns 0 and 1), and compares it with its version (column 2).
fn document(row: Row<'_>) -> Result<Document, NotRead> {
    let kind = row.text(0)?;
    let known = [
        DocumentKind::Institution,
        DocumentKind::Service,
        DocumentKind::Deliberation,
    ];
    let found = known.into_iter().find(|known| known.as_str() == kind);
    let found = found.ok_or_else(|| Unavailable::new("a stored document is of an unknown kind"))?;
    let document = Document::read(found, row.bytes(1)?).map_err(|why| NotRead::Document {
        kind: kind.to_owned(),
        why,
    })?;
    if document.version() != Hash32::new(row.array(2)?) {
        let why = format!("a stored {kind} document is not the version that was entered");
        return Err(Unavailable::new(why).into());
    }
    Ok(document)
}

/// New versions of documents.
struct DocumentsEntered {
    rows: Vec<Vec<Value>>,
}

/// Another version came first.
struct Overtaken;

impl StateChange for DocumentsEntered {
    type Conflict = Overtaken;

    fn transaction(mut self, log: LogId, leaves: &[LeafId]) -> Transaction {
        for (row, leaf) in self.rows.iter_mut().zip(leaves) {
            row.extend([log.0.into(), leaf.as_bytes().into()]);
        }
        let step = Step::each(&sql::ADD_VERSION, self.rows).exactly_one("document");
        Transaction::of(vec![step])
    }

    fn conflict(_: &'static str) -> Option<Overtaken> {
        Some(Overtaken)
    }
}

/// An application as it is registered now.
struct ApplicationEntered {
    values: Vec<Value>,
}

impl StateChange for ApplicationEntered {
    type Conflict = Overtaken;

    fn transaction(mut self, log: LogId, leaves: &[LeafId]) -> Transaction {
        let leaf = leaves.first().map(|leaf| leaf.as_bytes().as_slice());
        self.values.extend([log.0.into(), leaf.into()]);
        Transaction::of(vec![Step::once(&sql::SET_APPLICATION, self.values)])
    }

    fn conflict(_: &'static str) -> Option<Overtaken> {
        None
    }
}

/// An application as it is stored and recorded. Names and forms never change; members may be added.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredApplication {
    name: String,
    scopes: String,
    keys: Json,
    certificate_thumbprints: Vec<Thumbprint>,
    state: StoredState,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum StoredState {
    Active,
    Suspended,
}

impl StoredApplication {
    fn of(application: &RegisteredApplication) -> Self {
        Self {
            name: application.name.clone(),
            scopes: application.scopes.to_string(),
            keys: serde_json::from_str(&application.keys.to_json())
                .expect("a key set is written as JSON"),
            certificate_thumbprints: application.certificate_thumbprints.clone(),
            state: match application.state {
                ApplicationState::Active => StoredState::Active,
                ApplicationState::Suspended => StoredState::Suspended,
            },
        }
    }

    fn to_value(&self) -> Json {
        serde_json::to_value(self).expect("text, lists and objects are written as JSON")
    }

    fn read(text: &str) -> Result<Self, Unavailable> {
        serde_json::from_str(text).map_err(|_| malformed())
    }

    fn registered(
        self,
        id: ApplicationId,
        institution: InstitutionId,
    ) -> Result<RegisteredApplication, Unavailable> {
        let none = self.keys["keys"].as_array().is_some_and(Vec::is_empty);
        let keys = if none {
            Jwks::none()
        } else {
            Jwks::parse(self.keys.to_string().as_bytes()).map_err(|_| malformed())?
        };
        Ok(RegisteredApplication {
            id,
            institution,
            name: self.name,
            scopes: Scopes::parse(&self.scopes).map_err(|_| malformed())?,
            keys,
            certificate_thumbprints: self.certificate_thumbprints,
            state: match self.state {
                StoredState::Active => ApplicationState::Active,
                StoredState::Suspended => ApplicationState::Suspended,
            },
        })
    }
}

fn malformed() -> Unavailable {
    Unavailable::new("a stored application is malformed")
}
