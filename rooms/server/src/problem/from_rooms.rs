//! Each room's errors, by value, into the table.

use axum::http::header;
use exchange::{
    Unavailable,
    directory::{NotListed, NotRegistered},
    errors::{self, NotAnswered, NotReported},
    interactive::{Failure, NotAcknowledged, SourceTrouble},
};
use governance::mandates;
use identity::{AccessTokenError, AuthError, InsufficientScope, ProofError, mandate::BadTerms};
use policy::Reason;
use serde_json::{Value, json};
use store::ledger::NoProof;

use super::{Problem, ProblemType};
use crate::{
    http::input::{Issue, IssueKind, Place},
    jobs::NoResult,
};

/// When something that is down may be up again. Restarts of a database take seconds.
const RETRY_S: u32 = 5;

impl From<Reason> for ProblemType {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::ParticipantNotApproved => Self::ParticipantNotApproved,
            Reason::AuthenticationTooWeak => Self::AuthenticationTooWeak,
            Reason::NoDeliberation => Self::NoDeliberation,
            Reason::DeliberationNotInForce => Self::DeliberationNotInForce,
            Reason::PurposeNotCovered => Self::PurposeNotCovered,
            Reason::LegalContextNotCovered => Self::LegalContextNotCovered,
            Reason::ElementsNotCovered => Self::ElementsNotCovered,
            Reason::RequesterHoldsNoFile => Self::RequesterHoldsNoFile,
            Reason::CapacityNotCovered => Self::CapacityNotCovered,
            Reason::QuotaExceeded => Self::QuotaExceeded,
            Reason::SourceHoldsNoFile => Self::SourceHoldsNoFile,
            Reason::EvaluationFailed => Self::EvaluationFailed,
        }
    }
}

/// All reasons of a refusal, each with its type and words.
fn reasons(reasons: &[Reason]) -> Value {
    reasons
        .iter()
        .map(|reason| {
            let entry = ProblemType::from(*reason).entry();
            json!({ "reason": reason.as_str(), "type": entry.urn(), "detail": entry.detail })
        })
        .collect()
}

impl From<SourceTrouble> for ProblemType {
    fn from(trouble: SourceTrouble) -> Self {
        match trouble {
            SourceTrouble::Unavailable => Self::SourceUnavailable,
            SourceTrouble::Timeout => Self::SourceTimeout,
            SourceTrouble::AnswerInvalid => Self::SourceAnswerInvalid,
            SourceTrouble::AnsweredOtherPerson => Self::SourceAnsweredOtherPerson,
            SourceTrouble::NotConnected => Self::ServiceNotConnected,
            SourceTrouble::CriteriaNotAnswered => Self::BadRequest,
        }
    }
}

fn not_delivered(why: SourceTrouble) -> Problem {
    match why {
        SourceTrouble::CriteriaNotAnswered => Problem::bad_request(vec![Issue::in_body(
            IssueKind::InvalidInput,
            "",
            "the source of this service cannot be asked as of that day or period; leave `date` and `period` out",
        )]),
        SourceTrouble::NotConnected => {
            Problem::new(why.into()).because("a registered service has no connection")
        }
        SourceTrouble::Unavailable
        | SourceTrouble::Timeout
        | SourceTrouble::AnswerInvalid
        | SourceTrouble::AnsweredOtherPerson => Problem::new(why.into()),
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::UnknownService { exchange, decision } => {
                Self::bad_request(vec![Issue::in_body(
                    IssueKind::ReferencedResourceNotFound,
                    "service",
                    "the register has no such service; /register/v1/services lists them",
                )])
                .of_exchange(exchange)
                .with("exchangeId", exchange.to_string())
                .with("decision", decision.index)
            }
            Failure::Refused {
                exchange,
                reasons: told,
                decision,
            } => {
                // The engine gives at least one; were there none, the refusal stands all the same.
                let first = told.first().copied().unwrap_or(Reason::EvaluationFailed);
                Self::new(first.into())
                    .of_exchange(exchange)
                    .with("exchangeId", exchange.to_string())
                    .with("reasons", reasons(&told))
                    .with("decision", decision.index)
            }
            Failure::TicketAlreadyAnswered { exchange, delivery } => {
                Self::new(ProblemType::TicketAlreadyAnswered)
                    .of_exchange(exchange)
                    .with("exchangeId", exchange.to_string())
                    .with(
                        "receipt",
                        json!({ "delivery": delivery.index, "leaf": delivery.commitment.leaf().to_base64() }),
                    )
            }
            Failure::TicketInProgress { exchange } => Self::new(ProblemType::TicketInProgress)
                .of_exchange(exchange)
                .with("exchangeId", exchange.to_string())
                .retry_after(1),
            Failure::TicketReused => Self::new(ProblemType::TicketReused),
            Failure::Source { exchange, why } => not_delivered(why)
                .of_exchange(exchange)
                .with("exchangeId", exchange.to_string()),
            Failure::LedgerUnavailable(why) => ledger_unavailable(why),
            Failure::StoreUnavailable(unavailable) => unavailable.into(),
        }
    }
}

