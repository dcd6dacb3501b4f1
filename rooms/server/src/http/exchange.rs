//! Consultations: the wire form of `exchange::interactive`.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use exchange::interactive::{self, Asked, Criteria, Delivered, Status, UserReference};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use vocabulary::{
    Date, ElementId, ElementSet, ExchangeId, Hash32, InstitutionId, LegalContext, Period, Purpose,
    ServiceId, Ticket, Timestamp, be::Ssin,
};

use super::{
    around::Noted,
    authority::{Consulting, Institution},
    input::{Fields, FromObject, FromPairs, IssueKind, Json, Pairs, Query, day, form},
    path::Segments,
};
use crate::{
    composition::Hub,
    measurements,
    problem::{Problem, ProblemType},
};

/// Most data elements in one question; the largest service has fewer.
const ELEMENTS_MAX: usize = 256;

/// One question about one person.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ConsultationRequest {
    /// The requester's own reference, unique per application for 24 hours.
    #[schema(value_type = String, min_length = 1, max_length = 36, example = "2026-file-118-7")]
    ticket: Ticket,
    /// The task for which the data are wanted; echoed in the answer.
    #[schema(value_type = String, max_length = 64, example = "SOCIAL_INQUIRY")]
    legal_context: LegalContext,
    /// What the data will be used for, a term of the Data Privacy Vocabulary.
    #[schema(value_type = String, example = "dpv:FulfilmentOfObligation")]
    purpose: Purpose,
    /// The service of the authentic source.
    #[schema(value_type = String, max_length = 64, example = "personIdentity")]
    service: ServiceId,
    /// About whom.
    #[schema(inline)]
    person: PersonAsked,
    /// The data elements wanted.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 256, example = json!(["identity.familyName"]))]
    elements: ElementSet,
    /// As they stood on this day. Not together with `period`.
    #[schema(value_type = Option<String>, format = Date, required = false)]
    #[expect(dead_code, reason = "read into `criteria`")]
    date: Option<Date>,
    /// As they stood in this period. Not together with `date`.
    #[schema(value_type = Option<super::doc::Period>, required = false)]
    #[expect(dead_code, reason = "read into `criteria`")]
    period: Option<Period>,
    /// Who acts on the institution's behalf: a reference that the institution can resolve, never a name or a number.
    #[schema(value_type = Option<String>, max_length = 64, required = false)]
    acting_user: Option<UserReference>,
    /// As of when, from `date` and `period`.
    #[schema(ignore)]
    criteria: Criteria,
}

/// About whom a question is.
#[derive(ToSchema)]
struct PersonAsked {
    /// The social security identification number.
    #[schema(value_type = String, pattern = r"^\d{11}$")]
    ssin: Ssin,
}

impl FromObject for ConsultationRequest {
    fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
        let ticket = fields.parsed("ticket", |text| Ticket::parse(text).map_err(form));
        let legal_context = fields.parsed("legalContext", |text| {
            LegalContext::parse(text).map_err(form)
        });
        let purpose = fields.parsed("purpose", |text| Purpose::parse(text).map_err(form));
        let service = fields.parsed("service", |text| ServiceId::parse(text).map_err(form));
        let ssin = fields.object("person", |person| person.ssin("ssin"));
        let elements = fields.list("elements", ELEMENTS_MAX, |text| {
            ElementId::parse(text).map_err(form)
        });
        let date = fields.optional("date", day);
        let period = fields.optional_period("period");
        let acting_user = fields.optional("actingUser", |text| {
            UserReference::parse(text).map_err(form)
        });
        let criteria = match (date?, period?) {
            (None, None) => Criteria::Now,
            (Some(date), None) => Criteria::On(date),
            (None, Some(period)) => Criteria::During(period),
            (Some(_), Some(_)) => {
                fields.fault(
                    IssueKind::ZeroOrExactlyOneOfExpected,
                    "period",
                    "send `date` or `period`, not both",
                );
                return None;
            }
        };
        Some(Self {
            ticket: ticket?,
            legal_context: legal_context?,
            purpose: purpose?,
            service: service?,
            person: PersonAsked { ssin: ssin? },
            elements: elements?.into_iter().collect(),
            date: None,
            period: None,
            acting_user: acting_user?,
            criteria,
        })
    }
}

