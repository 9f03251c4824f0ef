//! `GET /collections/v2/diff`

use std::collections::HashSet;

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{Person, add, album, b64, file_body, person, photo, share, unshare};

async fn diff(server: &TestServer, who: &Person, album: i64, since: i64) -> (Vec<Value>, bool) {
    let path = format!("/collections/v2/diff?collectionID={album}&sinceTime={since}");
    let (status, body) = server.get(&path, who.token()).await;
    assert_eq!(status, 200, "{body}");
    let rows = body["diff"].as_array().unwrap().clone();
    (rows, body["hasMore"].as_bool().unwrap())
}

/// Fills an album with rows straight in the database: `count` rows of each stamp.
async fn fill(server: &TestServer, owner: &Person, album: i64, counts: &[usize]) -> Vec<i64> {
    let mut tx = server.state.db.write().await.unwrap();
    let mut stamps = Vec::new();
    let mut id = 20_000_000_i64;
    for count in counts {
        let stamp = tx.stamp().await.unwrap().0;
        stamps.push(stamp);
        for _ in 0..*count {
            id += 1;
            sqlx::query("INSERT INTO files VALUES (?, ?, 'h', 'h', 'h', 'm', NULL, NULL, 1, 1, ?)")
                .bind(id)
                .bind(owner.id)
                .bind(stamp)
                .execute(&mut *tx)
                .await
                .unwrap();
            sqlx::query(
                "INSERT INTO collection_files (collection_id, file_id, c_owner_id, f_owner_id, encrypted_key, \
                 key_decryption_nonce, created_at, updation_time) VALUES (?1, ?2, ?3, ?3, 'k', 'n', ?4, ?4)",
            )
            .bind(album)
            .bind(id)
            .bind(owner.id)
            .bind(stamp)
            .execute(&mut *tx)
            .await
            .unwrap();
        }
    }
    tx.commit().await.unwrap();
    stamps
}

/// Reads as a client does, and returns the sizes of the pages and all ids.
async fn read_all(server: &TestServer, who: &Person, album: i64) -> (Vec<usize>, Vec<i64>) {
    let (mut sizes, mut ids, mut cursor) = (Vec::new(), Vec::new(), 0);
    loop {
        let (rows, has_more) = diff(server, who, album, cursor).await;
        sizes.push(rows.len());
        let times: Vec<i64> = rows
            .iter()
            .map(|row| row["updationTime"].as_i64().unwrap())
            .collect();
        assert!(times.is_sorted());
        cursor = times.last().copied().unwrap_or(cursor);
        ids.extend(rows.iter().map(|row| row["id"].as_i64().unwrap()));
        if !has_more {
            return (sizes, ids);
        }
    }
}

#[tokio::test]
async fn a_page_never_splits_the_rows_of_one_stamp() {
    for (counts, pages) in [
        (&[2500][..], &[2500][..]),
        (&[1; 40], &[40]),
        (&[2499, 2], &[2499, 2]),
        (&[2500, 1], &[2500, 1]),
        // More rows of one stamp than a page holds come all at once, wherever they are.
        (&[2600], &[2600, 0]),
        (&[10, 2600, 5], &[10, 2600, 5]),
        (&[2600, 2600], &[2600, 2600, 0]),
    ] {
        let server = TestServer::new().await;
        let sara = person(&server, "Sara").await;
        let id = album(&server, &sara).await;
        fill(&server, &sara, id, counts).await;
        let (sizes, ids) = read_all(&server, &sara, id).await;
        assert_eq!(sizes, pages, "{counts:?}");
        let distinct: HashSet<i64> = ids.iter().copied().collect();
        assert_eq!(distinct.len(), counts.iter().sum::<usize>(), "{counts:?}");
        assert_eq!(ids.len(), distinct.len(), "{counts:?}");
    }
}

#[tokio::test]
async fn a_reader_is_told_only_what_is_newer_than_its_cursor() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let stamps = fill(&server, &sara, id, &[2, 3]).await;
    assert_eq!(diff(&server, &sara, id, stamps[0] - 1).await.0.len(), 5);
    assert_eq!(diff(&server, &sara, id, stamps[0]).await.0.len(), 3);
    assert_eq!(diff(&server, &sara, id, stamps[1]).await, (vec![], false));
    // What is no number counts as zero.
    let path = format!("/collections/v2/diff?collectionID={id}&sinceTime=x");
    assert_eq!(
        server.get(&path, sara.token()).await.1["diff"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
}

#[tokio::test]
async fn strangers_and_deleted_albums_are_not_found() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    let get = async |who: &Person, id: &str| {
        server
            .get(
                &format!("/collections/v2/diff?collectionID={id}"),
                who.token(),
            )
            .await
    };
    assert_eq!(get(&tom, &id.to_string()).await, (404, json!({})));
    share(&server, id, &sara, &tom, "VIEWER").await;
    assert_eq!(get(&tom, &id.to_string()).await.0, 200);
    unshare(&server, id, &tom).await;
    assert_eq!(get(&tom, &id.to_string()).await, (404, json!({})));
    for bad in ["5", "x", ""] {
        assert_eq!(get(&sara, bad).await, (404, json!({})), "{bad}");
    }
    let path = format!("/collections/v3/{id}?collectionID={id}&keepFiles=true");
    server
        .call("DELETE", &path, sara.token(), &Value::Null)
        .await;
    assert_eq!(get(&sara, &id.to_string()).await, (404, json!({})));
}

