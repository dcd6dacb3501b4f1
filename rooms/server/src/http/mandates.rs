//! Mandates that institutions know: the wire form of `governance::mandates`.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use governance::mandates::{
    self, Asked, Listing, PAGE_SIZE_MAX, PrincipalNumber, Registered, Registration,
};
use identity::mandate::{
    Label, Mandate, MandateId, MandateScope, MandateScopes, Principal, Relation, Standing,
};
use serde::Serialize;
use utoipa::ToSchema;
use vocabulary::{
    Period, Timestamp,
    be::{EnterpriseNumber, NumberError, Ssin, legal_date},
};

use super::{
    authority::{Institution, ReadingMandates, WritingMandates},
    doc,
    input::{Fields, FromObject, IssueKind, Json, Query},
};
use crate::{composition::Hub, problem::Problem};

/// Mandates on a page when nothing is asked.
const PAGE_SIZE_DEFAULT: u64 = 100;

/// A mandate that the own institution knows.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct MandateRequest {
    /// What the holder is to the principal: a `representative` is a company's, the others are a person's.
    #[schema(value_type = String, pattern = "^(parent|guardian|representative)$")]
    relation: Relation,
    /// On whose behalf.
    #[schema(value_type = MandatePrincipal)]
    principal: PrincipalNumber,
    /// Who holds it.
    #[schema(value_type = MandateHolder)]
    mandatary: Ssin,
    /// What for: `seeUses`, `seeFiles`, `reportErrors`, `dataRequests`; for a representative `manageMandates` too.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 5)]
    scopes: MandateScopes,
    /// On which days; the last one must be named.
    #[schema(value_type = doc::Period)]
    period: Period,
    /// On whose behalf, as the holder reads it: a first name or the name of the company, no more.
    #[schema(value_type = String, min_length = 1, max_length = 60)]
    label: Label,
}

/// A person or a company: exactly one of the two.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the wire form")]
pub struct MandatePrincipal {
    /// The social security identification number of a person.
    #[schema(value_type = Option<String>, pattern = r"^\d{11}$", required = false)]
    ssin: Option<Ssin>,
    /// The enterprise number of a company.
    #[schema(value_type = Option<String>, pattern = r"^\d{10}$", required = false)]
    enterprise_number: Option<EnterpriseNumber>,
}

/// A person.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the wire form")]
pub struct MandateHolder {
    /// The social security identification number.
    #[schema(value_type = String, pattern = r"^\d{11}$")]
    ssin: Ssin,
}

fn number(text: &str) -> Result<EnterpriseNumber, (IssueKind, NumberError)> {
    EnterpriseNumber::parse(text).map_err(|why| {
        let kind = match why {
            NumberError::Length | NumberError::NotDigits => IssueKind::SchemaViolation,
            NumberError::FirstDigit | NumberError::Check => IssueKind::InvalidStructure,
        };
        (kind, why)
    })
}

fn principal(fields: &mut Fields<'_>) -> Option<PrincipalNumber> {
    let ssin = fields.optional_ssin("ssin");
    let company = fields.optional("enterpriseNumber", number);
    match (ssin?, company?) {
        (Some(ssin), None) => Some(PrincipalNumber::Person(ssin)),
        (None, Some(company)) => Some(PrincipalNumber::Company(company)),
        (Some(_), Some(_)) | (None, None) => {
            fields.fault(
                IssueKind::ZeroOrExactlyOneOfExpected,
                "ssin",
                "send exactly one of `ssin` and `enterpriseNumber`",
            );
            None
        }
    }
}

impl FromObject for MandateRequest {
    fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
        let relation = fields.parsed("relation", |text| {
            Relation::from_name(text).ok_or((
                IssueKind::SchemaViolation,
                "send `parent`, `guardian` or `representative`",
            ))
        });
        let principal = fields.object("principal", principal);
        let mandatary = fields.object("mandatary", |fields| fields.ssin("ssin"));
        let scopes = fields.list("scopes", MandateScope::ALL.len(), |text| {
            MandateScope::from_name(text).ok_or((
                IssueKind::SchemaViolation,
                "send a scope that a mandate may have",
            ))
        });
        let period = fields.period("period");
        let label = fields.parsed("label", |text| {
            Label::parse(text).map_err(super::input::form)
        });
        Some(Self {
            relation: relation?,
            principal: principal?,
            mandatary: mandatary?,
            scopes: MandateScopes::of(&scopes?),
            period: period?,
            label: label?,
        })
    }
}

