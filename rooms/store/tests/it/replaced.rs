//! Numbers that took the place of others: who stands for whom, what becomes of entries, and what the log says.

use exchange::{
    Persons as _,
    directory::{Change, Conflict, Files as _, Held, Query},
};
use governance::requests::{
    self, DataRequest, RequestId, RequestKind, RequestText, State as RequestState,
};
use identity::{
    Zeroizing,
    people::role::{By, Holding, Invitation, InvitationSecret, Role},
};
use jiff::{
    SignedDuration,
    civil::{Date, date},
};
use ledger::{Kind, Ledger as _, NotCommitted};
use policy::proposal::{Proposal, Stage, Subject, Vote};
use serde_json::json;
use store::{
    Store,
    persons::{
        Contradiction, NotReplaced, Replaced,
        list::{CannotReadPairs, NotEntered, PairFault, PairsEntered},
    },
    proposals::{NewVote, StepBy},
};
use vocabulary::{
    Capacity, DeliberationNumber, FileReference, InstitutionId, Period, PersonId, UserReference,
};

use crate::house::{House, ORIGIN, on_each_engine, record, signing_key, ssin};

const WELFARE: InstitutionId = InstitutionId::from_number(999_999_823);
const HOUSING: InstitutionId = InstitutionId::from_number(999_999_724);

fn held(person: PersonId, capacity: u16, start: Date, end: Option<Date>) -> Held {
    Held {
        person,
        file: FileReference {
            institution: WELFARE,
            capacity: Capacity::new(capacity).unwrap(),
            period: Period::new(start, end).unwrap(),
        },
    }
}

async fn enter(store: &Store, held: Held) {
    let change = Change::Registered(held);
    store.commit(vec![record(0)], change).await.unwrap();
}

async fn entries(store: &Store, institution: InstitutionId) -> Vec<Held> {
    let query = Query {
        limit: 100,
        ..Query::default()
    };
    store.files_held(institution, &query).await.unwrap()
}

/// Enters a replacement and tells whether it was new; its leaf is the last one then, and there is none otherwise.
async fn replace(store: &Store, old: u16, new: u16) -> Result<bool, Contradiction> {
    let size = store.log().size();
    let replaced = store.replace_number(&ssin(old), &ssin(new)).await;
    let outcome = match replaced {
        Ok(Replaced::Now(entry)) => {
            assert_eq!(entry.index, size);
            Ok(true)
        }
        Ok(Replaced::AlreadySo) => Ok(false),
        Err(NotReplaced::Contradicts(why)) => Err(why),
        Err(why) => panic!("{why}"),
    };
    let grown = u64::from(outcome == Ok(true));
    assert_eq!(store.log().size(), size + grown, "{old} -> {new}");
    outcome
}

async fn assert_sound(house: &House, store: &Store) {
    let key = signing_key(ORIGIN);
    let report = store
        .fsck(house.ledger_folder(), key.verifying_key(), |_, _| {})
        .await
        .unwrap();
    assert!(report.is_sound(), "{report:?}");
}

