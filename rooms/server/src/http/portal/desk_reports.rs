//! Error reports at the desk of an institution: as a source it answers them, as a recipient it reads corrections, and what
//! it finds wrong it reports.
//!
//! INVARIANT: a page is given only after its listings are recorded, in the name of the clerk.

use std::sync::Arc;

use axum::{http::request::Parts, response::Response};
use exchange::errors::{
    self, Answer, AskedCorrections, AskedReports, Explanation, Listing, NotAcknowledged,
    NotAnswered, NotReported, Party, Role, Stage, Wanted,
};
use portal::desk::new_report::{self, Wrong};
use portal::desk::reports::{Fault, Refused, Shelf, View, page as render};
use portal::wrong::Entered;
use portal::{Notice, error, paths};
use vocabulary::{CorrectionId, Date, ErrorReportId, Period, ServiceId, be::legal_date};

use super::{
    desk::{institution, number_of, told},
    frame::{Flash, PageError, go},
    staff::{Clerk, Staff},
};
use crate::http::{
    input::decode_pairs,
    path::Segments,
    people::{Form, NotOurForm},
};

/// Reports, and corrections, on a page; of corrections, those that are read make room for others.
const SHOWN_MAX: usize = 50;

/// The clerk as the institution's hand.
fn party(staff: &Staff<Clerk>) -> Result<Party, PageError> {
    Ok(Party::clerk(&staff.holding).ok_or(error::View::Forbidden)?)
}

/// Which page of which shelf.
#[derive(Clone, Copy)]
struct Place {
    shelf: Shelf,
    after: Option<ErrorReportId>,
}

impl Place {
    /// What was said of it; nothing says the first page of what is new.
    fn read(shelf: &str, after: &str) -> Result<Self, error::View> {
        let bad = error::View::BadRequest;
        Ok(Self {
            shelf: match shelf {
                "" => Shelf::New,
                name => Shelf::from_name(name).ok_or(bad)?,
            },
            after: match after {
                "" => None,
                id => Some(ErrorReportId::parse(id).map_err(|_| error::View::BadRequest)?),
            },
        })
    }

    fn of_query(query: &str) -> Result<Self, error::View> {
        let pairs = decode_pairs(query).map_err(|_| error::View::BadRequest)?;
        let (mut shelf, mut after) = (String::new(), String::new());
        for (name, value) in pairs {
            match name.as_str() {
                paths::field::SHELF => shelf = value,
                paths::field::AFTER => after = value,
                _ => return Err(error::View::BadRequest),
            }
        }
        Self::read(&shelf, &after)
    }
}

/// Reports to be answered and corrections to be read.
pub async fn page(staff: Staff<Clerk>, parts: Parts) -> Response {
    let shown = async {
        let place = Place::of_query(parts.uri.query().unwrap_or_default())?;
        shown(&staff, place, None).await
    };
    told(&staff.visit, shown.await)
}

async fn shown(
    staff: &Staff<Clerk>,
    place: Place,
    refused: Option<Refused<'_>>,
) -> Result<String, PageError> {
    let hub = staff.visit.hub();
    // Each page has the numbers of many, and is recorded.
    let person = staff.person().ok_or(error::View::Forbidden)?;
    hub.listing_limit().knock_of(person, hub.clock().now())?;
    let (house, party) = (Arc::clone(hub), party(staff)?);
    // Runs to its end even when the clerk leaves the page: what was recorded as told was told.
    let listed = hub.jobs().finish(async move {
        let (role, stage) = match place.shelf {
            Shelf::New => (Role::Source, Some(Stage::Reported)),
            Shelf::TakenUp => (Role::Source, Some(Stage::TakenUp)),
            Shelf::All => (Role::Source, None),
            Shelf::Own => (Role::Reporter, None),
        };
        let asked = AskedReports {
            role,
            stage,
            after: place.after,
            page_size: SHOWN_MAX,
        };
        let reports = errors::reports(&*house, &party, asked).await?;
        let corrections = match place.shelf {
            Shelf::New => {
                let asked = AskedCorrections {
                    wanted: Wanted::Unread,
                    after: None,
                    page_size: SHOWN_MAX,
                };
                let listed = errors::corrections(&*house, &party, asked).await?;
                Some(Listing::give(listed))
            }
            Shelf::TakenUp | Shelf::All | Shelf::Own => None,
        };
        Ok::<_, errors::NotListed>((Listing::give(reports), corrections))
    });
    let (reports, corrections) = listed.await??;
    let institution = institution(staff)?;
    let view = View {
        register: &hub.register_now(),
        institution,
        shelf: place.shelf,
        after: place.after,
        reports: &reports.items,
        next: reports.next,
        corrections: corrections.as_ref().map(|page| &page.items[..]),
        refused,
        today: legal_date(hub.clock().now()),
    };
    let here = place.shelf.place(institution, place.after);
    let frame = portal::Frame {
        here: &here,
        ..staff.visit.frame()
    };
    Ok(render(&frame, &view))
}

