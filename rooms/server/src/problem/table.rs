//! The table: type, status, title, and what to do next.

use std::fmt::Write;

use crate::http::input::IssueKind;

/// Who defined a problem type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Organisation {
    /// The Belgian federal API guide (belgif/openapi-problem).
    Belgif,
    /// This hub.
    Crosskeys,
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Who defined the type.
    pub organisation: Organisation,
    /// The last part of the URN.
    pub name: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The English title.
    pub title: &'static str,
    /// What happened and what to do next, in plain words.
    pub detail: &'static str,
}

impl Entry {
    /// The stable URN.
    pub fn urn(&self) -> String {
        let organisation = match self.organisation {
            Organisation::Belgif => "belgif",
            Organisation::Crosskeys => "crosskeys",
        };
        format!("urn:problem-type:{organisation}:{}", self.name)
    }
}

/// Every kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemType {
    /// The input has faults; `issues` lists them.
    BadRequest,
    /// No token was sent.
    NoAccessToken,
    /// The token is not valid here.
    InvalidAccessToken,
    /// The token has expired.
    ExpiredAccessToken,
    /// The proof of possession is missing, forged, old or replayed.
    InvalidProofOfPossession,
    /// The token does not carry the scope.
    MissingScope,
    /// Nothing is at this address, or nothing that the caller may know of.
    ResourceNotFound,
    /// The address exists, the method does not.
    MethodNotAllowed,
    /// The body has another content type than wanted.
    UnsupportedMediaType,
    /// The body is too large.
    PayloadTooLarge,
    /// The body did not arrive in time.
    RequestTimeout,
    /// Policy: the institution takes no part.
    ParticipantNotApproved,
    /// Policy: the application signed in too weakly for the class of data.
    AuthenticationTooWeak,
    /// Policy: no deliberation joins these two and this service.
    NoDeliberation,
    /// Policy: there is one, but not today.
    DeliberationNotInForce,
    /// Policy: not for this purpose.
    PurposeNotCovered,
    /// Policy: not in this legal context.
    LegalContextNotCovered,
    /// Policy: none of the elements.
    ElementsNotCovered,
    /// Policy: the requester has no file on the person.
    RequesterHoldsNoFile,
    /// Policy: the file is in another capacity.
    CapacityNotCovered,
    /// Policy: used up for today.
    QuotaExceeded,
    /// Policy: the source has no file on the person.
    SourceHoldsNoFile,
    /// Policy: the decision itself failed, which is a refusal.
    EvaluationFailed,
    /// The ticket was answered before.
    TicketAlreadyAnswered,
    /// The ticket is being answered.
    TicketInProgress,
    /// The ticket stands for another question.
    TicketReused,
    /// The exchange's receipt stands already.
    ReceiptAlreadyGiven,
    /// An entry in the same capacity shares a day with the new one.
    RegistrationOverlaps,
    /// The institution has no such entry.
    RegistrationNotFound,
    /// The institution may not report these elements of this person.
    MayNotReport,
    /// The report has ended, or is where this step would lead.
    ErrorReportNotOpen,
    /// The correction was acknowledged before.
    CorrectionAlreadyAcknowledged,
    /// Asked too often.
    TooManyRequests,
    /// The institution registered no such mandate, or has ended it.
    MandateNotFound,
    /// The source answered what it should not.
    SourceAnswerInvalid,
    /// The source answered about somebody else.
    SourceAnsweredOtherPerson,
    /// The source cannot be reached.
    SourceUnavailable,
    /// The source took too long.
    SourceTimeout,
    /// The service is registered, but not reachable from this hub.
    ServiceNotConnected,
    /// No checkpoint covers the leaf yet.
    NotYetPublished,
    /// The ledger cannot be written, so nothing is given.
    LedgerUnavailable,
    /// The store cannot be read, so nothing is given.
    StoreUnavailable,
    /// Too much at one moment.
    ServiceUnavailable,
    /// A fault of ours.
    InternalServerError,
}

use Organisation::{Belgif, Crosskeys};

const fn row(
    organisation: Organisation,
    status: u16,
    name: &'static str,
    title: &'static str,
    detail: &'static str,
) -> Entry {
    Entry {
        organisation,
        name,
        status,
        title,
        detail,
    }
}

impl ProblemType {
    /// How many there are.
    // INVARIANT: the last variant is named here; a test compares with `ALL`.
    const COUNT: usize = Self::InternalServerError as usize + 1;

