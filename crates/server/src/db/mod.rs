//! The database: one SQLite file in WAL mode, many readers, one writer.
//!
//! | file | what |
//! | --- | --- |
//! | [`migrate`] | numbered, forward-only schema changes |
//! | [`sqlite`] | queries, one file per noun, as functions over a connection |
//!
//! # Change stamps
//! Clients pull "what changed since the greatest stamp I saw", so a row must never become visible with a stamp
//! that somebody has already passed (docs/spec/albums.md 13.1, invariant 2). Stamps are therefore allocated inside
//! the write transaction by [`WriteTx::stamp`], write transactions run strictly one after another on a single
//! connection, and each stamp is greater than all before. Readers see whole transactions in commit order, which is
//! the order of the stamps.
//!
//! # Units
//! All times are [`EpochMicros`].

/// Reads a struct from a row, each field from the column of its name.
macro_rules! from_row {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> for $name {
            fn from_row(row: &'r sqlx::sqlite::SqliteRow) -> sqlx::Result<Self> {
                use sqlx::Row as _;
                Ok(Self { $($field: row.try_get(stringify!($field))?),+ })
            }
        }
    };
}

pub mod migrate;
pub mod sqlite;

#[cfg(test)]
mod contract;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use potluck_protocol::EpochMicros;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, SqliteConnection, Transaction};

use crate::ports::Clock;

/// A query failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or could not be reached.
    #[error("database")]
    Sqlite(#[from] sqlx::Error),
    /// A migration that has run is not the one this program knows.
    #[error("database was made by another version: migration {0} differs or is unknown")]
    Migration(i64),
    /// What is stored does not read back.
    #[error("stored row is damaged: {0}")]
    Corrupt(&'static str),
}

impl Error {
    /// The columns of the unique constraint that was violated, as in `users.email_hash`.
    #[must_use]
    pub fn unique_violation(&self) -> Option<&str> {
        let Self::Sqlite(sqlx::Error::Database(error)) = self else {
            return None;
        };
        error
            .is_unique_violation()
            .then(|| error.message().rsplit(": ").next().unwrap_or_default())
    }
}

/// Result of a query.
pub type Result<T> = std::result::Result<T, Error>;

/// Readers allowed at once.
const READERS: u32 = 8;
/// How long a connection waits for another process's lock, a back-up tool for instance.
const BUSY: Duration = Duration::from_secs(10);

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    readers: SqlitePool,
    writer: SqlitePool,
    clock: Arc<dyn Clock>,
}

impl Db {
    /// Opens the file, creates it if missing, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or belongs to a newer version.
    pub async fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        let db = Self {
            readers: SqlitePoolOptions::new()
                .max_connections(READERS)
                .connect_lazy_with(options.read_only(true).create_if_missing(false)),
            writer,
            clock,
        };
        migrate::run(&db).await?;
        Ok(db)
    }

    /// A connection that can only read. Statements on it each see the newest committed state; begin a transaction
    /// on it where several must see the same.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn read(&self) -> Result<PoolConnection<Sqlite>> {
        Ok(self.readers.acquire().await?)
    }

    /// A read transaction: everything in it sees one state.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.readers.begin().await?)
    }

    /// Waits for its turn and begins the one write transaction. Dropping it without [`WriteTx::commit`] undoes all.
    ///
    /// # Errors
    /// When the database is locked by another program.
    pub async fn write(&self) -> Result<WriteTx> {
        let tx = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(WriteTx {
            now: self.clock.now(),
            tx,
        })
    }

    /// Closes all connections, so that the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// The running write transaction. Derefs to the connection.
pub struct WriteTx {
    tx: Transaction<'static, Sqlite>,
    now: EpochMicros,
}

/// The sequences ids are drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// Accounts and albums share one, so that no number names both.
    Entity,
    /// Files.
    File,
    /// Everything that never leaves the server as an id.
    Row,
}

impl Sequence {
    fn name(self) -> &'static str {
        match self {
            Self::Entity => "entity",
            Self::File => "file",
            Self::Row => "row",
        }
    }
}

impl WriteTx {
    /// When the transaction began. For expiry and creation times, never as a sync cursor.
    #[must_use]
    pub fn now(&self) -> EpochMicros {
        self.now
    }

    /// A change stamp: at least the current time, and greater than every stamp before it. One transaction may use
    /// one stamp for many rows.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stamp(&mut self) -> Result<EpochMicros> {
        let stamp: i64 = sqlx::query_scalar(
            "UPDATE change_stamp SET last = max(last + 1, ?1) WHERE id = 1 RETURNING last",
        )
        .bind(self.now.0)
        .fetch_one(&mut *self.tx)
        .await?;
        Ok(EpochMicros(stamp))
    }

    /// The next id of a sequence. Ids of undone transactions are given out again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_id(&mut self, sequence: Sequence) -> Result<i64> {
        let id: i64 = sqlx::query_scalar(
            "UPDATE id_sequence SET next = next + 1 WHERE name = ?1 RETURNING next - 1",
        )
        .bind(sequence.name())
        .fetch_one(&mut *self.tx)
        .await?;
        Ok(id)
    }

    /// Makes everything permanent and visible.
    ///
    /// # Errors
    /// When the disk refuses; then nothing was written.
    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }
}

impl std::ops::Deref for WriteTx {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.tx
    }
}

impl std::ops::DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.tx
    }
}
