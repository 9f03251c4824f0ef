//! Adding, moving and removing photos.

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{Person, add as put, album, b64, b64_of, code, person, photo, share, usage};

fn items(photos: &[i64]) -> Value {
    photos
        .iter()
        .map(|id| json!({"id": id, "encryptedKey": b64_of(48, 9), "keyDecryptionNonce": b64_of(24, 9)}))
        .collect()
}

async fn add(server: &TestServer, who: &Person, album: i64, photos: &[i64]) -> (u16, Value) {
    let body = json!({"collectionID": album, "files": items(photos)});
    server
        .post("/collections/add-files", who.token(), &body)
        .await
}

async fn shift(
    server: &TestServer,
    who: &Person,
    from: i64,
    to: i64,
    photos: &[i64],
) -> (u16, Value) {
    let body = json!({"fromCollectionID": from, "toCollectionID": to, "files": items(photos)});
    server
        .post("/collections/move-files", who.token(), &body)
        .await
}

async fn remove(server: &TestServer, who: &Person, album: i64, photos: &[i64]) -> (u16, Value) {
    let body = json!({"collectionID": album, "fileIDs": photos});
    server
        .post("/collections/v3/remove-files", who.token(), &body)
        .await
}

async fn rows(server: &TestServer, who: &Person, album: i64) -> Vec<Value> {
    let path = format!("/collections/v2/diff?collectionID={album}&sinceTime=0");
    let (_, body) = server.get(&path, who.token()).await;
    body["diff"].as_array().unwrap().clone()
}

async fn live(server: &TestServer, who: &Person, album: i64) -> Vec<i64> {
    let mut ids: Vec<i64> = rows(server, who, album)
        .await
        .iter()
        .filter(|row| row["isDeleted"] == false)
        .map(|row| row["id"].as_i64().unwrap())
        .collect();
    ids.sort_unstable();
    ids
}

async fn make(server: &TestServer, who: &Person, album: i64) -> i64 {
    photo(server, who, album).await["id"].as_i64().unwrap()
}

/// Sara's album with an admin, a collaborator and a viewer, and each one's own album with a photo.
struct Party {
    server: TestServer,
    sara: Person,
    cleo: Person,
    ben: Person,
    ada: Person,
    album: i64,
}

async fn party() -> Party {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let cleo = person(&server, "Cleo").await;
    let ben = person(&server, "Ben").await;
    let ada = person(&server, "Ada").await;
    let album = album(&server, &sara).await;
    share(&server, album, &sara, &cleo, "ADMIN").await;
    share(&server, album, &sara, &ben, "COLLABORATOR").await;
    share(&server, album, &sara, &ada, "VIEWER").await;
    Party {
        server,
        sara,
        cleo,
        ben,
        ada,
        album,
    }
}

#[tokio::test]
async fn adding_costs_nothing_and_takes_the_key_that_is_sent() {
    let Party {
        server,
        sara,
        ben,
        album: id,
        ..
    } = party().await;
    let own = album(&server, &ben).await;
    let photo = make(&server, &ben, own).await;
    let before = usage(&server, &ben).await;
    assert_eq!(add(&server, &ben, id, &[photo]).await, (200, Value::Null));
    let row = rows(&server, &sara, id).await[0].clone();
    assert_eq!(
        (&row["ownerID"], &row["collectionOwnerID"]),
        (&json!(ben.id), &json!(sara.id))
    );
    assert_eq!(
        (&row["encryptedKey"], &row["keyDecryptionNonce"]),
        (&json!(b64_of(48, 9)), &json!(b64_of(24, 9)))
    );
    assert_eq!(rows(&server, &ben, own).await[0]["encryptedKey"], b64(48));
    assert_eq!(
        (usage(&server, &ben).await, usage(&server, &sara).await),
        (before, 0)
    );
    // Adding it again, or again after removal, is one row with a new time.
    assert_eq!(add(&server, &ben, id, &[photo]).await.0, 200);
    assert_eq!(remove(&server, &ben, id, &[photo]).await.0, 200);
    assert!(live(&server, &sara, id).await.is_empty());
    assert_eq!(add(&server, &ben, id, &[photo]).await.0, 200);
    let again = rows(&server, &sara, id).await;
    assert_eq!(again.len(), 1);
    assert!(again[0]["updationTime"].as_i64() > row["updationTime"].as_i64());
    assert_eq!(again[0]["collectionAddedAt"], again[0]["updationTime"]);
}

