//! What a request for a deliberation would change, on questions of the example.

use policy::proposal::Subject;
use policy::{
    ActingUser, Deliberation, Facts, KeptDecision, Reason, Register, Use, WhatIf, decide,
};
use vocabulary::{
    ApplicationId, Capacity, DeliberationNumber, ElementId, FileReference, Level, Period, PersonId,
    UserReference,
};

use crate::demonstration::register;

fn rule(register: &'static Register, number: &str) -> &'static Deliberation {
    let number = DeliberationNumber::parse(number).unwrap();
    register.deliberation(&number).unwrap()
}

/// A question that fits a deliberation, changed by the test, as the evidence keeps it.
fn kept(
    register: &Register,
    by: &Deliberation,
    change: impl Fn(&mut Use, &mut Facts),
) -> KeptDecision {
    let today = by.period.start();
    let file = |institution, capacity| FileReference {
        institution,
        capacity,
        period: Period::since(today),
    };
    let applicant = *by.applicants.first().unwrap();
    let mut asked = Use {
        applicant,
        application: ApplicationId::parse("program").unwrap(),
        acting_user: ActingUser::Named(UserReference::parse("clerk-7").unwrap()),
        source: by.source,
        service: by.service.clone(),
        person: PersonId::from_uuid(uuid::Uuid::from_u128(1)),
        purpose: by.purposes.first().unwrap().clone(),
        legal_context: by.legal_contexts.first().unwrap().clone(),
        elements: by.elements.clone(),
        today,
    };
    let mut facts = Facts {
        level: Level::High,
        files: vec![
            file(applicant, *by.capacities.requester.first().unwrap()),
            file(by.source, *by.capacities.source.first().unwrap()),
        ],
        quota: Vec::new(),
    };
    change(&mut asked, &mut facts);
    let record = match decide(asked, facts, register) {
        Ok(permitted) => permitted.decision_record(),
        Err(refused) => refused.decision_record(),
    };
    serde_json::from_value(record).unwrap()
}

fn adds(draft: Deliberation) -> Subject {
    Subject::Adds {
        draft: Box::new(Deliberation {
            number: DeliberationNumber::parse("26/900").unwrap(),
            state: policy::deliberation::State::Draft,
            ..draft
        }),
    }
}

#[test]
fn a_purpose_that_is_added_allows_what_was_refused() {
    let register = register();
    let rule = rule(register, "26/001");
    let purpose: vocabulary::Purpose = "dpv:PublicBenefit".parse().unwrap();
    let other = |asked: &mut Use, _: &mut Facts| asked.purpose = purpose.clone();
    let refused = kept(register, rule, other);
    let allowed = kept(register, rule, |_, _| {});
    let subject = adds(Deliberation {
        purposes: [purpose.clone()].into(),
        ..rule.clone()
    });
    let mut tried = WhatIf::of(register, &subject).unwrap();
    tried.consider(&refused);
    tried.consider(&allowed);
    let (_, effect) = tried.effects().next().unwrap();
    assert_eq!(effect.questions, 2);
    // Refused before anybody looked for files: whether there were any is not known.
    assert!(effect.newly_allowed.is_empty());
    assert_eq!(
        effect.perhaps_allowed.get(&Reason::PurposeNotCovered),
        Some(&1)
    );
    assert!(effect.newly_refused.is_empty());
    assert_eq!(tried.never_asked().iter().count(), 0);
}

#[test]
fn a_repeal_refuses_what_was_allowed() {
    let register = register();
    let rule = rule(register, "26/001");
    let subject = Subject::Repeals {
        number: rule.number.clone(),
        last_day: rule.period.start(),
        reason: "a test".into(),
    };
    let mut tried = WhatIf::of(register, &subject).unwrap();
    tried.consider(&kept(register, rule, |_, _| {}));
    let (_, effect) = tried.effects().next().unwrap();
    assert_eq!(effect.newly_refused.values().sum::<u64>(), 1);
    assert_eq!((effect.more, effect.fewer), (0, 0));
}

#[test]
fn an_amendment_with_fewer_elements_gives_fewer_and_tells_what_nobody_asked() {
    let register = register();
    let rule = rule(register, "26/001");
    let [first, second] = [0, 1].map(|at| rule.elements.iter().nth(at).unwrap().clone());
    let subject = Subject::Amends {
        number: rule.number.clone(),
        draft: Box::new(Deliberation {
            number: DeliberationNumber::parse("26/900").unwrap(),
            elements: [first.clone(), second.clone()].into_iter().collect(),
            ..rule.clone()
        }),
    };
    let mut tried = WhatIf::of(register, &subject).unwrap();
    let all_but = |without: &ElementId| {
        let without = without.clone();
        move |asked: &mut Use, _: &mut Facts| {
            let kept = asked.elements.iter().filter(|it| **it != without);
            asked.elements = kept.cloned().collect();
        }
    };
    tried.consider(&kept(register, rule, all_but(&second)));
    let (_, effect) = tried.effects().next().unwrap();
    assert_eq!((effect.questions, effect.more, effect.fewer), (1, 0, 1));
    let never: Vec<_> = tried.never_asked().iter().cloned().collect();
    assert_eq!(never, [second]);
}

#[test]
fn a_refusal_for_want_of_a_file_is_computed_with_what_was_kept() {
    let register = register();
    let rule = rule(register, "26/001");
    // The welfare centre knows the person in a capacity that the rule does not name.
    let known = Capacity::new(7).unwrap();
    let refused = kept(register, rule, |_, facts| facts.files[0].capacity = known);
    let mut wider = rule.clone();
    wider.capacities.requester.insert(known);
    let mut tried = WhatIf::of(register, &adds(wider)).unwrap();
    tried.consider(&refused);
    let (_, effect) = tried.effects().next().unwrap();
    // The file of the source was not looked at then, so it is pretended.
    assert_eq!(
        effect.perhaps_allowed.get(&Reason::CapacityNotCovered),
        Some(&1)
    );
    // The same draft without that capacity changes nothing.
    let mut tried = WhatIf::of(register, &adds(rule.clone())).unwrap();
    tried.consider(&refused);
    let (_, effect) = tried.effects().next().unwrap();
    assert_eq!(effect.questions, 1);
    assert!(effect.perhaps_allowed.is_empty() && effect.newly_allowed.is_empty());
}

#[test]
fn questions_to_others_do_not_count() {
    let register = register();
    let (one, other) = (rule(register, "26/001"), rule(register, "26/005"));
    let mut tried = WhatIf::of(register, &adds(one.clone())).unwrap();
    tried.consider(&kept(register, other, |_, _| {}));
    assert!(tried.effects().all(|(_, effect)| effect.questions == 0));
}
