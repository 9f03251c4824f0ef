//! `POST /users/ott`.

use potluck_protocol::paths::OTT;
use potluck_server::Config;
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use super::support::{bare, code};

fn ask(email: &str, purpose: &str) -> Value {
    json!({ "email": email, "purpose": purpose })
}

#[tokio::test]
async fn a_code_is_six_digits_and_the_answer_is_empty() {
    let server = TestServer::new().await;
    let answer = server
        .post(OTT, None, &ask(" Sara@Example.org ", "signup"))
        .await;
    assert_eq!(answer, (200, Value::Null));
    let sent = server.outbox.code("sara@example.org").unwrap();
    assert_eq!(sent.len(), 6);
    assert!(sent.bytes().all(|byte| byte.is_ascii_digit()));
    let letter = &server.outbox.letters("sara@example.org")[0];
    assert_eq!(letter.subject, format!("Verification code: {sent}"));
}

#[tokio::test]
async fn an_empty_address_or_bad_json_is_refused() {
    let server = TestServer::new().await;
    assert_eq!(
        server.post(OTT, None, &ask("  ", "signup")).await,
        bare(400)
    );
    assert_eq!(server.post(OTT, None, &json!({})).await, bare(400));
    assert_eq!(server.post(OTT, None, &json!([1])).await, bare(400));
    assert_eq!(server.post(OTT, None, &Value::Null).await, bare(400));
}

#[tokio::test]
async fn each_purpose_has_its_refusal() {
    let server = TestServer::new().await;
    server.sign_up("sara@example.org").await;
    server.verify_email("tom@example.org").await;

    let answer = server
        .post(OTT, None, &ask("sara@example.org", "signup"))
        .await;
    assert_eq!(code(&answer), (409, "USER_ALREADY_REGISTERED"));
    let answer = server
        .post(OTT, None, &ask("anna@example.org", "login"))
        .await;
    assert_eq!(code(&answer), (404, "USER_NOT_REGISTERED"));
    let answer = server
        .post(OTT, None, &ask("tom@example.org", "login"))
        .await;
    assert_eq!(code(&answer), (404, "USER_SIGNUP_INCOMPLETE"));
    // An address of any account, complete or not, cannot become somebody else's.
    assert_eq!(
        server
            .post(OTT, None, &ask("sara@example.org", "change"))
            .await,
        bare(403)
    );
    assert_eq!(
        server
            .post(OTT, None, &ask("tom@example.org", "change"))
            .await,
        bare(403)
    );
    assert_eq!(server.outbox.letters("anna@example.org").len(), 0);
}

#[tokio::test]
async fn what_is_allowed_sends() {
    let server = TestServer::new().await;
    server.sign_up("sara@example.org").await;
    server.verify_email("tom@example.org").await;
    for (email, purpose) in [
        ("sara@example.org", "login"),
        ("tom@example.org", "signup"),
        ("anna@example.org", "signup"),
        ("ben@example.org", "change"),
        // Without a purpose, or with an unknown one, nothing is told about the address.
        ("ada@example.org", ""),
        ("cleo@example.org", "other"),
    ] {
        let before = server.outbox.letters(email).len();
        assert_eq!(server.post(OTT, None, &ask(email, purpose)).await.0, 200);
        assert_eq!(server.outbox.letters(email).len(), before + 1, "{email}");
    }
}

#[tokio::test]
async fn closed_registration_refuses_new_accounts_only() {
    let mut config = Config::default();
    config.accounts.disable_registration = true;
    let server = TestServer::with(config).await;
    assert_eq!(
        server
            .post(OTT, None, &ask("sara@example.org", "signup"))
            .await,
        bare(403)
    );
    assert_eq!(server.outbox.letters("sara@example.org").len(), 0);
}

#[tokio::test]
async fn ten_codes_at_once_and_no_more() {
    let server = TestServer::new().await;
    for _ in 0..10 {
        assert_eq!(
            server.post(OTT, None, &ask("sara@example.org", "")).await.0,
            200
        );
    }
    assert_eq!(
        server.post(OTT, None, &ask("sara@example.org", "")).await,
        bare(429)
    );
    assert_eq!(
        server.post(OTT, None, &ask("tom@example.org", "")).await.0,
        200
    );
    // They expire after an hour.
    server.clock.advance_seconds(3600);
    assert_eq!(
        server.post(OTT, None, &ask("sara@example.org", "")).await.0,
        200
    );
}

#[tokio::test]
async fn ten_requests_a_minute_from_one_address() {
    let server = TestServer::with(Config::default()).await;
    for n in 0..10 {
        let email = format!("guest{n}@example.org");
        assert_eq!(server.post(OTT, None, &ask(&email, "")).await.0, 200);
    }
    let (status, body) = server.post(OTT, None, &ask("late@example.org", "")).await;
    assert_eq!(status, 429);
    assert_eq!(body, json!({"error": "Rate limit breached, try later"}));
    server.clock.advance_seconds(60);
    assert_eq!(
        server.post(OTT, None, &ask("late@example.org", "")).await.0,
        200
    );
}

#[tokio::test]
async fn after_a_hundred_disclosures_addresses_tell_nothing() {
    let server = TestServer::new().await;
    for n in 0..100 {
        let answer = server
            .post(OTT, None, &ask(&format!("guess{n}@example.org"), "login"))
            .await;
        assert_eq!(answer.0, 404);
    }
    let answer = server
        .post(OTT, None, &ask("anna@example.org", "login"))
        .await;
    assert_eq!(answer, (200, Value::Null));
    assert_eq!(server.outbox.letters("anna@example.org").len(), 0);
    server.clock.advance_seconds(3600);
    assert_eq!(
        server
            .post(OTT, None, &ask("anna@example.org", "login"))
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn a_fixed_code_is_stored_and_not_sent() {
    let mut config = Config::default();
    config
        .sign_in
        .fixed_codes
        .insert("sara@example.org".into(), "123456".into());
    let server = TestServer::with(config).await;
    assert_eq!(
        server
            .post(OTT, None, &ask("Sara@example.org", "signup"))
            .await
            .0,
        200
    );
    assert_eq!(server.outbox.letters("sara@example.org").len(), 0);
    let verify = json!({ "email": "sara@example.org", "ott": "123456" });
    assert_eq!(
        server.post("/users/verify-email", None, &verify).await.0,
        200
    );
    // Changing an address always takes a real code.
    let server = {
        let mut config = Config::default();
        config
            .sign_in
            .fixed_codes
            .insert("tom@example.org".into(), "123456".into());
        TestServer::with(config).await
    };
    assert_eq!(
        server
            .post(OTT, None, &ask("tom@example.org", "change"))
            .await
            .0,
        200
    );
    assert_eq!(server.outbox.letters("tom@example.org").len(), 1);
}
