//! `POST /files`

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{
    Person, album, album_of, b64, b64_of, code, file_body, fill_up, lapse, person, photo_body,
    set_plan, share, upload, usage,
};

async fn create(server: &TestServer, who: &Person, body: &Value) -> (u16, Value) {
    server.post("/files", who.token(), body).await
}

async fn diff(server: &TestServer, who: &Person, album: i64) -> Value {
    let path = format!("/collections/v2/diff?collectionID={album}&sinceTime=0");
    server.get(&path, who.token()).await.1
}

#[tokio::test]
async fn the_answer_is_the_request_with_what_the_server_knows() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let mut body = photo_body(&server, &sara, album).await;
    body["pubMagicMetadata"] =
        json!({"version": 1, "count": 2, "data": b64(37), "header": b64(24)});
    body["file"]["size"] = 0.into();
    let (status, file) = create(&server, &sara, &body).await;
    assert_eq!(status, 200, "{file}");
    let time = file["updationTime"].as_i64().unwrap();
    assert!(time >= server.state.clock.now().0);
    let mut expected = body.clone();
    expected["id"] = 10_000_000.into();
    expected["ownerID"] = sara.id.into();
    expected["collectionOwnerID"] = Value::Null;
    expected["isDeleted"] = false.into();
    expected["updationTime"] = time.into();
    expected["info"] = json!({"fileSize": 25, "thumbSize": 14});
    expected["file"]["size"] = 25.into();
    expected["metadata"]["size"] = 0.into();
    assert_eq!(file, expected);
    assert_eq!(usage(&server, &sara).await, 39);

    // The album moves to the photo's time, and the diff brings the row.
    let (_, albums) = server
        .get("/collections/v2?sinceTime=0", sara.token())
        .await;
    assert_eq!(albums["collections"][0]["updationTime"], time);
    let row = &diff(&server, &sara, album).await["diff"][0];
    assert_eq!(row["updationTime"], time);
    assert_eq!(row["collectionAddedAt"], time);
    assert_eq!(row["collectionOwnerID"], sara.id);
    assert_eq!(
        row["file"],
        json!({"decryptionHeader": b64_of(24, 1), "size": 0})
    );
    assert_eq!(row["metadata"]["encryptedData"], b64(197));
    assert_eq!(row["pubMagicMetadata"]["version"], 1);
    assert_eq!(row["info"], json!({"fileSize": 25, "thumbSize": 14}));
}

#[tokio::test]
async fn a_repeated_request_is_the_same_photo_even_when_the_storage_is_full() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let body = photo_body(&server, &sara, album).await;
    let (_, first) = create(&server, &sara, &body).await;
    fill_up(&server, &sara).await;
    let before = usage(&server, &sara).await;
    let (status, again) = create(&server, &sara, &body).await;
    assert_eq!(status, 200);
    assert_eq!(again, first);
    assert_eq!(usage(&server, &sara).await, before);
    assert_eq!(
        diff(&server, &sara, album).await["diff"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn many_repetitions_at_once_make_one_photo() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let body = photo_body(&server, &sara, album).await;
    let replies = futures::future::join_all((0..8).map(|_| create(&server, &sara, &body))).await;
    for (status, file) in replies {
        assert_eq!((status, &file["id"]), (200, &10_000_000.into()));
    }
    assert_eq!(usage(&server, &sara).await, 39);
}

#[tokio::test]
async fn an_object_key_with_other_contents_is_refused() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let body = photo_body(&server, &sara, album).await;
    assert_eq!(create(&server, &sara, &body).await.0, 200);
    let fresh = upload(&server, &sara, b"of a thumbnail").await;
    let changes: [(&str, Value); 5] = [
        ("/metadata/encryptedData", b64(198).into()),
        ("/metadata/decryptionHeader", b64_of(24, 9).into()),
        ("/file/decryptionHeader", b64_of(24, 9).into()),
        ("/thumbnail/decryptionHeader", b64_of(24, 9).into()),
        ("/thumbnail/objectKey", fresh.into()),
    ];
    for (pointer, value) in changes {
        let mut other = body.clone();
        *other.pointer_mut(pointer).unwrap() = value;
        let reply = create(&server, &sara, &other).await;
        assert_eq!(reply, (400, json!({})), "{pointer}");
    }
    // Original and thumbnail changing places is not the same photo either.
    let mut swapped = body.clone();
    swapped["file"]["objectKey"] = body["thumbnail"]["objectKey"].clone();
    swapped["thumbnail"]["objectKey"] = body["file"]["objectKey"].clone();
    swapped["file"]["size"] = 0.into();
    swapped["thumbnail"]["size"] = 0.into();
    assert_eq!(create(&server, &sara, &swapped).await, (400, json!({})));
    assert_eq!(usage(&server, &sara).await, 39);
}