    /// Every kind, in the order of the list.
    pub const ALL: [Self; Self::COUNT] = [
        Self::BadRequest,
        Self::NoAccessToken,
        Self::InvalidAccessToken,
        Self::ExpiredAccessToken,
        Self::InvalidProofOfPossession,
        Self::MissingScope,
        Self::ResourceNotFound,
        Self::MethodNotAllowed,
        Self::UnsupportedMediaType,
        Self::PayloadTooLarge,
        Self::RequestTimeout,
        Self::ParticipantNotApproved,
        Self::AuthenticationTooWeak,
        Self::NoDeliberation,
        Self::DeliberationNotInForce,
        Self::PurposeNotCovered,
        Self::LegalContextNotCovered,
        Self::ElementsNotCovered,
        Self::RequesterHoldsNoFile,
        Self::CapacityNotCovered,
        Self::QuotaExceeded,
        Self::SourceHoldsNoFile,
        Self::EvaluationFailed,
        Self::TicketAlreadyAnswered,
        Self::TicketInProgress,
        Self::TicketReused,
        Self::ReceiptAlreadyGiven,
        Self::RegistrationOverlaps,
        Self::RegistrationNotFound,
        Self::MayNotReport,
        Self::ErrorReportNotOpen,
        Self::CorrectionAlreadyAcknowledged,
        Self::TooManyRequests,
        Self::MandateNotFound,
        Self::SourceAnswerInvalid,
        Self::SourceAnsweredOtherPerson,
        Self::SourceUnavailable,
        Self::SourceTimeout,
        Self::ServiceNotConnected,
        Self::NotYetPublished,
        Self::LedgerUnavailable,
        Self::StoreUnavailable,
        Self::ServiceUnavailable,
        Self::InternalServerError,
    ];

