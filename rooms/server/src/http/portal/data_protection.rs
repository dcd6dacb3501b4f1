//! The data-protection officer answers requests under data protection law.
//!
//! INVARIANT: what is written in a request is shown only when that is recorded.

use axum::{http::request::Parts, response::Response};
use governance::requests::{
    self, By, DataRequest, NotDone, Opened, Outcome, RequestId, RequestText,
};
use identity::Zeroizing;
use portal::{
    Frame, Notice,
    data_protection::{self as pages, Draft, ListView, OneView, Pages, Problem},
    error, paths,
};
use vocabulary::be::legal_date;

use super::{
    frame::{Flash, PageError},
    rights::{one_request, shown, told},
    sign_in::unavailable,
    staff::{Officer, Staff},
};
use crate::http::{
    path::Segments,
    people::{Form, NotOurForm},
};

/// The requests that wait, the most urgent first.
pub async fn list(staff: Staff<Officer>, parts: Parts) -> Response {
    let shown = async {
        let hub = staff.visit.hub();
        let after = one_request(&parts, paths::field::AFTER)?;
        let found = hub.store().requests_unopened(after).await;
        let found = found.map_err(unavailable)?.ok_or(error::View::NotFound)?;
        let mut waiting = found.requests;
        waiting.sort_by_key(DataRequest::deadline);
        let view = ListView {
            requests: &waiting,
            pages: Pages {
                after,
                next: found.after,
            },
            today: legal_date(hub.clock().now()),
        };
        Ok::<_, PageError>(pages::list(&staff.visit.frame(), &view))
    };
    match shown.await {
        Ok(html) => staff.visit.page(html),
        Err(why) => why.into_page(&staff.visit),
    }
}

/// One request.
pub async fn one(staff: Staff<Officer>, segments: Segments) -> Response {
    let shown = async { html(&staff, named(&segments)?, Draft::default()).await };
    match shown.await {
        Ok(html) => staff.visit.page(html),
        Err(why) => why.into_page(&staff.visit),
    }
}

fn named(segments: &Segments) -> Result<RequestId, PageError> {
    Ok(RequestId::parse(segments.text("request")).ok_or(error::View::NotFound)?)
}

fn by(staff: &Staff<Officer>) -> Result<By, PageError> {
    Ok(By::Holding {
        holding: staff.holding.id,
        person: staff.person().ok_or(error::View::NotFound)?,
    })
}

/// The page of a request, once it is recorded that its texts are shown.
async fn html(
    staff: &Staff<Officer>,
    id: RequestId,
    draft: Draft<'_>,
) -> Result<String, PageError> {
    let hub = staff.visit.hub();
    let now = hub.clock().now();
    let found = hub.store().opened_request(id).await;
    let found = found.map_err(unavailable)?.ok_or(error::View::NotFound)?;
    let request = found.request.clone();
    let recorded = requests::opened(hub.store(), request, found, by(staff)?, now).await;
    let opened = Opened::give(recorded.map_err(told)?);
    let view = OneView {
        request: shown(&opened),
        now,
        draft,
    };
    let here = paths::data_request(id, paths::DATA_REQUEST);
    let frame = Frame {
        here: &here,
        ..staff.visit.frame()
    };
    Ok(pages::one(&frame, &view))
}

/// Tells the person that the answer takes longer.
pub async fn extend(
    staff: Staff<Officer>,
    segments: Segments,
    form: Result<Form, NotOurForm>,
) -> Response {
    let extended = async {
        let mut form = form?;
        let id = named(&segments)?;
        let written = Zeroizing::new(form.take(paths::field::REASON));
        let Ok(why) = RequestText::parse(&written) else {
            let draft = Draft {
                extension: &written,
                problem: Some(Problem::Text),
                ..Draft::default()
            };
            return Ok(staff.visit.bad(html(&staff, id, draft).await?));
        };
        let hub = staff.visit.hub();
        let now = hub.clock().now();
        let done = requests::extend(hub.store(), id, &why, by(&staff)?, now).await;
        let notice = notice(done, Notice::RequestExtended)?;
        let place = paths::data_request(id, paths::DATA_REQUEST);
        Ok::<_, PageError>(staff.visit.go(&place, Flash::Say(notice)))
    };
    match extended.await {
        Ok(response) => response,
        Err(why) => why.into_page(&staff.visit),
    }
}

/// Answers a request.
pub async fn answer(
    staff: Staff<Officer>,
    segments: Segments,
    form: Result<Form, NotOurForm>,
) -> Response {
    let answered = async {
        let mut form = form?;
        let id = named(&segments)?;
        let outcome = Outcome::from_name(&form.take(paths::field::OUTCOME));
        let written = Zeroizing::new(form.take(paths::field::TEXT));
        let (outcome, text) = match (outcome, RequestText::parse(&written)) {
            (Some(outcome), Ok(text)) => (outcome, text),
            (chosen, _) => {
                let problem = match chosen {
                    None => Problem::Outcome,
                    Some(_) => Problem::Text,
                };
                let draft = Draft {
                    outcome: chosen,
                    answer: &written,
                    problem: Some(problem),
                    ..Draft::default()
                };
                return Ok(staff.visit.bad(html(&staff, id, draft).await?));
            }
        };
        let hub = staff.visit.hub();
        let now = hub.clock().now();
        let done = requests::answer(hub.store(), id, outcome, Some(&text), by(&staff)?, now).await;
        let notice = notice(done, Notice::RequestAnswered)?;
        Ok::<_, PageError>(staff.visit.go(paths::DATA_PROTECTION, Flash::Say(notice)))
    };
    match answered.await {
        Ok(response) => response,
        Err(why) => why.into_page(&staff.visit),
    }
}

/// What is said of a step: that it was taken, or that the request cannot take it any more.
fn notice(done: Result<DataRequest, NotDone>, taken: Notice) -> Result<Notice, PageError> {
    match done {
        Ok(_) => Ok(taken),
        Err(NotDone::NotExtended(_) | NotDone::NotAnswered(_) | NotDone::Meanwhile) => {
            Ok(Notice::RequestOvertaken)
        }
        Err(NotDone::NoSuchRequest) => Err(error::View::NotFound.into()),
        Err(why) => Err(told(why)),
    }
}
