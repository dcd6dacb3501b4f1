//! The copy of everything that the hub keeps about a person: asked for, watched, given out and erased by that person alone.
//!
//! INVARIANT: a copy leaves only when that is recorded, and only to the person of the session; it is read as that person's,
//! never by its id alone.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures_util::stream;
use governance::requests::{
    Copied, CopyForm, CopyState, DataCopy, RequestId, copied as record_copied,
};
use portal::{Frame, Notice, copying, error, paths};
use store::copies::CopyAsked;

use super::{
    citizen::{Citizen, Own},
    frame::{Flash, PageError},
    rights::told,
    sign_in::unavailable,
};
use crate::{
    http::people::{Form, NotOurForm},
    keys,
};

/// When somebody whose copy is under way may ask for another, in seconds: most are made by then.
const AGAIN_S: u32 = 60;

/// Where the copy stands.
pub async fn page(citizen: Citizen<Own>) -> Response {
    let shown = async {
        let hub = citizen.visit.hub();
        let person = citizen.actor().person();
        let copy = hub.store().copy_of(person, hub.clock().now()).await;
        let copy = copy.map_err(unavailable)?;
        let view = copying::View {
            copy: copy.as_ref(),
        };
        let frame = Frame {
            here: paths::COPY,
            ..citizen.visit.frame()
        };
        Ok::<_, PageError>(copying::page(&frame, &view))
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// Asks for a copy.
pub async fn ask(citizen: Citizen<Own>, form: Result<Form, NotOurForm>) -> Response {
    let asked = async {
        form?;
        let hub = citizen.visit.hub();
        let copy = DataCopy::asked(
            RequestId::from_bytes(*keys::random()),
            citizen.actor().person(),
            citizen.visit.language(),
            hub.clock().now(),
        );
        match hub.store().ask_copy(&copy).await.map_err(unavailable)? {
            CopyAsked::Asked => hub.copy_asked().now(),
            CopyAsked::UnderWay => {
                let retry_after_s = AGAIN_S;
                return Err(error::View::TooManyRequests { retry_after_s }.into());
            }
        }
        Ok::<_, PageError>(citizen.visit.go(paths::COPY, Flash::Nothing))
    };
    match asked.await {
        Ok(response) => response,
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// The person's own copy that a form names. Another's looks like one that is not there.
async fn named(citizen: &Citizen<Own>, form: &mut Form) -> Result<DataCopy, PageError> {
    let id = RequestId::parse(&form.take(paths::field::REQUEST));
    let hub = citizen.visit.hub();
    let person = citizen.actor().person();
    let copy = hub.store().copy_of(person, hub.clock().now()).await;
    let copy = copy.map_err(unavailable)?;
    Ok(copy
        .filter(|copy| Some(copy.id) == id)
        .ok_or(error::View::NotFound)?)
}

/// Gives the copy out, once that is recorded.
pub async fn file(citizen: Citizen<Own>, form: Result<Form, NotOurForm>) -> Response {
    let given = async {
        let mut form = form?;
        let kind = CopyForm::from_name(&form.take(paths::field::FORM));
        let kind = kind.ok_or(error::View::BadRequest)?;
        let copy = named(&citizen, &mut form).await?;
        let CopyState::Made { sizes, .. } = copy.state else {
            return Err(error::View::NotFound.into());
        };
        let hub = citizen.visit.hub();
        let (asked, person) = ((copy.id, copy.asked_at), citizen.actor().person());
        let now = hub.clock().now();
        let recorded = record_copied(hub.store(), asked, person, copy, now).await;
        let copy = Copied::give(recorded.map_err(told)?);
        let name = format!("attachment; filename=\"my-data.{}\"", kind.as_str());
        let name = HeaderValue::from_str(&name).map_err(|_| error::View::NotFound)?;
        let headers = [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static(kind.media_type()),
            ),
            (header::CONTENT_DISPOSITION, name),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::CONTENT_LENGTH, sizes.of(kind).into()),
        ];
        let hub = hub.clone();
        // A copy that is erased meanwhile ends before its length: the browser says that it is not whole.
        let parts = stream::try_unfold((hub, copy, 0), move |(hub, copy, part)| async move {
            let text = hub.store().copy_part(&copy, kind, part).await?;
            Ok::<_, store::Unavailable>(text.map(|text| {
                let bytes = Bytes::copy_from_slice(text.as_bytes());
                (bytes, (hub, copy, part + 1))
            }))
        });
        Ok::<_, PageError>((headers, Body::from_stream(parts)).into_response())
    };
    match given.await {
        Ok(response) => response,
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// Erases the copy, or stops its making.
pub async fn erase(citizen: Citizen<Own>, form: Result<Form, NotOurForm>) -> Response {
    let erased = async {
        let copy = named(&citizen, &mut form?).await?;
        let store = citizen.visit.hub().store();
        let erased = store.erase_copy(copy.person, copy.id).await;
        erased.map_err(unavailable)?;
        Ok::<_, PageError>(
            citizen
                .visit
                .go(paths::COPY, Flash::Say(Notice::CopyErased)),
        )
    };
    match erased.await {
        Ok(response) => response,
        Err(why) => why.into_page(&citizen.visit),
    }
}
