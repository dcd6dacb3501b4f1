//! The policies are valid, and an evaluation that errs gives nothing.

use cedar_policy::Entities;
use proptest::prelude::*;

use super::*;
use crate::deliberation::Deliberation;

const DELIBERATION: &[u8] = include_bytes!("../../../../examples/be/deliberations/26-001.yaml");
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
        today: jiff::civil::date(2026, 11, 21),
        purpose: "dpv:FulfilmentOfObligation",
        legal_context: "SOCIAL_INQUIRY",
        elements_covered: 1,
        level: Level::Low,
        level_needed: Level::Low,
        acting_user_named: IsNamed::No,
        requester_capacities: IN_FILE,
        source_capacities: IN_FILE,
        quota_left: None,
    }
}

fn case(engine: &Engine, deliberation: &Deliberation) -> Case {
    case_with(
        engine,
        deliberation,
        Standing::Approved,
        ActingUserDemand::NotDemanded,
    )
}

fn case_with(
    engine: &Engine,
    deliberation: &Deliberation,
    standing: Standing,
    demand: ActingUserDemand,
) -> Case {
    let (service, source) = (&deliberation.service, deliberation.source);
    let offer = engine
        .offer(service, demand, source, Standing::Approved)
        .unwrap();
    engine.case(deliberation, &offer, |_| standing).unwrap()
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
        entities: Entities::empty(),
        ..case
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
        quota_left: Some(1),
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
        quota_left in prop::option::of(0u64..2),
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
        let case = case_with(&ENGINE, &deliberation, standing, demand);
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
