//! Uploads against a server in memory that loses requests, answers and whole objects.

use std::cell::Cell;
use std::rc::Rc;

use potluck_crypto::secretstream::open_stream;
use potluck_protocol::{AlbumId, PhotoId};
use serde_json::json;

use crate::library::metadata::{Setting, parse};
use crate::sync::fake::{
    FakeServer, Fault, ME, TestEngine, run, sealed_row, sign_in, until, until_settled,
};
use crate::testing::MemoryFile;
use crate::upload::plan::PART_BYTES;
use crate::upload::prepare::PLACEHOLDER;
use crate::upload::queue::LANES;
use crate::view::{PhotoKind, UploadStage, UploadView};
use crate::{Change, Kind};

/// A picture as far as anybody here looks.
fn jpeg(seed: u8) -> Vec<u8> {
    let mut bytes = PLACEHOLDER.to_vec();
    bytes.extend([seed; 1000]);
    bytes
}

/// A film of that many bytes, all its own.
fn film(bytes: usize, seed: u8) -> Vec<u8> {
    let mut film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    film.resize(bytes, seed);
    film
}

async fn device(server: &FakeServer) -> (TestEngine, AlbumId) {
    let engine = server.device(1);
    let album = engine.create_album("a").await.unwrap();
    (engine, album)
}

fn stages(engine: &TestEngine) -> Vec<UploadStage> {
    engine
        .uploads()
        .items
        .iter()
        .map(|item| item.stage)
        .collect()
}

fn line(engine: &TestEngine, index: usize) -> UploadView {
    engine.uploads().items[index].clone()
}

/// What another device gets to see of a photo: its name and its content.
fn open(
    server: &FakeServer,
    engine: &TestEngine,
    album: AlbumId,
    photo: PhotoId,
) -> (String, Vec<u8>) {
    let state = server.0.borrow();
    let row = state
        .rows
        .iter()
        .find(|row| (row.id, row.collection_id) == (photo, album))
        .expect("a row");
    let key = engine.0.keyring.borrow().album(album).unwrap();
    let key = key
        .open_file_key(
            &row.encrypted_key.decode().unwrap(),
            &row.key_decryption_nonce.decode().unwrap(),
        )
        .unwrap();
    let object = &state.objects[&row.file.object_key];
    let content = open_stream(object, &row.file.decryption_header.decode().unwrap(), &key).unwrap();
    let metadata = row
        .metadata
        .encrypted_data
        .as_ref()
        .unwrap()
        .decode()
        .unwrap();
    let header = row.metadata.decryption_header.decode().unwrap();
    let metadata = potluck_crypto::secretstream::open_blob(&metadata, &header, &key).unwrap();
    let setting = Setting {
        fallback_us: 0,
        bytes: None,
        offset_minutes: &|_| 0,
    };
    let opened = parse(&metadata, b"", &setting).unwrap();
    let thumbnail = &state.objects[&row.thumbnail.object_key];
    let header = row.thumbnail.decryption_header.decode().unwrap();
    let jpeg = potluck_crypto::secretstream::open_blob(thumbnail, &header, &key).unwrap();
    assert!(
        jpeg.starts_with(b"\xFF\xD8\xFF"),
        "every photo has a thumbnail"
    );
    (opened.facts.name, content)
}

#[test]
fn photo_arrives_whole_and_shows_at_once() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let ids = engine
            .enqueue(album, vec![MemoryFile::new("cake.jpg", jpeg(1))])
            .await
            .unwrap();
        until_settled(&engine).await;
        let done = line(&engine, 0);
        assert_eq!(
            (done.id, done.stage, done.sent),
            (ids[0], UploadStage::Done, done.bytes)
        );
        let photo = done.photo.unwrap();
        assert_eq!(
            open(&server, &engine, album, photo),
            ("cake.jpg".into(), jpeg(1))
        );
        let view = engine.photo(album, photo).unwrap();
        assert_eq!(view.facts.as_ref().unwrap().size_px, Some((300, 150)));
        assert!(view.is_mine);

        let calls = server.calls();
        let thumbnail = engine.thumbnail(album, photo).await.unwrap();
        assert_eq!(thumbnail.mime, "image/jpeg");
        assert_eq!(server.calls(), calls, "what was made here is not asked for");
        let original = engine.original(album, photo, &|_, _| {}).await.unwrap();
        assert_eq!(&*original.bytes.0, &jpeg(1)[..]);
    });
}

