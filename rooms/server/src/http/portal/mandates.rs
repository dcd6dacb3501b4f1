//! Mandates: giving, answering, ending, and acting by one.

use axum::response::Response;
use governance::mandates::{self, Giver, NotGranted, Wanted};
use identity::mandate::{
    Acting, Label, Mandate, MandateId, MandateScope, MandateScopes, OfferCode, Principal,
};
use portal::{
    Frame, Notice, error,
    mandates::{self as pages, Draft, Problem, company, offer},
    paths,
};
use vocabulary::{Date, Hash32, Period, be::legal_date};

use super::{
    citizen::{Citizen, ForCompany, Manages, Own, Page, Whoever},
    frame::{Flash, PageError, Visit},
    sign_in::unavailable,
};
use crate::{
    http::people::{Address, Form, NotOurForm, OnBehalf},
    keys,
    problem::{Problem as Trouble, ProblemType},
};

/// What was filled in to give a mandate.
#[derive(Default)]
struct Filled {
    name: String,
    label: String,
    scopes: Vec<String>,
    from: String,
    to: String,
}

impl Filled {
    fn take(form: &mut Form) -> Self {
        Self {
            name: form.take(paths::field::NAME),
            label: form.take(paths::field::LABEL),
            scopes: form.take_all(paths::field::SCOPE),
            from: form.take(paths::field::FROM),
            to: form.take(paths::field::TO),
        }
    }

    fn scopes(&self) -> MandateScopes {
        let named = |name: &String| MandateScope::from_name(name);
        self.scopes.iter().filter_map(named).collect()
    }

    fn draft(&self, problem: Option<Problem>) -> Draft<'_> {
        Draft {
            name: &self.name,
            label: &self.label,
            scopes: self.scopes(),
            from: &self.from,
            to: &self.to,
            problem,
        }
    }

    fn wanted(&self) -> Result<Wanted, Problem> {
        let label = |text: &str| Label::parse(text).map_err(|_| Problem::Label);
        let day = |text: &str| text.parse::<Date>().map_err(|_| Problem::Day);
        Ok(Wanted {
            name: label(&self.name)?,
            label: label(&self.label)?,
            scopes: self.scopes(),
            period: Period::new(day(&self.from)?, Some(day(&self.to)?))
                .map_err(|_| Problem::Backwards)?,
        })
    }
}

