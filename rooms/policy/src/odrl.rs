//! A deliberation as a policy of ODRL 2.2 (<https://www.w3.org/TR/odrl-model/>) in JSON-LD, for machines that know no
//! other words for it than those of W3C.
//!
//! Invariants:
//! - A permission stands in it only while the deliberation is in force, or will be: who reads nothing but `permission`
//!   is never told more than the deliberation gives.
//! - The text is the same for the same deliberation, edition, addresses and standing: lists have the document's order.

use serde_json::{Map, Value, json};
use vocabulary::{Date, InstitutionId, Localized, be::legal_day};

use crate::deliberation::{Deliberation, Force};

/// Where the things stand that a policy names.
#[derive(Clone, Copy, Debug)]
pub struct Addresses<'a> {
    /// The hub, which tells the person.
    pub hub: &'a str,
    /// The register, without a slash at the end.
    pub register: &'a str,
    /// The version of the deliberation.
    pub version: &'a str,
}

/// Which version of the deliberation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// The one that stands.
    Latest,
    /// An earlier one: nothing may be read out of it any more.
    Superseded,
}

/// How a deliberation stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    InForce,
    NotYetInForce,
    NoLongerInForce,
    /// A draft, before the committee, approved without a first day, or rejected.
    WithoutForce,
    Superseded,
}

impl Standing {
    fn of(force: Option<Force>, edition: Edition, today: Date) -> Self {
        match (edition, force) {
            (Edition::Superseded, _) => Self::Superseded,
            (_, None) => Self::WithoutForce,
            (_, Some(force)) if force.last.is_some_and(|last| last < today) => {
                Self::NoLongerInForce
            }
            (_, Some(force)) if today < force.first => Self::NotYetInForce,
            (_, Some(_)) => Self::InForce,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::InForce => "inForce",
            Self::NotYetInForce => "notYetInForce",
            Self::NoLongerInForce => "noLongerInForce",
            Self::WithoutForce => "withoutForce",
            Self::Superseded => "superseded",
        }
    }
}

/// The deliberation as an ODRL policy in JSON-LD, as it stands on the legal day `today`.
///
/// In force, or later: an `Agreement` with one permission and the obligations that come with it. No longer in force: an
/// `Agreement` with the obligations alone, which last as long as the data are kept. Without force, or superseded: a
/// `Set` without a rule.
pub fn odrl(
    deliberation: &Deliberation,
    edition: Edition,
    addresses: &Addresses<'_>,
    today: Date,
) -> Value {
    let register = addresses.register;
    let force = deliberation.force();
    let standing = Standing::of(force, edition, today);
    let mut policy = Map::new();
    let mut say = |name: &str, value: Value| policy.insert(name.to_owned(), value);
    say(
        "@context",
        json!([
            "http://www.w3.org/ns/odrl.jsonld",
            {
                "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
                "xsd": "http://www.w3.org/2001/XMLSchema#",
                "dc": "http://purl.org/dc/terms/",
                "dpv": "https://w3id.org/dpv#",
                "crosskeys": format!("{}#", profile(register)),
            },
        ]),
    );
    let kind = match standing {
        Standing::InForce | Standing::NotYetInForce | Standing::NoLongerInForce => "Agreement",
        Standing::WithoutForce | Standing::Superseded => "Set",
    };
    say("@type", json!(kind));
    say("uid", json!(addresses.version));
    say("profile", json!(profile(register)));
    say("dc:identifier", json!(deliberation.number.to_string()));
    say("dc:title", in_languages(&deliberation.title));
    say(
        "dc:issued",
        typed("xsd:date", &deliberation.date.to_string()),
    );
    say(
        "crosskeys:legalBasis",
        json!({ "@list": deliberation.legal_basis }),
    );
    say("crosskeys:standing", json!(standing.as_str()));
    say(
        "crosskeys:standingOn",
        typed("xsd:date", &today.to_string()),
    );
    if let Some(force) = force {
        say(
            "crosskeys:firstDay",
            typed("xsd:date", &force.first.to_string()),
        );
        if let Some(last) = force.last {
            say("crosskeys:lastDay", typed("xsd:date", &last.to_string()));
        }
    }
    if let Some(successor) = successor(deliberation, standing) {
        let address = format!("{register}/deliberations/{successor}/odrl");
        say("dc:isReplacedBy", json!({ "@id": address }));
    }
    let rules = Rules {
        deliberation,
        addresses,
    };
    if let (Standing::InForce | Standing::NotYetInForce, Some(force)) = (standing, force) {
        say("permission", json!([rules.permission(force)]));
    }
    if kind == "Agreement" {
        say("obligation", json!([rules.delete(), rules.inform()]));
    }
    Value::Object(policy)
}

