//! Sizes, counts, and derived data that this server does not keep.

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{album, file_body, person, photo, raw, upload};

#[tokio::test]
async fn sizes_of_own_photos() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let album = album(&server, &sara).await;
    let first = photo(&server, &sara, album).await["id"].clone();
    let second = photo(&server, &sara, album).await["id"].clone();
    let ids = json!({"fileIDs": [first, second]});
    let (status, body) = server.post("/files/info", sara.token(), &ids).await;
    let info = json!({"fileSize": 25, "thumbSize": 14});
    assert_eq!(status, 200);
    assert_eq!(
        body,
        json!({"filesInfo": [{"id": first, "fileInfo": info}, {"id": second, "fileInfo": info}]})
    );
    let size = server.post("/files/size", sara.token(), &ids).await;
    assert_eq!(size, (200, json!({"size": 50})));
    for path in ["/files/info", "/files/size"] {
        assert_eq!(server.post(path, tom.token(), &ids).await, (403, json!({})));
        for bad in [
            Value::Null,
            json!({}),
            json!({"fileIDs": [first, first]}),
            json!({"fileIDs": [first, 5]}),
        ] {
            assert_eq!(
                server.post(path, sara.token(), &bad).await,
                (400, json!({})),
                "{bad}"
            );
        }
    }
    assert_eq!(
        server.get("/files/count", None).await,
        (200, json!({"count": 2}))
    );
}

#[tokio::test]
async fn derived_data_is_answered_with_nothing() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let token = [("x-auth-token", sara.token.as_str())];
    let reply = raw(
        &server,
        "GET",
        "/files/data/fetch?fileID=1&type=mldata",
        &token,
        "",
    )
    .await;
    assert_eq!(
        (reply.status, reply.json()["code"].as_str()),
        (404, Some("NOT_FOUND"))
    );
    let path = "/files/data/fetch?fileID=1&type=mldata&preferNoContent=true";
    let reply = raw(&server, "GET", path, &token, "").await;
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    let ids = |n: i64| json!({"fileIDs": (0..n).collect::<Vec<_>>(), "type": "mldata"});
    let (status, body) = server
        .post("/files/data/fetch", sara.token(), &ids(200))
        .await;
    assert_eq!((status, &body["data"]), (200, &json!([])));
    assert_eq!(
        server
            .post("/files/data/fetch", sara.token(), &ids(201))
            .await
            .0,
        400
    );
    let diff = server
        .post(
            "/files/data/status-diff",
            sara.token(),
            &json!({"lastUpdatedAt": 0}),
        )
        .await;
    assert_eq!(diff, (200, json!({"diff": []})));
}

#[tokio::test]
async fn photos_of_one_size_may_be_duplicates() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let own = album(&server, &sara).await;
    let path = "/files/duplicates";
    let none = (200, json!({"duplicates": []}));
    let first = photo(&server, &sara, own).await["id"].clone();
    assert_eq!(server.get(path, sara.token()).await, none);
    let second = photo(&server, &sara, own).await["id"].clone();
    let other = upload(&server, &sara, b"of another size").await;
    let thumbnail = upload(&server, &sara, b"of a thumbnail").await;
    let mut body = file_body(own, &other, &thumbnail);
    body["file"]["size"] = 0.into();
    assert_eq!(server.post("/files", sara.token(), &body).await.0, 200);
    assert_eq!(
        server.get(path, sara.token()).await,
        (
            200,
            json!({"duplicates": [{"fileIDs": [first, second], "size": 25}]})
        )
    );
    assert_eq!(server.get(path, tom.token()).await, none);
    // In the trash it still counts, deleted for good it does not.
    let items = json!({"items": [{"fileID": first, "collectionID": own}]});
    assert_eq!(
        server.post("/files/trash", sara.token(), &items).await.0,
        200
    );
    assert_ne!(server.get(path, sara.token()).await, none);
    let ids = json!({"fileIDs": [first]});
    assert_eq!(
        server.post("/trash/delete", sara.token(), &ids).await.0,
        200
    );
    assert_eq!(server.get(path, sara.token()).await, none);
}
