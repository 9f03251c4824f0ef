//! Sign-in by password.

use potluck_crypto::{LoginKey, sealed_box};
use potluck_protocol::B64;
use potluck_protocol::paths::{SRP_ATTRIBUTES, SRP_CREATE_SESSION, SRP_VERIFY_SESSION};
use potluck_server::Config;
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

use super::support::{
    Password, bare, bytes, code, create_session, set_password, sign_in, verify_session,
};

async fn attributes(server: &TestServer, email: &str) -> (u16, Value) {
    let query = email.replace('@', "%40").replace('+', "%2B");
    server
        .get(&format!("{SRP_ATTRIBUTES}?email={query}"), None)
        .await
}

/// An unknown address whose invented attributes do not ask for codes.
async fn unknown_without_mfa(server: &TestServer) -> Value {
    for n in 0..100 {
        let (status, body) = attributes(server, &format!("nobody{n}@example.org")).await;
        assert_eq!(status, 200);
        if body["attributes"]["isEmailMFAEnabled"] == false {
            return body["attributes"].clone();
        }
    }
    panic!("a hundred invented addresses all ask for codes");
}

#[tokio::test]
async fn from_attributes_to_an_open_token() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let password = Password::new(1);
    set_password(&server, &sara, &password).await;
    let (status, body) = attributes(&server, "Sara@example.org").await;
    assert_eq!(status, 200);
    assert_eq!(
        body["attributes"],
        json!({
            "srpUserID": password.srp_user_id, "srpSalt": B64::encode(&password.salt),
            "memLimit": 1_073_741_824, "opsLimit": 4,
            "kekSalt": sara.attributes["keyAttributes"]["kekSalt"], "isEmailMFAEnabled": false,
        })
    );
    let body = sign_in(&server, &password).await;
    assert_eq!(body["id"], sara.id.0);
    assert_eq!(body["keyAttributes"], sara.attributes["keyAttributes"]);
    assert_eq!(body["twoFactorSessionID"], "");
    let opened = sealed_box::open(&bytes(&body, "encryptedToken"), &sara.pair).unwrap();
    let token = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE, &opened[..]);
    assert_eq!(
        server
            .get("/users/session-validity/v2", Some(&token))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn attributes_need_an_address_and_a_finished_set_up() {
    let server = TestServer::new().await;
    server.sign_up("sara@example.org").await;
    assert_eq!(server.get(SRP_ATTRIBUTES, None).await, bare(400));
    assert_eq!(
        code(&attributes(&server, "sara@example.org").await),
        (404, "NOT_FOUND")
    );
}

#[tokio::test]
async fn unknown_addresses_get_attributes_that_stay_the_same() {
    let server = TestServer::new().await;
    let (status, first) = attributes(&server, "nobody+1@example.org").await;
    assert_eq!(status, 200);
    let made_up = &first["attributes"];
    let id = made_up["srpUserID"].as_str().unwrap();
    assert_eq!((id.len(), &id[14..15]), (36, "4"));
    assert_eq!(bytes(made_up, "srpSalt").len(), 16);
    assert_eq!(bytes(made_up, "kekSalt").len(), 16);
    let product = made_up["memLimit"].as_i64().unwrap() * made_up["opsLimit"].as_i64().unwrap();
    assert_eq!(product, 4_294_967_296);
    assert_eq!(attributes(&server, "NOBODY+1@example.org").await.1, first);
    assert_ne!(attributes(&server, "nobody+2@example.org").await.1, first);
    // Also after a restart.
    let server = server.restart().await;
    assert_eq!(attributes(&server, "nobody+1@example.org").await.1, first);
}

#[tokio::test]
async fn an_invented_identity_that_asks_for_codes_is_refused_like_a_real_one() {
    let server = TestServer::new().await;
    let mut seen = [0, 0];
    for n in 0..60 {
        let (_, body) = attributes(&server, &format!("nobody{n}@example.org")).await;
        let asks = body["attributes"]["isEmailMFAEnabled"].as_bool().unwrap();
        seen[usize::from(asks)] += 1;
        // Sixty handshakes would take a while; a few of each kind are enough.
        if seen[usize::from(asks)] > 2 {
            continue;
        }
        let id = body["attributes"]["srpUserID"].as_str().unwrap();
        let answer = create_session(&server, id, &Password::new(1).client()).await;
        if asks {
            assert_eq!(code(&answer), (409, "EMAIL_MFA_ENABLED"));
        } else {
            assert_eq!(answer.0, 200);
        }
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}

#[tokio::test]
async fn an_identity_this_server_never_named_is_not_refused() {
    let server = TestServer::new().await;
    let client = Password::new(1).client();
    // One in five would be refused if the keyed mark were not looked at.
    for n in 0..16_u128 {
        let drawn = uuid::Builder::from_random_bytes((n * 0x1357_9bdf_0246_8ace).to_be_bytes());
        let id = drawn.into_uuid().to_string();
        let id = if n == 0 {
            "6f1c8e0a-3b7d-4c55-9f21-5a0d7e4b9c13"
        } else {
            &id
        };
        assert_eq!(create_session(&server, id, &client).await.0, 200, "{id}");
    }
}

#[tokio::test]
async fn known_and_unknown_identities_look_alike_to_the_sixth_attempt() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let password = Password::new(1);
    set_password(&server, &sara, &password).await;
    let unknown = unknown_without_mfa(&server).await;
    let unknown = unknown["srpUserID"].as_str().unwrap();

    let mut answers = Vec::new();
    for id in [password.srp_user_id.as_str(), unknown] {
        let client = password.client_with(&LoginKey::from_bytes(&[7; 16]).unwrap());
        let (status, begun) = create_session(&server, id, &client).await;
        assert_eq!(status, 200);
        assert_eq!(bytes(&begun, "srpB").len(), 512);
        let session = begun["sessionID"].as_str().unwrap();
        let mut seen = Vec::new();
        for n in 0..6 {
            seen.push(verify_session(&server, session, id, &[n; 32]).await);
        }
        answers.push(seen);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0][4], bare(401));
    assert_eq!(code(&answers[0][5]), (410, "TOO_MANY_WRONG_ATTEMPTS"));
}

