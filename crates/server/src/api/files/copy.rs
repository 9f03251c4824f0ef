//! `POST /files/copy`: own copies of photos that others put into a shared album.
//!
//! The ciphertext is the same and so is its key; only whom it belongs to differs, and who pays for it. Each copy is a
//! transaction of its own, so some may exist when an error is answered.
//!
//! # Source
//! Ente Photos protocol, albums section 6.9.

use std::collections::{BTreeMap, HashSet};

use axum::extract::State;
use potluck_protocol::files::{CreateFileRequest, FilePart};
use potluck_protocol::{AlbumId, B64, PhotoId, Sealed};
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::quota::require_room;
use super::urls::KEEP_SECONDS;
use crate::ApiError;
use crate::api::collections::members::{Item, check_app, wrapped};
use crate::api::collections::{authorize, authorize_reading};
use crate::app::AppState;
use crate::auth::User;
use crate::db::Sequence;
use crate::db::sqlite::contents::{self, Contents};
use crate::db::sqlite::memberships::{self, WrappedKey};
use crate::db::sqlite::{objects, photos};
use crate::json::Json;
use crate::model::roles::Action;
use crate::objects::{ObjectKey, ObjectStore as _};

/// Most photos of one call.
const COPY_MAX: usize = 100;

/// What to copy where, with each photo's key wrapped for the target.
#[derive(Debug, Deserialize)]
pub struct Request {
    #[serde(rename = "srcCollectionID", default)]
    from: AlbumId,
    #[serde(rename = "dstCollectionID", default)]
    to: AlbumId,
    files: Option<Vec<Item>>,
}

/// The new photo of each old one.
#[derive(Debug, Serialize)]
pub struct Reply {
    #[serde(rename = "oldToNewFileIDMap")]
    copies: BTreeMap<String, PhotoId>,
}

/// Copies.
///
/// # Errors
/// In this order: 400; 404 without a part in the source; 404, 403, 404 for the target; 400 for another app, a photo that
/// is not in the source, and an own one; 402, 426.
pub async fn copy(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<Request>,
) -> Result<Json<Reply>, ApiError> {
    if request.from.0 == 0 || request.to.0 == 0 {
        return Err(ApiError::BAD_REQUEST);
    }
    if request
        .files
        .as_ref()
        .is_some_and(|files| files.len() > COPY_MAX)
    {
        return Err(ApiError::bad_request("too many photos"));
    }
    let keys = wrapped(request.files)?;
    let ids: Vec<PhotoId> = keys.iter().map(|key| key.photo).collect();
    let mut tx = state.db.snapshot().await?;
    check(&mut tx, caller, request.from, request.to, &ids).await?;
    require_room(&mut tx, caller.id, None, state.clock.now()).await?;
    drop(tx);
    let mut copies = BTreeMap::new();
    for key in keys {
        let old = key.photo;
        let new = copy_one(&state, caller, request.from, request.to, key).await?;
        copies.insert(old.to_string(), new);
    }
    Ok(Json(Reply { copies }))
}

async fn check(
    conn: &mut SqliteConnection,
    caller: User,
    from: AlbumId,
    to: AlbumId,
    ids: &[PhotoId],
) -> Result<(), ApiError> {
    let (from, _) = authorize_reading(conn, from, caller.id).await?;
    let (to, _) = authorize(conn, to, caller.id, Action::MovePhotos).await?;
    if to.is_deleted {
        return Err(ApiError::NOT_FOUND);
    }
    check_app(&from, caller)?;
    check_app(&to, caller)?;
    let distinct: HashSet<PhotoId> = ids.iter().copied().collect();
    let places = memberships::places(conn, from.id, ids).await?;
    if distinct.len() != ids.len()
        || places.len() != ids.len()
        || places.iter().any(|place| !place.is_live)
    {
        return Err(ApiError::bad_request("a photo is not in the album"));
    }
    if places.iter().any(|place| place.owner == caller.id) {
        return Err(ApiError::bad_request("a photo is the caller's own"));
    }
    Ok(())
}

async fn copy_one(
    state: &AppState,
    caller: User,
    from: AlbumId,
    to: AlbumId,
    key: WrappedKey,
) -> Result<PhotoId, ApiError> {
    let now = state.clock.now();
    let mut conn = state.db.read().await?;
    let contents = contents_of(&mut conn, key.photo).await?;
    drop(conn);
    let places = [(); 2].map(|()| ObjectKey::make(caller.id, &*state.random));
    let names = places.each_ref().map(ObjectKey::to_string);
    // Noted first: whatever happens next, what is copied in vain is cleared away.
    let mut tx = state.db.write().await?;
    objects::note_temporary(&mut tx, &names, now.plus_seconds(KEEP_SECONDS)).await?;
    tx.commit().await?;
    for (old, new) in contents.keys.iter().zip(&places) {
        let old = ObjectKey::parse(old).ok_or(ApiError::NOT_FOUND)?;
        let is_there = state.objects.copy(&old, new).await;
        if !is_there.map_err(ApiError::internal)? {
            return Err(ApiError::internal("an object of a photo is missing"));
        }
    }

    let mut tx = state.db.write().await?;
    check(&mut tx, caller, from, to, &[key.photo]).await?;
    // Replaced in the meantime: what was copied is not what the metadata says.
    let latest = contents_of(&mut tx, key.photo).await?;
    if latest.keys != contents.keys {
        return Err(ApiError::CONFLICT);
    }
    let total = latest.sizes.total();
    require_room(&mut tx, caller.id, Some(total), now).await?;
    for name in &names {
        objects::take_temporary(&mut tx, name).await?;
    }
    let public_magic = photos::row(&mut tx, from, key.photo)
        .await?
        .and_then(|row| row.public_magic);
    let sizes = latest.sizes;
    let request = CreateFileRequest {
        pub_magic_metadata: public_magic,
        ..made_of(latest, names, to, key)
    };
    let stamp = tx.stamp().await?;
    let id = PhotoId(tx.next_id(Sequence::File).await?);
    photos::create(&mut tx, id, caller.id, &request, sizes, stamp).await?;
    objects::add_usage(&mut tx, caller.id, total).await?;
    tx.commit().await?;
    Ok(id)
}

async fn contents_of(conn: &mut SqliteConnection, id: PhotoId) -> Result<Contents, ApiError> {
    contents::of(conn, id).await?.ok_or(ApiError::NOT_FOUND)
}

/// The copy as if its new owner had uploaded it.
fn made_of(
    contents: Contents,
    names: [String; 2],
    album: AlbumId,
    key: WrappedKey,
) -> CreateFileRequest {
    let [file, thumbnail, metadata] = contents.headers.map(|header| FilePart {
        decryption_header: B64(header),
        ..FilePart::default()
    });
    let [file_key, thumbnail_key] = names;
    CreateFileRequest {
        collection_id: album,
        encrypted_key: Sealed::from_text(key.encrypted_key),
        key_decryption_nonce: B64(key.nonce),
        file: FilePart {
            object_key: file_key,
            ..file
        },
        thumbnail: FilePart {
            object_key: thumbnail_key,
            ..thumbnail
        },
        metadata: FilePart {
            encrypted_data: Some(Sealed::from_text(contents.encrypted_metadata)),
            ..metadata
        },
        magic_metadata: None,
        pub_magic_metadata: None,
    }
}
