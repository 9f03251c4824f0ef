//! Sharing, removing people, leaving.

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{Person, add, album, album_of, b64, b64_of, code, keyless, person, photo};

async fn share(
    server: &TestServer,
    who: &Person,
    album: i64,
    email: &str,
    role: &str,
) -> (u16, Value) {
    let body =
        json!({"collectionID": album, "email": email, "role": role, "encryptedKey": b64(80)});
    server.post("/collections/share", who.token(), &body).await
}

async fn unshare(server: &TestServer, who: &Person, album: i64, email: &str) -> (u16, Value) {
    let body = json!({"collectionID": album, "email": email});
    server
        .post("/collections/unshare", who.token(), &body)
        .await
}

async fn leave(server: &TestServer, who: &Person, album: &str) -> (u16, Value) {
    server
        .post(
            &format!("/collections/leave/{album}"),
            who.token(),
            &Value::Null,
        )
        .await
}

async fn albums(server: &TestServer, who: &Person) -> Vec<Value> {
    let (_, body) = server.get("/collections/v2", who.token()).await;
    body["collections"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_role_is_given_and_changed_by_the_same_call() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let id = album(&server, &sara).await;
    let people = |role: &str| json!({"sharees": [{"id": tom.id, "email": tom.email, "name": "", "role": role}]});
    assert_eq!(
        share(&server, &sara, id, "  TOM@example.org ", "VIEWER").await,
        (200, people("VIEWER"))
    );
    let first = albums(&server, &tom).await[0].clone();
    assert_eq!(
        share(&server, &sara, id, &tom.email, "ADMIN").await,
        (200, people("ADMIN"))
    );
    let second = albums(&server, &tom).await[0].clone();
    assert_eq!(first["sharedAt"], second["sharedAt"]);
    assert!(second["updationTime"].as_i64() > first["updationTime"].as_i64());
    // Without a role: a viewer. And the key sent last is the one that counts.
    let body = json!({"collectionID": id, "email": tom.email, "encryptedKey": b64_of(80, 9)});
    assert_eq!(
        server.post("/collections/share", sara.token(), &body).await,
        (200, people("VIEWER"))
    );
    assert_eq!(
        albums(&server, &tom).await[0]["encryptedKey"],
        b64_of(80, 9)
    );
}

#[tokio::test]
async fn refusals_of_share_in_their_order() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let ben = person(&server, "Ben").await;
    let cleo = person(&server, "Cleo").await;
    let ada = keyless(&server, "Ada").await;
    let id = album(&server, &sara).await;
    let plain = album_of(&server, &sara, "uncategorized").await;
    for body in [
        Value::Null,
        json!({"email": "x", "encryptedKey": b64(80)}),
        json!({"collectionID": id, "email": " ", "encryptedKey": b64(80)}),
        json!({"collectionID": id, "email": tom.email}),
    ] {
        let reply = server.post("/collections/share", sara.token(), &body).await;
        assert_eq!(reply, (400, json!({})), "{body}");
    }
    let short = json!({"collectionID": 5, "email": "nobody@example.org", "encryptedKey": b64(48)});
    let (status, reply) = server
        .post("/collections/share", sara.token(), &short)
        .await;
    assert_eq!((status, code(&reply)), (400, "BAD_REQUEST"));
    assert_eq!(
        share(&server, &sara, 5, "nobody@example.org", "VIEWER").await,
        (404, json!({}))
    );
    assert_eq!(
        share(&server, &sara, id, &ada.email, "VIEWER").await,
        (404, json!({})),
        "no keys yet"
    );
    assert_eq!(
        share(&server, &sara, 5, &sara.email, "VIEWER").await,
        (400, json!({})),
        "oneself"
    );
    assert_eq!(
        share(&server, &sara, 5, &tom.email, "VIEWER").await,
        (404, json!({}))
    );
    assert_eq!(
        share(&server, &tom, plain, &ben.email, "VIEWER").await,
        (400, json!({}))
    );
    assert_eq!(
        share(&server, &tom, id, &ben.email, "KING").await,
        (403, json!({})),
        "a stranger"
    );
    for role in ["VIEWER", "COLLABORATOR"] {
        assert_eq!(share(&server, &sara, id, &tom.email, role).await.0, 200);
        assert_eq!(
            share(&server, &tom, id, &ben.email, "VIEWER").await,
            (403, json!({})),
            "{role}"
        );
        assert_eq!(
            unshare(&server, &tom, id, &cleo.email).await,
            (403, json!({})),
            "{role}"
        );
    }
    for role in ["KING", "OWNER", "UNKNOWN", "viewer", ""] {
        let (status, reply) = share(&server, &sara, id, &ben.email, role).await;
        assert_eq!((status, code(&reply)), (400, "BAD_REQUEST"), "{role}");
    }
    assert_eq!(share(&server, &sara, id, &tom.email, "ADMIN").await.0, 200);
    assert_eq!(share(&server, &tom, id, &ben.email, "VIEWER").await.0, 200);
    // An admin gives the owner no role.
    let (status, reply) = share(&server, &tom, id, &sara.email, "VIEWER").await;
    assert_eq!((status, code(&reply)), (400, "BAD_REQUEST"));
    assert_eq!(albums(&server, &sara).await.len(), 2);
}

