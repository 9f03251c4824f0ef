//! Upload URLs on the wire (docs/spec/upload.md 11.2, docs/spec/albums.md 15).

use potluck_protocol::B64;
use potluck_protocol::objects::{
    MultipartUploadUrlRequest, MultipartUploadUrls, MultipartUploadUrlsReply, UploadUrl,
    UploadUrlRequest, UploadUrls,
};
use serde_json::json;

#[test]
fn one_place_is_asked_for_with_length_and_checksum() {
    let request = UploadUrlRequest {
        content_length: 3_145_745,
        content_md5: "bWQ1".into(),
    };
    let expected = json!({"contentLength": 3_145_745, "contentMD5": "bWQ1"});
    assert_eq!(serde_json::to_value(&request).unwrap(), expected);
    let reply: UploadUrl =
        serde_json::from_value(json!({"objectKey": "1/a", "url": "https://s/a?x=1"})).unwrap();
    assert_eq!(
        (reply.object_key.as_str(), reply.url.as_str()),
        ("1/a", "https://s/a?x=1")
    );
}

#[test]
fn parts_are_asked_for_with_a_checksum_each() {
    let request = MultipartUploadUrlRequest {
        content_length: 41_943_210,
        part_length: 20_971_605,
        part_md5s: vec![B64::encode(&[1; 16]), B64::encode(&[2; 16])],
    };
    let value = serde_json::to_value(&request).unwrap();
    assert_eq!(value["contentLength"], json!(41_943_210));
    assert_eq!(value["partLength"], json!(20_971_605));
    assert_eq!(value["partMd5s"][1].as_str().unwrap().len(), 24);
    let none: MultipartUploadUrlRequest =
        serde_json::from_value(json!({"partMd5s": null})).unwrap();
    assert!(none.part_md5s.is_empty());
}

#[test]
fn places_of_parts_are_spelt_with_capitals() {
    let example = json!({"objectKey": "1/a", "partURLs": ["https://s/1", "https://s/2"], "completeURL": "https://s/c"});
    let reply: MultipartUploadUrls = serde_json::from_value(example.clone()).unwrap();
    assert_eq!(reply.part_urls.len(), 2);
    assert_eq!(serde_json::to_value(&reply).unwrap(), example);
    let nested: MultipartUploadUrlsReply =
        serde_json::from_value(json!({"urls": example})).unwrap();
    assert_eq!(nested.urls, reply);
}

#[test]
fn probe_for_room_gets_an_empty_list() {
    for none in [json!({"urls": []}), json!({"urls": null})] {
        let reply: UploadUrls = serde_json::from_value(none).unwrap();
        assert!(reply.urls.is_empty());
    }
    serde_json::from_value::<UploadUrls>(json!({})).expect_err("is no answer to the question");
}
