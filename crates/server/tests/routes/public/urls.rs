//! Upload URLs for guests.

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{album, b64, code, fill_up, guest, link, md5_of, person, put_object, relink};

fn calls() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("GET", "/public-collection/upload-urls?count=0", Value::Null),
        (
            "GET",
            "/public-collection/multipart-upload-urls?count=2",
            Value::Null,
        ),
        (
            "POST",
            "/public-collection/upload-url?ts=1",
            json!({"contentLength": 5, "contentMD5": b64(16)}),
        ),
        (
            "POST",
            "/public-collection/multipart-upload-url",
            json!({"contentLength": 5, "partLength": 5, "partMd5s": [b64(16)]}),
        ),
    ]
}

#[tokio::test]
async fn a_guest_uploads_into_the_owners_space() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let token = link(&server, &sara, id, json!({"enableCollect": true})).await;
    let body = json!({"contentLength": 5, "contentMD5": md5_of(b"hello")});
    let reply = guest(
        &server,
        "POST",
        "/public-collection/upload-url",
        &token,
        &body,
    )
    .await
    .json();
    assert!(
        reply["objectKey"]
            .as_str()
            .unwrap()
            .starts_with(&format!("{}/", sara.id))
    );
    let reply = put_object(&server, reply["url"].as_str().unwrap(), b"hello").await;
    assert_eq!(reply.status, 200);
    let reply = guest(
        &server,
        "GET",
        "/public-collection/upload-urls?count=0",
        &token,
        &Value::Null,
    )
    .await;
    assert_eq!((reply.status, reply.json()), (200, json!({"urls": []})));
}

#[tokio::test]
async fn a_link_that_takes_no_photos_says_so_before_anything_else() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let token = link(&server, &sara, id, json!({})).await;
    fill_up(&server, &sara).await;
    for (method, path, body) in calls() {
        let reply = guest(&server, method, path, &token, &body).await;
        assert_eq!(
            (reply.status, code(&reply.json())),
            (405, "PUBLIC_COLLECT_DISABLED"),
            "{path}"
        );
        if method == "POST" {
            // But after what cannot be read at all, and before what can be read and does not fit.
            let reply = guest(&server, method, path, &token, &json!("no object")).await;
            assert_eq!((reply.status, reply.json()), (400, json!({})), "{path}");
            let reply = guest(&server, method, path, &token, &json!({})).await;
            assert_eq!(reply.status, 405, "{path}");
        }
    }
    // Switched on, it acts at once; then the owner's storage is full.
    relink(&server, &sara, id, json!({"enableCollect": true})).await;
    for (method, path, body) in calls() {
        let reply = guest(&server, method, path, &token, &body).await;
        assert_eq!((reply.status, reply.json()), (426, json!({})), "{path}");
        if method == "POST" {
            let reply = guest(&server, method, path, &token, &json!({})).await;
            assert_eq!((reply.status, reply.json()), (400, json!({})), "{path}");
        }
    }
    let reply = guest(
        &server,
        "GET",
        "/public-collection/multipart-upload-urls",
        &token,
        &Value::Null,
    )
    .await;
    assert_eq!((reply.status, reply.json()), (400, json!({})));
}

#[tokio::test]
async fn all_guests_of_an_album_share_two_hundred_and_fifty_a_minute() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let token = link(&server, &sara, id, json!({"enableCollect": true})).await;
    let path = "/public-collection/upload-urls?count=0";
    for _ in 0..250 {
        assert_eq!(
            guest(&server, "GET", path, &token, &Value::Null)
                .await
                .status,
            200
        );
    }
    let reply = guest(&server, "GET", path, &token, &Value::Null).await;
    assert_eq!(
        (reply.status, reply.json()),
        (429, json!({"error": "Rate limit breached, try later"}))
    );
    // Other paths and other albums count for themselves.
    let (method, other, body) = &calls()[2];
    assert_eq!(
        guest(&server, method, other, &token, body).await.status,
        200
    );
    let second = album(&server, &sara).await;
    let second = link(&server, &sara, second, json!({"enableCollect": true})).await;
    assert_eq!(
        guest(&server, "GET", path, &second, &Value::Null)
            .await
            .status,
        200
    );
    server.clock.advance_seconds(60);
    assert_eq!(
        guest(&server, "GET", path, &token, &Value::Null)
            .await
            .status,
        200
    );
}
