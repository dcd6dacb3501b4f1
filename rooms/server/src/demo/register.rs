//! Fills the hub: the example register, the institutions' applications, the directory.

use std::{
    collections::HashMap,
    fs,
    io::{BufWriter, Write},
    ops::ControlFlow,
    path::PathBuf,
    sync::Arc,
};

use identity::people::role::{By, Invitation, InvitationSecret, NotARole};
use identity::{
    ApplicationState, Jwks, KeyError, RegisteredApplication, Scope, Scopes,
    client::{PrivateJwk, generate_jwk},
};
use policy::{Content, Document, DocumentError, DocumentKind, Register};
use store::{
    directory::load::{Bounds, Format, Institutions, Load, Loaded, NotLoaded},
    people::NotChanged,
    register::NotEntered,
};
use vocabulary::{ApplicationId, Malformed, Timestamp, UserReference, be::Ssin};

use super::{
    example::{self, ExampleFile},
    folder::{DataFolder, Unusable},
    outcome::kept_key,
    people::Staff,
    population::{CSV_HEADER, Participant, Population, csv_row},
};
use crate::{
    composition::Hub,
    keys,
    publication::{self, NotPublished},
};

/// Why the hub could not be filled.
#[derive(Debug, thiserror::Error)]
pub enum NotPrepared {
    /// An example is no document; a fault of ours.
    #[error("example `{file}`: {why}")]
    Document {
        /// Which.
        file: &'static str,
        /// What is wrong.
        why: DocumentError,
    },
    /// The examples cannot be published.
    #[error(transparent)]
    NotPublished(#[from] NotPublished),
    /// An application cannot be entered.
    #[error(transparent)]
    NotEntered(#[from] NotEntered),
    /// The register cannot be read.
    #[error(transparent)]
    Unavailable(#[from] exchange::Unavailable),
    /// The people at work cannot be entered.
    #[error(transparent)]
    Store(#[from] store::Unavailable),
    /// Somebody's work is none; a fault of ours.
    #[error(transparent)]
    NotARole(#[from] NotARole),
    /// A role cannot be given.
    #[error(transparent)]
    Role(#[from] NotChanged),
    /// An application's name or key; a fault of ours.
    #[error(transparent)]
    Name(#[from] Malformed),
    /// An application's key; a fault of ours.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The directory cannot be filled.
    #[error("the directory cannot be loaded: {0}")]
    NotLoaded(#[from] NotLoaded),
    /// The generator wrote rows that the directory refuses; a fault of ours.
    #[error("{0} registrations of the population were refused")]
    BadRows(u64),
    /// The file with registrations.
    #[error(transparent)]
    Folder(#[from] Unusable),
}

/// An institution's application, before it talks to the hub.
pub(super) struct Registered {
    pub(super) participant: Participant,
    pub(super) application: ApplicationId,
    pub(super) key: PrivateJwk,
}

/// The applications of all institutions, with the keys of an earlier run where there are some.
pub(super) fn applications(folder: &DataFolder) -> Result<Vec<Registered>, NotPrepared> {
    let one = |participant: Participant| {
        let key =
            kept_key(folder.path(), participant).unwrap_or_else(|| generate_jwk(keys::random()));
        Ok(Registered {
            participant,
            application: client_id(participant)?,
            key,
        })
    };
    Participant::ALL.into_iter().map(one).collect()
}

/// `welfareCentre` is `welfare-centre-app`.
fn client_id(participant: Participant) -> Result<ApplicationId, Malformed> {
    let mut id = String::new();
    for c in participant.key().chars() {
        if c.is_ascii_uppercase() {
            id.push('-');
        }
        id.push(c.to_ascii_lowercase());
    }
    ApplicationId::parse(&format!("{id}-app"))
}

/// Enters the example register and the applications; what is there already stays as it is.
pub(super) async fn enter(hub: &Hub, applications: &[Registered]) -> Result<(), NotPrepared> {
    let mut documents = Vec::new();
    for (kind, files) in [
        (DocumentKind::Institution, example::INSTITUTIONS),
        (DocumentKind::Service, example::SERVICES),
        (DocumentKind::Deliberation, example::DELIBERATIONS),
    ] {
        for ExampleFile { name, text } in files {
            let document = Document::read(kind, text.as_bytes());
            documents.push(document.map_err(|why| NotPrepared::Document { file: name, why })?);
        }
    }
    let now = hub.clock().now();
    // What the committee of an earlier run has changed stays as it is.
    let kept: HashMap<_, _> = (hub
        .store()
        .documents_in_force()
        .await
        .map_err(publication::NotPublished::from)?)
    .into_iter()
    .map(|it| ((it.kind(), it.id()), it))
    .collect();
    documents.retain(|new| {
        match (
            new.content(),
            kept.get(&(new.kind(), new.id())).map(Document::content),
        ) {
            (Content::Deliberation(new), Some(Content::Deliberation(kept))) => {
                new.may_follow(kept).is_ok()
            }
            _ => true,
        }
    });
    publication::publish(hub.store(), documents, now).await?;
    hub.reload_register().await?;
    let register = hub.register_now();
    for registered in applications {
        enter_application(hub, registered, &register, now).await?;
    }
    Ok(())
}

/// Gives the people at work their roles; who holds one already keeps it.
pub(super) async fn employ(hub: &Hub, staff: &[(&'static Staff, Ssin)]) -> Result<(), NotPrepared> {
    let store = hub.store();
    for (staff, ssin) in staff {
        let role = staff.role()?;
        let person = store.person_with(ssin).await?;
        if store.roles_of(person).await?.find(role).is_some() {
            continue;
        }
        let now = hub.clock().now();
        let invitation = Invitation {
            role,
            reference: UserReference::parse(staff.reference)?,
            by: By::Operator,
            made_at: now,
        };
        let secret = InvitationSecret::from_random(keys::random());
        store.invite(secret.hash(), &invitation).await?;
        store.accept_invitation(secret.hash(), person, now).await?;
    }
    Ok(())
}

async fn enter_application(
    hub: &Hub,
    registered: &Registered,
    register: &Register,
    now: Timestamp,
) -> Result<(), NotPrepared> {
    let institution = registered.participant.id();
    let name = register
        .institution(institution)
        .map(|institution| institution.name.en.clone());
    let wanted = RegisteredApplication {
        id: registered.application.clone(),
        institution,
        name: name.unwrap_or_else(|| registered.participant.key().to_owned()),
        scopes: Scopes::of(&Scope::ALL),
        keys: Jwks::of(vec![registered.key.public().clone()])?,
        certificate_thumbprints: Vec::new(),
        state: ApplicationState::Active,
    };
    if hub.application(&wanted.id).await? != Some(wanted.clone()) {
        hub.store().enter_application(&wanted, now).await?;
    }
    Ok(())
}

/// Loads everybody's registrations into the directory, unless they are there already.
pub(super) async fn load_directory(
    hub: &Hub,
    folder: &DataFolder,
    population: &Population,
) -> Result<Loaded, NotPrepared> {
    let file = write_registrations(folder, population)?;
    let institutions = hub.register_now();
    let institutions = institutions
        .institutions()
        .map(|one| (one.enterprise_number, one.sector));
    let load = Load {
        file: file.clone(),
        format: Format::Csv,
        work: folder.path().to_owned(),
        institutions: Institutions::listed(institutions),
        bounds: Bounds::default(),
    };
    let loaded = hub
        .store()
        .load_directory(load, Arc::new(|_| ControlFlow::Continue(())))
        .await?;
    // It names everybody by number, and the database knows them now.
    fs::remove_file(&file).map_err(|why| Unusable::File { path: file, why })?;
    match loaded.bad + loaded.overlapping {
        0 => Ok(loaded),
        rows => Err(NotPrepared::BadRows(rows)),
    }
}

/// Writes the registrations as the file that an institution would deliver.
fn write_registrations(folder: &DataFolder, population: &Population) -> Result<PathBuf, Unusable> {
    let path = folder.write("registrations.csv", b"")?;
    let written = fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .and_then(|file| {
            let mut out = BufWriter::new(file);
            writeln!(out, "{CSV_HEADER}")?;
            for index in 0..population.size() {
                let ssin = population.ssin(index);
                for file in population.registrations(index) {
                    writeln!(out, "{}", csv_row(&ssin, &file))?;
                }
            }
            out.flush()
        });
    match written {
        Ok(()) => Ok(path),
        Err(why) => Err(Unusable::File { path, why }),
    }
}
