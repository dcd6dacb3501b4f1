//! The decision.
//!
//! INVARIANTS: only [`decide`] makes a [`Permitted`]; a refusal has at least one reason; what is allowed was asked
//! and is covered by one deliberation; the outcome depends on the use, the facts and the register alone.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use vocabulary::{
    Capacity, Class, Date, DeliberationNumber, ElementId, ElementSet, Hash32, InstitutionId, Level,
};

use crate::ask::{ActingUser, Ask, Facts, Use};
use crate::engine::{ENGINE, IsNamed, Question, Verdict, policy_version};
use crate::evidence::{DecisionRecord, Evidence, InstitutionVersions, OutcomeRecord};
use crate::reason::{Group, Reason};
use crate::register::{Prepared, Register};

/// A use that is permitted. It can only be had from [`decide`], and used once.
///
/// It cannot be made by hand:
/// ```compile_fail,E0451
/// fn forge(ask: policy::Use, decision: policy::Decision) -> policy::Permitted<policy::Use> {
///     policy::Permitted { ask, decision }
/// }
/// ```
/// and it cannot be used twice:
/// ```compile_fail,E0599
/// fn twice(permit: policy::Permitted<policy::Use>) {
///     drop(permit.clone());
///     drop(permit);
/// }
/// ```
/// ```compile_fail,E0382
/// fn twice(permit: policy::Permitted<policy::Use>) {
///     drop(permit);
///     drop(permit);
/// }
/// ```
/// nor taken apart:
/// ```compile_fail,E0451
/// fn open(permit: policy::Permitted<policy::Use>) -> policy::Use {
///     let policy::Permitted { ask, .. } = permit;
///     ask
/// }
/// ```
#[must_use]
#[derive(Debug)]
pub struct Permitted<T> {
    ask: T,
    decision: Decision,
}

impl<T> Permitted<T> {
    /// What was asked.
    pub fn ask(&self) -> &T {
        &self.ask
    }

    /// What was decided.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// Gives the permission up and the question back, to be decided again.
    pub fn reconsider(self) -> T {
        self.ask
    }
}

impl<T: Ask> Permitted<T> {
    /// What to keep of this decision, so that it can be replayed.
    pub fn record(&self) -> DecisionRecord<'_> {
        let Decision {
            deliberation,
            version,
            allowed,
            filtered,
            quota,
            evidence,
        } = &self.decision;
        DecisionRecord {
            asked: self.ask.as_use(),
            outcome: OutcomeRecord::Permitted {
                deliberation,
                version,
                allowed,
                filtered,
                quota: quota.as_ref(),
            },
            evidence,
        }
    }

    /// The same as JSON.
    pub fn decision_record(&self) -> serde_json::Value {
        self.record().to_json()
    }
}

/// A use that is refused, with everything that led to it.
#[must_use]
#[derive(Debug)]
pub struct Refused<T> {
    /// What was asked.
    pub ask: T,
    /// Why it is refused: every reason of the first group that fails; at least one.
    pub reasons: Vec<Reason>,
    /// What the decision rests on.
    pub evidence: Evidence,
    /// What it costs all the same: only a refusal because the source holds no file costs quota.
    pub quota: Option<QuotaUse>,
}

impl<T: Ask> Refused<T> {
    /// What to keep of this decision, so that it can be replayed.
    pub fn record(&self) -> DecisionRecord<'_> {
        DecisionRecord {
            asked: self.ask.as_use(),
            outcome: OutcomeRecord::Refused {
                reasons: &self.reasons,
                quota: self.quota.as_ref(),
            },
            evidence: &self.evidence,
        }
    }

    /// The same as JSON.
    pub fn decision_record(&self) -> serde_json::Value {
        self.record().to_json()
    }
}

/// What is permitted, and on what it rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The deliberation that permits it.
    pub deliberation: DeliberationNumber,
    /// Its version.
    pub version: Hash32,
    /// The elements that may be given: asked, and named in the deliberation.
    pub allowed: ElementSet,
    /// The elements that were asked and may not be given.
    pub filtered: Vec<Filtered>,
    /// What it costs of the deliberation's frequency.
    pub quota: Option<QuotaUse>,
    /// What the decision rests on.
    pub evidence: Evidence,
}

/// An element that was asked and may not be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filtered {
    /// The element.
    pub element: ElementId,
    /// Why it may not be given.
    pub reason: FilterReason,
}

/// Why an element may not be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FilterReason {
    /// The service has it, the deliberation does not name it.
    NotInDeliberation,
    /// The service does not have it.
    UnknownElement,
}

impl FilterReason {
    /// The name, as it stands on the wire and in evidence.
    pub const fn as_str(self) -> &'static str {
        match self {
            FilterReason::NotInDeliberation => "notInDeliberation",
            FilterReason::UnknownElement => "unknownElement",
        }
    }
}

