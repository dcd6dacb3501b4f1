//! What a copy tells programs of each thing; `docs/your-data.md` describes it.

use governance::{
    mandates::ToldLook,
    uses::{DataUse, UseEnd, UseOutcome},
};
use identity::{
    Zeroizing,
    mandate::{Kind, Mandate, MandateScope, Principal, Relation, Standing},
    people::{Account, Session, passkey::Passkey, role::Holding},
};
use jiff::Timestamp;
use ledger::Entry;
use serde_json::{Value, json};
use store::{
    mail::{KeptAddress, KeptMail},
    provider::KeptConsent,
    requests::OpenedRequest,
};
use vocabulary::{FileReference, PersonId, be::legal_date};

use super::NotMade;
use crate::composition::Hub;

/// The person.
pub(super) fn person_value(
    person: PersonId,
    number: &str,
    web_id: &str,
    account: &Account,
) -> Value {
    json!({
        "id": person,
        "ssin": number,
        "webId": web_id,
        "language": account.language.map(portal::language_code),
        "firstVisitAt": account.created_at,
        "lastVisitAt": account.visited_at,
    })
}

pub(super) fn role_value(held: &Holding) -> Value {
    json!({
        "role": held.role.kind().as_str(),
        "institution": held.role.institution(),
        "reference": held.reference.as_str(),
        "givenAt": held.given_at,
    })
}

pub(super) fn passkey_value(passkey: &Passkey) -> Value {
    json!({
        "name": passkey.name.as_str(),
        "createdAt": passkey.created_at,
        "lastUsedAt": passkey.last_used_at,
    })
}

pub(super) fn application_value(consent: &KeptConsent) -> Value {
    json!({
        "client": consent.client,
        "scopes": consent.scopes,
        "agreedAt": consent.agreed_at,
    })
}

/// The national number of the person.
pub(super) async fn number_of(hub: &Hub, person: PersonId) -> Result<Zeroizing<String>, NotMade> {
    use exchange::Persons as _;
    let numbers = hub.store().numbers(&[person]).await?;
    let number = numbers.into_iter().next().flatten();
    Ok(Zeroizing::new(
        number.map_or(String::new(), |it| it.expose().to_owned()),
    ))
}

pub(super) fn device(session: &Session) -> String {
    let words = [session.device.browser, session.device.system];
    let known: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    match known.is_empty() {
        true => "?".to_owned(),
        false => known.join(", "),
    }
}

pub(super) fn session_value(session: &Session) -> Value {
    json!({
        "device": device(session),
        "way": session.way.as_str(),
        "signedInAt": session.signed_in_at,
        "lastUsedAt": session.seen_at,
    })
}

/// Where mail goes.
pub(super) fn mail_value(mail: &KeptMail) -> Value {
    let kept =
        |kept: &KeptAddress| json!({ "address": kept.address.expose(), "since": kept.since });
    json!({
        "confirmed": mail.confirmed.as_ref().map(kept),
        "wanted": mail.wanted.as_ref().map(kept),
        "failedAt": mail.failed_at,
    })
}

pub(super) fn file_value(file: &FileReference) -> Value {
    json!({
        "institution": file.institution,
        "capacity": file.capacity,
        "period": file.period,
    })
}

/// On which side of a mandate the person stands whose copy it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Holder,
    Giver,
}

pub(super) fn mandate_value(mandate: &Mandate, reader: Reader, now: Timestamp) -> Value {
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

/// A look.
pub(super) async fn look_value(hub: &Hub, look: &ToldLook) -> Value {
    entry_value(hub, look.entry, look.at).await
}

pub(super) fn request_value(opened: &OpenedRequest) -> Value {
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

pub(super) async fn use_value(hub: &Hub, one: &DataUse) -> Value {
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
    json!({
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
    })
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
