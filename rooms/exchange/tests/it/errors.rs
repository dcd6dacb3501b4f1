//! Reports of wrong values, with a ledger that can fail and somebody who is faster.

use std::sync::Arc;

use exchange::{
    Unavailable,
    errors::{
        About, Answer, AskedCorrections, AskedReports, Change, Conflict, Correction, Due,
        ErrorReport, Explanation, Given, Hub, Listing, Moved, NotAcknowledged, NotAnswered,
        NotListed, NotReported, Party, Reports, Role, SealedText, Stage, State, TextPlace, Wanted,
        acknowledge, answer, corrections, keep, report, reports, told_to_person, withdraw,
    },
};
use jiff::{SignedDuration, Timestamp};
use ledger::{Entry, Ledger, NotCommitted, Record};
use policy::Register;
use vocabulary::{
    CorrectionId, Date, ElementSet, ErrorReportId, FileReference, InstitutionId, Period, PersonId,
    ServiceId,
};

use crate::house::{
    ANNA, HOUSING_COMPANY, House, LedgerMood, NOBODY, PERSON_REGISTER, WELFARE_CENTRE, anna,
    elements, institution, ssin,
};

const TEXT: &str = "The birth date is that of the twin.";

/// What the house keeps of reports.
#[derive(Default)]
pub struct Kept {
    reports: Vec<ErrorReport>,
    corrections: Vec<Correction>,
    given: Vec<Given>,
    looks: Vec<(ErrorReportId, Timestamp)>,
    /// Moves a report between reading and committing, once.
    faster: Option<State>,
}

impl Ledger<Change> for House {
    type Conflict = Conflict;

    async fn commit(
        &self,
        records: Vec<Record>,
        change: Change,
    ) -> Result<Vec<Entry>, NotCommitted<Conflict>> {
        let mut state = self.state.lock().unwrap();
        let mut kept = self.errors.lock().unwrap();
        if let Change::Moved(moved) = &change {
            if let Some(faster) = kept.faster.take() {
                kept.reports[0].state = faster;
            }
            let found = kept.reports.iter().find(|it| it.id == moved.report.id);
            if found.is_none_or(|found| found.state != moved.report.state) {
                return Err(NotCommitted::Conflict(Conflict::Moved));
            }
        }
        let entries = self.append(&mut state, records)?;
        match change {
            Change::Nothing => {}
            Change::Reported(new) => {
                let (mut report, text) = *new;
                let text = std::str::from_utf8(text.as_bytes()).unwrap();
                report.explanation = Explanation::parse(text).ok();
                kept.reports.push(report);
            }
            Change::Moved(moved) => {
                let Moved {
                    report,
                    state,
                    corrections,
                    look_again_at,
                    ..
                } = *moved;
                let found = kept.reports.iter_mut().find(|it| it.id == report.id);
                found.unwrap().state = state;
                kept.corrections.extend(corrections);
                kept.looks.extend(look_again_at.map(|at| (report.id, at)));
            }
            Change::LookedAgain(looked) => {
                kept.looks.retain(|(report, _)| *report != looked.report);
                kept.corrections.extend(looked.corrections);
            }
            Change::Acknowledged { correction, at, .. } => {
                let found = kept
                    .corrections
                    .iter_mut()
                    .find(|it| it.id == correction.id);
                found.unwrap().acknowledged_at = Some(at);
            }
        }
        Ok(entries)
    }
}

impl Reports for House {
    fn seal(&self, _: ErrorReportId, _: TextPlace, text: &Explanation) -> SealedText {
        SealedText::from_bytes(text.expose().as_bytes().to_vec())
    }

    async fn report(&self, id: ErrorReportId) -> Result<Option<ErrorReport>, Unavailable> {
        let kept = self.errors.lock().unwrap();
        Ok(kept.reports.iter().find(|it| it.id == id).cloned())
    }

    async fn reports_to(
        &self,
        source: InstitutionId,
        _: Option<Stage>,
        _: Option<ErrorReportId>,
        limit: usize,
    ) -> Result<Vec<ErrorReport>, Unavailable> {
        let kept = self.errors.lock().unwrap();
        let theirs = kept.reports.iter().filter(|it| it.source == source);
        Ok(theirs.take(limit).cloned().collect())
    }

    async fn reports_by(
        &self,
        _: InstitutionId,
        _: Option<Stage>,
        _: Option<ErrorReportId>,
        _: usize,
    ) -> Result<Vec<ErrorReport>, Unavailable> {
        Ok(Vec::new())
    }

