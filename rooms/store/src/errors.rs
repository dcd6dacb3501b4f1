//! Error reports and corrections.
//!
//! INVARIANTS:
//! - What people write is kept sealed to its row and its side, under the key of national numbers.
//! - A report moves only from the state that was read, together with its leaf and with what follows from it.
//! - An id that turned out to be the same person's is read as the person's.

mod sql;

use ::exchange::errors::{
    Change, Conflict, Correction, Due, ErrorReport, Explanation, Given, LookedAgain, Moved,
    Reporter, Reports, SealedText, Stage, State, TextPlace, Wanted,
};
use governance::notices::News;
use identity::mandate::MandateId;
use jiff::Timestamp;
use uuid::Uuid;
use vocabulary::{
    CorrectionId, Date, ElementSet, ErrorReportId, FileReference, InstitutionId, PersonId,
    ServiceId, be::legal_date,
};

pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{NotWritten, Row, Rows, Step, Transaction, Unavailable, Value, count},
    days,
    exchange::instant,
    ledger::{LeafId, LogId, StateChange},
    mandates::mandate_id,
    notices,
    persons::{self, Place},
};

impl Store {
    async fn one_report(&self, id: ErrorReportId) -> Result<Option<ErrorReport>, Unavailable> {
        let rows = self.database.read(&sql::REPORT, &[report_id(id)]).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let report = self.error_report(row)?;
        let person = self.person_now(report.person).await?;
        Ok(Some(ErrorReport { person, ..report }))
    }

    fn error_reports(&self, rows: &Rows) -> Result<Vec<ErrorReport>, Unavailable> {
        rows.iter().map(|row| self.error_report(row)).collect()
    }

    fn error_report(&self, row: Row<'_>) -> Result<ErrorReport, Unavailable> {
        let id = ErrorReportId::from_uuid(Uuid::from_bytes(row.array(0)?));
        let institution = |number: i64| {
            u32::try_from(number)
                .map(InstitutionId::from_number)
                .map_err(|_| malformed())
        };
        let text = |column, side| -> Result<Option<Explanation>, Unavailable> {
            let Some(sealed) = row.bytes_or_null(column)? else {
                return Ok(None);
            };
            let opened = self.sealer.open_text(sealed, &place(id, side))?;
            Explanation::parse(&opened)
                .map(Some)
                .map_err(|_| malformed())
        };
        let reporter = match row.integer_or_null(2)? {
            None => Reporter::Person,
            Some(number) => Reporter::Institution(institution(number)?),
        };
        let state: State = json(row, 9)?;
        Ok(ErrorReport {
            id,
            person: persons::person(row, 1)?,
            reporter,
            source: InstitutionId::from_number(row.number(3)?),
            service: service(row, 4)?,
            elements: json(row, 5)?,
            period: json(row, 6)?,
            explanation: text(7, TextPlace::Report)?,
            answer: text(8, TextPlace::Answer)?,
            told_from: match reporter {
                Reporter::Person => Some(state.reported_at()),
                Reporter::Institution(_) => row.integer_or_null(12)?.map(instant).transpose()?,
            },
            state,
            reminded_at: row.integer_or_null(10)?.map(instant).transpose()?,
            mandate: match row.bytes_or_null(11)? {
                Some(_) => Some(MandateId::from_bytes(row.array(11)?)),
                None => None,
            },
        })
    }

    async fn own_reports_of(
        &self,
        person: PersonId,
        limit: usize,
    ) -> Result<Vec<ErrorReport>, Unavailable> {
        let mut reports = Vec::new();
        for id in self.ids_of(person).await? {
            let values = [persons::id(id), count(limit as u64)];
            let rows = self.database.read(&sql::OWN_REPORTS, &values).await?;
            reports.extend(self.error_reports(&rows)?);
        }
        reports.sort_by_key(|report| std::cmp::Reverse(report.id));
        reports.truncate(limit);
        Ok(reports)
    }
}

impl Store {
    /// A page of the reports of which a person knows, under one of their ids and the newest first; or of those alone that
    /// were made by a mandate. Whole when it has `limit` reports.
    ///
    /// # Errors
    /// When the database cannot answer, or a text does not open.
    pub async fn reports_told(
        &self,
        id: PersonId,
        by: Option<MandateId>,
        before: Option<ErrorReportId>,
        (now, limit): (Timestamp, usize),
    ) -> Result<Vec<ErrorReport>, Unavailable> {
        let before = before.map_or(Uuid::max(), |id| *id.as_uuid());
        let values = [
            persons::id(id),
            before.as_bytes().into(),
            by.map(mandate_id).into(),
            now.as_microsecond().into(),
            count(limit as u64),
        ];
        let rows = self.database.read(&sql::TOLD_REPORTS, &values).await?;
        self.error_reports(&rows)
    }
}

