//! Tokens, logout, the list of sessions, ending one.

use axum::body::Body;
use axum::http::Request;
use potluck_protocol::paths::{LOGOUT, SESSION_VALIDITY, SESSIONS};
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

/// A token as a client puts it into a query.
fn escaped(token: &str) -> String {
    token.replace('=', "%3D")
}

fn error(text: &str) -> (u16, Value) {
    (401, json!({ "error": text }))
}

async fn is_live(server: &TestServer, token: &str) -> bool {
    server.get(SESSION_VALIDITY, Some(token)).await.0 == 200
}

#[tokio::test]
async fn a_token_comes_by_header_or_by_query_and_the_header_wins() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let by_query = format!("{SESSION_VALIDITY}?token={}", escaped(&sara.token));
    assert_eq!(server.get(&by_query, None).await.0, 200);
    assert_eq!(server.get(&by_query, Some("")).await.0, 200);
    assert_eq!(
        server.get(&by_query, Some("wrong")).await,
        error("invalid token")
    );
}

#[tokio::test]
async fn without_a_live_token_the_answer_says_why() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    assert_eq!(
        server.get(SESSION_VALIDITY, None).await,
        error("missing token")
    );
    assert_eq!(
        server.get(SESSION_VALIDITY, Some("x")).await,
        error("invalid token")
    );
    // Of another app.
    let request = Request::get(SESSION_VALIDITY)
        .header("X-Auth-Token", &sara.token)
        .header("X-Client-Package", "io.ente.locker.web")
        .body(Body::empty())
        .unwrap();
    assert_eq!(server.send(request).await.status(), 401);
    server.clock.advance_seconds(365 * 24 * 3600);
    assert!(is_live(&server, &sara.token).await);
    server.clock.advance_seconds(365 * 24 * 3600 + 1);
    let answer = server.get(SESSION_VALIDITY, Some(&sara.token)).await;
    assert_eq!(answer, error("token expired"));
}

#[tokio::test]
async fn logout_ends_this_session_at_once_and_no_other() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let (_, other) = server.verify_email("tom@example.org").await;
    assert_eq!(
        server.post(LOGOUT, Some(&sara.token), &Value::Null).await,
        (200, json!({}))
    );
    assert_eq!(
        server.post(LOGOUT, Some(&sara.token), &Value::Null).await,
        error("invalid token")
    );
    assert!(is_live(&server, &other).await);
}

#[tokio::test]
async fn the_list_shows_handles_that_end_sessions_but_open_nothing() {
    let server = TestServer::new().await;
    let (_, first) = server.verify_email("sara@example.org").await;
    server.clock.advance_seconds(10);
    let (_, second) = server.verify_email("sara@example.org").await;
    let (status, body) = server.get(SESSIONS, Some(&second)).await;
    assert_eq!(status, 200);
    let sessions = body["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    // Its own session a client knows by its token.
    let own = sessions
        .iter()
        .find(|s| s["token"] == second.as_str())
        .unwrap();
    let other = sessions
        .iter()
        .find(|s| s["token"] != second.as_str())
        .unwrap();
    assert_eq!(own["ip"], "Unknown IP");
    assert_eq!(own["prettyUA"], "Unknown Device");
    assert!(own["creationTime"].as_i64() > other["creationTime"].as_i64());
    let handle = other["token"].as_str().unwrap();
    assert_ne!(handle, first);
    assert!(!is_live(&server, handle).await);

    let end = format!("/users/session?token={}", escaped(handle));
    assert_eq!(
        server
            .call("DELETE", &end, Some(&second), &Value::Null)
            .await,
        (200, json!({}))
    );
    assert!(!is_live(&server, &first).await);
    assert!(is_live(&server, &second).await);
    // Again, or something unknown: no error.
    assert_eq!(
        server
            .call("DELETE", &end, Some(&second), &Value::Null)
            .await
            .0,
        200
    );
    // By the token itself too.
    let end = format!("/users/session?token={}", escaped(&second));
    assert_eq!(
        server
            .call("DELETE", &end, Some(&second), &Value::Null)
            .await
            .0,
        200
    );
    assert!(!is_live(&server, &second).await);
}

#[tokio::test]
async fn nobody_ends_another_accounts_session_and_the_query_is_no_proof() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let tom = server.sign_up("tom@example.org").await;
    let end = format!("/users/session?token={}", escaped(&sara.token));
    assert_eq!(
        server
            .call("DELETE", &end, Some(&tom.token), &Value::Null)
            .await
            .0,
        200
    );
    assert!(is_live(&server, &sara.token).await);
    assert_eq!(
        server.call("DELETE", &end, None, &Value::Null).await,
        error("missing token")
    );
    assert!(is_live(&server, &sara.token).await);
}

#[tokio::test]
async fn use_is_noted_at_most_once_a_minute() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let last_used = async || {
        let (_, body) = server.get(SESSIONS, Some(&sara.token)).await;
        body["sessions"][0]["lastUsedTime"].as_i64().unwrap()
    };
    let first = last_used().await;
    server.clock.advance_seconds(59);
    assert_eq!(last_used().await, first);
    server.clock.advance_seconds(1);
    assert_eq!(last_used().await, first + 60_000_000);
}

#[tokio::test]
async fn sessions_survive_a_restart() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let server = server.restart().await;
    assert!(is_live(&server, &sara.token).await);
}
