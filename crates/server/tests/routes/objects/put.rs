//! `PUT` of whole objects.

use axum::body::Body;
use futures::stream;
use potluck_server::testing::TestServer;
use serde_json::json;

use crate::support::{
    Person, files_below, md5_of, path_of, person, photo, put_object, raw, xml_code,
};

const BYTES: &[u8] = b"some ciphertext";

async fn place(server: &TestServer, owner: &Person) -> (String, String) {
    let body = json!({ "contentLength": BYTES.len(), "contentMD5": md5_of(BYTES) });
    let (status, place) = server.post("/files/upload-url", owner.token(), &body).await;
    assert_eq!(status, 200);
    let text = |name: &str| place[name].as_str().unwrap().to_owned();
    (text("objectKey"), text("url"))
}

async fn unchecked_place(server: &TestServer, owner: &Person) -> (String, String) {
    let (status, places) = server
        .get("/files/upload-urls?count=1", owner.token())
        .await;
    assert_eq!(status, 200);
    let text = |name: &str| places["urls"][0][name].as_str().unwrap().to_owned();
    (text("objectKey"), text("url"))
}

fn stored(server: &TestServer, key: &str) -> Option<Vec<u8>> {
    std::fs::read(server.data_dir().join("objects/data").join(key)).ok()
}

fn left_over(server: &TestServer) -> usize {
    files_below(&server.data_dir().join("objects"))
}

#[tokio::test]
async fn a_body_as_signed_is_stored_under_its_md5() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (key, url) = place(&server, &sara).await;
    assert!(key.starts_with(&format!("{}/", sara.id)));
    let reply = put_object(&server, &url, BYTES).await;
    assert_eq!(reply.status, 200);
    let tag = format!("\"{}\"", hex_md5(BYTES));
    assert_eq!(reply.header("etag"), Some(tag.as_str()));
    assert_eq!(stored(&server, &key).as_deref(), Some(BYTES));
    // Repeating it is no harm.
    assert_eq!(put_object(&server, &url, BYTES).await.status, 200);
    assert_eq!(left_over(&server), 1);
}

fn hex_md5(bytes: &[u8]) -> String {
    use md5::Digest as _;
    md5::Md5::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[tokio::test]
async fn headers_other_than_signed_are_no_match() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (_, url) = place(&server, &sara).await;
    let length = BYTES.len().to_string();
    let md5 = md5_of(BYTES);
    let other = md5_of(b"other");
    let hex = hex_md5(BYTES);
    for headers in [
        vec![],
        vec![("content-length", length.as_str())],
        vec![("content-md5", md5.as_str())],
        vec![("content-length", "14"), ("content-md5", &md5)],
        vec![("content-length", "x"), ("content-md5", &md5)],
        vec![("content-length", &length), ("content-md5", &other)],
        vec![("content-length", &length), ("content-md5", &hex)],
    ] {
        let reply = raw(&server, "PUT", path_of(&url), &headers, BYTES.to_vec()).await;
        assert_eq!(reply.status, 403, "{headers:?}");
        assert_eq!(xml_code(&reply), "SignatureDoesNotMatch", "{headers:?}");
        assert_eq!(reply.header("content-type"), Some("application/xml"));
    }
    assert_eq!(left_over(&server), 0);
}

#[tokio::test]
async fn a_body_that_is_not_the_signed_one_is_a_bad_digest() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (key, url) = place(&server, &sara).await;
    let length = BYTES.len().to_string();
    let headers = [
        ("content-length", length.as_str()),
        ("content-md5", &md5_of(BYTES)),
    ];
    let reply = raw(
        &server,
        "PUT",
        path_of(&url),
        &headers,
        b"SOME ciphertext".to_vec(),
    )
    .await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (400, "BadDigest")
    );
    // Headers that lie about the length do not get past either.
    for body in [&b"some ciphertex"[..], b"some ciphertext and more"] {
        let reply = raw(&server, "PUT", path_of(&url), &headers, body.to_vec()).await;
        assert_eq!(
            (reply.status, xml_code(&reply).as_str()),
            (403, "SignatureDoesNotMatch")
        );
    }
    assert_eq!(stored(&server, &key), None);
    assert_eq!(left_over(&server), 0);
}

