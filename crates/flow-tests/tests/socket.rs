//! The main path once over a real socket: what `MUSEUM_URL` does, against the server of this process.

use potluck_engine::view::UploadStage;
use potluck_engine::{GuestName, LinkFor};
use potluck_flow_tests::{flow, photo};

#[test]
fn main_path_works_over_http() {
    flow(async |mut world| {
        world.open_socket().await;
        let sara = world.sign_up("sara").await;
        let (album, url) = sara.album_with_link("Party", LinkFor::Collect).await;
        let guest = world.guest(&url).await;
        let name = GuestName::Named("Ben".to_owned());
        guest.engine.set_guest_name(name).await.unwrap();
        guest.add(album, vec![photo("cat.jpg")]).await;
        assert_eq!(guest.engine.uploads().items[0].stage, UploadStage::Done);

        let laptop = world.sign_in("sara").await;
        laptop.engine.pull().await.unwrap();
        let photos = laptop.engine.photos(album);
        assert_eq!(photos[0].added_by.as_deref(), Some("Ben"));
        let original = laptop
            .engine
            .original(album, photos[0].id, &|_, _| {})
            .await
            .unwrap();
        let chosen = photo("cat.jpg");
        let bytes = potluck_engine::ports::LocalFile::slice(&chosen, 0, u64::MAX)
            .await
            .unwrap();
        assert!(*original.bytes.0 == *bytes, "byte for byte");
    });
}