    /// The row of this kind.
    pub const fn entry(self) -> Entry {
        match self {
            Self::BadRequest => row(
                Belgif,
                400,
                "badRequest",
                "Bad request",
                "the input has faults; `issues` names each of them and says what to send instead",
            ),
            Self::NoAccessToken => row(
                Belgif,
                401,
                "noAccessToken",
                "No access token",
                "send an access token of this hub in the Authorization header",
            ),
            Self::InvalidAccessToken => row(
                Belgif,
                401,
                "invalidAccessToken",
                "Invalid access token",
                "the access token is not one that this hub gave for this application; ask for a new one",
            ),
            Self::ExpiredAccessToken => row(
                Belgif,
                401,
                "expiredAccessToken",
                "Expired access token",
                "ask for a new access token",
            ),
            Self::InvalidProofOfPossession => row(
                Crosskeys,
                401,
                "invalidProofOfPossession",
                "Invalid proof of possession",
                "sign a new proof for this method and address with the key that the access token is bound to, and use it once",
            ),
            Self::MissingScope => row(
                Belgif,
                403,
                "missingScope",
                "Missing scope",
                "ask for an access token with the scopes in `requiredScopes`; the application must be registered for them",
            ),
            Self::ResourceNotFound => row(
                Belgif,
                404,
                "resourceNotFound",
                "Resource not found",
                "there is nothing at this address, or nothing that this application may know of; /doc/openapi.yaml lists the addresses",
            ),
            Self::MethodNotAllowed => row(
                Crosskeys,
                405,
                "methodNotAllowed",
                "Method not allowed",
                "use one of the methods in the Allow header",
            ),
            Self::UnsupportedMediaType => row(
                Crosskeys,
                415,
                "unsupportedMediaType",
                "Unsupported media type",
                "send the content type that the API document names",
            ),
            Self::PayloadTooLarge => row(
                Belgif,
                413,
                "payloadTooLarge",
                "Payload too large",
                "send a smaller body; `limit` is the most, in bytes",
            ),
            Self::RequestTimeout => row(
                Crosskeys,
                408,
                "requestTimeout",
                "The request took too long to arrive",
                "send the body without pauses; nothing of it was used",
            ),
            Self::ParticipantNotApproved => row(
                Crosskeys,
                403,
                "participantNotApproved",
                "The institution is not an approved participant",
                "ask the committee for approval; the register of institutions shows the status",
            ),
            Self::AuthenticationTooWeak => row(
                Crosskeys,
                403,
                "authenticationTooWeak",
                "The authentication is too weak for these data",
                "these data are of a class that needs a higher level of authentication; have the application registered with it",
            ),
            Self::NoDeliberation => row(
                Crosskeys,
                403,
                "noDeliberation",
                "No deliberation covers this exchange",
                "no deliberation lets this institution consult this service; ask the committee for one",
            ),
            Self::DeliberationNotInForce => row(
                Crosskeys,
                403,
                "deliberationNotInForce",
                "The deliberation is not in force",
                "the deliberation has ended, was repealed or has not begun; the register of deliberations shows its period",
            ),
            Self::PurposeNotCovered => row(
                Crosskeys,
                403,
                "purposeNotCovered",
                "The purpose is not covered",
                "no deliberation for this exchange names this purpose; send the purpose for which the data are really used, or ask the committee",
            ),
            Self::LegalContextNotCovered => row(
                Crosskeys,
                403,
                "legalContextNotCovered",
                "The legal context is not covered",
                "no deliberation for this exchange names this legal context; send the one in which the file is handled, or ask the committee",
            ),
            Self::ElementsNotCovered => row(
                Crosskeys,
                403,
                "elementsNotCovered",
                "None of the data elements is covered",
                "the deliberation names none of these data elements; the register of deliberations shows which it names",
            ),
            Self::RequesterHoldsNoFile => row(
                Crosskeys,
                403,
                "requesterHoldsNoFile",
                "The institution holds no file on the person",
                "register the person in the directory first, in the capacity in which the file is handled",
            ),
            Self::CapacityNotCovered => row(
                Crosskeys,
                403,
                "capacityNotCovered",
                "The capacity is not covered",
                "the institution's file on the person is in a capacity that the deliberation does not name, or is not active today",
            ),
            Self::QuotaExceeded => row(
                Crosskeys,
                403,
                "quotaExceeded",
                "The quota of the deliberation is used up",
                "the deliberation bounds how often it may be used in a day; try again tomorrow",
            ),
            Self::SourceHoldsNoFile => row(
                Crosskeys,
                403,
                "sourceHoldsNoFile",
                "The source holds no file on the person",
                "the authentic source has no active file on the person, so there is nothing to consult; asking again costs quota again",
            ),
            Self::EvaluationFailed => row(
                Crosskeys,
                403,
                "evaluationFailed",
                "The decision could not be made",
                "what cannot be decided is refused; tell the operator of the hub the instance of this answer",
            ),
            Self::TicketAlreadyAnswered => row(
                Crosskeys,
                409,
                "ticketAlreadyAnswered",
                "The ticket is already answered",
                "data are given once for a ticket; `exchangeId` and `receipt` name the first answer; ask with a new ticket if it was lost",
            ),
            Self::TicketInProgress => row(
                Crosskeys,
                409,
                "ticketInProgress",
                "The ticket is in progress",
                "the same question is being answered; wait for that answer or try again later",
            ),
            Self::TicketReused => row(
                Crosskeys,
                409,
                "ticketReused",
                "The ticket stands for another question",
                "a ticket names one question for 24 hours; send a new ticket",
            ),
            Self::ReceiptAlreadyGiven => row(
                Crosskeys,
                409,
                "receiptAlreadyGiven",
                "The receipt stands already",
                "an exchange has one receipt; `receipt` names its place in the ledger",
            ),
            Self::RegistrationOverlaps => row(
                Crosskeys,
                409,
                "registrationOverlaps",
                "The registration overlaps another",
                "the institution has an entry for this person in this capacity that shares a day with this period; end that one first",
            ),
            Self::RegistrationNotFound => row(
                Crosskeys,
                409,
                "registrationNotFound",
                "There is no such registration",
                "the institution has no entry for this person in this capacity that starts on this day; query the own entries first",
            ),
            Self::MayNotReport => row(
                Crosskeys,
                403,
                "mayNotReport",
                "These data of this person cannot be reported",
                "an institution reports elements that it was given, or that a deliberation lets it ask for about a person on whom it and the source hold a file",
            ),
            Self::ErrorReportNotOpen => row(
                Crosskeys,
                409,
                "errorReportNotOpen",
                "The error report is not open for this step",
                "`state` says where the report stands; ask for it again before going on",
            ),
            Self::CorrectionAlreadyAcknowledged => row(
                Crosskeys,
                409,
                "correctionAlreadyAcknowledged",
                "The correction is acknowledged already",
                "a correction is acknowledged once; nothing more is to be done",
            ),
            Self::TooManyRequests => row(
                Belgif,
                429,
                "tooManyRequests",
                "Too many requests",
                "try again after the time in `retryAfterSec`",
            ),
            Self::MandateNotFound => row(
                Crosskeys,
                409,
                "mandateNotFound",
                "There is no such mandate",
                "the institution has registered no mandate with this id, or has ended it; query the own mandates first",
            ),
            Self::SourceAnswerInvalid => row(
                Crosskeys,
                502,
                "sourceAnswerInvalid",
                "The source's answer is not valid",
                "the source answered something that its description does not allow; nothing was delivered, and the same ticket may be sent again",
            ),
            Self::SourceAnsweredOtherPerson => row(
                Crosskeys,
                502,
                "sourceAnsweredOtherPerson",
                "The source answered about another person",
                "the source's answer was thrown away; nothing was delivered, and the operator of the source must look into it",
            ),
            Self::SourceUnavailable => row(
                Crosskeys,
                503,
                "sourceUnavailable",
                "The source is not available",
                "the source cannot be reached; nothing was delivered, and the same ticket may be sent again later",
            ),
            Self::SourceTimeout => row(
                Crosskeys,
                504,
                "sourceTimeout",
                "The source took too long",
                "the source did not answer in time; nothing was delivered, and the same ticket may be sent again later",
            ),
            Self::ServiceNotConnected => row(
                Crosskeys,
                503,
                "serviceNotConnected",
                "The service is not connected",
                "the service is registered, but this hub has no connection to its source; tell the operator of the hub",
            ),
            Self::NotYetPublished => row(
                Crosskeys,
                503,
                "notYetPublished",
                "Not yet published",
                "the next checkpoint of the ledger will cover this leaf; try again in a second",
            ),
            Self::LedgerUnavailable => row(
                Crosskeys,
                503,
                "ledgerUnavailable",
                "The ledger is not available",
                "what cannot be recorded is not given; nothing was delivered, and the same ticket may be sent again later",
            ),
            Self::StoreUnavailable => row(
                Crosskeys,
                503,
                "storeUnavailable",
                "The store is not available",
                "the hub cannot read what a decision depends on; nothing was given, try again later",
            ),
            Self::ServiceUnavailable => row(
                Belgif,
                503,
                "serviceUnavailable",
                "Service unavailable",
                "the hub has too much to do at this moment; try again in a second",
            ),
            Self::InternalServerError => row(
                Belgif,
                500,
                "internalServerError",
                "Internal server error",
                "a fault of this hub; tell its operator the BelGov-Trace-Id of this answer",
            ),
        }
    }
}

