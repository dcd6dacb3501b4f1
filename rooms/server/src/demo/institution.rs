//! An institution of the story: one application that talks to the hub over HTTP, as any program of an institution would.

use std::{net::SocketAddr, time::Duration};

use identity::client::{PrivateJwk, client_assertion, dpop_proof, token_form};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use uuid::Uuid;
use vocabulary::{ApplicationId, be::Ssin};

use super::population::Participant;
use crate::clock::Clock;

/// How long an answer of the hub is waited for: longer than the slowest source of the demonstration may take.
const ANSWER_MAX: Duration = Duration::from_secs(15);

/// How often a proof is asked for that no checkpoint covers yet; one is signed every second.
const PROOF_TRIES_MAX: u32 = 8;

/// How often a token is asked for from a hub that was restarted. For some seconds it refuses what an earlier process might
/// have accepted (`identity::Start`), up to six when that process was cut off.
const TOKEN_TRIES_MAX: u32 = 16;
/// The pause between two tries.
const TOKEN_PAUSE: Duration = Duration::from_millis(500);

/// Why the hub could not be talked to.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// The connection or the body failed.
    #[error("the hub cannot be reached: {0}")]
    Http(#[from] reqwest::Error),
    /// The hub gave no token.
    #[error("the hub gives {application} no token: status {status}")]
    NoToken {
        /// Who asked.
        application: ApplicationId,
        /// The status of its answer.
        status: StatusCode,
    },
}

/// One institution's application.
pub struct Institution {
    participant: Participant,
    application: ApplicationId,
    key: PrivateJwk,
    hub: HubAddress,
    token: Mutex<Option<String>>,
}

/// Where the hub is.
#[derive(Clone)]
pub struct HubAddress {
    /// Base URL.
    pub base: String,
    /// How it is reached.
    pub client: reqwest::Client,
    /// Its clock, which is also the institutions'.
    pub clock: Clock,
}

impl HubAddress {
    /// A hub with this base URL that listens here.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(base: &str, listening: SocketAddr, clock: Clock) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(ANSWER_MAX)
            .redirect(reqwest::redirect::Policy::none())
            // The base says localhost; the address says which of its meanings.
            .resolve("localhost", listening)
            .no_proxy()
            .build()?;
        Ok(Self {
            base: base.to_owned(),
            client,
            clock,
        })
    }
}

/// What an institution asks.
#[derive(Clone)]
pub struct Question<'a> {
    /// The institution's own reference.
    pub ticket: String,
    /// Under which legal context.
    pub legal_context: &'a str,
    /// Why.
    pub purpose: &'a str,
    /// Which service.
    pub service: &'a str,
    /// Which elements.
    pub elements: &'a [&'a str],
    /// About whom.
    pub person: &'a Ssin,
}

impl Question<'_> {
    fn to_json(&self) -> Value {
        json!({
            "ticket": self.ticket,
            "legalContext": self.legal_context,
            "purpose": self.purpose,
            "service": self.service,
            "person": { "ssin": self.person.expose() },
            "elements": self.elements,
            "actingUser": "clerk-42",
        })
    }
}

/// What the hub answers. Not `Debug`: it may hold data on a person.
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body, when it is JSON.
    pub body: Value,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Reply {
    async fn read(response: reqwest::Response) -> Result<Self, NoAnswer> {
        let status = response.status().as_u16();
        let bytes = response.bytes().await?.to_vec();
        // What is no JSON has no members; the status tells what to make of it.
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(Self {
            status,
            body,
            bytes,
        })
    }

    /// The last part of the problem's type: `noDeliberation`.
    pub fn problem(&self) -> Option<&str> {
        self.body["type"].as_str()?.rsplit(':').next()
    }

    /// A member that is text.
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.body.pointer(pointer)?.as_str()
    }

    /// A member that is a number.
    pub fn number(&self, pointer: &str) -> Option<u64> {
        self.body.pointer(pointer)?.as_u64()
    }
}

impl Institution {
    /// An application with this key.
    pub fn new(
        participant: Participant,
        application: ApplicationId,
        key: PrivateJwk,
        hub: HubAddress,
    ) -> Self {
        Self {
            participant,
            application,
            key,
            hub,
            token: Mutex::new(None),
        }
    }

    /// Which institution this is.
    pub fn participant(&self) -> Participant {
        self.participant
    }

    /// The application's client id.
    pub fn application(&self) -> &ApplicationId {
        &self.application
    }

