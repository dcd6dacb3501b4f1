use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;

fn as_value() -> Value {
    serde_saphyr::from_str(&document()).unwrap()
}

/// Every operation of the document: path, method, description.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .unwrap()
                .iter()
                .map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect()
}

#[test]
fn the_generated_document_is_current() {
    crate::generated::assert_current("openapi.yaml", &document());
}

#[test]
fn the_document_holds_nothing_that_3_0_does_not_know() {
    assert_eq!(
        crate::openapi::tests::not_in_3_0(&as_value()),
        Vec::<String>::new()
    );
}

#[test]
fn every_operation_follows_the_guide() {
    let document = as_value();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let at = format!("{method} {path}");
        assert!(
            ids.insert(operation["operationId"].as_str().unwrap()),
            "{at}: operationId is not unique"
        );
        assert!(operation["summary"].is_string(), "{at}: no summary");
        assert_eq!(
            operation["responses"]["default"],
            json!({ "$ref": "#/components/responses/AnyProblem" }),
            "{at}"
        );
        assert!(
            operation["security"].is_array(),
            "{at}: says nothing about authority"
        );
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{at}");
        if let Some(body) = operation.get("requestBody") {
            assert_eq!(
                body["required"], true,
                "{at}: whether the body is required is not said"
            );
        }
        for segment in path
            .split('/')
            .filter(|it| !it.starts_with('{') && !it.starts_with('.'))
        {
            assert!(
                segment.bytes().all(|it| it.is_ascii_alphanumeric()),
                "{at}: `{segment}` is not lowerCamelCase"
            );
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(
            name.starts_with(|first: char| first.is_ascii_uppercase()),
            "{name}"
        );
        let properties = schema["properties"].as_object();
        for required in schema["required"].as_array().into_iter().flatten() {
            let declared = properties.is_some_and(|it| it.contains_key(required.as_str().unwrap()));
            assert!(
                declared,
                "{name}: `{required}` is required and not declared"
            );
        }
        for property in properties.into_iter().flat_map(|it| it.keys()) {
            assert!(
                property.bytes().all(|it| it.is_ascii_alphanumeric())
                    && property.starts_with(|first: char| first.is_ascii_lowercase()),
                "{name}.{property} is not lowerCamelCase"
            );
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn look(value: &Value, document: &Value) {
        match value {
            Value::Object(object) => {
                if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                    let pointer = reference.strip_prefix('#').unwrap();
                    assert!(
                        document.pointer(pointer).is_some(),
                        "{reference} leads nowhere"
                    );
                }
                object.values().for_each(|child| look(child, document));
            }
            Value::Array(items) => items.iter().for_each(|item| look(item, document)),
            _ => {}
        }
    }
    let document = as_value();
    look(&document, &document);
}

#[test]
fn what_the_document_calls_public_was_reviewed() {
    let document = as_value();
    let public: BTreeSet<_> = PUBLIC_ROUTES.iter().map(|(path, _)| *path).collect();
    assert_eq!(
        public.len(),
        PUBLIC_ROUTES.len(),
        "a route stands twice on the list"
    );
    for (path, method, operation) in operations(&document) {
        // A door for a person's own application asks for nothing less than her token.
        if operation["security"] == json!([{ "person": ["openid"] }]) {
            assert!(!public.contains(path), "{method} {path}");
            continue;
        }
        let institution = operation["security"]
            == json!([{ "institution": operation["security"][0]["institution"] }]);
        let scopes = operation["security"][0]["institution"].as_array();
        match (public.contains(path), institution, scopes) {
            (true, false, None) => {
                assert_eq!(operation["security"], json!([{}]), "{method} {path}")
            }
            (false, true, Some(scopes)) => {
                assert_eq!(scopes.len(), 1, "{method} {path}");
                assert!(
                    identity::Scopes::parse(scopes[0].as_str().unwrap()).is_ok(),
                    "{method} {path}"
                );
            }
            _ => panic!("{method} {path}: document and list of public routes disagree"),
        }
    }
}

/// The routes that the document does not describe are written out in `routes`; a router cannot list them itself.
#[test]
fn every_undocumented_route_was_reviewed() {
    let source = include_str!("../http.rs");
    let body = &source[source.find("pub fn routes(").unwrap()..];
    let body = &body[..body.find("fallback").unwrap()];
    let written: BTreeSet<_> = body
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.starts_with('/'))
        .collect();
    assert!(written.len() >= 4, "{written:?}");
    for path in written {
        assert!(
            PUBLIC_ROUTES.iter().any(|(public, _)| *public == path),
            "{path}"
        );
    }
}
