//! A hub at work on one engine, its sources, and the institutions that talk to it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use identity::{
    ApplicationState, Jwks, RegisteredApplication, Scope, Scopes,
    client::{PrivateJwk, client_assertion, dpop_proof, generate_jwk, token_form},
};
use jiff::{SignedDuration, Timestamp};
use policy::{Document, DocumentKind};
use reqwest::{Client, Method, RequestBuilder, header};
use serde_json::{Value, json};
use server::{
    clock::{Clock, MovedClock},
    composition::{self, Running},
    config::{Config, Purpose},
    demo::{
        population::{Participant, Population},
        provider::{self, Listed, Provider},
        sources::{self, Sources},
    },
    http::people::SESSION_COOKIE,
    keys::KeyFolder,
};
use tempfile::TempDir;
use uuid::Uuid;
use vocabulary::{ApplicationId, be::Ssin};
use zeroize::Zeroizing;

use crate::portal::Browser;

/// The database engines that a hub runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Runs one test body on both engines.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name($crate::house::Engine::Sqlite).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() { super::$name($crate::house::Engine::Postgres).await; })+
        }
    };
}
pub(crate) use on_both_engines;

/// 2026-11-21T10:00:00Z.
const NOON: i64 = 1_795_255_200;

/// People in the sources of a test: enough for one of each kind.
const PEOPLE: u32 = 1_000;

pub const CONSULTATIONS: &str = "/exchange/v1/consultations";

/// The configuration file in a hub's folder.
const CONFIG: &str = "config.toml";

pub struct House {
    running: Option<Running>,
    /// What the hub tells the time by.
    runs_by: Clock,
    pub sources: Sources,
    provider: Provider,
    pub clock: Arc<MovedClock>,
    pub population: Population,
    /// Keeps the data of this hub until it is dropped.
    folder: TempDir,
    pub http: Client,
    config: Config,
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/be")
}

