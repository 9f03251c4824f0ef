//! `POST /files`: a photo out of stored objects.
//!
//! Repeating the identical request is safe and returns the first photo. It is recognised before the storage is
//! checked, so that a lost answer does not turn into "full".
//!
//! # Source
//! Ente Photos protocol, albums section 8.4 and upload section 11.4.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use potluck_protocol::files::{CreateFileRequest, File, FileInfo};
use potluck_protocol::limits::OBJECT_MAX_BYTES;
use potluck_protocol::{EpochMicros, PhotoId, UserId, errors};
use serde::Deserialize;
use sqlx::SqliteConnection;

use super::quota::require_room;
use super::replace;
use crate::ApiError;
use crate::api::collections::{authorize, check_magic, collection_deleted};
use crate::app::AppState;
use crate::auth::{App, User};
use crate::db::Sequence;
use crate::db::sqlite::objects;
use crate::db::sqlite::photos::{self, Registered, Sizes};
use crate::json::{Json, JsonBytes, parse};
use crate::model::roles::Action;
use crate::objects::{ObjectKey, ObjectStore as _};

/// Which photo a request is about; 0 for a new one.
#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    id: PhotoId,
}

/// Makes a photo in an album of the caller's. With an id it is [`replace`] under an older name.
///
/// # Errors
/// In this order: 400; 404, 400 for another app's album, 403, 404 `COLLECTION_DELETED`; 503
/// `OBJECT_SIZE_FETCH_FAILED`; 413; 400 for another size; 500 for a photo that was deleted for good meanwhile; 402, 426.
pub async fn create(
    State(state): State<AppState>,
    caller: User,
    JsonBytes(body): JsonBytes,
) -> Result<Response, ApiError> {
    let Which { id } = parse(&body)?;
    if id.0 != 0 {
        let reply = replace::replace(&state, caller, parse(&body)?).await?;
        return Ok(Json(reply).into_response());
    }
    let file = make_photo(&state, caller.id, caller.app, parse(&body)?).await?;
    Ok(Json(file).into_response())
}

/// As [`create`], for guests too: `owner` is then the album's owner.
pub(crate) async fn make_photo(
    state: &AppState,
    owner: UserId,
    app: App,
    mut request: CreateFileRequest,
) -> Result<File, ApiError> {
    let keys = check(&request, owner)?;
    // Looked at first without the write lock, so that nobody waits while objects are measured.
    let mut conn = state.db.read().await?;
    check_album(&mut conn, owner, app, &request).await?;
    drop(conn);
    let sizes = measure(state, &request, &keys).await?;
    request.file.size = u64::try_from(sizes.file).unwrap_or(0);
    request.thumbnail.size = u64::try_from(sizes.thumbnail).unwrap_or(0);

    let mut tx = state.db.write().await?;
    check_album(&mut tx, owner, app, &request).await?;
    let names = [
        request.file.object_key.as_str(),
        request.thumbnail.object_key.as_str(),
    ];
    if let Some(known) = photos::registered_with(&mut tx, names).await? {
        if !is_same(&known, owner, &request, sizes) {
            return Err(ApiError::BAD_REQUEST);
        }
        if known.is_gone {
            return Err(ApiError::Bare(StatusCode::INTERNAL_SERVER_ERROR));
        }
        return Ok(answer(known.id, owner, known.updation_time, request, sizes));
    }
    let total = sizes.file.saturating_add(sizes.thumbnail);
    require_room(&mut tx, owner, Some(total), state.clock.now()).await?;
    for name in names {
        // Only places this server handed out, and that it has not cleared away in this very moment.
        if !objects::take_temporary(&mut tx, name).await? {
            return Err(object_missing());
        }
    }
    let stamp = tx.stamp().await?;
    let id = PhotoId(tx.next_id(Sequence::File).await?);
    photos::create(&mut tx, id, owner, &request, sizes, stamp).await?;
    objects::add_usage(&mut tx, owner, total).await?;
    tx.commit().await?;
    Ok(answer(id, owner, stamp, request, sizes))
}