/// What stands in its place, as in an address.
fn successor(deliberation: &Deliberation, standing: Standing) -> Option<String> {
    match standing {
        Standing::Superseded => Some(deliberation.number.url_form()),
        Standing::NoLongerInForce => Some(deliberation.state.amended_by()?.url_form()),
        Standing::InForce | Standing::NotYetInForce | Standing::WithoutForce => None,
    }
}

/// The address of our profile of ODRL: the words that ODRL does not have.
fn profile(register: &str) -> String {
    format!("{register}/odrl")
}

struct Rules<'a> {
    deliberation: &'a Deliberation,
    addresses: &'a Addresses<'a>,
}

impl Rules<'_> {
    fn permission(&self, force: Force) -> Value {
        let it = self.deliberation;
        let [first, _] = legal_day(force.first);
        let mut constraints = vec![
            constraint(
                "purpose",
                "isAnyOf",
                it.purposes
                    .iter()
                    .map(|purpose| json!({ "@id": purpose.to_string() }))
                    .collect(),
            ),
            constraint("dateTime", "gteq", typed("xsd:dateTime", &first)),
        ];
        if let Some(last) = force.last {
            let [_, last] = legal_day(last);
            constraints.push(constraint("dateTime", "lteq", typed("xsd:dateTime", &last)));
        }
        if let Some(quota) = it.frequency {
            // A reader that does not know the unit takes it for the total, which is less and never more.
            let mut count = constraint(
                "count",
                "lteq",
                typed("xsd:integer", &quota.per_day.to_string()),
            );
            count["unit"] = json!({ "@id": "crosskeys:perLegalDayAndApplicant" });
            constraints.push(count);
        }
        for (name, codes) in [
            ("crosskeys:requesterCapacity", &it.capacities.requester),
            ("crosskeys:sourceCapacity", &it.capacities.source),
        ] {
            let codes = codes.iter().map(|code| json!(code.to_string())).collect();
            constraints.push(constraint(name, "isAnyOf", codes));
        }
        let contexts = it.legal_contexts.iter();
        constraints.push(constraint(
            "crosskeys:legalContext",
            "isAnyOf",
            contexts.map(|it| json!(it.to_string())).collect(),
        ));
        json!({
            "target": self.targets(),
            "assigner": self.institution(it.source),
            "assignee": self.applicants(),
            "action": "use",
            "constraint": constraints,
        })
    }

    /// Not a `duty` of the permission: ODRL wants a duty fulfilled before the permission is used.
    fn delete(&self) -> Value {
        let retention = &self.deliberation.retention;
        let within = format!("P{}M", retention.months);
        json!({
            "target": self.targets(),
            "assigner": self.institution(self.deliberation.source),
            "assignee": self.applicants(),
            "action": [{
                "rdf:value": { "@id": "odrl:delete" },
                "refinement": [
                    constraint("event", "gt", json!(retention.from)),
                    constraint("elapsedTime", "lteq", typed("xsd:duration", &within)),
                ],
            }],
        })
    }

    fn inform(&self) -> Value {
        let action = match &self.deliberation.withholding {
            None => json!("inform"),
            Some(withholding) => {
                let after = typed("xsd:duration", &format!("P{}D", withholding.days));
                json!([{
                    "rdf:value": { "@id": "odrl:inform" },
                    "refinement": [constraint("delayPeriod", "eq", after)],
                }])
            }
        };
        json!({
            "target": self.targets(),
            "assigner": self.institution(self.deliberation.source),
            "assignee": self.addresses.hub,
            "informedParty": { "@id": "dpv:DataSubject" },
            "action": action,
        })
    }

    /// The data elements, within the service.
    fn targets(&self) -> Vec<String> {
        let register = self.addresses.register;
        let service = &self.deliberation.service;
        let elements = self.deliberation.elements.iter();
        elements
            .map(|element| format!("{register}/services/{service}#{element}"))
            .collect()
    }

    fn institution(&self, id: InstitutionId) -> String {
        format!("{}/institutions/{id}", self.addresses.register)
    }

    fn applicants(&self) -> Vec<String> {
        let applicants = self.deliberation.applicants.iter();
        applicants.map(|id| self.institution(*id)).collect()
    }
}