#[tokio::test]
async fn who_goes_takes_their_photos_along() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let cleo = person(&server, "Cleo").await;
    let id = album(&server, &sara).await;
    let of_sara = photo(&server, &sara, id).await["id"].clone();
    for (who, by_owner) in [(&tom, true), (&cleo, false)] {
        assert_eq!(
            share(&server, &sara, id, &who.email, "COLLABORATOR")
                .await
                .0,
            200
        );
        let own = album(&server, who).await;
        let theirs = photo(&server, who, own).await["id"].as_i64().unwrap();
        add(&server, id, &sara, theirs, who).await;
        let reply = if by_owner {
            unshare(&server, &sara, id, &who.email).await
        } else {
            leave(&server, who, &id.to_string()).await
        };
        assert_eq!(
            reply,
            (
                200,
                if by_owner {
                    json!({"sharees": []})
                } else {
                    Value::Null
                }
            )
        );
        let (_, diff) = server
            .get(
                &format!("/collections/v2/diff?collectionID={id}"),
                sara.token(),
            )
            .await;
        let gone = diff["diff"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["id"] == theirs)
            .unwrap()
            .clone();
        assert_eq!(gone["isDeleted"], true);
        // In their own album it stays, and what others added stays in this one.
        let (_, rest) = server
            .get(
                &format!("/collections/v2/diff?collectionID={own}"),
                who.token(),
            )
            .await;
        assert_eq!(rest["diff"][0]["isDeleted"], false);
        let first = diff["diff"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["id"] == of_sara)
            .unwrap()
            .clone();
        assert_eq!(first["isDeleted"], false);
        // Access ends with the next request, and the list says so.
        let path = format!("/collections/v2/diff?collectionID={id}");
        assert_eq!(server.get(&path, who.token()).await.0, 404);
        assert_eq!(
            server
                .get(&format!("/files/preview/{of_sara}"), who.token())
                .await
                .0,
            403
        );
        let tombstone = albums(&server, who)
            .await
            .into_iter()
            .find(|a| a["id"] == id)
            .unwrap();
        assert_eq!(
            (&tombstone["isDeleted"], &tombstone["encryptedKey"]),
            (&json!(true), &json!(""))
        );
        assert_eq!(tombstone["updationTime"], gone["updationTime"]);
        // Coming back is a fresh start with none of the photos.
        assert_eq!(share(&server, &sara, id, &who.email, "VIEWER").await.0, 200);
        let (_, diff) = server.get(&path, who.token()).await;
        let row = diff["diff"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["id"] == theirs)
            .unwrap()
            .clone();
        assert_eq!(row["isDeleted"], true);
        assert_eq!(leave(&server, who, &id.to_string()).await.0, 200);
    }
}

#[tokio::test]
async fn nobody_removes_the_owner_or_oneself_and_the_owner_does_not_leave() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let cleo = person(&server, "Cleo").await;
    let id = album(&server, &sara).await;
    assert_eq!(
        unshare(&server, &sara, 0, &tom.email).await,
        (400, json!({}))
    );
    assert_eq!(unshare(&server, &sara, id, "").await, (400, json!({})));
    assert_eq!(
        unshare(&server, &sara, id, "nobody@example.org").await,
        (404, json!({}))
    );
    assert_eq!(
        unshare(&server, &sara, 5, &tom.email).await,
        (404, json!({}))
    );
    assert_eq!(
        unshare(&server, &sara, id, &sara.email).await,
        (403, json!({}))
    );
    assert_eq!(
        unshare(&server, &cleo, id, &tom.email).await,
        (403, json!({}))
    );
    assert_eq!(share(&server, &sara, id, &tom.email, "ADMIN").await.0, 200);
    assert_eq!(
        unshare(&server, &tom, id, &sara.email).await,
        (403, json!({}))
    );
    assert_eq!(
        unshare(&server, &tom, id, &tom.email).await,
        (403, json!({}))
    );
    // Somebody it is not shared with is removed without a word.
    let (status, reply) = unshare(&server, &tom, id, &cleo.email).await;
    assert_eq!(
        (status, reply["sharees"].as_array().unwrap().len()),
        (200, 1)
    );
    assert_eq!(
        leave(&server, &sara, &id.to_string()).await,
        (403, json!({}))
    );
    assert_eq!(leave(&server, &sara, "5").await, (404, json!({})));
    assert_eq!(leave(&server, &sara, "x").await, (400, json!({})));
    assert_eq!(
        leave(&server, &cleo, &id.to_string()).await,
        (200, Value::Null)
    );
}
