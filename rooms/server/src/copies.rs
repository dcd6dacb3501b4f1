//! Makes the copies of everything that people ask for (GDPR, art. 15 and 20), one at a time on each node, a page of their
//! data after the other.
//!
//! A copy that is broken off is begun anew by whoever is free: by this node after an orderly stop, by any node once the one
//! that made it has been silent for a while. So each try says what is true of one instant.
//!
//! INVARIANTS:
//! - What is withheld from the person at that instant is in no copy, because the copy asks as the pages do.
//! - Nothing of a copy is kept but sealed, and no more than a page and a part of it is held at once.

mod pen;
mod reports;
mod values;

use std::{sync::Arc, time::Duration};

use exchange::errors::{Reports as _, told_to_person};
use governance::uses::{UseFilter, Uses as _};
use identity::mandate::MandateId;
use portal::copy::{Section, Sheet, View};
use store::copies::{Claim, Left, NotKept};
use tokio::sync::Notify;
use vocabulary::Timestamp;

use crate::{composition::Hub, jobs::StopSign};
use pen::Pen;

/// The name of the form of the JSON; another one when it changes.
const FORMAT: &str = "crosskeys-data-copy/1";

/// Between two looks for copies that another node was asked for, or has left. What this node is asked for begins at once.
const EVERY: Duration = Duration::from_secs(10);

/// Reports read at once.
const REPORTS_AT_ONCE: usize = 50;

/// Why a try did not make its copy.
#[derive(Debug, thiserror::Error)]
enum NotMade {
    /// Another try makes it, or it was erased.
    #[error("the copy is not this try's any more")]
    Overtaken,
    /// Something does not answer, or cannot be read.
    #[error("{0}")]
    Unavailable(String),
}

impl From<NotKept> for NotMade {
    fn from(why: NotKept) -> Self {
        match why {
            NotKept::Overtaken => Self::Overtaken,
            NotKept::Unavailable(why) => why.into(),
        }
    }
}

impl From<store::Unavailable> for NotMade {
    fn from(why: store::Unavailable) -> Self {
        Self::Unavailable(why.to_string())
    }
}

impl From<exchange::Unavailable> for NotMade {
    fn from(why: exchange::Unavailable) -> Self {
        Self::Unavailable(why.to_string())
    }
}

impl From<governance::uses::Unavailable> for NotMade {
    fn from(why: governance::uses::Unavailable) -> Self {
        Self::Unavailable(why.to_string())
    }
}

/// Wakes whoever makes copies on this node.
#[derive(Debug, Default)]
pub struct Asked(Notify);

impl Asked {
    /// A copy was asked for.
    pub fn now(&self) {
        self.0.notify_one();
    }
}

