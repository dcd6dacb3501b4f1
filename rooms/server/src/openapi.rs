//! OpenAPI 3.1, as the handlers describe themselves, into OpenAPI 3.0.3, as the Belgian guide asks
//! (belgif REST guide, rule oas-version), and into YAML.
//!
//! Only what our handlers produce is converted; a test walks the result and fails on any construct that 3.0 does not
//! know, so a new one cannot slip through.

use serde_json::{Map, Value, json};

/// The version written.
const VERSION: &str = "3.0.3";

/// Rewrites a 3.1 document into 3.0.3, in place.
pub fn to_3_0(document: &mut Value) {
    if let Some(root) = document.as_object_mut() {
        root.insert("openapi".into(), json!(VERSION));
        root.shift_remove("jsonSchemaDialect");
        root.shift_remove("webhooks");
        if let Some(license) = root
            .get_mut("info")
            .and_then(|info| info.get_mut("license"))
            .and_then(Value::as_object_mut)
        {
            // `identifier` came with 3.1.
            license.shift_remove("identifier");
        }
    }
    walk(document, Inside::Document);
}

/// Whether an object is a schema or a map from names to schemas; a property called `type` is not a keyword.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Document,
    Schema,
    SchemasByName,
    /// Examples and defaults are data, not description.
    Data,
}

fn walk(value: &mut Value, inside: Inside) {
    match value {
        Value::Object(object) => {
            if inside == Inside::Schema {
                convert(object);
            }
            for (key, child) in object.iter_mut() {
                walk(child, step(inside, key));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, inside)),
        _ => {}
    }
}

fn step(inside: Inside, key: &str) -> Inside {
    match (inside, key) {
        (Inside::Data, _)
        | (Inside::Document | Inside::Schema, "example" | "examples" | "default" | "enum") => {
            Inside::Data
        }
        (Inside::Document, "schema") => Inside::Schema,
        (Inside::Document, "schemas") | (Inside::Schema, "properties") => Inside::SchemasByName,
        (Inside::Document, _) => Inside::Document,
        (Inside::SchemasByName, _) | (Inside::Schema, _) => Inside::Schema,
    }
}

/// One schema: `null` among the types becomes `nullable`, words of JSON Schema 2020-12 become those of 3.0.
fn convert(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get("type") {
        let mut named: Vec<Value> = types.iter().filter(|it| *it != "null").cloned().collect();
        let nullable = named.len() < types.len();
        if named.len() == 1 {
            schema.insert("type".into(), named.remove(0));
        } else {
            schema.shift_remove("type");
            let any: Vec<Value> = named.into_iter().map(|it| json!({ "type": it })).collect();
            schema.insert("anyOf".into(), Value::Array(any));
        }
        if nullable {
            schema.insert("nullable".into(), json!(true));
        }
    }
    for of in ["oneOf", "anyOf"] {
        let Some(Value::Array(choices)) = schema.get_mut(of) else {
            continue;
        };
        let before = choices.len();
        choices.retain(|choice| choice.get("type") != Some(&json!("null")));
        if choices.len() < before {
            schema.insert("nullable".into(), json!(true));
        }
        if let Some(Value::Array(choices)) = schema.get_mut(of)
            && choices.len() == 1
        {
            // `allOf`, because in 3.0 nothing may stand beside a `$ref`.
            let only = choices.remove(0);
            schema.shift_remove(of);
            schema.insert("allOf".into(), json!([only]));
        }
    }
    if schema.len() > 1
        && let Some(reference) = schema.shift_remove("$ref")
    {
        schema.insert("allOf".into(), json!([{ "$ref": reference }]));
    }
    for (exclusive, inclusive) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if let Some(bound) = schema
            .get(exclusive)
            .filter(|bound| bound.is_number())
            .cloned()
        {
            schema.insert(inclusive.into(), bound);
            schema.insert(exclusive.into(), json!(true));
        }
    }
    if let Some(only) = schema.shift_remove("const") {
        schema.insert("enum".into(), json!([only]));
    }
    if let Some(Value::Array(examples)) = schema.shift_remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        schema.insert("example".into(), first);
    }
    schema.shift_remove("propertyNames");
}

