//! Whole files, as cameras and strangers send them.

use super::video::tests::{film_box, index};
use super::*;

const NOW_MS: i64 = 1_795_330_800_000; // 2026-11-22
const MODIFIED_MS: i64 = 1_700_000_000_000;

/// A TIFF block, big-endian, with what the tests look for. `orientation` goes into IFD0.
fn tiff(orientation: u16) -> Vec<u8> {
    enum V<'a> {
        Short(u16),
        Long(u32),
        Ascii(&'a [u8]),
        Rational(&'a [(u32, u32)]),
    }
    fn ifd(at: usize, entries: &[(u16, V<'_>)]) -> Vec<u8> {
        let mut data_at = at + 2 + entries.len() * 12 + 4;
        let mut out = (entries.len() as u16).to_be_bytes().to_vec();
        let mut data = Vec::new();
        for (tag, value) in entries {
            let (kind, count, bytes) = match value {
                V::Short(n) => (3u16, 1, [n.to_be_bytes(), [0, 0]].concat()),
                V::Long(n) => (4, 1, n.to_be_bytes().to_vec()),
                V::Ascii(text) => (2, text.len() as u32, text.to_vec()),
                V::Rational(parts) => (
                    5,
                    parts.len() as u32,
                    parts
                        .iter()
                        .flat_map(|(n, d)| [n.to_be_bytes(), d.to_be_bytes()].concat())
                        .collect(),
                ),
            };
            out.extend_from_slice(&tag.to_be_bytes());
            out.extend_from_slice(&kind.to_be_bytes());
            out.extend_from_slice(&count.to_be_bytes());
            if bytes.len() <= 4 {
                let mut inline = bytes.clone();
                inline.resize(4, 0);
                out.extend_from_slice(&inline);
            } else {
                out.extend_from_slice(&(data_at as u32).to_be_bytes());
                data_at += bytes.len();
                data.extend_from_slice(&bytes);
            }
        }
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&data);
        out
    }
    let entries = |exif_at: u32, gps_at: u32| {
        vec![
            (0x010E, V::Ascii(b"Dinner by the lake\0")),
            (0x010F, V::Ascii(b"  Canon \0")),
            (0x0110, V::Ascii(b"EOS R6\0")),
            (0x0112, V::Short(orientation)),
            (0x0132, V::Ascii(b"2024:01:01 00:00:00\0")),
            (0x8769, V::Long(exif_at)),
            (0x8825, V::Long(gps_at)),
        ]
    };
    let first_len = ifd(8, &entries(0, 0)).len();
    let exif_at = 8 + first_len;
    let exif = ifd(
        exif_at,
        &[
            (0x9003, V::Ascii(b"2023:08:23 18:03:00\0")),
            (0x9011, V::Ascii(b"+02:00\0")),
            (0x9291, V::Ascii(b"25\0")),
        ],
    );
    let gps_at = exif_at + exif.len();
    let gps = ifd(
        gps_at,
        &[
            (1, V::Ascii(b"N\0")),
            (2, V::Rational(&[(48, 1), (51, 1), (2772, 100)])),
            (3, V::Ascii(b"W\0")),
            (4, V::Rational(&[(2, 1), (17, 1), (42, 1)])),
        ],
    );
    let first = ifd(8, &entries(exif_at as u32, gps_at as u32));
    [&b"MM\0*\0\0\0\x08"[..], &first, &exif, &gps].concat()
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    [
        &[0xFF, marker][..],
        &(body.len() as u16 + 2).to_be_bytes(),
        body,
    ]
    .concat()
}

fn jpeg(orientation: u16) -> Vec<u8> {
    let exif = segment(0xE1, &[&b"Exif\0\0"[..], &tiff(orientation)].concat());
    // 8 bits, 400 high, 600 wide, one component.
    let frame = segment(0xC2, &[8, 1, 0x90, 2, 0x58, 1, 1, 0x11, 0]);
    [
        &b"\xFF\xD8"[..],
        &exif,
        b"\xFF",
        &frame,
        &segment(0xDA, &[1, 1, 0, 0, 63, 0]),
        b"\x12\x34\xFF\xD9",
    ]
    .concat()
}

fn facts(head: &[u8], name: &str) -> MediaFacts {
    read(head, name, MODIFIED_MS, NOW_MS, &|_| 60)
}

#[test]
fn a_jpeg_tells_all() {
    let facts = facts(&jpeg(1), "IMG_20200101_000000.jpg");
    assert_eq!(facts.taken_from, DateSource::Embedded);
    assert_eq!(facts.taken_us, 1_692_806_580_250_000);
    assert_eq!(facts.date_time.as_deref(), Some("2023-08-23T18:03:00.250"));
    assert_eq!(facts.offset.as_deref(), Some("+02:00"));
    assert_eq!(facts.size_px, Some((600, 400)));
    assert_eq!(
        (facts.make.as_deref(), facts.model.as_deref()),
        (Some("Canon"), Some("EOS R6"))
    );
    assert_eq!(facts.caption.as_deref(), Some("Dinner by the lake"));
    let (latitude, longitude) = facts.place.unwrap();
    assert!((latitude - 48.8577).abs() < 1e-9 && (longitude + 2.295).abs() < 1e-9);
}

#[test]
fn orientations_five_to_eight_swap_width_and_height() {
    for orientation in 1..=8 {
        let size = if orientation < 5 {
            (600, 400)
        } else {
            (400, 600)
        };
        assert_eq!(
            facts(&jpeg(orientation), "a.jpg").size_px,
            Some(size),
            "{orientation}"
        );
    }
}

#[test]
fn without_exif_the_name_and_then_the_file_date_it() {
    let bare = [
        &b"\xFF\xD8"[..],
        &segment(0xC0, &[8, 0, 2, 0, 3, 1, 1, 0x11, 0]),
    ]
    .concat();
    let named = facts(&bare, "Screenshot_20181227-152914.jpg");
    assert_eq!(
        (named.taken_from, named.taken_us),
        (DateSource::FileName, 1_545_920_954_000_000)
    );
    assert_eq!((named.date_time, named.offset), (None, None));
    let unnamed = facts(&bare, "photo.jpg");
    assert_eq!(
        (unnamed.taken_from, unnamed.taken_us),
        (DateSource::Modified, MODIFIED_MS * 1000)
    );
    assert_eq!(unnamed.size_px, Some((3, 2)));
}

#[test]
fn headers_of_other_containers_give_sizes() {
    let png = [
        &b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"[..],
        &7u32.to_be_bytes(),
        &5u32.to_be_bytes(),
    ]
    .concat();
    assert_eq!(facts(&png, "a.png").size_px, Some((7, 5)));
    assert_eq!(
        facts(b"GIF89a\x07\0\x05\0\0\0", "a.gif").size_px,
        Some((7, 5))
    );
    let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9D\x01\x2A\x07\0\x05\0";
    assert_eq!(facts(lossy, "a.webp").size_px, Some((7, 5)));
    let lossless = [
        &b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F"[..],
        &(6u32 | 4 << 14).to_le_bytes(),
    ]
    .concat();
    assert_eq!(facts(&lossless, "a.webp").size_px, Some((7, 5)));
    let extended = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x06\0\0\x04\0\0";
    assert_eq!(facts(extended, "a.webp").size_px, Some((7, 5)));
    let empty = [&b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"[..], &[0; 8]].concat();
    assert_eq!(facts(&empty, "a.png").size_px, None);
}

#[test]
fn a_film_tells_date_place_and_duration() {
    let film = [film_box(b"ftyp", b"qt  \0\0\0\0"), index()].concat();
    let facts = facts(&film, "IMG_0001.MOV");
    assert_eq!(facts.date_time.as_deref(), Some("2023-08-23T18:03:00.000"));
    assert_eq!(
        (facts.duration_s, facts.place),
        (Some(3), Some((48.8577, -2.295)))
    );
    assert_eq!(facts.size_px, None);
}

/// Every prefix, and thousands of bent copies: facts may be wrong, nothing may panic. Dates stay readable.
#[test]
fn hostile_bytes_never_panic() {
    let film = [film_box(b"ftyp", b"qt  \0\0\0\0"), index()].concat();
    let mut heic = film_box(b"ftyp", b"heic\0\0\0\0mif1heic");
    heic.extend_from_slice(&film_box(b"meta", &[0; 60]));
    let mut raw = tiff(6);
    raw.extend_from_slice(&[0; 64]);
    let png = [
        &b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\0\0\0\0\0\0\xFFeXIf"[..],
        &tiff(1),
    ]
    .concat();
    let webp = [
        &b"RIFF\xFF\xFF\0\0WEBPVP8X\x0A\0\0\0\x08\0\0\0\x06\0\0\x04\0\0EXIF\xF0\0\0\0"[..],
        &tiff(1),
    ]
    .concat();
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    for whole in [jpeg(6), film, heic, raw, png, webp] {
        for cut in 0..=whole.len() {
            check(&whole[..cut]);
        }
        for _ in 0..4000 {
            let mut bent = whole.clone();
            for _ in 0..1 + random() % 6 {
                let at = random() % bent.len();
                bent[at] = match random() % 4 {
                    0 => 0xFF,
                    1 => 0,
                    2 => bent[at] ^ (1 << (random() % 8)),
                    _ => random() as u8,
                };
            }
            check(&bent);
        }
    }
}

fn check(bytes: &[u8]) {
    let _ = kind(bytes, "a.jpg");
    for name in ["a.jpg", "a.mov"] {
        let facts = facts(bytes, name);
        assert!(facts.size_px.is_none_or(|(w, h)| w > 0 && h > 0));
        assert!(
            facts
                .place
                .is_none_or(|(la, lo)| la.abs() <= 90.0 && lo.abs() <= 180.0)
        );
        assert_eq!(
            facts.date_time.is_some(),
            facts.taken_from == DateSource::Embedded
        );
        if let Some(text) = facts.date_time {
            assert!(dates::parse_wall_ms(&text).is_some(), "{text}");
        }
    }
    let _ = video::index_at(bytes, u64::MAX);
    let _ = dimensions::read(bytes);
}