/// The form for a report of the institution: first the service, then what in it is wrong.
pub async fn new(staff: Staff<Clerk>, parts: Parts) -> Response {
    let shown = async {
        let pairs = decode_pairs(parts.uri.query().unwrap_or_default());
        let pairs = pairs.map_err(|_| error::View::BadRequest)?;
        let entered = match &pairs[..] {
            [] => None,
            [(name, service)] if name == paths::field::SERVICE => Some(Entered {
                service: ServiceId::parse(service).map_err(|_| error::View::BadRequest)?,
                elements: Vec::new(),
                from: String::new(),
                to: String::new(),
                text: String::new(),
            }),
            _ => return Err(error::View::BadRequest.into()),
        };
        new_page(&staff, entered.as_ref(), &[])
    };
    told(&staff.visit, shown.await)
}

fn new_page(
    staff: &Staff<Clerk>,
    entered: Option<&Entered>,
    faults: &[Wrong],
) -> Result<String, PageError> {
    let hub = staff.visit.hub();
    let register = hub.register_now();
    let institution = institution(staff)?;
    let offered = new_report::reportable(&register, institution);
    if entered.is_some_and(|entered| !offered.contains(&entered.service)) {
        return Err(error::View::NotFound.into());
    }
    let view = new_report::View {
        register: &register,
        institution,
        entered,
        services: &offered,
        faults,
    };
    let here = entered.map_or_else(
        || paths::of_desk(paths::DESK_NEW_REPORT, institution),
        |entered| paths::desk_new_report(institution, &entered.service),
    );
    let frame = portal::Frame {
        here: &here,
        ..staff.visit.frame()
    };
    Ok(new_report::page(&frame, &view))
}

/// Reports something in the name of the institution. Where something has to be looked at again, the form comes back as it
/// was filled in, without the number.
pub async fn send(staff: Staff<Clerk>, form: Result<Form, NotOurForm>) -> Response {
    let done = async {
        let mut form = form?;
        let hub = staff.visit.hub();
        let person = staff.person().ok_or(error::View::Forbidden)?;
        hub.desk_limit().knock_of(person, hub.clock().now())?;
        let number = zeroize::Zeroizing::new(form.take(paths::field::PERSON));
        let entered = super::errors::entered(&mut form)?;
        let mut faults = Vec::new();
        let ssin = number_of(&staff, &number);
        if ssin.is_none() {
            faults.push(Wrong::Person);
        }
        let about = match super::errors::about(&entered) {
            Ok(about) => Some(about),
            Err(wrong) => {
                faults.extend(wrong.into_iter().map(Wrong::Report));
                None
            }
        };
        let again = |faults: &[Wrong]| {
            let html = new_page(&staff, Some(&entered), faults)?;
            Ok(staff.visit.bad(html))
        };
        let (Some(ssin), Some(about)) = (ssin, about) else {
            return again(&faults);
        };
        let (house, party) = (Arc::clone(hub), party(&staff)?);
        let made = hub
            .jobs()
            .finish(async move { errors::report(&*house, &party, &ssin, about).await })
            .await?;
        match made {
            Ok(_) => {
                let place = Shelf::Own.place(institution(&staff)?, None);
                Ok(go(&place, Flash::Say(Notice::ErrorReported)))
            }
            Err(NotReported::MayNotReport) => again(&[Wrong::MayNot]),
            Err(NotReported::UnknownService | NotReported::UnknownElement) => {
                Err(error::View::NotFound.into())
            }
            Err(why) => Err(PageError::from(why)),
        }
    };
    match done.await {
        Ok(response) => response,
        Err(why) => why.into_page(&staff.visit),
    }
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
        let (shelf, after) = (
            form.take(paths::field::SHELF),
            form.take(paths::field::AFTER),
        );
        let place = Place::read(&shelf, &after)?;
        let answer = match read(&said, &from, &to, &text)? {
            Ok(answer) => answer,
            Err(why) => {
                let report = id.to_string();
                let refused = Refused {
                    report: &report,
                    said: &said,
                    from: &from,
                    to: &to,
                    text: &text,
                    why,
                };
                let html = shown(&staff, place, Some(refused)).await?;
                return Ok(staff.visit.bad(html));
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
        let place = place.shelf.place(institution(&staff)?, place.after);
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
