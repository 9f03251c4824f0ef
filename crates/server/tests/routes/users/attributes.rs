//! `PUT /users/attributes`, `GET /users/session-validity/v2`, `PUT /users/recovery-key`.

use potluck_crypto::{KeyPair, OsRandom};
use potluck_protocol::B64;
use potluck_protocol::paths::{ATTRIBUTES, SESSION_VALIDITY};
use potluck_server::testing::{TestServer, key_attributes};
use serde_json::{Value, json};

use super::support::{bare, code};

fn with(field: &str, value: Value) -> Value {
    let mut body = key_attributes(&KeyPair::make(&mut OsRandom));
    body["keyAttributes"][field] = value;
    body
}

#[tokio::test]
async fn keys_come_back_byte_for_byte_and_are_never_overwritten() {
    let server = TestServer::new().await;
    let (_, token) = server.verify_email("sara@example.org").await;
    let token = Some(token.as_str());
    let mut sent = with("kekHash", Value::Null);
    assert_eq!(
        server.put(ATTRIBUTES, token, &sent).await,
        (200, Value::Null)
    );
    let (status, body) = server.get(SESSION_VALIDITY, token).await;
    assert_eq!((status, &body["hasSetKeys"]), (200, &json!(true)));
    // null is answered as "".
    sent["keyAttributes"]["kekHash"] = json!("");
    assert_eq!(body["keyAttributes"], sent["keyAttributes"]);
    let again = with("kekSalt", json!(B64::encode(&[9; 16])));
    assert_eq!(server.put(ATTRIBUTES, token, &again).await, bare(403));
    assert_eq!(server.get(SESSION_VALIDITY, token).await.1, body);
}

#[tokio::test]
async fn missing_fields_are_refused() {
    let server = TestServer::new().await;
    let (_, token) = server.verify_email("sara@example.org").await;
    let token = Some(token.as_str());
    assert_eq!(server.put(ATTRIBUTES, token, &json!({})).await, bare(400));
    for field in [
        "kekSalt",
        "encryptedKey",
        "keyDecryptionNonce",
        "publicKey",
        "encryptedSecretKey",
        "secretKeyDecryptionNonce",
    ] {
        for nothing in [Value::Null, json!("")] {
            assert_eq!(
                server.put(ATTRIBUTES, token, &with(field, nothing)).await,
                bare(400)
            );
        }
    }
    for field in ["memLimit", "opsLimit"] {
        assert_eq!(
            server.put(ATTRIBUTES, token, &with(field, json!(0))).await,
            bare(400)
        );
    }
}

#[tokio::test]
async fn wrong_lengths_and_weak_derivations_are_refused() {
    let server = TestServer::new().await;
    let (_, token) = server.verify_email("sara@example.org").await;
    for (field, value) in [
        ("kekSalt", json!(B64::encode(&[1; 15]))),
        ("encryptedKey", json!(B64::encode(&[1; 47]))),
        ("publicKey", json!(B64::encode(&[1; 33]))),
        ("publicKey", json!("not base64")),
        // Everything sealed to this point could be opened by anybody.
        ("publicKey", json!(B64::encode(&[0; 32]))),
        ("masterKeyDecryptionNonce", json!("")),
        (
            "recoveryKeyEncryptedWithMasterKey",
            json!(B64::encode(&[1; 32])),
        ),
        ("memLimit", json!(536_870_912)),
        ("opsLimit", json!(3)),
    ] {
        let answer = server
            .put(ATTRIBUTES, Some(&token), &with(field, value))
            .await;
        assert_eq!(code(&answer), (400, "BAD_REQUEST"), "{field}");
    }
    let mut weak = with("memLimit", json!(67_108_864));
    weak["keyAttributes"]["opsLimit"] = json!(64);
    let answer = server.put(ATTRIBUTES, Some(&token), &weak).await;
    assert_eq!(answer.1["message"], "memory limit must be at least 128MB");
}

#[tokio::test]
async fn keys_in_any_spelling_and_with_any_content_type() {
    let server = TestServer::new().await;
    let (_, token) = server.verify_email("sara@example.org").await;
    let body = key_attributes(&KeyPair::make(&mut OsRandom))
        .to_string()
        .replace("keyAttributes", "KeyAttributes")
        .replace("\"kekSalt\"", "\"KEKSALT\"");
    let request = axum::http::Request::put(ATTRIBUTES)
        .header("X-Auth-Token", &token)
        .header("Content-Type", "text/plain;charset=UTF-8")
        .body(body.into())
        .unwrap();
    assert_eq!(server.send(request).await.status(), 200);
}

#[tokio::test]
async fn a_body_over_a_mebibyte_is_refused() {
    let server = TestServer::new().await;
    let (_, token) = server.verify_email("sara@example.org").await;
    let answer = server
        .put(
            ATTRIBUTES,
            Some(&token),
            &with("kekHash", json!("x".repeat(1024 * 1024))),
        )
        .await;
    assert_eq!(answer, bare(413));
}

#[tokio::test]
async fn a_recovery_key_can_be_added_once() {
    let server = TestServer::new().await;
    let path = "/users/recovery-key";
    let full = key_attributes(&KeyPair::make(&mut OsRandom));
    let fields = [
        "masterKeyEncryptedWithRecoveryKey",
        "masterKeyDecryptionNonce",
        "recoveryKeyEncryptedWithMasterKey",
        "recoveryKeyDecryptionNonce",
    ];
    let mut recovery = json!({});
    let mut without = full.clone();
    for field in fields {
        recovery[field] = full["keyAttributes"][field].clone();
        without["keyAttributes"][field] = json!("");
    }
    let (_, token) = server.verify_email("sara@example.org").await;
    let token = Some(token.as_str());
    assert_eq!(server.put(path, token, &recovery).await, bare(404));
    assert_eq!(server.put(ATTRIBUTES, token, &without).await.0, 200);
    let mut short = recovery.clone();
    short["masterKeyDecryptionNonce"] = json!(B64::encode(&[1; 12]));
    assert_eq!(
        code(&server.put(path, token, &short).await),
        (400, "BAD_REQUEST")
    );
    assert_eq!(server.put(path, token, &json!({})).await, bare(400));
    assert_eq!(server.put(path, token, &recovery).await, (200, Value::Null));
    assert_eq!(server.put(path, token, &recovery).await, bare(500));
    let (_, body) = server.get(SESSION_VALIDITY, token).await;
    assert_eq!(body["keyAttributes"], full["keyAttributes"]);
}
