//! The OpenID Provider where people sign in: asks it over HTTP what `identity::people::upstream` then judges.
//!
//! Its discovery document and keys are read when the first person signs in, and kept for an hour; a hub starts and serves
//! institutions whether or not the provider answers.
//!
//! INVARIANT: no log line and no error of this module holds a token, a code or a person's number.

use std::time::Duration;

use identity::people::{
    LocalPath,
    upstream::{
        Callback, DOCUMENT_BYTES_MAX, Metadata, NotSignedIn, PendingSignIn, ProviderKeys,
        SignInStart, Upstream, UpstreamIdentity, Wish, id_token_of, key_named_in,
    },
};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, RequestBuilder, header};
use thiserror::Error;
use tokio::sync::Mutex;
use vocabulary::{Level, Localized};
use zeroize::Zeroizing;

use crate::{config, keys::read_secret};

/// Where the provider sends people back to, on the portal's origin.
pub const ANSWER_PATH: &str = "/sign-in/answer";

/// How long the provider may take to answer: a person waits.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// How long its documents are kept.
const KEPT_MINUTES: i64 = 60;

/// Keys are read again for a name that is not known, but not more often than this, in seconds: anybody can make such a
/// name up.
const KEYS_AGAIN_S: i64 = 30;

/// Why the provider cannot be asked at all; found when the hub starts.
#[derive(Debug, Error)]
pub enum CannotAsk {
    /// The client secret.
    #[error("the client secret in `{file}` cannot be used: {why}")]
    Secret {
        /// The file.
        file: String,
        /// What is wrong with it; holds nothing of it.
        why: String,
    },
    /// The HTTP client.
    #[error("no HTTP client can be made: {0}")]
    Client(#[from] reqwest::Error),
}

/// Why nobody was signed in.
#[derive(Debug, Error)]
pub enum SignInFailed {
    /// What came back does not hold.
    #[error(transparent)]
    Refused(#[from] NotSignedIn),
    /// The provider does not answer.
    #[error("the provider does not answer: {0}")]
    Silent(String),
}

/// The provider.
pub struct UpstreamProvider {
    settings: Upstream,
    name: Localized,
    secret: Zeroizing<String>,
    http: Client,
    known: Mutex<Option<Known>>,
}

/// What the provider said of itself.
#[derive(Clone)]
struct Known {
    metadata: Metadata,
    keys: ProviderKeys,
    read_at: Timestamp,
}

impl UpstreamProvider {
    /// Prepares to ask the provider; connects to nothing yet.
    ///
    /// # Errors
    /// [`CannotAsk`].
    pub fn open(settings: &config::Upstream, portal: &str) -> Result<Self, CannotAsk> {
        let secret =
            read_secret(&settings.client_secret_file).map_err(|why| CannotAsk::Secret {
                file: settings.client_secret_file.display().to_string(),
                why: why.to_string(),
            })?;
        let levels = (settings.levels.iter())
            .map(|(acr, level)| (acr.clone(), (*level).into()))
            .collect();
        let config::InLanguages { nl, fr, de, en } = settings.name.clone();
        Ok(Self {
            settings: Upstream {
                issuer: settings.issuer.clone(),
                client_id: settings.client_id.clone(),
                redirect_uri: format!("{portal}{ANSWER_PATH}"),
                scopes: settings.scopes.clone(),
                person_claim: settings.person_claim.clone(),
                levels,
            },
            name: Localized { nl, fr, de, en },
            secret,
            http: Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .timeout(ANSWER_WITHIN)
                .build()?,
            known: Mutex::default(),
        })
    }

    /// What the provider is called.
    pub fn name(&self) -> &Localized {
        &self.name
    }

    /// The highest level that it can vouch for.
    pub fn highest(&self) -> Option<Level> {
        self.settings.highest()
    }

    /// The levels that it can vouch for.
    pub fn levels(&self) -> impl Iterator<Item = Level> {
        self.settings.levels.values().copied()
    }

    /// Begins a sign-in.
    ///
    /// # Errors
    /// [`SignInFailed`] when the provider's documents cannot be had.
    pub async fn begin(
        &self,
        next: LocalPath,
        wish: Wish,
        random: &[[u8; 32]; 4],
        now: Timestamp,
    ) -> Result<SignInStart, SignInFailed> {
        let known = self.known(now).await?;
        Ok(self
            .settings
            .begin(&known.metadata, next, wish, random, now))
    }

    /// Finishes a sign-in: exchanges the code and judges the ID token.
    ///
    /// # Errors
    /// [`SignInFailed`].
    pub async fn finish(
        &self,
        callback: &Callback,
        pending: &PendingSignIn,
        browser_secret: Option<&str>,
        now: Timestamp,
    ) -> Result<UpstreamIdentity, SignInFailed> {
        let mut known = self.known(now).await?;
        let code = callback.judge(
            pending,
            browser_secret,
            &self.settings,
            &known.metadata,
            now,
        )?;
        let form = self.settings.exchange_form(code, pending);
        let request = self
            .http
            .post(&known.metadata.token_endpoint)
            .basic_auth(&self.settings.client_id, Some(self.secret.as_str()))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(form);
        let answer = read(request).await?;
        let token = id_token_of(&answer)?;
        if !known.keys.have(key_named_in(&token)?.as_deref()) {
            known = self.with_newer_keys(known, now).await?;
        }
        Ok(self
            .settings
            .read_id_token(&token, &known.keys, pending, now)?)
    }

    async fn known(&self, now: Timestamp) -> Result<Known, SignInFailed> {
        let mut kept = self.known.lock().await;
        if let Some(known) = &*kept
            && now.duration_since(known.read_at) < SignedDuration::from_mins(KEPT_MINUTES)
        {
            return Ok(known.clone());
        }
        let issuer = &self.settings.issuer;
        let place = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        let document = read(self.http.get(place)).await?;
        let metadata = Metadata::parse(&document, issuer)?;
        let keys = ProviderKeys::parse(&read(self.http.get(&metadata.jwks_uri)).await?)?;
        let known = Known {
            metadata,
            keys,
            read_at: now,
        };
        *kept = Some(known.clone());
        Ok(known)
    }

    async fn with_newer_keys(&self, old: Known, now: Timestamp) -> Result<Known, SignInFailed> {
        let mut kept = self.known.lock().await;
        let current = kept.clone().unwrap_or(old);
        if now.duration_since(current.read_at) < SignedDuration::from_secs(KEYS_AGAIN_S) {
            return Ok(current);
        }
        let keys = ProviderKeys::parse(&read(self.http.get(&current.metadata.jwks_uri)).await?)?;
        let known = Known {
            keys,
            read_at: now,
            ..current
        };
        *kept = Some(known.clone());
        Ok(known)
    }
}

/// Sends a request and reads a bounded answer.
async fn read(request: RequestBuilder) -> Result<Zeroizing<Vec<u8>>, SignInFailed> {
    // The library's words may hold the URL, and an answer's URL is nobody's business.
    let silent = |why: reqwest::Error| SignInFailed::Silent(why.without_url().to_string());
    let mut answer = request.send().await.map_err(silent)?;
    if !answer.status().is_success() {
        let status = answer.status().as_u16();
        return Err(SignInFailed::Silent(format!("it answered {status}")));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    while let Some(chunk) = answer.chunk().await.map_err(silent)? {
        if bytes.len() + chunk.len() > DOCUMENT_BYTES_MAX {
            return Err(NotSignedIn::Provider("answer").into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
