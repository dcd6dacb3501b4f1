//! The salary and working time database: who works for whom, how much and for what pay.

use axum::http::StatusCode;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::{
    database::Database,
    service::{About, Reply},
};
use crate::demo::population::{Population, SNAPSHOT};

pub(super) const PATH: &str = "/workforce/v2/records/query";
pub(super) const KEY_HEADER: &str = "x-client-secret";

const SCHEMA: &str = "
CREATE TABLE worker (inss TEXT PRIMARY KEY, status TEXT) WITHOUT ROWID;
CREATE TABLE contract (
    inss TEXT NOT NULL, number INTEGER NOT NULL, cbe TEXT NOT NULL, label TEXT NOT NULL, committee TEXT NOT NULL,
    begin TEXT NOT NULL, finish TEXT, percent INTEGER NOT NULL, weekly_minutes INTEGER NOT NULL,
    gross_cents INTEGER NOT NULL, net_cents INTEGER NOT NULL, garnished_cents INTEGER, parts TEXT NOT NULL,
    PRIMARY KEY (inss, number)
) WITHOUT ROWID;";

pub(super) fn fill(database: &Connection, population: &Population) -> rusqlite::Result<()> {
    database.execute_batch(SCHEMA)?;
    let mut worker = database.prepare("INSERT INTO worker VALUES (?1,?2)")?;
    let mut contract = database
        .prepare("INSERT INTO contract VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)")?;
    for index in 0..population.size() {
        let jobs = population.jobs(index);
        if jobs.is_empty() {
            continue;
        }
        let ssin = population.ssin(index);
        let statuses = population.social_statuses(index);
        worker.execute(params![
            ssin.expose(),
            statuses.first().map(|status| status.kind.as_str())
        ])?;
        for (number, job) in (0_u32..).zip(&jobs) {
            let parts: Vec<Value> = (job.pay.components.iter())
                .map(|(kind, cents)| json!({ "kind": kind.as_str(), "cents": cents }))
                .collect();
            contract.execute(params![
                ssin.expose(),
                number,
                job.employer.number.to_string(),
                job.employer.name,
                job.employer.joint_committee,
                job.period.start().to_string(),
                job.period.end().map(|day| day.to_string()),
                job.working_time_percent,
                job.weekly_minutes,
                cents(job.pay.gross_cents),
                cents(job.pay.net_cents),
                job.pay.garnishment_cents.map(cents),
                Value::from(parts).to_string(),
            ])?;
        }
    }
    Ok(())
}

fn cents(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

pub(super) fn answer(
    database: &Database,
    question: &Value,
    about: About,
) -> rusqlite::Result<Reply> {
    let criteria = &question["criteria"];
    let Some(number) = criteria["worker"].as_str() else {
        return Ok(Reply::NotAQuestion);
    };
    let (Ok(from), Ok(until)) = (
        day(&criteria["from"], Date::MIN),
        day(&criteria["until"], Date::MAX),
    ) else {
        return Ok(Reply::NotAQuestion);
    };
    let connection = database.connection();
    let find = match about {
        About::TheOneAsked => "SELECT inss, status FROM worker WHERE inss = ?1",
        About::SomebodyElse => {
            "SELECT inss, status FROM worker WHERE inss > ?1 ORDER BY inss LIMIT 1"
        }
    };
    let worker = connection
        .prepare_cached(find)?
        .query_row([number], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
        })
        .optional()?;
    let Some((inss, status)) = worker else {
        return Ok(Reply::Nothing(StatusCode::NOT_FOUND));
    };
    let mut contracts = connection.prepare_cached(
        "SELECT * FROM contract WHERE inss = ?1 AND begin <= ?2 AND coalesce(finish, '9999-12-31') >= ?3
         ORDER BY number",
    )?;
    let contracts = contracts
        .query_map(params![inss, until.to_string(), from.to_string()], contract)?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Reply::Data(json!({
        "worker": { "inss": printed(&inss), "correspondence": "electronic" },
        "statementDate": SNAPSHOT.to_string(),
        "contracts": contracts,
        "situation": { "status": status, "computedBy": "nightly run" },
        "disclaimer": "Figures as declared by employers.",
    })))
}

fn contract(row: &Row<'_>) -> rusqlite::Result<Value> {
    let text = |name: &str| row.get::<_, String>(name);
    let number = |name: &str| row.get::<_, i64>(name);
    let mut contract = json!({
        "reference": format!("C-{}-{}", text("cbe")?, number("number")?),
        "employer": { "cbe": text("cbe")?, "label": text("label")?, "contact": "payroll desk" },
        "begin": text("begin")?,
        "hours": { "percent": number("percent")?, "weeklyMinutes": number("weekly_minutes")? },
        "committee": text("committee")?,
        "remuneration": {
            "grossCents": number("gross_cents")?,
            "netCents": number("net_cents")?,
            "parts": serde_json::from_str::<Value>(&text("parts")?).unwrap_or_default(),
            "paidInto": "account on file",
        },
        "absences": { "sicknessDays": number("number")? * 3, "unpaidDays": 0 },
    });
    if let Some(finish) = row.get::<_, Option<String>>("finish")? {
        contract["finish"] = json!(finish);
    }
    if let Some(cents) = row.get::<_, Option<i64>>("garnished_cents")? {
        contract["remuneration"]["garnished"] = json!({ "cents": cents, "rank": 1 });
    }
    Ok(contract)
}

/// This database prints numbers with their separators.
fn printed(inss: &str) -> String {
    match (
        inss.get(0..2),
        inss.get(2..4),
        inss.get(4..6),
        inss.get(6..9),
        inss.get(9..11),
    ) {
        (Some(year), Some(month), Some(day), Some(sequence), Some(check)) => {
            format!("{year}.{month}.{day}-{sequence}.{check}")
        }
        _ => inss.to_owned(),
    }
}

fn day(value: &Value, absent: Date) -> Result<Date, jiff::Error> {
    match value.as_str() {
        Some(text) => text.parse(),
        None => Ok(absent),
    }
}
