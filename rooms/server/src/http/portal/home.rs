//! What is new.

use std::collections::BTreeSet;

use axum::response::Response;
use governance::uses::{UseFilter, Uses as _};
use portal::{error, home};
use vocabulary::{Date, FileReference, InstitutionId, Timestamp, be::legal_date};

use super::{
    citizen::{Citizen, Whoever},
    frame::{Flash, PageError},
    sign_in::unavailable,
};
use crate::http::people::OnBehalf;

/// How many institutions hold a file on a day.
fn holding_on(day: Date, files: &[FileReference]) -> usize {
    let holding: BTreeSet<InstitutionId> = (files.iter())
        .filter(|file| file.period.contains(day))
        .map(|file| file.institution)
        .collect();
    holding.len()
}

/// The page.
pub async fn page(citizen: Citizen<Whoever>) -> Response {
    match citizen.on_behalf() {
        OnBehalf::Oneself => {}
        OnBehalf::Another(acting) => {
            let first = super::mandates::first_page(acting);
            return citizen.visit.go(first, Flash::Nothing);
        }
        OnBehalf::NoLonger => return citizen.visit.error(error::View::MandateOver),
    }
    let shown = async {
        let hub = citizen.visit.hub();
        let session = citizen.actor();
        let now = hub.clock().now();
        let today = legal_date(now);
        let page = hub
            .store()
            .uses_of(session.person(), &UseFilter::default(), None, now)
            .await?;
        let files = super::files::of(hub, session.person()).await?;
        let (mut notices, sources) = super::notices::of(&citizen).await?;
        notices.retain(|notice| notice.read_at.is_none());
        let last_visit = session.session().news_since;
        let looks = hub
            .store()
            .looks_since(
                session.person(),
                last_visit.unwrap_or(Timestamp::UNIX_EPOCH),
            )
            .await
            .map_err(unavailable)?;
        let view = home::View {
            looks,
            notices: &notices,
            sources: &sources,
            register: &hub.register_now(),
            last_visit,
            page: &page,
            files: holding_on(today, &files),
        };
        Ok::<_, PageError>(home::page(&citizen.visit.frame(), &view))
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}
