//! A deliberation in plain words.

use policy::{Register, deliberation::Deliberation};
use vocabulary::{Capacity, Date, InstitutionId};

use super::{
    applicants,
    html::{Html, text},
    name,
};

/// How it stands today: a class of the style sheet and a word.
pub(super) fn standing(deliberation: &Deliberation, today: Date) -> (&'static str, &'static str) {
    match deliberation.force() {
        Some(_) if deliberation.is_in_force(today) => ("state good", "in force"),
        Some(force) if today < force.first => ("state", "not yet in force"),
        Some(_) => ("state ended", "no longer in force"),
        None => ("state ended", "never in force"),
    }
}

fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> Html {
    items
        .into_iter()
        .fold(Html::new(), |list, item| list.tag("li", "", text(item)))
        .within("ul", "")
}

/// Capacities in the words of the first of these institutions that declares them.
fn capacities<'a>(
    register: &Register,
    institutions: &[InstitutionId],
    codes: impl IntoIterator<Item = &'a Capacity>,
) -> String {
    let labels: Vec<String> = codes
        .into_iter()
        .map(|code| {
            let label = institutions
                .iter()
                .filter_map(|id| register.institution(*id))
                .find_map(|institution| institution.capacity(*code));
            match label {
                Some(label) => format!("“{}” (code {})", label.en, code.code()),
                None => format!("code {}", code.code()),
            }
        })
        .collect();
    labels.join(", or ")
}

/// Everything that the deliberation says.
pub(super) fn sentences(register: &Register, deliberation: &Deliberation) -> Html {
    let service = register.service(&deliberation.service);
    let title = service.map_or(deliberation.service.as_str(), |service| {
        service.title.en.as_str()
    });
    let elements: Vec<String> = deliberation
        .elements
        .iter()
        .map(|id| {
            service
                .and_then(|service| service.element(id))
                .map_or_else(|| id.to_string(), |element| element.title.en.clone())
        })
        .collect();
    let asking: Vec<InstitutionId> = deliberation.applicants.iter().copied().collect();
    let requester = capacities(register, &asking, &deliberation.capacities.requester);
    let source = capacities(
        register,
        &[deliberation.source],
        &deliberation.capacities.source,
    );
    let purposes: Vec<String> = deliberation
        .purposes
        .iter()
        .map(|purpose| match purpose.known() {
            Some(known) => format!("{} ({purpose})", known.label.en),
            None => purpose.to_string(),
        })
        .collect();
    let period = match deliberation.period.end() {
        Some(end) => format!(
            "From {} to {end}, both days included.",
            deliberation.period.start()
        ),
        None => format!("From {}, without an end.", deliberation.period.start()),
    };
    let quota = match deliberation.frequency {
        Some(quota) => format!(
            "At most {} consultations a day for each institution.",
            quota.per_day
        ),
        None => "As often as the task needs.".to_owned(),
    };
    let retention = format!(
        "{} months from {}.",
        deliberation.retention.months, deliberation.retention.from
    );
    Html::new()
        .pair("Who may ask", text(&applicants(register, deliberation)))
        .pair(
            "Whom and what",
            text(&format!("{}, by the service “{title}”", name(register, deliberation.source))),
        )
        .pair("Which data", list(elements.iter().map(String::as_str)))
        .pair(
            "About whom",
            text(&format!(
                "Persons on whom the asking institution holds an active file in the capacity {requester}, and the source one in the capacity {source}."
            )),
        )
        .pair("What for", list(purposes.iter().map(String::as_str)))
        .pair(
            "In which tasks",
            list(deliberation.legal_contexts.iter().map(|context| context.as_str())),
        )
        .pair("Legal basis", list(deliberation.legal_basis.iter().map(String::as_str)))
        .pair("When", text(&period))
        .pair("How often", text(&quota))
        .pair("How long the data are kept", text(&retention))
        .pair(
            "Security",
            list(deliberation.security_measures.iter().map(String::as_str)),
        )
        .within("dl", "")
}
