//! Every table and every statement, so that a test can look at all of them.

use super::{Database, Engine, Statement, Unavailable};
use crate::{
    archive, copies, directory, errors, exchange, ledger, mail, mandates, notices, people, persons,
    proposals, provider, register, requests, statistics, uses,
};

/// A table and the column by which it may be split over machines: the first of its primary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The column.
    pub shard_key: &'static str,
}

/// Every table, in the order in which a copy is restored.
pub const TABLES: &[Table] = &[
    table("meta", "name"),
    table("logs", "log"),
    table("leaves", "log"),
    table("checkpoints", "log"),
    table("person_identifier", "lookup"),
    table("person", "person"),
    table("person_alias", "alias"),
    table("registration", "person"),
    table("directory_load", "digest"),
    table("ticket", "application"),
    table("exchange", "exchange"),
    table("exchange_leaf", "exchange"),
    table("quota", "applicant"),
    table("person_use", "person"),
    table("error_report", "report"),
    table("correction", "report"),
    table("notice", "person"),
    table("mail_address", "person"),
    table("mail_letter", "person"),
    table("account", "person"),
    table("session", "session"),
    table("sign_in", "state"),
    table("passkey", "person"),
    table("passkey_credential", "credential"),
    table("recovery_code", "code"),
    table("ceremony", "browser"),
    table("role_holding", "person"),
    table("invitation", "secret"),
    table("proposal", "proposal"),
    table("proposal_vote", "proposal"),
    table("mandate", "mandate"),
    table("mandate_look", "person"),
    table("data_request", "request"),
    table("statistic", "applicant"),
    table("statistic_reach", "log"),
    table("data_copy", "person"),
    table("data_copy_part", "person"),
    table("document", "kind"),
    table("application", "id"),
    table("oidc_client", "id"),
    table("oidc_request", "secret"),
    table("oidc_code", "code"),
    table("oidc_grant", "id"),
    table("oidc_consent", "person"),
];

const fn table(name: &'static str, shard_key: &'static str) -> Table {
    Table { name, shard_key }
}

/// Every statement of this crate.
pub fn statements() -> impl Iterator<Item = &'static Statement> {
    [
        archive::ALL,
        ledger::sql::ALL,
        persons::STATEMENTS,
        directory::STATEMENTS,
        directory::load::STATEMENTS,
        exchange::STATEMENTS,
        errors::STATEMENTS,
        notices::STATEMENTS,
        mail::STATEMENTS,
        register::STATEMENTS,
        uses::STATEMENTS,
        people::STATEMENTS,
        provider::STATEMENTS,
        people::passkeys::STATEMENTS,
        people::roles::STATEMENTS,
        proposals::STATEMENTS,
        mandates::STATEMENTS,
        requests::STATEMENTS,
        statistics::STATEMENTS,
        copies::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

impl Database {
    /// Tells whether the engine understands a statement.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn check(&self, statement: &'static Statement) -> Result<(), Unavailable> {
        match (self.sqlite(), self.postgres()) {
            (Some(sqlite), _) => sqlite.check(statement),
            (_, Some(postgres)) => postgres.check(statement).await,
            (None, None) => Ok(()),
        }
    }

    /// The columns of a table's primary key, in order, as the engine knows them.
    ///
    /// # Errors
    /// When the engine cannot say.
    pub async fn primary_key(&self, table: Table) -> Result<Vec<String>, Unavailable> {
        static SQLITE: Statement = Statement {
            name: "PRIMARY_KEY",
            sql: "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk",
            reach: super::Reach::Scatter("asks the engine about a table"),
        };
        static POSTGRES: Statement = Statement {
            name: "PRIMARY_KEY",
            sql: "SELECT CAST(k.column_name AS TEXT) FROM information_schema.table_constraints c \
                  JOIN information_schema.key_column_usage k USING (constraint_name, table_name) \
                  WHERE c.constraint_type = 'PRIMARY KEY' AND CAST(c.table_name AS TEXT) = $1 \
                  ORDER BY k.ordinal_position",
            reach: super::Reach::Scatter("asks the engine about a table"),
        };
        let statement = match self.engine() {
            Engine::Sqlite => &SQLITE,
            Engine::Postgres => &POSTGRES,
        };
        let rows = self.read(statement, &[table.name.into()]).await?;
        rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
    }
}