/// What can be said without looking anything up.
fn check(request: &CreateFileRequest, owner: UserId) -> Result<[ObjectKey; 2], ApiError> {
    let has_headers = [&request.file, &request.thumbnail, &request.metadata]
        .into_iter()
        .all(|part| !part.decryption_header.is_empty());
    if !has_headers || request.collection_id.0 == 0 {
        return Err(ApiError::BAD_REQUEST);
    }
    for magic in [&request.magic_metadata, &request.pub_magic_metadata]
        .into_iter()
        .flatten()
    {
        check_magic(magic)?;
    }
    let own = |name: &str| ObjectKey::parse(name).filter(|key| key.owner() == owner);
    let (Some(file), Some(thumbnail)) = (
        own(&request.file.object_key),
        own(&request.thumbnail.object_key),
    ) else {
        return Err(ApiError::BAD_REQUEST);
    };
    if file == thumbnail
        || request.encrypted_key.is_empty()
        || request.key_decryption_nonce.is_empty()
    {
        return Err(ApiError::BAD_REQUEST);
    }
    Ok([file, thumbnail])
}

async fn check_album(
    conn: &mut SqliteConnection,
    owner: UserId,
    app: App,
    request: &CreateFileRequest,
) -> Result<(), ApiError> {
    let album = crate::db::sqlite::albums::find(conn, request.collection_id)
        .await?
        .ok_or(ApiError::NOT_FOUND)?;
    if album.app != app.as_str() {
        return Err(ApiError::bad_request("the album belongs to another app"));
    }
    authorize(conn, album.id, owner, Action::CreatePhoto).await?;
    if album.is_deleted {
        return Err(collection_deleted());
    }
    Ok(())
}

/// The real sizes, which must be those of the request where it tells any.
async fn measure(
    state: &AppState,
    request: &CreateFileRequest,
    keys: &[ObjectKey; 2],
) -> Result<Sizes, ApiError> {
    let mut sizes = [0_u64; 2];
    for (size, key) in sizes.iter_mut().zip(keys) {
        *size = state
            .objects
            .size(key)
            .await
            .map_err(ApiError::internal)?
            .ok_or_else(object_missing)?;
    }
    if sizes.iter().any(|size| *size > OBJECT_MAX_BYTES) {
        return Err(ApiError::TOO_LARGE);
    }
    let told = [request.file.size, request.thumbnail.size];
    if told
        .iter()
        .zip(&sizes)
        .any(|(told, real)| *told != 0 && told != real)
    {
        return Err(ApiError::BAD_REQUEST);
    }
    let [file, thumbnail] = sizes.map(|size| i64::try_from(size).unwrap_or(i64::MAX));
    Ok(Sizes { file, thumbnail })
}

fn object_missing() -> ApiError {
    ApiError::coded(
        StatusCode::SERVICE_UNAVAILABLE,
        errors::OBJECT_SIZE_FETCH_FAILED,
        "",
    )
}

fn is_same(known: &Registered, owner: UserId, request: &CreateFileRequest, sizes: Sizes) -> bool {
    let metadata = request.metadata.encrypted_data.as_ref();
    known.owner == owner
        && known.keys
            == [
                request.file.object_key.as_str(),
                request.thumbnail.object_key.as_str(),
            ]
        && known.sizes == sizes
        && known.headers
            == [
                request.file.decryption_header.as_str(),
                request.thumbnail.decryption_header.as_str(),
                request.metadata.decryption_header.as_str(),
            ]
        && known.encrypted_metadata == metadata.map_or("", |data| data.as_str())
}

fn answer(
    id: PhotoId,
    owner: UserId,
    updation_time: EpochMicros,
    request: CreateFileRequest,
    sizes: Sizes,
) -> File {
    File {
        id,
        owner_id: owner,
        collection_id: request.collection_id,
        collection_owner_id: None,
        collection_added_at: None,
        encrypted_key: request.encrypted_key,
        key_decryption_nonce: request.key_decryption_nonce,
        file: request.file,
        thumbnail: request.thumbnail,
        metadata: request.metadata,
        is_deleted: false,
        updation_time,
        magic_metadata: request.magic_metadata,
        pub_magic_metadata: request.pub_magic_metadata,
        info: Some(FileInfo {
            file_size: Some(sizes.file),
            thumb_size: Some(sizes.thumbnail),
        }),
        action: None,
        action_user: None,
    }
}