impl ConsultationRequest {
    fn into_asked(self, digest: Hash32) -> Asked {
        Asked {
            ticket: self.ticket,
            legal_context: self.legal_context,
            purpose: self.purpose,
            service: self.service,
            ssin: self.person.ssin,
            elements: self.elements,
            criteria: self.criteria,
            acting_user: self.acting_user,
            digest,
        }
    }
}

/// What of the question is said again in the answer.
struct Echo {
    ticket: Ticket,
    legal_context: LegalContext,
    purpose: Purpose,
    service: ServiceId,
    ssin: Ssin,
}

impl Echo {
    fn of(asked: &ConsultationRequest) -> Self {
        Self {
            ticket: asked.ticket.clone(),
            legal_context: asked.legal_context.clone(),
            purpose: asked.purpose.clone(),
            service: asked.service.clone(),
            ssin: asked.person.ssin.clone(),
        }
    }
}

/// The answer to one question.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsultationAnswer {
    /// The hub's own reference of this exchange.
    #[schema(value_type = String, format = Uuid)]
    exchange_id: ExchangeId,
    /// The requester's reference.
    #[schema(value_type = String)]
    ticket: Ticket,
    /// As it was sent.
    #[schema(value_type = String)]
    legal_context: LegalContext,
    /// As it was sent.
    #[schema(value_type = String)]
    purpose: Purpose,
    /// As it was sent.
    #[schema(value_type = String)]
    service: ServiceId,
    /// About whom.
    person: PersonAnswered,
    /// How the source answered.
    status: AnswerStatus,
    /// The data, limited to the elements that are allowed; absent unless `status` is `dataFound`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, nullable = false)]
    data: Option<Box<RawValue>>,
    /// Which of the elements asked for were left out, and why.
    filtered_elements: Vec<FilteredElement>,
    /// The deliberation that allows the exchange.
    deliberation: DeliberationUsed,
    /// Where the data come from.
    source: SourceUsed,
    /// When the question arrived.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// When the answer was complete.
    #[schema(value_type = String, format = DateTime)]
    replied_at: Timestamp,
    /// What proves that this exchange took place.
    receipt: Receipt,
}

/// About whom an answer is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PersonAnswered {
    /// The number as it was sent.
    #[schema(pattern = r"^\d{11}$")]
    ssin: String,
    /// The number now in force, when the one sent was replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = r"^\d{11}$", nullable = false)]
    replaced_by: Option<String>,
}

/// How the source answered.
#[derive(Serialize, ToSchema, Clone, Copy)]
#[serde(rename_all = "camelCase")]
enum AnswerStatus {
    /// There are data.
    DataFound,
    /// The source holds no data that answer the question.
    NoDataFound,
    /// The source could not come to a result.
    NoResult,
}

impl From<Status> for AnswerStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::DataFound => Self::DataFound,
            Status::NoDataFound => Self::NoDataFound,
            Status::NoResult => Self::NoResult,
        }
    }
}

impl AnswerStatus {
    fn as_str(self) -> &'static str {
        match self {
            Self::DataFound => "dataFound",
            Self::NoDataFound => "noDataFound",
            Self::NoResult => "noResult",
        }
    }
}

/// An element that was left out.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FilteredElement {
    /// The element.
    element: String,
    /// Why, such as `notInDeliberation`.
    reason: String,
}

/// The deliberation that allows an exchange.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DeliberationUsed {
    /// Its number.
    #[schema(example = "26/001")]
    number: String,
    /// SHA-256 of its canonical form.
    version: String,
    /// Where this version can be read.
    #[schema(format = "uri")]
    href: String,
}

/// Where data come from.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SourceUsed {
    /// The enterprise number of the source.
    #[schema(pattern = r"^[0-1]\d{9}$")]
    institution: String,
    /// The day up to which the source vouches for the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date, nullable = false)]
    valid_at: Option<Date>,
}

