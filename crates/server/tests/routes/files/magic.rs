//! `PUT /files/magic-metadata`, `PUT /files/public-magic-metadata`

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{add, album, b64, person, photo, share};

const PATHS: [&str; 2] = ["/files/magic-metadata", "/files/public-magic-metadata"];

fn edit(id: &Value, version: i64, count: i64) -> Value {
    json!({"metadataList": [{"id": id, "magicMetadata": envelope(version, count)}]})
}

fn envelope(version: i64, count: i64) -> Value {
    json!({"version": version, "count": count, "data": b64(61), "header": b64(24)})
}

async fn row(server: &TestServer, token: Option<&str>, album: i64) -> Value {
    let path = format!("/collections/v2/diff?collectionID={album}&sinceTime=0");
    let (status, body) = server.get(&path, token).await;
    assert_eq!(status, 200);
    body["diff"][0].clone()
}

#[tokio::test]
async fn an_edit_is_stored_with_the_next_version_and_everybody_is_told() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let first = album(&server, &sara).await;
    let second = album(&server, &sara).await;
    share(&server, second, &sara, &tom, "VIEWER").await;
    let id = photo(&server, &sara, first).await["id"].clone();
    add(&server, second, &sara, id.as_i64().unwrap(), &sara).await;
    for path in PATHS {
        let reply = server.put(path, sara.token(), &edit(&id, 1, 3)).await;
        assert_eq!(reply, (200, Value::Null));
    }
    let mine = row(&server, sara.token(), first).await;
    assert_eq!(mine["magicMetadata"], envelope(2, 3));
    assert_eq!(mine["pubMagicMetadata"], envelope(2, 3));
    // The other album's reader sees the public one, and both rows and albums have the edit's time.
    let theirs = row(&server, tom.token(), second).await;
    assert_eq!(theirs["magicMetadata"], Value::Null);
    assert_eq!(theirs["pubMagicMetadata"], envelope(2, 3));
    assert_eq!(theirs["updationTime"], mine["updationTime"]);
    let (_, albums) = server.get("/collections/v2", sara.token()).await;
    for album in albums["collections"].as_array().unwrap() {
        assert_eq!(album["updationTime"], mine["updationTime"]);
    }
}

#[tokio::test]
async fn a_stale_version_and_a_shrunken_count_conflict() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let id = photo(&server, &sara, album).await["id"].clone();
    for path in PATHS {
        // What comes first may have any version.
        assert_eq!(
            server.put(path, sara.token(), &edit(&id, 5, 4)).await.0,
            200
        );
        for (version, count, status) in [
            (5, 4, 409),
            (7, 4, 409),
            (6, 1, 409),
            (6, 2, 200),
            (7, 9, 200),
        ] {
            let reply = server
                .put(path, sara.token(), &edit(&id, version, count))
                .await;
            let expected = if status == 200 {
                Value::Null
            } else {
                json!({})
            };
            assert_eq!(reply, (status, expected), "{version} {count}");
        }
    }
}

#[tokio::test]
async fn one_conflict_undoes_the_whole_list() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let first = photo(&server, &sara, album).await["id"].clone();
    let second = photo(&server, &sara, album).await["id"].clone();
    server
        .put(PATHS[0], sara.token(), &edit(&second, 1, 1))
        .await;
    let both = json!({"metadataList": [
        {"id": first, "magicMetadata": envelope(1, 1)},
        {"id": second, "magicMetadata": envelope(1, 1)},
    ]});
    assert_eq!(
        server.put(PATHS[0], sara.token(), &both).await,
        (409, json!({}))
    );
    assert_eq!(
        row(&server, sara.token(), album).await["magicMetadata"],
        Value::Null
    );
}

#[tokio::test]
async fn two_edits_at_once_do_not_both_win() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let id = photo(&server, &sara, album).await["id"].clone();
    server.put(PATHS[1], sara.token(), &edit(&id, 1, 1)).await;
    let edits = (0..6).map(|_| {
        let (server, body, token) = (&server, edit(&id, 2, 1), sara.token());
        async move { server.put(PATHS[1], token, &body).await.0 }
    });
    let mut statuses = futures::future::join_all(edits).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn without_a_version_step_no_diff_brings_it() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let file = photo(&server, &sara, album).await;
    let mut body = edit(&file["id"], 1, 1);
    body["skipVersion"] = true.into();
    assert_eq!(server.put(PATHS[0], sara.token(), &body).await.0, 200);
    let row = row(&server, sara.token(), album).await;
    assert_eq!(row["updationTime"], file["updationTime"]);
    assert_eq!(row["magicMetadata"], envelope(2, 1));
}

#[tokio::test]
async fn only_the_owner_edits_and_only_with_a_whole_envelope() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let album = album(&server, &sara).await;
    share(&server, album, &sara, &tom, "ADMIN").await;
    let id = photo(&server, &sara, album).await["id"].clone();
    for path in PATHS {
        let put = async |who: &crate::support::Person, body: Value| {
            server.put(path, who.token(), &body).await
        };
        assert_eq!(put(&tom, edit(&id, 1, 1)).await, (403, json!({})));
        assert_eq!(put(&sara, edit(&5.into(), 1, 1)).await, (404, json!({})));
        for bad in [
            Value::Null,
            json!({}),
            json!({"metadataList": null}),
            json!({"metadataList": [{"id": id}]}),
            edit(&id, 0, 1),
            edit(&id, 1, 0),
            json!({"metadataList": [{"id": id, "magicMetadata": {"version": 1, "count": 1, "data": "", "header": "x"}}]}),
            json!({"metadataList": [{"id": id, "magicMetadata": {"version": 1, "count": 1, "data": "x"}}]}),
        ] {
            assert_eq!(put(&sara, bad.clone()).await, (400, json!({})), "{bad}");
        }
        let one = json!({"id": id, "magicMetadata": envelope(1, 1)});
        let many = json!({"metadataList": vec![one; 1001]});
        // The limit is the private list's alone.
        let most = if path == PATHS[0] { 413 } else { 200 };
        assert_eq!(put(&sara, many).await.0, most);
        let mut long = json!({"metadataList": [{"id": 5, "magicMetadata": envelope(1, 1)}]});
        long["metadataList"][0]["magicMetadata"]["data"] = "x".repeat(2 << 20).into();
        assert_eq!(put(&sara, long.clone()).await.0, 404, "read to its end");
        long["metadataList"][0]["magicMetadata"]["data"] = "x".repeat(16 << 20).into();
        assert_eq!(put(&sara, long).await, (413, json!({})));
    }
}
