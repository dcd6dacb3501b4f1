//! Sums of decisions: each is counted once, and what is withheld stands in no sum that others read.

use exchange::interactive::Outcome;
use governance::statistics::{Asking, CameOut, Statistics as _, Sum};
use jiff::{SignedDuration, Timestamp};
use policy::Reason;
use store::Store;
use vocabulary::{Date, InstitutionId, ServiceId, be::legal_date};

use crate::{
    house::{House, on_each_engine},
    uses::{Asked, decide},
};

const APPLICANT: u32 = 999_999_526;
const OTHER: u32 = 999_999_625;

fn this_month(now: Timestamp) -> Date {
    legal_date(now).first_of_month()
}

async fn sums(store: &Store, asking: &Asking, now: Timestamp) -> Vec<Sum> {
    store.sums(asking, this_month(now), now).await.unwrap()
}

fn told(sums: &[Sum]) -> Vec<(u32, &'static str, u64)> {
    let told = |sum: &Sum| (sum.applicant.number(), sum.came_out.as_str(), sum.count);
    sums.iter().map(told).collect()
}

#[test]
fn each_decision_is_counted_once_however_often_and_by_how_many() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let at = house.clock.now();
        // More than one page of leaves.
        for number in 0..520 {
            let mut asked = Asked::about(1);
            if number % 4 == 0 {
                asked.outcome = Outcome::Refused;
            }
            if number % 2 == 0 {
                asked.by = OTHER;
            }
            decide(&store, asked, number, at).await;
        }
        let (first, second) = tokio::join!(store.count(10_000), store.count(10_000));
        let counted = first.unwrap().counted + second.unwrap().counted;
        let last = store.count(10_000).await.unwrap();
        assert_eq!(counted + last.counted, 520);
        assert!(last.whole);
        assert_eq!(store.count(10_000).await.unwrap().counted, 0);

        let all = sums(&store, &Asking::Everybody, at).await;
        let expected = [
            (APPLICANT, "permitted", 260),
            (OTHER, "permitted", 130),
            (OTHER, "requesterHoldsNoFile", 130),
        ];
        assert_eq!(told(&all), expected);
        assert_eq!(all[0].deliberation.as_ref().unwrap().as_str(), "26/001");
        assert_eq!(all[0].service.as_ref().unwrap().as_str(), "personIdentity");
        assert_eq!(all[0].month, this_month(at));
        assert_eq!(
            all[2].came_out,
            CameOut::Refused(Reason::RequesterHoldsNoFile)
        );

        let own = Asking::Applicant(InstitutionId::from_number(APPLICANT));
        assert_eq!(told(&sums(&store, &own, at).await), expected[..1]);
        let service = |id: &str| Asking::Services([ServiceId::parse(id).unwrap()].into());
        let asked_of = sums(&store, &service("personIdentity"), at).await;
        assert_eq!(told(&asked_of), expected);
        assert_eq!(sums(&store, &service("otherService"), at).await, []);

        // What comes later is added to the sums; earlier months are not read.
        house.clock.advance(SignedDuration::from_hours(24 * 40));
        let later = house.clock.now();
        decide(&store, Asked::about(1), 1_000, later).await;
        store.count(10_000).await.unwrap();
        let now = sums(&store, &Asking::Everybody, later).await;
        assert_eq!(told(&now), [(APPLICANT, "permitted", 1)]);
        store.close().await;
    });
}

#[test]
fn what_is_withheld_is_in_no_sum_that_others_read_before_its_time() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let at = house.clock.now();
        let until = at + SignedDuration::from_hours(24 * 3);
        decide(&store, Asked::about(1), 1, at).await;
        store.count(10_000).await.unwrap();
        let without = sums(&store, &Asking::Everybody, at).await;

        let mut withheld = Asked::about(1);
        withheld.withheld_until = Some(until);
        decide(&store, withheld, 2, at + SignedDuration::from_secs(1)).await;
        assert_eq!(store.count(10_000).await.unwrap().counted, 1);
        let since = this_month(at);
        let of_service = Asking::Services([ServiceId::parse("personIdentity").unwrap()].into());
        for asking in [&Asking::Everybody, &of_service] {
            for now in [at, until] {
                let told = store.sums(asking, since, now).await.unwrap();
                assert_eq!(told, without, "{asking:?}");
            }
        }
        // Who asked knows it.
        let own = Asking::Applicant(InstitutionId::from_number(APPLICANT));
        assert_eq!(told(&sums(&store, &own, at).await)[0].2, 2);
        // On the day behind it everybody may.
        let then = until + SignedDuration::from_hours(24);
        let then = store.sums(&of_service, since, then).await.unwrap();
        assert_eq!(told(&then), [(APPLICANT, "permitted", 2)]);
        store.close().await;
    });
}
