//! Environment variables laid over the configuration file.

use toml::{Table, Value};

use super::{ConfigError, ENVIRONMENT_PREFIX};

/// Deepest key: `sources.NAME.KEY`. More segments cannot name anything.
const SEGMENTS_MAX: usize = 4;

/// Sets the key that `name` means in `table` to `value`.
///
/// `CROSSKEYS__DATABASE__URL` is `database.url`; `BASE_URL` within a segment is `baseUrl`.
/// Whether the key exists is decided afterwards, with the file's keys.
pub(super) fn overlay(table: &mut Table, name: &str, value: &str) -> Result<(), ConfigError> {
    let refuse = |why| ConfigError::Environment {
        name: name.to_owned(),
        why,
    };
    let path = name
        .strip_prefix(ENVIRONMENT_PREFIX)
        .ok_or_else(|| refuse("the name does not start with `CROSSKEYS__`"))?;
    let keys: Vec<String> = path.split("__").map(camel_case).collect();
    if keys.len() > SEGMENTS_MAX || keys.iter().any(String::is_empty) {
        return Err(refuse("the name does not say section and key"));
    }
    let (last, sections) = keys.split_last().expect("split gives at least one part");
    let mut table = table;
    for section in sections {
        let entry = table
            .entry(section.clone())
            .or_insert_with(|| Value::Table(Table::new()));
        table = entry
            .as_table_mut()
            .ok_or_else(|| refuse("a part of the name is a key, not a section"))?;
    }
    table.insert(last.clone(), read(value));
    Ok(())
}

/// `BASE_URL` is `baseUrl`.
fn camel_case(segment: &str) -> String {
    let mut name = String::with_capacity(segment.len());
    for word in segment.split('_') {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if !name.is_empty() => name.push(first.to_ascii_uppercase()),
            Some(first) => name.push(first.to_ascii_lowercase()),
            None => return String::new(),
        }
        name.extend(letters.map(|letter| letter.to_ascii_lowercase()));
    }
    name
}

/// TOML when it is TOML, text otherwise. Dates stay text: no setting is one.
fn read(value: &str) -> Value {
    let line = format!("value = {value}");
    match toml::from_str::<Table>(&line).map(|mut table| (table.remove("value"), table.is_empty()))
    {
        Ok((Some(parsed), true)) if !parsed.is_datetime() => parsed,
        _ => Value::String(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_keys() {
        for (segment, key) in [
            ("URL", "url"),
            ("BASE_URL", "baseUrl"),
            ("PERSON_REGISTER", "personRegister"),
            ("BODY_SIZE_BYTES_MAX", "bodySizeBytesMax"),
            ("", ""),
            ("A__B", ""),
        ] {
            assert_eq!(camel_case(segment), key, "{segment}");
        }
    }

    #[test]
    fn values_are_toml_or_text() {
        assert_eq!(read("8080"), Value::Integer(8080));
        assert_eq!(read("\"8080\""), Value::String("8080".into()));
        assert_eq!(read("true"), Value::Boolean(true));
        assert_eq!(read("sqlite:/a/b"), Value::String("sqlite:/a/b".into()));
        assert_eq!(read("2026-01-01"), Value::String("2026-01-01".into()));
        assert_eq!(read("1\nother = 2"), Value::String("1\nother = 2".into()));
        assert_eq!(read(""), Value::String(String::new()));
    }

    #[test]
    fn a_key_is_not_a_section() {
        let mut table: Table = toml::from_str("listen = '127.0.0.1:1'").unwrap();
        assert!(overlay(&mut table, "CROSSKEYS__LISTEN__PORT", "1").is_err());
        assert!(overlay(&mut table, "CROSSKEYS____URL", "1").is_err());
        assert!(overlay(&mut table, "CROSSKEYS__A__B__C__D__E", "1").is_err());
    }
}
