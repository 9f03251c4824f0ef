//! A server in memory, strict where the real one is, with faults on demand; and a device signed in to it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use potluck_crypto::encode;
use potluck_crypto::hash::content_md5;
use potluck_crypto::hazmat::SeededRandom;
use potluck_crypto::{KeyPair, MasterKey};
use potluck_protocol::collections::{
    Collection, CollectionReply, Collections, CreateCollectionRequest,
};
use potluck_protocol::collections::{Person, RenameCollectionRequest};
use potluck_protocol::files::{AddFilesRequest, CreateFileRequest, Diff, File, FileInfo};
use potluck_protocol::objects::{
    MultipartUploadUrlRequest, MultipartUploadUrls, UploadUrl, UploadUrlRequest,
};
use potluck_protocol::{AlbumId, EpochMicros, PhotoId, UserId};
use serde::Serialize;
use serde_json::json;

use crate::engine::{Access, Engine, Options};
use crate::library::Update;
use crate::ports::{
    Buffer, Method, ObjectPut, PutReply, Request, Response, Transport, TransportError,
};
use crate::session::{Account, AuthToken, Keyring, SessionState};
use crate::testing::clock::yield_once;
use crate::testing::transport::VecBody;
use crate::testing::{MemoryPlatform, VecBuffer, answer};
use crate::view::UploadStage;

pub(crate) type TestPlatform = MemoryPlatform<FakeWire, FakePut>;
pub(crate) type TestEngine = Engine<TestPlatform>;

/// The account every test is signed in as.
pub(crate) const ME: UserId = UserId(1);
const STORE: &str = "https://store.example.org";

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// It never arrives.
    Offline,
    /// It is done, but the answer is lost.
    LostAnswer,
    /// It is refused so.
    Status(u16),
}

type Plan = Box<dyn FnMut(usize, &str) -> Fault>;

pub(crate) struct State {
    stamp: i64,
    next: i64,
    pub(crate) albums: Vec<Collection>,
    pub(crate) rows: Vec<File>,
    requests: BTreeMap<PhotoId, CreateFileRequest>,
    pub(crate) objects: BTreeMap<String, Vec<u8>>,
    places: BTreeMap<String, Place>,
    pub(crate) page_rows: usize,
    /// `METHOD path` of everything asked.
    pub(crate) calls: Vec<String>,
    pub(crate) plan: Plan,
    /// Parts of the store answer without their tag.
    pub(crate) hides_tags: bool,
    /// The store forgets everything before the next row is made.
    loses_objects: bool,
    /// Most bytes of bodies in flight at once, and now.
    pub(crate) most_in_flight: u64,
    in_flight: u64,
}

enum Place {
    Whole {
        key: String,
        len: u64,
        md5: String,
    },
    Parts {
        key: String,
        lens: Vec<u64>,
        md5s: Vec<String>,
        stored: BTreeMap<usize, Vec<u8>>,
        is_complete: bool,
    },
}

/// See the module. Clones are the same server.
#[derive(Clone)]
pub(crate) struct FakeServer(pub(crate) Rc<RefCell<State>>);

impl FakeServer {
    pub(crate) fn new() -> Self {
        Self(Rc::new(RefCell::new(State {
            stamp: 1_000,
            next: 100,
            albums: Vec::new(),
            rows: Vec::new(),
            requests: BTreeMap::new(),
            objects: BTreeMap::new(),
            places: BTreeMap::new(),
            page_rows: 2500,
            calls: Vec::new(),
            plan: Box::new(|_, _| Fault::None),
            hides_tags: false,
            loses_objects: false,
            most_in_flight: 0,
            in_flight: 0,
        })))
    }

    /// Lets `plan` decide on each request, by its number from here on and its `METHOD path`.
    pub(crate) fn set_plan(&self, plan: impl FnMut(usize, &str) -> Fault + 'static) {
        let mut state = self.0.borrow_mut();
        state.calls.clear();
        state.plan = Box::new(plan);
    }

    /// The store forgets everything just before the next row is made.
    pub(crate) fn lose_objects_once(&self) {
        self.0.borrow_mut().loses_objects = true;
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.0.borrow().calls.clone()
    }

