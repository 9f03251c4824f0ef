//! What the EXIF block says.
//!
//! # Source
//! docs/spec/upload.md 5; EXIF 2.32. The block is found and read by `kamadak-exif` in JPEG, TIFF and the RAW formats
//! made of it, PNG, WebP and HEIF.
//!
//! # Not
//! XMP and IPTC blocks are not read.

use std::io::Cursor;

use ::exif::{Exif, In, Reader, Tag, Value};

use super::dates::Stamp;
use super::{CAMERA_MAX_CHARS, CAPTION_MAX_CHARS};

/// What was found; nothing for bytes without a block.
#[derive(Default)]
pub(super) struct ExifFacts {
    pub taken: Option<Stamp>,
    /// As stored, before orientation.
    pub size_px: Option<(u32, u32)>,
    /// Orientation swaps width and height.
    pub is_sideways: bool,
    pub place: Option<(f64, f64)>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub caption: Option<String>,
}

pub(super) fn read(head: &[u8]) -> ExifFacts {
    let read = Reader::new()
        .continue_on_error(true)
        .read_from_container(&mut Cursor::new(head));
    // A block that is damaged in one place is read in the others.
    let Ok(exif) = read.or_else(|error| error.distill_partial_result(|_| {})) else {
        return ExifFacts::default();
    };
    let orientation = number(&exif, Tag::Orientation).unwrap_or(1);
    ExifFacts {
        taken: taken(&exif),
        size_px: pair(&exif, Tag::ImageWidth, Tag::ImageLength)
            .or_else(|| pair(&exif, Tag::PixelXDimension, Tag::PixelYDimension)),
        is_sideways: (5..=8).contains(&orientation),
        place: place(&exif),
        make: text(&exif, Tag::Make, CAMERA_MAX_CHARS),
        model: text(&exif, Tag::Model, CAMERA_MAX_CHARS),
        caption: text(&exif, Tag::ImageDescription, CAPTION_MAX_CHARS),
    }
}

fn taken(exif: &Exif) -> Option<Stamp> {
    [
        (
            Tag::DateTimeOriginal,
            Tag::SubSecTimeOriginal,
            Tag::OffsetTimeOriginal,
        ),
        (
            Tag::DateTimeDigitized,
            Tag::SubSecTimeDigitized,
            Tag::OffsetTimeDigitized,
        ),
        (Tag::DateTime, Tag::SubSecTime, Tag::OffsetTime),
    ]
    .into_iter()
    .find_map(|(date, fraction, offset)| {
        let mut written = text(exif, date, 64)?;
        let plain = Stamp::parse(&written);
        if let Some(fraction) = text(exif, fraction, 16) {
            written.push('.');
            written.push_str(&fraction);
        }
        if let Some(offset) = text(exif, offset, 16) {
            written.push_str(&offset);
        }
        // A broken fraction or offset does not spoil the date itself.
        Stamp::parse(&written).or(plain)
    })
}

fn text(exif: &Exif, tag: Tag, max_chars: usize) -> Option<String> {
    let Value::Ascii(lines) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let text = String::from_utf8_lossy(lines.first()?);
    let text: String = text
        .trim_matches(|c: char| c.is_whitespace() || c == '\0')
        .chars()
        .take(max_chars)
        .collect();
    let is_said = text
        .chars()
        .any(|c| !c.is_control() && c != char::REPLACEMENT_CHARACTER);
    is_said.then_some(text)
}

fn number(exif: &Exif, tag: Tag) -> Option<u32> {
    exif.get_field(tag, In::PRIMARY)?.value.get_uint(0)
}

fn pair(exif: &Exif, width: Tag, height: Tag) -> Option<(u32, u32)> {
    let size = (number(exif, width)?, number(exif, height)?);
    (size.0 > 0 && size.1 > 0).then_some(size)
}

fn place(exif: &Exif) -> Option<(f64, f64)> {
    let latitude = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, 'S')?;
    let longitude = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, 'W')?;
    (latitude.abs() <= 90.0 && longitude.abs() <= 180.0).then_some((latitude, longitude))
}

/// Degrees, minutes and seconds as one signed number.
fn degrees(exif: &Exif, tag: Tag, side: Tag, negative: char) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let part = |i: usize| parts.get(i).map_or(0.0, ::exif::Rational::to_f64);
    parts.first()?;
    let value = part(0) + part(1) / 60.0 + part(2) / 3600.0;
    let is_negative =
        text(exif, side, 4).is_some_and(|side| side.to_ascii_uppercase().starts_with(negative));
    // A denominator of zero comes out as infinity or as no number.
    value
        .is_finite()
        .then_some(if is_negative { -value } else { value })
}
