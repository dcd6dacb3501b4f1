//! What pages are rendered with: the demonstration register, uses of every kind, and the same with hostile texts.

use std::fs;
use std::path::Path;

use governance::mandates::{LookGroup, LooksBeside, ToldLook};
use governance::statistics::{CameOut, Figures, Sum};
use governance::uses::{AskedUse, DataUse, MonthlyCount, UseEnd, UseLeaf, UseOutcome, UsePage};
use identity::mandate::{
    self, Accepted, Closed, End, Label, Mandate, MandateId, MandateScope, MandateScopes, Offer,
    Principal, Relation, Side, Terms,
};
use jiff::ToSpan;
use ledger::{Commitment, Entry, Kind, Origin, VerifyingKey};
use policy::{ActingUser, Document, DocumentKind, FilterReason, Filtered, Reason, Register};
use serde_json::Value;
use vocabulary::{
    Capacity, Date, DeliberationNumber, ElementId, ElementSet, ExchangeId, FileReference, Hash32,
    InstitutionId, Period, PersonId, Timestamp, UserReference, be::EnterpriseNumber,
};

/// What a participant might write where a text is asked.
pub(crate) const HOSTILE: &str = "<script>alert('1')</script>\"' onload=\"x\" <b>&amp; {{ 7 }} { $institution } \u{202e}right\u{2067}left\u{200f}";

/// Everything that the samples of pages are made from.
pub(crate) struct World {
    pub(crate) register: Register,
    pub(crate) uses: Vec<DataUse>,
    pub(crate) monthly: Vec<MonthlyCount>,
    pub(crate) files: Vec<FileReference>,
    pub(crate) key: VerifyingKey,
    pub(crate) today: Date,
    /// A text that a person or a participant chose.
    pub(crate) text: &'static str,
}

impl World {
    /// The demonstration.
    pub(crate) fn demonstration() -> Self {
        Self::with(|document| document, "salary")
    }

    /// The demonstration, where every text that a participant can fill is hostile.
    pub(crate) fn hostile() -> Self {
        Self::with(poisoned, HOSTILE)
    }

    fn with(change: impl Fn(Document) -> Document, text: &'static str) -> Self {
        let documents = [
            ("institutions", DocumentKind::Institution),
            ("services", DocumentKind::Service),
            ("deliberations", DocumentKind::Deliberation),
        ]
        .into_iter()
        .flat_map(|(folder, kind)| read(folder, kind));
        Self {
            register: Register::build(documents.map(change)).unwrap(),
            uses: uses(),
            monthly: monthly(),
            files: files(),
            key: VerifyingKey::new(Origin::parse("hub.example/ledger").unwrap(), [0x5a; 32]),
            today: day(),
            text,
        }
    }

    /// Every way in which a question can come out, by two institutions in two months; one of them only now and then.
    pub(crate) fn figures(&self) -> Figures {
        let mut institutions = self.register.institutions();
        let busy = institutions.next().unwrap().enterprise_number;
        let quiet = institutions.next().unwrap().enterprise_number;
        let service = &self.register.services().next().unwrap().id;
        let rule = &self.register.deliberations().next().unwrap().number;
        let month = self.today.first_of_month();
        let sum = |applicant, month, came_out, count| Sum {
            month,
            applicant,
            service: (came_out != CameOut::UnknownService).then(|| service.clone()),
            came_out,
            deliberation: (came_out == CameOut::Permitted).then(|| rule.clone()),
            count,
        };
        let last = month - 1.month();
        let mut sums = vec![
            sum(busy, last, CameOut::Permitted, 12_345),
            sum(busy, month, CameOut::Permitted, 7),
            sum(quiet, month, CameOut::Permitted, 2),
            sum(busy, month, CameOut::UnknownService, 1),
        ];
        let refused = Reason::ALL.into_iter().map(CameOut::Refused);
        sums.extend(refused.map(|why| sum(busy, month, why, 3)));
        Figures::of(&sums)
    }

    pub(crate) fn page(&self) -> UsePage {
        UsePage {
            uses: self.uses.clone(),
            before: self.uses.last().map(|one| one.exchange),
        }
    }
}

