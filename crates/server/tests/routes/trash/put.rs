//! `POST /files/trash`

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use super::{diff, live, put};
use crate::support::{add, album, b64, code, person, photo, share, usage};

const DAY_MICROS: i64 = 24 * 3600 * 1_000_000;

#[tokio::test]
async fn a_photo_leaves_every_album_and_waits_thirty_days() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let own = album(&server, &sara).await;
    let other = album(&server, &sara).await;
    let toms = album(&server, &tom).await;
    share(&server, toms, &tom, &sara, "COLLABORATOR").await;
    let id = photo(&server, &sara, own).await["id"].as_i64().unwrap();
    let stays = photo(&server, &sara, own).await["id"].as_i64().unwrap();
    add(&server, other, &sara, id, &sara).await;
    add(&server, toms, &tom, id, &sara).await;
    let used = usage(&server, &sara).await;

    let now = server.state.clock.now().0;
    assert_eq!(put(&server, &sara, own, &[id]).await, (200, Value::Null));
    assert_eq!(live(&server, &sara, own).await, [stays]);
    assert_eq!(live(&server, &sara, other).await, [0; 0]);
    assert_eq!(live(&server, &tom, toms).await, [0; 0]);
    assert_eq!(usage(&server, &sara).await, used, "still paid for");

    let rows = diff(&server, &sara, 0).await;
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(
        (&row["file"]["id"], &row["file"]["collectionID"]),
        (&id.into(), &own.into())
    );
    assert_eq!(row["file"]["encryptedKey"], b64(48));
    assert_eq!(
        (
            &row["isDeleted"],
            &row["isRestored"],
            &row["file"]["isDeleted"]
        ),
        (&false.into(), &false.into(), &false.into())
    );
    let stamp = row["updatedAt"].as_i64().unwrap();
    assert!(stamp >= now);
    assert_eq!(row["deleteBy"], stamp + 30 * DAY_MICROS);
    assert!(diff(&server, &sara, stamp).await.is_empty());
    assert!(diff(&server, &tom, 0).await.is_empty());
    // Every album it was in has changed.
    for (who, album) in [(&sara, own), (&sara, other), (&tom, toms)] {
        let (_, one) = server
            .get(&format!("/collections/{album}"), who.token())
            .await;
        assert_eq!(one["collection"]["updationTime"], stamp);
    }
    // Its owner still sees it, nobody else does.
    let path = format!("/files/download/{id}");
    assert_eq!(server.get(&path, tom.token()).await.0, 403);

    // Again, naming another album: the row is opened anew and keeps its first album.
    server.clock.advance_seconds(60);
    assert_eq!(put(&server, &sara, other, &[id]).await.0, 200);
    let rows = diff(&server, &sara, stamp).await;
    assert_eq!(rows[0]["file"]["collectionID"], own);
    assert!(rows[0]["deleteBy"].as_i64() > row["deleteBy"].as_i64());
}

#[tokio::test]
async fn only_own_photos_of_own_albums() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let own = album(&server, &sara).await;
    let empty = album(&server, &sara).await;
    let toms = album(&server, &tom).await;
    share(&server, own, &sara, &tom, "ADMIN").await;
    share(&server, toms, &tom, &sara, "COLLABORATOR").await;
    let id = photo(&server, &sara, own).await["id"].as_i64().unwrap();
    let his = photo(&server, &tom, toms).await["id"].as_i64().unwrap();
    add(&server, toms, &tom, id, &sara).await;

    let answer = |status: u16| (status, json!({}));
    assert_eq!(put(&server, &tom, own, &[id]).await, answer(403));
    assert_eq!(
        put(&server, &sara, toms, &[id]).await,
        answer(403),
        "a shared album"
    );
    assert_eq!(put(&server, &sara, own, &[id, his]).await, answer(403));
    assert_eq!(put(&server, &sara, own, &[id, 5]).await, answer(400));
    assert_eq!(put(&server, &sara, own, &[id, id]).await, answer(400));
    assert_eq!(put(&server, &sara, own, &[]).await, answer(400));
    assert_eq!(put(&server, &sara, 5, &[id]).await, answer(404));
    assert_eq!(put(&server, &sara, own, &[id; 1001]).await, answer(413));
    let (status, body) = put(&server, &sara, empty, &[id]).await;
    assert_eq!((status, code(&body)), (400, "BAD_REQUEST"));
    let (status, _) = server.post("/files/trash", sara.token(), &json!({})).await;
    assert_eq!(status, 400);
    assert_eq!(live(&server, &sara, own).await, [id]);
    assert!(diff(&server, &sara, 0).await.is_empty());
}
