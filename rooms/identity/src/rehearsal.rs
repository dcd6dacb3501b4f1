//! One hub, one application and one moment, for the tests of this room.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use vocabulary::{ApplicationId, InstitutionId};
use zeroize::Zeroizing;

use crate::client::{self, PrivateJwk};
use crate::{
    Application, ApplicationState, AuthError, Authenticated, Gate, GateSettings, HubKeys, Jwks,
    Presented, RegisteredApplication, Scope, Scopes, Start, Thumbprint, TokenAnswer, TokenEndpoint,
    TokenError, TokenForm, TokenRequest, grant_token, jws,
};

pub(crate) const NOW_S: i64 = 1_795_255_200; // 2026-11-21T10:00:00Z
pub(crate) const ISSUER: &str = "https://hub.example";
pub(crate) const RESOURCE: &str = "https://hub.example/exchange/v1/consultations";

/// The instant `seconds` after the moment of the rehearsal.
pub(crate) fn after(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOW_S + seconds).unwrap()
}

/// The same object with one member replaced, or removed if `value` is null.
pub(crate) fn with(object: &Value, name: &str, value: Value) -> Value {
    let mut changed = object.clone();
    let members = changed.as_object_mut().unwrap();
    members.remove(name);
    if !value.is_null() {
        members.insert(name.to_owned(), value);
    }
    changed
}

pub(crate) fn signed(key: &PrivateJwk, header: &Value, claims: &Value) -> String {
    signed_text(key, &header.to_string(), &claims.to_string())
}

pub(crate) fn signed_text(key: &PrivateJwk, header: &str, claims: &str) -> String {
    jws::write(
        &URL_SAFE_NO_PAD.encode(header),
        claims.as_bytes(),
        |message| key.sign(message),
    )
}

pub(crate) struct World {
    pub(crate) hub: HubKeys,
    pub(crate) endpoint: TokenEndpoint,
    pub(crate) gate: Gate,
    pub(crate) key: PrivateJwk,
    pub(crate) registered: RegisteredApplication,
}

impl World {
    pub(crate) fn new() -> World {
        World::started(Start::First(after(-1000)))
    }

    pub(crate) fn started(start: Start) -> World {
        let hub = HubKeys::from_seed(Zeroizing::new([1; 32]));
        let key = client::generate_jwk(Zeroizing::new([2; 32]));
        let settings = GateSettings {
            issuer: ISSUER.into(),
            audience: ISSUER.into(),
            start,
        };
        World {
            endpoint: TokenEndpoint {
                issuer: ISSUER.into(),
                url: format!("{ISSUER}/oauth/token"),
                audience: ISSUER.into(),
            },
            gate: Gate::new(settings, hub.public().clone()),
            hub,
            registered: RegisteredApplication {
                id: ApplicationId::parse("welfare-centre").unwrap(),
                institution: InstitutionId::from_number(999_999_823),
                name: "Welfare Centre of Meerbeke".into(),
                scopes: Scopes::of(&[Scope::Consult, Scope::DirectoryRead]),
                keys: Jwks::of(vec![key.public().clone()]).unwrap(),
                certificate_thumbprints: vec![certificate()],
                state: ApplicationState::Active,
            },
            key,
        }
    }

    pub(crate) fn assertion_header(&self) -> Value {
        json!({"alg": "ES256", "typ": "JWT", "kid": self.key.public().kid()})
    }

    pub(crate) fn assertion_claims(&self, jti: &str) -> Value {
        json!({"iss": "welfare-centre", "sub": "welfare-centre", "aud": ISSUER, "jti": jti,
            "iat": NOW_S, "exp": NOW_S + 60})
    }

    pub(crate) fn assertion(&self, jti: &str) -> String {
        client::client_assertion(&self.key, &self.registered.id, ISSUER, after(0), jti)
    }

    pub(crate) fn proof_header(&self) -> Value {
        json!({"alg": "ES256", "typ": "dpop+jwt", "jwk": self.key.public().bare()})
    }

    pub(crate) fn proof_claims(&self, token: &str, jti: &str) -> Value {
        json!({"jti": jti, "htm": "POST", "htu": RESOURCE, "iat": NOW_S,
            "ath": crate::dpop::TokenHash::of(token).text()})
    }

    pub(crate) fn proof(&self, token: &str, jti: &str) -> String {
        client::dpop_proof(&self.key, "POST", RESOURCE, Some(token), after(0), jti)
    }

    /// Asks for a token with these parts; the form's other fields are right.
    pub(crate) fn ask(
        &self,
        assertion: Option<&str>,
        scope: &str,
        dpop: &[&str],
        client_certificate: Option<Thumbprint>,
        now: Timestamp,
    ) -> Result<TokenAnswer, TokenError> {
        let form = match assertion {
            Some(assertion) => client::token_form(assertion, scope),
            None => format!("grant_type=client_credentials&client_id=welfare-centre&scope={scope}"),
        };
        let form = TokenForm::parse(form.as_bytes())?;
        let request = TokenRequest {
            form: &form,
            dpop,
            client_certificate,
        };
        grant_token(
            request,
            &self.registered,
            &self.endpoint,
            self.gate.replays(),
            &self.hub,
            [3; 16],
            now,
        )
    }

    /// A token bound to the key of this application.
    pub(crate) fn token(&self, jti: &str) -> String {
        let proof = client::dpop_proof(&self.key, "POST", &self.endpoint.url, None, after(0), jti);
        self.ask(Some(&self.assertion(jti)), "", &[&proof], None, after(0))
            .unwrap()
            .access_token
    }

    /// Sends a request with a token and a proof.
    pub(crate) fn send(
        &self,
        token: &str,
        proof: &str,
        now: Timestamp,
    ) -> Result<Authenticated<Application>, AuthError> {
        let authorization = format!("DPoP {token}");
        let request = Presented {
            method: "POST",
            url: RESOURCE,
            authorization: Some(&authorization),
            dpop: &[proof],
            client_certificate: None,
        };
        self.gate.authenticate(&request, now)
    }
}

/// The certificate that the application is registered with.
pub(crate) fn certificate() -> Thumbprint {
    Thumbprint::of_certificate(b"certificate of the welfare centre")
}
