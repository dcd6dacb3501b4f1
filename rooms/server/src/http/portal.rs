//! The pages: gathers what a page shows, and wraps what `portal` makes of it.
//!
//! A page about a person asks for a [`Citizen`]; any other for a [`Visit`].
//!
//! INVARIANT: a page about a person is made from what is read for the person of the session, or for the one on whose behalf
//! a mandate lets them act, never from an id in the request alone; what is another's looks like what is not there.

pub mod administration;
pub mod citizen;
pub mod copy;
pub mod data_protection;
pub mod desk;
pub mod desk_reports;
pub mod errors;
pub mod files;
pub mod frame;
pub mod home;
pub mod looks;
pub mod mail;
pub mod mandates;
pub mod notices;
pub mod passkey_sign_in;
pub mod passkeys;
pub mod proposals;
pub mod public;
pub mod rights;
pub mod security;
pub mod sign_in;
pub mod staff;
pub mod uses;

use std::sync::Arc;

use axum::{
    Router,
    handler::Handler,
    routing::{MethodRouter, get, post},
};
use identity::{mandate::MandateScope, people::role::RoleKind};
use portal::paths;

pub use citizen::Citizen;
pub use frame::{Flash, PageError, Visit};
use staff::{Administrator, Clerk, Drafting, Duty as _, Member, Officer};

use crate::{composition::Hub, upstream::ANSWER_PATH};

/// A page, or what its forms send.
pub struct Page {
    /// Its route.
    pub path: &'static str,
    /// How it is asked for.
    pub method: PageMethod,
    /// To whom it is open.
    pub open_to: OpenTo,
    route: MethodRouter<Arc<Hub>>,
}

/// How a page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageMethod {
    /// To see it.
    Get,
    /// To send its form.
    Post,
}

/// To whom a page is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenTo {
    /// To anybody, for this reason. Reviewed: it needs a reason that a jurist accepts.
    Anybody(&'static str),
    /// To a person who is signed in at the level that pages need, about that person only.
    Citizen,
    /// To a person who holds one of these roles, and is signed in at that level.
    Roles(&'static [RoleKind]),
    /// To a person who holds such a role, and is signed in at that level.
    Role(RoleKind),
    /// As [`OpenTo::Citizen`]; and to who holds a mandate for this, about the person who gave it.
    Holder(MandateScope),
    /// To who acts for a company, about the company's mandates only.
    Company,
}

fn seen<T: 'static, H: Handler<T, Arc<Hub>>>(
    path: &'static str,
    open_to: OpenTo,
    handler: H,
) -> Page {
    Page {
        path,
        method: PageMethod::Get,
        open_to,
        route: get(handler),
    }
}

fn sent<T: 'static, H: Handler<T, Arc<Hub>>>(
    path: &'static str,
    open_to: OpenTo,
    handler: H,
) -> Page {
    Page {
        path,
        method: PageMethod::Post,
        open_to,
        route: post(handler),
    }
}