#[test]
fn other_device_fetches_and_opens_both_objects() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let content = film(9_000_000, 7);
        engine
            .enqueue(album, vec![MemoryFile::new("dance.mp4", content.clone())])
            .await
            .unwrap();
        until_settled(&engine).await;
        let photo = line(&engine, 0).photo.unwrap();

        let other = server.device(2);
        other.pull().await.unwrap();
        let heard = Cell::new((0, 0));
        let original = other
            .original(album, photo, &|done, all| heard.set((done, all)))
            .await
            .unwrap();
        assert_eq!(&*original.bytes.0, &content[..]);
        assert_eq!(
            (original.mime.as_str(), heard.get()),
            ("video/mp4", (9_000_000, 9_000_000))
        );

        server.set_plan(|_, _| Fault::None);
        let (a, b) = futures::join!(other.thumbnail(album, photo), other.thumbnail(album, photo));
        assert_eq!(&*a.unwrap().bytes.0, PLACEHOLDER);
        b.unwrap();
        assert_eq!(server.calls().len(), 1, "asked for once, shown twice");

        let visit = sign_in(
            server
                .platform(3)
                .in_browser(&other.platform().store, &crate::testing::TabBus::default()),
        );
        crate::sync::load_from_store(&visit.0).await.unwrap();
        visit.thumbnail(album, photo).await.unwrap();
        assert_eq!(
            server.calls().len(),
            1,
            "the second visit has it in the cache"
        );
    });
}

#[test]
fn bent_objects_are_corrupt() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        engine
            .enqueue(
                album,
                vec![MemoryFile::new("dance.mp4", film(9_000_000, 7))],
            )
            .await
            .unwrap();
        until_settled(&engine).await;
        let photo = line(&engine, 0).photo.unwrap();
        let key = server.0.borrow().rows[0].file.object_key.clone();
        let good = server.0.borrow().objects[&key].clone();
        let bends: [fn(&mut Vec<u8>); 5] = [
            |object| object[5_000_000] ^= 1,
            |object| object.truncate(2 * 4_194_321),
            |object| object.truncate(object.len() - 1),
            |object| object.push(0),
            |object| object.extend(vec![0; 4_194_321]),
        ];
        for (index, bend) in bends.iter().enumerate() {
            let mut object = good.clone();
            bend(&mut object);
            server.0.borrow_mut().objects.insert(key.clone(), object);
            let error = engine.original(album, photo, &|_, _| {}).await.unwrap_err();
            assert_eq!(error.kind, Kind::Corrupt, "bend {index}");
        }
        server.0.borrow_mut().objects.insert(key, good);
        engine.original(album, photo, &|_, _| {}).await.unwrap();
    });
}

#[test]
fn large_film_goes_up_in_parts_within_bounded_memory() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let films: Vec<_> = (0..5)
            .map(|i| film(30_000_000 + usize::from(i), i))
            .collect();
        let files = films
            .iter()
            .enumerate()
            .map(|(i, f)| MemoryFile::new(&format!("{i}.mp4"), f.clone()))
            .collect();
        engine.enqueue(album, files).await.unwrap();
        until_settled(&engine).await;
        for (index, film) in films.iter().enumerate() {
            let photo = line(&engine, index).photo.unwrap();
            assert_eq!(&open(&server, &engine, album, photo).1, film);
        }
        let puts = server
            .calls()
            .iter()
            .filter(|call| call.starts_with("Put /part/"))
            .count();
        assert_eq!(puts, 10);
        let most = server.0.borrow().most_in_flight;
        assert!(most <= PART_BYTES * LANES as u64, "{most} bytes at once");
    });
}

