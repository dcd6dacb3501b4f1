//! A question as it arrives.

use exchange::interactive::{Asked, Criteria};
use utoipa::ToSchema;
use vocabulary::{
    Date, ElementId, ElementSet, Hash32, LegalContext, Period, Purpose, ServiceId, Ticket,
    UserReference, be::Ssin,
};

use crate::http::{
    doc,
    input::{Fields, FromObject, IssueKind, day, form},
};

/// Most data elements in one question; the largest service has fewer.
const ELEMENTS_MAX: usize = 256;

/// One question about one person.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ConsultationRequest {
    /// The requester's own reference, unique per application for 24 hours.
    #[schema(value_type = String, min_length = 1, max_length = 36, example = "2026-file-118-7")]
    ticket: Ticket,
    /// The task for which the data are wanted; echoed in the answer.
    #[schema(value_type = String, max_length = 64, example = "SOCIAL_INQUIRY")]
    legal_context: LegalContext,
    /// What the data will be used for, a term of the Data Privacy Vocabulary.
    #[schema(value_type = String, example = "dpv:FulfilmentOfObligation")]
    purpose: Purpose,
    /// The service of the authentic source.
    #[schema(value_type = String, max_length = 64, example = "personIdentity")]
    service: ServiceId,
    /// About whom.
    #[schema(inline)]
    person: PersonAsked,
    /// The data elements wanted.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 256, example = json!(["identity.familyName"]))]
    elements: ElementSet,
    /// As they stood on this day. Not together with `period`.
    #[schema(value_type = Option<String>, format = Date, required = false)]
    #[expect(dead_code, reason = "read into `criteria`")]
    date: Option<Date>,
    /// As they stood in this period. Not together with `date`.
    #[schema(value_type = Option<doc::Period>, required = false)]
    #[expect(dead_code, reason = "read into `criteria`")]
    period: Option<Period>,
    /// Who acts on the institution's behalf: a reference that the institution can resolve, never a name or a number.
    #[schema(value_type = Option<String>, max_length = 64, required = false)]
    acting_user: Option<UserReference>,
    /// As of when, from `date` and `period`.
    #[schema(ignore)]
    criteria: Criteria,
}

/// About whom a question is.
#[derive(ToSchema)]
struct PersonAsked {
    /// The social security identification number.
    #[schema(value_type = String, pattern = r"^\d{11}$")]
    ssin: Ssin,
}

impl FromObject for ConsultationRequest {
    fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
        let ticket = fields.parsed("ticket", |text| Ticket::parse(text).map_err(form));
        let legal_context = fields.parsed("legalContext", |text| {
            LegalContext::parse(text).map_err(form)
        });
        let purpose = fields.parsed("purpose", |text| Purpose::parse(text).map_err(form));
        let service = fields.parsed("service", |text| ServiceId::parse(text).map_err(form));
        let ssin = fields.object("person", |person| person.ssin("ssin"));
        let elements = fields.list("elements", ELEMENTS_MAX, |text| {
            ElementId::parse(text).map_err(form)
        });
        let date = fields.optional("date", day);
        let period = fields.optional_period("period");
        let acting_user = fields.optional("actingUser", |text| {
            UserReference::parse(text).map_err(form)
        });
        let criteria = match (date?, period?) {
            (None, None) => Criteria::Now,
            (Some(date), None) => Criteria::On(date),
            (None, Some(period)) => Criteria::During(period),
            (Some(_), Some(_)) => {
                fields.fault(
                    IssueKind::ZeroOrExactlyOneOfExpected,
                    "period",
                    "send `date` or `period`, not both",
                );
                return None;
            }
        };
        Some(Self {
            ticket: ticket?,
            legal_context: legal_context?,
            purpose: purpose?,
            service: service?,
            person: PersonAsked { ssin: ssin? },
            elements: elements?.into_iter().collect(),
            date: None,
            period: None,
            acting_user: acting_user?,
            criteria,
        })
    }
}

impl ConsultationRequest {
    pub(super) fn into_asked(self, digest: Hash32) -> Asked {
        Asked {
            ticket: self.ticket,
            legal_context: self.legal_context,
            purpose: self.purpose,
            service: self.service,
            ssin: self.person.ssin,
            elements: self.elements,
            criteria: self.criteria,
            acting_user: self.acting_user,
            digest,
        }
    }
}

/// What of the question is said again in the answer.
pub(super) struct Echo {
    pub(super) ticket: Ticket,
    pub(super) legal_context: LegalContext,
    pub(super) purpose: Purpose,
    pub(super) service: ServiceId,
    pub(super) ssin: Ssin,
}

impl Echo {
    pub(super) fn of(asked: &ConsultationRequest) -> Self {
        Self {
            ticket: asked.ticket.clone(),
            legal_context: asked.legal_context.clone(),
            purpose: asked.purpose.clone(),
            service: asked.service.clone(),
            ssin: asked.person.ssin.clone(),
        }
    }
}
