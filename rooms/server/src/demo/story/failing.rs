//! Steps in which something goes wrong outside the hub, or somebody sends the same thing twice.

use super::{
    Label, Participant as At, Question, Stage, Told, expect, leaves, proving, text, unlike,
};
use crate::demo::sources::Behaviour;

const DIPLOMAS: [&str; 3] = ["diploma.title", "diploma.level", "diploma.awardedOn"];

fn about_diplomas<'a>(stage: &'a Stage, name: &str) -> Question<'a> {
    Question {
        ticket: stage.ticket(name),
        legal_context: "JOB_PLACEMENT",
        purpose: "dpv:ServiceProvision",
        service: "diplomas",
        elements: &DIPLOMAS,
        person: &stage.people.alder.ssin,
    }
}

pub(super) const SOURCE_DOWN: &str =
    "The Employment Service asks for Alder's diplomas while the register is down, and again after.";

pub(super) async fn source_down(stage: &mut Stage) -> Told {
    stage.sources.diploma_register.stop().await;
    let first = match stage.institution(At::EmploymentService) {
        Ok(service) => service.consult(&about_diplomas(stage, "down")).await,
        Err(otherwise) => return Err(otherwise),
    };
    stage
        .sources
        .diploma_register
        .resume()
        .await
        .map_err(unlike)?;
    let first = first?;
    expect(&first, 503, Some("sourceUnavailable"))?;
    let service = stage.institution(At::EmploymentService)?;
    let exchange = text(&first, "/exchangeId")?;
    let (leaf, why) = proving::failure(stage, exchange).await?;
    if why != "unavailable" {
        return Err(unlike(
            "the ledger says something else than that the source was unavailable",
        ));
    }
    let second = service.consult(&about_diplomas(stage, "down")).await?;
    expect(&second, 200, None)?;
    if text(&second, "/exchangeId")? != exchange {
        return Err(unlike("the same ticket became another exchange"));
    }
    Ok(vec![
        (
            Label::Failed,
            format!("sourceUnavailable: leaf {leaf} says that nothing was delivered, and why"),
        ),
        (
            Label::Allowed,
            "the same ticket again: decided anew under the same exchange id, and answered"
                .to_owned(),
        ),
        leaves(&second)?,
    ])
}

pub(super) const OTHER_PERSON: &str =
    "The Diploma Register mixes up its requests and answers about somebody else than Alder.";

pub(super) async fn other_person(stage: &Stage) -> Told {
    let service = stage.institution(At::EmploymentService)?;
    stage
        .sources
        .diploma_register
        .behave(Behaviour::OtherPerson);
    let reply = service.consult(&about_diplomas(stage, "mixed-up")).await;
    stage.sources.diploma_register.behave(Behaviour::Sound);
    let reply = reply?;
    expect(&reply, 502, Some("sourceAnsweredOtherPerson"))?;
    let (leaf, why) = proving::failure(stage, text(&reply, "/exchangeId")?).await?;
    if why != "answeredOtherPerson" || reply.body.get("data").is_some() {
        return Err(unlike("the ledger or the answer says something else"));
    }
    Ok(vec![
        (
            Label::Failed,
            "sourceAnsweredOtherPerson: nothing of the answer was passed on or kept".to_owned(),
        ),
        (
            Label::Evidence,
            format!("leaf {leaf} says that the exchange failed, and why"),
        ),
    ])
}

pub(super) const REPLAYED_PROOF: &str = "Somebody copied a request of the Employment Service, token and proof included, and resends it.";

pub(super) async fn replayed_proof(stage: &Stage) -> Told {
    let service = stage.institution(At::EmploymentService)?;
    let proof = service.fresh_proof().await?;
    let first = service
        .consult_with(&about_diplomas(stage, "copied"), &proof)
        .await?;
    expect(&first, 200, None)?;
    let before = stage.sources.diploma_register.questions();
    let replayed = service
        .consult_with(&about_diplomas(stage, "copied"), &proof)
        .await?;
    expect(&replayed, 401, Some("invalidProofOfPossession"))?;
    if stage.sources.diploma_register.questions() != before {
        return Err(unlike("the source was asked"));
    }
    Ok(vec![(
        Label::TurnedAway,
        "invalidProofOfPossession: each proof works once, and only with the institution's key can a new one be made"
            .to_owned(),
    )])
}

pub(super) const TICKET_TWICE: &str =
    "The Employment Service lost the answer and sends the same ticket again, with a fresh proof.";

pub(super) async fn ticket_twice(stage: &Stage) -> Told {
    let service = stage.institution(At::EmploymentService)?;
    let again = service.consult(&about_diplomas(stage, "copied")).await?;
    expect(&again, 409, Some("ticketAlreadyAnswered"))?;
    let delivery = super::number(&again, "/receipt/delivery")?;
    if again.body.get("data").is_some() {
        return Err(unlike("the data came a second time"));
    }
    Ok(vec![
        (
            Label::TurnedAway,
            "ticketAlreadyAnswered: it gets the receipt of the first answer, and no data"
                .to_owned(),
        ),
        (
            Label::Evidence,
            format!(
                "the delivery it is reminded of is leaf {delivery}; one ticket is one delivery"
            ),
        ),
    ])
}
