//! What both engines promise, and what every statement keeps to.

use std::collections::BTreeMap;

use store::database::{
    Address, CannotOpen, Database, NotWritten, Reach, Statement, Step, TABLES, Transaction,
    all_statements,
};

use crate::house::{House, on_each_engine};

static SET: Statement = Statement {
    name: "SET",
    sql: "INSERT INTO meta (name, content) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
    reach: Reach::Shard("name"),
};
static CHANGE: Statement = Statement {
    name: "CHANGE",
    sql: "UPDATE meta SET content = $1 WHERE name = $2",
    reach: Reach::Shard("name"),
};
static GET: Statement = Statement {
    name: "GET",
    sql: "SELECT content FROM meta WHERE name = $1",
    reach: Reach::Shard("name"),
};
static BROKEN: Statement = Statement {
    name: "BROKEN",
    sql: "INSERT INTO meta (name, content) VALUES ($1, NULL)",
    reach: Reach::Shard("name"),
};

fn set(name: &str, content: &str) -> Step {
    Step::once(&SET, vec![name.into(), content.into()])
}

async fn get(database: &Database, name: &str) -> Option<String> {
    let rows = database.read(&GET, &[name.into()]).await.unwrap();
    rows.first().map(|row| row.text(0).unwrap().to_owned())
}

#[test]
fn a_transaction_happens_wholly_or_not_at_all() {
    on_each_engine(async |house: House| {
        let database = Database::open(&house.database).await.unwrap();
        let both = Transaction::of(vec![set("a", "1"), set("b", "2")]);
        assert_eq!(database.write(both).await.unwrap().touched, [1, 1]);

        let unmet = Transaction::of(vec![
            set("c", "3"),
            Step::each(
                &CHANGE,
                vec![
                    vec!["9".into(), "a".into()],
                    vec!["9".into(), "nobody".into()],
                ],
            )
            .exactly_one("change"),
            set("d", "4"),
        ]);
        let why = database.write(unmet).await.unwrap_err();
        assert_eq!(
            why,
            NotWritten::Unmet {
                step: "change",
                at: 1,
                run: 1
            }
        );

        let broken = Transaction::of(vec![set("e", "5"), Step::once(&BROKEN, vec!["f".into()])]);
        let why = database.write(broken).await.unwrap_err();
        assert!(matches!(why, NotWritten::Unavailable(_)), "{why:?}");

        for (name, content) in [
            ("a", Some("1")),
            ("b", Some("2")),
            ("c", None),
            ("d", None),
            ("e", None),
        ] {
            assert_eq!(get(&database, name).await.as_deref(), content, "{name}");
        }
    });
}

#[test]
fn many_writers_do_not_disturb_each_other() {
    on_each_engine(async |house: House| {
        let database = Database::open(&house.database).await.unwrap();
        let mut writers = Vec::new();
        for number in 0..200 {
            let database = database.clone();
            writers.push(tokio::spawn(async move {
                let name = format!("name {number}");
                let mut steps = vec![set(&name, "content")];
                if number % 3 == 0 {
                    let values = vec!["x".into(), "nobody".into()];
                    steps.push(Step::once(&CHANGE, values).exactly_one("change"));
                }
                let result = database.write(Transaction::of(steps)).await;
                (number, name, result)
            }));
        }
        for writer in writers {
            let (number, name, result) = writer.await.unwrap();
            let found = get(&database, &name).await;
            assert_eq!(result.is_ok(), number % 3 != 0, "{result:?}");
            assert_eq!(found.is_some(), result.is_ok());
        }
    });
}

