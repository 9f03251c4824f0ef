//! JSON of codes, keys, SRP and sessions, field for field (docs/spec/accounts.md 2 and 3).

use potluck_protocol::accounts::*;
use potluck_protocol::{B64, EpochMicros, Sealed, UserId};
use serde::Serialize;
use serde_json::{Value, json};

fn json_of(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("has a JSON form")
}

fn b64(text: &str) -> B64 {
    B64(text.to_owned())
}

fn sealed<T>(text: &str) -> Sealed<T> {
    Sealed::from_text(text.to_owned())
}

fn attributes() -> KeyAttributes {
    KeyAttributes {
        kek_salt: b64("c2FsdA=="),
        kek_hash: String::new(),
        encrypted_key: sealed("a2V5"),
        key_decryption_nonce: b64("bm9uY2U="),
        public_key: b64("cHVi"),
        encrypted_secret_key: sealed("c2Vj"),
        secret_key_decryption_nonce: b64("bjI="),
        mem_limit: 268_435_456,
        ops_limit: 16,
        master_key_encrypted_with_recovery_key: sealed("bXI="),
        master_key_decryption_nonce: b64("bjM="),
        recovery_key_encrypted_with_master_key: sealed("cm0="),
        recovery_key_decryption_nonce: b64("bjQ="),
    }
}

fn attributes_json() -> Value {
    json!({
        "kekSalt": "c2FsdA==", "kekHash": "", "encryptedKey": "a2V5", "keyDecryptionNonce": "bm9uY2U=",
        "publicKey": "cHVi", "encryptedSecretKey": "c2Vj", "secretKeyDecryptionNonce": "bjI=",
        "memLimit": 268_435_456, "opsLimit": 16,
        "masterKeyEncryptedWithRecoveryKey": "bXI=", "masterKeyDecryptionNonce": "bjM=",
        "recoveryKeyEncryptedWithMasterKey": "cm0=", "recoveryKeyDecryptionNonce": "bjQ="
    })
}

#[test]
fn all_thirteen_attributes_are_always_written() {
    assert_eq!(json_of(&attributes()), attributes_json());
    let empty = json_of(&KeyAttributes::default());
    assert_eq!(empty.as_object().unwrap().len(), 13);
    assert_eq!(empty["recoveryKeyDecryptionNonce"], "");
}

#[test]
fn unset_attributes_come_as_empty_null_or_not_at_all() {
    let mut json = attributes_json();
    json["kekHash"] = Value::Null;
    json["masterKeyEncryptedWithRecoveryKey"] = Value::Null;
    json.as_object_mut()
        .unwrap()
        .remove("recoveryKeyEncryptedWithMasterKey");
    json["laterField"] = json!({"x": 1});
    let read: KeyAttributes = serde_json::from_value(json).unwrap();
    assert_eq!(read.kek_hash, "");
    assert!(read.master_key_encrypted_with_recovery_key.is_empty());
    assert!(read.recovery_key_encrypted_with_master_key.is_empty());
    assert_eq!(read.encrypted_key, attributes().encrypted_key);
}

#[test]
fn code_is_asked_for_with_its_purpose() {
    let ask = |purpose| {
        json_of(&OttRequest {
            email: "sara@example.org".to_owned(),
            purpose,
        })
    };
    assert_eq!(
        ask(OttPurpose::Signup),
        json!({"email": "sara@example.org", "purpose": "signup"})
    );
    assert_eq!(ask(OttPurpose::Login)["purpose"], "login");
    assert_eq!(ask(OttPurpose::Change)["purpose"], "change");
    assert_eq!(
        ask(OttPurpose::Unsaid),
        json!({"email": "sara@example.org"})
    );
}

#[test]
fn other_purposes_count_as_unsaid() {
    for purpose in [json!(""), json!("recover"), Value::Null] {
        let read: OttRequest =
            serde_json::from_value(json!({"email": "a@b", "purpose": purpose})).unwrap();
        assert_eq!(read.purpose, OttPurpose::Unsaid);
    }
}

