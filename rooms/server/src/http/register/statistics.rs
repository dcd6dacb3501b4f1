//! How much the exchange is used, for programs.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json as Answer, extract::State};
use governance::statistics::{Figures, Pair, ROUNDED_TO, Rounded};
use serde::Serialize;
use utoipa::ToSchema;
use vocabulary::{Date, be::legal_date};

use crate::{composition::Hub, http::input::Query, problem::Problem};

/// How much the exchange was used in the last twelve months.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statistics {
    /// The first day that is counted.
    #[schema(value_type = String, format = Date)]
    since: Date,
    /// When it was counted.
    #[schema(format = DateTime)]
    counted_at: String,
    /// Whether every recorded decision is counted; `false` while that goes on.
    complete: bool,
    /// Every figure is rounded down to a multiple of this; one below it, and above zero, is `null`.
    #[schema(minimum = 1)]
    rounded_to: u64,
    /// Questions by month; a month without any is not there.
    months: Vec<MonthItem>,
    /// Refused questions by reason: the first one of each.
    refusals: BTreeMap<&'static str, Option<u64>>,
    /// Questions by service.
    services: Vec<ServiceCounts>,
    /// Questions by the institution that asked.
    applicants: Vec<ApplicantCounts>,
}

/// The questions of a month.
#[derive(Serialize, ToSchema)]
struct MonthItem {
    /// The month.
    #[schema(pattern = r"^\d{4}-\d{2}$")]
    month: String,
    #[serde(flatten)]
    counts: Counts,
}

/// How many questions were permitted and refused.
#[derive(Serialize, ToSchema)]
struct Counts {
    /// How many were permitted; `null` for a few.
    permitted: Option<u64>,
    /// How many were refused; `null` for a few.
    refused: Option<u64>,
}

/// The questions to one service.
#[derive(Serialize, ToSchema)]
struct ServiceCounts {
    /// Its name; absent for services that do not exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    service: Option<String>,
    #[serde(flatten)]
    counts: Counts,
}

/// The questions of one institution.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ApplicantCounts {
    /// Its enterprise number.
    #[schema(pattern = r"^[0-1]\d{9}$")]
    enterprise_number: String,
    #[serde(flatten)]
    counts: Counts,
}

impl From<&Pair> for Counts {
    fn from(pair: &Pair) -> Self {
        Self {
            permitted: Rounded::of(pair.permitted).about(),
            refused: Rounded::of(pair.refused).about(),
        }
    }
}

fn months(figures: &Figures) -> Vec<MonthItem> {
    let item = |(month, pair): (&Date, &Pair)| MonthItem {
        month: month.strftime("%Y-%m").to_string(),
        counts: pair.into(),
    };
    figures.months.iter().map(item).collect()
}

/// Tells how much the exchange was used in the last twelve months.
#[utoipa::path(
    get,
    path = "/register/v1/statistics",
    operation_id = "getStatistics",
    tag = "Register",
    summary = "Tell how much the exchange is used",
    responses(
        (status = 200, description = "The figures", body = Statistics),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn statistics(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
) -> Result<Answer<Statistics>, Problem> {
    let counted = hub.figures().get(&hub).await?;
    let figures = &counted.figures;
    let services = figures.services.iter().map(|(id, pair)| ServiceCounts {
        service: id.as_ref().map(ToString::to_string),
        counts: pair.into(),
    });
    let applicants = figures.applicants.iter();
    let applicants = applicants.map(|(id, pair)| ApplicantCounts {
        enterprise_number: id.to_string(),
        counts: pair.into(),
    });
    Ok(Answer(Statistics {
        since: portal::statistics::since(legal_date(counted.at)),
        counted_at: counted.at.to_string(),
        complete: counted.whole,
        rounded_to: ROUNDED_TO,
        months: months(figures),
        refusals: (figures.refusals.iter())
            .map(|(why, count)| (why.as_str(), Rounded::of(*count).about()))
            .collect(),
        services: services.collect(),
        applicants: applicants.collect(),
    }))
}
