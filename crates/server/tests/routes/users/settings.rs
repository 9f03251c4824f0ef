//! Remote store, entity keys, fixed answers.

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use super::support::{bare, code};

#[tokio::test]
async fn settings_are_kept_per_account() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let tom = server.sign_up("tom@example.org").await;
    let token = Some(sara.token.as_str());
    let read = "/remote-store?key=mapEnabled";
    assert_eq!(server.get(read, token).await, bare(404));
    assert_eq!(
        server
            .get(&format!("{read}&defaultValue=false"), token)
            .await,
        (200, json!({"value": "false"}))
    );
    let set = json!({"key": "mapEnabled", "value": "true"});
    assert_eq!(
        server.post("/remote-store/update", token, &set).await,
        (200, Value::Null)
    );
    assert_eq!(server.get(read, token).await.1["value"], "true");
    let flags = async |token: &str| {
        let (status, body) = server.get("/remote-store/feature-flags", Some(token)).await;
        assert_eq!(status, 200);
        body
    };
    assert_eq!(flags(&sara.token).await["mapEnabled"], true);
    assert_eq!(flags(&tom.token).await["mapEnabled"], false);
    assert_eq!(flags(&tom.token).await["serverApiFlag"], 1);
    assert_eq!(flags(&tom.token).await["enableStripe"], false);
}

#[tokio::test]
async fn other_settings_are_refused() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let token = Some(sara.token.as_str());
    for (key, value) in [
        ("internalUser", "true"),
        ("mapEnabled", "yes"),
        ("", ""),
        ("x", "true"),
    ] {
        let set = json!({"key": key, "value": value});
        let answer = server.post("/remote-store/update", token, &set).await;
        assert_eq!(code(&answer), (400, "BAD_REQUEST"), "{key}");
    }
    let set = |domain: &str| json!({"key": "customDomain", "value": domain});
    let answer = server
        .post("/remote-store/update", token, &set("albums.example.org"))
        .await;
    assert_eq!(code(&answer), (400, "BAD_REQUEST"));
    let answer = server.post("/remote-store/update", token, &set("")).await;
    assert_eq!(answer, (200, Value::Null));
    let answer = server
        .call("DELETE", "/remote-store/mapEnabled", token, &Value::Null)
        .await;
    assert_eq!(code(&answer), (400, "BAD_REQUEST"));
    let answer = server
        .call("DELETE", "/remote-store/customDomain", token, &Value::Null)
        .await;
    assert_eq!(answer, (200, Value::Null));
}

#[tokio::test]
async fn an_entity_key_is_stored_once() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let token = Some(sara.token.as_str());
    let read = "/user-entity/key?type=location";
    assert_eq!(server.get(read, token).await, bare(404));
    let new = |key: &str| json!({"type": "location", "encryptedKey": key, "header": "h"});
    let path = "/user-entity/key";
    assert_eq!(server.post(path, token, &new("")).await, bare(400));
    assert_eq!(
        server
            .post(
                path,
                token,
                &json!({"type": "x", "encryptedKey": "k", "header": "h"})
            )
            .await,
        bare(400)
    );
    assert_eq!(
        server.post(path, token, &new("k")).await,
        (200, Value::Null)
    );
    assert_eq!(
        server.post(path, token, &new("k")).await,
        (200, Value::Null)
    );
    assert_eq!(
        code(&server.post(path, token, &new("other")).await),
        (409, "ALREADY_EXISTS")
    );
    assert_eq!(server.get(read, token).await.1["encryptedKey"], "k");
    let diff = "/user-entity/entity/diff?type=location&sinceTime=0&limit=500";
    assert_eq!(server.get(diff, token).await, (200, json!({"diff": []})));
}

#[tokio::test]
async fn what_is_not_here_answers_so_that_clients_go_on() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let token = Some(sara.token.as_str());
    assert_eq!(
        server.get("/users/two-factor/status", token).await,
        (200, json!({"status": false}))
    );
    assert_eq!(
        server
            .get("/users/two-factor/recovery-status", token)
            .await
            .1["allowAdminReset"],
        true
    );
    assert_eq!(
        server.get("/contacts/diff?sinceTime=0", token).await.1,
        json!({"diff": []})
    );
    assert_eq!(
        server.get("/storage-bonus/details", token).await.1["refCount"],
        0
    );
    assert_eq!(
        server.get("/emergency-contacts/info", token).await.1["contacts"],
        json!([])
    );
    assert_eq!(
        server.post("/push/token", token, &json!({})).await,
        (200, json!({}))
    );
    assert_eq!(
        server.post("/events", None, &json!({})).await,
        (200, Value::Null)
    );
    assert_eq!(
        server.post("/users/event", token, &json!({})).await,
        (200, Value::Null)
    );
    assert_eq!(server.get("/billing/usage", token).await.0, 410);
    assert_eq!(
        server.get("/users/deletion-summary", token).await,
        (
            200,
            json!({"photosAndVideosCount": 0, "authenticatorCodesCount": 0, "lockerRecordsCount": 0})
        )
    );
    for path in [
        "/family/members",
        "/authenticator/key",
        "/cast/device-code",
        "/users/locker-usage",
        "/passkeys",
    ] {
        assert_eq!(server.get(path, token).await, bare(501), "{path}");
        assert_eq!(
            server.post(path, token, &Value::Null).await,
            bare(501),
            "{path}"
        );
    }
}
