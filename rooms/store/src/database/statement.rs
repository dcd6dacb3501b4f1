//! Statements as named constants, so that tests can look at all of them.

/// One SQL text for both engines, with parameters `$1`, `$2`, … that first appear in ascending order: SQLite numbers
/// them by appearance, PostgreSQL by name.
#[derive(Debug)]
pub struct Statement {
    /// Its name, for messages.
    pub name: &'static str,
    /// The text.
    pub sql: &'static str,
    /// How many shards it touches.
    pub reach: Reach,
}

/// How many shards a statement touches when tables are split by the first column of their primary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One: it binds this column.
    Shard(&'static str),
    /// All of them, for this reason.
    Scatter(&'static str),
}

/// Declares statements and lists them in `ALL`. A macro, because a list kept by hand forgets one.
macro_rules! statements {
    ($( $(#[$doc:meta])* $name:ident: $reach:ident($key:literal) = $sql:expr; )+) => {
        $(
            $(#[$doc])*
            pub(crate) static $name: $crate::database::Statement = $crate::database::Statement {
                name: stringify!($name),
                sql: $sql,
                reach: $crate::database::Reach::$reach($key),
            };
        )+
        /// Every statement of this module.
        pub(crate) static ALL: &[&$crate::database::Statement] = &[$( &$name ),+];
    };
}
pub(crate) use statements;
