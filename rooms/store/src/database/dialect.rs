//! The few differences between the engines, as named functions. Statements need none; tables need four words.

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, in process.
    Sqlite,
    /// PostgreSQL, or what speaks like it.
    Postgres,
}

/// Fills in the words of a table definition in which the engines differ: `{bytes}`, `{json}` and `{bool}` are column
/// types; `{clustered}` keeps a table in the order of its primary key where the engine can.
pub fn table_words(engine: Engine, text: &str) -> String {
    let (bytes, json, truth, clustered) = match engine {
        Engine::Sqlite => ("BLOB", "TEXT", "INTEGER", "WITHOUT ROWID"),
        Engine::Postgres => ("BYTEA", "JSONB", "BOOLEAN", ""),
    };
    text.replace("{bytes}", bytes)
        .replace("{json}", json)
        .replace("{bool}", truth)
        .replace("{clustered}", clustered)
}
