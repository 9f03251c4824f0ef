//! A guest's standing follows what the server says; one test for each way it can answer.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::FutureExt;
use potluck_crypto::hazmat::SeededRandom;
use potluck_crypto::{CollectionKey, encode};
use potluck_protocol::files::File;
use potluck_protocol::{EpochMicros, PhotoId, UserId};
use serde_json::{Value, json};

use crate::engine::Start;
use crate::links::LinkAddress;
use crate::ports::{CryptoPool, Method, Request, Response, StoreError, Table, TransportError};
use crate::sync::fake::sealed_row;
use crate::testing::bench::{Bench, TestEngine};
use crate::testing::{MemoryFile, NativePool, answer};
use crate::view::{GuestView, UploadStage};
use crate::{AlbumId, GuestName, Kind};

const ALBUM: AlbumId = AlbumId(1_580_559_962_386_440);
const TOKEN: &str = "AB12CD34EF";
const PASSWORD: &str = "open sesame";
const PHOTO: PhotoId = PhotoId(7);
const PREVIEW: &str = "/public-collection/files/preview/7";

/// What the scripted server holds.
struct Site {
    key: CollectionKey,
    collecting: Cell<bool>,
    /// Salt of the password, if one is asked.
    salt: Cell<Option<[u8; 16]>>,
    /// Status and body that every guest call gets instead.
    refusal: RefCell<Option<(u16, Value)>>,
    /// Path, status, and how often yet it is given there instead of an answer.
    fault: Cell<(&'static str, u16, u32)>,
    rows: RefCell<Vec<File>>,
    is_down: Cell<bool>,
    updated: Cell<i64>,
}

impl Site {
    fn new() -> Rc<Self> {
        Rc::new(Self {
            key: CollectionKey::make(&mut SeededRandom::new(99)),
            collecting: Cell::new(true),
            salt: Cell::new(None),
            refusal: RefCell::default(),
            fault: Cell::new(("", 0, 0)),
            rows: RefCell::default(),
            is_down: Cell::new(false),
            updated: Cell::new(5),
        })
    }

    fn refuse(&self, status: u16, body: Value) {
        *self.refusal.borrow_mut() = Some((status, body));
    }

    fn info(&self) -> Value {
        let name = self.key.seal_name("Sara & Tom", &mut SeededRandom::new(7));
        let mut link = json!({"url": "", "deviceLimit": 0, "validTill": 0, "enableDownload": true,
            "enableCollect": self.collecting.get(), "passwordEnabled": self.salt.get().is_some()});
        if let Some(salt) = self.salt.get() {
            link["nonce"] = encode::base64(&salt).into();
            link["opsLimit"] = 2.into();
            link["memLimit"] = 67_108_864.into();
        }
        json!({"collection": {"id": ALBUM, "owner": {"id": 1, "email": ""}, "encryptedKey": "",
            "encryptedName": encode::base64(&name.ciphertext), "nameDecryptionNonce": encode::base64(&name.nonce),
            "type": "album", "publicURLs": [link], "updationTime": self.updated.get()}, "referralCode": null})
    }

    /// The hash a right password has.
    fn pass_hash(&self) -> String {
        let salt = self.salt.get().expect("a password is set");
        let limits = potluck_crypto::KdfLimits::INTERACTIVE;
        let hash = NativePool::default()
            .hash_link_password(PASSWORD, &salt, limits)
            .now_or_never();
        encode::base64(&hash.expect("this pool does not wait").expect("hashes"))
    }

