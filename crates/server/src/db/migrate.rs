//! Schema changes: numbered, forward only, never edited once released.
//!
//! Each migration runs in one transaction together with its row in `schema_migrations`, which keeps a digest of the
//! text, so that a changed file is noticed instead of half believed.

use sha2::{Digest as _, Sha256};

use super::{Db, Error, Result};

/// Number, name, SQL.
pub(crate) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        "accounts",
        include_str!("../../migrations/sqlite/0001_accounts.sql"),
    ),
    (
        10,
        "albums",
        include_str!("../../migrations/sqlite/0010_albums.sql"),
    ),
    (
        11,
        "photos",
        include_str!("../../migrations/sqlite/0011_photos.sql"),
    ),
    (
        12,
        "links",
        include_str!("../../migrations/sqlite/0012_links.sql"),
    ),
];

/// Runs what has not run yet.
///
/// # Errors
/// [`Error::Migration`] when the database has migrations this program does not know, or other texts under the same
/// number.
pub(crate) async fn run(db: &Db) -> Result<()> {
    let mut tx = db.writer.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query(
        "CREATE TABLE IF NOT EXISTS schema_migrations (
            version INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL, applied_at INTEGER NOT NULL
        ) STRICT",
    )
    .execute(&mut *tx)
    .await?;
    let done: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, digest FROM schema_migrations ORDER BY version")
            .fetch_all(&mut *tx)
            .await?;
    for (version, digest) in &done {
        let known = MIGRATIONS.iter().find(|(number, ..)| number == version);
        if known.is_none_or(|(_, _, sql)| Sha256::digest(sql)[..] != digest[..]) {
            return Err(Error::Migration(*version));
        }
    }
    for (version, name, sql) in MIGRATIONS {
        if done.iter().any(|(have, _)| have == version) {
            continue;
        }
        sqlx::raw_sql(*sql).execute(&mut *tx).await?;
        sqlx::query("INSERT INTO schema_migrations VALUES (?1, ?2, ?3, ?4)")
            .bind(version)
            .bind(name)
            .bind(&Sha256::digest(sql)[..])
            .bind(db.clock.now().0)
            .execute(&mut *tx)
            .await?;
        tracing::info!(version, name, "schema brought up to date");
    }
    tx.commit().await?;
    Ok(())
}
