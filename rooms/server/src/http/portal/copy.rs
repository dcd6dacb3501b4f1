//! Everything that the hub keeps about a person, gathered when they ask for it (GDPR, art. 15 and 20).
//!
//! Nothing of it is kept: the copy is made while the person waits, and only for them.
//! `docs/your-data.md` describes the JSON.
//!
//! INVARIANT: what is withheld from the person at this instant is in no copy, because the copy asks as the pages do.

mod reports;

use governance::{
    mandates::{LookGroup, hour_of},
    uses::{DataUse, UseEnd, UseFilter, UseOutcome, Uses as _},
};
use identity::{
    Zeroizing,
    mandate::{Kind, Mandate, MandateScope, Principal, Relation, Standing},
    people::Session,
};
use jiff::Timestamp;
use ledger::Entry;
use serde_json::{Value, json};
use store::{mail::KeptAddress, requests::OpenedRequest};
use vocabulary::{FileReference, PersonId, be::legal_date};

use super::{
    citizen::{Citizen, Own},
    frame::PageError,
    notices,
    rights::shown,
    sign_in::unavailable,
};
use crate::{
    composition::Hub,
    problem::{Problem, ProblemType},
};

/// The name of the form of the JSON; another one when it changes.
const FORMAT: &str = "crosskeys-data-copy/1";

/// Most pages of uses that one copy reads: fifty thousand uses, far more than anybody has.
const PAGES_MAX: usize = 2_000;

/// As what a copy is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// To be read by people.
    Html,
    /// To be read by programs.
    Json,
}

impl FileKind {
    /// Reads what the form sends.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "html" => Some(FileKind::Html),
            "json" => Some(FileKind::Json),
            _ => None,
        }
    }

    /// How the file's name ends.
    pub fn extension(self) -> &'static str {
        match self {
            FileKind::Html => "html",
            FileKind::Json => "json",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            FileKind::Html => "text/html; charset=utf-8",
            FileKind::Json => "application/json",
        }
    }
}

