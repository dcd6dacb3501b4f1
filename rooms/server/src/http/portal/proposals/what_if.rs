//! What a request would change: reads the recorded decisions of a time once more.

use axum::{http::request::Parts, response::Response};
use exchange::interactive::UNSERVED;
use jiff::{SignedDuration, Timestamp};
use ledger::{Kind, Record};
use policy::{KeptDecision, WhatIf};
use portal::proposals::{
    Author,
    what_if::{DAYS, Reach, View, page},
};
use portal::{error, paths};
use vocabulary::be::legal_date;

use super::{author, kept, told};
use crate::{
    composition::Hub,
    http::{
        input::decode_pairs,
        path::Segments,
        portal::{
            frame::PageError,
            sign_in::unavailable,
            staff::{Drafting, Staff},
        },
    },
};

/// Most decisions looked at in one go: some seconds of one core.
const LOOKED_AT_MAX: u64 = 50_000;

/// Most records read for them: a decision has a delivery and a receipt behind it, and other steps stand between.
const RECORDS_MAX: u64 = 4 * LOOKED_AT_MAX;

/// What a request would change.
pub async fn what_if(staff: Staff<Drafting>, segments: Segments, parts: Parts) -> Response {
    let shown = async {
        let kept = kept(&staff, &segments).await?;
        let days = days(&parts)?;
        let hub = staff.visit.hub();
        let person = staff.person().ok_or(error::View::Forbidden)?;
        hub.trial_limit().knock_of(person, hub.clock().now())?;
        let register = hub.register_now();
        let now = hub.clock().now();
        let since = now
            .saturating_sub(SignedDuration::from_hours(24 * i64::from(days)))
            .unwrap_or(Timestamp::MIN);
        let tried = WhatIf::of(&register, &kept.proposal.subject);
        let mut tried = tried
            .inspect_err(|why| tracing::info!(%why, "a request cannot be tried"))
            .ok();
        // A clerk learns of the own institution's questions only: what others ask is not theirs to count.
        if let Author::Clerk(own) = author(&staff) {
            tried = tried.map(|tried| tried.of_one(own));
        }
        let mut looked = Looked::default();
        if let Some(tried) = &mut tried {
            looked = look(hub, since, tried).await?;
            if matches!(author(&staff), Author::Clerk(_)) {
                looked.count = tried.questions();
            }
        }
        let view = View {
            register: &register,
            author: author(&staff),
            id: &kept.id.to_string(),
            proposal: &kept.proposal,
            since: legal_date(since),
            days,
            found: tried.as_ref(),
            looked_at: looked.count,
            reach: match looked.cut {
                Some(Cut) => Reach::Cut,
                None => Reach::Whole,
            },
        };
        Ok::<_, PageError>(page(&staff.visit.frame(), &view))
    };
    told(&staff.visit, shown.await)
}

/// There was more.
struct Cut;

/// How far one looked.
#[derive(Default)]
struct Looked {
    count: u64,
    cut: Option<Cut>,
}

async fn look(hub: &Hub, since: Timestamp, tried: &mut WhatIf) -> Result<Looked, PageError> {
    let origin = hub.ledger_key().origin();
    let mut looked = Looked::default();
    let mut after = None;
    let mut records = 0;
    loop {
        let span = since..Timestamp::MAX;
        let page = hub.store().records_between(origin, span, after).await;
        let page = page.map_err(unavailable)?;
        records += page.records.len() as u64;
        if records > RECORDS_MAX {
            looked.cut = Some(Cut);
            return Ok(looked);
        }
        for (_, record) in &page.records {
            let Some(decision) = decision(record) else {
                continue;
            };
            if looked.count == LOOKED_AT_MAX {
                looked.cut = Some(Cut);
                return Ok(looked);
            }
            looked.count += 1;
            tried.consider(&decision);
        }
        after = page.next;
        if after.is_none() {
            return Ok(looked);
        }
        // Other requests get their turn between two pages.
        tokio::task::yield_now().await;
    }
}

/// The decision of a record, if it is one that can be computed again.
fn decision(record: &Record) -> Option<KeptDecision> {
    if record.kind() != Kind::Decision {
        return None;
    }
    let mut body = record.body();
    if body.get(UNSERVED).is_some() {
        return None;
    }
    // One of another form is left out of a trial, which changes nothing.
    serde_json::from_value(body["decision"].take()).ok()
}

/// For how many days one looks back; a month when nothing is said.
fn days(parts: &Parts) -> Result<u16, error::View> {
    let pairs = decode_pairs(parts.uri.query().unwrap_or_default());
    let pairs = pairs.map_err(|_| error::View::BadRequest)?;
    match &pairs[..] {
        [] => Ok(DAYS[1]),
        [(name, value)] if name == paths::field::DAYS => {
            let found = DAYS.into_iter().find(|days| days.to_string() == *value);
            found.ok_or(error::View::BadRequest)
        }
        _ => Err(error::View::BadRequest),
    }
}
