//! What a picked file says about itself, read from its first bytes and its name.
//!
//! Pure functions over a slice of at most [`HEAD_BYTES`]; nothing here reads a file. Everything comes from strangers:
//! whatever the bytes are, the answer is facts that are missing, never an error and never a panic.
//!
//! Start at [`fn@kind`], then [`read`]. For a film whose index lies behind its pictures, [`video::index_at`] says where
//! to read and [`add_index`] takes what was read.
//!
//! # Source
//! docs/spec/upload.md 2, 5, 6 and 7.

pub mod dates;
pub mod dimensions;
mod exif;
pub mod kind;
mod name_date;
pub mod video;

pub use kind::{KindError, kind};

use crate::view::PhotoKind;
use dates::Stamp;

/// What is read of a file's start: an EXIF block ends within its first 64 KiB, thumbnails and colour profiles included
/// within this.
pub const HEAD_BYTES: u64 = 256 * 1024;

/// Longest caption kept, in characters.
const CAPTION_MAX_CHARS: usize = 5000;
/// Longest camera name kept, in characters.
const CAMERA_MAX_CHARS: usize = 200;

/// Where the date of a photo comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateSource {
    /// The camera wrote it.
    Embedded,
    /// The file name says so.
    FileName,
    /// The file was last changed then; a guess.
    Modified,
}

/// What a file says about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct MediaFacts {
    /// When it was taken, microseconds since the epoch.
    pub taken_us: i64,
    /// Where that comes from.
    pub taken_from: DateSource,
    /// Wall clock where it was taken, `2023-08-23T18:03:00.000`, no zone. Only if embedded.
    pub date_time: Option<String>,
    /// `Z`, `+02:00` or `+0200`. Only if embedded.
    pub offset: Option<String>,
    /// Display size in pixels, orientation applied; never zero.
    pub size_px: Option<(u32, u32)>,
    /// Latitude and longitude in degrees.
    pub place: Option<(f64, f64)>,
    /// Who made the camera.
    pub make: Option<String>,
    /// Which camera.
    pub model: Option<String>,
    /// Words that came with it.
    pub caption: Option<String>,
    /// Whole seconds, rounded up; films only.
    pub duration_s: Option<u32>,
}

/// Reads what `head`, the first bytes of a file, and its name say.
///
/// `modified_ms` and `now_ms` are milliseconds since the epoch; `local_offset` gives the minutes to add to UTC for
/// local time at a moment, for dates written without a zone.
#[must_use]
pub fn read(
    head: &[u8],
    name: &str,
    modified_ms: i64,
    now_ms: i64,
    local_offset: &dyn Fn(i64) -> i32,
) -> MediaFacts {
    let mut facts = MediaFacts {
        taken_us: modified_ms.saturating_mul(1000),
        taken_from: DateSource::Modified,
        date_time: None,
        offset: None,
        size_px: None,
        place: None,
        make: None,
        model: None,
        caption: None,
        duration_s: None,
    };
    if let Some(ms) = name_date::read(name, now_ms, local_offset) {
        facts.taken_us = ms.saturating_mul(1000);
        facts.taken_from = DateSource::FileName;
    }
    if kind(head, name) == Ok(PhotoKind::Video) {
        add_index(&mut facts, head, local_offset);
        return facts;
    }
    let exif = exif::read(head);
    if let Some(stamp) = exif.taken {
        set_date(&mut facts, &stamp, local_offset);
    }
    facts.size_px = dimensions::read(head)
        .or(exif.size_px)
        .filter(|(w, h)| *w > 0 && *h > 0)
        .map(|(w, h)| if exif.is_sideways { (h, w) } else { (w, h) });
    facts.place = exif.place;
    facts.make = exif.make;
    facts.model = exif.model;
    facts.caption = exif.caption;
    facts
}

/// Takes date, place and duration out of `boxes`, a stretch of an MP4 or MOV that begins at a box.
pub fn add_index(facts: &mut MediaFacts, boxes: &[u8], local_offset: &dyn Fn(i64) -> i32) {
    let index = video::read(boxes);
    if let Some(stamp) = index.taken {
        set_date(facts, &stamp, local_offset);
    }
    facts.place = index.place.or(facts.place);
    facts.duration_s = index.duration_s.or(facts.duration_s);
}

fn set_date(facts: &mut MediaFacts, stamp: &Stamp, local_offset: &dyn Fn(i64) -> i32) {
    if let Some(us) = stamp.epoch_us(local_offset) {
        facts.taken_us = us;
        facts.taken_from = DateSource::Embedded;
        facts.date_time = Some(stamp.date_time());
        facts.offset = stamp.offset_text().map(str::to_owned);
    }
}

#[cfg(test)]
pub(crate) mod tests;
