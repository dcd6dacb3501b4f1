//! What holds for every decision, over small random registers.

use std::collections::{BTreeMap, BTreeSet};

use policy::{
    Document, DocumentKind, Facts, KeptDecision, Outcome, QuotaLeft, Reason, Register, Replay,
    decide, replay,
};
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use vocabulary::{DeliberationNumber, ElementSet, FileReference, Hash32, Level, Purpose};

use crate::demonstration::*;

const ELEMENTS: [(&str, u8); 4] = [("a.zero", 0), ("a.one", 1), ("a.two", 2), ("a.three", 3)];
const PURPOSES: [&str; 2] = ["dpv:FulfilmentOfObligation", "dpv:Marketing"];
const CONTEXTS: [&str; 2] = ["SOCIAL_INQUIRY", "DEBT_MEDIATION"];
const LEVELS: [Level; 3] = [Level::Low, Level::Substantial, Level::High];

/// One deliberation of the welfare centre for the one service, in the terms of the oracle below.
#[derive(Clone, Debug)]
struct Rule {
    number: u8,
    in_force: bool,
    elements: Vec<(&'static str, u8)>,
    purposes: Vec<&'static str>,
    contexts: Vec<&'static str>,
    requester: Vec<u16>,
    per_day: Option<u64>,
}

#[derive(Clone, Debug)]
struct World {
    applicant_approved: bool,
    source_approved: bool,
    acting_user_required: bool,
    rules: Vec<Rule>,
    named: bool,
    level: usize,
    asked: Vec<(&'static str, u8)>,
    unknown_asked: bool,
    purpose: &'static str,
    context: &'static str,
    requester_files: Vec<u16>,
    source_file: bool,
    left: u64,
}

fn some<T: Clone + std::fmt::Debug + 'static>(of: &[T]) -> impl Strategy<Value = Vec<T>> + use<T> {
    subsequence(of.to_vec(), 1..=of.len())
}

prop_compose! {
    fn rule()(
        in_force in prop::bool::weighted(0.8),
        elements in some(&ELEMENTS),
        purposes in some(&PURPOSES),
        contexts in some(&CONTEXTS),
        requester in some(&[1u16, 2, 7]),
        per_day in prop::option::weighted(0.3, 1u64..5),
    ) -> Rule {
        Rule { number: 0, in_force, elements, purposes, contexts, requester, per_day }
    }
}

prop_compose! {
    fn world()(
        mut rules in prop::collection::vec(rule(), 0..4),
        applicant_approved in prop::bool::weighted(0.9),
        source_approved in prop::bool::weighted(0.9),
        acting_user_required in any::<bool>(),
        named in prop::bool::weighted(0.8),
        level in 0usize..3,
        asked in subsequence(ELEMENTS.to_vec(), 0..=4),
        unknown_asked in any::<bool>(),
        purpose in prop::sample::select(&PURPOSES[..]),
        context in prop::sample::select(&CONTEXTS[..]),
        requester_files in subsequence(vec![1u16, 2, 7, 9], 0..=2),
        source_file in prop::bool::weighted(0.8),
        left in 0u64..2,
    ) -> World {
        for (at, rule) in rules.iter_mut().enumerate() {
            rule.number = u8::try_from(at).unwrap() + 1;
        }
        World {
            applicant_approved, source_approved, acting_user_required, rules, named, level, asked,
            unknown_asked, purpose, context, requester_files, source_file, left,
        }
    }
}

impl World {
    fn documents(&self) -> Vec<Document> {
        let read = |kind, text: String| {
            Document::read(kind, text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
        };
        let words = "{nl: n, fr: f, de: d, en: e}";
        let status = |approved| if approved { "approved" } else { "suspended" };
        let capacities: String = [0, 1, 2, 7, 9]
            .iter()
            .map(|code| format!("  - {{code: {code}, label: {words}}}\n"))
            .collect();
        let institution = |number: &str, approved| {
            read(
                DocumentKind::Institution,
                format!(
                    "enterpriseNumber: \"{number}\"\nname: {words}\nsector: 1\nstatus: {}\nsince: 2025-01-01\ncapacities:\n{capacities}",
                    status(approved)
                ),
            )
        };
        let elements: String = ELEMENTS
            .iter()
            .map(|(id, class)| format!("  - {{id: {id}, class: {class}, title: {words}}}\n"))
            .collect();
        let acting = if self.acting_user_required {
            "required"
        } else {
            "optional"
        };
        let mut documents = vec![
            institution(WELFARE_CENTRE, self.applicant_approved),
            institution(PERSON_REGISTER, self.source_approved),
            read(
                DocumentKind::Service,
                format!(
                    "id: personIdentity\nsource: \"{PERSON_REGISTER}\"\ntitle: {words}\nactingUser: {acting}\nelements:\n{elements}"
                ),
            ),
        ];
        for rule in &self.rules {
            let elements: Vec<_> = rule.elements.iter().map(|(id, _)| *id).collect();
            let until = if rule.in_force {
                "2027-01-01"
            } else {
                "2026-11-20"
            };
            let per_day = rule
                .per_day
                .map(|n| format!("frequency: {{perDay: {n}}}\n"));
            documents.push(read(
                DocumentKind::Deliberation,
                format!(
                    "number: \"26/{}\"\ndate: 2026-01-01\ntitle: {words}\napplicants: [\"{WELFARE_CENTRE}\"]\nsource: \"{PERSON_REGISTER}\"\nservice: personIdentity\nelements: [{}]\ncapacities: {{requester: {:?}, source: [0]}}\npurposes: {:?}\nlegalBasis: [law]\nlegalContexts: {:?}\nperiod: {{startDate: 2026-01-01, endDate: {until}}}\nretention: {{months: 1, from: now}}\n{}securityMeasures: [lock]\nstate: {{inForce: {{submitted: 2026-01-01, approved: 2026-01-01, since: 2026-01-01}}}}\n",
                    rule.number,
                    elements.join(", "),
                    rule.requester,
                    rule.purposes,
                    rule.contexts,
                    per_day.unwrap_or_default(),
                ),
            ));
        }
        documents
    }

    fn asking(&self) -> Asking {
        let mut asking = social_inquiry().purpose(self.purpose).context(self.context);
        if !self.named {
            asking = asking.without_acting_user();
        }
        let mut names: Vec<_> = self.asked.iter().map(|(id, _)| *id).collect();
        if self.unknown_asked {
            names.push("a.unknown");
        }
        asking.asked.elements = elements(&names);
        let mut files: Vec<FileReference> = self
            .requester_files
            .iter()
            .map(|code| file(WELFARE_CENTRE, *code, "2026-01-01", None))
            .collect();
        if self.source_file {
            files.push(file(PERSON_REGISTER, 0, "2026-01-01", None));
        }
        let quota = self
            .rules
            .iter()
            .map(|rule| QuotaLeft {
                deliberation: rule.id(),
                left: self.left,
            })
            .collect();
        asking.facts = Facts {
            level: LEVELS[self.level],
            files,
            quota,
        };
        asking
    }

    /// The rules of the issue, written down a second time and as plainly as possible.
    fn reasons(&self, rule: Option<&Rule>) -> Vec<Reason> {
        use Reason::*;
        let covered: Vec<u8> = self
            .asked
            .iter()
            .filter(|element| rule.is_some_and(|rule| rule.elements.contains(element)))
            .map(|(_, class)| *class)
            .collect();
        let level_needed = match covered.iter().max() {
            None | Some(0 | 1) => 0,
            Some(2) => 1,
            Some(_) => 2,
        };
        let too_weak = self.level < level_needed || (self.acting_user_required && !self.named);
        let not_approved = !self.applicant_approved || !self.source_approved;
        let mut groups = vec![vec![
            (not_approved, ParticipantNotApproved),
            (too_weak, AuthenticationTooWeak),
        ]];
        match rule {
            None => groups.push(vec![(true, NoDeliberation)]),
            Some(rule) => {
                let fits = |code: &u16| rule.requester.contains(code);
                groups.push(vec![
                    (!rule.in_force, DeliberationNotInForce),
                    (!rule.purposes.contains(&self.purpose), PurposeNotCovered),
                    (
                        !rule.contexts.contains(&self.context),
                        LegalContextNotCovered,
                    ),
                    (covered.is_empty(), ElementsNotCovered),
                ]);
                groups.push(vec![(
                    self.requester_files.is_empty(),
                    RequesterHoldsNoFile,
                )]);
                groups.push(vec![(
                    !self.requester_files.iter().any(fits),
                    CapacityNotCovered,
                )]);
                groups.push(vec![(
                    rule.per_day.is_some() && self.left == 0,
                    QuotaExceeded,
                )]);
                groups.push(vec![(!self.source_file, SourceHoldsNoFile)]);
            }
        }
        groups
            .into_iter()
            .map(|group| {
                group
                    .into_iter()
                    .filter(|(fails, _)| *fails)
                    .map(|(_, reason)| reason)
                    .collect()
            })
            .find(|reasons: &Vec<Reason>| !reasons.is_empty())
            .unwrap_or_default()
    }

    fn covered(&self, rule: &Rule) -> BTreeSet<&'static str> {
        self.asked
            .iter()
            .filter(|e| rule.elements.contains(e))
            .map(|(id, _)| *id)
            .collect()
    }

