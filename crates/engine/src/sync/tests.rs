//! Pulls against a server in memory.

use potluck_crypto::CollectionKey;
use potluck_protocol::collections::Person;
use potluck_protocol::{AlbumId, PhotoId, Sealed, UserId};
use serde_json::json;

use crate::Kind;
use crate::ports::{LocalStore, StoreError, Table, Tabs};
use crate::sync::fake::{
    FakeServer, Fault, ME, TestEngine, run, sealed_row, shared_album, sign_in, until,
};
use crate::sync::{load_from_store, store};
use crate::testing::TabBus;
use crate::view::{Broken, RoleView};
use std::cell::RefCell;
use std::rc::Rc;

fn key_of(engine: &TestEngine, album: AlbumId) -> CollectionKey {
    engine.0.keyring.borrow().album(album).expect("a key")
}

fn add_photos(server: &FakeServer, album: AlbumId, key: &CollectionKey, ids: std::ops::Range<i64>) {
    for id in ids {
        let metadata = json!({"fileType": 0, "title": format!("{id}.jpg"), "creationTime": id * 1_000_000,
            "modificationTime": 1, "hash": format!("h{id}")});
        server.put_row(sealed_row(id, album, ME, key, &metadata, None));
    }
}

fn names(engine: &TestEngine, album: AlbumId) -> Vec<String> {
    let photos = engine.photos(album);
    photos
        .iter()
        .map(|p| {
            p.facts
                .as_ref()
                .map_or("broken".to_owned(), |f| f.name.clone())
        })
        .collect()
}

fn ben() -> Person {
    Person {
        id: UserId(2),
        email: "ben@example.org".into(),
        name: String::new(),
        role: String::new(),
    }
}

#[test]
fn album_made_here_is_listed_on_another_device() {
    run(async {
        let server = FakeServer::new();
        let first = server.device(1);
        let id = first.create_album("Sara & Tom's wedding").await.unwrap();
        assert_eq!(
            first.album(id).unwrap().title,
            Ok("Sara & Tom's wedding".into())
        );

        let second = server.device(2);
        second.pull().await.unwrap();
        let album = second.album(id).unwrap();
        assert_eq!(album.title, Ok("Sara & Tom's wedding".into()));
        assert_eq!(
            (album.role, album.can_add, album.can_link),
            (RoleView::Owner, true, true)
        );

        first.rename_album(id, "Party").await.unwrap();
        assert_eq!(first.album(id).unwrap().title, Ok("Party".into()));
        second.pull().await.unwrap();
        assert_eq!(second.album(id).unwrap().title, Ok("Party".into()));
    });
}

#[test]
fn album_made_here_is_complete_at_once_and_stays_so() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let id = engine.create_album("a").await.unwrap();
        assert!(
            engine.album(id).unwrap().is_complete,
            "nothing can be missing"
        );

        let next = next_visit(&server, &engine, 2);
        load_from_store(&next.0).await.unwrap();
        assert!(next.album(id).unwrap().is_complete, "and that is kept");

        engine.rename_album(id, "b").await.unwrap();
        assert!(engine.album(id).unwrap().is_complete);
        engine.pull().await.unwrap();
        assert!(engine.album(id).unwrap().is_complete);

        // Others' photos are not taken for known.
        add_photos(&server, id, &key_of(&engine, id), 1..3);
        engine.pull().await.unwrap();
        assert_eq!(names(&engine, id), ["2.jpg", "1.jpg"]);
        assert!(engine.album(id).unwrap().is_complete);
    });
}

#[test]
fn rows_come_in_pages_and_are_asked_for_once() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let id = engine.create_album("a").await.unwrap();
        add_photos(&server, id, &key_of(&engine, id), 1..8);
        server.0.borrow_mut().page_rows = 3;
        engine.pull().await.unwrap();
        assert_eq!(
            names(&engine, id),
            [
                "7.jpg", "6.jpg", "5.jpg", "4.jpg", "3.jpg", "2.jpg", "1.jpg"
            ]
        );
        assert!(engine.album(id).unwrap().is_complete);
        let diffs = |server: &FakeServer| {
            server
                .calls()
                .iter()
                .filter(|c| c.ends_with("/diff"))
                .count()
        };
        assert_eq!(diffs(&server), 3);
        engine.pull().await.unwrap();
        assert_eq!(diffs(&server), 3, "nothing new, nothing asked");
    });
}

