//! A stretch of a downloaded stream; see [`potluck_engine::jobs::open_chunks`].

use js_sys::Uint8Array;
use potluck_crypto::StreamState;
use potluck_crypto::secretstream::SEALED_CHUNK_BYTES;
use potluck_engine::jobs::open_chunks;
use potluck_engine::ports::PoolError;

use super::scratch::Scratch;
use crate::worker::protocol::{js_bytes, take_secret};

/// Opens whole chunks. The plaintext lies at the front of the buffer the ciphertext came in.
///
/// # Errors
/// `Open`, also when bytes follow the final chunk.
pub fn run(
    sealed: &Uint8Array,
    state: &Uint8Array,
) -> Result<(Uint8Array, Uint8Array, bool), PoolError> {
    let mut state = StreamState::from_bytes(&take_secret(state)).map_err(|_| PoolError::Died)?;
    let mut scratch = Scratch::take();
    let (mut from, mut to, mut is_final) = (0, 0, false);
    while from < sealed.length() {
        if is_final {
            return Err(PoolError::Open);
        }
        let end = sealed.length().min(from + SEALED_CHUNK_BYTES as u32);
        let chunk = &mut scratch[..(end - from) as usize];
        sealed.subarray(from, end).copy_to(chunk);
        let opened = open_chunks(chunk, state)?;
        let plain_bytes = opened.plain_bytes as u32;
        sealed
            .subarray(to, to + plain_bytes)
            .copy_from(&chunk[..opened.plain_bytes]);
        (state, is_final) = (opened.state, opened.is_final);
        to += plain_bytes;
        from = end;
    }
    Ok((
        sealed.subarray(0, to),
        js_bytes(&*state.to_bytes()),
        is_final,
    ))
}
