//! The desk of an institution: a clerk asks through the same gate as an application.
//!
//! INVARIANT: a question of a clerk is decided, recorded and minimised like any other, and names the hold of the role; what
//! comes back is on one page and kept nowhere.

use std::{collections::BTreeSet, sync::Arc};

use axum::{http::request::Parts, response::Response};
use exchange::directory;
use exchange::interactive::{self, Asked, Criteria, Delivered, Failure, Status};
use governance::statistics::{Asking, Figures, Statistics as _};
use identity::{Application, Authenticated, desk::at_desk};
use policy::{Deliberation, Register};
use portal::desk::{self as pages, answer, applications as own, ask as form, files, usage};
use portal::{error, paths};
use uuid::Uuid;
use vocabulary::{
    DeliberationNumber, ElementId, ElementSet, InstitutionId, LegalContext, Purpose, Ticket,
    Timestamp,
    be::{Ssin, legal_date},
};

use super::{
    frame::{PageError, Visit},
    sign_in::unavailable,
    staff::{Clerk, Staff},
};
use crate::{
    composition::Hub,
    figures,
    http::{
        around::Noted,
        input::{Reading as _, decode_pairs},
        people::{Form, NotOurForm, Visitor},
    },
    measurements,
    problem::Problem,
};

/// Most data elements in one question, as at the door for applications.
const ELEMENTS_MAX: usize = 256;

/// The institution at whose desk somebody works.
pub(super) fn institution(staff: &Staff<Clerk>) -> Result<InstitutionId, PageError> {
    let institution = staff.holding.role.institution();
    Ok(institution.ok_or(error::View::Forbidden)?)
}

pub(super) fn told(visit: &Visit, page: Result<String, PageError>) -> Response {
    match page {
        Ok(html) => visit.page(html),
        Err(why) => why.into_page(visit),
    }
}

/// What a clerk may ask.
pub async fn page(staff: Staff<Clerk>) -> Response {
    let shown = async {
        let hub = staff.visit.hub();
        let view = pages::View {
            register: &hub.register_now(),
            institution: institution(&staff)?,
            today: legal_date(hub.clock().now()),
        };
        Ok::<_, PageError>(pages::page(&staff.visit.frame(), &view))
    };
    told(&staff.visit, shown.await)
}

/// The institution's own applications.
pub async fn applications(staff: Staff<Clerk>) -> Response {
    let shown = async {
        let hub = staff.visit.hub();
        let institution = institution(&staff)?;
        let found = hub.store().applications_of(institution).await;
        let view = own::View {
            register: &hub.register_now(),
            institution,
            applications: &found.map_err(unavailable)?,
        };
        Ok::<_, PageError>(own::page(&staff.visit.frame(), &view))
    };
    told(&staff.visit, shown.await)
}

/// How much the institution uses the exchange, and what is asked of it.
pub async fn usage(staff: Staff<Clerk>) -> Response {
    let shown = async {
        let hub = staff.visit.hub();
        let institution = institution(&staff)?;
        let now = hub.clock().now();
        let today = legal_date(now);
        let since = portal::statistics::since(today);
        let whole = figures::count_a_little(hub).await?;
        let register = hub.register_now();
        let added_up = async |asking: Asking| {
            let sums = hub.store().sums(&asking, since, now).await?;
            Ok::<_, PageError>(Figures::of(&sums))
        };
        let asked = added_up(Asking::Applicant(institution)).await?;
        let services: BTreeSet<_> = (register.services())
            .filter(|service| service.source == institution)
            .map(|service| service.id.clone())
            .collect();
        let answered = match services.is_empty() {
            true => None,
            false => Some(added_up(Asking::Services(services)).await?),
        };
        let view = usage::View {
            register: &register,
            institution,
            asked: &asked,
            answered: answered.as_ref(),
            whole,
            today,
        };
        Ok::<_, PageError>(usage::page(&staff.visit.frame(), &view))
    };
    told(&staff.visit, shown.await)
}