#[test]
fn code_is_given_back() {
    let body = VerifyEmailRequest {
        email: "a@b".to_owned(),
        ott: "012345".to_owned(),
        source: None,
    };
    assert_eq!(json_of(&body), json!({"email": "a@b", "ott": "012345"}));
}

#[test]
fn attributes_are_uploaded_wrapped() {
    let body = SetAttributesRequest {
        key_attributes: attributes(),
    };
    assert_eq!(json_of(&body), json!({"keyAttributes": attributes_json()}));
}

#[test]
fn four_session_strings_are_never_left_out() {
    let answer = AuthResponse {
        id: UserId(7),
        key_attributes: None,
        encrypted_token: None,
        token: Some("dG9r".to_owned()),
        passkey_session_id: String::new(),
        accounts_url: String::new(),
        two_factor_session_id: String::new(),
        two_factor_session_id_v2: String::new(),
        srp_m2: None,
    };
    assert_eq!(
        json_of(&answer),
        json!({"id": 7, "token": "dG9r", "passkeySessionID": "", "accountsUrl": "", "twoFactorSessionID": "",
            "twoFactorSessionIDV2": ""})
    );
}

#[test]
fn complete_account_answers_with_keys_and_sealed_token() {
    let json = json!({"id": 7, "keyAttributes": attributes_json(), "encryptedToken": "c2VhbGVk", "srpM2": "bTI=",
        "passkeySessionID": null, "twoFactorSessionID": ""});
    let read: AuthResponse = serde_json::from_value(json).unwrap();
    assert_eq!(read.key_attributes, Some(attributes()));
    assert_eq!(read.encrypted_token, Some(sealed("c2VhbGVk")));
    assert_eq!(read.srp_m2, Some(b64("bTI=")));
    assert_eq!(
        (read.token, read.passkey_session_id, read.accounts_url),
        (None, String::new(), String::new())
    );
}

#[test]
fn session_without_keys_says_only_that() {
    let validity = SessionValidity {
        has_set_keys: false,
        key_attributes: None,
    };
    assert_eq!(json_of(&validity), json!({"hasSetKeys": false}));
}

#[test]
fn srp_bodies_have_the_wires_capitals() {
    let attributes = SrpAttributesReply {
        attributes: SrpAttributes {
            srp_user_id: "u".to_owned(),
            srp_salt: b64("cw=="),
            mem_limit: 1,
            ops_limit: 2,
            kek_salt: b64("aw=="),
            is_email_mfa_enabled: false,
        },
    };
    assert_eq!(
        json_of(&attributes),
        json!({"attributes": {"srpUserID": "u", "srpSalt": "cw==", "memLimit": 1, "opsLimit": 2, "kekSalt": "aw==",
            "isEmailMFAEnabled": false}})
    );
    let create = SrpCreateSessionRequest {
        srp_user_id: "u".to_owned(),
        srp_a: b64("QQ=="),
    };
    assert_eq!(json_of(&create), json!({"srpUserID": "u", "srpA": "QQ=="}));
    let created = SrpCreateSessionReply {
        session_id: "s".to_owned(),
        srp_b: b64("Qg=="),
    };
    assert_eq!(json_of(&created), json!({"sessionID": "s", "srpB": "Qg=="}));
    let verify = SrpVerifySessionRequest {
        session_id: "s".to_owned(),
        srp_user_id: "u".to_owned(),
        srp_m1: b64("TQ=="),
    };
    assert_eq!(
        json_of(&verify),
        json!({"sessionID": "s", "srpUserID": "u", "srpM1": "TQ=="})
    );
    let setup = SrpSetupRequest {
        srp_user_id: "u".to_owned(),
        srp_salt: b64("cw=="),
        srp_verifier: b64("dg=="),
        srp_a: b64("QQ=="),
    };
    assert_eq!(
        json_of(&setup),
        json!({"srpUserID": "u", "srpSalt": "cw==", "srpVerifier": "dg==", "srpA": "QQ=="})
    );
    let begun = SrpSetupReply {
        setup_id: "p".to_owned(),
        srp_b: b64("Qg=="),
    };
    assert_eq!(json_of(&begun), json!({"setupID": "p", "srpB": "Qg=="}));
    let complete = SrpCompleteRequest {
        setup_id: "p".to_owned(),
        srp_m1: b64("TQ=="),
    };
    assert_eq!(json_of(&complete), json!({"setupID": "p", "srpM1": "TQ=="}));
    let done = SrpCompleteReply {
        setup_id: "p".to_owned(),
        srp_m2: b64("Tg=="),
    };
    assert_eq!(json_of(&done), json!({"setupID": "p", "srpM2": "Tg=="}));
}

