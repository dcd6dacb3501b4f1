//! Who asks for a page about a person, and whose data it shows.
//!
//! A handler names what its page is by a type: [`Own`] for what is the signed-in person's alone, [`SeesUses`],
//! [`SeesFiles`], [`ReportsErrors`] or [`AsksRights`] for data that a mandate may open to another, [`ForCompany`] for a company's page. Only a page of data
//! has a [`Subject`], and only a page of one's own has the session, so that a handler cannot take the one for the other.
//!
//! INVARIANTS:
//! - A page of data under a mandate is made only after its leaf is durable: [`Subject`] comes from the person's own session
//!   or from [`Recorded`]`<`[`Look`]`>`, and from nowhere else.
//! - The mandate is checked at every request, so that revoking it works at the next one.

use std::{future::Future, sync::Arc};

use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::request::Parts,
    response::{IntoResponse as _, Response},
};
use exchange::errors::Voice;
use governance::mandates::{Look, NotLooked, look};
use identity::{
    mandate::{Acting, MandateScope, Principal},
    people::{Account, SignedIn},
};
use ledger::Recorded;
use portal::{Notice, error, paths};
use vocabulary::{PersonId, be::EnterpriseNumber};

use super::frame::{Flash, LEVEL_OF_PAGES, PageError, Visit, go};
use crate::{
    composition::Hub,
    http::people::{OnBehalf, SESSION_COOKIE, Visitor, cookie},
};

/// What a page is.
pub trait Page: Send + Sync + Sized + 'static {
    /// Whose data it shows.
    type Subject: Send + Sync;

    /// Lets a signed-in person in, or says why not; `route` is the page's.
    fn admit(
        visit: &Visit,
        route: &str,
    ) -> impl Future<Output = Result<Self::Subject, PageError>> + Send;
}

/// What is the signed-in person's alone: nobody has it on another's behalf.
pub enum Own {}

/// What is the signed-in person's whether or not they act for another: to begin and to stop.
pub enum Whoever {}

/// Who used the data.
pub enum SeesUses {}

/// Who holds a file.
pub enum SeesFiles {}

/// Requests under data protection law.
pub enum AsksRights {}

/// Reports of something wrong.
pub enum ReportsErrors {}

/// The company for which one acts.
pub enum ForCompany {}

/// The person whose data a page shows.
#[derive(Clone, Copy)]
pub struct Subject(PersonId);

impl Subject {
    fn of_oneself(session: &SignedIn) -> Self {
        Self(session.person())
    }

    /// `None` when the principal is a company.
    fn seen(recorded: Recorded<Look>) -> Option<Self> {
        match Look::give(recorded) {
            Principal::Person(person) => Some(Self(person)),
            Principal::Company(_) => None,
        }
    }

    /// Who.
    pub fn person(self) -> PersonId {
        self.0
    }
}

impl Page for Own {
    type Subject = ();

    async fn admit(visit: &Visit, _: &str) -> Result<(), PageError> {
        match session_of(visit)?.1 {
            OnBehalf::Oneself => Ok(()),
            OnBehalf::Another(_) => Err(error::View::NotForAnother.into()),
            OnBehalf::NoLonger => Err(error::View::MandateOver.into()),
        }
    }
}

impl Page for Whoever {
    type Subject = ();

    async fn admit(_: &Visit, _: &str) -> Result<(), PageError> {
        Ok(())
    }
}

impl Page for SeesUses {
    type Subject = Subject;

    async fn admit(visit: &Visit, route: &str) -> Result<Subject, PageError> {
        subject(visit, MandateScope::SeeUses, route).await
    }
}

impl Page for SeesFiles {
    type Subject = Subject;

    async fn admit(visit: &Visit, route: &str) -> Result<Subject, PageError> {
        subject(visit, MandateScope::SeeFiles, route).await
    }
}

impl Page for AsksRights {
    type Subject = Subject;

    async fn admit(visit: &Visit, route: &str) -> Result<Subject, PageError> {
        subject(visit, MandateScope::DataRequests, route).await
    }
}

impl Page for ReportsErrors {
    type Subject = Voice;

    async fn admit(visit: &Visit, route: &str) -> Result<Voice, PageError> {
        subject(visit, MandateScope::ReportErrors, route).await?;
        let (session, on_behalf) = session_of(visit)?;
        match on_behalf {
            OnBehalf::Oneself => Ok(Voice::own(session)),
            OnBehalf::Another(acting) => {
                Ok(Voice::on_behalf(acting).ok_or(error::View::OutOfScope)?)
            }
            OnBehalf::NoLonger => Err(error::View::MandateOver.into()),
        }
    }
}

impl Page for ForCompany {
    type Subject = Company;