/// A small photo, a film in two parts, and the photo once more: whatever is lost on the way, at the end the album has
/// the first two once each and nothing is left open.
#[test]
fn nothing_is_lost_or_doubled_wherever_it_breaks() {
    // Only the first two can leave a film half there; for the others a small one saves time.
    let (in_parts, small) = (PART_BYTES as usize + 1000, 1_000_000);
    let faults = [
        (Fault::Offline, in_parts),
        (Fault::LostAnswer, in_parts),
        (Fault::Status(500), small),
        (Fault::Status(503), small),
        (Fault::Status(429), small),
    ];
    for (fault, bytes) in faults {
        let mut step = 0;
        loop {
            let was_reached = Rc::new(Cell::new(false));
            let reached = Rc::clone(&was_reached);
            run(async move {
                let server = FakeServer::new();
                let (engine, album) = device(&server).await;
                server.set_plan(move |number, _| {
                    if number == step {
                        reached.set(true);
                        return fault;
                    }
                    Fault::None
                });
                let film = film(bytes, 3);
                let files = vec![
                    MemoryFile::new("cake.jpg", jpeg(1)),
                    MemoryFile::new("dance.mp4", film.clone()),
                    MemoryFile::new("cake.jpg", jpeg(1)),
                ];
                engine.enqueue(album, files).await.unwrap();
                until_settled(&engine).await;
                let stages = stages(&engine);
                assert_eq!(
                    stages,
                    [UploadStage::Done, UploadStage::Done, UploadStage::Duplicate],
                    "{fault:?} at {step}: {:#?}",
                    server.calls()
                );
                assert_eq!(server.0.borrow().rows.len(), 2, "{fault:?} at {step}");
                let photo = |index| line(&engine, index).photo.unwrap();
                assert_eq!(
                    open(&server, &engine, album, photo(0)),
                    ("cake.jpg".into(), jpeg(1))
                );
                assert_eq!(
                    open(&server, &engine, album, photo(1)),
                    ("dance.mp4".into(), film)
                );
                assert_eq!(photo(2), photo(0));
            });
            if !was_reached.get() {
                break;
            }
            step += 1;
        }
        assert!(step > 10, "the faults were met: {step}");
    }
}

#[test]
fn server_stopped_in_mid_upload_is_waited_for() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let is_down = Rc::new(Cell::new(false));
        let down = Rc::clone(&is_down);
        server.set_plan(move |_, call| {
            if call.ends_with("/1") && call.starts_with("Put /part/") {
                down.set(true);
            }
            if down.get() {
                Fault::Offline
            } else {
                Fault::None
            }
        });
        let content = film(PART_BYTES as usize * 2, 3);
        engine
            .enqueue(album, vec![MemoryFile::new("dance.mp4", content.clone())])
            .await
            .unwrap();
        until("the queue waits for the network", || {
            engine.uploads().is_waiting_for_network
        })
        .await;
        assert_eq!(line(&engine, 0).stage, UploadStage::Waiting);
        assert!(!engine.is_online());

        // Down for long: many probes, no end.
        let probes = || {
            server
                .calls()
                .iter()
                .filter(|call| call.ends_with("/ping"))
                .count()
        };
        until("probes go out", || probes() > 20).await;
        assert_eq!(line(&engine, 0).stage, UploadStage::Waiting);

        is_down.set(false);
        let before = server.calls().len();
        // The plan sets it again at the part's next try unless told otherwise.
        server.set_plan(|_, _| Fault::None);
        until_settled(&engine).await;
        assert_eq!(line(&engine, 0).stage, UploadStage::Done);
        assert!(before > 0 && engine.is_online());
        let again = server
            .calls()
            .iter()
            .filter(|call| call.starts_with("Put /part/") && call.ends_with("/0"))
            .count();
        assert_eq!(again, 0, "the part that was there is not sent again");
        assert_eq!(
            open(&server, &engine, album, line(&engine, 0).photo.unwrap()).1,
            content
        );
    });
}

