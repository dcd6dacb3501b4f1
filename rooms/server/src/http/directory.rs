//! The directory of who holds a file on whom: the wire form of `exchange::directory`.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use exchange::directory::{
    self, Action, Asked, Listing, OwnFile, PAGE_SIZE_MAX, Position, Registration,
};
use serde::Serialize;
use utoipa::ToSchema;
use vocabulary::{Capacity, Date, Period, PersonId, be::Ssin};

use super::{
    authority::{Institution, ReadingDirectory, WritingDirectory},
    doc,
    input::{Fields, FromObject, IssueKind, Json, Query, day},
};
use crate::{composition::Hub, problem::Problem};

/// Largest quality code.
const CAPACITY_MAX: u64 = 999;
/// Entries on a page when nothing is asked.
const PAGE_SIZE_DEFAULT: u64 = 100;

/// A change of one entry of the own institution.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RegistrationRequest {
    /// The social security identification number.
    #[schema(value_type = String, pattern = r"^\d{11}$")]
    ssin: Ssin,
    /// In what capacity: a quality code of the institution's sector.
    #[schema(value_type = u16, minimum = 0, maximum = 999)]
    capacity: Capacity,
    /// The days for which the file is held. To unregister: `startDate` names the entry, `endDate` is its last day.
    #[schema(value_type = doc::Period)]
    period: Period,
    /// What to do.
    #[schema(inline)]
    action: RegistrationAction,
}

/// What to do with an entry.
#[derive(ToSchema, Clone, Copy)]
#[schema(rename_all = "camelCase")]
enum RegistrationAction {
    /// Enter it.
    Register,
    /// End it.
    Unregister,
}

impl FromObject for RegistrationRequest {
    fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
        let ssin = fields.ssin("ssin");
        let capacity = fields.number("capacity", CAPACITY_MAX);
        let period = fields.period("period");
        let action = fields.parsed("action", |text| match text {
            "register" => Ok(RegistrationAction::Register),
            "unregister" => Ok(RegistrationAction::Unregister),
            _ => Err((
                IssueKind::SchemaViolation,
                "send `register` or `unregister`",
            )),
        });
        Some(Self {
            ssin: ssin?,
            capacity: capacity.and_then(to_capacity)?,
            period: period?,
            action: action?,
        })
    }
}

/// The reader bounded the number already.
fn to_capacity(code: u64) -> Option<Capacity> {
    u16::try_from(code)
        .ok()
        .and_then(|code| Capacity::new(code).ok())
}

/// A recorded change.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationAnswer {
    /// The origin of the ledger.
    ledger: String,
    /// The index of the change's leaf.
    entry: u64,
    /// The hash of that leaf, base64.
    leaf: String,
    /// The number now in force, when the one sent was replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = r"^\d{11}$", nullable = false)]
    replaced_by: Option<String>,
}

/// Enters or ends an entry of the own institution. A refusal is recorded like a change.
#[utoipa::path(
    post,
    path = "/directory/v1/registrations",
    operation_id = "changeRegistration",
    tag = "Directory",
    summary = "Register a person's file, or end its registration",
    request_body(content = RegistrationRequest, description = "The change"),
    responses(
        (status = 201, description = "Recorded", body = RegistrationAnswer),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["directory:write"]))
)]
pub async fn change(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<WritingDirectory>,
    Query(()): Query<()>,
    Json { value, .. }: Json<RegistrationRequest>,
) -> Result<Response, Problem> {
    let registration = Registration {
        action: match value.action {
            RegistrationAction::Register => Action::Register,
            RegistrationAction::Unregister => Action::Unregister,
        },
        ssin: value.ssin,
        capacity: value.capacity,
        period: value.period,
    };
    let house = Arc::clone(&hub);
    let registered = hub
        .jobs()
        .finish(async move { directory::change(&*house, &caller, registration).await })
        .await??;
    let answer = RegistrationAnswer {
        ledger: hub.ledger_origin().to_owned(),
        entry: registered.entry.index,
        leaf: registered.entry.commitment.leaf().to_base64(),
        replaced_by: registered.replaced_by.map(|ssin| ssin.expose().to_owned()),
    };
    Ok((StatusCode::CREATED, Answer(answer)).into_response())
}

