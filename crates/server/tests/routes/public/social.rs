//! Guests cannot comment here, and are told so only when link and body are in order.

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{Reply, album, b64, code, guest, link, person, raw, relink};

fn writes() -> Vec<(&'static str, &'static str, Value)> {
    let words = json!({"cipher": b64(27), "nonce": b64(24), "anonUserID": "x", "anonToken": "y"});
    vec![
        ("POST", "anon-identity", words.clone()),
        ("POST", "comments", words.clone()),
        ("PUT", "comments/cmt_V1StGXR8_Z5jdHi6B-myT", words.clone()),
        ("DELETE", "comments/cmt_V1StGXR8_Z5jdHi6B-myT", json!({})),
        ("POST", "reactions", words),
        ("DELETE", "reactions/rct_V1StGXR8_Z5jdHi6B-myT", json!({})),
    ]
}

const READS: [&str; 5] = [
    "social/diff",
    "comments/diff",
    "reactions/diff",
    "anon-profiles",
    "participants/masked-emails",
];

fn assert_disabled(reply: &Reply, path: &str) {
    assert_eq!(
        (reply.status, code(&reply.json())),
        (405, "PUBLIC_COMMENT_DISABLED"),
        "{path}"
    );
}

#[tokio::test]
async fn comments_are_off_even_on_a_link_that_wants_them() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let token = link(&server, &sara, id, json!({"enableComment": true})).await;
    for (method, path, body) in writes() {
        let path = format!("/public-collection/{path}");
        assert_disabled(&guest(&server, method, &path, &token, &body).await, &path);
        for bad in ["", "{", "[]"] {
            let headers = [("x-auth-access-token", token.as_str())];
            let reply = raw(&server, method, &path, &headers, bad).await;
            assert_eq!((reply.status, reply.json()), (400, json!({})), "{path}");
        }
        if method != "DELETE" {
            let blank = json!({"cipher": "", "nonce": b64(24)});
            let reply = guest(&server, method, &path, &token, &blank).await;
            assert_eq!((reply.status, reply.json()), (400, json!({})), "{path}");
        }
    }
    for path in READS {
        let path = format!("/public-collection/{path}?sinceTime=0");
        let reply = guest(&server, "GET", &path, &token, &Value::Null).await;
        assert_disabled(&reply, &path);
    }
}

#[tokio::test]
async fn the_link_is_checked_first() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let token = link(&server, &sara, id, json!({})).await;
    let password = json!({"passHash": b64(32), "nonce": b64(16), "memLimit": 8, "opsLimit": 1});
    relink(&server, &sara, id, password).await;
    let all = writes()
        .into_iter()
        .chain(READS.map(|path| ("GET", path, Value::Null)));
    for (method, path, body) in all {
        let path = format!("/public-collection/{path}");
        let reply = guest(&server, method, &path, "NOSUCHLINK", &body).await;
        assert_eq!(reply.json(), json!({"error": "invalid token"}), "{path}");
        let reply = guest(&server, method, &path, &token, &body).await;
        assert_eq!(
            (reply.status, reply.json()),
            (401, json!({"error": {}})),
            "{path}"
        );
    }
}
