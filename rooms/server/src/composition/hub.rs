//! The hub: its parts, and what the doors ask of it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arc_swap::ArcSwap;
use aws_lc_rs::hmac;
use exchange::{
    Unavailable,
    connection::Connection,
    interactive::{Exchange, Tickets},
};
use identity::{
    Gate, HubKeys, Jwks, RegisteredApplication, TokenEndpoint,
    people::passkey,
    provider::{AgentGate, Endpoint, ProviderKeys},
};
use ledger::{Entry, TilePath, VerifyingKey, tile::Width};
use policy::{Document, DocumentKind, Register};
use serde::Serialize;
use store::{Store, ledger::Published};
use vocabulary::{
    ApplicationId, ExchangeId, Hash32, Level, ServiceId, Timestamp,
    be::{self, legal_date},
};

use crate::{
    client_documents::ClientDocuments,
    clock::Clock,
    config::{Purpose, Transport},
    copies::Asked,
    figures::PublicFigures,
    http::input::{Reading, SsinRule},
    jobs::{CutOff, Jobs},
    keys,
    limit::Limit,
    mail::Mailer,
    passkeys::Passkeys,
    problem::{Problem, ProblemType},
    restart::RunMark,
    source::HttpSources,
    upstream::UpstreamProvider,
};

/// What of the configuration the hub needs while it runs.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) purpose: Purpose,
    pub(super) base_url: String,
    /// The origin of pages for people.
    pub(super) portal: String,
    /// The origin of pods.
    pub(super) pods: String,
    pub(super) transport: Transport,
    pub(super) accepted: be::SsinRange,
    pub(super) body_size_bytes_max: usize,
    pub(super) client_certificates: ClientCertificates,
    pub(super) votes_needed: u16,
    pub(super) shutdown_grace: std::time::Duration,
}

/// Whether clients may present certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClientCertificates {
    Taken,
    NotTaken,
}

/// A composed hub.
pub struct Hub {
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    pub(super) store: Store,
    pub(super) sources: HttpSources,
    pub(super) connections: HashMap<ServiceId, Arc<Connection>>,
    pub(super) register: ArcSwap<Register>,
    pub(super) gate: Gate,
    pub(super) keys: ArcSwap<HubKeys>,
    pub(super) agent_gate: AgentGate,
    pub(super) provider_keys: ArcSwap<ProviderKeys>,
    pub(super) client_documents: ClientDocuments,
    pub(super) registration_limit: Limit,
    pub(super) authorization_limit: Limit,
    pub(super) token_endpoint: TokenEndpoint,
    pub(super) requests: hmac::Key,
    pub(super) upstream: Option<UpstreamProvider>,
    pub(super) passkeys: Option<Passkeys>,
    pub(super) sign_in_limit: Limit,
    pub(super) desk_limit: Limit,
    pub(super) listing_limit: Limit,
    pub(super) trial_limit: Limit,
    pub(super) offer_code_limit: Limit,
    pub(super) figures: PublicFigures,
    pub(super) mail_limit: Limit,
    pub(super) mail_code_limit: Limit,
    pub(super) mailer: Option<Mailer>,
    pub(super) jobs: Jobs,
    pub(super) copy_asked: Asked,
    pub(super) mark: Mutex<Option<RunMark>>,
}

/// How the hub is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Everything works.
    Works,
    /// A registered service has no connection.
    LacksConnections,
    /// Checkpoints cannot be written: entries are kept, and nobody can prove the latest of them.
    CannotPublish,
    /// The database does not answer.
    CannotRead,
    /// The ledger takes nothing.
    CannotRecord,
}

/// How long entries may wait for a checkpoint before the hub says so: one is due each second, and a busy disk or a
/// database that fails over may cost a few.
const PUBLISHED_WITHIN: Duration = Duration::from_secs(5);

/// One version of a document of the register.
#[derive(Debug, Clone)]
pub struct KeptVersion {
    /// The document.
    pub document: Document,
    /// SHA-256 of its canonical form.
    pub version: Hash32,
    /// When it was entered.
    pub recorded_at: Timestamp,
    /// The index of its leaf.
    pub entry: Entry,
}

