//! Renaming, and the three metadata envelopes.

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{album, b64, code, person, share};

#[tokio::test]
async fn only_the_owner_renames() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    let body = |id: i64| json!({"collectionID": id, "encryptedName": b64(30), "nameDecryptionNonce": b64(24)});
    let rename = async |token, body: Value| server.post("/collections/rename", token, &body).await;
    for member in ["collectionID", "encryptedName", "nameDecryptionNonce"] {
        let mut bad = body(id);
        bad[member] = if member == "collectionID" {
            0.into()
        } else {
            "".into()
        };
        assert_eq!(
            rename(sara.token(), bad).await,
            (400, json!({})),
            "{member}"
        );
    }
    assert_eq!(rename(sara.token(), body(5)).await, (404, json!({})));
    assert_eq!(rename(tom.token(), body(id)).await, (403, json!({})));
    share(&server, id, &sara, &tom, "ADMIN").await;
    assert_eq!(rename(tom.token(), body(id)).await, (403, json!({})));
    let (_, before) = server
        .get(&format!("/collections/{id}"), sara.token())
        .await;
    assert_eq!(rename(sara.token(), body(id)).await, (200, Value::Null));
    let (_, after) = server
        .get(&format!("/collections/{id}"), sara.token())
        .await;
    assert_eq!(after["collection"]["encryptedName"], b64(30));
    let time = |reply: &Value| reply["collection"]["updationTime"].as_i64().unwrap();
    assert!(time(&after) > time(&before));
}

#[tokio::test]
async fn metadata_has_its_writer_and_must_be_whole() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let cleo = person(&server, "Cleo").await;
    let id = album(&server, &sara).await;
    share(&server, id, &sara, &tom, "VIEWER").await;
    let body = |id: i64| json!({"id": id, "magicMetadata": {"version": 3, "count": 1, "data": b64(29), "header": b64(24)}});
    for (path, owner, sharee, stranger) in [
        ("/collections/magic-metadata", 200, 403, 403),
        ("/collections/public-magic-metadata", 200, 403, 403),
        ("/collections/sharee-magic-metadata", 400, 200, 404),
    ] {
        let put = async |who: &crate::support::Person, body: Value| {
            server.put(path, who.token(), &body).await
        };
        assert_eq!(put(&sara, body(id)).await.0, owner, "{path}");
        assert_eq!(put(&tom, body(id)).await.0, sharee, "{path}");
        assert_eq!(put(&cleo, body(id)).await.0, stranger, "{path}");
        assert_eq!(put(&tom, body(5)).await, (404, json!({})), "{path}");
        for (pointer, value) in [
            ("/id", json!(0)),
            ("/magicMetadata", Value::Null),
            ("/magicMetadata/version", json!(0)),
            ("/magicMetadata/count", json!(0)),
            ("/magicMetadata/data", json!("")),
            ("/magicMetadata/header", json!("")),
        ] {
            let mut bad = body(id);
            *bad.pointer_mut(pointer).unwrap() = value;
            assert_eq!(put(&sara, bad).await, (400, json!({})), "{path} {pointer}");
        }
    }
    let (_, refused) = server
        .put(
            "/collections/sharee-magic-metadata",
            sara.token(),
            &body(id),
        )
        .await;
    assert_eq!(code(&refused), "BAD_REQUEST");
    // There is no version check: the same call again is the next version of what was sent.
    assert_eq!(
        server
            .put("/collections/magic-metadata", sara.token(), &body(id))
            .await,
        (200, Value::Null)
    );
    let (_, reply) = server
        .get(&format!("/collections/{id}"), sara.token())
        .await;
    assert_eq!(reply["collection"]["magicMetadata"]["version"], 4);
}
