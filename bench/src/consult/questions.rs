//! Consultations, ready to be sent: each with a ticket and a DPoP proof of its own.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Method, Request, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HOST as HOST_HEADER},
};
use identity::client::{self, PrivateJwk};
use serde_json::Value;
use uuid::Uuid;
use vocabulary::{ApplicationId, Timestamp};

use super::hub::{APPLICATION, PERSONS, application_key};
use crate::{
    load::{HOST, Prepared, Target},
    people,
};

const TOKEN_PATH: &str = "/oauth/token";
const CONSULTATIONS_PATH: &str = "/exchange/v1/consultations";

/// A hub that has just started may refuse proofs from before its start for some seconds.
const TOKEN_TIME_MAX: Duration = Duration::from_secs(20);

/// Between two tries to get a token.
const TOKEN_POLL: Duration = Duration::from_millis(500);

/// Asks with an access token, and makes new questions.
pub struct Questions {
    key: PrivateJwk,
    authority: String,
    token: String,
    asked: u64,
}

impl Questions {
    /// With a first token.
    ///
    /// # Errors
    /// When the hub gives none.
    pub async fn new(hub: &Target, listen: SocketAddr) -> Result<Questions> {
        let authority = format!("{HOST}:{}", listen.port());
        let mut questions = Questions {
            key: application_key(),
            authority,
            token: String::new(),
            asked: 0,
        };
        let begun = Instant::now();
        loop {
            match questions.renew(hub).await {
                Err(why) if begun.elapsed() > TOKEN_TIME_MAX => return Err(why),
                Err(_) => tokio::time::sleep(TOKEN_POLL).await,
                Ok(()) => return Ok(questions),
            }
        }
    }

    /// Takes a new token: they live five minutes.
    ///
    /// # Errors
    /// When the hub gives none.
    pub async fn renew(&mut self, hub: &Target) -> Result<()> {
        let now = Timestamp::now();
        let url = format!("https://{}{TOKEN_PATH}", self.authority);
        let issuer = format!("https://{}", self.authority);
        let application = ApplicationId::parse(APPLICATION)?;
        let assertion = client::client_assertion(&self.key, &application, &issuer, now, &unique());
        let proof = client::dpop_proof(&self.key, "POST", &url, None, now, &unique());
        let request = Request::builder()
            .method(Method::POST)
            .uri(TOKEN_PATH)
            .header(HOST_HEADER, &self.authority)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("dpop", proof)
            .body(Full::new(Bytes::from(client::token_form(
                &assertion,
                "exchange:consult",
            ))))?;
        let (status, body) = hub.ask(request).await?;
        ensure!(
            status == StatusCode::OK,
            "no token: {status} {}",
            String::from_utf8_lossy(&body)
        );
        let answer: Value = serde_json::from_slice(&body)?;
        self.token = answer["access_token"]
            .as_str()
            .context("no token in the answer")?
            .to_owned();
        Ok(())
    }

    /// As many lists as connections.
    ///
    /// # Errors
    /// When a question cannot be written.
    pub fn lists(&mut self, connections: usize, each: u64) -> Result<Vec<Vec<Prepared>>> {
        (0..connections)
            .map(|_| (0..each).map(|_| self.next()).collect())
            .collect()
    }

    fn next(&mut self) -> Result<Prepared> {
        let Ok(person) = u32::try_from(self.asked % u64::from(PERSONS)) else {
            bail!("more persons than there are")
        };
        self.asked += 1;
        let body = format!(
            r#"{{"ticket":"{}","legalContext":"SOCIAL_INQUIRY","purpose":"dpv:FulfilmentOfObligation","service":"personIdentity","person":{{"ssin":"{}"}},"elements":["identity.familyName","identity.givenNames","identity.birthDate","residence.address","household.members","identity.sex"]}}"#,
            Uuid::new_v4(),
            people::ssin(person),
        );
        let url = format!("https://{}{CONSULTATIONS_PATH}", self.authority);
        let proof = client::dpop_proof(
            &self.key,
            "POST",
            &url,
            Some(&self.token),
            Timestamp::now(),
            &unique(),
        );
        let request = Request::builder()
            .method(Method::POST)
            .uri(CONSULTATIONS_PATH)
            .header(HOST_HEADER, &self.authority)
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, format!("DPoP {}", self.token))
            .header("dpop", proof);
        Ok(request.body(Full::new(Bytes::from(body)))?)
    }
}

fn unique() -> String {
    Uuid::new_v4().to_string()
}
