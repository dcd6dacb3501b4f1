//! The desk: a clerk who is signed in asks as the institution, through the hub's own pages.
//!
//! INVARIANT: what a clerk does is done in the name of one hold of the role, which the identifier of the application names;
//! so evidence tells clerks apart without naming them.

use std::sync::Arc;

use vocabulary::ApplicationId;

use crate::application::{Application, Authenticated, ShownBy};
use crate::people::SignedIn;
use crate::people::role::{Holding, Role};
use crate::scope::{Scope, Scopes};

/// What identifiers of the desk begin with; no application of an institution may be registered under such a name.
pub const DESK_PREFIX: &str = "desk-";

/// Who cannot work at a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("only a clerk who holds the role now works at a desk")]
pub struct NotAClerk;

/// A clerk at the desk of an institution, for this one request: the session counts now, and the hold stands.
///
/// The level is that of the sign-in.
///
/// # Errors
/// [`NotAClerk`] for the hold of another role, or one that was withdrawn.
pub fn at_desk(
    session: &SignedIn,
    holding: &Holding,
) -> Result<Authenticated<Application>, NotAClerk> {
    let (Role::Clerk(institution), None) = (holding.role, holding.withdrawn_at) else {
        return Err(NotAClerk);
    };
    let id = format!("{DESK_PREFIX}{}", holding.id);
    let application = Application {
        id: ApplicationId::parse(&id).map_err(|_| NotAClerk)?,
        institution,
        scopes: Scopes::of(&[Scope::Consult, Scope::DirectoryRead]),
        level: session.level(),
    };
    let shown_by = ShownBy::Session(session.session().id);
    Ok(Authenticated::new(Arc::new(application), shown_by))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use vocabulary::{HoldingId, InstitutionId, Level, PersonId, UserReference};
    use zeroize::Zeroizing;

    use super::*;
    use crate::people::{Device, Session, SessionSecret, Way};

    #[test]
    fn only_a_clerk_works_at_a_desk() {
        let now: jiff::Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let session = Session {
            id: SessionSecret::from_random(Zeroizing::new([1; 32])).id(),
            person: PersonId::from_uuid(Uuid::from_u128(1)),
            level: Level::Substantial,
            way: Way::Upstream,
            device: Device::of_user_agent(""),
            signed_in_at: now,
            seen_at: now,
            news_since: None,
            acting: None,
            passkey: None,
        };
        let session = session.resume(now).unwrap();
        let institution = InstitutionId::from_number(999_999_526);
        let clerk = Holding {
            id: HoldingId::from_uuid(Uuid::from_u128(7)),
            role: Role::Clerk(institution),
            reference: UserReference::parse("clerk-7").unwrap(),
            given_at: now,
            withdrawn_at: None,
        };
        let caller = at_desk(&session, &clerk).unwrap();
        assert_eq!(caller.subject().institution(), institution);
        assert_eq!(caller.subject().level(), Level::Substantial);
        assert!(caller.subject().id().as_str().starts_with(DESK_PREFIX));
        assert!(caller.subject().require(Scope::DirectoryWrite).is_err());
        for other in [
            Holding {
                role: Role::CommitteeMember,
                ..clerk.clone()
            },
            Holding {
                withdrawn_at: Some(now),
                ..clerk
            },
        ] {
            assert!(at_desk(&session, &other).is_err(), "{other:?}");
        }
    }
}
