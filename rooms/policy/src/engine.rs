//! Cedar: the fixed policies, and one evaluation of them.
//!
//! `generated/permit.cedar` is one permit with every condition; `generated/explain.cedar` holds one policy for each
//! condition, which applies when the condition is *not* met. Both are assembled from `conditions/`, where each
//! condition is written once. Cedar skips a policy whose evaluation errs, so any error is a refusal here.
//!
//! INVARIANT: the permit allows exactly when no explaining policy applies (shown by a property test).

use std::str::FromStr;
use std::sync::LazyLock;

use cedar_policy::{
    Authorizer, Context, Decision, EntityTypeName, EntityUid, Policy, PolicyId, PolicySet, Request,
    Response, RestrictedExpression, Schema, ValidationMode, Validator,
};
use vocabulary::{Capacity, Date, Hash32, InstitutionId, Level};

use crate::document::sha256;
use crate::reason::{Group, Reason};

mod case;
#[cfg(test)]
mod tests;

pub(crate) use case::{ActingUserDemand, CannotPrepare, Case, Offer, Standing};

/// The schema against which policies and entities are validated.
pub const SCHEMA: &str = include_str!("../schema.cedarschema");
/// The one permit.
pub const PERMIT: &str = include_str!("../generated/permit.cedar");
/// The explaining policies.
pub const EXPLAIN: &str = include_str!("../generated/explain.cedar");

/// Version of what this crate decides around Cedar: the covered elements, the order of groups, the choice among
/// candidates. Raise it when any of them changes, so that replay knows that it cannot judge older decisions.
const PROCEDURE: &str = "procedure 1";

/// Why the policies cannot be used. It cannot happen to a release: a test builds the engine from the same texts.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A text does not parse.
    #[error("the policies do not parse: {0}")]
    Syntax(String),
    /// The policies do not fit the schema.
    #[error("the policies do not fit the schema: {0}")]
    Invalid(String),
    /// An explaining policy does not name a reason.
    #[error("the policy `{0}` names no reason")]
    Nameless(String),
}

/// The policies, ready to be evaluated.
pub(crate) struct Engine {
    authorizer: Authorizer,
    permit: PolicySet,
    explain: Vec<(Group, PolicySet)>,
    schema: Schema,
    types: Types,
    consult: EntityUid,
    version: Hash32,
}

struct Types {
    institution: EntityTypeName,
    service: EntityTypeName,
    deliberation: EntityTypeName,
}

/// The policies of this build; they are constants, and so is what is parsed from them.
pub(crate) static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    Engine::new(SCHEMA, PERMIT, EXPLAIN)
        .expect("the test `the_policies_are_valid` builds it from the same texts")
});

/// The version of the policies and of the procedure around them, as evidence names it.
pub fn policy_version() -> Hash32 {
    ENGINE.version
}

/// What Cedar says about one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Every condition is met.
    Permit,
    /// The conditions that are not met, of the first group in which one is not met.
    Refuse(Vec<Reason>),
    /// An evaluation failed.
    Failed,
}

/// What varies from one question to the next.
#[derive(Clone, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) applicant: InstitutionId,
    pub(crate) today: Date,
    pub(crate) purpose: &'a str,
    pub(crate) legal_context: &'a str,
    pub(crate) elements_covered: usize,
    pub(crate) level: Level,
    pub(crate) level_needed: Level,
    pub(crate) acting_user_named: IsNamed,
    pub(crate) requester_capacities: &'a [Capacity],
    pub(crate) source_capacities: &'a [Capacity],
    pub(crate) quota_left: Option<u64>,
}

/// Whether an acting user is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IsNamed {
    Yes,
    No,
}

impl Engine {
    fn new(schema: &str, permit: &str, explain: &str) -> Result<Self, EngineError> {
        let version = sha256([PROCEDURE, schema, permit, explain].join("\0").as_bytes());
        let syntax = |error: &dyn std::fmt::Display| EngineError::Syntax(error.to_string());
        let (schema, _) = Schema::from_cedarschema_str(schema).map_err(|e| syntax(&e))?;
        let permit = named(&PolicySet::from_str(permit).map_err(|e| syntax(&e))?)?;
        let explain = named(&PolicySet::from_str(explain).map_err(|e| syntax(&e))?)?;
        let validator = Validator::new(schema.clone());
        for set in [&permit, &explain] {
            let result = validator.validate(set, ValidationMode::Strict);
            if let Some(error) = result.validation_errors().next() {
                return Err(EngineError::Invalid(error.to_string()));
            }
        }
        let mut groups = Vec::new();
        for group in Group::CONDITIONS {
            let policies = explain.policies().filter(|policy| {
                Reason::from_name(policy.id().as_ref())
                    .is_some_and(|reason| reason.group() == group)
            });
            groups.push((group, without_positions(policies)?));
        }
        let entity_type = |name: &str| EntityTypeName::from_str(name).map_err(|e| syntax(&e));
        Ok(Self {
            authorizer: Authorizer::new(),
            permit: without_positions(permit.policies())?,
            explain: groups,
            schema,
            types: Types {
                institution: entity_type("Institution")?,
                service: entity_type("Service")?,
                deliberation: entity_type("Deliberation")?,
            },
            consult: EntityUid::from_str("Action::\"consult\"").map_err(|e| syntax(&e))?,
            version,
        })
    }

