//! Multipart uploads.

use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use crate::support::{
    Person, Reply, album, file_body, files_below, md5_of, path_of, person, put_object, raw, upload,
    xml_code,
};

const PART: usize = 5 * 1024 * 1024;

/// Two parts: the smallest that may be followed by another, and a short last one.
fn parts() -> [Vec<u8>; 2] {
    [vec![1; PART], b"the end".to_vec()]
}

async fn places(server: &TestServer, owner: &Person) -> Value {
    let [first, last] = parts();
    let body = json!({
        "contentLength": first.len() + last.len(), "partLength": PART,
        "partMd5s": [md5_of(&first), md5_of(&last)],
    });
    let (status, places) = server
        .post("/files/multipart-upload-url", owner.token(), &body)
        .await;
    assert_eq!(status, 200, "{places}");
    assert_eq!(places["partURLs"].as_array().unwrap().len(), 2);
    places
}

async fn put_parts(server: &TestServer, places: &Value) -> Vec<String> {
    let mut tags = Vec::new();
    for (part, url) in parts().iter().zip(places["partURLs"].as_array().unwrap()) {
        let reply = put_object(server, url.as_str().unwrap(), part).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        tags.push(reply.header("etag").unwrap().to_owned());
    }
    tags
}

fn list(tags: &[String]) -> String {
    let parts: String = (1..)
        .zip(tags)
        .map(|(n, tag)| format!("<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>"))
        .collect();
    format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>")
}

async fn complete(server: &TestServer, places: &Value, body: String) -> Reply {
    let url = places["completeURL"].as_str().unwrap();
    raw(
        server,
        "POST",
        path_of(url),
        &[("content-type", "text/xml")],
        body,
    )
    .await
}

fn stored(server: &TestServer, places: &Value) -> Option<Vec<u8>> {
    let key = places["objectKey"].as_str().unwrap();
    std::fs::read(server.data_dir().join("objects/data").join(key)).ok()
}

#[tokio::test]
async fn parts_are_joined_in_order_and_a_repetition_answers_alike() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let places = places(&server, &sara).await;
    let tags = put_parts(&server, &places).await;
    let reply = complete(&server, &places, list(&tags)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let text = reply.text();
    assert!(text.contains("<CompleteMultipartUploadResult>"), "{text}");
    assert!(text.contains("-2&quot;</ETag>"), "{text}");
    assert_eq!(stored(&server, &places), Some(parts().concat()));
    // Nothing but the object and the note of the join is left.
    assert_eq!(files_below(&server.data_dir().join("objects/part")), 0);
    assert_eq!(files_below(&server.data_dir().join("objects/tmp")), 0);

    let again = complete(&server, &places, list(&tags)).await;
    assert_eq!((again.status, again.text()), (200, text));
    // Another list is another matter.
    let other = complete(&server, &places, list(&tags[..1])).await;
    assert_eq!(
        (other.status, xml_code(&other).as_str()),
        (404, "NoSuchUpload")
    );
}

#[tokio::test]
async fn a_joined_object_becomes_a_photo_and_then_stays() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let album = album(&server, &sara).await;
    let places = places(&server, &sara).await;
    let tags = put_parts(&server, &places).await;
    complete(&server, &places, list(&tags)).await;
    let thumbnail = upload(&server, &sara, b"of a thumbnail").await;
    let mut body = file_body(album, places["objectKey"].as_str().unwrap(), &thumbnail);
    body["file"]["size"] = (PART + 7).into();
    let (status, file) = server.post("/files", sara.token(), &body).await;
    assert_eq!(status, 200, "{file}");
    assert_eq!(file["info"]["fileSize"], PART + 7);
    // The repetition a client makes after a lost answer still passes; new contents do not.
    assert_eq!(complete(&server, &places, list(&tags)).await.status, 200);
    let url = places["partURLs"][1].as_str().unwrap();
    let reply = put_object(&server, url, &parts()[1]).await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (403, "AccessDenied")
    );
    let reply = complete(&server, &places, list(&tags[..1])).await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (403, "AccessDenied")
    );
    assert_eq!(stored(&server, &places), Some(parts().concat()));
}