#[test]
fn broken_rows_are_set_aside_and_harm_nothing_else() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let id = engine.create_album("a").await.unwrap();
        let key = key_of(&engine, id);
        add_photos(&server, id, &key, 1..4);
        let mut bent_key = sealed_row(10, id, ME, &key, &json!({"title": "x"}), None);
        bent_key.encrypted_key = Sealed::encode(&[9; 48]);
        let mut no_base64 = sealed_row(11, id, ME, &key, &json!({"title": "x"}), None);
        no_base64.metadata.encrypted_data = Some(Sealed::from_text("???".into()));
        let no_object = sealed_row(12, id, ME, &key, &json!(["x"]), None);
        for row in [bent_key, no_base64, no_object] {
            server.put_row(row);
        }
        engine.pull().await.unwrap();
        let photos = engine.photos(id);
        let broken: Vec<_> = photos
            .iter()
            .filter(|p| p.facts == Err(Broken))
            .map(|p| p.id)
            .collect();
        assert_eq!(photos.len(), 6);
        assert_eq!(broken.len(), 3);
        assert!(names(&engine, id).contains(&"3.jpg".to_owned()));
        assert!(engine.album(id).unwrap().is_complete);
    });
}

#[test]
fn album_that_does_not_open_is_shown_broken_beside_the_others() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let good = engine.create_album("good").await.unwrap();
        let (mut bad, _) = shared_album(900, &ben(), "bad");
        bad.encrypted_key = Sealed::encode(&[1; 80]);
        server.0.borrow_mut().albums.push(bad);
        server.touch(AlbumId(900), |_| {});
        add_photos(&server, good, &key_of(&engine, good), 1..2);
        engine.pull().await.unwrap();
        let bad = engine.album(AlbumId(900)).unwrap();
        assert_eq!((bad.title, bad.is_complete), (Err(Broken), true));
        assert_eq!(names(&engine, good), ["1.jpg"]);
    });
}

#[test]
fn cursor_moves_only_with_the_rows_it_covers() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let id = engine.create_album("a").await.unwrap();
        add_photos(&server, id, &key_of(&engine, id), 1..7);
        server.0.borrow_mut().page_rows = 2;
        // The network goes away before the third page.
        let mut diffs = 0;
        server.set_plan(move |_, call| {
            diffs += usize::from(call.ends_with("/diff"));
            if diffs == 3 {
                Fault::Offline
            } else {
                Fault::None
            }
        });
        assert_eq!(engine.pull().await.unwrap_err().kind, Kind::Offline);
        assert_eq!(names(&engine, id).len(), 4, "what came is kept");
        assert!(!engine.album(id).unwrap().is_complete);

        // A new visit starts from the store, and asks only for the rest.
        let visit = next_visit(&server, &engine, 2);
        load_from_store(&visit.0).await.unwrap();
        assert_eq!(names(&visit, id).len(), 4);
        server.set_plan(|_, _| Fault::None);
        visit.pull().await.unwrap();
        assert_eq!(names(&visit, id).len(), 6);
        assert_eq!(
            server
                .calls()
                .iter()
                .filter(|c| c.ends_with("/diff"))
                .count(),
            1
        );
    });
}

/// The same browser, opened anew.
fn next_visit(server: &FakeServer, engine: &TestEngine, seed: u64) -> TestEngine {
    sign_in(
        server
            .platform(seed)
            .in_browser(&engine.platform().store, &TabBus::default()),
    )
}

#[test]
fn first_picture_needs_no_network() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let id = engine.create_album("a").await.unwrap();
        add_photos(&server, id, &key_of(&engine, id), 1..4);
        engine.pull().await.unwrap();

        server.set_plan(|_, _| Fault::Offline);
        let visit = next_visit(&server, &engine, 2);
        load_from_store(&visit.0).await.unwrap();
        assert_eq!(visit.album(id).unwrap().title, Ok("a".into()));
        assert_eq!(names(&visit, id), ["3.jpg", "2.jpg", "1.jpg"]);
        assert!(visit.album(id).unwrap().is_complete);
        assert!(server.calls().is_empty());
    });
}

