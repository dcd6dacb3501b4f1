//! One provider, one person and one client, with what is kept in memory: for the tests of this room.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use vocabulary::{Level, PersonId};
use zeroize::Zeroizing;

use super::*;
use crate::client::{PrivateJwk, dpop_proof, generate_jwk};
use crate::rehearsal::{ISSUER, after};
use crate::{AuthError, Authenticated, Presented, Replays, Start, Thumbprint, TokenForm};

pub(super) const CALLBACK: &str = "https://app.example/cb";
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const WEBID: &str = "https://pods.example/pods/k7/profile/card#me";
pub(super) const TOKEN_URL: &str = "https://hub.example/oauth/token";
pub(super) const USERINFO_URL: &str = "https://hub.example/oauth/userinfo";

/// Fields of a form that are other than right ones; `None` takes one away.
pub(super) type Change<'a> = &'a [(&'static str, Option<&'a str>)];

/// Runs a future that never waits.
pub(super) fn now_or_never<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing waits in memory"),
    }
}

/// Bytes that no other draw gives.
fn filled<const N: usize>(drawn: u16) -> [u8; N] {
    let mut bytes = [0xa5; N];
    bytes[..2].copy_from_slice(&drawn.to_be_bytes());
    bytes
}

pub(super) fn endpoint() -> Endpoint<'static> {
    Endpoint {
        issuer: ISSUER,
        token_url: TOKEN_URL,
        audience: ISSUER,
    }
}

/// Codes and grants in memory.
#[derive(Default)]
pub(super) struct Kept {
    codes: Mutex<HashMap<[u8; 32], KeptCode>>,
    grants: Mutex<HashMap<GrantId, KeptGrant>>,
}

impl Grants for Kept {
    async fn code(&self, code: &SecretHash) -> Result<Option<KeptCode>, Unavailable> {
        Ok(self.codes.lock().unwrap().get(code.as_bytes()).cloned())
    }

    async fn redeem(
        &self,
        code: &SecretHash,
        id: GrantId,
        grant: KeptGrant,
    ) -> Result<Came, Unavailable> {
        let mut codes = self.codes.lock().unwrap();
        let code = codes.get_mut(code.as_bytes()).unwrap();
        if code.used_for.is_some() {
            return Ok(Came::Late);
        }
        code.used_for = Some(id);
        self.grants.lock().unwrap().insert(id, grant);
        Ok(Came::First)
    }

    async fn grant(&self, id: GrantId) -> Result<Option<KeptGrant>, Unavailable> {
        Ok(self.grants.lock().unwrap().get(&id).cloned())
    }

    async fn rotate(
        &self,
        id: GrantId,
        from: &SecretHash,
        to: &SecretHash,
        idle_until: Timestamp,
    ) -> Result<Came, Unavailable> {
        let mut grants = self.grants.lock().unwrap();
        let grant = grants.get_mut(&id).unwrap();
        if grant.refresh != Some(*from) || grant.revoked_at.is_some() {
            return Ok(Came::Late);
        }
        grant.refresh = Some(*to);
        grant.idle_until = idle_until;
        Ok(Came::First)
    }

    async fn revoke(&self, id: GrantId, at: Timestamp) -> Result<(), Unavailable> {
        if let Some(grant) = self.grants.lock().unwrap().get_mut(&id) {
            grant.revoked_at.get_or_insert(at);
        }
        Ok(())
    }
}

/// A provider with one public client.
pub(super) struct Stage {
    pub(super) keys: ProviderKeys,
    pub(super) gate: AgentGate,
    pub(super) replays: Replays,
    pub(super) kept: Kept,
    pub(super) client: Client,
    /// The secret of the client, if it has one.
    pub(super) secret: Option<String>,
    /// The key of its proofs.
    pub(super) key: PrivateJwk,
    pub(super) drawn: Mutex<u16>,
}

pub(super) fn register(metadata: &Value, id: u8) -> (Client, Option<String>) {
    let metadata = Metadata::parse(metadata.to_string().as_bytes()).unwrap();
    let (client, answer) = Client::register(metadata, &[id; 16], &[id; 32], after(0));
    let secret = answer["client_secret"].as_str().map(str::to_owned);
    (client, secret)
}

pub(super) fn public_metadata() -> Value {
    json!({
        "redirect_uris": [CALLBACK, "http://127.0.0.1/cb"],
        "post_logout_redirect_uris": ["https://app.example/bye"],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    })
}

impl Stage {
    pub(super) fn new() -> Stage {
        Stage::with(&public_metadata())
    }

    pub(super) fn with(metadata: &Value) -> Stage {
        let keys = ProviderKeys::generate(Zeroizing::new([9; 32]));
        let (client, secret) = register(metadata, 1);
        Stage {
            gate: AgentGate::new(ISSUER.into(), ISSUER.into(), keys.public().clone()),
            replays: Replays::new(Start::First(after(-1000))),
            kept: Kept::default(),
            client,
            secret,
            key: generate_jwk(Zeroizing::new([8; 32])),
            keys,
            drawn: Mutex::new(0),
        }
    }

    fn draw(&self) -> u16 {
        let mut drawn = self.drawn.lock().unwrap();
        *drawn += 1;
        *drawn
    }

    pub(super) fn subject(&self) -> Subject {
        Subject {
            person: PersonId::from_uuid(Uuid::from_u128(7)),
            webid: WebId::parse(WEBID).unwrap(),
            signed_in_at: after(-10),
            level: Level::Substantial,
            methods: vec!["hwk".into()],
            passkey: None,
        }
    }

