//! What institutions say about a value, as it arrives.

use exchange::errors::{About, Answer, ELEMENTS_MAX, Explanation, NotAText};
use utoipa::ToSchema;
use vocabulary::{ElementId, ElementSet, Period, ServiceId, be::Ssin};

use crate::http::{
    doc,
    input::{Fields, FromObject, IssueKind, form},
};

/// Data elements about a person that are probably wrong.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ReportRequest {
    /// The social security identification number.
    #[schema(value_type = String, pattern = r"^\d{11}$")]
    ssin: Ssin,
    /// The service in which the value is; the register says whose it is.
    #[schema(value_type = String, max_length = 64, example = "personIdentity")]
    service: ServiceId,
    /// The data elements.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 32, example = json!(["identity.birthDate"]))]
    elements: ElementSet,
    /// When the value was wrong, as far as it is known.
    #[schema(value_type = Option<doc::Period>, required = false)]
    period: Option<Period>,
    /// What is wrong, for the source; it is kept sealed and erased a year after the end.
    #[schema(value_type = String, min_length = 1, max_length = 2000)]
    explanation: Explanation,
}

impl FromObject for ReportRequest {
    fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
        let ssin = fields.ssin("ssin");
        let service = fields.parsed("service", |text| ServiceId::parse(text).map_err(form));
        let elements = fields.list("elements", ELEMENTS_MAX, |text| {
            ElementId::parse(text).map_err(form)
        });
        let period = fields.optional_period("period");
        let explanation = fields.parsed("explanation", text);
        Some(Self {
            ssin: ssin?,
            service: service?,
            elements: elements?.into_iter().collect(),
            period: period?,
            explanation: explanation?,
        })
    }
}

impl ReportRequest {
    pub(super) fn into_parts(self) -> (Ssin, About) {
        let about = About {
            service: self.service,
            elements: self.elements,
            period: self.period,
            explanation: self.explanation,
        };
        (self.ssin, about)
    }
}

fn text(text: &str) -> Result<Explanation, (IssueKind, NotAText)> {
    Explanation::parse(text).map_err(|why| (IssueKind::SchemaViolation, why))
}

/// What the source of an element says of a report.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct AnswerRequest {
    /// What it says: `takenUp` looks into it, `corrected` was wrong, `confirmed` was right.
    #[schema(inline)]
    answer: Said,
    /// With `corrected`: when the value was wrong; without an end, until now.
    #[schema(value_type = Option<doc::Period>, required = false)]
    wrong_period: Option<Period>,
    /// With `confirmed`: why the value was right; with `corrected`: what there is to add. For the reporter.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2000, required = false)]
    explanation: Option<Explanation>,
}

/// What a source says.
#[derive(ToSchema, Clone, Copy, PartialEq, Eq)]
#[schema(rename_all = "camelCase")]
enum Said {
    /// It looks into it.
    TakenUp,
    /// The value was wrong.
    Corrected,
    /// The value was right.
    Confirmed,
}

impl FromObject for AnswerRequest {
    fn from_object(fields: &mut Fields<'_>) -> Option<Self> {
        let answer = fields.parsed("answer", |text| match text {
            "takenUp" => Ok(Said::TakenUp),
            "corrected" => Ok(Said::Corrected),
            "confirmed" => Ok(Said::Confirmed),
            _ => Err((
                IssueKind::SchemaViolation,
                "send `takenUp`, `corrected` or `confirmed`",
            )),
        });
        let wrong_period = fields.optional_period("wrongPeriod");
        let explanation = fields.optional("explanation", text);
        let (answer, wrong_period, explanation) = (answer?, wrong_period?, explanation?);
        let mut fault = |kind, name, why| {
            fields.fault(kind, name, why);
            None
        };
        match (answer, &wrong_period, &explanation) {
            (Said::Corrected, None, _) => fault(
                IssueKind::RequiredInput,
                "wrongPeriod",
                "say when the value was wrong",
            ),
            (Said::Confirmed | Said::TakenUp, Some(_), _) => fault(
                IssueKind::InvalidInput,
                "wrongPeriod",
                "send it with `corrected` only",
            ),
            (Said::Confirmed, None, None) => fault(
                IssueKind::RequiredInput,
                "explanation",
                "say why the value was right",
            ),
            (Said::TakenUp, None, Some(_)) => fault(
                IssueKind::InvalidInput,
                "explanation",
                "send it with `corrected` or `confirmed` only",
            ),
            (Said::Corrected, Some(_), _)
            | (Said::Confirmed, None, Some(_))
            | (Said::TakenUp, None, None) => Some(Self {
                answer,
                wrong_period,
                explanation,
            }),
        }
    }
}

impl AnswerRequest {
    pub(super) fn into_answer(self) -> Answer {
        // The reader lets nothing else through.
        match (self.answer, self.wrong_period, self.explanation) {
            (Said::Corrected, Some(wrong), explanation) => Answer::Corrected { wrong, explanation },
            (Said::Confirmed, _, Some(explanation)) => Answer::Confirmed { explanation },
            (Said::TakenUp | Said::Corrected | Said::Confirmed, ..) => Answer::TakenUp,
        }
    }
}
