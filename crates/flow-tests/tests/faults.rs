//! Things that go wrong in the middle: the network, the file, the answer, the other tab, the disk.

use potluck_engine::ports::{LocalFile, StoreError};
use potluck_engine::testing::MemoryFile;
use potluck_engine::view::{SessionView, UploadStage};
use potluck_engine::{AlbumId, Change, Kind, LinkFor, Start};
use potluck_flow_tests::{Browser, Cut, World, flow, photo, until};

fn stages(browser: &Browser) -> Vec<UploadStage> {
    browser
        .engine
        .uploads()
        .items
        .iter()
        .map(|item| item.stage)
        .collect()
}

#[test]
fn server_down_in_mid_upload_and_back_again_finishes_the_batch() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let album = sara.engine.create_album("Party").await.unwrap();
        sara.wire.cut("PUT /objects/", Cut::Everything);
        let files = ["cat.jpg", "coffee.jpg", "flower.jpg"].map(photo).to_vec();
        sara.engine.enqueue(album, files).await.unwrap();
        until("the queue waits for the network", || {
            sara.engine.uploads().is_waiting_for_network
        })
        .await;
        assert!(!sara.engine.is_online());
        let waiting = stages(&sara);
        assert!(
            !waiting
                .iter()
                .any(|stage| matches!(stage, UploadStage::Failed(_))),
            "{waiting:?}"
        );
        sara.wire.mend();
        sara.engine.network_returned();
        sara.settled().await;
        assert_eq!(stages(&sara), [UploadStage::Done; 3]);
        assert_eq!(sara.engine.photos(album).len(), 3);
    });
}

#[test]
fn queue_finds_by_itself_that_the_server_is_back() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let album = sara.engine.create_album("Party").await.unwrap();
        sara.wire.cut("PUT /objects/", Cut::Everything);
        sara.engine
            .enqueue(album, vec![photo("cat.jpg")])
            .await
            .unwrap();
        until("the queue waits for the network", || {
            sara.engine.uploads().is_waiting_for_network
        })
        .await;
        sara.wire.mend();
        sara.settled().await;
        assert_eq!(stages(&sara), [UploadStage::Done]);
    });
}

#[test]
fn lost_answers_make_no_second_photo() {
    for call in ["POST /files", "PUT /objects/", "POST /files/upload-url"] {
        flow(async |world| {
            let sara = world.sign_up("sara").await;
            let album = sara.engine.create_album("Party").await.unwrap();
            sara.wire.cut(call, Cut::After);
            sara.add(album, vec![photo("cat.jpg")]).await;
            assert_eq!(stages(&sara), [UploadStage::Done], "{call}");
            let laptop = world.sign_in("sara").await;
            laptop.engine.pull().await.unwrap();
            assert_eq!(laptop.engine.photos(album).len(), 1, "{call}");
        });
    }
}

#[test]
fn file_that_vanishes_is_named_and_the_others_go_on() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let album = sara.engine.create_album("Party").await.unwrap();
        let gone = photo("cat.jpg");
        gone.vanish_after(1);
        sara.add(album, vec![gone, photo("coffee.jpg")]).await;
        assert_eq!(
            stages(&sara),
            [UploadStage::Failed(Kind::FileGone), UploadStage::Done]
        );
        assert_eq!(sara.engine.photos(album).len(), 1);
    });
}

#[test]
fn what_is_no_photo_is_refused_by_kind_and_nothing_is_sent() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let album = sara.engine.create_album("Party").await.unwrap();
        let empty = MemoryFile::new("empty.jpg", Vec::new());
        let text = MemoryFile::new("letter.jpg", b"Dear Sara, this is not a photo.".repeat(20));
        sara.add(album, vec![empty, text]).await;
        assert_eq!(
            stages(&sara),
            [
                UploadStage::Failed(Kind::Empty),
                UploadStage::Failed(Kind::Unsupported),
            ]
        );
        assert_eq!(sara.wire.count("PUT /objects/"), 0);
    });
}

#[test]
fn truncated_photo_is_kept_as_it_is() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let album = sara.engine.create_album("Party").await.unwrap();
        let half = photo("cat.jpg").slice(0, 9000).await.unwrap();
        sara.add(album, vec![MemoryFile::new("half.jpg", half.clone())])
            .await;
        assert_eq!(stages(&sara), [UploadStage::Done]);
        let id = sara.engine.photos(album)[0].id;
        let back = sara.engine.original(album, id, &|_, _| {}).await.unwrap();
        assert!(*back.bytes.0 == *half);
    });
}

#[test]
fn large_film_goes_up_in_parts_and_comes_back_whole() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let album = sara.engine.create_album("Party").await.unwrap();
        let mut bytes = photo("cat.jpg").slice(0, u64::MAX).await.unwrap();
        let tail = (0..22_000_000_usize)
            .map(|i| ((7 * i + 13 * (i >> 8) + 29 * (i >> 16) + 3) & 0xff) as u8);
        bytes.extend(tail);
        sara.add(album, vec![MemoryFile::new("large.jpg", bytes.clone())])
            .await;
        assert_eq!(stages(&sara), [UploadStage::Done]);
        assert_eq!(sara.wire.count("POST /files/multipart-upload-url"), 1);
        let id = sara.engine.photos(album)[0].id;
        let back = sara.engine.original(album, id, &|_, _| {}).await.unwrap();
        assert!(*back.bytes.0 == *bytes, "byte for byte");
    });
}