    /// A device signed in as [`ME`]. `seed` makes what it draws at random; the account's keys are always the same.
    pub(crate) fn device(&self, seed: u64) -> TestEngine {
        sign_in(self.platform(seed))
    }

    /// A browser that never saw this server.
    pub(crate) fn platform(&self, seed: u64) -> TestPlatform {
        let spawn: crate::testing::Spawn = Rc::new(|task| drop(tokio::task::spawn_local(task)));
        MemoryPlatform::new(FakeWire(self.clone()), FakePut(self.clone()), seed, spawn)
    }

    fn receive(&self, request: &Request) -> Result<Response, TransportError> {
        let path = request.url.split('?').next().unwrap_or_default();
        let path = path.strip_prefix(STORE).unwrap_or(path);
        let call = format!("{:?} {path}", request.method);
        // What may be sent on to the store carries no header of ours; everything else says which app asks.
        let is_object = ["/files/download/", "/files/preview/", "/complete/"]
            .iter()
            .any(|object| path.starts_with(object));
        let package = request
            .headers
            .iter()
            .find(|(name, _)| *name == "X-Client-Package");
        assert_eq!(package.is_none(), is_object, "{call}");
        match self.fault(&call) {
            Fault::Offline => Err(TransportError::Offline),
            Fault::Status(status) => answer(status, &json!({})),
            Fault::LostAnswer => {
                let _ = self.0.borrow_mut().serve(request, path);
                Err(TransportError::Offline)
            }
            Fault::None => self.0.borrow_mut().serve(request, path),
        }
    }

    fn fault(&self, call: &str) -> Fault {
        let mut state = self.0.borrow_mut();
        let number = state.calls.len();
        state.calls.push(call.to_owned());
        (state.plan)(number, call)
    }

    /// Adds an album, or changes it, as if from elsewhere.
    pub(crate) fn touch(&self, album: AlbumId, change: impl FnOnce(&mut Collection)) {
        let mut state = self.0.borrow_mut();
        let stamp = state.tick();
        let album = state
            .albums
            .iter_mut()
            .find(|a| a.id == album)
            .expect("a known album");
        album.updation_time = stamp;
        change(album);
    }

    /// Adds a row, or changes it, as if from elsewhere.
    pub(crate) fn put_row(&self, mut row: File) {
        let mut state = self.0.borrow_mut();
        row.updation_time = state.tick();
        let stamp = row.updation_time;
        for album in state
            .albums
            .iter_mut()
            .filter(|a| a.id == row.collection_id)
        {
            album.updation_time = stamp;
        }
        state
            .rows
            .retain(|known| (known.id, known.collection_id) != (row.id, row.collection_id));
        state.rows.push(row);
    }
}

impl State {
    fn tick(&mut self) -> EpochMicros {
        self.stamp += 1;
        EpochMicros(self.stamp)
    }

