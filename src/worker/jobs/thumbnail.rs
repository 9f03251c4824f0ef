//! A small JPEG of a picture, decoded by the browser.
//!
//! # Shape
//! Longest side [`SIDE_PX`], never larger than the picture; orientation applied; white where the picture lets through.
//! Quality 0.7, then 0.6 and 0.5 while it is larger than [`GOAL_BYTES`].
//!
//! # Errors
//! `Undecodable` for what the browser cannot show, and when it has not decoded within [`TIMEOUT_MS`]: some hang on
//! formats they do not know.
//!
//! # Source
//! docs/spec/upload.md 10.

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{ArrayBuffer, Uint8Array};
use potluck_engine::media::{HEAD_BYTES, read};
use potluck_engine::ports::{PoolError, Thumbnail};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, ImageBitmap, ImageBitmapOptions, ImageEncodeOptions, ImageOrientation,
    OffscreenCanvas, OffscreenCanvasRenderingContext2d, ResizeQuality, WorkerGlobalScope,
};

/// Longest side of a thumbnail.
pub const SIDE_PX: u32 = 720;
/// What a thumbnail should not be larger than.
pub const GOAL_BYTES: f64 = 102_400.0;
/// How long a browser may decode.
const TIMEOUT_MS: u32 = 30_000;
const QUALITIES: [f64; 3] = [0.7, 0.6, 0.5];

/// Makes the thumbnail of a picked picture.
///
/// # Errors
/// `Undecodable`, `FileGone`.
pub async fn run(file: &File) -> Result<Thumbnail<Uint8Array>, PoolError> {
    let work = Box::pin(make(file));
    match select(work, TimeoutFuture::new(TIMEOUT_MS)).await {
        Either::Left((made, _)) => made,
        Either::Right(_) => Err(PoolError::Undecodable),
    }
}

async fn make(file: &File) -> Result<Thumbnail<Uint8Array>, PoolError> {
    let head = bytes_of(
        &file
            .slice_with_f64_and_f64(0.0, HEAD_BYTES as f64)
            .map_err(undecodable)?,
    )
    .await?;
    let stated = read(&head.to_vec(), "", 0, 0, &|_| 0).size_px;
    let (bitmap, (width_px, height_px)) = decode(file, stated).await?;
    let (width, height) = fit(width_px, height_px);
    let jpeg = encode(&bitmap, width, height).await?;
    Ok(Thumbnail {
        jpeg,
        width_px,
        height_px,
    })
}

/// Size of the thumbnail of a picture of that size.
fn fit(width_px: u32, height_px: u32) -> (u32, u32) {
    let longest = width_px.max(height_px);
    if longest <= SIDE_PX {
        return (width_px, height_px);
    }
    let scale = |side: u32| {
        ((f64::from(side) * f64::from(SIDE_PX) / f64::from(longest)).round() as u32).max(1)
    };
    (scale(width_px), scale(height_px))
}

/// Closed when dropped: a decoded picture of 50 megapixels takes 200 MB until the collector comes.
struct Bitmap(ImageBitmap);

impl Drop for Bitmap {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The picture, scaled down on the way when its size is known, and its display size.
async fn decode(
    file: &Blob,
    stated: Option<(u32, u32)>,
) -> Result<(Bitmap, (u32, u32)), PoolError> {
    if let Some((width_px, height_px)) = stated
        && width_px.max(height_px) > SIDE_PX
    {
        let (width, height) = fit(width_px, height_px);
        let options = options();
        options.set_resize_quality(ResizeQuality::High);
        // One side only: the browser keeps the picture's own aspect, which shows whether the stated size is true.
        if width_px >= height_px {
            options.set_resize_width(width);
        } else {
            options.set_resize_height(height);
        }
        let bitmap = bitmap(file, &options).await?;
        let fits = |got: u32, expected: u32| got.abs_diff(expected) <= 2;
        if fits(bitmap.0.width(), width) && fits(bitmap.0.height(), height) {
            return Ok((bitmap, (width_px, height_px)));
        }
    }
    let bitmap = bitmap(file, &options()).await?;
    let size = (bitmap.0.width(), bitmap.0.height());
    if size.0 == 0 || size.1 == 0 {
        Err(PoolError::Undecodable)
    } else {
        Ok((bitmap, size))
    }
}

fn options() -> ImageBitmapOptions {
    let options = ImageBitmapOptions::new();
    options.set_image_orientation(ImageOrientation::FromImage);
    options
}

async fn bitmap(file: &Blob, options: &ImageBitmapOptions) -> Result<Bitmap, PoolError> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let decoding = scope
        .create_image_bitmap_with_blob_and_image_bitmap_options(file, options)
        .map_err(undecodable)?;
    let decoded = JsFuture::from(decoding).await.map_err(undecodable)?;
    Ok(Bitmap(decoded.unchecked_into()))
}

async fn encode(bitmap: &Bitmap, width: u32, height: u32) -> Result<Uint8Array, PoolError> {
    let canvas = OffscreenCanvas::new(width, height).map_err(undecodable)?;
    let context: OffscreenCanvasRenderingContext2d = canvas
        .get_context("2d")
        .ok()
        .flatten()
        .ok_or(PoolError::Undecodable)?
        .unchecked_into();
    let (w, h) = (f64::from(width), f64::from(height));
    // JPEG has no transparency: without this, it turns black.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, w, h);
    context
        .draw_image_with_image_bitmap_and_dw_and_dh(&bitmap.0, 0.0, 0.0, w, h)
        .map_err(undecodable)?;
    let mut best: Option<Blob> = None;
    for quality in QUALITIES {
        let options = ImageEncodeOptions::new();
        options.set_type("image/jpeg");
        options.set_quality(quality);
        let encoding = canvas
            .convert_to_blob_with_options(&options)
            .map_err(undecodable)?;
        let blob: Blob = JsFuture::from(encoding)
            .await
            .map_err(undecodable)?
            .unchecked_into();
        let before = best.as_ref().map_or(f64::INFINITY, Blob::size);
        let size = blob.size();
        best = Some(blob);
        // Small enough, or a lower quality hardly helps.
        if size <= GOAL_BYTES || size > before * 0.9 {
            break;
        }
    }
    bytes_of(&best.ok_or(PoolError::Undecodable)?).await
}

async fn bytes_of(blob: &Blob) -> Result<Uint8Array, PoolError> {
    let read = JsFuture::from(blob.array_buffer())
        .await
        .map_err(|_| PoolError::FileGone)?;
    Ok(Uint8Array::new(&read.unchecked_into::<ArrayBuffer>()))
}

fn undecodable(_: JsValue) -> PoolError {
    PoolError::Undecodable
}
