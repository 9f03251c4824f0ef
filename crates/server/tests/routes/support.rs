//! What the tests of albums, photos, links and objects share: people, albums, photos, and plain requests.

use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt as _;
use md5::{Digest as _, Md5};
use potluck_protocol::{EpochMicros, UserId};
use potluck_server::auth::App;
use potluck_server::auth::token::SessionToken;
use potluck_server::db::Sequence;
use potluck_server::db::sqlite::tokens;
use potluck_server::testing::TestServer;
use serde_json::{Value, json};

/// Base64 of `n` bytes.
pub fn b64(n: usize) -> String {
    STANDARD.encode(vec![7; n])
}

/// Base64 of `n` bytes of the given value.
pub fn b64_of(n: usize, byte: u8) -> String {
    STANDARD.encode(vec![byte; n])
}

/// An account with a session.
pub struct Person {
    pub id: i64,
    pub token: String,
    pub email: String,
}

impl Person {
    pub fn token(&self) -> Option<&str> {
        Some(&self.token)
    }
}

/// Makes an account that has uploaded its keys, straight in the database, with 10 GiB.
pub async fn person(server: &TestServer, name: &str) -> Person {
    let person = keyless(server, name).await;
    let mut tx = server.state.db.write().await.unwrap();
    sqlx::query(
        "INSERT INTO key_attributes VALUES (?1, 'x', 'x', 'x', 'x', 'x', 'x', 'x', 1, 1, 'x', 'x', 'x', 'x')",
    )
    .bind(person.id)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    person
}

/// As [`person`], before the keys.
pub async fn keyless(server: &TestServer, name: &str) -> Person {
    let email = format!("{}@example.org", name.to_lowercase());
    let secrets = &server.state.secrets;
    let (sealed, nonce) = secrets.seal_email(&email);
    let mut tx = server.state.db.write().await.unwrap();
    let id = tx.next_id(Sequence::Entity).await.unwrap();
    let now = tx.now();
    sqlx::query(
        "INSERT INTO users (user_id, email_hash, encrypted_email, email_nonce, created_at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(id)
    .bind(&secrets.email_hash(&email).0[..])
    .bind(sealed)
    .bind(nonce)
    .bind(now.0)
    .execute(&mut *tx)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO subscriptions (user_id, product_id, storage, expiry_time) VALUES (?, 'free', ?, ?)",
    )
    .bind(id)
    .bind(10_i64 << 30)
    .bind(now.plus_seconds(100 * 365 * 24 * 3600).0)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let nobody = Person {
        id,
        token: String::new(),
        email,
    };
    login(server, &nobody).await
}