#[tokio::test]
async fn refusals_of_add_in_their_order() {
    let Party {
        server,
        sara,
        cleo,
        ben,
        ada,
        album: id,
    } = party().await;
    let own = album(&server, &ada).await;
    let of_ada = make(&server, &ada, own).await;
    let bens = album(&server, &ben).await;
    let of_ben = make(&server, &ben, bens).await;
    let stranger = person(&server, "Tom").await;
    assert_eq!(add(&server, &stranger, id, &[5]).await, (404, json!({})));
    assert_eq!(add(&server, &ben, 5, &[of_ben]).await, (404, json!({})));
    assert_eq!(
        add(&server, &ada, id, &[of_ada, of_ada]).await,
        (403, json!({})),
        "a viewer"
    );
    for who in [&ben, &cleo, &sara] {
        assert_eq!(
            add(&server, who, id, &[of_ada]).await,
            (403, json!({})),
            "somebody else's"
        );
        assert_eq!(
            add(&server, who, id, &[5]).await,
            (400, json!({})),
            "unknown"
        );
        assert_eq!(add(&server, who, id, &[]).await, (400, json!({})));
    }
    assert_eq!(
        add(&server, &ben, id, &[of_ben, of_ben]).await,
        (400, json!({})),
        "twice"
    );
    assert_eq!(
        add(&server, &ben, id, &[of_ben, of_ada]).await,
        (403, json!({})),
        "all or nothing"
    );
    assert_eq!(
        add(&server, &ben, id, &vec![of_ben; 1001]).await,
        (413, json!({}))
    );
    for body in [
        Value::Null,
        json!({"files": items(&[of_ben])}),
        json!({"collectionID": id}),
        json!({"collectionID": id, "files": [{"id": of_ben, "encryptedKey": "", "keyDecryptionNonce": "x"}]}),
        json!({"collectionID": id, "files": [{"id": of_ben, "encryptedKey": "x"}]}),
    ] {
        let reply = server
            .post("/collections/add-files", ben.token(), &body)
            .await;
        assert_eq!(reply, (400, json!({})), "{body}");
    }
    let path = format!("/collections/v3/{bens}?collectionID={bens}&keepFiles=false");
    assert_eq!(
        server
            .call("DELETE", &path, ben.token(), &Value::Null)
            .await
            .0,
        200
    );
    let (status, reply) = add(&server, &ben, id, &[of_ben]).await;
    assert_eq!((status, code(&reply)), (409, "FILE_IN_TRASH"));
    assert!(live(&server, &sara, id).await.is_empty());
}

#[tokio::test]
async fn moving_is_one_step_between_own_albums() {
    let Party {
        server,
        sara,
        cleo,
        album: from,
        ..
    } = party().await;
    let to = album(&server, &sara).await;
    let clo = album(&server, &cleo).await;
    let photo = make(&server, &sara, from).await;
    let of_cleo = make(&server, &cleo, clo).await;
    assert_eq!(
        shift(&server, &sara, from, 5, &[photo]).await,
        (404, json!({}))
    );
    assert_eq!(
        shift(&server, &sara, 0, to, &[photo]).await,
        (400, json!({}))
    );
    assert_eq!(
        shift(&server, &sara, from, from, &[photo]).await,
        (400, json!({}))
    );
    assert_eq!(
        shift(&server, &cleo, from, clo, &[of_cleo]).await,
        (403, json!({})),
        "an admin"
    );
    assert_eq!(
        shift(&server, &cleo, clo, from, &[of_cleo]).await,
        (403, json!({}))
    );
    assert_eq!(
        shift(&server, &sara, from, to, &[of_cleo]).await,
        (403, json!({}))
    );
    assert_eq!(
        shift(&server, &sara, from, to, &[photo]).await,
        (200, Value::Null)
    );
    assert_eq!(
        (
            live(&server, &sara, from).await,
            live(&server, &sara, to).await
        ),
        (vec![], vec![photo])
    );
    let times = [
        rows(&server, &sara, from).await[0]["updationTime"].clone(),
        rows(&server, &sara, to).await[0]["updationTime"].clone(),
    ];
    assert_eq!(times[0], times[1]);
}