#[test]
fn word_from_the_browser_goes_on_at_once() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        engine.platform().store.set_fault(None);
        server.set_plan(|_, _| Fault::Offline);
        engine
            .enqueue(album, vec![MemoryFile::new("cake.jpg", jpeg(1))])
            .await
            .unwrap();
        until("the queue waits for the network", || {
            engine.uploads().is_waiting_for_network
        })
        .await;
        server.set_plan(|_, call| {
            if call.ends_with("/ping") {
                Fault::Offline
            } else {
                Fault::None
            }
        });
        engine.network_returned();
        assert!(!engine.uploads().is_waiting_for_network);
        until_settled(&engine).await;
        assert_eq!(stages(&engine), [UploadStage::Done]);
    });
}

#[test]
fn refusals_that_hit_every_file_end_the_batch_and_keep_the_lines() {
    for (status, kind) in [(402, Kind::PlanLapsed), (426, Kind::Quota)] {
        run(async move {
            let server = FakeServer::new();
            let (engine, album) = device(&server).await;
            let asked = Rc::new(Cell::new(0));
            let count = Rc::clone(&asked);
            server.set_plan(move |_, call| {
                if call.ends_with("/upload-url") {
                    count.set(count.get() + 1);
                    if count.get() > 2 {
                        return Fault::Status(status);
                    }
                }
                Fault::None
            });
            let files = (0..8)
                .map(|i| MemoryFile::new(&format!("{i}.jpg"), jpeg(i)))
                .collect();
            engine.enqueue(album, files).await.unwrap();
            until_settled(&engine).await;
            let failed = stages(&engine)
                .iter()
                .filter(|stage| **stage == UploadStage::Failed(kind))
                .count();
            assert!(failed >= 6, "{:?}", stages(&engine));
            assert!(
                asked.get() <= 2 + LANES,
                "nothing is asked for after the refusal"
            );
            assert!(
                engine
                    .uploads()
                    .items
                    .iter()
                    .all(|item| item.can_retry || item.stage == UploadStage::Done)
            );

            server.set_plan(|_, _| Fault::None);
            engine.retry_failed();
            until_settled(&engine).await;
            assert!(
                stages(&engine)
                    .iter()
                    .all(|stage| *stage == UploadStage::Done)
            );
            assert_eq!(server.0.borrow().rows.len(), 8);
        });
    }
}

#[test]
fn full_album_is_learnt_of_before_anything_is_read() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        server.set_plan(|_, call| {
            if call.ends_with("/upload-urls") {
                Fault::Status(426)
            } else {
                Fault::None
            }
        });
        let file = MemoryFile::new("cake.jpg", jpeg(1));
        engine.enqueue(album, vec![file.clone()]).await.unwrap();
        until_settled(&engine).await;
        assert_eq!(stages(&engine), [UploadStage::Failed(Kind::Quota)]);
        assert_eq!(file.reads(), 0);
    });
}