#[test]
fn store_holds_no_titles_and_no_file_names() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let id = engine.create_album("Sara-and-Tom").await.unwrap();
        add_photos(&server, id, &key_of(&engine, id), 123_456..123_457);
        engine.pull().await.unwrap();
        let dump = engine.platform().store.dump();
        assert!(dump.iter().any(|(table, ..)| *table == Table::Photos));
        for (table, key, value) in dump {
            for word in ["Sara-and-Tom", "123456.jpg"] {
                let has = value
                    .windows(word.len())
                    .any(|bytes| bytes == word.as_bytes());
                assert!(!has, "{word} lies open in {table:?} {key}");
            }
        }
    });
}

#[test]
fn tombstone_of_an_album_takes_rows_and_key_along() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let id = engine.create_album("a").await.unwrap();
        add_photos(&server, id, &key_of(&engine, id), 1..4);
        engine.pull().await.unwrap();
        server.touch(id, |album| album.is_deleted = true);
        engine.pull().await.unwrap();
        assert!(engine.album(id).is_none());
        assert!(engine.0.keyring.borrow().album(id).is_none());
        let left: Vec<_> = engine
            .platform()
            .store
            .dump()
            .into_iter()
            .filter(|(t, ..)| *t != Table::Plain)
            .collect();
        assert!(left.is_empty(), "{left:?}");
    });
}

#[test]
fn tombstones_of_rows_remove_them() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let id = engine.create_album("a").await.unwrap();
        let key = key_of(&engine, id);
        add_photos(&server, id, &key, 1..4);
        engine.pull().await.unwrap();
        let mut gone = sealed_row(2, id, ME, &key, &json!({}), None);
        gone.is_deleted = true;
        server.put_row(gone);
        engine.pull().await.unwrap();
        assert_eq!(names(&engine, id), ["3.jpg", "1.jpg"]);
        let key = store::photo_key("a/", id, PhotoId(2));
        assert_eq!(
            engine
                .platform()
                .store
                .get(Table::Photos, &key)
                .await
                .unwrap(),
            None
        );
    });
}

#[test]
fn shared_album_whose_owner_vanished_is_removed() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let (album, key) = shared_album(900, &ben(), "Ben's");
        server.0.borrow_mut().albums.push(album);
        let row = sealed_row(
            5,
            AlbumId(900),
            UserId(2),
            &key,
            &json!({"title": "b.jpg"}),
            None,
        );
        server.put_row(row);
        engine.pull().await.unwrap();
        assert_eq!(
            engine.photos(AlbumId(900))[0].added_by.as_deref(),
            Some("ben@example.org")
        );
        assert!(engine.album(AlbumId(900)).unwrap().is_unread);

        // Changed once more, then gone without a tombstone.
        server.touch(AlbumId(900), |_| {});
        server.set_plan(|_, call| {
            if call.ends_with("/diff") {
                Fault::Status(404)
            } else {
                Fault::None
            }
        });
        engine.pull().await.unwrap();
        assert!(engine.album(AlbumId(900)).is_none());
    });
}

#[test]
fn one_failing_album_does_not_keep_the_others_back() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let first = engine.create_album("a").await.unwrap();
        let second = engine.create_album("b").await.unwrap();
        add_photos(&server, first, &key_of(&engine, first), 1..2);
        add_photos(&server, second, &key_of(&engine, second), 2..3);
        let mut is_first = true;
        server.set_plan(move |_, call| {
            let fails = call.ends_with("/diff") && std::mem::take(&mut is_first);
            if fails {
                Fault::Status(500)
            } else {
                Fault::None
            }
        });
        assert_eq!(engine.pull().await.unwrap_err().kind, Kind::Server);
        assert_eq!(names(&engine, second), ["2.jpg"]);
        engine.pull().await.unwrap();
        assert_eq!(names(&engine, first), ["1.jpg"]);
    });
}

#[test]
fn pulls_asked_for_during_one_run_once_more_together() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        server.set_plan(|_, _| Fault::None);
        let (a, b, c, d) =
            futures::join!(engine.pull(), engine.pull(), engine.pull(), engine.pull());
        for result in [a, b, c, d] {
            result.unwrap();
        }
        assert_eq!(server.calls(), ["Get /collections/v2"; 2]);
    });
}

#[test]
fn pull_that_is_dropped_does_not_hold_up_those_who_wait() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let turn = super::Turn::take(&engine.0.pulls);
        assert!(turn.is_some());
        let mut waits = Box::pin(engine.pull());
        assert!(futures::poll!(&mut waits).is_pending());
        drop(turn);
        waits.await.unwrap();
        assert_eq!(server.calls(), ["Get /collections/v2"]);
    });
}

