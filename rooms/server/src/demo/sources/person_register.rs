//! The person register: who somebody is, where and with whom they live.

use axum::http::StatusCode;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value, json};

use super::{
    database::Database,
    service::{About, Reply},
};
use crate::demo::population::{CivilStatus, Population, Relation, SNAPSHOT, Sex};

pub(super) const PATH: &str = "/persons/lookup";
pub(super) const KEY_HEADER: &str = "x-api-key";

const SCHEMA: &str = "
CREATE TABLE person (
    national_number TEXT PRIMARY KEY, surname TEXT NOT NULL, forenames TEXT NOT NULL, born TEXT NOT NULL,
    gender TEXT NOT NULL, country TEXT NOT NULL, marital TEXT NOT NULL, died TEXT,
    street TEXT NOT NULL, house_number TEXT NOT NULL, postcode TEXT NOT NULL, town TEXT NOT NULL, nis INTEGER NOT NULL,
    household INTEGER NOT NULL, position INTEGER NOT NULL, relation TEXT NOT NULL, card TEXT NOT NULL
) WITHOUT ROWID;";

pub(super) fn fill(database: &Connection, population: &Population) -> rusqlite::Result<()> {
    database.execute_batch(SCHEMA)?;
    let mut insert = database.prepare(
        "INSERT INTO person VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)",
    )?;
    for index in 0..population.size() {
        let person = population.person(index);
        let household = population.household(index);
        let place = (0_u32..)
            .zip(&household.members)
            .find(|(_, member)| member.index == index);
        insert.execute(params![
            person.ssin.expose(),
            person.family_name,
            person.given_names.join(" "),
            person.birth_date.to_string(),
            match person.sex {
                Sex::Male => "M",
                Sex::Female => "F",
            },
            person.nationality,
            marital(person.civil_status),
            person.death_date.map(|day| day.to_string()),
            person.address.street,
            person.address.number,
            person.address.municipality.post_code,
            person.address.municipality.name,
            person.address.municipality.code,
            i64::try_from(household.number).unwrap_or(i64::MAX),
            place.map_or(0, |(position, _)| position),
            match place.map(|(_, member)| member.relation) {
                None | Some(Relation::Reference) => "reference person",
                Some(Relation::Partner) => "partner",
                Some(Relation::Child) => "child",
            },
            format!("591-{index:07}-00"),
        ])?;
    }
    database.execute_batch("CREATE INDEX person_household ON person (household, position)")
}

fn marital(status: CivilStatus) -> &'static str {
    match status {
        CivilStatus::Single => "unmarried",
        CivilStatus::Married => "married",
        CivilStatus::Widowed => "widowed",
        CivilStatus::Divorced => "divorced",
    }
}

/// One row, as this register keeps it.
struct Entry {
    number: String,
    person: Map<String, Value>,
    died: Option<Date>,
    household: i64,
}

pub(super) fn answer(
    database: &Database,
    question: &Value,
    about: About,
) -> rusqlite::Result<Reply> {
    let Some(number) = question["nationalNumber"].as_str() else {
        return Ok(Reply::NotAQuestion);
    };
    let on = match question
        .get("situationOn")
        .map(|on| on.as_str().map(str::parse::<Date>))
    {
        None => SNAPSHOT,
        Some(Some(Ok(day))) => day.min(SNAPSHOT),
        Some(_) => return Ok(Reply::NotAQuestion),
    };
    let connection = database.connection();
    let find = match about {
        About::TheOneAsked => "SELECT * FROM person WHERE national_number = ?1",
        About::SomebodyElse => {
            "SELECT * FROM person WHERE national_number > ?1 ORDER BY national_number LIMIT 1"
        }
    };
    let Some(entry) = connection
        .prepare_cached(find)?
        .query_row([number], entry)
        .optional()?
    else {
        return Ok(Reply::Nothing(StatusCode::NOT_FOUND));
    };
    let mut others = connection.prepare_cached(
        "SELECT relation, surname, forenames, born FROM person
         WHERE household = ?1 AND national_number <> ?2 ORDER BY position",
    )?;
    let people = others
        .query_map(params![entry.household, entry.number], |row| {
            Ok(json!({
                "relation": row.get::<_, String>(0)?,
                "surname": row.get::<_, String>(1)?,
                "forenames": row.get::<_, String>(2)?,
                "born": row.get::<_, String>(3)?,
            }))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let mut person = entry.person;
    person["household"] =
        json!({ "reference": entry.household, "count": people.len() + 1, "people": people });
    if let Some(died) = entry.died.filter(|died| *died <= on) {
        person.insert("died".into(), json!({ "on": died.to_string() }));
    }
    Ok(Reply::Data(json!({
        "register": "Person Register (demonstration)",
        "situationOn": on.to_string(),
        "person": person,
    })))
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let text = |name: &str| row.get::<_, String>(name);
    let number = text("national_number")?;
    let forenames: Vec<String> = text("forenames")?.split(' ').map(str::to_owned).collect();
    let person = json!({
        "nationalNumber": number,
        "numberStatus": "active",
        "name": { "surname": text("surname")?, "forenames": forenames },
        "born": { "on": text("born")?, "registeredAt": text("town")? },
        "gender": text("gender")?,
        "nationalities": [{ "country": text("country")?, "since": text("born")? }],
        "maritalStatus": { "code": text("marital")?, "proof": "civil registry" },
        "mainResidence": {
            "street": text("street")?,
            "houseNumber": text("house_number")?,
            "postcode": text("postcode")?,
            "town": { "nis": row.get::<_, u32>("nis")?, "name": text("town")? },
            "verifiedBy": "district officer",
        },
        "household": {},
        "identityCard": { "number": text("card")?, "kind": "eID", "pinBlocked": false },
        "electoralRoll": { "municipal": true, "federal": text("country")? == "BE" },
    });
    let Value::Object(person) = person else {
        unreachable!("an object was written above")
    };
    Ok(Entry {
        number,
        person,
        died: row
            .get::<_, Option<String>>("died")?
            .and_then(|day| day.parse().ok()),
        household: row.get("household")?,
    })
}