/// A recorded change.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MandateAnswer {
    /// The mandate.
    #[schema(pattern = "^[A-Za-z0-9_-]{22}$")]
    mandate: String,
    /// The origin of the ledger.
    ledger: String,
    /// The index of the change's leaf.
    entry: u64,
    /// The hash of that leaf, base64.
    leaf: String,
}

impl MandateAnswer {
    fn of(hub: &Hub, registered: Registered) -> Self {
        Self {
            mandate: registered.mandate.to_string(),
            ledger: hub.ledger_origin().to_owned(),
            entry: registered.entry.index,
            leaf: registered.entry.commitment.leaf().to_base64(),
        }
    }
}

/// Registers a mandate that the own institution knows; it stands from its first day on. A refusal is recorded too.
#[utoipa::path(
    post,
    path = "/governance/v1/mandates",
    operation_id = "registerMandate",
    tag = "Governance",
    summary = "Register a mandate of a parent, a guardian or a company's representative",
    request_body(content = MandateRequest, description = "The mandate"),
    responses(
        (status = 201, description = "Recorded", body = MandateAnswer),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["mandates:write"]))
)]
pub async fn register(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<WritingMandates>,
    Query(()): Query<()>,
    Json { value, .. }: Json<MandateRequest>,
) -> Result<Response, Problem> {
    let wanted = Registration {
        relation: value.relation,
        principal: value.principal,
        mandatary: value.mandatary,
        scopes: value.scopes,
        period: value.period,
        label: value.label,
    };
    let id = MandateId::from_bytes(hub.random_bytes());
    let house = Arc::clone(&hub);
    let registered = hub
        .jobs()
        .finish(async move { mandates::register(&*house, &caller, wanted, id).await })
        .await??;
    let answer = MandateAnswer::of(&hub, registered);
    Ok((StatusCode::CREATED, Answer(answer)).into_response())
}

/// A mandate to end.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct MandateEnd {
    /// Which, as registering it answered.
    #[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{22}$")]
    mandate: MandateId,
}

fn id(text: &str) -> Result<MandateId, (IssueKind, &'static str)> {
    MandateId::parse(text).ok_or((
        IssueKind::SchemaViolation,
        "send the id of a mandate as it was given",
    ))
}

impl FromObject for MandateEnd {
    fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            mandate: fields.parsed("mandate", id)?,
        })
    }
}

/// Ends a mandate that the own institution registered, at once. A refusal is recorded too.
#[utoipa::path(
    post,
    path = "/governance/v1/mandates/end",
    operation_id = "endMandate",
    tag = "Governance",
    summary = "End a mandate that the own institution registered",
    request_body(content = MandateEnd, description = "The mandate"),
    responses(
        (status = 200, description = "Recorded", body = MandateAnswer),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["mandates:write"]))
)]
pub async fn end(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<WritingMandates>,
    Query(()): Query<()>,
    Json { value, .. }: Json<MandateEnd>,
) -> Result<Answer<MandateAnswer>, Problem> {
    let house = Arc::clone(&hub);
    let ended = hub
        .jobs()
        .finish(async move { mandates::unregister(&*house, &caller, value.mandate).await })
        .await??;
    Ok(Answer(MandateAnswer::of(&hub, ended)))
}

/// A question about the own institution's mandates; every condition narrows it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct MandateQuery {
    /// Only those of this person, on whichever side.
    #[schema(value_type = Option<String>, pattern = r"^\d{11}$", required = false)]
    ssin: Option<Ssin>,
    /// Only those of this company.
    #[schema(value_type = Option<String>, pattern = r"^\d{10}$", required = false)]
    enterprise_number: Option<EnterpriseNumber>,
    /// The `next` of the page before.
    #[schema(value_type = Option<String>, required = false)]
    after: Option<MandateId>,
    /// Most mandates on the page.
    #[schema(value_type = Option<usize>, minimum = 1, maximum = 500, required = false)]
    page_size: usize,
}