#[test]
fn serializable_transactions_protect_absent_rows() {
    static SET_IF_ABSENT: Statement = Statement {
        name: "SET_IF_ABSENT",
        sql: "INSERT INTO meta (name, content) SELECT $1, $2 WHERE NOT EXISTS \
              (SELECT 1 FROM meta WHERE content = $2)",
        reach: Reach::Scatter("a test"),
    };
    on_each_engine(async |house: House| {
        let database = Database::open(&house.database).await.unwrap();
        let mut writers = Vec::new();
        for number in 0..16 {
            let database = database.clone();
            writers.push(tokio::spawn(async move {
                let values = vec![format!("name {number}").into(), "only one".into()];
                let step = Step::once(&SET_IF_ABSENT, values).exactly_one("absent");
                database
                    .write(Transaction::of(vec![step]).serializable())
                    .await
                    .is_ok()
            }));
        }
        let mut written = 0;
        for writer in writers {
            written += u32::from(writer.await.unwrap());
        }
        assert_eq!(written, 1);
    });
}

#[test]
fn what_is_open_can_be_opened_again_and_what_is_newer_cannot() {
    on_each_engine(async |house: House| {
        let first = Database::open(&house.database).await.unwrap();
        first
            .write(Transaction::of(vec![set("kept", "yes")]))
            .await
            .unwrap();
        drop(first);
        let second = Database::open(&house.database).await.unwrap();
        assert_eq!(get(&second, "kept").await.as_deref(), Some("yes"));
        drop(second);
        house
            .execute("INSERT INTO migration (number, name, hash) VALUES (999, 'later', '00')")
            .await;
        let why = Database::open(&house.database).await.err();
        assert!(
            matches!(why, Some(CannotOpen::Newer { found: 999, .. })),
            "{why:?}"
        );
        house
            .execute("DELETE FROM migration WHERE number = 999; UPDATE migration SET hash = '00' WHERE number = 2")
            .await;
        let why = Database::open(&house.database).await.err();
        assert_eq!(why, Some(CannotOpen::Altered { number: 2 }));
    });
}

#[test]
fn every_statement_is_understood() {
    on_each_engine(async |house: House| {
        let database = Database::open(&house.database).await.unwrap();
        let mut complaints = Vec::new();
        for statement in all_statements() {
            if let Err(why) = database.check(statement).await {
                complaints.push(why.to_string());
            }
        }
        assert!(complaints.is_empty(), "{complaints:#?}");
        for table in TABLES {
            let key = database.primary_key(*table).await.unwrap();
            assert_eq!(
                key.first().map(String::as_str),
                Some(table.shard_key),
                "{}",
                table.name
            );
        }
    });
}

#[test]
fn parameters_first_appear_in_ascending_order() {
    for statement in all_statements() {
        let mut highest = 0;
        for part in statement.sql.split('$').skip(1) {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            let number: u32 = digits.parse().unwrap();
            assert!(number <= highest + 1, "{}: ${number}", statement.name);
            highest = highest.max(number);
        }
    }
}

#[test]
fn every_statement_binds_its_shard_or_says_why_not() {
    let tables: BTreeMap<&str, &str> = TABLES
        .iter()
        .map(|table| (table.name, table.shard_key))
        .collect();
    for statement in all_statements() {
        let words: Vec<&str> = statement
            .sql
            .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
            .filter(|word| !word.is_empty())
            .collect();
        let Reach::Shard(key) = statement.reach else {
            continue;
        };
        // The table that is read or written first is the one whose shard is bound.
        let named = words
            .windows(2)
            .find(|pair| matches!(pair[0], "FROM" | "INTO" | "UPDATE"))
            .map(|pair| pair[1])
            .unwrap();
        assert_eq!(tables.get(named), Some(&key), "{}: {named}", statement.name);
        let bound = if statement.sql.starts_with("INSERT") {
            let column = words[3];
            column == key
        } else {
            let bound = format!("{key} = $");
            statement.sql.contains(&bound)
        };
        assert!(bound, "{} does not bind `{key}`", statement.name);
    }
}

