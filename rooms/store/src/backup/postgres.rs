//! The database as one file for each table, all of one snapshot.

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    path::Path,
    pin::pin,
};

use bytes::Bytes;
use futures_util::{SinkExt as _, TryStreamExt as _};
use tokio_postgres::{IsolationLevel, types::ToSql};

use super::{NotBackedUp, NotRestored, manifest::Part};
use crate::{
    database::{
        Address, Database, TABLES, Unavailable,
        postgres::{Postgres, failed},
    },
    ledger::{LogId, sql},
};

/// Where the tables are in a copy.
const TABLES_FOLDER: &str = "tables";

/// Sent at once, in bytes.
const BUFFER_BYTES: usize = 256 * 1024;

fn file_of(table: &str) -> String {
    format!("{TABLES_FOLDER}/{table}.copy")
}

fn why(error: tokio_postgres::Error) -> Unavailable {
    failed("copying the database", &error)
}

/// Copies every table as it is in one snapshot, and reads the newest checkpoint of that snapshot.
pub(super) async fn copy(
    postgres: &Postgres,
    log: LogId,
    into: &Path,
) -> Result<(Vec<Part>, Option<String>), NotBackedUp> {
    fs::create_dir_all(into.join(TABLES_FOLDER))?;
    let mut client = postgres.connection().await?;
    let snapshot = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await
        .map_err(why)?;
    let log: &(dyn ToSql + Sync) = &log.0;
    let note = snapshot
        .query_opt(sql::LAST_CHECKPOINT.sql, &[log])
        .await
        .and_then(|row| row.map(|row| row.try_get(0)).transpose())
        .map_err(why)?;
    let mut parts = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let statement = format!("COPY {} TO STDOUT (FORMAT binary)", table.name);
        let mut rows = pin!(snapshot.copy_out(&statement).await.map_err(why)?);
        let name = file_of(table.name);
        let mut file = File::create(into.join(&name))?;
        while let Some(bytes) = rows.try_next().await.map_err(why)? {
            file.write_all(&bytes)?;
        }
        file.sync_all()?;
        parts.push(Part::of(into, name)?);
    }
    snapshot.commit().await.map_err(why)?;
    File::open(into.join(TABLES_FOLDER))?.sync_all()?;
    Ok((parts, note))
}

/// Brings every table back in one transaction, into a database without rows.
pub(super) async fn bring(from: &Path, address: &Address) -> Result<(), NotRestored> {
    let database = Database::open(address).await?;
    let postgres = database
        .postgres()
        .ok_or_else(|| Unavailable::new("the target is not PostgreSQL"))?;
    let mut client = postgres.connection().await?;
    let transaction = client.transaction().await.map_err(why)?;
    for table in TABLES {
        let statement = format!("SELECT 1 FROM {} LIMIT 1", table.name);
        if !transaction
            .query(&statement, &[])
            .await
            .map_err(why)?
            .is_empty()
        {
            return Err(NotRestored::NotEmpty);
        }
    }
    let mut buffer = vec![0; BUFFER_BYTES];
    for table in TABLES {
        let statement = format!("COPY {} FROM STDIN (FORMAT binary)", table.name);
        let mut sink = pin!(
            transaction
                .copy_in::<_, Bytes>(&statement)
                .await
                .map_err(why)?
        );
        let mut file = File::open(from.join(file_of(table.name)))?;
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            let bytes = Bytes::copy_from_slice(&buffer[..read]);
            sink.send(bytes).await.map_err(why)?;
        }
        sink.finish().await.map_err(why)?;
    }
    transaction.commit().await.map_err(why)?;
    Ok(())
}
