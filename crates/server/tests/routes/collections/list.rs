//! `GET /collections/v2`, `/collections`, `/collections/v3`, `/collections/{id}`, `/collections/sharees`,
//! `/collections/file`, `/collection-actions/pending-remove`

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{Person, add, album, b64, code, link, person, photo, relink, share, unshare};

async fn list(server: &TestServer, who: &Person, since: i64) -> Vec<Value> {
    let (status, body) = server
        .get(&format!("/collections/v2?sinceTime={since}"), who.token())
        .await;
    assert_eq!(status, 200);
    body["collections"].as_array().unwrap().clone()
}

async fn execute(server: &TestServer, sql: &'static str, id: i64) {
    let mut tx = server.state.db.write().await.unwrap();
    sqlx::query(sql).bind(id).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn owner_and_sharee_see_what_is_theirs() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    share(&server, id, &sara, &tom, "COLLABORATOR").await;
    let magic = json!({"id": id, "magicMetadata": {"version": 1, "count": 1, "data": b64(29), "header": b64(24)}});
    for (path, who) in [
        ("/collections/magic-metadata", &sara),
        ("/collections/public-magic-metadata", &sara),
        ("/collections/sharee-magic-metadata", &tom),
    ] {
        assert_eq!(server.put(path, who.token(), &magic).await.0, 200, "{path}");
    }
    let stored =
        |version: i64| json!({"version": version, "count": 1, "data": b64(29), "header": b64(24)});
    let sharees = json!([{"id": tom.id, "email": tom.email, "name": "", "role": "COLLABORATOR"}]);
    let own = list(&server, &sara, 0).await;
    assert_eq!(own.len(), 1);
    assert_eq!(
        own[0],
        json!({
            "id": id, "owner": {"id": sara.id, "email": "", "name": "", "role": ""},
            "encryptedKey": b64(48), "keyDecryptionNonce": b64(24), "name": "",
            "encryptedName": b64(26), "nameDecryptionNonce": b64(24), "type": "album",
            "attributes": {"version": 0}, "sharees": sharees, "publicURLs": [],
            "updationTime": own[0]["updationTime"], "app": "photos",
            "magicMetadata": stored(2), "pubMagicMetadata": stored(2),
        })
    );
    let shared = list(&server, &tom, 0).await;
    assert_eq!(shared.len(), 1);
    assert_eq!(
        shared[0],
        json!({
            "id": id, "owner": {"id": sara.id, "email": sara.email, "name": "", "role": ""},
            "encryptedKey": b64(80), "name": "",
            "encryptedName": b64(26), "nameDecryptionNonce": b64(24), "type": "album",
            "attributes": {"version": 0}, "sharees": sharees, "publicURLs": [],
            "updationTime": own[0]["updationTime"], "sharedAt": shared[0]["sharedAt"], "app": "photos",
            "pubMagicMetadata": stored(2), "sharedMagicMetadata": stored(1),
        })
    );
    assert!(
        list(&server, &person(&server, "Cleo").await, 0)
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn only_what_changed_since_is_listed() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let first = album(&server, &sara).await;
    let second = album(&server, &sara).await;
    let cursor = list(&server, &sara, 0)
        .await
        .iter()
        .map(|album| album["updationTime"].as_i64().unwrap())
        .max()
        .unwrap();
    assert!(list(&server, &sara, cursor).await.is_empty());
    assert_eq!(list(&server, &sara, cursor - 1).await[0]["id"], second);
    photo(&server, &sara, first).await;
    let changed = list(&server, &sara, cursor).await;
    assert_eq!((changed.len(), &changed[0]["id"]), (1, &first.into()));
    // What is no number counts as zero, and the old path answers alike.
    let (_, all) = server.get("/collections?sinceTime=x", sara.token()).await;
    assert_eq!(all["collections"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn who_left_gets_the_bare_fact_once() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    share(&server, id, &sara, &tom, "VIEWER").await;
    unshare(&server, id, &tom).await;
    let gone = list(&server, &tom, 0).await;
    assert_eq!(
        gone,
        [json!({
            "id": id, "owner": {"id": sara.id, "email": "", "name": "", "role": ""},
            "encryptedKey": "", "name": "", "encryptedName": "", "nameDecryptionNonce": "",
            "type": "album", "attributes": {"version": 0}, "sharees": [], "publicURLs": [],
            "updationTime": gone[0]["updationTime"], "sharedAt": gone[0]["sharedAt"], "isDeleted": true,
            "app": "photos",
        })]
    );
    let cursor = gone[0]["updationTime"].as_i64().unwrap();
    // What happens to the album later is not theirs to know.
    let rename =
        json!({"collectionID": id, "encryptedName": b64(30), "nameDecryptionNonce": b64(24)});
    assert_eq!(
        server
            .post("/collections/rename", sara.token(), &rename)
            .await
            .0,
        200
    );
    assert!(list(&server, &tom, cursor).await.is_empty());
    assert_eq!(list(&server, &tom, 0).await, gone);
    assert_eq!(list(&server, &sara, 0).await[0]["sharees"], json!([]));
}

#[tokio::test]
async fn the_third_version_comes_in_pages() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let id = album(&server, &sara).await;
        share(&server, id, &sara, &tom, "VIEWER").await;
        ids.push(id);
    }
    let (status, page) = server.get("/collections/v3?limit=2", sara.token()).await;
    assert_eq!(status, 200);
    assert_eq!(page["shared"], json!([]));
    let owned = page["owned"].as_array().unwrap();
    assert_eq!(
        owned
            .iter()
            .map(|a| a["id"].as_i64().unwrap())
            .collect::<Vec<_>>(),
        ids[..2]
    );
    assert_eq!(owned[1]["sharees"][0]["id"], tom.id);
    let since = owned[1]["updationTime"].as_i64().unwrap();
    let (_, page) = server
        .get(
            &format!("/collections/v3?limit=2&sinceTime={since}"),
            sara.token(),
        )
        .await;
    assert_eq!(page["owned"][0]["id"], ids[2]);
    let (_, page) = server.get("/collections/v3", tom.token()).await;
    assert_eq!(
        (
            page["owned"].as_array().unwrap().len(),
            page["shared"].as_array().unwrap().len()
        ),
        (0, 3)
    );
}

#[tokio::test]
async fn one_album_by_its_id() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    let get =
        async |who: &Person, id: &str| server.get(&format!("/collections/{id}"), who.token()).await;
    assert_eq!(get(&sara, "x").await, (400, json!({})));
    assert_eq!(get(&sara, "5").await, (404, json!({})));
    assert_eq!(get(&tom, &id.to_string()).await, (404, json!({})));
    let (status, reply) = get(&sara, &id.to_string()).await;
    assert_eq!(status, 200);
    assert_eq!(reply["collection"]["owner"]["email"], sara.email);
    assert_eq!(reply["collection"]["encryptedKey"], b64(48));
    share(&server, id, &sara, &tom, "VIEWER").await;
    let (_, reply) = get(&tom, &id.to_string()).await;
    assert_eq!(reply["collection"]["encryptedKey"], b64(80));
    assert_eq!(reply["collection"]["owner"]["email"], sara.email);
    assert_eq!(reply["collection"].get("keyDecryptionNonce"), None);
    // Its owner still gets a deleted album: its key opens what is in the trash.
    let path = format!("/collections/v3/{id}?collectionID={id}&keepFiles=false");
    assert_eq!(
        server
            .call("DELETE", &path, sara.token(), &Value::Null)
            .await
            .0,
        200
    );
    let (status, reply) = get(&sara, &id.to_string()).await;
    assert_eq!(
        (status, &reply["collection"]["isDeleted"]),
        (200, &true.into())
    );
    assert_eq!(reply["collection"]["encryptedKey"], b64(48));
    assert_eq!(get(&tom, &id.to_string()).await, (404, json!({})));
}

