//! What all words have in common: which texts they take, how they travel, what they show.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::*;

/// Parses, prints, serialises and deserialises each text; `Err` gives a part of the message.
fn check<W>(cases: &[(&str, Result<(), &str>)])
where
    W: FromStr<Err = Malformed> + Display + Serialize + DeserializeOwned + PartialEq + Debug,
{
    for (text, expected) in cases {
        let json = serde_json::to_string(text).unwrap();
        match (text.parse::<W>(), expected) {
            (Ok(word), Ok(())) => {
                assert_eq!(word.to_string(), *text);
                assert_eq!(serde_json::to_string(&word).unwrap(), json);
                assert_eq!(serde_json::from_str::<W>(&json).unwrap(), word);
            }
            (Err(error), Err(why)) => {
                let message = error.to_string();
                assert!(message.contains(why), "{text}: {message}");
                assert!(
                    text.is_empty() || !message.contains(text),
                    "the message shows the value"
                );
                assert!(
                    serde_json::from_str::<W>(&json)
                        .unwrap_err()
                        .to_string()
                        .contains(why)
                );
            }
            (parsed, _) => panic!("{text}: {parsed:?}, expected {expected:?}"),
        }
    }
}

#[test]
fn words_take_what_their_pattern_says() {
    let long = "a".repeat(97);
    check::<ApplicationId>(&[
        ("welfare-centre-1", Ok(())),
        ("0a", Ok(())),
        (&long[..64], Ok(())),
        (&long[..65], Err("longer than 64")),
        ("-a", Err("starts with a dash")),
        ("Welfare", Err("other than a-z")),
        ("a b", Err("other than a-z")),
        ("", Err("empty")),
    ]);
    check::<ServiceId>(&[
        ("personIdentity", Ok(())),
        (&long[..64], Ok(())),
        (&long[..65], Err("longer than 64")),
        ("PersonIdentity", Err("not lowerCamelCase")),
        ("person.identity", Err("not lowerCamelCase")),
        ("1a", Err("not lowerCamelCase")),
        ("", Err("empty")),
    ]);
    check::<ElementId>(&[
        ("identity.birthDate", Ok(())),
        ("diplomas", Ok(())),
        (&long[..96], Ok(())),
        (&long, Err("longer than 96")),
        ("identity..birthDate", Err("not dotted")),
        ("identity.", Err("not dotted")),
        (".identity", Err("not dotted")),
        ("identity.BirthDate", Err("not dotted")),
        ("identité", Err("not dotted")),
        ("", Err("empty")),
    ]);
    check::<DeliberationNumber>(&[
        ("24/112", Ok(())),
        ("2024/7", Ok(())),
        ("24-112", Err("no slash")),
        ("2/112", Err("before the slash")),
        ("20244/1", Err("before the slash")),
        ("24/", Err("after the slash")),
        ("24/12345", Err("after the slash")),
        ("24/1/2", Err("after the slash")),
        ("24/1a", Err("after the slash")),
        ("", Err("no slash")),
    ]);
    check::<Purpose>(&[
        ("dpv:FulfilmentOfObligation", Ok(())),
        ("eu-gdpr:A6", Ok(())),
        ("FulfilmentOfObligation", Err("no prefix")),
        ("DPV:Purpose", Err("prefix")),
        (":Purpose", Err("prefix")),
        ("dpv:purpose", Err("UpperCamelCase")),
        ("dpv:Two Words", Err("UpperCamelCase")),
        ("dpv:", Err("UpperCamelCase")),
        (&long, Err("longer than 96")),
    ]);
    check::<LegalContext>(&[
        ("SOCIAL_INQUIRY", Ok(())),
        ("PCSA:SOCIAL_INQUIRY", Ok(())),
        (&long[..64].to_uppercase(), Ok(())),
        (&long[..65].to_uppercase(), Err("longer than 64")),
        ("_A", Err("capital letter")),
        ("Social", Err("other than A-Z")),
        ("", Err("empty")),
    ]);
    check::<Ticket>(&[
        ("f47ac10b-58cc-4372-a567-0e02b2c3d479", Ok(())),
        ("~", Ok(())),
        (&long[..37], Err("longer than 36")),
        ("a b", Err("printable")),
        ("a\u{7f}", Err("printable")),
        ("é", Err("printable")),
        ("", Err("empty")),
    ]);
    check::<InstitutionId>(&[
        ("0999999823", Ok(())),
        ("0000000000", Ok(())),
        ("999999823", Err("ten digits")),
        ("+999999823", Err("ten digits")),
        ("9999999999", Err("above")),
    ]);
    check::<ExchangeId>(&[
        ("f47ac10b-58cc-4372-a567-0e02b2c3d479", Ok(())),
        ("F47AC10B-58CC-4372-A567-0E02B2C3D479", Err("lower-case")),
        ("f47ac10b58cc4372a5670e02b2c3d479", Err("lower-case")),
        ("24/112", Err("lower-case")),
    ]);
}

