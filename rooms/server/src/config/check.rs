//! Rules that join several settings. `crosskeys config check` prints what they find.

use std::{fmt, path::Path};

use identity::people::mail::MailAddress;
use reqwest::Url;
use store::{Address, Rehearsal};

use super::{Config, MailProtection, Purpose, SsinRange, Transport};

/// The key of a setting, as the file writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting(String);

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One rule that a configuration breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The setting to change.
    pub setting: Setting,
    /// What is wrong and what to write instead.
    pub why: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.setting, self.why)
    }
}

/// Smallest accepted body limit: less would refuse ordinary consultations.
const BODY_SIZE_BYTES_LEAST: usize = 4 * 1024;
/// Largest accepted body limit: bodies are held in memory while they are read.
const BODY_SIZE_BYTES_MOST: usize = 16 * 1024 * 1024;

impl Config {
    /// Every rule this configuration breaks; empty when it may start. Reads no file.
    pub fn check(&self, purpose: Purpose) -> Vec<Finding> {
        let mut findings = Findings::default();
        self.check_urls(purpose, &mut findings);
        self.check_transport(purpose, &mut findings);
        self.check_storage(&mut findings);
        self.check_sources(purpose, &mut findings);
        self.check_limits(&mut findings);
        self.check_mail(&mut findings);
        if purpose == Purpose::Demonstration && self.people.ssin_range != SsinRange::Synthetic {
            findings.add(
                "people.ssinRange",
                "the demonstration takes synthetic numbers only; write `synthetic`",
            );
        }
        if let Some(metrics) = &self.metrics
            && metrics.listen == self.listen
            && metrics.listen.port() != 0
        {
            findings.add(
                "metrics.listen",
                "measurements need a port of their own, not the hub's",
            );
        }
        findings.0
    }

    fn check_urls(&self, purpose: Purpose, findings: &mut Findings) {
        let base = findings.url("baseUrl", &self.base_url, purpose);
        if let Some(base) = &base
            && (base.path() != "/" || self.base_url.ends_with('/'))
        {
            findings.add(
                "baseUrl",
                "write scheme, host and port only, without a path or a slash at the end",
            );
        }
        if let Some(issuer) = &self.issuer {
            findings.url("issuer", issuer, purpose);
        }
        if let Some(upstream) = &self.sign_in.upstream {
            findings.url("signIn.upstream.issuer", &upstream.issuer, purpose);
            if upstream.levels.is_empty() {
                findings.add(
                    "signIn.upstream.levels",
                    "without a level nobody can sign in; list the values of `acr`",
                );
            }
        }
        let portal = findings.origin("origins.portal", &self.origins.portal, purpose);
        let pods = findings.origin("origins.pods", &self.origins.pods, purpose);
        if purpose == Purpose::Service && portal.is_some() && portal == pods {
            findings.add(
                "origins.pods",
                "pods and portal need different origins, because pod content is hostile",
            );
        }
    }

    fn check_transport(&self, purpose: Purpose, findings: &mut Findings) {
        match (self.transport, &self.tls) {
            (Transport::Tls, None) => findings.add(
                "tls",
                "`transport = \"tls\"` needs `tls.certificateFile` and `tls.keyFile`",
            ),
            (Transport::PlainBehindProxy, Some(_)) => findings.add(
                "tls",
                "certificates are not used with `transport = \"plainBehindProxy\"`; leave the section out",
            ),
            (Transport::Tls, Some(_)) | (Transport::PlainBehindProxy, None) => {}
        }
        if purpose == Purpose::Demonstration && !self.listen.ip().is_loopback() {
            findings.add("listen", "the demonstration listens on loopback only");
        }
    }