#[test]
fn bad_files_are_named_and_the_good_ones_go_up() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let mut cut = PLACEHOLDER.to_vec();
        cut.truncate(10);
        let files = vec![
            MemoryFile::new("empty.jpg", Vec::new()),
            MemoryFile::new("letter.jpg", &b"Dear Anna, this is a letter."[..]),
            MemoryFile::new("noise.jpg", vec![0x81; 5000]),
            MemoryFile::new("paper.pdf", &b"%PDF-1.7\x80"[..]),
            MemoryFile::new("what.bin", vec![0x81; 10]),
            MemoryFile::new(".hidden.jpg", jpeg(9)),
            MemoryFile::new("cut.jpg", cut.clone()),
            MemoryFile::new("cake.jpg", jpeg(1)),
        ];
        engine.enqueue(album, files).await.unwrap();
        until_settled(&engine).await;
        let no = UploadStage::Failed(Kind::Unsupported);
        let expected = [
            UploadStage::Failed(Kind::Empty),
            no,
            no,
            no,
            no,
            no,
            UploadStage::Done,
            UploadStage::Done,
        ];
        assert_eq!(stages(&engine), expected);
        assert!(
            engine
                .uploads()
                .items
                .iter()
                .take(6)
                .all(|item| !item.can_retry)
        );
        // A photo that was cut short is kept as it is, with a stand-in for its thumbnail.
        let photo = line(&engine, 6).photo.unwrap();
        assert_eq!(open(&server, &engine, album, photo).1, cut);
        let row = engine
            .0
            .library
            .borrow()
            .row(album, photo)
            .cloned()
            .unwrap();
        assert!(row.opened.unwrap().has_static_thumbnail);

        engine.clear_finished();
        assert!(engine.uploads().items.is_empty());
    });
}

#[test]
fn vanished_file_is_named_and_goes_up_when_picked_again() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let content = film(PART_BYTES as usize + 5_000_000, 1);
        let file = MemoryFile::new("dance.mp4", content.clone());
        let vanishing = file.clone();
        server.set_plan(move |_, call| {
            if call.starts_with("Put /part/") && call.ends_with("/0") {
                vanishing.vanish();
            }
            Fault::None
        });
        let first = engine.enqueue(album, vec![file]).await.unwrap();
        until_settled(&engine).await;
        assert_eq!(stages(&engine), [UploadStage::Failed(Kind::FileGone)]);
        assert!(line(&engine, 0).can_retry);

        server.set_plan(|_, _| Fault::None);
        let again = engine
            .enqueue(album, vec![MemoryFile::new("dance.mp4", content.clone())])
            .await
            .unwrap();
        assert_eq!(first, again, "it takes its old line");
        until_settled(&engine).await;
        assert_eq!(
            open(&server, &engine, album, line(&engine, 0).photo.unwrap()).1,
            content
        );
    });
}

#[test]
fn file_changed_under_way_never_goes_up_mixed() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let file = MemoryFile::new("dance.mp4", film(PART_BYTES as usize + 5_000_000, 1));
        let changed = film(PART_BYTES as usize + 5_000_000, 2);
        let (other, bytes) = (file.clone(), changed.clone());
        server.set_plan(move |_, call| {
            if call.starts_with("Put /part/") && call.ends_with("/0") {
                other.replace(bytes.clone());
            }
            Fault::None
        });
        engine.enqueue(album, vec![file]).await.unwrap();
        until_settled(&engine).await;
        assert_eq!(stages(&engine), [UploadStage::Failed(Kind::FileGone)]);
        assert!(server.0.borrow().rows.is_empty());

        server.set_plan(|_, _| Fault::None);
        engine.retry_failed();
        until_settled(&engine).await;
        assert_eq!(
            open(&server, &engine, album, line(&engine, 0).photo.unwrap()).1,
            changed
        );
    });
}

#[test]
fn what_the_album_has_is_not_sent() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        engine
            .enqueue(album, vec![MemoryFile::new("cake.jpg", jpeg(1))])
            .await
            .unwrap();
        until_settled(&engine).await;
        let photo = line(&engine, 0).photo;

        // Picked again, on another device, under the same name; and under another one, which is another photo.
        let other = server.device(2);
        let files = vec![
            MemoryFile::new("cake.jpg", jpeg(1)),
            MemoryFile::new("copy.jpg", jpeg(1)),
        ];
        other.enqueue(album, files).await.unwrap();
        until_settled(&other).await;
        assert_eq!(stages(&other), [UploadStage::Duplicate, UploadStage::Done]);
        assert_eq!(line(&other, 0).photo, photo);
        assert_eq!(server.0.borrow().rows.len(), 2);
    });
}

