//! Cedar: the fixed policies, and one evaluation of them.
//!
//! `generated/permit.cedar` is one permit with every condition; `generated/explain.cedar` holds one policy for each
//! condition, which applies when the condition is *not* met. Both are assembled from `conditions/`, where each
//! condition is written once. Cedar skips a policy whose evaluation errs, so any error is a refusal here.
//!
//! INVARIANT: the permit allows exactly when no explaining policy applies (shown by a property test).

use std::collections::{HashMap, HashSet};
use std::str::FromStr;
use std::sync::LazyLock;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, Policy,
    PolicyId, PolicySet, Request, Response, RestrictedExpression, Schema, ValidationMode,
    Validator,
};
use vocabulary::{Capacity, Date, DeliberationNumber, Hash32, InstitutionId, Level, ServiceId};

use crate::deliberation::Deliberation;
use crate::document::sha256;
use crate::reason::{Group, Reason};

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

/// The entities that one deliberation is judged by: itself, its service, its source and its applicants.
pub(crate) struct Case {
    resource: EntityUid,
    entities: Entities,
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
    pub(crate) source: InstitutionId,
    pub(crate) service: &'a ServiceId,
    pub(crate) today: Date,
    pub(crate) purpose: &'a str,
    pub(crate) legal_context: &'a str,
    pub(crate) elements_covered: usize,
    pub(crate) level: Level,
    pub(crate) level_needed: Level,
    pub(crate) acting_user_named: IsNamed,
    pub(crate) requester_capacities: &'a [Capacity],
    pub(crate) source_capacities: &'a [Capacity],
    pub(crate) quota_left: u64,
}

/// Whether an acting user is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IsNamed {
    Yes,
    No,
}

/// How an institution enters a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Approved,
    NotApproved,
}

