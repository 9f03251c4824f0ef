//! The writer and the views, without any engine around them.

use potluck_crypto::{CollectionKey, OsRandom};
use potluck_protocol::collections::Collection;
use potluck_protocol::files::File;
use potluck_protocol::{AlbumId, EpochMicros, PhotoId, UserId};
use serde_json::{Value, json};

use crate::Change;
use crate::library::photo::Plain;
use crate::library::{Album, Gone, Library, Photo, Row, Update};
use crate::view::{Broken, PhotoKind};

const ALBUM: AlbumId = AlbumId(9);
const ME: UserId = UserId(1);
const BEN: UserId = UserId(2);
const DAY_US: i64 = 86_400_000_000;

fn album(change: impl FnOnce(&mut Album)) -> Update {
    let key = CollectionKey::make(&mut OsRandom);
    let wire: Collection = serde_json::from_value(json!({
        "id": ALBUM, "owner": {"id": ME}, "name": "a", "updationTime": 100,
        "sharees": [{"id": BEN, "email": "ben@example.org", "role": "COLLABORATOR"}],
    }))
    .unwrap();
    let mut album = Album::open(&wire, Some(&key), Some(ME));
    change(&mut album);
    Update::Album(Box::new(album))
}

fn row(id: i64, owner: UserId, updated: i64, metadata: &Value, extras: &Value) -> Photo {
    let file: File = serde_json::from_value(json!({
        "id": id, "ownerID": owner, "collectionID": ALBUM, "updationTime": updated, "collectionAddedAt": updated,
    }))
    .unwrap();
    let plain = (!metadata.is_null()).then(|| Plain {
        metadata: metadata.to_string(),
        public_extra: if extras.is_null() {
            String::new()
        } else {
            extras.to_string()
        },
        private_extra: String::new(),
    });
    Photo::read(&Row::new(file, plain), &|_| 0)
}

fn photo(id: i64, taken_us: i64) -> Photo {
    let metadata = json!({"title": format!("{id}.jpg"), "creationTime": taken_us, "modificationTime": 1,
        "hash": format!("h{id}"), "fileType": 0});
    row(id, ME, id, &metadata, &Value::Null)
}

fn rows(live: Vec<Photo>) -> Update {
    Update::Rows {
        album: ALBUM,
        live,
        gone: Vec::new(),
    }
}

fn library(photos: Vec<Photo>) -> Library {
    let mut library = Library::default();
    library.apply(Update::Person(Some(ME)));
    library.apply(album(|_| {}));
    library.apply(rows(photos));
    library
}

fn order(library: &Library) -> Vec<i64> {
    library
        .photo_views(ALBUM)
        .iter()
        .map(|view| view.id.0)
        .collect()
}

#[test]
fn newest_first_and_the_other_way_round_where_the_owner_says_so() {
    let mut library = library(vec![
        photo(1, 5 * DAY_US),
        photo(2, 7 * DAY_US),
        photo(3, 6 * DAY_US),
    ]);
    assert_eq!(order(&library), [2, 3, 1]);
    let changes = library.apply(album(|album| album.is_ascending = true));
    assert!(
        changes
            .iter()
            .any(|c| matches!(c, Change::Album { changed, .. } if changed.len() == 3))
    );
    assert_eq!(order(&library), [1, 3, 2]);
}

#[test]
fn same_time_is_ordered_by_last_change() {
    let at = |id, modified: i64| {
        row(
            id,
            ME,
            id,
            &json!({"creationTime": 5, "modificationTime": modified}),
            &Value::Null,
        )
    };
    assert_eq!(
        order(&library(vec![at(1, 10), at(2, 30), at(3, 20)])),
        [2, 3, 1]
    );
}

