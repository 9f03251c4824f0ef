//! Set-up, completion and change of a password.

use potluck_crypto::srp::{SrpProof, derive_verifier};
use potluck_protocol::B64;
use potluck_protocol::paths::{
    SESSION_VALIDITY, SRP_ATTRIBUTES, SRP_COMPLETE, SRP_SETUP, SRP_UPDATE,
};
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use super::support::{Password, bare, begin_setup, bytes, code, set_password, sign_in};

fn complete_body(setup: &str, proof: &SrpProof) -> Value {
    json!({ "setupID": setup, "srpM1": B64::encode(proof.m1()) })
}

fn new_keys() -> Value {
    json!({
        "kekSalt": B64::encode(&[11; 16]), "encryptedKey": B64::encode(&[12; 48]),
        "keyDecryptionNonce": B64::encode(&[13; 24]), "memLimit": 268_435_456, "opsLimit": 16,
    })
}

fn update_body(setup: &str, proof: &SrpProof) -> Value {
    let mut body = complete_body(setup, proof);
    body["updatedKeyAttr"] = new_keys();
    body
}

#[tokio::test]
async fn set_up_may_come_before_the_keys() {
    let server = TestServer::new().await;
    let (_, token) = server.verify_email("sara@example.org").await;
    let password = Password::new(1);
    let (setup, proof) = begin_setup(&server, &token, &password).await;
    let answer = server
        .post(SRP_COMPLETE, Some(&token), &complete_body(&setup, &proof))
        .await;
    assert_eq!(answer.0, 200);
    // Not usable yet, but not lost either.
    let path = format!("{SRP_ATTRIBUTES}?email=sara%40example.org");
    assert_eq!(code(&server.get(&path, None).await), (404, "NOT_FOUND"));
    let pair = potluck_crypto::KeyPair::make(&mut potluck_crypto::OsRandom);
    let keys = potluck_server::testing::key_attributes(&pair);
    assert_eq!(
        server.put("/users/attributes", Some(&token), &keys).await.0,
        200
    );
    assert_eq!(
        server.get(&path, None).await.1["attributes"]["srpUserID"],
        password.srp_user_id
    );
    sign_in(&server, &password).await;
}

#[tokio::test]
async fn a_verifier_may_lack_leading_zeros() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    // About one verifier in 256 begins with a zero byte; look for one.
    let mut password = Password::new(1);
    let verifier = (0..=u8::MAX)
        .flat_map(|a| (0..8).map(move |b| (a, b)))
        .find_map(|(a, b)| {
            password.salt = [a; 16];
            password.salt[0] = b;
            let verifier = derive_verifier(&password.srp_user_id, &password.salt, &password.key);
            (verifier[0] == 0).then_some(verifier)
        })
        .unwrap();
    let client = password.client();
    let mut body = password.setup_body(&client);
    body["srpVerifier"] = json!(B64::encode(&verifier[1..]));
    let (status, begun) = server.post(SRP_SETUP, Some(&sara.token), &body).await;
    assert_eq!(status, 200);
    let proof = client.prove(&bytes(&begun, "srpB")).unwrap();
    let body = complete_body(begun["setupID"].as_str().unwrap(), &proof);
    assert_eq!(
        server.post(SRP_COMPLETE, Some(&sara.token), &body).await.0,
        200
    );
    sign_in(&server, &password).await;
}

#[tokio::test]
async fn values_that_do_not_fit_are_400() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let password = Password::new(1);
    let good = password.setup_body(&password.client());
    for field in ["srpUserID", "srpSalt", "srpVerifier", "srpA"] {
        let mut body = good.clone();
        body[field] = json!("");
        assert_eq!(
            server.post(SRP_SETUP, Some(&sara.token), &body).await,
            bare(400),
            "{field}"
        );
    }
    for (field, value) in [
        ("srpSalt", B64::encode(&[1; 15])),
        ("srpVerifier", B64::encode(&[0; 512])),
        ("srpVerifier", B64::encode(&[0xff; 512])),
        ("srpVerifier", B64::encode(&[1; 513])),
        ("srpA", B64::encode(&[1; 64])),
        ("srpA", B64::encode(&[0; 512])),
    ] {
        let mut body = good.clone();
        body[field] = json!(value);
        let answer = server.post(SRP_SETUP, Some(&sara.token), &body).await;
        assert_eq!(code(&answer), (400, "BAD_REQUEST"), "{field}");
    }
    assert_eq!(server.post(SRP_SETUP, None, &good).await.0, 401);
}

#[tokio::test]
async fn completion_is_refused_for_each_reason() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let tom = server.sign_up("tom@example.org").await;
    let (password, second) = (Password::new(1), Password::new(2));
    let token = Some(sara.token.as_str());

    let (setup, proof) = begin_setup(&server, &sara.token, &password).await;
    let body = complete_body(&setup, &proof);
    assert_eq!(
        server.post(SRP_COMPLETE, Some(&tom.token), &body).await,
        bare(404)
    );
    let unknown = complete_body("00000000-0000-4000-8000-000000000001", &proof);
    assert_eq!(server.post(SRP_COMPLETE, token, &unknown).await, bare(404));
    let mut short = body.clone();
    short["srpM1"] = json!(B64::encode(&[1; 16]));
    assert_eq!(
        code(&server.post(SRP_COMPLETE, token, &short).await),
        (400, "BAD_REQUEST")
    );
    let mut wrong = body.clone();
    wrong["srpM1"] = json!(B64::encode(&[1; 32]));
    assert_eq!(server.post(SRP_COMPLETE, token, &wrong).await, bare(401));
    assert_eq!(server.post(SRP_COMPLETE, token, &body).await.0, 200);
    let again = server.post(SRP_COMPLETE, token, &body).await;
    assert_eq!(code(&again), (410, "SESSION_ALREADY_VERIFIED"));

    // SRP is active: a second set-up can only be an update.
    let (setup, proof) = begin_setup(&server, &sara.token, &second).await;
    let answer = server
        .post(SRP_COMPLETE, token, &complete_body(&setup, &proof))
        .await;
    assert_eq!(code(&answer), (400, "BAD_REQUEST"));
    assert_eq!(answer.1["message"], "SRP setup already complete");
    // That refusal did not use it up.
    assert_eq!(
        server
            .post(SRP_UPDATE, token, &update_body(&setup, &proof))
            .await
            .0,
        200
    );

    let (setup, proof) = begin_setup(&server, &tom.token, &Password::new(3)).await;
    server.clock.advance_seconds(301);
    let body = complete_body(&setup, &proof);
    assert_eq!(
        server.post(SRP_COMPLETE, Some(&tom.token), &body).await,
        bare(404)
    );
}