    /// The rule that permits, of those that do.
    fn permitting(&self) -> Option<&Rule> {
        self.rules
            .iter()
            .filter(|rule| self.reasons(Some(rule)).is_empty())
            .max_by_key(|rule| {
                let narrow = std::cmp::Reverse(rule.elements.len());
                (
                    self.covered(rule).len(),
                    narrow,
                    std::cmp::Reverse(rule.number),
                )
            })
    }
}

impl Rule {
    fn id(&self) -> DeliberationNumber {
        DeliberationNumber::parse(&format!("26/{}", self.number)).unwrap()
    }
}

fn kept(asking: &Asking, register: &Register) -> KeptDecision {
    let record = match decide(asking.asked.clone(), asking.facts.clone(), register) {
        Ok(permitted) => permitted.decision_record(),
        Err(refused) => refused.decision_record(),
    };
    serde_json::from_value(record).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn decisions_follow_the_rules(world in world()) {
        let register = Register::build(world.documents()).unwrap();
        let asking = world.asking();
        match decide(asking.asked.clone(), asking.facts.clone(), &register) {
            Ok(permitted) => {
                let decision = permitted.decision();
                let rule = world.permitting().expect("nothing permits it");
                prop_assert_eq!(&decision.deliberation, &rule.id());
                let allowed: BTreeSet<_> = decision.allowed.iter().map(|id| id.as_str()).collect();
                prop_assert_eq!(&allowed, &world.covered(rule));
                prop_assert!(!allowed.is_empty());
                let filtered: ElementSet =
                    decision.filtered.iter().map(|filtered| filtered.element.clone()).collect();
                prop_assert_eq!(filtered, asking.asked.elements.difference(&decision.allowed));
                prop_assert_eq!(decision.quota.as_ref().map(|quota| quota.limit), rule.per_day);
            }
            Err(refused) => {
                prop_assert!(!refused.reasons.is_empty());
                prop_assert!(world.permitting().is_none());
                let told: Vec<Vec<Reason>> = match world.rules.is_empty() {
                    true => vec![world.reasons(None)],
                    false => world.rules.iter().map(|rule| world.reasons(Some(rule))).collect(),
                };
                prop_assert!(told.contains(&refused.reasons), "{:?} of {:?}", refused.reasons, told);
                let furthest = told.iter().map(|reasons| reasons[0].group()).max();
                prop_assert_eq!(Some(refused.reasons[0].group()), furthest);
                prop_assert!(refused.quota.is_none() || refused.reasons == [Reason::SourceHoldsNoFile]);
            }
        }
    }

    #[test]
    fn the_order_of_documents_and_facts_does_not_matter(world in world(), seed in any::<u64>()) {
        let asking = world.asking();
        let decided = kept(&asking, &Register::build(world.documents()).unwrap());
        let mut documents = world.documents();
        let mut shuffled = asking.clone();
        shuffle(&mut documents, seed);
        shuffle(&mut shuffled.facts.files, seed);
        shuffle(&mut shuffled.facts.quota, seed);
        let again = kept(&shuffled, &Register::build(documents).unwrap());
        prop_assert_eq!(again.outcome, decided.outcome);
        prop_assert_eq!(again.evidence.candidates, decided.evidence.candidates);
    }

    #[test]
    fn a_person_without_a_file_is_like_an_unknown_person(world in world()) {
        let register = Register::build(world.documents()).unwrap();
        let mut known = world.asking();
        known.facts.files.retain(|file| file.institution != known.asked.applicant);
        let mut unknown = known.clone();
        unknown.facts.files.clear();
        // Not even the evidence, which the institution may read, tells them apart.
        prop_assert_eq!(kept(&known, &register), kept(&unknown, &register));
    }

    #[test]
    fn replay_finds_the_same_or_the_difference(world in world(), at in any::<Index>()) {
        let register = Register::build(world.documents()).unwrap();
        let by_hash: BTreeMap<Hash32, Document> =
            world.documents().into_iter().map(|document| (document.version(), document)).collect();
        let decided = kept(&world.asking(), &register);
        let find = |hash: &Hash32| by_hash.get(hash).cloned();
        prop_assert_eq!(replay(&decided, find), Replay::Same);

        let tampered = tampered(&decided, at);
        prop_assert!(tampered != decided);
        let replayed = replay(&tampered, find);
        prop_assert!(matches!(replayed, Replay::Different { .. }), "{:?}", replayed);
    }
}

fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed | 1;
    for last in (1..items.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        items.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
    }
}