#[tokio::test]
async fn links_show_from_their_least_role_up() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let ada = person(&server, "Ada").await;
    let id = album(&server, &sara).await;
    share(&server, id, &sara, &tom, "VIEWER").await;
    share(&server, id, &sara, &ada, "ADMIN").await;
    let token = link(&server, &sara, id, json!({})).await;
    let seen = async || {
        let mut seen = Vec::new();
        for who in [&sara, &ada, &tom] {
            seen.push(
                list(&server, who, 0).await[0]["publicURLs"]
                    .as_array()
                    .unwrap()
                    .len(),
            );
        }
        seen
    };
    assert_eq!(seen().await, [1, 1, 1]);
    relink(&server, &sara, id, json!({"minRole": "COLLABORATOR"})).await;
    assert_eq!(seen().await, [1, 1, 0]);
    relink(&server, &sara, id, json!({"minRole": "OWNER"})).await;
    assert_eq!(seen().await, [1, 0, 0]);
    let url = list(&server, &sara, 0).await[0]["publicURLs"][0]["url"].clone();
    assert_eq!(url, format!("http://localhost:8080/?t={token}"));
    server
        .call(
            "DELETE",
            &format!("/collections/share-url/{id}"),
            sara.token(),
            &Value::Null,
        )
        .await;
    assert_eq!(seen().await, [0, 0, 0]);
}