#[test]
fn same_photo_twice_is_one_photo() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let album = sara.engine.create_album("Party").await.unwrap();
        sara.add(album, vec![photo("cat.jpg")]).await;
        sara.add(album, vec![photo("cat.jpg")]).await;
        assert_eq!(stages(&sara), [UploadStage::Done, UploadStage::Duplicate]);
        assert_eq!(sara.engine.photos(album).len(), 1);
    });
}

/// Bytes the person's account takes up at the server; `None` against a server elsewhere.
async fn usage(world: &World, browser: &Browser) -> Option<i64> {
    let server = world.server.as_ref()?;
    let sent = browser.wire.sent().concat();
    let sent = String::from_utf8_lossy(&sent);
    let (_, token) = sent.rsplit_once("\nX-Auth-Token: ").expect("signed in");
    let token = token.lines().next().expect("a line");
    let (status, details) = server
        .get(potluck_protocol::paths::USER_DETAILS, Some(token))
        .await;
    assert_eq!(status, 200);
    Some(details["usage"].as_i64().expect("a number"))
}

#[test]
fn photo_of_another_album_is_added_and_takes_no_room() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let party = sara.engine.create_album("Party").await.unwrap();
        let best = sara.engine.create_album("Best of").await.unwrap();
        sara.add(party, vec![photo("cat.jpg")]).await;
        let (puts, room) = (sara.wire.count("PUT /objects/"), usage(&world, &sara).await);
        assert!(puts > 0 && room != Some(0));

        sara.add(best, vec![photo("cat.jpg")]).await;
        assert_eq!(stages(&sara), [UploadStage::Done; 2]);
        assert_eq!(sara.wire.count("PUT /objects/"), puts);
        assert_eq!(sara.wire.count("POST /files"), 1);
        assert_eq!(sara.wire.count("POST /collections/add-files"), 1);
        assert_eq!(usage(&world, &sara).await, room);

        let laptop = world.sign_in("sara").await;
        laptop.engine.pull().await.unwrap();
        let (one, two) = (laptop.engine.photos(party), laptop.engine.photos(best));
        assert_eq!((one.len(), two.len()), (1, 1));
        assert_eq!(one[0].id, two[0].id);
        let back = laptop
            .engine
            .original(best, two[0].id, &|_, _| {})
            .await
            .unwrap();
        let cat = photo("cat.jpg").slice(0, u64::MAX).await.unwrap();
        assert!(
            *back.bytes.0 == *cat,
            "byte for byte, under this album's key"
        );
    });
}

/// A browser whose session the server ends while photos go up; and its other tab, where one is held.
async fn ended_in_mid_upload(world: &World) -> (Browser, AlbumId, Browser) {
    let sara = world.sign_up("sara").await;
    let album = sara.engine.create_album("Party").await;
    let album = album.expect("the album is made");
    until("the album is pulled", || sara.engine.album(album).is_some()).await;
    let other = world.tab(&sara);
    let started = other.engine.start(Start::Account).await;
    started.expect("starts");
    other.engine.pause_uploads();
    let held = other.engine.enqueue(album, vec![photo("flower.jpg")]).await;
    held.expect("is in line");
    // A copied profile ends the session; this browser's tabs do not hear of it.
    let copied = Browser {
        store: sara.store.clone(),
        ..world.browser()
    };
    let copy = world.tab(&copied);
    copy.engine.start(Start::Account).await.expect("starts");
    let files = ["cat.jpg", "coffee.jpg", "flower.jpg", "cat.jpg"];
    sara.wire.cut("PUT /objects/", Cut::Everything);
    sara.engine
        .enqueue(album, files.map(photo).to_vec())
        .await
        .expect("are in line");
    until("the queue waits for the network", || {
        sara.engine.uploads().is_waiting_for_network
    })
    .await;
    copy.engine.sign_out().await.expect("signs out");
    sara.wire.mend();
    sara.engine.network_returned();
    until("the session is over", || {
        sara.engine.session() == SessionView::SignedOut
    })
    .await;
    (sara, album, other)
}

#[test]
fn session_that_ends_in_mid_upload_loses_no_line() {
    flow(async |world| {
        let (sara, album, other) = ended_in_mid_upload(&world).await;
        let over = UploadStage::Failed(Kind::Unauthorised);
        assert_eq!(stages(&sara), [over; 4]);
        until("the other tab is out", || {
            other.engine.session() == SessionView::SignedOut
        })
        .await;
        assert_eq!(stages(&other), [over], "nor does the other tab");
        assert!(sara.engine.uploads().items.iter().all(|i| i.can_retry));
        // Nobody is signed in: a try fails for the same reason, and the lines stay.
        sara.engine.retry_failed();
        sara.settled().await;
        assert_eq!(stages(&sara), [over; 4]);

        sara.engine
            .sign_in(&world.email("sara"), potluck_flow_tests::PASSWORD)
            .await
            .unwrap();
        assert_eq!(stages(&sara), [over; 4]);
        sara.engine.retry_failed();
        sara.settled().await;
        let (done, twin) = (UploadStage::Done, UploadStage::Duplicate);
        assert_eq!(stages(&sara), [done, done, done, twin]);
        assert_eq!(sara.engine.photos(album).len(), 3);
    });
}