impl Reports for Store {
    fn seal(&self, report: ErrorReportId, side: TextPlace, text: &Explanation) -> SealedText {
        let sealed = self.sealer.seal_text(text.expose(), &place(report, side));
        SealedText::from_bytes(sealed)
    }

    async fn report(
        &self,
        id: ErrorReportId,
    ) -> Result<Option<ErrorReport>, ::exchange::Unavailable> {
        self.one_report(id).await.map_err(unavailable)
    }

    async fn reports_to(
        &self,
        source: InstitutionId,
        stage: Option<Stage>,
        after: Option<ErrorReportId>,
        limit: usize,
    ) -> Result<Vec<ErrorReport>, ::exchange::Unavailable> {
        let values = page_of(source, stage, after, limit);
        let read = self.database.read(&sql::REPORTS_TO, &values).await;
        read.and_then(|rows| self.error_reports(&rows))
            .map_err(unavailable)
    }

    async fn reports_by(
        &self,
        reporter: InstitutionId,
        stage: Option<Stage>,
        after: Option<ErrorReportId>,
        limit: usize,
    ) -> Result<Vec<ErrorReport>, ::exchange::Unavailable> {
        let values = page_of(reporter, stage, after, limit);
        let read = self.database.read(&sql::REPORTS_BY, &values).await;
        read.and_then(|rows| self.error_reports(&rows))
            .map_err(unavailable)
    }

    async fn own_reports(
        &self,
        person: PersonId,
        limit: usize,
    ) -> Result<Vec<ErrorReport>, ::exchange::Unavailable> {
        self.own_reports_of(person, limit)
            .await
            .map_err(unavailable)
    }

    async fn corrections_of(
        &self,
        report: ErrorReportId,
    ) -> Result<Vec<Correction>, ::exchange::Unavailable> {
        let values = [report_id(report)];
        let read = self.database.read(&sql::CORRECTIONS_OF, &values).await;
        read.and_then(|rows| rows.iter().map(correction).collect())
            .map_err(unavailable)
    }

    async fn corrections_for(
        &self,
        recipient: InstitutionId,
        wanted: Wanted,
        after: Option<CorrectionId>,
        limit: usize,
    ) -> Result<Vec<Correction>, ::exchange::Unavailable> {
        let after = after.map_or(Value::Bytes(vec![]), correction_id);
        let values = [recipient.number().into(), after, count(limit as u64)];
        let statement = match wanted {
            Wanted::All => &sql::CORRECTIONS_FOR,
            Wanted::Unread => &sql::UNREAD_CORRECTIONS_FOR,
        };
        let read = self.database.read(statement, &values).await;
        read.and_then(|rows| rows.iter().map(correction).collect())
            .map_err(unavailable)
    }

    async fn correction_for(
        &self,
        recipient: InstitutionId,
        id: CorrectionId,
    ) -> Result<Option<Correction>, ::exchange::Unavailable> {
        let values = [recipient.number().into(), correction_id(id)];
        let read = self.database.read(&sql::CORRECTION_FOR, &values).await;
        read.and_then(|rows| rows.first().map(correction).transpose())
            .map_err(unavailable)
    }

    async fn given(
        &self,
        person: PersonId,
        service: &ServiceId,
        elements: &ElementSet,
        since: Date,
    ) -> Result<Vec<Given>, ::exchange::Unavailable> {
        self.given_since(person, service, elements, since)
            .await
            .map_err(unavailable)
    }

    async fn files_on(
        &self,
        person: PersonId,
    ) -> Result<Vec<FileReference>, ::exchange::Unavailable> {
        self.files_of(person).await.map_err(unavailable)
    }

    async fn reminders_due(
        &self,
        today: Date,
        limit: usize,
    ) -> Result<Vec<ErrorReport>, ::exchange::Unavailable> {
        let values = [days::number(today).into(), count(limit as u64)];
        let read = self.database.read(&sql::REMINDERS_DUE, &values).await;
        read.and_then(|rows| self.error_reports(&rows))
            .map_err(unavailable)
    }

