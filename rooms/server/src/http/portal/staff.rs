//! People with a role: who may open the pages of their work.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse as _, Response},
};
use identity::people::role::{Holding, Role, RoleKind};
use portal::error;
use vocabulary::InstitutionId;

use super::frame::{Citizen, Visit};
use crate::{composition::Hub, http::path::Segments};

/// A kind of role as a type, so that a handler's signature says who may ask.
pub trait Duty: Send + Sync + 'static {
    /// The kind.
    const KIND: RoleKind;
}

macro_rules! duties {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Duty for $name {
            const KIND: RoleKind = RoleKind::$name;
        }
    )*};
}

duties! {
    /// Gives roles and takes them back.
    Administrator,
}

/// The part of a path that names the institution of a desk.
const INSTITUTION: &str = "institution";

/// A signed-in person who holds the role that a page asks for; a clerk's is for the institution that the path names.
pub struct Staff<D> {
    /// The request.
    pub visit: Visit,
    /// The hold.
    pub holding: Holding,
    duty: PhantomData<D>,
}

impl<D: Duty> FromRequestParts<Arc<Hub>> for Staff<D> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Response> {
        let Citizen { visit } = Citizen::from_request_parts(parts, hub).await?;
        let institution = match D::KIND {
            RoleKind::Clerk => {
                let segments = Segments::from_request_parts(parts, hub).await;
                let segments = segments.map_err(|problem| problem.into_response())?;
                let named = InstitutionId::parse(segments.text(INSTITUTION));
                Some(named.map_err(|_| visit.error(error::View::NotFound))?)
            }
            _ => None,
        };
        let wanted = Role::of(D::KIND, institution);
        let held = wanted
            .ok()
            .and_then(|role| visit.held().find(role))
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
