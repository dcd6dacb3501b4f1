//! Error reports at the desk of an institution: as a source it answers them, as a recipient it reads corrections.
//!
//! INVARIANT: a page is given only after its listings are recorded, in the name of the clerk.

use std::sync::Arc;

use axum::response::Response;
use exchange::errors::{
    self, Answer, AskedCorrections, AskedReports, Explanation, Listing, NotAcknowledged,
    NotAnswered, Party, Role, Wanted,
};
use portal::desk::reports::{Fault, Refused, View, page as render};
use portal::{Notice, error, paths};
use vocabulary::{CorrectionId, Date, ErrorReportId, Period, be::legal_date};

use super::{
    desk::{institution, told},
    frame::{Flash, PageError, go},
    staff::{Clerk, Staff},
};
use crate::http::{
    path::Segments,
    people::{Form, NotOurForm},
};

/// Reports and corrections on the page: who has more answers these first.
const SHOWN_MAX: usize = 50;

/// The clerk as the institution's hand.
fn party(staff: &Staff<Clerk>) -> Result<Party, PageError> {
    Ok(Party::clerk(&staff.holding).ok_or(error::View::Forbidden)?)
}

/// Reports to be answered and corrections to be read.
pub async fn page(staff: Staff<Clerk>) -> Response {
    let shown = shown(&staff, None).await;
    told(&staff.visit, shown)
}

async fn shown(staff: &Staff<Clerk>, refused: Option<Refused<'_>>) -> Result<String, PageError> {
    let hub = staff.visit.hub();
    let (house, party) = (Arc::clone(hub), party(staff)?);
    // Runs to its end even when the clerk leaves the page: what was recorded as told was told.
    let listed = hub.jobs().finish(async move {
        let asked = AskedReports {
            role: Role::Source,
            stage: None,
            after: None,
            page_size: SHOWN_MAX,
        };
        let reports = errors::reports(&*house, &party, asked).await?;
        let asked = AskedCorrections {
            wanted: Wanted::Unread,
            after: None,
            page_size: SHOWN_MAX,
        };
        let corrections = errors::corrections(&*house, &party, asked).await?;
        Ok::<_, errors::NotListed>((Listing::give(reports), Listing::give(corrections)))
    });
    let (reports, corrections) = listed.await??;
    let institution = institution(staff)?;
    let view = View {
        register: &hub.register_now(),
        institution,
        reports: &reports.items,
        corrections: &corrections.items,
        refused,
        today: legal_date(hub.clock().now()),
    };
    let here = paths::of_desk(paths::DESK_REPORTS, institution);
    let frame = portal::Frame {
        here: &here,
        ..staff.visit.frame()
    };
    Ok(render(&frame, &view))
}

/// Takes the institution's answer to a report.
pub async fn answer(
    staff: Staff<Clerk>,
    segments: Segments,
    form: Result<Form, NotOurForm>,
) -> Response {
    let done = async {
        let mut form = form?;
        let id =
            ErrorReportId::parse(segments.text("report")).map_err(|_| error::View::NotFound)?;
        let said = form.take(paths::field::ANSWER);
        let (from, to) = (form.take(paths::field::FROM), form.take(paths::field::TO));
        let text = form.take(paths::field::TEXT);
        let answer = match read(&said, &from, &to, &text)? {
            Ok(answer) => answer,
            Err(why) => {
                let report = id.to_string();
                let refused = Refused {
                    report: &report,
                    text: &text,
                    why,
                };
                let html = shown(&staff, Some(refused)).await?;
                return Ok(staff.visit.page(html));
            }
        };
        let hub = staff.visit.hub();
        let (house, party) = (Arc::clone(hub), party(&staff)?);
        let answered = hub
            .jobs()
            .finish(async move { errors::answer(&*house, &party, id, answer).await })
            .await?;
        let notice = match answered {
            Ok(_) => Notice::ReportAnswered,
            Err(NotAnswered::NotOpen { .. }) => Notice::ReportNotOpen,
            Err(why) => return Err(PageError::from(why)),
        };
        let place = paths::of_desk(paths::DESK_REPORTS, institution(&staff)?);
        Ok(go(&place, Flash::Say(notice)))
    };
    match done.await {
        Ok(response) => response,
        Err(why) => why.into_page(&staff.visit),
    }
}

/// Reads an answer as it was filled in; what a browser cannot send is a bad request.
fn read(
    said: &str,
    from: &str,
    to: &str,
    text: &str,
) -> Result<Result<Answer, Fault>, error::View> {
    let explanation = match text.trim().is_empty() {
        true => None,
        false => match Explanation::parse(text) {
            Ok(explanation) => Some(explanation),
            Err(_) => return Ok(Err(Fault::Text)),
        },
    };
    let day = |text: &str| match text.is_empty() {
        true => Ok(None),
        false => text.parse::<Date>().map(Some),
    };
    match said {
        "takenUp" => Ok(Ok(Answer::TakenUp)),
        "confirmed" => Ok(explanation
            .map(|explanation| Answer::Confirmed { explanation })
            .ok_or(Fault::Text)),
        "corrected" => {
            let wrong = match (day(from), day(to)) {
                (Ok(Some(first)), Ok(last)) => Period::new(first, last).ok(),
                _ => None,
            };
            Ok(wrong
                .map(|wrong| Answer::Corrected { wrong, explanation })
                .ok_or(Fault::Period))
        }
        _ => Err(error::View::BadRequest),
    }
}

/// Says that the institution has read a correction.
pub async fn acknowledge(
    staff: Staff<Clerk>,
    segments: Segments,
    form: Result<Form, NotOurForm>,
) -> Response {
    let done = async {
        form?;
        let id = CorrectionId::parse(segments.text("correction"));
        let id = id.map_err(|_| error::View::NotFound)?;
        let hub = staff.visit.hub();
        let (house, party) = (Arc::clone(hub), party(&staff)?);
        let read = hub
            .jobs()
            .finish(async move { errors::acknowledge(&*house, &party, id).await })
            .await?;
        match read {
            Ok(_) | Err(NotAcknowledged::AlreadyAcknowledged) => {}
            Err(why) => return Err(PageError::from(why)),
        }
        let place = paths::of_desk(paths::DESK_REPORTS, institution(&staff)?);
        Ok(go(&place, Flash::Say(Notice::CorrectionRead)))
    };
    match done.await {
        Ok(response) => response,
        Err(why) => why.into_page(&staff.visit),
    }
}
