//! `POST /public-collection/file`: a photo added by a guest.
//!
//! It belongs to the album's owner and fills their storage. Nothing ties it to the guest but the name in its encrypted
//! public metadata, which the server cannot read.

use axum::extract::State;
use potluck_protocol::files::{CreateFileRequest, File};

use super::collecting_album;
use crate::ApiError;
use crate::api::files::create::make_photo;
use crate::app::AppState;
use crate::auth::App;
use crate::auth::link_token::Guest;
use crate::json::Json;

/// Makes a photo in the link's album.
///
/// # Errors
/// 400; 400 `BAD_REQUEST` for another album; 404; 405 `PUBLIC_COLLECT_DISABLED`; then as for accounts.
pub async fn deposit(
    State(state): State<AppState>,
    guest: Guest,
    app: App,
    Json(mut request): Json<CreateFileRequest>,
) -> Result<Json<File>, ApiError> {
    if request.collection_id != guest.link.album {
        return Err(ApiError::bad_request(
            "can only update to associated collection",
        ));
    }
    let mut conn = state.db.read().await?;
    let album = collecting_album(&mut conn, &guest.link).await?;
    drop(conn);
    // Private metadata is the owner's alone.
    request.magic_metadata = None;
    make_photo(&state, album.owner, app, request)
        .await
        .map(Json)
}
