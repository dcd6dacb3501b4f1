//! Error reports: the wire form of `exchange::errors`.

pub mod corrections;
mod said;

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use exchange::errors::{
    self, AskedReports, ErrorReport, Listed, Listing, PAGE_SIZE_MAX, Party, Reporter, Role, Stage,
};
use serde::Serialize;
use utoipa::ToSchema;
use vocabulary::{Date, ElementSet, ErrorReportId, Period, be::legal_date};

pub use said::{AnswerRequest, ReportRequest};

use super::{
    authority::{Institution, ReadingErrors, WritingErrors},
    doc,
    input::{FromPairs, IssueKind, Pairs, Query},
    input::{Json, SsinRule},
    path::Segments,
};
use crate::{
    composition::Hub,
    problem::{Problem, ProblemType},
};

/// Where reports are.
const REPORTS: &str = "/exchange/v1/errorReports";

/// Items on a page when nothing is asked.
const PAGE_SIZE_DEFAULT: usize = 50;

/// How many items a page may hold, from its query.
fn page_size(pairs: &mut Pairs) -> usize {
    let size = pairs.optional("pageSize", |text| match text.parse() {
        Ok(number) if (1..=PAGE_SIZE_MAX).contains(&number) => Ok(number),
        _ => Err(format!("send a number from 1 to {PAGE_SIZE_MAX}")),
    });
    size.unwrap_or(PAGE_SIZE_DEFAULT)
}

/// A recorded report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorReportCreated {
    /// The report.
    #[schema(value_type = String, format = Uuid)]
    id: ErrorReportId,
    /// The last day on which the source may answer.
    #[schema(value_type = String, format = Date)]
    deadline: Date,
    /// The origin of the ledger.
    ledger: String,
    /// The index of the report's leaf.
    entry: u64,
    /// The hash of that leaf, base64.
    leaf: String,
    /// The number now in force, when the one sent was replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = r"^\d{11}$", nullable = false)]
    replaced_by: Option<String>,
}

/// Reports that data elements about a person are probably wrong. A refusal is recorded like a report.
#[utoipa::path(
    post,
    path = "/exchange/v1/errorReports",
    operation_id = "createErrorReport",
    tag = "Errors",
    summary = "Report that data elements about a person are probably wrong",
    request_body(content = ReportRequest, description = "What is probably wrong"),
    responses(
        (status = 201, description = "Recorded", body = ErrorReportCreated),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["errors:write"]))
)]
pub async fn report(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<WritingErrors>,
    Query(()): Query<()>,
    Json { value, .. }: Json<ReportRequest>,
) -> Result<Response, Problem> {
    let (ssin, about) = value.into_parts();
    let (house, party) = (Arc::clone(&hub), Party::application(&caller));
    let made = hub
        .jobs()
        .finish(async move { errors::report(&*house, &party, &ssin, about).await })
        .await??;
    let place = hub.url_of(&format!("{REPORTS}/{}", made.id));
    let answer = ErrorReportCreated {
        id: made.id,
        deadline: made.deadline,
        ledger: hub.ledger_origin().to_owned(),
        entry: made.entry.index,
        leaf: made.entry.commitment.leaf().to_base64(),
        replaced_by: made.replaced_by.map(|ssin| ssin.expose().to_owned()),
    };
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, place)],
        Answer(answer),
    )
        .into_response())
}

/// A report as an institution sees it: the source of the elements, or the institution that reported.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorReportItem {
    /// The resource of this report.
    #[schema(format = "uri")]
    href: String,
    /// The report.
    #[schema(value_type = String, format = Uuid)]
    id: ErrorReportId,
    /// `reported`, `takenUp`, `corrected`, `confirmed` or `withdrawn`.
    state: &'static str,
    /// About whom: the number now in force.
    #[schema(pattern = r"^\d{11}$")]
    ssin: String,
    /// The enterprise number of the institution that reported; absent when the person did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reported_by: Option<String>,
    /// The enterprise number of the source.
    source: String,
    /// The service.
    service: String,
    /// The data elements.
    #[schema(value_type = Vec<String>)]
    elements: ElementSet,
    /// When the value was wrong, as the reporter thinks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<doc::Period>, nullable = false)]
    period: Option<Period>,
    /// What is wrong, in the reporter's words; absent once it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    explanation: Option<String>,
    /// What the source said; absent when it said nothing, and once it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    answer: Option<String>,
    /// When the value was wrong, as the source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<doc::Period>, nullable = false)]
    wrong_period: Option<Period>,
    /// When it was reported.
    #[schema(format = DateTime)]
    reported_at: String,
    /// When the source took it up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    taken_up_at: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    ended_at: Option<String>,
    /// The last day on which the source may answer: a month after the report.
    #[schema(value_type = String, format = Date)]
    deadline: Date,
    /// Whether the source has not answered in time.
    overdue: bool,
    /// When the source was last reminded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    reminded_at: Option<String>,
}

