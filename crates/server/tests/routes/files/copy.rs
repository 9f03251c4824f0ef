//! `POST /files/copy`

use potluck_server::jobs::{orphans, removals};
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{
    Person, album, b64, b64_of, code, fill_up, path_of, person, photo, raw, share, unshare, usage,
};

async fn copy(
    server: &TestServer,
    who: &Person,
    from: i64,
    to: i64,
    photos: &[i64],
) -> (u16, Value) {
    let files: Vec<Value> = photos
        .iter()
        .map(|id| json!({"id": id, "encryptedKey": b64_of(48, 9), "keyDecryptionNonce": b64_of(24, 9)}))
        .collect();
    let body = json!({"srcCollectionID": from, "dstCollectionID": to, "files": files});
    server.post("/files/copy", who.token(), &body).await
}

async fn original(server: &TestServer, who: &Person, id: i64) -> Vec<u8> {
    let path = format!("/files/download/{id}?token={}", who.token);
    let reply = raw(server, "GET", &path, &[], "").await;
    let url = reply.header("location").unwrap();
    raw(server, "GET", path_of(url), &[], "").await.body
}

#[tokio::test]
async fn a_copy_is_the_copiers_own() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let shared = album(&server, &sara).await;
    let toms = album(&server, &tom).await;
    share(&server, shared, &sara, &tom, "VIEWER").await;
    let old = photo(&server, &sara, shared).await["id"].as_i64().unwrap();
    for path in ["/files/magic-metadata", "/files/public-magic-metadata"] {
        let magic = json!({"version": 1, "count": 1, "data": b64(37), "header": b64(24)});
        let body = json!({"metadataList": [{"id": old, "magicMetadata": magic}]});
        assert_eq!(server.put(path, sara.token(), &body).await.0, 200);
    }
    let (status, reply) = copy(&server, &tom, shared, toms, &[old]).await;
    assert_eq!(status, 200, "{reply}");
    let new = reply["oldToNewFileIDMap"][old.to_string()]
        .as_i64()
        .unwrap();
    assert_eq!(reply, json!({"oldToNewFileIDMap": {old.to_string(): new}}));
    assert_ne!(new, old);
    assert_eq!(
        (usage(&server, &sara).await, usage(&server, &tom).await),
        (39, 39)
    );

    let path = format!("/collections/v2/diff?collectionID={toms}&sinceTime=0");
    let (_, diff) = server.get(&path, tom.token()).await;
    let row = &diff["diff"][0];
    assert_eq!((&row["id"], &row["ownerID"]), (&new.into(), &tom.id.into()));
    assert_eq!(row["encryptedKey"], b64_of(48, 9));
    assert_eq!(row["metadata"]["encryptedData"], b64(197));
    assert_eq!(row["file"]["decryptionHeader"], b64_of(24, 1));
    assert_eq!(row["thumbnail"]["decryptionHeader"], b64_of(24, 2));
    assert_eq!(row["pubMagicMetadata"]["data"], b64(37));
    assert_eq!(row.get("magicMetadata"), None);

    // It outlives the first, to the last object.
    unshare(&server, shared, &tom).await;
    let items = json!({"items": [{"fileID": old, "collectionID": shared}]});
    assert_eq!(
        server.post("/files/trash", sara.token(), &items).await.0,
        200
    );
    let ids = json!({"fileIDs": [old]});
    assert_eq!(
        server.post("/trash/delete", sara.token(), &ids).await.0,
        200
    );
    server.clock.advance_seconds(46 * 24 * 3600);
    assert_eq!(removals::clear(&server.state).await.unwrap(), 2);
    assert_eq!(orphans::clear(&server.state).await.unwrap(), 0);
    assert_eq!(
        original(&server, &tom, new).await,
        b"ciphertext of an original"
    );
}

#[tokio::test]
async fn what_may_not_be_copied() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let anna = person(&server, "Anna").await;
    let shared = album(&server, &sara).await;
    let toms = album(&server, &tom).await;
    let annas = album(&server, &anna).await;
    share(&server, shared, &sara, &tom, "VIEWER").await;
    let id = photo(&server, &sara, shared).await["id"].as_i64().unwrap();
    let own = photo(&server, &tom, toms).await["id"].as_i64().unwrap();
    let bare = |status: u16| (status, json!({}));
    assert_eq!(copy(&server, &anna, shared, annas, &[id]).await, bare(404));
    assert_eq!(copy(&server, &tom, shared, annas, &[id]).await, bare(403));
    assert_eq!(copy(&server, &tom, shared, shared, &[id]).await, bare(403));
    assert_eq!(copy(&server, &tom, shared, 5, &[id]).await, bare(404));
    assert_eq!(copy(&server, &tom, 5, toms, &[id]).await, bare(404));
    assert_eq!(copy(&server, &tom, 0, toms, &[id]).await, bare(400));
    for bad in [vec![id; 101], vec![id, id], vec![id, own]] {
        let (status, body) = copy(&server, &tom, shared, toms, &bad).await;
        assert_eq!((status, code(&body)), (400, "BAD_REQUEST"), "{bad:?}");
    }
    let (status, body) = copy(&server, &tom, toms, toms, &[own]).await;
    assert_eq!((status, code(&body)), (400, "BAD_REQUEST"), "an own photo");
    let used = usage(&server, &tom).await;
    assert_eq!(used, 39);
    fill_up(&server, &tom).await;
    assert_eq!(copy(&server, &tom, shared, toms, &[id]).await, bare(426));
    let (_, count) = server.get("/files/count", None).await;
    assert_eq!(count, json!({"count": 2}));
}
