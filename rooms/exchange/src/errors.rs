//! Error reports: a data element about a person at an authentic source that is probably wrong, and what follows.
//!
//! A person, or an institution that was given the element or may ask for it, reports it. The source takes the report up
//! and says that the value was right, or when it was wrong; then every institution that was given it in that time finds a
//! correction in its inbox, and says that it has read it. The hub never learns the value.
//!
//! INVARIANTS:
//! - An institution reports only what it could see anyway, and every reason why it may not is the same answer.
//! - A report is answered by the source of its elements alone, and taken back by its reporter alone; whoever else names
//!   it is told that there is none.
//! - What people write is never recorded; it leaves the room sealed ([`SealedText`]), and is erased after its time.
//! - Nothing changes and nothing leaves without a durable leaf.
//! - A report by an institution is told to the person, but not while a use on which it rests is withheld
//!   ([`ErrorReport::told_from`]).
//! - A correction to an institution whose use is still withheld from the person says until when: whatever tells the
//!   person about corrections leaves it out until then ([`told_to_person`]).

mod answer;
mod inbox;
mod keeping;
mod life;
mod ports;
mod recipients;
mod report;
mod step;
mod text;
mod voice;

use identity::{
    Application, Authenticated,
    mandate::MandateId,
    people::role::{Holding, Role as PersonRole},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Builder;
use vocabulary::{
    ApplicationId, CorrectionId, Date, ElementSet, ErrorReportId, InstitutionId, Period, PersonId,
    ServiceId, UserReference,
};

pub use answer::{Answer, Answered, NotAnswered, answer, withdraw, withdraw_own};
pub use inbox::{
    AskedCorrections, AskedReports, Listed, Listing, NotAcknowledged, NotListed, Page, Role,
    Wanted, acknowledge, corrections, own_report, reports,
};
pub use keeping::{Kept, NotKept, keep};
pub use life::{
    ANSWER_MONTHS, Confirmed, Corrected, REMINDER_DAYS, Reported, Stage, State, TEXTS_KEPT_MONTHS,
    TakenUp, Withdrawn,
};
pub use ports::{Change, Conflict, Due, Given, Hub, LookedAgain, Moved, Reports};
pub use recipients::told_to_person;
pub use report::{
    About, NotReported, OWN_REPORTS_A_DAY_MAX, ReportMade, report, report_own, reportable,
};
pub use text::{Explanation, NotAText, SealedText, TEXT_CHARACTERS_MAX, TextPlace};
pub use voice::Voice;

/// The most items one page holds: a page is read, opened and sent in one go.
pub const PAGE_SIZE_MAX: usize = 200;

/// Most elements of one report: what is wrong together has few parts.
pub const ELEMENTS_MAX: usize = 32;

/// Who reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reporter {
    /// The person whom the data are about.
    Person,
    /// An institution.
    Institution(InstitutionId),
}

/// A report, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorReport {
    /// Its id; ids follow the time of reporting.
    pub id: ErrorReportId,
    /// About whom.
    pub person: PersonId,
    /// By whom.
    pub reporter: Reporter,
    /// By which mandate, when somebody did it on the person's behalf.
    pub mandate: Option<MandateId>,
    /// Whose data.
    pub source: InstitutionId,
    /// Of which service.
    pub service: ServiceId,
    /// Which elements.
    pub elements: ElementSet,
    /// When the value was wrong, as the reporter thinks.
    pub period: Option<Period>,
    /// What is wrong, as the reporter wrote it; `None` once it is erased.
    pub explanation: Option<Explanation>,
    /// What the source wrote; `None` when it wrote nothing, and once it is erased.
    pub answer: Option<Explanation>,
    /// Where it stands.
    pub state: State,
    /// From when on the person is told of it: at once of what was reported for them, and of what an institution reported when
    /// nothing on which it rests is withheld any more. `None` when that was never noted: then never.
    pub told_from: Option<Timestamp>,
    /// When the source was last reminded.
    pub reminded_at: Option<Timestamp>,
}