#[tokio::test]
async fn nobody_takes_an_identity_that_is_in_use() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let tom = server.sign_up("tom@example.org").await;
    let password = Password::new(1);
    set_password(&server, &sara, &password).await;
    let (setup, proof) = begin_setup(&server, &tom.token, &password).await;
    let body = complete_body(&setup, &proof);
    let answer = server.post(SRP_COMPLETE, Some(&tom.token), &body).await;
    assert_eq!(code(&answer), (400, "BAD_REQUEST"));
    assert_eq!(sign_in(&server, &password).await["id"], sara.id.0);
}

#[tokio::test]
async fn ten_unproven_set_ups_an_hour() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let password = Password::new(1);
    let body = password.setup_body(&password.client());
    for _ in 0..10 {
        assert_eq!(
            server.post(SRP_SETUP, Some(&sara.token), &body).await.0,
            200
        );
    }
    let answer = server.post(SRP_SETUP, Some(&sara.token), &body).await;
    assert_eq!(code(&answer), (429, "TOO_MANY_UNVERIFIED_SESSIONS"));
}

#[tokio::test]
async fn a_new_password_replaces_the_old_and_ends_other_sessions() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let (old, new) = (Password::new(1), Password::new(2));
    set_password(&server, &sara, &old).await;
    let other = {
        let body = sign_in(&server, &old).await;
        let sealed = bytes(&body, "encryptedToken");
        let token = potluck_crypto::sealed_box::open(&sealed, &sara.pair).unwrap();
        base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE, &token[..])
    };
    let (setup, proof) = begin_setup(&server, &sara.token, &new).await;
    let (status, body) = server
        .post(SRP_UPDATE, Some(&sara.token), &update_body(&setup, &proof))
        .await;
    assert_eq!(status, 200);
    proof.check(&bytes(&body, "srpM2")).unwrap();

    // At once: this session lives, the other does not, the old identity is nobody's.
    assert_eq!(server.get(SESSION_VALIDITY, Some(&other)).await.0, 401);
    let (_, validity) = server.get(SESSION_VALIDITY, Some(&sara.token)).await;
    let before = &sara.attributes["keyAttributes"];
    let keys = &validity["keyAttributes"];
    for (field, value) in new_keys().as_object().unwrap() {
        assert_eq!(&keys[field], value);
    }
    for field in [
        "publicKey",
        "encryptedSecretKey",
        "recoveryKeyEncryptedWithMasterKey",
    ] {
        assert_eq!(keys[field], before[field]);
    }
    let path = format!("{SRP_ATTRIBUTES}?email=sara%40example.org");
    let (_, attributes) = server.get(&path, None).await;
    assert_eq!(attributes["attributes"]["srpUserID"], new.srp_user_id);
    assert_eq!(attributes["attributes"]["kekSalt"], keys["kekSalt"]);
    sign_in(&server, &new).await;
}

#[tokio::test]
async fn other_sessions_stay_when_asked_to() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    set_password(&server, &sara, &Password::new(1)).await;
    // As an account without keys would see it: the plain way to a second session.
    let second = server.sign_up("tom@example.org").await;
    let (setup, proof) = begin_setup(&server, &sara.token, &Password::new(2)).await;
    let mut body = update_body(&setup, &proof);
    body["logOutOtherDevices"] = json!(false);
    assert_eq!(
        server.post(SRP_UPDATE, Some(&sara.token), &body).await.0,
        200
    );
    assert_eq!(server.get(SESSION_VALIDITY, Some(&sara.token)).await.0, 200);
    assert_eq!(
        server.get(SESSION_VALIDITY, Some(&second.token)).await.0,
        200
    );
}

#[tokio::test]
async fn bad_keys_do_not_use_the_set_up_up() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let token = Some(sara.token.as_str());
    let (setup, proof) = begin_setup(&server, &sara.token, &Password::new(1)).await;
    let good = update_body(&setup, &proof);
    assert_eq!(
        server
            .post(SRP_UPDATE, token, &complete_body(&setup, &proof))
            .await,
        bare(400)
    );
    let mut weak = good.clone();
    weak["updatedKeyAttr"]["opsLimit"] = json!(1);
    assert_eq!(
        code(&server.post(SRP_UPDATE, token, &weak).await),
        (400, "BAD_REQUEST")
    );
    let mut empty = good.clone();
    empty["updatedKeyAttr"]["kekSalt"] = json!("");
    assert_eq!(server.post(SRP_UPDATE, token, &empty).await, bare(400));
    // It also works for an account that had no password yet.
    assert_eq!(server.post(SRP_UPDATE, token, &good).await.0, 200);
    let again = server.post(SRP_UPDATE, token, &good).await;
    assert_eq!(code(&again), (410, "SESSION_ALREADY_VERIFIED"));
}