/// The number as somebody typed it, when it is one that the hub accepts.
pub(super) fn number_of(staff: &Staff<Clerk>, typed: &str) -> Option<Ssin> {
    let rule = staff.visit.hub().ssin_rule();
    Ssin::parse_printed(typed.trim(), rule.today, rule.accepted).ok()
}

/// The clerk as an application of the institution.
fn caller(staff: &Staff<Clerk>) -> Result<Authenticated<Application>, error::View> {
    match staff.visit.visitor() {
        Visitor::SignedIn { session, .. } => {
            at_desk(session, &staff.holding).map_err(|_| error::View::Forbidden)
        }
        Visitor::Anonymous => Err(error::View::Forbidden),
    }
}

/// The form that asks for the institution's own files on somebody.
pub async fn files(staff: Staff<Clerk>) -> Response {
    let page = files_page(&staff, files::Told::Nothing);
    told(&staff.visit, page)
}

/// The institution's own files on somebody. Who looked, and at what, is recorded before the page leaves.
pub async fn files_on(staff: Staff<Clerk>, form: Result<Form, NotOurForm>) -> Response {
    let shown = async {
        let mut form = form?;
        let hub = staff.visit.hub();
        let person = staff.person().ok_or(error::View::Forbidden)?;
        hub.desk_limit().knock_of(person, hub.clock().now())?;
        let number = zeroize::Zeroizing::new(form.take(paths::field::PERSON));
        let Some(ssin) = number_of(&staff, &number) else {
            let html = files_page(&staff, files::Told::NotANumber)?;
            return Ok(staff.visit.bad(html));
        };
        let asked = directory::Asked {
            ssin: Some(ssin),
            capacity: None,
            active_on: None,
            after: None,
            page_size: directory::PAGE_SIZE_MAX,
        };
        let (house, caller) = (Arc::clone(hub), caller(&staff)?);
        let listed = hub
            .jobs()
            .finish(async move { directory::own_files(&*house, &caller, asked).await })
            .await??;
        let page = directory::Listing::give(listed);
        let mut found: Vec<_> = page.files.iter().map(|own| own.file).collect();
        found.sort_by_key(|file| std::cmp::Reverse(file.period.start()));
        let html = files_page(&staff, files::Told::Files(&found))?;
        Ok::<_, PageError>(staff.visit.page(html))
    };
    match shown.await {
        Ok(response) => response,
        Err(why) => why.into_page(&staff.visit),
    }
}

fn files_page(staff: &Staff<Clerk>, told: files::Told<'_>) -> Result<String, PageError> {
    let hub = staff.visit.hub();
    let institution = institution(staff)?;
    let view = files::View {
        register: &hub.register_now(),
        institution,
        told,
        today: legal_date(hub.clock().now()),
    };
    let here = paths::of_desk(paths::DESK_FILES, institution);
    let frame = portal::Frame {
        here: &here,
        ..staff.visit.frame()
    };
    Ok(files::page(&frame, &view))
}

/// The deliberation on which a question rests, if the institution is one of its applicants.
fn rule<'a>(
    register: &'a Register,
    institution: InstitutionId,
    number: &str,
) -> Result<&'a Deliberation, error::View> {
    let number = DeliberationNumber::from_url_form(number).map_err(|_| error::View::BadRequest)?;
    let found = register.deliberation(&number);
    let found = found.filter(|it| it.applicants.contains(&institution));
    found.ok_or(error::View::NotFound)
}

fn form_page(
    staff: &Staff<Clerk>,
    register: &Register,
    deliberation: &Deliberation,
    wrong: Option<form::Wrong>,
) -> Result<String, PageError> {
    let hub = staff.visit.hub();
    let ticket = Uuid::from_bytes(hub.random_bytes()).to_string();
    let view = form::View {
        register,
        institution: institution(staff)?,
        deliberation,
        ticket: &ticket,
        wrong,
    };
    let desk = paths::of_desk(paths::DESK, view.institution);
    let frame = portal::Frame {
        here: &desk,
        ..staff.visit.frame()
    };
    Ok(form::page(&frame, &view))
}

