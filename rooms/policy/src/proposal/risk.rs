//! Questions about risk that a request answers, after GDPR art. 35(7): necessity, proportionality, risks, measures.

use serde::{Deserialize, Serialize};

/// Longest answer to one question, in characters: a page.
pub const RISK_ANSWER_CHARACTERS_MAX: usize = 2_000;

/// A question about risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RiskQuestion {
    /// Why can the task not be done without these data?
    Necessity,
    /// Would fewer elements, fewer people, or a yes or no do?
    FewerData,
    /// Are special categories of data or vulnerable people concerned (GDPR art. 9 and 10, recital 75)?
    SpecialCategories,
    /// Who in the institution sees the data?
    Access,
    /// What happens to a person when the data are wrong, or known to others?
    Harm,
    /// Is something decided about the person by the data alone (GDPR art. 22)?
    AutomatedDecision,
}

impl RiskQuestion {
    /// Every question, in the order in which they are asked.
    pub const ALL: [RiskQuestion; 6] = [
        RiskQuestion::Necessity,
        RiskQuestion::FewerData,
        RiskQuestion::SpecialCategories,
        RiskQuestion::Access,
        RiskQuestion::Harm,
        RiskQuestion::AutomatedDecision,
    ];

    /// The word in records and forms. It never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            RiskQuestion::Necessity => "necessity",
            RiskQuestion::FewerData => "fewerData",
            RiskQuestion::SpecialCategories => "specialCategories",
            RiskQuestion::Access => "access",
            RiskQuestion::Harm => "harm",
            RiskQuestion::AutomatedDecision => "automatedDecision",
        }
    }
}

/// An answer to a question about risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RiskAnswer {
    /// Which question.
    pub question: RiskQuestion,
    /// The answer, at most [`RISK_ANSWER_CHARACTERS_MAX`] characters.
    pub answer: String,
}
