//! My rights under data protection law: the requests of a person, and the way to the copy of everything.

use axum::{http::request::Parts, response::Response};
use governance::requests::{
    self, By, DataRequest, NotDone, RequestId, RequestKind, RequestText, State,
};
use identity::Zeroizing;
use portal::{
    Frame, Notice, error, paths,
    rights::{self, CopyFor, Draft, Pages, Problem},
};
use store::requests::OpenedRequest;
use vocabulary::be::legal_date;

use super::{
    citizen::{AsksRights, Citizen},
    frame::{Flash, PageError},
    sign_in::unavailable,
};
use crate::{
    http::{
        input::decode_pairs,
        people::{Form, NotOurForm, OnBehalf, Visitor},
    },
    keys,
    problem::{Problem as Trouble, ProblemType},
};

/// A request as the page shows it.
pub(crate) fn shown(opened: &OpenedRequest) -> rights::Request<'_> {
    rights::Request {
        request: &opened.request,
        asked: opened.asked.as_ref().map(|text| text.as_str()),
        extension: opened.extension.as_ref().map(|text| text.as_str()),
        answer: opened.answer.as_ref().map(|text| text.as_str()),
    }
}

/// The requests of a person.
pub async fn page(citizen: Citizen<AsksRights>, parts: Parts) -> Response {
    let shown = async {
        let before = one_request(&parts, paths::field::BEFORE)?;
        html(&citizen, before, Draft::default()).await
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// The request behind or before which a page begins, if its address names one.
pub(super) fn one_request(parts: &Parts, field: &str) -> Result<Option<RequestId>, PageError> {
    let pairs = decode_pairs(parts.uri.query().unwrap_or_default());
    match &pairs.map_err(|_| error::View::BadRequest)?[..] {
        [] => Ok(None),
        [(name, value)] if name == field => {
            let id = RequestId::parse(value).ok_or(error::View::BadRequest)?;
            Ok(Some(id))
        }
        _ => Err(error::View::BadRequest.into()),
    }
}

async fn html(
    citizen: &Citizen<AsksRights>,
    before: Option<RequestId>,
    draft: Draft<'_>,
) -> Result<String, PageError> {
    let hub = citizen.visit.hub();
    let person = citizen.subject().person();
    let found = hub.store().requests_of(person, before).await;
    let found = found.map_err(unavailable)?.ok_or(error::View::NotFound)?;
    let lines: Vec<rights::Request<'_>> = found.requests.iter().map(shown).collect();
    let view = rights::View {
        requests: &lines,
        pages: Pages {
            before,
            older: found.before,
        },
        copy: match on_behalf(citizen) {
            OnBehalf::Oneself => CopyFor::Offered,
            OnBehalf::Another(_) | OnBehalf::NoLonger => CopyFor::ThePersonAlone,
        },
        today: legal_date(hub.clock().now()),
        draft,
    };
    let frame = Frame {
        here: paths::RIGHTS,
        ..citizen.visit.frame()
    };
    Ok(rights::page(&frame, &view))
}

fn on_behalf(citizen: &Citizen<AsksRights>) -> &OnBehalf {
    match citizen.visit.visitor() {
        Visitor::SignedIn { acting, .. } => acting,
        Visitor::Anonymous => &OnBehalf::NoLonger,
    }
}

/// Makes a request.
pub async fn ask(citizen: Citizen<AsksRights>, form: Result<Form, NotOurForm>) -> Response {
    let asked = async {
        let mut form = form?;
        let kind = RequestKind::from_name(&form.take(paths::field::KIND));
        let written = Zeroizing::new(form.take(paths::field::TEXT));
        let problem = match try_ask(&citizen, kind, &written).await? {
            Ok(()) => {
                return Ok(citizen
                    .visit
                    .go(paths::RIGHTS, Flash::Say(Notice::RequestMade)));
            }
            Err(problem) => problem,
        };
        let draft = Draft {
            kind,
            text: &written,
            problem: Some(problem),
        };
        Ok(citizen.visit.bad(html(&citizen, None, draft).await?))
    };
    asked
        .await
        .unwrap_or_else(|why: PageError| why.into_page(&citizen.visit))
}

/// Makes a request of what was filled in; the inner error is for the form.
async fn try_ask(
    citizen: &Citizen<AsksRights>,
    kind: Option<RequestKind>,
    written: &str,
) -> Result<Result<(), Problem>, PageError> {
    let Some(kind) = kind else {
        return Ok(Err(Problem::Kind));
    };
    let Ok(text) = RequestText::parse(written) else {
        return Ok(Err(Problem::Text));
    };
    let hub = citizen.visit.hub();
    let actor = citizen.actor().person();
    let by = match on_behalf(citizen) {
        OnBehalf::Another(acting) => By::Holder {
            person: actor,
            mandate: acting.mandate().id,
        },
        OnBehalf::Oneself | OnBehalf::NoLonger => By::Person(actor),
    };
    let request = DataRequest {
        id: RequestId::from_bytes(*keys::random()),
        person: citizen.subject().person(),
        kind,
        made_at: hub.clock().now(),
        extended_at: None,
        state: State::Waiting,
    };
    match requests::make(hub.store(), request, by, Some(&text)).await {
        Ok(()) => Ok(Ok(())),
        Err(NotDone::TooMany) => Ok(Err(Problem::TooMany)),
        Err(why) => Err(told(why)),
    }
}

/// What a step that was not taken is told as.
pub(super) fn told(why: NotDone) -> PageError {
    match why {
        NotDone::LedgerUnavailable(why) => {
            PageError::Problem(Trouble::new(ProblemType::LedgerUnavailable).because(why))
        }
        NotDone::StoreUnavailable(why) => PageError::Problem(why.into()),
        NotDone::OwnRequest => error::View::OwnRequest.into(),
        NotDone::NoSuchRequest
        | NotDone::TooMany
        | NotDone::NotExtended(_)
        | NotDone::NotAnswered(_)
        | NotDone::Meanwhile => error::View::BadRequest.into(),
    }
}
