//! An answer as it leaves.

use exchange::interactive::{Delivered, Status};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use vocabulary::{
    Date, ExchangeId, InstitutionId, LegalContext, Purpose, ServiceId, Ticket, Timestamp,
};

use super::question::Echo;
use crate::{
    composition::Hub,
    problem::{Problem, ProblemType},
};

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
pub(super) enum AnswerStatus {
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
    pub(super) fn as_str(self) -> &'static str {
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

/// Puts the answer together, with its signed receipt.
pub(super) fn answer(
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
