//! The diploma register: who was awarded what, where and when.

use axum::http::StatusCode;
use rusqlite::{Connection, Row, params};
use serde_json::{Value, json};

use super::{
    database::Database,
    service::{About, Reply},
};
use crate::demo::population::{Population, SNAPSHOT};

pub(super) const PATH: &str = "/api/awards/find";
pub(super) const KEY_HEADER: &str = "api-token";

const SCHEMA: &str = "
CREATE TABLE award (
    nn TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, eqf INTEGER NOT NULL, isced TEXT NOT NULL,
    conferred TEXT NOT NULL, school TEXT NOT NULL, distinction TEXT NOT NULL,
    PRIMARY KEY (nn, number)
) WITHOUT ROWID;";

pub(super) fn fill(database: &Connection, population: &Population) -> rusqlite::Result<()> {
    database.execute_batch(SCHEMA)?;
    let mut award = database.prepare("INSERT INTO award VALUES (?1,?2,?3,?4,?5,?6,?7,?8)")?;
    for index in 0..population.size() {
        let ssin = population.ssin(index);
        for (number, diploma) in (0_u32..).zip(population.diplomas(index)) {
            award.execute(params![
                ssin.expose(),
                number,
                diploma.title,
                diploma.level.eqf(),
                diploma.field.isced,
                diploma.awarded_on.to_string(),
                diploma.institution,
                diploma.grade.as_str(),
            ])?;
        }
    }
    Ok(())
}

pub(super) fn answer(
    database: &Database,
    question: &Value,
    about: About,
) -> rusqlite::Result<Reply> {
    let Some(holder) = question["holder"].as_str() else {
        return Ok(Reply::NotAQuestion);
    };
    let connection = database.connection();
    let find = match about {
        About::TheOneAsked => "SELECT * FROM award WHERE nn = ?1 ORDER BY number",
        About::SomebodyElse => {
            "SELECT * FROM award WHERE nn = (SELECT min(nn) FROM award WHERE nn > ?1) ORDER BY number"
        }
    };
    let awards = connection
        .prepare_cached(find)?
        .query_map([holder], |row| {
            Ok((row.get::<_, String>("nn")?, award(row)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let Some((nn, _)) = awards.first() else {
        return Ok(Reply::Nothing(StatusCode::NO_CONTENT));
    };
    Ok(Reply::Data(json!({
        "holder": { "nn": nn, "verified": true },
        "registryDate": SNAPSHOT.to_string(),
        "awards": awards.iter().map(|(_, award)| award).collect::<Vec<_>>(),
    })))
}

fn award(row: &Row<'_>) -> rusqlite::Result<Value> {
    let text = |name: &str| row.get::<_, String>(name);
    Ok(json!({
        "awardId": format!("AW-{}-{}", text("isced")?, row.get::<_, u32>("number")?),
        "qualification": { "name": text("name")?, "eqf": row.get::<_, u8>("eqf")?, "isced": text("isced")? },
        "conferred": text("conferred")?,
        "school": text("school")?,
        "result": { "distinction": text("distinction")?, "deliberationMinutes": "kept at the school" },
        "registrarNote": "imported from paper",
    }))
}
