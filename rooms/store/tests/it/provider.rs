//! What the OpenID Provider keeps: requests, codes and refresh tokens are used once, whoever comes first.

use identity::people::{
    Handle,
    passkey::{CredentialKey, Passkey, PasskeyId, PasskeyName},
};
use identity::{
    Zeroizing,
    provider::{
        AuthorizationForm, AuthorizationRequest, Came, Client, ClientId, Code, Grant, GrantId,
        Grants, KeptGrant, Metadata, NEW_CLIENT_LIFETIME_S, PersonScopes, Secret, SecretHash,
        Subject, WebId, check_request,
    },
};
use jiff::{SignedDuration, Timestamp};
use store::people::Happened;
use store::{
    Store,
    provider::{KeptRequest, Stage},
};
use vocabulary::{Level, PersonId};

use crate::house::{House, on_each_engine};

fn client(number: u8, method: &str) -> Client {
    let metadata = format!(
        r#"{{"redirect_uris":["https://app.example/cb"],"client_name":"Photo book",
            "grant_types":["authorization_code","refresh_token"],
            "token_endpoint_auth_method":"{method}"}}"#
    );
    let metadata = Metadata::parse(metadata.as_bytes()).unwrap();
    Client::register(
        metadata,
        &[number; 16],
        &[number; 32],
        Timestamp::UNIX_EPOCH,
    )
    .0
}

fn request(client: &Client) -> AuthorizationRequest {
    let query = format!(
        "client_id={}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&response_type=code&scope=openid+webid\
         &state=a%22b&nonce=n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\
         &code_challenge_method=S256",
        client.id
    );
    let form = AuthorizationForm::parse(query.as_bytes()).unwrap();
    check_request(&form, client, None).unwrap()
}

fn subject(at: Timestamp) -> Subject {
    Subject {
        person: PersonId::from_uuid(uuid::Uuid::from_u128(7)),
        webid: WebId::parse("https://pods.example/pods/k7/profile/card#me").unwrap(),
        signed_in_at: at,
        level: Level::Substantial,
        methods: vec!["pop".into()],
        passkey: None,
    }
}

fn secret(number: u8) -> SecretHash {
    Secret::of(&Zeroizing::new([number; 32])).hash()
}

fn grant(client: &ClientId, at: Timestamp, refresh: Option<SecretHash>) -> KeptGrant {
    KeptGrant {
        grant: Grant {
            client: client.clone(),
            subject: subject(at),
            scopes: PersonScopes::known_in("openid webid"),
            key: None,
        },
        refresh,
        idle_until: later(at, 60),
        ends_at: later(at, 600),
        revoked_at: None,
    }
}

fn later(at: Timestamp, minutes: i64) -> Timestamp {
    at + SignedDuration::from_mins(minutes)
}

/// A request under way that was answered with a code.
async fn with_code(store: &Store, house: &House, client: &Client, number: u8) -> SecretHash {
    let at = house.clock.now();
    let kept = KeptRequest {
        request: request(client),
        begun_at: at,
    };
    let (name, code) = (secret(number), secret(number + 100));
    store
        .add_request(&name, Stage::UnderWay, &kept, later(at, 30))
        .await
        .unwrap();
    let content = Code::of(&kept.request, subject(at));
    let agreed = PersonScopes::known_in("openid webid");
    for expected in [Came::First, Came::Late] {
        let found = store
            .answer_request(&name, &code, &content, agreed, at)
            .await;
        assert_eq!(found, Ok(expected));
    }
    let found = store.code(&code).await.unwrap().unwrap();
    assert_eq!(
        (found.code, found.issued_at, found.used_for),
        (content, at, None)
    );
    code
}