#[tokio::test]
async fn each_role_removes_what_it_may_and_nothing_changes_otherwise() {
    let Party {
        server,
        sara,
        cleo,
        ben,
        ada,
        album: id,
    } = party().await;
    let of_sara = make(&server, &sara, id).await;
    let mut others = Vec::new();
    for who in [&cleo, &ben, &ada] {
        let own = album(&server, who).await;
        let photo = make(&server, who, own).await;
        put(&server, id, &sara, photo, who).await;
        others.push(photo);
    }
    let [of_cleo, of_ben, of_ada] = others[..] else {
        panic!()
    };
    let mut all = vec![of_sara, of_cleo, of_ben, of_ada];
    all.sort_unstable();
    let stranger = person(&server, "Tom").await;
    for (who, photos, status, error) in [
        (&stranger, vec![of_ben], 404, ""),
        (&sara, vec![of_ben, of_sara], 400, "BAD_REQUEST"),
        (&ben, vec![of_ben, of_sara], 400, "BAD_REQUEST"),
        (&ben, vec![of_ben, of_ada], 403, ""),
        (&ada, vec![of_ada, of_ben], 403, ""),
        (&ada, vec![of_sara], 400, "BAD_REQUEST"),
        (&cleo, vec![of_ben, 5], 400, "BAD_REQUEST"),
    ] {
        let (got, reply) = remove(&server, who, id, &photos).await;
        assert_eq!((got, code(&reply)), (status, error), "{photos:?}");
        assert_eq!(live(&server, &sara, id).await, all);
    }
    for body in [
        Value::Null,
        json!({"fileIDs": [5]}),
        json!({"collectionID": id}),
    ] {
        let reply = server
            .post("/collections/v3/remove-files", sara.token(), &body)
            .await;
        assert_eq!(reply, (400, json!({})), "{body}");
    }
    assert_eq!(
        remove(&server, &sara, id, &vec![5; 1001]).await,
        (413, json!({}))
    );
    assert_eq!(remove(&server, &sara, id, &[]).await, (200, Value::Null));
    // A viewer still takes out what they once added; owner and admin take out others'.
    assert_eq!(
        remove(&server, &ada, id, &[of_ada]).await,
        (200, Value::Null)
    );
    assert_eq!(
        remove(&server, &sara, id, &[of_ben]).await,
        (200, Value::Null)
    );
    assert_eq!(
        remove(&server, &cleo, id, &[of_cleo]).await,
        (200, Value::Null)
    );
    assert_eq!(
        remove(&server, &cleo, id, &[of_ben]).await,
        (200, Value::Null),
        "already out"
    );
    assert_eq!(live(&server, &sara, id).await, [of_sara]);
}

#[tokio::test]
async fn an_admin_asks_the_owner_who_moves_the_photo() {
    let Party {
        server,
        sara,
        cleo,
        ben,
        album: id,
        ..
    } = party().await;
    let photo = make(&server, &sara, id).await;
    assert_eq!(
        remove(&server, &cleo, id, &[photo]).await,
        (200, Value::Null)
    );
    // Gone for everybody but its owner, who is told who asks.
    assert!(live(&server, &ben, id).await.is_empty());
    let row = rows(&server, &sara, id).await[0].clone();
    assert_eq!(
        (&row["isDeleted"], &row["action"], &row["actionUser"]),
        (&json!(false), &json!("REMOVE"), &json!(cleo.id))
    );
    let pending = async || {
        server
            .get("/collection-actions/pending-remove", sara.token())
            .await
            .1
    };
    let asked = pending().await;
    let action = &asked["actions"][0];
    assert_eq!(
        (
            &action["fileID"],
            &action["collectionID"],
            &action["actorUserID"]
        ),
        (&json!(photo), &json!(id), &json!(cleo.id))
    );
    let name = action["id"].as_str().unwrap();
    assert!(name.starts_with("cact_") && name.len() == 27, "{name}");
    // Asking twice asks once.
    assert_eq!(
        remove(&server, &cleo, id, &[photo]).await,
        (200, Value::Null)
    );
    assert_eq!(pending().await, asked);
    let own = album(&server, &sara).await;
    assert_eq!(shift(&server, &sara, id, own, &[photo]).await.0, 200);
    assert_eq!(pending().await, json!({"actions": [], "hasMore": false}));
    // Back in the album there is no mark.
    assert_eq!(add(&server, &sara, id, &[photo]).await.0, 200);
    assert_eq!(live(&server, &ben, id).await, [photo]);
    assert_eq!(rows(&server, &sara, id).await[0].get("action"), None);
}