impl ErrorReport {
    /// Whether the person is told of it at `now`.
    pub fn is_told(&self, now: Timestamp) -> bool {
        self.told_from.is_some_and(|from| from <= now)
    }

    /// The last day on which the source may answer.
    pub fn deadline(&self) -> Date {
        self.state.deadline()
    }
}

/// What tells an institution that data it was given were wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Its id; ids follow the time of making.
    pub id: CorrectionId,
    /// The report from which it follows.
    pub report: ErrorReportId,
    /// About whom.
    pub person: PersonId,
    /// To whom.
    pub recipient: InstitutionId,
    /// Whose data.
    pub source: InstitutionId,
    /// Of which service.
    pub service: ServiceId,
    /// Which of the elements the institution was given.
    pub elements: ElementSet,
    /// The days on which the value was wrong.
    pub wrong: Period,
    /// When it was put into the inbox.
    pub made_at: Timestamp,
    /// The person is told of it only from this instant on, because every use from which it follows is withheld until then.
    pub withheld_until: Option<Timestamp>,
    /// When the institution said that it had read it.
    pub acknowledged_at: Option<Timestamp>,
}

/// An institution that acts here, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    institution: InstitutionId,
    hand: Hand,
}

/// By whom an institution acts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Hand {
    /// One of its applications.
    Application(ApplicationId),
    /// Somebody at its desk.
    Clerk(UserReference),
}

impl Party {
    /// The institution of an application.
    pub fn application(caller: &Authenticated<Application>) -> Self {
        let application = caller.subject();
        Self {
            institution: application.institution(),
            hand: Hand::Application(application.id().clone()),
        }
    }

    /// The institution of somebody who holds the role of its clerk; `None` for another role, and for one that is held no
    /// longer.
    pub fn clerk(holding: &Holding) -> Option<Self> {
        match (holding.role, holding.withdrawn_at) {
            (PersonRole::Clerk(institution), None) => Some(Self {
                institution,
                hand: Hand::Clerk(holding.reference.clone()),
            }),
            _ => None,
        }
    }

    /// Who it is, as records say it.
    fn named(&self) -> Value {
        let institution = self.institution;
        match &self.hand {
            Hand::Application(application) => {
                json!({ "institution": institution, "application": application })
            }
            Hand::Clerk(reference) => {
                json!({ "institution": institution, "actingUser": reference })
            }
        }
    }
}

/// An id that sorts by time.
fn draw(at: Timestamp, random: [u8; 16]) -> uuid::Uuid {
    let [tail @ .., _, _, _, _, _, _] = random;
    let milliseconds = at.as_millisecond().try_into().unwrap_or(0);
    Builder::from_unix_timestamp_millis(milliseconds, &tail).into_uuid()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use vocabulary::HoldingId;

    use super::*;

    #[test]
    fn a_clerk_speaks_for_the_own_institution_while_the_role_is_held() {
        let institution = InstitutionId::from_number(999_999_526);
        let given_at = Timestamp::UNIX_EPOCH;
        let holding = |role, withdrawn_at| Holding {
            id: HoldingId::from_uuid(Uuid::from_u128(1)),
            role,
            reference: UserReference::parse("caseworker-12").unwrap(),
            given_at,
            withdrawn_at,
        };
        let clerk = PersonRole::Clerk(institution);
        let party = Party::clerk(&holding(clerk, None)).unwrap();
        assert_eq!(
            party.named(),
            json!({"institution": "0999999526", "actingUser": "caseworker-12"})
        );
        assert_eq!(Party::clerk(&holding(clerk, Some(given_at))), None);
        for other in [
            PersonRole::Administrator,
            PersonRole::CommitteeMember,
            PersonRole::DataProtectionOfficer,
        ] {
            assert_eq!(Party::clerk(&holding(other, None)), None);
        }
    }
}