#[test]
fn password_change_sends_five_attributes() {
    let body = SrpUpdateRequest {
        setup_id: "p".to_owned(),
        srp_m1: b64("TQ=="),
        updated_key_attr: Some(UpdatedKeyAttributes {
            kek_salt: b64("aw=="),
            encrypted_key: sealed("ZQ=="),
            key_decryption_nonce: b64("bg=="),
            mem_limit: 1,
            ops_limit: 2,
        }),
        log_out_other_devices: None,
    };
    assert_eq!(
        json_of(&body),
        json!({"setupID": "p", "srpM1": "TQ==", "updatedKeyAttr": {"kekSalt": "aw==", "encryptedKey": "ZQ==",
            "keyDecryptionNonce": "bg==", "memLimit": 1, "opsLimit": 2}})
    );
}

#[test]
fn sessions_are_listed() {
    let list = Sessions {
        sessions: vec![Session {
            token: "t".to_owned(),
            creation_time: EpochMicros(1),
            ip: "i".to_owned(),
            ua: "u".to_owned(),
            pretty_ua: "Firefox, Linux".to_owned(),
            last_used_time: EpochMicros(2),
        }],
    };
    assert_eq!(
        json_of(&list),
        json!({"sessions": [{"token": "t", "creationTime": 1, "ip": "i", "ua": "u", "prettyUA": "Firefox, Linux",
            "lastUsedTime": 2}]})
    );
}

#[test]
fn user_details_of_a_free_plan() {
    let details = UserDetails {
        email: "a@b".to_owned(),
        usage: 5,
        subscription: Subscription {
            id: 1,
            user_id: UserId(7),
            product_id: "free".to_owned(),
            storage: 10,
            original_transaction_id: "none".to_owned(),
            expiry_time: EpochMicros(9),
            payment_provider: String::new(),
            attributes: EmptyObject {},
            price: String::new(),
            period: "year".to_owned(),
        },
        file_count: Some(3),
        shared_collections_count: None,
        storage_bonus: 0,
        profile_data: ProfileData::default(),
        bonus_data: BonusData::default(),
    };
    assert_eq!(
        json_of(&details),
        json!({"email": "a@b", "usage": 5, "fileCount": 3, "storageBonus": 0,
            "subscription": {"id": 1, "userID": 7, "productID": "free", "storage": 10,
                "originalTransactionID": "none", "expiryTime": 9, "paymentProvider": "", "attributes": {},
                "price": "", "period": "year"},
            "profileData": {"canDisableEmailMFA": false, "isEmailMFAEnabled": false, "isTwoFactorEnabled": false,
                "passkeyCount": 0},
            "bonusData": {"storageBonuses": []}})
    );
}

#[test]
fn public_key_and_pong() {
    assert_eq!(
        json_of(&PublicKeyReply {
            public_key: b64("cHVi")
        }),
        json!({"publicKey": "cHVi"})
    );
    let pong = Pong {
        message: "pong".to_owned(),
        id: String::new(),
    };
    assert_eq!(json_of(&pong), json!({"message": "pong", "id": ""}));
}