#[tokio::test]
async fn a_body_cut_in_the_middle_leaves_nothing() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (key, url) = place(&server, &sara).await;
    let length = BYTES.len().to_string();
    let headers = [
        ("content-length", length.as_str()),
        ("content-md5", &md5_of(BYTES)),
    ];
    let pieces = [Ok(BYTES[..5].to_vec()), Err(std::io::Error::other("gone"))];
    let body = Body::from_stream(stream::iter(pieces));
    let reply = raw(&server, "PUT", path_of(&url), &headers, body).await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (400, "IncompleteBody")
    );
    assert_eq!(stored(&server, &key), None);
    assert_eq!(left_over(&server), 0);
}

#[tokio::test]
async fn a_request_that_is_dropped_in_the_middle_leaves_nothing() {
    use futures::FutureExt as _;
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (_, url) = unchecked_place(&server, &sara).await;
    let (sender, receiver) = futures::channel::mpsc::unbounded::<Result<Vec<u8>, std::io::Error>>();
    sender.unbounded_send(Ok(BYTES[..5].to_vec())).unwrap();
    let body = Body::from_stream(receiver);
    let mut request = Box::pin(raw(&server, "PUT", path_of(&url), &[], body));
    // Wait until the body is being written, then let go of the request.
    let folder = server.data_dir().join("objects");
    while files_below(&folder) == 0 {
        assert!(request.as_mut().now_or_never().is_none());
        tokio::task::yield_now().await;
    }
    drop(request);
    drop(sender);
    assert_eq!(left_over(&server), 0);
}

#[tokio::test]
async fn a_url_is_refused_after_seven_days() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (_, url) = place(&server, &sara).await;
    server.clock.advance_seconds(7 * 24 * 3600);
    assert_eq!(put_object(&server, &url, BYTES).await.status, 200);
    server.clock.advance_seconds(1);
    let reply = put_object(&server, &url, BYTES).await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (403, "AccessDenied")
    );
}

#[tokio::test]
async fn forged_and_changed_urls_are_refused() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (key, url) = place(&server, &sara).await;
    let (other_key, _) = place(&server, &sara).await;
    let path = path_of(&url).to_owned();
    let sig = path.split_once("&sig=").unwrap().1;
    let bad = [
        path.replace(&key, &other_key),
        path.replace(sig, &"0".repeat(64)),
        path.replace(&format!("&sig={sig}"), ""),
        path.replace("&len=15", "&len=16"),
        path.replace("?exp=", "?exp=9"),
        format!("/objects/{key}"),
        path.replace("&len=", "&part=1&len="),
        path.replace("&len=", "&length="),
        path.replace("?exp=", "?exp=x"),
    ];
    for path in bad {
        let headers = [("content-length", "15"), ("content-md5", &md5_of(BYTES))];
        let reply = raw(&server, "PUT", &path, &headers, BYTES.to_vec()).await;
        assert_eq!(
            (reply.status, xml_code(&reply).as_str()),
            (403, "SignatureDoesNotMatch"),
            "{path}"
        );
    }
    // A URL for writing neither reads nor completes.
    for method in ["GET", "POST"] {
        let reply = raw(&server, method, &path, &[], BYTES.to_vec()).await;
        assert_eq!(
            (reply.status, xml_code(&reply).as_str()),
            (403, "SignatureDoesNotMatch")
        );
    }
    assert_eq!(left_over(&server), 0);
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (_, url) = place(&server, &sara).await;
    let query = path_of(&url).split_once('?').unwrap().1;
    for key in [
        "..%2f..%2fsecrets.toml",
        "../../secrets.toml",
        "12/..%2f..%2f..%2fpotluck.db",
        "12/%2e%2e",
        "..%5c..%5cx/y",
        "12/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11%00",
    ] {
        for method in ["GET", "PUT", "POST"] {
            let reply = raw(
                &server,
                method,
                &format!("/objects/{key}?{query}"),
                &[],
                "x",
            )
            .await;
            assert!(
                [403, 404].contains(&reply.status),
                "{method} {key}: {}",
                reply.status
            );
            assert!(!reply.text().contains("[key]"));
        }
    }
    assert_eq!(left_over(&server), 0);
}

