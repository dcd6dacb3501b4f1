//! Error reports and corrections: what is kept how, who finds what, and what commits together.

use exchange::{
    Persons as _,
    errors::{
        Change, Conflict, Correction, Due, ErrorReport, Explanation, LookedAgain, Moved, Reported,
        Reporter, Reports as _, Stage, State, TextPlace, Wanted,
    },
};
use governance::notices::{News, Notices as _};
use jiff::{SignedDuration, Timestamp};
use ledger::{Ledger as _, NotCommitted};
use store::Store;
use uuid::Uuid;
use vocabulary::{
    CorrectionId, Date, ElementId, ElementSet, ErrorReportId, InstitutionId, Period, PersonId,
    ServiceId,
};

use crate::house::{House, on_each_engine, record, ssin};

const SOURCE: u32 = 999_999_823;
const WELFARE: u32 = 999_999_526;
const FUND: u32 = 999_999_229;
const SECRET: &str = "The birth date is that of my twin.";

fn institution(number: u32) -> InstitutionId {
    InstitutionId::from_number(number)
}

fn elements() -> ElementSet {
    [ElementId::parse("identity.birthDate").unwrap()]
        .into_iter()
        .collect()
}

pub fn report_of(number: u128, person: PersonId, reporter: Reporter, at: Timestamp) -> ErrorReport {
    ErrorReport {
        id: ErrorReportId::from_uuid(Uuid::from_u128(number)),
        person,
        reporter,
        mandate: None,
        told_from: Some(at),
        source: institution(SOURCE),
        service: ServiceId::parse("personIdentity").unwrap(),
        elements: elements(),
        period: Some(Period::since("2026-01-01".parse().unwrap())),
        explanation: Some(Explanation::parse(SECRET).unwrap()),
        answer: None,
        state: State::Reported(Reported::new(at)),
        reminded_at: None,
    }
}

pub async fn commit(store: &Store, change: Change, leaves: u64) -> Result<(), Conflict> {
    let records = (0..leaves).map(record).collect();
    match store.commit(records, change).await {
        Ok(_) => Ok(()),
        Err(NotCommitted::Conflict(conflict)) => Err(conflict),
        Err(NotCommitted::Unavailable(why)) => panic!("{why}"),
    }
}

pub async fn enter(store: &Store, report: &ErrorReport) {
    let text = report.explanation.as_ref().unwrap();
    let sealed = store.seal(report.id, TextPlace::Report, text);
    let change = Change::Reported(Box::new((report.clone(), sealed)));
    commit(store, change, 1).await.unwrap();
}

fn correction(number: u128, of: &ErrorReport, recipient: u32, at: Timestamp) -> Correction {
    Correction {
        id: CorrectionId::from_uuid(Uuid::from_u128(number)),
        report: of.id,
        person: of.person,
        recipient: institution(recipient),
        source: of.source,
        service: of.service.clone(),
        elements: of.elements.clone(),
        wrong: Period::day("2026-03-01".parse().unwrap()),
        made_at: at,
        withheld_until: (recipient == FUND).then(|| at + SignedDuration::from_hours(24)),
        acknowledged_at: None,
    }
}

pub fn taken_up(report: &ErrorReport, at: Timestamp) -> Moved {
    let State::Reported(reported) = report.state else {
        panic!("{:?}", report.state)
    };
    Moved {
        report: report.clone(),
        state: State::TakenUp(reported.take_up(at)),
        answer: None,
        corrections: Vec::new(),
        look_again_at: None,
    }
}

