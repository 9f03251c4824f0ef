//! `PUT /files/update`, which `POST /files` with an id means too, and `PUT /files/thumbnail`: new contents for a photo.
//!
//! The objects that are replaced stay in storage for a while, so that whoever is just reading them can finish.
//!
//! # Source
//! Ente Photos protocol, albums section 8.5.

use axum::extract::State;
use axum::http::StatusCode;
use potluck_protocol::files::FilePart;
use potluck_protocol::limits::OBJECT_MAX_BYTES;
use potluck_protocol::{EpochMicros, PhotoId};
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::quota::{require_plan, require_room};
use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::WriteTx;
use crate::db::sqlite::contents::{self, Contents};
use crate::db::sqlite::objects::{self, ObjectKind};
use crate::db::sqlite::photos::{self, Sizes};
use crate::json::Json;
use crate::objects::{ObjectKey, ObjectStore as _};

/// 500 `{}`: here the protocol has this status for two things that are the client's to mend.
const UNUSABLE: ApiError = ApiError::Bare(StatusCode::INTERNAL_SERVER_ERROR);

/// New contents. Key, album and magic metadata of the photo stay.
#[derive(Debug, Deserialize)]
pub struct Request {
    #[serde(default)]
    id: PhotoId,
    #[serde(default)]
    file: FilePart,
    #[serde(default)]
    thumbnail: FilePart,
    #[serde(default)]
    metadata: FilePart,
}

/// The photo and its new cursor.
#[derive(Debug, Serialize)]
pub struct Reply {
    id: PhotoId,
    #[serde(rename = "updationTime")]
    updation_time: EpochMicros,
}

/// A new thumbnail.
#[derive(Debug, Deserialize)]
pub struct ThumbnailRequest {
    #[serde(rename = "fileID", default)]
    id: PhotoId,
    #[serde(default)]
    thumbnail: FilePart,
}

/// Replaces original, thumbnail and metadata. Repeating the identical request changes nothing.
///
/// # Errors
/// 400; 404; 403; 500 for an object that is not in storage; 413; 400 for another size or an object that is taken;
/// 402, 426.
pub async fn update(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<Request>,
) -> Result<Json<Reply>, ApiError> {
    replace(&state, caller, request).await.map(Json)
}

/// As [`update`].
pub(super) async fn replace(
    state: &AppState,
    caller: User,
    request: Request,
) -> Result<Reply, ApiError> {
    let parts = [&request.file, &request.thumbnail, &request.metadata];
    if request.id.0 <= 0 || parts.iter().any(|part| part.decryption_header.is_empty()) {
        return Err(ApiError::BAD_REQUEST);
    }
    let file = own_key(&request.file, caller)?;
    let thumbnail = own_key(&request.thumbnail, caller)?;
    if file == thumbnail {
        return Err(ApiError::BAD_REQUEST);
    }
    // Looked at first without the write lock, so that nobody waits while objects are measured.
    let mut conn = state.db.read().await?;
    contents_of(&mut conn, request.id, caller).await?;
    drop(conn);
    let sizes = Sizes {
        file: measure(state, &file, request.file.size).await?,
        thumbnail: measure(state, &thumbnail, request.thumbnail.size).await?,
    };

    let mut tx = state.db.write().await?;
    let old = contents_of(&mut tx, request.id, caller).await?;
    let metadata = request.metadata.encrypted_data.as_ref();
    let new = Contents {
        owner: caller.id,
        keys: [file.to_string(), thumbnail.to_string()],
        sizes,
        headers: parts.map(|part| part.decryption_header.0.clone()),
        encrypted_metadata: metadata.map_or("", |data| data.as_str()).to_owned(),
        updation_time: old.updation_time,
    };
    if new != old {
        let stamp = store(state, &mut tx, request.id, &old, new).await?;
        tx.commit().await?;
        return Ok(Reply {
            id: request.id,
            updation_time: stamp,
        });
    }
    Ok(Reply {
        id: request.id,
        updation_time: old.updation_time,
    })
}

