//! Mail to people: addresses are sealed and confirmed once, and a mail is made once and tried by one at a time.

use exchange::errors::{Change, Reporter};
use governance::notices::{
    Notices as _,
    mailing::{GATHERED_MINUTES, LetterKind, MAILED_DAYS_MAX},
};
use identity::{
    Zeroizing,
    people::mail::{MAIL_CODE_MINUTES_MAX, MailAddress, MailCode},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Address, Store,
    mail::{Letter, Says},
    people::Happened,
};
use uuid::Uuid;
use vocabulary::{Language, PersonId};

use crate::errors::{commit, enter, report_of, taken_up};
use crate::house::{House, on_each_engine};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const GATHERED: SignedDuration = SignedDuration::from_mins(GATHERED_MINUTES);
const ADDRESS: &str = "somebody@post.example.org";

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn address(text: &str) -> MailAddress {
    MailAddress::parse(text).unwrap()
}

fn code(byte: u8) -> MailCode {
    MailCode::from_random(Zeroizing::new([byte; 10]))
}

async fn want(store: &Store, of: PersonId, at: &str, byte: u8, now: Timestamp) {
    let (address, code) = (address(at), code(byte));
    let kept = store.want_mail_at(of, &address, &code, Language::Fr, now);
    kept.await.unwrap();
}

async fn confirm(store: &Store, of: PersonId, byte: u8, now: Timestamp) -> Happened {
    let hash = code(byte).hash();
    store.confirm_mail(of, hash, now).await.unwrap()
}

/// A confirmed address, and nothing that waits.
async fn confirmed(store: &Store, of: PersonId, now: Timestamp) {
    want(store, of, ADDRESS, 1, now).await;
    assert_eq!(confirm(store, of, 1, now).await, Happened::Done);
    while let Some(letter) = store.claim_letter(now).await.unwrap() {
        store.letter_sent(&letter).await.unwrap();
    }
}

/// News for a person.
async fn news(store: &Store, number: u128, of: PersonId, now: Timestamp) {
    let report = report_of(number, of, Reporter::Person, now);
    enter(store, &report).await;
    let moved = Change::Moved(Box::new(taken_up(&report, now)));
    commit(store, moved, 1).await.unwrap();
}

async fn claimed(store: &Store, now: Timestamp) -> Option<Letter> {
    while store.gather_news(now).await.unwrap() > 0 {}
    store.claim_letter(now).await.unwrap()
}

#[test]
fn an_address_is_confirmed_by_its_own_code_in_time() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let (one, other) = (person(1), person(2));
        assert_eq!(confirm(&store, one, 1, now).await, Happened::Refused);
        want(&store, one, ADDRESS, 1, now).await;
        let kept = store.mail_of(one).await.unwrap();
        assert!(kept.confirmed.is_none());
        assert_eq!(kept.wanted.unwrap().address, address(ADDRESS));

        // Another code, another person, and too late.
        assert_eq!(confirm(&store, one, 2, now).await, Happened::Refused);
        want(&store, other, "other@b.be", 3, now).await;
        assert_eq!(confirm(&store, other, 1, now).await, Happened::Refused);
        let late = now + MINUTE * MAIL_CODE_MINUTES_MAX as i32;
        assert_eq!(confirm(&store, one, 1, late).await, Happened::Refused);
        assert_eq!(confirm(&store, one, 1, now).await, Happened::Done);
        assert_eq!(confirm(&store, one, 1, now).await, Happened::Refused);
        let kept = store.mail_of(one).await.unwrap();
        assert_eq!(kept.confirmed.unwrap().address, address(ADDRESS));
        assert!(kept.wanted.is_none());

        // A change takes effect when it is confirmed; what nobody confirms is forgotten.
        want(&store, one, "new@b.be", 4, now).await;
        store.forget_unconfirmed_mail(now).await.unwrap();
        assert!(store.mail_of(one).await.unwrap().wanted.is_some());
        store.forget_unconfirmed_mail(late).await.unwrap();
        let kept = store.mail_of(one).await.unwrap();
        assert_eq!(kept.confirmed.unwrap().address, address(ADDRESS));
        assert!(kept.wanted.is_none());
        assert_eq!(store.mail_of(other).await.unwrap(), Default::default());
        assert_eq!(confirm(&store, one, 4, now).await, Happened::Refused);

        // Removed, nothing is left, and nothing waits.
        want(&store, one, "new@b.be", 5, now).await;
        store.forget_mail(one).await.unwrap();
        assert_eq!(store.mail_of(one).await.unwrap(), Default::default());
        store.forget_mail(other).await.unwrap();
        assert_eq!(store.letters_waiting().await.unwrap(), 0);
        store.close().await;
    });
}

#[test]
fn what_rests_is_sealed() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        want(&store, person(1), ADDRESS, 1, now).await;
        store.close().await;
        let Address::Sqlite(file) = &house.database else {
            return;
        };
        for suffix in ["", "-wal"] {
            let mut path = file.clone().into_os_string();
            path.push(suffix);
            let bytes = std::fs::read(path).unwrap_or_default();
            for secret in [ADDRESS, &code(1).to_text()] {
                let found = bytes
                    .windows(secret.len())
                    .any(|it| it == secret.as_bytes());
                assert!(!found, "in the clear in the file{suffix}");
            }
        }
    });
}