/// One consultation that counts towards the frequency of a deliberation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuotaUse {
    /// The deliberation that sets the frequency.
    pub deliberation: DeliberationNumber,
    /// The institution whose consultations are counted.
    pub applicant: InstitutionId,
    /// The legal day on which they are counted.
    pub window_start: Date,
    /// The largest number of consultations on that day.
    pub limit: u64,
}

/// What was decided, without what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Outcome {
    /// It may be done.
    Permitted {
        /// The deliberation that permits it.
        deliberation: DeliberationNumber,
        /// Its version.
        version: Hash32,
        /// The elements that may be given.
        allowed: ElementSet,
        /// The elements that were asked and may not be given.
        filtered: Vec<Filtered>,
        /// What it costs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quota: Option<QuotaUse>,
    },
    /// It may not.
    Refused {
        /// Why.
        reasons: Vec<Reason>,
        /// What it costs all the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quota: Option<QuotaUse>,
    },
}

/// Decides whether an institution may use a person's data, and which.
///
/// Among several deliberations that permit it, the one that covers most of what is asked is taken; of these the one
/// with the fewest elements, and then the lowest number. They are never combined.
///
/// # Errors
/// [`Refused`] gives the ask back with every reason of the first group that fails, for the deliberation that comes
/// furthest.
pub fn decide<T: Ask>(
    ask: T,
    facts: Facts,
    register: &Register,
) -> Result<Permitted<T>, Box<Refused<T>>> {
    let asked = ask.as_use();
    let outcome = judge(asked, &facts, register);
    let evidence = Evidence {
        policy_version: policy_version(),
        candidates: register.candidates(asked).map(Prepared::version).collect(),
        service_version: register.service_version(&asked.service),
        institution_versions: InstitutionVersions {
            applicant: register.institution_version(asked.applicant),
            source: register.institution_version(asked.source),
        },
        facts: rests_on(facts, asked, &outcome, register),
    };
    match outcome {
        Outcome::Permitted {
            deliberation,
            version,
            allowed,
            filtered,
            quota,
        } => Ok(Permitted {
            ask,
            decision: Decision {
                deliberation,
                version,
                allowed,
                filtered,
                quota,
                evidence,
            },
        }),
        Outcome::Refused { reasons, quota } => Err(Box::new(Refused {
            ask,
            reasons,
            evidence,
            quota,
        })),
    }
}

/// The facts that a decision rests on.
///
/// The institution that asked may read the record of its own decision, and must not learn from it what the source holds
/// beyond what it was permitted. So a refusal keeps nothing of the source (either its file was not looked at, or there
/// was none that counts), a permit keeps the files by which the source was found, and nothing is kept of groups that
/// were not looked at. What is left out would not change the decision, so that it can still be computed again.
fn rests_on(facts: Facts, asked: &Use, outcome: &Outcome, register: &Register) -> Facts {
    let Facts {
        level,
        mut files,
        mut quota,
    } = facts;
    match outcome {
        Outcome::Permitted { deliberation, .. } => {
            let named = register
                .deliberation(deliberation)
                .map(|d| &d.capacities.source);
            files.retain(|file| {
                file.institution == asked.applicant
                    || named.is_some_and(|named| named.contains(&file.capacity))
            });
        }
        Outcome::Refused { reasons, .. } => {
            let group = reasons.iter().map(|reason| reason.group()).min();
            files.retain(|file| file.institution == asked.applicant);
            if group < Some(Group::Quota) {
                quota.clear();
            }
            if group < Some(Group::RequesterFile) {
                files.clear();
            }
        }
    }
    files.retain(|file| file.period.contains(asked.today));
    Facts {
        level,
        files,
        quota,
    }
}

/// A candidate and what it covers of what is asked.
struct Candidate<'a> {
    prepared: &'a Prepared,
    covered: Vec<&'a ElementId>,
    level_needed: Level,
}

impl<'a> Candidate<'a> {
    fn new(prepared: &'a Prepared, asked: &'a Use) -> Self {
        let mut covered = Vec::with_capacity(asked.elements.len());
        let mut class = Class::Zero;
        for element in &asked.elements {
            if let Some(of_element) = prepared.class(element) {
                covered.push(element);
                class = class.max(of_element);
            }
        }
        Self {
            prepared,
            covered,
            level_needed: Level::needed_for(class),
        }
    }

    /// Covers most of what is asked; then has the fewest elements; then the lowest number.
    fn rank(&self) -> (Reverse<usize>, usize, &DeliberationNumber) {
        let number = &self.prepared.deliberation().number;
        (
            Reverse(self.covered.len()),
            self.prepared.elements_count(),
            number,
        )
    }