/// Replaces the thumbnail by one that is no larger. Repeating the identical request changes nothing.
///
/// # Errors
/// 400; 404; 403; 500 for an object that is not in storage or larger than the old one; 400 for one that is taken.
pub async fn thumbnail(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<ThumbnailRequest>,
) -> Result<StatusCode, ApiError> {
    if request.id.0 == 0 || request.thumbnail.decryption_header.is_empty() {
        return Err(ApiError::BAD_REQUEST);
    }
    let key = own_key(&request.thumbnail, caller)?;
    let mut conn = state.db.read().await?;
    contents_of(&mut conn, request.id, caller).await?;
    drop(conn);
    let size = measure(&state, &key, 0).await?;

    let mut tx = state.db.write().await?;
    let old = contents_of(&mut tx, request.id, caller).await?;
    if size > old.sizes.thumbnail {
        return Err(UNUSABLE);
    }
    let mut new = old.clone();
    new.keys[1] = key.to_string();
    new.headers[1] = request.thumbnail.decryption_header.0;
    new.sizes.thumbnail = size;
    if new != old {
        store(&state, &mut tx, request.id, &old, new).await?;
        tx.commit().await?;
    }
    Ok(StatusCode::OK)
}

fn own_key(part: &FilePart, caller: User) -> Result<ObjectKey, ApiError> {
    ObjectKey::parse(&part.object_key)
        .filter(|key| key.owner() == caller.id)
        .ok_or(ApiError::BAD_REQUEST)
}

/// The photo as it is, if it is the caller's.
async fn contents_of(
    conn: &mut SqliteConnection,
    id: PhotoId,
    caller: User,
) -> Result<Contents, ApiError> {
    let contents = contents::of(conn, id).await?.ok_or(ApiError::NOT_FOUND)?;
    if contents.owner != caller.id {
        return Err(ApiError::FORBIDDEN);
    }
    Ok(contents)
}

/// The real size, which must be `told` unless that is 0.
async fn measure(state: &AppState, key: &ObjectKey, told: u64) -> Result<i64, ApiError> {
    let size = state
        .objects
        .size(key)
        .await
        .map_err(ApiError::internal)?
        .ok_or(UNUSABLE)?;
    if size > OBJECT_MAX_BYTES {
        return Err(ApiError::TOO_LARGE);
    }
    if told != 0 && told != size {
        return Err(ApiError::BAD_REQUEST);
    }
    i64::try_from(size).map_err(ApiError::internal)
}

/// Checks the storage, exchanges the objects that differ, and tells every album.
async fn store(
    state: &AppState,
    tx: &mut WriteTx,
    id: PhotoId,
    old: &Contents,
    new: Contents,
) -> Result<EpochMicros, ApiError> {
    let more = new.sizes.total().saturating_sub(old.sizes.total());
    let now = state.clock.now();
    if more > 0 {
        require_room(tx, new.owner, Some(more), now).await?;
    } else {
        require_plan(tx, new.owner, now).await?;
    }
    let stamp = tx.stamp().await?;
    let sizes = [new.sizes.file, new.sizes.thumbnail];
    for (n, kind) in [ObjectKind::File, ObjectKind::Thumbnail]
        .into_iter()
        .enumerate()
    {
        if new.keys[n] == old.keys[n] {
            continue;
        }
        // Neither another photo's, nor cleared away in this very moment.
        if !objects::take_temporary(tx, &new.keys[n]).await? {
            return Err(ApiError::BAD_REQUEST);
        }
        contents::exchange(tx, id, kind, &new.keys[n], sizes[n], stamp).await?;
    }
    contents::set(tx, id, &new, stamp).await?;
    photos::stamp_rows(tx, &[id], stamp).await?;
    objects::add_usage(tx, new.owner, more).await?;
    Ok(stamp)
}
