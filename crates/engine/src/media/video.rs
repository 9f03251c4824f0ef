//! The index of an MP4 or MOV: when it was filmed, where, and how long it is.
//!
//! # Shape
//! Boxes: length u32, four letters, contents; length 1 means that a u64 follows, 0 that the box goes on to the end.
//! The index is the box `moov`; it may stand at the end of the file, where [`index_at`] points.
//!
//! # Units
//! `mvhd` counts seconds since 1904 in UTC; 0 means that nobody knows.
//!
//! # Source
//! ISO/IEC 14496-12 4.2 and 8.2.2; Apple, QuickTime File Format, "Metadata"; docs/spec/upload.md 6.

use super::dates::Stamp;

/// Seconds from 1904-01-01 to 1970-01-01.
const EPOCH_1904_S: i64 = 2_082_844_800;
/// Boxes looked at on one level: a file made to keep us busy has more.
const BOXES_MAX: usize = 4096;

/// What the index says.
#[derive(Default)]
pub(super) struct Index {
    pub taken: Option<Stamp>,
    pub place: Option<(f64, f64)>,
    pub duration_s: Option<u32>,
}

/// Where to read for the index, when it lies behind `head`, the first bytes of a file of `len` bytes. What is read
/// there goes to [`add_index`](super::add_index); 256 KiB are enough but for films of many hours.
#[must_use]
pub fn index_at(head: &[u8], len: u64) -> Option<u64> {
    if head.get(4..8)? != b"ftyp" {
        return None;
    }
    let mut at = 0;
    for _ in 0..64 {
        let Some(item) = usize::try_from(at)
            .ok()
            .and_then(|at| head.get(at..))
            .and_then(header)
        else {
            // The first box of which not even the head was read.
            return (at < len && at >= head.len() as u64).then_some(at);
        };
        if item.name == *b"moov" {
            return None;
        }
        at = at.checked_add(item.total?)?;
    }
    None
}

pub(super) fn read(bytes: &[u8]) -> Index {
    let mut index = Index::default();
    let Some(moov) = find(bytes, *b"moov") else {
        return index;
    };
    let mut filmed = None;
    for (name, body) in boxes(moov) {
        match &name {
            b"mvhd" => {
                let (created, duration_s) = movie_header(body).unwrap_or_default();
                filmed = created;
                index.duration_s = duration_s;
            }
            b"meta" => quicktime_keys(body, &mut index),
            b"udta" => {
                let text = boxes(body)
                    .find(|(name, _)| name == b"\xA9xyz")
                    .map(|(_, body)| body);
                index.place = index
                    .place
                    .or(text.and_then(|body| iso6709(body.get(4..)?)));
            }
            _ => {}
        }
    }
    index.taken = index.taken.or(filmed);
    index
}

struct Header {
    name: [u8; 4],
    head_bytes: usize,
    /// Length of the box; `None` when it goes on to the end of the file.
    total: Option<u64>,
}

fn header(bytes: &[u8]) -> Option<Header> {
    let short = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
    let name = bytes.get(4..8)?.try_into().ok()?;
    let (head_bytes, total) = match short {
        0 => (8, None),
        1 => (
            16,
            Some(u64::from_be_bytes(bytes.get(8..16)?.try_into().ok()?)),
        ),
        n => (8, Some(u64::from(n))),
    };
    // A box shorter than its own head would be walked over and over.
    (total.is_none_or(|total| total >= head_bytes as u64)).then_some(Header {
        name,
        head_bytes,
        total,
    })
}

/// The boxes of one level; the last one may be cut by the end of the slice.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let item = header(rest)?;
        let total = item
            .total
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(rest.len())
            .min(rest.len());
        let (whole, after) = rest.split_at(total);
        rest = after;
        Some((item.name, whole.get(item.head_bytes..)?))
    })
    .take(BOXES_MAX)
}

fn find(bytes: &[u8], wanted: [u8; 4]) -> Option<&[u8]> {
    boxes(bytes)
        .find(|(name, _)| *name == wanted)
        .map(|(_, body)| body)
}

fn be32(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u32::from_be_bytes(
        bytes.get(at..at + 4)?.try_into().ok()?,
    )))
}

fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

fn movie_header(body: &[u8]) -> Option<(Option<Stamp>, Option<u32>)> {
    let (created, scale, duration) = match body.first()? {
        0 => (be32(body, 4)?, be32(body, 12)?, be32(body, 16)?),
        1 => (be64(body, 4)?, be32(body, 20)?, be64(body, 24)?),
        _ => return None,
    };
    let created = i64::try_from(created)
        .ok()
        // Beyond the year 9999 nobody set the clock; some writers count from 1970, which lands before 1970 here.
        .filter(|s| (EPOCH_1904_S + 1..253_402_300_800 + EPOCH_1904_S).contains(s))
        .map(|s| Stamp::from_epoch_ms((s - EPOCH_1904_S) * 1000));
    let duration = (scale > 0 && duration > 0).then(|| duration.div_ceil(scale));
    Some((created, duration.and_then(|s| u32::try_from(s).ok())))
}