#[test]
fn a_chain_leads_to_the_number_in_force() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let person = store.admit(&ssin(1)).await.unwrap();
        let own = async |number| store.resolve(&ssin(number)).await.unwrap().decoy;
        for (old, new, expected) in [
            (1, 2, Ok(true)),
            (1, 2, Ok(false)),
            (2, 3, Ok(true)),
            (2, 3, Ok(false)),
            // What a chain says is said already.
            (1, 3, Ok(false)),
            // A second number in the place of which the same one came, and in the middle of the chain.
            (4, 3, Ok(true)),
            (5, 2, Ok(true)),
            (5, 2, Ok(false)),
            (5, 3, Ok(false)),
            (3, 3, Err(Contradiction::SameNumber)),
            (9, 9, Err(Contradiction::SameNumber)),
            (3, 1, Err(Contradiction::Loop)),
            (3, 2, Err(Contradiction::Loop)),
            (2, 1, Err(Contradiction::OtherNumber)),
            (1, 9, Err(Contradiction::OtherNumber)),
            (1, 4, Err(Contradiction::OtherNumber)),
        ] {
            assert_eq!(replace(&store, old, new).await, expected, "{old} -> {new}");
        }
        for number in 1..=5 {
            let resolved = store.resolve(&ssin(number)).await.unwrap();
            assert_eq!(resolved.person, Some(person), "{number}");
            let current = (number != 3).then(|| ssin(3));
            assert!(resolved.current == current, "{number}");
        }
        assert!(store.resolve(&ssin(9)).await.unwrap().person.is_none());
        // What was recorded under the id that any of the numbers had or would have had is about this person.
        let mut aliases = vec![own(2).await, own(3).await, own(4).await, own(5).await];
        aliases.sort();
        let mut expected = vec![person];
        expected.extend(&aliases);
        for id in &expected {
            assert_eq!(store.ids_of(*id).await.unwrap(), expected);
            assert!(store.numbers(&[*id]).await.unwrap() == [Some(ssin(3))]);
        }
        assert_eq!(store.ids_of(own(9).await).await.unwrap(), [own(9).await]);
        assert_sound(&house, &store).await;
        store.close().await;
    });
}

#[test]
fn a_chain_may_be_entered_from_its_end() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let last = store.admit(&ssin(4)).await.unwrap();
        let first = store.admit(&ssin(1)).await.unwrap();
        for (old, new) in [(3, 4), (2, 3), (1, 2)] {
            assert_eq!(replace(&store, old, new).await, Ok(true));
        }
        for number in 1..=3 {
            let resolved = store.resolve(&ssin(number)).await.unwrap();
            assert_eq!(resolved.person, Some(last));
            assert!(resolved.current == Some(ssin(4)));
        }
        assert!(store.ids_of(first).await.unwrap().contains(&last));
        assert_eq!(store.ids_of(first).await.unwrap()[0], last);
        // Nobody was known under either: the new number's own id is the person's.
        assert_eq!(replace(&store, 20, 21).await, Ok(true));
        let resolved = store.resolve(&ssin(20)).await.unwrap();
        let new = store.resolve(&ssin(21)).await.unwrap();
        assert_eq!(
            (resolved.person, new.person),
            (Some(new.decoy), Some(new.decoy))
        );
        store.close().await;
    });
}