    fn answer(&self, request: &Request) -> Result<Response, TransportError> {
        if self.is_down.get() {
            return Err(TransportError::Offline);
        }
        let path = request.url.split('?').next().unwrap_or_default();
        let (place, status, times) = self.fault.get();
        if path == place && times > 0 {
            self.fault.set((place, status, times - 1));
            return answer(status, &json!({"error": {}}));
        }
        if path == PREVIEW {
            return answer(200, &"no picture");
        }
        let header = |name: &str| {
            request
                .headers
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| v.as_str())
        };
        assert_eq!(header("X-Client-Package"), Some("io.ente.albums.web"));
        if let Some((status, body)) = &*self.refusal.borrow() {
            return answer(*status, body);
        }
        if header("X-Auth-Access-Token") != Some(TOKEN) {
            return answer(401, &json!({"error": "invalid token"}));
        }
        let has_proof = self.salt.get().is_none()
            || header("X-Auth-Access-Token-JWT") == Some(&*self.pass_hash());
        match (request.method, path) {
            (Method::Get, "/public-collection/info") => {
                let mut response = answer(200, &self.info())?;
                if header("X-Auth-Link-Device-Token").is_none() {
                    response
                        .headers
                        .push(("x-ente-link-device-token".to_owned(), "device-1".to_owned()));
                }
                Ok(response)
            }
            (Method::Post, "/public-collection/verify-password") => {
                let body: Value = serde_json::from_str(request.body.as_deref().unwrap_or_default())
                    .expect("JSON");
                let hash = self.pass_hash();
                if body["passHash"] == hash.as_str() {
                    answer(200, &json!({"jwtToken": hash}))
                } else {
                    answer(401, &json!({}))
                }
            }
            _ if !has_proof => answer(401, &json!({"error": {}})),
            (Method::Get, "/public-collection/diff") => {
                assert_eq!(
                    header("X-Auth-Link-Device-Token"),
                    Some("device-1"),
                    "the device token is sent on"
                );
                answer(
                    200,
                    &json!({"diff": &*self.rows.borrow(), "hasMore": false}),
                )
            }
            (Method::Get, "/public-collection/upload-urls") if self.collecting.get() => {
                answer(200, &json!({"urls": []}))
            }
            (Method::Get, "/public-collection/upload-urls") => {
                answer(405, &json!({"code": "PUBLIC_COLLECT_DISABLED"}))
            }
            _ => answer(404, &json!({})),
        }
    }
}

fn bench(site: &Rc<Site>) -> Bench {
    let site = Rc::clone(site);
    Bench::new(move |request| site.answer(request))
}

fn link(token: &str, key: &CollectionKey) -> Start {
    let url = format!(
        "https://albums.example.org/?t={token}#{}",
        *key.to_fragment()
    );
    Start::Link(
        LinkAddress::parse(&url)
            .expect("parses")
            .expect("is a link"),
    )
}

fn open(bench: &mut Bench, site: &Site) -> TestEngine {
    let engine = bench.engine();
    bench
        .run(engine.start(link(TOKEN, &site.key)))
        .expect("starts");
    engine
}

fn is_open(engine: &TestEngine) -> bool {
    matches!(engine.guest(), GuestView::Open { album: ALBUM, .. })
}

#[test]
fn link_opens_and_shows_the_title() {
    let site = Site::new();
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    assert_eq!(
        engine.guest(),
        GuestView::Open {
            album: ALBUM,
            can_add: true,
            can_download: true
        }
    );
    assert_eq!(
        engine.album(ALBUM).expect("is there").title,
        Ok("Sara & Tom".to_owned())
    );
    let infos = bench
        .transport
        .calls()
        .iter()
        .filter(|call| call.ends_with("/info"))
        .count();
    assert_eq!(infos, 1, "opening asks for the album once");
}

#[test]
fn unknown_removed_and_crowded_links_are_told_apart() {
    for (status, body, kind) in [
        (401, json!({"error": "invalid token"}), Kind::LinkUnknown),
        (410, json!({"error": "disabled token"}), Kind::LinkGone),
        (410, json!({"error": "expired token"}), Kind::LinkGone),
        (404, json!({}), Kind::LinkGone),
        (
            403,
            json!({"code": "LINK_DEVICE_LIMIT_EXCEEDED", "message": ""}),
            Kind::DeviceLimit,
        ),
    ] {
        let site = Site::new();
        site.refuse(status, body);
        let engine = open(&mut bench(&site), &site);
        assert_eq!(engine.guest(), GuestView::Closed(kind), "{status}");
    }
}

#[test]
fn key_that_opens_nothing_is_told() {
    let site = Site::new();
    let mut bench = bench(&site);
    let engine = bench.engine();
    let other = CollectionKey::make(&mut SeededRandom::new(3));
    bench
        .run(engine.start(link(TOKEN, &other)))
        .expect("starts");
    assert_eq!(engine.guest(), GuestView::Closed(Kind::LinkKeyWrong));
    assert!(engine.albums().is_empty());
}

