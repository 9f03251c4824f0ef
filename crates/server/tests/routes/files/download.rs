//! `GET /files/download/{id}`, `GET /files/preview/{id}`

use potluck_server::testing::TestServer;
use serde_json::json;

use crate::support::{Reply, add, album, path_of, person, photo, raw, share, unshare};

const ORIGINAL: &str = "ciphertext of an original";
const THUMBNAIL: &str = "of a thumbnail";

async fn get(server: &TestServer, what: &str, id: i64, token: &str) -> Reply {
    let headers = [("x-auth-token", token)];
    raw(server, "GET", &format!("/files/{what}/{id}"), &headers, "").await
}

#[tokio::test]
async fn an_original_comes_by_presigned_url_and_a_thumbnail_at_once() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let id = photo(&server, &sara, album).await["id"].as_i64().unwrap();
    let reply = get(&server, "download", id, &sara.token).await;
    assert_eq!((reply.status, reply.body.len()), (307, 0));
    let location = reply.header("location").unwrap().to_owned();
    let range = [("range", "bytes=0-9")];
    let part = raw(&server, "GET", path_of(&location), &range, "").await;
    assert_eq!((part.status, part.text().as_str()), (206, &ORIGINAL[..10]));
    let whole = raw(&server, "GET", path_of(&location), &[], "").await;
    assert_eq!((whole.status, whole.text().as_str()), (200, ORIGINAL));

    let reply = get(&server, "preview", id, &sara.token).await;
    assert_eq!((reply.status, reply.text().as_str()), (200, THUMBNAIL));
    assert_eq!(
        reply.header("content-type"),
        Some("application/octet-stream")
    );
    let headers = [("x-auth-token", sara.token.as_str()), ("range", "bytes=3-")];
    let part = raw(
        &server,
        "GET",
        &format!("/files/preview/{id}"),
        &headers,
        "",
    )
    .await;
    assert_eq!((part.status, part.text().as_str()), (206, &THUMBNAIL[3..]));
}

#[tokio::test]
async fn the_token_may_come_in_the_query() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let id = photo(&server, &sara, album).await["id"].as_i64().unwrap();
    let token = sara.token.replace('=', "%3D");
    let reply = raw(
        &server,
        "GET",
        &format!("/files/preview/{id}?token={token}"),
        &[],
        "",
    )
    .await;
    assert_eq!(reply.status, 200);
    let reply = raw(
        &server,
        "GET",
        &format!("/files/download/{id}?token={token}"),
        &[],
        "",
    )
    .await;
    assert_eq!(reply.status, 307);
    // The session's token is not handed on to the object store.
    assert!(!reply.header("location").unwrap().contains("token"));
    let reply = raw(&server, "GET", &format!("/files/preview/{id}"), &[], "").await;
    assert_eq!(
        (reply.status, reply.json()),
        (401, json!({"error": "missing token"}))
    );
}

#[tokio::test]
async fn participants_read_while_the_photo_is_in_the_album() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let shared = album(&server, &sara).await;
    share(&server, shared, &sara, &tom, "VIEWER").await;
    let tom_own = album(&server, &tom).await;
    let of_sara = photo(&server, &sara, shared).await["id"].as_i64().unwrap();
    let of_tom = photo(&server, &tom, tom_own).await["id"].as_i64().unwrap();
    let statuses = async || {
        [
            get(&server, "preview", of_sara, &tom.token).await.status,
            get(&server, "download", of_sara, &tom.token).await.status,
            get(&server, "preview", of_tom, &sara.token).await.status,
        ]
    };
    assert_eq!(statuses().await, [200, 307, 403]);
    // The album's owner reads what others add.
    add(&server, shared, &sara, of_tom, &tom).await;
    assert_eq!(statuses().await, [200, 307, 200]);
    unshare(&server, shared, &tom).await;
    assert_eq!(statuses().await[..2], [403, 403]);
    let reply = get(&server, "download", of_sara, &tom.token).await;
    assert_eq!((reply.status, reply.json()), (403, json!({})));
    // One's own always.
    assert_eq!(
        get(&server, "preview", of_tom, &tom.token).await.status,
        200
    );
}

#[tokio::test]
async fn unknown_photos_and_missing_objects_are_not_found() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let file = photo(&server, &sara, album).await;
    for what in ["download", "preview"] {
        let reply = get(&server, what, 5, &sara.token).await;
        assert_eq!((reply.status, reply.json()), (404, json!({})));
        let headers = [("x-auth-token", sara.token.as_str())];
        let reply = raw(&server, "GET", &format!("/files/{what}/x"), &headers, "").await;
        assert_eq!((reply.status, reply.json()), (400, json!({})));
    }
    for (what, part) in [("download", "file"), ("preview", "thumbnail")] {
        let key = file[part]["objectKey"].as_str().unwrap();
        std::fs::remove_file(server.data_dir().join("objects/data").join(key)).unwrap();
        let reply = get(&server, what, file["id"].as_i64().unwrap(), &sara.token).await;
        assert_eq!((reply.status, reply.json()), (404, json!({})));
    }
}

#[tokio::test]
async fn only_who_asked_may_keep_the_answer() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let id = photo(&server, &sara, album).await["id"].as_i64().unwrap();
    let headers = [
        ("x-auth-token", sara.token.as_str()),
        ("origin", "https://albums.example.org"),
    ];
    let preview = raw(
        &server,
        "GET",
        &format!("/files/preview/{id}"),
        &headers,
        "",
    )
    .await;
    let download = raw(
        &server,
        "GET",
        &format!("/files/download/{id}"),
        &headers,
        "",
    )
    .await;
    let url = path_of(download.header("location").unwrap()).to_owned();
    let object = raw(&server, "GET", &url, &headers, "").await;
    for reply in [&preview, &download, &object] {
        assert!(reply.status < 400);
        assert_eq!(reply.header("cache-control"), Some("private"));
        assert_eq!(reply.header("vary"), Some("Origin"));
    }
    // A refusal is never kept.
    let reply = raw(&server, "GET", &format!("/files/preview/{id}"), &[], "").await;
    assert_eq!(
        (reply.status, reply.header("cache-control")),
        (401, Some("no-store"))
    );
    let reply = raw(&server, "GET", "/files/preview/5", &headers, "").await;
    assert_eq!(
        (reply.status, reply.header("cache-control")),
        (404, Some("no-store"))
    );
}