#[tokio::test]
async fn unchecked_urls_take_any_body_but_check_a_checksum_that_is_sent() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (key, url) = unchecked_place(&server, &sara).await;
    let put = |headers: Vec<(&'static str, String)>| {
        let (server, url) = (&server, &url);
        async move {
            let headers: Vec<(&str, &str)> =
                headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
            raw(server, "PUT", path_of(url), &headers, BYTES.to_vec()).await
        }
    };
    let reply = put(vec![("content-md5", md5_of(b"other"))]).await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (400, "BadDigest")
    );
    let reply = put(vec![("content-md5", "nonsense".into())]).await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (400, "InvalidDigest")
    );
    let reply = put(vec![("content-length", (11_u64 << 30).to_string())]).await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (400, "EntityTooLarge")
    );
    assert_eq!(stored(&server, &key), None);
    assert_eq!(put(vec![]).await.status, 200);
    assert_eq!(stored(&server, &key).as_deref(), Some(BYTES));
}

#[tokio::test]
async fn an_object_of_a_photo_cannot_be_replaced() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = crate::support::album(&server, &sara).await;
    let (key, url) = unchecked_place(&server, &sara).await;
    assert_eq!(put_object(&server, &url, BYTES).await.status, 200);
    let thumbnail = crate::support::upload(&server, &sara, b"of a thumbnail").await;
    let mut body = crate::support::file_body(album, &key, &thumbnail);
    body["file"]["size"] = BYTES.len().into();
    assert_eq!(server.post("/files", sara.token(), &body).await.0, 200);
    let reply = put_object(&server, &url, b"something else").await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (403, "AccessDenied")
    );
    assert_eq!(stored(&server, &key).as_deref(), Some(BYTES));
    photo(&server, &sara, album).await;
}

#[tokio::test]
async fn any_page_may_put_and_read_the_tag() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (_, url) = place(&server, &sara).await;
    let asked = [
        ("origin", "https://elsewhere.example.org"),
        ("access-control-request-method", "PUT"),
        (
            "access-control-request-headers",
            "content-md5,x-client-package",
        ),
    ];
    let reply = raw(&server, "OPTIONS", path_of(&url), &asked, "").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body, b"");
    assert_eq!(
        reply.header("access-control-allow-origin"),
        Some("https://elsewhere.example.org")
    );
    let allowed = reply
        .header("access-control-allow-headers")
        .unwrap()
        .to_lowercase();
    // Whatever the page wants to send, as with a bucket.
    assert_eq!(allowed, "content-md5,x-client-package");
    assert!(
        reply
            .header("access-control-allow-methods")
            .unwrap()
            .contains("PUT")
    );

    let length = BYTES.len().to_string();
    let headers = [
        ("origin", "null"),
        ("content-length", length.as_str()),
        ("content-md5", &md5_of(BYTES)),
    ];
    let reply = raw(&server, "PUT", path_of(&url), &headers, BYTES.to_vec()).await;
    assert_eq!(reply.header("access-control-allow-origin"), Some("null"));
    let exposed = reply.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("ETag"), "{exposed}");
    // Refusals can be read too.
    let reply = raw(&server, "PUT", path_of(&url), &headers[..1], BYTES.to_vec()).await;
    assert_eq!(
        (reply.status, reply.header("access-control-allow-origin")),
        (403, Some("null"))
    );
}
