//! Originals, thumbnails and derived data for guests.

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{Reply, album, b64, code, guest, link, path_of, person, photo, raw, relink};

async fn get(server: &TestServer, link: &str, path: &str) -> Reply {
    guest(
        server,
        "GET",
        &format!("/public-collection/{path}"),
        link,
        &Value::Null,
    )
    .await
}

#[tokio::test]
async fn a_guest_reads_what_is_in_the_album() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let other = album(&server, &sara).await;
    let inside = photo(&server, &sara, id).await["id"].as_i64().unwrap();
    let outside = photo(&server, &sara, other).await["id"].as_i64().unwrap();
    let token = link(&server, &sara, id, json!({})).await;
    // Whether saving is offered changes nothing: the viewer needs the original.
    relink(&server, &sara, id, json!({"enableDownload": false})).await;

    let thumbnail = get(&server, &token, &format!("files/preview/{inside}")).await;
    assert_eq!(
        (thumbnail.status, thumbnail.text().as_str()),
        (200, "of a thumbnail")
    );
    let original = get(&server, &token, &format!("files/download/{inside}")).await;
    assert_eq!(original.status, 307);
    let location = original.header("location").unwrap().to_owned();
    assert!(!location.contains(&token));
    let bytes = raw(
        &server,
        "GET",
        path_of(&location),
        &[("range", "bytes=0-9")],
        "",
    )
    .await;
    assert_eq!((bytes.status, bytes.text().as_str()), (206, "ciphertext"));
    for what in ["preview", "download"] {
        for (photo, status) in [
            (outside.to_string(), 404),
            ("5".into(), 404),
            ("x".into(), 400),
        ] {
            let reply = get(&server, &token, &format!("files/{what}/{photo}")).await;
            assert_eq!(
                (reply.status, reply.json()),
                (status, json!({})),
                "{what} {photo}"
            );
        }
        // The query form, for images and videos.
        let path = format!("/public-collection/files/{what}/{inside}?accessToken={token}");
        let reply = raw(
            &server,
            "GET",
            &path,
            &[("x-client-package", "io.ente.albums.web")],
            "",
        )
        .await;
        assert!(reply.status == 200 || reply.status == 307);
        let path = format!("/public-collection/files/{what}/{inside}");
        assert_eq!(raw(&server, "GET", &path, &[], "").await.status, 401);
    }
    let mut tx = server.state.db.write().await.unwrap();
    sqlx::query("UPDATE collection_files SET is_deleted = 1 WHERE file_id = ?")
        .bind(inside)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        get(&server, &token, &format!("files/preview/{inside}"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_password_in_the_query_opens_too() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let photo = photo(&server, &sara, id).await["id"].as_i64().unwrap();
    let token = link(&server, &sara, id, json!({})).await;
    let password = json!({"passHash": b64(32), "nonce": b64(16), "memLimit": 8, "opsLimit": 1});
    relink(&server, &sara, id, password).await;
    let body = json!({"passHash": b64(32)});
    let proof = guest(
        &server,
        "POST",
        "/public-collection/verify-password",
        &token,
        &body,
    )
    .await
    .json();
    let jwt = proof["jwtToken"].as_str().unwrap();
    let path = format!(
        "/public-collection/files/preview/{photo}?accessToken={token}&accessTokenJWT={jwt}"
    );
    assert_eq!(raw(&server, "GET", &path, &[], "").await.status, 200);
    let path = format!("/public-collection/files/preview/{photo}?accessToken={token}");
    let reply = raw(&server, "GET", &path, &[], "").await;
    assert_eq!((reply.status, reply.json()), (401, json!({"error": {}})));
}

#[tokio::test]
async fn derived_data_is_answered_with_nothing() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let photo = photo(&server, &sara, id).await["id"].as_i64().unwrap();
    let token = link(&server, &sara, id, json!({})).await;
    let fetch =
        async |query: &str| get(&server, &token, &format!("files/data/fetch?{query}")).await;
    let reply = fetch(&format!("fileID={photo}&type=vid_preview")).await;
    assert_eq!((reply.status, code(&reply.json())), (404, "NOT_FOUND"));
    let reply = fetch(&format!(
        "fileID={photo}&type=vid_preview&preferNoContent=true"
    ))
    .await;
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    for (query, status) in [
        ("type=vid_preview".to_owned(), 400),
        ("fileID=x&type=vid_preview".into(), 400),
        (format!("fileID={photo}&type=mldata"), 400),
        ("fileID=5&type=vid_preview".into(), 403),
    ] {
        let reply = fetch(&query).await;
        assert_eq!((reply.status, reply.json()), (status, json!({})), "{query}");
    }
}
