//! What the server gets to see: nothing that people wrote or photographed, in any common spelling.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use potluck_crypto::encode;
use potluck_engine::ports::LocalFile;
use potluck_engine::{GuestName, LinkEdit, LinkFor};
use potluck_flow_tests::{PASSWORD, flow, photo, until};

/// Plain, hexadecimal, and base64 at each of its three alignments.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![
        secret.to_vec(),
        encode::hex(secret).into_bytes(),
        encode::hex(secret).to_uppercase().into_bytes(),
    ];
    for shift in 0..3 {
        let mut padded = vec![0; shift];
        padded.extend_from_slice(secret);
        // Characters that mix in a neighbouring byte are cut off at both ends.
        for text in [STANDARD_NO_PAD.encode(&padded), URL_SAFE.encode(&padded)] {
            let text = text.trim_end_matches('=');
            let start = [0, 2, 3][shift];
            let end = text.len() - usize::from(padded.len() % 3 != 0);
            all.push(text.as_bytes()[start..end].to_vec());
        }
    }
    all
}

fn occurs(secret: &[u8], places: &[(String, Vec<u8>)]) -> Option<String> {
    let spellings = spellings(secret);
    let holds = |bytes: &[u8]| {
        spellings.iter().any(|spelling| {
            bytes
                .windows(spelling.len())
                .any(|window| window == spelling)
        })
    };
    places
        .iter()
        .find(|(_, bytes)| holds(bytes))
        .map(|(place, _)| place.clone())
}

fn files_below(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push((
                path.display().to_string(),
                fs::read(&path).expect("the file can be read"),
            ));
        }
    }
}

#[test]
fn server_and_wire_hold_no_plaintext() {
    flow(async |world| {
        // Looks into the server's data.
        let Some(server) = &world.server else { return };
        let title = "Sara & Tom's wedding in the garden";
        let name = "Great-aunt Anna";
        let link_password = "three tiers of lemon cake";
        let sara = world.sign_up("sara").await;
        let (album, url) = sara.album_with_link(title, LinkFor::Collect).await;
        sara.add(album, vec![photo("temple.jpg")]).await;
        let edit = LinkEdit {
            password: Some(Some(link_password.to_owned())),
            ..LinkEdit::default()
        };
        sara.engine.update_link(album, edit).await.unwrap();

        let guest = world.guest(&url).await;
        guest
            .engine
            .give_link_password(link_password)
            .await
            .unwrap();
        guest
            .engine
            .set_guest_name(GuestName::Named(name.to_owned()))
            .await
            .unwrap();
        guest
            .add(album, vec![photo("flower.jpg"), photo("coffee.jpg")])
            .await;
        sara.engine.pull().await.unwrap();
        until("all are there", || sara.engine.photos(album).len() == 3).await;
        sara.engine.rename_album(album, title).await.unwrap();

        let mut places: Vec<(String, Vec<u8>)> = Vec::new();
        for (who, browser) in [("sara", &sara), ("guest", &guest)] {
            let sent = browser.wire.sent();
            assert!(sent.len() > 10, "the recorder records");
            places.extend(
                sent.into_iter()
                    .enumerate()
                    .map(|(i, bytes)| (format!("{who}'s request {i}"), bytes)),
            );
        }
        files_below(server.data_dir(), &mut places);

        // The search finds what is there: the link's token is the server's to know.
        let token = url
            .split_once("t=")
            .and_then(|(_, rest)| rest.split('#').next())
            .unwrap();
        assert!(
            occurs(token.as_bytes(), &places).is_some(),
            "the search can find something"
        );
        let mut leaky = places.clone();
        leaky.push((
            "a leak".to_owned(),
            STANDARD
                .encode(format!("{{\"name\":\"{title}\"}}"))
                .into_bytes(),
        ));
        assert_eq!(occurs(title.as_bytes(), &leaky).as_deref(), Some("a leak"));

        let key = encode::parse_base58(url.split_once('#').unwrap().1).unwrap();
        let flower = photo("flower.jpg").slice(0, u64::MAX).await.unwrap();
        let stretch = &flower[flower.len() / 2..flower.len() / 2 + 48];
        let secrets: [(&str, &[u8]); 11] = [
            ("title", title.as_bytes()),
            ("guest's name", name.as_bytes()),
            ("file name", b"flower.jpg"),
            ("file name", b"temple.jpg"),
            ("camera", b"Example Optics"),
            ("date taken", b"2026:06:20"),
            ("JPEG start", &flower[..12]),
            ("stretch of a photo", stretch),
            ("album key", &key),
            ("account password", PASSWORD.as_bytes()),
            ("link password", link_password.as_bytes()),
        ];
        for (what, secret) in secrets {
            assert_eq!(occurs(secret, &places), None, "{what}");
        }
    });
}
