//! How a file is cut: chunks of the stream, parts of the object.
//!
//! # Shape
//! A chunk is 4 MiB of plaintext, 17 bytes more when sealed. From five chunks on the object goes up in parts of five
//! sealed chunks; the last part is shorter. Below that it goes up whole.
//!
//! # Units
//! Bytes of plaintext unless "sealed" is said.
//!
//! # Source
//! docs/spec/upload.md 11.3.

use potluck_crypto::secretstream::{SEALED_CHUNK_BYTES, chunk_count, sealed_len};
use potluck_protocol::limits::{CHUNKS_PER_PART, OBJECT_MAX_BYTES};

use crate::jobs::{Survey, goes_whole};
use crate::{Kind, Result};

/// Sealed bytes of every part but the last.
pub(crate) const PART_BYTES: u64 = CHUNKS_PER_PART * SEALED_CHUNK_BYTES as u64;

/// Refuses what can never be stored.
///
/// # Errors
/// `Empty`; `TooLarge` when the object would exceed what the server takes, so that nobody waits for a refusal.
pub(crate) fn check_len(plain_bytes: u64) -> Result<()> {
    if plain_bytes == 0 {
        return Err(Kind::Empty.into());
    }
    if plain_bytes >= OBJECT_MAX_BYTES || sealed_len(plain_bytes) > OBJECT_MAX_BYTES {
        return Err(Kind::TooLarge.into());
    }
    Ok(())
}

/// Sealed bytes of each part, in order; one entry when the object goes up whole.
#[must_use]
pub(crate) fn part_lens(plain_bytes: u64) -> Vec<u64> {
    let sealed = sealed_len(plain_bytes);
    if goes_whole(plain_bytes) {
        return vec![sealed];
    }
    let parts = chunk_count(plain_bytes).div_ceil(CHUNKS_PER_PART);
    (0..parts)
        .map(|part| PART_BYTES.min(sealed - part * PART_BYTES))
        .collect()
}

/// True when a survey cuts the file as [`part_lens`] does. The server signs lengths for these parts; other ones would
/// be refused only after they were sent.
#[must_use]
pub(crate) fn fits(survey: &Survey) -> bool {
    let lens = part_lens(survey.plain_bytes);
    let cut = survey
        .parts
        .iter()
        .map(|part| sealed_len(part.end.saturating_sub(part.start)));
    survey.sealed_bytes == sealed_len(survey.plain_bytes) && cut.eq(lens)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    #[test]
    fn worked_example_of_the_specification() {
        let lens = part_lens(100_000_000);
        assert_eq!(chunk_count(100_000_000), 24);
        assert_eq!(sealed_len(100_000_000), 100_000_408);
        assert_eq!(
            lens,
            [20_971_605, 20_971_605, 20_971_605, 20_971_605, 16_113_988]
        );
    }

    #[test]
    fn seventeen_mib_are_one_part_of_a_multipart_upload() {
        assert!(!goes_whole(17 * MIB));
        assert_eq!(part_lens(17 * MIB), [sealed_len(17 * MIB)]);
    }

    #[test]
    fn four_chunks_go_whole_and_one_byte_more_does_not() {
        assert!(goes_whole(16 * MIB));
        assert_eq!(part_lens(16 * MIB), [16 * MIB + 4 * 17]);
        assert!(!goes_whole(16 * MIB + 1));
    }

    #[test]
    fn parts_add_up_and_only_the_last_is_shorter() {
        for plain in [
            1,
            4 * MIB,
            16 * MIB + 1,
            20 * MIB,
            20 * MIB + 1,
            40 * MIB,
            123_456_789,
            9 * 1024 * MIB,
        ] {
            let lens = part_lens(plain);
            assert_eq!(lens.iter().sum::<u64>(), sealed_len(plain), "{plain}");
            let (last, others) = lens.split_last().unwrap();
            assert!(others.iter().all(|len| *len == PART_BYTES), "{plain}");
            assert!(*last <= PART_BYTES && *last > 17, "{plain}");
        }
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        assert_eq!(check_len(0).unwrap_err().kind, Kind::Empty);
        assert_eq!(check_len(10 * 1024 * MIB).unwrap_err().kind, Kind::TooLarge);
        // Below the limit as a file, above it as ciphertext.
        assert_eq!(
            check_len(10 * 1024 * MIB - 1).unwrap_err().kind,
            Kind::TooLarge
        );
        assert!(check_len(1).is_ok());
        assert!(check_len(10 * 1024 * MIB - 17 * 2560).is_ok());
    }
}
