//! `GET` and `HEAD` by presigned URL.

use potluck_server::objects::{ObjectKey, ObjectStore as _, Operation};
use potluck_server::testing::TestServer;

use crate::support::{path_of, person, raw, upload, xml_code};

async fn signed(server: &TestServer) -> (String, String) {
    let sara = person(server, "Sara").await;
    let key = upload(server, &sara, b"0123456789").await;
    let parsed = ObjectKey::parse(&key).unwrap();
    let now = server.state.clock.now();
    let url = server.state.objects.url(Operation::Get, &parsed, now);
    (key, path_of(&url).to_owned())
}

#[tokio::test]
async fn an_object_is_sent_as_something_to_save() {
    let server = TestServer::new().await;
    let (_, path) = signed(&server).await;
    let reply = raw(&server, "GET", &path, &[("origin", "null")], "").await;
    assert_eq!(
        (reply.status, reply.body.as_slice()),
        (200, &b"0123456789"[..])
    );
    for (name, value) in [
        ("content-type", "application/octet-stream"),
        ("content-disposition", "attachment"),
        ("content-length", "10"),
        ("accept-ranges", "bytes"),
        ("x-content-type-options", "nosniff"),
        ("access-control-allow-origin", "null"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{name}");
    }
    assert!(reply.header("set-cookie").is_none());
    let head = raw(&server, "HEAD", &path, &[], "").await;
    assert_eq!(
        (head.status, head.body.len(), head.header("content-length")),
        (200, 0, Some("10"))
    );
}

#[tokio::test]
async fn ranges_are_served() {
    let server = TestServer::new().await;
    let (_, path) = signed(&server).await;
    for (range, status, body, content_range) in [
        ("bytes=2-4", 206, "234", Some("bytes 2-4/10")),
        ("bytes=7-", 206, "789", Some("bytes 7-9/10")),
        ("bytes=-1", 206, "9", Some("bytes 9-9/10")),
        ("bytes=0-99", 206, "0123456789", Some("bytes 0-9/10")),
        ("bytes=10-", 416, "", Some("bytes */10")),
        ("bytes=1-2,4-5", 200, "0123456789", None),
        ("nonsense", 200, "0123456789", None),
    ] {
        let reply = raw(&server, "GET", &path, &[("range", range)], "").await;
        assert_eq!(
            (reply.status, reply.text().as_str()),
            (status, body),
            "{range}"
        );
        assert_eq!(reply.header("content-range"), content_range, "{range}");
        assert_eq!(
            reply.header("content-length"),
            Some(body.len().to_string().as_str())
        );
    }
}

#[tokio::test]
async fn a_range_of_another_version_is_the_whole() {
    let server = TestServer::new().await;
    let (_, path) = signed(&server).await;
    let tag = raw(&server, "GET", &path, &[], "")
        .await
        .header("etag")
        .unwrap()
        .to_owned();
    let same = raw(
        &server,
        "GET",
        &path,
        &[("range", "bytes=1-1"), ("if-range", &tag)],
        "",
    )
    .await;
    assert_eq!((same.status, same.text().as_str()), (206, "1"));
    let other = raw(
        &server,
        "GET",
        &path,
        &[("range", "bytes=1-1"), ("if-range", "\"x\"")],
        "",
    )
    .await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn nothing_is_read_without_permission() {
    let server = TestServer::new().await;
    let (key, path) = signed(&server).await;
    let reply = raw(&server, "GET", &format!("/objects/{key}"), &[], "").await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (403, "SignatureDoesNotMatch")
    );
    std::fs::remove_file(server.data_dir().join("objects/data").join(&key)).unwrap();
    let reply = raw(&server, "GET", &path, &[], "").await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (404, "NoSuchKey")
    );
    server.clock.advance_seconds(7 * 24 * 3600 + 1);
    let reply = raw(&server, "GET", &path, &[], "").await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (403, "AccessDenied")
    );
}