#[test]
fn no_statement_uses_what_cannot_be_distributed() {
    const FORBIDDEN: [&str; 10] = [
        "SERIAL",
        "SEQUENCE",
        "LISTEN",
        "NOTIFY",
        "ADVISORY",
        "TRIGGER",
        "PROCEDURE",
        "TEMP",
        "FOR UPDATE",
        "RETURNING",
    ];
    for statement in all_statements() {
        let sql = statement.sql.to_uppercase();
        for word in FORBIDDEN {
            assert!(!sql.contains(word), "{}: {word}", statement.name);
        }
    }
    // Looking at all shards is the exception, and this list is the review of it.
    let scattered: Vec<&str> = all_statements()
        .filter(|statement| matches!(statement.reach, Reach::Scatter(_)))
        .map(|statement| statement.name)
        .collect();
    assert_eq!(
        scattered,
        [
            "LOGS",
            "REPLACE_ALIASES",
            "MOVE_ALIASES",
            "ALIASES_OF",
            "FILES_HELD",
            "NUMBER_BETWEEN",
            "NO_ENTRY_BETWEEN",
            "ALIASES_BETWEEN",
            "RUNNING",
            "REPORTS_TO",
            "REPORTS_BY",
            "OWN_REPORTS",
            "TOLD_REPORTS",
            "REMINDERS_DUE",
            "LOOKS_DUE",
            "ERASE_TEXTS",
            "CORRECTIONS_FOR",
            "UNREAD_CORRECTIONS_FOR",
            "CORRECTION_FOR",
            "FORGET_NOTICES",
            "FORGET_WANTED",
            "FORGET_ONLY_WANTED",
            "NEWS_TO_MAIL",
            "LETTERS_DUE",
            "LETTERS_WAITING",
            "ALL_VERSIONS",
            "ALL_IN_FORCE",
            "APPLICATIONS_OF",
            "SESSIONS_OF",
            "FORGET_SESSIONS",
            "FORGET_SIGN_INS",
            "FORGET_CODES_OF",
            "REVOKE_BY_PASSKEY",
            "SWEEP_REQUESTS",
            "SWEEP_CODES",
            "SWEEP_GRANTS",
            "SWEEP_CLIENTS",
            "END_SESSIONS_BY_PASSKEY",
            "CODES_LEFT",
            "REMOVE_CODES",
            "FORGET_CEREMONIES",
            "HOLDINGS",
            "HOLDING",
            "WITHDRAW",
            "FORGET_INVITATIONS_BY",
            "FORGET_INVITATIONS",
            "PROPOSALS",
            "PROPOSALS_OF",
            "DRAFTS_OF",
            "NUMBERS",
            "OFFER_WITH",
            "OF_PRINCIPAL",
            "OF_COMPANY",
            "HELD_BY",
            "REGISTERED_BY",
            "FORGET_OFFERS",
            "REQUESTS_OF",
            "REQUESTS_WAITING",
            "SUMS",
            "SUMS_OF_SERVICE",
            "DUE",
            "OVER",
        ]
    );
}

/// SQLite alone: its plans do not depend on what the tables hold, so what is seen here is what a full table gets.
#[test]
fn statements_find_their_rows_by_an_index() {
    on_each_engine(async |house: House| {
        let Address::Sqlite(path) = &house.database else {
            return;
        };
        drop(Database::open(&house.database).await.unwrap());
        let connection = rusqlite::Connection::open(path).unwrap();
        connection
            .set_db_config(
                rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG,
                true,
            )
            .unwrap();
        let mut scanning = Vec::new();
        for statement in all_statements() {
            let explain = format!("EXPLAIN QUERY PLAN {}", statement.sql);
            let mut plan = connection.prepare(&explain).unwrap();
            let mut rows = plan.raw_query();
            let mut steps = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                steps.push(row.get::<_, String>(3).unwrap());
            }
            if matches!(statement.reach, Reach::Shard(_))
                && steps
                    .iter()
                    .any(|step| step.starts_with("SCAN ") && step != "SCAN CONSTANT ROW")
            {
                scanning.push((statement.name, steps.clone()));
            }
            if statement.name == "PENDING" {
                assert!(
                    steps.iter().any(|step| step.contains("leaves_pending")),
                    "{steps:?}"
                );
                assert!(
                    steps.iter().all(|step| !step.contains("TEMP B-TREE")),
                    "{steps:?}"
                );
            }
        }
        assert!(scanning.is_empty(), "{scanning:#?}");
    });
}
