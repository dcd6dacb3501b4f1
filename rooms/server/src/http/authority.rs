//! Who may come in.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use identity::{
    Application, Authenticated, Presented, Scope,
    provider::{Agent, Grants as _},
};

use crate::{
    composition::Hub,
    listener::ClientCertificate,
    problem::{Problem, ProblemType},
};

/// A scope as a type, so that a handler's signature says what it asks for.
pub trait Demands: Send + Sync {
    /// The scope.
    const SCOPE: Scope;
}

/// `exchange:consult`.
pub struct Consulting;
/// `directory:write`.
pub struct WritingDirectory;
/// `directory:read`.
pub struct ReadingDirectory;

/// `errors:write`.
pub struct WritingErrors;
/// `errors:read`.
pub struct ReadingErrors;

impl Demands for WritingErrors {
    const SCOPE: Scope = Scope::ErrorsWrite;
}

impl Demands for ReadingErrors {
    const SCOPE: Scope = Scope::ErrorsRead;
}

impl Demands for Consulting {
    const SCOPE: Scope = Scope::Consult;
}

impl Demands for WritingDirectory {
    const SCOPE: Scope = Scope::DirectoryWrite;
}

impl Demands for ReadingDirectory {
    const SCOPE: Scope = Scope::DirectoryRead;
}

/// `mandates:write`.
pub struct WritingMandates;
/// `mandates:read`.
pub struct ReadingMandates;

impl Demands for WritingMandates {
    const SCOPE: Scope = Scope::MandatesWrite;
}

impl Demands for ReadingMandates {
    const SCOPE: Scope = Scope::MandatesRead;
}

/// An application of an institution whose token, key or certificate, and scope were checked for this request.
pub struct Institution<D> {
    /// Who asks.
    pub caller: Authenticated<Application>,
    demanded: PhantomData<D>,
}

impl<D: Demands> FromRequestParts<Arc<Hub>> for Institution<D> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Problem> {
        let url = hub.url_of(parts.uri.path());
        let proofs = dpop(parts);
        let presented = Presented {
            method: parts.method.as_str(),
            url: &url,
            authorization: parts
                .headers
                .get(header::AUTHORIZATION)
                .map(|value| value.to_str().unwrap_or_default()),
            dpop: &proofs,
            client_certificate: certificate(parts),
        };
        let caller = hub.gate().authenticate(&presented, hub.clock().now())?;
        caller.subject().require(D::SCOPE)?;
        Ok(Self {
            caller,
            demanded: PhantomData,
        })
    }
}

/// An application that acts for a person: its token, key and proof were checked for this request, and its grant stands.
pub struct ActingFor {
    /// Which, and for whom.
    pub agent: Authenticated<Agent>,
}

impl FromRequestParts<Arc<Hub>> for ActingFor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Problem> {
        let url = hub.url_of(parts.uri.path());
        let proofs = dpop(parts);
        let presented = Presented {
            method: parts.method.as_str(),
            url: &url,
            authorization: parts
                .headers
                .get(header::AUTHORIZATION)
                .map(|value| value.to_str().unwrap_or_default()),
            dpop: &proofs,
            client_certificate: None,
        };
        let replays = hub.gate().replays();
        let now = hub.clock().now();
        let agent = hub.agent_gate().authenticate(&presented, replays, now)?;
        let grant = hub.store().grant(agent.subject().grant()).await;
        let grant = grant
            .map_err(|why| Problem::new(ProblemType::StoreUnavailable).because(why.to_string()))?;
        match grant.is_some_and(|kept| kept.revoked_at.is_none()) {
            true => Ok(Self { agent }),
            false => Err(Problem::new(ProblemType::InvalidAccessToken).header(
                header::WWW_AUTHENTICATE,
                "DPoP error=\"invalid_token\", error_description=\"the grant was revoked\"",
            )),
        }
    }
}

/// The proofs of possession of a request; text that is not ASCII counts as an empty proof, which is refused.
pub(super) fn dpop(parts: &Parts) -> Vec<&str> {
    parts
        .headers
        .get_all("dpop")
        .iter()
        .map(|value| value.to_str().unwrap_or_default())
        .collect()
}

/// The certificate of the connection.
pub(super) fn certificate(parts: &Parts) -> Option<identity::Thumbprint> {
    parts
        .extensions
        .get::<ClientCertificate>()
        .map(|certificate| *certificate.thumbprint())
}