/// The form of a question.
pub async fn ask(staff: Staff<Clerk>, parts: Parts) -> Response {
    let shown = async {
        let pairs = decode_pairs(parts.uri.query().unwrap_or_default());
        let pairs = pairs.map_err(|_| error::View::BadRequest)?;
        let [(name, number)] = &pairs[..] else {
            return Err(error::View::NotFound.into());
        };
        if name != paths::field::DELIBERATION {
            return Err(error::View::BadRequest.into());
        }
        let register = staff.visit.hub().register_now();
        let deliberation = rule(&register, institution(&staff)?, number)?;
        form_page(&staff, &register, deliberation, None)
    };
    told(&staff.visit, shown.await)
}

/// Asks, and shows what came of it.
pub async fn consult(staff: Staff<Clerk>, form: Result<Form, NotOurForm>) -> Response {
    let mut noted = Noted::default();
    let mut response = match consulted(&staff, form, &mut noted).await {
        Ok(response) => response,
        Err(why) => why.into_page(&staff.visit),
    };
    if let Some(outcome) = noted.outcome {
        metrics::counter!(measurements::CONSULTATIONS, "outcome" => outcome).increment(1);
    }
    response.extensions_mut().insert(noted);
    response
}

async fn consulted(
    staff: &Staff<Clerk>,
    form: Result<Form, NotOurForm>,
    noted: &mut Noted,
) -> Result<Response, PageError> {
    let mut form = form?;
    let institution = institution(staff)?;
    let hub = staff.visit.hub();
    let person = staff.person().ok_or(error::View::Forbidden)?;
    hub.desk_limit().knock_of(person, hub.clock().now())?;
    let register = hub.register_now();
    let number = form.take(paths::field::DELIBERATION);
    let deliberation = rule(&register, institution, &number)?;
    let asked = match read(hub, staff, deliberation, form)? {
        Ok(asked) => asked,
        Err(wrong) => {
            let html = form_page(staff, &register, deliberation, Some(wrong))?;
            return Ok(staff.visit.bad(html));
        }
    };
    noted.institution = Some(institution);
    noted.service = Some(asked.service.clone());
    let caller = caller(staff)?;
    let house = Arc::clone(hub);
    // Runs to its end even when the clerk leaves the page, so that no decision is left without its delivery.
    let consulted = hub
        .jobs()
        .finish(async move { interactive::consult(&*house, &caller, asked).await })
        .await?;
    let desk = paths::of_desk(paths::DESK, institution);
    let answering = Answering {
        frame: portal::Frame {
            here: &desk,
            ..staff.visit.frame()
        },
        register: &register,
        institution,
        reference: staff.holding.reference.as_str(),
        deliberation,
        at: hub.clock().now(),
    };
    let page = |outcome| staff.visit.page(answering.page(outcome));
    let failure = match consulted {
        Ok(delivered) => {
            noted.exchange = Some(delivered.exchange);
            noted.deliberation = Some(delivered.decided().deliberation.clone());
            noted.outcome = Some(outcome_name(delivered.status()));
            return Ok(staff.visit.page(answering.found(hub, &delivered)));
        }
        Err(failure) => failure,
    };
    match failure {
        Failure::Refused {
            exchange,
            reasons,
            decision,
        } => {
            noted.exchange = Some(exchange);
            noted.outcome = reasons.first().map(|reason| reason.as_str());
            Ok(page(answer::Outcome::Refused {
                reasons: &reasons,
                entry: decision.index,
            }))
        }
        Failure::TicketAlreadyAnswered { exchange, .. }
        | Failure::TicketInProgress { exchange } => {
            noted.exchange = Some(exchange);
            Ok(page(answer::Outcome::AskedBefore))
        }
        Failure::TicketReused => Ok(page(answer::Outcome::AskedBefore)),
        Failure::Source { exchange, why } => {
            noted.exchange = Some(exchange);
            tracing::info!(?why, "a source gave nothing to a desk");
            Ok(page(answer::Outcome::SourceFailed))
        }
        other => Err(Problem::from(other).into()),
    }
}

