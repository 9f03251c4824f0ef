//! JSON of the trash, field for field (docs/spec/albums.md 9.2 and 15).

use potluck_protocol::trash::TrashDiff;
use serde_json::{Value, json};

fn example() -> Value {
    json!({"diff": [{
        "file": {
            "id": 10_000_021, "ownerID": 1_580_559_962_386_438_i64, "collectionID": 1_580_559_962_386_450_i64,
            "collectionOwnerID": null, "encryptedKey": "a2V5", "keyDecryptionNonce": "bm9uY2U=",
            "file": {"decryptionHeader": "aGVhZGVy", "size": 0},
            "thumbnail": {"decryptionHeader": "aGVhZGVy", "size": 0},
            "metadata": {"encryptedData": "ZGF0YQ==", "decryptionHeader": "aGVhZGVy", "size": 0},
            "isDeleted": false, "updationTime": 1_784_800_100_000_000_i64,
            "info": {"fileSize": 3_145_745, "thumbSize": 24_593}
        },
        "isDeleted": false, "isRestored": false, "deleteBy": 1_787_394_000_000_000_i64,
        "createdAt": 1_784_802_000_000_000_i64, "updatedAt": 1_784_802_000_000_000_i64
    }], "hasMore": false})
}

#[test]
fn the_example_is_read_and_written_unchanged() {
    let read: TrashDiff = serde_json::from_value(example()).unwrap();
    assert_eq!(read.diff[0].delete_by.0, 1_787_394_000_000_000);
    assert_eq!(serde_json::to_value(&read).unwrap(), example());
}

#[test]
fn a_missing_list_is_an_empty_one() {
    let read: TrashDiff = serde_json::from_value(json!({"diff": null, "hasMore": false})).unwrap();
    assert!(read.diff.is_empty());
}
