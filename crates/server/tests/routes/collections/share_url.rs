//! `POST`, `PUT`, `DELETE /collections/share-url`

use potluck_server::model::link_rules::{TOKEN_ALPHABET, TOKEN_CHARS};
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{
    Person, album, album_of, b64, code, guest, lapse, link, person, relink, share,
};

async fn create(server: &TestServer, who: &Person, body: Value) -> (u16, Value) {
    server
        .post("/collections/share-url", who.token(), &body)
        .await
}

#[tokio::test]
async fn a_new_link_has_the_settings_asked_for() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let (status, reply) = create(&server, &sara, json!({"collectionID": id})).await;
    assert_eq!(status, 200);
    let url = reply["result"]["url"].as_str().unwrap().to_owned();
    let token = url.strip_prefix("http://localhost:8080/?t=").unwrap();
    assert_eq!(token.len(), TOKEN_CHARS);
    assert!(
        token.bytes().all(|byte| TOKEN_ALPHABET.contains(&byte)),
        "{token}"
    );
    assert_eq!(
        reply,
        json!({"result": {
            "url": url, "deviceLimit": 0, "validTill": 0, "enableDownload": true, "enableCollect": false,
            "enableComment": false, "passwordEnabled": false, "enableJoin": true,
        }})
    );
    let till = server.state.clock.now().plus_seconds(60).0;
    let other = album(&server, &sara).await;
    let (_, reply) = create(
        &server,
        &sara,
        json!({"collectionID": other, "enableCollect": true, "enableComment": true, "enableJoin": false,
               "validTill": till, "deviceLimit": 5}),
    )
    .await;
    let result = &reply["result"];
    assert_eq!(
        (
            &result["enableCollect"],
            &result["enableComment"],
            &result["enableJoin"],
            &result["validTill"],
            &result["deviceLimit"]
        ),
        (
            &json!(true),
            // Kept as a wish, and never told as long as guests cannot comment.
            &json!(false),
            &json!(false),
            &json!(till),
            &json!(5)
        )
    );
    let mut conn = server.state.db.read().await.unwrap();
    let wish: bool = sqlx::query_scalar(
        "SELECT enable_comment FROM public_collection_tokens WHERE collection_id = ?",
    )
    .bind(other)
    .fetch_one(&mut *conn)
    .await
    .unwrap();
    assert!(wish);
}

#[tokio::test]
async fn the_active_link_comes_back_unchanged_even_when_expired() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let till = server.state.clock.now().plus_seconds(60).0;
    let (_, first) = create(
        &server,
        &sara,
        json!({"collectionID": id, "validTill": till}),
    )
    .await;
    server.clock.advance_seconds(61);
    let (status, again) = create(
        &server,
        &sara,
        json!({"collectionID": id, "enableCollect": true}),
    )
    .await;
    assert_eq!((status, again), (200, first));
}

#[tokio::test]
async fn every_change_moves_the_albums_time() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let time = async || {
        let (_, reply) = server
            .get(&format!("/collections/{id}"), sara.token())
            .await;
        reply["collection"]["updationTime"].as_i64().unwrap()
    };
    let made = time().await;
    link(&server, &sara, id, json!({})).await;
    let linked = time().await;
    relink(&server, &sara, id, json!({"enableCollect": true})).await;
    let changed = time().await;
    server
        .call(
            "DELETE",
            &format!("/collections/share-url/{id}"),
            sara.token(),
            &Value::Null,
        )
        .await;
    let removed = time().await;
    assert!(made < linked && linked < changed && changed < removed);
}

#[tokio::test]
async fn refusals_of_create_in_their_order() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    let plain = album_of(&server, &sara, "uncategorized").await;
    share(&server, id, &sara, &tom, "ADMIN").await;
    assert_eq!(create(&server, &sara, Value::Null).await, (400, json!({})));
    assert_eq!(
        create(&server, &sara, json!({"enableCollect": true})).await,
        (400, json!({}))
    );
    for bad in [
        json!({"deviceLimit": 51}),
        json!({"deviceLimit": -1}),
        json!({"validTill": 5}),
    ] {
        let mut body = bad.clone();
        body["collectionID"] = id.into();
        let (status, reply) = create(&server, &sara, body).await;
        assert_eq!((status, code(&reply)), (400, "BAD_REQUEST"), "{bad}");
    }
    assert_eq!(
        create(&server, &sara, json!({"collectionID": 5})).await,
        (404, json!({}))
    );
    // What the album is comes before whose it is.
    for who in [&sara, &tom] {
        assert_eq!(
            create(&server, who, json!({"collectionID": plain})).await,
            (400, json!({}))
        );
    }
    assert_eq!(
        create(&server, &tom, json!({"collectionID": id})).await,
        (403, json!({}))
    );
    lapse(&server, &sara).await;
    assert_eq!(
        create(&server, &sara, json!({"collectionID": id})).await,
        (402, json!({}))
    );
}