impl Hub {
    /// Ends a hub: work under way finishes, all leaves are published. [`super::Running::stop`] does this; call it for a
    /// hub that was never started.
    ///
    /// # Errors
    /// [`CutOff`] when some work had not ended after the grace; the hub is closed all the same.
    pub async fn close(&self) -> Result<(), CutOff> {
        let work = self.jobs.stop(self.settings.shutdown_grace).await;
        self.store.close().await;
        let mark = self
            .mark
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(mark) = mark
            && let Err(why) = mark.lift(self.clock.now())
        {
            tracing::warn!(%why, "the orderly stop could not be noted");
        }
        work
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The account of work under way.
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// Who may come in.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// What this hub is for.
    pub fn purpose(&self) -> Purpose {
        self.settings.purpose
    }

    /// The base URL, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.settings.base_url
    }

    /// The origin of pages for people.
    pub fn portal_origin(&self) -> &str {
        &self.settings.portal
    }

    /// The origin of pods.
    pub fn pods_origin(&self) -> &str {
        &self.settings.pods
    }

    /// How many members of the committee must say the same.
    pub fn votes_needed(&self) -> u16 {
        self.settings.votes_needed
    }

    /// Whether a proxy stands before this hub.
    pub fn is_behind_proxy(&self) -> bool {
        self.settings.transport == Transport::PlainBehindProxy
    }

    /// The provider where people sign in, if there is one.
    pub fn upstream(&self) -> Option<&UpstreamProvider> {
        self.upstream.as_ref()
    }

    /// The levels at which people can sign in here, each once, the lowest first.
    pub fn levels(&self) -> Vec<Level> {
        let passkeys = self.passkeys.as_ref().map(|_| passkey::LEVEL);
        let upstream = self.upstream.iter().flat_map(UpstreamProvider::levels);
        let levels: BTreeSet<Level> = upstream.chain(passkeys).collect();
        levels.into_iter().collect()
    }

    /// The highest of them.
    pub fn highest_level(&self) -> Level {
        self.levels().pop().unwrap_or(Level::Low)
    }

    /// Passkeys, where the portal's origin has a domain to which browsers can tie them.
    pub fn passkeys(&self) -> Option<&Passkeys> {
        self.passkeys.as_ref()
    }

    /// How often a clerk may ask at a desk.
    pub fn desk_limit(&self) -> &Limit {
        &self.desk_limit
    }

    /// How often somebody may list what is about many people.
    pub fn listing_limit(&self) -> &Limit {
        &self.listing_limit
    }

    /// How often somebody may try what a request would change.
    pub fn trial_limit(&self) -> &Limit {
        &self.trial_limit
    }

    /// Wakes whoever makes copies of everything on this node.
    pub fn copy_asked(&self) -> &Asked {
        &self.copy_asked
    }

    /// How often an address may begin or finish a sign-in.
    pub fn sign_in_limit(&self) -> &Limit {
        &self.sign_in_limit
    }

    /// How often an address or a person may type the code of an offered mandate.
    pub fn offer_code_limit(&self) -> &Limit {
        &self.offer_code_limit
    }

    /// How often a person, a network or an address may be sent a code by mail.
    pub fn mail_limit(&self) -> &Limit {
        &self.mail_limit
    }

    /// How often an address or a person may type the code of a mail.
    pub fn mail_code_limit(&self) -> &Limit {
        &self.mail_code_limit
    }

    /// What sends mail, where a mail server is configured.
    pub fn mailer(&self) -> Option<&Mailer> {
        self.mailer.as_ref()
    }

    /// The absolute URL of a path that starts with a slash.
    pub fn url_of(&self, path: &str) -> String {
        format!("{}{path}", self.settings.base_url)
    }

    /// The absolute URL of a page for people.
    pub fn portal_url_of(&self, path: &str) -> String {
        format!("{}{path}", self.settings.portal)
    }

    /// Whether the outside world reaches this hub over TLS.
    pub fn is_https(&self) -> bool {
        self.settings.base_url.starts_with("https://")
    }

    /// Whether clients may present certificates.
    pub fn takes_client_certificates(&self) -> bool {
        self.settings.client_certificates == ClientCertificates::Taken
    }

    /// The issuer of tokens and receipts.
    pub fn issuer(&self) -> &str {
        &self.token_endpoint.issuer
    }

    /// The token endpoint.
    pub fn token_endpoint(&self) -> &TokenEndpoint {
        &self.token_endpoint
    }

    /// The keys that sign tokens and receipts.
    pub fn keys(&self) -> Arc<HubKeys> {
        self.keys.load_full()
    }

