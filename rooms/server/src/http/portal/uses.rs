//! Who used my data.

use axum::{http::request::Parts, response::Response};
use governance::{
    mandates::LooksBeside,
    uses::{DataUse, UseFilter, Uses as _},
};
use portal::{error, exchange, uses};
use vocabulary::{ExchangeId, be::legal_date};

use super::{
    citizen::{Citizen, SeesUses},
    frame::PageError,
    looks::download,
    sign_in::unavailable,
};
use crate::http::{input::decode_pairs, path::Segments};

/// The timeline.
pub async fn page(citizen: Citizen<SeesUses>, parts: Parts) -> Response {
    let shown = async {
        let pairs = decode_pairs(parts.uri.query().unwrap_or_default())
            .map_err(|_| error::View::BadRequest)?;
        let pairs = pairs.iter().map(|(name, value)| (&**name, &**value));
        let query = uses::filter::read(pairs).map_err(|_| error::View::BadRequest)?;
        let hub = citizen.visit.hub();
        let person = citizen.subject().person();
        let now = hub.clock().now();
        let today = legal_date(now);
        let store = hub.store();
        let page = store
            .uses_of(person, &query.filter, query.before, now)
            .await?;
        // Whoever asks for an institution, a service or a result does not ask for these.
        let days_alone = UseFilter {
            from: query.filter.from,
            to: query.filter.to,
            ..UseFilter::default()
        };
        let looks = match query.filter == days_alone {
            true => store
                .looks_beside(person, &page, query.before, &days_alone)
                .await
                .map_err(unavailable)?,
            false => LooksBeside::default(),
        };
        let since = uses::picture_since(today);
        let view = uses::View {
            register: &hub.register_now(),
            filter: &query.filter,
            before: query.before,
            page: &page,
            looks: &looks,
            monthly: &store.monthly(person, since, now).await?,
            looked: &store
                .looks_monthly(person, since)
                .await
                .map_err(unavailable)?,
            today,
        };
        Ok::<_, PageError>(uses::page(&citizen.visit.frame(), &view))
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// The uses of one exchange, if it is about the person who asks. Somebody else's looks like none.
async fn own(
    citizen: &Citizen<SeesUses>,
    segments: &Segments,
) -> Result<(ExchangeId, Vec<DataUse>), PageError> {
    let hub = citizen.visit.hub();
    let exchange =
        ExchangeId::parse(segments.text("exchange")).map_err(|_| error::View::NotFound)?;
    let person = citizen.subject().person();
    let found = hub
        .store()
        .use_of(person, exchange, hub.clock().now())
        .await?;
    match found.is_empty() {
        true => Err(error::View::NotFound.into()),
        false => Ok((exchange, found)),
    }
}

/// One exchange.
pub async fn one(citizen: Citizen<SeesUses>, segments: Segments) -> Response {
    let shown = async {
        let (exchange, mut uses) = own(&citizen, &segments).await?;
        uses.reverse();
        let hub = citizen.visit.hub();
        let view = exchange::View {
            register: &hub.register_now(),
            exchange,
            uses: &uses,
            key: hub.ledger_key(),
        };
        Ok::<_, PageError>(exchange::page(&citizen.visit.frame(), &view))
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// The proof of an entry about an exchange, with the record that it opens.
pub async fn proof(citizen: Citizen<SeesUses>, segments: Segments) -> Response {
    let proven = async {
        let (_, uses) = own(&citizen, &segments).await?;
        let index: u64 = segments
            .text("index")
            .parse()
            .map_err(|_| error::View::NotFound)?;
        let entry = (uses.iter())
            .flat_map(|one| &one.leaves)
            .map(|leaf| leaf.entry)
            .find(|entry| entry.index == index)
            .ok_or(error::View::NotFound)?;
        let text = citizen.visit.hub().proof_of(entry).await?;
        Ok::<_, PageError>(download(&format!("entry-{index}.tlog-proof"), text)?)
    };
    match proven.await {
        Ok(response) => response,
        Err(why) => why.into_page(&citizen.visit),
    }
}