#[test]
fn a_client_is_kept_while_it_is_used() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let at = house.clock.now();
        let (used, idle) = (client(1, "client_secret_basic"), client(2, "none"));
        for client in [&used, &idle] {
            store.add_client(client, at).await.unwrap();
            let found = store.client(&client.id, at).await.unwrap();
            assert_eq!(found.as_ref(), Some(client));
        }
        with_code(&store, &house, &used, 1).await;
        let agreed = store.consent(subject(at).person, &used.id).await.unwrap();
        assert_eq!(agreed, Some(PersonScopes::known_in("openid webid")));
        assert_eq!(store.consent(subject(at).person, &idle.id).await, Ok(None));
        house
            .clock
            .advance(SignedDuration::from_secs(NEW_CLIENT_LIFETIME_S));
        let now = house.clock.now();
        assert!(store.client(&used.id, now).await.unwrap().is_some());
        assert!(store.client(&idle.id, now).await.unwrap().is_none());
        store.close().await;
    });
}

#[test]
fn a_request_is_begun_and_ended_once() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let client = client(1, "none");
        let at = house.clock.now();
        let kept = KeptRequest {
            request: request(&client),
            begun_at: at,
        };
        let (pushed, name) = (secret(1), secret(2));
        store
            .add_request(&pushed, Stage::Pushed, &kept, later(at, 1))
            .await
            .unwrap();
        assert_eq!(store.request(&pushed, Stage::UnderWay, at).await, Ok(None));
        let late = later(at, 1);
        assert_eq!(
            store
                .begin_pushed(&pushed, &name, late, later(late, 30))
                .await,
            Ok(None)
        );
        let begun = store.begin_pushed(&pushed, &name, at, later(at, 30)).await;
        assert_eq!(begun, Ok(Some(kept.clone())));
        let again = store
            .begin_pushed(&pushed, &secret(3), at, later(at, 30))
            .await;
        assert_eq!(again, Ok(None));
        assert_eq!(
            store.request(&name, Stage::UnderWay, at).await,
            Ok(Some(kept))
        );
        assert_eq!(store.end_request(&name).await, Ok(Came::First));
        assert_eq!(store.end_request(&name).await, Ok(Came::Late));
        store.close().await;
    });
}

#[test]
fn of_many_that_show_a_code_one_gets_the_grant() {
    on_each_engine(async |house: House| {
        let store = std::sync::Arc::new(house.open().await);
        let client = client(1, "none");
        let at = house.clock.now();
        let code = with_code(&store, &house, &client, 1).await;
        let mut racing = Vec::new();
        for number in 0..8u8 {
            let (store, grant) = (store.clone(), grant(&client.id, at, None));
            racing.push(tokio::spawn(async move {
                let id = GrantId::from_bytes([number; 16]);
                (id, store.redeem(&code, id, grant).await.unwrap())
            }));
        }
        let mut first = Vec::new();
        for race in racing {
            let (id, came) = race.await.unwrap();
            match came {
                Came::First => first.push(id),
                // Whoever is late has opened nothing.
                Came::Late => assert_eq!(store.grant(id).await, Ok(None)),
            }
        }
        let [winner] = first[..] else {
            panic!("{first:?}")
        };
        assert_eq!(
            store.code(&code).await.unwrap().unwrap().used_for,
            Some(winner)
        );
        assert_eq!(
            store.grant(winner).await,
            Ok(Some(grant(&client.id, at, None)))
        );
        store.close().await;
    });
}

