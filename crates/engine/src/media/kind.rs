//! Photo, film or neither: by the first bytes, then by the extension.
//!
//! # Source
//! docs/spec/upload.md 2. One thing is stricter here: a file that begins as plain text is unsupported whatever its
//! name says, since no reader could show it.

use crate::view::PhotoKind;

/// First bytes that [`kind`] wants to see.
pub const KIND_BYTES: u64 = 4100;

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KindError {
    /// Known, and neither photo nor film: a document, a sound, an archive, text.
    #[error("not a photo or video")]
    Unsupported,
    /// Neither bytes nor name say what it is.
    #[error("unknown type of file")]
    Unknown,
}

/// What a file is, from its first bytes (4100 are enough) and its name.
///
/// # Errors
/// See [`KindError`].
pub fn kind(head: &[u8], name: &str) -> Result<PhotoKind, KindError> {
    let magic = magic(head);
    match magic {
        Some(Magic::Image) => return Ok(PhotoKind::Image),
        Some(Magic::Video) => return Ok(PhotoKind::Video),
        _ if is_text(head) => return Err(KindError::Unsupported),
        _ => {}
    }
    match extension(name).as_str() {
        "jpeg" | "jpg" | "gif" | "raf" | "orf" | "crw" => Ok(PhotoKind::Image),
        "webm" | "mod" | "mp4" | "dv" | "wmv" | "hevc" | "mov" => Ok(PhotoKind::Video),
        "xmp" | "html" | "txt" => Err(KindError::Unsupported),
        _ if magic.is_some() => Err(KindError::Unsupported),
        _ => Err(KindError::Unknown),
    }
}