    async fn remind(
        &self,
        report: &ErrorReport,
        at: Timestamp,
        next: Option<Date>,
        answer: Due,
    ) -> Result<(), ::exchange::Unavailable> {
        let values = vec![
            at.as_microsecond().into(),
            next.map(days::number).into(),
            report_id(report.id),
        ];
        // Another node may have reminded of it: then the person is told already.
        let mut steps = vec![Step::once(&sql::REMIND, values).exactly_one(MOVED)];
        if report.reporter == Reporter::Person && answer == Due::Overdue {
            let news = News::AnswerOverdue(report.id);
            steps.push(notices::add(report.person, news, at, None));
        }
        match self.database.write(Transaction::of(steps)).await {
            Ok(_) | Err(NotWritten::Unmet { .. }) => Ok(()),
            Err(NotWritten::Unavailable(why)) => Err(unavailable(why)),
        }
    }

    async fn looks_due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<ErrorReport>, ::exchange::Unavailable> {
        let values = [now.as_microsecond().into(), count(limit as u64)];
        let read = self.database.read(&sql::LOOKS_DUE, &values).await;
        read.and_then(|rows| self.error_reports(&rows))
            .map_err(unavailable)
    }

    async fn erase_texts(&self, today: Date) -> Result<u64, ::exchange::Unavailable> {
        let steps = vec![Step::once(
            &sql::ERASE_TEXTS,
            vec![days::number(today).into()],
        )];
        let written = self.database.write(Transaction::of(steps)).await;
        let written = written.map_err(|why| unavailable(why.unavailable()))?;
        Ok(written.touched.iter().sum())
    }
}

impl StateChange for Change {
    type Conflict = Conflict;

    fn transaction(self, _: LogId, _: &[LeafId]) -> Transaction {
        Transaction::of(match self {
            Change::Nothing => Vec::new(),
            Change::Reported(new) => {
                let (report, text) = *new;
                let mut steps = vec![add_report(&report, &text)];
                if let Reporter::Institution(_) = report.reporter {
                    let news = News::InstitutionReported(report.id);
                    steps.extend(tell(&report, news, report.state.reported_at()));
                }
                steps
            }
            Change::Moved(moved) => move_report(&moved),
            Change::LookedAgain(LookedAgain {
                report,
                corrections,
            }) => vec![
                Step::once(&sql::LOOKED_AGAIN, vec![report_id(report)]).exactly_one(MOVED),
                add_corrections(&corrections),
            ],
            Change::Acknowledged {
                correction,
                told_from,
                at,
            } => {
                let values = vec![
                    at.as_microsecond().into(),
                    report_id(correction.report),
                    correction_id(correction.id),
                ];
                let mut steps = vec![Step::once(&sql::ACKNOWLEDGE, values).exactly_one(MOVED)];
                if let Some(told_from) = told_from {
                    let news = News::CorrectionRead(correction.report);
                    let from = Some(told_from).max(correction.withheld_until);
                    let from = from.filter(|from| *from > at);
                    steps.push(notices::add(correction.person, news, at, from));
                }
                steps
            }
        })
    }

    fn conflict(step: &'static str) -> Option<Conflict> {
        (step == MOVED).then_some(Conflict::Moved)
    }
}

/// The name of steps that fit only what was read.
const MOVED: &str = "error report";

fn add_report(report: &ErrorReport, text: &SealedText) -> Step {
    let today = legal_date(report.state.reported_at());
    let reporter = match report.reporter {
        Reporter::Person => Value::Null,
        Reporter::Institution(institution) => institution.number().into(),
    };
    let values = vec![
        report_id(report.id),
        persons::id(report.person),
        reporter,
        report.source.number().into(),
        report.service.as_str().into(),
        to_json(&report.elements),
        to_json(&report.period),
        text.as_bytes().into(),
        report.state.stage().as_str().into(),
        to_json(&report.state),
        report.state.next_reminder(today).map(days::number).into(),
        report.mandate.map(mandate_id).into(),
        match report.reporter {
            Reporter::Person => Value::Null,
            Reporter::Institution(_) => report.told_from.map(Timestamp::as_microsecond).into(),
        },
    ];
    Step::once(&sql::ADD_REPORT, values)
}

fn move_report(moved: &Moved) -> Vec<Step> {
    let Moved {
        report,
        state,
        answer,
        corrections,
        look_again_at,
    } = moved;
    // Of all reminders, only those that were due by the last one are over.
    let reminded = report.reminded_at.unwrap_or(state.reported_at());
    let next = state.next_reminder(legal_date(reminded));
    let values = vec![
        state.stage().as_str().into(),
        to_json(state),
        answer.as_ref().map(SealedText::as_bytes).into(),
        next.map(days::number).into(),
        look_again_at.map(Timestamp::as_microsecond).into(),
        state.texts_end().map(days::number).into(),
        report_id(report.id),
        to_json(&report.state),
    ];
    let mut steps = vec![
        Step::once(&sql::MOVE_REPORT, values).exactly_one(MOVED),
        add_corrections(corrections),
    ];
    if let Some((news, at)) = news(report, state) {
        steps.extend(tell(report, news, at));
    }
    steps
}