fn day() -> Date {
    "2026-03-20".parse().unwrap()
}

fn read(folder: &str, kind: DocumentKind) -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/be")
        .join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    paths.sort();
    let document = |path| Document::read(kind, &fs::read(path).unwrap()).unwrap();
    paths.iter().map(document).collect()
}

/// The document with every free text replaced. JSON is YAML, so the changed canonical form can be read again.
fn poisoned(document: Document) -> Document {
    let mut value: Value = serde_json::from_str(document.canonical()).unwrap();
    poison(&mut value, "");
    Document::read(document.kind(), value.to_string().as_bytes()).unwrap()
}

fn poison(value: &mut Value, key: &str) {
    let free = [
        "nl",
        "fr",
        "de",
        "en",
        "from",
        "legalBasis",
        "securityMeasures",
    ]
    .contains(&key);
    match value {
        Value::String(text) if free => *text = HOSTILE.to_owned(),
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                poison(item, key);
                // A list does not repeat itself.
                if let Value::String(text) = item
                    && text == HOSTILE
                {
                    text.push_str(&at.to_string());
                }
            }
        }
        Value::Object(fields) => fields
            .iter_mut()
            .for_each(|(key, value)| poison(value, key)),
        _ => {}
    }
}

fn institution(number: &str) -> InstitutionId {
    InstitutionId::parse(number).unwrap()
}

fn elements(ids: &[&str]) -> ElementSet {
    ids.iter().map(|id| ElementId::parse(id).unwrap()).collect()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// What differs between the uses.
struct Sample {
    at: &'static str,
    applicant: &'static str,
    service: &'static str,
    asked: &'static [&'static str],
    outcome: UseOutcome,
    end: Option<UseEnd>,
}

fn permitted(allowed: &[&str]) -> UseOutcome {
    UseOutcome::Permitted {
        deliberation: DeliberationNumber::parse("26/013").unwrap(),
        version: Hash32::new([7; 32]),
        allowed: elements(allowed),
        filtered: vec![
            Filtered {
                element: ElementId::parse("employment.employer").unwrap(),
                reason: FilterReason::NotInDeliberation,
            },
            Filtered {
                element: ElementId::parse("pay.noSuchElement").unwrap(),
                reason: FilterReason::UnknownElement,
            },
        ],
    }
}

const ASKED: &[&str] = &[
    "pay.grossMonthly",
    "employment.employer",
    "pay.noSuchElement",
    "employment.start",
    "pay.quarter",
];

fn uses() -> Vec<DataUse> {
    let given = |at_text| UseEnd::Delivered {
        at: at(at_text),
        elements: elements(&["pay.grossMonthly"]),
    };
    let empty = |at_text| UseEnd::Delivered {
        at: at(at_text),
        elements: ElementSet::new(),
    };
    let home = "0999999130";
    let samples = [
        Sample {
            at: "2026-03-14T09:32:00Z",
            applicant: home,
            service: "workAndPay",
            asked: ASKED,
            outcome: permitted(&["pay.grossMonthly", "employment.period"]),
            end: Some(given("2026-03-14T09:32:01Z")),
        },
        Sample {
            at: "2026-03-12T14:05:00Z",
            applicant: "0999999328",
            service: "personIdentity",
            asked: &["residence.address", "household.members"],
            outcome: UseOutcome::Refused {
                reasons: vec![Reason::RequesterHoldsNoFile, Reason::PurposeNotCovered],
            },
            end: None,
        },
        Sample {
            at: "2026-03-03T08:00:00Z",
            applicant: home,
            service: "noSuchService",
            asked: &["some.thing"],
            outcome: UseOutcome::UnknownService,
            end: None,
        },
        Sample {
            at: "2026-02-27T10:00:00Z",
            applicant: home,
            service: "diplomas",
            asked: &["diploma.title"],
            outcome: permitted(&["diploma.title"]),
            end: Some(empty("2026-02-27T10:00:01Z")),
        },
        Sample {
            at: "2026-02-20T10:00:00Z",
            applicant: "0999999999",
            service: "diplomas",
            asked: &["diploma.title"],
            outcome: permitted(&["diploma.title"]),
            end: Some(UseEnd::Failed {
                at: at("2026-02-20T10:00:09Z"),
            }),
        },
        Sample {
            at: "2026-01-31T23:30:00Z",
            applicant: home,
            service: "diplomas",
            asked: &["diploma.title"],
            outcome: permitted(&["diploma.title"]),
            end: Some(UseEnd::Interrupted {
                at: at("2026-02-01T00:30:00Z"),
            }),
        },
        Sample {
            at: "2026-01-02T10:00:00Z",
            applicant: home,
            service: "diplomas",
            asked: &["diploma.title"],
            outcome: permitted(&["diploma.title"]),
            end: None,
        },
    ];
    samples
        .into_iter()
        .zip(1..)
        .map(|(sample, number)| one(sample, number))
        .collect()
}