#[tokio::test]
async fn a_wrong_list_joins_nothing_and_a_right_one_still_can() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let places = places(&server, &sara).await;
    let nothing = complete(
        &server,
        &places,
        list(&["\"00000000000000000000000000000000\"".into()]),
    )
    .await;
    assert_eq!(
        (nothing.status, xml_code(&nothing).as_str()),
        (404, "NoSuchUpload")
    );
    let tags = put_parts(&server, &places).await;
    let swapped = vec![tags[1].clone(), tags[0].clone()];
    let more = vec![tags[0].clone(), tags[1].clone(), tags[0].clone()];
    let unordered = list(&tags).replace("<PartNumber>1<", "<PartNumber>3<");
    for (body, expected) in [
        (String::new(), "MalformedXML"),
        ("{}".into(), "MalformedXML"),
        (list(&[]), "MalformedXML"),
        (unordered, "InvalidPartOrder"),
        (list(&swapped), "InvalidPart"),
        (list(&more), "InvalidPart"),
    ] {
        let reply = complete(&server, &places, body.clone()).await;
        assert_eq!(
            (reply.status, xml_code(&reply).as_str()),
            (400, expected),
            "{body}"
        );
        assert_eq!(stored(&server, &places), None);
    }
    assert_eq!(files_below(&server.data_dir().join("objects/tmp")), 0);
    assert_eq!(complete(&server, &places, list(&tags)).await.status, 200);
}

#[tokio::test]
async fn a_part_must_be_what_was_signed_and_may_be_sent_again() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let places = places(&server, &sara).await;
    let url = places["partURLs"][1].as_str().unwrap();
    let reply = put_object(&server, url, b"another").await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (403, "SignatureDoesNotMatch")
    );
    // A part's URL is for its own part.
    let other = url.replace("&part=2", "&part=1");
    let reply = put_object(&server, &other, b"the end").await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (403, "SignatureDoesNotMatch")
    );
    put_parts(&server, &places).await;
    let tags = put_parts(&server, &places).await;
    assert_eq!(complete(&server, &places, list(&tags)).await.status, 200);
}

#[tokio::test]
async fn the_completing_url_expires_and_only_completes() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let places = places(&server, &sara).await;
    let tags = put_parts(&server, &places).await;
    let url = places["completeURL"].as_str().unwrap();
    for method in ["GET", "PUT"] {
        let reply = raw(&server, method, path_of(url), &[], list(&tags)).await;
        assert_eq!(
            (reply.status, xml_code(&reply).as_str()),
            (403, "SignatureDoesNotMatch")
        );
    }
    server.clock.advance_seconds(7 * 24 * 3600 + 1);
    let reply = complete(&server, &places, list(&tags)).await;
    assert_eq!(
        (reply.status, xml_code(&reply).as_str()),
        (403, "AccessDenied")
    );
    assert_eq!(stored(&server, &places), None);
}

#[tokio::test]
async fn unchecked_parts_may_have_any_size() {
    let server = TestServer::new().await;
    let sara = person(&server, "Sara").await;
    let (status, reply) = server
        .get("/files/multipart-upload-urls?count=3", sara.token())
        .await;
    assert_eq!(status, 200);
    let places = &reply["urls"];
    let mut tags = Vec::new();
    for (n, url) in places["partURLs"].as_array().unwrap().iter().enumerate() {
        let reply = raw(
            &server,
            "PUT",
            path_of(url.as_str().unwrap()),
            &[],
            format!("part {n};"),
        )
        .await;
        tags.push(reply.header("etag").unwrap().to_owned());
    }
    assert_eq!(complete(&server, places, list(&tags)).await.status, 200);
    assert_eq!(
        stored(&server, places).as_deref(),
        Some(&b"part 0;part 1;part 2;"[..])
    );
}