    fn check_storage(&self, findings: &mut Findings) {
        let url = &self.database.url;
        if let Some(path) = url.strip_prefix("sqlite:") {
            if path.is_empty() {
                findings.add("database.url", "write the path of the file after `sqlite:`");
            }
            if self.database.password_file.is_some() {
                findings.add(
                    "database.passwordFile",
                    "SQLite has no password; leave it out",
                );
            }
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            match Url::parse(url) {
                Ok(parsed) if parsed.password().is_some() => findings.add(
                    "database.url",
                    "a password does not belong in the URL; put it in a file and name that in `database.passwordFile`",
                ),
                Ok(_) => {
                    let address = Address::Postgres {
                        url: url.clone(),
                        rehearsal: Rehearsal::Off,
                    };
                    if let Err(why) = address.check() {
                        findings.add("database.url", why.to_string());
                    }
                }
                Err(_) => findings.add("database.url", "the PostgreSQL URL cannot be read"),
            }
        } else {
            findings.add(
                "database.url",
                "write `sqlite:PATH` or `postgres://USER@HOST/NAME`",
            );
        }
        if let Err(malformed) = ledger::Origin::parse(&self.ledger.origin) {
            findings.add("ledger.origin", malformed.to_string());
        }
        if same_folder(&self.data.folder, &self.keys.folder) {
            findings.add(
                "keys.folder",
                "keys need a folder of their own, so that backups of the data do not carry them",
            );
        }
    }

    fn check_sources(&self, purpose: Purpose, findings: &mut Findings) {
        for (name, source) in &self.sources {
            if let Some(url) = &source.base_url {
                findings.url(&format!("sources.{name}.baseUrl"), url, purpose);
            }
        }
        if !self.sources.is_empty() && self.connections.folder.is_none() {
            findings.add(
                "connections.folder",
                "`sources` changes connections, but no folder with connections is named",
            );
        }
    }

    fn check_mail(&self, findings: &mut Findings) {
        let Some(mail) = &self.mail else { return };
        if let Err(why) = MailAddress::parse(&mail.from) {
            findings.add("mail.from", why.to_string());
        }
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
        if mail.host.is_empty() || !mail.host.bytes().all(is_host) {
            findings.add("mail.host", "write the name of the mail server alone");
        }
        if mail.user.is_some() != mail.password_file.is_some() {
            findings.add(
                "mail.passwordFile",
                "`user` and `passwordFile` belong together: write both or none",
            );
        }
        if mail.protection == MailProtection::Plain && !is_loopback_host(&mail.host) {
            findings.add(
                "mail.protection",
                "`plain` is for a mail server on this machine only; write `startTls` or `tls`",
            );
        }
    }

    fn check_limits(&self, findings: &mut Findings) {
        let limits = &self.limits;
        if !(BODY_SIZE_BYTES_LEAST..=BODY_SIZE_BYTES_MOST).contains(&limits.body_size_bytes_max) {
            findings.add(
                "limits.bodySizeBytesMax",
                format!(
                    "write a size from {BODY_SIZE_BYTES_LEAST} to {BODY_SIZE_BYTES_MOST} bytes"
                ),
            );
        }
        if limits.connections_max == 0 {
            findings.add("limits.connectionsMax", "write at least 1");
        }
    }
}

fn same_folder(one: &Path, other: &Path) -> bool {
    one.components().eq(other.components())
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, setting: &str, why: impl Into<String>) {
        self.0.push(Finding {
            setting: Setting(setting.to_owned()),
            why: why.into(),
        });
    }

    /// An absolute URL of the web, over TLS unless this is the demonstration.
    fn url(&mut self, setting: &str, text: &str, purpose: Purpose) -> Option<Url> {
        let Ok(url) = Url::parse(text) else {
            self.add(
                setting,
                "this is not an absolute URL, such as `https://hub.example.org`",
            );
            return None;
        };
        match (url.scheme(), purpose) {
            ("https", _) | ("http", Purpose::Demonstration) => {}
            ("http", Purpose::Service) if is_loopback(&url) => {}
            _ => self.add(setting, "the URL must start with `https://`"),
        }
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            self.add(
                setting,
                "the URL must not hold a query, a fragment or a user",
            );
        }
        Some(url)
    }

    fn origin(&mut self, setting: &str, text: &str, purpose: Purpose) -> Option<String> {
        let url = self.url(setting, text, purpose)?;
        let origin = url.origin().ascii_serialization();
        if origin != text {
            self.add(
                setting,
                format!("an origin is scheme, host and port only: `{origin}`"),
            );
        }
        Some(origin)
    }
}

/// A source on the same machine, for instance behind a tunnel or a gateway, needs no TLS.
fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(is_loopback_host)
}

fn is_loopback_host(host: &str) -> bool {
    match host {
        "localhost" | "[::1]" => true,
        host => host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
    }
}
