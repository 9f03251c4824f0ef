//! `POST /collections`

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{album_body, b64, code, keyless, person, raw};

#[tokio::test]
async fn an_album_is_echoed_with_what_the_server_knows() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let mut body = album_body("album");
    body["magicMetadata"] = json!({"version": 1, "count": 1, "data": b64(29), "header": b64(24)});
    let (status, reply) = server.post("/collections", sara.token(), &body).await;
    assert_eq!(status, 200);
    let made = &reply["collection"];
    let id = made["id"].as_i64().unwrap();
    assert!(id > sara.id && id < 1 << 53);
    assert_eq!(
        made,
        &json!({
            "id": id, "owner": {"id": sara.id, "email": "", "name": "", "role": ""},
            "encryptedKey": b64(48), "keyDecryptionNonce": b64(24), "name": "",
            "encryptedName": b64(26), "nameDecryptionNonce": b64(24), "type": "album",
            "attributes": {"version": 0}, "sharees": null, "publicURLs": null,
            "updationTime": made["updationTime"], "app": "photos",
            "magicMetadata": body["magicMetadata"],
        })
    );
    assert!(made["updationTime"].as_i64().unwrap() >= server.state.clock.now().0);
}

#[tokio::test]
async fn the_long_name_of_a_kind_is_understood() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let body = album_body("CollectionType.album");
    let (status, reply) = server.post("/collections", sara.token(), &body).await;
    assert_eq!(
        (status, &reply["collection"]["type"]),
        (200, &"album".into())
    );
}

#[tokio::test]
async fn what_is_missing_or_malformed_is_refused() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let magic = json!({"version": 1, "count": 0, "data": "x", "header": "y"});
    for (member, value, expected) in [
        ("encryptedKey", "".into(), ""),
        ("encryptedKey", Value::Null, ""),
        ("keyDecryptionNonce", "".into(), ""),
        ("type", "".into(), ""),
        ("type", 5.into(), ""),
        ("magicMetadata", magic.clone(), ""),
        ("pubMagicMetadata", magic, ""),
        ("encryptedKey", b64(47).into(), "BAD_REQUEST"),
        ("encryptedKey", "not base64".into(), "BAD_REQUEST"),
        ("keyDecryptionNonce", b64(25).into(), "BAD_REQUEST"),
        ("type", "unknown".into(), "BAD_REQUEST"),
        ("type", "Album".into(), "BAD_REQUEST"),
    ] {
        let mut body = album_body("album");
        body[member] = value.clone();
        let (status, reply) = server.post("/collections", sara.token(), &body).await;
        assert_eq!((status, code(&reply)), (400, expected), "{member} {value}");
    }
    let (_, list) = server.get("/collections/v2", sara.token()).await;
    assert_eq!(list, json!({"collections": []}));
}

#[tokio::test]
async fn favorites_and_uncategorized_are_made_once() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    for kind in ["favorites", "uncategorized"] {
        let (_, first) = server
            .post("/collections", sara.token(), &album_body(kind))
            .await;
        let mut other = album_body(kind);
        other["encryptedName"] = b64(99).into();
        let (status, second) = server.post("/collections", sara.token(), &other).await;
        assert_eq!((status, &second), (200, &first));
    }
    // Somebody else has their own.
    let tom = person(&server, "Tom").await;
    let (_, own) = server
        .post("/collections", tom.token(), &album_body("favorites"))
        .await;
    assert_eq!(own["collection"]["owner"]["id"], tom.id);
}

#[tokio::test]
async fn an_account_without_keys_has_no_albums() {
    let server = TestServer::new().await;
    let ada = keyless(&server, "Ada").await;
    let reply = server
        .post("/collections", ada.token(), &album_body("album"))
        .await;
    assert_eq!(reply, (404, json!({})));
}

#[tokio::test]
async fn a_session_of_the_right_app_is_needed() {
    let server = TestServer::new().await;
    let body = album_body("album");
    let reply = server.post("/collections", None, &body).await;
    assert_eq!(reply, (401, json!({"error": "missing token"})));
    let sara = person(&server, "Sara").await;
    let headers = [
        ("x-auth-token", sara.token.as_str()),
        ("x-client-package", "io.ente.locker.web"),
    ];
    let reply = raw(&server, "POST", "/collections", &headers, body.to_string()).await;
    assert_eq!(
        (reply.status, reply.json()),
        (401, json!({"error": "invalid token"}))
    );
}

#[tokio::test]
async fn json_is_read_whatever_its_content_type() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let headers = [
        ("x-auth-token", sara.token.as_str()),
        ("content-type", "text/plain;charset=UTF-8"),
    ];
    let reply = raw(
        &server,
        "POST",
        "/collections",
        &headers,
        album_body("album").to_string(),
    )
    .await;
    assert_eq!(reply.status, 200, "{}", reply.text());
}
