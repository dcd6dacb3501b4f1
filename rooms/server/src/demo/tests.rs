use std::collections::BTreeSet;

use super::*;

/// The whole story on a small population, twice on the same folder: the second run continues the ledger of the first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_comes_out_as_it_must_and_can_be_told_again() {
    let held = tempfile::tempdir().unwrap();
    let data = held.path().join("demo");
    let mut told = Vec::new();
    for _ in 0..2 {
        let options = Options {
            port: 0,
            data: data.clone(),
            persons: population::SIZE_MIN,
            metrics: None,
            stay: Stay::Once,
        };
        let mut out = Vec::new();
        let played = run_to(options, Teller::new(&mut out, Colour::Off)).await;
        let text = String::from_utf8(out).unwrap();
        assert!(
            matches!(played, Ok(Played::AsExpected)),
            "{played:?}\n{text}"
        );
        told.push(text);
    }
    for text in &told {
        assert!(text.lines().count() <= 100, "two screens:\n{text}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 100),
            "{text}"
        );
    }
    assert_silent_about_people(&data, &told);
}

/// No number, name, key or secret of the demonstration stands in what was told.
fn assert_silent_about_people(data: &std::path::Path, told: &[String]) {
    let outcome: serde_json::Value =
        serde_json::from_slice(&std::fs::read(data.join(outcome::FILE)).unwrap()).unwrap();
    let population = Population::new(SEED, population::SIZE_MIN).unwrap();
    let mut secrets = BTreeSet::new();
    for person in outcome["people"].as_object().unwrap().values() {
        let ssin = person["ssin"].as_str().unwrap();
        secrets.insert(ssin.to_owned());
        let today = "2026-11-21".parse().unwrap();
        let ssin = Ssin::parse(ssin, today, vocabulary::be::SsinRange::Synthetic).unwrap();
        secrets.insert(
            population
                .person(population.index_of(&ssin).unwrap())
                .family_name,
        );
    }
    for institution in outcome["institutions"].as_object().unwrap().values() {
        secrets.insert(
            institution["privateKeyJwk"]["d"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    for file in std::fs::read_dir(data.join("secrets")).unwrap() {
        secrets.insert(
            std::fs::read_to_string(file.unwrap().path())
                .unwrap()
                .trim()
                .to_owned(),
        );
    }
    assert!(secrets.len() > 20);
    for secret in secrets {
        assert!(told.iter().all(|text| !text.contains(&secret)));
    }
}

#[test]
fn nobody_has_the_number_of_nobody() {
    let population = Population::new(SEED, population::SIZE_MIN).unwrap();
    assert_eq!(population.index_of(&nobody(&population)), None);
}