impl ErrorReportItem {
    fn of(hub: &Hub, listed: Listed<ErrorReport>) -> Self {
        let Listed { ssin, item: report } = listed;
        let today = legal_date(hub.clock().now());
        Self {
            href: hub.url_of(&format!("{REPORTS}/{}", report.id)),
            id: report.id,
            state: report.state.stage().as_str(),
            ssin: ssin.expose().to_owned(),
            reported_by: match report.reporter {
                Reporter::Person => None,
                Reporter::Institution(institution) => Some(institution.to_string()),
            },
            source: report.source.to_string(),
            service: report.service.to_string(),
            deadline: report.deadline(),
            overdue: report.state.is_overdue(today),
            elements: report.elements,
            period: report.period,
            explanation: report.explanation.map(|text| text.expose().to_owned()),
            answer: report.answer.map(|text| text.expose().to_owned()),
            wrong_period: report.state.wrong(),
            reported_at: report.state.reported_at().to_string(),
            taken_up_at: report.state.taken_up_at().map(|at| at.to_string()),
            ended_at: report.state.ended_at().map(|at| at.to_string()),
            reminded_at: report.reminded_at.map(|at| at.to_string()),
        }
    }
}

/// One page of reports, the oldest first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorReports {
    /// This page.
    #[serde(rename = "self")]
    #[schema(format = "uri")]
    this: String,
    /// The reports.
    items: Vec<ErrorReportItem>,
    /// The page after this one; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri", nullable = false)]
    next: Option<String>,
}

/// Which reports are wanted.
pub struct ReportsAsked {
    role: Option<Role>,
    stage: Option<Stage>,
    after: Option<ErrorReportId>,
    page_size: usize,
}

impl FromPairs for ReportsAsked {
    fn from_pairs(pairs: &mut Pairs) -> Self {
        let role = pairs.optional("role", |text| match text {
            "source" => Ok(Some(Role::Source)),
            "reporter" => Ok(Some(Role::Reporter)),
            // Noted once, below.
            _ => Ok(None),
        });
        let role = role.flatten();
        if role.is_none() {
            let detail = "send `source` or `reporter`";
            pairs.fault(IssueKind::RequiredInput, "role", detail);
        }
        Self {
            role,
            stage: pairs.optional("state", |text| {
                Stage::from_name(text).ok_or_else(|| {
                    "send `reported`, `takenUp`, `corrected`, `confirmed` or `withdrawn`".to_owned()
                })
            }),
            after: pairs.optional("after", |text| {
                ErrorReportId::parse(text).map_err(|why| why.to_string())
            }),
            page_size: page_size(pairs),
        }
    }
}

/// Lists reports about elements of the own institution, or those that it made. Who asked, and about whom it was told, is
/// recorded before the page leaves.
#[utoipa::path(
    get,
    path = "/exchange/v1/errorReports",
    operation_id = "getErrorReports",
    tag = "Errors",
    summary = "List error reports that concern the own institution",
    params(
        ("role" = String, Query, description = "`source`: about own elements; `reporter`: own reports"),
        ("state" = Option<String>, Query, description = "Only reports that stand there"),
        ("after" = Option<String>, Query, description = "Only reports behind this one; `next` has it", format = Uuid),
        ("pageSize" = Option<usize>, Query, description = "Most items on a page", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "One page", body = ErrorReports),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["errors:read"]))
)]
pub async fn list(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<ReadingErrors>,
    Query(wanted): Query<ReportsAsked>,
) -> Result<Answer<ErrorReports>, Problem> {
    // The reader noted it when there is none.
    let role = wanted
        .role
        .ok_or_else(|| Problem::new(ProblemType::BadRequest))?;
    let link = |after: Option<ErrorReportId>| {
        let mut link = format!("{REPORTS}?role={}", role.as_str());
        if let Some(stage) = wanted.stage {
            link.push_str(&format!("&state={}", stage.as_str()));
        }
        if let Some(after) = after {
            link.push_str(&format!("&after={after}"));
        }
        hub.url_of(&format!("{link}&pageSize={}", wanted.page_size))
    };
    let asked = AskedReports {
        role,
        stage: wanted.stage,
        after: wanted.after,
        page_size: wanted.page_size,
    };
    let (house, party) = (Arc::clone(&hub), Party::application(&caller));
    let recorded = hub
        .jobs()
        .finish(async move { errors::reports(&*house, &party, asked).await })
        .await??;
    let page = Listing::give(recorded);
    Ok(Answer(ErrorReports {
        this: link(wanted.after),
        next: page.next.map(|after| link(Some(after))),
        items: (page.items.into_iter())
            .map(|listed| ErrorReportItem::of(&hub, listed))
            .collect(),
    }))
}