#[tokio::test]
async fn private_metadata_and_marks_are_the_photo_owners_alone() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let cleo = person(&server, "Cleo").await;
    let id = album(&server, &sara).await;
    let own = album(&server, &tom).await;
    for who in [&tom, &cleo] {
        share(&server, id, &sara, who, "ADMIN").await;
    }
    let photo = photo(&server, &tom, own).await["id"].as_i64().unwrap();
    add(&server, id, &sara, photo, &tom).await;
    let magic = json!({"version": 1, "count": 1, "data": b64(9), "header": b64(24)});
    let edit = json!({"metadataList": [{"id": photo, "magicMetadata": magic}]});
    for path in ["/files/magic-metadata", "/files/public-magic-metadata"] {
        assert_eq!(server.put(path, tom.token(), &edit).await.0, 200);
    }
    let mut tx = server.state.db.write().await.unwrap();
    sqlx::query(
        "UPDATE collection_files SET action = 'REMOVE', action_user = ? WHERE collection_id = ?",
    )
    .bind(cleo.id)
    .bind(id)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let (rows, _) = diff(&server, &tom, id, 0).await;
    let row = &rows[0];
    assert_eq!(
        (&row["action"], &row["actionUser"]),
        (&"REMOVE".into(), &cleo.id.into())
    );
    assert_eq!(
        (&row["isDeleted"], &row["magicMetadata"]["version"]),
        (&false.into(), &2.into())
    );
    assert_eq!(
        (&row["ownerID"], &row["collectionOwnerID"]),
        (&tom.id.into(), &sara.id.into())
    );
    // For everybody else it is gone, the album's owner included.
    for who in [&sara, &cleo] {
        let (rows, _) = diff(&server, who, id, 0).await;
        let row = &rows[0];
        assert_eq!(row["isDeleted"], true);
        for member in ["action", "actionUser", "magicMetadata"] {
            assert_eq!(row.get(member), None, "{member}");
        }
        assert_eq!(row["pubMagicMetadata"]["version"], 2);
    }
}

#[tokio::test]
async fn a_photo_that_is_gone_for_good_is_deleted_for_all() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    photo(&server, &sara, id).await;
    let mut tx = server.state.db.write().await.unwrap();
    sqlx::query("UPDATE files SET encrypted_metadata = '-'")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let (rows, _) = diff(&server, &sara, id, 0).await;
    assert_eq!(rows[0]["isDeleted"], true);
    assert_eq!(rows[0]["metadata"]["encryptedData"], "-");
    assert_eq!(rows[0].get("info"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_polling_reader_misses_no_photo_that_is_made_meanwhile() {
    const WRITERS: usize = 6;
    const PHOTOS: usize = 12;
    let server = std::sync::Arc::new(TestServer::new().await);
    let sara = std::sync::Arc::new(person(&server, "Sara").await);
    let id = album(&server, &sara).await;
    // Objects first, so that the creations crowd.
    let mut bodies = Vec::new();
    for _ in 0..WRITERS * PHOTOS {
        let file = crate::support::upload(&server, &sara, b"ciphertext of an original").await;
        let thumbnail = crate::support::upload(&server, &sara, b"of a thumbnail").await;
        bodies.push(file_body(id, &file, &thumbnail));
    }
    let writers: Vec<_> = bodies
        .chunks(PHOTOS)
        .map(|bodies| {
            let (server, sara, bodies) = (server.clone(), sara.clone(), bodies.to_vec());
            tokio::spawn(async move {
                for body in bodies {
                    let (status, reply) = server.post("/files", sara.token(), &body).await;
                    assert_eq!(status, 200, "{reply}");
                }
            })
        })
        .collect();
    let (mut cursor, mut seen) = (0, HashSet::new());
    loop {
        let done = writers.iter().all(tokio::task::JoinHandle::is_finished);
        let (rows, _) = diff(&server, &sara, id, cursor).await;
        for row in rows {
            cursor = cursor.max(row["updationTime"].as_i64().unwrap());
            assert!(seen.insert(row["id"].as_i64().unwrap()));
        }
        if done {
            break;
        }
        // The clock stands still, and with it the window of the server's own limit.
        server.clock.advance_seconds(1);
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(seen.len(), WRITERS * PHOTOS);
}
