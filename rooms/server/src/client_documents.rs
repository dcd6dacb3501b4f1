//! Documents that describe clients (Solid-OIDC §5.1), fetched from the web and kept for a while.
//!
//! Anybody can make the hub fetch an address, so it goes nowhere but to public addresses over TLS, follows nothing,
//! reads little, and waits shortly.
//!
//! INVARIANT: the address that is checked is the address that is connected to: the names are resolved once, here.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use identity::provider::{Client, ClientId, DOCUMENT_SIZE_BYTES_MAX, DocumentError, read_document};
use jiff::{SignedDuration, Timestamp};
use reqwest::{
    dns::{Addrs, Name, Resolve, Resolving},
    header,
    redirect::Policy,
};
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::{config::Purpose, listener};

/// How long a document may take to arrive: a person waits.
const FETCH_WITHIN: Duration = Duration::from_secs(5);

/// Fetches at one time. More wait for a moment, and then are told to try again.
const FETCHES_MAX: usize = 16;

/// How long a document counts, in seconds: a client that changes is known soon, and one that is busy costs little.
const KEPT_S: i64 = 300;

/// How long it counts that there is no document, in seconds.
const MISSING_KEPT_S: i64 = 30;

/// Most documents that are kept, of 16 KiB at most.
const KEPT_MAX: usize = 1_000;

/// Why there is no client at an address. For operators; the person is told that the client is not known.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoDocument {
    /// It does not answer, or not with a document.
    #[error("it cannot be fetched: {0}")]
    NotFetched(String),
    /// It answers with something else.
    #[error("it answers with status {0}")]
    Status(u16),
    /// The answer is not JSON-LD.
    #[error("its content type is not application/ld+json or application/json")]
    ContentType,
    /// An address that the hub does not go to.
    #[error("the hub goes to public addresses over TLS only")]
    Forbidden,
    /// The document describes no client.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

/// What was found, and when.
type Found = (Result<Client, NoDocument>, Timestamp);

/// Fetches and keeps documents.
pub struct ClientDocuments {
    http: reqwest::Client,
    purpose: Purpose,
    kept: Mutex<HashMap<ClientId, Found>>,
    room: Semaphore,
}

impl ClientDocuments {
    /// Prepares to fetch; connects to nothing yet. A demonstration may go to its own machine.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(purpose: Purpose) -> Result<Self, reqwest::Error> {
        listener::install_cryptography();
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(FETCH_WITHIN)
            .no_proxy()
            .referer(false);
        let http = match purpose {
            Purpose::Service => http.https_only(true).dns_resolver(Arc::new(PublicOnly)),
            Purpose::Demonstration => http,
        };
        Ok(Self {
            http: http.build()?,
            purpose,
            kept: Mutex::default(),
            room: Semaphore::new(FETCHES_MAX),
        })
    }

    /// The client that the document at `id` describes.
    pub async fn client(&self, id: &ClientId, now: Timestamp) -> Option<Client> {
        if let Some(found) = self.kept(id, now) {
            return found.ok();
        }
        let found = self.fetch(id).await;
        if let Err(why) = &found {
            tracing::info!(%why, "a client's document is not there");
        }
        self.keep(id, &found, now);
        found.ok()
    }

    fn kept(&self, id: &ClientId, now: Timestamp) -> Option<Result<Client, NoDocument>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(id)
            .filter(|found| is_fresh(found, now))
            .map(|(found, _)| found.clone())
    }

    fn keep(&self, id: &ClientId, found: &Result<Client, NoDocument>, now: Timestamp) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.retain(|_, found| is_fresh(found, now));
        }
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(id.clone(), (found.clone(), now));
    }

    async fn fetch(&self, id: &ClientId) -> Result<Client, NoDocument> {
        let not_fetched = |why: &dyn std::fmt::Display| NoDocument::NotFetched(why.to_string());
        if self.purpose == Purpose::Service && !may_be_asked(id.as_str()) {
            return Err(NoDocument::Forbidden);
        }
        let _room = tokio::time::timeout(FETCH_WITHIN, self.room.acquire())
            .await
            .map_err(|why| not_fetched(&why))?
            .map_err(|why| not_fetched(&why))?;
        let mut answer = self
            .http
            .get(id.as_str())
            .header(
                header::ACCEPT,
                "application/ld+json, application/json;q=0.9",
            )
            .send()
            .await
            .map_err(|why| not_fetched(&why.without_url()))?;
        if !answer.status().is_success() {
            return Err(NoDocument::Status(answer.status().as_u16()));
        }
        let kind = answer
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map(str::trim);
        if !matches!(kind, Some("application/ld+json" | "application/json")) {
            return Err(NoDocument::ContentType);
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer
            .chunk()
            .await
            .map_err(|why| not_fetched(&why.without_url()))?
        {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > DOCUMENT_SIZE_BYTES_MAX {
                return Err(DocumentError::TooLong.into());
            }
        }
        Ok(read_document(id, &bytes)?)
    }
}