/// Every page. A test walks them as nobody and as another person.
pub fn pages() -> Vec<Page> {
    use OpenTo::{Anybody, Citizen, Company, Holder, Roles};
    let signing_in = Anybody("the way in");
    let register = Anybody("the register is public by law");
    vec![
        seen(
            paths::LANDING,
            Anybody("what this is; holds nothing personal"),
            public::landing,
        ),
        seen(paths::REGISTER, register, public::deliberations),
        seen(paths::DELIBERATION, register, public::deliberation),
        seen(paths::INSTITUTIONS, register, public::institutions),
        seen(paths::SERVICES, register, public::services),
        seen(
            paths::STATISTICS,
            Anybody("sums that name no person"),
            public::statistics,
        ),
        seen(
            paths::LEDGER_ABOUT,
            Anybody("anybody may check the ledger"),
            public::ledger_about,
        ),
        seen(
            paths::ASSETS,
            Anybody("style, script and icon of the pages"),
            public::asset,
        ),
        seen(
            paths::MANIFEST,
            Anybody("what a phone needs to install the portal"),
            public::manifest,
        ),
        seen(paths::SIGN_IN, signing_in, sign_in::page),
        seen(sign_in::BEGIN_PATH, signing_in, sign_in::begin),
        seen(ANSWER_PATH, signing_in, sign_in::answer),
        sent(
            paths::SIGN_IN_PASSKEY_OPTIONS,
            signing_in,
            passkey_sign_in::options,
        ),
        sent(paths::SIGN_IN_PASSKEY, signing_in, passkey_sign_in::answer),
        sent(paths::SIGN_IN_CODE, signing_in, passkey_sign_in::code),
        sent(
            paths::SIGN_OUT,
            Anybody("ends the session that its own token names"),
            sign_in::sign_out,
        ),
        seen(
            paths::LANGUAGE,
            Anybody("chooses the language of public pages too"),
            sign_in::language,
        ),
        seen(
            paths::WHO_MAY,
            Anybody("deliberations are public by law"),
            files::who_may,
        ),
        seen(paths::HOME, Citizen, home::page),
        seen(paths::NOTICES, Citizen, notices::page),
        sent(paths::READ_NOTICES, Citizen, notices::read),
        seen(paths::MAIL, Citizen, mail::page),
        sent(paths::GIVE_MAIL, Citizen, mail::give),
        sent(paths::CONFIRM_MAIL, Citizen, mail::confirm),
        sent(paths::REMOVE_MAIL, Citizen, mail::remove),
        seen(
            paths::ERRORS,
            Holder(MandateScope::ReportErrors),
            errors::list,
        ),
        sent(
            paths::ERRORS,
            Holder(MandateScope::ReportErrors),
            errors::send,
        ),
        seen(
            paths::NEW_ERROR,
            Holder(MandateScope::ReportErrors),
            errors::form,
        ),
        seen(
            paths::ERROR,
            Holder(MandateScope::ReportErrors),
            errors::one,
        ),
        sent(
            paths::WITHDRAW_ERROR,
            Holder(MandateScope::ReportErrors),
            errors::withdraw,
        ),
        seen(paths::USES, Holder(MandateScope::SeeUses), uses::page),
        seen(paths::USE, Holder(MandateScope::SeeUses), uses::one),
        seen(paths::PROOF, Holder(MandateScope::SeeUses), uses::proof),
        seen(paths::LOOKS, Holder(MandateScope::SeeUses), looks::page),
        seen(
            paths::LOOK_PROOF,
            Holder(MandateScope::SeeUses),
            looks::proof,
        ),
        seen(paths::FILES, Holder(MandateScope::SeeFiles), files::page),
        seen(paths::MANDATES, Citizen, mandates::page),
        sent(paths::OFFER_MANDATE, Citizen, mandates::offer),
        sent(paths::OFFERED_MANDATE, Citizen, mandates::code),
        sent(paths::ACCEPT_MANDATE, Citizen, mandates::accept),
        sent(paths::REFUSE_MANDATE, Citizen, mandates::refuse),
        sent(paths::END_MANDATE, Citizen, mandates::end),
        sent(paths::ACT, Citizen, mandates::act),
        sent(paths::STOP_ACTING, Citizen, mandates::stop),
        seen(
            paths::RIGHTS,
            Holder(MandateScope::DataRequests),
            rights::page,
        ),
        sent(paths::ASK, Holder(MandateScope::DataRequests), rights::ask),
        seen(paths::COPY, Citizen, copy::page),
        sent(paths::COPY, Citizen, copy::ask),
        sent(paths::COPY_FILE, Citizen, copy::file),
        sent(paths::ERASE_COPY, Citizen, copy::erase),
        seen(paths::COMPANY, Company, mandates::company),
        sent(paths::PASS_ON, Company, mandates::pass_on),
        seen(paths::SECURITY, Citizen, security::page),
        sent(paths::STAY, Citizen, security::stay),
        sent(paths::END_SESSION, Citizen, security::end),
        sent(paths::END_OTHER_SESSIONS, Citizen, security::end_others),
        sent(paths::PASSKEY_OPTIONS, Citizen, passkeys::options),
        sent(paths::PASSKEYS, Citizen, passkeys::add),
        sent(paths::RENAME_PASSKEY, Citizen, passkeys::rename),
        sent(paths::REMOVE_PASSKEY, Citizen, passkeys::remove),
        sent(paths::RECOVERY_CODES, Citizen, passkeys::recovery_codes),
        seen(
            paths::INVITATION_LINK,
            Anybody("takes the secret of an invitation out of the address; shows nothing"),
            administration::link,
        ),
        seen(paths::INVITATION, Citizen, administration::invitation),
        sent(paths::INVITATION, Citizen, administration::accept),
        seen(
            paths::ADMINISTRATION,
            Roles(Administrator::KINDS),
            administration::page,
        ),
        sent(
            paths::INVITE,
            Roles(Administrator::KINDS),
            administration::invite,
        ),
        sent(
            paths::WITHDRAW_ROLE,
            Roles(Administrator::KINDS),
            administration::withdraw,
        ),
        seen(
            paths::DATA_PROTECTION,
            Roles(Officer::KINDS),
            data_protection::list,
        ),
        seen(
            paths::DATA_REQUEST,
            Roles(Officer::KINDS),
            data_protection::one,
        ),
        sent(
            paths::EXTEND_DATA_REQUEST,
            Roles(Officer::KINDS),
            data_protection::extend,
        ),
        sent(
            paths::ANSWER_DATA_REQUEST,
            Roles(Officer::KINDS),
            data_protection::answer,
        ),
        seen(paths::DESK, Roles(Clerk::KINDS), desk::page),
        seen(paths::DESK_CONSULTATION, Roles(Clerk::KINDS), desk::ask),
        sent(paths::DESK_CONSULTATION, Roles(Clerk::KINDS), desk::consult),
        seen(
            paths::DESK_APPLICATIONS,
            Roles(Clerk::KINDS),
            desk::applications,
        ),
        seen(paths::DESK_USAGE, Roles(Clerk::KINDS), desk::usage),
        seen(paths::DESK_FILES, Roles(Clerk::KINDS), desk::files),
        sent(paths::DESK_FILES, Roles(Clerk::KINDS), desk::files_on),
        seen(paths::DESK_REPORTS, Roles(Clerk::KINDS), desk_reports::page),
        sent(paths::DESK_REPORTS, Roles(Clerk::KINDS), desk_reports::send),
        seen(
            paths::DESK_NEW_REPORT,
            Roles(Clerk::KINDS),
            desk_reports::new,
        ),
        sent(
            paths::DESK_ANSWER,
            Roles(Clerk::KINDS),
            desk_reports::answer,
        ),
        sent(
            paths::DESK_CORRECTION,
            Roles(Clerk::KINDS),
            desk_reports::acknowledge,
        ),
        seen(paths::PROPOSALS, Roles(Drafting::KINDS), proposals::list),
        sent(paths::PROPOSALS, Roles(Drafting::KINDS), proposals::create),
        seen(paths::NEW_PROPOSAL, Roles(Drafting::KINDS), proposals::new),
        seen(paths::PROPOSAL, Roles(Drafting::KINDS), proposals::page),
        seen(
            paths::EDIT_PROPOSAL,
            Roles(Drafting::KINDS),
            proposals::edit,
        ),
        sent(
            paths::EDIT_PROPOSAL,
            Roles(Drafting::KINDS),
            proposals::save,
        ),
        sent(
            paths::SUBMIT_PROPOSAL,
            Roles(Drafting::KINDS),
            proposals::submit,
        ),
        sent(
            paths::WITHDRAW_PROPOSAL,
            Roles(Drafting::KINDS),
            proposals::withdraw,
        ),
        sent(
            paths::VOTE_ON_PROPOSAL,
            Roles(Member::KINDS),
            proposals::vote,
        ),
        sent(
            paths::PUBLISH_PROPOSAL,
            Roles(Member::KINDS),
            proposals::publish,
        ),
        seen(
            paths::WHAT_IF_PROPOSAL,
            Roles(Drafting::KINDS),
            proposals::what_if,
        ),
    ]
}

