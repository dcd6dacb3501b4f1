//! What would change: past questions decided once more with a request for a deliberation as if it had been in force.
//!
//! Of a refusal the evidence keeps no files of the source, and of an early one no files at all (see `decide`); so whether
//! the person had files then is not known, and what would be allowed if they had is told apart from what would be allowed.
//!
//! INVARIANT: nothing here says anything of a person: only counts, by institution, reason and element.

use std::collections::BTreeMap;

use thiserror::Error;
use vocabulary::{
    Capacity, Date, DeliberationNumber, ElementSet, FileReference, InstitutionId, Period, ServiceId,
};

use crate::ask::{Facts, QuotaLeft, Use};
use crate::decide::decide;
use crate::deliberation::{Deliberation, Draft};
use crate::document::Document;
use crate::evidence::KeptDecision;
use crate::outcome::Outcome;
use crate::proposal::Subject;
use crate::reason::{Group, Reason};
use crate::register::Register;
use crate::yaml::DocumentError;

/// The first day of everything: no question is older.
const ALWAYS: Date = Date::constant(1900, 1, 1);

/// Why a request cannot be tried.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CannotTry {
    /// The draft cannot be written as a document.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// It does not fit the register.
    #[error("the draft does not fit the register: {0}")]
    Unfit(String),
    /// The register does not have what would be changed.
    #[error("there is no deliberation {0}")]
    NothingToChange(DeliberationNumber),
}

/// How one institution's questions would come out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Questions that concern the service and that institution.
    pub questions: u64,
    /// Refused then, allowed with the request; by the first reason of the refusal.
    pub newly_allowed: BTreeMap<Reason, u64>,
    /// Refused then, allowed with the request if the person has the files that it asks for, which is not recorded.
    pub perhaps_allowed: BTreeMap<Reason, u64>,
    /// Allowed then, refused with the request; by the first reason.
    pub newly_refused: BTreeMap<Reason, u64>,
    /// Allowed both times, with more elements.
    pub more: u64,
    /// Allowed both times, with fewer elements.
    pub fewer: u64,
}

/// Past questions with and without a request.
pub struct WhatIf {
    with: Register,
    service: ServiceId,
    source: InstitutionId,
    /// The capacities in which each side must hold a file.
    requester_capacities: Vec<Capacity>,
    source_capacities: Vec<Capacity>,
    /// Elements that nobody has asked for yet.
    never_asked: ElementSet,
    effects: BTreeMap<InstitutionId, Effect>,
}

impl WhatIf {
    /// Tries a request on a register.
    ///
    /// # Errors
    /// [`CannotTry`] when the request does not fit the register.
    pub fn of(register: &Register, subject: &Subject) -> Result<Self, CannotTry> {
        let before = subject.changes().map(|number| {
            let found = register.deliberation(number);
            found.ok_or_else(|| CannotTry::NothingToChange(number.clone()))
        });
        let before = before.transpose()?;
        // A repeal is about the deliberation that it ends.
        let about = subject.draft().or(before);
        let about = about.ok_or_else(|| CannotTry::NothingToChange(subject.number().clone()))?;
        let mut documents: Vec<Document> = register.documents().cloned().collect();
        if let Some(before) = before {
            let id = before.number.to_string();
            documents.retain(|it| it.state().is_none() || it.id() != id);
        }
        if let Some(draft) = subject.draft() {
            // Once it is published, it is tried all the same.
            let id = draft.number.to_string();
            documents.retain(|it| it.state().is_none() || it.id() != id);
            documents.push(Document::of_deliberation(&always(draft))?);
        }
        // What was amended by the one that is left out has lost its successor; nothing else is missing.
        let with = Register::slice(documents).map_err(|why| CannotTry::Unfit(why.to_string()))?;
        let applicants = about.applicants.iter();
        let applicants = applicants.chain(before.iter().flat_map(|it| &it.applicants));
        Ok(Self {
            with,
            service: about.service.clone(),
            source: about.source,
            requester_capacities: about.capacities.requester.iter().copied().collect(),
            source_capacities: about.capacities.source.iter().copied().collect(),
            never_asked: about.elements.clone(),
            effects: applicants.map(|id| (*id, Effect::default())).collect(),
        })
    }

    /// Leaves out what others asked: an institution tries a request on its own questions only.
    #[must_use]
    pub fn of_one(mut self, institution: InstitutionId) -> Self {
        self.effects.retain(|id, _| *id == institution);
        self
    }

