//! `DELETE /collections/v3/{id}`, and the trash it fills.

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{
    Person, add, album, album_of, b64, code, guest, link, person, photo, share, usage,
};

async fn delete(server: &TestServer, who: &Person, query: &str) -> (u16, Value) {
    let path = format!("/collections/v3/1?{query}");
    server
        .call("DELETE", &path, who.token(), &Value::Null)
        .await
}

#[tokio::test]
async fn both_parameters_are_needed_and_the_path_is_ignored() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    for query in [
        String::new(),
        format!("collectionID={id}"),
        "keepFiles=true".into(),
        "collectionID=x&keepFiles=true".into(),
        "collectionID=0&keepFiles=true".into(),
        format!("collectionID={id}&keepFiles=perhaps"),
    ] {
        assert_eq!(
            delete(&server, &sara, &query).await,
            (400, json!({})),
            "{query}"
        );
    }
    let query = format!("collectionID={id}&keepFiles=true");
    assert_eq!(delete(&server, &tom, &query).await, (403, json!({})));
    share(&server, id, &sara, &tom, "ADMIN").await;
    assert_eq!(delete(&server, &tom, &query).await, (403, json!({})));
    assert_eq!(
        delete(&server, &sara, "collectionID=5&keepFiles=true").await,
        (404, json!({}))
    );
    assert_eq!(delete(&server, &sara, &query).await, (200, Value::Null));
    assert_eq!(delete(&server, &sara, &query).await, (200, Value::Null));
}

#[tokio::test]
async fn favorites_and_uncategorized_stay() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    for kind in ["favorites", "uncategorized"] {
        let id = album_of(&server, &sara, kind).await;
        let query = format!("collectionID={id}&keepFiles=false");
        assert_eq!(delete(&server, &sara, &query).await, (400, json!({})));
    }
}

#[tokio::test]
async fn an_album_with_photos_is_kept_if_they_are_to_be() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    photo(&server, &sara, id).await;
    let (status, reply) =
        delete(&server, &sara, &format!("collectionID={id}&keepFiles=true")).await;
    assert_eq!((status, code(&reply)), (409, "COLLECTION_NOT_EMPTY"));
    let (_, reply) = server
        .get(&format!("/collections/{id}"), sara.token())
        .await;
    assert_eq!(reply["collection"].get("isDeleted"), None);
}

#[tokio::test]
async fn everything_ends_in_one_step() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    let other = album(&server, &sara).await;
    let toms = album(&server, &tom).await;
    share(&server, id, &sara, &tom, "COLLABORATOR").await;
    let of_sara = photo(&server, &sara, id).await["id"].as_i64().unwrap();
    let of_tom = photo(&server, &tom, toms).await["id"].as_i64().unwrap();
    add(&server, other, &sara, of_sara, &sara).await;
    add(&server, id, &sara, of_tom, &tom).await;
    let token = link(&server, &sara, id, json!({})).await;
    let used = usage(&server, &sara).await;

    assert_eq!(
        delete(
            &server,
            &sara,
            &format!("collectionID={id}&keepFiles=false")
        )
        .await
        .0,
        200
    );
    // Its link is gone, and so is it for the people it was shared with.
    let reply = guest(
        &server,
        "GET",
        "/public-collection/info",
        &token,
        &Value::Null,
    )
    .await;
    assert_eq!(
        (reply.status, reply.json()),
        (410, json!({"error": "disabled token"}))
    );
    let (_, list) = server.get("/collections/v2", tom.token()).await;
    let tombstone = list["collections"]
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["id"] == id)
        .unwrap()
        .clone();
    assert_eq!(tombstone["isDeleted"], true);
    let diff = format!("/collections/v2/diff?collectionID={id}&sinceTime=0");
    assert_eq!(server.get(&diff, sara.token()).await, (404, json!({})));
    // The owner's photo left all albums for the trash; Tom's only left this one.
    let (_, rows) = server
        .get(
            &format!("/collections/v2/diff?collectionID={other}"),
            sara.token(),
        )
        .await;
    assert_eq!(rows["diff"][0]["isDeleted"], true);
    let (_, rows) = server
        .get(
            &format!("/collections/v2/diff?collectionID={toms}"),
            tom.token(),
        )
        .await;
    assert_eq!(rows["diff"][0]["isDeleted"], false);
    let (status, trash) = server.get("/trash/v2/diff?sinceTime=0", sara.token()).await;
    assert_eq!((status, &trash["hasMore"]), (200, &false.into()));
    let entry = &trash["diff"][0];
    let updated = entry["updatedAt"].as_i64().unwrap();
    assert_eq!(
        entry,
        &json!({
            "file": {
                "id": of_sara, "ownerID": sara.id, "collectionID": id, "collectionOwnerID": null,
                "encryptedKey": b64(48), "keyDecryptionNonce": b64(24),
                "file": entry["file"]["file"], "thumbnail": entry["file"]["thumbnail"],
                "metadata": entry["file"]["metadata"], "isDeleted": false,
                "updationTime": entry["file"]["updationTime"], "info": {"fileSize": 25, "thumbSize": 14},
            },
            "isDeleted": false, "isRestored": false, "deleteBy": updated + 30 * 24 * 3600 * 1_000_000,
            "createdAt": updated, "updatedAt": updated,
        })
    );
    assert_eq!(trash["diff"].as_array().unwrap().len(), 1);
    let path = format!("/trash/diff?sinceTime={updated}");
    let empty = json!({"diff": [], "hasMore": false});
    assert_eq!(server.get(&path, sara.token()).await, (200, empty.clone()));
    assert_eq!(
        server.get("/trash/v2/diff", tom.token()).await,
        (200, empty)
    );
    // The trash still fills the storage, and its owner can still look.
    assert_eq!(usage(&server, &sara).await, used);
    assert_eq!(
        server
            .get(&format!("/files/download/{of_sara}"), sara.token())
            .await
            .0,
        307
    );
    assert_eq!(
        server
            .get(&format!("/files/download/{of_sara}"), tom.token())
            .await
            .0,
        403
    );
}