#[test]
fn token_no_header_can_carry_is_unknown_without_asking() {
    let site = Site::new();
    let mut bench = bench(&site);
    let engine = bench.engine();
    bench
        .run(engine.start(link("AB%0A%C3%A9", &site.key)))
        .expect("starts");
    assert_eq!(engine.guest(), GuestView::Closed(Kind::LinkUnknown));
    assert!(bench.transport.calls().is_empty());
}

#[test]
fn server_out_of_reach_is_told_and_the_next_pull_opens() {
    let site = Site::new();
    site.is_down.set(true);
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    assert_eq!(engine.guest(), GuestView::Closed(Kind::Offline));
    assert!(!engine.is_online());
    site.is_down.set(false);
    bench.run(engine.pull()).expect("pulls");
    assert!(is_open(&engine) && engine.is_online());
}

#[test]
fn second_visit_shows_the_album_before_the_server_answers() {
    let site = Site::new();
    let mut bench = bench(&site);
    open(&mut bench, &site);
    site.is_down.set(true);
    let again = open(&mut bench, &site);
    assert!(is_open(&again));
    assert_eq!(
        again.album(ALBUM).expect("is there").title,
        Ok("Sara & Tom".to_owned())
    );
}

#[test]
fn removed_link_is_forgotten_but_not_the_name() {
    let site = Site::new();
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    bench
        .run(engine.set_guest_name(GuestName::Named("Anna".to_owned())))
        .expect("fits");
    site.refuse(410, json!({"error": "disabled token"}));
    let refused = bench.run(engine.pull()).expect_err("must be refused");
    assert_eq!(refused.kind, Kind::LinkGone);
    assert_eq!(engine.guest(), GuestView::Closed(Kind::LinkGone));
    assert!(engine.albums().is_empty());
    let left: Vec<Table> = bench
        .store
        .dump()
        .into_iter()
        .map(|(table, ..)| table)
        .collect();
    assert_eq!(left, [Table::Links]);
    let again = open(&mut bench, &site);
    assert_eq!(
        bench.run(again.guest_name()),
        Some(GuestName::Named("Anna".to_owned()))
    );
}

#[test]
fn cached_album_is_not_shown_for_another_key() {
    let site = Site::new();
    let mut bench = bench(&site);
    open(&mut bench, &site);
    let engine = bench.engine();
    let other = CollectionKey::make(&mut SeededRandom::new(3));
    bench
        .run(engine.start(link(TOKEN, &other)))
        .expect("starts");
    assert_eq!(engine.guest(), GuestView::Closed(Kind::LinkKeyWrong));
    assert!(engine.albums().is_empty());
}

#[test]
fn password_is_asked_refused_and_taken() {
    let site = Site::new();
    site.salt.set(Some([1; 16]));
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    assert_eq!(engine.guest(), GuestView::Password { wrong: false });
    let wrong = bench
        .run(engine.give_link_password("sesame"))
        .expect_err("must be refused");
    assert_eq!(wrong.kind, Kind::WrongPassword);
    assert_eq!(engine.guest(), GuestView::Password { wrong: true });
    bench
        .run(engine.give_link_password(PASSWORD))
        .expect("fits");
    assert!(is_open(&engine));
    let again = open(&mut bench, &site);
    assert!(is_open(&again), "the proof is remembered");
}

#[test]
fn changed_password_is_asked_again_and_nothing_stays_cached() {
    let site = Site::new();
    site.salt.set(Some([1; 16]));
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    bench
        .run(engine.give_link_password(PASSWORD))
        .expect("fits");
    site.salt.set(Some([2; 16]));
    site.updated.set(6);
    engine.platform().clock.advance(120_000);
    let refused = bench.run(engine.pull()).expect_err("must be refused");
    assert_eq!(refused.kind, Kind::LinkPassword);
    assert_eq!(engine.guest(), GuestView::Password { wrong: false });
    assert!(
        bench
            .store
            .dump()
            .iter()
            .all(|(table, ..)| *table == Table::Links)
    );
}

#[test]
fn salt_that_changed_meanwhile_is_no_wrong_password() {
    let site = Site::new();
    site.salt.set(Some([1; 16]));
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    site.salt.set(Some([2; 16]));
    bench
        .run(engine.give_link_password(PASSWORD))
        .expect("fits with the salt of now");
    assert!(is_open(&engine));
}