/// Makes the copy for the signed-in person.
pub async fn gather(
    citizen: &Citizen<Own>,
    kind: FileKind,
) -> Result<Zeroizing<Vec<u8>>, PageError> {
    let hub = citizen.visit.hub();
    let store = hub.store();
    let (signed_in, account) = citizen.signed_in();
    let person = signed_in.person();
    let now = hub.clock().now();
    let number = number_of(hub, person).await?;
    let mut sessions = store.sessions_of(person).await.map_err(unavailable)?;
    sessions.retain(|session| now < session.ends_at());
    let passkeys = store.passkeys_of(person).await.map_err(unavailable)?;
    let codes_left = store.recovery_codes_left(person).await;
    let codes_left = codes_left.map_err(unavailable)?;
    let mail = store.mail_of(person).await.map_err(unavailable)?;
    let applications = store.consents_of(person).await.map_err(unavailable)?;
    let files = store.files_on(person).await.map_err(unavailable)?;
    let held = store.mandates_held_by(person).await.map_err(unavailable)?;
    let given = store.mandates_of(Principal::Person(person)).await;
    let given = given.map_err(unavailable)?;
    let requests = store.requests_of(person).await.map_err(unavailable)?;
    let uses = every_use(hub, person, now).await?;
    let looks = store.every_look(person).await.map_err(unavailable)?;
    let reports = reports::own(hub, person, now).await?;
    let news = store.every_notice(person, now).await.map_err(unavailable)?;
    let web_id = account.handle.web_id(hub.pods_origin());
    let bytes = match kind {
        FileKind::Html => {
            let dated = |(what, since): (String, Timestamp)| (what, since);
            let sessions: Vec<_> = sessions
                .iter()
                .map(|it| dated((device(it), it.signed_in_at)))
                .collect();
            let passkeys: Vec<_> = passkeys
                .iter()
                .map(|it| dated((it.name.as_str().to_owned(), it.created_at)))
                .collect();
            let mail: Vec<_> = (mail.confirmed.iter().chain(&mail.wanted))
                .map(|it| dated((it.address.expose().to_owned(), it.since)))
                .collect();
            let requests: Vec<_> = requests.iter().map(shown).collect();
            let applications: Vec<_> = applications
                .iter()
                .map(|it| dated((it.client.clone(), it.agreed_at)))
                .collect();
            let view = portal::copy::View {
                register: &hub.register_now(),
                at: now,
                today: legal_date(now),
                number: &number,
                web_id: &web_id,
                visits: (account.created_at, account.visited_at),
                sessions: &sessions,
                passkeys: &passkeys,
                codes_left,
                mail: &mail,
                applications: &applications,
                files: &files,
                held: &held,
                given: &given,
                looks: &looks,
                requests: &requests,
                reports: &reports,
                news: &news,
                sources: &notices::sources(hub, &news).await?,
                uses: &uses,
            };
            portal::copy::page(citizen.visit.language(), &view).into_bytes()
        }
        FileKind::Json => {
            let mut told = Vec::with_capacity(uses.len());
            for one in &uses {
                told.push(use_value(hub, one).await?);
            }
            let mut seen = Vec::with_capacity(looks.len());
            for group in &looks {
                seen.push(look_value(hub, person, group).await?);
            }
            let copy = json!({
                "format": FORMAT,
                "madeAt": now,
                "person": {
                    "id": person,
                    "ssin": &*number,
                    "webId": web_id,
                    "language": account.language.map(portal::language_code),
                    "firstVisitAt": account.created_at,
                    "lastVisitAt": account.visited_at,
                },
                "roles": citizen.visit.held().holdings.iter().map(|held| json!({
                    "role": held.role.kind().as_str(),
                    "institution": held.role.institution(),
                    "reference": held.reference.as_str(),
                    "givenAt": held.given_at,
                })).collect::<Vec<_>>(),
                "sessions": sessions.iter().map(session_value).collect::<Vec<_>>(),
                "passkeys": passkeys.iter().map(|passkey| json!({
                    "name": passkey.name.as_str(),
                    "createdAt": passkey.created_at,
                    "lastUsedAt": passkey.last_used_at,
                })).collect::<Vec<_>>(),
                "recoveryCodesLeft": codes_left,
                "mail": {
                    "confirmed": mail.confirmed.as_ref().map(mail_value),
                    "wanted": mail.wanted.as_ref().map(mail_value),
                    "failedAt": mail.failed_at,
                },
                "applications": applications.iter().map(|it| json!({
                    "client": it.client,
                    "scopes": it.scopes,
                    "agreedAt": it.agreed_at,
                })).collect::<Vec<_>>(),
                "files": files.iter().map(file_value).collect::<Vec<_>>(),
                "mandates": {
                    "held": held.iter().map(|it| mandate_value(it, Reader::Holder, now)).collect::<Vec<_>>(),
                    "given": given.iter().map(|it| mandate_value(it, Reader::Giver, now)).collect::<Vec<_>>(),
                },
                "looks": seen,
                "requests": requests.iter().map(request_value).collect::<Vec<_>>(),
                "errorReports": reports.iter().map(reports::report_value).collect::<Vec<_>>(),
                "news": news.iter().map(reports::news_value).collect::<Vec<_>>(),
                "uses": told,
            });
            serde_json::to_vec_pretty(&copy)
                .map_err(|_| Problem::new(ProblemType::InternalServerError))?
        }
    };
    Ok(Zeroizing::new(bytes))
}

/// The national number of the person.
async fn number_of(hub: &Hub, person: PersonId) -> Result<Zeroizing<String>, PageError> {
    use exchange::Persons as _;
    let numbers = hub.store().numbers(&[person]).await?;
    let number = numbers.into_iter().next().flatten();
    Ok(Zeroizing::new(
        number.map_or(String::new(), |it| it.expose().to_owned()),
    ))
}

async fn every_use(hub: &Hub, person: PersonId, now: Timestamp) -> Result<Vec<DataUse>, PageError> {
    let mut uses = Vec::new();
    let mut before = None;
    for _ in 0..PAGES_MAX {
        let filter = UseFilter::default();
        let page = hub.store().uses_of(person, &filter, before, now).await?;
        uses.extend(page.uses);
        before = page.before;
        if before.is_none() {
            return Ok(uses);
        }
    }
    // Rather none than a part that passes for the whole.
    let why = "more uses than a copy holds";
    Err(Problem::new(ProblemType::ServiceUnavailable)
        .because(why)
        .into())
}

fn device(session: &Session) -> String {
    let words = [session.device.browser, session.device.system];
    let known: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    match known.is_empty() {
        true => "?".to_owned(),
        false => known.join(", "),
    }
}

fn session_value(session: &Session) -> Value {
    json!({
        "device": device(session),
        "way": session.way.as_str(),
        "signedInAt": session.signed_in_at,
        "lastUsedAt": session.seen_at,
    })
}

fn mail_value(kept: &KeptAddress) -> Value {
    json!({ "address": kept.address.expose(), "since": kept.since })
}

