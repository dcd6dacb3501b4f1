//! Roles: who holds which, invitations to them, and taking them back.

use axum::{
    http::{HeaderMap, header, request::Parts},
    response::Response,
};
use identity::people::role::{By, Invitation, InvitationSecret, Role, RoleKind};
use portal::{Frame, Notice, administration, error, paths};
use store::people::NotChanged;
use vocabulary::{HoldingId, InstitutionId, UserReference};

use super::{
    citizen::Citizen,
    frame::{Flash, PageError, Visit, go},
    public::asked_nothing,
    sign_in::unavailable,
    staff::{Administrator, Staff},
};
use crate::{
    http::{
        path::Segments,
        people::{Form, INVITATION_COOKIE, Kept, NotOurForm, cookie, set_cookie},
    },
    keys,
    problem::{Problem, ProblemType},
};

/// How long the browser of somebody who is invited keeps the secret, in seconds: long enough to sign in.
const SECRET_KEPT_S: u32 = 1_800;

/// Who holds which role.
pub async fn page(staff: Staff<Administrator>) -> Response {
    shown(&staff.visit, &administration::Form::default()).await
}

async fn shown(visit: &Visit, form: &administration::Form<'_>) -> Response {
    let page = async {
        let hub = visit.hub();
        let holdings = hub.store().all_holdings().await.map_err(unavailable)?;
        let view = administration::View {
            register: &hub.register_now(),
            holdings: &holdings,
            form,
        };
        let frame = Frame {
            here: paths::ADMINISTRATION,
            ..visit.frame()
        };
        Ok::<_, PageError>(administration::page(&frame, &view))
    };
    match page.await {
        Ok(html) => visit.page(html),
        Err(why) => why.into_page(visit),
    }
}

/// Makes an invitation and shows its link, this once.
pub async fn invite(staff: Staff<Administrator>, form: Result<Form, NotOurForm>) -> Response {
    let mut form = match form {
        Ok(form) => form,
        Err(why) => return PageError::from(why).into_page(&staff.visit),
    };
    let (role, institution) = (
        form.take(paths::field::ROLE),
        form.take(paths::field::INSTITUTION),
    );
    let reference = form.take(paths::field::REFERENCE);
    let read = read(&staff.visit, &role, &institution, &reference);
    let (wanted, name) = match read {
        Ok(read) => read,
        Err(wrong) => {
            let form = administration::Form {
                role: &role,
                institution: &institution,
                reference: &reference,
                wrong: Some(wrong),
            };
            return shown(&staff.visit, &form).await;
        }
    };
    let made = async {
        let hub = staff.visit.hub();
        let invitation = Invitation {
            role: wanted,
            reference: name,
            by: By::Administrator(staff.holding.id),
            made_at: hub.clock().now(),
        };
        let secret = InvitationSecret::from_random(keys::random());
        let kept = hub.store().invite(secret.hash(), &invitation).await;
        kept.map_err(unavailable)?;
        let link = hub.portal_url_of(&paths::invitation_link(&secret.to_text()));
        let view = administration::Invited {
            register: &hub.register_now(),
            role: wanted,
            reference: invitation.reference.as_str(),
            link: &link,
            until: invitation.ends_at(),
        };
        let frame = Frame {
            here: paths::ADMINISTRATION,
            ..staff.visit.frame()
        };
        Ok::<_, PageError>(administration::invited(&frame, &view))
    };
    match made.await {
        Ok(html) => staff.visit.page(html),
        Err(why) => why.into_page(&staff.visit),
    }
}

/// Reads an invitation as it was filled in.
fn read(
    visit: &Visit,
    role: &str,
    institution: &str,
    reference: &str,
) -> Result<(Role, UserReference), administration::Wrong> {
    use administration::Wrong;
    let kind = RoleKind::parse(role).map_err(|_| Wrong::Role)?;
    let number = institution.trim();
    let institution = match (kind, number.is_empty()) {
        (RoleKind::Clerk, _) => {
            let id = InstitutionId::parse(number).map_err(|_| Wrong::Institution)?;
            let known = visit.hub().register_now().institution(id).is_some();
            Some(known.then_some(id).ok_or(Wrong::Institution)?)
        }
        (_, true) => None,
        (_, false) => return Err(Wrong::NoInstitution),
    };
    let role = Role::of(kind, institution).map_err(|_| Wrong::Institution)?;
    let reference = UserReference::parse(reference.trim()).map_err(|_| Wrong::Reference)?;
    Ok((role, reference))
}