    fn permit(&self, asked: &Use, register: &Register) -> Outcome {
        let deliberation = self.prepared.deliberation();
        let allowed: ElementSet = self.covered.iter().copied().cloned().collect();
        let filtered = match allowed.len() == asked.elements.len() {
            true => Vec::new(),
            false => asked
                .elements
                .iter()
                .filter(|element| !allowed.contains(element))
                .map(|element| Filtered {
                    element: element.clone(),
                    reason: match register.has_element(&asked.service, element) {
                        true => FilterReason::NotInDeliberation,
                        false => FilterReason::UnknownElement,
                    },
                })
                .collect(),
        };
        Outcome::Permitted {
            deliberation: deliberation.number.clone(),
            version: self.prepared.version(),
            allowed,
            filtered,
            quota: self.prepared.quota_use(asked),
        }
    }
}

/// Decides on a use, without saying what the decision rests on.
pub(crate) fn judge(asked: &Use, facts: &Facts, register: &Register) -> Outcome {
    let requester_capacities = active_capacities(facts, asked.applicant, asked.today);
    let source_capacities = active_capacities(facts, asked.source, asked.today);
    let question = Question {
        applicant: asked.applicant,
        source: asked.source,
        service: &asked.service,
        today: asked.today,
        purpose: asked.purpose.as_str(),
        legal_context: asked.legal_context.as_str(),
        elements_covered: 0,
        level: facts.level,
        level_needed: Level::needed_for(Class::Zero),
        acting_user_named: match asked.acting_user {
            ActingUser::Named(_) => IsNamed::Yes,
            ActingUser::None => IsNamed::No,
        },
        requester_capacities: &requester_capacities,
        source_capacities: &source_capacities,
        quota_left: 0,
    };
    let mut candidates: Vec<Candidate<'_>> = register
        .candidates(asked)
        .map(|prepared| Candidate::new(prepared, asked))
        .collect();
    if candidates.is_empty() {
        return without_deliberation(&question, register);
    }
    candidates.sort_by(|one, other| one.rank().cmp(&other.rank()));
    let mut furthest: Option<(Group, Vec<Reason>, &Candidate<'_>)> = None;
    for candidate in &candidates {
        let question = Question {
            elements_covered: candidate.covered.len(),
            level_needed: candidate.level_needed,
            quota_left: quota_left(facts, &candidate.prepared.deliberation().number),
            ..question.clone()
        };
        match ENGINE.judge(&question, candidate.prepared.case()) {
            Verdict::Permit => return candidate.permit(asked, register),
            Verdict::Failed => return failed(),
            Verdict::Refuse(reasons) => {
                let Some(group) = reasons.first().map(|reason| reason.group()) else {
                    return failed();
                };
                let further = furthest.as_ref().is_none_or(|(best, best_reasons, _)| {
                    (group, Reverse(reasons.len())) > (*best, Reverse(best_reasons.len()))
                });
                if further {
                    furthest = Some((group, reasons, candidate));
                }
            }
        }
    }
    match furthest {
        Some((group, reasons, candidate)) => Outcome::Refused {
            reasons,
            quota: match group {
                Group::SourceFile => candidate.prepared.quota_use(asked),
                _ => None,
            },
        },
        None => failed(),
    }
}

/// Who asks is looked at even when no deliberation covers what is asked.
fn without_deliberation(question: &Question<'_>, register: &Register) -> Outcome {
    let demand = register.acting_user_demand(question.service);
    let standing = |id| register.standing(id);
    match ENGINE.case_without_deliberation(question, standing, demand) {
        Err(_) => failed(),
        Ok(case) => match ENGINE.judge(question, &case) {
            Verdict::Refuse(reasons) if !reasons.is_empty() => Outcome::Refused {
                reasons,
                quota: None,
            },
            Verdict::Refuse(_) | Verdict::Permit | Verdict::Failed => failed(),
        },
    }
}

fn failed() -> Outcome {
    Outcome::Refused {
        reasons: vec![Reason::EvaluationFailed],
        quota: None,
    }
}

/// The capacities in which an institution holds a file on the person that is active on a day.
fn active_capacities(facts: &Facts, institution: InstitutionId, on: Date) -> Vec<Capacity> {
    facts
        .files
        .iter()
        .filter(|file| file.institution == institution && file.period.contains(on))
        .map(|file| file.capacity)
        .collect()
}

/// What is left under a deliberation; nothing, where nobody counted.
fn quota_left(facts: &Facts, deliberation: &DeliberationNumber) -> u64 {
    facts
        .quota
        .iter()
        .find(|quota| quota.deliberation == *deliberation)
        .map_or(0, |quota| quota.left)
}
