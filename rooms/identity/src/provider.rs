//! The hub as an OpenID Provider: a person lets an application act in her name, without giving it a password.
//!
//! Authorization code with PKCE and nothing else (OAuth 2.1, RFC 9700), tokens bound to a key (RFC 9449), clients that
//! registered themselves (RFC 7591) or are described by a document on the web (Solid-OIDC §5). How the person signs in is
//! not known here: a [`Subject`] comes from outside. What is said of her to a client is her WebID, how strongly she
//! signed in and when, and nothing else.
//!
//! INVARIANTS:
//! - A code and a refresh token are good for one use; a second use revokes all that came from the first.
//! - An answer goes only to an address that the client registered, compared character by character.
//! - No token is good without the key it is bound to, and none is given without one.
//! - Secrets are kept as their SHA-256: whoever reads the database cannot use what is in it.

mod agent;
mod authorization;
mod client;
mod client_authentication;
mod code;
mod consent;
mod document;
mod exchange;
mod grant;
mod keys;
mod logout;
mod metadata;
mod pkce;
mod redirect;
mod refresh;
mod reply;
mod scope;
mod secret;
mod subject;
mod token;

pub use agent::{Agent, AgentGate};
pub use authorization::{
    AuthorizationError, AuthorizationForm, AuthorizationRequest, NotShown, Prompt,
    REQUEST_LIFETIME_S, REQUEST_UNDER_WAY_S_MAX, Refused, Wants, check_request,
};
pub use client::{Client, ClientId, Identification, NEW_CLIENT_LIFETIME_S, USED_CLIENT_LIFETIME_S};
pub use client_authentication::{ClientError, authenticate, client_named};
pub use code::{CODE_LIFETIME_S, Code, CodeError, KeptCode};
pub use consent::{Consent, Next, next};
pub use document::{DOCUMENT_SIZE_BYTES_MAX, DocumentError, read_document};
pub use exchange::{
    Came, Endpoint, Granted, Grants, NotGranted, Random, Received, Unavailable,
    authenticate_pushed, exchange_code, refresh, revoke,
};
pub use grant::{Grant, GrantId, KeptGrant};
pub use keys::{ProviderKeys, RETIRED_KEPT_S};
pub use logout::{Logout, LogoutError, LogoutForm, check_logout};
pub use metadata::{
    ApplicationType, ClientAuthentication, Metadata, MetadataError, REGISTRATION_SIZE_BYTES_MAX,
};
pub use pkce::{Challenge, Verifier};
pub use redirect::{NoRedirect, RedirectUri};
pub use refresh::{GRANT_LIFETIME_S_MAX, REFRESH_IDLE_S_MAX, RefreshError, RefreshToken};
pub use reply::Reply;
pub use scope::{PersonScope, PersonScopes};
pub use secret::{Secret, SecretHash};
pub use subject::{Subject, WebId};
pub use token::{AGENT_TOKEN_LIFETIME_S, SOLID_AUDIENCE, acr};

#[cfg(test)]
mod rehearsal;
#[cfg(test)]
mod tests;
