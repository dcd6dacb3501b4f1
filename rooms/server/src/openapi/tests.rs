use super::*;

/// Keywords of JSON Schema that OpenAPI 3.0 does not know.
const NOT_IN_3_0: [&str; 16] = [
    "$defs",
    "$id",
    "$schema",
    "$anchor",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "unevaluatedProperties",
];

/// What of a document 3.0 does not know, with the place.
pub(crate) fn not_in_3_0(document: &Value) -> Vec<String> {
    fn look(value: &Value, inside: Inside, at: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                if inside == Inside::Schema {
                    let mut bad = |what: &str| found.push(format!("{at}: {what}"));
                    for keyword in NOT_IN_3_0 {
                        if object.contains_key(keyword) {
                            bad(keyword);
                        }
                    }
                    match object.get("type") {
                        Some(Value::String(name)) if name != "null" => {}
                        None => {}
                        Some(_) => bad("type"),
                    }
                    for bound in ["exclusiveMinimum", "exclusiveMaximum"] {
                        if object.get(bound).is_some_and(Value::is_number) {
                            bad(bound);
                        }
                    }
                    if object.contains_key("examples") {
                        bad("examples");
                    }
                    if object.contains_key("$ref") && object.len() > 1 {
                        bad("$ref with siblings");
                    }
                }
                for (key, child) in object {
                    look(child, step(inside, key), &format!("{at}/{key}"), found);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    look(item, inside, &format!("{at}/{index}"), found);
                }
            }
            Value::Bool(_) if inside == Inside::Schema && !at.contains("additionalProperties") => {
                // `exclusiveMinimum: true`, `nullable: true` and the like are leaves, not schemas.
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    if document["openapi"] != VERSION {
        found.push("openapi".into());
    }
    for word in ["jsonSchemaDialect", "webhooks"] {
        if document.get(word).is_some() {
            found.push(word.into());
        }
    }
    look(document, Inside::Document, "", &mut found);
    found
}

fn schema(from: Value, to: Value) {
    let mut document =
        json!({ "openapi": "3.1.0", "components": { "schemas": { "Thing": from } } });
    to_3_0(&mut document);
    assert_eq!(document["components"]["schemas"]["Thing"], to);
    assert_eq!(not_in_3_0(&document), Vec::<String>::new());
}

#[test]
fn schemas_are_converted() {
    schema(
        json!({ "type": ["string", "null"], "format": "date" }),
        json!({ "type": "string", "format": "date", "nullable": true }),
    );
    schema(
        json!({ "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Other" }] }),
        json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Other" }] }),
    );
    schema(
        json!({ "properties": { "a": { "$ref": "#/x", "description": "why" } } }),
        json!({ "properties": { "a": { "description": "why", "allOf": [{ "$ref": "#/x" }] } } }),
    );
    schema(
        json!({ "type": "integer", "exclusiveMinimum": 0 }),
        json!({ "type": "integer", "exclusiveMinimum": true, "minimum": 0 }),
    );
    schema(json!({ "const": "a" }), json!({ "enum": ["a"] }));
    schema(
        json!({ "type": "object", "propertyNames": { "type": "string" }, "additionalProperties": { "type": ["string", "null"] } }),
        json!({ "type": "object", "additionalProperties": { "type": "string", "nullable": true } }),
    );
    schema(
        json!({ "type": "string", "examples": ["a", "b"] }),
        json!({ "type": "string", "example": "a" }),
    );
}

#[test]
fn request_bodies_are_closed_and_answers_are_not() {
    let object = |property: Value| json!({ "type": "object", "properties": { "a": property } });
    let body = |name: &str| json!({ "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } } });
    let mut document = json!({
        "paths": { "/a": { "post": { "requestBody": body("Asked"), "responses": { "200": body("Answer") } } } },
        "components": { "schemas": {
            "Asked": object(json!({ "$ref": "#/components/schemas/Inner" })),
            "Inner": object(object(json!({ "type": "string" }))),
            "Answer": object(json!({ "type": "string" })),
        } },
    });
    close_request_bodies(&mut document);
    let closed =
        |path: &str| document.pointer(&format!("/components/schemas/{path}/additionalProperties"));
    assert_eq!(closed("Asked"), Some(&json!(false)));
    assert_eq!(closed("Inner"), Some(&json!(false)));
    assert_eq!(closed("Inner/properties/a"), Some(&json!(false)));
    assert_eq!(closed("Answer"), None);
}

#[test]
fn pages_get_names_without_an_underscore() {
    let mut document = json!({
        "paths": { "/a": { "get": { "schema": { "$ref": "#/components/schemas/Page_Item" } } } },
        "components": { "schemas": { "Item": {}, "Page_Item": { "items": { "$ref": "#/components/schemas/Item" } } } },
    });
    name_in_upper_camel_case(&mut document);
    assert_eq!(
        document,
        json!({
            "paths": { "/a": { "get": { "schema": { "$ref": "#/components/schemas/ItemPage" } } } },
            "components": { "schemas": { "Item": {}, "ItemPage": { "items": { "$ref": "#/components/schemas/Item" } } } },
        })
    );
}

#[test]
fn properties_named_like_keywords_stay() {
    let from =
        json!({ "properties": { "type": { "type": "string" }, "const": { "type": "string" } } });
    schema(from.clone(), from);
    let data = json!({ "type": "object", "example": { "type": ["a", "null"], "const": 1 } });
    schema(data.clone(), data);
}

#[test]
fn yaml_reads_back_as_the_same() {
    let document = json!({
        "openapi": "3.0.3",
        "paths": { "/a/{id}": { "get": { "responses": { "200": { "description": "yes: \"quoted\" # no comment\nline" } } } } },
        "list": ["a", 1, true, null, [], {}, [1, [2]], { "b": "yes", "c": ["- x", "1.0", "", " x", "x "] }],
        "words": ["true", "No", "~", "null", "2026-01-01", "0x1", "-", "?", "a: b", "é", "*a", "&a", "!a", "%a", "@a"],
    });
    let text = to_yaml(&document);
    let back: Value = serde_saphyr::from_str(&text).unwrap();
    assert_eq!(back, document, "{text}");
}
