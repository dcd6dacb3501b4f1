//! People with a role: who may open the pages of their work.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse as _, Response},
};
use identity::people::role::{Holding, Role, RoleKind};
use portal::error;
use vocabulary::{InstitutionId, PersonId};

use super::{
    citizen::{Citizen, Own},
    frame::Visit,
};
use crate::{
    composition::Hub,
    http::{path::Segments, people::Visitor},
};

/// What a page asks of its reader as a type, so that a handler's signature says who may ask.
pub trait Duty: Send + Sync + 'static {
    /// The roles of which one is enough; where somebody holds several, the first counts.
    const KINDS: &'static [RoleKind];
    /// For which institution a clerk must hold the role.
    const PLACE: Place;
}

/// For which institution a clerk must hold the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// For any.
    Anywhere,
    /// For the one that the path names.
    InPath,
}

macro_rules! duties {
    ($($(#[$doc:meta])* $name:ident: $kinds:expr, $place:ident;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Duty for $name {
            const KINDS: &'static [RoleKind] = $kinds;
            const PLACE: Place = Place::$place;
        }
    )*};
}

duties! {
    /// Gives roles and takes them back.
    Administrator: &[RoleKind::Administrator], Anywhere;
    /// Votes and publishes.
    Member: &[RoleKind::CommitteeMember], Anywhere;
    /// Works at the desk of the institution that the path names.
    Clerk: &[RoleKind::Clerk], InPath;
    /// Answers requests under data protection law.
    Officer: &[RoleKind::DataProtectionOfficer], Anywhere;
    /// Writes requests for deliberations.
    Drafting: &[RoleKind::CommitteeMember, RoleKind::Clerk], Anywhere;
}

/// The part of a path that names the institution of a desk.
const INSTITUTION: &str = "institution";

/// A signed-in person who holds a role that a page asks for.
pub struct Staff<D> {
    /// The request.
    pub visit: Visit,
    /// The hold.
    pub holding: Holding,
    duty: PhantomData<D>,
}

impl<D> Staff<D> {
    /// Who it is.
    pub fn person(&self) -> Option<PersonId> {
        match self.visit.visitor() {
            Visitor::SignedIn { session, .. } => Some(session.person()),
            Visitor::Anonymous => None,
        }
    }
}

impl<D: Duty> FromRequestParts<Arc<Hub>> for Staff<D> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Response> {
        // Nobody does the work of a role on another's behalf.
        let visit = Citizen::<Own>::from_request_parts(parts, hub).await?.visit;
        let institution = match D::PLACE {
            Place::InPath => {
                let segments = Segments::from_request_parts(parts, hub).await;
                let segments = segments.map_err(|problem| problem.into_response())?;
                let named = InstitutionId::parse(segments.text(INSTITUTION));
                Some(named.map_err(|_| visit.error(error::View::NotFound))?)
            }
            Place::Anywhere => None,
        };
        let fits = |kind: &RoleKind, role: Role| {
            role.kind() == *kind && (institution.is_none() || role.institution() == institution)
        };
        let held = &visit.held().holdings;
        let held = D::KINDS
            .iter()
            .find_map(|kind| held.iter().find(|holding| fits(kind, holding.role)))
            .cloned();
        match held {
            Some(holding) => Ok(Self {
                visit,
                holding,
                duty: PhantomData,
            }),
            None => Err(visit.error(error::View::Forbidden)),
        }
    }
}
