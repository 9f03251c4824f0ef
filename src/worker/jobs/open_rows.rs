//! Keys and metadata of a whole page of rows at once.

use js_sys::Uint8Array;
use potluck_engine::jobs::{decode_rows, encode_opened, open_rows};
use potluck_engine::ports::PoolError;

use crate::worker::protocol::{js_bytes, take_secret};

/// Opens every row; one that does not open is an error inside.
///
/// # Errors
/// `Died` when the rows themselves do not parse.
pub fn run(rows: &Uint8Array) -> Result<Uint8Array, PoolError> {
    let rows = decode_rows(&take_secret(rows)).ok_or(PoolError::Died)?;
    Ok(js_bytes(&encode_opened(&open_rows(&rows))))
}