/// What proves that an exchange took place, and what it said.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Receipt {
    /// The origin of the ledger.
    ledger: String,
    /// The index of the decision's leaf.
    decision: u64,
    /// The index of the delivery's leaf.
    delivery: u64,
    /// The hash of the delivery's leaf, base64.
    leaf: String,
    /// SHA-256 over `digestSalt` and the bytes of `data` exactly as they stand in this answer (nothing when there are no
    /// data), hexadecimal. The ledger's record of the delivery holds the same.
    digest: String,
    /// The salt of the digest, hexadecimal; the hub does not keep it.
    digest_salt: String,
    /// Where the proof of inclusion can be fetched as soon as a checkpoint covers it.
    #[schema(format = "uri")]
    proof: String,
    /// The hub's signature over all of this: compact JWS, keys at /oauth/jwks.
    signature: String,
}

/// What the signature of a receipt covers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Signed<'a> {
    iss: &'a str,
    iat: i64,
    exchange_id: ExchangeId,
    institution: String,
    ticket: &'a Ticket,
    ledger: &'a str,
    decision: u64,
    delivery: u64,
    leaf: &'a str,
    digest: &'a str,
}

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
        service: Some(echo.service.clone()),
        ..Noted::default()
    };
    let asked = value.into_asked(hub.keyed_digest(&bytes));
    let source = hub
        .register_now()
        .service(&echo.service)
        .map(|service| service.source);
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

fn answer(
    hub: &Hub,
    echo: Echo,
    institution: InstitutionId,
    source: Option<InstitutionId>,
    delivered: &Delivered,
) -> Result<ConsultationAnswer, Problem> {
    // The service was registered when it was consulted; were it withdrawn in between, its source is not known here.
    let source = source.ok_or_else(|| {
        Problem::new(ProblemType::InternalServerError)
            .because("a service that was consulted is not registered")
    })?;
    let minimised = delivered.answer.value();
    let decision = delivered.decided();
    let delivery = delivered.answer.entry();
    let exchange = delivered.exchange;
    let leaf = delivery.commitment.leaf().to_base64();
    let digest = minimised.digest().to_string();
    let signed = Signed {
        iss: hub.issuer(),
        iat: delivered.replied_at.as_second(),
        exchange_id: exchange,
        institution: institution.to_string(),
        ticket: &echo.ticket,
        ledger: hub.ledger_origin(),
        decision: delivered.decision.index,
        delivery: delivery.index,
        leaf: &leaf,
        digest: &digest,
    };
    let receipt = Receipt {
        ledger: hub.ledger_origin().to_owned(),
        decision: delivered.decision.index,
        delivery: delivery.index,
        digest_salt: hex(minimised.digest_salt()),
        proof: hub.url_of(&format!("/exchange/v1/consultations/{exchange}/proof")),
        signature: hub.sign_receipt(&signed),
        leaf,
        digest,
    };
    let version = decision.version.to_string();
    Ok(ConsultationAnswer {
        exchange_id: exchange,
        ticket: echo.ticket,
        legal_context: echo.legal_context,
        purpose: echo.purpose,
        service: echo.service,
        person: PersonAnswered {
            ssin: echo.ssin.expose().to_owned(),
            replaced_by: delivered
                .replaced_by
                .as_ref()
                .map(|ssin| ssin.expose().to_owned()),
        },
        status: minimised.status().into(),
        data: raw(minimised.data())?,
        filtered_elements: decision
            .filtered
            .iter()
            .map(|filtered| FilteredElement {
                element: filtered.element.to_string(),
                reason: filtered.reason.as_str().to_owned(),
            })
            .collect(),
        deliberation: DeliberationUsed {
            href: hub.url_of(&format!(
                "/register/v1/deliberations/{}/versions/{version}",
                decision.deliberation.url_form()
            )),
            number: decision.deliberation.to_string(),
            version,
        },
        source: SourceUsed {
            institution: source.to_string(),
            valid_at: delivered.valid_at(),
        },
        received_at: delivered.received_at,
        replied_at: delivered.replied_at,
        receipt,
    })
}

/// The bytes as they are, so that the digest holds for what the requester reads.
fn raw(data: &[u8]) -> Result<Option<Box<RawValue>>, Problem> {
    if data.is_empty() {
        return Ok(None);
    }
    let wrong =
        || Problem::new(ProblemType::InternalServerError).because("minimised data are not JSON");
    let text = std::str::from_utf8(data).map_err(|_| wrong())?;
    RawValue::from_string(text.to_owned())
        .map(Some)
        .map_err(|_| wrong())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
