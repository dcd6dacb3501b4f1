//! The source answers, or the reporter takes the report back.

use jiff::{SignedDuration, Timestamp};
use ledger::{Entry, NotCommitted, NotRecorded, record_all};
use serde_json::json;
use thiserror::Error;
use vocabulary::{ErrorReportId, Period, be::legal_date};

use super::{
    Change, Conflict, Corrected, ErrorReport, Explanation, Hub, Moved, Party, Reports as _,
    SealedText, Stage, State, TakenUp, TextPlace, Voice, recipients,
    step::{By, Leaf, record_refusal},
};
use crate::Unavailable;

/// What a source says.
pub enum Answer {
    /// It looks into it.
    TakenUp,
    /// The value was wrong.
    Corrected {
        /// When; without an end, until now.
        wrong: Period,
        /// What the source wants to add.
        explanation: Option<Explanation>,
    },
    /// The value was right.
    Confirmed {
        /// Why.
        explanation: Explanation,
    },
}

/// A recorded answer.
#[derive(Debug)]
pub struct Answered {
    /// The leaf.
    pub entry: Entry,
    /// Where the report stands now.
    pub stage: Stage,
}

/// Why a report did not move on. What is refused is recorded before it is told.
#[derive(Debug, Error)]
pub enum NotAnswered {
    /// The institution is not an approved participant.
    #[error("the institution is not an approved participant")]
    ParticipantNotApproved,
    /// There is no such report, or it is none of theirs: both look the same.
    #[error("there is no such report")]
    NoSuchReport,
    /// The report has ended, or is where this step would lead.
    #[error("the report is {} already", .stage.as_str())]
    NotOpen {
        /// Where it stands.
        stage: Stage,
    },
    /// A value cannot be known to have been wrong on a day to come.
    #[error("the period begins after today")]
    PeriodAhead,
    /// The ledger cannot be written.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The store cannot be read.
    #[error(transparent)]
    StoreUnavailable(#[from] Unavailable),
}

/// A step on its way.
struct Next {
    state: State,
    answer: Option<SealedText>,
}

/// The source answers a report about one of its elements. One that was not taken up is taken up with the answer.
///
/// # Errors
/// See [`NotAnswered`]; nothing is changed then.
pub async fn answer<H: Hub>(
    hub: &H,
    party: &Party,
    id: ErrorReportId,
    answer: Answer,
) -> Result<Answered, NotAnswered> {
    let at = hub.now();
    let is_source = |report: &ErrorReport| report.source == party.institution;
    let report = match find(hub, party, id, is_source).await {
        Ok(report) => report,
        Err(why) => return Err(refuse(hub, "answerRefused", id, party, at, why).await),
    };
    let next = match next(hub, &report, answer, at) {
        Ok(next) => next,
        Err(why) => return Err(refuse(hub, "answerRefused", id, party, at, why).await),
    };
    match go(hub, report, next, By::Party(party), at).await {
        Err(why @ NotAnswered::NotOpen { .. }) => {
            Err(refuse(hub, "answerRefused", id, party, at, why).await)
        }
        done => done,
    }
}

/// An institution takes its own report back.
///
/// # Errors
/// See [`NotAnswered`]; nothing is changed then.
pub async fn withdraw<H: Hub>(
    hub: &H,
    party: &Party,
    id: ErrorReportId,
) -> Result<Answered, NotAnswered> {
    let at = hub.now();
    let is_reporter = |report: &ErrorReport| report.reporter.is(party.institution);
    let taken_back = async {
        let report = find(hub, party, id, is_reporter).await?;
        let next = taken_back(&report, at)?;
        go(hub, report, next, By::Party(party), at).await
    };
    match taken_back.await {
        Ok(answered) => Ok(answered),
        Err(why) => Err(refuse(hub, "withdrawalRefused", id, party, at, why).await),
    }
}

/// A person takes their own report back, or somebody on their behalf what was reported by the same mandate.
///
/// # Errors
/// See [`NotAnswered`]; somebody else's report looks like none.
pub async fn withdraw_own<H: Hub>(
    hub: &H,
    voice: &Voice,
    id: ErrorReportId,
) -> Result<Answered, NotAnswered> {
    let at = hub.now();
    let own = hub
        .store()
        .report(id)
        .await?
        .filter(|report| voice.made(report));
    let report = own.ok_or(NotAnswered::NoSuchReport)?;
    let next = taken_back(&report, at)?;
    go(hub, report, next, By::Voice(voice), at).await
}

async fn find<H: Hub>(
    hub: &H,
    party: &Party,
    id: ErrorReportId,
    theirs: impl Fn(&ErrorReport) -> bool,
) -> Result<ErrorReport, NotAnswered> {
    if !hub.register().is_approved(party.institution) {
        return Err(NotAnswered::ParticipantNotApproved);
    }
    let found = hub.store().report(id).await?;
    found.filter(theirs).ok_or(NotAnswered::NoSuchReport)
}

fn next<H: Hub>(
    hub: &H,
    report: &ErrorReport,
    answer: Answer,
    at: Timestamp,
) -> Result<Next, NotAnswered> {
    let seal = |text: &Explanation| hub.store().seal(report.id, TextPlace::Answer, text);
    Ok(match answer {
        Answer::TakenUp => match report.state {
            State::Reported(reported) => Next {
                state: State::TakenUp(reported.take_up(at)),
                answer: None,
            },
            State::TakenUp(_) | State::Corrected(_) | State::Confirmed(_) | State::Withdrawn(_) => {
                return Err(not_open(report));
            }
        },
        Answer::Corrected { wrong, explanation } => {
            let taken_up = taken_up(report, at)?;
            if legal_date(at) < wrong.start() {
                return Err(NotAnswered::PeriodAhead);
            }
            Next {
                state: State::Corrected(taken_up.correct(at, wrong)),
                answer: explanation.as_ref().map(seal),
            }
        }
        Answer::Confirmed { explanation } => Next {
            state: State::Confirmed(taken_up(report, at)?.confirm(at)),
            answer: Some(seal(&explanation)),
        },
    })
}

fn taken_up(report: &ErrorReport, at: Timestamp) -> Result<TakenUp, NotAnswered> {
    match report.state {
        State::Reported(reported) => Ok(reported.take_up(at)),
        State::TakenUp(taken_up) => Ok(taken_up),
        State::Corrected(_) | State::Confirmed(_) | State::Withdrawn(_) => Err(not_open(report)),
    }
}

fn taken_back(report: &ErrorReport, at: Timestamp) -> Result<Next, NotAnswered> {
    let withdrawn = match report.state {
        State::Reported(reported) => reported.withdraw(at),
        State::TakenUp(taken_up) => taken_up.withdraw(at),
        State::Corrected(_) | State::Confirmed(_) | State::Withdrawn(_) => {
            return Err(not_open(report));
        }
    };
    Ok(Next {
        state: State::Withdrawn(withdrawn),
        answer: None,
    })
}

fn not_open(report: &ErrorReport) -> NotAnswered {
    NotAnswered::NotOpen {
        stage: report.state.stage(),
    }
}

/// Records the step, with the corrections that follow from it, in one commit.
async fn go<H: Hub>(
    hub: &H,
    report: ErrorReport,
    next: Next,
    by: By<'_>,
    at: Timestamp,
) -> Result<Answered, NotAnswered> {
    let id = report.id;
    let (stage, mut look_again_at, mut corrections) = (next.state.stage(), None, Vec::new());
    if let State::Corrected(corrected) = &next.state {
        corrections = recipients::corrections(hub, &report, corrected, &[], at).await?;
        look_again_at = Some(look_again(corrected));
    }
    let mut leaves = vec![Leaf::moved(&report, &next.state, by, at)];
    leaves.extend(corrections.iter().map(Leaf::made));
    let change = Change::Moved(Box::new(Moved {
        report,
        state: next.state,
        answer: next.answer,
        corrections,
        look_again_at,
    }));
    match record_all(leaves, change, hub.store()).await {
        Ok(recorded) => match recorded.first() {
            Some(first) => Ok(Answered {
                entry: first.entry(),
                stage,
            }),
            None => Err(NotAnswered::LedgerUnavailable(
                "a commit has no leaf".into(),
            )),
        },
        Err(NotRecorded { why, .. }) => Err(match why {
            NotCommitted::Unavailable(why) => NotAnswered::LedgerUnavailable(why),
            NotCommitted::Conflict(Conflict::Moved) => {
                // Somebody was faster: what they did is what this answer is told.
                let now = hub.store().report(id).await?;
                now.as_ref().map_or(NotAnswered::NoSuchReport, not_open)
            }
        }),
    }
}

fn look_again(corrected: &Corrected) -> Timestamp {
    let after = SignedDuration::from_mins(recipients::LOOK_AGAIN_MINUTES);
    corrected
        .at()
        .saturating_add(after)
        .unwrap_or(Timestamp::MAX)
}

/// Records a refusal; only then is it told. A store that does not answer is no refusal.
async fn refuse<H: Hub>(
    hub: &H,
    action: &str,
    id: ErrorReportId,
    party: &Party,
    at: Timestamp,
    why: NotAnswered,
) -> NotAnswered {
    let word = match &why {
        NotAnswered::ParticipantNotApproved => "participantNotApproved",
        NotAnswered::NoSuchReport => "noSuchReport",
        NotAnswered::NotOpen { .. } => "notOpen",
        // A fault of the request, or no refusal at all.
        NotAnswered::PeriodAhead
        | NotAnswered::LedgerUnavailable(_)
        | NotAnswered::StoreUnavailable(_) => return why,
    };
    let leaf = Leaf::refused(action, word, json!({ "errorReport": id }), party, at);
    match record_refusal(hub, leaf).await {
        Ok(()) => why,
        Err(why) => NotAnswered::LedgerUnavailable(why),
    }
}
