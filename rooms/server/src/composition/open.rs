//! Opens the parts of a hub.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use arc_swap::ArcSwap;
use exchange::connection::{BadConnection, Connection};
use identity::{
    Gate, GateSettings, TokenEndpoint,
    provider::{AgentGate, ProviderKeys},
};
use policy::{Register, RegisterErrors};
use store::{CannotOpen, CannotOpenStore, Store, register::NotRead};
use vocabulary::ServiceId;

use super::{
    hub::{ClientCertificates, Hub, Settings},
    sources::{expect_mapped, open_sources},
    store::open_store,
};
use crate::{
    client_documents::ClientDocuments,
    clock::Clock,
    config::{Config, Finding, Purpose},
    figures::PublicFigures,
    jobs::Jobs,
    keys::{KeyFolder, NoKeys},
    limit::Limit,
    mail::{CannotMail, Mailer},
    passkeys::Passkeys,
    restart::RunMark,
    source::{CannotConnect, HttpSources},
    upstream::{CannotAsk, UpstreamProvider},
};

/// Questions of a clerk in a row: more in an hour than anybody types. A stolen session must not go through a list.
const DESK_QUESTIONS_IN_A_ROW: u32 = 60;
/// One more after so many seconds.
const DESK_QUESTION_AGAIN_S: u32 = 30;

/// Pages of reports in a row that somebody at a desk looks at: more than a morning's work. A stolen session must not go
/// through all of them.
const LISTINGS_IN_A_ROW: u32 = 120;
/// One more after so many seconds.
const LISTING_AGAIN_S: u32 = 5;

/// Trials of a request in a row; each may decide tens of thousands of questions once more.
const TRIALS_IN_A_ROW: u32 = 12;
/// One more after so many seconds.
const TRIAL_AGAIN_S: u32 = 20;

/// Sign-ins that one address may begin or finish in a row: a library or a school has one address for many people.
const SIGN_INS_IN_A_ROW: u32 = 60;

/// After those, one more in each of these, in seconds.
const SIGN_IN_AGAIN_S: u32 = 2;

/// Applications that one address may register in a row: a developer's machine registers at each start of a test.
const REGISTRATIONS_IN_A_ROW: u32 = 60;

/// After those, one more in each of these, in seconds.
const REGISTRATION_AGAIN_S: u32 = 10;

/// Applications' requests that one address may begin in a row: each is a row that is kept for half an hour.
const AUTHORIZATIONS_IN_A_ROW: u32 = 240;

/// After those, one more in each of these, in seconds.
const AUTHORIZATION_AGAIN_S: u32 = 1;

/// Codes of offered mandates that one person, or one address, may type in a row: a few for who mistypes.
const OFFER_CODES_IN_A_ROW: u32 = 10;

/// After those, one more in each of these, in seconds.
const OFFER_CODE_AGAIN_S: u32 = 60;

/// Codes by mail in a row, for one person, one network and one address: nobody's mailbox is to be filled from here.
const MAIL_CODES_IN_A_ROW: u32 = 4;