#[test]
fn what_another_album_has_is_added_and_not_sent() {
    for fault in [
        Fault::None,
        Fault::Offline,
        Fault::LostAnswer,
        Fault::Status(503),
    ] {
        run(async move {
            let server = FakeServer::new();
            let (engine, album) = device(&server).await;
            let cake = || vec![MemoryFile::new("cake.jpg", jpeg(1))];
            engine.enqueue(album, cake()).await.unwrap();
            until_settled(&engine).await;
            let photo = line(&engine, 0).photo.unwrap();
            let second = engine.create_album("b").await.unwrap();

            let mut is_first = true;
            server.set_plan(move |_, call| {
                if call == "Post /collections/add-files" && std::mem::take(&mut is_first) {
                    return fault;
                }
                Fault::None
            });
            engine
                .enqueue(second, [cake(), cake()].concat())
                .await
                .unwrap();
            until_settled(&engine).await;
            assert_eq!(
                stages(&engine)[1..],
                [UploadStage::Done, UploadStage::Duplicate],
                "{fault:?}"
            );
            assert_eq!(line(&engine, 1).photo, Some(photo));
            assert_eq!(engine.photos(second).len(), 1, "it shows at once");
            assert_eq!(
                open(&server, &engine, second, photo),
                ("cake.jpg".into(), jpeg(1))
            );
            let calls = server.calls();
            let sends = |call: &String| call.starts_with("Put ") || call == "Post /files";
            assert!(!calls.iter().any(sends), "{fault:?}: {calls:?}");

            let other = server.device(2);
            other.pull().await.unwrap();
            let original = other.original(second, photo, &|_, _| {}).await.unwrap();
            assert_eq!(&*original.bytes.0, &jpeg(1)[..]);
        });
    }
}

#[test]
fn photo_that_cannot_be_added_goes_up() {
    // In the trash; not one's own (any more); not known.
    for status in [409, 403, 400] {
        run(async move {
            let server = FakeServer::new();
            let (engine, album) = device(&server).await;
            let cake = || vec![MemoryFile::new("cake.jpg", jpeg(1))];
            engine.enqueue(album, cake()).await.unwrap();
            until_settled(&engine).await;
            let second = engine.create_album("b").await.unwrap();
            server.set_plan(move |_, call| match call {
                "Post /collections/add-files" => Fault::Status(status),
                _ => Fault::None,
            });
            engine.enqueue(second, cake()).await.unwrap();
            until_settled(&engine).await;
            assert_eq!(stages(&engine), [UploadStage::Done; 2], "{status}");
            assert_ne!(line(&engine, 0).photo, line(&engine, 1).photo);
            assert_eq!(server.0.borrow().objects.len(), 4);
        });
    }
}

#[test]
fn photos_of_others_are_not_taken_for_own() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let cake = || vec![MemoryFile::new("cake.jpg", jpeg(1))];
        engine.enqueue(album, cake()).await.unwrap();
        until_settled(&engine).await;
        let second = engine.create_album("b").await.unwrap();
        // The same photo, but somebody else added it.
        let mut row = server.0.borrow().rows[0].clone();
        row.owner_id = potluck_protocol::UserId(2);
        server.put_row(row);
        engine.enqueue(second, cake()).await.unwrap();
        until_settled(&engine).await;
        assert_eq!(stages(&engine), [UploadStage::Done; 2]);
        assert_ne!(line(&engine, 0).photo, line(&engine, 1).photo);
    });
}

#[test]
fn twin_goes_up_when_the_first_fails() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let mut creates = 0;
        server.set_plan(move |_, call| {
            creates += usize::from(call == "Post /files");
            if call == "Post /files" && creates == 1 {
                Fault::Status(400)
            } else {
                Fault::None
            }
        });
        let files = vec![
            MemoryFile::new("cake.jpg", jpeg(1)),
            MemoryFile::new("cake.jpg", jpeg(1)),
        ];
        engine.enqueue(album, files).await.unwrap();
        until_settled(&engine).await;
        assert_eq!(
            stages(&engine),
            [UploadStage::Failed(Kind::Bug), UploadStage::Done]
        );
        engine.retry_failed();
        until_settled(&engine).await;
        assert_eq!(stages(&engine), [UploadStage::Duplicate, UploadStage::Done]);
        assert_eq!(server.0.borrow().rows.len(), 1);
    });
}

