//! Applications of institutions: as they are registered, as a token names them, and as they stand before the policy.

use std::sync::Arc;

use vocabulary::{ApplicationId, InstitutionId, Level};

use crate::jwks::Jwks;
use crate::people::SessionId;
use crate::scope::{Scope, Scopes};
use crate::{InsufficientScope, Thumbprint};

/// Whether a registered application may get tokens. Tokens that it has already live on for at most
/// [`TOKEN_LIFETIME_S`](crate::TOKEN_LIFETIME_S) seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ApplicationState {
    /// It may.
    Active,
    /// It may not, for now or for ever.
    Suspended,
}

/// An application as its institution registered it: what the token endpoint checks a request against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredApplication {
    /// Its OAuth `client_id`.
    pub id: ApplicationId,
    /// The institution that answers for it.
    pub institution: InstitutionId,
    /// Its name for operators.
    pub name: String,
    /// What it may ask at most.
    pub scopes: Scopes,
    /// The keys of its assertions; [`Jwks::none`] if it only shows certificates.
    pub keys: Jwks,
    /// The client certificates that authenticate it without an assertion (RFC 8705 §2.2).
    pub certificate_thumbprints: Vec<Thumbprint>,
    /// Whether it may get tokens.
    pub state: ApplicationState,
}

/// What an access token says of its bearer. Nothing about persons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    pub(crate) id: ApplicationId,
    pub(crate) institution: InstitutionId,
    pub(crate) scopes: Scopes,
    pub(crate) level: Level,
}

impl Application {
    /// Its OAuth `client_id`.
    pub fn id(&self) -> &ApplicationId {
        &self.id
    }

    /// The institution that answers for it.
    pub fn institution(&self) -> InstitutionId {
        self.institution
    }

    /// What this token lets it do.
    pub fn scopes(&self) -> Scopes {
        self.scopes
    }

    /// How strongly it was authenticated: [`Level::Substantial`] by a key, [`Level::High`] by a certificate on the
    /// connection itself; a clerk at the desk as strongly as they signed in.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Demands a scope.
    ///
    /// # Errors
    /// [`InsufficientScope`] if the token does not have it.
    pub fn require(&self, scope: Scope) -> Result<(), InsufficientScope> {
        match self.scopes.contains(scope) {
            true => Ok(()),
            false => Err(InsufficientScope(scope)),
        }
    }
}

/// What a token is bound to, so that a stolen one is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binding {
    /// The key of DPoP proofs (`cnf.jkt`, RFC 9449 §6.1).
    Key(Thumbprint),
    /// A client certificate (`cnf.x5t#S256`, RFC 8705 §3.1).
    Certificate(Thumbprint),
}

impl Binding {
    /// The level that holding such a thing proves.
    pub(crate) fn level(&self) -> Level {
        match self {
            Binding::Key(_) => Level::Substantial,
            Binding::Certificate(_) => Level::High,
        }
    }

    /// The thumbprint of the key or certificate.
    pub fn thumbprint(&self) -> &Thumbprint {
        match self {
            Binding::Key(thumbprint) | Binding::Certificate(thumbprint) => thumbprint,
        }
    }
}

/// Somebody whose token and key were checked for this one request.
///
/// INVARIANT: constructed by [`Gate::authenticate`](crate::Gate::authenticate) (an application of an institution), by
/// [`AgentGate::authenticate`](crate::provider::AgentGate::authenticate) (a client of a person) and by
/// [`at_desk`](crate::desk::at_desk) (a clerk of an institution) and nowhere else, so that holding one is the proof that
/// the check took place. It cannot be made outside this room:
///
/// ```compile_fail,E0451
/// # fn forge(subject: std::sync::Arc<identity::Application>, shown_by: identity::ShownBy) {
/// let forged = identity::Authenticated::<identity::Application> { subject, shown_by };
/// # }
/// ```
///
/// nor kept for another request by copying it:
///
/// ```compile_fail,E0277
/// fn keep(caller: &identity::Authenticated<identity::Application>) -> identity::Authenticated<identity::Application> {
///     identity::Authenticated::clone(caller)
/// }
/// ```
///
/// nor read from text:
///
/// ```compile_fail,E0277
/// fn read<T: serde::de::DeserializeOwned>() {}
/// read::<identity::Authenticated<identity::Application>>();
/// ```
///
/// The same holds for what the token says:
///
/// ```compile_fail,E0451
/// # use vocabulary::{ApplicationId, InstitutionId, Level};
/// # fn forge(id: ApplicationId, institution: InstitutionId, scopes: identity::Scopes, level: Level) {
/// let forged = identity::Application { id, institution, scopes, level };
/// # }
/// ```
#[derive(Debug)]
pub struct Authenticated<A> {
    subject: Arc<A>,
    shown_by: ShownBy,
}

/// By what the sender of a request was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownBy {
    /// A token, bound to this.
    Token(Binding),
    /// The session of a person who works for an institution.
    Session(SessionId),
}

impl<A> Authenticated<A> {
    pub(crate) fn new(subject: Arc<A>, shown_by: ShownBy) -> Authenticated<A> {
        Authenticated { subject, shown_by }
    }

    /// Who it is.
    pub fn subject(&self) -> &A {
        &self.subject
    }

    /// By what the sender was known.
    pub fn shown_by(&self) -> ShownBy {
        self.shown_by
    }
}
