//! What the tests of accounts share: passwords as the server meets them.

use potluck_crypto::srp::{SrpClient, derive_verifier};
use potluck_crypto::{LoginKey, OsRandom};
use potluck_protocol::{B64, paths};
use potluck_server::testing::{TestAccount, TestServer};
use serde_json::{Value, json};

/// An empty body with only a status.
pub fn bare(status: u16) -> (u16, Value) {
    (status, json!({}))
}

/// A coded error; messages are not part of the protocol.
pub fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default())
}

/// A password, as the server meets it.
pub struct Password {
    pub srp_user_id: String,
    pub salt: [u8; 16],
    pub key: LoginKey,
}

impl Password {
    pub fn new(n: u8) -> Self {
        Self {
            srp_user_id: format!("5f4dcc3b-5aa7-4d61-8327-deb882cf99{n:02x}"),
            salt: [n; 16],
            key: LoginKey::from_bytes(&[n ^ 0x5a; 16]).unwrap(),
        }
    }

    pub fn client(&self) -> SrpClient {
        self.client_with(&self.key)
    }

    pub fn client_with(&self, key: &LoginKey) -> SrpClient {
        SrpClient::make(&self.srp_user_id, &self.salt, key, &mut OsRandom)
    }

    pub fn setup_body(&self, client: &SrpClient) -> Value {
        json!({
            "srpUserID": self.srp_user_id,
            "srpSalt": B64::encode(&self.salt),
            "srpVerifier": B64::encode(&derive_verifier(&self.srp_user_id, &self.salt, &self.key)),
            "srpA": B64::encode(client.public_value()),
        })
    }
}

/// The 512 bytes of a field.
pub fn bytes(body: &Value, field: &str) -> Vec<u8> {
    B64(body[field].as_str().expect("text").to_owned())
        .decode()
        .unwrap()
}

/// Begins a set-up: its id, and the client's proof.
pub async fn begin_setup(
    server: &TestServer,
    token: &str,
    password: &Password,
) -> (String, potluck_crypto::srp::SrpProof) {
    let client = password.client();
    let (status, body) = server
        .post(paths::SRP_SETUP, Some(token), &password.setup_body(&client))
        .await;
    assert_eq!(status, 200, "{body}");
    let proof = client.prove(&bytes(&body, "srpB")).unwrap();
    (body["setupID"].as_str().unwrap().to_owned(), proof)
}

/// Gives an account a password.
pub async fn set_password(server: &TestServer, account: &TestAccount, password: &Password) {
    let (setup, proof) = begin_setup(server, &account.token, password).await;
    let (status, body) = server
        .post(
            paths::SRP_COMPLETE,
            Some(&account.token),
            &json!({ "setupID": setup, "srpM1": B64::encode(proof.m1()) }),
        )
        .await;
    assert_eq!(status, 200, "{body}");
    proof.check(&bytes(&body, "srpM2")).unwrap();
}

/// Begins a sign-in.
pub async fn create_session(
    server: &TestServer,
    srp_user_id: &str,
    client: &SrpClient,
) -> (u16, Value) {
    let body = json!({ "srpUserID": srp_user_id, "srpA": B64::encode(client.public_value()) });
    server.post(paths::SRP_CREATE_SESSION, None, &body).await
}

/// Sends a proof.
pub async fn verify_session(
    server: &TestServer,
    session: &str,
    srp_user_id: &str,
    m1: &[u8],
) -> (u16, Value) {
    let body = json!({ "sessionID": session, "srpUserID": srp_user_id, "srpM1": B64::encode(m1) });
    server.post(paths::SRP_VERIFY_SESSION, None, &body).await
}

/// Signs in by password from beginning to end; the answer of verify-session, M2 checked.
pub async fn sign_in(server: &TestServer, password: &Password) -> Value {
    let client = password.client();
    let (status, begun) = create_session(server, &password.srp_user_id, &client).await;
    assert_eq!(status, 200, "{begun}");
    let proof = client.prove(&bytes(&begun, "srpB")).unwrap();
    let session = begun["sessionID"].as_str().unwrap();
    let (status, body) = verify_session(server, session, &password.srp_user_id, proof.m1()).await;
    assert_eq!(status, 200, "{body}");
    proof.check(&bytes(&body, "srpM2")).unwrap();
    body
}
