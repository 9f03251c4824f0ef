//! Reading of a photo's plaintext JSON, leniently.
//!
//! Anybody with a collect link can write what they like here, and old clients left things out. A field that is
//! missing or of the wrong type counts as absent; only something that is no JSON object at all is
//! [`Broken`]. It never fails the album.
//!
//! # Source
//! Ente Photos protocol (docs/spec/upload.md 8, docs/spec/crypto.md 13 and 14).

use serde_json::{Map, Value};

use crate::library::photo::Opened;
use crate::media::dates;
use crate::view::{Broken, PhotoFacts, PhotoKind};

/// Characters of a name or caption that are shown; more is somebody's joke.
const TEXT_CHARS_MAX: usize = 5000;
const NAME_CHARS_MAX: usize = 255;

/// What reading depends on besides the JSON.
pub struct Setting<'a> {
    /// Stands in for a missing time, epoch microseconds.
    pub fallback_us: i64,
    /// Ciphertext bytes of the original, when told.
    pub bytes: Option<u64>,
    /// Minutes from UTC to local time at an epoch millisecond, for photos without a wall-clock time.
    pub offset_minutes: &'a dyn Fn(i64) -> i32,
}

/// Reads fixed metadata and public later edits (empty for none).
///
/// # Errors
/// [`Broken`] when the fixed metadata is no JSON object. Bad later edits are as if absent.
pub fn parse(
    metadata: &[u8],
    public_extra: &[u8],
    setting: &Setting<'_>,
) -> Result<Opened, Broken> {
    let fixed = object(metadata).ok_or(Broken)?;
    let edits = object(public_extra).unwrap_or_default();

    let creation_us = int(&fixed, "creationTime")
        .filter(|&us| us != 0)
        .or_else(|| int(&fixed, "modificationTime"))
        .unwrap_or(setting.fallback_us);
    let modified_us = int(&fixed, "modificationTime").unwrap_or(creation_us);
    let wall_clock = text(&edits, "dateTime", 40).and_then(|t| dates::parse_wall_ms(&t));
    let taken_local_ms = wall_clock.unwrap_or_else(|| {
        let us = int(&edits, "editedTime").filter(|&us| us != 0);
        let epoch_ms = us.unwrap_or(creation_us).div_euclid(1000);
        epoch_ms.saturating_add(i64::from((setting.offset_minutes)(epoch_ms)) * 60_000)
    });
    let kind = match int(&fixed, "fileType") {
        Some(1) => PhotoKind::Video,
        Some(2) => PhotoKind::LivePhoto,
        _ => PhotoKind::Image,
    };

    Ok(Opened {
        facts: PhotoFacts {
            name: text(&edits, "editedName", NAME_CHARS_MAX)
                .or_else(|| text(&fixed, "title", NAME_CHARS_MAX))
                .unwrap_or_default(),
            kind,
            taken_local_ms,
            offset: text(&edits, "offsetTime", 10),
            size_px: size_px(&edits),
            camera: camera(&edits),
            place: place(&edits, "lat", "long").or_else(|| place(&fixed, "latitude", "longitude")),
            caption: caption(&edits),
            bytes: setting.bytes,
            duration_s: int(&fixed, "duration").and_then(|s| u32::try_from(s).ok()),
        },
        modified_us,
        hash: hash(&fixed, kind),
        uploader: text(&edits, "uploaderName", NAME_CHARS_MAX),
        has_static_thumbnail: fixed.get("hasStaticThumbnail") == Some(&Value::Bool(true)),
    })
}