fn one(sample: Sample, number: u8) -> DataUse {
    let decided = at(sample.at);
    let leaf = |kind, place: u64| UseLeaf {
        kind,
        at: decided,
        entry: Entry {
            index: u64::from(number) * 1000 + place,
            commitment: Commitment::from_bytes([number; 32]),
        },
    };
    let mut leaves = vec![leaf(Kind::Decision, 0)];
    if sample.end.is_some() {
        leaves.extend([leaf(Kind::Delivery, 1), leaf(Kind::Receipt, 2)]);
    }
    let refused = sample.end.is_none();
    DataUse {
        exchange: ExchangeId::from_uuid(uuid::Uuid::from_u128(
            0x0198_c5f2_0000_7000_8000_0000_0000_0000 + u128::from(number),
        )),
        at: decided,
        asked: AskedUse {
            applicant: institution(sample.applicant),
            application: "social-housing-files".parse().unwrap(),
            acting_user: match refused {
                true => ActingUser::None,
                false => ActingUser::Named(UserReference::parse("caseworker-12").unwrap()),
            },
            source: match sample.service {
                "workAndPay" => Some(institution("0999999724")),
                "personIdentity" => Some(institution("0999999823")),
                "diplomas" => Some(institution("0999999625")),
                _ => None,
            },
            service: sample.service.parse().unwrap(),
            purpose: match refused {
                true => "dpv:NoSuchPurpose",
                false => "dpv:ServiceAccessDetermination",
            }
            .parse()
            .unwrap(),
            legal_context: "SOCIAL_HOUSING_ALLOCATION".parse().unwrap(),
            elements: elements(sample.asked),
        },
        outcome: sample.outcome,
        end: sample.end,
        leaves,
        withheld_until: (number == 1).then(|| at("2026-03-18T00:00:00Z")),
    }
}

/// Eight institutions, one of which the register does not know, over a year.
fn monthly() -> Vec<MonthlyCount> {
    let numbers = [
        "0999999130",
        "0999999625",
        "0999999724",
        "0999999823",
        "0999999999",
        "0999999031",
        "0999999427",
        "0999999526",
    ];
    let first: Date = "2025-04-01".parse().unwrap();
    let mut counts = Vec::new();
    for month in 0_u64..12 {
        for (at, number) in (0_u64..).zip(numbers) {
            let count = (month * 7 + at * 5) % 11;
            if count > at {
                counts.push(MonthlyCount {
                    month: first
                        .checked_add(i64::try_from(month).unwrap().months())
                        .unwrap(),
                    applicant: institution(number),
                    count: if month == 3 && at == 0 {
                        1234 / 40
                    } else {
                        count - at
                    },
                });
            }
        }
    }
    counts
}

fn files() -> Vec<FileReference> {
    let file = |number, code, start: &str, end: Option<&str>| FileReference {
        institution: institution(number),
        capacity: Capacity::new(code).unwrap(),
        period: Period::new(start.parse().unwrap(), end.map(|end| end.parse().unwrap())).unwrap(),
    };
    vec![
        file("0999999823", 0, "1985-07-30", None),
        file("0999999724", 0, "2007-09-01", None),
        file("0999999130", 1, "2021-02-01", None),
        file("0999999130", 2, "2019-02-01", Some("2021-01-31")),
        file("0999999625", 42, "2007-09-01", None),
        file("0999999999", 1, "2020-01-01", Some("2020-12-31")),
    ]
}

