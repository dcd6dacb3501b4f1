//! The configuration: one TOML file, the environment over it, secrets as file paths.
//!
//! Every field's doc comment is its manual page; `crosskeys config schema` prints them, and
//! `generated/config-schema.json` holds the same text for editors.
//! Rooms never see [`Config`]: `composition` hands each its own small settings.
//!
//! INVARIANT: an unknown key, in the file or in the environment, refuses to start.
//! INVARIANT: no field holds a secret; a secret is always the path of a file that holds it.

mod check;
mod environment;

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use schemars::JsonSchema;
use serde::Deserialize;

pub use check::{Finding, Setting};

/// What an environment variable of ours starts with; two underscores separate sections.
pub const ENVIRONMENT_PREFIX: &str = "CROSSKEYS__";

/// Whether a composition serves the public or tells the demonstration's story.
///
/// It is an argument, not a key of the file: no configuration can turn a hub into a demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// `crosskeys serve`: every rule of [`Config::check`] holds.
    Service,
    /// `crosskeys demo` and tests: loopback, plain HTTP, synthetic people only.
    Demonstration,
}

/// The configuration of one node.
///
/// Each key can also be set by an environment variable that starts with `CROSSKEYS__`, with two
/// underscores between sections and words in capitals: `CROSSKEYS__DATABASE__URL`,
/// `CROSSKEYS__BASE_URL`, `CROSSKEYS__SOURCES__PERSON_REGISTER__BASE_URL`. A value is read as TOML
/// (`8080`, `true`, `["a"]`); what is not TOML is text.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// Address and port on which the hub answers, for example `0.0.0.0:8443`.
    pub listen: SocketAddr,
    /// The URL under which the outside world reaches this hub, without a trailing slash, for example
    /// `https://hub.example.org`. Links in answers start with it, and proofs of possession (DPoP) are
    /// checked against it.
    pub base_url: String,
    /// The issuer named in access tokens and receipts. Without it, `baseUrl`. Keep it when the hub
    /// moves to another URL.
    #[serde(default)]
    pub issuer: Option<String>,
    /// How connections are protected: `tls` (needs the section `tls`), or `plainBehindProxy` when
    /// something in front of the hub ends TLS.
    #[serde(default)]
    pub transport: Transport,
    /// Certificate and key for `transport = "tls"`.
    #[serde(default)]
    pub tls: Option<Tls>,
    /// The two web origins. Pod content is hostile, so they must differ.
    pub origins: Origins,
    /// Where state is kept.
    pub database: Database,
    /// Files that are not in the database.
    pub data: Data,
    /// The hub's own keys.
    pub keys: Keys,
    /// The tamper-evident ledger of this node.
    pub ledger: Ledger,
    /// Measurements for operators.
    #[serde(default)]
    pub metrics: Option<Metrics>,
    /// Which national numbers this hub accepts.
    #[serde(default)]
    pub people: People,
    /// How people sign in. Without it, nobody can.
    #[serde(default)]
    pub sign_in: SignIn,
    /// How the committee decides.
    #[serde(default)]
    pub committee: Committee,
    /// How e-mail is sent to people who want to be told of news. Without it, none is sent, and the page
    /// says so.
    #[serde(default)]
    pub mail: Option<Mail>,
    /// How the hub reaches the authentic sources.
    #[serde(default)]
    pub connections: Connections,
    /// What differs per authentic source at this hub, by the key of its connection file, for example
    /// `[sources.personRegister]`.
    #[serde(default)]
    pub sources: BTreeMap<String, Source>,
    /// Upper bounds. The defaults suit a hub of a country's size.
    #[serde(default)]
    pub limits: Limits,
    /// What operators read.
    #[serde(default)]
    pub log: Log,
}

/// How connections to the hub are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Transport {
    /// The hub ends TLS itself. Client certificates work only so.
    #[default]
    Tls,
    /// The hub speaks plain HTTP to a proxy that ends TLS. Only the proxy may reach the port.
    PlainBehindProxy,
}

/// Certificate, key and, for mutual TLS, the authorities that vouch for client certificates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tls {
    /// PEM file with the certificate chain, the hub's own certificate first.
    pub certificate_file: PathBuf,
    /// PEM file with the private key of that certificate.
    pub key_file: PathBuf,
    /// PEM file with the authorities that sign client certificates. With it, a client may present one
    /// and bind its tokens to it (RFC 8705); without it, proofs of possession are DPoP only.
    #[serde(default)]
    pub client_ca_file: Option<PathBuf>,
}

/// The two web origins; no code derives one from the other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Origins {
    /// The origin of pages for people, for example `https://hub.example.org`.
    pub portal: String,
    /// The origin of pod content, for example `https://pods.example.net`. Best on another registrable
    /// domain, so that no cookie can reach it.
    pub pods: String,
}

/// Where state is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` for one machine, or `postgres://USER@HOST/NAME` for several. A password does not
    /// belong here; see `passwordFile`. A server on another machine needs
    /// `?sslmode=verify-full&sslrootcert=FILE` (TLS with a server that the authorities in this PEM file
    /// vouch for), `?sslmode=require` (TLS with whoever answers), or `?sslmode=disable` where something
    /// else protects the way.
    pub url: String,
    /// File with the password for PostgreSQL, one line.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
}