fn constraint(left: &str, operator: &str, right: Value) -> Value {
    json!({ "leftOperand": left, "operator": operator, "rightOperand": right })
}

fn typed(kind: &str, value: &str) -> Value {
    json!({ "@value": value, "@type": kind })
}

fn in_languages(text: &Localized) -> Value {
    let Localized { nl, fr, de, en } = text;
    [("nl", nl), ("fr", fr), ("de", de), ("en", en)]
        .into_iter()
        .map(|(language, text)| json!({ "@value": text, "@language": language }))
        .collect()
}

/// The words of our profile, each with its kind in ODRL and what it means.
const TERMS: &[(&str, &str, &str)] = &[
    (
        "requesterCapacity",
        "odrl:LeftOperand",
        "A capacity (quality code of the network) in which the assignee holds an active file on the person.",
    ),
    (
        "sourceCapacity",
        "odrl:LeftOperand",
        "A capacity (quality code of the network) in which the assigner holds an active file on the person.",
    ),
    (
        "legalContext",
        "odrl:LeftOperand",
        "The legal context that the assignee names when it asks: the task for which it may.",
    ),
    (
        "perLegalDayAndApplicant",
        "skos:Concept",
        "The unit of a count: executions in one calendar day in Belgium, counted for each assignee alone.",
    ),
    (
        "standing",
        "rdf:Property",
        "How the deliberation stands: inForce, notYetInForce, noLongerInForce, withoutForce or superseded.",
    ),
    (
        "standingOn",
        "rdf:Property",
        "The calendar day in Belgium for which the standing is said.",
    ),
    (
        "firstDay",
        "rdf:Property",
        "The first day on which the deliberation is in force.",
    ),
    (
        "lastDay",
        "rdf:Property",
        "The last day on which the deliberation is in force.",
    ),
    (
        "legalBasis",
        "rdf:Property",
        "The law on which the deliberation rests, one citation each.",
    ),
];

/// The profile itself, which every policy names: the words that ODRL does not have. `register` as in [`Addresses`].
pub fn odrl_profile(register: &str) -> Value {
    let profile = profile(register);
    let terms = TERMS.iter().map(|(name, kind, meaning)| {
        json!({
            "@id": format!("{profile}#{name}"),
            "@type": kind,
            "rdfs:isDefinedBy": { "@id": profile },
            "skos:prefLabel": { "@value": name, "@language": "en" },
            "skos:definition": { "@value": meaning, "@language": "en" },
        })
    });
    let mut graph = vec![json!({ "@id": profile, "@type": "owl:Ontology" })];
    graph.extend(terms);
    json!({
        "@context": {
            "odrl": "http://www.w3.org/ns/odrl/2/",
            "owl": "http://www.w3.org/2002/07/owl#",
            "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
        },
        "@graph": graph,
    })
}
