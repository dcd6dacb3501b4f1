//! Steps in which the decision says yes, partly, or no.

use super::{
    FirstLeaves, Label, Otherwise, Participant as At, Question, Stage, Told, expect, leaves,
    number, refusal, text, unlike,
};
use crate::demo::sources::{Running, count_values};

/// What the pension office may ask in a day is 200; a little more is tried before giving up.
const QUESTIONS_TRIED_MAX: u32 = 250;

const WORK: [&str; 3] = [
    "employment.employer",
    "employment.period",
    "pay.grossMonthly",
];

/// A step that a source must not hear of.
fn not_asked(source: &Running, before: u64) -> Result<(), Otherwise> {
    match source.questions() == before {
        true => Ok(()),
        false => Err(unlike("the source was asked although the answer is no")),
    }
}

pub(super) const WHO_IS_IT: &str =
    "The Welfare Centre of Meerbeke asks the Person Register who Hazel is and with whom she lives.";

pub(super) async fn who_is_it(stage: &mut Stage) -> Told {
    let elements = [
        "identity.familyName",
        "identity.givenNames",
        "identity.birthDate",
        "residence.address",
        "household.size",
        "household.members",
    ];
    let reply = stage
        .institution(At::WelfareCentre)?
        .consult(&Question {
            ticket: stage.ticket("identity"),
            legal_context: "SOCIAL_INQUIRY",
            purpose: "dpv:FulfilmentOfObligation",
            service: "personIdentity",
            elements: &elements,
            person: &stage.people.hazel.ssin,
        })
        .await?;
    expect(&reply, 200, None)?;
    stage.first = Some(FirstLeaves::of(&reply)?);
    let sent = stage.sources.person_register.values_sent();
    let passed = count_values(&reply.body["data"]);
    let unwanted = [
        "identityCard",
        "electoralRoll",
        "numberStatus",
        "nationalNumber",
    ];
    let data = reply.body["data"].to_string();
    if passed == 0 || passed >= sent || unwanted.iter().any(|word| data.contains(word)) {
        return Err(unlike(format!(
            "of {sent} values, {passed} passed, or one that nobody asked for"
        )));
    }
    Ok(vec![
        (
            Label::Allowed,
            format!(
                "{}; deliberation {} covers elements, purpose and legal context, and both hold a file on her",
                elements.join(", "),
                text(&reply, "/deliberation/number")?,
            ),
        ),
        (
            Label::Filtered,
            format!(
                "the register sent {sent} values; {passed} passed, the rest never left the hub and is not kept"
            ),
        ),
        leaves(&reply)?,
    ])
}

pub(super) const NOT_IN_DELIBERATION: &str =
    "It asks what Hazel earned, and for garnishment too, which its deliberation does not name.";

pub(super) async fn not_in_deliberation(stage: &Stage) -> Told {
    let elements = [&WORK[..], &["pay.garnishment"]].concat();
    let reply = stage
        .institution(At::WelfareCentre)?
        .consult(&Question {
            ticket: stage.ticket("work"),
            legal_context: "SOCIAL_INQUIRY",
            purpose: "dpv:FulfilmentOfObligation",
            service: "workAndPay",
            elements: &elements,
            person: &stage.people.hazel.ssin,
        })
        .await?;
    expect(&reply, 200, None)?;
    let filtered = text(&reply, "/filteredElements/0/element")?;
    let reason = text(&reply, "/filteredElements/0/reason")?;
    if (filtered, reason) != ("pay.garnishment", "notInDeliberation")
        || reply.body["data"].to_string().contains("garnished")
    {
        return Err(unlike("the garnishment was not filtered"));
    }
    Ok(vec![
        (
            Label::Allowed,
            format!(
                "{} elements, by deliberation {}",
                WORK.len(),
                text(&reply, "/deliberation/number")?
            ),
        ),
        (
            Label::Filtered,
            format!("{filtered}: {reason}; the answer says so"),
        ),
        leaves(&reply)?,
    ])
}

pub(super) const NO_FILE: &str =
    "It asks the same about Rowan, on whom it holds no file, and about a number that nobody has.";