    fn id(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    fn serve(&mut self, request: &Request, path: &str) -> Result<Response, TransportError> {
        let body = request.body.as_deref().unwrap_or_default();
        let query = |name: &str| {
            let pairs = request
                .url
                .split_once('?')
                .map_or("", |(_, query)| query)
                .split('&');
            let value = pairs
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name);
            value
                .and_then(|(_, value)| value.parse::<i64>().ok())
                .unwrap_or(0)
        };
        match (request.method, path) {
            (Method::Get, "/ping") => answer(200, &json!({"message": "pong"})),
            (Method::Get, "/files/upload-urls") => answer(200, &json!({"urls": []})),
            (Method::Get, "/collections/v2") => {
                let since = EpochMicros(query("sinceTime"));
                let collections = self
                    .albums
                    .iter()
                    .filter(|a| a.updation_time > since)
                    .cloned()
                    .collect();
                answer(200, &Collections { collections })
            }
            (Method::Get, "/collections/v2/diff") => {
                let album = AlbumId(query("collectionID"));
                if !self.albums.iter().any(|a| a.id == album && !a.is_deleted) {
                    return answer(404, &json!({}));
                }
                let since = EpochMicros(query("sinceTime"));
                let mut diff: Vec<File> = self
                    .rows
                    .iter()
                    .filter(|r| r.collection_id == album)
                    .cloned()
                    .collect();
                diff.retain(|row| row.updation_time > since);
                diff.sort_by_key(|row| row.updation_time);
                let has_more = diff.len() > self.page_rows;
                diff.truncate(self.page_rows);
                answer(200, &Diff { diff, has_more })
            }
            (Method::Post, "/collections") => self.create_album(&parse(body)),
            (Method::Post, "/collections/rename") => {
                let rename: RenameCollectionRequest = parse(body);
                let stamp = self.tick();
                let album = self
                    .albums
                    .iter_mut()
                    .find(|a| a.id == rename.collection_id)
                    .expect("a known album");
                album.encrypted_name = rename.encrypted_name;
                album.name_decryption_nonce = rename.name_decryption_nonce;
                album.updation_time = stamp;
                ok(b"")
            }
            (Method::Post, "/collections/add-files") => self.add_files(parse(body)),
            (Method::Post, "/files/upload-url") => {
                let asked: UploadUrlRequest = parse(body);
                let id = self.id();
                let (key, url) = (format!("1/{id}"), format!("{STORE}/put/{id}"));
                let place = Place::Whole {
                    key: key.clone(),
                    len: asked.content_length,
                    md5: asked.content_md5,
                };
                self.places.insert(id.to_string(), place);
                answer(
                    200,
                    &UploadUrl {
                        object_key: key,
                        url,
                    },
                )
            }
            (Method::Post, "/files/multipart-upload-url") => self.multipart(&parse(body)),
            (Method::Post, "/files") => self.create_file(parse(body)),
            (Method::Post, path) if path.starts_with("/complete/") => {
                self.complete(&path[10..], body)
            }
            (Method::Get, path) if path.starts_with("/files/download/") => {
                self.object(&path[16..], |r| &r.file.object_key)
            }
            (Method::Get, path) if path.starts_with("/files/preview/") => {
                self.object(&path[15..], |r| &r.thumbnail.object_key)
            }
            (method, path) => panic!("no such endpoint: {method:?} {path}"),
        }
    }

    fn create_album(
        &mut self,
        asked: &CreateCollectionRequest,
    ) -> Result<Response, TransportError> {
        let (id, stamp) = (self.id(), self.tick());
        let mut collection: Collection = serde_json::from_value(json!({
            "id": id, "owner": {"id": ME.0, "email": ""}, "type": "album", "updationTime": stamp.0, "app": "photos",
        }))
        .expect("an album");
        collection.encrypted_key = asked.encrypted_key.clone();
        collection.key_decryption_nonce = Some(asked.key_decryption_nonce.clone());
        collection.encrypted_name = asked.encrypted_name.clone();
        collection.name_decryption_nonce = asked.name_decryption_nonce.clone();
        self.albums.push(collection.clone());
        answer(200, &CollectionReply { collection })
    }

    fn multipart(&mut self, asked: &MultipartUploadUrlRequest) -> Result<Response, TransportError> {
        let count = asked.content_length.div_ceil(asked.part_length);
        assert_eq!(
            asked.part_md5s.len() as u64,
            count,
            "one checksum for each part"
        );
        let lens = (0..count)
            .map(|i| {
                asked
                    .part_length
                    .min(asked.content_length - i * asked.part_length)
            })
            .collect();
        let id = self.id();
        let key = format!("1/{id}");
        self.places.insert(
            id.to_string(),
            Place::Parts {
                key: key.clone(),
                lens,
                md5s: asked
                    .part_md5s
                    .iter()
                    .map(|md5| md5.as_str().to_owned())
                    .collect(),
                stored: BTreeMap::new(),
                is_complete: false,
            },
        );
        let part_urls = (0..count)
            .map(|i| format!("{STORE}/part/{id}/{i}"))
            .collect();
        let complete_url = format!("{STORE}/complete/{id}");
        answer(
            200,
            &MultipartUploadUrls {
                object_key: key,
                part_urls,
                complete_url,
            },
        )
    }