#[test]
fn lines_of_one_person_are_not_shown_to_the_next() {
    flow(async |world| {
        world.sign_up("tom").await;
        let (page, ..) = ended_in_mid_upload(&world).await;
        assert_eq!(page.engine.uploads().items.len(), 4);
        page.engine
            .sign_in(&world.email("tom"), potluck_flow_tests::PASSWORD)
            .await
            .unwrap();
        assert!(page.engine.uploads().items.is_empty());
    });
}

#[test]
fn signing_out_takes_the_queue_along() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let album = sara.engine.create_album("Party").await.unwrap();
        sara.wire.cut("PUT /objects/", Cut::Everything);
        let files = vec![photo("cat.jpg")];
        sara.engine.enqueue(album, files).await.unwrap();
        until("the queue waits for the network", || {
            sara.engine.uploads().is_waiting_for_network
        })
        .await;
        sara.engine.sign_out().await.unwrap();
        assert!(sara.engine.uploads().items.is_empty());
    });
}

#[test]
fn other_tab_hears_of_albums_and_of_the_sign_out() {
    flow(async |world| {
        let one = world.sign_up("sara").await;
        let two = world.tab(&one);
        two.engine.start(Start::Account).await.unwrap();
        let heard = std::rc::Rc::new(std::cell::Cell::new(0));
        let count = std::rc::Rc::clone(&heard);
        let _subscription = two.engine.subscribe(move |change| {
            if *change == Change::Albums {
                count.set(count.get() + 1);
            }
        });
        let album = one.engine.create_album("Kitchen").await.unwrap();
        until("the other tab has it", || two.engine.album(album).is_some()).await;
        assert!(heard.get() > 0);
        assert_eq!(
            two.engine.album(album).unwrap().title.as_deref(),
            Ok("Kitchen")
        );
        one.add(album, vec![photo("cat.jpg")]).await;
        until("the other tab has the photo", || {
            two.engine.photos(album).len() == 1
        })
        .await;

        one.engine.sign_out().await.unwrap();
        until("the other tab is out", || {
            two.engine.session() == SessionView::SignedOut
        })
        .await;
        assert!(two.engine.albums().is_empty());
    });
}

#[test]
fn tab_that_waits_for_a_sign_in_gets_it_from_the_other() {
    flow(async |world| {
        world.sign_up("sara").await;
        let one = world.browser();
        one.engine.start(Start::Account).await.unwrap();
        let two = world.tab(&one);
        two.engine.start(Start::Account).await.unwrap();
        assert_eq!(two.engine.session(), SessionView::SignedOut);
        one.engine
            .sign_in(&world.email("sara"), potluck_flow_tests::PASSWORD)
            .await
            .unwrap();
        until("both are in", || {
            matches!(two.engine.session(), SessionView::SignedIn { .. })
        })
        .await;
    });
}

#[test]
fn blocked_storage_loses_the_reload_and_nothing_else() {
    flow(async |world| {
        world.sign_up("sara").await;
        let private = world.browser();
        private.store.set_fault(Some(StoreError::Blocked));
        // The engine says that the cache cannot be read, and works on.
        let _ = private.engine.start(Start::Account).await;
        private
            .engine
            .sign_in(&world.email("sara"), potluck_flow_tests::PASSWORD)
            .await
            .unwrap();
        let email = world.email("sara");
        assert_eq!(
            private.engine.session(),
            SessionView::SignedIn {
                email,
                durable: false
            }
        );
        let album = private.engine.create_album("Kitchen").await.unwrap();
        private.add(album, vec![photo("cat.jpg")]).await;
        assert_eq!(private.engine.photos(album).len(), 1);
        private
            .engine
            .create_link(album, LinkFor::Collect)
            .await
            .unwrap();
        assert!(private.engine.link(album).is_some());
    });
}

#[test]
fn damaged_row_in_the_store_is_as_if_absent() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let album = sara.engine.create_album("Kitchen").await.unwrap();
        until("it is stored", || sara.store.dump().len() >= 2).await;
        let damaged: Vec<_> = sara.store.dump();
        let mut writes = Vec::new();
        for (table, key, mut value) in damaged {
            if table == potluck_engine::ports::Table::Albums {
                let last = value.len() - 1;
                value[last] ^= 1;
                writes.push(potluck_engine::ports::Write::Put(table, key, value));
            }
        }
        assert!(!writes.is_empty());
        potluck_engine::ports::LocalStore::commit(&sara.store, writes)
            .await
            .unwrap();
        let again = world.tab(&sara);
        again.engine.start(Start::Account).await.unwrap();
        assert!(
            again.engine.album(album).is_none(),
            "not shown from a damaged row"
        );
    });
}
