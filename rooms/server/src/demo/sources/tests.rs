use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;

fn keys() -> Keys {
    let key = |text: &str| Zeroizing::new(text.to_owned());
    Keys {
        person_register: key("key-of-persons"),
        salary_database: key("key-of-salaries"),
        diploma_register: key("key-of-diplomas"),
    }
}

struct World {
    population: Population,
    sources: Sources,
    folder: tempfile::TempDir,
    client: reqwest::Client,
}

async fn world() -> World {
    crate::listener::install_cryptography();
    let folder = tempfile::tempdir().unwrap();
    let population = Population::new(7, 1_000).unwrap();
    let sources = Sources::start(folder.path(), &population, keys())
        .await
        .unwrap();
    World {
        population,
        sources,
        folder,
        client: reqwest::Client::new(),
    }
}

impl World {
    async fn ask(
        &self,
        url: String,
        header: &str,
        key: &str,
        body: &Value,
    ) -> (u16, Option<Value>) {
        let sent = self
            .client
            .post(url)
            .header(header, key)
            .json(body)
            .send()
            .await
            .unwrap();
        (sent.status().as_u16(), sent.json().await.ok())
    }

    async fn person(&self, number: &str) -> (u16, Option<Value>) {
        let url = format!(
            "{}{}",
            self.sources.person_register.base(),
            person_register::PATH
        );
        self.ask(
            url,
            person_register::KEY_HEADER,
            "key-of-persons",
            &json!({ "nationalNumber": number }),
        )
        .await
    }
}

/// Someone with jobs and diplomas.
fn somebody(population: &Population) -> u32 {
    (0..population.size())
        .find(|index| {
            !population.jobs(*index).is_empty() && !population.diplomas(*index).is_empty()
        })
        .unwrap()
}

#[tokio::test]
async fn each_source_answers_in_its_own_words() {
    let mut world = world().await;
    let index = somebody(&world.population);
    let ssin = world.population.ssin(index);
    let number = ssin.expose();
    let person = world.population.person(index);

    let (status, answer) = world.person(number).await;
    let answer = answer.unwrap();
    assert_eq!(status, 200);
    assert_eq!(answer["person"]["name"]["surname"], person.family_name);
    let members = world.population.household(index).members.len();
    assert_eq!(answer["person"]["household"]["count"], members);
    assert_eq!(
        answer["person"]["household"]["people"]
            .as_array()
            .unwrap()
            .len()
            + 1,
        members
    );

    let url = format!("{}{}", world.sources.salary_database.base(), salaries::PATH);
    let body = json!({ "criteria": { "worker": number } });
    let (status, answer) = world
        .ask(url.clone(), salaries::KEY_HEADER, "key-of-salaries", &body)
        .await;
    let answer = answer.unwrap();
    assert_eq!(status, 200);
    let jobs = world.population.jobs(index);
    assert_eq!(answer["contracts"].as_array().unwrap().len(), jobs.len());
    assert_eq!(
        answer["contracts"][0]["remuneration"]["grossCents"],
        jobs[0].pay.gross_cents
    );
    assert_eq!(
        answer["worker"]["inss"]
            .as_str()
            .unwrap()
            .replace(['.', '-'], ""),
        number
    );
    let body = json!({ "criteria": { "worker": number, "until": "1900-01-01" } });
    let (_, answer) = world
        .ask(url, salaries::KEY_HEADER, "key-of-salaries", &body)
        .await;
    assert_eq!(answer.unwrap()["contracts"], json!([]));

    let url = format!(
        "{}{}",
        world.sources.diploma_register.base(),
        diplomas::PATH
    );
    let (status, answer) = world
        .ask(
            url.clone(),
            diplomas::KEY_HEADER,
            "key-of-diplomas",
            &json!({ "holder": number }),
        )
        .await;
    assert_eq!(status, 200);
    assert_eq!(
        answer.unwrap()["awards"].as_array().unwrap().len(),
        world.population.diplomas(index).len()
    );
    let nobody = world
        .ask(
            url,
            diplomas::KEY_HEADER,
            "key-of-diplomas",
            &json!({ "holder": "x" }),
        )
        .await;
    assert_eq!(nobody, (204, None));
    assert_eq!(world.person("00000000000").await, (404, None));
    world.sources.stop().await;
}

#[tokio::test]
async fn the_key_is_asked_for() {
    let world = world().await;
    let url = format!(
        "{}{}",
        world.sources.person_register.base(),
        person_register::PATH
    );
    let body = json!({ "nationalNumber": "x" });
    let (status, _) = world
        .ask(url, person_register::KEY_HEADER, "another", &body)
        .await;
    assert_eq!(status, 401);
    assert_eq!(world.sources.person_register.questions(), 0);
}

#[tokio::test]
async fn a_source_can_be_made_to_fail() {
    let mut world = world().await;
    let ssin = world.population.ssin(3);
    let number = ssin.expose();
    let mut seen = BTreeMap::new();
    for behaviour in [
        Behaviour::Page,
        Behaviour::Half,
        Behaviour::Error,
        Behaviour::OtherPerson,
        Behaviour::Sound,
    ] {
        world.sources.person_register.behave(behaviour);
        let (status, answer) = world.person(number).await;
        let about = answer.map(|answer| answer["person"]["nationalNumber"] == number);
        seen.insert(format!("{behaviour:?}"), (status, about));
    }
    let expected = [
        ("Page", (200, None)),
        ("Half", (200, None)),
        ("Error", (500, None)),
        ("OtherPerson", (200, Some(false))),
        ("Sound", (200, Some(true))),
    ];
    assert_eq!(
        seen,
        expected
            .map(|(name, outcome)| (name.to_owned(), outcome))
            .into()
    );

    let url = format!("{}/", world.sources.person_register.base());
    world.sources.person_register.stop().await;
    assert!(world.client.get(&url).send().await.is_err());
    world.sources.person_register.resume().await.unwrap();
    assert_eq!(world.person(number).await.0, 200);
}

#[tokio::test]
async fn databases_are_filled_once_and_anew_for_another_population() {
    let world = world().await;
    let file = world.folder.path().join("person-register.db");
    let count = || {
        let database = rusqlite::Connection::open(&file).unwrap();
        database
            .query_row("SELECT count(*) FROM person", (), |row| {
                row.get::<_, u32>(0)
            })
            .unwrap()
    };
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute("DELETE FROM person WHERE gender = 'M'", ())
        .unwrap();
    let touched = count();
    let same = Sources::start(world.folder.path(), &world.population, keys())
        .await
        .unwrap();
    assert_eq!(count(), touched, "the same population is left alone");
    drop(same);
    let larger = Population::new(7, 1_100).unwrap();
    let _sources = Sources::start(world.folder.path(), &larger, keys())
        .await
        .unwrap();
    assert_eq!(count(), 1_100);
}
