//! News by e-mail: where the person is reached.

use axum::response::Response;
use identity::{
    Zeroizing,
    people::mail::{MailAddress, MailCode},
};
use portal::{
    Frame, Notice, error,
    mail::{self, Mails, Problem, View},
    paths,
};
use store::people::Happened;

use super::{
    citizen::Citizen,
    frame::{Flash, PageError},
    sign_in::unavailable,
};
use crate::{
    http::people::{Address, Form, NotOurForm},
    keys,
};

/// The page.
pub async fn page(citizen: Citizen) -> Response {
    match shown(&citizen, "", None).await {
        Ok(html) => citizen.visit.page(html),
        Err(why) => why.into_page(&citizen.visit),
    }
}

async fn shown(
    citizen: &Citizen,
    draft: &str,
    problem: Option<Problem>,
) -> Result<String, PageError> {
    let hub = citizen.visit.hub();
    let person = citizen.signed_in().0.person();
    let kept = hub.store().mail_of(person).await.map_err(unavailable)?;
    let told = |kept: &'_ store::mail::KeptAddress| (kept.address.expose().to_owned(), kept.since);
    let (confirmed, wanted) = (
        kept.confirmed.as_ref().map(told),
        kept.wanted.as_ref().map(told),
    );
    let view = View {
        mails: match hub.mailer() {
            Some(_) => Mails::Sent,
            None => Mails::NotSent,
        },
        confirmed: confirmed
            .as_ref()
            .map(|(address, since)| (&**address, *since)),
        wanted: wanted.as_ref().map(|(address, since)| (&**address, *since)),
        failed_at: kept.failed_at,
        draft,
        problem,
    };
    let frame = Frame {
        here: paths::MAIL,
        ..citizen.visit.frame()
    };
    Ok(mail::page(&frame, &view))
}

/// Has a code sent to an address. Whoever asks for many is slowed down, by person, by network and by mailbox.
pub async fn give(citizen: Citizen, address: Address, form: Result<Form, NotOurForm>) -> Response {
    let given = async {
        let typed = Zeroizing::new(form?.take(paths::field::EMAIL));
        let hub = citizen.visit.hub();
        let person = citizen.signed_in().0.person();
        if hub.mailer().is_none() {
            return Err(error::View::NotFound.into());
        }
        let Ok(wanted) = MailAddress::parse(&typed) else {
            let html = shown(&citizen, &typed, Some(Problem::Address)).await?;
            return Ok(citizen.visit.bad(html));
        };
        let now = hub.clock().now();
        let limit = hub.mail_limit();
        limit.knock_of(person, now)?;
        limit.knock(address.0, now)?;
        limit.knock_at(wanted.digest(), now)?;
        let code = MailCode::from_random(keys::random());
        let language = citizen.visit.language();
        let kept = hub
            .store()
            .want_mail_at(person, &wanted, &code, language, now);
        kept.await.map_err(unavailable)?;
        let said = Flash::Say(Notice::MailCodeSent);
        Ok(citizen.visit.go(paths::MAIL, said))
    };
    given
        .await
        .unwrap_or_else(|why: PageError| why.into_page(&citizen.visit))
}

/// Confirms an address by the code that was sent there.
pub async fn confirm(
    citizen: Citizen,
    address: Address,
    form: Result<Form, NotOurForm>,
) -> Response {
    let confirmed = async {
        let typed = Zeroizing::new(form?.take(paths::field::CODE));
        let hub = citizen.visit.hub();
        let person = citizen.signed_in().0.person();
        let now = hub.clock().now();
        let limit = hub.mail_code_limit();
        limit.knock_of(person, now)?;
        limit.knock(address.0, now)?;
        let happened = match MailCode::parse(&typed) {
            Some(code) => hub.store().confirm_mail(person, code.hash(), now).await,
            None => Ok(Happened::Refused),
        };
        match happened.map_err(unavailable)? {
            Happened::Done => {
                let said = Flash::Say(Notice::MailConfirmed);
                Ok(citizen.visit.go(paths::MAIL, said))
            }
            Happened::Refused => {
                let html = shown(&citizen, "", Some(Problem::Code)).await?;
                Ok(citizen.visit.bad(html))
            }
        }
    };
    confirmed
        .await
        .unwrap_or_else(|why: PageError| why.into_page(&citizen.visit))
}

/// Forgets the address.
pub async fn remove(citizen: Citizen, form: Result<Form, NotOurForm>) -> Response {
    let removed = async {
        form?;
        let store = citizen.visit.hub().store();
        let person = citizen.signed_in().0.person();
        Ok::<_, PageError>(store.forget_mail(person).await.map_err(unavailable)?)
    };
    match removed.await {
        Ok(()) => {
            let said = Flash::Say(Notice::MailRemoved);
            citizen.visit.go(paths::MAIL, said)
        }
        Err(why) => why.into_page(&citizen.visit),
    }
}
