//! Real photographs: what the engine reads in them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use potluck_engine::media::{DateSource, HEAD_BYTES, kind, read};
use potluck_engine::view::PhotoKind;

/// The photographs of `tests/fixtures`, and what `photos.json` there says is in them.
#[test]
fn real_photographs_say_what_is_in_them() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let list = std::fs::read_to_string(folder.join("photos.json")).unwrap();
    let list: Vec<serde_json::Value> = serde_json::from_str(&list).unwrap();
    assert!(list.len() > 5);
    for said in list {
        let name = said["file"].as_str().unwrap();
        let bytes = std::fs::read(folder.join("photos").join(name)).unwrap();
        let head = &bytes[..bytes.len().min(HEAD_BYTES as usize)];
        assert_eq!(kind(head, name), Ok(PhotoKind::Image));
        let facts = read(head, name, 1_700_000_000_000, 1_795_330_800_000, &|_| 60);
        let size = |field: &str| said[field].as_u64().unwrap() as u32;
        assert_eq!(
            facts.size_px,
            Some((size("width"), size("height"))),
            "{name}"
        );
        assert_eq!(facts.offset.as_deref(), said["offset"].as_str(), "{name}");
        assert_eq!(facts.make.as_deref(), said["make"].as_str(), "{name}");
        assert_eq!(facts.model.as_deref(), said["model"].as_str(), "{name}");
        match said["taken"].as_str() {
            Some(taken) => {
                let (day, clock) = taken.split_once(' ').unwrap();
                let expected = format!("{}T{clock}.000", day.replace(':', "-"));
                assert_eq!(
                    facts.date_time.as_deref(),
                    Some(expected.as_str()),
                    "{name}"
                );
            }
            None => assert_eq!(facts.taken_from, DateSource::Modified, "{name}"),
        }
        match (
            facts.place,
            said["latitude"].as_f64(),
            said["longitude"].as_f64(),
        ) {
            (Some((latitude, longitude)), Some(la), Some(lo)) => {
                assert!(
                    (latitude - la).abs() < 1e-6 && (longitude - lo).abs() < 1e-6,
                    "{name}"
                );
            }
            (place, la, lo) => assert_eq!((place, la, lo), (None, None, None), "{name}"),
        }
    }
}
