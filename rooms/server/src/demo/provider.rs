//! The demonstration's upstream OpenID Provider: it lists made-up people, and whoever clicks a name is that person.
//!
//! An HTTP service of its own on loopback, that the hub meets over HTTP like the national provider of a country. It is
//! composed by the demonstration and by tests; no configuration of a hub can start it, and its people are all synthetic.
//!
//! INVARIANT: a national number leaves it in an ID token only, over the back channel.

mod page;

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Form, Json, Router,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use identity::client::{PrivateJwk, generate_jwk, signed_jwt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use vocabulary::be::Ssin;
use zeroize::Zeroizing;

use super::sources::listen;
use crate::{clock::Clock, keys};

/// The hub's `client_id` here.
pub const CLIENT_ID: &str = "crosskeys-demonstration";

/// The claim that holds the national number.
pub const PERSON_CLAIM: &str = "ssin";

/// The levels of assurance that it knows, weakest first: the value of `acr`, and what it is worth.
pub const LEVELS: [(&str, &str); 3] = [
    ("urn:crosskeys:demonstration:low", "low"),
    ("urn:crosskeys:demonstration:substantial", "substantial"),
    ("urn:crosskeys:demonstration:high", "high"),
];

/// What it says when nobody asks for a level.
const USUAL_LEVEL: &str = LEVELS[1].0;

/// Sign-ins under way at one time; more than that is a script.
const UNDER_WAY_MAX: usize = 1_000;

/// An ID token counts for so many seconds.
const TOKEN_LIFETIME_S: i64 = 300;

/// Somebody whom a newcomer can be.
pub struct Listed {
    /// How links of the provider name the person: neither number nor name.
    pub key: String,
    /// The made-up name.
    pub name: String,
    /// What is worth knowing about them, in a few words.
    pub note: String,
    /// The synthetic number.
    pub ssin: Ssin,
}

/// A provider that runs; dropped, it stops.
pub struct Provider {
    shared: Arc<Shared>,
    address: SocketAddr,
    listening: JoinHandle<()>,
}

struct Shared {
    issuer: String,
    people: Vec<Listed>,
    secret: Zeroizing<String>,
    clock: Clock,
    key: PrivateJwk,
    under_way: Mutex<UnderWay>,
}

#[derive(Default)]
struct UnderWay {
    redirect_uri: Option<String>,
    requests: HashMap<String, Asked>,
    codes: HashMap<String, Given>,
}

/// What the hub asked for.
#[derive(Clone)]
struct Asked {
    redirect_uri: String,
    state: String,
    nonce: String,
    challenge: String,
    acr: String,
}

/// A code and what it stands for.
struct Given {
    asked: Asked,
    person: usize,
}

impl Provider {
    /// Starts the provider on a loopback port of its own, for a hub with this client secret.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(
        people: Vec<Listed>,
        secret: Zeroizing<String>,
        clock: Clock,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            issuer: format!("http://localhost:{}", address.port()),
            people,
            secret,
            clock,
            key: generate_jwk(Zeroizing::new(*keys::random())),
            under_way: Mutex::default(),
        });
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .route("/authorize", get(authorize))
            .route("/choose", get(choose))
            .route("/token", post(token))
            .with_state(Arc::clone(&shared));
        Ok(Self {
            shared,
            address,
            listening: tokio::spawn(listen(listener, routes)),
        })
    }

    /// Its issuer.
    pub fn issuer(&self) -> &str {
        &self.shared.issuer
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Names the one place to which it sends people back. Until then it sends nobody anywhere.
    pub fn expect_back_at(&self, redirect_uri: String) {
        self.shared.under_way().redirect_uri = Some(redirect_uri);
    }

    /// The configuration of a hub that uses it, with the file that holds the client secret.
    pub fn settings(&self, secret_file: &std::path::Path) -> Value {
        let levels: serde_json::Map<String, Value> = LEVELS
            .iter()
            .map(|(acr, level)| ((*acr).to_owned(), json!(level)))
            .collect();
        json!({ "upstream": {
            "issuer": self.issuer(),
            "clientId": CLIENT_ID,
            "clientSecretFile": secret_file,
            "personClaim": PERSON_CLAIM,
            "name": {
                "nl": "de demonstratie (u kiest een verzonnen persoon)",
                "fr": "la démonstration (vous choisissez une personne fictive)",
                "de": "die Demonstration (Sie wählen eine erfundene Person)",
                "en": "the demonstration (you choose a made-up person)",
            },
            "levels": levels,
        }})
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Shared {
    fn under_way(&self) -> MutexGuard<'_, UnderWay> {
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(*keys::random::<32>())
}

async fn discovery(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let issuer = &shared.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "scopes_supported": ["openid"],
        "acr_values_supported": LEVELS.map(|(acr, _)| acr),
        "claims_supported": ["sub", PERSON_CLAIM, "acr"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn jwks(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({ "keys": [shared.key.public().listed()] }))
}

#[derive(Deserialize)]
struct AuthorizeQuery {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    state: String,
    nonce: String,
    code_challenge: String,
    code_challenge_method: String,
    acr_values: Option<String>,
}

/// Shows the people.
async fn authorize(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<AuthorizeQuery>,
) -> Response {
    let mut under_way = shared.under_way();
    let sound = query.response_type == "code"
        && query.client_id == CLIENT_ID
        && under_way.redirect_uri.as_ref() == Some(&query.redirect_uri)
        && query.code_challenge_method == "S256";
    if !sound {
        return (StatusCode::BAD_REQUEST, "this hub is not known here").into_response();
    }
    if under_way.requests.len() >= UNDER_WAY_MAX {
        under_way.requests.clear();
    }
    let wanted = query.acr_values.unwrap_or_default();
    let acr = wanted
        .split(' ')
        .find(|wanted| LEVELS.iter().any(|(acr, _)| acr == wanted))
        .unwrap_or(USUAL_LEVEL);
    let request = random_text();
    under_way.requests.insert(
        request.clone(),
        Asked {
            redirect_uri: query.redirect_uri,
            state: query.state,
            nonce: query.nonce,
            challenge: query.code_challenge,
            acr: acr.to_owned(),
        },
    );
    let mut response = Html(page::people(&shared.people, &request)).into_response();
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    );
    response
}

#[derive(Deserialize)]
struct ChooseQuery {
    request: String,
    person: String,
}

/// Sends the newcomer back as the person whom they chose.
async fn choose(State(shared): State<Arc<Shared>>, Query(query): Query<ChooseQuery>) -> Response {
    let mut under_way = shared.under_way();
    let person = (shared.people.iter()).position(|one| one.key == query.person);
    let (Some(asked), Some(person)) = (under_way.requests.remove(&query.request), person) else {
        return (StatusCode::BAD_REQUEST, "this sign-in is over; begin again").into_response();
    };
    if under_way.codes.len() >= UNDER_WAY_MAX {
        under_way.codes.clear();
    }
    let code = random_text();
    let parameters = [
        ("code", code.as_str()),
        ("state", &asked.state),
        ("iss", &shared.issuer),
    ];
    let place = portal::paths::with_query(&asked.redirect_uri, &parameters);
    under_way.codes.insert(code, Given { asked, person });
    Redirect::to(&place).into_response()
}

#[derive(Deserialize)]
struct TokenForm {
    grant_type: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
}

/// Exchanges a code, once.
async fn token(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(form): Form<TokenForm>,
) -> Response {
    let pair = Zeroizing::new(format!("{CLIENT_ID}:{}", shared.secret.as_str()));
    let expected = format!("Basic {}", STANDARD.encode(pair.as_bytes()));
    let refused = |status, error| (status, Json(json!({ "error": error }))).into_response();
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|sent| sent.as_bytes() != expected.as_bytes())
    {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let given = shared.under_way().codes.remove(&form.code);
    let holds = given.filter(|given| {
        form.grant_type == "authorization_code"
            && form.redirect_uri == given.asked.redirect_uri
            && identity::people::upstream::challenge_of(&form.code_verifier)
                == given.asked.challenge
    });
    let Some(given) = holds else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let person = &shared.people[given.person];
    let now = shared.clock.now().as_second();
    let id_token = signed_jwt(
        &shared.key,
        &json!({
            "iss": shared.issuer,
            "sub": person.key,
            "aud": CLIENT_ID,
            "iat": now,
            "auth_time": now,
            "exp": now + TOKEN_LIFETIME_S,
            "nonce": given.asked.nonce,
            "acr": given.asked.acr,
            PERSON_CLAIM: person.ssin.expose(),
        }),
    );
    Json(json!({
        "access_token": random_text(),
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFETIME_S,
        "id_token": id_token,
    }))
    .into_response()
}
