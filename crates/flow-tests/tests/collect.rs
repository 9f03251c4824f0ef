//! Links and guests: an album filled by people without accounts.

use potluck_engine::view::{GuestView, UploadStage};
use potluck_engine::{AlbumId, GuestName, Kind, LinkAddress, LinkEdit, LinkFor};
use potluck_flow_tests::{Browser, flow, photo, until};

fn is_open(guest: &Browser) -> bool {
    matches!(guest.engine.guest(), GuestView::Open { .. })
}

fn can_add(guest: &Browser) -> bool {
    matches!(guest.engine.guest(), GuestView::Open { can_add: true, .. })
}

async fn name(guest: &Browser, name: &str) {
    let name = GuestName::Named(name.to_owned());
    let kept = guest.engine.set_guest_name(name).await;
    kept.expect("the name fits");
}

/// Names of the photos of an album, and who added each.
fn contents(browser: &Browser, album: AlbumId) -> Vec<(String, Option<String>)> {
    let photos = browser.engine.photos(album);
    let mut all: Vec<_> = photos
        .iter()
        .map(|p| (p.facts.clone().expect("it opens").name, p.added_by.clone()))
        .collect();
    all.sort();
    all
}

#[test]
fn guest_fills_the_album_and_the_owner_sees_who_gave_what() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let (album, url) = sara
            .album_with_link("Sara & Tom's wedding", LinkFor::Collect)
            .await;
        sara.add(album, vec![photo("temple.jpg")]).await;

        let guest = world.guest(&url).await;
        assert!(can_add(&guest));
        assert_eq!(
            guest.engine.album(album).unwrap().title.as_deref(),
            Ok("Sara & Tom's wedding")
        );
        until("the guest sees the owner's photo", || {
            guest.engine.photos(album).len() == 1
        })
        .await;

        guest.engine.can_deposit().await.unwrap();
        name(&guest, "Aunt Anna").await;
        let files = ["flower.jpg", "coffee.jpg", "cat.jpg"].map(photo).to_vec();
        guest.add(album, files).await;
        let stages: Vec<_> = guest
            .engine
            .uploads()
            .items
            .iter()
            .map(|i| i.stage)
            .collect();
        assert_eq!(stages, [UploadStage::Done; 3]);
        until("the guest sees them", || {
            guest.engine.photos(album).len() == 4
        })
        .await;

        sara.engine.pull().await.unwrap();
        let anna = Some("Aunt Anna".to_owned());
        assert_eq!(
            contents(&sara, album),
            [
                ("cat.jpg".to_owned(), anna.clone()),
                ("coffee.jpg".to_owned(), anna.clone()),
                ("flower.jpg".to_owned(), anna),
                ("temple.jpg".to_owned(), None),
            ]
        );
    });
}

#[test]
fn what_the_owner_downloads_is_what_the_guest_chose() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let (album, url) = sara.album_with_link("Party", LinkFor::Collect).await;
        let guest = world.guest(&url).await;
        name(&guest, "Ben").await;
        let chosen = photo("rocket.jpg");
        let bytes = potluck_engine::ports::LocalFile::slice(&chosen, 0, u64::MAX)
            .await
            .unwrap();
        guest.add(album, vec![chosen]).await;

        sara.engine.pull().await.unwrap();
        let id = sara.engine.photos(album)[0].id;
        let url = sara.engine.original(album, id, &|_, _| {}).await.unwrap();
        assert!(*url.bytes.0 == *bytes, "byte for byte");
        assert_eq!(url.mime, "image/jpeg");
        let small = sara.engine.thumbnail(album, id).await.unwrap();
        assert!(!small.bytes.0.is_empty());
    });
}

#[test]
fn removed_link_says_so_and_a_new_one_has_another_address() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let (album, url) = sara.album_with_link("Party", LinkFor::Collect).await;
        let guest = world.guest(&url).await;
        assert!(is_open(&guest));
        sara.engine.remove_link(album).await.unwrap();
        assert_eq!(sara.engine.link(album), None);
        assert!(!sara.engine.album(album).unwrap().has_link);

        assert_eq!(
            world.guest(&url).await.engine.guest(),
            GuestView::Closed(Kind::LinkGone)
        );
        guest.engine.pull().await.unwrap_err();
        assert_eq!(
            guest.engine.guest(),
            GuestView::Closed(Kind::LinkGone),
            "also where it was open"
        );

        sara.engine
            .create_link(album, LinkFor::Collect)
            .await
            .unwrap();
        let fresh = sara.engine.link(album).unwrap().url;
        assert_ne!(fresh, url);
        assert!(is_open(&world.guest(&fresh).await));
    });
}

#[test]
fn unknown_token_wrong_key_and_missing_key_are_told_apart() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let (_, url) = sara.album_with_link("Party", LinkFor::View).await;
        let (_, other) = sara.album_with_link("Other", LinkFor::View).await;
        let (address, key) = url.split_once('#').unwrap();
        let (_, other_key) = other.split_once('#').unwrap();

        let unknown = world
            .guest(&format!("https://example.org/?t=ZZZZZZZZZZ#{key}"))
            .await;
        assert_eq!(unknown.engine.guest(), GuestView::Closed(Kind::LinkUnknown));
        let wrong = world.guest(&format!("{address}#{other_key}")).await;
        assert_eq!(wrong.engine.guest(), GuestView::Closed(Kind::LinkKeyWrong));
        let kind = |url: &str| LinkAddress::parse(url).unwrap_err().kind;
        assert_eq!(kind(address), Kind::LinkKey);
        assert_eq!(
            kind(&format!("{address}#{}", &key[..key.len() - 4])),
            Kind::LinkKey
        );
    });
}

