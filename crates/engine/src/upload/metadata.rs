//! The plaintext that is stored beside a photo.
//!
//! # Shape
//! Two JSON objects: fixed metadata, written once, and public extras, which may be edited later. Times, sizes and
//! durations are integers, and no value is null; other clients refuse a whole album otherwise.
//!
//! # Units
//! `creationTime` and `modificationTime` in microseconds since the epoch, `duration` in seconds, `w` and `h` in pixels
//! as displayed.
//!
//! # Source
//! docs/spec/upload.md 7 and 8.

use potluck_crypto::metadata::Extras;
use serde_json::{Value, json};

use crate::media::MediaFacts;
use crate::view::PhotoKind;

/// What the two objects are made of.
pub(crate) struct Source<'a> {
    pub(crate) kind: PhotoKind,
    pub(crate) title: &'a str,
    pub(crate) facts: &'a MediaFacts,
    pub(crate) modified_us: i64,
    /// Base64 of the content hash.
    pub(crate) hash: &'a str,
    /// The thumbnail is a stand-in.
    pub(crate) has_static_thumbnail: bool,
    /// As the browser decoded it, where the file itself did not say.
    pub(crate) decoded_px: Option<(u32, u32)>,
    /// Name of the guest who adds it.
    pub(crate) uploader: Option<&'a str>,
}

/// Fixed metadata.
#[must_use]
pub(crate) fn fixed(source: &Source<'_>) -> Extras {
    let mut fixed = Extras::new();
    let file_type = match source.kind {
        PhotoKind::Image => 0,
        PhotoKind::Video => 1,
        PhotoKind::LivePhoto => 2,
    };
    fixed.insert("fileType".into(), json!(file_type));
    fixed.insert("title".into(), json!(source.title));
    fixed.insert("creationTime".into(), json!(source.facts.taken_us));
    fixed.insert("modificationTime".into(), json!(source.modified_us));
    fixed.insert("hash".into(), json!(source.hash));
    // A number that is not finite has no JSON form and would become null.
    if let Some((lat, long)) = source
        .facts
        .place
        .filter(|(lat, long)| lat.is_finite() && long.is_finite())
    {
        fixed.insert("latitude".into(), json!(lat));
        fixed.insert("longitude".into(), json!(long));
    }
    if source.kind == PhotoKind::Video {
        set(
            &mut fixed,
            "duration",
            source.facts.duration_s.filter(|s| *s > 0),
        );
    }
    if source.has_static_thumbnail {
        fixed.insert("hasStaticThumbnail".into(), json!(true));
    }
    fixed
}

/// Public extras; empty when there is nothing to say, and then no envelope is sent.
#[must_use]
pub(crate) fn public(source: &Source<'_>) -> Extras {
    let facts = source.facts;
    let mut public = Extras::new();
    set(&mut public, "dateTime", facts.date_time.as_deref());
    set(&mut public, "offsetTime", facts.offset.as_deref());
    if source.kind == PhotoKind::Image {
        if let Some((w, h)) = facts.size_px.or(source.decoded_px) {
            public.insert("w".into(), json!(w));
            public.insert("h".into(), json!(h));
        }
        set(&mut public, "cameraMake", facts.make.as_deref());
        set(&mut public, "cameraModel", facts.model.as_deref());
    }
    set(&mut public, "caption", facts.caption.as_deref());
    set(&mut public, "uploaderName", source.uploader);
    public
}