/// What every page with an answer shows.
struct Answering<'a> {
    frame: portal::Frame<'a>,
    register: &'a Register,
    institution: InstitutionId,
    reference: &'a str,
    deliberation: &'a Deliberation,
    at: Timestamp,
}

impl Answering<'_> {
    fn page(&self, outcome: answer::Outcome<'_>) -> String {
        let view = answer::View {
            register: self.register,
            institution: self.institution,
            reference: self.reference,
            deliberation: self.deliberation,
            at: self.at,
            outcome,
        };
        answer::page(&self.frame, &view)
    }

    fn found(&self, hub: &Hub, delivered: &Delivered) -> String {
        use exchange::interactive::Hub as _;
        let entry = delivered.answer.entry().index;
        let minimised = delivered.answer.value();
        let connection = hub.connection(&self.deliberation.service);
        // The decision names its ground, which may be another one than the form's.
        let ground = self
            .register
            .deliberation(&delivered.decided().deliberation);
        let told = Self {
            deliberation: ground.unwrap_or(self.deliberation),
            ..*self
        };
        match (minimised.status(), connection) {
            (Status::DataFound, Some(connection)) => told.page(answer::Outcome::Found {
                told: &connection.tell(minimised.data()),
                filtered: &delivered.decided().filtered,
                valid_at: delivered.valid_at(),
                entry,
            }),
            _ => told.page(answer::Outcome::Nothing { entry }),
        }
    }
}

fn outcome_name(status: Status) -> &'static str {
    match status {
        Status::DataFound => "dataFound",
        Status::NoDataFound => "noDataFound",
        Status::NoResult => "noResult",
    }
}

/// Reads a question as it was filled in; what a browser cannot send is a bad request.
fn read(
    hub: &Arc<Hub>,
    staff: &Staff<Clerk>,
    deliberation: &Deliberation,
    mut form: Form,
) -> Result<Result<Asked, form::Wrong>, PageError> {
    let bad = |_| error::View::BadRequest;
    let ticket = Ticket::parse(&form.take(paths::field::TICKET)).map_err(bad)?;
    let legal_context = LegalContext::parse(&form.take(paths::field::CONTEXT)).map_err(bad)?;
    let purpose = Purpose::parse(&form.take(paths::field::PURPOSE)).map_err(bad)?;
    let number = zeroize::Zeroizing::new(form.take(paths::field::PERSON));
    let date = form.take(paths::field::DATE);
    let elements = form.take_all(paths::field::ELEMENT);
    if elements.len() > ELEMENTS_MAX {
        return Err(error::View::BadRequest.into());
    }
    let elements: Result<ElementSet, _> = (elements.iter())
        .map(|text| ElementId::parse(text))
        .collect();
    let elements = elements.map_err(bad)?;
    let Some(ssin) = number_of(staff, &number) else {
        return Ok(Err(form::Wrong::Person));
    };
    if elements.is_empty() {
        return Ok(Err(form::Wrong::Elements));
    }
    let criteria = match (date.is_empty(), date.parse()) {
        (true, _) => Criteria::Now,
        (false, Ok(day)) => Criteria::On(day),
        (false, Err(_)) => return Ok(Err(form::Wrong::Day)),
    };
    let said = format!(
        "{legal_context}\0{purpose}\0{}\0{date}\0{}",
        deliberation.service,
        elements
            .iter()
            .map(ElementId::as_str)
            .collect::<Vec<_>>()
            .join(",")
    );
    let said = zeroize::Zeroizing::new(format!("{said}\0{}", ssin.expose()));
    Ok(Ok(Asked {
        ticket,
        legal_context,
        purpose,
        service: deliberation.service.clone(),
        ssin,
        elements,
        criteria,
        acting_user: Some(staff.holding.reference.clone()),
        digest: hub.keyed_digest(said.as_bytes()),
    }))
}