    async fn own_reports(&self, _: PersonId, _: usize) -> Result<Vec<ErrorReport>, Unavailable> {
        Ok(Vec::new())
    }

    async fn corrections_of(&self, report: ErrorReportId) -> Result<Vec<Correction>, Unavailable> {
        let kept = self.errors.lock().unwrap();
        let theirs = kept.corrections.iter().filter(|it| it.report == report);
        Ok(theirs.cloned().collect())
    }

    async fn corrections_for(
        &self,
        recipient: InstitutionId,
        _: Wanted,
        _: Option<CorrectionId>,
        limit: usize,
    ) -> Result<Vec<Correction>, Unavailable> {
        let kept = self.errors.lock().unwrap();
        let theirs = kept
            .corrections
            .iter()
            .filter(|it| it.recipient == recipient);
        Ok(theirs.take(limit).cloned().collect())
    }

    async fn correction_for(
        &self,
        recipient: InstitutionId,
        id: CorrectionId,
    ) -> Result<Option<Correction>, Unavailable> {
        let kept = self.errors.lock().unwrap();
        let found = kept.corrections.iter().find(|it| it.id == id);
        Ok(found.filter(|it| it.recipient == recipient).cloned())
    }

    async fn given(
        &self,
        person: PersonId,
        _: &ServiceId,
        wanted: &ElementSet,
        _: Date,
    ) -> Result<Vec<Given>, Unavailable> {
        let kept = self.errors.lock().unwrap();
        let found = kept.given.iter().filter(|_| person == anna());
        let cut = |one: &Given| Given {
            elements: one.elements.intersection(wanted),
            ..one.clone()
        };
        Ok(found
            .map(cut)
            .filter(|one| !one.elements.is_empty())
            .collect())
    }

    async fn files_on(&self, person: PersonId) -> Result<Vec<FileReference>, Unavailable> {
        let state = self.state.lock().unwrap();
        let held = state.held.iter().filter(|held| held.person == person);
        Ok(held.map(|held| held.file).collect())
    }

    async fn reminders_due(&self, _: Date, _: usize) -> Result<Vec<ErrorReport>, Unavailable> {
        Ok(Vec::new())
    }

    async fn remind(
        &self,
        _: &ErrorReport,
        _: Timestamp,
        _: Option<Date>,
        _: Due,
    ) -> Result<(), Unavailable> {
        Ok(())
    }

    async fn looks_due(&self, now: Timestamp, _: usize) -> Result<Vec<ErrorReport>, Unavailable> {
        let kept = self.errors.lock().unwrap();
        let due = |id: ErrorReportId| kept.looks.iter().any(|(it, at)| *it == id && *at <= now);
        Ok(kept
            .reports
            .iter()
            .filter(|it| due(it.id))
            .cloned()
            .collect())
    }

    async fn erase_texts(&self, _: Date) -> Result<u64, Unavailable> {
        Ok(0)
    }
}

impl Hub for House {
    type Store = House;

    fn store(&self) -> &House {
        self
    }

    fn register(&self) -> Arc<Register> {
        exchange::interactive::Hub::register(self)
    }

    fn now(&self) -> Timestamp {
        exchange::interactive::Hub::now(self)
    }

    fn random(&self) -> [u8; 16] {
        exchange::interactive::Hub::random(self)
    }
}

fn party(house: &House, of: &str) -> Party {
    Party::application(&house.caller(of))
}

fn about(names: &[&str]) -> About {
    About {
        service: ServiceId::parse("personIdentity").unwrap(),
        elements: elements(names),
        period: None,
        explanation: Explanation::parse(TEXT).unwrap(),
    }
}

/// An institution was given elements, so long ago.
fn give(house: &House, to: &str, names: &[&str], ago: SignedDuration, withheld: SignedDuration) {
    let at = Hub::now(house) - ago;
    let withheld_until = (!withheld.is_zero()).then(|| at + withheld);
    house.errors.lock().unwrap().given.push(Given {
        recipient: institution(to),
        elements: elements(names),
        at,
        withheld_until,
    });
}

const DAY: SignedDuration = SignedDuration::from_hours(24);
const AT_ONCE: SignedDuration = SignedDuration::ZERO;

