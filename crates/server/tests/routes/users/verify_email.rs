//! `POST /users/verify-email`.

use potluck_crypto::sealed_box;
use potluck_protocol::ids::FIRST_ID;
use potluck_protocol::paths::{OTT, VERIFY_EMAIL};
use potluck_server::Config;
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use super::support::{bare, bytes};

async fn asked(server: &TestServer, email: &str) -> String {
    assert_eq!(
        server.post(OTT, None, &json!({ "email": email })).await.0,
        200
    );
    server.outbox.code(email).unwrap()
}

fn give(email: &str, code: &str) -> Value {
    json!({ "email": email, "ott": code })
}

/// A code that is not the given one.
fn other(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn a_new_address_becomes_an_account_without_keys() {
    let server = TestServer::new().await;
    let code = asked(&server, "sara@example.org").await;
    let (status, body) = server
        .post(
            VERIFY_EMAIL,
            None,
            &give(" SARA@example.org", &format!(" {code} ")),
        )
        .await;
    assert_eq!(status, 200);
    assert_eq!(body["id"], FIRST_ID);
    assert_eq!(body["token"].as_str().unwrap().len(), 44);
    for field in [
        "passkeySessionID",
        "accountsUrl",
        "twoFactorSessionID",
        "twoFactorSessionIDV2",
    ] {
        assert_eq!(body[field], "", "{field}");
    }
    for field in ["keyAttributes", "encryptedToken", "srpM2"] {
        assert!(body.get(field).is_none(), "{field}");
    }
    let token = body["token"].as_str().unwrap();
    let (status, body) = server.get("/users/session-validity/v2", Some(token)).await;
    assert_eq!((status, body), (200, json!({ "hasSetKeys": false })));
}

#[tokio::test]
async fn a_complete_account_gets_its_token_sealed() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let code = asked(&server, "sara@example.org").await;
    let (status, body) = server
        .post(VERIFY_EMAIL, None, &give("sara@example.org", &code))
        .await;
    assert_eq!(status, 200);
    assert_eq!(body["id"], sara.id.0);
    assert_eq!(body["keyAttributes"], sara.attributes["keyAttributes"]);
    assert!(body.get("token").is_none());
    let sealed = bytes(&body, "encryptedToken");
    assert_eq!(sealed.len(), 80);
    let opened = sealed_box::open(&sealed, &sara.pair).unwrap();
    let token = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE, &opened[..]);
    assert_eq!(
        server
            .get("/users/session-validity/v2", Some(&token))
            .await
            .0,
        200
    );
    // The owner of the mailbox is told.
    let last = server.outbox.letters("sara@example.org").pop().unwrap();
    assert!(last.code.is_none() && last.subject.contains("sign-in"));
}

#[tokio::test]
async fn a_code_works_once() {
    let server = TestServer::new().await;
    let code = asked(&server, "sara@example.org").await;
    assert_eq!(
        server
            .post(VERIFY_EMAIL, None, &give("sara@example.org", &code))
            .await
            .0,
        200
    );
    assert_eq!(
        server
            .post(VERIFY_EMAIL, None, &give("sara@example.org", &code))
            .await,
        bare(410)
    );
}

#[tokio::test]
async fn a_wrong_or_missing_code_is_401_and_without_one_sent_410() {
    let server = TestServer::new().await;
    assert_eq!(
        server
            .post(VERIFY_EMAIL, None, &give("sara@example.org", "123456"))
            .await,
        bare(410)
    );
    let code = asked(&server, "sara@example.org").await;
    let wrong = give("sara@example.org", other(&code));
    assert_eq!(server.post(VERIFY_EMAIL, None, &wrong).await, bare(401));
    let missing = json!({ "email": "sara@example.org" });
    assert_eq!(server.post(VERIFY_EMAIL, None, &missing).await, bare(401));
    // The right one still works, and an older one beside it too.
    assert_eq!(
        server
            .post(VERIFY_EMAIL, None, &give("sara@example.org", &code))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn codes_expire_after_an_hour() {
    let server = TestServer::new().await;
    let code = asked(&server, "sara@example.org").await;
    server.clock.advance_seconds(3599);
    let later = asked(&server, "sara@example.org").await;
    server.clock.advance_seconds(1);
    let answer = server
        .post(VERIFY_EMAIL, None, &give("sara@example.org", &code))
        .await;
    if code != later {
        assert_eq!(answer, bare(401));
    }
    server.clock.advance_seconds(3600);
    assert_eq!(
        server
            .post(VERIFY_EMAIL, None, &give("sara@example.org", &later))
            .await,
        bare(410)
    );
}

#[tokio::test]
async fn codes_of_one_app_or_address_are_unknown_to_another() {
    let server = TestServer::new().await;
    let code = asked(&server, "sara@example.org").await;
    assert_eq!(
        server
            .post(VERIFY_EMAIL, None, &give("tom@example.org", &code))
            .await,
        bare(410)
    );
    let request = axum::http::Request::post(VERIFY_EMAIL)
        .header("X-Client-Package", "io.ente.auth.web")
        .body(give("sara@example.org", &code).to_string().into())
        .unwrap();
    assert_eq!(server.send(request).await.status(), 410);
}

#[tokio::test]
async fn twenty_wrong_guesses_spoil_the_active_codes() {
    let server = TestServer::new().await;
    let code = asked(&server, "sara@example.org").await;
    for _ in 0..20 {
        let wrong = give("sara@example.org", other(&code));
        assert_eq!(server.post(VERIFY_EMAIL, None, &wrong).await, bare(401));
    }
    let right = give("sara@example.org", &code);
    assert_eq!(server.post(VERIFY_EMAIL, None, &right).await, bare(429));
    // A new code beside them does not help until they have expired.
    let fresh = asked(&server, "sara@example.org").await;
    let fresh = give("sara@example.org", &fresh);
    assert_eq!(server.post(VERIFY_EMAIL, None, &fresh).await, bare(429));
    server.clock.advance_seconds(3600);
    let fresh = asked(&server, "sara@example.org").await;
    assert_eq!(
        server
            .post(VERIFY_EMAIL, None, &give("sara@example.org", &fresh))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn closed_registration_makes_no_account() {
    let mut config = Config::default();
    config.accounts.disable_registration = true;
    let server = TestServer::with(config).await;
    // Without a purpose a code is sent to anybody.
    let code = asked(&server, "sara@example.org").await;
    assert_eq!(
        server
            .post(VERIFY_EMAIL, None, &give("sara@example.org", &code))
            .await,
        bare(403)
    );
}

#[tokio::test]
async fn addresses_and_codes_are_not_in_the_database() {
    let server = TestServer::new().await;
    server.sign_up("sara@example.org").await;
    let code = asked(&server, "sara@example.org").await;
    server.state.db.close().await;
    let file = std::fs::read(server.data_dir().join("potluck.db")).unwrap();
    let holds = |needle: &[u8]| file.windows(needle.len()).any(|window| window == needle);
    // Shown able to find something: the name of a table.
    assert!(holds(b"key_attributes"));
    assert!(!holds(b"sara@example.org"));
    assert!(!holds(code.as_bytes()));
}