    fn complete(&mut self, id: &str, xml: &str) -> Result<Response, TransportError> {
        let Some(Place::Parts {
            key,
            lens,
            stored,
            is_complete,
            ..
        }) = self.places.get_mut(id)
        else {
            return ok_status(404, b"<Error><Code>NoSuchUpload</Code></Error>");
        };
        if *is_complete {
            return ok_status(404, b"<Error><Code>NoSuchUpload</Code></Error>");
        }
        assert_eq!(
            xml.matches("<Part>").count(),
            lens.len(),
            "every part is named"
        );
        for (index, bytes) in stored.iter() {
            let tag = tag(bytes);
            assert!(
                xml.contains(&format!(
                    "<PartNumber>{}</PartNumber><ETag>{tag}</ETag>",
                    index + 1
                )),
                "{xml}"
            );
        }
        if stored.len() != lens.len() {
            return ok_status(400, b"<Error><Code>InvalidPart</Code></Error>");
        }
        let whole = stored
            .values()
            .map(Vec::as_slice)
            .collect::<Vec<_>>()
            .concat();
        *is_complete = true;
        self.objects.insert(key.clone(), whole);
        ok(b"<CompleteMultipartUploadResult/>")
    }

    /// Makes a row, or finds the one an identical request made.
    fn create_file(&mut self, asked: CreateFileRequest) -> Result<Response, TransportError> {
        let twin = self
            .requests
            .iter()
            .find(|(_, known)| known.file.object_key == asked.file.object_key);
        if let Some((id, known)) = twin {
            assert!(
                *known == asked,
                "an object is only ever named again by the identical request"
            );
            let row = self.rows.iter().find(|row| row.id == *id).cloned();
            return answer(200, &row.expect("a row of a known request"));
        }
        if std::mem::take(&mut self.loses_objects) {
            self.objects.clear();
        }
        let mut sizes = Vec::new();
        for part in [&asked.file, &asked.thumbnail] {
            let Some(object) = self.objects.get(&part.object_key) else {
                return answer(
                    503,
                    &json!({"code": "OBJECT_SIZE_FETCH_FAILED", "message": ""}),
                );
            };
            assert_eq!(
                object.len() as u64,
                part.size,
                "sizes are those of the objects"
            );
            sizes.push(i64::try_from(part.size).expect("small"));
        }
        let (id, stamp) = (PhotoId(self.id()), self.tick());
        let row = File {
            id,
            owner_id: ME,
            collection_id: asked.collection_id,
            collection_owner_id: None,
            collection_added_at: Some(stamp),
            encrypted_key: asked.encrypted_key.clone(),
            key_decryption_nonce: asked.key_decryption_nonce.clone(),
            file: asked.file.clone(),
            thumbnail: asked.thumbnail.clone(),
            metadata: asked.metadata.clone(),
            is_deleted: false,
            updation_time: stamp,
            magic_metadata: None,
            pub_magic_metadata: asked.pub_magic_metadata.clone(),
            info: Some(FileInfo {
                file_size: Some(sizes[0]),
                thumb_size: Some(sizes[1]),
            }),
            action: None,
            action_user: None,
        };
        for album in self.albums.iter_mut().filter(|a| a.id == row.collection_id) {
            album.updation_time = stamp;
        }
        self.requests.insert(id, asked);
        self.rows.push(row.clone());
        answer(200, &row)
    }

    fn add_files(&mut self, asked: AddFilesRequest) -> Result<Response, TransportError> {
        let stamp = self.tick();
        for file in asked.files {
            let known = self.rows.iter().find(|row| row.id == file.id).cloned();
            let mut row = known.expect("a known photo");
            assert_eq!(row.owner_id, ME, "only own photos are added");
            row.collection_id = asked.collection_id;
            row.collection_added_at = Some(stamp);
            row.encrypted_key = file.encrypted_key;
            row.key_decryption_nonce = file.key_decryption_nonce;
            row.updation_time = stamp;
            self.rows
                .retain(|row| (row.id, row.collection_id) != (file.id, asked.collection_id));
            self.rows.push(row);
        }
        let album = self.albums.iter_mut();
        for album in album.filter(|a| a.id == asked.collection_id) {
            album.updation_time = stamp;
        }
        ok(b"")
    }