#[test]
fn while_another_tab_pulls_this_one_leaves_it_to_it() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let bus = TabBus::default();
        let here = sign_in(
            server
                .platform(2)
                .in_browser(&engine.platform().store, &bus),
        );
        let other = bus.tab();
        let lock = other.try_lock("pull/a/").await.unwrap();
        server.set_plan(|_, _| Fault::None);
        here.pull().await.unwrap();
        assert!(server.calls().is_empty());
        drop(lock);
        here.pull().await.unwrap();
        assert_eq!(server.calls(), ["Get /collections/v2"]);
    });
}

#[test]
fn other_tabs_hear_and_read_the_store() {
    run(async {
        let server = FakeServer::new();
        let bus = TabBus::default();
        let store = server.device(1).platform().store.clone();
        let first = sign_in(server.platform(2).in_browser(&store, &bus));
        let second = sign_in(server.platform(3).in_browser(&store, &bus));
        let heard = Rc::new(RefCell::new(0));
        let count = Rc::clone(&heard);
        let _subscription = second.subscribe(move |_| *count.borrow_mut() += 1);

        let id = first.create_album("a").await.unwrap();
        add_photos(&server, id, &key_of(&first, id), 1..30);
        first.pull().await.unwrap();
        until("the other tab has the photos", || {
            second.photos(id).len() == 29
        })
        .await;
        assert_eq!(second.album(id).unwrap().title, Ok("a".into()));
        assert!(*heard.borrow() > 0);

        let mut gone = sealed_row(3, id, ME, &key_of(&first, id), &json!({}), None);
        gone.is_deleted = true;
        server.put_row(gone);
        first.pull().await.unwrap();
        until("the other tab lost one", || second.photos(id).len() == 28).await;

        server.touch(id, |album| album.is_deleted = true);
        first.pull().await.unwrap();
        until("the other tab lost the album", || {
            second.album(id).is_none()
        })
        .await;
    });
}

#[test]
fn blocked_storage_costs_nothing_but_the_next_start() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        engine.platform().store.set_fault(Some(StoreError::Blocked));
        let id = engine.create_album("a").await.unwrap();
        add_photos(&server, id, &key_of(&engine, id), 1..4);
        engine.pull().await.unwrap();
        assert_eq!(names(&engine, id).len(), 3);
        engine.pull().await.unwrap();
        assert_eq!(names(&engine, id).len(), 3);
    });
}

#[test]
fn nothing_is_written_after_a_sign_out() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let id = engine.create_album("a").await.unwrap();
        add_photos(&server, id, &key_of(&engine, id), 1..4);
        let inner = Rc::clone(&engine.0);
        server.set_plan(move |_, call| {
            if call.ends_with("/diff") {
                inner.epoch.set(inner.epoch.get() + 1);
            }
            Fault::None
        });
        assert_eq!(engine.pull().await.unwrap_err().kind, Kind::Cancelled);
        assert_eq!(names(&engine, id).len(), 0);
    });
}

#[test]
fn unread_mark_goes_when_the_album_is_opened_and_stays_gone() {
    run(async {
        let server = FakeServer::new();
        let engine = server.device(1);
        let id = engine.create_album("a").await.unwrap();
        let key = key_of(&engine, id);
        add_photos(&server, id, &key, 1..2);
        engine.pull().await.unwrap();
        assert!(
            !engine.album(id).unwrap().is_unread,
            "one's own photos are no news"
        );

        let deposit = |photo| {
            sealed_row(
                photo,
                id,
                ME,
                &key,
                &json!({"title": "g"}),
                Some(json!({"uploaderName": "Anna"})),
            )
        };
        server.put_row(deposit(50));
        engine.pull().await.unwrap();
        assert!(engine.album(id).unwrap().is_unread);
        let view = engine.photo(id, PhotoId(50)).unwrap();
        assert_eq!(
            (view.added_by.as_deref(), view.is_mine),
            (Some("Anna"), false)
        );

        engine.mark_opened(id).await.unwrap();
        assert!(!engine.album(id).unwrap().is_unread);
        let visit = next_visit(&server, &engine, 2);
        load_from_store(&visit.0).await.unwrap();
        assert!(!visit.album(id).unwrap().is_unread);
        server.put_row(deposit(51));
        visit.pull().await.unwrap();
        assert!(visit.album(id).unwrap().is_unread);
    });
}