#[test]
fn two_persons_who_turn_out_to_be_one_share_their_entries() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let (old, new) = (
            store.admit(&ssin(1)).await.unwrap(),
            store.admit(&ssin(2)).await.unwrap(),
        );
        let (y20, y21, y22, y23) = (
            date(2020, 1, 1),
            date(2021, 1, 1),
            date(2022, 1, 1),
            date(2023, 1, 1),
        );
        let elsewhere = |person| {
            let mut held = held(person, 1, y20, None);
            held.file.institution = HOUSING;
            held
        };
        for entry in [
            // Only the old one; both the same; sharing days; following each other; one within the other; elsewhere.
            held(old, 1, y20, None),
            held(old, 2, y20, None),
            held(new, 2, y20, None),
            held(old, 3, y20, Some(y22)),
            held(new, 3, y21, Some(y23)),
            held(old, 4, y20, Some(date(2020, 12, 31))),
            held(new, 4, y21, None),
            held(old, 5, y21, Some(y22)),
            held(new, 5, y20, None),
            elsewhere(old),
        ] {
            enter(&store, entry).await;
        }
        assert_eq!(replace(&store, 1, 2).await, Ok(true));
        assert_eq!(store.resolve(&ssin(1)).await.unwrap().person, Some(new));
        assert_eq!(
            entries(&store, WELFARE).await,
            [
                held(new, 1, y20, None),
                held(new, 2, y20, None),
                held(new, 3, y20, Some(y23)),
                held(new, 4, y20, Some(date(2020, 12, 31))),
                held(new, 4, y21, None),
                held(new, 5, y20, None),
            ]
        );
        assert_eq!(entries(&store, HOUSING).await, [elsewhere(new)]);
        assert!(store.numbers(&[old, new]).await.unwrap() == [Some(ssin(2)), Some(ssin(2))]);
        assert_eq!(store.ids_of(old).await.unwrap(), [new, old]);

        // What the log says: ids only.
        let leaf = store.log().opened(store.log().size() - 1).await.unwrap();
        assert_eq!(leaf.record.kind(), Kind::RegisterChange);
        let body = leaf.record.body();
        for (field, expected) in [
            ("register", json!("persons")),
            ("action", json!("numberReplaced")),
            ("by", json!("operator")),
            ("old", json!(old)),
            ("new", json!(new)),
            ("person", json!(new)),
            ("aliases", json!([old])),
        ] {
            assert_eq!(body[field], expected, "{field}");
        }
        assert_eq!(body["files"]["taken"].as_array().unwrap().len(), 6);
        assert_eq!(
            body["files"]["joined"],
            json!([held(new, 3, y21, Some(y23)).file])
        );
        assert_eq!(
            body["files"]["entered"],
            json!([
                elsewhere(new).file,
                held(new, 1, y20, None).file,
                held(new, 3, y20, Some(y23)).file,
                held(new, 4, y20, Some(date(2020, 12, 31))).file,
            ])
        );
        let text = String::from_utf8(leaf.record.as_bytes().to_vec()).unwrap();
        for number in [1, 2] {
            assert!(!text.contains(ssin(number).expose()));
        }

        // Who still has the old id in hand enters for the person, and meets the person's entries.
        enter(&store, held(old, 6, y20, None)).await;
        assert_eq!(entries(&store, WELFARE).await[6], held(new, 6, y20, None));
        let again = Change::Registered(held(old, 1, y21, None));
        assert!(matches!(
            store.commit(vec![record(0)], again).await,
            Err(NotCommitted::Conflict(Conflict::Overlaps))
        ));
        assert_sound(&house, &store).await;
        store.close().await;
    });
}

#[test]
fn many_who_enter_the_same_at_once_leave_one_leaf() {
    on_each_engine(async |house: House| {
        let store = std::sync::Arc::new(house.open().await);
        let old = store.admit(&ssin(1)).await.unwrap();
        store.admit(&ssin(2)).await.unwrap();
        enter(&store, held(old, 1, date(2020, 1, 1), None)).await;
        let size = store.log().size();
        let tasks: Vec<_> = (0..3)
            .map(|_| {
                let store = std::sync::Arc::clone(&store);
                tokio::spawn(async move { store.replace_number(&ssin(1), &ssin(2)).await })
            })
            .collect();
        let mut fresh = 0;
        for task in tasks {
            let replaced = task.await.unwrap().unwrap();
            fresh += u64::from(replaced != Replaced::AlreadySo);
        }
        assert_eq!((fresh, store.log().size()), (1, size + 1));
        assert_eq!(entries(&store, WELFARE).await.len(), 1);
        store.close().await;
    });
}

#[test]
fn a_file_is_entered_line_by_line() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let file = house.temporary.path().join("replaced.csv");
        let row = |old: u16, new: u16| format!("{},{}\n", ssin(old).expose(), ssin(new).expose());
        let text = [
            "old,new\n".to_owned(),
            row(1, 2),
            row(1, 2),
            row(2, 1),
            "85673003361,85673003459\n".to_owned(),
            row(2, 3),
        ]
        .concat();
        std::fs::write(&file, text).unwrap();
        let problems = vec![
            (4, PairFault::Contradicts(Contradiction::Loop)),
            (5, PairFault::Old(vocabulary::be::SsinError::Check)),
        ];
        let expected = PairsEntered {
            entered: 2,
            already_so: 1,
            contradicting: 1,
            bad: 1,
            problems,
        };
        assert_eq!(store.replace_numbers(&file).await.unwrap(), expected);
        assert_eq!(store.log().size(), 2);
        let again = store.replace_numbers(&file).await.unwrap();
        assert_eq!((again.entered, again.already_so), (0, 3));
        // The loop is told as what it is by now: the old number has another one in its place.
        let other = PairFault::Contradicts(Contradiction::OtherNumber);
        assert_eq!(again.problems[0], (4, other));
        assert_eq!(store.log().size(), 2);
        std::fs::write(&file, "new,old\n").unwrap();
        assert!(matches!(
            store.replace_numbers(&file).await,
            Err(NotEntered::CannotRead(CannotReadPairs::Header))
        ));
        store.close().await;
    });
}