/// Files that are not in the database.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Data {
    /// Folder for the ledger's tiles and checkpoints. `crosskeys init` creates it.
    pub folder: PathBuf,
}

/// The hub's own keys.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Keys {
    /// Folder with the key files that `crosskeys init` writes (mode 0600): the signing keys of tokens
    /// and receipts, the key of the ledger, and the key that protects national numbers in the
    /// database. Keep it out of the database's backups.
    pub folder: PathBuf,
}

/// The tamper-evident ledger of this node.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ledger {
    /// The name of the log in its checkpoints, for example `hub.example.org/ledger/1`. Each node has
    /// its own; it never changes for the life of a log.
    pub origin: String,
}

/// Measurements for operators.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Metrics {
    /// Address and port of the Prometheus page, for example `127.0.0.1:9464`. It is never on the port
    /// of the hub itself.
    pub listen: SocketAddr,
}

/// Which national numbers this hub accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct People {
    /// `production` refuses the generator's synthetic numbers; `synthetic` refuses all others, for
    /// acceptance environments.
    #[serde(default)]
    pub ssin_range: SsinRange,
}

/// Which national numbers are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SsinRange {
    /// Numbers that the registers issue.
    #[default]
    Production,
    /// Numbers of the generator, which no register can issue.
    Synthetic,
}

impl From<SsinRange> for vocabulary::be::SsinRange {
    fn from(range: SsinRange) -> Self {
        match range {
            SsinRange::Production => Self::Production,
            SsinRange::Synthetic => Self::Synthetic,
        }
    }
}

/// How people sign in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignIn {
    /// The OpenID Provider that knows people by their national number, in a country the national one.
    #[serde(default)]
    pub upstream: Option<Upstream>,
}

/// An OpenID Provider where people sign in. Register the hub there as a confidential client with the
/// redirect URI `ORIGIN/sign-in/answer`, where ORIGIN is `origins.portal`, and ask for signed ID tokens
/// (RS256, PS256, ES256 or EdDSA).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Upstream {
    /// Its issuer, for example `https://login.example.org`. Its endpoints and keys are found from there
    /// (OpenID Connect Discovery).
    pub issuer: String,
    /// The hub's `client_id` there.
    pub client_id: String,
    /// File with the hub's client secret there, one line. It is sent in the header of the token request
    /// (`client_secret_basic`).
    pub client_secret_file: PathBuf,
    /// What is asked beside `openid`, for example `["profile"]`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The claim of the ID token that holds the national number.
    pub person_claim: String,
    /// What the provider is called on the sign-in page.
    pub name: InLanguages,
    /// What each value of `acr` is worth: `low`, `substantial` or `high` (Regulation (EU) 910/2014,
    /// art. 8). A value that is not listed is refused. Pages about a person need `substantial`.
    pub levels: BTreeMap<String, AssuranceLevel>,
}

/// A text in the four languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InLanguages {
    /// Dutch.
    pub nl: String,
    /// French.
    pub fr: String,
    /// German.
    pub de: String,
    /// English.
    pub en: String,
}

/// A level of assurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AssuranceLevel {
    /// One factor.
    Low,
    /// Two factors.
    Substantial,
    /// Two factors of which one is tamper-proof.
    High,
}

impl From<AssuranceLevel> for vocabulary::Level {
    fn from(level: AssuranceLevel) -> Self {
        match level {
            AssuranceLevel::Low => Self::Low,
            AssuranceLevel::Substantial => Self::Substantial,
            AssuranceLevel::High => Self::High,
        }
    }
}

/// How the committee decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Committee {
    /// How many members must say the same before a request for a deliberation is approved or rejected.
    /// Whoever wrote the request does not vote on it.
    pub votes: std::num::NonZeroU16,
}

impl Default for Committee {
    fn default() -> Self {
        Self {
            votes: const { std::num::NonZeroU16::new(2).expect("two is not zero") },
        }
    }
}

/// How e-mail is sent: through a mail server of yours (SMTP submission), which delivers it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mail {
    /// The mail server, for example `mail.example.org`. Its certificate must name it so.
    pub host: String,
    /// Its port. Without it, 587 for `startTls`, 465 for `tls` and 25 for `plain`.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the connection is protected: `startTls`, `tls` from the first byte, or `plain`, which is for a
    /// mail server on the same machine only.
    #[serde(default)]
    pub protection: MailProtection,
    /// As whom the hub signs in at the mail server. Without it, the hub does not.
    #[serde(default)]
    pub user: Option<String>,
    /// File with the password for `user`, one line.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// The address that mails come from, for example `no-reply@hub.example.org`. Nobody reads what is
    /// answered to it.
    pub from: String,
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MailProtection {
    /// TLS after `STARTTLS`; no mail where the server does not offer it.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None.
    Plain,
}

/// How the hub reaches the authentic sources.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Connections {
    /// Folder with one YAML file per connection. Without it the hub reaches no source.
    #[serde(default)]
    pub folder: Option<PathBuf>,
}

