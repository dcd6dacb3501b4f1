//! Asks the authentic sources over HTTP, as their connection files describe.
//!
//! It refuses to know what a decision is: it gets a recorded permit, spends it, and hands back bytes that only
//! `exchange` opens.
//!
//! INVARIANT: a permit is one question. A request is sent again only when its connection, kept from an earlier answer,
//! died before a single byte of this one came.
//! INVARIANT: no log line and no error of this module holds a person's number: neither does a URL of a connection, and
//! bodies, person headers and secrets are never formatted.

mod answer;
mod secret;
mod wire;

use std::{collections::HashMap, path::Path, time::Duration};

use bytes::Bytes;
use exchange::{
    connection::{Connection, Method, Said, SourceRequest},
    interactive::{
        Consultation, Fetched, Source, SourceAnswer, SourceFailure, SourceTrouble, Spent,
    },
};
use http_body_util::Full;
use hyper::{
    Request, Response, Uri,
    body::Incoming,
    header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT},
};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use ledger::Recorded;
use policy::{Occasion, Permitted};
use thiserror::Error;
use tokio::time::{Instant, timeout};
use vocabulary::{ExchangeId, ServiceId, be};

use self::{
    answer::read_answer,
    secret::Secret,
    wire::{Connector, Traffic},
};

/// How long an idle connection to a source is kept.
/// Shorter than the minute or more after which servers and firewalls close theirs, so that few requests meet a connection
/// that has just died.
const IDLE_MAX: Duration = Duration::from_secs(20);

/// Idle connections kept to one source; a hub at full load has about as many questions under way at a source.
const IDLE_CONNECTIONS_MAX: usize = 64;

/// Largest head of an answer, in bytes; real ones take some hundreds.
const ANSWER_HEAD_BYTES_MAX: usize = 16 * 1024;

/// How often a question is put: once, and once more when the kept connection turned out dead.
const SENDINGS_MAX: usize = 2;

/// Carries the exchange id to the source, so that both logs can be laid side by side (Belgif REST guide, `trc-header`).
const TRACE_HEADER: &str = "belgov-trace-id";

/// Why a source cannot be asked at all; found when the hub starts.
#[derive(Debug, Error)]
pub enum CannotConnect {
    /// No file with the secret is named.
    #[error(
        "service `{0}`: no secret file is named, neither by its connection nor by the configuration"
    )]
    NoSecretFile(ServiceId),
    /// The secret cannot be read or used.
    #[error("service `{service}`: the secret file `{file}` cannot be used: {why}")]
    Secret {
        /// The service.
        service: ServiceId,
        /// The file.
        file: String,
        /// What is wrong with it; holds nothing of it.
        why: String,
    },
    /// The certificate authorities that vouch for the source cannot be read or used.
    #[error("service `{service}`: TLS cannot be used: {why}")]
    Tls {
        /// The service.
        service: ServiceId,
        /// What is missing or wrong.
        why: String,
    },
}

/// The authentic sources this hub reaches.
pub struct HttpSources {
    sources: HashMap<ServiceId, Reached>,
}

/// One source: its pool of connections and the hub's secret there.
struct Reached {
    client: Client<Connector, Full<Bytes>>,
    secret: Secret,
}

impl HttpSources {
    /// Prepares to reach each of these services: reads secrets and certificate authorities, but connects to nothing yet.
    /// `folder` is where relative file names of the connections start, usually the folder of the connection files.
    ///
    /// # Errors
    /// [`CannotConnect`] when a file is missing or unusable.
    pub fn open<'a>(
        connections: impl IntoIterator<Item = &'a Connection>,
        folder: &Path,
    ) -> Result<Self, CannotConnect> {
        let mut sources = HashMap::new();
        for connection in connections {
            let secret = Secret::read(connection, folder)?;
            let connector = Connector::new(connection, folder)?;
            let client = Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(IDLE_MAX)
                .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX)
                .http1_max_buf_size(ANSWER_HEAD_BYTES_MAX)
                .build(connector);
            sources.insert(connection.service().clone(), Reached { client, secret });
        }
        Ok(Self { sources })
    }

    /// Puts one question, within the time that the connection allows for all of it.
    async fn ask(
        &self,
        connection: &Connection,
        exchange: ExchangeId,
        question: SourceRequest,
    ) -> Result<SourceAnswer, SourceTrouble> {
        let reached = self
            .sources
            .get(connection.service())
            .ok_or(SourceTrouble::Unavailable)?;
        let whole = Duration::from_millis(connection.limits().answer_ms);
        let question = Question::new(question, exchange, &reached.secret)?;
        let exchanged = async {
            let (response, traffic) = reached.send(&question).await?;
            let answer = read_answer(connection, response).await;
            traffic.answer_ended();
            answer
        };
        timeout(whole, exchanged)
            .await
            .unwrap_or(Err(SourceTrouble::Timeout))
    }
}