    /// Takes other keys from now on, after a rotation.
    pub fn replace_keys(&self, keys: HubKeys, provider: ProviderKeys) {
        self.gate.replace_keys(keys.public().clone());
        self.keys.store(Arc::new(keys));
        self.agent_gate.replace_keys(provider.public().clone());
        self.provider_keys.store(Arc::new(provider));
    }

    /// All public keys that verify what this hub signs, as a JWK set.
    pub fn jwks(&self) -> String {
        let (tokens, provider) = (self.keys(), self.provider_keys());
        let keys = [provider.public(), tokens.public()]
            .into_iter()
            .flat_map(Jwks::keys)
            .map(|key| key.jwk().listed())
            .collect::<Vec<_>>();
        serde_json::json!({ "keys": keys }).to_string()
    }

    /// Who may come in for a person.
    pub fn agent_gate(&self) -> &AgentGate {
        &self.agent_gate
    }

    /// The keys that sign the tokens of people's applications.
    pub fn provider_keys(&self) -> Arc<ProviderKeys> {
        self.provider_keys.load_full()
    }

    /// What the endpoints for people's applications are called.
    pub fn provider_endpoint(&self) -> Endpoint<'_> {
        Endpoint {
            issuer: &self.token_endpoint.issuer,
            token_url: &self.token_endpoint.url,
            audience: &self.token_endpoint.audience,
        }
    }

    /// The documents that describe applications.
    pub fn client_documents(&self) -> &ClientDocuments {
        &self.client_documents
    }

    /// How often an address may register an application.
    pub fn registration_limit(&self) -> &Limit {
        &self.registration_limit
    }

    /// How often an address may begin an application's request.
    pub fn authorization_limit(&self) -> &Limit {
        &self.authorization_limit
    }

    /// Signs what a receipt says.
    pub fn sign_receipt(&self, payload: &impl Serialize) -> String {
        let payload = serde_json::to_vec(payload)
            .expect("receipts have text keys and plain values, so they can be written as JSON");
        self.keys.load().sign_jws(&payload)
    }

    /// A digest of a request body that nobody without the key can search.
    pub fn keyed_digest(&self, body: &[u8]) -> Hash32 {
        let tag = hmac::sign(&self.requests, body);
        let bytes = tag
            .as_ref()
            .try_into()
            .expect("HMAC with SHA-256 gives 32 bytes");
        Hash32::new(bytes)
    }

    /// Sixteen random bytes.
    pub fn random_bytes(&self) -> [u8; 16] {
        *keys::random()
    }

    /// The register as it stands now.
    pub fn register_now(&self) -> Arc<Register> {
        self.register.load_full()
    }

    /// Reads the register again from the store, after a change.
    ///
    /// # Errors
    /// When it cannot be read or does not fit together; the register then stays as it was.
    pub async fn reload_register(&self) -> Result<(), Unavailable> {
        let documents = self
            .store
            .documents_in_force()
            .await
            .map_err(|why| unavailable("the register", &why))?;
        let register =
            Register::build(documents).map_err(|why| unavailable("the register", &why))?;
        super::expect_mapped(&register, self.connections.values().map(Arc::as_ref))
            .map_err(|why| unavailable("the register", &why))?;
        self.register.store(Arc::new(register));
        Ok(())
    }

    /// A registered application.
    pub(crate) async fn application(
        &self,
        id: &ApplicationId,
    ) -> Result<Option<RegisteredApplication>, Unavailable> {
        self.store
            .application(id)
            .await
            .map_err(|why| unavailable("the register of applications", &why))
    }

    /// An exchange, when this application asked it.
    pub(crate) async fn exchange_of(
        &self,
        application: &ApplicationId,
        id: ExchangeId,
    ) -> Result<Option<Exchange>, Unavailable> {
        let exchange = self.store.exchange(id).await?;
        Ok(exchange.filter(|exchange| exchange.application == *application))
    }

    /// The public figures.
    pub fn figures(&self) -> &PublicFigures {
        &self.figures
    }

    /// The versions of a document that have their place in the ledger, the latest first.
    pub(crate) async fn versions(
        &self,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Vec<KeptVersion>, Unavailable> {
        let versions = self
            .store
            .versions(kind, id)
            .await
            .map_err(|why| unavailable("the register", &why))?;
        Ok(versions
            .into_iter()
            .rev()
            .filter_map(|kept| {
                Some(KeptVersion {
                    entry: kept.entry?,
                    version: kept.document.version(),
                    recorded_at: kept.entered_at,
                    document: kept.document,
                })
            })
            .collect())
    }

    /// The origin of this node's ledger.
    pub fn ledger_origin(&self) -> &str {
        self.ledger_key().origin().as_str()
    }

    /// The key that verifies checkpoints.
    pub fn ledger_key(&self) -> &VerifyingKey {
        self.store.log().key()
    }

    /// The latest checkpoint.
    pub fn published(&self) -> Published {
        self.store.log().published().borrow().clone()
    }

    /// The proof of a leaf with the record it opens. For whoever may have the record only.
    pub(crate) async fn proof_of(&self, entry: Entry) -> Result<String, Problem> {
        Ok(self.store.log().prove(entry).await?)
    }

    /// A public file of the ledger; a partial tile that was replaced is cut out of the full one.
    pub(crate) async fn tile(&self, path: TilePath) -> Result<Option<Vec<u8>>, Problem> {
        if let Some(bytes) = self.ledger_file(path).await? {
            return Ok(Some(bytes));
        }
        let full = path.with_width(Width::FULL);
        if full == path {
            return Ok(None);
        }
        Ok(self.ledger_file(full).await?.map(|mut bytes| {
            bytes.truncate(path.file_bytes());
            bytes
        }))
    }

    async fn ledger_file(&self, path: TilePath) -> Result<Option<Vec<u8>>, Problem> {
        let file = self.store.log().folder().join(path.to_string());
        match tokio::fs::read(file).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(Problem::new(ProblemType::LedgerUnavailable)
                .because(format!("a file of the ledger: {why}"))),
        }
    }

    /// How the hub is.
    pub async fn condition(&self) -> Condition {
        self.condition_within(PUBLISHED_WITHIN).await
    }

    /// How the hub is, if entries may wait this long for their checkpoint.
    pub(super) async fn condition_within(&self, published_within: Duration) -> Condition {
        if self.store.log().halted().is_some() {
            return Condition::CannotRecord;
        }
        if self.store.check().await.is_err() {
            return Condition::CannotRead;
        }
        let behind = *self.store.log().behind().borrow();
        if behind.is_some_and(|since| since.elapsed() >= published_within) {
            return Condition::CannotPublish;
        }
        let register = self.register.load();
        let connected = |service: &ServiceId| self.connections.contains_key(service);
        match register.services().all(|service| connected(&service.id)) {
            true => Condition::Works,
            false => Condition::LacksConnections,
        }
    }
}

