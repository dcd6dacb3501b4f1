//! Signing in with a passkey, or with a recovery code.

use axum::{
    http::{HeaderMap, header},
    response::Response,
};
use identity::{
    Zeroizing,
    people::{
        Device, LocalPath, SessionSecret, Way,
        passkey::{self, Aim},
        recovery::{self, RecoveryCode},
    },
};
use portal::{error, paths};
use serde::Deserialize;
use store::people::{Happened, NewSession};
use vocabulary::PersonId;

use super::{
    frame::{Flash, PageError, Visit, go},
    passkeys::{begin, failed, finished, offered, refused, take},
    sign_in::{unavailable, user_agent},
};
use crate::{
    http::people::{
        Address, Kept, NotOurForm, SESSION_COOKIE,
        script::{OpenForm, SentByScript, read_sent},
        session_secret, set_cookie,
    },
    keys,
};

/// What the script sends to begin.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Beginning {
    next: String,
}

/// Begins a sign-in with a passkey: what the browser is to ask of the authenticator.
pub async fn options(
    visit: Visit,
    address: Address,
    sent: Result<SentByScript, NotOurForm>,
) -> Response {
    let begun = async {
        let hub = visit.hub();
        let beginning: Beginning = read_sent(&sent?.0)?;
        hub.sign_in_limit().knock(address.0, hub.clock().now())?;
        let begun = offered(hub)?.begin_sign_in().map_err(failed)?;
        let aim = Aim::SignIn {
            next: local(&beginning.next),
        };
        begin(hub, begun, aim).await
    };
    begun
        .await
        .unwrap_or_else(|why: PageError| why.into_page(&visit))
}

/// Signs in with the authenticator's answer.
pub async fn answer(
    visit: Visit,
    address: Address,
    headers: HeaderMap,
    sent: Result<SentByScript, NotOurForm>,
) -> Response {
    let signed_in = async {
        let SentByScript(answer) = sent?;
        let hub = visit.hub();
        let now = hub.clock().now();
        hub.sign_in_limit().knock(address.0, now)?;
        let ceremony = take(hub, &headers).await?;
        let Aim::SignIn { next } = ceremony.aim else {
            return Err(refused("for something else"));
        };
        let shown = offered(hub)?.read(&answer).map_err(failed)?;
        let found = hub.store().passkey_with(shown.key()).await;
        let found = found.map_err(unavailable)?;
        let found = found.ok_or_else(|| refused("not registered"))?;
        let credential = offered(hub)?
            .finish_sign_in(&ceremony.state, &shown, &found.passkey)
            .map_err(failed)?;
        let (secret, session) = session_of(found.person, Way::Passkey, &headers);
        let opened = hub
            .store()
            .open_session_by_passkey(&found, &credential, session, now)
            .await;
        match opened.map_err(unavailable)? {
            Happened::Done => Ok(with_session(finished(next.as_str()), &secret)),
            Happened::Refused => Err(refused("used or removed meanwhile")),
        }
    };
    signed_in
        .await
        .unwrap_or_else(|why: PageError| why.into_page(&visit))
}

/// Signs in with a recovery code. The code alone says whose it is; whether it never was one or is used up looks the same.
pub async fn code(
    visit: Visit,
    address: Address,
    headers: HeaderMap,
    form: Result<OpenForm, NotOurForm>,
) -> Response {
    let signed_in = async {
        let OpenForm(mut form) = form?;
        let hub = visit.hub();
        let now = hub.clock().now();
        hub.sign_in_limit().knock(address.0, now)?;
        let unknown = || {
            tracing::info!("a recovery code was refused");
            PageError::from(error::View::SignInFailed)
        };
        let typed = Zeroizing::new(form.take(paths::field::CODE));
        let code = RecoveryCode::parse(&typed).ok_or_else(unknown)?.hash();
        let person = hub.store().person_with_code(code).await;
        let person = person.map_err(unavailable)?.ok_or_else(unknown)?;
        let (secret, session) = session_of(person, Way::RecoveryCode, &headers);
        let opened = hub.store().open_session_by_code(code, session, now).await;
        match opened.map_err(unavailable)? {
            Happened::Done => {
                let next = local(&form.take(paths::field::NEXT));
                let response = go(next.as_str(), Flash::Nothing);
                Ok(with_session(response, &secret))
            }
            Happened::Refused => Err(unknown()),
        }
    };
    signed_in
        .await
        .unwrap_or_else(|why: PageError| why.into_page(&visit))
}

fn local(next: &str) -> LocalPath {
    LocalPath::parse(next).unwrap_or_else(|_| LocalPath::home())
}

fn session_of(person: PersonId, way: Way, headers: &HeaderMap) -> (SessionSecret, NewSession) {
    let secret = SessionSecret::from_random(keys::random());
    let session = NewSession {
        id: secret.id(),
        person,
        level: match way {
            Way::RecoveryCode => recovery::LEVEL,
            Way::Passkey | Way::Upstream => passkey::LEVEL,
        },
        way,
        device: Device::of_user_agent(user_agent(headers)),
        instead_of: session_secret(headers).map(|old| old.id()),
    };
    (secret, session)
}

fn with_session(mut response: Response, secret: &SessionSecret) -> Response {
    let cookie = set_cookie(SESSION_COOKIE, &secret.to_text(), Kept::WhileOpen);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
