//! Pages that anybody may read: what this is, the register in words, how to check the ledger; and the files that all
//! pages load.

use axum::{
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use policy::DocumentKind;
use portal::{
    assets, deliberation, error, institutions, landing, ledger_about, paths, register, services,
    statistics,
};
use vocabulary::{Date, DeliberationNumber, InstitutionId, Malformed, ServiceId, be::legal_date};

use super::frame::{Flash, PageError, Visit};
use crate::{
    composition::Condition,
    http::{
        input::{Query, decode_pairs},
        path::Segments,
        people::Visitor,
    },
    problem::{Problem, ProblemType},
};

/// Longest question, in characters.
pub(super) const QUESTION_CHARACTERS_MAX: usize = 200;

/// The manifest names files by their content, so it is looked at again soon, in seconds.
const MANIFEST_KEPT_S: u32 = 3600;

/// What the query of a list asks for.
struct Asked<Id> {
    question: String,
    after: Option<Id>,
}

/// Reads the query of a list strictly: a question and a place in the list, each at most once.
fn asked<Id>(
    parts: &Parts,
    read: impl Fn(&str) -> Result<Id, Malformed>,
) -> Result<Asked<Id>, error::View> {
    let pairs =
        decode_pairs(parts.uri.query().unwrap_or_default()).map_err(|_| error::View::BadRequest)?;
    let (mut question, mut after) = (None, None);
    for (name, value) in pairs {
        let twice = match name.as_str() {
            paths::field::QUESTION if value.chars().count() <= QUESTION_CHARACTERS_MAX => {
                question.replace(value).is_some()
            }
            paths::field::AFTER => {
                let place = read(&value).map_err(|_| error::View::BadRequest)?;
                after.replace(place).is_some()
            }
            _ => true,
        };
        if twice {
            return Err(error::View::BadRequest);
        }
    }
    Ok(Asked {
        question: question.unwrap_or_default(),
        after,
    })
}

/// Refuses a query where none is asked for.
pub(super) fn asked_nothing(parts: &Parts) -> Result<(), error::View> {
    match parts.uri.query() {
        None | Some("") => Ok(()),
        Some(_) => Err(error::View::BadRequest),
    }
}

fn today(visit: &Visit) -> Date {
    legal_date(visit.hub().clock().now())
}

fn shown(visit: &Visit, page: Result<String, error::View>) -> Response {
    match page {
        Ok(html) => visit.page(html),
        Err(view) => visit.error(view),
    }
}

/// What this is; who is signed in is led to what is new.
pub async fn landing(visit: Visit, parts: Parts) -> Response {
    if matches!(visit.visitor(), Visitor::SignedIn { .. }) {
        return visit.go(paths::HOME, Flash::Nothing);
    }
    let page = asked_nothing(&parts).map(|()| {
        let view = landing::View {
            register: &visit.hub().register_now(),
            entries: visit.hub().published().checkpoint.size,
            today: today(&visit),
        };
        landing::page(&visit.frame(), &view)
    });
    shown(&visit, page)
}

/// The deliberations.
pub async fn deliberations(visit: Visit, parts: Parts) -> Response {
    let page = asked(&parts, DeliberationNumber::from_url_form).map(|asked| {
        let view = register::View {
            register: &visit.hub().register_now(),
            question: &asked.question,
            after: asked.after.as_ref(),
            today: today(&visit),
        };
        register::page(&visit.frame(), &view)
    });
    shown(&visit, page)
}

/// The institutions.
pub async fn institutions(visit: Visit, parts: Parts) -> Response {
    let page = asked(&parts, InstitutionId::parse).map(|asked| {
        let view = institutions::View {
            register: &visit.hub().register_now(),
            question: &asked.question,
            after: asked.after,
        };
        institutions::page(&visit.frame(), &view)
    });
    shown(&visit, page)
}

/// The services.
pub async fn services(visit: Visit, parts: Parts) -> Response {
    let page = asked(&parts, ServiceId::parse).map(|asked| {
        let view = services::View {
            register: &visit.hub().register_now(),
            question: &asked.question,
            after: asked.after.as_ref(),
        };
        services::page(&visit.frame(), &view)
    });
    shown(&visit, page)
}

/// One deliberation in words.
pub async fn deliberation(visit: Visit, parts: Parts, segments: Segments) -> Response {
    let told = async {
        asked_nothing(&parts)?;
        let number = DeliberationNumber::from_url_form(segments.text("number"))
            .map_err(|_| error::View::NotFound)?;
        let hub = visit.hub();
        let register = hub.register_now();
        let found = register
            .deliberation(&number)
            .ok_or(error::View::NotFound)?;
        let kept = hub
            .versions(DocumentKind::Deliberation, number.as_str())
            .await?;
        let versions: Vec<_> = (kept.iter())
            .map(|kept| deliberation::Version {
                version: kept.version,
                recorded_at: kept.recorded_at,
                index: kept.entry.index,
            })
            .collect();
        let view = deliberation::View {
            register: &register,
            deliberation: found,
            versions: &versions,
            today: today(&visit),
        };
        Ok::<_, PageError>(deliberation::page(&visit.frame(), &view))
    };
    match told.await {
        Ok(html) => visit.page(html),
        Err(why) => why.into_page(&visit),
    }
}

/// How the hub is, and how much it is used.
pub async fn statistics(visit: Visit, parts: Parts) -> Response {
    let told = async {
        asked_nothing(&parts)?;
        let hub = visit.hub();
        let counted = hub.figures().get(hub).await?;
        let view = statistics::View {
            register: &hub.register_now(),
            state: match hub.condition().await {
                Condition::Works => statistics::State::Up,
                Condition::LacksConnections | Condition::CannotPublish => {
                    statistics::State::Degraded
                }
                Condition::CannotRead | Condition::CannotRecord => statistics::State::Down,
            },
            entries: hub.published().checkpoint.size,
            figures: &counted.figures,
            whole: counted.whole,
            today: today(&visit),
        };
        Ok::<_, PageError>(statistics::page(&visit.frame(), &view))
    };
    match told.await {
        Ok(html) => visit.page(html),
        Err(why) => why.into_page(&visit),
    }
}

/// How to check the ledger.
pub async fn ledger_about(visit: Visit, parts: Parts) -> Response {
    let page = asked_nothing(&parts).map(|()| {
        let hub = visit.hub();
        let published = hub.published();
        let view = ledger_about::View {
            base_url: hub.base_url(),
            key: hub.ledger_key(),
            checkpoint: &published.note,
            size: published.checkpoint.size,
            root: published.checkpoint.root,
        };
        ledger_about::page(&visit.frame(), &view)
    });
    shown(&visit, page)
}

/// A file that pages load. Its name carries its content, so it may be kept.
pub async fn asset(Query(()): Query<()>, segments: Segments) -> Result<Response, Problem> {
    let asset = assets::find(segments.text("file"))
        .ok_or_else(|| Problem::new(ProblemType::ResourceNotFound))?;
    let mut response = asset.bytes.into_response();
    let kept = format!("public, max-age={}, immutable", assets::KEPT_FOR_S);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(asset.content_type),
    );
    if let Ok(kept) = HeaderValue::from_str(&kept) {
        headers.insert(header::CACHE_CONTROL, kept);
    }
    Ok(response)
}

/// What a phone needs to install the portal.
pub async fn manifest(Query(()): Query<()>) -> Response {
    let kept = format!("public, max-age={MANIFEST_KEPT_S}");
    let headers = [
        (header::CONTENT_TYPE, "application/manifest+json".to_owned()),
        (header::CACHE_CONTROL, kept),
    ];
    (headers, assets::manifest()).into_response()
}