#[test]
fn a_report_is_read_as_it_was_entered_and_found_by_those_it_concerns() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let person = store.admit(&ssin(1)).await.unwrap();
        let other = store.admit(&ssin(2)).await.unwrap();
        let by = Reporter::Institution(institution(WELFARE));
        let reports = [
            report_of(1, person, Reporter::Person, now),
            report_of(2, person, by, now),
            report_of(3, other, by, now),
        ];
        for report in &reports {
            enter(&store, report).await;
        }
        for report in &reports {
            assert_eq!(
                store.report(report.id).await.unwrap().as_ref(),
                Some(report)
            );
        }
        let nobody = ErrorReportId::from_uuid(Uuid::from_u128(9));
        assert_eq!(store.report(nobody).await.unwrap(), None);

        let ids = |found: Vec<ErrorReport>| -> Vec<u128> {
            found.iter().map(|it| it.id.as_uuid().as_u128()).collect()
        };
        let to = |stage, after: Option<u128>, limit| {
            let after = after.map(|it| ErrorReportId::from_uuid(Uuid::from_u128(it)));
            store.reports_to(institution(SOURCE), stage, after, limit)
        };
        assert_eq!(ids(to(None, None, 10).await.unwrap()), [1, 2, 3]);
        assert_eq!(ids(to(None, Some(1), 1).await.unwrap()), [2]);
        assert_eq!(
            ids(to(Some(Stage::TakenUp), None, 10).await.unwrap()),
            [0; 0]
        );
        let by = store.reports_by(institution(WELFARE), Some(Stage::Reported), None, 10);
        assert_eq!(ids(by.await.unwrap()), [2, 3]);
        let by = store.reports_by(institution(SOURCE), None, None, 10);
        assert_eq!(ids(by.await.unwrap()), [0; 0]);
        // The person is told of what an institution reported once they may know of it, and its news come with it.
        let later = now + SignedDuration::from_hours(24 * 90);
        let kept_from_them = ErrorReport {
            told_from: Some(later),
            ..report_of(4, person, Reporter::Institution(institution(WELFARE)), now)
        };
        let never = ErrorReport {
            told_from: None,
            ..report_of(5, person, Reporter::Institution(institution(WELFARE)), now)
        };
        enter(&store, &kept_from_them).await;
        enter(&store, &never).await;
        let told = async |at| {
            ids(store
                .reports_told(person, None, None, (at, 10))
                .await
                .unwrap())
        };
        let before = told(now).await;
        assert!(!before.contains(&4) && !before.contains(&5));
        let after = told(later).await;
        assert!(after.contains(&4) && !after.contains(&5));
        let news = async |at| {
            let news = store.notices_of(person, at).await.unwrap();
            let of = |it: &governance::notices::Notice| {
                it.news.error_report().unwrap().as_uuid().as_u128()
            };
            news.iter().map(of).collect::<Vec<u128>>()
        };
        assert!(!news(now).await.contains(&4));
        assert!(news(later).await.contains(&4) && !news(later).await.contains(&5));
        let kept = store.report(kept_from_them.id).await.unwrap();
        assert_eq!(kept, Some(kept_from_them));
        // An institution's report is not the person's own.
        assert_eq!(ids(store.own_reports(person, 10).await.unwrap()), [1]);
        assert_eq!(ids(store.own_reports(other, 10).await.unwrap()), [0; 0]);
        store.close().await;
    });
}

#[test]
fn texts_are_sealed_to_their_row_and_end() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let person = store.admit(&ssin(1)).await.unwrap();
        let first = report_of(1, person, Reporter::Person, now);
        let second = report_of(2, person, Reporter::Person, now);
        let text = first.explanation.clone().unwrap();
        let sealed = store.seal(first.id, TextPlace::Report, &text);
        assert!(!sealed.as_bytes().windows(5).any(|part| part == b"birth"));
        enter(&store, &first).await;
        // A text in another's place does not open, nor does it on the other side.
        let answer = store.seal(first.id, TextPlace::Answer, &text);
        for stolen in [sealed, answer] {
            let id = ErrorReportId::from_uuid(Uuid::new_v4());
            let wrong = ErrorReport {
                id,
                ..second.clone()
            };
            let change = Change::Reported(Box::new((wrong, stolen)));
            commit(&store, change, 1).await.unwrap();
            assert!(store.report(id).await.is_err());
        }

        let State::Reported(reported) = first.state else {
            panic!("a new report")
        };
        let withdrawn = Moved {
            state: State::Withdrawn(reported.withdraw(now)),
            ..taken_up(&first, now)
        };
        commit(&store, Change::Moved(Box::new(withdrawn)), 1)
            .await
            .unwrap();
        let day = |text: &str| -> Date { text.parse().unwrap() };
        assert_eq!(store.erase_texts(day("2027-11-20")).await.unwrap(), 0);
        assert!(
            store
                .report(first.id)
                .await
                .unwrap()
                .unwrap()
                .explanation
                .is_some()
        );
        assert_eq!(store.erase_texts(day("2027-11-21")).await.unwrap(), 1);
        assert_eq!(
            store.report(first.id).await.unwrap().unwrap().explanation,
            None
        );
        assert_eq!(store.erase_texts(day("2027-11-22")).await.unwrap(), 0);
        store.close().await;
    });
}

