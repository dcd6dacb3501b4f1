//! Who is asking: institutions and their applications, and people.
//!
//! This room turns the bytes that a stranger sends into an [`Authenticated`] application, or into the precise reason why
//! not. It knows OAuth 2.0 client credentials with signed assertions (RFC 7523), proofs of possession (DPoP, RFC 9449),
//! tokens bound to certificates (RFC 8705), access tokens (RFC 9068) and the keys for all of them. An
//! institution's tokens say nothing of persons. People sign in as [`people`] tells, and are known by a random handle;
//! what they let an application do in their name, [`provider`] tells,
//! and how one acts for another, [`mandate`]. No error or `Debug` here shows a number or a name.
//!
//! Invariants:
//! - [`Authenticated`] is constructed by [`Gate::authenticate`], [`provider::AgentGate::authenticate`] and
//!   [`desk::at_desk`] and nowhere else.
//! - A key has one algorithm, from its type; a message has one purpose, from its `typ`.
//! - Every proof and assertion is accepted once, also across a restart; when we cannot know, we refuse.
//! - No token is good without the key or certificate it is bound to.
//!
//! The whole way, as an application and the hub walk it:
//!
//! ```
//! use identity::{
//!     ApplicationState, Gate, GateSettings, HubKeys, Jwks, Presented, RegisteredApplication, Scope, Scopes, Start,
//!     TokenEndpoint, TokenForm, TokenRequest, Zeroizing, client, client_assertion_issuer, grant_token,
//! };
//! use vocabulary::{ApplicationId, InstitutionId, Timestamp};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let now: Timestamp = "2026-11-21T10:00:00Z".parse()?;
//! let base = "http://localhost:8080";
//! let endpoint = TokenEndpoint { issuer: base.into(), url: format!("{base}/oauth/token"), audience: base.into() };
//! let hub = HubKeys::from_seed(Zeroizing::new([1; 32])); // 32 random bytes in earnest
//! let settings = GateSettings { issuer: base.into(), audience: base.into(), start: Start::First(now) };
//! let gate = Gate::new(settings, hub.public().clone());
//!
//! // An institution registers its application with the public half of a key.
//! let key = client::generate_jwk(Zeroizing::new([2; 32]));
//! let id = ApplicationId::parse("welfare-centre")?;
//! let registered = RegisteredApplication {
//!     id: id.clone(),
//!     institution: InstitutionId::from_number(999_999_823),
//!     name: "Welfare Centre of Meerbeke".into(),
//!     scopes: Scopes::of(&[Scope::Consult]),
//!     keys: Jwks::of(vec![key.public().clone()])?,
//!     certificate_thumbprints: vec![],
//!     state: ApplicationState::Active,
//! };
//!
//! // The application asks for a token.
//! let assertion = client::client_assertion(&key, &id, &endpoint.issuer, now, "jti-1");
//! let body = client::token_form(&assertion, "exchange:consult");
//! let proof = client::dpop_proof(&key, "POST", &endpoint.url, None, now, "jti-2");
//! let form = TokenForm::parse(body.as_bytes())?;
//! assert_eq!(client_assertion_issuer(&form)?, id);
//! let request = TokenRequest { form: &form, dpop: &[&proof], client_certificate: None };
//! let answer = grant_token(request, &registered, &endpoint, gate.replays(), &hub, [3; 16], now)?;
//!
//! // It comes back with the token and a fresh proof.
//! let url = format!("{base}/exchange/v1/consultations");
//! let proof = client::dpop_proof(&key, "POST", &url, Some(&answer.access_token), now, "jti-3");
//! let request = Presented {
//!     method: "POST",
//!     url: &url,
//!     authorization: Some(&format!("DPoP {}", answer.access_token)),
//!     dpop: &[&proof],
//!     client_certificate: None,
//! };
//! let caller = gate.authenticate(&request, now)?;
//! assert_eq!(caller.subject().id(), &id);
//! caller.subject().require(Scope::Consult)?;
//!
//! // The same proof a second time is refused.
//! assert!(gate.authenticate(&request, now).is_err());
//! # Ok(())
//! # }
//! ```

mod access_token;
mod algorithm;
mod application;
mod assertion;
pub mod client;
pub mod desk;
pub mod dpop;
mod form;
mod gate;
pub mod htu;
mod hub_keys;
mod json;
pub mod jwk;
pub mod jwks;
pub mod jws;
pub mod mandate;
pub mod people;
pub mod provider;
#[cfg(test)]
mod rehearsal;
mod replay;
mod scope;
mod thumbprint;
mod token_cache;
mod token_endpoint;

pub use access_token::{AccessTokenError, TOKEN_LIFETIME_S};
pub use algorithm::Algorithm;
pub use application::{
    Application, ApplicationState, Authenticated, Binding, RegisteredApplication, ShownBy,
};
pub use assertion::AssertionError;
pub use dpop::{DpopHeader, ProofError};
pub use form::{FORM_SIZE_BYTES_MAX, FormError, TokenForm};
pub use gate::{AuthError, Gate, GateSettings, InsufficientScope, Presented};
pub use hub_keys::{HubKeys, verify_receipt};
pub use json::NotJson;
pub use jwk::{KeyError, PublicJwk, PublicKey};
pub use jwks::Jwks;
pub use jws::{JwsError, Part, Purpose};
pub use replay::{ASSERTION_LIFETIME_S_MAX, CLOCK_AHEAD_S_MAX, PROOF_AGE_S_MAX, Replays, Start};
pub use scope::{Scope, Scopes, UnknownScope};
pub use thumbprint::Thumbprint;
pub use token_endpoint::{
    CLIENT_ASSERTION_TYPE, GRANT_TYPE, TokenAnswer, TokenEndpoint, TokenError, TokenRequest,
    TokenType, client_assertion_issuer, grant_token,
};
pub use zeroize::Zeroizing;
