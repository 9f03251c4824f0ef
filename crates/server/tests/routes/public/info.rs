//! `GET /public-collection/info`

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{album, b64, guest, link, person, relink, share};

#[tokio::test]
async fn a_guest_learns_the_album_and_nothing_of_its_people() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    share(&server, id, &sara, &tom, "ADMIN").await;
    let magic = json!({"id": id, "magicMetadata": {"version": 1, "count": 1, "data": b64(29), "header": b64(24)}});
    for path in [
        "/collections/magic-metadata",
        "/collections/public-magic-metadata",
    ] {
        assert_eq!(server.put(path, sara.token(), &magic).await.0, 200);
    }
    let till = server.state.clock.now().plus_seconds(60).0;
    let options = json!({"enableCollect": true, "validTill": till, "deviceLimit": 5});
    let token = link(&server, &sara, id, options).await;
    let password = json!({"passHash": b64(32), "nonce": b64(16), "memLimit": 8, "opsLimit": 1, "minRole": "ADMIN"});
    relink(&server, &sara, id, password).await;
    let reply = guest(
        &server,
        "GET",
        "/public-collection/info",
        &token,
        &Value::Null,
    )
    .await;
    assert_eq!(reply.status, 200);
    let body = reply.json();
    assert_eq!(
        body,
        json!({
            "collection": {
                "id": id, "owner": {"id": sara.id, "email": "", "name": "", "role": ""},
                "encryptedKey": b64(48), "keyDecryptionNonce": b64(24), "name": "",
                "encryptedName": b64(26), "nameDecryptionNonce": b64(24), "type": "album",
                "attributes": {"version": 0}, "sharees": null,
                "publicURLs": [{
                    "url": "", "deviceLimit": 0, "validTill": 0, "enableDownload": true, "enableCollect": true,
                    "enableComment": false, "passwordEnabled": true, "nonce": b64(16), "memLimit": 8, "opsLimit": 1,
                    "enableJoin": true,
                }],
                "updationTime": body["collection"]["updationTime"], "app": "photos",
                "pubMagicMetadata": {"version": 2, "count": 1, "data": b64(29), "header": b64(24)},
            },
            "referralCode": "",
        })
    );
    let text = reply.text();
    for secret in [&token, &sara.email, &tom.email, &b64(32)] {
        assert!(!text.contains(secret.as_str()));
    }
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}
