//! What error reports need of the world.

use std::{future::Future, sync::Arc};

use jiff::Timestamp;
use ledger::Ledger;
use policy::Register;
use vocabulary::{
    CorrectionId, Date, ElementSet, ErrorReportId, FileReference, InstitutionId, PersonId,
    ServiceId,
};

use super::{Correction, ErrorReport, Explanation, SealedText, Stage, State, TextPlace, Wanted};
use crate::{Persons, Unavailable};

/// The house around error reports.
pub trait Hub: Sync {
    /// Keeps persons, reports, corrections and the ledger.
    type Store: Persons + Reports + Ledger<Change, Conflict = Conflict>;

    /// The store.
    fn store(&self) -> &Self::Store;
    /// The register as it stands now.
    fn register(&self) -> Arc<Register>;
    /// The time.
    fn now(&self) -> Timestamp;
    /// Sixteen random bytes.
    fn random(&self) -> [u8; 16];
}

/// How a report stands to its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// There is time left.
    InTime,
    /// The deadline is over.
    Overdue,
}

/// A use in which an institution was given elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// To whom.
    pub recipient: InstitutionId,
    /// Which of the elements that were looked for.
    pub elements: ElementSet,
    /// When they were given.
    pub at: Timestamp,
    /// The person is told of this use only from this instant on.
    pub withheld_until: Option<Timestamp>,
}

/// Keeps reports and corrections.
pub trait Reports: Sync {
    /// Seals a text to its place.
    fn seal(&self, report: ErrorReportId, place: TextPlace, text: &Explanation) -> SealedText;

    /// A report.
    fn report(
        &self,
        id: ErrorReportId,
    ) -> impl Future<Output = Result<Option<ErrorReport>, Unavailable>> + Send;

    /// Reports about elements of this source, by their ids.
    fn reports_to(
        &self,
        source: InstitutionId,
        stage: Option<Stage>,
        after: Option<ErrorReportId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<ErrorReport>, Unavailable>> + Send;

    /// Reports by this institution, by their ids.
    fn reports_by(
        &self,
        reporter: InstitutionId,
        stage: Option<Stage>,
        after: Option<ErrorReportId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<ErrorReport>, Unavailable>> + Send;

    /// Reports that a person made, the newest first.
    fn own_reports(
        &self,
        person: PersonId,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<ErrorReport>, Unavailable>> + Send;

    /// The corrections that follow from a report, withheld ones too.
    fn corrections_of(
        &self,
        report: ErrorReportId,
    ) -> impl Future<Output = Result<Vec<Correction>, Unavailable>> + Send;

    /// Corrections for an institution, by their ids.
    fn corrections_for(
        &self,
        recipient: InstitutionId,
        wanted: Wanted,
        after: Option<CorrectionId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Correction>, Unavailable>> + Send;

    /// A correction, when it is for this institution.
    fn correction_for(
        &self,
        recipient: InstitutionId,
        id: CorrectionId,
    ) -> impl Future<Output = Result<Option<Correction>, Unavailable>> + Send;

    /// The uses, withheld ones too, in which any of these elements about a person was given since this day.
    fn given(
        &self,
        person: PersonId,
        service: &ServiceId,
        elements: &ElementSet,
        since: Date,
    ) -> impl Future<Output = Result<Vec<Given>, Unavailable>> + Send;

    /// Every registration of a person, whatever its dates.
    fn files_on(
        &self,
        person: PersonId,
    ) -> impl Future<Output = Result<Vec<FileReference>, Unavailable>> + Send;

    /// Open reports whose source is to be reminded on this day or was to be before.
    fn reminders_due(
        &self,
        today: Date,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<ErrorReport>, Unavailable>> + Send;

    /// Notes that the source of an open report is reminded, and when that is due again; the person who made it is told
    /// when the answer is overdue.
    fn remind(
        &self,
        report: &ErrorReport,
        at: Timestamp,
        next: Option<Date>,
        answer: Due,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// Corrected reports whose recipients are to be looked for once more at this instant or were to be before.
    fn looks_due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<ErrorReport>, Unavailable>> + Send;

    /// Erases the texts of reports whose time ended on this day or before.
    fn erase_texts(&self, today: Date) -> impl Future<Output = Result<u64, Unavailable>> + Send;
}

/// A report that moves on, to be committed with its leaf and those of its corrections.
#[derive(Clone, Debug)]
pub struct Moved {
    /// The report as it was read: the commit fails with [`Conflict::Moved`] when somebody else moved it in between.
    pub report: ErrorReport,
    /// Where it stands now.
    pub state: State,
    /// What the source wrote.
    pub answer: Option<SealedText>,
    /// What follows.
    pub corrections: Vec<Correction>,
    /// When recipients are to be looked for once more.
    pub look_again_at: Option<Timestamp>,
}

/// Recipients that were looked for once more.
#[derive(Clone, Debug)]
pub struct LookedAgain {
    /// Whose.
    pub report: ErrorReportId,
    /// Those that were missed.
    pub corrections: Vec<Correction>,
}

/// The state change that commits together with its leaves.
#[derive(Clone, Debug)]
pub enum Change {
    /// A new report, with what its reporter wrote.
    Reported(Box<(ErrorReport, SealedText)>),
    /// A report moves on; [`Conflict::Moved`] when it has in between.
    Moved(Box<Moved>),
    /// Recipients were looked for once more; [`Conflict::Moved`] when somebody else has done it.
    LookedAgain(LookedAgain),
    /// A correction was read; [`Conflict::Moved`] when that was said before.
    Acknowledged {
        /// As it was read.
        correction: Box<Correction>,
        /// From when on the person is told of the report; they are told of this too.
        told_from: Option<Timestamp>,
        /// When.
        at: Timestamp,
    },
    /// Nothing but the leaf: something was listed, or refused.
    Nothing,
}

/// Why a change did not commit although the ledger could be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Somebody else moved it first.
    Moved,
}