#[tokio::test]
async fn participants_list_the_people() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let cleo = person(&server, "Cleo").await;
    let id = album(&server, &sara).await;
    share(&server, id, &sara, &tom, "ADMIN").await;
    let path = format!("/collections/sharees?collectionID={id}");
    let people =
        json!({"sharees": [{"id": tom.id, "email": tom.email, "name": "", "role": "ADMIN"}]});
    assert_eq!(server.get(&path, sara.token()).await, (200, people.clone()));
    assert_eq!(server.get(&path, tom.token()).await, (200, people));
    assert_eq!(server.get(&path, cleo.token()).await, (404, json!({})));
    assert_eq!(
        server.get("/collections/sharees", sara.token()).await,
        (404, json!({}))
    );
    execute(
        &server,
        "UPDATE collections SET is_deleted = 1 WHERE collection_id = ?",
        id,
    )
    .await;
    assert_eq!(server.get(&path, sara.token()).await, (404, json!({})));
}

#[tokio::test]
async fn one_row_of_an_album() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let cleo = person(&server, "Cleo").await;
    let id = album(&server, &sara).await;
    let own = album(&server, &tom).await;
    share(&server, id, &sara, &tom, "COLLABORATOR").await;
    let photo = photo(&server, &tom, own).await["id"].as_i64().unwrap();
    add(&server, id, &sara, photo, &tom).await;
    let path =
        |album: i64, photo: i64| format!("/collections/file?collectionID={album}&fileID={photo}");
    // The album's owner, the photo's owner; not a stranger.
    for who in [&sara, &tom] {
        let (status, reply) = server.get(&path(id, photo), who.token()).await;
        assert_eq!((status, &reply["file"]["id"]), (200, &photo.into()));
        assert_eq!(reply["file"]["collectionID"], id);
    }
    assert_eq!(
        server.get(&path(id, photo), cleo.token()).await,
        (403, json!({}))
    );
    assert_eq!(
        server.get(&path(5, photo), sara.token()).await,
        (404, json!({}))
    );
    let (status, reply) = server.get(&path(id, 5), sara.token()).await;
    assert_eq!((status, code(&reply)), (404, "FILE_NOT_FOUND_IN_ALBUM"));
    execute(
        &server,
        "UPDATE collection_files SET is_deleted = 1 WHERE collection_id = ?",
        id,
    )
    .await;
    let (status, reply) = server.get(&path(id, photo), tom.token()).await;
    assert_eq!((status, code(&reply)), (404, "FILE_NOT_FOUND_IN_ALBUM"));
}

#[tokio::test]
async fn removals_wait_for_the_photos_owner() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let cleo = person(&server, "Cleo").await;
    let path = "/collection-actions/pending-remove";
    let none = json!({"actions": [], "hasMore": false});
    assert_eq!(server.get(path, sara.token()).await, (200, none.clone()));
    let id = album(&server, &sara).await;
    let photo = photo(&server, &sara, id).await["id"].as_i64().unwrap();
    let mut tx = server.state.db.write().await.unwrap();
    sqlx::query("UPDATE collection_files SET action = 'REMOVE', action_user = ? WHERE file_id = ?")
        .bind(cleo.id)
        .bind(photo)
        .execute(&mut *tx)
        .await
        .unwrap();
    sqlx::query("INSERT INTO collection_actions VALUES ('cact_7Qm2sV9bKx0LrT4nYw1ZaC', ?, ?, ?, ?, 'REMOVE', 1, 5, 5)")
        .bind(sara.id)
        .bind(cleo.id)
        .bind(id)
        .bind(photo)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let pending = json!({"actions": [{
        "id": "cact_7Qm2sV9bKx0LrT4nYw1ZaC", "userID": sara.id, "actorUserID": cleo.id, "collectionID": id,
        "fileID": photo, "action": "REMOVE", "isPending": true, "createdAt": 5, "updatedAt": 5,
    }], "hasMore": false});
    assert_eq!(server.get(path, sara.token()).await, (200, pending));
    assert_eq!(
        server
            .get(&format!("{path}?sinceTime=5"), sara.token())
            .await,
        (200, none.clone())
    );
    assert_eq!(server.get(path, cleo.token()).await, (200, none.clone()));
    // Once the row has lost its mark there is nothing left to do.
    execute(
        &server,
        "UPDATE collection_files SET action = NULL WHERE file_id = ?",
        photo,
    )
    .await;
    assert_eq!(server.get(path, sara.token()).await, (200, none));
}