/// Takes a role back.
pub async fn withdraw(staff: Staff<Administrator>, form: Result<Form, NotOurForm>) -> Response {
    let withdrawn = async {
        let id = HoldingId::parse(&form?.take(paths::field::HOLDING));
        let id = id.map_err(|_| error::View::BadRequest)?;
        let hub = staff.visit.hub();
        let by = By::Administrator(staff.holding.id);
        match hub.store().withdraw_role(id, by, hub.clock().now()).await {
            Ok(()) => Ok::<_, PageError>(Notice::RoleWithdrawn),
            Err(NotChanged::Stays) => Ok(Notice::RoleStays),
            Err(why) => Err(not_changed(&why).into()),
        }
    };
    match withdrawn.await {
        Ok(notice) => go(paths::ADMINISTRATION, Flash::Say(notice)),
        Err(why) => why.into_page(&staff.visit),
    }
}

/// Takes the secret of an invitation out of the address, so that it stands in no history and in no sign-in.
pub async fn link(visit: Visit, parts: Parts, segments: Segments) -> Response {
    if let Err(view) = asked_nothing(&parts) {
        return visit.error(view);
    }
    let Some(secret) = InvitationSecret::parse(segments.text("secret")) else {
        return visit.error(error::View::NotFound);
    };
    let mut response = go(paths::INVITATION, Flash::Nothing);
    let kept = Kept::Seconds(SECRET_KEPT_S);
    let cookie = set_cookie(INVITATION_COOKIE, &secret.to_text(), kept);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// An invitation, to be accepted.
pub async fn invitation(citizen: Citizen, headers: HeaderMap) -> Response {
    let page = async {
        let hub = citizen.visit.hub();
        let secret = secret(&headers)?;
        let now = hub.clock().now();
        let found = hub.store().invitation(secret.hash(), now).await;
        let found = found.map_err(unavailable)?.ok_or(Gone)?;
        if found.is_from(&citizen.visit.held().holdings) {
            return Err(NotAccepted::Page(error::View::OwnInvitation.into()));
        }
        let view = administration::Invitation {
            register: &hub.register_now(),
            role: found.role,
            reference: found.reference.as_str(),
        };
        Ok::<_, NotAccepted>(administration::invitation(&citizen.visit.frame(), &view))
    };
    match page.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_answer(&citizen.visit),
    }
}

/// Gives the person the role to which they are invited.
pub async fn accept(
    citizen: Citizen,
    headers: HeaderMap,
    form: Result<Form, NotOurForm>,
) -> Response {
    let accepted = async {
        form.map_err(PageError::from)?;
        let hub = citizen.visit.hub();
        let person = citizen.signed_in().0.person();
        let secret = secret(&headers)?;
        let now = hub.clock().now();
        let accepted = hub.store().accept_invitation(secret.hash(), person, now);
        match accepted.await {
            Ok(_) => Ok(Notice::RoleAccepted),
            Err(NotChanged::Held) => Ok(Notice::RoleHeld),
            Err(NotChanged::NoInvitation) => Err(Gone.into()),
            Err(NotChanged::Own) => {
                let view = error::View::OwnInvitation;
                Err(NotAccepted::Page(view.into()))
            }
            Err(why) => Err(NotAccepted::Page(not_changed(&why).into())),
        }
    };
    match accepted.await {
        Ok(notice) => {
            let mut response = go(paths::HOME, Flash::Say(notice));
            let gone = set_cookie(INVITATION_COOKIE, "", Kept::Forgotten);
            response.headers_mut().append(header::SET_COOKIE, gone);
            response
        }
        Err(why) => why.into_answer(&citizen.visit),
    }
}

/// The invitation does not work, or no longer.
struct Gone;

/// Why an invitation is not shown or accepted.
enum NotAccepted {
    /// There is none.
    Gone,
    /// Told by a page.
    Page(PageError),
}

impl NotAccepted {
    fn into_answer(self, visit: &Visit) -> Response {
        match self {
            Self::Gone => go(paths::HOME, Flash::Say(Notice::InvitationGone)),
            Self::Page(why) => why.into_page(visit),
        }
    }
}

impl From<Gone> for NotAccepted {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<PageError> for NotAccepted {
    fn from(why: PageError) -> Self {
        Self::Page(why)
    }
}

impl From<Problem> for NotAccepted {
    fn from(why: Problem) -> Self {
        Self::Page(why.into())
    }
}

fn secret(headers: &HeaderMap) -> Result<InvitationSecret, Gone> {
    let text = cookie(headers, INVITATION_COOKIE).ok_or(Gone)?;
    InvitationSecret::parse(text).ok_or(Gone)
}

fn not_changed(why: &NotChanged) -> Problem {
    let kind = match why {
        NotChanged::Unavailable(_) => ProblemType::StoreUnavailable,
        _ => ProblemType::InternalServerError,
    };
    Problem::new(kind).because(why.to_string())
}