    fn object(&self, id: &str, key: impl Fn(&File) -> &String) -> Result<Response, TransportError> {
        let row = self.rows.iter().find(|row| row.id.to_string() == id);
        match row.and_then(|row| self.objects.get(key(row))) {
            Some(bytes) => ok(bytes),
            None => answer(404, &json!({})),
        }
    }

    fn store(&mut self, path: &str, md5: Option<&str>, body: &[u8]) -> u16 {
        let mut segments = path.trim_start_matches('/').split('/');
        let (kind, id) = (
            segments.next().unwrap_or_default(),
            segments.next().unwrap_or_default(),
        );
        let part: usize = segments.next().and_then(|i| i.parse().ok()).unwrap_or(0);
        let (key, len, signed) = match self.places.get(id) {
            Some(Place::Whole { key, len, md5 }) if kind == "put" => {
                (key.clone(), *len, md5.clone())
            }
            Some(Place::Parts {
                key, lens, md5s, ..
            }) if kind == "part" => (key.clone(), lens[part], md5s[part].clone()),
            _ => return 404,
        };
        if body.len() as u64 != len || md5 != Some(signed.as_str()) {
            return 403;
        }
        if content_md5(body) != signed {
            return 400;
        }
        match self.places.get_mut(id) {
            Some(Place::Parts { stored, .. }) => drop(stored.insert(part, body.to_vec())),
            _ => drop(self.objects.insert(key, body.to_vec())),
        }
        200
    }
}

/// The API's end. Every answer takes a turn, so that requests made together are under way together.
#[derive(Clone)]
pub(crate) struct FakeWire(FakeServer);

impl Transport for FakeWire {
    type Body = VecBody;

    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        yield_once().await;
        self.0.receive(&request)
    }

    async fn stream(&self, request: Request) -> Result<(u16, VecBody), TransportError> {
        let response = self.send(request).await?;
        Ok((response.status, VecBody::new(response.body)))
    }
}

/// The object store's end.
#[derive(Clone)]
pub(crate) struct FakePut(FakeServer);

impl ObjectPut for FakePut {
    type Buffer = VecBuffer;

    async fn put(
        &self,
        url: &str,
        content_md5: Option<&str>,
        body: &VecBuffer,
        progress: &dyn Fn(u64),
    ) -> Result<PutReply, TransportError> {
        let path = url.strip_prefix(STORE).expect("a place of this store");
        let fault = self.0.fault(&format!("Put {path}"));
        let len = body.len() as u64;
        {
            let mut state = self.0.0.borrow_mut();
            state.in_flight += len;
            state.most_in_flight = state.most_in_flight.max(state.in_flight);
        }
        progress(len / 2);
        yield_once().await;
        let mut state = self.0.0.borrow_mut();
        state.in_flight -= len;
        let status = match fault {
            Fault::Offline => return Err(TransportError::Offline),
            Fault::Status(status) => status,
            Fault::LostAnswer => {
                state.store(path, content_md5, &body.0);
                return Err(TransportError::Offline);
            }
            Fault::None => state.store(path, content_md5, &body.0),
        };
        let etag = (status == 200 && !state.hides_tags).then(|| tag(&body.0));
        drop(state);
        progress(len);
        Ok(PutReply { status, etag })
    }
}

fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", content_md5(bytes))
}

fn ok(body: &[u8]) -> Result<Response, TransportError> {
    ok_status(200, body)
}

fn ok_status(status: u16, body: &[u8]) -> Result<Response, TransportError> {
    Ok(Response {
        status,
        headers: Vec::new(),
        body: body.to_vec(),
    })
}

fn parse<T: serde::de::DeserializeOwned>(body: &str) -> T {
    serde_json::from_str(body).expect("a body of the endpoint's form")
}

/// The account's keys: the same on every device.
fn keys() -> (MasterKey, KeyPair) {
    let mut random = SeededRandom::new(7);
    (MasterKey::make(&mut random), KeyPair::make(&mut random))
}