#[test]
fn who_comes_second_changes_nothing() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let person = store.admit(&ssin(1)).await.unwrap();
        let report = report_of(1, person, Reporter::Person, now);
        enter(&store, &report).await;
        let first = taken_up(&report, now);
        // The same answer, with a correction: from a state that is no longer so.
        let State::TakenUp(state) = first.state else {
            panic!("taken up")
        };
        let wrong = Period::since("2026-03-01".parse().unwrap());
        let second = Moved {
            state: State::Corrected(state.correct(now, wrong)),
            corrections: vec![correction(1, &report, WELFARE, now)],
            look_again_at: Some(now),
            ..first.clone()
        };
        commit(&store, Change::Moved(Box::new(first)), 1)
            .await
            .unwrap();
        let size = store.log().size();
        let lost = commit(&store, Change::Moved(Box::new(second.clone())), 2).await;
        assert_eq!(lost, Err(Conflict::Moved));
        assert_eq!(store.log().size(), size, "all or nothing");
        assert_eq!(store.corrections_of(report.id).await.unwrap(), []);

        let now_read = store.report(report.id).await.unwrap().unwrap();
        let second = Moved {
            report: now_read,
            ..second
        };
        commit(&store, Change::Moved(Box::new(second)), 2)
            .await
            .unwrap();
        let read = store.report(report.id).await.unwrap().unwrap();
        assert_eq!(read.state.stage(), Stage::Corrected);
        assert_eq!(read.state.wrong(), Some(wrong));

        // The second look is taken once, with what it found.
        assert_eq!(store.looks_due(now, 10).await.unwrap().len(), 1);
        let looked = |number| {
            Change::LookedAgain(LookedAgain {
                report: report.id,
                corrections: vec![correction(number, &report, FUND, now)],
            })
        };
        commit(&store, looked(2), 2).await.unwrap();
        assert_eq!(commit(&store, looked(3), 2).await, Err(Conflict::Moved));
        assert!(store.looks_due(now, 10).await.unwrap().is_empty());
        let made = store.corrections_of(report.id).await.unwrap();
        let recipients: Vec<u32> = made.iter().map(|it| it.recipient.number()).collect();
        assert_eq!(recipients, [WELFARE, FUND]);

        // An inbox is its institution's alone, and a correction is acknowledged once.
        let id = made[0].id;
        assert_eq!(
            store.correction_for(institution(FUND), id).await.unwrap(),
            None
        );
        let inbox = store
            .corrections_for(institution(WELFARE), Wanted::All, None, 10)
            .await
            .unwrap();
        assert_eq!(inbox, made[..1]);
        let after = store
            .corrections_for(institution(WELFARE), Wanted::All, Some(id), 10)
            .await
            .unwrap();
        assert!(after.is_empty());
        let acknowledged = || Change::Acknowledged {
            correction: Box::new(made[0].clone()),
            told_from: Some(now),
            at: now,
        };
        commit(&store, acknowledged(), 1).await.unwrap();
        assert_eq!(
            commit(&store, acknowledged(), 1).await,
            Err(Conflict::Moved)
        );
        let unread = store.corrections_for(institution(WELFARE), Wanted::Unread, None, 10);
        assert!(unread.await.unwrap().is_empty());
        // The person was told of the answer, and that somebody has read the correction; of the withheld one, when its
        // time is over.
        let withheld = || Change::Acknowledged {
            correction: Box::new(made[1].clone()),
            told_from: Some(now),
            at: now,
        };
        commit(&store, withheld(), 1).await.unwrap();
        let until = made[1].withheld_until.unwrap();
        for (at, count) in [(now, 3), (until, 4)] {
            let told = store.notices_of(person, at).await.unwrap();
            assert_eq!(told.len(), count);
            assert!(told.iter().all(|one| one.told_at <= at));
        }
        store.read_notices(person, now).await.unwrap();
        let told = store.notices_of(person, until).await.unwrap();
        let unread: Vec<_> = told.iter().filter(|it| it.read_at.is_none()).collect();
        assert_eq!(unread.len(), 1, "what is told later is unread");
        assert_eq!(unread[0].told_at, until);
        store
            .forget_notices(until + SignedDuration::from_hours(24 * 400))
            .await
            .unwrap();
        assert!(store.notices_of(person, until).await.unwrap().is_empty());
        let kept = store
            .correction_for(institution(WELFARE), id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(kept.acknowledged_at, Some(now));

        // What the person is told leaves the withheld one out until its time.
        let told = |at| exchange::errors::told_to_person(made.clone(), at).len();
        let until = made[1].withheld_until.unwrap();
        assert_eq!(told(until - SignedDuration::from_secs(1)), 1);
        assert_eq!(told(until), 2);
        store.close().await;
    });
}

