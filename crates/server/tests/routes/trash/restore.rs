//! `POST /collections/restore-files`

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use super::{diff, item, live, put};
use crate::support::{Person, add, album, b64_of, person, photo, share};

async fn restore(server: &TestServer, who: &Person, album: i64, photos: &[i64]) -> (u16, Value) {
    let files: Vec<Value> = photos.iter().map(|id| item(*id)).collect();
    let body = json!({"collectionID": album, "files": files});
    let path = "/collections/restore-files";
    server.post(path, who.token(), &body).await
}

#[tokio::test]
async fn a_photo_comes_back_into_one_album() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let own = album(&server, &sara).await;
    let other = album(&server, &sara).await;
    let id = photo(&server, &sara, own).await["id"].as_i64().unwrap();
    put(&server, &sara, own, &[id]).await;
    let stamp = diff(&server, &sara, 0).await[0]["updatedAt"]
        .as_i64()
        .unwrap();
    assert_eq!(
        restore(&server, &sara, other, &[]).await,
        (200, Value::Null)
    );
    assert_eq!(
        restore(&server, &sara, other, &[id]).await,
        (200, Value::Null)
    );
    assert_eq!(live(&server, &sara, other).await, [id]);
    assert_eq!(live(&server, &sara, own).await, [0; 0]);
    let path = format!("/collections/v2/diff?collectionID={other}&sinceTime={stamp}");
    let (_, rows) = server.get(&path, sara.token()).await;
    assert_eq!(rows["diff"][0]["encryptedKey"], b64_of(48, 9));
    let rows = diff(&server, &sara, stamp).await;
    assert_eq!(
        (&rows[0]["isRestored"], &rows[0]["isDeleted"]),
        (&true.into(), &false.into())
    );
    // It can go again.
    let stamp = rows[0]["updatedAt"].as_i64().unwrap();
    assert_eq!(put(&server, &sara, other, &[id]).await.0, 200);
    assert_eq!(diff(&server, &sara, stamp).await[0]["isRestored"], false);
}

#[tokio::test]
async fn all_or_nothing() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let tom = person(&server, "Tom").await;
    let own = album(&server, &sara).await;
    let toms = album(&server, &tom).await;
    share(&server, toms, &tom, &sara, "ADMIN").await;
    let id = photo(&server, &sara, own).await["id"].as_i64().unwrap();
    let stays = photo(&server, &sara, own).await["id"].as_i64().unwrap();
    let his = photo(&server, &tom, toms).await["id"].as_i64().unwrap();
    add(&server, toms, &tom, id, &sara).await;
    put(&server, &sara, own, &[id]).await;
    put(&server, &tom, toms, &[his]).await;
    let gone = album(&server, &sara).await;
    let path = format!("/collections/v3/{gone}?collectionID={gone}&keepFiles=false");
    let deleted = server
        .call("DELETE", &path, sara.token(), &Value::Null)
        .await;
    assert_eq!(deleted.0, 200);

    let answer = |status: u16| (status, json!({}));
    assert_eq!(restore(&server, &sara, toms, &[id]).await, answer(403));
    assert_eq!(restore(&server, &sara, gone, &[id]).await, answer(404));
    assert_eq!(restore(&server, &sara, 5, &[id]).await, answer(404));
    assert_eq!(restore(&server, &sara, own, &[id, his]).await, answer(403));
    assert_eq!(restore(&server, &sara, own, &[id, 5]).await, answer(404));
    assert_eq!(restore(&server, &sara, own, &[id, id]).await, answer(400));
    assert_eq!(
        restore(&server, &sara, own, &[id, stays]).await,
        answer(400)
    );
    assert_eq!(restore(&server, &sara, 0, &[id]).await, answer(400));
    assert_eq!(restore(&server, &sara, own, &[id; 1001]).await, answer(413));
    assert_eq!(live(&server, &sara, own).await, [stays]);
    assert_eq!(diff(&server, &sara, 0).await[0]["isRestored"], false);
}