#[test]
fn a_deliberation_number_survives_a_url() {
    let number = DeliberationNumber::parse("24/112").unwrap();
    assert_eq!(number.url_form(), "24-112");
    assert_eq!(DeliberationNumber::from_url_form("24-112"), Ok(number));
    for refused in ["24/112", "24", "24-112-3", "-", "24-1/2"] {
        assert!(
            DeliberationNumber::from_url_form(refused).is_err(),
            "{refused}"
        );
    }
}

#[test]
fn numbers_travel_as_integers_within_their_range() {
    assert_eq!(serde_json::to_string(&Class::Three).unwrap(), "3");
    assert_eq!(serde_json::from_str::<Class>("4").unwrap(), Class::Four);
    assert!(serde_json::from_str::<Class>("5").is_err());
    assert_eq!(
        serde_json::to_string(&Capacity::new(7).unwrap()).unwrap(),
        "7"
    );
    assert_eq!(Capacity::new(7).unwrap().to_string(), "007");
    assert!(serde_json::from_str::<Capacity>("1000").is_err());
    assert_eq!(
        serde_json::to_string(&Level::Substantial).unwrap(),
        r#""substantial""#
    );
}

#[test]
fn a_higher_class_never_needs_a_lower_level() {
    let classes = [
        Class::Zero,
        Class::One,
        Class::Two,
        Class::Three,
        Class::Four,
    ];
    let levels = classes.map(Level::needed_for);
    assert_eq!(
        levels,
        [
            Level::Low,
            Level::Low,
            Level::Substantial,
            Level::High,
            Level::High
        ]
    );
    assert!(classes.is_sorted() && levels.is_sorted());
}

#[test]
fn a_set_of_elements_is_sorted_and_without_repetition() {
    let set: ElementSet = serde_json::from_str(r#"["b.c","a","b.c"]"#).unwrap();
    let other: ElementSet = serde_json::from_str(r#"["a","z"]"#).unwrap();
    assert_eq!(serde_json::to_string(&set).unwrap(), r#"["a","b.c"]"#);
    assert_eq!(
        serde_json::to_string(&set.intersection(&other)).unwrap(),
        r#"["a"]"#
    );
    assert_eq!(
        serde_json::to_string(&set.difference(&other)).unwrap(),
        r#"["b.c"]"#
    );
    assert!(set.intersection(&other).is_subset(&set) && !other.is_subset(&set));
    assert!(set.contains(&ElementId::parse("a").unwrap()));
    assert!(serde_json::from_str::<ElementSet>(r#"["A"]"#).is_err());
}

#[test]
fn a_file_reference_travels_without_its_person() {
    let json = r#"{"institution":"0999999823","capacity":2,"period":{"startDate":"2026-03-01"}}"#;
    let file: FileReference = serde_json::from_str(json).unwrap();
    assert_eq!(file.capacity.code(), 2);
    assert_eq!(serde_json::to_string(&file).unwrap(), json);
}

#[test]
fn debug_hides_persons_and_what_callers_choose() {
    let person = PersonId::from_uuid(Uuid::from_u128(0x1234));
    assert_eq!(format!("{person:?}"), "PersonId(…)");
    assert_eq!(
        serde_json::from_str::<PersonId>(&serde_json::to_string(&person).unwrap()).unwrap(),
        person
    );
    assert_eq!(
        format!("{:?}", Ticket::parse("order-17").unwrap()),
        "Ticket(…)"
    );
    assert!(Ticket::parse("85673003360").is_err(), "no national number");
    assert_eq!(
        format!("{:?}", ServiceId::parse("diplomas").unwrap()),
        "ServiceId(diplomas)"
    );
}

#[test]
fn a_text_is_found_in_every_language() {
    let text = Localized::from(KNOWN_PURPOSES[0].label);
    let all = [Language::Nl, Language::Fr, Language::De, Language::En]
        .map(|language| text.in_language(language));
    assert_eq!(all, [&text.nl, &text.fr, &text.de, &text.en]);
    assert!(serde_json::from_str::<Localized>(r#"{"nl":"a","fr":"b","de":"c"}"#).is_err());
}