#[test]
fn lost_object_goes_up_once_more() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let mut puts = 0;
        server.lose_objects_once();
        server.set_plan(move |_, call| {
            puts += usize::from(call.starts_with("Put "));
            assert!(puts <= 4, "no more than once more");
            Fault::None
        });
        engine
            .enqueue(album, vec![MemoryFile::new("cake.jpg", jpeg(1))])
            .await
            .unwrap();
        until_settled(&engine).await;
        assert_eq!(stages(&engine), [UploadStage::Done]);
        assert_eq!(
            server
                .calls()
                .iter()
                .filter(|call| call.starts_with("Put "))
                .count(),
            4
        );
        assert_eq!(
            open(&server, &engine, album, line(&engine, 0).photo.unwrap()).1,
            jpeg(1)
        );
    });
}

#[test]
fn hidden_tag_is_named() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        server.0.borrow_mut().hides_tags = true;
        let files = vec![
            MemoryFile::new("dance.mp4", film(17 * 1024 * 1024, 1)),
            MemoryFile::new("cake.jpg", jpeg(1)),
        ];
        engine.enqueue(album, files).await.unwrap();
        until_settled(&engine).await;
        assert_eq!(
            stages(&engine),
            [UploadStage::Failed(Kind::Blocked), UploadStage::Done]
        );
        assert!(line(&engine, 0).can_retry);
    });
}

#[test]
fn held_queue_keeps_what_is_done_and_goes_on() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let content = film(PART_BYTES as usize + 1000, 1);
        let (held, mut is_first) = (engine.clone(), true);
        server.set_plan(move |_, call| {
            if call.starts_with("Put /part/")
                && call.ends_with("/1")
                && std::mem::take(&mut is_first)
            {
                held.pause_uploads();
            }
            Fault::None
        });
        engine
            .enqueue(album, vec![MemoryFile::new("dance.mp4", content.clone())])
            .await
            .unwrap();
        until("the person holds the queue", || engine.uploads().is_paused).await;
        assert_eq!(line(&engine, 0).stage, UploadStage::Waiting);
        let held = server.calls().len();
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert_eq!(server.calls().len(), held, "nothing goes out while held");
        engine.resume_uploads();
        until_settled(&engine).await;
        let first_part = |call: &&String| call.starts_with("Put /part/") && call.ends_with("/0");
        assert_eq!(server.calls().iter().filter(first_part).count(), 1);
        assert_eq!(
            open(&server, &engine, album, line(&engine, 0).photo.unwrap()).1,
            content
        );
    });
}

#[test]
fn cancelled_upload_leaves_no_photo_and_lets_the_others_go_on() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let files = (0..4)
            .map(|i| MemoryFile::new(&format!("{i}.jpg"), jpeg(i)))
            .collect();
        let ids = engine.enqueue(album, files).await.unwrap();
        engine.cancel_upload(ids[0]);
        engine.cancel_upload(ids[3]);
        until_settled(&engine).await;
        let cancelled = UploadStage::Cancelled;
        assert_eq!(
            stages(&engine),
            [cancelled, UploadStage::Done, UploadStage::Done, cancelled]
        );
        assert_eq!(server.0.borrow().rows.len(), 2);
        engine.cancel_upload(ids[1]);
        assert_eq!(
            line(&engine, 1).stage,
            UploadStage::Done,
            "what is in the album stays there"
        );
    });
}

