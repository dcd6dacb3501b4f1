//! Where my data are, and who may see what.

use axum::{http::request::Parts, response::Response};
use portal::{error, files, paths, who_may};
use vocabulary::{FileReference, PersonId, be::legal_date};

use super::{
    citizen::{Citizen, SeesFiles},
    frame::{PageError, Visit},
    public::QUESTION_CHARACTERS_MAX,
    sign_in::unavailable,
};
use crate::{composition::Hub, http::input::decode_pairs};

/// Every registration of a person.
pub(super) async fn of(hub: &Hub, person: PersonId) -> Result<Vec<FileReference>, PageError> {
    Ok(hub.store().files_on(person).await.map_err(unavailable)?)
}

/// Where my data are.
pub async fn page(citizen: Citizen<SeesFiles>) -> Response {
    let shown = async {
        let hub = citizen.visit.hub();
        let view = files::View {
            register: &hub.register_now(),
            files: &of(hub, citizen.subject().person()).await?,
            today: legal_date(hub.clock().now()),
        };
        Ok::<_, PageError>(files::page(&citizen.visit.frame(), &view))
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// Who may see what: for anybody, because deliberations are public.
pub async fn who_may(visit: Visit, parts: Parts) -> Response {
    let pairs = decode_pairs(parts.uri.query().unwrap_or_default()).unwrap_or_default();
    let question = match &pairs[..] {
        [] => "",
        [(name, question)]
            if name == paths::field::QUESTION
                && question.chars().count() <= QUESTION_CHARACTERS_MAX =>
        {
            question
        }
        _ => return visit.error(error::View::BadRequest),
    };
    let view = who_may::View {
        register: &visit.hub().register_now(),
        question,
        today: legal_date(visit.hub().clock().now()),
    };
    let html = who_may::page(&visit.frame(), &view);
    visit.page(html)
}