/// The mandates of the signed-in person.
pub async fn page(citizen: Citizen<Whoever>) -> Response {
    match own_page(&citizen, Draft::default()).await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

async fn own_page<P: Page>(citizen: &Citizen<P>, draft: Draft<'_>) -> Result<String, PageError> {
    let hub = citizen.visit.hub();
    let now = hub.clock().now();
    let person = citizen.actor().person();
    let store = hub.store();
    let held = store.mandates_held_by(person).await.map_err(unavailable)?;
    let given = store.mandates_of(Principal::Person(person)).await;
    let view = pages::View {
        register: &hub.register_now(),
        held: &held,
        given: &given.map_err(unavailable)?,
        acting: citizen.actor().session().acting,
        now,
        today: legal_date(now),
        draft,
    };
    let frame = Frame {
        here: paths::MANDATES,
        ..citizen.visit.frame()
    };
    Ok(pages::page(&frame, &view))
}

/// Offers a mandate, and shows its code, this once.
pub async fn offer(citizen: Citizen<Own>, form: Result<Form, NotOurForm>) -> Response {
    let offered = async {
        let filled = Filled::take(&mut form?);
        let giver = Giver::Oneself(citizen.actor().person());
        match offered(&citizen.visit, giver, &filled).await? {
            Ok((made, code)) => shown(&citizen.visit, &made, &code, paths::MANDATES),
            Err(problem) => {
                let html = own_page(&citizen, filled.draft(Some(problem))).await?;
                Ok(citizen.visit.bad(html))
            }
        }
    };
    offered
        .await
        .unwrap_or_else(|why: PageError| why.into_page(&citizen.visit))
}

/// Offers what was filled in; the inner error is for the form.
async fn offered(
    visit: &Visit,
    giver: Giver<'_>,
    filled: &Filled,
) -> Result<Result<(identity::mandate::Offer, OfferCode), Problem>, PageError> {
    let wanted = match filled.wanted() {
        Ok(wanted) => wanted,
        Err(problem) => return Ok(Err(problem)),
    };
    let code = OfferCode::from_random(keys::random());
    let id = MandateId::from_bytes(*keys::random());
    match mandates::offer(&**visit.hub(), giver, wanted, id, &code).await {
        Ok(offer) => Ok(Ok((offer, code))),
        Err(NotGranted::Terms(why)) => Ok(Err(Problem::Terms(why))),
        Err(NotGranted::TooManyOffers) => Ok(Err(Problem::TooManyOffers)),
        Err(why) => Err(told(why)),
    }
}

fn shown(
    visit: &Visit,
    made: &identity::mandate::Offer,
    code: &OfferCode,
    back: &str,
) -> Result<Response, PageError> {
    let text = code.to_text();
    let frame = Frame {
        here: back,
        ..visit.frame()
    };
    let view = offer::Made {
        offer: made,
        code: &text,
        back,
    };
    Ok(visit.page(offer::made(&frame, &view)))
}

fn told(why: NotGranted) -> PageError {
    match why {
        NotGranted::NoSuchOffer => error::View::OfferUnknown.into(),
        NotGranted::OwnOffer => error::View::OwnOffer.into(),
        NotGranted::NoSuchMandate => error::View::NotFound.into(),
        NotGranted::Registered => error::View::Forbidden.into(),
        NotGranted::OutOfScope(_) => error::View::OutOfScope.into(),
        NotGranted::Terms(_) | NotGranted::TooManyOffers => error::View::BadRequest.into(),
        NotGranted::LedgerUnavailable(why) => {
            PageError::Problem(Trouble::new(ProblemType::LedgerUnavailable).because(why))
        }
        NotGranted::StoreUnavailable(why) => PageError::Problem(why.into()),
    }
}

/// A code as somebody typed it; who types many is slowed down, by person and by address.
fn typed(
    citizen: &Citizen<Own>,
    address: &Address,
    form: Result<Form, NotOurForm>,
) -> Result<(Hash32, OfferCode), PageError> {
    let mut form = form?;
    let hub = citizen.visit.hub();
    let now = hub.clock().now();
    let limit = hub.offer_code_limit();
    limit.knock_of(citizen.actor().person(), now)?;
    limit.knock(address.0, now)?;
    let text = identity::Zeroizing::new(form.take(paths::field::CODE));
    let code = OfferCode::parse(&text).ok_or(error::View::OfferUnknown)?;
    Ok((code.hash(), code))
}

/// Shows what is offered under a code.
pub async fn code(
    citizen: Citizen<Own>,
    address: Address,
    form: Result<Form, NotOurForm>,
) -> Response {
    let shown = async {
        let (hash, code) = typed(&citizen, &address, form)?;
        let hub = citizen.visit.hub();
        let found = mandates::open(&**hub, hash, citizen.actor().person()).await;
        let found = found.map_err(told)?;
        let frame = Frame {
            here: paths::MANDATES,
            ..citizen.visit.frame()
        };
        let view = offer::View {
            register: &hub.register_now(),
            offer: &found,
            code: &code.to_text(),
        };
        Ok::<_, PageError>(offer::page(&frame, &view))
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// Accepts what is offered under a code.
pub async fn accept(
    citizen: Citizen<Own>,
    address: Address,
    form: Result<Form, NotOurForm>,
) -> Response {
    let accepted = async {
        let (code, _) = typed(&citizen, &address, form)?;
        let person = citizen.actor().person();
        let accepted = mandates::accept(&**citizen.visit.hub(), code, person).await;
        accepted.map_err(told)?;
        Ok::<_, PageError>(Notice::MandateAccepted)
    };
    done(&citizen.visit, accepted.await, paths::MANDATES)
}

/// Refuses what is offered under a code.
pub async fn refuse(
    citizen: Citizen<Own>,
    address: Address,
    form: Result<Form, NotOurForm>,
) -> Response {
    let refused = async {
        let (code, _) = typed(&citizen, &address, form)?;
        let person = citizen.actor().person();
        let refused = mandates::refuse(&**citizen.visit.hub(), code, person).await;
        refused.map_err(told)?;
        Ok::<_, PageError>(Notice::MandateRefused)
    };
    done(&citizen.visit, refused.await, paths::MANDATES)
}

fn done(visit: &Visit, done: Result<Notice, PageError>, next: &str) -> Response {
    match done {
        Ok(notice) => visit.go(next, Flash::Say(notice)),
        Err(why) => why.into_page(visit),
    }
}

fn named(form: &mut Form) -> Result<MandateId, PageError> {
    let text = form.take(paths::field::MANDATE);
    MandateId::parse(&text).ok_or_else(|| error::View::BadRequest.into())
}

/// Takes an offer back, or revokes a mandate that the signed-in person gave or holds.
pub async fn end(citizen: Citizen<Whoever>, form: Result<Form, NotOurForm>) -> Response {
    let ended = async {
        let id = named(&mut form?)?;
        let hub = citizen.visit.hub();
        let ended = mandates::end(&**hub, id, citizen.actor().person()).await;
        ended.map_err(told)?;
        let session = citizen.actor().session();
        if session.acting == Some(id) {
            let stopped = hub.store().act(session.id, None).await;
            stopped.map_err(unavailable)?;
        }
        Ok::<_, PageError>(Notice::MandateEnded)
    };
    let next = match citizen.on_behalf() {
        OnBehalf::Another(acting) if matches!(acting.principal(), Principal::Company(_)) => {
            paths::COMPANY
        }
        OnBehalf::Another(_) | OnBehalf::Oneself | OnBehalf::NoLonger => paths::MANDATES,
    };
    let ended = ended.await;
    // Whoever gave up the mandate by which they act has no company any more.
    let next = match &ended {
        Ok(_) if next == paths::COMPANY && still_acts(&citizen).await => next,
        _ => paths::MANDATES,
    };
    done(&citizen.visit, ended, next)
}

async fn still_acts(citizen: &Citizen<Whoever>) -> bool {
    let store = citizen.visit.hub().store();
    let session = store.session(citizen.actor().session().id).await;
    session.is_ok_and(|session| session.is_some_and(|session| session.acting.is_some()))
}

/// The first page that a mandate opens.
pub fn first_page(acting: &Acting) -> &'static str {
    let opens = |scope| acting.require(scope).is_ok();
    match acting.principal() {
        Principal::Company(_) => paths::COMPANY,
        Principal::Person(_) if opens(MandateScope::SeeUses) => paths::USES,
        Principal::Person(_) if opens(MandateScope::SeeFiles) => paths::FILES,
        Principal::Person(_) if opens(MandateScope::ReportErrors) => paths::ERRORS,
        Principal::Person(_) if opens(MandateScope::DataRequests) => paths::RIGHTS,
        Principal::Person(_) => paths::MANDATES,
    }
}

/// Acts by a mandate from now on. Another's looks like none.
pub async fn act(citizen: Citizen<Whoever>, form: Result<Form, NotOurForm>) -> Response {
    let acts = async {
        let id = named(&mut form?)?;
        let hub = citizen.visit.hub();
        let session = citizen.actor().session();
        let found = hub.store().mandate_in_use(id).await.map_err(unavailable)?;
        let (mandate, from) = found.ok_or(error::View::NotFound)?;
        let today = legal_date(hub.clock().now());
        let acting = mandate
            .act(session.person, from.as_ref(), today)
            .map_err(|_| error::View::NotFound)?;
        let kept = hub.store().act(session.id, Some(id)).await;
        kept.map_err(unavailable)?;
        Ok::<_, PageError>(first_page(&acting))
    };
    match acts.await {
        Ok(next) => citizen.visit.go(next, Flash::Nothing),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// Acts for oneself again.
pub async fn stop(citizen: Citizen<Whoever>, form: Result<Form, NotOurForm>) -> Response {
    let stopped = async {
        form?;
        let session = citizen.actor().session().id;
        let stopped = citizen.visit.hub().store().act(session, None).await;
        stopped.map_err(unavailable)?;
        Ok::<_, PageError>(Notice::ActingStopped)
    };
    done(&citizen.visit, stopped.await, paths::MANDATES)
}

/// What the hub has about the company for which somebody acts.
pub async fn company(citizen: Citizen<ForCompany>) -> Response {
    match company_page(&citizen, Draft::default()).await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

async fn company_page(
    citizen: &Citizen<ForCompany>,
    draft: Draft<'_>,
) -> Result<String, PageError> {
    let company = citizen.company();
    let hub = citizen.visit.hub();
    let now = hub.clock().now();
    let all: Option<Vec<Mandate>> = match company.manages {
        Manages::Nothing => None,
        Manages::Mandates => {
            let principal = Principal::Company(company.number);
            let all = hub.store().mandates_of(principal).await;
            Some(all.map_err(unavailable)?)
        }
    };
    let view = company::View {
        register: &hub.register_now(),
        number: company.number,
        own: company.acting.mandate(),
        all: all.as_deref(),
        now,
        today: legal_date(now),
        draft,
    };
    let frame = Frame {
        here: paths::COMPANY,
        ..citizen.visit.frame()
    };
    Ok(company::page(&frame, &view))
}

/// Passes a part of one's mandate of a company on, and shows the code, this once.
pub async fn pass_on(citizen: Citizen<ForCompany>, form: Result<Form, NotOurForm>) -> Response {
    let passed = async {
        let filled = Filled::take(&mut form?);
        let giver = Giver::ForCompany(&citizen.company().acting);
        match offered(&citizen.visit, giver, &filled).await? {
            Ok((made, code)) => shown(&citizen.visit, &made, &code, paths::COMPANY),
            Err(problem) => {
                let html = company_page(&citizen, filled.draft(Some(problem))).await?;
                Ok(citizen.visit.bad(html))
            }
        }
    };
    passed
        .await
        .unwrap_or_else(|why: PageError| why.into_page(&citizen.visit))
}