#[test]
fn the_latest_code_is_brought_once() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        want(&store, person(1), ADDRESS, 1, now).await;
        want(&store, person(1), "second@b.be", 2, now).await;
        let letter = store.claim_letter(now).await.unwrap().unwrap();
        assert_eq!(letter.to, address("second@b.be"));
        assert_eq!(letter.language, Language::Fr);
        assert!(!format!("{letter:?}").contains("b.be"));
        match &letter.says {
            Says::Code(text) => assert_eq!(**text, *code(2).to_text()),
            Says::News => panic!("a code"),
        }
        assert!(store.claim_letter(now).await.unwrap().is_none());
        // It is put off, and tried again no longer than the code counts.
        assert!(store.put_letter_off(&letter, now).await.unwrap());
        assert!(store.claim_letter(now).await.unwrap().is_none());
        let again = store.claim_letter(now + MINUTE).await.unwrap().unwrap();
        assert_eq!((again.id, again.tries), (letter.id, 2));
        store.put_letter_off(&again, now).await.unwrap();
        let late = now + MINUTE * MAIL_CODE_MINUTES_MAX as i32;
        assert!(store.claim_letter(late).await.unwrap().is_none());
        assert_eq!(store.letters_waiting().await.unwrap(), 0);
        store.close().await;
    });
}

#[test]
fn news_makes_one_mail_whoever_looks() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let start = house.clock.now();
        let (one, without) = (person(1), person(2));
        confirmed(&store, one, start).await;
        let told = start + MINUTE;
        news(&store, 1, one, told).await;
        news(&store, 2, without, told).await;
        news(&store, 3, one, told + MINUTE * 2).await;
        assert!(claimed(&store, told).await.is_none(), "it waits for more");
        let now = told + GATHERED;
        // Many nodes at once make one mail, and one of them has it.
        let looks = (0..6).map(|_| claimed(&store, now));
        let letters = futures_util::future::join_all(looks).await;
        let letters: Vec<Letter> = letters.into_iter().flatten().collect();
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].to, address(ADDRESS));
        assert!(matches!(letters[0].says, Says::News));
        store.letter_sent(&letters[0]).await.unwrap();
        assert_eq!(store.letters_waiting().await.unwrap(), 0);
        let later = now + GATHERED * 4;
        assert!(claimed(&store, later).await.is_none(), "both were in it");

        // What was read meanwhile needs no mail; nor does what is old.
        news(&store, 4, one, later).await;
        store.read_notices(one, later).await.unwrap();
        assert!(claimed(&store, later + GATHERED).await.is_none());
        news(&store, 5, one, later).await;
        let old = later + SignedDuration::from_hours(24 * (MAILED_DAYS_MAX + 1));
        assert!(claimed(&store, old).await.is_none());
        // Nor what happened before the address was confirmed.
        news(&store, 6, without, old).await;
        let after = old + GATHERED + MINUTE;
        confirmed(&store, without, after).await;
        assert!(claimed(&store, after).await.is_none());
        store.close().await;
    });
}

#[test]
fn a_mail_that_fails_is_tried_again_and_not_for_ever() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let start = house.clock.now();
        let one = person(1);
        confirmed(&store, one, start).await;
        news(&store, 1, one, start + MINUTE).await;
        let mut now = start + MINUTE + GATHERED;
        let letter = claimed(&store, now).await.unwrap();
        // Whoever claimed it is lost: another tries, but not at once.
        assert!(claimed(&store, now + MINUTE).await.is_none());
        now += MINUTE * 11;
        let mut again = claimed(&store, now).await.unwrap();
        assert_eq!((again.id, again.tries), (letter.id, 2));
        // Who comes back late changes nothing of that.
        store.put_letter_off(&letter, now).await.unwrap();
        assert!(claimed(&store, now + MINUTE).await.is_none());
        let mut tries = 2;
        while store.put_letter_off(&again, now).await.unwrap() {
            assert!(claimed(&store, now).await.is_none());
            now += LetterKind::News.again_after(again.tries).unwrap();
            again = claimed(&store, now).await.unwrap();
            tries += 1;
        }
        assert_eq!(again.tries, tries);
        assert_eq!(store.letters_waiting().await.unwrap(), 0);
        assert_eq!(store.mail_of(one).await.unwrap().failed_at, Some(now));
        // The next one that arrives makes that good.
        news(&store, 2, one, now).await;
        let next = claimed(&store, now + GATHERED).await.unwrap();
        store.letter_sent(&next).await.unwrap();
        assert_eq!(store.mail_of(one).await.unwrap().failed_at, None);
        // An address that is gone gets nothing, also what waited already.
        news(&store, 3, one, now + GATHERED).await;
        let now = now + GATHERED * 2;
        while store.gather_news(now).await.unwrap() > 0 {}
        assert_eq!(store.letters_waiting().await.unwrap(), 1);
        store.forget_mail(one).await.unwrap();
        assert!(claimed(&store, now).await.is_none());
        store.close().await;
    });
}