/// Gives somebody a role of the committee.
async fn member(house: &House, store: &Store, byte: u8, person: PersonId) -> Holding {
    let secret = InvitationSecret::from_random(Zeroizing::new([byte; 32])).hash();
    let invitation = Invitation {
        role: Role::CommitteeMember,
        reference: UserReference::parse(&format!("member-{byte}")).unwrap(),
        by: By::Operator,
        made_at: house.clock.now(),
    };
    store.invite(secret, &invitation).await.unwrap();
    let accepted = store.accept_invitation(secret, person, house.clock.now());
    accepted.await.unwrap()
}

#[test]
fn what_somebody_wrote_asked_or_said_is_theirs_under_the_new_number() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let now = house.clock.now();
        let (old, new) = (
            store.admit(&ssin(1)).await.unwrap(),
            store.admit(&ssin(2)).await.unwrap(),
        );
        let request = RequestId::from_bytes([1; 16]);
        let asked = DataRequest {
            id: request,
            person: old,
            kind: RequestKind::Access,
            made_at: now,
            extended_at: None,
            state: RequestState::Waiting,
        };
        let text = RequestText::parse("what is kept of me").unwrap();
        let by = requests::By::Person(old);
        requests::make(&store, asked, by, Some(&text))
            .await
            .unwrap();

        let hold = member(&house, &store, 1, old).await;
        let later = member(&house, &store, 2, new).await;
        let draft = Proposal {
            subject: Subject::Repeals {
                number: DeliberationNumber::parse("26/001").unwrap(),
                last_day: date(2027, 1, 1),
                reason: "The task has ended.".to_owned(),
            },
            risks: Vec::new(),
            asked_by: None,
            stage: Stage::Draft,
        };
        let proposal = store
            .open_proposal(&draft, hold.id, old, now)
            .await
            .unwrap();
        let kept = store.proposal(proposal).await.unwrap().unwrap();
        let submitted = draft.submit(date(2026, 11, 21)).unwrap();
        let by = StepBy {
            holding: hold.id,
            at: now,
        };
        store.move_proposal(&kept, &submitted, by).await.unwrap();
        let vote = async |person, holding: &Holding, vote| {
            let kept = store.proposal(proposal).await.unwrap().unwrap();
            let vote = NewVote {
                person,
                holding: holding.id,
                vote,
                reason: "because".to_owned(),
            };
            house.clock.advance(SignedDuration::from_secs(1));
            let at = house.clock.now();
            let voted = store.vote_on_proposal(&kept, &submitted, &vote, at);
            voted.await.unwrap();
        };
        vote(old, &hold, Vote::Approve).await;
        vote(new, &later, Vote::Reject).await;
        assert_eq!(store.votes_on(proposal).await.unwrap().len(), 2);

        assert_eq!(replace(&store, 1, 2).await, Ok(true));
        let found = requests::Requests::request(&store, request).await;
        assert_eq!(found.unwrap().unwrap().person, new);
        let opened = store.opened_request(request).await.unwrap().unwrap();
        assert_eq!(opened.request.person, new);
        let kept = store.proposal(proposal).await.unwrap().unwrap();
        assert_eq!(kept.author_person, new);
        let all = store.proposals(None).await.unwrap();
        assert_eq!(all[0].author_person, new);
        // One person has one word: the later one.
        let votes = store.votes_on(proposal).await.unwrap();
        assert_eq!(votes.len(), 1);
        assert_eq!((votes[0].person, votes[0].vote), (new, Vote::Reject));
        store.close().await;
    });
}
