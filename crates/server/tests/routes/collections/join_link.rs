//! `POST /collections/join-link`

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{
    Person, Reply, album, album_of, b64, guest, lapse, link, person, raw, relink, share,
};

async fn join(server: &TestServer, who: &Person, album: i64, link: &str, jwt: &str) -> Reply {
    let body = json!({"collectionID": album, "encryptedKey": b64(80)});
    let headers = [
        ("x-auth-token", who.token.as_str()),
        ("x-auth-access-token", link),
        ("x-auth-access-token-jwt", jwt),
    ];
    let path = "/collections/join-link";
    raw(server, "POST", path, &headers, body.to_string()).await
}

async fn role(server: &TestServer, who: &Person, album: i64) -> Value {
    let path = format!("/collections/{album}");
    let (_, body) = server.get(&path, who.token()).await;
    let people = body["collection"]["sharees"].as_array().cloned();
    let own = people.unwrap_or_default().into_iter();
    own.filter(|person| person["id"] == who.id)
        .map(|person| person["role"].clone())
        .next()
        .unwrap_or_default()
}

#[tokio::test]
async fn a_guest_with_an_account_stays() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let anna = person(&server, "Anna").await;
    let id = album(&server, &sara).await;
    let token = link(&server, &sara, id, json!({})).await;
    let reply = join(&server, &tom, id, &token, "").await;
    assert_eq!((reply.status, reply.json()), (200, json!({})));
    assert_eq!(role(&server, &tom, id).await, "VIEWER");
    let (_, list) = server.get("/collections/v2?sinceTime=0", tom.token()).await;
    assert_eq!(list["collections"][0]["encryptedKey"], b64(80));
    let letters = server.outbox.letters(&sara.email);
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.contains(&tom.email));

    relink(&server, &sara, id, json!({"enableCollect": true})).await;
    assert_eq!(join(&server, &anna, id, &token, "").await.status, 200);
    assert_eq!(role(&server, &anna, id).await, "COLLABORATOR");
    // Once more, now with more rights; that is no news to the owner.
    assert_eq!(join(&server, &tom, id, &token, "").await.status, 200);
    assert_eq!(role(&server, &tom, id).await, "COLLABORATOR");
    assert_eq!(server.outbox.letters(&sara.email).len(), 2);
}

#[tokio::test]
async fn nobody_is_lowered() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    share(&server, id, &sara, &tom, "ADMIN").await;
    let token = link(&server, &sara, id, json!({})).await;
    assert_eq!(join(&server, &tom, id, &token, "").await.status, 200);
    assert_eq!(role(&server, &tom, id).await, "ADMIN");
}

#[tokio::test]
async fn a_password_is_asked() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    let token = link(&server, &sara, id, json!({})).await;
    let password = json!({"passHash": b64(32), "nonce": b64(16), "memLimit": 8, "opsLimit": 1});
    relink(&server, &sara, id, password).await;
    for jwt in ["", "a.b.c"] {
        let reply = join(&server, &tom, id, &token, jwt).await;
        assert_eq!((reply.status, reply.json()), (401, json!({})));
    }
    let path = "/public-collection/verify-password";
    let body = json!({"passHash": b64(32)});
    let proof = guest(&server, "POST", path, &token, &body).await.json();
    let jwt = proof["jwtToken"].as_str().unwrap();
    assert_eq!(join(&server, &tom, id, &token, jwt).await.status, 200);
}

#[tokio::test]
async fn each_refusal_has_its_place() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    let other = album(&server, &sara).await;
    let loose = album_of(&server, &sara, "uncategorized").await;
    let elsewhere = link(&server, &sara, other, json!({})).await;
    let asked = async |who: &Person, album: i64, token: &str| {
        let reply = join(&server, who, album, token, "").await;
        assert_eq!(reply.json(), json!({}));
        reply.status
    };
    assert_eq!(asked(&tom, id, &elsewhere).await, 404, "no link yet");
    let token = link(&server, &sara, id, json!({})).await;
    assert_eq!(asked(&tom, 5, &token).await, 404);
    assert_eq!(asked(&tom, 0, &token).await, 400);
    assert_eq!(asked(&sara, id, &token).await, 400, "the owner");
    assert_eq!(asked(&tom, loose, &token).await, 400);
    assert_eq!(asked(&tom, id, &elsewhere).await, 403);
    assert_eq!(asked(&tom, id, "").await, 403);
    let short = json!({"collectionID": id, "encryptedKey": b64(48)});
    let path = "/collections/join-link";
    assert_eq!(server.post(path, tom.token(), &short).await.0, 400);
    assert_eq!(server.post(path, None, &short).await.0, 401);
    for switch in ["enableJoin", "enableDownload"] {
        relink(&server, &sara, id, json!({ switch: false })).await;
        assert_eq!(asked(&tom, id, &token).await, 400, "{switch}");
        relink(&server, &sara, id, json!({ switch: true })).await;
    }
    let till = server.state.clock.now().plus_seconds(60).0;
    relink(&server, &sara, id, json!({ "validTill": till })).await;
    server.clock.advance_seconds(61);
    assert_eq!(asked(&tom, id, &token).await, 400, "expired");
    relink(&server, &sara, id, json!({"validTill": 0})).await;
    lapse(&server, &sara).await;
    assert_eq!(asked(&tom, id, &token).await, 402);
    assert_eq!(role(&server, &tom, id).await, Value::Null);
}
