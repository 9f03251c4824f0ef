//! `POST /trash/delete`, `POST /trash/empty`, and what happens by itself.

use potluck_server::jobs::{removals, trash};
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use super::{diff, item, live, put};
use crate::support::{Person, album, file_body, files_below, person, photo, usage};

const DAY: i64 = 24 * 3600;

async fn delete(server: &TestServer, who: &Person, photos: &[i64]) -> (u16, Value) {
    let body = json!({ "fileIDs": photos });
    server.post("/trash/delete", who.token(), &body).await
}

/// An account with photos in an album, each 39 bytes.
async fn with_photos(server: &TestServer, count: usize) -> (Person, i64, Vec<i64>) {
    let sara = person(server, "Sara").await;
    let own = album(server, &sara).await;
    let mut ids = Vec::new();
    for _ in 0..count {
        let made = photo(server, &sara, own).await;
        ids.push(made["id"].as_i64().unwrap());
    }
    (sara, own, ids)
}

#[tokio::test]
async fn what_is_deleted_is_free_at_once_and_out_of_reach() {
    let server = TestServer::new().await;
    let (sara, own, ids) = with_photos(&server, 3).await;
    let tom = person(&server, "Tom").await;
    put(&server, &sara, own, &ids[..2]).await;
    let stamp = diff(&server, &sara, 0).await[1]["updatedAt"]
        .as_i64()
        .unwrap();
    assert_eq!(usage(&server, &sara).await, 3 * 39);
    // What is not in one's own trash is passed over.
    assert_eq!(delete(&server, &tom, &ids).await, (200, Value::Null));
    assert!(diff(&server, &sara, stamp).await.is_empty());
    assert_eq!(
        delete(&server, &sara, &[ids[0], ids[2], 5]).await,
        (200, Value::Null)
    );
    assert_eq!(usage(&server, &sara).await, 2 * 39);
    assert_eq!(live(&server, &sara, own).await, [ids[2]]);
    let rows = diff(&server, &sara, stamp).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["file"]["id"], &rows[0]["isDeleted"]),
        (&ids[0].into(), &true.into())
    );
    for path in [
        format!("/files/download/{}", ids[0]),
        format!("/files/preview/{}", ids[0]),
    ] {
        assert_eq!(server.get(&path, sara.token()).await, (404, json!({})));
    }
    // Gone for good: neither restored, nor put in again, nor paid for twice.
    let body = json!({"collectionID": own, "files": [item(ids[0])]});
    let restored = server
        .post("/collections/restore-files", sara.token(), &body)
        .await;
    assert_eq!(restored, (400, json!({})));
    assert_eq!(
        put(&server, &sara, own, &[ids[0]]).await,
        (200, Value::Null)
    );
    assert_eq!(delete(&server, &sara, &[ids[0]]).await, (200, Value::Null));
    assert_eq!(usage(&server, &sara).await, 2 * 39);
    let rows = diff(&server, &sara, 0).await;
    let gone: Vec<&Value> = rows.iter().filter(|row| row["isDeleted"] == true).collect();
    assert_eq!(gone.len(), 1);

    let many = vec![5; 2501];
    assert_eq!(delete(&server, &sara, &many).await, (413, json!({})));
    let none = server.post("/trash/delete", sara.token(), &json!({})).await;
    assert_eq!(none, (400, json!({})));
}

#[tokio::test]
async fn new_contents_or_a_repeated_create_do_not_bring_it_back() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let own = album(&server, &sara).await;
    let made = photo(&server, &sara, own).await;
    let id = made["id"].as_i64().unwrap();
    put(&server, &sara, own, &[id]).await;
    delete(&server, &sara, &[id]).await;
    let key = |part: &str| made[part]["objectKey"].as_str().unwrap();
    let mut body = file_body(own, key("file"), key("thumbnail"));
    let (status, _) = server.post("/files", sara.token(), &body).await;
    assert_eq!(status, 500);
    body["id"] = id.into();
    let update = server.put("/files/update", sara.token(), &body).await;
    assert_eq!(update, (404, json!({})));
    assert_eq!(live(&server, &sara, own).await, [0; 0]);
}