impl From<NotAcknowledged> for Problem {
    fn from(not: NotAcknowledged) -> Self {
        match not {
            NotAcknowledged::UnknownExchange => Self::new(ProblemType::ResourceNotFound),
            NotAcknowledged::AlreadyAcknowledged { receipt } => {
                Self::new(ProblemType::ReceiptAlreadyGiven).with("receipt", receipt.index)
            }
            NotAcknowledged::LedgerUnavailable(why) => ledger_unavailable(why),
            NotAcknowledged::StoreUnavailable(unavailable) => unavailable.into(),
        }
    }
}

impl From<NotRegistered> for Problem {
    fn from(not: NotRegistered) -> Self {
        match not {
            NotRegistered::ParticipantNotApproved => Self::new(ProblemType::ParticipantNotApproved),
            NotRegistered::EndMissing => Self::bad_request(vec![Issue::in_body(
                IssueKind::RequiredInput,
                "period.endDate",
                "send the last day of the registration to end it",
            )]),
            NotRegistered::Overlaps => Self::new(ProblemType::RegistrationOverlaps),
            NotRegistered::NoSuchEntry => Self::new(ProblemType::RegistrationNotFound),
            NotRegistered::LedgerUnavailable(why) => ledger_unavailable(why),
            NotRegistered::StoreUnavailable(unavailable) => unavailable.into(),
        }
    }
}

impl From<NotListed> for Problem {
    fn from(not: NotListed) -> Self {
        match not {
            NotListed::ParticipantNotApproved => Self::new(ProblemType::ParticipantNotApproved),
            NotListed::LedgerUnavailable(why) => ledger_unavailable(why),
            NotListed::StoreUnavailable(unavailable) => unavailable.into(),
        }
    }
}

impl From<NotReported> for Problem {
    fn from(not: NotReported) -> Self {
        let unknown = |name: &str, detail: &str| {
            Self::bad_request(vec![Issue::in_body(
                IssueKind::ReferencedResourceNotFound,
                name,
                detail,
            )])
        };
        match not {
            NotReported::ParticipantNotApproved => Self::new(ProblemType::ParticipantNotApproved),
            NotReported::UnknownService => unknown(
                "service",
                "the register has no such service; /register/v1/services lists them",
            ),
            NotReported::UnknownElement => unknown(
                "elements",
                "the service does not have all of these elements; /register/v1/services lists them",
            ),
            NotReported::MayNotReport => Self::new(ProblemType::MayNotReport),
            NotReported::TooOften { retry_after_s } => {
                Self::new(ProblemType::TooManyRequests).retry_after(retry_after_s)
            }
            NotReported::LedgerUnavailable(why) => ledger_unavailable(why),
            NotReported::StoreUnavailable(unavailable) => unavailable.into(),
        }
    }
}

