//! Every operation of the API as every wrong role.

use identity::Scope;
use reqwest::Method;
use serde_json::{Value, json};
use server::demo::population::Participant;

use crate::house::{Engine, House, Reply, on_both_engines};

on_both_engines!(every_operation_refuses_every_wrong_role);

/// An operation of the served API document: method, path, and the scope that it asks for.
struct Operation {
    method: Method,
    path: String,
    scope: Option<Scope>,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let asked = operation["security"][0]["institution"][0].as_str();
            let scope = asked.map(|asked| {
                Scope::ALL
                    .into_iter()
                    .find(|scope| scope.as_str() == asked)
                    .unwrap()
            });
            let path = path
                .replace("{exchangeId}", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
                .replace("{reportId}", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
                .replace("{correctionId}", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
                .replace("{number}", "26-001")
                .replace("{hash}", &"0".repeat(64));
            operations.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path,
                scope,
            });
        }
    }
    operations
}

async fn every_operation_refuses_every_wrong_role(engine: Engine) {
    let house = House::open(engine).await;
    let document: Value =
        serde_saphyr::from_str(&house.public("/doc/openapi.yaml").await.text).unwrap();
    let guarded: Vec<Operation> = operations(&document)
        .into_iter()
        .filter(|operation| operation.scope.is_some())
        .collect();
    assert!(guarded.len() >= 5, "the document names what is guarded");
    for operation in &guarded {
        let name = format!("{} {}", operation.method, operation.path);
        let send = |request: reqwest::RequestBuilder| async {
            let request = match operation.method {
                Method::POST => request.json(&json!({})),
                _ => request,
            };
            Reply::of(request).await
        };
        let nobody = send(
            house
                .http
                .request(operation.method.clone(), house.url(&operation.path)),
        )
        .await;
        assert_eq!(
            nobody.status, 401,
            "{name} without a token: {}",
            nobody.text
        );
        nobody.problem();
        for scope in Scope::ALL {
            let narrow = house
                .application_with(Participant::WelfareCentre, &[scope])
                .await;
            let reply = send(
                house
                    .authorised(&narrow, operation.method.clone(), &operation.path)
                    .await,
            )
            .await;
            if operation.scope == Some(scope) {
                assert!(
                    !matches!(reply.status, 401 | 403),
                    "{name} with its own scope: {}",
                    reply.text
                );
            } else {
                assert_eq!(
                    reply.refusal(),
                    (403, "missingScope"),
                    "{name} with {}",
                    scope.as_str()
                );
                assert_eq!(
                    reply.body["requiredScopes"],
                    json!([operation.scope.unwrap().as_str()])
                );
            }
        }
    }
    house.close().await;
}