#[test]
fn never_more_lanes_than_allowed() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let most = Rc::new(Cell::new(0));
        let (seen, watched) = (Rc::clone(&most), engine.clone());
        let _subscription = engine.subscribe(move |change| {
            if *change == Change::Uploads {
                let running = |item: &&UploadView| {
                    matches!(
                        item.stage,
                        UploadStage::Preparing | UploadStage::Sending | UploadStage::Registering
                    )
                };
                let view = watched.uploads();
                seen.set(seen.get().max(view.items.iter().filter(running).count()));
            }
        });
        let files = (0..12)
            .map(|i| MemoryFile::new(&format!("{i}.jpg"), jpeg(i)))
            .collect();
        engine.enqueue(album, files).await.unwrap();
        until_settled(&engine).await;
        assert_eq!(most.get(), LANES);
        assert_eq!(server.0.borrow().rows.len(), 12);
    });
}

#[test]
fn names_of_ten_thousand_characters_are_cut() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let name = format!("{}.jpg", "x".repeat(10_000));
        engine
            .enqueue(album, vec![MemoryFile::new(&name, jpeg(1))])
            .await
            .unwrap();
        until_settled(&engine).await;
        let (title, _) = open(&server, &engine, album, line(&engine, 0).photo.unwrap());
        assert_eq!(title.len(), 255);
        assert!(title.ends_with(".jpg"));
    });
}

#[test]
fn nothing_goes_into_albums_of_others_or_into_none() {
    run(async {
        let server = FakeServer::new();
        let (engine, _) = device(&server).await;
        let file = || vec![MemoryFile::new("cake.jpg", jpeg(1))];
        assert_eq!(
            engine.enqueue(AlbumId(5), file()).await.unwrap_err().kind,
            Kind::NotFound
        );
        let ben = potluck_protocol::collections::Person {
            id: potluck_protocol::UserId(2),
            email: "ben@example.org".into(),
            name: String::new(),
            role: String::new(),
        };
        let (shared, key) = crate::sync::fake::shared_album(900, &ben, "Ben's");
        server.0.borrow_mut().albums.push(shared);
        server.put_row(sealed_row(
            5,
            AlbumId(900),
            ME,
            &key,
            &json!({"title": "b.jpg"}),
            None,
        ));
        engine.pull().await.unwrap();
        assert_eq!(
            engine.enqueue(AlbumId(900), file()).await.unwrap_err().kind,
            Kind::Forbidden
        );
        assert!(engine.uploads().items.is_empty());
    });
}

#[test]
fn film_says_when_and_how_long() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        engine
            .enqueue(
                album,
                vec![MemoryFile::new("20260501_183000.mp4", film(5000, 1))],
            )
            .await
            .unwrap();
        until_settled(&engine).await;
        let facts = engine
            .photo(album, line(&engine, 0).photo.unwrap())
            .unwrap()
            .facts
            .clone()
            .unwrap();
        assert_eq!(facts.kind, PhotoKind::Video);
        // The name's date: 2026-05-01T18:30:00 at offset 0.
        assert_eq!(facts.taken_local_ms, 1_777_660_200_000);
    });
}

#[test]
fn queue_of_a_session_that_ended_is_gone() {
    run(async {
        let server = FakeServer::new();
        let (engine, album) = device(&server).await;
        let inner = Rc::clone(&engine.0);
        server.set_plan(move |_, call| {
            if call.starts_with("Put /put/") {
                inner.epoch.set(inner.epoch.get() + 1);
                inner.uploads.clear();
            }
            Fault::None
        });
        let files = (0..4)
            .map(|i| MemoryFile::new(&format!("{i}.jpg"), jpeg(i)))
            .collect();
        engine.enqueue(album, files).await.unwrap();
        until("the session ends", || engine.uploads().items.is_empty()).await;
        let held = server.calls().len();
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        let more: Vec<_> = server.calls().split_off(held);
        assert!(
            more.iter().all(|call| !call.starts_with("Post /files")),
            "{more:?}"
        );
        assert!(server.0.borrow().rows.is_empty());
    });
}