#[test]
fn view_link_takes_no_photos_until_turned_into_a_collect_link() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let (album, url) = sara.album_with_link("Party", LinkFor::View).await;
        let guest = world.guest(&url).await;
        assert!(is_open(&guest) && !can_add(&guest));
        assert_eq!(
            guest.engine.can_deposit().await.unwrap_err().kind,
            Kind::CollectOff
        );

        sara.engine
            .create_link(album, LinkFor::Collect)
            .await
            .unwrap();
        let link = sara.engine.link(album).unwrap();
        assert_eq!(
            (link.url.as_str(), link.is_collecting),
            (url.as_str(), true),
            "the same link"
        );
        guest.engine.pull().await.unwrap();
        assert!(can_add(&guest));
    });
}

#[test]
fn adding_turned_off_in_mid_visit_stops_the_batch_and_loses_nothing() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let (album, url) = sara.album_with_link("Party", LinkFor::Collect).await;
        let guest = world.guest(&url).await;
        name(&guest, "Cleo").await;
        sara.engine
            .update_link(
                album,
                LinkEdit {
                    collecting: Some(false),
                    ..LinkEdit::default()
                },
            )
            .await
            .unwrap();
        guest
            .engine
            .enqueue(album, vec![photo("cat.jpg"), photo("coffee.jpg")])
            .await
            .unwrap();
        until("the guest is told", || {
            let items = guest.engine.uploads().items;
            items
                .iter()
                .any(|i| i.stage == UploadStage::Failed(Kind::CollectOff))
        })
        .await;
        assert!(!can_add(&guest));
        assert_eq!(guest.engine.uploads().items.len(), 2, "both stay listed");

        sara.engine
            .update_link(
                album,
                LinkEdit {
                    collecting: Some(true),
                    ..LinkEdit::default()
                },
            )
            .await
            .unwrap();
        guest.engine.pull().await.unwrap();
        guest.engine.retry_failed();
        until("both are in", || guest.engine.photos(album).len() == 2).await;
    });
}

#[test]
fn link_password_guards_the_album() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let (album, url) = sara.album_with_link("Party", LinkFor::Collect).await;
        let set = |password: &str| LinkEdit {
            password: Some(Some(password.to_owned())),
            ..LinkEdit::default()
        };
        sara.engine.update_link(album, set("cake")).await.unwrap();
        assert!(sara.engine.link(album).unwrap().has_password);

        let guest = world.guest(&url).await;
        assert_eq!(guest.engine.guest(), GuestView::Password { wrong: false });
        let wrong = guest.engine.give_link_password("pie").await.unwrap_err();
        assert_eq!(wrong.kind, Kind::WrongPassword);
        assert_eq!(guest.engine.guest(), GuestView::Password { wrong: true });
        guest.engine.give_link_password("cake").await.unwrap();
        assert!(is_open(&guest));
        name(&guest, "Ada").await;
        guest.add(album, vec![photo("cat.jpg")]).await;
        assert_eq!(guest.engine.uploads().items[0].stage, UploadStage::Done);

        let again = world.tab(&guest);
        again.visit(&url).await;
        assert!(is_open(&again), "given once for this browser");

        let off = LinkEdit {
            password: Some(None),
            ..LinkEdit::default()
        };
        sara.engine.update_link(album, off).await.unwrap();
        assert!(is_open(&world.guest(&url).await));
    });
}

#[test]
fn guests_name_is_remembered_for_the_link() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let (_, url) = sara.album_with_link("Party", LinkFor::Collect).await;
        let (_, other) = sara.album_with_link("Other", LinkFor::Collect).await;
        let guest = world.guest(&url).await;
        assert_eq!(guest.engine.guest_name().await, None);
        name(&guest, "  Aunt Anna ").await;
        let again = world.tab(&guest);
        again.visit(&url).await;
        assert_eq!(
            again.engine.guest_name().await,
            Some(GuestName::Named("Aunt Anna".to_owned()))
        );
        let elsewhere = world.tab(&guest);
        elsewhere.visit(&other).await;
        assert_eq!(elsewhere.engine.guest_name().await, None);
    });
}

#[test]
fn ended_link_opens_again_when_its_owner_asks_for_a_link() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let (album, url) = sara.album_with_link("Party", LinkFor::View).await;
        let Some(server) = &world.server else { return };
        let clock = &sara.engine.platform().clock;
        let soon = potluck_engine::ports::Clock::now_ms(clock) + 3_600_000;
        let edit = LinkEdit {
            ends_us: Some(Some(soon * 1000)),
            ..LinkEdit::default()
        };
        sara.engine.update_link(album, edit).await.unwrap();
        server.clock.advance_seconds(7200);
        clock.advance(7_200_000);
        assert_eq!(
            world.guest(&url).await.engine.guest(),
            GuestView::Closed(Kind::LinkGone)
        );
        sara.engine.create_link(album, LinkFor::View).await.unwrap();
        assert_eq!(sara.engine.link(album).unwrap().ends_us, None);
        assert!(is_open(&world.guest(&url).await));
    });
}

#[test]
fn device_limit_turns_the_next_device_away() {
    flow(async |world| {
        let sara = world.sign_up("sara").await;
        let (album, url) = sara.album_with_link("Party", LinkFor::View).await;
        let edit = LinkEdit {
            device_limit: Some(Some(1)),
            ..LinkEdit::default()
        };
        sara.engine.update_link(album, edit).await.unwrap();
        assert_eq!(sara.engine.link(album).unwrap().device_limit, Some(1));
        let first = world.guest(&url).await;
        assert!(is_open(&first));
        let again = world.tab(&first);
        again.visit(&url).await;
        again.engine.pull().await.unwrap();
        assert!(is_open(&again), "a device once admitted stays so");
    });
}