    /// Asks the one permit.
    pub(crate) fn judge(&self, question: &Question<'_>, case: &Case) -> Verdict {
        let Some(request) = self.request(question, case) else {
            return Verdict::Failed;
        };
        let response = self
            .authorizer
            .is_authorized(&request, &self.permit, &case.entities);
        match conclude(&response) {
            Some(Decision::Allow) => Verdict::Permit,
            Some(Decision::Deny) => self.explain(&request, case),
            None => Verdict::Failed,
        }
    }

    /// Asks the explaining policies, group by group, and stops at the first group that fails.
    fn explain(&self, request: &Request, case: &Case) -> Verdict {
        for (group, policies) in &self.explain {
            let response = self
                .authorizer
                .is_authorized(request, policies, &case.entities);
            match conclude(&response) {
                None => return Verdict::Failed,
                Some(Decision::Deny) => {}
                Some(Decision::Allow) => {
                    let mut reasons: Vec<Reason> = response
                        .diagnostics()
                        .reason()
                        .filter_map(|id| Reason::from_name(id.as_ref()))
                        .filter(|reason| reason.group() == *group)
                        .collect();
                    reasons.sort_unstable();
                    // Without a deliberation there is nothing whose purpose or period could be wrong, and without a
                    // file nothing whose capacity could be.
                    for alone in [Reason::NoDeliberation, Reason::RequesterHoldsNoFile] {
                        if reasons.contains(&alone) {
                            reasons = vec![alone];
                        }
                    }
                    return Verdict::Refuse(reasons);
                }
            }
        }
        // The permit refused and no condition says why: the two sets disagree.
        Verdict::Failed
    }

    fn request(&self, question: &Question<'_>, case: &Case) -> Option<Request> {
        let principal = self.institution_uid(question.applicant);
        let context = context(question, case)?;
        // Built from typed parts as the schema says (a test validates it), so it is not validated each time.
        Request::new(
            principal,
            self.consult.clone(),
            case.resource.clone(),
            context,
            None,
        )
        .ok()
    }
}

/// The context of a question, as the schema describes it.
fn context(question: &Question<'_>, case: &Case) -> Option<Context> {
    let long = RestrictedExpression::new_long;
    let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
    let codes = |codes: &[Capacity]| {
        RestrictedExpression::new_set(codes.iter().map(|code| long(code.code().into())))
    };
    let level = |level: Level| {
        long(match level {
            Level::Low => 0,
            Level::Substantial => 1,
            Level::High => 2,
        })
    };
    let named = question.acting_user_named == IsNamed::Yes;
    let covered = i64::try_from(question.elements_covered).ok()?;
    let always = [
        ("today".to_owned(), long(day_number(question.today))),
        ("service".to_owned(), case.service.clone()),
        ("purpose".to_owned(), text(question.purpose)),
        ("legalContext".to_owned(), text(question.legal_context)),
        ("elementsCovered".to_owned(), long(covered)),
        ("level".to_owned(), level(question.level)),
        ("levelNeeded".to_owned(), level(question.level_needed)),
        (
            "actingUserNamed".to_owned(),
            RestrictedExpression::new_bool(named),
        ),
        (
            "requesterCapacities".to_owned(),
            codes(question.requester_capacities),
        ),
        (
            "sourceCapacities".to_owned(),
            codes(question.source_capacities),
        ),
    ];
    // More than Cedar can count is as good as the most that it can.
    let left = question
        .quota_left
        .map(|left| i64::try_from(left).unwrap_or(i64::MAX));
    let sometimes = left.map(|left| ("quotaLeft".to_owned(), long(left)));
    Context::from_pairs(always.into_iter().chain(sometimes)).ok()
}

/// The decision, or `None` if any evaluation failed.
fn conclude(response: &Response) -> Option<Decision> {
    match response.diagnostics().errors().next() {
        Some(_) => None,
        None => Some(response.decision()),
    }
}

/// A date as the whole number that reads like it: 20261121.
fn day_number(date: Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// The same policies, each under the name in its `@id`.
fn named(set: &PolicySet) -> Result<PolicySet, EngineError> {
    let mut renamed: Vec<Policy> = Vec::new();
    for policy in set.policies() {
        let name = policy
            .annotation("id")
            .filter(|name| *name == "permit" || Reason::from_name(name).is_some())
            .ok_or_else(|| EngineError::Nameless(policy.id().to_string()))?;
        renamed.push(policy.new_id(PolicyId::new(name)));
    }
    PolicySet::from_policies(renamed).map_err(|error| EngineError::Syntax(error.to_string()))
}

/// The same policies without their positions in the text, which Cedar would carry through every step of every
/// evaluation (a fifth of its time) and which only messages about the text need.
fn without_positions<'a>(
    policies: impl Iterator<Item = &'a Policy>,
) -> Result<PolicySet, EngineError> {
    let syntax = |error: &dyn std::fmt::Display| EngineError::Syntax(error.to_string());
    let mut bare = Vec::new();
    for policy in policies {
        let json = policy.to_json().map_err(|e| syntax(&e))?;
        bare.push(Policy::from_json(Some(policy.id().clone()), json).map_err(|e| syntax(&e))?);
    }
    PolicySet::from_policies(bare).map_err(|e| syntax(&e))
}
