use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use vocabulary::{Date, ElementId, ElementSet};

use super::{path::Step, *};

const PERSON: &str = "85673003360";
const OTHER: &str = "85673003459";
const SIZE_BYTES_MAX: usize = 1 << 20;

fn element(text: &str) -> ElementId {
    ElementId::parse(text).unwrap()
}

fn path(text: &str) -> Path {
    Path::parse(text).unwrap()
}

/// Places of elements that are named after their paths: element `e0` stands at the first path, and so on.
fn places(paths: &[&str], validity: Option<&str>) -> Paths {
    let elements = paths
        .iter()
        .enumerate()
        .map(|(n, text)| (element(&format!("e{n}")), vec![path(text)]))
        .collect();
    Paths::compile(&elements, &path("who.number"), validity.map(path).as_ref()).unwrap()
}

fn keep(paths: &Paths, allowed: &[usize], answer: &str) -> Result<String, FilterError> {
    let allowed: ElementSet = allowed.iter().map(|n| element(&format!("e{n}"))).collect();
    keep_allowed(
        answer.as_bytes(),
        &paths.allowing(&allowed),
        SIZE_BYTES_MAX,
        PERSON,
    )
    .map(|kept| String::from_utf8(kept.data.to_vec()).unwrap())
}

/// An answer about the right person with these members besides.
fn about_person(members: &str) -> String {
    format!(r#"{{"who":{{"number":"{PERSON}"}},{members}}}"#)
}

#[test]
fn what_is_allowed_passes_and_nothing_else() {
    let places = places(
        &[
            "name.family",
            "name.given",
            "home",
            "jobs.*.employer",
            "jobs.*.pay.gross",
        ],
        None,
    );
    let answer = about_person(
        r#""name": {"family": "Peeters", "given": ["An", "Bo"], "birth": "Maes"},
           "home": {"street": "Dorp", "number": 1.50, "deep": [{"x": null}]},
           "jobs": [{"employer": "A", "pay": {"gross": 2150.00, "net": 1}}, {"pay": {"net": 2}}, {"employer": "B"}],
           "secret": {"name": {"family": "no"}}"#,
    );
    for (allowed, kept) in [
        (&[0][..], r#"{"name":{"family":"Peeters"}}"#),
        (&[1], r#"{"name":{"given":["An", "Bo"]}}"#),
        (
            &[2],
            r#"{"home":{"street": "Dorp", "number": 1.50, "deep": [{"x": null}]}}"#,
        ),
        (&[3], r#"{"jobs":[{"employer":"A"},{"employer":"B"}]}"#),
        (&[4], r#"{"jobs":[{"pay":{"gross":2150.00}}]}"#),
        (
            &[0, 3, 4],
            r#"{"name":{"family":"Peeters"},"jobs":[{"employer":"A","pay":{"gross":2150.00}},{"employer":"B"}]}"#,
        ),
        (&[], "{}"),
        (&[7], "{}"),
    ] {
        assert_eq!(
            keep(&places, allowed, &answer).as_deref(),
            Ok(kept),
            "{allowed:?}"
        );
    }
}

#[test]
fn a_value_of_another_kind_than_the_path_expects_is_dropped() {
    let places = places(&["name.family", "jobs.*.employer"], None);
    for members in [
        r#""name": "Peeters", "jobs": {"employer": "A"}"#,
        r#""name": [{"family": "Peeters"}], "jobs": ["A", 1, null, true, [{"employer": "A"}]]"#,
        r#""name": null, "jobs": -1.5e3"#,
        r#""name": {}, "jobs": []"#,
        r#""name": {"family ": "Peeters", "Family": "x"}, "jobs": [{}]"#,
    ] {
        assert_eq!(
            keep(&places, &[0, 1], &about_person(members)).as_deref(),
            Ok("{}"),
            "{members}"
        );
    }
}

#[test]
fn kept_values_keep_their_bytes() {
    let places = places(&["x"], None);
    for value in [
        "12345678901234567890123",
        "0.10",
        "1E+2",
        "-0",
        r#""a\u00e9\n\ud83d\ude00é""#,
        "[ 1,\t2 ]",
        "{}",
        "null",
    ] {
        let kept = keep(&places, &[0], &about_person(&format!(r#""x" : {value}  "#)));
        assert_eq!(kept, Ok(format!(r#"{{"x":{value}}}"#)));
    }
    // A name may be written with escapes; what passes has it plain.
    assert_eq!(
        keep(&places, &[0], &about_person(r#""\u0078":1"#)).as_deref(),
        Ok(r#"{"x":1}"#)
    );
}

#[test]
fn bad_answers_are_refused_with_their_reason() {
    let places = places(&["x", "list.*.y"], Some("asOf"));
    let nest = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    let depth = DEPTH_MAX as usize;
    for (answer, why) in [
        ("".to_owned(), FilterError::NotJson),
        ("{".into(), FilterError::NotJson),
        ("[]".into(), FilterError::NotAnObject),
        ("null".into(), FilterError::NotAnObject),
        ("<html>".into(), FilterError::NotJson),
        ("\u{feff}{}".into(), FilterError::NotJson),
        (about_person(r#""x":1} "#), FilterError::NotJson),
        (about_person(r#""x":01"#), FilterError::NotJson),
        (about_person(r#""x":NaN"#), FilterError::NotJson),
        (about_person(r#""x":1,"#), FilterError::NotJson),
        (about_person(r#""x":"\ud800""#), FilterError::NotJson),
        (about_person(r#""z":"\ud800""#), FilterError::NotJson),
        (about_person("\"x\":\"\u{1}\""), FilterError::NotJson),
        (
            about_person(&format!(r#""x":{}"#, nest(depth))),
            FilterError::TooDeep,
        ),
        (
            about_person(&format!(r#""z":{}"#, nest(depth))),
            FilterError::TooDeep,
        ),
        (
            about_person(&format!(r#""z":{}"#, nest(100_000))),
            FilterError::TooDeep,
        ),
        (about_person(r#""x":1,"x":1"#), FilterError::MemberTwice),
        (
            about_person(r#""x":1,"\u0078":2"#),
            FilterError::MemberTwice,
        ),
        (about_person(r#""z":1,"z":1"#), FilterError::MemberTwice),
        (
            about_person(r#""x":{"k":[{"m":1,"m":1}]}"#),
            FilterError::MemberTwice,
        ),
        (
            about_person(r#""z":{"k":[{"m":1,"m":1}]}"#),
            FilterError::MemberTwice,
        ),
        (
            about_person(r#""list":[{"n":1,"n":1}]"#),
            FilterError::MemberTwice,
        ),
        (
            about_person(&format!(r#""who":{{"number":"{PERSON}"}}"#)),
            FilterError::MemberTwice,
        ),
        (r#"{"x":1}"#.into(), FilterError::PersonNotNamed),
        (r#"{"who":{},"x":1}"#.into(), FilterError::PersonNotNamed),
        (
            format!(r#"{{"who":{{"number":{PERSON}}},"x":1}}"#),
            FilterError::PersonNotNamed,
        ),
        (
            r#"{"who":{"number":null},"x":1}"#.into(),
            FilterError::PersonNotNamed,
        ),
        (
            r#"{"who":{"number":""},"x":1}"#.into(),
            FilterError::OtherPerson,
        ),
        (
            format!(r#"{{"x":1,"who":{{"number":"{OTHER}"}}}}"#),
            FilterError::OtherPerson,
        ),
        (
            format!(r#"{{"who":{{"number":"{PERSON}0"}}}}"#),
            FilterError::OtherPerson,
        ),
        (
            about_person(r#""asOf":"yesterday""#),
            FilterError::ValidityNotADate,
        ),
        (
            about_person(r#""asOf":"2026-02-30""#),
            FilterError::ValidityNotADate,
        ),
        (
            about_person(r#""asOf":"2026-02-03Tea""#),
            FilterError::ValidityNotADate,
        ),
        (
            about_person(r#""asOf":20260203"#),
            FilterError::ValidityNotADate,
        ),
    ] {
        assert_eq!(keep(&places, &[0, 1], &answer), Err(why), "{answer:.120}");
    }
    let mut not_utf8 = about_person(r#""z":"?""#).into_bytes();
    let position = not_utf8.iter().position(|byte| *byte == b'?').unwrap();
    not_utf8[position] = 0xff;
    let allowed = places.allowing(&ElementSet::new());
    assert_eq!(
        keep_allowed(&not_utf8, &allowed, SIZE_BYTES_MAX, PERSON).unwrap_err(),
        FilterError::NotUtf8
    );
    let answer = about_person(r#""x":1"#);
    let size = answer.len();
    assert!(keep_allowed(answer.as_bytes(), &allowed, size, PERSON).is_ok());
    assert_eq!(
        keep_allowed(answer.as_bytes(), &allowed, size - 1, PERSON).unwrap_err(),
        FilterError::TooLarge {
            size,
            size_bytes_max: size - 1
        }
    );
}

#[test]
fn the_deepest_answer_still_passes() {
    let places = places(&["x"], None);
    let levels = DEPTH_MAX as usize - 1;
    let value = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(
        keep(&places, &[0], &about_person(&format!(r#""x":{value}"#))),
        Ok(format!(r#"{{"x":{value}}}"#))
    );
}

#[test]
fn the_person_may_be_printed_with_separators() {
    let places = places(&["x"], None);
    let answer = |number: &str| format!(r#"{{"who":{{"number":"{number}"}},"x":1}}"#);
    for number in ["85673003360", "85.67.30-033.60", "85 67 30 033 60"] {
        assert_eq!(
            keep(&places, &[0], &answer(number)).as_deref(),
            Ok(r#"{"x":1}"#),
            "{number}"
        );
    }
    assert_eq!(
        keep(&places, &[0], &answer(OTHER)),
        Err(FilterError::OtherPerson)
    );
}

/// One item about the person asked for would let another pass that names nobody, or an array without items.
#[test]
fn the_person_stands_in_no_array() {
    let elements = BTreeMap::from([(element("job"), vec![path("jobs.*.job")])]);
    for place in ["jobs.*.worker", "workers.*", "a.*.b.*.c"] {
        assert_eq!(
            Paths::compile(&elements, &path(place), None).unwrap_err(),
            BadPaths::PersonInArray(path(place))
        );
    }
}

#[test]
fn only_elements_with_something_in_them_are_told() {
    let places = places(&["a", "list.*.b", "list.*.c", "d"], None);
    let all: ElementSet = (0..3).map(|n| element(&format!("e{n}"))).collect();
    for (members, told) in [
        (r#""a":1,"list":[{"b":1},{"c":2}],"d":9"#, "e0 e1 e2"),
        (r#""list":[{},{"c":null}],"d":9"#, "e2"),
        (r#""list":[{},{"other":1}],"a":[]"#, "e0"),
        (r#""list":[],"d":9"#, ""),
        (r#""list":3"#, ""),
    ] {
        let answer = about_person(members);
        let allowed = places.allowing(&all);
        let kept = keep_allowed(answer.as_bytes(), &allowed, SIZE_BYTES_MAX, PERSON).unwrap();
        let names: Vec<_> = kept.elements.iter().map(ElementId::as_str).collect();
        assert_eq!(names.join(" "), told, "{members}");
        assert_eq!(kept.is_empty(), told.is_empty(), "{members}");
    }
}

#[test]
fn the_date_of_validity_is_read_wherever_it_comes() {
    let places = places(&["x"], Some("meta.asOf"));
    let allowed = places.allowing(&ElementSet::new());
    for (members, day) in [
        (r#""meta":{"asOf":"2026-11-20"}"#, Some("2026-11-20")),
        (
            r#""meta":{"asOf":"2026-11-20T23:30:00+01:00"}"#,
            Some("2026-11-20"),
        ),
        (r#""meta":{"asOf":null}"#, None),
        (r#""meta":{}"#, None),
        (r#""x":1"#, None),
    ] {
        let kept = keep_allowed(
            about_person(members).as_bytes(),
            &allowed,
            SIZE_BYTES_MAX,
            PERSON,
        )
        .unwrap();
        assert_eq!(
            kept.valid_at,
            day.map(|day| day.parse::<Date>().unwrap()),
            "{members}"
        );
        assert!(kept.is_empty());
    }
}

#[test]
fn places_that_overlap_are_refused() {
    for (paths, validity) in [
        (&["a", "a"][..], None),
        (&["a", "a.b"], None),
        (&["a.b", "a"], None),
        (&["a.*", "a.*.c"], None),
        (&["a.*.c", "a.*"], None),
        (&["who"], None),
        (&["who.number"], None),
        (&["who.number.x"], None),
        (&["a"], Some("a.date")),
        (&["a.date.x"], Some("a.date")),
        (&["a"], Some("b.*.date")),
        (&["a"], Some("who.number")),
    ] {
        let elements = paths
            .iter()
            .enumerate()
            .map(|(n, text)| (element(&format!("e{n}")), vec![path(text)]))
            .collect();
        let compiled = Paths::compile(&elements, &path("who.number"), validity.map(path).as_ref());
        assert!(compiled.is_err(), "{paths:?} {validity:?}");
    }
    let many = |count| {
        (0..count)
            .map(|n| (element(&format!("e{n}")), vec![path(&format!("m{n}"))]))
            .collect()
    };
    assert!(Paths::compile(&many(ELEMENTS_MAX), &path("who"), None).is_ok());
    assert_eq!(
        Paths::compile(&many(ELEMENTS_MAX + 1), &path("who"), None).unwrap_err(),
        BadPaths::TooMany
    );
}

#[test]
fn an_object_with_very_many_members_takes_linear_time_and_still_finds_the_double() {
    let places = places(&["x"], None);
    let members = (0..100_000)
        .map(|n| format!(r#""k{n}":{n}"#))
        .collect::<Vec<_>>()
        .join(",");
    let keep = |members: String| {
        let allowed: ElementSet = [element("e0")].into_iter().collect();
        keep_allowed(
            about_person(&members).as_bytes(),
            &places.allowing(&allowed),
            usize::MAX,
            PERSON,
        )
    };
    assert!(keep(format!(r#""x":{{{members}}}"#)).is_ok());
    assert_eq!(
        keep(format!(r#""x":{{{members},"k31":1}}"#)).unwrap_err(),
        FilterError::MemberTwice
    );
    assert_eq!(
        keep(format!(r#""z":{{{members},"k5":1}}"#)).unwrap_err(),
        FilterError::MemberTwice
    );
}

#[test]
fn no_change_of_one_byte_lets_more_pass() {
    let places = places(&["open"], None);
    let answer = about_person(
        r#""open":"yes","hidden":{"secret":"SECRET","open":"SECRET","list":[{"open":"SECRET"}]}"#,
    );
    let all: ElementSet = [element("e0")].into_iter().collect();
    let allowed = places.allowing(&all);
    for position in 0..answer.len() {
        for byte in 0..=u8::MAX {
            let mut answer = answer.clone().into_bytes();
            answer[position] = byte;
            if let Ok(kept) = keep_allowed(&answer, &allowed, SIZE_BYTES_MAX, PERSON) {
                let kept = String::from_utf8(kept.data.to_vec()).unwrap();
                assert!(
                    !kept.contains("SECRET"),
                    "byte {position} as {byte}: {kept}"
                );
            }
        }
    }
}

/// What must be left, found the slow way: for each value, ask each allowed path whether it leads there.
fn oracle(value: &Value, at: &mut Vec<Step>, allowed: &[Path]) -> Option<Value> {
    if allowed.iter().any(|path| path.0 == *at) {
        return Some(value.clone());
    }
    let kept: Value = match value {
        Value::Object(members) => members
            .iter()
            .filter_map(|(name, value)| {
                at.push(Step::Member(name.as_str().into()));
                let kept = oracle(value, at, allowed);
                at.pop();
                kept.map(|kept| (name.clone(), kept))
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items
            .iter()
            .filter_map(|value| {
                at.push(Step::Items);
                let kept = oracle(value, at, allowed);
                at.pop();
                kept
            })
            .collect::<Vec<_>>()
            .into(),
        _ => return None,
    };
    (kept != json!({}) && kept != json!([])).then_some(kept)
}

/// Documents over few names, so that paths meet them often; each string says where it stands.
fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<u32>().prop_map(|n| json!(format!("leaf-{n}"))),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        "\\PC{0,6}".prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(5, 60, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[abcd]|\\PC{1,3}", inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    prop::collection::btree_map("[abcd]", value, 0..5)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn path_texts() -> impl Strategy<Value = String> {
    (
        "[abcd]",
        prop::collection::vec(prop_oneof!["[abcd]", Just("*".to_owned())], 0..4),
    )
        .prop_map(|(first, rest)| {
            std::iter::once(first)
                .chain(rest)
                .collect::<Vec<_>>()
                .join(".")
        })
}

proptest! {
    #[test]
    fn the_filter_agrees_with_the_slow_way(
        mut document in documents(),
        texts in prop::collection::vec(path_texts(), 1..8),
        pick in any::<u8>(),
    ) {
        // Paths that overlap an earlier one are left out: no connection has them.
        let mut elements = BTreeMap::new();
        for (n, text) in texts.iter().enumerate() {
            let mut more = elements.clone();
            more.insert(element(&format!("e{n}")), vec![path(text)]);
            if Paths::compile(&more, &path("who.number"), None).is_ok() {
                elements = more;
            }
        }
        let places = Paths::compile(&elements, &path("who.number"), None).unwrap();
        let allowed: Vec<_> =
            elements.iter().enumerate().filter(|(n, _)| pick >> n & 1 == 1).map(|(_, (id, at))| (id.clone(), at[0].clone())).collect();
        let ids: ElementSet = allowed.iter().map(|(id, _)| id.clone()).collect();
        let allowed: Vec<Path> = allowed.into_iter().map(|(_, at)| at).collect();
        let expected = oracle(&document, &mut Vec::new(), &allowed).unwrap_or_else(|| json!({}));

        document["who"] = json!({ "number": PERSON });
        for text in [document.to_string(), serde_json::to_string_pretty(&document).unwrap()] {
            let kept = keep_allowed(text.as_bytes(), &places.allowing(&ids), SIZE_BYTES_MAX, PERSON).unwrap();
            let value: Value = serde_json::from_slice(&kept.data).unwrap();
            prop_assert_eq!(&value, &expected);
            prop_assert!(kept.data.len() <= text.len());
        }
    }

    #[test]
    fn any_bytes_are_answered_and_json_is_told_from_the_rest(answer in prop::collection::vec(any::<u8>(), 0..200)) {
        let places = places(&["a", "b.*.c"], Some("d"));
        let all: ElementSet = [element("e0"), element("e1")].into_iter().collect();
        let kept = keep_allowed(&answer, &places.allowing(&all), SIZE_BYTES_MAX, PERSON);
        if serde_json::from_slice::<Value>(&answer).is_err() {
            prop_assert!(kept.is_err());
        }
    }
}