impl From<NotAnswered> for Problem {
    fn from(not: NotAnswered) -> Self {
        match not {
            NotAnswered::ParticipantNotApproved => Self::new(ProblemType::ParticipantNotApproved),
            NotAnswered::NoSuchReport => Self::new(ProblemType::ResourceNotFound),
            NotAnswered::NotOpen { stage } => {
                Self::new(ProblemType::ErrorReportNotOpen).with("state", stage.as_str())
            }
            NotAnswered::PeriodAhead => Self::bad_request(vec![Issue::in_body(
                IssueKind::InvalidInput,
                "wrongPeriod.startDate",
                "send a day that is not after today",
            )]),
            NotAnswered::LedgerUnavailable(why) => ledger_unavailable(why),
            NotAnswered::StoreUnavailable(unavailable) => unavailable.into(),
        }
    }
}

impl From<errors::NotListed> for Problem {
    fn from(not: errors::NotListed) -> Self {
        match not {
            errors::NotListed::ParticipantNotApproved => {
                Self::new(ProblemType::ParticipantNotApproved)
            }
            errors::NotListed::LedgerUnavailable(why) => ledger_unavailable(why),
            errors::NotListed::StoreUnavailable(unavailable) => unavailable.into(),
        }
    }
}

impl From<errors::NotAcknowledged> for Problem {
    fn from(not: errors::NotAcknowledged) -> Self {
        match not {
            errors::NotAcknowledged::ParticipantNotApproved => {
                Self::new(ProblemType::ParticipantNotApproved)
            }
            errors::NotAcknowledged::NoSuchCorrection => Self::new(ProblemType::ResourceNotFound),
            errors::NotAcknowledged::AlreadyAcknowledged => {
                Self::new(ProblemType::CorrectionAlreadyAcknowledged)
            }
            errors::NotAcknowledged::LedgerUnavailable(why) => ledger_unavailable(why),
            errors::NotAcknowledged::StoreUnavailable(unavailable) => unavailable.into(),
        }
    }
}

impl From<mandates::NotRegistered> for Problem {
    fn from(not: mandates::NotRegistered) -> Self {
        use mandates::NotRegistered;
        match not {
            NotRegistered::ParticipantNotApproved => Self::new(ProblemType::ParticipantNotApproved),
            NotRegistered::Terms(why) => {
                let name = match why {
                    BadTerms::NoScope | BadTerms::ScopeDoesNotFit | BadTerms::Wider => "scopes",
                    BadTerms::RelationDoesNotFit => "relation",
                    BadTerms::NoEnd | BadTerms::Over | BadTerms::TooLong(_) => "period",
                };
                Self::bad_request(vec![Issue::in_body(
                    IssueKind::InvalidInput,
                    name,
                    why.to_string(),
                )])
            }
            NotRegistered::Oneself => Self::bad_request(vec![Issue::in_body(
                IssueKind::InvalidInput,
                "mandatary",
                "nobody holds a mandate of themselves",
            )]),
            NotRegistered::NoSuchMandate => Self::new(ProblemType::MandateNotFound),
            NotRegistered::LedgerUnavailable(why) => ledger_unavailable(why),
            NotRegistered::StoreUnavailable(why) => why.into(),
        }
    }
}

fn ledger_unavailable(why: String) -> Problem {
    Problem::new(ProblemType::LedgerUnavailable)
        .retry_after(RETRY_S)
        .because(why)
}

impl From<Unavailable> for Problem {
    fn from(unavailable: Unavailable) -> Self {
        Self::new(ProblemType::StoreUnavailable)
            .retry_after(RETRY_S)
            .because(unavailable.to_string())
    }
}

impl From<governance::uses::Unavailable> for Problem {
    fn from(why: governance::uses::Unavailable) -> Self {
        Problem::new(ProblemType::StoreUnavailable).because(why.to_string())
    }
}

impl From<governance::statistics::Unavailable> for Problem {
    fn from(why: governance::statistics::Unavailable) -> Self {
        Problem::new(ProblemType::StoreUnavailable).because(why.to_string())
    }
}