#[test]
fn wall_clock_decides_the_order_and_not_the_moment() {
    // Taken at ten in Tokyo, and later, at nine in Lisbon.
    let tokyo = row(
        1,
        ME,
        1,
        &json!({"creationTime": 1_000}),
        &json!({"dateTime": "2026-06-01T10:00:00.000"}),
    );
    let lisbon = row(
        2,
        ME,
        2,
        &json!({"creationTime": 2_000}),
        &json!({"dateTime": "2026-06-01T09:00:00.000"}),
    );
    assert_eq!(order(&library(vec![tokyo, lisbon])), [1, 2]);
}

#[test]
fn broken_photo_stands_where_it_was_added_and_harms_no_other() {
    let broken = row(5, ME, 6 * DAY_US, &Value::Null, &Value::Null);
    let library = library(vec![photo(1, 5 * DAY_US), broken, photo(2, 7 * DAY_US)]);
    assert_eq!(order(&library), [2, 5, 1]);
    assert_eq!(
        library.one_photo_view(ALBUM, PhotoId(5)).unwrap().facts,
        Err(Broken)
    );
    let view = library.view(ALBUM).unwrap();
    assert_eq!((view.count, view.cover), (3, Some(PhotoId(2))));
}

#[test]
fn rows_tell_what_was_added_changed_and_removed() {
    let mut library = library(vec![photo(1, 1), photo(2, 2)]);
    let mut changed = photo(2, 3);
    changed.updated = EpochMicros(50);
    let gone = vec![Gone {
        id: PhotoId(1),
        at: EpochMicros(60),
    }];
    let changes = library.apply(Update::Rows {
        album: ALBUM,
        live: vec![changed, photo(3, 3)],
        gone,
    });
    let expected = Change::Album {
        id: ALBUM,
        added: vec![PhotoId(3)],
        changed: vec![PhotoId(2)],
        removed: vec![PhotoId(1)],
    };
    assert_eq!(changes, [expected, Change::Albums]);
}

#[test]
fn the_same_row_twice_is_told_once() {
    let mut library = library(vec![photo(1, 1)]);
    assert_eq!(library.apply(rows(vec![photo(1, 1)])), []);
}

#[test]
fn older_states_never_win() {
    let mut newer = photo(1, 1);
    newer.updated = EpochMicros(70);
    let mut library = library(vec![newer]);
    let gone = vec![Gone {
        id: PhotoId(1),
        at: EpochMicros(60),
    }];
    assert_eq!(
        library.apply(Update::Rows {
            album: ALBUM,
            live: vec![photo(1, 9)],
            gone
        }),
        []
    );
    assert_eq!(order(&library), [1]);
}

#[test]
fn rows_of_an_unknown_album_are_dropped() {
    let mut library = Library::default();
    assert_eq!(library.apply(rows(vec![photo(1, 1)])), []);
    assert!(library.photo_views(ALBUM).is_empty());
}

#[test]
fn replacing_removes_what_is_not_named() {
    let mut library = library(vec![photo(1, 1), photo(2, 2)]);
    library.apply(Update::Replaced {
        album: ALBUM,
        photos: vec![photo(2, 2), photo(3, 3)],
    });
    assert_eq!(order(&library), [3, 2]);
}

#[test]
fn who_added_what() {
    let guest = json!({"uploaderName": "Anna"});
    let library = library(vec![
        photo(1, 1),
        row(2, BEN, 2, &json!({}), &Value::Null),
        row(3, ME, 3, &json!({}), &guest),
        row(4, UserId(77), 4, &json!({}), &Value::Null),
    ]);
    let by = |id| {
        let view = library.one_photo_view(ALBUM, PhotoId(id)).unwrap();
        (view.added_by, view.is_mine)
    };
    assert_eq!(by(1), (None, true));
    assert_eq!(by(2), (Some("ben@example.org".into()), false));
    assert_eq!(
        by(3),
        (Some("Anna".into()), false),
        "a guest's photo is the owner's by account only"
    );
    assert_eq!(by(4), (None, false), "a former member has no name here");
}

