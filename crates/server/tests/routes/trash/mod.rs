//! The trash.

mod delete;
mod put;
mod restore;

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::Person;

/// Puts photos into the trash, all out of one album.
async fn put(server: &TestServer, who: &Person, album: i64, photos: &[i64]) -> (u16, Value) {
    let items: Vec<Value> = photos
        .iter()
        .map(|id| json!({"fileID": id, "collectionID": album}))
        .collect();
    let body = json!({ "items": items });
    server.post("/files/trash", who.token(), &body).await
}

/// What changed in somebody's trash.
async fn diff(server: &TestServer, who: &Person, since: i64) -> Vec<Value> {
    let path = format!("/trash/v2/diff?sinceTime={since}");
    let (status, body) = server.get(&path, who.token()).await;
    assert_eq!(status, 200, "{body}");
    body["diff"].as_array().unwrap().clone()
}

/// Ids of the photos live in an album, as its owner sees them.
async fn live(server: &TestServer, who: &Person, album: i64) -> Vec<i64> {
    let path = format!("/collections/v2/diff?collectionID={album}&sinceTime=0");
    let (_, body) = server.get(&path, who.token()).await;
    let rows = body["diff"].as_array().unwrap().iter();
    rows.filter(|row| row["isDeleted"] == false)
        .map(|row| row["id"].as_i64().unwrap())
        .collect()
}

/// A wrapped key for a photo.
fn item(photo: i64) -> Value {
    use crate::support::b64_of;
    json!({"id": photo, "encryptedKey": b64_of(48, 9), "keyDecryptionNonce": b64_of(24, 9)})
}
