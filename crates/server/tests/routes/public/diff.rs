//! `GET /public-collection/diff`

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{add, album, b64, code, guest, link, person, photo, share};

#[tokio::test]
async fn a_guest_sees_the_rows_without_what_is_private() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    let own = album(&server, &tom).await;
    share(&server, id, &sara, &tom, "COLLABORATOR").await;
    let of_sara = photo(&server, &sara, id).await["id"].as_i64().unwrap();
    let of_tom = photo(&server, &tom, own).await["id"].as_i64().unwrap();
    add(&server, id, &sara, of_tom, &tom).await;
    let magic = json!({"version": 1, "count": 1, "data": b64(9), "header": b64(24)});
    let edit = json!({"metadataList": [{"id": of_sara, "magicMetadata": magic}]});
    for path in ["/files/magic-metadata", "/files/public-magic-metadata"] {
        assert_eq!(server.put(path, sara.token(), &edit).await.0, 200);
    }
    let token = link(&server, &sara, id, json!({})).await;
    let diff = async |since: &str| {
        let path = format!("/public-collection/diff{since}");
        guest(&server, "GET", &path, &token, &Value::Null).await
    };
    let reply = diff("?sinceTime=0").await.json();
    assert_eq!(reply["hasMore"], false);
    let rows = reply["diff"].as_array().unwrap();
    assert_eq!(
        (&rows[0]["id"], &rows[1]["id"]),
        (&json!(of_tom), &json!(of_sara))
    );
    assert_eq!(rows[1].get("magicMetadata"), None);
    assert_eq!(rows[1]["pubMagicMetadata"]["version"], 2);
    assert_eq!(rows[1]["file"]["size"], 0);
    assert_eq!(rows[1]["info"], json!({"fileSize": 25, "thumbSize": 14}));
    // Marked for removal is gone for guests.
    let mut tx = server.state.db.write().await.unwrap();
    sqlx::query("UPDATE collection_files SET action = 'REMOVE', action_user = ? WHERE file_id = ?")
        .bind(tom.id)
        .bind(of_sara)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let reply = diff("?sinceTime=0").await.json();
    assert_eq!(reply["diff"][1]["isDeleted"], true);
    assert_eq!(reply["diff"][1].get("action"), None);
    let last = reply["diff"][1]["updationTime"].as_i64().unwrap();
    let reply = diff(&format!("?sinceTime={last}")).await;
    assert_eq!(
        (reply.status, reply.json()),
        (200, json!({"diff": [], "hasMore": false}))
    );
    for bad in ["", "?sinceTime=", "?sinceTime=x"] {
        let reply = diff(bad).await;
        assert_eq!(
            (reply.status, code(&reply.json())),
            (400, "BAD_REQUEST"),
            "{bad}"
        );
    }
}