/// The welfare centre has reported Anna's birth date.
async fn reported(house: &House) -> ErrorReportId {
    give(house, WELFARE_CENTRE, &["identity.birthDate"], DAY, AT_ONCE);
    let welfare = party(house, WELFARE_CENTRE);
    let made = report(house, &welfare, &ssin(ANNA), about(&["identity.birthDate"])).await;
    made.ok().unwrap().id
}

fn corrected(start: &str) -> Answer {
    Answer::Corrected {
        wrong: Period::since(start.parse().unwrap()),
        explanation: None,
    }
}

#[tokio::test]
async fn an_institution_reports_what_it_could_see_and_learns_nothing_else() {
    let house = House::new();
    give(
        &house,
        WELFARE_CENTRE,
        &["identity.birthDate"],
        DAY,
        AT_ONCE,
    );
    house.hold(HOUSING_COMPANY, 1);
    for (who, person, names, may) in [
        // Given, whether or not there is a file.
        (WELFARE_CENTRE, ANNA, &["identity.birthDate"][..], true),
        // One of the two was never given, and there is no file.
        (
            WELFARE_CENTRE,
            ANNA,
            &["identity.birthDate", "identity.sex"],
            false,
        ),
        (WELFARE_CENTRE, NOBODY, &["identity.birthDate"], false),
        // Not given, but there are a file and a deliberation; and a deliberation that does not go so far.
        (HOUSING_COMPANY, ANNA, &["household.size"], true),
        (HOUSING_COMPANY, ANNA, &["civilStatus.code"], false),
        (HOUSING_COMPANY, NOBODY, &["household.size"], false),
        // A source about itself: it holds a file, and no deliberation lets it ask.
        (PERSON_REGISTER, ANNA, &["identity.birthDate"], false),
    ] {
        let who = party(&house, who);
        let outcome = report(&house, &who, &ssin(person), about(names)).await;
        match outcome {
            Ok(_) => assert!(may, "{names:?}"),
            Err(NotReported::MayNotReport) => assert!(!may, "{names:?}"),
            Err(why) => panic!("{why}"),
        }
    }
    let told = house.told();
    assert_eq!(
        told.iter().filter(|it| it.ends_with(" reported")).count(),
        2
    );
    assert_eq!(
        told.iter()
            .filter(|it| it.ends_with(" reportRefused"))
            .count(),
        5
    );
    let state = house.state.lock().unwrap();
    for record in &state.log {
        let text = String::from_utf8_lossy(record.as_bytes());
        assert!(!text.contains("twin") && !text.contains(ANNA), "{text}");
    }
}

#[tokio::test]
async fn corrections_go_to_whom_the_value_was_given_and_carry_only_that() {
    let house = House::new();
    let id = reported(&house).await;
    // Before the value was wrong, withheld, both ways, and other elements.
    let inspected = "0999999229";
    give(
        &house,
        "0999999427",
        &["identity.birthDate"],
        DAY * 60,
        AT_ONCE,
    );
    give(
        &house,
        inspected,
        &["identity.birthDate", "identity.sex"],
        DAY,
        DAY * 30,
    );
    give(
        &house,
        HOUSING_COMPANY,
        &["identity.birthDate"],
        DAY * 2,
        DAY * 30,
    );
    give(
        &house,
        HOUSING_COMPANY,
        &["identity.birthDate"],
        DAY,
        AT_ONCE,
    );
    give(&house, "0999999328", &["identity.sex"], DAY, AT_ONCE);
    let source = party(&house, PERSON_REGISTER);
    let answered = answer(&house, &source, id, corrected("2026-11-01")).await;
    assert_eq!(answered.unwrap().stage, Stage::Corrected);
    let made = house.corrections_of(id).await.unwrap();
    let mut told: Vec<(InstitutionId, bool)> = (made.iter())
        .map(|it| (it.recipient, it.withheld_until.is_some()))
        .collect();
    told.sort_unstable();
    let mut expected = [
        (institution(WELFARE_CENTRE), false),
        (institution(HOUSING_COMPANY), false),
        (institution(inspected), true),
    ];
    expected.sort_unstable();
    assert_eq!(told, expected);
    assert!(
        made.iter()
            .all(|it| it.elements == elements(&["identity.birthDate"]))
    );
    let now = Hub::now(&house);
    assert_eq!(told_to_person(made.clone(), now).len(), 2);
    assert_eq!(told_to_person(made, now + DAY * 40).len(), 3);

    // What was under way then is found by a second look; what came much later was right.
    give(
        &house,
        "0999999328",
        &["identity.birthDate"],
        -SignedDuration::from_mins(1),
        AT_ONCE,
    );
    give(
        &house,
        "0999999427",
        &["identity.birthDate"],
        -SignedDuration::from_mins(9),
        AT_ONCE,
    );
    assert_eq!(keep(&house).await.unwrap().missed, 0);
    house.later(600);
    assert_eq!(keep(&house).await.unwrap().missed, 1);
    assert_eq!(keep(&house).await.unwrap().missed, 0);
    assert_eq!(house.corrections_of(id).await.unwrap().len(), 4);
}

