//! The device limit of links.

use potluck_server::Config;
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{Reply, album, code, link, person, raw, relink};

const ISSUED: &str = "x-ente-link-device-token";
const DAY: i64 = 24 * 3600;

async fn server() -> TestServer {
    TestServer::with(Config {
        trusted_client_ip_header: "x-real-ip".into(),
        ..Config::default()
    })
    .await
}

/// A device asks, perhaps with a token it was given.
async fn ask(
    server: &TestServer,
    path: &str,
    link: &str,
    ip: &str,
    agent: &str,
    token: &str,
) -> Reply {
    let headers = [
        ("x-auth-access-token", link),
        ("x-real-ip", ip),
        ("user-agent", agent),
        ("x-auth-link-device-token", token),
    ];
    raw(
        server,
        "GET",
        &format!("/public-collection/{path}"),
        &headers,
        "",
    )
    .await
}

async fn info(server: &TestServer, link: &str, ip: &str, agent: &str) -> Reply {
    ask(server, "info", link, ip, agent, "").await
}

fn is_refused(reply: &Reply) -> bool {
    reply.status == 403 && code(&reply.json()) == "LINK_DEVICE_LIMIT_EXCEEDED"
}

#[tokio::test]
async fn only_so_many_devices_come_in_and_those_stay() {
    let server = server().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let link = link(&server, &sara, id, json!({"deviceLimit": 2})).await;
    let first = info(&server, &link, "192.0.2.1", "a").await;
    assert_eq!(first.status, 200);
    let token = first.header(ISSUED).unwrap().to_owned();
    // Address and browser together are the device.
    assert_eq!(info(&server, &link, "192.0.2.1", "b").await.status, 200);
    let refused = info(&server, &link, "192.0.2.2", "a").await;
    assert!(is_refused(&refused), "{}", refused.text());
    assert_eq!(refused.header(ISSUED), None);
    assert!(is_refused(
        &ask(&server, "diff?sinceTime=0", &link, "192.0.2.2", "a", "").await
    ));
    assert_eq!(info(&server, &link, "192.0.2.1", "a").await.status, 200);
    // The token lets a device in from anywhere, and is not renewed while it is good for long.
    let moved = ask(&server, "info", &link, "198.51.100.9", "c", &token).await;
    assert_eq!((moved.status, moved.header(ISSUED)), (200, None));
    assert_eq!(
        ask(
            &server,
            "diff?sinceTime=0",
            &link,
            "198.51.100.9",
            "c",
            &token
        )
        .await
        .status,
        200
    );
    // A token that is none is no error, only useless.
    assert!(is_refused(
        &ask(&server, "info", &link, "198.51.100.9", "c", "a.b.c").await
    ));
    // Lowering the limit sends nobody away.
    relink(&server, &sara, id, json!({"deviceLimit": 1})).await;
    assert_eq!(info(&server, &link, "192.0.2.1", "b").await.status, 200);
    // Other calls do not count devices.
    assert_ne!(
        ask(&server, "files/preview/5", &link, "192.0.2.2", "z", "")
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn the_diff_takes_a_place_too_but_gives_no_token() {
    let server = server().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let link = link(&server, &sara, id, json!({"deviceLimit": 1})).await;
    let reply = ask(&server, "diff?sinceTime=0", &link, "192.0.2.1", "a", "").await;
    assert_eq!((reply.status, reply.header(ISSUED)), (200, None));
    assert!(is_refused(&info(&server, &link, "192.0.2.2", "a").await));
}

#[tokio::test]
async fn a_token_is_renewed_near_its_end_and_dies_with_its_link() {
    let server = server().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let old = link(&server, &sara, id, json!({"deviceLimit": 1})).await;
    let token = info(&server, &old, "192.0.2.1", "a")
        .await
        .header(ISSUED)
        .unwrap()
        .to_owned();
    server.clock.advance_seconds(334 * DAY);
    assert_eq!(
        ask(&server, "info", &old, "192.0.2.7", "x", &token)
            .await
            .header(ISSUED),
        None
    );
    server.clock.advance_seconds(2 * DAY);
    let renewed = ask(&server, "info", &old, "192.0.2.7", "x", &token).await;
    assert_eq!(renewed.status, 200);
    assert_ne!(renewed.header(ISSUED).unwrap(), token);
    server.clock.advance_seconds(30 * DAY);
    assert!(is_refused(
        &ask(&server, "info", &old, "192.0.2.7", "x", &token).await
    ));
    let renewed = renewed.header(ISSUED).unwrap();
    assert_eq!(
        ask(&server, "info", &old, "192.0.2.7", "x", renewed)
            .await
            .status,
        200
    );

    // The owner's session slept for a year; a new one makes the new link.
    let sara = crate::support::login(&server, &sara).await;
    server
        .call(
            "DELETE",
            &format!("/collections/share-url/{id}"),
            sara.token(),
            &Value::Null,
        )
        .await;
    let new = link(&server, &sara, id, json!({"deviceLimit": 1})).await;
    assert_eq!(
        info(&server, &new, "192.0.2.2", "b").await.status,
        200,
        "a fresh history"
    );
    assert!(is_refused(
        &ask(&server, "info", &new, "192.0.2.7", "x", renewed).await
    ));
}

#[tokio::test]
async fn fifty_means_five_hundred() {
    let server = server().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let link = link(&server, &sara, id, json!({"deviceLimit": 50})).await;
    for n in 0..500 {
        assert_eq!(
            info(&server, &link, "192.0.2.1", &n.to_string())
                .await
                .status,
            200
        );
    }
    assert!(is_refused(
        &info(&server, &link, "192.0.2.1", "one more").await
    ));
}

#[tokio::test]
async fn devices_at_once_do_not_share_the_last_place() {
    let server = server().await;
    let sara = person(&server, "Sara").await;
    let id = album(&server, &sara).await;
    let link = link(&server, &sara, id, json!({"deviceLimit": 2})).await;
    let asks = (0..8).map(|n| {
        let (server, link) = (&server, &link);
        async move { info(server, link, "192.0.2.1", &n.to_string()).await.status }
    });
    let statuses = futures::future::join_all(asks).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 2);
}