/// The pages, ready to be served.
pub fn routes() -> Router<Arc<Hub>> {
    let add = |router: Router<Arc<Hub>>, page: Page| router.route(page.path, page.route);
    pages().into_iter().fold(Router::new(), add)
}

/// The pages and to whom they are open, as `generated/pages.md` holds them.
pub fn list() -> String {
    let mut text = "# Pages\n\nMade by `cargo xtask gen`. A test asks for each as nobody and as another person.\n\n\
                    | page | open to |\n|---|---|\n"
        .to_owned();
    for page in pages() {
        let method = match page.method {
            PageMethod::Get => "GET",
            PageMethod::Post => "POST",
        };
        let open_to = match page.open_to {
            OpenTo::Anybody(why) => format!("anybody: {why}"),
            OpenTo::Citizen => "the signed-in person, about themselves".to_owned(),
            OpenTo::Roles(kinds) => {
                let kinds: Vec<String> = kinds
                    .iter()
                    .map(|it| format!("`{}`", it.as_str()))
                    .collect();
                format!("whoever holds the role {}", kinds.join(" or "))
            }
            OpenTo::Role(kind) => format!("whoever holds the role `{}`", kind.as_str()),
            OpenTo::Holder(scope) => format!(
                "the signed-in person, about themselves; who holds a mandate `{}`, about who gave it",
                scope.as_str()
            ),
            OpenTo::Company => "who acts for a company, about its mandates".to_owned(),
        };
        text.push_str(&format!("| `{method} {}` | {open_to} |\n", page.path));
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_generated_list_is_current() {
        crate::generated::assert_current("pages.md", &super::list());
    }
}