/// The part after the last dot, in lower case; empty when there is none.
pub(super) fn extension(name: &str) -> String {
    name.rsplit_once('.')
        .map_or_else(String::new, |(_, ext)| ext.to_ascii_lowercase())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Magic {
    Image,
    Video,
    Other,
}

const SIGNATURES: &[(usize, &[u8], Magic)] = &[
    (0, b"\xFF\xD8\xFF", Magic::Image),
    (0, b"\x89PNG\r\n\x1A\n", Magic::Image),
    (0, b"GIF87a", Magic::Image),
    (0, b"GIF89a", Magic::Image),
    (0, b"II*\0", Magic::Image),
    (0, b"MM\0*", Magic::Image),
    (0, b"IIRO", Magic::Image),
    (0, b"IIRS", Magic::Image),
    (0, b"MMOR", Magic::Image),
    (0, b"IIU\0", Magic::Image),
    (0, b"II\xBC", Magic::Image),
    (0, b"FUJIFILMCCD-RAW", Magic::Image),
    (6, b"HEAPCCDR", Magic::Image),
    (0, b"\xFF\x0A", Magic::Image),
    (0, b"\0\0\0\x0CJXL \r\n\x87\n", Magic::Image),
    (0, b"\0\0\0\x0CjP  \r\n\x87\n", Magic::Image),
    (0, b"8BPS", Magic::Image),
    (0, b"\0\0\x01\0", Magic::Image),
    (0, b"gimp xcf ", Magic::Image),
    (4, b"moov", Magic::Video),
    (4, b"mdat", Magic::Video),
    (4, b"wide", Magic::Video),
    (4, b"free", Magic::Video),
    (0, b"FLV\x01", Magic::Video),
    (0, b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", Magic::Video),
    (0, b"\0\0\x01\xBA", Magic::Video),
    (0, b"\0\0\x01\xB3", Magic::Video),
    (0, b"%PDF", Magic::Other),
    (0, b"PK\x03\x04", Magic::Other),
    (0, b"\x1F\x8B\x08", Magic::Other),
    (0, b"BZh", Magic::Other),
    (0, b"\xFD7zXZ\0", Magic::Other),
    (0, b"7z\xBC\xAF\x27\x1C", Magic::Other),
    (0, b"Rar!\x1A\x07", Magic::Other),
    (0, b"ID3", Magic::Other),
    (0, b"\xFF\xFB", Magic::Other),
    (0, b"\xFF\xF1", Magic::Other),
    (0, b"fLaC", Magic::Other),
    (0, b"MThd", Magic::Other),
    (0, b"\x7FELF", Magic::Other),
    (0, b"\0asm", Magic::Other),
    (0, b"SQLite format 3\0", Magic::Other),
    (0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Magic::Other),
    (0, b"wOFF", Magic::Other),
    (0, b"wOF2", Magic::Other),
];

fn magic(head: &[u8]) -> Option<Magic> {
    let at = |offset: usize, bytes: &[u8]| {
        head.get(offset..)
            .is_some_and(|rest| rest.starts_with(bytes))
    };
    if at(4, b"ftyp") {
        return Some(brand(head.get(8..12).unwrap_or_default()));
    }
    if at(0, b"RIFF") {
        return Some(match head.get(8..12) {
            Some(b"WEBP") => Magic::Image,
            Some(b"AVI ") => Magic::Video,
            _ => Magic::Other,
        });
    }
    if at(0, b"\x1A\x45\xDF\xA3") {
        let start = &head[..head.len().min(4096)];
        let says = |word: &[u8]| start.windows(word.len()).any(|window| window == word);
        return Some(if says(b"webm") || says(b"matroska") {
            Magic::Video
        } else {
            Magic::Other
        });
    }
    if at(0, b"OggS") {
        let is_film = at(28, b"\x80theora") || at(28, b"\x01video\0");
        return Some(if is_film { Magic::Video } else { Magic::Other });
    }
    if at(0, b"BM") && at(6, &[0; 4]) {
        return Some(Magic::Image);
    }
    if (at(0, b"G") && at(188, b"G")) || (at(4, b"G") && at(196, b"G")) {
        return (!is_text(head)).then_some(Magic::Video);
    }
    SIGNATURES
        .iter()
        .find(|(offset, bytes, _)| at(*offset, bytes))
        .map(|(_, _, magic)| *magic)
}

/// The four letters that say which of the many formats in these boxes it is.
fn brand(brand: &[u8]) -> Magic {
    match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" | b"avif"
        | b"avis" | b"crx " | b"jxl " => Magic::Image,
        b"M4A " | b"M4B " | b"M4P " | b"F4A " | b"F4B " => Magic::Other,
        _ => Magic::Video,
    }
}

/// True for bytes that are plain text as far as seen.
fn is_text(head: &[u8]) -> bool {
    let start = &head[..head.len().min(KIND_BYTES as usize)];
    let valid = match std::str::from_utf8(start) {
        Ok(_) => start.len(),
        // A character may be cut by the end of the slice.
        Err(e) if start.len() - e.valid_up_to() < 4 && e.error_len().is_none() => e.valid_up_to(),
        Err(_) => return false,
    };
    valid > 0
        && start[..valid]
            .iter()
            .all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_win_over_the_name() {
        assert_eq!(
            kind(b"\xFF\xD8\xFF\xE0rest", "film.mov"),
            Ok(PhotoKind::Image)
        );
        assert_eq!(
            kind(b"\0\0\0\x18ftypqt  \0\0", "photo.jpg"),
            Ok(PhotoKind::Video)
        );
        assert_eq!(kind(b"\0\0\0\x18ftypheic\0\0", "x"), Ok(PhotoKind::Image));
        assert_eq!(kind(b"RIFF\0\0\0\0WEBPVP8 ", "x"), Ok(PhotoKind::Image));
        assert_eq!(
            kind(b"\x1A\x45\xDF\xA3\x42\x82\x84webm", "x"),
            Ok(PhotoKind::Video)
        );
    }

    #[test]
    fn sounds_and_documents_are_unsupported() {
        for (head, name) in [
            (&b"%PDF-1.7\x80"[..], "paper.pdf"),
            (b"RIFF\0\0\0\0WAVEfmt ", "a.wav"),
            (b"\0\0\0\x18ftypM4A \0\0", "a.m4a"),
            (b"<svg xmlns=", "a.svg"),
            (b"hello", "notes.txt"),
            (
                b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1E\x01vorbis",
                "a.ogg",
            ),
        ] {
            assert_eq!(kind(head, name), Err(KindError::Unsupported), "{name}");
        }
    }

    #[test]
    fn text_renamed_jpg_is_unsupported() {
        assert_eq!(
            kind(b"Dear Anna, this is no photo.\n", "photo.jpg"),
            Err(KindError::Unsupported)
        );
        assert_eq!(
            kind("Grüße, und kein Bild".as_bytes(), "photo.JPEG"),
            Err(KindError::Unsupported)
        );
    }

    #[test]
    fn the_extension_decides_when_the_bytes_do_not() {
        assert_eq!(kind(&[0x80, 1, 2], "IMG.ORF"), Ok(PhotoKind::Image));
        assert_eq!(kind(&[0x80, 1, 2], "tape.dv"), Ok(PhotoKind::Video));
        assert_eq!(kind(b"PK\x03\x04\x80", "clip.mov"), Ok(PhotoKind::Video));
        assert_eq!(kind(&[0x80, 1, 2], "what.bin"), Err(KindError::Unknown));
        assert_eq!(kind(&[0x80, 1, 2], "noextension"), Err(KindError::Unknown));
    }

    #[test]
    fn a_character_cut_by_the_slice_is_still_text() {
        let text = "ü".repeat(3000);
        assert_eq!(
            kind(&text.as_bytes()[..KIND_BYTES as usize + 1], "a.jpg"),
            Err(KindError::Unsupported)
        );
    }
}
