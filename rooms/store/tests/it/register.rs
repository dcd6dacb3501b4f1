//! Documents and applications.

use identity::{ApplicationState, Jwks, RegisteredApplication, Scope, Scopes, Thumbprint};
use policy::{Document, DocumentKind};
use store::{
    Standing,
    register::{Entered, NotEntered},
};
use vocabulary::{ApplicationId, InstitutionId};

use crate::house::{House, on_each_engine};

fn institution(status: &str) -> Document {
    let text = EXAMPLE.replace("status: approved", &format!("status: {status}"));
    Document::read(DocumentKind::Institution, text.as_bytes()).unwrap()
}

const EXAMPLE: &str = include_str!("../../../../examples/be/institutions/welfareCentre.yaml");

#[test]
fn every_version_of_a_document_stays() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let at = house.clock.now();
        let (approved, suspended) = (institution("approved"), institution("suspended"));
        let id = approved.id();

        let entered = store
            .enter_documents(vec![approved.clone()], at)
            .await
            .unwrap();
        let [Entered::New(first)] = entered[..] else {
            panic!("{entered:?}")
        };
        let again = store
            .enter_documents(vec![approved.clone()], at)
            .await
            .unwrap();
        assert_eq!(again, [Entered::Unchanged]);
        // There and back again in one commit: the same hash twice.
        let both = vec![suspended.clone(), approved.clone()];
        let entered = store.enter_documents(both, at).await.unwrap();
        assert!(matches!(entered[..], [Entered::New(_), Entered::New(_)]));
        assert_eq!(store.log().size(), 3);

        let versions = store
            .versions(DocumentKind::Institution, &id)
            .await
            .unwrap();
        let found: Vec<_> = versions
            .iter()
            .map(|v| (v.number, v.document.version()))
            .collect();
        let (a, s) = (approved.version(), suspended.version());
        assert_eq!(found, [(1, a), (2, s), (3, a)]);
        assert_eq!(versions[0].entry, Some(first));
        assert_eq!(versions[0].entered_at, at);
        assert_eq!(versions[0].document.text(), approved.text());

        let leaf = store
            .log()
            .opened(versions[1].entry.unwrap().index)
            .await
            .unwrap();
        let body = leaf.record.body();
        assert_eq!(body["version"], s.to_string());
        assert_eq!(body["previousVersion"], a.to_string());

        let in_force = store.documents_in_force().await.unwrap();
        assert_eq!(in_force, [approved]);
        assert_eq!(store.all_versions().await.unwrap().len(), 3);
        assert!(
            store
                .versions(DocumentKind::Service, &id)
                .await
                .unwrap()
                .is_empty()
        );
        store.close().await;
    });
}

#[test]
fn two_who_enter_the_same_document_at_once_do_not_both_succeed() {
    on_each_engine(async |house: House| {
        let store = std::sync::Arc::new(house.open().await);
        let at = house.clock.now();
        let tasks: Vec<_> = ["approved", "suspended", "approved", "suspended"]
            .into_iter()
            .map(|status| {
                let store = std::sync::Arc::clone(&store);
                tokio::spawn(
                    async move { store.enter_documents(vec![institution(status)], at).await },
                )
            })
            .collect();
        let mut new = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(entered) => new += u64::from(entered != [Entered::Unchanged]),
                Err(why) => assert!(matches!(why, NotEntered::Overtaken), "{why}"),
            }
        }
        let id = institution("approved").id();
        let versions = store
            .versions(DocumentKind::Institution, &id)
            .await
            .unwrap();
        assert!(versions.iter().map(|version| version.number).eq(1..=new));
        assert_eq!(store.log().size(), new);
        store.close().await;
    });
}

#[test]
fn applications_come_back_as_they_were_entered() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        let at = house.clock.now();
        let id = ApplicationId::parse("welfare-centre").unwrap();
        assert!(store.application(&id).await.unwrap().is_none());
        let mut application = RegisteredApplication {
            id: id.clone(),
            institution: InstitutionId::from_number(999_999_823),
            name: "Case files".to_owned(),
            scopes: Scopes::of(&[Scope::Consult, Scope::DirectoryRead]),
            keys: Jwks::parse(KEYS.as_bytes()).unwrap(),
            certificate_thumbprints: vec![Thumbprint::of_certificate(b"certificate")],
            state: ApplicationState::Active,
        };
        for (keys, state) in [
            (application.keys.clone(), ApplicationState::Active),
            (Jwks::none(), ApplicationState::Suspended),
        ] {
            application.keys = keys;
            application.state = state;
            let entry = store.enter_application(&application, at).await.unwrap();
            let found = store.application(&id).await.unwrap().unwrap();
            assert_eq!(format!("{found:?}"), format!("{application:?}"));
            let leaf = store.log().opened(entry.index).await.unwrap();
            assert_eq!(leaf.record.body()["application"], "welfare-centre");
        }
        store.close().await;
    });
}

/// RFC 8037, appendix A.2.
const KEYS: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

#[test]
fn the_mark_of_a_demonstration_stays() {
    on_each_engine(async |house: House| {
        let store = house.open().await;
        assert_eq!(store.standing().await.unwrap(), Standing::Real);
        store.mark_as_demonstration().await.unwrap();
        store.mark_as_demonstration().await.unwrap();
        assert_eq!(store.standing().await.unwrap(), Standing::Demonstration);
        store.close().await;
    });
}
