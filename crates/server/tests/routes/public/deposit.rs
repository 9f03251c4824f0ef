//! `POST /public-collection/file`

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{
    Person, Reply, album, b64, code, file_body, fill_up, guest, link, md5_of, person, put_object,
    relink, usage,
};

async fn upload(server: &TestServer, link: &str, bytes: &[u8]) -> String {
    let body = json!({"contentLength": bytes.len(), "contentMD5": md5_of(bytes)});
    let place = guest(server, "POST", "/public-collection/upload-url", link, &body)
        .await
        .json();
    let reply = put_object(server, place["url"].as_str().unwrap(), bytes).await;
    assert_eq!(reply.status, 200);
    place["objectKey"].as_str().unwrap().to_owned()
}

async fn body(server: &TestServer, link: &str, album: i64) -> Value {
    let file = upload(server, link, b"ciphertext of an original").await;
    let thumbnail = upload(server, link, b"of a thumbnail").await;
    file_body(album, &file, &thumbnail)
}

async fn deposit(server: &TestServer, link: &str, body: &Value) -> Reply {
    guest(server, "POST", "/public-collection/file", link, body).await
}

async fn collecting(server: &TestServer) -> (Person, i64, String) {
    let sara = person(server, "Sara").await;
    let id = album(server, &sara).await;
    let token = link(server, &sara, id, json!({"enableCollect": true})).await;
    (sara, id, token)
}

#[tokio::test]
async fn a_deposit_belongs_to_the_owner_and_reaches_everybody() {
    let server = TestServer::new().await;
    let (sara, id, token) = collecting(&server).await;
    let mut body = body(&server, &token, id).await;
    let magic = json!({"version": 1, "count": 1, "data": b64(37), "header": b64(24)});
    body["pubMagicMetadata"] = magic.clone();
    body["magicMetadata"] = magic.clone();
    // What a guest claims of the row means nothing.
    body["id"] = 77.into();
    body["ownerID"] = 78.into();
    body["updationTime"] = 79.into();
    body["isDeleted"] = true.into();
    let reply = deposit(&server, &token, &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let file = reply.json();
    assert_eq!(file["id"], 10_000_000);
    assert_eq!(
        (&file["ownerID"], &file["isDeleted"]),
        (&sara.id.into(), &false.into())
    );
    assert_eq!(file["collectionOwnerID"], Value::Null);
    assert_eq!(file.get("magicMetadata"), None);
    assert_eq!(file["pubMagicMetadata"], magic);
    assert_eq!(file["info"], json!({"fileSize": 25, "thumbSize": 14}));
    assert!(file["updationTime"].as_i64().unwrap() >= server.state.clock.now().0);
    assert_eq!(usage(&server, &sara).await, 39);

    let path = format!("/collections/v2/diff?collectionID={id}&sinceTime=0");
    let (_, diff) = server.get(&path, sara.token()).await;
    let row = &diff["diff"][0];
    assert_eq!(
        (&row["id"], &row["ownerID"]),
        (&file["id"], &sara.id.into())
    );
    assert_eq!(
        (row.get("magicMetadata"), &row["pubMagicMetadata"]),
        (None, &magic)
    );
    let seen = guest(
        &server,
        "GET",
        "/public-collection/diff?sinceTime=0",
        &token,
        &Value::Null,
    )
    .await
    .json();
    assert_eq!(seen["diff"][0]["id"], file["id"]);
    let (_, albums) = server.get("/collections/v2", sara.token()).await;
    assert_eq!(
        albums["collections"][0]["updationTime"],
        file["updationTime"]
    );
}

#[tokio::test]
async fn repeating_a_deposit_makes_no_second_photo() {
    let server = TestServer::new().await;
    let (sara, id, token) = collecting(&server).await;
    let body = body(&server, &token, id).await;
    let first = deposit(&server, &token, &body).await;
    fill_up(&server, &sara).await;
    let again = deposit(&server, &token, &body).await;
    assert_eq!((again.status, again.json()), (200, first.json()));
    let mut other = body.clone();
    other["metadata"]["encryptedData"] = b64(5).into();
    let refused = deposit(&server, &token, &other).await;
    assert_eq!((refused.status, refused.json()), (400, json!({})));
}

#[tokio::test]
async fn refusals_in_their_order() {
    let server = TestServer::new().await;
    let (sara, id, token) = collecting(&server).await;
    let own = album(&server, &sara).await;
    let body = body(&server, &token, id).await;
    relink(&server, &sara, id, json!({"enableCollect": false})).await;
    let nothing = deposit(&server, &token, &Value::Null).await;
    assert_eq!((nothing.status, nothing.json()), (400, json!({})));
    // Another album of the same owner is refused before the question whether photos are taken.
    let mut other = body.clone();
    other["collectionID"] = own.into();
    let reply = deposit(&server, &token, &other).await;
    assert_eq!(
        (reply.status, reply.json()),
        (
            400,
            json!({"code": "BAD_REQUEST", "message": "can only update to associated collection"})
        )
    );
    let reply = deposit(&server, &token, &body).await;
    assert_eq!(
        (reply.status, code(&reply.json())),
        (405, "PUBLIC_COLLECT_DISABLED")
    );
    relink(&server, &sara, id, json!({"enableCollect": true})).await;
    let tom = person(&server, "Tom").await;
    let foreign = format!("{}/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11", tom.id);
    let missing = format!("{}/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11", sara.id);
    for (pointer, value, expected) in [
        ("/file/decryptionHeader", json!(""), (400, "")),
        ("/metadata/decryptionHeader", json!(""), (400, "")),
        ("/encryptedKey", json!(""), (400, "")),
        ("/file/objectKey", json!(foreign), (400, "")),
        (
            "/thumbnail/objectKey",
            body["file"]["objectKey"].clone(),
            (400, ""),
        ),
        (
            "/file/objectKey",
            json!(missing),
            (503, "OBJECT_SIZE_FETCH_FAILED"),
        ),
        ("/file/size", json!(24), (400, "")),
    ] {
        let mut bad = body.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        let reply = deposit(&server, &token, &bad).await;
        assert_eq!((reply.status, code(&reply.json())), expected, "{pointer}");
    }
    let mut magic = body.clone();
    magic["pubMagicMetadata"] = json!({"version": 0, "count": 1, "data": "x", "header": "y"});
    assert_eq!(deposit(&server, &token, &magic).await.status, 400);
    fill_up(&server, &sara).await;
    let full = deposit(&server, &token, &body).await;
    assert_eq!((full.status, full.json()), (426, json!({})));
}

#[tokio::test]
async fn a_link_removed_meanwhile_takes_nothing_and_loses_nothing() {
    let server = TestServer::new().await;
    let (sara, id, token) = collecting(&server).await;
    let body = body(&server, &token, id).await;
    server
        .call(
            "DELETE",
            &format!("/collections/share-url/{id}"),
            sara.token(),
            &Value::Null,
        )
        .await;
    let reply = deposit(&server, &token, &body).await;
    assert_eq!(
        (reply.status, reply.json()),
        (410, json!({"error": "disabled token"}))
    );
    assert_eq!(usage(&server, &sara).await, 0);
    // A new link takes the same objects.
    let token = link(&server, &sara, id, json!({"enableCollect": true})).await;
    assert_eq!(deposit(&server, &token, &body).await.status, 200);
}