pub(super) async fn no_file(stage: &Stage) -> Told {
    let before = stage.sources.salary_database.questions();
    let mut lines = Vec::new();
    let mut said = Vec::new();
    for (name, person) in [
        ("rowan", &stage.people.rowan.ssin),
        ("nobody", &stage.nobody),
    ] {
        let reply = stage
            .institution(At::WelfareCentre)?
            .consult(&Question {
                ticket: stage.ticket(name),
                legal_context: "SOCIAL_INQUIRY",
                purpose: "dpv:FulfilmentOfObligation",
                service: "workAndPay",
                elements: &WORK,
                person,
            })
            .await?;
        lines = refusal(&reply, "requesterHoldsNoFile")?;
        said.push((
            reply.body["title"].clone(),
            reply.body["detail"].clone(),
            reply.body["reasons"].clone(),
        ));
    }
    not_asked(&stage.sources.salary_database, before)?;
    if said[0] != said[1] {
        return Err(unlike(
            "a person without a file and an unknown one are told apart",
        ));
    }
    if let Some((_, text)) = lines.first_mut() {
        text.push_str("; both get the same words, so nobody learns who exists");
    }
    Ok(lines)
}

pub(super) const WRONG_PURPOSE: &str = "It asks about Hazel once more, this time for marketing.";

pub(super) async fn wrong_purpose(stage: &Stage) -> Told {
    let before = stage.sources.salary_database.questions();
    let reply = stage
        .institution(At::WelfareCentre)?
        .consult(&Question {
            ticket: stage.ticket("marketing"),
            legal_context: "SOCIAL_INQUIRY",
            purpose: "dpv:Marketing",
            service: "workAndPay",
            elements: &WORK,
            person: &stage.people.hazel.ssin,
        })
        .await?;
    not_asked(&stage.sources.salary_database, before)?;
    refusal(&reply, "purposeNotCovered")
}

pub(super) const EXPIRED: &str =
    "The Social Housing Company asks for Linden's pay by deliberation 24/112, which ended in 2025.";

pub(super) async fn expired(stage: &Stage) -> Told {
    let before = stage.sources.salary_database.questions();
    let reply = stage
        .institution(At::HousingCompany)?
        .consult(&Question {
            ticket: stage.ticket("expired"),
            legal_context: "SOCIAL_HOUSING_ALLOCATION",
            purpose: "dpv:ServiceAccessDetermination",
            service: "workAndPay",
            elements: &["employment.employer", "pay.grossMonthly"],
            person: &stage.people.linden.ssin,
        })
        .await?;
    not_asked(&stage.sources.salary_database, before)?;
    refusal(&reply, "deliberationNotInForce")
}

pub(super) const SUSPENDED: &str =
    "The Tax Office has a deliberation in force and a file on Maple, but it is suspended.";

pub(super) async fn suspended(stage: &Stage) -> Told {
    let before = stage.sources.salary_database.questions();
    let reply = stage
        .institution(At::TaxOffice)?
        .consult(&Question {
            ticket: stage.ticket("suspended"),
            legal_context: "TAX_ASSESSMENT",
            purpose: "dpv:LegalCompliance",
            service: "workAndPay",
            elements: &WORK,
            person: &stage.people.maple.ssin,
        })
        .await?;
    not_asked(&stage.sources.salary_database, before)?;
    refusal(&reply, "participantNotApproved")
}

pub(super) const QUOTA: &str =
    "The Pension Office may ask 200 times a day; it asks about Juniper until the hub says stop.";

pub(super) async fn quota(stage: &Stage) -> Told {
    let office = stage.institution(At::PensionOffice)?;
    let mut answered = 0;
    for question in 0..QUESTIONS_TRIED_MAX {
        let reply = office
            .consult(&Question {
                ticket: stage.ticket(&format!("quota-{question}")),
                legal_context: "PENSION_CALCULATION",
                purpose: "dpv:PaymentManagement",
                service: "workAndPay",
                elements: &WORK,
                person: &stage.people.juniper.ssin,
            })
            .await?;
        if reply.status == 200 {
            answered += 1;
            continue;
        }
        expect(&reply, 403, Some("quotaExceeded"))?;
        let leaf = number(&reply, "/decision")?;
        let before = match answered {
            0 => "its questions of today were used up before".to_owned(),
            _ => format!("{answered} questions were answered first"),
        };
        return Ok(vec![
            (
                Label::Refused,
                format!(
                    "quotaExceeded: {before}, and question {} is refused",
                    answered + 1
                ),
            ),
            (
                Label::Evidence,
                format!(
                    "the refusal is leaf {leaf}; the count stands in the same transaction as each leaf"
                ),
            ),
        ]);
    }
    Err(unlike(format!(
        "{answered} questions were answered without an end"
    )))
}
