//! `POST /public-collection/verify-password`

use potluck_server::Config;
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{Person, Reply, album, b64, b64_of, guest, link, person, raw, relink};

fn password(byte: u8) -> Value {
    json!({"passHash": b64_of(32, byte), "nonce": b64(16), "memLimit": 67_108_864, "opsLimit": 2})
}

async fn verify(server: &TestServer, link: &str, hash: &str) -> Reply {
    let body = json!({"passHash": hash});
    guest(
        server,
        "POST",
        "/public-collection/verify-password",
        link,
        &body,
    )
    .await
}

async fn diff(server: &TestServer, link: &str, jwt: &str) -> u16 {
    let headers = [
        ("x-auth-access-token", link),
        ("x-auth-access-token-jwt", jwt),
    ];
    raw(
        server,
        "GET",
        "/public-collection/diff?sinceTime=0",
        &headers,
        "",
    )
    .await
    .status
}

async fn locked(server: &TestServer, owner: &Person) -> (i64, String) {
    let id = album(server, owner).await;
    let token = link(server, owner, id, json!({})).await;
    relink(server, owner, id, password(1)).await;
    (id, token)
}

#[tokio::test]
async fn the_password_is_exchanged_for_a_proof() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (_, token) = locked(&server, &sara).await;
    let wrong = verify(&server, &token, &b64_of(32, 2)).await;
    assert_eq!((wrong.status, wrong.json()), (401, json!({})));
    let reply = verify(&server, &token, &b64_of(32, 1)).await;
    assert_eq!(reply.status, 200);
    let jwt = reply.json()["jwtToken"].as_str().unwrap().to_owned();
    assert!(!jwt.contains(&b64_of(32, 1)));
    assert_eq!(diff(&server, &token, &jwt).await, 200);
    // In the query as well, where an image element needs it.
    let path =
        format!("/public-collection/diff?sinceTime=0&accessToken={token}&accessTokenJWT={jwt}");
    assert_eq!(raw(&server, "GET", &path, &[], "").await.status, 200);
    // A year long.
    server.clock.advance_seconds(365 * 24 * 3600);
    assert_eq!(diff(&server, &token, &jwt).await, 200);
    server.clock.advance_seconds(1);
    assert_eq!(diff(&server, &token, &jwt).await, 401);
}

#[tokio::test]
async fn a_proof_ends_with_its_password_and_does_not_open_another_link() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (id, token) = locked(&server, &sara).await;
    let (_, other) = locked(&server, &sara).await;
    let jwt = verify(&server, &token, &b64_of(32, 1)).await.json()["jwtToken"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        diff(&server, &other, &jwt).await,
        401,
        "the same password, another link"
    );
    relink(&server, &sara, id, password(2)).await;
    assert_eq!(diff(&server, &token, &jwt).await, 401);
    let new = verify(&server, &token, &b64_of(32, 2)).await.json()["jwtToken"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(diff(&server, &token, &new).await, 200);
    relink(&server, &sara, id, json!({"disablePassword": true})).await;
    assert_eq!(diff(&server, &token, "").await, 200);
}

#[tokio::test]
async fn there_must_be_a_password_and_one_must_be_sent() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (id, token) = locked(&server, &sara).await;
    for body in [
        Value::Null,
        json!({}),
        json!({"passHash": ""}),
        json!({"passHash": "  "}),
        json!({"passHash": 5}),
    ] {
        let reply = guest(
            &server,
            "POST",
            "/public-collection/verify-password",
            &token,
            &body,
        )
        .await;
        assert_eq!((reply.status, reply.json()), (400, json!({})), "{body}");
    }
    relink(&server, &sara, id, json!({"disablePassword": true})).await;
    let reply = verify(&server, &token, &b64_of(32, 1)).await;
    assert_eq!((reply.status, reply.json()), (400, json!({})));
}

#[tokio::test]
async fn tries_are_limited_by_address_and_by_link() {
    let config = Config {
        trusted_client_ip_header: "x-real-ip".into(),
        ..Config::default()
    };
    let server = TestServer::with(config).await;
    let sara = person(&server, "Sara").await;
    let (_, token) = locked(&server, &sara).await;
    let attempt = async |ip: &str| {
        let headers = [("x-auth-access-token", token.as_str()), ("x-real-ip", ip)];
        let body = json!({"passHash": b64_of(32, 9)}).to_string();
        raw(
            &server,
            "POST",
            "/public-collection/verify-password",
            &headers,
            body,
        )
        .await
    };
    for _ in 0..10 {
        assert_eq!(attempt("192.0.2.1").await.status, 401);
    }
    let limited = attempt("192.0.2.1").await;
    assert_eq!(
        (limited.status, limited.json()),
        (429, json!({"error": "Rate limit breached, try later"}))
    );
    // Many addresses do not help against one link.
    let mut tries = 10;
    let refused = loop {
        let reply = attempt(&format!("198.51.100.{tries}")).await;
        if reply.status != 401 {
            break reply.status;
        }
        tries += 1;
    };
    assert_eq!((refused, tries), (429, 60));
    server.clock.advance_seconds(60);
    assert_eq!(attempt("192.0.2.1").await.status, 401);
}