#[test]
fn a_refresh_token_rotates_once_and_never_after_a_revocation() {
    on_each_engine(async |house: House| {
        let store = std::sync::Arc::new(house.open().await);
        let client = client(1, "none");
        let at = house.clock.now();
        let code = with_code(&store, &house, &client, 1).await;
        let id = GrantId::from_bytes([9; 16]);
        let opened = grant(&client.id, at, Some(secret(20)));
        assert_eq!(store.redeem(&code, id, opened).await, Ok(Came::First));
        let mut racing = Vec::new();
        for number in 30..38 {
            let store = store.clone();
            racing.push(tokio::spawn(async move {
                let (from, to) = (secret(20), secret(number));
                let came = store.rotate(id, &from, &to, later(at, 90)).await.unwrap();
                (to, came)
            }));
        }
        let mut first = Vec::new();
        for race in racing {
            let (to, came) = race.await.unwrap();
            if came == Came::First {
                first.push(to);
            }
        }
        let [current] = first[..] else {
            panic!("{first:?}")
        };
        let found = store.grant(id).await.unwrap().unwrap();
        assert_eq!(
            (found.refresh, found.idle_until),
            (Some(current), later(at, 90))
        );
        store.revoke(id, at).await.unwrap();
        store.revoke(id, later(at, 5)).await.unwrap();
        let found = store.grant(id).await.unwrap().unwrap();
        assert_eq!(found.revoked_at, Some(at));
        let rotated = store.rotate(id, &current, &secret(50), later(at, 90)).await;
        assert_eq!(rotated, Ok(Came::Late));
        store.close().await;
    });
}

#[test]
fn what_ended_is_swept_and_nothing_else() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let client = client(1, "none");
        let at = house.clock.now();
        store.add_client(&client, at).await.unwrap();
        let code = with_code(&store, &house, &client, 1).await;
        let id = GrantId::from_bytes([9; 16]);
        let opened = grant(&client.id, at, None);
        assert_eq!(store.redeem(&code, id, opened).await, Ok(Came::First));
        let kept = KeptRequest {
            request: request(&client),
            begun_at: at,
        };
        store
            .add_request(&secret(60), Stage::Pushed, &kept, later(at, 1))
            .await
            .unwrap();
        // (minutes from the start, rows that go): the request, then the code, then the grant, at last the client.
        for (minutes, gone) in [
            (0, 0),
            (1, 1),
            (24 * 60 - 1, 0),
            (24 * 60, 1),
            (600 + 24 * 60 - 1, 0),
            (600 + 24 * 60, 1),
            (399 * 24 * 60, 0),
            (400 * 24 * 60, 1),
        ] {
            assert_eq!(
                store.sweep_provider(later(at, minutes)).await,
                Ok(gone),
                "{minutes}"
            );
        }
        assert_eq!(store.code(&code).await, Ok(None));
        assert_eq!(store.grant(id).await, Ok(None));
        store.close().await;
    });
}

#[test]
fn what_came_from_a_passkey_ends_with_it() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let client = client(1, "none");
        let at = house.clock.now();
        let person = subject(at).person;
        let passkey = Passkey {
            id: PasskeyId::from_bytes([1; 16]),
            key: CredentialKey::of(&[1]),
            handle: Handle::from_random([1; 16]),
            name: PasskeyName::parse("lost").unwrap(),
            credential: "{}".into(),
            uses: 0,
            created_at: at,
            last_used_at: None,
        };
        let added = store.add_passkey(person, &passkey).await;
        assert_eq!(added.unwrap(), Happened::Done);
        let by = |number: u8, passkey| {
            let mut grant = grant(&client.id, at, Some(secret(number)));
            grant.grant.subject.passkey = passkey;
            (GrantId::from_bytes([number; 16]), grant)
        };
        let (lost, other) = (by(1, Some(passkey.id)), by(2, None));
        for (number, (id, grant)) in [&lost, &other].into_iter().enumerate() {
            let code = with_code(&store, &house, &client, number as u8).await;
            assert_eq!(
                store.redeem(&code, *id, grant.clone()).await,
                Ok(Came::First)
            );
            assert_eq!(store.grant(*id).await, Ok(Some(grant.clone())));
        }
        let waiting = with_code(&store, &house, &client, 9).await;
        store.remove_passkey(person, passkey.id, at).await.unwrap();
        let revoked = async |id| store.grant(id).await.unwrap().unwrap().revoked_at;
        assert_eq!(revoked(lost.0).await, Some(at));
        assert_eq!(revoked(other.0).await, None);
        assert_eq!(store.code(&waiting).await, Ok(None));
        store.close().await;
    });
}
