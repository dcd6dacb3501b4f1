//! Computes a kept decision again, from what was kept of it.

use serde_json::Value;
use vocabulary::Hash32;

use crate::decide::decide;
use crate::document::Document;
use crate::engine::policy_version;
use crate::evidence::KeptDecision;
use crate::register::Register;

/// What a replay finds.
#[derive(Clone, Debug, PartialEq)]
pub enum Replay {
    /// The same decision, from the same evidence.
    Same,
    /// Something differs.
    Different {
        /// Each field that differs, at least one.
        differences: Vec<Difference>,
    },
    /// The decision cannot be computed again.
    CannotReplay {
        /// Why not.
        why: CannotReplay,
    },
}

/// A field that differs between a kept decision and its replay.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where, as a JSON pointer into the kept decision.
    pub field: String,
    /// What was kept; absent if the field is not there.
    pub kept: Option<Value>,
    /// What the replay gives; absent if the field is not there.
    pub recomputed: Option<Value>,
}

/// Why a decision cannot be computed again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotReplay {
    /// Other policies decided.
    #[error("it was decided by policies of version {kept}; these are of version {ours}")]
    OtherPolicies {
        /// Those that decided.
        kept: Hash32,
        /// Those that we have.
        ours: Hash32,
    },
    /// A document that it rests on is gone, or is not the one that it claims to be.
    #[error("no document of version {version} is at hand")]
    DocumentMissing {
        /// The version.
        version: Hash32,
    },
    /// The documents that it names do not fit each other, so that no decision can rest on them.
    #[error("the documents do not fit each other: {why}")]
    DocumentsUnfit {
        /// What is wrong.
        why: String,
    },
}

/// Computes a kept decision again and compares, field by field.
pub fn replay(
    kept: &KeptDecision,
    documents_by_hash: impl Fn(&Hash32) -> Option<Document>,
) -> Replay {
    let evidence = &kept.evidence;
    let ours = policy_version();
    if evidence.policy_version != ours {
        let why = CannotReplay::OtherPolicies {
            kept: evidence.policy_version,
            ours,
        };
        return Replay::CannotReplay { why };
    }
    let versions = evidence
        .candidates
        .iter()
        .chain(&evidence.service_version)
        .chain(&evidence.institution_versions.applicant)
        .chain(&evidence.institution_versions.source);
    let mut documents: Vec<Document> = Vec::new();
    for version in versions {
        if documents
            .iter()
            .any(|document| document.version() == *version)
        {
            continue;
        }
        match documents_by_hash(version).filter(|document| document.version() == *version) {
            Some(document) => documents.push(document),
            None => {
                let why = CannotReplay::DocumentMissing { version: *version };
                return Replay::CannotReplay { why };
            }
        }
    }
    let register = match Register::slice(documents) {
        Ok(register) => register,
        Err(errors) => {
            let why = CannotReplay::DocumentsUnfit {
                why: errors.to_string(),
            };
            return Replay::CannotReplay { why };
        }
    };
    let recomputed = match decide(kept.asked.clone(), evidence.facts.clone(), &register) {
        Ok(permitted) => permitted.decision_record(),
        Err(refused) => refused.decision_record(),
    };
    let kept = serde_json::to_value(kept).expect("what was read from JSON is JSON");
    let mut differences = Vec::new();
    compare(
        String::new(),
        Some(&kept),
        Some(&recomputed),
        &mut differences,
    );
    match differences.is_empty() {
        true => Replay::Same,
        false => Replay::Different { differences },
    }
}

/// Collects where two JSON values differ. The depth is that of the evidence, which is fixed.
fn compare(
    field: String,
    kept: Option<&Value>,
    recomputed: Option<&Value>,
    differences: &mut Vec<Difference>,
) {
    match (kept, recomputed) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let mut names: Vec<&String> = one.keys().chain(other.keys()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                compare(
                    format!("{field}/{name}"),
                    one.get(name),
                    other.get(name),
                    differences,
                );
            }
        }
        (one, other) if one == other => {}
        (one, other) => differences.push(Difference {
            field,
            kept: one.cloned(),
            recomputed: other.cloned(),
        }),
    }
}
