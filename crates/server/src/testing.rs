//! A whole server in one process: real router, real database in a temporary folder, a clock that stands still and a
//! mailbox that keeps codes.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use potluck_server::testing::TestServer;
//! let server = TestServer::new().await;
//! let (status, body) = server.get("/ping", None).await;
//! assert_eq!((status, body["message"].as_str()), (200, Some("pong")));
//! # });
//! ```

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use futures::future::BoxFuture;
use http_body_util::BodyExt as _;
use potluck_crypto::{KeyPair, OsRandom};
use potluck_protocol::headers::{AUTH_TOKEN, CLIENT_PACKAGE, PACKAGE_ACCOUNT};
use potluck_protocol::{B64, EpochMicros, UserId, paths};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::app::{AppState, Ports, build_router};
use crate::config::Config;
use crate::mail::{Letter, MailError, Mailer};
use crate::ports::{FakeClock, Random as _, SystemRandom};

/// When test servers start: 2026-06-01T12:00:00Z.
pub const TEST_START: EpochMicros = EpochMicros(1_780_315_200_000_000);

/// A folder that is removed with its value.
#[derive(Debug)]
pub struct TempDir(PathBuf);

impl TempDir {
    /// A fresh, empty folder.
    ///
    /// # Errors
    /// When the system's temporary folder cannot be written.
    pub fn new() -> std::io::Result<Self> {
        let mut bytes = [0; 8];
        SystemRandom.fill(&mut bytes);
        let name = format!("potluck-test-{:016x}", u64::from_le_bytes(bytes));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        // What cannot be removed stays for the system to clean; a test has nothing to say about it.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Keeps every letter instead of sending it. Clones share the letters.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Mutex<Vec<Letter>>>);

impl Outbox {
    /// The newest code sent to an address.
    #[must_use]
    pub fn code(&self, address: &str) -> Option<String> {
        self.letters(address)
            .iter()
            .rev()
            .find_map(|letter| letter.code.clone())
    }

    /// Everything sent to an address, oldest first.
    #[must_use]
    pub fn letters(&self, address: &str) -> Vec<Letter> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .filter(|letter| letter.to == address)
            .cloned()
            .collect()
    }
}

impl Mailer for Outbox {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), MailError>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(letter);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// The server under test.
pub struct TestServer {
    /// The whole server as one service; clone it for `oneshot`.
    pub router: Router,
    /// The state behind it.
    pub state: AppState,
    /// Codes and notices by mail.
    pub outbox: Outbox,
    /// Moves only when told.
    pub clock: FakeClock,
    data: Arc<TempDir>,
}

impl TestServer {
    /// With the default settings, except that sign-in paths take 1000 requests a minute.
    ///
    /// # Panics
    /// When the temporary folder cannot be used: a test cannot go on.
    pub async fn new() -> Self {
        let mut config = Config::default();
        config.sign_in.requests_per_minute = 1000;
        Self::with(config).await
    }

    /// With other settings; the data folder is always a temporary one.
    ///
    /// # Panics
    /// As [`TestServer::new`].
    pub async fn with(config: Config) -> Self {
        let data = Arc::new(TempDir::new().expect("the temporary folder can be written"));
        Self::open(config, data, FakeClock::at(TEST_START), Outbox::default()).await
    }

    /// The same server after a restart: same data, clock and mailbox; counters in memory are gone.
    ///
    /// # Panics
    /// As [`TestServer::new`].
    pub async fn restart(self) -> Self {
        self.state.db.close().await;
        Self::open(
            self.state.config.clone(),
            self.data,
            self.clock,
            self.outbox,
        )
        .await
    }

    async fn open(
        mut config: Config,
        data: Arc<TempDir>,
        clock: FakeClock,
        outbox: Outbox,
    ) -> Self {
        config.data = data.path().join("data");
        let ports = Ports {
            clock: Arc::new(clock.clone()),
            random: Arc::new(SystemRandom),
            mailer: Arc::new(outbox.clone()),
        };
        let state = AppState::open(config, ports)
            .await
            .expect("a fresh data folder can be opened");
        Self {
            router: build_router(state.clone()),
            state,
            outbox,
            clock,
            data,
        }
    }

