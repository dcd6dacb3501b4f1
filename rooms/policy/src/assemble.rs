//! Assembles `generated/*.cedar` from `conditions/*.cedar`, and checks that the committed files are what it gives.

use std::path::{Path, PathBuf};

use crate::reason::Reason;

/// The conditions, in the order in which they are looked at. An exhaustive list: whoever adds a reason writes its file.
const CONDITIONS: [(Reason, &str); 11] = [
    (
        Reason::ParticipantNotApproved,
        include_str!("../conditions/participantNotApproved.cedar"),
    ),
    (
        Reason::AuthenticationTooWeak,
        include_str!("../conditions/authenticationTooWeak.cedar"),
    ),
    (
        Reason::NoDeliberation,
        include_str!("../conditions/noDeliberation.cedar"),
    ),
    (
        Reason::DeliberationNotInForce,
        include_str!("../conditions/deliberationNotInForce.cedar"),
    ),
    (
        Reason::PurposeNotCovered,
        include_str!("../conditions/purposeNotCovered.cedar"),
    ),
    (
        Reason::LegalContextNotCovered,
        include_str!("../conditions/legalContextNotCovered.cedar"),
    ),
    (
        Reason::ElementsNotCovered,
        include_str!("../conditions/elementsNotCovered.cedar"),
    ),
    (
        Reason::RequesterHoldsNoFile,
        include_str!("../conditions/requesterHoldsNoFile.cedar"),
    ),
    (
        Reason::CapacityNotCovered,
        include_str!("../conditions/capacityNotCovered.cedar"),
    ),
    (
        Reason::QuotaExceeded,
        include_str!("../conditions/quotaExceeded.cedar"),
    ),
    (
        Reason::SourceHoldsNoFile,
        include_str!("../conditions/sourceHoldsNoFile.cedar"),
    ),
];

const HEAD: &str = "// Assembled from conditions/*.cedar by `CROSSKEYS_GENERATE=1 cargo test -p policy`. Do not edit.\n";
const SCOPE: &str = "permit (principal, action == Action::\"consult\", resource)\n";

fn permit() -> String {
    let mut text =
        format!("{HEAD}// One permit: every condition must be met.\n\n@id(\"permit\")\n{SCOPE}");
    for (reason, condition) in CONDITIONS {
        text += &clause("when", reason, condition);
    }
    format!("{};\n", text.trim_end())
}

fn explain() -> String {
    let mut text = format!(
        "{HEAD}// One policy for each condition: it applies when the condition is not met.\n"
    );
    for (reason, condition) in CONDITIONS {
        text += &format!(
            "\n@id(\"{reason}\")\n{SCOPE}{}",
            clause("unless", reason, condition)
        );
        text.truncate(text.trim_end().len());
        text += ";\n";
    }
    text
}

/// The condition without its comment, under the name of its reason.
fn clause(keyword: &str, reason: Reason, condition: &str) -> String {
    let body: String = condition
        .lines()
        .filter(|line| !line.starts_with("//") && !line.is_empty())
        .map(|line| format!("  {line}\n"))
        .collect();
    match keyword {
        "when" => format!("// {reason}\n{keyword} {{\n{body}}}\n"),
        _ => format!("{keyword} {{\n{body}}}\n"),
    }
}

/// Compares a committed file with what is generated, or writes it when `CROSSKEYS_GENERATE=1`.
#[expect(
    clippy::disallowed_methods,
    reason = "a test that rewrites a generated file when it is told to"
)]
pub(crate) fn check_generated(path: &Path, generated: &str) {
    if std::env::var_os("CROSSKEYS_GENERATE").is_some_and(|value| value == "1") {
        std::fs::write(path, generated).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == generated,
        "{} is out of date: run `CROSSKEYS_GENERATE=1 cargo test -p policy` and review the difference",
        path.display()
    );
}

/// A path within this crate.
pub(crate) fn in_crate(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn the_assembled_policies_are_up_to_date() {
    check_generated(&in_crate("generated/permit.cedar"), &permit());
    check_generated(&in_crate("generated/explain.cedar"), &explain());
}

#[test]
fn every_reason_but_the_last_has_a_condition() {
    let reasons: Vec<Reason> = CONDITIONS.iter().map(|(reason, _)| *reason).collect();
    assert_eq!(reasons, Reason::ALL[..Reason::ALL.len() - 1]);
}

#[test]
fn every_condition_says_which_rule_it_follows() {
    for (reason, condition) in CONDITIONS {
        assert!(
            condition.starts_with("// ") && condition.contains("\n// Rule: "),
            "{reason}"
        );
    }
}