/// `keys` names the items, `ilst` holds them by number.
fn quicktime_keys(meta: &[u8], index: &mut Index) {
    // In MP4 the box has four bytes of version and flags, in MOV it has none.
    let meta = if meta.get(4..8) == Some(b"hdlr") {
        meta
    } else {
        meta.get(4..).unwrap_or_default()
    };
    let (Some(keys), Some(items)) = (find(meta, *b"keys"), find(meta, *b"ilst")) else {
        return;
    };
    let keys: Vec<&[u8]> = boxes(keys.get(8..).unwrap_or_default())
        .map(|(_, name)| name)
        .collect();
    for (number, item) in boxes(items) {
        let number = u32::from_be_bytes(number) as usize;
        let value = find(item, *b"data").and_then(|data| data.get(8..));
        let (Some(key), Some(value)) = (number.checked_sub(1).and_then(|i| keys.get(i)), value)
        else {
            continue;
        };
        match *key {
            b"com.apple.quicktime.creationdate" => {
                index.taken = std::str::from_utf8(value)
                    .ok()
                    .and_then(Stamp::parse)
                    .or(index.taken.take());
            }
            b"com.apple.quicktime.location.ISO6709" => index.place = iso6709(value).or(index.place),
            _ => {}
        }
    }
}

/// `+48.8577+002.2950+035/`: the first two signed numbers.
fn iso6709(text: &[u8]) -> Option<(f64, f64)> {
    let text = std::str::from_utf8(text).ok()?;
    let mut numbers = text.match_indices(['+', '-']).filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        text[at..at + 1 + end].parse::<f64>().ok()
    });
    let (latitude, longitude) = (numbers.next()?, numbers.next()?);
    let is_place =
        latitude != 0.0 && longitude != 0.0 && latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    is_place.then_some((latitude, longitude))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::media) fn film_box(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut out = (body.len() as u32 + 8).to_be_bytes().to_vec();
        out.extend_from_slice(name);
        out.extend_from_slice(body);
        out
    }

    pub(in crate::media) fn index() -> Vec<u8> {
        let created = (1_692_806_580 + EPOCH_1904_S) as u32;
        let mut mvhd = vec![0; 4];
        for n in [created, created, 600, 1501] {
            mvhd.extend_from_slice(&n.to_be_bytes());
        }
        let key = |name: &[u8]| film_box(b"mdta", name);
        let names = [
            key(b"com.apple.quicktime.creationdate"),
            key(b"com.apple.quicktime.location.ISO6709"),
        ]
        .concat();
        let keys = [&[0, 0, 0, 0, 0, 0, 0, 2], &names[..]].concat();
        let item = |n: u32, text: &[u8]| {
            film_box(
                &n.to_be_bytes(),
                &film_box(b"data", &[&[0; 8], text].concat()),
            )
        };
        let items = [
            item(1, b"2023-08-23T18:03:00+0200"),
            item(2, b"+48.8577-002.2950+035.000/"),
        ]
        .concat();
        let meta = [
            film_box(b"hdlr", &[0; 24]),
            film_box(b"keys", &keys),
            film_box(b"ilst", &items),
        ]
        .concat();
        film_box(
            b"moov",
            &[film_box(b"mvhd", &mvhd), film_box(b"meta", &meta)].concat(),
        )
    }

    #[test]
    fn index_gives_date_place_and_duration() {
        let index = read(&index());
        let stamp = index.taken.unwrap();
        assert_eq!(
            (stamp.date_time().as_str(), stamp.offset_text()),
            ("2023-08-23T18:03:00.000", Some("+0200"))
        );
        assert_eq!(index.place, Some((48.8577, -2.295)));
        assert_eq!(index.duration_s, Some(3));
    }

    #[test]
    fn the_header_alone_gives_utc() {
        let created = (1_692_806_580 + EPOCH_1904_S) as u64;
        let mut mvhd = vec![1, 0, 0, 0];
        mvhd.extend_from_slice(&created.to_be_bytes());
        mvhd.extend_from_slice(&created.to_be_bytes());
        mvhd.extend_from_slice(&1000u32.to_be_bytes());
        mvhd.extend_from_slice(&60_000u64.to_be_bytes());
        let index = read(&film_box(b"moov", &film_box(b"mvhd", &mvhd)));
        assert_eq!(index.taken.unwrap().date_time(), "2023-08-23T16:03:00.000");
        assert_eq!(index.duration_s, Some(60));
    }

    #[test]
    fn an_index_behind_the_pictures_is_pointed_at() {
        let mut head = film_box(b"ftyp", b"qt  \0\0\0\0");
        let mut mdat = 1_000_000u32.to_be_bytes().to_vec();
        mdat.extend_from_slice(b"mdat\0\0\0\0");
        head.extend_from_slice(&mdat);
        let at = 16 + 1_000_000;
        assert_eq!(index_at(&head, at + 500), Some(at));
        assert_eq!(index_at(&head, at), None);
        let with_index = [film_box(b"ftyp", b"qt  \0\0\0\0"), index()].concat();
        assert_eq!(index_at(&with_index, with_index.len() as u64), None);
        assert_eq!(index_at(b"", 0), None);
    }
}