/// An engine that is signed in, as `session` would leave it.
pub(crate) fn sign_in(platform: TestPlatform) -> TestEngine {
    let engine = Engine::new(platform, Options::default());
    let (master, pair) = keys();
    engine.0.access.set(Access::Account);
    *engine.0.keyring.borrow_mut() = Keyring::of_account(master, pair);
    *engine.0.session.borrow_mut() = SessionState::SignedIn(Box::new(Account {
        email: "ada@example.org".to_owned(),
        user_id: ME,
        token: AuthToken::new("token".to_owned()),
        attributes: serde_json::from_value(json!({})).expect("attributes are not asked for"),
    }));
    engine
        .0
        .library
        .borrow_mut()
        .apply(Update::Person(Some(ME)));
    engine
}

/// Somebody else with an album shared to [`ME`].
pub(crate) fn shared_album(
    id: i64,
    owner: &Person,
    title: &str,
) -> (Collection, potluck_crypto::CollectionKey) {
    let mut random = SeededRandom::new(id.unsigned_abs());
    let key = potluck_crypto::CollectionKey::make(&mut random);
    let (_, pair) = keys();
    let sealed = pair
        .public_key()
        .seal_collection_key(&key, &mut random)
        .expect("a good key");
    let name = key.seal_name(title, &mut random);
    let mut collection: Collection = serde_json::from_value(json!({
        "id": id, "owner": owner, "type": "album", "updationTime": 500, "app": "photos",
        "sharees": [{"id": ME.0, "email": "ada@example.org", "role": "VIEWER"}],
    }))
    .expect("an album");
    collection.encrypted_key = potluck_protocol::Sealed::encode(&sealed);
    collection.encrypted_name = potluck_protocol::Sealed::encode(&name.ciphertext);
    collection.name_decryption_nonce = potluck_protocol::B64::encode(&name.nonce);
    (collection, key)
}

/// A row whose key and metadata open with `key`.
pub(crate) fn sealed_row(
    id: i64,
    album: AlbumId,
    owner: UserId,
    key: &potluck_crypto::CollectionKey,
    metadata: &impl Serialize,
    extras: Option<serde_json::Value>,
) -> File {
    use potluck_protocol::{B64, Sealed};
    let mut random = SeededRandom::new(id.unsigned_abs() + 1_000_000);
    let file_key = potluck_crypto::FileKey::make(&mut random);
    let wrapped = key.seal_file_key(&file_key, &mut random);
    let sealed =
        potluck_crypto::metadata::seal_json(metadata, &file_key, &mut random).expect("JSON");
    let mut row: File = serde_json::from_value(json!({
        "id": id, "ownerID": owner, "collectionID": album, "updationTime": 0,
        "file": {"decryptionHeader": encode::base64(&[1; 24])},
        "thumbnail": {"decryptionHeader": encode::base64(&[2; 24])},
    }))
    .expect("a row");
    row.encrypted_key = Sealed::encode(&wrapped.ciphertext);
    row.key_decryption_nonce = B64::encode(&wrapped.nonce);
    row.metadata.encrypted_data = Some(Sealed::encode(&sealed.ciphertext));
    row.metadata.decryption_header = B64::encode(&sealed.header);
    row.pub_magic_metadata = extras.map(|extras| {
        let extras = extras.as_object().cloned().expect("an object");
        let sealed = potluck_crypto::metadata::seal_extras(&extras, 1, &file_key, &mut random)
            .expect("not empty");
        potluck_protocol::collections::MagicMetadata {
            version: 1,
            count: i64::try_from(sealed.count).expect("few"),
            data: Sealed::encode(&sealed.data),
            header: B64::encode(&sealed.header),
        }
    });
    row
}

/// Runs a test on one thread, with room for tasks of the engine.
pub(crate) fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, test);
}

/// Lets the engine's tasks work until `done`, or fails the test after far more turns than any needs.
pub(crate) async fn until(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..200_000 {
        if done() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("never came true: {what}");
}

/// Waits until no line of the tray is open.
pub(crate) async fn until_settled(engine: &TestEngine) {
    until("every upload is settled", || {
        engine.uploads().items.iter().all(|item| {
            !matches!(
                item.stage,
                UploadStage::Waiting
                    | UploadStage::Preparing
                    | UploadStage::Sending
                    | UploadStage::Registering
            )
        })
    })
    .await;
}
