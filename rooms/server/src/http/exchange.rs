//! Consultations: the wire form of `exchange::interactive`.

mod answer;
mod question;

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use exchange::interactive;
use serde::Serialize;
use utoipa::ToSchema;
use vocabulary::{ExchangeId, Hash32};

pub use self::{answer::ConsultationAnswer, question::ConsultationRequest};
use self::{
    answer::{AnswerStatus, answer},
    question::Echo,
};
use super::{
    around::Noted,
    authority::{Consulting, Institution},
    input::{Fields, FromObject, FromPairs, Json, Pairs, Query, form},
    path::Segments,
};
use crate::{
    composition::Hub,
    measurements,
    problem::{Problem, ProblemType},
};

/// Consults one person's data at an authentic source.
#[utoipa::path(
    post,
    path = "/exchange/v1/consultations",
    operation_id = "consult",
    tag = "Exchange",
    summary = "Consult one person's data at an authentic source",
    request_body(content = ConsultationRequest, description = "The question"),
    responses(
        (status = 200, description = "The answer, limited to what is allowed", body = ConsultationAnswer),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["exchange:consult"]))
)]
pub async fn consult(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<Consulting>,
    Query(()): Query<()>,
    Json { value, bytes }: Json<ConsultationRequest>,
) -> Response {
    let echo = Echo::of(&value);
    let institution = caller.subject().institution();
    let mut noted = Noted {
        institution: Some(institution),
        ..Noted::default()
    };
    let asked = value.into_asked(hub.keyed_digest(&bytes));
    let register = hub.register_now();
    let service = register.service(&echo.service);
    // A service that is not registered is a word of the caller's, which may be anything.
    noted.service = service.map(|service| service.id.clone());
    let source = service.map(|service| service.source);
    let house = Arc::clone(&hub);
    // Runs to its end even when the requester hangs up, so that no decision is left without its delivery.
    let consulted = hub
        .jobs()
        .finish(async move { interactive::consult(&*house, &caller, asked).await })
        .await;
    let mut response = match consulted {
        Ok(Ok(delivered)) => {
            let status = AnswerStatus::from(delivered.status());
            noted.exchange = Some(delivered.exchange);
            noted.deliberation = Some(delivered.decided().deliberation.clone());
            noted.outcome = Some(status.as_str());
            match answer(&hub, echo, institution, source, &delivered) {
                Ok(answer) => Answer(answer).into_response(),
                Err(problem) => problem.into_response(),
            }
        }
        Ok(Err(failure)) => {
            let problem = Problem::from(failure);
            noted.exchange = problem.exchange();
            noted.outcome = Some(problem.kind().entry().name);
            problem.into_response()
        }
        Err(no_result) => Problem::from(no_result).into_response(),
    };
    let outcome = noted.outcome.unwrap_or("internalServerError");
    metrics::counter!(measurements::CONSULTATIONS, "outcome" => outcome).increment(1);
    response.extensions_mut().insert(noted);
    response
}

/// Which leaf of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaf {
    /// The delivery.
    Delivery,
    /// The decision.
    Decision,
}

/// The leaf wanted; the delivery when nothing is said.
pub struct LeafAsked(Leaf);

impl FromPairs for LeafAsked {
    fn from_pairs(pairs: &mut Pairs) -> Self {
        let leaf = pairs.optional("leaf", |text| match text {
            "delivery" => Ok(Leaf::Delivery),
            "decision" => Ok(Leaf::Decision),
            _ => Err("send `delivery` or `decision`".to_owned()),
        });
        Self(leaf.unwrap_or(Leaf::Delivery))
    }
}

/// Gives the requester the proof that an exchange stands in the ledger, with the record it opens.
#[utoipa::path(
    get,
    path = "/exchange/v1/consultations/{exchangeId}/proof",
    operation_id = "getConsultationProof",
    tag = "Exchange",
    summary = "Get the proof that an exchange stands in the ledger",
    params(
        ("exchangeId" = String, Path, description = "The exchange", format = Uuid),
        ("leaf" = Option<String>, Query, description = "`delivery` (default) or `decision`"),
    ),
    responses(
        (status = 200, description = "A proof (c2sp.org/tlog-proof) whose extra data are salt and record", body = String, content_type = "text/plain"),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["exchange:consult"]))
)]
pub async fn proof(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<Consulting>,
    Query(LeafAsked(leaf)): Query<LeafAsked>,
    segments: Segments,
) -> Result<Response, Problem> {
    let id = segments.parsed("exchangeId", ExchangeId::parse)?;
    let not_found = || Problem::new(ProblemType::ResourceNotFound);
    let exchange = hub
        .exchange_of(caller.subject().id(), id)
        .await?
        .ok_or_else(not_found)?;
    let entry = match leaf {
        Leaf::Delivery => exchange.delivery,
        Leaf::Decision => exchange.decision,
    };
    let text = hub.proof_of(entry.ok_or_else(not_found)?).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// The requester's word that it received the data.
#[derive(ToSchema)]
pub struct ReceiptRequest {
    /// The digest of the data as received: SHA-256 over the receipt's `digestSalt` and the bytes of `data`, hexadecimal.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    digest: Hash32,
}

impl FromObject for ReceiptRequest {
    fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
        let digest = fields.parsed("digest", |text| Hash32::from_hex(text).map_err(form));
        Some(Self { digest: digest? })
    }
}

/// A recorded receipt.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptAnswer {
    /// The exchange.
    #[schema(value_type = String, format = Uuid)]
    exchange_id: ExchangeId,
    /// The origin of the ledger.
    ledger: String,
    /// The index of the receipt's leaf.
    receipt: u64,
    /// The hash of that leaf, base64.
    leaf: String,
}

/// Records that the requester received the data: the exchange's third leaf.
#[utoipa::path(
    post,
    path = "/exchange/v1/consultations/{exchangeId}/receipt",
    operation_id = "acknowledgeConsultation",
    tag = "Exchange",
    summary = "Record that the data were received",
    params(("exchangeId" = String, Path, description = "The exchange", format = Uuid)),
    request_body(content = ReceiptRequest, description = "The digest of the data as received"),
    responses(
        (status = 201, description = "Recorded", body = ReceiptAnswer),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["exchange:consult"]))
)]
pub async fn acknowledge(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<Consulting>,
    Query(()): Query<()>,
    segments: Segments,
    Json { value, .. }: Json<ReceiptRequest>,
) -> Result<Response, Problem> {
    let exchange_id = segments.parsed("exchangeId", ExchangeId::parse)?;
    let house = Arc::clone(&hub);
    let acknowledged = hub
        .jobs()
        .finish(async move {
            interactive::acknowledge(&*house, &caller, exchange_id, value.digest).await
        })
        .await??;
    let answer = ReceiptAnswer {
        exchange_id,
        ledger: hub.ledger_origin().to_owned(),
        receipt: acknowledged.receipt.index,
        leaf: acknowledged.receipt.commitment.leaf().to_base64(),
    };
    Ok((StatusCode::CREATED, Answer(answer)).into_response())
}
