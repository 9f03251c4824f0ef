//! Photos as plain objects.

use potluck_engine::view::{PhotoKind, PhotoView};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A photo in the album. `damaged` ones do not open and have nothing else but an id. */
export interface Photo {
  id: number;
  damaged: boolean;
  name?: string;
  kind?: "image" | "video" | "livePhoto";
  /** When it was taken: wall clock at that place, milliseconds as if UTC. */
  takenLocalMs?: number;
  width?: number;
  height?: number;
  /** Ciphertext bytes of the original. */
  bytes?: number;
  camera?: string;
  caption?: string;
  /** The name a contributor gave. */
  addedBy?: string;
}

/** What to add. */
export interface Deposit {
  name: string;
  bytes: Uint8Array;
  /** Milliseconds since the epoch. */
  modifiedMs?: number;
  /** A JPEG of at most 720 pixels a side; without one the photo gets a plain dark thumbnail. */
  thumbnail?: { jpeg: Uint8Array; width: number; height: number };
}

export interface OpenOptions {
  /** Origin of the API server; the link's own when left out. */
  api?: string;
  password?: string;
}
"#;

/// See `Photo` above.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Photo {
    id: i64,
    damaged: bool,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    facts: Option<Facts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    added_by: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts {
    name: String,
    kind: &'static str,
    taken_local_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    camera: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<String>,
}

impl From<&PhotoView> for Photo {
    fn from(view: &PhotoView) -> Self {
        let facts = view.facts.as_ref().ok().map(|facts| Facts {
            name: facts.name.clone(),
            kind: match facts.kind {
                PhotoKind::Image => "image",
                PhotoKind::Video => "video",
                PhotoKind::LivePhoto => "livePhoto",
            },
            taken_local_ms: facts.taken_local_ms,
            width: facts.size_px.map(|(width, _)| width),
            height: facts.size_px.map(|(_, height)| height),
            bytes: facts.bytes,
            camera: facts.camera.clone(),
            caption: facts.caption.clone(),
        });
        Self {
            id: view.id.0,
            damaged: facts.is_none(),
            facts,
            added_by: view.added_by.clone(),
        }
    }
}

/// See `Deposit` above.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Deposit {
    pub(super) name: String,
    #[serde(with = "serde_bytes_vec")]
    pub(super) bytes: Vec<u8>,
    #[serde(default)]
    pub(super) modified_ms: Option<f64>,
    #[serde(default)]
    pub(super) thumbnail: Option<DepositThumbnail>,
}

/// A caller's own thumbnail.
#[derive(Deserialize)]
pub(super) struct DepositThumbnail {
    #[serde(with = "serde_bytes_vec")]
    pub(super) jpeg: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// See `OpenOptions` above.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct OpenOptions {
    pub(super) api: Option<String>,
    pub(super) password: Option<String>,
}

/// Reads a `Uint8Array` in one copy; serde's own way for a `Vec<u8>` would go number by number.
mod serde_bytes_vec {
    use std::fmt;

    use serde::Deserializer;
    use serde::de::{Error, Visitor};

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Vec<u8>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a Uint8Array")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }

            fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
                Ok(bytes)
            }
        }
        from.deserialize_byte_buf(Bytes)
    }
}