    async fn admit(visit: &Visit, route: &str) -> Result<Company, PageError> {
        let (_, on_behalf) = session_of(visit)?;
        let acting = match on_behalf {
            OnBehalf::Another(acting) => acting,
            OnBehalf::Oneself => return Err(error::View::NotFound.into()),
            OnBehalf::NoLonger => return Err(error::View::MandateOver.into()),
        };
        let scope = MandateScope::ManageMandates;
        let of_company = matches!(acting.principal(), Principal::Company(_));
        let (principal, manages) = match acting.require(scope) {
            // The company's mandates name persons by what their givers call them.
            Ok(()) if of_company => {
                let recorded = look(&**visit.hub(), acting, scope, route).await;
                let recorded = recorded.map_err(not_looked)?;
                (Look::give(recorded), Manages::Mandates)
            }
            _ => (acting.principal(), Manages::Nothing),
        };
        match principal {
            Principal::Person(_) => Err(error::View::NotFound.into()),
            Principal::Company(number) => Ok(Company {
                number,
                acting: Acting::clone(acting),
                manages,
            }),
        }
    }
}

/// A company, for who acts for it.
pub struct Company {
    /// Which.
    pub number: EnterpriseNumber,
    /// By which mandate.
    pub acting: Acting,
    /// What of it.
    pub manages: Manages,
}

/// What somebody who acts for a company manages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manages {
    /// Its mandates.
    Mandates,
    /// Nothing yet.
    Nothing,
}

/// The person whose data are shown: oneself, or on whose behalf one acts, once that is recorded.
async fn subject(visit: &Visit, scope: MandateScope, route: &str) -> Result<Subject, PageError> {
    let (session, on_behalf) = session_of(visit)?;
    match on_behalf {
        OnBehalf::Oneself => Ok(Subject::of_oneself(session)),
        OnBehalf::NoLonger => Err(error::View::MandateOver.into()),
        // A company has no data of persons here.
        OnBehalf::Another(acting) if matches!(acting.principal(), Principal::Company(_)) => {
            Err(error::View::OutOfScope.into())
        }
        OnBehalf::Another(acting) => {
            let recorded = look(&**visit.hub(), acting, scope, route).await;
            let recorded = recorded.map_err(not_looked)?;
            Ok(Subject::seen(recorded).ok_or(error::View::OutOfScope)?)
        }
    }
}

fn not_looked(why: NotLooked) -> PageError {
    match why {
        NotLooked::OutOfScope(_) => error::View::OutOfScope.into(),
        NotLooked::LedgerUnavailable(_) => PageError::Problem(why.into()),
    }
}

fn session_of(visit: &Visit) -> Result<(&SignedIn, &OnBehalf), PageError> {
    match visit.visitor() {
        Visitor::SignedIn {
            session, acting, ..
        } => Ok((session, acting)),
        Visitor::Anonymous => Err(error::View::NotFound.into()),
    }
}

/// A signed-in person at the level that pages about a person need, who may have this page.
pub struct Citizen<P: Page = Own> {
    /// The request.
    pub visit: Visit,
    subject: P::Subject,
}

impl<P: Page> Citizen<P> {
    /// Who clicks: the signed-in person.
    pub fn actor(&self) -> &SignedIn {
        match self.visit.visitor() {
            Visitor::SignedIn { session, .. } => session,
            Visitor::Anonymous => unreachable!("a citizen is made from a signed-in visitor only"),
        }
    }
}

impl Citizen<Own> {
    /// The session and the account.
    pub fn signed_in(&self) -> (&SignedIn, &Account) {
        match self.visit.visitor() {
            Visitor::SignedIn {
                session, account, ..
            } => (session, account),
            Visitor::Anonymous => unreachable!("a citizen is made from a signed-in visitor only"),
        }
    }
}

impl Citizen<Whoever> {
    /// On whose behalf the person acts.
    pub fn on_behalf(&self) -> &OnBehalf {
        match self.visit.visitor() {
            Visitor::SignedIn { acting, .. } => acting,
            Visitor::Anonymous => unreachable!("a citizen is made from a signed-in visitor only"),
        }
    }
}

impl<P: Page<Subject = Subject>> Citizen<P> {
    /// The person whose data the page shows.
    pub fn subject(&self) -> Subject {
        self.subject
    }
}

impl Citizen<ReportsErrors> {
    /// Who speaks of whose data.
    pub fn voice(&self) -> &Voice {
        &self.subject
    }
}

impl Citizen<ForCompany> {
    /// The company.
    pub fn company(&self) -> &Company {
        &self.subject
    }
}

impl<P: Page> FromRequestParts<Arc<Hub>> for Citizen<P> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, hub)
            .await
            .map_err(|problem| problem.into_response())?;
        let flash = match visit.visitor() {
            Visitor::SignedIn { session, .. } if session.level() >= LEVEL_OF_PAGES => {
                let route = parts.extensions.get::<MatchedPath>();
                let route = route.map_or("", MatchedPath::as_str);
                return match P::admit(&visit, route).await {
                    Ok(subject) => Ok(Self { visit, subject }),
                    Err(why) => Err(why.into_page(&visit)),
                };
            }
            Visitor::SignedIn { .. } => Flash::Nothing,
            Visitor::Anonymous if cookie(&parts.headers, SESSION_COOKIE).is_some() => {
                Flash::Say(Notice::SessionOver)
            }
            Visitor::Anonymous => Flash::Nothing,
        };
        // What a form sent is lost; its page is not.
        let next = match parts.method.is_safe() {
            true => visit.here(),
            false => paths::HOME,
        };
        Err(go(&paths::sign_in(next), flash))
    }
}