#[tokio::test]
async fn a_change_leaves_what_it_does_not_name() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let token = link(
        &server,
        &sara,
        id,
        json!({"enableCollect": true, "deviceLimit": 5}),
    )
    .await;
    let password =
        json!({"passHash": b64(32), "nonce": b64(16), "memLimit": 67_108_864, "opsLimit": 2});
    let (status, reply) = relink(&server, &sara, id, password).await;
    assert_eq!(status, 200);
    assert_eq!(
        reply,
        json!({"result": {
            "url": format!("http://localhost:8080/?t={token}"), "deviceLimit": 5, "validTill": 0,
            "enableDownload": true, "enableCollect": true, "enableComment": false, "passwordEnabled": true,
            "nonce": b64(16), "memLimit": 67_108_864, "opsLimit": 2, "enableJoin": true,
        }})
    );
    // Null and a false that says nothing leave everything.
    let (_, same) = relink(
        &server,
        &sara,
        id,
        json!({"disablePassword": false, "enableCollect": null}),
    )
    .await;
    assert_eq!(same, reply);
    let (_, open) = relink(
        &server,
        &sara,
        id,
        json!({"disablePassword": true, "minRole": "ADMIN"}),
    )
    .await;
    assert_eq!(
        (
            &open["result"]["passwordEnabled"],
            open["result"].get("nonce")
        ),
        (&json!(false), None)
    );
    assert_eq!(open["result"]["minRole"], "ADMIN");
    let (_, still) = relink(
        &server,
        &sara,
        id,
        json!({"minRole": null, "enableDownload": false}),
    )
    .await;
    assert_eq!(
        (
            &still["result"]["minRole"],
            &still["result"]["enableDownload"]
        ),
        (&json!("ADMIN"), &json!(false))
    );
}

#[tokio::test]
async fn refusals_of_change_in_their_order() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    share(&server, id, &sara, &tom, "ADMIN").await;
    let put = async |who: &Person, body: Value| {
        server
            .put("/collections/share-url", who.token(), &body)
            .await
    };
    assert_eq!(put(&sara, Value::Null).await, (400, json!({})));
    assert_eq!(
        put(&sara, json!({"enableCollect": true})).await,
        (400, json!({}))
    );
    for bad in [
        json!({}),
        json!({"memLimit": 1, "opsLimit": 1}),
        json!({"deviceLimit": 51}),
        json!({"deviceLimit": -1}),
        json!({"validTill": 5}),
        json!({"passHash": b64(32)}),
        json!({"passHash": b64(32), "nonce": b64(16), "memLimit": 1}),
        json!({"passHash": "", "nonce": b64(16), "memLimit": 1, "opsLimit": 1}),
        json!({"passHash": b64(32), "nonce": b64(16), "memLimit": 1, "opsLimit": 1, "disablePassword": true}),
        json!({"minRole": "KING"}),
        json!({"minRole": ""}),
    ] {
        // A rule comes before the question whose album it is, and which.
        for who in [&sara, &tom] {
            let mut body = bad.clone();
            body["collectionID"] = 5.into();
            let (status, reply) = put(who, body).await;
            assert_eq!((status, code(&reply)), (400, "BAD_REQUEST"), "{bad}");
        }
    }
    let body = |id: i64| json!({"collectionID": id, "enableCollect": true});
    assert_eq!(put(&sara, body(5)).await, (404, json!({})));
    assert_eq!(put(&tom, body(id)).await, (403, json!({})));
    assert_eq!(put(&sara, body(id)).await, (404, json!({})), "no link yet");
    link(&server, &sara, id, json!({})).await;
    assert_eq!(put(&sara, body(id)).await.0, 200);
    lapse(&server, &sara).await;
    assert_eq!(put(&sara, body(id)).await, (402, json!({})));
}

#[tokio::test]
async fn a_removed_link_never_comes_back() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    let delete = async |who: &Person, id: &str| {
        server
            .call(
                "DELETE",
                &format!("/collections/share-url/{id}"),
                who.token(),
                &Value::Null,
            )
            .await
    };
    assert_eq!(delete(&sara, "x").await, (400, json!({})));
    assert_eq!(delete(&sara, "5").await, (404, json!({})));
    assert_eq!(delete(&tom, &id.to_string()).await, (403, json!({})));
    assert_eq!(
        delete(&sara, &id.to_string()).await,
        (200, Value::Null),
        "without a link"
    );
    let old = link(&server, &sara, id, json!({"enableCollect": true})).await;
    assert_eq!(delete(&sara, &id.to_string()).await, (200, Value::Null));
    let new = link(&server, &sara, id, json!({})).await;
    assert_ne!(old, new);
    let info = async |token: &str| {
        guest(
            &server,
            "GET",
            "/public-collection/info",
            token,
            &Value::Null,
        )
        .await
    };
    let reply = info(&old).await;
    assert_eq!(
        (reply.status, reply.json()),
        (410, json!({"error": "disabled token"}))
    );
    let reply = info(&new).await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.json()["collection"]["publicURLs"][0]["enableCollect"],
        false
    );
}
