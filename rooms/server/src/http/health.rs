//! Whether the hub can do its work.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::input::Query;
use crate::composition::{Condition, Hub};

/// How the hub is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `UP`: everything works. `DEGRADED`: answers, but something is missing. `DOWN`: gives no data now.
    pub status: HealthStatus,
}

/// How the hub is, in the guide's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum HealthStatus {
    /// Everything works.
    Up,
    /// Answers, but something is missing.
    Degraded,
    /// Gives no data now.
    Down,
}

/// Tells whether the hub can do its work.
#[utoipa::path(
    get,
    path = "/health",
    operation_id = "getHealth",
    tag = "Operation",
    summary = "Tell whether the hub can do its work",
    responses(
        (status = 200, description = "Up or degraded", body = Health),
        (status = 503, description = "Down", body = Health),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn health(State(hub): State<Arc<Hub>>, Query(()): Query<()>) -> Response {
    let (code, status) = match hub.condition().await {
        Condition::Works => (StatusCode::OK, HealthStatus::Up),
        Condition::LacksConnections | Condition::CannotPublish => {
            (StatusCode::OK, HealthStatus::Degraded)
        }
        Condition::CannotRead | Condition::CannotRecord => {
            (StatusCode::SERVICE_UNAVAILABLE, HealthStatus::Down)
        }
    };
    (code, axum::Json(Health { status })).into_response()
}