    /// The fields of a right request.
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        vec![
            ("client_id", self.client.id.to_string()),
            ("redirect_uri", CALLBACK.into()),
            ("response_type", "code".into()),
            ("scope", "openid webid offline_access".into()),
            ("state", "s".into()),
            ("nonce", "n".into()),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256".into()),
        ]
    }

    pub(super) fn request(&self, change: Change<'_>) -> Result<AuthorizationRequest, Refused> {
        check_request(&form(self.fields(), change), &self.client, None)
    }

    /// A code for this person, as the client asked with these changes.
    pub(super) fn code(&self, change: Change<'_>) -> Secret {
        let request = self.request(change).unwrap();
        let code = Secret::of(&filled(self.draw()));
        let kept = KeptCode {
            code: Code::of(&request, self.subject()),
            issued_at: after(0),
            used_for: None,
        };
        // What is kept is a text.
        let again = Code::from_text(&kept.code.to_text()).unwrap();
        assert_eq!(again, kept.code);
        self.kept
            .codes
            .lock()
            .unwrap()
            .insert(*code.hash().as_bytes(), kept);
        code
    }

    pub(super) fn proof(&self, key: &PrivateJwk, now: Timestamp) -> String {
        let jti = format!("jti-{}", self.draw());
        dpop_proof(key, "POST", TOKEN_URL, None, now, &jti)
    }

    pub(super) fn basic(&self) -> Option<String> {
        let secret = self.secret.as_ref()?;
        let plain = format!("{}:{secret}", self.client.id);
        Some(format!("Basic {}", STANDARD.encode(plain)))
    }

    /// Sends a token request with the right proof, unless another key is given.
    pub(super) fn send(
        &self,
        client: &Client,
        body: &str,
        key: &PrivateJwk,
        now: Timestamp,
    ) -> Result<Value, NotGranted> {
        let proof = self.proof(key, now);
        self.send_with(client, body, &[&proof], self.basic().as_deref(), now)
    }

    pub(super) fn send_with(
        &self,
        client: &Client,
        body: &str,
        dpop: &[&str],
        authorization: Option<&str>,
        now: Timestamp,
    ) -> Result<Value, NotGranted> {
        let form = TokenForm::parse(body.as_bytes())?;
        let request = Received {
            form: &form,
            authorization,
            dpop,
            url: TOKEN_URL,
        };
        let drawn = self.draw();
        let (id, grant, secret) = (filled(drawn), filled(drawn), filled(drawn));
        let random = (&id, &grant, &secret);
        let granted = match form.grant_type() {
            Some("authorization_code") => now_or_never(exchange_code(
                request,
                client,
                endpoint(),
                &self.kept,
                &self.replays,
                &self.keys,
                random,
                now,
            ))?,
            Some("refresh_token") => now_or_never(refresh(
                request,
                client,
                endpoint(),
                &self.kept,
                &self.replays,
                &self.keys,
                random,
                now,
            ))?,
            _ => return Err(NotGranted::GrantTypeUnsupported),
        };
        Ok(serde_json::from_str(&granted.to_json()).unwrap())
    }

    pub(super) fn redeem(&self, code: &Secret) -> Result<Value, NotGranted> {
        self.send(
            &self.client,
            &code_body(&self.client, code),
            &self.key,
            after(1),
        )
    }

    pub(super) fn refresh(&self, token: &str, now: Timestamp) -> Result<Value, NotGranted> {
        self.send(
            &self.client,
            &refresh_body(&self.client, token),
            &self.key,
            now,
        )
    }

    /// Shows an access token, with a right proof by `key`.
    pub(super) fn show(
        &self,
        token: &str,
        key: &PrivateJwk,
        now: Timestamp,
    ) -> Result<Authenticated<Agent>, AuthError> {
        let jti = format!("jti-{}", self.draw());
        let proof = dpop_proof(key, "GET", USERINFO_URL, Some(token), now, &jti);
        let request = Presented {
            method: "GET",
            url: USERINFO_URL,
            authorization: Some(&format!("DPoP {token}")),
            dpop: &[&proof],
            client_certificate: None,
        };
        self.gate.authenticate(&request, &self.replays, now)
    }
}

pub(super) fn form(
    mut fields: Vec<(&'static str, String)>,
    change: Change<'_>,
) -> AuthorizationForm {
    for (name, value) in change {
        fields.retain(|(known, _)| known != name);
        if let Some(value) = value {
            fields.push((name, (*value).to_owned()));
        }
    }
    AuthorizationForm::parse(encoded(&fields).as_bytes()).unwrap()
}

pub(super) fn encoded(fields: &[(&'static str, String)]) -> String {
    let pairs: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    reply::with_fields("", &pairs)[1..].to_owned()
}

pub(super) fn code_body(client: &Client, code: &Secret) -> String {
    encoded(&[
        ("grant_type", "authorization_code".into()),
        ("client_id", client.id.to_string()),
        ("code", code.as_str().into()),
        ("redirect_uri", CALLBACK.into()),
        ("code_verifier", VERIFIER.into()),
    ])
}

pub(super) fn refresh_body(client: &Client, token: &str) -> String {
    encoded(&[
        ("grant_type", "refresh_token".into()),
        ("client_id", client.id.to_string()),
        ("refresh_token", token.into()),
    ])
}

/// The claims of a token, unchecked.
pub(super) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

pub(super) fn thumbprint(key: &PrivateJwk) -> Thumbprint {
    *key.thumbprint()
}
