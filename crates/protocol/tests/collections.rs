//! Albums on the wire, against the examples of docs/spec/albums.md 15: what is written is exactly that JSON, and what
//! other servers leave out or send as `null` is read all the same.

use potluck_protocol::collections::{
    Collection, CollectionReply, CollectionType, Collections, CreateCollectionRequest,
    MagicMetadata, RenameCollectionRequest, Role,
};
use potluck_protocol::{AlbumId, B64, EpochMicros, Sealed, UserId};
use serde_json::{Value, json};

fn read(value: &Value) -> Collection {
    serde_json::from_value(value.clone()).expect("reads as an album")
}

#[test]
fn album_of_ones_own_is_read_and_written_unchanged() {
    let example = json!({
        "id": 1_580_559_962_386_450_i64,
        "owner": {"id": 1_580_559_962_386_438_i64, "email": "", "name": "", "role": ""},
        "encryptedKey": "a2V5", "keyDecryptionNonce": "bm9uY2U=",
        "name": "", "encryptedName": "bmFtZQ==", "nameDecryptionNonce": "bm9uY2Uy",
        "type": "album", "attributes": {"version": 0},
        "sharees": [
            {"id": 1_580_559_962_386_439_i64, "email": "ben@example.org", "name": "", "role": "COLLABORATOR"},
            {"id": 1_580_559_962_386_440_i64, "email": "cleo@example.org", "name": "", "role": "ADMIN"}],
        "publicURLs": [], "updationTime": 1_784_800_300_000_000_i64,
        "magicMetadata": {"version": 2, "count": 1, "data": "ZGF0YQ==", "header": "aGVhZGVy"},
        "app": "photos",
        "pubMagicMetadata": {"version": 2, "count": 1, "data": "ZGF0YQ==", "header": "aGVhZGVy"},
    });
    let album = read(&example);
    assert_eq!(album.id, AlbumId(1_580_559_962_386_450));
    assert_eq!(album.updation_time, EpochMicros(1_784_800_300_000_000));
    assert_eq!(album.sharees.as_deref().unwrap().len(), 2);
    assert_eq!(serde_json::to_value(&album).unwrap(), example);
}

#[test]
fn album_just_created_has_null_lists() {
    let example = json!({"collection": {
        "id": 7, "owner": {"id": 1, "email": "", "name": "", "role": ""},
        "encryptedKey": "a2V5", "keyDecryptionNonce": "bm9uY2U=",
        "name": "", "encryptedName": "bmFtZQ==", "nameDecryptionNonce": "bm9uY2Uy",
        "type": "album", "attributes": {"version": 0}, "sharees": null, "publicURLs": null,
        "updationTime": 9, "app": "photos",
    }});
    let reply: CollectionReply = serde_json::from_value(example.clone()).unwrap();
    assert_eq!(reply.collection.sharees, None);
    assert_eq!(serde_json::to_value(&reply).unwrap(), example);
}

#[test]
fn tombstone_of_a_share_is_read() {
    let album = read(&json!({
        "id": 7, "owner": {"id": 1, "email": "", "name": "", "role": ""}, "encryptedKey": "", "name": "",
        "encryptedName": null, "type": "album", "attributes": null, "sharees": [], "publicURLs": [],
        "updationTime": 9, "sharedAt": 8, "isDeleted": true, "app": "photos",
    }));
    assert!(album.is_deleted);
    assert_eq!(album.shared_at, Some(EpochMicros(8)));
    assert!(album.encrypted_key.is_empty() && album.encrypted_name.is_empty());
}

#[test]
fn little_is_enough_and_unknown_values_are_tolerated() {
    let album = read(&json!({
        "id": 7, "owner": {"id": 1}, "updationTime": 9, "type": "scrapbook", "isDeleted": null, "someday": {"x": 1},
    }));
    assert_eq!(album.kind, CollectionType::Unknown);
    assert!(!album.is_deleted);
    let list: Collections = serde_json::from_value(json!({"collections": null})).unwrap();
    assert!(list.collections.is_empty());
}

#[test]
fn roles_and_kinds_are_spelt_as_the_wire_spells_them() {
    for (role, text) in [
        (Role::Viewer, "VIEWER"),
        (Role::Collaborator, "COLLABORATOR"),
        (Role::Admin, "ADMIN"),
        (Role::Owner, "OWNER"),
    ] {
        assert_eq!(serde_json::to_value(role).unwrap(), json!(text));
        assert_eq!(serde_json::from_value::<Role>(json!(text)).unwrap(), role);
    }
    assert_eq!(
        serde_json::from_value::<Role>(json!("EMPEROR")).unwrap(),
        Role::Unknown
    );
    for (kind, text) in [
        (CollectionType::Album, "album"),
        (CollectionType::Folder, "folder"),
        (CollectionType::Favorites, "favorites"),
        (CollectionType::Uncategorized, "uncategorized"),
    ] {
        assert_eq!(serde_json::to_value(kind).unwrap(), json!(text));
    }
    assert_eq!(
        serde_json::from_value::<CollectionType>(json!("CollectionType.album")).unwrap(),
        CollectionType::Album
    );
}

#[test]
fn creation_sends_what_the_server_asks_for_and_nothing_empty() {
    let request = CreateCollectionRequest {
        encrypted_key: Sealed::encode(&[1; 48]),
        key_decryption_nonce: B64::encode(&[2; 24]),
        encrypted_name: Sealed::encode(&[3; 26]),
        name_decryption_nonce: B64::encode(&[4; 24]),
        kind: "album".into(),
        attributes: None,
        magic_metadata: None,
        pub_magic_metadata: None,
    };
    let value = serde_json::to_value(&request).unwrap();
    let keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        [
            "encryptedKey",
            "encryptedName",
            "keyDecryptionNonce",
            "nameDecryptionNonce",
            "type"
        ]
    );
    assert_eq!(value["encryptedKey"].as_str().unwrap().len(), 64);
    assert_eq!(
        serde_json::from_value::<CreateCollectionRequest>(value).unwrap(),
        request
    );
}

#[test]
fn rename_names_the_album_in_capitals() {
    let request = RenameCollectionRequest {
        collection_id: AlbumId(7),
        encrypted_name: Sealed::encode(b"x"),
        name_decryption_nonce: B64::encode(b"y"),
    };
    let expected =
        json!({"collectionID": 7, "encryptedName": "eA==", "nameDecryptionNonce": "eQ=="});
    assert_eq!(serde_json::to_value(&request).unwrap(), expected);
}

#[test]
fn envelope_without_its_parts_reads_as_empty() {
    let envelope: MagicMetadata = serde_json::from_value(json!({})).unwrap();
    assert_eq!((envelope.version, envelope.count), (0, 0));
    assert!(envelope.data.is_empty() && envelope.header.is_empty());
}

#[test]
fn what_is_secret_is_not_printed() {
    let album = read(&json!({
        "id": 7, "owner": {"id": 1}, "updationTime": 9, "encryptedKey": "c2VjcmV0a2V5",
        "publicURLs": [{"url": "https://example.org/?t=AB12CD34EF", "deviceLimit": 0, "validTill": 0}],
    }));
    let printed = format!("{album:?}");
    assert!(
        !printed.contains("c2VjcmV0a2V5") && !printed.contains("AB12CD34EF"),
        "{printed}"
    );
    assert_eq!(album.owner.id, UserId(1));
}