#[tokio::test]
async fn missing_and_malformed_members_are_bad_requests() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let album = album(&server, &sara).await;
    let body = photo_body(&server, &sara, album).await;
    let foreign = format!("{}/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11", tom.id);
    let key = body["file"]["objectKey"].clone();
    let magic = |version: i64, count: i64, data: &str, header: &str| json!({"version": version, "count": count, "data": data, "header": header});
    let cases: Vec<(&str, Value)> = vec![
        ("/file/decryptionHeader", "".into()),
        ("/thumbnail/decryptionHeader", "".into()),
        ("/metadata/decryptionHeader", "".into()),
        ("/file", Value::Null),
        ("/metadata", Value::Null),
        ("/encryptedKey", "".into()),
        ("/keyDecryptionNonce", Value::Null),
        ("/collectionID", 0.into()),
        ("/collectionID", "one".into()),
        ("/file/objectKey", "".into()),
        ("/file/objectKey", foreign.into()),
        (
            "/file/objectKey",
            format!("{}/../secrets.toml", sara.id).into(),
        ),
        ("/file/objectKey", format!("{}/x", sara.id).into()),
        ("/thumbnail/objectKey", key),
        ("/pubMagicMetadata", magic(0, 1, "x", "y")),
        ("/pubMagicMetadata", magic(1, 0, "x", "y")),
        ("/pubMagicMetadata", magic(1, 1, "", "y")),
        ("/magicMetadata", magic(1, 1, "x", "")),
    ];
    for (pointer, value) in cases {
        let mut bad = body.clone();
        match bad.pointer_mut(pointer) {
            Some(member) => *member = value.clone(),
            None => bad[&pointer[1..]] = value.clone(),
        }
        assert_eq!(
            create(&server, &sara, &bad).await,
            (400, json!({})),
            "{pointer} {value}"
        );
    }
    let nothing = server.post("/files", sara.token(), &Value::Null).await;
    assert_eq!(nothing, (400, json!({})));
    assert_eq!(create(&server, &sara, &body).await.0, 200);
}

#[tokio::test]
async fn the_album_must_be_the_callers_and_alive() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let album = album(&server, &sara).await;
    share(&server, album, &sara, &tom, "ADMIN").await;
    // The keys are checked before the album: they need not exist yet for these refusals.
    let key = |n: u8| format!("{}/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c1{n}", tom.id);
    let body = |album: i64| file_body(album, &key(1), &key(2));
    assert_eq!(create(&server, &tom, &body(12345)).await, (404, json!({})));
    assert_eq!(create(&server, &tom, &body(album)).await, (403, json!({})));
    let stranger = person(&server, "Cleo").await;
    let foreign = format!("{}/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11", stranger.id);
    let other = format!("{}/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c12", stranger.id);
    let reply = create(&server, &stranger, &file_body(album, &foreign, &other)).await;
    assert_eq!(reply, (403, json!({})));
    let own = album_of(&server, &tom, "album").await;
    let path = format!("/collections/v3/{own}?collectionID={own}&keepFiles=true");
    let gone = server
        .call("DELETE", &path, tom.token(), &Value::Null)
        .await;
    assert_eq!(gone.0, 200);
    let (status, reply) = create(&server, &tom, &body(own)).await;
    assert_eq!((status, code(&reply)), (404, "COLLECTION_DELETED"));
}

#[tokio::test]
async fn another_apps_album_is_refused() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let mut tx = server.state.db.write().await.unwrap();
    sqlx::query("UPDATE collections SET app = 'locker' WHERE collection_id = ?")
        .bind(album)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let body = photo_body(&server, &sara, album).await;
    let (status, reply) = create(&server, &sara, &body).await;
    assert_eq!((status, code(&reply)), (400, "BAD_REQUEST"));
}

#[tokio::test]
async fn objects_must_be_there_and_have_the_size_that_is_told() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let body = photo_body(&server, &sara, album).await;
    for part in ["file", "thumbnail"] {
        let mut missing = body.clone();
        missing[part]["objectKey"] =
            format!("{}/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11", sara.id).into();
        let (status, reply) = create(&server, &sara, &missing).await;
        assert_eq!(status, 503);
        assert_eq!(
            reply,
            json!({"code": "OBJECT_SIZE_FETCH_FAILED", "message": ""})
        );
        let mut other = body.clone();
        other[part]["size"] = 26.into();
        assert_eq!(create(&server, &sara, &other).await, (400, json!({})));
    }
    assert_eq!(usage(&server, &sara).await, 0);
}

#[tokio::test]
async fn an_object_over_ten_gibibytes_is_too_large() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let mut body = photo_body(&server, &sara, album).await;
    body["file"]["size"] = 0.into();
    let path = server
        .data_dir()
        .join("objects/data")
        .join(body["file"]["objectKey"].as_str().unwrap());
    // A sparse file: the length without the bytes.
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len((10 << 30) + 1).unwrap();
    assert_eq!(create(&server, &sara, &body).await, (413, json!({})));
}

#[tokio::test]
async fn a_full_storage_and_a_lapsed_plan_refuse() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let body = photo_body(&server, &sara, album).await;
    let slack = 50 << 20;
    set_plan(&server, &sara, 1000, i64::MAX, 1000 + slack - 38).await;
    assert_eq!(create(&server, &sara, &body).await, (426, json!({})));
    lapse(&server, &sara).await;
    assert_eq!(create(&server, &sara, &body).await, (402, json!({})));
    set_plan(&server, &sara, 1000, i64::MAX, 1000 + slack - 39).await;
    assert_eq!(create(&server, &sara, &body).await.0, 200);
    assert_eq!(usage(&server, &sara).await, 1000 + slack);
}

#[tokio::test]
async fn nobody_creates_without_a_session() {
    let server = TestServer::new().await;
    let reply = server.post("/files", None, &json!({})).await;
    assert_eq!(reply, (401, json!({"error": "missing token"})));
    let reply = server.post("/files", Some("nonsense"), &json!({})).await;
    assert_eq!(reply, (401, json!({"error": "invalid token"})));
}