    /// How many questions concerned the request.
    pub fn questions(&self) -> u64 {
        self.effects.values().map(|effect| effect.questions).sum()
    }

    /// Decides a past question once more. One that does not concern the request is passed over.
    pub fn consider(&mut self, kept: &KeptDecision) {
        let asked = &kept.asked;
        if asked.service != self.service || asked.source != self.source {
            return;
        }
        if !self.effects.contains_key(&asked.applicant) {
            return;
        }
        self.never_asked = self
            .never_asked
            .iter()
            .filter(|element| !asked.elements.contains(element))
            .cloned()
            .collect();
        let facts = self.facts(kept);
        let kept_files = facts.files.len() == kept.evidence.facts.files.len();
        let after = outcome(asked, facts, &self.with);
        let Some(effect) = self.effects.get_mut(&asked.applicant) else {
            return;
        };
        effect.questions += 1;
        match (&kept.outcome, &after) {
            (Outcome::Refused { reasons, .. }, Outcome::Permitted { .. }) => {
                let group = match kept_files {
                    true => &mut effect.newly_allowed,
                    false => &mut effect.perhaps_allowed,
                };
                count(group, reasons);
            }
            (Outcome::Permitted { .. }, Outcome::Refused { reasons, .. }) => {
                count(&mut effect.newly_refused, reasons);
            }
            (Outcome::Permitted { allowed, .. }, Outcome::Permitted { allowed: now, .. }) => {
                effect.more += u64::from(now.iter().any(|it| !allowed.contains(it)));
                effect.fewer += u64::from(allowed.iter().any(|it| !now.contains(it)));
            }
            (Outcome::Refused { .. }, Outcome::Refused { .. }) => {}
        }
    }

    /// What was found, by institution.
    pub fn effects(&self) -> impl Iterator<Item = (InstitutionId, &Effect)> {
        self.effects.iter().map(|(id, effect)| (*id, effect))
    }

    /// Elements of the request that no question asked for.
    pub fn never_asked(&self) -> &ElementSet {
        &self.never_asked
    }

    /// What is known of the person, completed by what is not recorded of a refusal, and with frequencies left open.
    fn facts(&self, kept: &KeptDecision) -> Facts {
        let asked = &kept.asked;
        let mut facts = kept.evidence.facts.clone();
        let quota = |candidate: crate::outcome::QuotaUse| QuotaLeft {
            deliberation: candidate.deliberation,
            left: candidate.limit,
        };
        facts.quota = self
            .with
            .candidates_with_quota(asked)
            .into_iter()
            .map(quota)
            .collect();
        let Outcome::Refused { reasons, .. } = &kept.outcome else {
            return facts;
        };
        let reached = reasons.iter().map(|reason| reason.group()).min();
        let pretended = |institution, capacities: &[Capacity], facts: &mut Facts| {
            facts
                .files
                .extend(capacities.iter().map(|capacity| FileReference {
                    institution,
                    capacity: *capacity,
                    period: Period::day(asked.today),
                }));
        };
        if reached < Some(Group::RequesterFile) {
            pretended(asked.applicant, &self.requester_capacities, &mut facts);
        }
        if reached < Some(Group::SourceFile) {
            pretended(asked.source, &self.source_capacities, &mut facts);
        }
        facts
    }
}

fn count(by_reason: &mut BTreeMap<Reason, u64>, reasons: &[Reason]) {
    if let Some(first) = reasons.iter().min() {
        *by_reason.entry(*first).or_default() += 1;
    }
}

fn outcome(asked: &Use, facts: Facts, register: &Register) -> Outcome {
    match decide(asked.clone(), facts, register) {
        Ok(permitted) => {
            let decision = permitted.decision();
            Outcome::Permitted {
                deliberation: decision.deliberation.clone(),
                version: decision.version,
                allowed: decision.allowed.clone(),
                filtered: decision.filtered.clone(),
                quota: None,
            }
        }
        Err(refused) => Outcome::Refused {
            reasons: refused.reasons.clone(),
            quota: None,
        },
    }
}

/// A draft as if it had been in force on every day.
fn always(draft: &Deliberation) -> Deliberation {
    let state = Draft
        .submit(ALWAYS)
        .approve(ALWAYS)
        .enter_into_force(ALWAYS);
    Deliberation {
        date: ALWAYS,
        period: Period::since(ALWAYS),
        state: state.into(),
        ..draft.clone()
    }
}
