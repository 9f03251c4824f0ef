//! The browser app.

use axum::response::{IntoResponse, Response};

use crate::config::Config;
use crate::error::ApiError;

/// The files of the browser app.
#[derive(Default)]
pub struct Bundle {}

impl Bundle {
    /// From the configured folder, or what was built in.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn load(_: &Config) -> std::io::Result<Self> {
        Ok(Self::default())
    }
}

/// Answers what no route does.
pub async fn page() -> Response {
    ApiError::NoRoute.into_response()
}

/// Answers a known path with another method.
pub async fn not_found() -> ApiError {
    ApiError::NoRoute
}