/// The documents of the example register.
pub fn documents() -> Vec<Document> {
    let mut documents = Vec::new();
    for (folder, kind) in [
        ("institutions", DocumentKind::Institution),
        ("services", DocumentKind::Service),
        ("deliberations", DocumentKind::Deliberation),
    ] {
        let mut files: Vec<PathBuf> = fs::read_dir(examples().join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        documents.extend(
            files
                .iter()
                .map(|file| Document::read(kind, &fs::read(file).unwrap()).unwrap()),
        );
    }
    documents
}

/// The hub's secret at the provider where people sign in.
const PROVIDER_SECRET: &str = "the-hubs-secret-at-the-provider";

/// A provider that lists everybody; links name them `person-INDEX`.
async fn provider_of(population: &Population, clock: Clock) -> Provider {
    let listed = |index| Listed {
        key: format!("person-{index}"),
        name: "somebody".into(),
        note: String::new(),
        ssin: population.ssin(index),
    };
    let people = (0..population.size()).map(listed).collect();
    let secret = Zeroizing::new(PROVIDER_SECRET.to_owned());
    Provider::start(people, secret, clock).await.unwrap()
}

/// The `[database]` section for a new database of one test.
async fn database(engine: Engine, folder: &Path) -> String {
    match engine {
        Engine::Sqlite => format!(r#"url = "sqlite:{}""#, folder.join("hub.db").display()),
        Engine::Postgres => {
            let cluster = std::env::var("CROSSKEYS_TEST_POSTGRES")
                .expect("CROSSKEYS_TEST_POSTGRES names no cluster: run `cargo xtask test`");
            let (client, connection) = tokio_postgres::connect(&cluster, tokio_postgres::NoTls)
                .await
                .unwrap();
            let connection = tokio::spawn(connection);
            let name = format!("e2e_{}", Uuid::new_v4().simple());
            client
                .batch_execute(&format!("CREATE DATABASE {name}"))
                .await
                .unwrap();
            drop(client);
            connection.await.unwrap().unwrap();
            let mut url: reqwest::Url = cluster.parse().unwrap();
            url.set_path(&name);
            let password = folder.join("database.password");
            fs::write(&password, url.password().unwrap_or_default()).unwrap();
            url.set_password(None).unwrap();
            format!("url = \"{url}\"\npasswordFile = \"{}\"", password.display())
        }
    }
}

impl House {
    /// A hub with the example register, three sources and nobody's files.
    pub async fn open(engine: Engine) -> House {
        let clock = MovedClock::standing_at(Timestamp::from_second(NOON).unwrap());
        House::open_by(engine, Clock::Moved(clock.clone()), clock, "").await
    }

    /// As [`House::open`], with more sections in its configuration.
    pub async fn open_with(engine: Engine, more: &str) -> House {
        let clock = MovedClock::standing_at(Timestamp::from_second(NOON).unwrap());
        House::open_by(engine, Clock::Moved(clock.clone()), clock, more).await
    }

    /// As [`House::open`], by the machine's clock: for clients that we did not write, which have no other.
    pub async fn open_now(engine: Engine) -> House {
        let now = Clock::System.now();
        House::open_by(engine, Clock::System, MovedClock::standing_at(now), "").await
    }

    async fn open_by(engine: Engine, runs_by: Clock, clock: Arc<MovedClock>, more: &str) -> House {
        let folder = tempfile::tempdir().unwrap();
        let population = Population::new(7, PEOPLE).unwrap();
        let keys = sources::Keys {
            person_register: Zeroizing::new("key-of-the-person-register".into()),
            salary_database: Zeroizing::new("key-of-the-salary-database".into()),
            diploma_register: Zeroizing::new("key-of-the-diploma-register".into()),
        };
        let secrets = [
            ("personRegister", keys.person_register.clone()),
            ("salaryDatabase", keys.salary_database.clone()),
            ("diplomaRegister", keys.diploma_register.clone()),
        ];
        for (name, secret) in secrets {
            fs::write(folder.path().join(format!("{name}.key")), secret.as_bytes()).unwrap();
        }
        let sources = Sources::start(folder.path(), &population, keys)
            .await
            .unwrap();
        let provider = provider_of(&population, runs_by.clone()).await;
        fs::write(folder.path().join("signIn.key"), PROVIDER_SECRET).unwrap();
        let text = format!(
            r#"
listen = "127.0.0.1:0"
baseUrl = "http://localhost:0"
transport = "plainBehindProxy"
[origins]
portal = "http://localhost:0"
pods = "https://pods.example"
[database]
{database}
[data]
folder = "{data}"
[keys]
folder = "{data}/keys"
[ledger]
origin = "localhost/ledger/1"
[people]
ssinRange = "synthetic"
[signIn.upstream]
issuer = "{issuer}"
clientId = "{client}"
clientSecretFile = "{data}/signIn.key"
personClaim = "{claim}"
[signIn.upstream.name]
nl = "het register"
fr = "le registre"
de = "das Register"
en = "the register"
[signIn.upstream.levels]
"{low}" = "low"
"{substantial}" = "substantial"
"{high}" = "high"
[connections]
folder = "{connections}"
[sources.personRegister]
baseUrl = "{person_register}"
secretFile = "{data}/personRegister.key"
[sources.salaryDatabase]
baseUrl = "{salary_database}"
secretFile = "{data}/salaryDatabase.key"
[sources.diplomaRegister]
baseUrl = "{diploma_register}"
secretFile = "{data}/diplomaRegister.key"
{more}
"#,
            database = database(engine, folder.path()).await,
            data = folder.path().display(),
            connections = examples().join("connections").display(),
            issuer = provider.issuer(),
            client = provider::CLIENT_ID,
            claim = provider::PERSON_CLAIM,
            low = provider::LEVELS[0].0,
            substantial = provider::LEVELS[1].0,
            high = provider::LEVELS[2].0,
            person_register = sources.person_register.base(),
            salary_database = sources.salary_database.base(),
            diploma_register = sources.diploma_register.base(),
        );
        let config = Config::from_text(&text, []).unwrap();
        fs::write(folder.path().join(CONFIG), &text).unwrap();
        KeyFolder::at(&config.keys.folder).make().unwrap();
        // Every test of the process installs the same one; who comes second finds it there.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let mut house = House {
            running: None,
            runs_by,
            sources,
            provider,
            clock,
            population,
            folder,
            http,
            config,
        };
        house.start().await;
        let hub = house.running().hub();
        hub.store()
            .enter_documents(documents(), house.now())
            .await
            .unwrap();
        hub.reload_register().await.unwrap();
        house
    }

    /// Starts the hub on its data.
    pub async fn start(&mut self) {
        assert!(self.running.is_none(), "the hub runs already");
        let mut config = self.config.clone();
        let sockets = composition::bind(&mut config).await.unwrap();
        let back = format!("{}{}", config.origins.portal, server::upstream::ANSWER_PATH);
        self.provider.expect_back_at(back);
        let hub = composition::open(&config, Purpose::Service, self.runs_by.clone())
            .await
            .unwrap();
        self.running = Some(composition::start(hub, sockets));
    }

    pub fn running(&self) -> &Running {
        self.running.as_ref().expect("the hub runs")
    }

    /// Stops the hub in good order; fails the test when anything had to be cut off.
    pub async fn stop(&mut self) {
        self.running
            .take()
            .expect("the hub runs")
            .stop()
            .await
            .unwrap();
    }

    /// Stops everything.
    pub async fn close(mut self) {
        self.stop().await;
        self.sources.stop().await;
    }

    /// A path in the folder of this hub.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Panics unless the proof in this file holds for the command and for the tool that shares no code with it.
    pub async fn proof_holds(&self, file: &Path) {
        let key = self.running().hub().ledger_key().to_string();
        let file = file.to_str().unwrap();
        let arguments = ["--proof", file, "--key", &key];
        let words = [&["crosskeys", "ledger", "verify"][..], &arguments].concat();
        assert_eq!(server::cli::run_line(words).await, 0);
        let tool = concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/verify-ledger.py");
        let ran = tokio::process::Command::new("python3")
            .arg(tool)
            .args(arguments)
            .output()
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{said}");
    }

    /// What an operator types while the hub is stopped, with the exit code.
    pub async fn command(&self, words: &[&str]) -> u8 {
        assert!(self.running.is_none(), "the hub runs");
        let config = self.path(CONFIG);
        let mut line = vec!["crosskeys"];
        line.extend(words);
        line.extend(["--config", config.to_str().unwrap()]);
        server::cli::run_line(line).await
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn later(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// Signs somebody in by the upstream provider: the value of the browser's cookie header, and the WebID.
    pub async fn sign_in(&self, person: &Ssin) -> (String, String) {
        let listed = |index: &u32| self.population.ssin(*index) == *person;
        let index = (0..self.population.size()).find(listed).unwrap();
        let browser = Browser::signed_in(self, &format!("person-{index}")).await;
        let hub = self.running().hub();
        let person = hub.store().person_with(person).await.unwrap();
        let account = hub.store().account(person).await.unwrap().unwrap();
        let secret = browser.cookie(SESSION_COOKIE).unwrap();
        (
            format!("{SESSION_COOKIE}={secret}"),
            account.handle.web_id(hub.pods_origin()),
        )
    }

    /// The URL of a path, as requesters see it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running().base_url())
    }

    /// An application of an institution, registered now.
    pub async fn application(&self, of: Participant) -> Application {
        self.application_with(of, &Scope::ALL).await
    }

    pub async fn application_with(&self, of: Participant, scopes: &[Scope]) -> Application {
        let key = generate_jwk(Zeroizing::new(*uuid_bytes()));
        let id = ApplicationId::parse(&format!("app-{}", Uuid::new_v4().simple())).unwrap();
        let registered = RegisteredApplication {
            id: id.clone(),
            institution: of.id(),
            name: "a test's application".into(),
            scopes: Scopes::of(scopes),
            keys: Jwks::of(vec![key.public().clone()]).unwrap(),
            certificate_thumbprints: Vec::new(),
            state: ApplicationState::Active,
        };
        self.running()
            .hub()
            .store()
            .enter_application(&registered, self.now())
            .await
            .unwrap();
        Application { id, key }
    }

    /// Somebody of the population for whom `wanted` holds.
    pub fn somebody(&self, wanted: impl Fn(u32) -> bool) -> Ssin {
        let index = (0..self.population.size())
            .find(|index| wanted(*index))
            .expect("the population has one");
        self.population.ssin(index)
    }

    /// An adult with a job.
    pub fn worker(&self) -> Ssin {
        self.somebody(|index| !self.population.jobs(index).is_empty())
    }

    /// How the provider's links name somebody.
    pub fn key_of(&self, person: &Ssin) -> String {
        format!("person-{}", self.population.index_of(person).unwrap())
    }

    /// Returns when a checkpoint covers everything.
    pub async fn published_all(&self) {
        let mut published = self.running().hub().store().log().published();
        let size = self.running().hub().store().log().size();
        published
            .wait_for(|published| published.checkpoint.size >= size)
            .await
            .unwrap();
    }

    /// Enters a file in the directory, over the API.
    pub async fn register(&self, application: &Application, person: &Ssin, capacity: u16) {
        let body = json!({
            "ssin": person.expose(), "capacity": capacity, "action": "register",
            "period": {"startDate": "2026-01-01"},
        });
        let reply = self
            .post(application, "/directory/v1/registrations", &body)
            .await;
        assert!(reply.status < 300, "{} {}", reply.status, reply.body);
    }

    /// The usual question: may the welfare centre consult this person's identity?
    pub async fn welfare_case(&self) -> (Application, Ssin) {
        let person = self.worker();
        let welfare = self.application(Participant::WelfareCentre).await;
        self.register(&welfare, &person, 1).await;
        let register = self.application(Participant::PersonRegister).await;
        self.register(&register, &person, 0).await;
        (welfare, person)
    }

    /// A request with a fresh proof.
    pub async fn authorised(
        &self,
        application: &Application,
        method: Method,
        path: &str,
    ) -> RequestBuilder {
        let token = self.token(application).await;
        let url = self.url(path.split('?').next().unwrap());
        let proof = dpop_proof(
            &application.key,
            method.as_str(),
            &url,
            Some(&token),
            self.now(),
            &unique(),
        );
        self.http
            .request(method, self.url(path))
            .header(header::AUTHORIZATION, format!("DPoP {token}"))
            .header("DPoP", proof)
    }

    pub async fn token(&self, application: &Application) -> String {
        let reply = self.ask_token(application, "").await;
        reply.body["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("{} {}", reply.status, reply.body))
            .to_owned()
    }

    pub async fn ask_token(&self, application: &Application, scope: &str) -> Reply {
        let url = self.url("/oauth/token");
        let assertion = client_assertion(
            &application.key,
            &application.id,
            self.running().base_url(),
            self.now(),
            &unique(),
        );
        let request = self
            .http
            .post(&url)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(
                "DPoP",
                dpop_proof(&application.key, "POST", &url, None, self.now(), &unique()),
            )
            .body(token_form(&assertion, scope));
        Reply::of(request).await
    }

    pub async fn post(&self, application: &Application, path: &str, body: &Value) -> Reply {
        Reply::of(
            self.authorised(application, Method::POST, path)
                .await
                .json(body),
        )
        .await
    }

    pub async fn get(&self, application: &Application, path: &str) -> Reply {
        Reply::of(self.authorised(application, Method::GET, path).await).await
    }

    pub async fn public(&self, path: &str) -> Reply {
        Reply::of(self.http.get(self.url(path))).await
    }

    /// The proof of a leaf, as soon as a checkpoint covers it.
    pub async fn proof(&self, application: &Application, exchange: &str, leaf: &str) -> Reply {
        let path = format!("{CONSULTATIONS}/{exchange}/proof?leaf={leaf}");
        self.published_all().await;
        self.get(application, &path).await
    }
}

/// One institution's application.
pub struct Application {
    pub id: ApplicationId,
    pub key: PrivateJwk,
}

/// What the hub answered.
pub struct Reply {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Reply {
    pub async fn of(request: RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Reply {
            status,
            headers,
            text,
            body,
        }
    }

    /// The last part of the problem's type.
    pub fn problem(&self) -> &str {
        let kind = self
            .headers
            .get(header::CONTENT_TYPE)
            .map(|kind| kind.to_str().unwrap());
        assert_eq!(
            kind,
            Some("application/problem+json"),
            "{} {}",
            self.status,
            self.text
        );
        self.body["type"]
            .as_str()
            .unwrap()
            .rsplit(':')
            .next()
            .unwrap()
    }

    /// Status and problem.
    pub fn refusal(&self) -> (u16, &str) {
        (self.status, self.problem())
    }
}

/// The welfare centre's question about somebody's identity.
pub fn question(person: &Ssin) -> Value {
    json!({
        "ticket": unique(),
        "legalContext": "SOCIAL_INQUIRY",
        "purpose": "dpv:FulfilmentOfObligation",
        "service": "personIdentity",
        "person": {"ssin": person.expose()},
        "elements": ["identity.familyName", "identity.givenNames", "identity.birthDate", "identity.sex"],
        "actingUser": "clerk-7",
    })
}

pub fn unique() -> String {
    Uuid::new_v4().to_string()
}

fn uuid_bytes() -> Zeroizing<[u8; 32]> {
    let mut bytes = Zeroizing::new([0; 32]);
    bytes[..16].copy_from_slice(Uuid::new_v4().as_bytes());
    bytes[16..].copy_from_slice(Uuid::new_v4().as_bytes());
    bytes
}