/// After those, one more in each of these, in seconds.
const MAIL_CODE_AGAIN_S: u32 = 15 * 60;

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
    /// A connection could be permitted elements that it can never deliver.
    #[error(
        "the connection of service `{service}` does not say where in an answer {elements} stands; add it to `answer.elements`"
    )]
    Unmapped {
        /// The service.
        service: ServiceId,
        /// The elements without a place.
        elements: String,
    },
    /// The configuration speaks of a source that no connection names.
    #[error("`sources.{0}` is configured, but no connection names such a source")]
    NoSuchSource(String),
    /// A source cannot be reached as described.
    #[error(transparent)]
    Source(#[from] CannotConnect),
    /// No client for fetching documents.
    #[error("documents of applications cannot be fetched: {0}")]
    Documents(#[from] reqwest::Error),
    /// The provider where people sign in cannot be asked.
    #[error("`signIn.upstream`: {0}")]
    Upstream(#[from] CannotAsk),
    /// The mail server cannot be used.
    #[error("`mail`: {0}")]
    Mail(#[from] CannotMail),
}

fn listed(findings: &[Finding]) -> String {
    let lines: Vec<String> = findings.iter().map(|it| format!("  {it}")).collect();
    lines.join("\n")
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
    let joined = join(config, purpose, clock, &store, &keys).await;
    let fitting = joined.and_then(|parts| {
        expect_mapped(&parts.register, connections.values().map(Arc::as_ref))?;
        Ok(parts)
    });
    match fitting {
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
    provider_keys: ProviderKeys,
    client_documents: ClientDocuments,
    token_endpoint: TokenEndpoint,
    requests: aws_lc_rs::hmac::Key,
    upstream: Option<UpstreamProvider>,
    passkeys: Option<Passkeys>,
    mailer: Option<Mailer>,
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
            agent_gate: AgentGate::new(
                self.token_endpoint.issuer.clone(),
                self.token_endpoint.audience.clone(),
                self.provider_keys.public().clone(),
            ),
            provider_keys: ArcSwap::from_pointee(self.provider_keys),
            client_documents: self.client_documents,
            registration_limit: Limit::new(REGISTRATIONS_IN_A_ROW, REGISTRATION_AGAIN_S),
            authorization_limit: Limit::new(AUTHORIZATIONS_IN_A_ROW, AUTHORIZATION_AGAIN_S),
            token_endpoint: self.token_endpoint,
            requests: self.requests,
            upstream: self.upstream,
            passkeys: self.passkeys,
            sign_in_limit: Limit::new(SIGN_INS_IN_A_ROW, SIGN_IN_AGAIN_S),
            desk_limit: Limit::new(DESK_QUESTIONS_IN_A_ROW, DESK_QUESTION_AGAIN_S),
            listing_limit: Limit::new(LISTINGS_IN_A_ROW, LISTING_AGAIN_S),
            copy_asked: crate::copies::Asked::default(),
            trial_limit: Limit::new(TRIALS_IN_A_ROW, TRIAL_AGAIN_S),
            offer_code_limit: Limit::new(OFFER_CODES_IN_A_ROW, OFFER_CODE_AGAIN_S),
            figures: PublicFigures::default(),
            mail_limit: Limit::new(MAIL_CODES_IN_A_ROW, MAIL_CODE_AGAIN_S),
            mail_code_limit: Limit::new(OFFER_CODES_IN_A_ROW, OFFER_CODE_AGAIN_S),
            mailer: self.mailer,
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
            pods: config.origins.pods.clone(),
            transport: config.transport,
            accepted: config.people.ssin_range.into(),
            body_size_bytes_max: config.limits.body_size_bytes_max,
            client_certificates,
            votes_needed: config.committee.votes.get(),
            shutdown_grace: config.limits.shutdown_grace(),
        },
        clock,
        register,
        gate,
        keys: tokens,
        provider_keys: keys.provider()?,
        client_documents: ClientDocuments::new(purpose)?,
        token_endpoint: TokenEndpoint {
            issuer: config.issuer().to_owned(),
            url: format!("{}/oauth/token", config.base_url),
            audience: config.base_url.clone(),
        },
        requests: keys.requests()?,
        upstream: (config.sign_in.upstream.as_ref())
            .map(|upstream| UpstreamProvider::open(upstream, &config.origins.portal))
            .transpose()?,
        passkeys: Passkeys::open(&config.origins.portal)
            .inspect_err(|why| tracing::warn!(%why, "people cannot sign in with a passkey"))
            .ok(),
        mailer: config.mail.as_ref().map(Mailer::open).transpose()?,
        mark,
    })
}

pub(super) fn file(path: &Path, why: &io::Error) -> NotOpened {
    NotOpened::File {
        path: path.to_owned(),
        why: why.to_string(),
    }
}
