//! Upload URLs, and the question whether there is room.

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{b64, fill_up, lapse, person, set_plan};

const GIB: i64 = 1 << 30;
const MIB: i64 = 1 << 20;

#[tokio::test]
async fn what_does_not_fit_together_is_refused() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    // The storage is full, but a bad request is told first.
    fill_up(&server, &sara).await;
    for body in [
        Value::Null,
        json!({}),
        json!({"contentLength": 0, "contentMD5": b64(16)}),
        json!({"contentLength": -1, "contentMD5": b64(16)}),
        json!({"contentLength": 10 * GIB + 1, "contentMD5": b64(16)}),
        json!({"contentLength": "5", "contentMD5": b64(16)}),
        json!({"contentLength": 5}),
        json!({"contentLength": 5, "contentMD5": ""}),
        json!({"contentLength": 5, "contentMD5": b64(15)}),
        json!({"contentLength": 5, "contentMD5": "not base64 at all!"}),
    ] {
        let reply = server.post("/files/upload-url", sara.token(), &body).await;
        assert_eq!(reply, (400, json!({})), "{body}");
    }
    for body in [
        json!({"contentLength": 5, "partLength": 0, "partMd5s": [b64(16)]}),
        json!({"contentLength": 0, "partLength": 5, "partMd5s": []}),
        json!({"contentLength": 5, "partLength": 5, "partMd5s": null}),
        json!({"contentLength": 5, "partLength": 5, "partMd5s": [b64(16), b64(16)]}),
        json!({"contentLength": 5, "partLength": 5, "partMd5s": [b64(17)]}),
        json!({"contentLength": 10 * MIB, "partLength": 5 * MIB - 1, "partMd5s": [b64(16), b64(16), b64(16)]}),
        json!({"contentLength": 10 * GIB, "partLength": 5 * GIB + 1, "partMd5s": [b64(16), b64(16)]}),
        json!({"contentLength": 10 * GIB + 1, "partLength": 5 * GIB, "partMd5s": [b64(16), b64(16), b64(16)]}),
    ] {
        let reply = server
            .post("/files/multipart-upload-url", sara.token(), &body)
            .await;
        assert_eq!(reply, (400, json!({})), "{body}");
    }
    for count in ["", "0", "-1", "x", "10001"] {
        let path = format!("/files/multipart-upload-urls?count={count}");
        assert_eq!(
            server.get(&path, sara.token()).await,
            (400, json!({})),
            "{count}"
        );
    }
}

#[tokio::test]
async fn counts_are_clamped() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    for (query, count) in [
        ("", 0),
        ("?count=", 0),
        ("?count=x", 0),
        ("?count=-3", 0),
        ("?count=0", 0),
        ("?count=2&ts=1", 2),
        ("?count=51", 50),
    ] {
        let (status, body) = server
            .get(&format!("/files/upload-urls{query}"), sara.token())
            .await;
        assert_eq!(
            (status, body["urls"].as_array().unwrap().len()),
            (200, count),
            "{query}"
        );
    }
    let (_, body) = server.get("/files/upload-urls?count=2", sara.token()).await;
    assert_ne!(body["urls"][0]["objectKey"], body["urls"][1]["objectKey"]);
    let key = body["urls"][0]["objectKey"].as_str().unwrap();
    assert!(key.starts_with(&format!("{}/", sara.id)), "{key}");
    let url = body["urls"][0]["url"].as_str().unwrap();
    assert!(
        url.starts_with(&format!("http://localhost:8080/objects/{key}?")),
        "{url}"
    );
}

#[tokio::test]
async fn full_and_lapsed_accounts_get_none() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let one = json!({"contentLength": 39, "contentMD5": b64(16)});
    let parts = json!({"contentLength": 39, "partLength": 39, "partMd5s": [b64(16)]});
    let statuses = async || {
        let token = sara.token();
        [
            server.get("/files/upload-eligibility", token).await.0,
            server.get("/files/upload-urls?count=0", token).await.0,
            server
                .get("/files/multipart-upload-urls?count=1", token)
                .await
                .0,
            server
                .post("/files/multipart-upload-url", token, &parts)
                .await
                .0,
            server.post("/files/upload-url?ts=5", token, &one).await.0,
        ]
    };
    assert_eq!(statuses().await, [200; 5]);
    // Over the plan, but within the slack that a known size may use.
    set_plan(&server, &sara, 1000, i64::MAX, 1001).await;
    assert_eq!(statuses().await, [426, 426, 426, 426, 200]);
    set_plan(&server, &sara, 1000, i64::MAX, 1000).await;
    assert_eq!(statuses().await, [200; 5]);
    fill_up(&server, &sara).await;
    assert_eq!(statuses().await, [426; 5]);
    lapse(&server, &sara).await;
    assert_eq!(statuses().await, [402; 5]);
}

#[tokio::test]
async fn a_checksum_may_be_hex_and_the_header_is_base64_all_the_same() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let body = json!({"contentLength": 5, "contentMD5": "5d41402abc4b2a76b9719d911017c592"});
    let (status, place) = server.post("/files/upload-url", sara.token(), &body).await;
    assert_eq!(status, 200);
    let reply = crate::support::put_object(&server, place["url"].as_str().unwrap(), b"hello").await;
    assert_eq!(reply.status, 200, "{}", reply.text());
}

#[tokio::test]
async fn five_hundred_a_minute() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let body = json!({"contentLength": 5, "contentMD5": b64(16)});
    for _ in 0..500 {
        assert_eq!(
            server
                .post("/files/upload-url", sara.token(), &body)
                .await
                .0,
            200
        );
    }
    let reply = server.post("/files/upload-url", sara.token(), &body).await;
    assert_eq!(
        reply,
        (429, json!({"error": "Rate limit breached, try later"}))
    );
    server.clock.advance_seconds(60);
    assert_eq!(
        server
            .post("/files/upload-url", sara.token(), &body)
            .await
            .0,
        200
    );
}