/// Never null: an absent value is an absent key.
fn set<T: Into<Value>>(object: &mut Extras, key: &str, value: Option<T>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::metadata::{self, Setting};
    use crate::media::DateSource;

    fn facts() -> MediaFacts {
        MediaFacts {
            taken_us: 1_692_813_780_000_000,
            taken_from: DateSource::Embedded,
            date_time: Some("2023-08-23T20:03:00.000".into()),
            offset: Some("+02:00".into()),
            size_px: Some((3000, 4000)),
            place: Some((48.137, 11.575)),
            make: Some("Canon".into()),
            model: Some("EOS 5D".into()),
            caption: Some("cake".into()),
            duration_s: None,
        }
    }

    fn source(facts: &MediaFacts) -> Source<'_> {
        Source {
            kind: PhotoKind::Image,
            title: "IMG_1.jpg",
            facts,
            modified_us: 1_700_000_000_000_000,
            hash: "aGFzaA==",
            has_static_thumbnail: false,
            decoded_px: Some((1, 2)),
            uploader: Some("Anna"),
        }
    }

    #[test]
    fn the_four_fields_other_clients_insist_on_are_integers_and_text() {
        let facts = facts();
        let json = serde_json::to_string(&fixed(&source(&facts))).unwrap();
        let value: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["fileType"], json!(0));
        assert_eq!(value["title"], json!("IMG_1.jpg"));
        assert!(
            json.contains(r#""creationTime":1692813780000000"#),
            "{json}"
        );
        assert!(
            json.contains(r#""modificationTime":1700000000000000"#),
            "{json}"
        );
        assert_eq!(value["hash"], json!("aGFzaA=="));
        assert_eq!(value["latitude"], json!(48.137));
    }

    #[test]
    fn all_public_extras_of_a_deposit() {
        let facts = facts();
        let expected = json!({
            "dateTime": "2023-08-23T20:03:00.000", "offsetTime": "+02:00", "w": 3000, "h": 4000,
            "cameraMake": "Canon", "cameraModel": "EOS 5D", "caption": "cake", "uploaderName": "Anna",
        });
        assert_eq!(Value::Object(public(&source(&facts))), expected);
    }

    #[test]
    fn what_is_not_known_is_absent_and_nothing_is_null() {
        let bare = MediaFacts {
            date_time: None,
            offset: None,
            size_px: None,
            place: Some((f64::NAN, 1.0)),
            make: None,
            model: None,
            caption: None,
            ..facts()
        };
        let source = Source {
            decoded_px: None,
            uploader: None,
            ..source(&bare)
        };
        assert!(public(&source).is_empty());
        let fixed = fixed(&source);
        assert!(!fixed.contains_key("latitude") && !fixed.contains_key("longitude"));
        assert!(!fixed.contains_key("duration") && !fixed.contains_key("hasStaticThumbnail"));
        assert!(fixed.values().all(|value| !value.is_null()));
    }

    #[test]
    fn decoded_size_stands_in() {
        let bare = MediaFacts {
            size_px: None,
            ..facts()
        };
        let public = public(&source(&bare));
        assert_eq!((&public["w"], &public["h"]), (&json!(1), &json!(2)));
    }

    #[test]
    fn a_film_has_a_duration_and_no_size() {
        let film = MediaFacts {
            duration_s: Some(12),
            ..facts()
        };
        let source = Source {
            kind: PhotoKind::Video,
            has_static_thumbnail: true,
            ..source(&film)
        };
        assert_eq!(fixed(&source)["fileType"], json!(1));
        assert_eq!(fixed(&source)["duration"], json!(12));
        assert_eq!(fixed(&source)["hasStaticThumbnail"], json!(true));
        assert!(!public(&source).contains_key("w"));
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let facts = facts();
        let source = source(&facts);
        let fixed = serde_json::to_vec(&fixed(&source)).unwrap();
        let public = serde_json::to_vec(&public(&source)).unwrap();
        let setting = Setting {
            fallback_us: 0,
            bytes: None,
            offset_minutes: &|_| 0,
        };
        let opened = metadata::parse(&fixed, &public, &setting).unwrap();
        assert_eq!(opened.facts.name, "IMG_1.jpg");
        assert_eq!(opened.facts.size_px, Some((3000, 4000)));
        assert_eq!(opened.facts.place, Some((48.137, 11.575)));
        assert_eq!(opened.uploader.as_deref(), Some("Anna"));
        assert_eq!(opened.hash.as_deref(), Some("aGFzaA=="));
        assert_eq!(opened.modified_us, 1_700_000_000_000_000);
    }
}
