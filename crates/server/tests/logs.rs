//! What is logged of a whole sign-up and sign-in holds no secret.
//!
//! In a process of its own: whether a log line is made at all is decided once for all threads.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::sync::{Arc, Mutex};

use potluck_server::testing::TestServer;
use tracing_subscriber::fmt::MakeWriter;

#[allow(dead_code)]
#[path = "routes/users/support.rs"]
mod support;

use support::{Password, set_password, sign_in};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Captured {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn neither_code_nor_address_nor_token_nor_proof() {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(captured.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let password = Password::new(1);
    set_password(&server, &sara, &password).await;
    let signed_in = sign_in(&server, &password).await;
    let by_query = format!(
        "/users/session-validity/v2?token={}",
        sara.token.replace('=', "%3D")
    );
    assert_eq!(server.get(&by_query, None).await.0, 200);
    let page = axum::http::Request::get("/Abcdefghij")
        .body(axum::body::Body::empty())
        .unwrap();
    server.send(page).await;

    let log = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    // Shown able to find something.
    assert!(log.contains("/users/verify-email"), "{log}");
    assert!(log.contains("status=200"));
    let code = server.outbox.code("sara@example.org").unwrap();
    for secret in [
        "sara@example.org",
        "sara%40example.org",
        &format!(" {code}"),
        &format!("\"{code}\""),
        sara.token.as_str(),
        sara.token.trim_end_matches('='),
        signed_in["encryptedToken"].as_str().unwrap(),
        signed_in["srpM2"].as_str().unwrap(),
        password.srp_user_id.as_str(),
        // A path that could be a link's token.
        "Abcdefghij",
    ] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}
