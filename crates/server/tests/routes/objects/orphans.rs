//! Uploads that never became a photo are cleared away after fourteen days.

use potluck_server::jobs::orphans;
use potluck_server::testing::TestServer;

use crate::support::{
    age_files, album, file_body, files_below, path_of, person, photo, raw, upload,
};

const DAY: i64 = 24 * 3600;

#[tokio::test]
async fn orphans_go_after_fourteen_days_and_photos_stay() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    photo(&server, &sara, album).await;
    let orphan = upload(&server, &sara, b"nobody's").await;
    let data = server.data_dir().join("objects/data");
    assert_eq!(files_below(&data), 3);

    server.clock.advance_seconds(14 * DAY - 1);
    assert_eq!(orphans::clear(&server.state).await.unwrap(), 0);
    assert!(data.join(&orphan).exists());
    server.clock.advance_seconds(1);
    assert_eq!(orphans::clear(&server.state).await.unwrap(), 1);
    assert!(!data.join(&orphan).exists());
    assert_eq!(files_below(&data), 2);
    // A second run finds nothing.
    assert_eq!(orphans::clear(&server.state).await.unwrap(), 0);
    assert_eq!(files_below(&data), 2);
}

#[tokio::test]
async fn no_photo_is_made_of_what_was_cleared_away() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let file = upload(&server, &sara, b"ciphertext of an original").await;
    let thumbnail = upload(&server, &sara, b"of a thumbnail").await;
    server.clock.advance_seconds(14 * DAY);
    orphans::clear(&server.state).await.unwrap();
    let body = file_body(album, &file, &thumbnail);
    let (status, reply) = server.post("/files", sara.token(), &body).await;
    assert_eq!(
        (status, &reply["code"]),
        (503, &"OBJECT_SIZE_FETCH_FAILED".into())
    );
}

#[tokio::test]
async fn parts_and_half_bodies_go_too_once_they_are_old() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (_, places) = server
        .get("/files/multipart-upload-urls?count=2", sara.token())
        .await;
    let url = places["urls"]["partURLs"][0].as_str().unwrap();
    assert_eq!(
        raw(&server, "PUT", path_of(url), &[], "part").await.status,
        200
    );
    let objects = server.data_dir().join("objects");
    std::fs::write(objects.join("tmp/left-by-a-crash"), "half").unwrap();
    let now = server.state.clock.now();
    age_files(&objects, now, 13);
    orphans::clear(&server.state).await.unwrap();
    assert_eq!(files_below(&objects), 2);
    age_files(&objects, now, 15);
    orphans::clear(&server.state).await.unwrap();
    assert_eq!(files_below(&objects), 0);
    assert!(objects.join("part").is_dir() && objects.join("tmp").is_dir());
}