#[test]
fn sources_are_reminded_on_their_days() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let person = store.admit(&ssin(1)).await.unwrap();
        let open = report_of(1, person, Reporter::Person, now);
        let ended = report_of(2, person, Reporter::Person, now);
        enter(&store, &open).await;
        enter(&store, &ended).await;
        let State::Reported(reported) = ended.state else {
            panic!("a new report")
        };
        let withdrawn = Moved {
            state: State::Withdrawn(reported.withdraw(now)),
            ..taken_up(&ended, now)
        };
        commit(&store, Change::Moved(Box::new(withdrawn)), 1)
            .await
            .unwrap();
        let mut reminded = Vec::new();
        for day in [
            "2026-12-13",
            "2026-12-14",
            "2026-12-15",
            "2026-12-21",
            "2026-12-22",
            "2027-02-01",
        ] {
            let today: Date = day.parse().unwrap();
            for due in store.reminders_due(today, 10).await.unwrap() {
                assert_eq!(due.id, open.id, "what has ended is not reminded of");
                reminded.push(day);
                let answer = match due.state.is_overdue(today) {
                    true => Due::Overdue,
                    false => Due::InTime,
                };
                store
                    .remind(&due, now, due.state.next_reminder(today), answer)
                    .await
                    .unwrap();
            }
        }
        assert_eq!(reminded, ["2026-12-14", "2026-12-22"]);
        let read = store.report(open.id).await.unwrap().unwrap();
        assert_eq!(read.reminded_at, Some(now));
        // Another node that comes second reminds nobody again, and the person was told once.
        store.remind(&read, now, None, Due::Overdue).await.unwrap();
        let told = store.notices_of(person, now).await.unwrap();
        let news: Vec<News> = told.iter().map(|notice| notice.news).collect();
        assert_eq!(news, [News::AnswerOverdue(open.id)]);
        store.close().await;
    });
}

/// A person whose number is replaced keeps their reports, and the source finds them under the number in force.
#[test]
fn a_replaced_number_takes_its_reports_along() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let before = store.admit(&ssin(1)).await.unwrap();
        let after = store.admit(&ssin(2)).await.unwrap();
        let report = report_of(1, before, Reporter::Person, now);
        enter(&store, &report).await;
        store.replace_number(&ssin(1), &ssin(2)).await.unwrap();
        let read = store.report(report.id).await.unwrap().unwrap();
        assert_eq!(read.person, after);
        let own = store.own_reports(after, 10).await.unwrap();
        assert_eq!(own.len(), 1);
        store.close().await;
    });
}
