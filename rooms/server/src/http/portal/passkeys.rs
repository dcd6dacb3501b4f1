//! Passkeys and recovery codes of the signed-in person.

use axum::{
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use identity::{
    Zeroizing,
    people::{
        passkey::{
            Aim, CEREMONY_MINUTES_MAX, Ceremony, PASSKEYS_MAX, Passkey, PasskeyId, PasskeyName,
        },
        recovery::{CODES, RecoveryCode},
        upstream::hash_of,
    },
};
use portal::{Frame, Notice, error, paths, recovery_codes};
use serde::Deserialize;
use store::people::Happened;

use super::{
    citizen::Citizen,
    frame::{Flash, PageError, say},
    sign_in::unavailable,
};
use crate::{
    composition::Hub,
    http::people::{
        Form, Kept, NotOurForm, PASSKEY_COOKIE, cookie, random_text,
        script::{SentInSession, read_sent},
        set_cookie,
    },
    keys,
    passkeys::{Begun, NotProven, Passkeys},
};

/// What the script sends to begin.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Adding {
    name: String,
}

/// Begins to add a passkey: what the browser is to ask of the authenticator.
pub async fn options(citizen: Citizen, sent: Result<SentInSession, NotOurForm>) -> Response {
    let begun = async {
        let adding: Adding = read_sent(&sent?.0)?;
        let name = PasskeyName::parse(&adding.name).map_err(|_| error::View::BadRequest)?;
        let hub = citizen.visit.hub();
        let (signed_in, account) = citizen.signed_in();
        let have = of(&citizen).await?;
        if have.len() >= usize::from(PASSKEYS_MAX) {
            return Err(error::View::BadRequest.into());
        }
        let begun = offered(hub)?
            .begin_adding(&account.handle, &name, &have)
            .map_err(failed)?;
        let aim = Aim::Add {
            session: signed_in.session().id,
            name,
        };
        begin(hub, begun, aim).await
    };
    begun
        .await
        .unwrap_or_else(|why: PageError| why.into_page(&citizen.visit))
}

/// Adds the passkey that the authenticator made.
pub async fn add(
    citizen: Citizen,
    headers: HeaderMap,
    sent: Result<SentInSession, NotOurForm>,
) -> Response {
    let added = async {
        let SentInSession(answer) = sent?;
        let hub = citizen.visit.hub();
        let now = hub.clock().now();
        let (signed_in, account) = citizen.signed_in();
        let ceremony = take(hub, &headers).await?;
        let name = match ceremony.aim {
            Aim::Add { session, name } if session == signed_in.session().id => name,
            Aim::Add { .. } | Aim::SignIn { .. } => return Err(refused("for something else")),
        };
        let made = offered(hub)?
            .finish_adding(&ceremony.state, &answer)
            .map_err(failed)?;
        let passkey = Passkey {
            id: PasskeyId::from_bytes(*keys::random()),
            key: made.key,
            handle: account.handle.clone(),
            name,
            credential: made.credential,
            uses: 0,
            created_at: now,
            last_used_at: None,
        };
        let kept = hub.store().add_passkey(signed_in.person(), &passkey).await;
        match kept.map_err(unavailable)? {
            Happened::Done => {}
            Happened::Refused => return Err(refused("registered already, or one too many")),
        }
        let mut response = finished(paths::SECURITY);
        say(&mut response, Notice::PasskeyAdded);
        Ok(response)
    };
    added
        .await
        .unwrap_or_else(|why: PageError| why.into_page(&citizen.visit))
}

/// Gives a passkey another name.
pub async fn rename(citizen: Citizen, form: Result<Form, NotOurForm>) -> Response {
    let renamed = async {
        let mut form = form?;
        let id = named(&mut form)?;
        let name = form.take(paths::field::NAME);
        let name = PasskeyName::parse(&name).map_err(|_| error::View::BadRequest)?;
        let store = citizen.visit.hub().store();
        let person = citizen.signed_in().0.person();
        let renamed = store.rename_passkey(person, id, &name).await;
        renamed.map_err(unavailable)?;
        Ok(Notice::PasskeyRenamed)
    };
    told(&citizen, renamed.await)
}

