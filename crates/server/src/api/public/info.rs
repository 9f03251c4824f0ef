//! `GET /public-collection/info`

use axum::extract::State;
use axum::http::HeaderMap;
use potluck_protocol::links::PublicInfo;

use super::album_of;
use crate::ApiError;
use crate::app::AppState;
use crate::auth::link_device::{Device, admit, device_header};
use crate::auth::link_token::Visitor;
use crate::json::Json;
use crate::model::views;

/// The album, without what guests must not know. Works before the password is given, and admits the device.
///
/// # Errors
/// 403 `LINK_DEVICE_LIMIT_EXCEEDED`; 404.
pub async fn info(
    State(state): State<AppState>,
    visitor: Visitor,
    device: Device,
) -> Result<(HeaderMap, Json<PublicInfo>), ApiError> {
    let token = admit(&state, &visitor.link, &device).await?;
    let mut conn = state.db.read().await?;
    let album = album_of(&mut conn, &visitor.link).await?;
    let info = PublicInfo {
        collection: views::for_guest(&album, &visitor.link),
        referral_code: String::new(),
    };
    Ok((device_header(token), Json(info)))
}
