//! What is recorded of error reports. No text that somebody wrote, and no national number.

use jiff::Timestamp;
use ledger::{Commit, Kind, NotCanonical, NotCommitted, NotRecorded, Record, record};
use serde_json::{Value, json};
use vocabulary::ErrorReportId;

use super::{Change, Conflict, Correction, ErrorReport, Hub, Party, Reporter, Voice};

/// One leaf about an error report.
pub(super) struct Leaf {
    kind: Kind,
    at: Timestamp,
    body: Value,
}

impl Commit for Leaf {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        Record::new(self.kind, self.at, &self.body)
    }
}

impl Leaf {
    fn new(at: Timestamp, body: Value) -> Self {
        Self {
            kind: Kind::Correction,
            at,
            body,
        }
    }

    /// Something was reported.
    pub(super) fn reported(report: &ErrorReport, by: By<'_>, at: Timestamp) -> Self {
        Self::new(
            at,
            json!({
                "action": "reported",
                "errorReport": report.id,
                "by": by.named(),
                "person": report.person,
                "source": report.source,
                "service": report.service,
                "elements": report.elements,
                "period": report.period,
            }),
        )
    }

    /// A report moved on.
    pub(super) fn moved(
        report: &ErrorReport,
        state: &super::State,
        by: By<'_>,
        at: Timestamp,
    ) -> Self {
        Self::new(
            at,
            json!({
                "action": state.stage().as_str(),
                "errorReport": report.id,
                "by": by.named(),
                "person": report.person,
                "wrong": state.wrong(),
            }),
        )
    }

    /// A correction was put into an inbox.
    pub(super) fn made(correction: &Correction) -> Self {
        Self::new(
            correction.made_at,
            json!({
                "action": "correctionMade",
                "errorReport": correction.report,
                "correction": correction.id,
                "person": correction.person,
                "recipient": correction.recipient,
                "source": correction.source,
                "service": correction.service,
                "elements": correction.elements,
                "wrong": correction.wrong,
            }),
        )
    }

    /// Its recipient has read it.
    pub(super) fn acknowledged(correction: &Correction, by: &Party, at: Timestamp) -> Self {
        Self::new(
            at,
            json!({
                "action": "correctionAcknowledged",
                "errorReport": correction.report,
                "correction": correction.id,
                "person": correction.person,
                "by": by.named(),
            }),
        )
    }

    /// Recipients were looked for once more, and these were missed.
    pub(super) fn looked_again(report: ErrorReportId, missed: usize, at: Timestamp) -> Self {
        Self::new(
            at,
            json!({
                "action": "lookedAgain",
                "errorReport": report,
                "missed": missed,
            }),
        )
    }

    /// Something was not done; `what` names it as far as it may be named.
    pub(super) fn refused(action: &str, why: &str, what: Value, by: &Party, at: Timestamp) -> Self {
        Self::new(
            at,
            json!({
                "action": action,
                "why": why,
                "asked": what,
                "by": by.named(),
            }),
        )
    }

    /// Something is told to an institution.
    pub(super) fn listed(body: Value, at: Timestamp) -> Self {
        Self {
            kind: Kind::Delivery,
            at,
            body,
        }
    }
}

/// Who takes a step.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
    /// The person, or somebody on their behalf.
    Voice(&'a Voice),
    /// An institution.
    Party(&'a Party),
}

impl By<'_> {
    fn named(self) -> Value {
        match self {
            By::Voice(voice) => voice.named(),
            By::Party(party) => party.named(),
        }
    }
}

impl Reporter {
    /// Whether this institution reported.
    pub(super) fn is(self, institution: vocabulary::InstitutionId) -> bool {
        self == Reporter::Institution(institution)
    }
}

/// Records a refusal; only then is it told.
///
/// # Errors
/// Why it could not be recorded.
pub(super) async fn record_refusal<H: Hub>(hub: &H, leaf: Leaf) -> Result<(), String> {
    match record(leaf, Change::Nothing, hub.store()).await {
        Ok(_) => Ok(()),
        Err(NotRecorded { why, .. }) => Err(not_durable(why)),
    }
}

/// Why a leaf alone is not durable.
pub(super) fn not_durable(why: NotCommitted<Conflict>) -> String {
    match why {
        NotCommitted::Unavailable(why) => why,
        NotCommitted::Conflict(_) => "a leaf alone met a conflict".into(),
    }
}