impl From<governance::notices::Unavailable> for Problem {
    fn from(why: governance::notices::Unavailable) -> Self {
        Problem::new(ProblemType::StoreUnavailable).because(why.to_string())
    }
}

impl From<mandates::NotLooked> for Problem {
    fn from(not: mandates::NotLooked) -> Self {
        match not {
            // Pages have a text of their own for it.
            mandates::NotLooked::OutOfScope(_) => Self::new(ProblemType::ResourceNotFound),
            mandates::NotLooked::LedgerUnavailable(why) => ledger_unavailable(why),
        }
    }
}

impl From<NoProof> for Problem {
    fn from(not: NoProof) -> Self {
        match not {
            NoProof::NotYetPublished(_) => Self::new(ProblemType::NotYetPublished).retry_after(1),
            // The record was erased at the end of its retention: there is nothing left to show.
            NoProof::NoSuchEntry(_) | NoProof::Erased(_) => {
                Self::new(ProblemType::ResourceNotFound)
            }
            NoProof::Damaged(..) | NoProof::Changed(_) | NoProof::Files(_) | NoProof::Text(_) => {
                Self::new(ProblemType::InternalServerError).because(not.to_string())
            }
            NoProof::Unavailable(_) => Self::new(ProblemType::StoreUnavailable)
                .retry_after(RETRY_S)
                .because(not.to_string()),
        }
    }
}

impl From<NoResult> for Problem {
    fn from(no_result: NoResult) -> Self {
        match no_result {
            NoResult::NoRoom => Self::new(ProblemType::ServiceUnavailable)
                .because(no_result.to_string())
                .retry_after(RETRY_S),
            NoResult::Lost => {
                Self::new(ProblemType::InternalServerError).because(no_result.to_string())
            }
        }
    }
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        let kind = match error {
            AuthError::CredentialsMissing | AuthError::SchemeUnknown => ProblemType::NoAccessToken,
            AuthError::CredentialsMalformed => {
                return Self::bad_request(vec![Issue {
                    kind: IssueKind::SchemaViolation,
                    place: Place::Header,
                    name: "Authorization".into(),
                    detail: "send `DPoP`, one space and the access token".into(),
                }]);
            }
            AuthError::OtherScheme => ProblemType::InvalidAccessToken,
            AuthError::Token(error) => match error {
                AccessTokenError::Expired => ProblemType::ExpiredAccessToken,
                AccessTokenError::Jws(_)
                | AccessTokenError::ClaimMalformed(_)
                | AccessTokenError::OtherIssuer
                | AccessTokenError::OtherAudience => ProblemType::InvalidAccessToken,
            },
            AuthError::Proof(error) => match error {
                ProofError::Busy => {
                    return Self::new(ProblemType::ServiceUnavailable)
                        .retry_after(1)
                        .because(error.to_string());
                }
                ProofError::Missing
                | ProofError::Several
                | ProofError::Jws(_)
                | ProofError::ClaimMissing(_)
                | ProofError::ClaimMalformed(_)
                | ProofError::OtherMethod
                | ProofError::OtherUrl
                | ProofError::OtherToken
                | ProofError::OtherKey
                | ProofError::TooOld
                | ProofError::FromTheFuture
                | ProofError::FromBeforeStart
                | ProofError::Replayed => ProblemType::InvalidProofOfPossession,
            },
            AuthError::CertificateMissing | AuthError::OtherCertificate => {
                ProblemType::InvalidProofOfPossession
            }
        };
        Self::new(kind)
            .detail(format!("{error}; {}", kind.entry().detail))
            .header(header::WWW_AUTHENTICATE, &error.www_authenticate())
    }
}

impl From<InsufficientScope> for Problem {
    fn from(insufficient: InsufficientScope) -> Self {
        Self::new(ProblemType::MissingScope)
            .with("requiredScopes", vec![insufficient.0.as_str()])
            .header(header::WWW_AUTHENTICATE, &insufficient.www_authenticate())
    }
}