fn object(json: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(json).ok()? {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// A whole number, also when it was written as a float.
fn int(map: &Map<String, Value>, key: &str) -> Option<i64> {
    let value = map.get(key)?;
    // Every integer of the format lies below 2^53, where a float is exact; beyond, `as` saturates.
    value.as_i64().or_else(|| value.as_f64().map(|f| f as i64))
}

/// Text without control characters, cut at `max` characters; absent when nothing is left.
fn text(map: &Map<String, Value>, key: &str, max: usize) -> Option<String> {
    let clean: String = map
        .get(key)?
        .as_str()?
        .chars()
        .filter(|c| !c.is_control())
        .take(max)
        .collect();
    let trimmed = clean.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

fn caption(edits: &Map<String, Value>) -> Option<String> {
    // Line breaks mean something in a caption; a number was seen in the wild.
    let raw = match edits.get("caption")? {
        Value::String(s) => s.clone(),
        Value::Number(n) => n.to_string(),
        _ => return None,
    };
    let clean: String = raw
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .take(TEXT_CHARS_MAX)
        .collect();
    let trimmed = clean.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

fn size_px(edits: &Map<String, Value>) -> Option<(u32, u32)> {
    let side = |key| {
        int(edits, key)
            .and_then(|n| u32::try_from(n).ok())
            .filter(|&n| n > 0)
    };
    Some((side("w")?, side("h")?))
}

fn camera(edits: &Map<String, Value>) -> Option<String> {
    let make = text(edits, "cameraMake", NAME_CHARS_MAX);
    let model = text(edits, "cameraModel", NAME_CHARS_MAX);
    match (make, model) {
        // Many models repeat the maker's name: "Canon" and "Canon EOS 5D".
        (Some(make), Some(model)) if !model.to_lowercase().starts_with(&make.to_lowercase()) => {
            Some(format!("{make} {model}"))
        }
        (_, Some(model)) => Some(model),
        (make, None) => make,
    }
}

/// Both or none; (0, 0) is how cameras say they do not know.
fn place(map: &Map<String, Value>, lat: &str, long: &str) -> Option<(f64, f64)> {
    let lat = map.get(lat)?.as_f64()?;
    let long = map.get(long)?.as_f64()?;
    let is_known = lat != 0.0 || long != 0.0;
    let is_on_earth = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&long);
    (is_known && is_on_earth).then_some((lat, long))
}

fn hash(fixed: &Map<String, Value>, kind: PhotoKind) -> Option<String> {
    let string = |key| {
        fixed
            .get(key)
            .and_then(Value::as_str)
            .filter(|s| !s.is_empty())
    };
    if let Some(hash) = string("hash") {
        return Some(hash.to_owned());
    }
    // Older live photos kept the two halves apart.
    match (kind, string("imageHash"), string("videoHash")) {
        (PhotoKind::LivePhoto, Some(image), Some(video)) => Some(format!("{image}:{video}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(metadata: &str, extra: &str) -> Result<Opened, Broken> {
        parse(
            metadata.as_bytes(),
            extra.as_bytes(),
            &Setting {
                fallback_us: 7_000_000,
                bytes: Some(99),
                offset_minutes: &|_| 120,
            },
        )
    }

    #[test]
    fn full_row_is_read() {
        let opened = read(
            r#"{"fileType":0,"title":"a.jpg","creationTime":1692813780000000,"modificationTime":5000,
                "hash":"aGFzaA==","latitude":48.1,"longitude":11.5,"somethingNew":[1]}"#,
            r#"{"dateTime":"2023-08-23T20:03:00.000","offsetTime":"+02:00","w":4000,"h":3000,
                "cameraMake":"Canon","cameraModel":"Canon EOS 5D","uploaderName":"Anna","caption":"hi"}"#,
        )
        .unwrap();
        assert_eq!(opened.facts.name, "a.jpg");
        assert_eq!(opened.facts.taken_local_ms, 1_692_820_980_000);
        assert_eq!(opened.facts.offset.as_deref(), Some("+02:00"));
        assert_eq!(opened.facts.size_px, Some((4000, 3000)));
        assert_eq!(opened.facts.camera.as_deref(), Some("Canon EOS 5D"));
        assert_eq!(opened.facts.place, Some((48.1, 11.5)));
        assert_eq!(opened.facts.caption.as_deref(), Some("hi"));
        assert_eq!(opened.facts.bytes, Some(99));
        assert_eq!(opened.uploader.as_deref(), Some("Anna"));
        assert_eq!(opened.hash.as_deref(), Some("aGFzaA=="));
        assert_eq!(opened.modified_us, 5000);
    }

    #[test]
    fn creation_time_is_shown_in_the_viewers_zone() {
        let opened = read(r#"{"creationTime":1000000}"#, "").unwrap();
        assert_eq!(opened.facts.taken_local_ms, 1000 + 120 * 60_000);
    }

    #[test]
    fn edits_win_over_fixed_metadata() {
        let opened = read(
            r#"{"title":"a.jpg","creationTime":1000000,"latitude":1,"longitude":2}"#,
            r#"{"editedName":"b.jpg","editedTime":2000000,"lat":3,"long":4}"#,
        )
        .unwrap();
        assert_eq!(opened.facts.name, "b.jpg");
        assert_eq!(opened.facts.taken_local_ms, 2000 + 120 * 60_000);
        assert_eq!(opened.facts.place, Some((3.0, 4.0)));
    }

    #[test]
    fn what_is_no_object_is_broken() {
        for bad in ["", "[]", "null", "3", "{", "\u{fffd}"] {
            assert_eq!(read(bad, "").err(), Some(Broken), "{bad}");
        }
    }

    #[test]
    fn wrong_types_count_as_absent() {
        let opened = read(
            r#"{"fileType":"x","title":7,"creationTime":"now","latitude":"north","longitude":1,"duration":-4}"#,
            r#"{"w":0,"h":3,"uploaderName":{},"caption":true,"dateTime":99}"#,
        )
        .unwrap();
        assert_eq!(opened.facts.kind, PhotoKind::Image);
        assert_eq!(opened.facts.name, "");
        assert_eq!(opened.facts.taken_local_ms, 7000 + 120 * 60_000);
        assert_eq!(opened.facts.size_px, None);
        assert_eq!(opened.facts.place, None);
        assert_eq!(opened.facts.duration_s, None);
        assert_eq!(opened.uploader, None);
        assert_eq!(opened.facts.caption, None);
    }

    #[test]
    fn bad_edits_are_as_if_absent() {
        let opened = read(r#"{"title":"a.jpg"}"#, "[1]").unwrap();
        assert_eq!(opened.facts.name, "a.jpg");
    }

    #[test]
    fn floats_and_numeric_captions_are_tolerated() {
        let opened = read(
            r#"{"creationTime":1.0e6,"duration":2.0}"#,
            r#"{"caption":12}"#,
        )
        .unwrap();
        assert_eq!(opened.facts.duration_s, Some(2));
        assert_eq!(opened.facts.caption.as_deref(), Some("12"));
    }

    #[test]
    fn old_live_photo_joins_its_hashes() {
        let opened = read(r#"{"fileType":2,"imageHash":"a","videoHash":"b"}"#, "").unwrap();
        assert_eq!(opened.hash.as_deref(), Some("a:b"));
        let image = read(r#"{"fileType":0,"imageHash":"a","videoHash":"b"}"#, "").unwrap();
        assert_eq!(image.hash, None);
    }

    #[test]
    fn names_lose_control_characters_and_excess() {
        let name = "x".repeat(10_000);
        let opened = read("{}", &format!(r#"{{"uploaderName":"\u0007 {name}"}}"#)).unwrap();
        assert_eq!(opened.uploader.unwrap().chars().count(), NAME_CHARS_MAX - 1);
        assert_eq!(
            read("{}", r#"{"uploaderName":" \n "}"#).unwrap().uploader,
            None
        );
    }

    #[test]
    fn null_island_is_nowhere() {
        assert_eq!(
            read(r#"{"latitude":0,"longitude":0}"#, "")
                .unwrap()
                .facts
                .place,
            None
        );
    }
}