    /// The data folder, to look for what must not be in it.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.state.config.data
    }

    /// Sends a request through the router.
    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// Sends JSON (or nothing, for `Value::Null`) and reads JSON; an empty answer is `Value::Null`.
    ///
    /// # Panics
    /// When the request cannot be built or the answer is neither JSON nor empty.
    pub async fn call(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: &Value,
    ) -> (u16, Value) {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(CLIENT_PACKAGE, PACKAGE_ACCOUNT);
        if let Some(token) = token {
            request = request.header(AUTH_TOKEN, token);
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let request = request.body(body).expect("a test's request is well formed");
        let response = self.send(request).await;
        let status = response.status().as_u16();
        let bytes = response
            .into_body()
            .collect()
            .await
            .expect("the answer arrives whole")
            .to_bytes();
        let value = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).expect("the answer is JSON")
        };
        (status, value)
    }

    /// `GET`.
    pub async fn get(&self, path: &str, token: Option<&str>) -> (u16, Value) {
        self.call("GET", path, token, &Value::Null).await
    }

    /// `POST` with JSON.
    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
        self.call("POST", path, token, body).await
    }

    /// `PUT` with JSON.
    pub async fn put(&self, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
        self.call("PUT", path, token, body).await
    }
}

/// A signed-in account of a test, whose keys are real where the server looks at them and filler elsewhere.
pub struct TestAccount {
    /// Normalized address.
    pub email: String,
    /// The account.
    pub id: UserId,
    /// A live session, as it goes into `X-Auth-Token`.
    pub token: String,
    /// Opens what is sealed to the account.
    pub pair: KeyPair,
    /// The body of `PUT /users/attributes` that was sent.
    pub attributes: Value,
}

/// Key attributes of the right lengths for a key pair. What is encrypted in them is filler, which the server cannot
/// tell from the real thing.
#[must_use]
pub fn key_attributes(pair: &KeyPair) -> Value {
    let filler = |byte: u8, len: usize| B64::encode(&vec![byte; len]);
    json!({ "keyAttributes": {
        "kekSalt": filler(1, 16),
        "kekHash": "",
        "encryptedKey": filler(2, 48),
        "keyDecryptionNonce": filler(3, 24),
        "publicKey": B64::encode(pair.public_key().as_bytes()),
        "encryptedSecretKey": filler(4, 48),
        "secretKeyDecryptionNonce": filler(5, 24),
        "memLimit": 1_073_741_824,
        "opsLimit": 4,
        "masterKeyEncryptedWithRecoveryKey": filler(6, 48),
        "masterKeyDecryptionNonce": filler(7, 24),
        "recoveryKeyEncryptedWithMasterKey": filler(8, 48),
        "recoveryKeyDecryptionNonce": filler(9, 24),
    }})
}

impl TestServer {
    /// Asks for a code and gives it back: an account without keys, and its session.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn verify_email(&self, email: &str) -> (UserId, String) {
        let ask = json!({ "email": email });
        assert_eq!(self.post(paths::OTT, None, &ask).await.0, 200);
        let code = self.outbox.code(email).expect("a code was sent");
        let (status, body) = self
            .post(
                paths::VERIFY_EMAIL,
                None,
                &json!({ "email": email, "ott": code }),
            )
            .await;
        assert_eq!(status, 200);
        let id = body["id"].as_i64().expect("the answer names the account");
        (
            UserId(id),
            body["token"].as_str().unwrap_or_default().to_owned(),
        )
    }

    /// Makes a complete account (without SRP) and its session.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn sign_up(&self, email: &str) -> TestAccount {
        let (id, token) = self.verify_email(email).await;
        let pair = KeyPair::make(&mut OsRandom);
        let attributes = key_attributes(&pair);
        let (status, _) = self.put(paths::ATTRIBUTES, Some(&token), &attributes).await;
        assert_eq!(status, 200);
        TestAccount {
            email: email.to_owned(),
            id,
            token,
            pair,
            attributes,
        }
    }
}