/// Gives one report to the source of its elements or to the institution that made it. That it was looked at is recorded.
#[utoipa::path(
    get,
    path = "/exchange/v1/errorReports/{reportId}",
    operation_id = "getErrorReport",
    tag = "Errors",
    summary = "Get an error report that concerns the own institution",
    params(("reportId" = String, Path, description = "The report", format = Uuid)),
    responses(
        (status = 200, description = "The report", body = ErrorReportItem),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["errors:read"]))
)]
pub async fn one(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<ReadingErrors>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Answer<ErrorReportItem>, Problem> {
    let id = segments.parsed("reportId", ErrorReportId::parse)?;
    let (house, party) = (Arc::clone(&hub), Party::application(&caller));
    let recorded = hub
        .jobs()
        .finish(async move { errors::own_report(&*house, &party, id).await })
        .await??;
    let found = Listing::give(recorded).items.pop();
    let listed = found.ok_or_else(|| Problem::new(ProblemType::ResourceNotFound))?;
    Ok(Answer(ErrorReportItem::of(&hub, listed)))
}

/// A recorded step of a report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorReportMoved {
    /// The report.
    #[schema(value_type = String, format = Uuid)]
    id: ErrorReportId,
    /// Where it stands now.
    state: &'static str,
    /// The origin of the ledger.
    ledger: String,
    /// The index of the step's leaf.
    entry: u64,
    /// The hash of that leaf, base64.
    leaf: String,
}

fn moved(hub: &Hub, id: ErrorReportId, answered: &errors::Answered) -> Response {
    let answer = ErrorReportMoved {
        id,
        state: answered.stage.as_str(),
        ledger: hub.ledger_origin().to_owned(),
        entry: answered.entry.index,
        leaf: answered.entry.commitment.leaf().to_base64(),
    };
    (StatusCode::CREATED, Answer(answer)).into_response()
}

/// The source says that it looks into a report, that the value was wrong, or that it was right. A correction then goes to
/// every institution that was given the value while it was wrong.
#[utoipa::path(
    post,
    path = "/exchange/v1/errorReports/{reportId}/answers",
    operation_id = "answerErrorReport",
    tag = "Errors",
    summary = "Answer an error report about an own data element",
    params(("reportId" = String, Path, description = "The report", format = Uuid)),
    request_body(content = AnswerRequest, description = "What the source says"),
    responses(
        (status = 201, description = "Recorded", body = ErrorReportMoved),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["errors:write"]))
)]
pub async fn answer(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<WritingErrors>,
    Query(()): Query<()>,
    segments: Segments,
    Json { value, .. }: Json<AnswerRequest>,
) -> Result<Response, Problem> {
    let id = segments.parsed("reportId", ErrorReportId::parse)?;
    let (house, party) = (Arc::clone(&hub), Party::application(&caller));
    let said = value.into_answer();
    let answered = hub
        .jobs()
        .finish(async move { errors::answer(&*house, &party, id, said).await })
        .await??;
    Ok(moved(&hub, id, &answered))
}

/// The institution that reported takes its report back. The request has no body.
#[utoipa::path(
    post,
    path = "/exchange/v1/errorReports/{reportId}/withdrawal",
    operation_id = "withdrawErrorReport",
    tag = "Errors",
    summary = "Take an own error report back",
    params(("reportId" = String, Path, description = "The report", format = Uuid)),
    responses(
        (status = 201, description = "Recorded", body = ErrorReportMoved),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["errors:write"]))
)]
pub async fn withdraw(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<WritingErrors>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Response, Problem> {
    let id = segments.parsed("reportId", ErrorReportId::parse)?;
    let (house, party) = (Arc::clone(&hub), Party::application(&caller));
    let answered = hub
        .jobs()
        .finish(async move { errors::withdraw(&*house, &party, id).await })
        .await??;
    Ok(moved(&hub, id, &answered))
}

/// Reads the bodies of this API as bytes that come from anywhere; for tests of the readers.
pub fn read_bodies(value: serde_json::Value, rule: SsinRule) -> (bool, bool) {
    let report = super::input::read_object::<ReportRequest>(value.clone(), rule);
    let answer = super::input::read_object::<AnswerRequest>(value, rule);
    (report.is_ok(), answer.is_ok())
}