pub(super) fn unavailable(what: &'static str, why: &impl ToString) -> Unavailable {
    Unavailable {
        what,
        why: why.to_string(),
    }
}

impl Reading for Arc<Hub> {
    fn body_size_bytes_max(&self) -> usize {
        self.settings.body_size_bytes_max
    }

    fn ssin_rule(&self) -> SsinRule {
        SsinRule {
            today: legal_date(self.clock.now()),
            accepted: self.settings.accepted,
        }
    }
}

impl exchange::interactive::Hub for Hub {
    type Store = Store;
    type Sources = HttpSources;

    fn store(&self) -> &Store {
        &self.store
    }

    fn sources(&self) -> &HttpSources {
        &self.sources
    }

    fn register(&self) -> Arc<Register> {
        self.register.load_full()
    }

    fn connection(&self, service: &ServiceId) -> Option<Arc<Connection>> {
        self.connections.get(service).cloned()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn random(&self) -> [u8; 16] {
        self.random_bytes()
    }
}

impl governance::mandates::Hub for Hub {
    type Store = Store;

    fn store(&self) -> &Store {
        &self.store
    }

    fn register(&self) -> Arc<Register> {
        self.register.load_full()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl exchange::directory::Hub for Hub {
    type Store = Store;

    fn store(&self) -> &Store {
        &self.store
    }

    fn register(&self) -> Arc<Register> {
        self.register.load_full()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl exchange::errors::Hub for Hub {
    type Store = Store;

    fn store(&self) -> &Store {
        &self.store
    }

    fn register(&self) -> Arc<Register> {
        self.register.load_full()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn random(&self) -> [u8; 16] {
        self.random_bytes()
    }
}
