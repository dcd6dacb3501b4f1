//! My rights under data protection law: the requests of a person, and a copy of everything that is kept about them.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use governance::requests::{
    self, By, Copied, DataRequest, NotDone, RequestId, RequestKind, RequestText, State,
};
use identity::Zeroizing;
use portal::{
    Frame, Notice, error, paths,
    rights::{self, CopyFor, Draft, Problem},
};
use store::requests::OpenedRequest;
use vocabulary::be::legal_date;

use super::{
    citizen::{AsksRights, Citizen, Own},
    copy,
    frame::{Flash, PageError},
    sign_in::unavailable,
};
use crate::{
    http::people::{Form, NotOurForm, OnBehalf, Visitor},
    keys,
    problem::{Problem as Trouble, ProblemType},
};

/// A request as the page shows it.
pub(super) fn shown(opened: &OpenedRequest) -> rights::Request<'_> {
    rights::Request {
        request: &opened.request,
        asked: opened.asked.as_ref().map(|text| text.as_str()),
        extension: opened.extension.as_ref().map(|text| text.as_str()),
        answer: opened.answer.as_ref().map(|text| text.as_str()),
    }
}

/// The requests of a person.
pub async fn page(citizen: Citizen<AsksRights>) -> Response {
    match html(&citizen, Draft::default()).await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

async fn html(citizen: &Citizen<AsksRights>, draft: Draft<'_>) -> Result<String, PageError> {
    let hub = citizen.visit.hub();
    let found = hub.store().requests_of(citizen.subject().person()).await;
    let found = found.map_err(unavailable)?;
    let lines: Vec<rights::Request<'_>> = found.iter().map(shown).collect();
    let view = rights::View {
        requests: &lines,
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
        Ok(citizen.visit.bad(html(&citizen, draft).await?))
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
        NotDone::NoSuchRequest
        | NotDone::TooMany
        | NotDone::NotExtended(_)
        | NotDone::NotAnswered(_)
        | NotDone::Meanwhile => error::View::BadRequest.into(),
    }
}

/// Gives the person a copy of everything that is kept about them, once that is recorded.
pub async fn copy(citizen: Citizen<Own>, form: Result<Form, NotOurForm>) -> Response {
    let copied = async {
        let kind = copy::FileKind::from_name(&form?.take(paths::field::FORM));
        let kind = kind.ok_or(error::View::BadRequest)?;
        let hub = citizen.visit.hub();
        let file = copy::gather(&citizen, kind).await?;
        let id = RequestId::from_bytes(*keys::random());
        let person = citizen.actor().person();
        let now = hub.clock().now();
        let recorded = requests::copied(hub.store(), id, person, file, now).await;
        let file = Copied::give(recorded.map_err(told)?);
        let name = format!("attachment; filename=\"my-data.{}\"", kind.extension());
        let name = HeaderValue::from_str(&name).map_err(|_| error::View::NotFound)?;
        let headers = [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static(kind.media_type()),
            ),
            (header::CONTENT_DISPOSITION, name),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        Ok::<_, PageError>((headers, file.to_vec()).into_response())
    };
    match copied.await {
        Ok(response) => response,
        Err(why) => why.into_page(&citizen.visit),
    }
}