#[tokio::test]
async fn the_fifth_attempt_may_still_be_right_and_the_sixth_not() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let password = Password::new(1);
    set_password(&server, &sara, &password).await;
    for wrong in [4, 5] {
        let client = password.client();
        let (_, begun) = create_session(&server, &password.srp_user_id, &client).await;
        let session = begun["sessionID"].as_str().unwrap();
        let id = password.srp_user_id.as_str();
        for n in 0..wrong {
            assert_eq!(
                verify_session(&server, session, id, &[n; 32]).await,
                bare(401)
            );
        }
        let proof = client.prove(&bytes(&begun, "srpB")).unwrap();
        let answer = verify_session(&server, session, id, proof.m1()).await;
        if wrong == 4 {
            assert_eq!(answer.0, 200);
        } else {
            assert_eq!(code(&answer), (410, "TOO_MANY_WRONG_ATTEMPTS"));
        }
    }
}

#[tokio::test]
async fn a_proof_works_once_for_its_own_identity_and_for_five_minutes() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let tom = server.sign_up("tom@example.org").await;
    let (password, other) = (Password::new(1), Password::new(2));
    set_password(&server, &sara, &password).await;
    set_password(&server, &tom, &other).await;
    let id = password.srp_user_id.as_str();

    let client = password.client();
    let (_, begun) = create_session(&server, id, &client).await;
    let session = begun["sessionID"].as_str().unwrap();
    let proof = client.prove(&bytes(&begun, "srpB")).unwrap();
    // Under another identity the session does not exist.
    let answer = verify_session(&server, session, &other.srp_user_id, proof.m1()).await;
    assert_eq!(answer, bare(401));
    assert_eq!(
        verify_session(&server, session, id, proof.m1()).await.0,
        200
    );
    let again = verify_session(&server, session, id, proof.m1()).await;
    assert_eq!(code(&again), (410, "SESSION_ALREADY_VERIFIED"));

    let client = password.client();
    let (_, begun) = create_session(&server, id, &client).await;
    let proof = client.prove(&bytes(&begun, "srpB")).unwrap();
    server.clock.advance_seconds(301);
    let session = begun["sessionID"].as_str().unwrap();
    assert_eq!(
        verify_session(&server, session, id, proof.m1()).await,
        bare(401)
    );
    let unknown = "00000000-0000-4000-8000-000000000001";
    assert_eq!(
        verify_session(&server, unknown, id, proof.m1()).await,
        bare(401)
    );
}

