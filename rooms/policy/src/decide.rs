//! The decision.
//!
//! INVARIANTS: only [`decide`] makes a [`Permitted`]; a refusal has at least one reason; what is allowed was asked
//! and is covered by one deliberation; the outcome depends on the use, the facts and the register alone.

use std::cmp::Reverse;

use vocabulary::{
    Capacity, Class, Date, DeliberationNumber, ElementId, ElementSet, Hash32, InstitutionId, Level,
};

use crate::ask::{ActingUser, Ask, Facts, Use};
use crate::engine::{ENGINE, IsNamed, Question, Verdict, policy_version};
use crate::evidence::{DecisionRecord, Evidence, InstitutionVersions, OutcomeRecord};
use crate::outcome::{FilterReason, Filtered, Outcome, QuotaUse};
use crate::reason::{Group, Reason};
use crate::register::{Prepared, Register, ServiceElement};

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
    let Judgement { outcome, by } = judge(asked, &facts, register);
    let evidence = Evidence {
        policy_version: policy_version(),
        candidates: register.candidates(asked).map(Prepared::version).collect(),
        service_version: register.service_version(&asked.service),
        institution_versions: InstitutionVersions {
            applicant: register.institution_version(asked.applicant),
            source: register.institution_version(asked.source),
        },
        facts: rests_on(facts, asked, &outcome, by),
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
fn rests_on(facts: Facts, asked: &Use, outcome: &Outcome, by: Option<&Prepared>) -> Facts {
    let Facts {
        level,
        mut files,
        mut quota,
    } = facts;
    let named = by.map(|prepared| &prepared.deliberation().capacities.source);
    files.retain(|file| {
        file.period.contains(asked.today)
            && (file.institution == asked.applicant
                || (file.institution == asked.source
                    && named.is_some_and(|named| named.contains(&file.capacity))))
    });
    if let Outcome::Refused { reasons, .. } = outcome {
        let group = reasons.iter().map(|reason| reason.group()).min();
        if group < Some(Group::Quota) {
            quota.clear();
        }
        if group < Some(Group::RequesterFile) {
            files.clear();
        }
    }
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
    fn new(prepared: &'a Prepared, asked: &[Asked<'a>]) -> Self {
        let mut covered = Vec::with_capacity(asked.len());
        let mut class = Class::Zero;
        for Asked { id, known } in asked {
            if let Some(element) = known.filter(|element| prepared.covers(*element)) {
                covered.push(*id);
                class = class.max(element.class);
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

    fn permit(&self, asked: &Use, elements: &[Asked<'_>]) -> Outcome {
        let filtered = elements.iter().filter_map(|Asked { id, known }| {
            let reason = match known {
                Some(element) if self.prepared.covers(*element) => return None,
                Some(_) => FilterReason::NotInDeliberation,
                None => FilterReason::UnknownElement,
            };
            Some(Filtered {
                element: (*id).clone(),
                reason,
            })
        });
        Outcome::Permitted {
            deliberation: self.prepared.deliberation().number.clone(),
            version: self.prepared.version(),
            allowed: self.covered.iter().copied().cloned().collect(),
            filtered: filtered.collect(),
            quota: self.prepared.quota_use(asked),
        }
    }
}

/// An element that is asked, and what the service knows of it.
struct Asked<'a> {
    id: &'a ElementId,
    known: Option<ServiceElement>,
}

/// What was decided, and by which deliberation if one permits it.
struct Judgement<'a> {
    outcome: Outcome,
    by: Option<&'a Prepared>,
}

impl Judgement<'_> {
    fn refused(reasons: Vec<Reason>, quota: Option<QuotaUse>) -> Self {
        Self {
            outcome: Outcome::Refused { reasons, quota },
            by: None,
        }
    }

    fn failed() -> Self {
        Self::refused(vec![Reason::EvaluationFailed], None)
    }
}

fn judge<'a>(asked: &'a Use, facts: &Facts, register: &'a Register) -> Judgement<'a> {
    let requester_capacities = active_capacities(facts, asked.applicant, asked.today);
    let source_capacities = active_capacities(facts, asked.source, asked.today);
    let question = Question {
        applicant: asked.applicant,
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
        quota_left: None,
    };
    let elements: Vec<Asked<'_>> = asked
        .elements
        .iter()
        .map(|id| Asked {
            id,
            known: register.element(&asked.service, id),
        })
        .collect();
    let mut candidates: Vec<Candidate<'_>> = register
        .candidates(asked)
        .map(|prepared| Candidate::new(prepared, &elements))
        .collect();
    if candidates.is_empty() {
        return without_deliberation(asked, &question, register);
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
            Verdict::Permit => {
                let outcome = candidate.permit(asked, &elements);
                return Judgement {
                    outcome,
                    by: Some(candidate.prepared),
                };
            }
            Verdict::Failed => return Judgement::failed(),
            Verdict::Refuse(reasons) => {
                let Some(group) = reasons.first().map(|reason| reason.group()) else {
                    return Judgement::failed();
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
        Some((Group::SourceFile, reasons, candidate)) => {
            Judgement::refused(reasons, candidate.prepared.quota_use(asked))
        }
        Some((_, reasons, _)) => Judgement::refused(reasons, None),
        None => Judgement::failed(),
    }
}

/// Who asks is looked at even when no deliberation covers what is asked.
fn without_deliberation<'a>(
    asked: &Use,
    question: &Question<'_>,
    register: &'a Register,
) -> Judgement<'a> {
    let standing = register.standing(asked.applicant);
    let case = register
        .offer(asked)
        .and_then(|offer| ENGINE.case_without_deliberation(&offer, asked.applicant, standing));
    match case.map(|case| ENGINE.judge(question, &case)) {
        Ok(Verdict::Refuse(reasons)) if !reasons.is_empty() => Judgement::refused(reasons, None),
        Ok(Verdict::Refuse(_) | Verdict::Permit | Verdict::Failed) | Err(_) => Judgement::failed(),
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

/// What is left under a deliberation, where it was counted.
fn quota_left(facts: &Facts, deliberation: &DeliberationNumber) -> Option<u64> {
    let counted = facts
        .quota
        .iter()
        .find(|quota| quota.deliberation == *deliberation);
    counted.map(|quota| quota.left)
}