fn terms(world: &World, kind: mandate::Kind, principal: Principal) -> Terms {
    // As much of the text as a label holds, without what the test of whole texts takes out.
    let text = world.text.split(" <b>").next().unwrap_or_default();
    let label = Label::parse(text).unwrap();
    let end = "2027-03-19".parse().unwrap();
    Terms {
        principal,
        kind,
        scopes: MandateScopes::of(&MandateScope::ALL),
        period: Period::new("2026-03-01".parse().unwrap(), Some(end)).unwrap(),
        name: (kind == mandate::Kind::Given).then(|| label.clone()),
        label,
    }
}

/// Mandates of every kind and in every state.
pub(crate) fn mandates(world: &World) -> Vec<Mandate> {
    let person = |number| PersonId::from_uuid(uuid::Uuid::from_u128(number));
    let institution = InstitutionId::parse("0999999526").unwrap();
    let company = EnterpriseNumber::parse("0999999823").unwrap();
    let at = world.uses[0].at;
    let registered = |relation| mandate::Kind::Registered {
        relation,
        institution,
    };
    let from = MandateId::from_bytes([1; 16]);
    let kinds = [
        (
            registered(Relation::Representative),
            Principal::Company(company),
        ),
        (mandate::Kind::Given, Principal::Person(person(1))),
        (registered(Relation::Parent), Principal::Person(person(1))),
        (registered(Relation::Guardian), Principal::Person(person(1))),
        (
            mandate::Kind::PassedOn { from },
            Principal::Company(company),
        ),
    ];
    let accepted = |number: u8, kind, principal| Accepted {
        id: MandateId::from_bytes([number; 16]),
        terms: terms(world, kind, principal),
        made_by: Some(person(1)),
        mandatary: person(2),
        since: at,
    };
    let mut all = vec![Mandate::Accepted(accepted(1, kinds[0].0, kinds[0].1))];
    for (number, (kind, principal)) in (2..).zip(kinds) {
        for end in [
            End::Refused,
            End::Withdrawn,
            End::Revoked(Side::Principal),
            End::Revoked(Side::Mandatary),
            End::Ended,
        ] {
            all.push(Mandate::Closed(Closed {
                id: MandateId::from_bytes([number; 16]),
                terms: terms(world, kind, principal),
                made_by: None,
                mandatary: None,
                end,
                at,
            }));
        }
    }
    let given = || terms(world, kinds[1].0, kinds[1].1);
    for made_at in [at, "2026-01-01T08:00:00Z".parse().unwrap()] {
        all.push(Mandate::Offered(Offer {
            id: MandateId::from_bytes([9; 16]),
            terms: given(),
            made_by: person(1),
            made_at,
        }));
    }
    for (start, end) in [("2026-04-01", "2026-05-01"), ("2026-01-01", "2026-02-01")] {
        let mut other = accepted(8, kinds[1].0, kinds[1].1);
        let end = end.parse().unwrap();
        other.terms.period = Period::new(start.parse().unwrap(), Some(end)).unwrap();
        all.push(Mandate::Accepted(other));
    }
    all
}

/// What was seen on the person's behalf, in this month and in one without uses.
pub(crate) fn looks(world: &World) -> LooksBeside {
    let group = |hour: &str, count| LookGroup {
        mandate: MandateId::from_bytes([1; 16]),
        terms: terms(
            world,
            mandate::Kind::Given,
            Principal::Person(PersonId::from_uuid(uuid::Uuid::from_u128(1))),
        ),
        hour: hour.parse().unwrap(),
        count,
    };
    LooksBeside {
        groups: vec![
            group("2026-03-17T09:00:00Z", 1),
            group("2026-03-16T09:00:00Z", 12),
            group("2019-05-01T09:00:00Z", 2),
        ],
        more: true,
    }
}

/// The looks of one hour.
pub(crate) fn told_looks(world: &World) -> Vec<ToldLook> {
    let look = |index: u64| ToldLook {
        at: world.uses[0].at,
        scope: MandateScope::SeeUses,
        page: "/uses".to_owned(),
        entry: Entry {
            index,
            commitment: Commitment::from_bytes([7; 32]),
        },
    };
    vec![look(7), look(8)]
}