#[test]
fn what_this_browser_deposited_is_marked() {
    let mut library = Library::default();
    library.apply(album(|_| {}));
    library.apply(rows(vec![row(
        3,
        ME,
        3,
        &json!({}),
        &json!({"uploaderName": "Anna"}),
    )]));
    assert!(!library.photo_views(ALBUM)[0].is_mine);
    let changes = library.apply(Update::Mine(vec![PhotoId(3)]));
    assert!(matches!(&changes[..], [Change::Album { changed, .. }] if changed == &[PhotoId(3)]));
    assert!(library.photo_views(ALBUM)[0].is_mine);
    assert_eq!(library.apply(Update::Mine(vec![PhotoId(3)])), []);
}

#[test]
fn covers() {
    let newest_is_a_film = row(
        3,
        ME,
        3,
        &json!({"fileType": 1, "creationTime": 3 * DAY_US}),
        &Value::Null,
    );
    let stand_in = row(
        4,
        ME,
        4,
        &json!({"creationTime": 4 * DAY_US, "hasStaticThumbnail": true}),
        &Value::Null,
    );
    let mut library = library(vec![
        photo(1, DAY_US),
        photo(2, 2 * DAY_US),
        newest_is_a_film,
        stand_in,
    ]);
    let cover = |library: &Library| library.view(ALBUM).unwrap().cover;
    assert_eq!(
        cover(&library),
        Some(PhotoId(2)),
        "the newest with a picture of its own"
    );
    library.apply(album(|album| album.cover = Some(PhotoId(1))));
    assert_eq!(cover(&library), Some(PhotoId(1)), "the chosen one");
    library.apply(album(|album| album.cover = Some(PhotoId(99))));
    assert_eq!(cover(&library), Some(PhotoId(2)), "the chosen one is gone");
}

#[test]
fn span_is_from_first_to_last_day() {
    let library = library(vec![
        photo(1, 5 * DAY_US + 1),
        photo(2, 9 * DAY_US + 7_000_000),
    ]);
    assert_eq!(
        library.view(ALBUM).unwrap().span_ms,
        Some((5 * DAY_US / 1000, 9 * DAY_US / 1000))
    );
    assert_eq!(self::library(Vec::new()).view(ALBUM).unwrap().span_ms, None);
}

#[test]
fn same_means_name_kind_and_content() {
    let library = library(vec![photo(1, 1)]);
    let find = |name, kind, hash| library.find_same(ALBUM, name, kind, hash);
    assert_eq!(find("1.jpg", PhotoKind::Image, "h1"), Some(PhotoId(1)));
    assert_eq!(find("2.jpg", PhotoKind::Image, "h1"), None);
    assert_eq!(find("1.jpg", PhotoKind::Video, "h1"), None);
    assert_eq!(find("1.jpg", PhotoKind::Image, "h2"), None);
    assert_eq!(
        library.find_same(AlbumId(1), "1.jpg", PhotoKind::Image, "h1"),
        None
    );
}

#[test]
fn somebody_else_finds_nothing() {
    let mut library = library(vec![photo(1, 1)]);
    assert_eq!(library.apply(Update::Person(Some(ME))), []);
    assert_eq!(library.apply(Update::Person(Some(BEN))), [Change::Albums]);
    assert!(library.album_views().is_empty());
}

#[test]
fn hidden_albums_are_not_listed_but_can_be_asked_for() {
    let mut library = Library::default();
    library.apply(album(|album| album.is_hidden = true));
    assert!(library.album_views().is_empty());
    assert!(library.view(ALBUM).is_some());
}

#[test]
fn the_same_album_twice_is_told_once() {
    let mut library = library(Vec::new());
    assert_eq!(library.apply(album(|_| {})), []);
}

#[test]
fn a_new_link_is_told() {
    let mut library = library(Vec::new());
    let link = json!({"url": "", "deviceLimit": 0, "validTill": 0, "enableCollect": true});
    let changes = library.apply(album(|album| {
        album.link = serde_json::from_value(link).unwrap()
    }));
    assert_eq!(changes, [Change::Albums, Change::Link]);
    let view = library.view(ALBUM).unwrap();
    assert!(view.has_link && view.is_collecting);
}
