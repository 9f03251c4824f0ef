//! JSON of public links, owner's and guest's side (docs/spec/collect.md 2 and 4).

use potluck_protocol::collections::Role;
use potluck_protocol::links::*;
use potluck_protocol::{AlbumId, B64, EpochMicros};
use serde::Serialize;
use serde_json::{Value, json};

fn json_of(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("has a JSON form")
}

fn link() -> PublicUrl {
    PublicUrl {
        url: "https://albums.example.org/?t=AB12CD34EF".to_owned(),
        device_limit: 0,
        valid_till: EpochMicros(0),
        enable_download: true,
        enable_collect: true,
        enable_comment: false,
        password_enabled: false,
        nonce: None,
        mem_limit: None,
        ops_limit: None,
        enable_join: false,
        min_role: None,
    }
}

fn link_json() -> Value {
    json!({"url": "https://albums.example.org/?t=AB12CD34EF", "deviceLimit": 0, "validTill": 0,
        "enableDownload": true, "enableCollect": true, "enableComment": false, "passwordEnabled": false,
        "enableJoin": false})
}

#[test]
fn link_without_password_leaves_its_parameters_out() {
    assert_eq!(
        json_of(&LinkReply { result: link() }),
        json!({"result": link_json()})
    );
}

#[test]
fn link_with_password_names_salt_and_limits() {
    let mut with = link();
    with.password_enabled = true;
    with.nonce = Some(B64("c2FsdA==".to_owned()));
    with.mem_limit = Some(67_108_864);
    with.ops_limit = Some(2);
    with.min_role = Some(Role::Collaborator);
    let json = json_of(&with);
    assert_eq!(json["nonce"], "c2FsdA==");
    assert_eq!(
        (&json["memLimit"], &json["opsLimit"]),
        (&json!(67_108_864), &json!(2))
    );
    assert_eq!(json["minRole"], "COLLABORATOR");
    assert_eq!(serde_json::from_value::<PublicUrl>(json).unwrap(), with);
}

#[test]
fn links_are_read_with_nulls_gaps_and_unknown_roles() {
    let json = json!({"url": null, "enableCollect": null, "minRole": "SOMETHING_NEW", "later": 1});
    let read: PublicUrl = serde_json::from_value(json).unwrap();
    assert_eq!(read.url, "");
    assert!(!read.enable_collect);
    assert_eq!(read.min_role, Some(Role::Unknown));
}

#[test]
fn link_is_created_by_album() {
    let body = CreateLinkRequest {
        collection_id: AlbumId(7),
        enable_collect: true,
        enable_join: Some(false),
        ..CreateLinkRequest::default()
    };
    assert_eq!(
        json_of(&body),
        json!({"collectionID": 7, "enableCollect": true, "enableComment": false, "enableJoin": false,
            "validTill": 0, "deviceLimit": 0})
    );
}

#[test]
fn update_sends_only_what_changes() {
    let empty = UpdateLinkRequest {
        collection_id: AlbumId(7),
        ..UpdateLinkRequest::default()
    };
    assert_eq!(json_of(&empty), json!({"collectionID": 7}));
    let full = UpdateLinkRequest {
        collection_id: AlbumId(7),
        valid_till: Some(EpochMicros(9)),
        device_limit: Some(10),
        pass_hash: Some("aGFzaA==".to_owned()),
        nonce: Some("c2FsdA==".to_owned()),
        mem_limit: Some(67_108_864),
        ops_limit: Some(2),
        enable_download: Some(false),
        enable_collect: Some(true),
        enable_comment: Some(false),
        enable_join: Some(false),
        disable_password: Some(false),
        min_role: Some("VIEWER".to_owned()),
    };
    assert_eq!(
        json_of(&full),
        json!({"collectionID": 7, "validTill": 9, "deviceLimit": 10, "passHash": "aGFzaA==", "nonce": "c2FsdA==",
            "memLimit": 67_108_864, "opsLimit": 2, "enableDownload": false, "enableCollect": true,
            "enableComment": false, "enableJoin": false, "disablePassword": false, "minRole": "VIEWER"})
    );
}

#[test]
fn info_is_read_as_the_reference_server_sends_it() {
    let json = json!({"collection": {"id": 7, "owner": {"id": 1, "email": "", "name": "", "role": ""},
        "encryptedKey": "a2V5", "keyDecryptionNonce": "bg==", "name": "", "encryptedName": "bmFtZQ==",
        "nameDecryptionNonce": "bg==", "type": "album", "attributes": {"version": 0}, "sharees": null,
        "publicURLs": [link_json()], "updationTime": 5, "app": "photos"}, "referralCode": null});
    let read: PublicInfo = serde_json::from_value(json).unwrap();
    assert_eq!(read.collection.id, AlbumId(7));
    assert_eq!(read.collection.public_urls, Some(vec![link()]));
    assert_eq!(
        (read.collection.sharees, read.referral_code),
        (None, String::new())
    );
}

#[test]
fn password_is_given_and_proven() {
    let body = VerifyPasswordRequest {
        pass_hash: "aGFzaA==".to_owned(),
    };
    assert_eq!(json_of(&body), json!({"passHash": "aGFzaA=="}));
    let reply = VerifyPasswordReply {
        jwt_token: "a.b.c".to_owned(),
    };
    assert_eq!(json_of(&reply), json!({"jwtToken": "a.b.c"}));
}

#[test]
fn debug_shows_no_token_and_no_hash() {
    let update = UpdateLinkRequest {
        pass_hash: Some("aGFzaA==".to_owned()),
        ..UpdateLinkRequest::default()
    };
    let text = format!("{:?} {update:?}", link());
    assert!(
        !text.contains("AB12CD34EF") && !text.contains("aGFzaA"),
        "{text}"
    );
}
