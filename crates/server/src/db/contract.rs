//! What every database behind the server must do, as one suite.

use std::sync::Arc;

use potluck_protocol::EpochMicros;
use potluck_protocol::ids::{FIRST_ID, FIRST_PHOTO_ID};

use super::{Db, Sequence, migrate};
use crate::ports::FakeClock;
use crate::testing::TempDir;

const START: i64 = 1_700_000_000_000_000;

async fn fresh() -> (Db, FakeClock, TempDir) {
    let dir = TempDir::new().unwrap();
    let clock = FakeClock::at(EpochMicros(START));
    let db = Db::open(&dir.path().join("t.db"), Arc::new(clock.clone()))
        .await
        .unwrap();
    let mut tx = db.write().await.unwrap();
    sqlx::raw_sql("CREATE TABLE probe (stamp INTEGER NOT NULL)")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    (db, clock, dir)
}

async fn stamps_after(db: &Db, cursor: i64) -> Vec<i64> {
    sqlx::query_scalar("SELECT stamp FROM probe WHERE stamp > ?1 ORDER BY stamp")
        .bind(cursor)
        .fetch_all(&mut *db.read().await.unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn stamps_follow_the_clock_and_never_repeat() {
    let (db, clock, _dir) = fresh().await;
    let mut tx = db.write().await.unwrap();
    assert_eq!(tx.stamp().await.unwrap().0, START);
    assert_eq!(tx.stamp().await.unwrap().0, START + 1);
    tx.commit().await.unwrap();
    // The clock has not moved, or was set back: still later than all before.
    let mut tx = db.write().await.unwrap();
    assert_eq!(tx.stamp().await.unwrap().0, START + 2);
    tx.commit().await.unwrap();
    clock.advance_seconds(-3600);
    let mut tx = db.write().await.unwrap();
    assert_eq!(tx.stamp().await.unwrap().0, START + 3);
    tx.commit().await.unwrap();
    clock.advance_seconds(7200);
    let mut tx = db.write().await.unwrap();
    assert_eq!(tx.stamp().await.unwrap().0, START + 3_600_000_000);
}

#[tokio::test]
async fn undone_transactions_leave_nothing() {
    let (db, _clock, _dir) = fresh().await;
    let mut tx = db.write().await.unwrap();
    let stamp = tx.stamp().await.unwrap().0;
    sqlx::query("INSERT INTO probe VALUES (?1)")
        .bind(stamp)
        .execute(&mut *tx)
        .await
        .unwrap();
    drop(tx);
    assert_eq!(stamps_after(&db, 0).await, Vec::<i64>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_that_follows_the_cursor_misses_no_row() {
    const WRITERS: usize = 8;
    const WRITES: usize = 25;
    let (db, _clock, _dir) = fresh().await;

    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..WRITES {
                    let mut tx = db.write().await.unwrap();
                    let stamp = tx.stamp().await.unwrap().0;
                    // Lets the others run between taking the stamp and making it visible.
                    tokio::task::yield_now().await;
                    sqlx::query("INSERT INTO probe VALUES (?1)")
                        .bind(stamp)
                        .execute(&mut *tx)
                        .await
                        .unwrap();
                    tx.commit().await.unwrap();
                }
            })
        })
        .collect();

    // Follows exactly as a client does: asks for what is past the greatest stamp it saw.
    let mut seen = Vec::new();
    let mut cursor = 0;
    loop {
        let done = writers.iter().all(tokio::task::JoinHandle::is_finished);
        let page = stamps_after(&db, cursor).await;
        if let Some(last) = page.last() {
            cursor = *last;
        }
        seen.extend(page);
        if done {
            break;
        }
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let all = stamps_after(&db, 0).await;
    assert_eq!(all.len(), WRITERS * WRITES);
    assert_eq!(seen, all);
}

#[tokio::test]
async fn sequences_start_where_clients_expect() {
    let (db, _clock, _dir) = fresh().await;
    let mut tx = db.write().await.unwrap();
    assert_eq!(tx.next_id(Sequence::Entity).await.unwrap(), FIRST_ID);
    assert_eq!(tx.next_id(Sequence::Entity).await.unwrap(), FIRST_ID + 1);
    assert_eq!(tx.next_id(Sequence::File).await.unwrap(), FIRST_PHOTO_ID);
}

#[tokio::test]
async fn foreign_keys_hold_and_readers_cannot_write() {
    let (db, _clock, _dir) = fresh().await;
    let mut tx = db.write().await.unwrap();
    assert!(
        sqlx::query("INSERT INTO usage VALUES (1, 0)")
            .execute(&mut *tx)
            .await
            .is_err()
    );
    drop(tx);
    let mut reader = db.read().await.unwrap();
    assert!(
        sqlx::query("INSERT INTO probe VALUES (1)")
            .execute(&mut *reader)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn migrations_run_once_and_a_changed_one_is_refused() {
    let (db, clock, dir) = fresh().await;
    db.close().await;
    let path = dir.path().join("t.db");
    let again = Db::open(&path, Arc::new(clock.clone())).await.unwrap();
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM schema_migrations")
        .fetch_one(&mut *again.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(count, i64::try_from(migrate::MIGRATIONS.len()).unwrap());
    let mut tx = again.write().await.unwrap();
    sqlx::query("UPDATE schema_migrations SET digest = x'00' WHERE version = 1")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    again.close().await;
    assert!(matches!(
        Db::open(&path, Arc::new(clock)).await,
        Err(super::Error::Migration(1))
    ));
}

#[tokio::test]
async fn unique_violations_name_the_column() {
    let (db, _clock, _dir) = fresh().await;
    let mut tx = db.write().await.unwrap();
    let insert = "INSERT INTO users (user_id, email_hash, encrypted_email, email_nonce, created_at)
                  VALUES (?1, x'01', x'02', x'03', 0)";
    sqlx::query(insert).bind(1).execute(&mut *tx).await.unwrap();
    let error: super::Error = sqlx::query(insert)
        .bind(2)
        .execute(&mut *tx)
        .await
        .unwrap_err()
        .into();
    assert_eq!(error.unique_violation(), Some("users.email_hash"));
}