    /// The application's key.
    pub fn key(&self) -> &PrivateJwk {
        &self.key
    }

    /// Asks a question.
    ///
    /// # Errors
    /// [`NoAnswer`] when the hub cannot be talked to; a refusal is an answer.
    pub async fn consult(&self, question: &Question<'_>) -> Result<Reply, NoAnswer> {
        self.consult_with(question, &self.fresh_proof().await?)
            .await
    }

    /// Waits until a hub that was restarted takes new proofs; `waiting` is called once, if there is something to wait for.
    ///
    /// # Errors
    /// When the hub gives no token in the end.
    pub async fn settle(&self, mut waiting: impl FnMut()) -> Result<(), NoAnswer> {
        for tries in 1.. {
            match self.token().await {
                Err(NoAnswer::NoToken { status, .. })
                    if status == StatusCode::UNAUTHORIZED && tries < TOKEN_TRIES_MAX =>
                {
                    if tries == 1 {
                        waiting();
                    }
                    tokio::time::sleep(TOKEN_PAUSE).await;
                }
                Err(why) => return Err(why),
                Ok(_) => break,
            }
        }
        Ok(())
    }

    /// A proof of possession for one consultation.
    ///
    /// # Errors
    /// When the hub gives no token.
    pub async fn fresh_proof(&self) -> Result<String, NoAnswer> {
        let token = self.token().await?;
        Ok(self.proof(
            "POST",
            &self.url("/exchange/v1/consultations"),
            Some(&token),
        ))
    }

    /// Asks a question with a proof made before.
    ///
    /// # Errors
    /// As [`Institution::consult`].
    pub async fn consult_with(
        &self,
        question: &Question<'_>,
        proof: &str,
    ) -> Result<Reply, NoAnswer> {
        let token = self.token().await?;
        let request = self.hub.client.post(self.url("/exchange/v1/consultations"));
        let request = request
            .header(header::AUTHORIZATION, format!("DPoP {token}"))
            .header("DPoP", proof)
            .json(&question.to_json());
        Reply::read(request.send().await?).await
    }

    /// Fetches the proof of a leaf of one of the institution's own exchanges, as soon as a checkpoint covers it.
    ///
    /// # Errors
    /// As [`Institution::consult`].
    pub async fn fetch_proof(&self, exchange: &str, leaf: &str) -> Result<Reply, NoAnswer> {
        let url = self.url(&format!("/exchange/v1/consultations/{exchange}/proof"));
        let token = self.token().await?;
        let mut tries = 0;
        loop {
            tries += 1;
            let asked = format!("{url}?leaf={leaf}");
            tracing::trace!(url = asked, "an institution asks for a proof");
            let request = self.hub.client.get(asked);
            let request = request
                .header(header::AUTHORIZATION, format!("DPoP {token}"))
                .header("DPoP", self.proof("GET", &url, Some(&token)));
            let reply = Reply::read(request.send().await?).await?;
            if reply.status != 503 || tries == PROOF_TRIES_MAX {
                return Ok(reply);
            }
            // What `Retry-After` says: the time until the next checkpoint.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// The access token; asked for once, as it outlives the story.
    async fn token(&self) -> Result<String, NoAnswer> {
        let mut held = self.token.lock().await;
        if let Some(token) = &*held {
            return Ok(token.clone());
        }
        let url = self.url("/oauth/token");
        let now = self.hub.clock.now();
        let assertion =
            client_assertion(&self.key, &self.application, &self.hub.base, now, &unique());
        let request = self.hub.client.post(&url);
        let request = request
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("DPoP", self.proof("POST", &url, None))
            .body(token_form(&assertion, "exchange:consult"));
        let response = request.send().await?;
        let status = response.status();
        let reply = Reply::read(response).await?;
        match reply.text("/access_token") {
            Some(token) if status.is_success() => Ok(held.insert(token.to_owned()).clone()),
            _ => Err(NoAnswer::NoToken {
                application: self.application.clone(),
                status,
            }),
        }
    }

    /// A proof for a request that is about to be sent.
    fn proof(&self, method: &str, url: &str, token: Option<&str>) -> String {
        tracing::trace!(http.method = method, url, "an institution asks");
        dpop_proof(
            &self.key,
            method,
            url,
            token,
            self.hub.clock.now(),
            &unique(),
        )
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.hub.base)
    }
}

/// An id that nobody used before.
fn unique() -> String {
    Uuid::new_v4().to_string()
}
