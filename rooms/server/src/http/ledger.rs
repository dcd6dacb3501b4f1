//! The public part of the ledger: tlog-tiles as static files (c2sp.org/tlog-tiles).

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use ledger::{TilePath, tile::Width};

use super::{input::Query, path::Segments};
use crate::{
    composition::Hub,
    problem::{Problem, ProblemType},
};

/// Full tiles never change.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// A partial tile never changes either, but is replaced by a wider one within seconds; there is no use in keeping it.
const SHORT: &str = "public, max-age=60";

/// Gives the latest checkpoint.
#[utoipa::path(
    get,
    path = "/ledger/checkpoint",
    operation_id = "getCheckpoint",
    tag = "Ledger",
    summary = "Get the latest checkpoint of the ledger",
    responses(
        (status = 200, description = "A signed note (c2sp.org/checkpoint)", body = String, content_type = "text/plain"),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn checkpoint(State(hub): State<Arc<Hub>>, Query(()): Query<()>) -> Response {
    text(hub.published().note, "no-store")
}

/// Gives the key that signs checkpoints.
#[utoipa::path(
    get,
    path = "/ledger/key",
    operation_id = "getLedgerKey",
    tag = "Ledger",
    summary = "Get the key that verifies checkpoints",
    responses(
        (status = 200, description = "A verifier key (c2sp.org/signed-note)", body = String, content_type = "text/plain"),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(())
)]
pub async fn key(State(hub): State<Arc<Hub>>, Query(()): Query<()>) -> Response {
    text(format!("{}\n", hub.ledger_key()), SHORT)
}

/// Gives a tile or an entry bundle. Its address is read by the ledger's own rules, so nothing else can be reached.
pub async fn tile(
    State(hub): State<Arc<Hub>>,
    Query(()): Query<()>,
    segments: Segments,
) -> Result<Response, Problem> {
    let not_found = || Problem::new(ProblemType::ResourceNotFound);
    let path =
        TilePath::parse(&format!("tile/{}", segments.text("path"))).map_err(|_| not_found())?;
    let bytes = hub.tile(path).await?.ok_or_else(not_found)?;
    let cache = if path.width() == Width::FULL {
        IMMUTABLE
    } else {
        SHORT
    };
    Ok((
        [
            (header::CONTENT_TYPE, "application/octet-stream"),
            (header::CACHE_CONTROL, cache),
        ],
        bytes,
    )
        .into_response())
}

fn text(text: String, cache: &'static str) -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, cache),
        ],
        text,
    )
        .into_response()
}
