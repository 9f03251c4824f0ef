//! Photos by day, in rows as wide as the page; only what is near the eye is in the page.

pub mod days;
pub mod rows;
#[cfg(target_arch = "wasm32")]
mod tile;
#[cfg(target_arch = "wasm32")]
mod view;
#[cfg(target_arch = "wasm32")]
pub use view::{Grid, GridSkeleton, Sight};

#[cfg(target_arch = "wasm32")]
stylance::import_style!(pub(self) css, "grid.module.css");