/// What differs per authentic source at this hub.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    /// URL that replaces the one of the connection file, for example of an acceptance environment.
    #[serde(default)]
    pub base_url: Option<String>,
    /// File with the secret by which the hub authenticates to the source, one line.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
}

/// Upper bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// Largest request body, in bytes. A consultation takes less than 4 KiB; the rest is room for long
    /// lists of data elements.
    pub body_size_bytes_max: usize,
    /// Most connections at one time. One more waits until another closes.
    pub connections_max: usize,
    /// How long a stop waits for requests in flight, in milliseconds, before it cuts them.
    pub shutdown_grace_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_size_bytes_max: 64 * 1024,
            connections_max: 10_000,
            shutdown_grace_ms: 20_000,
        }
    }
}

impl Limits {
    /// How long a stop waits for requests in flight.
    pub fn shutdown_grace(&self) -> Duration {
        Duration::from_millis(self.shutdown_grace_ms)
    }
}

/// What operators read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Log {
    /// `json`, one object per line, or `plain` for a terminal.
    #[serde(default)]
    pub format: LogFormat,
    /// What is logged: a level (`info`), or levels per part (`info,server=debug`).
    #[serde(default)]
    pub level: Option<String>,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LogFormat {
    /// One JSON object per line.
    #[default]
    Json,
    /// Readable lines.
    Plain,
}

/// What can be watched of a demonstration, which has no file of its own: the sections `log` and `metrics` of the
/// environment. Its other settings are fixed, so that a hub's environment cannot point it at a hub's database.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Watched {
    /// As [`Config::log`], without defaults.
    pub log: WatchedLog,
    /// As [`Config::metrics`].
    pub metrics: Option<Metrics>,
}

/// How a demonstration logs, as far as the environment says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WatchedLog {
    /// As [`Log::format`].
    pub format: Option<LogFormat>,
    /// As [`Log::level`].
    pub level: Option<String>,
}

impl Watched {
    /// Reads the environment of this process.
    ///
    /// # Errors
    /// [`ConfigError::Environment`] and [`ConfigError::Invalid`].
    pub fn of_environment() -> Result<Self, ConfigError> {
        // A value that is not UTF-8 is no level and no address; left out, the default holds.
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self::from_variables(variables)
    }

    fn from_variables(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut table = toml::Table::new();
        for (name, value) in variables {
            let section = name.strip_prefix(ENVIRONMENT_PREFIX).unwrap_or_default();
            if section.starts_with("LOG__") || section.starts_with("METRICS__") {
                environment::overlay(&mut table, &name, &value)?;
            }
        }
        table
            .try_into()
            .map_err(|error| ConfigError::Invalid(error.message().to_owned()))
    }
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration file `{}`: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        why: std::io::Error,
    },
    /// The text is not TOML, a key is unknown or missing, or a value has the wrong form.
    #[error("the configuration is not valid: {0}")]
    Invalid(String),
    /// An environment variable cannot be placed.
    #[error("environment variable `{name}`: {why}")]
    Environment {
        /// Its name, never its value.
        name: String,
        /// The reason.
        why: &'static str,
    },
}

impl Config {
    /// Reads the file and lays the process's environment over it.
    ///
    /// # Errors
    /// When the file cannot be read or the result is not a configuration. Rules that join several
    /// fields are [`Config::check`]'s.
    pub fn load(path: &std::path::Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|why| ConfigError::Unreadable {
            path: path.to_owned(),
            why,
        })?;
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .filter(|(name, _)| name.starts_with(ENVIRONMENT_PREFIX))
            .map(|(name, value)| match value.into_string() {
                Ok(value) => Ok((name, value)),
                Err(_) => Err(ConfigError::Environment {
                    name,
                    why: "the value is not UTF-8",
                }),
            })
            .collect::<Result<Vec<_>, _>>()?;
        Self::from_text(&text, variables)
    }

    /// Reads a TOML text and lays `variables` (full names and values) over it.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_text(
        text: &str,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let invalid = |error: toml::de::Error| ConfigError::Invalid(error.message().to_owned());
        // The text alone first: its errors then name a line.
        let mut table: toml::Table =
            toml::from_str(text).map_err(|error| ConfigError::Invalid(error.to_string()))?;
        let mut overlaid = Vec::new();
        for (name, value) in variables {
            environment::overlay(&mut table, &name, &value)?;
            overlaid.push(name);
        }
        if overlaid.is_empty() {
            return toml::from_str(text)
                .map_err(|error| ConfigError::Invalid(error.to_string().trim_end().to_owned()));
        }
        table.try_into().map_err(invalid)
    }

    /// The issuer: the setting, or the base URL.
    pub fn issuer(&self) -> &str {
        self.issuer.as_deref().unwrap_or(&self.base_url)
    }

    /// The JSON Schema of the file, as `crosskeys config schema` prints it.
    pub fn schema() -> String {
        let schema = schemars::schema_for!(Self);
        let mut text = serde_json::to_string_pretty(&schema)
            .expect("a JSON Schema holds text and numbers only, so it can be written");
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests;
