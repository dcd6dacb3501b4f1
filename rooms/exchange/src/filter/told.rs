//! An answer in the words of the service: which element has which value, for a page that people read.

use serde_json::Value;
use vocabulary::ElementId;
use zeroize::Zeroizing;

use super::paths::{NOWHERE, Paths, Place, START};

/// One value of one element. Not `Debug`, and wiped when dropped.
pub struct Told {
    /// The element.
    pub element: ElementId,
    /// In which items of the answer's lists it stands, from the outermost inwards, each from 1; empty outside of lists.
    pub place: Vec<usize>,
    /// The value as text.
    pub text: Zeroizing<String>,
}

/// Tells what an answer holds, which was minimised before; empty when it is no JSON object.
///
/// Values come in the order of their places, and within one place in the order of the elements' names.
pub(crate) fn tell(paths: &Paths, data: &[u8]) -> Vec<Told> {
    let Ok(answer) = serde_json::from_slice::<Value>(data) else {
        return Vec::new();
    };
    let mut told = Vec::new();
    walk(paths, START, &answer, &mut Vec::new(), &mut told);
    told.sort_by(|one, other| (&one.place, &one.element).cmp(&(&other.place, &other.element)));
    told
}

fn walk(paths: &Paths, at: usize, value: &Value, place: &mut Vec<usize>, told: &mut Vec<Told>) {
    if at == NOWHERE {
        return;
    }
    let node = &paths.nodes[at];
    if let Place::Element(number) = node.place {
        if let Some(element) = paths.element(number) {
            told.push(Told {
                element: element.clone(),
                place: place.clone(),
                text: Zeroizing::new(text(value)),
            });
        }
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                walk(paths, node.member(name), value, place, told);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                place.push(index + 1);
                walk(paths, node.items, item, place, told);
                place.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A value as a line of text. The answer was read with bounded nesting before.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(text).collect();
            items.join(", ")
        }
        Value::Object(members) => {
            let members: Vec<String> = (members.iter())
                .map(|(name, value)| format!("{name}: {}", text(value)))
                .collect();
            members.join("; ")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::filter::Path;

    #[test]
    fn values_are_told_by_element_and_place() {
        let elements = [
            ("diploma.title", "awards.*.name"),
            ("diploma.level", "awards.*.eqf"),
            ("person.address", "home"),
        ];
        let elements: BTreeMap<ElementId, Vec<Path>> = elements
            .into_iter()
            .map(|(id, path)| {
                (
                    ElementId::parse(id).unwrap(),
                    vec![Path::parse(path).unwrap()],
                )
            })
            .collect();
        let person = Path::parse("nn").unwrap();
        let paths = Paths::compile(&elements, &person, None).unwrap();
        let data = br#"{"nn":"x","awards":[{"name":"Bachelor","eqf":6},{"eqf":7,"more":1}],
            "home":{"numbers":[1,null,true]},"else":[{"name":"y"}]}"#;
        let told: Vec<String> = tell(&paths, data)
            .iter()
            .map(|it| format!("{:?} {} = {}", it.place, it.element, *it.text))
            .collect();
        assert_eq!(
            told,
            [
                "[] person.address = numbers: 1, –, true",
                "[1] diploma.level = 6",
                "[1] diploma.title = Bachelor",
                "[2] diploma.level = 7",
            ]
        );
        assert!(tell(&paths, b"").is_empty());
    }
}