fn file_value(file: &FileReference) -> Value {
    json!({
        "institution": file.institution,
        "capacity": file.capacity,
        "period": file.period,
    })
}

/// On which side of a mandate the person stands whose copy it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Holder,
    Giver,
}

fn mandate_value(mandate: &Mandate, reader: Reader, now: Timestamp) -> Value {
    let terms = mandate.terms();
    let registered = match terms.kind {
        Kind::Registered {
            relation,
            institution,
        } => Some(json!({ "relation": Relation::as_str(relation), "institution": institution })),
        Kind::Given | Kind::PassedOn { .. } => None,
    };
    json!({
        "mandate": mandate.id().to_string(),
        "company": match terms.principal {
            Principal::Company(number) => Some(number),
            Principal::Person(_) => None,
        },
        "registered": registered,
        "scopes": terms.scopes.iter().map(MandateScope::as_str).collect::<Vec<_>>(),
        "period": terms.period,
        "label": terms.label.as_str(),
        // What the giver calls the holder is the giver's alone.
        "name": terms.name.as_ref().filter(|_| reader == Reader::Giver).map(|name| name.as_str()),
        "state": match mandate.standing(now, legal_date(now)) {
            Standing::Offered(_) => "offered",
            Standing::Lapsed => "lapsed",
            Standing::ToCome => "toCome",
            Standing::InForce => "inForce",
            Standing::Over => "over",
            Standing::Closed(..) => "ended",
        },
    })
}

async fn look_value(hub: &Hub, person: PersonId, group: &LookGroup) -> Result<Value, PageError> {
    let hour = hour_of(group.hour);
    let looks = hub.store().looks_of(person, group.mandate, hour).await;
    let mut entries = Vec::new();
    for look in looks.map_err(unavailable)? {
        entries.push(entry_value(hub, look.entry, look.at).await);
    }
    Ok(json!({
        "mandate": group.mandate.to_string(),
        "hour": group.hour,
        "count": group.count,
        "entries": entries,
    }))
}

fn request_value(opened: &OpenedRequest) -> Value {
    use governance::requests::State;
    let request = &opened.request;
    let (outcome, answered_at) = match request.state {
        State::Waiting => (None, None),
        State::Answered { outcome, at } => (Some(outcome.as_str()), Some(at)),
    };
    let text = |text: &Option<Zeroizing<String>>| text.as_ref().map(|text| text.to_string());
    json!({
        "request": request.id.to_string(),
        "kind": request.kind.as_str(),
        "madeAt": request.made_at,
        "deadline": request.deadline(),
        "asked": text(&opened.asked),
        "extendedAt": request.extended_at,
        "extension": text(&opened.extension),
        "outcome": outcome,
        "answeredAt": answered_at,
        "answer": text(&opened.answer),
    })
}

async fn use_value(hub: &Hub, one: &DataUse) -> Result<Value, PageError> {
    let asked = &one.asked;
    let mut entries = Vec::with_capacity(one.leaves.len());
    for leaf in &one.leaves {
        entries.push(entry_value(hub, leaf.entry, leaf.at).await);
    }
    let (outcome, deliberation) = match &one.outcome {
        UseOutcome::Permitted { deliberation, .. } => ("permitted", Some(deliberation.to_string())),
        UseOutcome::Refused { .. } => ("refused", None),
        UseOutcome::UnknownService => ("unknownService", None),
    };
    Ok(json!({
        "exchange": one.exchange,
        "at": one.at,
        "institution": asked.applicant,
        "source": asked.source,
        "service": asked.service,
        "purpose": asked.purpose,
        "legalContext": asked.legal_context,
        "elements": asked.elements,
        "outcome": outcome,
        "deliberation": deliberation,
        "end": one.end.as_ref().map(|end| match end {
            UseEnd::Delivered { .. } => "delivered",
            UseEnd::Failed { .. } => "failed",
            UseEnd::Interrupted { .. } => "interrupted",
        }),
        "withheldUntil": one.withheld_until,
        "entries": entries,
    }))
}

/// An entry of the ledger with its record and proof; the proof is null until a checkpoint covers it, a moment later.
async fn entry_value(hub: &Hub, entry: Entry, at: Timestamp) -> Value {
    let index = entry.index;
    let record = hub.store().log().opened(index).await.ok();
    let record = record.filter(|it| it.entry == entry);
    json!({
        "index": index,
        "at": at,
        "kind": record.as_ref().map(|it| it.record.kind()),
        "record": record.map(|it| it.record.body()),
        "proof": hub.proof_of(entry).await.ok(),
    })
}