impl FromObject for MandateQuery {
    fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
        let ssin = fields.optional_ssin("ssin");
        let enterprise_number = fields.optional("enterpriseNumber", number);
        let after = fields.optional("after", id);
        let page_size = fields.optional_number("pageSize", PAGE_SIZE_MAX as u64);
        Some(Self {
            ssin: ssin?,
            enterprise_number: enterprise_number?,
            after: after?,
            page_size: usize::try_from(page_size?.unwrap_or(PAGE_SIZE_DEFAULT))
                .unwrap_or(PAGE_SIZE_MAX),
        })
    }
}

/// One page of mandates that the own institution registered.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MandateItems {
    /// The mandates.
    items: Vec<MandateItem>,
    /// Send it as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// One mandate.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MandateItem {
    /// Its id.
    mandate: String,
    /// On whose behalf: the number now in force.
    #[schema(value_type = MandatePrincipal)]
    principal: serde_json::Value,
    /// Who holds it: the number now in force.
    #[schema(value_type = MandateHolder)]
    mandatary: serde_json::Value,
    /// What for.
    scopes: Vec<&'static str>,
    /// On which days.
    #[schema(value_type = doc::Period)]
    period: Period,
    /// `toCome`, `inForce`, `over`, `revoked` or `ended`.
    state: &'static str,
}

impl MandateItem {
    fn of(sides: (Option<Ssin>, Option<Ssin>), mandate: &Mandate, now: Timestamp) -> Self {
        let ssin = |ssin: Option<Ssin>| {
            let digits = ssin.as_ref().map(Ssin::expose);
            serde_json::json!({ "ssin": digits })
        };
        let terms = mandate.terms();
        Self {
            mandate: mandate.id().to_string(),
            principal: match terms.principal {
                Principal::Person(_) => ssin(sides.0),
                Principal::Company(number) => serde_json::json!({ "enterpriseNumber": number }),
            },
            mandatary: ssin(sides.1),
            scopes: terms.scopes.iter().map(MandateScope::as_str).collect(),
            period: terms.period,
            state: match mandate.standing(now, legal_date(now)) {
                Standing::Offered(_) | Standing::Lapsed | Standing::ToCome => "toCome",
                Standing::InForce => "inForce",
                Standing::Over => "over",
                Standing::Closed(identity::mandate::End::Ended, _) => "ended",
                Standing::Closed(..) => "revoked",
            },
        }
    }
}

/// Lists mandates that the own institution registered. What was asked and told is recorded before the page leaves.
#[utoipa::path(
    post,
    path = "/governance/v1/mandates/query",
    operation_id = "queryMandates",
    tag = "Governance",
    summary = "List the mandates that the own institution registered",
    request_body(content = MandateQuery, description = "Which mandates"),
    responses(
        (status = 200, description = "One page", body = MandateItems),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["mandates:read"]))
)]
pub async fn query(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<ReadingMandates>,
    Query(()): Query<()>,
    Json { value, .. }: Json<MandateQuery>,
) -> Result<Answer<MandateItems>, Problem> {
    let asked = Asked {
        ssin: value.ssin,
        company: value.enterprise_number,
        after: value.after,
        page_size: value.page_size,
    };
    let house = Arc::clone(&hub);
    let recorded = hub
        .jobs()
        .finish(async move { mandates::own_mandates(&*house, &caller, asked).await })
        .await??;
    let page = Listing::give(recorded);
    let now = hub.clock().now();
    let items = page.mandates.into_iter();
    Ok(Answer(MandateItems {
        items: items
            .map(|(principal, mandatary, mandate)| {
                MandateItem::of((principal, mandatary), &mandate, now)
            })
            .collect(),
        next: page.next.map(|id| id.to_string()),
    }))
}
