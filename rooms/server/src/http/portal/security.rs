//! How and where a person is signed in.

use axum::response::Response;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::people::{Session, SessionId, passkey::PASSKEYS_MAX};
use portal::{Notice, error, paths, security};
use vocabulary::Hash32;

use super::{
    citizen::{Citizen, Whoever},
    frame::{Flash, PageError, ends},
    passkeys,
    sign_in::unavailable,
};
use crate::http::people::{Form, NotOurForm, script::SentInSession};

/// The sessions, passkeys and recovery codes of the person.
pub async fn page(citizen: Citizen) -> Response {
    let shown = async {
        let (signed_in, _) = citizen.signed_in();
        let this = signed_in.session().id;
        let mut sessions = of(&citizen).await?;
        sessions.sort_by_key(|session| session.id != this);
        let references: Vec<String> = sessions.iter().map(|it| reference(it.id)).collect();
        let devices: Vec<String> = sessions.iter().map(device).collect();
        let lines: Vec<security::Session<'_>> = (sessions.iter())
            .zip(references.iter().zip(&devices))
            .map(|(session, (reference, device))| security::Session {
                reference,
                place: match session.id == this {
                    true => security::Place::This,
                    false => security::Place::Other,
                },
                device,
                level: session.level,
                since: session.signed_in_at,
                last_used: session.seen_at,
            })
            .collect();
        let store = citizen.visit.hub().store();
        let codes_left = store.recovery_codes_left(signed_in.person()).await;
        let passkeys = passkeys::of(&citizen).await?;
        let references: Vec<String> = passkeys.iter().map(|it| it.id.to_text()).collect();
        let passkeys: Vec<security::Passkey<'_>> = (passkeys.iter().zip(&references))
            .map(|(passkey, reference)| security::Passkey {
                reference,
                name: passkey.name.as_str(),
                since: passkey.created_at,
                last_used: passkey.last_used_at,
            })
            .collect();
        let this_device = device(signed_in.session());
        let view = security::View {
            sessions: &lines,
            passkeys: &passkeys,
            adding: match citizen.visit.hub().passkeys() {
                None => security::Adding::NotOffered,
                Some(_) if passkeys.len() >= usize::from(PASSKEYS_MAX) => security::Adding::Full,
                Some(_) => security::Adding::Offered(&this_device),
            },
            codes_left: codes_left.map_err(unavailable)?,
        };
        Ok::<_, PageError>(security::page(&citizen.visit.frame(), &view))
    };
    match shown.await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// Keeps the session, as any page does, and says when it ends now. For the script that warns in time.
pub async fn stay(citizen: Citizen<Whoever>, sent: Result<SentInSession, NotOurForm>) -> Response {
    if let Err(why) = sent {
        return PageError::from(why).into_page(&citizen.visit);
    }
    let now = citizen.visit.hub().clock().now();
    let ends = ends(citizen.actor(), now);
    passkeys::json(
        serde_json::json!({ "endsInS": ends.in_s, "by": ends.end.by.as_str() }).to_string(),
    )
}

/// Ends one of the person's sessions.
pub async fn end(citizen: Citizen, form: Result<Form, NotOurForm>) -> Response {
    let ended = async {
        let wanted = form?.take(paths::field::SESSION);
        let id = named(&wanted).ok_or(error::View::BadRequest)?;
        end_own(&citizen, &[id]).await?;
        Ok::<_, PageError>(Notice::SessionEnded)
    };
    told(&citizen, ended.await)
}

/// Ends all sessions of the person but this one.
pub async fn end_others(citizen: Citizen, form: Result<Form, NotOurForm>) -> Response {
    let ended = async {
        form?;
        let this = citizen.signed_in().0.session().id;
        let others: Vec<SessionId> = (of(&citizen).await?.iter())
            .map(|session| session.id)
            .filter(|id| *id != this)
            .collect();
        end_own(&citizen, &others).await?;
        Ok::<_, PageError>(Notice::OtherSessionsEnded)
    };
    told(&citizen, ended.await)
}

fn told(citizen: &Citizen, ended: Result<Notice, PageError>) -> Response {
    match ended {
        Ok(notice) => citizen.visit.go(paths::SECURITY, Flash::Say(notice)),
        Err(why) => why.into_page(&citizen.visit),
    }
}

/// The person's sessions that still count.
async fn of(citizen: &Citizen) -> Result<Vec<Session>, PageError> {
    let hub = citizen.visit.hub();
    let now = hub.clock().now();
    let sessions = hub
        .store()
        .sessions_of(citizen.signed_in().0.person())
        .await
        .map_err(unavailable)?;
    Ok(sessions
        .into_iter()
        .filter(|session| now < session.ends_at())
        .collect())
}

async fn end_own(citizen: &Citizen, ids: &[SessionId]) -> Result<(), PageError> {
    let person = citizen.signed_in().0.person();
    let store = citizen.visit.hub().store();
    Ok(store
        .end_own_sessions(person, ids)
        .await
        .map_err(unavailable)?)
}

/// A session as a form names it: its id opens nothing.
fn reference(id: SessionId) -> String {
    URL_SAFE_NO_PAD.encode(id.as_hash().as_bytes())
}

fn named(text: &str) -> Option<SessionId> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    Some(SessionId::from_hash(Hash32::new(bytes.try_into().ok()?)))
}

fn device(session: &Session) -> String {
    let words = [session.device.browser, session.device.system];
    let known: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    known.join(", ")
}