/// How a service enters a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActingUserDemand {
    Demanded,
    NotDemanded,
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
            let set = PolicySet::from_policies(policies.cloned()).map_err(|e| syntax(&e))?;
            groups.push((group, set));
        }
        let entity_type = |name: &str| EntityTypeName::from_str(name).map_err(|e| syntax(&e));
        Ok(Self {
            authorizer: Authorizer::new(),
            permit,
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

    /// The case of one deliberation. `standing` and `demand` say what the register knows of the parties.
    pub(crate) fn case(
        &self,
        deliberation: &Deliberation,
        standing: impl Fn(InstitutionId) -> Standing,
        demand: ActingUserDemand,
    ) -> Result<Case, CannotPrepare> {
        let set = |items: Vec<RestrictedExpression>| RestrictedExpression::new_set(items);
        let strings = |items: &mut dyn Iterator<Item = &str>| {
            set(items
                .map(|text| RestrictedExpression::new_string(text.to_owned()))
                .collect())
        };
        let codes = |codes: &std::collections::BTreeSet<Capacity>| {
            set(codes
                .iter()
                .map(|code| RestrictedExpression::new_long(code.code().into()))
                .collect())
        };
        let institution = |id| RestrictedExpression::new_entity_uid(self.institution_uid(id));
        let mut attributes = HashMap::from([
            (
                "applicants".into(),
                set(deliberation
                    .applicants
                    .iter()
                    .map(|id| institution(*id))
                    .collect()),
            ),
            ("source".into(), institution(deliberation.source)),
            (
                "service".into(),
                RestrictedExpression::new_entity_uid(self.service_uid(&deliberation.service)),
            ),
            (
                "purposes".into(),
                strings(&mut deliberation.purposes.iter().map(|p| p.as_str())),
            ),
            (
                "legalContexts".into(),
                strings(&mut deliberation.legal_contexts.iter().map(|c| c.as_str())),
            ),
            (
                "requesterCapacities".into(),
                codes(&deliberation.capacities.requester),
            ),
            (
                "sourceCapacities".into(),
                codes(&deliberation.capacities.source),
            ),
            (
                "limited".into(),
                RestrictedExpression::new_bool(deliberation.frequency.is_some()),
            ),
        ]);
        if let Some(force) = deliberation.force() {
            let mut day = |name: &str, date| {
                attributes.insert(
                    name.to_owned(),
                    RestrictedExpression::new_long(day_number(date)),
                )
            };
            day("firstDay", force.first);
            if let Some(last) = force.last {
                day("lastDay", last);
            }
        }
        let resource = self.deliberation_uid(Some(&deliberation.number));
        let mut parties: HashSet<InstitutionId> = deliberation.applicants.iter().copied().collect();
        parties.insert(deliberation.source);
        self.assemble(
            resource,
            attributes,
            parties,
            &standing,
            &deliberation.service,
            demand,
        )
    }

    /// The case of a question that no deliberation covers: a resource that allows nothing.
    pub(crate) fn case_without_deliberation(
        &self,
        question: &Question<'_>,
        standing: impl Fn(InstitutionId) -> Standing,
        demand: ActingUserDemand,
    ) -> Result<Case, CannotPrepare> {
        let nothing = || RestrictedExpression::new_set([]);
        let source = self.institution_uid(question.source);
        let attributes = HashMap::from([
            ("applicants".into(), nothing()),
            (
                "source".into(),
                RestrictedExpression::new_entity_uid(source),
            ),
            (
                "service".into(),
                RestrictedExpression::new_entity_uid(self.service_uid(question.service)),
            ),
            ("purposes".into(), nothing()),
            ("legalContexts".into(), nothing()),
            ("requesterCapacities".into(), nothing()),
            ("sourceCapacities".into(), nothing()),
            ("limited".into(), RestrictedExpression::new_bool(false)),
        ]);
        let parties = HashSet::from([question.applicant, question.source]);
        let resource = self.deliberation_uid(None);
        self.assemble(
            resource,
            attributes,
            parties,
            &standing,
            question.service,
            demand,
        )
    }

    fn assemble(
        &self,
        resource: EntityUid,
        attributes: HashMap<String, RestrictedExpression>,
        parties: HashSet<InstitutionId>,
        standing: &dyn Fn(InstitutionId) -> Standing,
        service: &ServiceId,
        demand: ActingUserDemand,
    ) -> Result<Case, CannotPrepare> {
        let cannot = |error: &dyn std::fmt::Display| CannotPrepare(error.to_string());
        let entity =
            |uid, attributes| Entity::new(uid, attributes, HashSet::new()).map_err(|e| cannot(&e));
        let flag = |name: &str, value| {
            HashMap::from([(name.to_owned(), RestrictedExpression::new_bool(value))])
        };
        let mut entities = vec![
            entity(resource.clone(), attributes)?,
            entity(
                self.service_uid(service),
                flag("actingUserRequired", demand == ActingUserDemand::Demanded),
            )?,
        ];
        for party in parties {
            let approved = standing(party) == Standing::Approved;
            entities.push(entity(
                self.institution_uid(party),
                flag("approved", approved),
            )?);
        }
        let entities =
            Entities::from_entities(entities, Some(&self.schema)).map_err(|e| cannot(&e))?;
        Ok(Case { resource, entities })
    }

    /// Asks the one permit.
    pub(crate) fn judge(&self, question: &Question<'_>, case: &Case) -> Verdict {
        let Some(request) = self.request(question, case) else {
            return Verdict::Failed;
        };
        match conclude(
            &self
                .authorizer
                .is_authorized(&request, &self.permit, &case.entities),
        ) {
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
                    if reasons.contains(&Reason::NoDeliberation) {
                        // Without a deliberation there is nothing whose purpose or period could be wrong.
                        reasons = vec![Reason::NoDeliberation];
                    }
                    return Verdict::Refuse(reasons);
                }
            }
        }
        // The permit refused and no condition says why: the two sets disagree.
        Verdict::Failed
    }

    fn request(&self, question: &Question<'_>, case: &Case) -> Option<Request> {
        Request::new(
            self.institution_uid(question.applicant),
            self.consult.clone(),
            case.resource.clone(),
            self.context(question)?,
            None,
        )
        .ok()
    }

    fn context(&self, question: &Question<'_>) -> Option<Context> {
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
        Context::from_pairs([
            ("today".into(), long(day_number(question.today))),
            (
                "source".into(),
                RestrictedExpression::new_entity_uid(self.institution_uid(question.source)),
            ),
            (
                "service".into(),
                RestrictedExpression::new_entity_uid(self.service_uid(question.service)),
            ),
            ("purpose".into(), text(question.purpose)),
            ("legalContext".into(), text(question.legal_context)),
            (
                "elementsCovered".into(),
                long(clamp(question.elements_covered as u64)),
            ),
            ("level".into(), level(question.level)),
            ("levelNeeded".into(), level(question.level_needed)),
            (
                "actingUserNamed".into(),
                RestrictedExpression::new_bool(question.acting_user_named == IsNamed::Yes),
            ),
            (
                "requesterCapacities".into(),
                codes(question.requester_capacities),
            ),
            ("sourceCapacities".into(), codes(question.source_capacities)),
            ("quotaLeft".into(), long(clamp(question.quota_left))),
        ])
        .ok()
    }

    fn institution_uid(&self, id: InstitutionId) -> EntityUid {
        self.uid(&self.types.institution, &id.to_string())
    }

    fn service_uid(&self, id: &ServiceId) -> EntityUid {
        self.uid(&self.types.service, id.as_str())
    }

    /// No number has the form of the empty text, so the empty name stands for no deliberation.
    fn deliberation_uid(&self, number: Option<&DeliberationNumber>) -> EntityUid {
        self.uid(
            &self.types.deliberation,
            number.map_or("", |number| number.as_str()),
        )
    }

    fn uid(&self, entity_type: &EntityTypeName, id: &str) -> EntityUid {
        EntityUid::from_type_name_and_id(entity_type.clone(), EntityId::new(id))
    }
}