#[tokio::test]
async fn emptying_spares_what_came_since_one_looked() {
    let server = TestServer::new().await;
    let (sara, own, ids) = with_photos(&server, 4).await;
    put(&server, &sara, own, &ids[..2]).await;
    let seen = diff(&server, &sara, 0).await[0]["updatedAt"]
        .as_i64()
        .unwrap();
    server.clock.advance_seconds(1);
    put(&server, &sara, own, &ids[2..3]).await;
    let empty = async |last: i64| {
        let body = json!({ "lastUpdatedAt": last });
        server.post("/trash/empty", sara.token(), &body).await
    };
    assert_eq!(empty(0).await, (400, json!({})));
    assert_eq!(empty(seen - 1).await, (200, Value::Null));
    assert_eq!(usage(&server, &sara).await, 4 * 39);
    assert_eq!(empty(seen).await, (200, Value::Null));
    assert_eq!(usage(&server, &sara).await, 2 * 39);
    let left: Vec<Value> = diff(&server, &sara, 0).await;
    let left: Vec<&Value> = left
        .iter()
        .filter(|row| row["isDeleted"] == false)
        .collect();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["file"]["id"], ids[2]);
}

#[tokio::test]
async fn the_trash_is_purged_after_thirty_days() {
    let server = TestServer::new().await;
    let (sara, own, ids) = with_photos(&server, 2).await;
    put(&server, &sara, own, &ids[..1]).await;
    let due = diff(&server, &sara, 0).await[0]["deleteBy"]
        .as_i64()
        .unwrap();
    let wait = (due - server.state.clock.now().0 + 999_999) / 1_000_000;
    server.clock.advance_seconds(wait - 1);
    assert_eq!(trash::purge(&server.state).await.unwrap(), 0);
    assert_eq!(usage(&server, &sara).await, 2 * 39);
    server.clock.advance_seconds(1);
    assert_eq!(trash::purge(&server.state).await.unwrap(), 1);
    assert_eq!(usage(&server, &sara).await, 39);
    // A second run finds nothing.
    assert_eq!(trash::purge(&server.state).await.unwrap(), 0);
    assert_eq!(usage(&server, &sara).await, 39);
}

#[tokio::test]
async fn objects_go_after_forty_five_days_and_words_after_fifty() {
    let server = TestServer::new().await;
    let (sara, own, ids) = with_photos(&server, 2).await;
    put(&server, &sara, own, &ids[..1]).await;
    delete(&server, &sara, &ids[..1]).await;
    let data = server.data_dir().join("objects/data");
    let words = async || {
        let mut conn = server.state.db.read().await.unwrap();
        sqlx::query_scalar::<_, String>("SELECT encrypted_metadata FROM files WHERE file_id = ?")
            .bind(ids[0])
            .fetch_one(&mut *conn)
            .await
            .unwrap()
    };
    server.clock.advance_seconds(45 * DAY - 1);
    assert_eq!(removals::clear(&server.state).await.unwrap(), 0);
    assert_eq!(files_below(&data), 4);
    // Not while there are objects.
    server.clock.advance_seconds(6 * DAY);
    trash::purge(&server.state).await.unwrap();
    assert_ne!(words().await, "-");
    assert_eq!(removals::clear(&server.state).await.unwrap(), 2);
    assert_eq!(files_below(&data), 2);
    trash::purge(&server.state).await.unwrap();
    assert_eq!(words().await, "-");
    let rows = diff(&server, &sara, 0).await;
    assert_eq!(rows[0]["isDeleted"], true);
    assert_eq!(rows[0]["file"]["isDeleted"], false);
}