#[tokio::test]
async fn whoever_is_slower_is_told_where_the_report_stands() {
    let house = House::new();
    let id = reported(&house).await;
    let (source, welfare) = (
        party(&house, PERSON_REGISTER),
        party(&house, WELFARE_CENTRE),
    );
    // The reporter takes it back while the source answers.
    let State::Reported(first) = house.report(id).await.unwrap().unwrap().state else {
        panic!("a new report")
    };
    let withdrawn = State::Withdrawn(first.withdraw(Hub::now(&house)));
    house.errors.lock().unwrap().faster = Some(withdrawn);
    let slower = answer(&house, &source, id, corrected("2026-11-01")).await;
    assert!(matches!(
        slower,
        Err(NotAnswered::NotOpen {
            stage: Stage::Withdrawn
        })
    ));
    assert!(house.corrections_of(id).await.unwrap().is_empty());
    let again = withdraw(&house, &welfare, id).await;
    assert!(matches!(again, Err(NotAnswered::NotOpen { .. })));
    // Nobody knows what was wrong tomorrow. Ids follow the time.
    house.later(1);
    let second = reported(&house).await;
    let ahead = answer(&house, &source, second, corrected("2026-11-22")).await;
    assert!(matches!(ahead, Err(NotAnswered::PeriodAhead)));
}

#[tokio::test]
async fn without_a_leaf_nothing_is_told_and_nothing_changes() {
    let house = House::new();
    let id = reported(&house).await;
    let (source, welfare) = (
        party(&house, PERSON_REGISTER),
        party(&house, WELFARE_CENTRE),
    );
    let before = house.report(id).await.unwrap();
    *house.ledger_mood.lock().unwrap() = LedgerMood::Refuses;
    let asked = AskedReports {
        role: Role::Source,
        stage: None,
        after: None,
        page_size: 10,
    };
    let listed = reports(&house, &source, asked).await;
    assert!(matches!(listed, Err(NotListed::LedgerUnavailable(_))));
    let inbox = || AskedCorrections {
        wanted: Wanted::All,
        after: None,
        page_size: 10,
    };
    let listed = corrections(&house, &welfare, inbox()).await;
    assert!(matches!(listed, Err(NotListed::LedgerUnavailable(_))));
    let answered = answer(&house, &source, id, corrected("2026-11-01")).await;
    assert!(matches!(answered, Err(NotAnswered::LedgerUnavailable(_))));
    // Not even a refusal.
    let refused = answer(&house, &welfare, id, Answer::TakenUp).await;
    assert!(matches!(refused, Err(NotAnswered::LedgerUnavailable(_))));
    let refused = report(&house, &welfare, &ssin(NOBODY), about(&["identity.sex"])).await;
    assert!(matches!(refused, Err(NotReported::LedgerUnavailable(_))));
    assert_eq!(house.report(id).await.unwrap(), before);

    *house.ledger_mood.lock().unwrap() = LedgerMood::Writes;
    answer(&house, &source, id, corrected("2026-11-01"))
        .await
        .unwrap();
    let page = Listing::give(corrections(&house, &welfare, inbox()).await.ok().unwrap());
    let found = page.items[0].item.id;
    let other = party(&house, HOUSING_COMPANY);
    let outcome = acknowledge(&house, &other, found).await;
    assert!(matches!(outcome, Err(NotAcknowledged::NoSuchCorrection)));
    *house.ledger_mood.lock().unwrap() = LedgerMood::Refuses;
    let outcome = acknowledge(&house, &welfare, found).await;
    assert!(matches!(
        outcome,
        Err(NotAcknowledged::LedgerUnavailable(_))
    ));
    *house.ledger_mood.lock().unwrap() = LedgerMood::Writes;
    acknowledge(&house, &welfare, found).await.unwrap();
    let outcome = acknowledge(&house, &welfare, found).await;
    assert!(matches!(outcome, Err(NotAcknowledged::AlreadyAcknowledged)));
}
