//! The npm package's face: open a link, list, decrypt, deposit. One file per noun, no logic.
//!
//! Exists only with the feature `npm`: `#[wasm_bindgen]` exports in a library are kept in every binary that links it.

mod error;
mod link;
mod photo;

pub use link::OpenedLink;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}