fn is_fresh((found, at): &Found, now: Timestamp) -> bool {
    let kept_s = match found {
        Ok(_) => KEPT_S,
        Err(_) => MISSING_KEPT_S,
    };
    now.duration_since(*at) < SignedDuration::from_secs(kept_s)
}

/// Whether a service may ask this URL at all: over TLS, and not at an address written as a number that is not public.
/// Names are judged when they are resolved.
fn may_be_asked(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else {
        return false;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(literal) => literal.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    // Resolvers read shorter and octal numbers as addresses too; no public host has such a name.
    let ends_in_number = host
        .rsplit('.')
        .next()
        .is_some_and(|last| last.starts_with(|first: char| first.is_ascii_digit()));
    match host.parse::<IpAddr>() {
        Ok(address) => is_public(address),
        Err(_) => !ends_in_number,
    }
}

/// Gives public addresses alone.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            match public.is_empty() {
                true => Err("the name has no public address".into()),
                false => Ok(Box::new(public.into_iter()) as Addrs),
            }
        })
    }
}

/// Whether an address belongs to the public internet (IANA special-purpose address registries, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        // This network, carrier-grade NAT, protocol assignments, 6to4 relays, benchmarks, and all from 224 up.
        [0 | 224..=255, ..] => true,
        [100, 64..=127, ..] => true,
        [192, 0, 0, _] => true,
        [192, 88, 99, _] => true,
        [198, 18..=19, ..] => true,
        _ => {
            address.is_loopback()
                || address.is_private()
                || address.is_link_local()
                || address.is_documentation()
        }
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // Global unicast is 2000::/3; in it, protocol assignments and Teredo (2001::/23), documentation (2001:db8::/32,
    // 3fff::/20) and 6to4 (2002::/16), which leads to an IPv4 address of the writer's choice.
    match address.segments() {
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] => false,
        [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hub_goes_to_public_addresses_alone() {
        for (address, public) in [
            ("93.184.215.14", true),
            ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("192.0.2.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:10.0.0.1", false),
            ("64:ff9b::7f00:1", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
            ("2002:7f00:1::", false),
            ("2001:db8::1", false),
            ("2001::1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn some_urls_are_not_even_resolved() {
        for (url, asked) in [
            ("https://app.example/id", true),
            ("https://app.example:8443/id", true),
            ("https://93.184.215.14/id", true),
            ("http://app.example/id", false),
            ("http://localhost/id", false),
            ("https://127.0.0.1/id", false),
            ("https://127.1/id", false),
            ("https://2130706433/id", false),
            ("https://0x7f000001/id", false),
            ("https://[::1]/id", false),
            ("https://[::ffff:10.0.0.1]/id", false),
            ("https://169.254.169.254/latest/meta-data", false),
        ] {
            assert_eq!(may_be_asked(url), asked, "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_not_followed() {
        let resolved = PublicOnly.resolve("localhost".parse().unwrap()).await;
        assert!(resolved.is_err());
    }

    #[test]
    fn what_is_kept_is_bounded_and_grows_old() {
        let documents = ClientDocuments::new(Purpose::Service).unwrap();
        let id = |n: usize| ClientId::parse(&format!("https://app.example/{n}")).unwrap();
        let at = |second| Timestamp::from_second(second).unwrap();
        for n in 0..3 * KEPT_MAX {
            documents.keep(&id(n), &Err(NoDocument::Status(404)), at(0));
        }
        assert!(documents.kept.lock().unwrap().len() <= KEPT_MAX);
        let last = id(3 * KEPT_MAX - 1);
        assert!(documents.kept(&last, at(MISSING_KEPT_S - 1)).is_some());
        assert!(documents.kept(&last, at(MISSING_KEPT_S)).is_none());
    }
}