/// Why the entities of a deliberation cannot be built; the schema forbids it.
#[derive(Debug, thiserror::Error)]
#[error("the entities of the decision cannot be built: {0}")]
pub(crate) struct CannotPrepare(String);

/// The decision, or `None` if any evaluation failed.
fn conclude(response: &Response) -> Option<Decision> {
    match response.diagnostics().errors().next() {
        Some(_) => None,
        None => Some(response.decision()),
    }
}

/// A number that Cedar can hold; more than it can hold is as good as the most.
fn clamp(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DELIBERATION: &[u8] = include_bytes!("../../../examples/be/deliberations/26-001.yaml");
    const IN_FILE: &[Capacity] = &[Capacity::DEFINITIVE];

    fn deliberation() -> Deliberation {
        let mut deliberation = Deliberation::parse(DELIBERATION).unwrap();
        deliberation
            .capacities
            .requester
            .insert(Capacity::DEFINITIVE);
        deliberation
    }

    /// A question to which the deliberation says yes.
    fn question(deliberation: &Deliberation) -> Question<'_> {
        Question {
            applicant: *deliberation.applicants.first().unwrap(),
            source: deliberation.source,
            service: &deliberation.service,
            today: jiff::civil::date(2026, 11, 21),
            purpose: "dpv:FulfilmentOfObligation",
            legal_context: "SOCIAL_INQUIRY",
            elements_covered: 1,
            level: Level::Low,
            level_needed: Level::Low,
            acting_user_named: IsNamed::No,
            requester_capacities: IN_FILE,
            source_capacities: IN_FILE,
            quota_left: 0,
        }
    }

    fn case(engine: &Engine, deliberation: &Deliberation) -> Case {
        engine
            .case(
                deliberation,
                |_| Standing::Approved,
                ActingUserDemand::NotDemanded,
            )
            .unwrap()
    }

    #[test]
    fn the_policies_are_valid() {
        let engine = Engine::new(SCHEMA, PERMIT, EXPLAIN).unwrap();
        assert_eq!(engine.permit.policies().count(), 1);
        let explaining: usize = engine
            .explain
            .iter()
            .map(|(_, set)| set.policies().count())
            .sum();
        assert_eq!(explaining, Reason::ALL.len() - 1);
    }

    #[test]
    fn a_question_fits_the_schema() {
        let deliberation = deliberation();
        let case = case(&ENGINE, &deliberation);
        let request = ENGINE.request(&question(&deliberation), &case).unwrap();
        Request::new(
            request.principal().unwrap().clone(),
            request.action().unwrap().clone(),
            request.resource().unwrap().clone(),
            request.context().unwrap().clone(),
            Some(&ENGINE.schema),
        )
        .unwrap();
    }

    #[test]
    fn an_evaluation_that_errs_is_a_failure() {
        let deliberation = deliberation();
        let question = question(&deliberation);
        let case = case(&ENGINE, &deliberation);
        assert_eq!(ENGINE.judge(&question, &case), Verdict::Permit);
        // The entities of the question are missing.
        let nobody = Case {
            resource: case.resource,
            entities: Entities::empty(),
        };
        assert_eq!(ENGINE.judge(&question, &nobody), Verdict::Failed);
    }

    #[test]
    fn an_error_in_one_condition_is_a_failure_whatever_the_others_say() {
        let overflow = |text: &str| {
            text.replace(
                "context.quotaLeft > 0",
                "context.quotaLeft + 9223372036854775807 > 0",
            )
        };
        let mut deliberation = deliberation();
        deliberation.frequency = Some(crate::deliberation::Quota { per_day: 1 });
        let question = Question {
            quota_left: 1,
            ..question(&deliberation)
        };
        for (permit, explain) in [
            (overflow(PERMIT), EXPLAIN.to_owned()),
            (overflow(PERMIT), overflow(EXPLAIN)),
        ] {
            let engine = Engine::new(SCHEMA, &permit, &explain).unwrap();
            let case = case(&engine, &deliberation);
            assert_eq!(engine.judge(&question, &case), Verdict::Failed);
        }
    }

    #[test]
    fn a_refusal_that_no_condition_explains_is_a_failure() {
        let stricter = PERMIT.replace("context.elementsCovered > 0", "context.elementsCovered > 1");
        let engine = Engine::new(SCHEMA, &stricter, EXPLAIN).unwrap();
        let deliberation = deliberation();
        let case = case(&engine, &deliberation);
        let question = question(&deliberation);
        assert_eq!(engine.judge(&question, &case), Verdict::Failed);
        let two = Question {
            elements_covered: 2,
            ..question
        };
        assert_eq!(engine.judge(&two, &case), Verdict::Permit);
    }

    #[test]
    fn policies_without_a_name_or_outside_the_schema_are_not_taken() {
        let nameless = PERMIT.replace("@id(\"permit\")", "");
        assert!(matches!(
            Engine::new(SCHEMA, &nameless, EXPLAIN),
            Err(EngineError::Nameless(_))
        ));
        let unknown = PERMIT.replace("principal.approved", "principal.liked");
        assert!(matches!(
            Engine::new(SCHEMA, &unknown, EXPLAIN),
            Err(EngineError::Invalid(_))
        ));
        assert!(matches!(
            Engine::new(SCHEMA, "permit", EXPLAIN),
            Err(EngineError::Syntax(_))
        ));
    }

    #[test]
    fn days_read_as_dates() {
        assert_eq!(day_number(jiff::civil::date(2026, 1, 2)), 20_260_102);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

        #[test]
        fn the_permit_allows_exactly_when_no_condition_fails(
            approved in any::<bool>(),
            demanded in any::<bool>(),
            limited in any::<bool>(),
            named in any::<bool>(),
            month in 1i8..=12,
            year in 2025i16..=2029,
            purpose in prop::sample::select(vec!["dpv:FulfilmentOfObligation", "dpv:Marketing"]),
            legal_context in prop::sample::select(vec!["SOCIAL_INQUIRY", "JOB_PLACEMENT"]),
            elements_covered in 0usize..3,
            level in prop::sample::select(vec![Level::Low, Level::Substantial, Level::High]),
            level_needed in prop::sample::select(vec![Level::Low, Level::Substantial, Level::High]),
            requester in prop::sample::subsequence(vec![0u16, 1, 9], 0..=3),
            source in prop::sample::subsequence(vec![0u16, 9], 0..=2),
            quota_left in 0u64..2,
        ) {
            let mut deliberation = deliberation();
            deliberation.frequency = limited.then_some(crate::deliberation::Quota { per_day: 1 });
            let codes = |codes: Vec<u16>| -> Vec<Capacity> {
                codes.into_iter().map(|code| Capacity::new(code).unwrap()).collect()
            };
            let (requester, source) = (codes(requester), codes(source));
            let question = Question {
                today: jiff::civil::date(year, month, 1),
                purpose,
                legal_context,
                elements_covered,
                level,
                level_needed,
                acting_user_named: if named { IsNamed::Yes } else { IsNamed::No },
                requester_capacities: &requester,
                source_capacities: &source,
                quota_left,
                ..question(&deliberation)
            };
            let standing = if approved { Standing::Approved } else { Standing::NotApproved };
            let demand =
                if demanded { ActingUserDemand::Demanded } else { ActingUserDemand::NotDemanded };
            let case = ENGINE.case(&deliberation, |_| standing, demand).unwrap();
            let request = ENGINE.request(&question, &case).unwrap();
            let permit =
                ENGINE.authorizer.is_authorized(&request, &ENGINE.permit, &case.entities);
            let unmet = ENGINE
                .explain
                .iter()
                .flat_map(|(_, set)| {
                    let response = ENGINE.authorizer.is_authorized(&request, set, &case.entities);
                    response.diagnostics().reason().cloned().collect::<Vec<_>>()
                })
                .count();
            prop_assert_eq!(conclude(&permit), Some(match unmet {
                0 => Decision::Allow,
                _ => Decision::Deny,
            }));
            match ENGINE.judge(&question, &case) {
                Verdict::Permit => prop_assert_eq!(unmet, 0),
                Verdict::Refuse(reasons) => prop_assert!((1..=unmet).contains(&reasons.len())),
                Verdict::Failed => prop_assert!(false, "no evaluation errs here"),
            }
        }
    }
}
