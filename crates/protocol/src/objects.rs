//! Upload URLs (docs/spec/upload.md 11.2, docs/spec/albums.md 8.2 and 8.3). All sizes count ciphertext bytes.

use serde::{Deserialize, Serialize};

use crate::B64;

/// Asks for one URL with signed length and checksum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadUrlRequest {
    /// Exact length of the body.
    #[serde(rename = "contentLength", default)]
    pub content_length: u64,
    /// MD5 of the body: standard base64, or hex.
    #[serde(rename = "contentMD5", default)]
    pub content_md5: String,
}

/// One place to PUT to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadUrl {
    /// Names the object when the photo is created.
    #[serde(rename = "objectKey")]
    pub object_key: String,
    /// Presigned, seven days.
    pub url: String,
}

/// Several places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadUrls {
    /// In no order. Servers write an empty list as `null` too.
    #[serde(deserialize_with = "crate::null_as_empty")]
    pub urls: Vec<UploadUrl>,
}

/// Asks for part URLs with signed lengths and checksums.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MultipartUploadUrlRequest {
    /// Length of the whole object.
    #[serde(rename = "contentLength", default)]
    pub content_length: u64,
    /// Length of every part but the last.
    #[serde(rename = "partLength", default)]
    pub part_length: u64,
    /// MD5 of each part, in order.
    #[serde(
        rename = "partMd5s",
        default,
        deserialize_with = "crate::null_as_empty"
    )]
    pub part_md5s: Vec<B64>,
}

/// Places for the parts of one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MultipartUploadUrls {
    /// Names the object when the photo is created.
    #[serde(rename = "objectKey")]
    pub object_key: String,
    /// One for each part, in order.
    #[serde(rename = "partURLs")]
    pub part_urls: Vec<String>,
    /// Where the list of ETags goes.
    #[serde(rename = "completeURL")]
    pub complete_url: String,
}

/// Answer of the unchecked multipart form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MultipartUploadUrlsReply {
    /// One object's places.
    pub urls: MultipartUploadUrls,
}