/// A question about the own institution's entries; every condition narrows it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RegistrationQuery {
    /// Only this person.
    #[schema(value_type = Option<String>, pattern = r"^\d{11}$", required = false)]
    ssin: Option<Ssin>,
    /// Only this capacity.
    #[schema(value_type = Option<u16>, minimum = 0, maximum = 999, required = false)]
    capacity: Option<Capacity>,
    /// Only entries active on this day.
    #[schema(value_type = Option<String>, format = Date, required = false)]
    active_on: Option<Date>,
    /// The `next` of the page before.
    #[schema(value_type = Option<String>, required = false)]
    after: Option<Position>,
    /// Most entries on the page.
    #[schema(value_type = Option<usize>, minimum = 1, maximum = 500, required = false)]
    page_size: usize,
}

impl FromObject for RegistrationQuery {
    fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
        let ssin = fields.optional_ssin("ssin");
        let capacity = fields.optional_number("capacity", CAPACITY_MAX);
        let active_on = fields.optional("activeOn", day);
        let after = fields.optional("after", read_position);
        let page_size = fields.optional_number("pageSize", PAGE_SIZE_MAX as u64);
        Some(Self {
            ssin: ssin?,
            capacity: capacity?.and_then(to_capacity),
            active_on: active_on?,
            after: after?,
            page_size: usize::try_from(page_size?.unwrap_or(PAGE_SIZE_DEFAULT))
                .unwrap_or(PAGE_SIZE_MAX),
        })
    }
}

/// A place in the order of entries, as clients carry it from page to page without looking inside.
pub fn write_position(position: &Position) -> String {
    let text = format!(
        "{} {} {}",
        position.person,
        position.capacity.code(),
        position.start
    );
    URL_SAFE_NO_PAD.encode(text)
}

/// Reads what [`write_position`] wrote.
///
/// # Errors
/// What to tell whoever sent something else.
pub fn read_position(text: &str) -> Result<Position, (IssueKind, &'static str)> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.split(' ');
        let position = Position {
            person: PersonId::from_uuid(parts.next()?.parse().ok()?),
            capacity: Capacity::new(parts.next()?.parse().ok()?).ok()?,
            start: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(position)
    };
    read().ok_or((
        IssueKind::SchemaViolation,
        "send the `next` of the page before, as it was",
    ))
}

/// One page of entries of the own institution.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Registrations {
    /// The entries.
    items: Vec<RegistrationItem>,
    /// Send it as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// One entry.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RegistrationItem {
    /// The number now in force.
    #[schema(pattern = r"^\d{11}$")]
    ssin: String,
    /// In what capacity.
    #[schema(minimum = 0, maximum = 999)]
    capacity: u16,
    /// When.
    #[schema(value_type = doc::Period)]
    period: Period,
}

impl From<OwnFile> for RegistrationItem {
    fn from(own: OwnFile) -> Self {
        Self {
            ssin: own.ssin.expose().to_owned(),
            capacity: own.file.capacity.code(),
            period: own.file.period,
        }
    }
}

/// Lists entries of the own institution. What was asked and about whom it was told is recorded before the page leaves.
#[utoipa::path(
    post,
    path = "/directory/v1/registrations/query",
    operation_id = "queryRegistrations",
    tag = "Directory",
    summary = "List the own institution's registrations",
    request_body(content = RegistrationQuery, description = "Which entries"),
    responses(
        (status = 200, description = "One page", body = Registrations),
        (status = "default", response = crate::http::doc::AnyProblem),
    ),
    security(("institution" = ["directory:read"]))
)]
pub async fn query(
    State(hub): State<Arc<Hub>>,
    Institution { caller, .. }: Institution<ReadingDirectory>,
    Query(()): Query<()>,
    Json { value, .. }: Json<RegistrationQuery>,
) -> Result<Answer<Registrations>, Problem> {
    let asked = Asked {
        ssin: value.ssin,
        capacity: value.capacity,
        active_on: value.active_on,
        after: value.after,
        page_size: value.page_size,
    };
    let house = Arc::clone(&hub);
    let recorded = hub
        .jobs()
        .finish(async move { directory::own_files(&*house, &caller, asked).await })
        .await??;
    let page = Listing::give(recorded);
    Ok(Answer(Registrations {
        items: page.files.into_iter().map(Into::into).collect(),
        next: page.next.as_ref().map(write_position),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_the_journey_and_nothing_else_does() {
        let position = Position {
            person: PersonId::from_uuid(uuid::Uuid::from_u128(7)),
            capacity: Capacity::new(104).unwrap(),
            start: "2026-01-31".parse().unwrap(),
        };
        assert_eq!(read_position(&write_position(&position)), Ok(position));
        for broken in [
            "",
            "x",
            "AAAA",
            &URL_SAFE_NO_PAD.encode("a b c d"),
            &"A".repeat(10_000),
        ] {
            assert!(read_position(broken).is_err(), "{broken}");
        }
    }
}
