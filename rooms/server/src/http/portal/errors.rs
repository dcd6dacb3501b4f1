//! "This is wrong": a person reports a value, or somebody does so on their behalf, and sees what came of it.

use axum::{
    http::{StatusCode, header, request::Parts},
    response::Response,
};
use exchange::errors::{
    self, About, ErrorReport, Explanation, NotAText, NotAnswered, NotReported, Reports as _,
};
use governance::mandates::Mandates as _;
use identity::mandate::Terms;
use portal::{
    Notice, error, paths,
    wrong::{self, Entered, Fault, FormView, ListView, OneView},
};
use vocabulary::{
    Date, ElementId, ErrorReportId, InstitutionId, Period, ServiceId, be::legal_date,
};

use super::{
    citizen::{Citizen, ReportsErrors},
    frame::{Flash, PageError},
    sign_in::unavailable,
};
use crate::{
    composition::Hub,
    http::{
        input::{day, decode_pairs},
        path::Segments,
        people::{Form, NotOurForm},
    },
};

/// Most reports shown: whoever has more than that finds the others in the download of their data.
const SHOWN_MAX: usize = 100;

/// What the person has reported.
pub async fn list(citizen: Citizen<ReportsErrors>) -> Response {
    let shown = async {
        let hub = citizen.visit.hub();
        let view = ListView {
            register: &hub.register_now(),
            reports: &told(&citizen).await?,
            today: legal_date(hub.clock().now()),
        };
        Ok::<_, PageError>(wrong::list(&citizen.visit.frame(), &view))
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// The latest reports of which the reader knows: the person of all, who acts for them of those by their mandate.
async fn told(citizen: &Citizen<ReportsErrors>) -> Result<Vec<ErrorReport>, PageError> {
    let hub = citizen.visit.hub();
    let (store, voice, now) = (hub.store(), citizen.voice(), hub.clock().now());
    let mut found = Vec::new();
    let ids = store.ids_of(voice.person()).await.map_err(unavailable)?;
    for id in ids {
        let page = store.reports_told(id, voice.mandate(), None, (now, SHOWN_MAX));
        found.extend(page.await.map_err(unavailable)?);
    }
    found.sort_by_key(|report| std::cmp::Reverse(report.id));
    found.truncate(SHOWN_MAX);
    Ok(found)
}

/// The form, or the choice of a service.
pub async fn form(citizen: Citizen<ReportsErrors>, parts: Parts) -> Response {
    let shown = async {
        let asked = Asked::read(parts.uri.query().unwrap_or_default())?;
        let entered = asked.service.map(|service| Entered {
            service,
            elements: asked.element.into_iter().collect(),
            from: String::new(),
            to: String::new(),
            text: String::new(),
        });
        form_page(&citizen, asked.source, entered.as_ref(), &[]).await
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// What a link to the form says.
#[derive(Default)]
struct Asked {
    service: Option<ServiceId>,
    element: Option<ElementId>,
    source: Option<InstitutionId>,
}

impl Asked {
    fn read(query: &str) -> Result<Self, PageError> {
        let bad = || error::View::BadRequest;
        let mut asked = Self::default();
        for (name, value) in decode_pairs(query).map_err(|_| bad())? {
            match &*name {
                paths::field::SERVICE => {
                    asked.service = Some(ServiceId::parse(&value).map_err(|_| bad())?);
                }
                paths::field::ELEMENT => {
                    asked.element = Some(ElementId::parse(&value).map_err(|_| bad())?);
                }
                paths::field::SOURCE => {
                    asked.source = Some(InstitutionId::parse(&value).map_err(|_| bad())?);
                }
                _ => return Err(bad().into()),
            }
        }
        Ok(asked)
    }
}

/// The page of the form. A service about whose data this person can report nothing looks like one that is not there.
async fn form_page(
    citizen: &Citizen<ReportsErrors>,
    source: Option<InstitutionId>,
    entered: Option<&Entered>,
    faults: &[Fault],
) -> Result<String, PageError> {
    let hub = citizen.visit.hub();
    let services = errors::reportable(&**hub, citizen.voice()).await?;
    if entered.is_some_and(|entered| !services.contains(&entered.service)) {
        return Err(error::View::NotFound.into());
    }
    let view = FormView {
        register: &hub.register_now(),
        services: &services,
        source,
        entered,
        faults,
    };
    Ok(wrong::form(&citizen.visit.frame(), &view))
}

/// Takes the form. Where something has to be looked at again, it comes back as it was filled in.
pub async fn send(citizen: Citizen<ReportsErrors>, form: Result<Form, NotOurForm>) -> Response {
    let sent = async {
        let entered = entered(&mut form?)?;
        let about = match about(&entered) {
            Ok(about) => about,
            Err(faults) => return again(&citizen, &entered, &faults).await,
        };
        let hub = citizen.visit.hub();
        match errors::report_own(&**hub, citizen.voice(), about).await {
            Ok(made) => {
                let place = paths::error_report(made.id);
                Ok(citizen.visit.go(&place, Flash::Say(Notice::ErrorReported)))
            }
            Err(NotReported::TooOften { retry_after_s }) => {
                let mut page = again(&citizen, &entered, &[Fault::TooOften]).await?;
                *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
                page.headers_mut()
                    .insert(header::RETRY_AFTER, retry_after_s.into());
                Ok(page)
            }
            Err(
                NotReported::UnknownService
                | NotReported::UnknownElement
                | NotReported::MayNotReport
                | NotReported::ParticipantNotApproved,
            ) => Err(error::View::NotFound.into()),
            Err(why) => Err(PageError::from(why)),
        }
    };
    match sent.await {
        Ok(response) => response,
        Err(why) => why.into_page(&citizen.visit),
    }
}

async fn again(
    citizen: &Citizen<ReportsErrors>,
    entered: &Entered,
    faults: &[Fault],
) -> Result<Response, PageError> {
    let html = form_page(citizen, None, Some(entered), faults).await?;
    let mut page = citizen.visit.page(html);
    *page.status_mut() = StatusCode::BAD_REQUEST;
    Ok(page)
}

/// What was filled in. Names that no form of ours has sent are no fault that a person could mend.
pub(super) fn entered(form: &mut Form) -> Result<Entered, PageError> {
    let bad = || error::View::BadRequest;
    let mut elements = Vec::new();
    for element in form.take_all(paths::field::ELEMENT) {
        elements.push(ElementId::parse(&element).map_err(|_| bad())?);
    }
    if elements.len() > errors::ELEMENTS_MAX {
        return Err(bad().into());
    }
    Ok(Entered {
        service: ServiceId::parse(&form.take(paths::field::SERVICE)).map_err(|_| bad())?,
        elements,
        from: form.take(paths::field::FROM),
        to: form.take(paths::field::TO),
        text: form.take(paths::field::TEXT),
    })
}

/// What is reported, or all that has to be looked at again.
pub(super) fn about(entered: &Entered) -> Result<About, Vec<Fault>> {
    let mut faults = Vec::new();
    if entered.elements.is_empty() {
        faults.push(Fault::NoElement);
    }
    let period = period(&entered.from, &entered.to);
    if period.is_err() {
        faults.push(Fault::Period);
    }
    let explanation = Explanation::parse(&entered.text).map_err(|why| match why {
        NotAText::Empty => Fault::NoText,
        NotAText::TooLong => Fault::TextTooLong,
        NotAText::Control => Fault::TextUnreadable,
    });
    match (period, explanation) {
        (Ok(period), Ok(explanation)) if faults.is_empty() => Ok(About {
            service: entered.service.clone(),
            elements: entered.elements.iter().cloned().collect(),
            period,
            explanation,
        }),
        (_, explanation) => {
            faults.extend(explanation.err());
            Err(faults)
        }
    }
}

/// The days of a form, which may be left open.
fn period(from: &str, to: &str) -> Result<Option<Period>, Fault> {
    let read = |text: &str| -> Result<Option<Date>, Fault> {
        match text.is_empty() {
            true => Ok(None),
            false => day(text).map(Some).map_err(|_| Fault::Period),
        }
    };
    match (read(from)?, read(to)?) {
        (None, None) => Ok(None),
        (Some(from), to) => Period::new(from, to).map(Some).map_err(|_| Fault::Period),
        (None, Some(_)) => Err(Fault::Period),
    }
}

/// A report that who asks may see. Somebody else's looks like none.
async fn own(
    citizen: &Citizen<ReportsErrors>,
    segments: &Segments,
) -> Result<ErrorReport, PageError> {
    let id = ErrorReportId::parse(segments.text("report")).map_err(|_| error::View::NotFound)?;
    let hub = citizen.visit.hub();
    let (found, now) = (hub.store().report(id).await?, hub.clock().now());
    let own = found.filter(|report| citizen.voice().sees(report, now));
    Ok(own.ok_or(error::View::NotFound)?)
}

/// What the mandate says by which a report was made.
async fn terms(hub: &Hub, report: &ErrorReport) -> Result<Option<Terms>, PageError> {
    let Some(mandate) = report.mandate else {
        return Ok(None);
    };
    let mandate = hub.store().mandate(mandate).await?;
    Ok(mandate.map(|mandate| mandate.terms().clone()))
}

/// One report.
pub async fn one(citizen: Citizen<ReportsErrors>, segments: Segments) -> Response {
    let shown = async {
        let report = own(&citizen, &segments).await?;
        let hub = citizen.visit.hub();
        let now = hub.clock().now();
        let corrections = hub.store().corrections_of(report.id).await?;
        let terms = terms(hub, &report).await?;
        let view = OneView {
            register: &hub.register_now(),
            report: &report,
            by: terms.as_ref(),
            told: &errors::told_to_person(corrections, now),
            today: legal_date(now),
        };
        Ok::<_, PageError>(wrong::one(&citizen.visit.frame(), &view))
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// Takes a report back.
pub async fn withdraw(
    citizen: Citizen<ReportsErrors>,
    segments: Segments,
    form: Result<Form, NotOurForm>,
) -> Response {
    let withdrawn = async {
        form?;
        let report = own(&citizen, &segments).await?;
        let hub = citizen.visit.hub();
        let flash = match errors::withdraw_own(&**hub, citizen.voice(), report.id).await {
            Ok(_) => Flash::Say(Notice::ErrorWithdrawn),
            // The source was faster: the page says so.
            Err(NotAnswered::NotOpen { .. }) => Flash::Nothing,
            Err(why) => return Err(PageError::from(why)),
        };
        Ok(citizen.visit.go(&paths::error_report(report.id), flash))
    };
    match withdrawn.await {
        Ok(response) => response,
        Err(why) => why.into_page(&citizen.visit),
    }
}
