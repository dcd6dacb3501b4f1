//! Corrections: what an institution was given that was wrong.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use exchange::errors::{self, AskedCorrections, Correction, Listed, Listing, Party, Wanted};
use serde::Serialize;
use utoipa::ToSchema;
use vocabulary::{CorrectionId, ElementSet, Period};

use super::page_size;
use crate::{
    composition::Hub,
    http::{
        authority::{Institution, ReadingErrors, WritingErrors},
        doc,
        input::{FromPairs, Pairs, Query},
        path::Segments,
    },
    problem::Problem,
};

/// Where corrections are.
const CORRECTIONS: &str = "/exchange/v1/corrections";

/// A correction: consult the service again, and put right what rests on the old value.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CorrectionItem {
    /// The correction.
    #[schema(value_type = String, format = Uuid)]
    id: CorrectionId,
    /// About whom: the number now in force.
    #[schema(pattern = r"^\d{11}$")]
    ssin: String,
    /// The enterprise number of the source.
    source: String,
    /// The service.
    service: String,
    /// Which of the elements that the own institution was given were wrong.
    #[schema(value_type = Vec<String>)]
    elements: ElementSet,
    /// The days on which they were wrong.
    #[schema(value_type = doc::Period)]
    wrong_period: Period,
    /// When the correction was made.
    #[schema(format = DateTime)]
    made_at: String,
    /// When the own institution said that it had read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    acknowledged_at: Option<String>,
}

impl From<Listed<Correction>> for CorrectionItem {
    fn from(listed: Listed<Correction>) -> Self {
        let Listed { ssin, item } = listed;
        Self {
            id: item.id,
            ssin: ssin.expose().to_owned(),
            source: item.source.to_string(),
            service: item.service.to_string(),
            elements: item.elements,
            wrong_period: item.wrong,
            made_at: item.made_at.to_string(),
            acknowledged_at: item.acknowledged_at.map(|at| at.to_string()),
        }
    }
}

/// One page of corrections, the oldest first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Corrections {
    /// This page.
    #[serde(rename = "self")]
    #[schema(format = "uri")]
    this: String,
    /// The corrections.
    items: Vec<CorrectionItem>,
    /// The page after this one; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri", nullable = false)]
    next: Option<String>,
}

/// Which corrections are wanted.
pub struct CorrectionsAsked {
    wanted: Wanted,
    after: Option<CorrectionId>,
    page_size: usize,
}

impl FromPairs for CorrectionsAsked {
    fn from_pairs(pairs: &mut Pairs) -> Self {
        let wanted = pairs.optional("unread", |text| match text {
            "true" => Ok(Wanted::Unread),
            "false" => Ok(Wanted::All),
            _ => Err("send `true` or `false`".to_owned()),
        });
        Self {
            wanted: wanted.unwrap_or(Wanted::All),
            after: pairs.optional("after", |text| {
                CorrectionId::parse(text).map_err(|why| why.to_string())
            }),
            page_size: page_size(pairs),
        }
    }
}

/// Lists the corrections of what the own institution was given. Who asked, and about whom it was told, is recorded before
/// the page leaves.
#[utoipa::path(
    get,
    path = "/exchange/v1/corrections",
    operation_id = "getCorrections",
    tag = "Errors",
    summary = "List corrections of what the own institution was given",
    params(
        ("unread" = Option<bool>, Query, description = "Only corrections that were not acknowledged"),
        ("after" = Option<String>, Query, description = "Only corrections behind this one; `next` has it", format = Uuid),
        ("pageSize" = Option<usize>, Query, description = "Most items on a page", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "One page", body = Corrections),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["errors:read"]))
)]
pub async fn list(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<ReadingErrors>,
    Query(wanted): Query<CorrectionsAsked>,
) -> Result<Answer<Corrections>, Problem> {
    let link = |after: Option<CorrectionId>| {
        let unread = wanted.wanted == Wanted::Unread;
        let mut link = format!("{CORRECTIONS}?unread={unread}");
        if let Some(after) = after {
            link.push_str(&format!("&after={after}"));
        }
        hub.url_of(&format!("{link}&pageSize={}", wanted.page_size))
    };
    let asked = AskedCorrections {
        wanted: wanted.wanted,
        after: wanted.after,
        page_size: wanted.page_size,
    };
    let (house, party) = (Arc::clone(&hub), Party::application(&caller));
    let recorded = hub
        .jobs()
        .finish(async move { errors::corrections(&*house, &party, asked).await })
        .await??;
    let page = Listing::give(recorded);
    Ok(Answer(Corrections {
        this: link(wanted.after),
        next: page.next.map(|after| link(Some(after))),
        items: page.items.into_iter().map(Into::into).collect(),
    }))
}

/// A recorded acknowledgement.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CorrectionAcknowledged {
    /// The correction.
    #[schema(value_type = String, format = Uuid)]
    id: CorrectionId,
    /// The origin of the ledger.
    ledger: String,
    /// The index of the acknowledgement's leaf.
    entry: u64,
    /// The hash of that leaf, base64.
    leaf: String,
}

/// Says that a correction was read. The request has no body.
#[utoipa::path(
    post,
    path = "/exchange/v1/corrections/{correctionId}/acknowledgements",
    operation_id = "acknowledgeCorrection",
    tag = "Errors",
    summary = "Say that a correction was read",
    params(("correctionId" = String, Path, description = "The correction", format = Uuid)),
    responses(
        (status = 201, description = "Recorded", body = CorrectionAcknowledged),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["errors:write"]))
)]
pub async fn acknowledge(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<WritingErrors>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Response, Problem> {
    let id = segments.parsed("correctionId", CorrectionId::parse)?;
    let (house, party) = (Arc::clone(&hub), Party::application(&caller));
    let entry = hub
        .jobs()
        .finish(async move { errors::acknowledge(&*house, &party, id).await })
        .await??;
    let answer = CorrectionAcknowledged {
        id,
        ledger: hub.ledger_origin().to_owned(),
        entry: entry.index,
        leaf: entry.commitment.leaf().to_base64(),
    };
    Ok((StatusCode::CREATED, Answer(answer)).into_response())
}