/// Removes a passkey, and signs out whoever came by it: the one who clicks too, if they did. The last one may go too: the other ways to sign in remain.
pub async fn remove(citizen: Citizen, form: Result<Form, NotOurForm>) -> Response {
    let removed = async {
        let id = named(&mut form?)?;
        let store = citizen.visit.hub().store();
        let person = citizen.signed_in().0.person();
        let now = citizen.visit.hub().clock().now();
        let removed = store.remove_passkey(person, id, now).await;
        removed.map_err(unavailable)?;
        Ok(Notice::PasskeyRemoved)
    };
    told(&citizen, removed.await)
}

/// Makes new recovery codes and shows them, this once.
pub async fn recovery_codes(citizen: Citizen, form: Result<Form, NotOurForm>) -> Response {
    let made = async {
        form?;
        let hub = citizen.visit.hub();
        let codes: Vec<RecoveryCode> = (0..CODES)
            .map(|_| RecoveryCode::from_random(keys::random()))
            .collect();
        let hashes: Vec<_> = codes.iter().map(RecoveryCode::hash).collect();
        let person = citizen.signed_in().0.person();
        let now = hub.clock().now();
        let kept = hub.store().replace_recovery_codes(person, &hashes, now);
        kept.await.map_err(unavailable)?;
        let texts: Vec<Zeroizing<String>> = codes.iter().map(RecoveryCode::to_text).collect();
        let texts: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
        let frame = Frame {
            here: paths::SECURITY,
            ..citizen.visit.frame()
        };
        let view = recovery_codes::View { codes: &texts };
        Ok::<_, PageError>(recovery_codes::page(&frame, &view))
    };
    match made.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

fn told(citizen: &Citizen, done: Result<Notice, PageError>) -> Response {
    match done {
        Ok(notice) => citizen.visit.go(paths::SECURITY, Flash::Say(notice)),
        Err(why) => why.into_page(&citizen.visit),
    }
}

fn named(form: &mut Form) -> Result<PasskeyId, PageError> {
    let text = form.take(paths::field::PASSKEY);
    PasskeyId::parse(&text).ok_or_else(|| error::View::BadRequest.into())
}

/// The passkeys of the person.
pub(super) async fn of(citizen: &Citizen) -> Result<Vec<Passkey>, PageError> {
    let store = citizen.visit.hub().store();
    let passkeys = store.passkeys_of(citizen.signed_in().0.person()).await;
    Ok(passkeys.map_err(unavailable)?)
}

/// The passkeys of a hub that has them.
pub(super) fn offered(hub: &Hub) -> Result<&Passkeys, PageError> {
    Ok(hub.passkeys().ok_or(error::View::NotFound)?)
}

/// Keeps a ceremony that begins, and tells the browser what to ask of the authenticator.
pub(super) async fn begin(hub: &Hub, begun: Begun, aim: Aim) -> Result<Response, PageError> {
    let secret = random_text();
    let ceremony = Ceremony {
        browser: hash_of(&secret),
        aim,
        state: begun.state,
        started_at: hub.clock().now(),
    };
    let kept = hub.store().begin_ceremony(&ceremony).await;
    kept.map_err(unavailable)?;
    let mut response = json(begun.options);
    // A small constant.
    let age = Kept::Seconds(CEREMONY_MINUTES_MAX as u32 * 60);
    let cookie = set_cookie(PASSKEY_COOKIE, &secret, age);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Takes the ceremony that this browser has begun, once and in time.
pub(super) async fn take(hub: &Hub, headers: &HeaderMap) -> Result<Ceremony, PageError> {
    let secret = cookie(headers, PASSKEY_COOKIE).ok_or_else(|| refused("never begun"))?;
    let taken = hub.store().take_ceremony(hash_of(secret)).await;
    match taken.map_err(unavailable)? {
        None => Err(refused("over, or another browser's")),
        Some(late) if late.is_over(hub.clock().now()) => Err(refused("too late")),
        Some(ceremony) => Ok(ceremony),
    }
}

/// Tells the script where to go.
pub(super) fn finished(next: &str) -> Response {
    let mut response = json(serde_json::json!({ "next": next }).to_string());
    let gone = set_cookie(PASSKEY_COOKIE, "", Kept::Forgotten);
    response.headers_mut().append(header::SET_COOKIE, gone);
    response
}

pub(super) fn json(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// A ceremony that came to nothing. The browser is told no more than that.
pub(super) fn refused(why: &'static str) -> PageError {
    tracing::info!(why, "a ceremony with a passkey was refused");
    error::View::SignInFailed.into()
}

pub(super) fn failed(why: NotProven) -> PageError {
    tracing::info!(%why, "a ceremony with a passkey was refused");
    error::View::SignInFailed.into()
}
