//! The checks every guest's request passes, and their order (Ente Photos protocol, public links, section 3.2).

use potluck_server::Config;
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{Reply, album, b64, fill_up, guest, lapse, link, person, photo, raw, relink};

/// Every route of guests but `info` and `verify-password`, with a body that fits.
fn gated(album: i64, photo: i64) -> Vec<(&'static str, String, Value)> {
    let md5 = b64(16);
    vec![
        (
            "GET",
            "/public-collection/diff?sinceTime=0".into(),
            Value::Null,
        ),
        (
            "GET",
            "/public-collection/upload-urls?count=0".into(),
            Value::Null,
        ),
        (
            "GET",
            "/public-collection/multipart-upload-urls?count=1".into(),
            Value::Null,
        ),
        (
            "POST",
            "/public-collection/upload-url".into(),
            json!({"contentLength": 5, "contentMD5": md5}),
        ),
        (
            "POST",
            "/public-collection/multipart-upload-url".into(),
            json!({"contentLength": 5, "partLength": 5, "partMd5s": [md5]}),
        ),
        (
            "POST",
            "/public-collection/file".into(),
            json!({"collectionID": album}),
        ),
        (
            "GET",
            format!("/public-collection/files/preview/{photo}"),
            Value::Null,
        ),
        (
            "GET",
            format!("/public-collection/files/download/{photo}"),
            Value::Null,
        ),
        (
            "GET",
            format!("/public-collection/files/data/fetch?fileID={photo}&type=vid_preview"),
            Value::Null,
        ),
    ]
}

fn all(album: i64, photo: i64) -> Vec<(&'static str, String, Value)> {
    let mut all = gated(album, photo);
    all.push(("GET", "/public-collection/info".into(), Value::Null));
    all.push((
        "POST",
        "/public-collection/verify-password".into(),
        json!({"passHash": b64(32)}),
    ));
    all
}

async fn info(server: &TestServer, token: &str) -> Reply {
    guest(
        server,
        "GET",
        "/public-collection/info",
        token,
        &Value::Null,
    )
    .await
}

#[tokio::test]
async fn no_route_answers_without_a_good_link() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let photo = photo(&server, &sara, id).await["id"].as_i64().unwrap();
    let token = link(&server, &sara, id, json!({"enableCollect": true})).await;
    for (method, path, body) in all(id, photo) {
        let reply = raw(&server, method, &path, &[], body.to_string()).await;
        let missing = json!({"error": "missing accessToken", "context": "album_link"});
        assert_eq!((reply.status, reply.json()), (401, missing), "{path}");
        for bad in [
            "NOSUCHLINK",
            &token.to_lowercase(),
            &format!("{token} "),
            "' OR 1=1 --",
        ] {
            let reply = guest(&server, method, &path, bad, &body).await;
            assert_eq!(
                (reply.status, reply.json()),
                (401, json!({"error": "invalid token"})),
                "{path} {bad}"
            );
        }
    }
    server
        .call(
            "DELETE",
            &format!("/collections/share-url/{id}"),
            sara.token(),
            &Value::Null,
        )
        .await;
    // Removed means at once, for a browser that has just been active too.
    for (method, path, body) in all(id, photo) {
        let reply = guest(&server, method, &path, &token, &body).await;
        assert_eq!(
            (reply.status, reply.json()),
            (410, json!({"error": "disabled token"})),
            "{path}"
        );
    }
}

#[tokio::test]
async fn removed_comes_before_lapsed_and_lapsed_before_expired() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let till = server.state.clock.now().plus_seconds(60).0;
    let token = link(&server, &sara, id, json!({"validTill": till})).await;
    let password = json!({"passHash": b64(32), "nonce": b64(16), "memLimit": 8, "opsLimit": 1});
    relink(&server, &sara, id, password).await;
    server.clock.advance_seconds(60);
    assert_eq!(
        info(&server, &token).await.status,
        200,
        "in its last moment"
    );
    server.clock.advance_seconds(1);
    // Expired comes before the password.
    for (method, path, body) in all(id, 5) {
        let reply = guest(&server, method, &path, &token, &body).await;
        assert_eq!(
            (reply.status, reply.json()),
            (410, json!({"error": "expired token"})),
            "{path}"
        );
    }
    let till = server.state.clock.now().plus_seconds(60).0;
    assert_eq!(
        relink(&server, &sara, id, json!({"validTill": till}))
            .await
            .0,
        200
    );
    assert_eq!(
        info(&server, &token).await.status,
        200,
        "extended, with the same token"
    );
    server.clock.advance_seconds(61);
    lapse(&server, &sara).await;
    let reply = info(&server, &token).await;
    assert_eq!(
        (reply.status, reply.json()),
        (410, json!({"error": "no active subscription"}))
    );
    server
        .call(
            "DELETE",
            &format!("/collections/share-url/{id}"),
            sara.token(),
            &Value::Null,
        )
        .await;
    let reply = info(&server, &token).await;
    assert_eq!(
        (reply.status, reply.json()),
        (410, json!({"error": "disabled token"}))
    );
}