/// The decision with one thing changed that must show.
fn tampered(kept: &KeptDecision, at: Index) -> KeptDecision {
    let mut changes: Vec<KeptDecision> = Vec::new();
    let mut change = |with: &dyn Fn(&mut KeptDecision)| {
        let mut changed = kept.clone();
        with(&mut changed);
        changes.push(changed);
    };
    let refusal = |reason| Outcome::Refused {
        reasons: vec![reason],
        quota: None,
    };
    match &kept.outcome {
        Outcome::Permitted { .. } => {
            change(&|kept| kept.outcome = refusal(Reason::SourceHoldsNoFile));
            change(&|kept| kept.asked.purpose = Purpose::parse("dpv:Unheard").unwrap());
            change(&|kept| kept.evidence.facts.files.clear());
            change(&|kept| kept.asked.elements = ElementSet::new());
            change(&|kept| {
                if let Outcome::Permitted { allowed, .. } = &mut kept.outcome {
                    *allowed = elements(&["a.smuggled"]);
                }
            });
            change(&|kept| {
                if let Outcome::Permitted { version, .. } = &mut kept.outcome {
                    *version = Hash32::new([0; 32]);
                }
            });
        }
        Outcome::Refused { reasons, .. } => {
            let other = match reasons[0] {
                Reason::NoDeliberation => Reason::PurposeNotCovered,
                _ => Reason::NoDeliberation,
            };
            change(&|kept| kept.outcome = refusal(other));
            change(&|kept| {
                kept.outcome = Outcome::Permitted {
                    deliberation: DeliberationNumber::parse("26/1").unwrap(),
                    version: Hash32::new([0; 32]),
                    allowed: kept.asked.elements.clone(),
                    filtered: vec![],
                    quota: None,
                }
            });
        }
    }
    if let Some(candidate) = kept.evidence.candidates.first() {
        // A candidate that is named twice, where only one is there.
        change(&|kept| kept.evidence.candidates.push(*candidate));
    }
    changes.swap_remove(at.index(changes.len()))
}