#[test]
fn password_taken_away_opens_the_link() {
    let site = Site::new();
    site.salt.set(Some([1; 16]));
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    site.salt.set(None);
    bench.run(engine.pull()).expect("pulls");
    assert!(is_open(&engine));
}

#[test]
fn collecting_turned_off_is_seen_by_the_probe() {
    let site = Site::new();
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    bench.run(engine.can_deposit()).expect("may add");
    site.collecting.set(false);
    let refused = bench
        .run(engine.can_deposit())
        .expect_err("must be refused");
    assert_eq!(refused.kind, Kind::CollectOff);
    assert_eq!(
        engine.guest(),
        GuestView::Open {
            album: ALBUM,
            can_add: false,
            can_download: true
        }
    );
}

#[test]
fn collecting_turned_off_is_seen_by_a_pull() {
    let site = Site::new();
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    site.collecting.set(false);
    bench.run(engine.pull()).expect("pulls");
    assert_eq!(
        engine.guest(),
        GuestView::Open {
            album: ALBUM,
            can_add: false,
            can_download: true
        }
    );
}

#[test]
fn full_or_lapsed_owner_is_told_before_encrypting() {
    for (status, kind) in [
        (426, Kind::Quota),
        (402, Kind::PlanLapsed),
        (429, Kind::Busy),
    ] {
        let site = Site::new();
        let mut bench = bench(&site);
        let engine = open(&mut bench, &site);
        site.refuse(status, json!({}));
        assert_eq!(
            bench
                .run(engine.can_deposit())
                .expect_err("must be refused")
                .kind,
            kind
        );
        assert!(is_open(&engine), "the album stays open");
    }
}

fn pictures() -> Vec<MemoryFile> {
    ["a.jpg", "b.jpg"]
        .map(|name| MemoryFile::new(name, [b"\xFF\xD8\xFF\xE0", name.as_bytes()].concat()))
        .to_vec()
}

fn stages(engine: &TestEngine) -> Vec<UploadStage> {
    let items = engine.uploads().items;
    items.iter().map(|item| item.stage).collect()
}

fn count(bench: &Bench, path: &str) -> usize {
    let calls = bench.transport.calls();
    calls.iter().filter(|call| call.ends_with(path)).count()
}

#[test]
fn uploads_that_fail_for_a_removed_link_end_as_such() {
    for place in ["upload-urls", "upload-url"] {
        let site = Site::new();
        let inside = Rc::clone(&site);
        let mut bench = Bench::new(move |request| {
            let path = request.url.split('?').next().unwrap_or_default();
            if path.ends_with(place) {
                // From now on the link is gone; this one answer does not know how to say it.
                inside.refuse(410, json!({"error": "disabled token"}));
                return answer(500, &json!({"code": "INTERNAL_ERROR", "message": ""}));
            }
            inside.answer(request)
        });
        let engine = open(&mut bench, &site);
        bench
            .run(engine.enqueue(ALBUM, pictures()))
            .expect("are in line");
        let gone = UploadStage::Failed(Kind::LinkGone);
        assert_eq!(stages(&engine), [gone, gone], "{place}");
        assert_eq!(engine.guest(), GuestView::Closed(Kind::LinkGone), "{place}");
    }
}

#[test]
fn server_that_fails_for_its_own_reasons_leaves_the_link_open() {
    let site = Site::new();
    site.fault
        .set(("/public-collection/upload-url", 500, u32::MAX));
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    bench
        .run(engine.enqueue(ALBUM, pictures()))
        .expect("are in line");
    let failed = UploadStage::Failed(Kind::Server);
    assert_eq!(stages(&engine), [failed, failed]);
    assert!(is_open(&engine));
}

/// A link with a password that was just given, and one photo behind it.
fn unlocked() -> (Rc<Site>, Bench, TestEngine) {
    let site = Site::new();
    site.salt.set(Some([1; 16]));
    let mut row = sealed_row(
        PHOTO.0,
        ALBUM,
        UserId(1),
        &site.key,
        &json!({"title": "a.jpg"}),
        None,
    );
    row.updation_time = EpochMicros(5);
    site.rows.borrow_mut().push(row);
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    bench
        .run(engine.give_link_password(PASSWORD))
        .expect("fits");
    assert_eq!(engine.photos(ALBUM).len(), 1);
    (site, bench, engine)
}