/// Makes copies until it is time to stop.
pub async fn keep(hub: Arc<Hub>, mut sign: StopSign) {
    loop {
        match hub.store().claim_copy(hub.clock().now()).await {
            Ok(Some(claim)) => {
                let left = tokio::select! {
                    () = sign.shown() => Some(Left::Stopped),
                    made = make(&hub, &claim) => match made {
                        Ok(()) | Err(NotMade::Overtaken) => None,
                        Err(why) => {
                            tracing::warn!(%why, "a copy of everything could not be made");
                            Some(Left::Failed)
                        }
                    },
                };
                if let Some(why) = left
                    && let Err(why) = hub.store().leave_copy(&claim, why, hub.clock().now()).await
                {
                    // It is taken over all the same, once this try has been silent for a while.
                    tracing::warn!(%why, "a copy of everything could not be left to the next try");
                }
                match left {
                    Some(Left::Stopped) => return,
                    Some(Left::Failed) | None => continue,
                }
            }
            Ok(None) => {}
            Err(why) => tracing::warn!(%why, "copies to be made could not be read"),
        }
        // The pace of standing work: what this node is asked for and a stop end the wait at once.
        tokio::select! {
            () = sign.shown() => return,
            () = hub.copy_asked().0.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Makes one copy.
async fn make(hub: &Hub, claim: &Claim) -> Result<(), NotMade> {
    let register = hub.register_now();
    let sheet = Sheet::new(&register, claim.language, claim.as_of);
    let mut pen = Pen::new(hub, claim, sheet);
    opening(hub, claim, &mut pen).await?;
    looks(hub, claim, &mut pen).await?;
    requests(hub, claim, &mut pen).await?;
    error_reports(hub, claim, &mut pen).await?;
    news(hub, claim, &mut pen).await?;
    uses(hub, claim, &mut pen).await?;
    pen.finish().await
}

/// What there is little of.
async fn opening(hub: &Hub, claim: &Claim, pen: &mut Pen<'_>) -> Result<(), NotMade> {
    let (store, person, now) = (hub.store(), claim.person, claim.as_of);
    let lacking = || NotMade::Unavailable("there is no account".to_owned());
    let account = store.account(person).await?.ok_or_else(lacking)?;
    let number = values::number_of(hub, person).await?;
    let web_id = account.handle.web_id(hub.pods_origin());
    let roles = store.roles_of(person).await?;
    let mut sessions = store.every_session(person).await?;
    sessions.retain(|session| now < session.ends_at());
    let passkeys = store.passkeys_of(person).await?;
    let codes_left = store.recovery_codes_left(person).await?;
    let mail = store.mail_of(person).await?;
    let applications = store.consents_of(person).await?;
    let files = store.files_on(person).await?;
    let (held, given) = store.every_mandate(person).await?;

    pen.begin(FORMAT);
    let about = values::person_value(person, &number, &web_id, &account);
    pen.member("person", &about);
    pen.array("roles", roles.holdings.iter().map(values::role_value));
    pen.array("sessions", sessions.iter().map(values::session_value));
    pen.array("passkeys", passkeys.iter().map(values::passkey_value));
    pen.member("recoveryCodesLeft", &codes_left.into());
    pen.member("mail", &values::mail_value(&mail));
    pen.array(
        "applications",
        applications.iter().map(values::application_value),
    );
    pen.array("files", files.iter().map(values::file_value));
    let side = |all: &[identity::mandate::Mandate], reader| -> Vec<_> {
        let value = |it| values::mandate_value(it, reader, now);
        all.iter().map(value).collect()
    };
    pen.member(
        "mandates",
        &serde_json::json!({
            "held": side(&held, values::Reader::Holder),
            "given": side(&given, values::Reader::Giver),
        }),
    );

    let dated = |(what, since): (String, Timestamp)| (what, since);
    let sessions: Vec<_> = (sessions.iter())
        .map(|it| dated((values::device(it), it.signed_in_at)))
        .collect();
    let passkeys: Vec<_> = (passkeys.iter())
        .map(|it| dated((it.name.as_str().to_owned(), it.created_at)))
        .collect();
    let mail: Vec<_> = (mail.confirmed.iter().chain(&mail.wanted))
        .map(|it| dated((it.address.expose().to_owned(), it.since)))
        .collect();
    let applications: Vec<_> = (applications.iter())
        .map(|it| dated((it.client.clone(), it.agreed_at)))
        .collect();
    let html = pen.sheet().opening(&View {
        number: &number,
        web_id: &web_id,
        visits: (account.created_at, account.visited_at),
        roles: &roles.holdings,
        sessions: &sessions,
        passkeys: &passkeys,
        codes_left,
        mail: &mail,
        applications: &applications,
        files: &files,
        held: &held,
        given: &given,
    });
    pen.html(&html);
    pen.turn().await
}

async fn looks(hub: &Hub, claim: &Claim, pen: &mut Pen<'_>) -> Result<(), NotMade> {
    let store = hub.store();
    pen.section("looks", Section::Looks);
    for id in store.ids_of(claim.person).await? {
        let mut groups = store.look_groups(id, None).await?;
        while let Some(last) = groups.last().cloned() {
            for group in &groups {
                let hour = governance::mandates::hour_of(group.hour);
                look_group(hub, id, group.mandate, hour, pen, group).await?;
            }
            let html = pen.sheet().looks(&groups);
            pen.html(&html);
            pen.turn().await?;
            groups = store.look_groups(id, Some(&last)).await?;
        }
    }
    pen.end();
    Ok(())
}

/// The looks of one hour by one mandate, each with its entry.
async fn look_group(
    hub: &Hub,
    id: vocabulary::PersonId,
    mandate: MandateId,
    hour: i64,
    pen: &mut Pen<'_>,
    group: &governance::mandates::LookGroup,
) -> Result<(), NotMade> {
    pen.open_group(&serde_json::json!({
        "mandate": mandate.to_string(),
        "hour": group.hour,
        "count": group.count,
    }));
    let mut behind = None;
    loop {
        let page = hub.store().looks_behind(id, mandate, hour, behind).await?;
        for look in &page.looks {
            pen.inner(&values::look_value(hub, look).await);
        }
        pen.done(page.looks.len());
        pen.turn().await?;
        behind = page.behind;
        if behind.is_none() {
            break;
        }
    }
    pen.close_group();
    Ok(())
}

async fn requests(hub: &Hub, claim: &Claim, pen: &mut Pen<'_>) -> Result<(), NotMade> {
    pen.section("requests", Section::Requests);
    let mut before = None;
    loop {
        let page = hub.store().requests_of(claim.person, before).await?;
        let Some(page) = page else { break };
        for opened in &page.requests {
            pen.item(&values::request_value(opened));
        }
        let lines: Vec<_> = (page.requests.iter())
            .map(crate::http::portal::rights::shown)
            .collect();
        let html = pen.sheet().requests(&lines);
        pen.html(&html);
        pen.turn().await?;
        before = page.before;
        if before.is_none() {
            break;
        }
    }
    pen.end();
    Ok(())
}

async fn error_reports(hub: &Hub, claim: &Claim, pen: &mut Pen<'_>) -> Result<(), NotMade> {
    let store = hub.store();
    pen.section("errorReports", Section::Reports);
    for id in store.ids_of(claim.person).await? {
        let mut before = None;
        loop {
            let most = (claim.as_of, REPORTS_AT_ONCE);
            let page = store.reports_told(id, None, before, most).await?;
            let last = page.last().map(|report| report.id);
            let whole = page.len() == REPORTS_AT_ONCE;
            let mut told = Vec::with_capacity(page.len());
            for report in page {
                let corrections = store.corrections_of(report.id).await?;
                told.push((report, told_to_person(corrections, claim.as_of)));
            }
            for one in &told {
                pen.item(&reports::report_value(one));
            }
            let html = pen.sheet().reports(&told);
            pen.html(&html);
            pen.turn().await?;
            before = last;
            if !whole {
                break;
            }
        }
    }
    pen.end();
    Ok(())
}

async fn news(hub: &Hub, claim: &Claim, pen: &mut Pen<'_>) -> Result<(), NotMade> {
    let store = hub.store();
    pen.section("news", Section::News);
    for id in store.ids_of(claim.person).await? {
        let mut after = None;
        loop {
            let (page, next) = store.notices_after(id, after, claim.as_of).await?;
            for notice in &page {
                pen.item(&reports::news_value(notice));
            }
            let sources = crate::http::portal::notices::sources(hub, &page).await?;
            let html = pen.sheet().news(&page, &sources);
            pen.html(&html);
            pen.turn().await?;
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    pen.end();
    Ok(())
}

async fn uses(hub: &Hub, claim: &Claim, pen: &mut Pen<'_>) -> Result<(), NotMade> {
    let filter = UseFilter::default();
    pen.section("uses", Section::Uses);
    let mut before = None;
    loop {
        let page = hub
            .store()
            .uses_of(claim.person, &filter, before, claim.as_of)
            .await?;
        for one in &page.uses {
            pen.item(&values::use_value(hub, one).await);
            pen.turn().await?;
        }
        pen.done(page.uses.len());
        let html = pen.sheet().uses(&page.uses);
        pen.html(&html);
        pen.turn().await?;
        before = page.before;
        if before.is_none() {
            break;
        }
    }
    pen.end();
    Ok(())
}
