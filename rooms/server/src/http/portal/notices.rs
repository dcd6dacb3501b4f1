//! News for the person.

use axum::response::Response;
use exchange::errors::Reports as _;
use governance::notices::{Notice, Notices as _};
use portal::{
    Notice as Said,
    notices::{self, Sources, View},
    paths,
};

use super::{
    citizen::{Citizen, Page},
    frame::{Flash, PageError},
};
use crate::{
    composition::Hub,
    http::people::{Form, NotOurForm},
};

/// The latest news of the person, with the sources of the reports that it is about.
pub(super) async fn of<P: Page>(citizen: &Citizen<P>) -> Result<(Vec<Notice>, Sources), PageError> {
    let hub = citizen.visit.hub();
    let person = citizen.actor().person();
    let now = hub.clock().now();
    let found = hub.store().notices_of(person, now).await?;
    let sources = sources(hub, &found).await?;
    Ok((found, sources))
}

/// The sources of the reports that news is about.
pub(crate) async fn sources(hub: &Hub, found: &[Notice]) -> Result<Sources, exchange::Unavailable> {
    let mut sources = Sources::new();
    for notice in found {
        let Some(report) = notice.news.error_report() else {
            continue;
        };
        if sources.contains_key(&report) {
            continue;
        }
        if let Some(report) = hub.store().report(report).await? {
            sources.insert(report.id, report.source);
        }
    }
    Ok(sources)
}

/// The page.
pub async fn page(citizen: Citizen) -> Response {
    let shown = async {
        let (found, sources) = of(&citizen).await?;
        let view = View {
            register: &citizen.visit.hub().register_now(),
            notices: &found,
            sources: &sources,
        };
        Ok::<_, PageError>(notices::page(&citizen.visit.frame(), &view))
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// Marks everything as read.
pub async fn read(citizen: Citizen, form: Result<Form, NotOurForm>) -> Response {
    let marked = async {
        form?;
        let hub = citizen.visit.hub();
        let person = citizen.signed_in().0.person();
        let now = hub.clock().now();
        Ok::<_, PageError>(hub.store().read_notices(person, now).await?)
    };
    match marked.await {
        Ok(()) => citizen.visit.go(paths::NOTICES, Flash::Say(Said::NewsRead)),
        Err(why) => why.into_page(&citizen.visit),
    }
}
