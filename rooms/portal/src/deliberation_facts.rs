//! What a deliberation says, in words: shared by its own page and by a request for one.

use policy::deliberation::Deliberation;
use vocabulary::{Capacity, InstitutionId};

use crate::names::Names;
use crate::register::force;
use crate::who_may::any;

/// What `deliberation_facts.html` shows.
pub(crate) struct Facts<'a> {
    pub(crate) applicants: Vec<Party>,
    pub(crate) source: Party,
    pub(crate) service: String,
    pub(crate) elements: Vec<ElementLine>,
    pub(crate) about: String,
    /// Each with its term.
    pub(crate) purposes: Vec<(String, String)>,
    pub(crate) legal_contexts: Vec<&'a str>,
    pub(crate) legal_basis: &'a [String],
    pub(crate) period: String,
    pub(crate) frequency: String,
    pub(crate) retention: String,
    pub(crate) told: String,
    /// Why the person is told later, and by which law.
    pub(crate) withheld: Option<(&'a str, &'a str)>,
    pub(crate) security: &'a [String],
}

/// An institution.
pub(crate) struct Party {
    pub(crate) name: String,
    pub(crate) number: String,
}

/// A data element.
pub(crate) struct ElementLine {
    pub(crate) title: String,
    pub(crate) id: String,
    pub(crate) class: String,
}

impl<'a> Facts<'a> {
    /// Tells a deliberation.
    pub(crate) fn of(names: Names<'_>, it: &'a Deliberation) -> Self {
        Self::with_period(names, it, force(names, it))
    }

    /// Tells a deliberation whose period is told otherwise: a draft is not in force on any day.
    pub(crate) fn with_period(names: Names<'_>, it: &'a Deliberation, period: String) -> Self {
        let t = names.t;
        let applicants: Vec<InstitutionId> = it.applicants.iter().copied().collect();
        let about = [
            (
                "requester",
                capacities(names, &applicants, it.capacities.requester.iter()).into(),
            ),
            (
                "source",
                capacities(names, &[it.source], it.capacities.source.iter()).into(),
            ),
        ];
        Self {
            applicants: applicants.iter().map(|id| party(names, *id)).collect(),
            source: party(names, it.source),
            service: names.service(&it.service),
            elements: elements(names, it),
            about: t.tell("deliberation-about", &about),
            purposes: it
                .purposes
                .iter()
                .map(|it| (names.purpose(it), it.to_string()))
                .collect(),
            legal_contexts: it.legal_contexts.iter().map(|it| it.as_str()).collect(),
            legal_basis: &it.legal_basis,
            period,
            frequency: match it.frequency {
                Some(quota) => t.tell("deliberation-per-day", &[("count", quota.per_day.into())]),
                None => t.say("deliberation-as-needed"),
            },
            retention: t.tell(
                "deliberation-retention",
                &[
                    ("months", u64::from(it.retention.months).into()),
                    ("from", (&it.retention.from).into()),
                ],
            ),
            told: match &it.withholding {
                Some(withholding) => t.tell(
                    "deliberation-told-later",
                    &[("days", u64::from(withholding.days).into())],
                ),
                None => t.say("deliberation-told-at-once"),
            },
            withheld: it.withholding.as_ref().map(|withholding| {
                let reason = withholding.reason.in_language(t.language());
                (reason, withholding.legal_basis.as_str())
            }),
            security: &it.security_measures,
        }
    }
}

fn party(names: Names<'_>, id: InstitutionId) -> Party {
    Party {
        name: names.institution(id),
        number: id.to_string(),
    }
}

/// Capacities in the words of the first of these institutions that declares them.
fn capacities<'a>(
    names: Names<'_>,
    institutions: &[InstitutionId],
    codes: impl Iterator<Item = &'a Capacity>,
) -> String {
    let known: Vec<_> = institutions
        .iter()
        .filter_map(|id| names.register.institution(*id))
        .collect();
    let labels: Vec<String> = codes
        .map(|code| {
            let declaring = known
                .iter()
                .find(|it| it.capacity(*code).is_some())
                .or(known.first());
            format!("“{}”", names.capacity(declaring.copied(), *code))
        })
        .collect();
    any(names, &labels)
}

fn elements(names: Names<'_>, deliberation: &Deliberation) -> Vec<ElementLine> {
    let service = names.register.service(&deliberation.service);
    deliberation
        .elements
        .iter()
        .map(|id| {
            let class = service
                .and_then(|service| service.element(id))
                .map(|element| u8::from(element.class));
            let class = class.map(|class| {
                names
                    .t
                    .tell("element-class", &[("class", u64::from(class).into())])
            });
            ElementLine {
                title: names.element(&deliberation.service, id),
                id: id.to_string(),
                class: class.unwrap_or_default(),
            }
        })
        .collect()
}