/// The table in Markdown.
pub(super) fn list() -> String {
    let mut text = String::from(
        "# Problems\n\n\
         Every answer that is no is `application/problem+json` (RFC 9457) with one of these types.\n\
         Generated from `rooms/server/src/problem/table.rs`; do not edit.\n\
         The token endpoint answers in the form that OAuth 2.0 prescribes instead (RFC 6749, section 5.2).\n\n\
         | status | type | title | what to do next |\n|---|---|---|---|\n",
    );
    for kind in ProblemType::ALL {
        let entry = kind.entry();
        writeln!(
            text,
            "| {} | `{}` | {} | {} |",
            entry.status,
            entry.urn(),
            entry.title,
            entry.detail
        )
        .expect("writing into a text cannot fail");
    }
    text.push_str("\n## Issues of a bad request\n\n| type | title |\n|---|---|\n");
    for kind in IssueKind::ALL {
        writeln!(text, "| `{}` | {} |", kind.urn(), kind.title())
            .expect("writing into a text cannot fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_complete_and_sound() {
        let mut urns = std::collections::BTreeSet::new();
        for (at, kind) in ProblemType::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, at, "{kind:?} is not in its place");
            let entry = kind.entry();
            assert!(urns.insert(entry.urn()), "{} is there twice", entry.urn());
            assert!((400..600).contains(&entry.status), "{kind:?}");
            assert!(
                entry
                    .name
                    .starts_with(|first: char| first.is_ascii_lowercase()),
                "{kind:?}"
            );
            assert!(
                entry
                    .title
                    .starts_with(|first: char| first.is_ascii_uppercase()),
                "{kind:?}"
            );
            assert!(
                !entry.detail.is_empty() && !entry.detail.ends_with('.'),
                "{kind:?}"
            );
        }
    }

    #[test]
    fn each_reason_of_policy_has_its_own_name() {
        for reason in policy::Reason::ALL {
            let entry = ProblemType::from(reason).entry();
            assert_eq!(entry.name, reason.as_str());
            assert_eq!(entry.status, 403);
        }
    }

    #[test]
    fn the_generated_list_is_current() {
        crate::generated::assert_current("problems.md", &list());
    }
}
