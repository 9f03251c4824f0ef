//! Account, plan, public keys.

use potluck_protocol::paths::{PUBLIC_KEY, USER_DETAILS};
use potluck_server::testing::TestServer;
use serde_json::json;

use super::support::{Password, bare, code, set_password};

#[tokio::test]
async fn a_fresh_account_has_the_free_plan_and_nothing_in_it() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let (status, body) = server.get(USER_DETAILS, Some(&sara.token)).await;
    assert_eq!(status, 200);
    let expiry = body["subscription"]["expiryTime"].as_i64().unwrap();
    assert_eq!(expiry, 1_780_315_200_000_000 + 100 * 31_557_600_000_000);
    assert_eq!(
        body,
        json!({
            "email": "sara@example.org", "usage": 0,
            "subscription": {
                "id": 1, "userID": sara.id, "productID": "free", "storage": 10_737_418_240_i64,
                "originalTransactionID": "none", "expiryTime": expiry, "paymentProvider": "",
                "attributes": {}, "price": "", "period": "year",
            },
            "fileCount": 0, "sharedCollectionsCount": 0, "storageBonus": 0,
            "profileData": {
                "canDisableEmailMFA": false, "isEmailMFAEnabled": false,
                "isTwoFactorEnabled": false, "passkeyCount": 0,
            },
            "bonusData": { "storageBonuses": [] },
        })
    );
    let (_, body) = server
        .get(
            &format!("{USER_DETAILS}?memoryCount=false"),
            Some(&sara.token),
        )
        .await;
    assert!(body.get("fileCount").is_none() && body.get("sharedCollectionsCount").is_none());
}

#[tokio::test]
async fn codes_at_every_sign_in_can_be_required_and_dropped_again() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let token = Some(sara.token.as_str());
    let path = "/users/email-mfa";
    assert_eq!(server.put(path, token, &json!({})).await, bare(400));
    assert_eq!(
        server.put(path, token, &json!({"isEnabled": true})).await.0,
        200
    );
    let answer = server.put(path, token, &json!({"isEnabled": false})).await;
    assert_eq!(code(&answer), (409, "CONFLICT"));
    set_password(&server, &sara, &Password::new(1)).await;
    let (_, body) = server.get(USER_DETAILS, token).await;
    assert_eq!(
        body["profileData"],
        json!({"canDisableEmailMFA": true, "isEmailMFAEnabled": true,
               "isTwoFactorEnabled": false, "passkeyCount": 0})
    );
    assert_eq!(
        server
            .put(path, token, &json!({"isEnabled": false}))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn public_keys_of_complete_accounts_only() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let tom = server.sign_up("tom@example.org").await;
    server.verify_email("anna@example.org").await;
    let ask = async |query: &str| {
        server
            .get(&format!("{PUBLIC_KEY}{query}"), Some(&tom.token))
            .await
    };
    let expected = json!({ "publicKey": sara.attributes["keyAttributes"]["publicKey"] });
    assert_eq!(ask("?email=Sara%40example.org").await, (200, expected));
    for query in [
        "?email=anna%40example.org",
        "?email=ben%40example.org",
        "?email=",
        "",
    ] {
        assert_eq!(ask(query).await, bare(404), "{query}");
    }
    assert_eq!(server.get(PUBLIC_KEY, None).await.0, 401);
}

#[tokio::test]
async fn plans_are_free() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let plans = json!({
        "plans": [],
        "freePlan": { "storage": 10_737_418_240_i64, "duration": 100, "period": "year" },
    });
    assert_eq!(
        server.get("/billing/plans/v2", None).await,
        (200, plans.clone())
    );
    assert_eq!(
        server.get("/billing/user-plans", Some(&sara.token)).await,
        (200, plans)
    );
    assert_eq!(server.get("/billing/user-plans", None).await.0, 401);
    let (_, details) = server.get(USER_DETAILS, Some(&sara.token)).await;
    let (_, billing) = server.get("/billing/subscription", Some(&sara.token)).await;
    assert_eq!(billing["subscription"], details["subscription"]);
}