/// Another session of the same account.
pub async fn login(server: &TestServer, person: &Person) -> Person {
    let token = SessionToken::make(&*server.state.random);
    let mut tx = server.state.db.write().await.unwrap();
    let now = tx.now();
    let new = tokens::New {
        hash: &token.hash(),
        user: UserId(person.id),
        app: App::Photos,
        ip: "192.0.2.1",
        user_agent: "test",
        now,
    };
    tokens::insert(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    Person {
        id: person.id,
        token: token.text(),
        email: person.email.clone(),
    }
}

/// Changes a column of an account's plan: how much, until when, how much of it is used.
pub async fn set_plan(server: &TestServer, person: &Person, storage: i64, ends: i64, used: i64) {
    let mut tx = server.state.db.write().await.unwrap();
    sqlx::query("UPDATE subscriptions SET storage = ?, expiry_time = ? WHERE user_id = ?")
        .bind(storage)
        .bind(ends)
        .bind(person.id)
        .execute(&mut *tx)
        .await
        .unwrap();
    sqlx::query("INSERT INTO usage VALUES (?1, ?2) ON CONFLICT (user_id) DO UPDATE SET storage_consumed = ?2")
        .bind(person.id)
        .bind(used)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// The plan is over.
pub async fn lapse(server: &TestServer, person: &Person) {
    set_plan(server, person, 10 << 30, 1, 0).await;
}

/// Nothing more fits, not even with the slack.
pub async fn fill_up(server: &TestServer, person: &Person) {
    set_plan(server, person, 0, i64::MAX, 60 << 20).await;
}

/// Bytes an account stores.
pub async fn usage(server: &TestServer, person: &Person) -> i64 {
    let mut conn = server.state.db.read().await.unwrap();
    sqlx::query_scalar("SELECT coalesce((SELECT storage_consumed FROM usage WHERE user_id = ?), 0)")
        .bind(person.id)
        .fetch_one(&mut *conn)
        .await
        .unwrap()
}

/// What a client sends to make an album.
pub fn album_body(kind: &str) -> Value {
    json!({
        "encryptedKey": b64(48), "keyDecryptionNonce": b64(24), "encryptedName": b64(26),
        "nameDecryptionNonce": b64(24), "type": kind,
    })
}

/// Makes an album of the given kind and returns its id.
pub async fn album_of(server: &TestServer, owner: &Person, kind: &str) -> i64 {
    let (status, body) = server
        .post("/collections", owner.token(), &album_body(kind))
        .await;
    assert_eq!(status, 200, "{body}");
    body["collection"]["id"].as_i64().unwrap()
}

/// Makes an ordinary album and returns its id.
pub async fn album(server: &TestServer, owner: &Person) -> i64 {
    album_of(server, owner, "album").await
}

/// Shares an album, straight in the database.
pub async fn share(server: &TestServer, album: i64, owner: &Person, with: &Person, role: &str) {
    let mut tx = server.state.db.write().await.unwrap();
    let stamp = tx.stamp().await.unwrap().0;
    sqlx::query(
        "INSERT INTO collection_shares (collection_id, to_user_id, from_user_id, encrypted_key, role, shared_at, \
         updation_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
    )
    .bind(album)
    .bind(with.id)
    .bind(owner.id)
    .bind(b64(80))
    .bind(role)
    .bind(stamp)
    .execute(&mut *tx)
    .await
    .unwrap();
    bump(&mut tx, album, stamp).await;
    tx.commit().await.unwrap();
}

/// Ends a share, straight in the database.
pub async fn unshare(server: &TestServer, album: i64, with: &Person) {
    let mut tx = server.state.db.write().await.unwrap();
    let stamp = tx.stamp().await.unwrap().0;
    sqlx::query(
        "UPDATE collection_shares SET is_deleted = 1, updation_time = ? WHERE collection_id = ? AND to_user_id = ?",
    )
    .bind(stamp)
    .bind(album)
    .bind(with.id)
    .execute(&mut *tx)
    .await
    .unwrap();
    bump(&mut tx, album, stamp).await;
    tx.commit().await.unwrap();
}

async fn bump(conn: &mut sqlx::SqliteConnection, album: i64, stamp: i64) {
    sqlx::query("UPDATE collections SET updation_time = ? WHERE collection_id = ?")
        .bind(stamp)
        .bind(album)
        .execute(conn)
        .await
        .unwrap();
}

/// Puts a photo into one more album, straight in the database.
pub async fn add(
    server: &TestServer,
    album: i64,
    album_owner: &Person,
    photo: i64,
    owner: &Person,
) {
    let mut tx = server.state.db.write().await.unwrap();
    let stamp = tx.stamp().await.unwrap().0;
    sqlx::query(
        "INSERT INTO collection_files (collection_id, file_id, c_owner_id, f_owner_id, encrypted_key, \
         key_decryption_nonce, created_at, updation_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
    )
    .bind(album)
    .bind(photo)
    .bind(album_owner.id)
    .bind(owner.id)
    .bind(b64(48))
    .bind(b64(24))
    .bind(stamp)
    .execute(&mut *tx)
    .await
    .unwrap();
    bump(&mut tx, album, stamp).await;
    tx.commit().await.unwrap();
}

/// A whole answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Sends exactly these headers and this body.
pub async fn raw(
    server: &TestServer,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Reply {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = server.send(request.body(body.into()).unwrap()).await;
    let (parts, body) = response.into_parts();
    Reply {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}

/// The path and query of a URL of the server.
pub fn path_of(url: &str) -> &str {
    url.strip_prefix("http://localhost:8080")
        .expect("the URL leads to the configured origin")
}

/// The checksum as the header carries it.
pub fn md5_of(bytes: &[u8]) -> String {
    STANDARD.encode(Md5::digest(bytes))
}

/// PUTs a body as a browser does.
pub async fn put_object(server: &TestServer, url: &str, bytes: &[u8]) -> Reply {
    let length = bytes.len().to_string();
    let headers = [
        ("content-length", length.as_str()),
        ("content-md5", &md5_of(bytes)),
    ];
    raw(server, "PUT", path_of(url), &headers, bytes.to_vec()).await
}

/// Stores an object and returns its key.
pub async fn upload(server: &TestServer, owner: &Person, bytes: &[u8]) -> String {
    let body = json!({ "contentLength": bytes.len(), "contentMD5": md5_of(bytes) });
    let (status, place) = server.post("/files/upload-url", owner.token(), &body).await;
    assert_eq!(status, 200, "{place}");
    let reply = put_object(server, place["url"].as_str().unwrap(), bytes).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    place["objectKey"].as_str().unwrap().to_owned()
}

/// What a client sends to make a photo out of two fresh objects.
pub async fn photo_body(server: &TestServer, owner: &Person, album: i64) -> Value {
    let file = upload(server, owner, b"ciphertext of an original").await;
    let thumbnail = upload(server, owner, b"of a thumbnail").await;
    file_body(album, &file, &thumbnail)
}

/// What a client sends to make a photo out of these objects.
pub fn file_body(album: i64, file: &str, thumbnail: &str) -> Value {
    json!({
        "collectionID": album, "encryptedKey": b64(48), "keyDecryptionNonce": b64(24),
        "file": { "objectKey": file, "decryptionHeader": b64_of(24, 1), "size": 25 },
        "thumbnail": { "objectKey": thumbnail, "decryptionHeader": b64_of(24, 2), "size": 14 },
        "metadata": { "encryptedData": b64(197), "decryptionHeader": b64_of(24, 3) },
    })
}

/// Makes a photo and returns the answer.
pub async fn photo(server: &TestServer, owner: &Person, album: i64) -> Value {
    let body = photo_body(server, owner, album).await;
    let (status, file) = server.post("/files", owner.token(), &body).await;
    assert_eq!(status, 200, "{file}");
    file
}

/// Makes a link with these options and returns its token.
pub async fn link(server: &TestServer, owner: &Person, album: i64, options: Value) -> String {
    let mut body = options;
    body["collectionID"] = album.into();
    let (status, reply) = server
        .post("/collections/share-url", owner.token(), &body)
        .await;
    assert_eq!(status, 200, "{reply}");
    let url = reply["result"]["url"].as_str().unwrap();
    url.rsplit_once("?t=").unwrap().1.to_owned()
}

/// Changes a link.
pub async fn relink(
    server: &TestServer,
    owner: &Person,
    album: i64,
    options: Value,
) -> (u16, Value) {
    let mut body = options;
    body["collectionID"] = album.into();
    server
        .put("/collections/share-url", owner.token(), &body)
        .await
}

/// Sends a guest's request with the link's token.
pub async fn guest(
    server: &TestServer,
    method: &str,
    path: &str,
    token: &str,
    body: &Value,
) -> Reply {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let headers = [("x-auth-access-token", token), ("user-agent", "guest")];
    raw(server, method, path, &headers, body).await
}

/// The name of the answer, in XML.
pub fn xml_code(reply: &Reply) -> String {
    let text = reply.text();
    let code = text
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"));
    code.map_or(text.clone(), |(code, _)| code.to_owned())
}

/// The error code of the answer, in JSON.
pub fn code(body: &Value) -> &str {
    body["code"].as_str().unwrap_or_default()
}

/// Every file below a folder, with its time set back.
pub fn age_files(folder: &std::path::Path, now: EpochMicros, days: u64) {
    let then = SystemTime::UNIX_EPOCH + Duration::from_micros(now.0.unsigned_abs())
        - Duration::from_secs(days * 24 * 3600);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            age_files(&path, now, days);
        }
        std::fs::File::open(&path)
            .unwrap()
            .set_modified(then)
            .unwrap();
    }
}

/// Files below a folder.
pub fn files_below(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { files_below(&path) } else { 1 }
        })
        .sum()
}