/// Renames components such as `Page_ServiceItem` (a page of service items) to `ServiceItemPage`.
pub fn name_in_upper_camel_case(document: &mut Value) {
    fn renamed(name: &str) -> Option<String> {
        let (of, what) = name.split_once('_')?;
        Some(format!("{what}{of}"))
    }
    fn refer(value: &mut Value) {
        match value {
            Value::Object(object) => {
                if let Some(Value::String(reference)) = object.get_mut("$ref")
                    && let Some((path, name)) = reference.rsplit_once('/')
                    && let Some(name) = renamed(name)
                {
                    *reference = format!("{path}/{name}");
                }
                object.values_mut().for_each(refer);
            }
            Value::Array(items) => items.iter_mut().for_each(refer),
            _ => {}
        }
    }
    refer(document);
    if let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    {
        *schemas = std::mem::take(schemas)
            .into_iter()
            .map(|(name, schema)| (renamed(&name).unwrap_or(name), schema))
            .collect();
    }
}

/// Says of every object in a request body that other properties are refused, as our readers do.
pub fn close_request_bodies(document: &mut Value) {
    let mut open: Vec<String> = Vec::new();
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for operation in paths
            .values_mut()
            .filter_map(Value::as_object_mut)
            .flat_map(Map::values_mut)
        {
            if let Some(body) = operation.get_mut("requestBody") {
                close(body, &mut open);
            }
        }
    }
    let mut done = Vec::new();
    while let Some(name) = open.pop() {
        if done.contains(&name) {
            continue;
        }
        if let Some(schema) = document.pointer_mut(&format!("/components/schemas/{name}")) {
            close(schema, &mut open);
        }
        done.push(name);
    }
}

/// Closes the objects below `value`, and notes which components they refer to.
fn close(value: &mut Value, referred: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if let Some(name) = object
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| reference.strip_prefix("#/components/schemas/"))
            {
                referred.push(name.to_owned());
            }
            if object.get("type") == Some(&json!("object")) && object.contains_key("properties") {
                object.insert("additionalProperties".into(), json!(false));
            }
            object.values_mut().for_each(|child| close(child, referred));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| close(item, referred)),
        _ => {}
    }
}

/// Writes a JSON document as YAML: block style, every text that could be read as something else in quotes.
pub fn to_yaml(document: &Value) -> String {
    let mut text = String::new();
    write_block(document, 0, &mut text);
    text
}

fn write_block(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            for (key, child) in object {
                margin(indent, text);
                text.push_str(&scalar(&Value::String(key.clone())));
                text.push(':');
                write_child(child, indent + 1, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                margin(indent, text);
                text.push('-');
                write_item(item, indent + 1, text);
            }
        }
        _ => {
            margin(indent, text);
            text.push_str(&scalar(value));
            text.push('\n');
        }
    }
}

fn write_child(value: &Value, indent: usize, text: &mut String) {
    if is_branch(value) {
        text.push('\n');
        write_block(value, indent, text);
    } else {
        text.push(' ');
        text.push_str(&scalar(value));
        text.push('\n');
    }
}

/// The first line of an item stands behind its dash.
fn write_item(value: &Value, indent: usize, text: &mut String) {
    if is_branch(value) {
        let mut block = String::new();
        write_block(value, indent, &mut block);
        text.push(' ');
        text.push_str(block.trim_start_matches(' '));
    } else {
        write_child(value, indent, text);
    }
}

fn is_branch(value: &Value) -> bool {
    match value {
        Value::Object(object) => !object.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

fn margin(indent: usize, text: &mut String) {
    text.extend(std::iter::repeat_n("  ", indent));
}

/// Words that YAML reads as something else than text, in any capitals.
const NOT_TEXT: [&str; 8] = ["true", "false", "null", "yes", "no", "on", "off", "~"];

fn scalar(value: &Value) -> String {
    let Value::String(plain) = value else {
        // Numbers, booleans, null, `{}` and `[]` are the same in JSON and YAML.
        return value.to_string();
    };
    let harmless = |letter: char| letter.is_alphanumeric() || "_-/. ${}()+".contains(letter);
    let starts_well = plain
        .starts_with(|first: char| first.is_ascii_alphabetic() || first == '/' || first == '$');
    if starts_well
        && !plain.ends_with(' ')
        && plain.chars().all(harmless)
        && !NOT_TEXT.contains(&plain.to_ascii_lowercase().as_str())
    {
        plain.clone()
    } else {
        // A JSON string is a YAML double-quoted string.
        value.to_string()
    }
}

#[cfg(test)]
pub(crate) mod tests;