#[test]
fn refusals_right_after_the_password_are_asked_again() {
    let (site, mut bench, engine) = unlocked();
    site.fault.set((PREVIEW, 401, 2));
    let read = bench
        .run(engine.thumbnail(ALBUM, PHOTO))
        .map(|_| ())
        .expect_err("what comes in the end is no picture");
    assert_eq!(read.kind, Kind::Corrupt);
    assert_eq!(count(&bench, PREVIEW), 3);
    assert!(is_open(&engine));

    let (site, mut bench, engine) = unlocked();
    let place = "/public-collection/upload-urls";
    site.fault.set((place, 401, 2));
    bench
        .run(engine.enqueue(ALBUM, pictures()))
        .expect("are in line");
    assert_eq!(count(&bench, place), 3);
    let password = UploadStage::Failed(Kind::LinkPassword);
    assert!(!stages(&engine).contains(&password));
    assert!(is_open(&engine));
}

#[test]
fn refusals_that_last_longer_than_a_minute_ask_for_the_password() {
    let (site, mut bench, engine) = unlocked();
    site.fault.set((PREVIEW, 401, u32::MAX));
    let refused = bench
        .run(engine.thumbnail(ALBUM, PHOTO))
        .map(|_| ())
        .expect_err("must be refused");
    assert_eq!(refused.kind, Kind::LinkPassword);
    assert_eq!(count(&bench, PREVIEW), 3);
    assert_eq!(engine.guest(), GuestView::Password { wrong: false });

    let (site, mut bench, engine) = unlocked();
    engine.platform().clock.advance(60_000);
    site.fault.set((PREVIEW, 401, u32::MAX));
    bench
        .run(engine.thumbnail(ALBUM, PHOTO))
        .map(|_| ())
        .expect_err("must be refused");
    assert_eq!(count(&bench, PREVIEW), 1, "the password is not fresh");
}

#[test]
fn refusal_of_an_open_link_takes_nothing_away() {
    let site = Site::new();
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    let before = bench.store.dump().len();
    site.updated.set(6);
    site.fault.set(("/public-collection/diff", 401, 1));
    bench.run(engine.pull()).expect_err("must be refused");
    assert!(is_open(&engine));
    assert!(engine.album(ALBUM).is_some());
    assert!(bench.store.dump().len() >= before);
    assert_eq!(
        count(&bench, "/public-collection/info"),
        3,
        "on opening, by the pull, and because of the refusal"
    );
    bench.run(engine.pull()).expect("pulls");
}

#[test]
fn password_set_meanwhile_is_asked_for() {
    let site = Site::new();
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    site.salt.set(Some([1; 16]));
    let refused = bench
        .run(engine.can_deposit())
        .expect_err("must be refused");
    assert_eq!(refused.kind, Kind::LinkPassword);
    assert_eq!(engine.guest(), GuestView::Password { wrong: false });
    assert!(engine.albums().is_empty());
}

#[test]
fn blocked_storage_costs_only_the_memory_of_it() {
    let site = Site::new();
    let mut bench = bench(&site);
    bench.store.set_fault(Some(StoreError::Blocked));
    let engine = open(&mut bench, &site);
    assert!(is_open(&engine));
    bench
        .run(engine.set_guest_name(GuestName::Anonymous))
        .expect("kept in memory");
    assert_eq!(bench.run(engine.guest_name()), Some(GuestName::Anonymous));
}

#[test]
fn store_holds_no_word_of_the_album_in_clear() {
    let site = Site::new();
    let mut bench = bench(&site);
    let engine = open(&mut bench, &site);
    bench
        .run(engine.set_guest_name(GuestName::Named("Anna Example".to_owned())))
        .expect("fits");
    let secrets = [
        b"Sara & Tom".as_slice(),
        b"Anna Example",
        TOKEN.as_bytes(),
        site.key.as_bytes(),
        b"device-1",
    ];
    for (table, key, value) in bench.store.dump() {
        for secret in secrets {
            let occurs = |bytes: &[u8]| bytes.windows(secret.len()).any(|window| window == secret);
            assert!(
                !occurs(&value) && !occurs(key.as_bytes()),
                "{} {key}",
                table.name()
            );
        }
    }
}
