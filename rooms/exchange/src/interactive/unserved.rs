//! A consultation of a service that is not registered: it has no source, so there is nothing to decide, only to refuse.

use jiff::Timestamp;
use ledger::{Commit, Kind, NotCanonical, Record};
use serde_json::json;
use vocabulary::{ApplicationId, ExchangeId, InstitutionId, PersonId};

use super::asked::Asked;

/// The member that tells such a record from a decision that can be computed again.
pub const UNSERVED: &str = "unserved";

/// What was asked of a service that the register does not have.
pub(super) struct Unserved {
    pub(super) exchange: ExchangeId,
    pub(super) institution: InstitutionId,
    pub(super) application: ApplicationId,
    pub(super) person: PersonId,
    pub(super) asked: Asked,
    pub(super) at: Timestamp,
}

impl Commit for Unserved {
    fn to_record(&self) -> Result<Record, NotCanonical> {
        let asked = &self.asked;
        Record::new(
            Kind::Decision,
            self.at,
            &json!({
                UNSERVED: {
                    "applicant": self.institution,
                    "application": self.application,
                    "actingUser": asked.acting_user,
                    "service": asked.service,
                    "person": self.person,
                    "purpose": asked.purpose,
                    "legalContext": asked.legal_context,
                    "elements": asked.elements,
                },
                "outcome": "refused",
                "why": "unknownService",
                "particulars": {
                    "exchange": self.exchange,
                    "criteria": asked.criteria.to_value(),
                },
            }),
        )
    }
}