#[tokio::test]
async fn a_full_storage_does_not_keep_guests_from_looking() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let token = link(&server, &sara, id, json!({})).await;
    fill_up(&server, &sara).await;
    assert_eq!(info(&server, &token).await.status, 200);
}

#[tokio::test]
async fn a_password_gates_everything_but_two_calls() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let photo = photo(&server, &sara, id).await["id"].as_i64().unwrap();
    let token = link(&server, &sara, id, json!({"enableCollect": true})).await;
    let password = json!({"passHash": b64(32), "nonce": b64(16), "memLimit": 8, "opsLimit": 1});
    relink(&server, &sara, id, password).await;
    for (method, path, body) in gated(id, photo) {
        let reply = guest(&server, method, &path, &token, &body).await;
        assert_eq!(
            (reply.status, reply.json()),
            (401, json!({"error": {}})),
            "{path}"
        );
        let headers = [
            ("x-auth-access-token", token.as_str()),
            ("x-auth-access-token-jwt", "a.b.c"),
        ];
        let reply = raw(&server, method, &path, &headers, body.to_string()).await;
        assert_eq!(
            (reply.status, reply.json()),
            (401, json!({"error": {}})),
            "{path}"
        );
    }
    assert_eq!(info(&server, &token).await.status, 200);
    let body = json!({"passHash": b64(32)});
    let proof = guest(
        &server,
        "POST",
        "/public-collection/verify-password",
        &token,
        &body,
    )
    .await;
    let jwt = proof.json()["jwtToken"].as_str().unwrap().to_owned();
    for (method, path, body) in gated(id, photo) {
        let headers = [
            ("x-auth-access-token", token.as_str()),
            ("x-auth-access-token-jwt", jwt.as_str()),
        ];
        let reply = raw(&server, method, &path, &headers, body.to_string()).await;
        assert_ne!(reply.status, 401, "{path}");
    }
}

#[tokio::test]
async fn pages_of_other_origins_are_kept_out() {
    let config = Config {
        origin: "https://potluck.example.org".into(),
        link_origin: "https://links.example.org".into(),
        browser_origins: vec!["https://embed.example.org".into()],
        ..Config::default()
    };
    let server = TestServer::with(config).await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let (_, reply) = server
        .post(
            "/collections/share-url",
            sara.token(),
            &json!({"collectionID": id}),
        )
        .await;
    let url = reply["result"]["url"].as_str().unwrap();
    let token = url.strip_prefix("https://links.example.org/?t=").unwrap();
    for (origin, status) in [
        (None, 200),
        (Some("https://potluck.example.org"), 200),
        (Some("https://links.example.org"), 200),
        (Some("https://embed.example.org"), 200),
        (Some("http://localhost:5173"), 200),
        (Some("https://elsewhere.example.org"), 410),
        (
            Some("https://potluck.example.org.elsewhere.example.org"),
            410,
        ),
        (Some("http://potluck.example.org"), 410),
        (Some("http://127.0.0.1:5173"), 410),
        (Some("null"), 410),
    ] {
        let mut headers = vec![("x-auth-access-token", token)];
        headers.extend(origin.map(|origin| ("origin", origin)));
        let reply = raw(&server, "GET", "/public-collection/info", &headers, "").await;
        assert_eq!(reply.status, status, "{origin:?}");
        if status == 410 {
            assert_eq!(reply.json(), json!({"error": "no active subscription"}));
        }
        // The page that this very server was asked for.
        headers.push(("host", "elsewhere.example.org"));
        let reply = raw(&server, "GET", "/public-collection/info", &headers, "").await;
        let is_own = origin == Some("https://elsewhere.example.org");
        assert_eq!(reply.status == 200, is_own || status == 200, "{origin:?}");
        // Asking beforehand is always allowed.
        headers.push(("access-control-request-method", "GET"));
        let reply = raw(&server, "OPTIONS", "/public-collection/info", &headers, "").await;
        assert_eq!(reply.status, 200, "{origin:?}");
    }
}

#[tokio::test]
async fn the_token_may_come_in_the_query() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let token = link(&server, &sara, id, json!({})).await;
    let reply = raw(
        &server,
        "GET",
        &format!("/public-collection/info?accessToken={token}"),
        &[],
        "",
    )
    .await;
    assert_eq!(reply.status, 200);
    // The header wins.
    let headers = [("x-auth-access-token", "NOSUCHLINK")];
    let reply = raw(
        &server,
        "GET",
        &format!("/public-collection/info?accessToken={token}"),
        &headers,
        "",
    )
    .await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn an_account_is_no_link_and_a_link_is_no_account() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let token = link(&server, &sara, id, json!({})).await;
    let reply = raw(
        &server,
        "GET",
        "/public-collection/info",
        &[("x-auth-token", &sara.token)],
        "",
    )
    .await;
    assert_eq!(reply.status, 401);
    let reply = guest(&server, "GET", "/collections/v2", &token, &Value::Null).await;
    assert_eq!(
        (reply.status, reply.json()),
        (401, json!({"error": "missing token"}))
    );
}