impl Source for HttpSources {
    async fn fetch(
        &self,
        ask: Recorded<Permitted<Consultation>>,
        connection: &Connection,
    ) -> Result<Fetched, SourceFailure> {
        let consultation = ask.value().ask();
        let exchange = consultation.exchange();
        let today = be::legal_date(consultation.asked_at());
        let question = connection.request(consultation.ssin(), consultation.criteria(), today);
        let started = Instant::now();
        let answer = match question {
            Some(question) => self.ask(connection, exchange, question).await,
            None => Err(SourceTrouble::CriteriaNotAnswered),
        };
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let service = connection.service().as_str();
        let spent = Spent::of(ask);
        match answer {
            Ok(answer) => {
                tracing::debug!(exchange.id = %exchange, service, duration_ms, "the source answered");
                Ok(Fetched::new(spent, answer))
            }
            Err(why) => {
                tracing::warn!(exchange.id = %exchange, service, outcome = ?why, duration_ms, "the source gave no usable answer");
                Err(SourceFailure { spent, why })
            }
        }
    }
}

/// A question as HTTP, which can be sent again.
struct Question {
    method: hyper::Method,
    url: Uri,
    headers: hyper::HeaderMap,
    body: Bytes,
}

impl Question {
    fn new(
        request: SourceRequest,
        exchange: ExchangeId,
        secret: &Secret,
    ) -> Result<Self, SourceTrouble> {
        // The connection has checked its URL; should one slip through that hyper refuses, the source is out of reach.
        let url = request
            .url
            .parse()
            .map_err(|_| SourceTrouble::Unavailable)?;
        let mut headers = hyper::HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_static("crosskeys"));
        let trace = HeaderValue::try_from(exchange.to_string());
        headers.insert(
            HeaderName::from_static(TRACE_HEADER),
            trace.map_err(|_| SourceTrouble::Unavailable)?,
        );
        headers.insert(secret.header().clone(), secret.value().clone());
        if let Some((name, number)) = &request.person_header {
            let name = HeaderName::try_from(name.as_str());
            let value = HeaderValue::try_from(number.as_str());
            let (Ok(name), Ok(mut value)) = (name, value) else {
                return Err(SourceTrouble::Unavailable);
            };
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        if request.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Ok(Self {
            method: match request.method {
                Method::Get => hyper::Method::GET,
                Method::Post => hyper::Method::POST,
            },
            url,
            headers,
            // The bytes are wiped when hyper lets go of them.
            body: request.body.map(Bytes::from_owner).unwrap_or_default(),
        })
    }

    fn to_request(&self) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.url.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }
}

impl Reached {
    async fn send(
        &self,
        question: &Question,
    ) -> Result<(Response<Incoming>, Traffic), SourceTrouble> {
        for sending in 1..=SENDINGS_MAX {
            let error = match self.client.request(question.to_request()).await {
                Ok(response) => {
                    let traffic = response.extensions().get::<Traffic>().cloned();
                    return Ok((response, traffic.unwrap_or_default()));
                }
                Err(error) => error,
            };
            if sending < SENDINGS_MAX && Traffic::of_failure(&error).is_some_and(|t| t.died_idle())
            {
                tracing::debug!("a kept connection had died; the question is put again");
                continue;
            }
            return Err(
                match error.is_connect()
                    || Traffic::of_failure(&error).is_some_and(|t| t.is_silent())
                {
                    true => SourceTrouble::Unavailable,
                    false => SourceTrouble::AnswerInvalid,
                },
            );
        }
        Err(SourceTrouble::Unavailable)
    }
}

/// What the status says, apart from data.
fn without_data(said: Said) -> Option<Result<SourceAnswer, SourceTrouble>> {
    match said {
        Said::Data => None,
        Said::NoDataFound => Some(Ok(SourceAnswer::NoData)),
        Said::NoResult => Some(Ok(SourceAnswer::NoResult)),
        Said::NotNow => Some(Err(SourceTrouble::Unavailable)),
        Said::Unexpected => Some(Err(SourceTrouble::AnswerInvalid)),
    }
}

#[cfg(test)]
mod tests;
