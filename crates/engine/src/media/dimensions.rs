//! Width and height as the container states them, before orientation.
//!
//! # Source
//! ITU T.81 B.2.2 (JPEG), PNG 3rd edition 11.2.1, GIF89a 18, RFC 9649 (WebP).

/// Width and height in pixels; `None` for other containers, or when the header lies behind the slice.
#[must_use]
pub fn read(head: &[u8]) -> Option<(u32, u32)> {
    if head.starts_with(b"\xFF\xD8") {
        jpeg(head)
    } else if head.starts_with(b"\x89PNG\r\n\x1A\n") {
        (head.get(12..16)? == b"IHDR").then_some((be32(head, 16)?, be32(head, 20)?))
    } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
        Some((le16(head, 6)?, le16(head, 8)?))
    } else if head.starts_with(b"RIFF") && head.get(8..12)? == b"WEBP" {
        webp(head)
    } else {
        None
    }
    .filter(|(width, height)| *width > 0 && *height > 0)
}

/// Walks the segments to the frame header.
fn jpeg(head: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        if *head.get(at)? != 0xFF {
            return None;
        }
        match *head.get(at + 1)? {
            // Fill bytes.
            0xFF => at += 1,
            // Markers without a length.
            0x01 | 0xD0..=0xD8 => at += 2,
            // Frame headers; C4, C8 and CC are other things.
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                return Some((be16(head, at + 7)?, be16(head, at + 5)?));
            }
            // The picture itself, or its end: no frame header came before it.
            0xD9 | 0xDA => return None,
            _ => at += 2 + usize::try_from(be16(head, at + 2)?.max(2)).ok()?,
        }
    }
}

fn webp(head: &[u8]) -> Option<(u32, u32)> {
    let data = head.get(20..)?;
    match head.get(12..16)? {
        b"VP8 " => Some((le16(data, 6)? & 0x3FFF, le16(data, 8)? & 0x3FFF)),
        b"VP8L" => {
            let bits = u32::from_le_bytes(data.get(1..5)?.try_into().ok()?);
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        b"VP8X" => Some((le24(data, 4)? + 1, le24(data, 7)? + 1)),
        _ => None,
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_be_bytes(
        bytes.get(at..at + 2)?.try_into().ok()?,
    )))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(
        bytes.get(at..at + 2)?.try_into().ok()?,
    )))
}

fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    let b = bytes.get(at..at + 3)?;
    Some(u32::from_le_bytes([b[0], b[1], b[2], 0]))
}
