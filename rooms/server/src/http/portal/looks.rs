//! What was seen on a person's behalf, with the proofs.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use governance::mandates::{Mandates as _, ToldLook};
use identity::mandate::MandateId;
use portal::{error, mandates::looks};

use super::{
    citizen::{Citizen, SeesUses},
    frame::PageError,
    sign_in::unavailable,
};
use crate::http::path::Segments;

/// The looks of one hour by one mandate, if they were on behalf of the page's subject. Others look like none.
async fn own(
    citizen: &Citizen<SeesUses>,
    segments: &Segments,
) -> Result<(MandateId, i64, Vec<ToldLook>), PageError> {
    let store = citizen.visit.hub().store();
    let mandate = MandateId::parse(segments.text("mandate")).ok_or(error::View::NotFound)?;
    let hour: i64 = segments
        .text("hour")
        .parse()
        .map_err(|_| error::View::NotFound)?;
    let looks = store.looks_of(citizen.subject().person(), mandate, hour);
    let looks = looks.await.map_err(unavailable)?;
    match looks.is_empty() {
        true => Err(error::View::NotFound.into()),
        false => Ok((mandate, hour, looks)),
    }
}

/// The looks of one hour.
pub async fn page(citizen: Citizen<SeesUses>, segments: Segments) -> Response {
    let shown = async {
        let (id, hour, found) = own(&citizen, &segments).await?;
        let hub = citizen.visit.hub();
        let mandate = hub.store().mandate(id).await?;
        let mandate = mandate.ok_or(error::View::NotFound)?;
        let view = looks::View {
            register: &hub.register_now(),
            mandate: id,
            terms: mandate.terms(),
            hour,
            looks: &found,
            key: hub.ledger_key(),
        };
        Ok::<_, PageError>(looks::page(&citizen.visit.frame(), &view))
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// The proof of one look, with the record that it opens.
pub async fn proof(citizen: Citizen<SeesUses>, segments: Segments) -> Response {
    let proven = async {
        let (_, _, looks) = own(&citizen, &segments).await?;
        let index: u64 = segments
            .text("index")
            .parse()
            .map_err(|_| error::View::NotFound)?;
        let entry = (looks.iter())
            .map(|look| look.entry)
            .find(|entry| entry.index == index)
            .ok_or(error::View::NotFound)?;
        let text = citizen.visit.hub().proof_of(entry).await?;
        Ok::<_, PageError>(download(&format!("look-{index}.tlog-proof"), text)?)
    };
    match proven.await {
        Ok(response) => response,
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// A proof as a file; `name` is made of letters, digits and dashes.
pub(super) fn download(name: &str, text: String) -> Result<Response, error::View> {
    let name = format!("attachment; filename=\"{name}\"");
    let name = HeaderValue::from_str(&name).map_err(|_| error::View::NotFound)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        ),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, text).into_response())
}
