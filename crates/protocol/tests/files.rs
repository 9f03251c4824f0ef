//! Photos on the wire (docs/spec/albums.md 5 and 15, docs/spec/upload.md 11.4).

use potluck_protocol::collections::MagicMetadata;
use potluck_protocol::files::{
    AddFilesRequest, CreateFileRequest, Diff, File, FilePart, RewrappedFile,
};
use potluck_protocol::{AlbumId, B64, EpochMicros, PhotoId, Sealed, UserId};
use serde_json::json;

#[test]
fn row_of_a_diff_is_read_with_what_an_owner_may_see() {
    let page: Diff = serde_json::from_value(json!({"diff": [{
        "id": 10_000_021, "ownerID": 1, "collectionID": 450, "collectionOwnerID": 1,
        "collectionAddedAt": 1_784_800_100_000_012_i64,
        "encryptedKey": "a2V5", "keyDecryptionNonce": "bm9uY2U=",
        "file": {"decryptionHeader": "ZmlsZQ==", "size": 0},
        "thumbnail": {"decryptionHeader": "dGh1bWI=", "size": 0},
        "metadata": {"encryptedData": "bWV0YQ==", "decryptionHeader": "bWg=", "size": 0},
        "isDeleted": false, "updationTime": 1_784_800_500_000_000_i64,
        "info": {"fileSize": 3_145_745, "thumbSize": 24_593},
        "action": "REMOVE", "actionUser": 440,
    }], "hasMore": false}))
    .unwrap();
    let row = &page.diff[0];
    assert_eq!(
        (row.id, row.owner_id, row.collection_id),
        (PhotoId(10_000_021), UserId(1), AlbumId(450))
    );
    assert_eq!(
        row.collection_added_at,
        Some(EpochMicros(1_784_800_100_000_012))
    );
    assert_eq!(
        row.metadata.encrypted_data.as_ref().unwrap().as_str(),
        "bWV0YQ=="
    );
    assert_eq!(row.info.unwrap().file_size, Some(3_145_745));
    assert_eq!(
        (row.action.as_deref(), row.action_user),
        (Some("REMOVE"), Some(UserId(440)))
    );
    assert!(!page.has_more);
}

#[test]
fn row_of_a_guest_has_no_owners_fields_and_still_reads() {
    let row: File = serde_json::from_value(json!({
        "id": 1, "ownerID": 2, "collectionID": 3, "collectionOwnerID": null, "updationTime": 4,
        "encryptedKey": null, "keyDecryptionNonce": null, "isDeleted": null,
        "file": {"decryptionHeader": null, "size": null}, "thumbnail": {}, "metadata": {"encryptedData": "-"},
        "magicMetadata": null, "pubMagicMetadata": null, "info": null,
    }))
    .unwrap();
    assert!(!row.is_deleted && row.magic_metadata.is_none() && row.info.is_none());
    assert!(row.encrypted_key.is_empty() && row.file.decryption_header.is_empty());
    assert_eq!(row.metadata.encrypted_data.unwrap().as_str(), "-");
}

#[test]
fn empty_page_may_be_null() {
    let page: Diff = serde_json::from_value(json!({"diff": null, "hasMore": false})).unwrap();
    assert!(page.diff.is_empty());
}

#[test]
fn creation_is_written_as_specified() {
    let part = |key: &str, size| FilePart {
        object_key: key.into(),
        encrypted_data: None,
        decryption_header: B64::encode(b"h"),
        size,
    };
    let request = CreateFileRequest {
        collection_id: AlbumId(450),
        encrypted_key: Sealed::encode(b"k"),
        key_decryption_nonce: B64::encode(b"n"),
        file: part("1/0b6c", 3_145_745),
        thumbnail: part("1/77aa", 24_593),
        metadata: FilePart {
            encrypted_data: Some(Sealed::encode(b"m")),
            decryption_header: B64::encode(b"h"),
            ..FilePart::default()
        },
        magic_metadata: None,
        pub_magic_metadata: Some(MagicMetadata {
            version: 1,
            count: 2,
            data: Sealed::encode(b"d"),
            header: B64::encode(b"h"),
        }),
    };
    let expected = json!({
        "collectionID": 450, "encryptedKey": "aw==", "keyDecryptionNonce": "bg==",
        "file": {"objectKey": "1/0b6c", "decryptionHeader": "aA==", "size": 3_145_745},
        "thumbnail": {"objectKey": "1/77aa", "decryptionHeader": "aA==", "size": 24_593},
        "metadata": {"encryptedData": "bQ==", "decryptionHeader": "aA==", "size": 0},
        "pubMagicMetadata": {"version": 1, "count": 2, "data": "ZA==", "header": "aA=="},
    });
    assert_eq!(serde_json::to_value(&request).unwrap(), expected);
    assert_eq!(
        serde_json::from_value::<CreateFileRequest>(expected).unwrap(),
        request
    );
}

#[test]
fn creation_that_lacks_everything_reads_as_empty_for_the_server_to_refuse() {
    let request: CreateFileRequest = serde_json::from_value(json!({"file": null})).unwrap();
    assert_eq!(request.collection_id, AlbumId(0));
    assert!(request.file.object_key.is_empty() && request.metadata.decryption_header.is_empty());
}

#[test]
fn photos_added_to_an_album_name_it_in_capitals() {
    let request = AddFilesRequest {
        collection_id: AlbumId(450),
        files: vec![RewrappedFile {
            id: PhotoId(10_000_022),
            encrypted_key: Sealed::encode(b"x"),
            key_decryption_nonce: B64::encode(b"y"),
        }],
    };
    let expected = json!({"collectionID": 450,
        "files": [{"id": 10_000_022, "encryptedKey": "eA==", "keyDecryptionNonce": "eQ=="}]});
    assert_eq!(serde_json::to_value(&request).unwrap(), expected);
}