/// What the person is told of a step; of their own, nothing, and of what an institution reported, the end.
fn news(report: &ErrorReport, state: &State) -> Option<(News, Timestamp)> {
    let id = report.id;
    let (taken_up, answered) = match report.reporter {
        Reporter::Person => (Some(News::ReportTakenUp(id)), News::ReportAnswered(id)),
        Reporter::Institution(_) => (None, News::InstitutionAnswered(id)),
    };
    match state {
        State::TakenUp(_) => Some((taken_up?, state.taken_up_at()?)),
        State::Corrected(_) | State::Confirmed(_) => Some((answered, state.ended_at()?)),
        State::Reported(_) | State::Withdrawn(_) => None,
    }
}

/// The step that tells the person of a report, once they may know of it; none when they never may.
fn tell(report: &ErrorReport, news: News, at: Timestamp) -> Option<Step> {
    let from = Some(report.told_from?).filter(|from| *from > at);
    Some(notices::add(report.person, news, at, from))
}

fn add_corrections(corrections: &[Correction]) -> Step {
    let row = |correction: &Correction| {
        vec![
            report_id(correction.report),
            correction_id(correction.id),
            persons::id(correction.person),
            correction.recipient.number().into(),
            correction.source.number().into(),
            correction.service.as_str().into(),
            to_json(&correction.elements),
            to_json(&correction.wrong),
            correction.made_at.as_microsecond().into(),
            correction
                .withheld_until
                .map(Timestamp::as_microsecond)
                .into(),
        ]
    };
    Step::each(&sql::ADD_CORRECTION, corrections.iter().map(row).collect())
}

fn correction(row: Row<'_>) -> Result<Correction, Unavailable> {
    Ok(Correction {
        id: CorrectionId::from_uuid(Uuid::from_bytes(row.array(0)?)),
        report: ErrorReportId::from_uuid(Uuid::from_bytes(row.array(1)?)),
        person: persons::person(row, 2)?,
        recipient: InstitutionId::from_number(row.number(3)?),
        source: InstitutionId::from_number(row.number(4)?),
        service: service(row, 5)?,
        elements: json(row, 6)?,
        wrong: json(row, 7)?,
        made_at: instant(row.integer(8)?)?,
        withheld_until: row.integer_or_null(9)?.map(instant).transpose()?,
        acknowledged_at: row.integer_or_null(10)?.map(instant).transpose()?,
    })
}

/// Where a text of a report stands.
fn place(report: ErrorReportId, side: TextPlace) -> Place {
    let what = match side {
        TextPlace::Report => "error report",
        TextPlace::Answer => "error answer",
    };
    Place::new(what, report.as_uuid().as_bytes())
}

fn page_of(
    institution: InstitutionId,
    stage: Option<Stage>,
    after: Option<ErrorReportId>,
    limit: usize,
) -> [Value; 4] {
    [
        institution.number().into(),
        // Before the first: below every id.
        after.map_or(Value::Bytes(vec![]), report_id),
        stage.map(Stage::as_str).into(),
        count(limit as u64),
    ]
}

fn service(row: Row<'_>, column: usize) -> Result<ServiceId, Unavailable> {
    ServiceId::parse(row.text(column)?).map_err(|_| malformed())
}

fn to_json(value: &impl serde::Serialize) -> Value {
    serde_json::to_string(value)
        .expect("periods, element names and states have text keys and plain values")
        .into()
}

fn json<T: serde::de::DeserializeOwned>(row: Row<'_>, column: usize) -> Result<T, Unavailable> {
    // The reader's own words could quote the row.
    serde_json::from_str(row.text(column)?).map_err(|_| malformed())
}

fn malformed() -> Unavailable {
    Unavailable::new("a stored error report or correction is malformed")
}

fn report_id(id: ErrorReportId) -> Value {
    id.as_uuid().as_bytes().into()
}

fn correction_id(id: CorrectionId) -> Value {
    id.as_uuid().as_bytes().into()
}

fn unavailable(why: Unavailable) -> ::exchange::Unavailable {
    ::exchange::Unavailable {
        what: "the store",
        why: why.to_string(),
    }
}