#[tokio::test]
async fn values_that_do_not_fit_are_400() {
    let server = TestServer::new().await;
    let id = Password::new(1).srp_user_id;
    let create = async |id: &str, a: &[u8]| {
        let body = json!({ "srpUserID": id, "srpA": B64::encode(a) });
        server.post(SRP_CREATE_SESSION, None, &body).await
    };
    assert_eq!(create("nonsense", &[1; 512]).await, bare(400));
    assert_eq!(
        create("00000000-0000-0000-0000-000000000000", &[1; 512]).await,
        bare(400)
    );
    assert_eq!(create(&id, &[]).await, bare(400));
    for a in [vec![1; 511], vec![1; 513], vec![0; 512], vec![0xff; 512]] {
        assert_eq!(code(&create(&id, &a).await), (400, "BAD_REQUEST"));
    }
    let body = json!({ "srpUserID": id, "srpA": "***" });
    assert_eq!(
        code(&server.post(SRP_CREATE_SESSION, None, &body).await),
        (400, "BAD_REQUEST")
    );
    let session = "00000000-0000-4000-8000-000000000001";
    assert_eq!(
        code(&verify_session(&server, session, &id, &[1; 31]).await),
        (400, "BAD_REQUEST")
    );
    assert_eq!(verify_session(&server, "x", &id, &[1; 32]).await, bare(400));
    assert_eq!(
        server.post(SRP_VERIFY_SESSION, None, &json!({})).await,
        bare(400)
    );
}

#[tokio::test]
async fn upper_case_identities_and_other_spellings_of_keys_are_understood() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let password = Password::new(1);
    set_password(&server, &sara, &password).await;
    let client = password.client();
    let body = json!({
        "srpUserId": password.srp_user_id.to_uppercase(),
        "SRPA": B64::encode(client.public_value()),
    });
    let (status, begun) = server.post(SRP_CREATE_SESSION, None, &body).await;
    assert_eq!(status, 200);
    let proof = client.prove(&bytes(&begun, "srpB")).unwrap();
    let body = json!({
        "sessionId": begun["sessionID"],
        "srpUserId": password.srp_user_id,
        "srpM1": B64::encode(proof.m1()),
    });
    assert_eq!(server.post(SRP_VERIFY_SESSION, None, &body).await.0, 200);
}

#[tokio::test]
async fn required_codes_refuse_the_password() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let password = Password::new(1);
    set_password(&server, &sara, &password).await;
    let on = json!({ "isEnabled": true });
    assert_eq!(
        server
            .put("/users/email-mfa", Some(&sara.token), &on)
            .await
            .0,
        200
    );
    let (_, body) = attributes(&server, "sara@example.org").await;
    assert_eq!(body["attributes"]["isEmailMFAEnabled"], true);
    let answer = create_session(&server, &password.srp_user_id, &password.client()).await;
    assert_eq!(code(&answer), (409, "EMAIL_MFA_ENABLED"));
}

#[tokio::test]
async fn ten_unproven_sessions_an_hour_known_or_not() {
    let server = TestServer::new().await;
    let sara = server.sign_up("sara@example.org").await;
    let password = Password::new(1);
    set_password(&server, &sara, &password).await;
    let unknown = unknown_without_mfa(&server).await;
    let client = password.client();
    for id in [
        password.srp_user_id.as_str(),
        unknown["srpUserID"].as_str().unwrap(),
    ] {
        for _ in 0..10 {
            assert_eq!(create_session(&server, id, &client).await.0, 200);
        }
        let answer = create_session(&server, id, &client).await;
        assert_eq!(code(&answer), (429, "TOO_MANY_UNVERIFIED_SESSIONS"));
    }
    server.clock.advance_seconds(3601);
    assert_eq!(
        create_session(&server, &password.srp_user_id, &client)
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn a_stranger_cannot_lock_somebody_elses_account() {
    let mut config = Config::default();
    config.sign_in.requests_per_minute = 1000;
    config.trusted_client_ip_header = "X-Client".into();
    let server = TestServer::with(config).await;
    let sara = server.sign_up("sara@example.org").await;
    let password = Password::new(1);
    set_password(&server, &sara, &password).await;
    let create = async |ip: &str| {
        let client = password.client();
        let body = json!({ "srpUserID": password.srp_user_id, "srpA": B64::encode(client.public_value()) });
        let request = axum::http::Request::post(SRP_CREATE_SESSION)
            .header("X-Client", ip)
            .body(body.to_string().into())
            .unwrap();
        server.send(request).await.status().as_u16()
    };
    for _ in 0..10 {
        assert_eq!(create("192.0.2.66").await, 200);
    }
    assert_eq!(create("192.0.2.66").await, 429);
    assert_eq!(create("192.0.2.1").await, 200);
}
