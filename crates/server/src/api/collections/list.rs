//! `GET /collections/v2`, `/collections`, `/collections/v3`, `/collections/{id}`

use axum::extract::{Path, RawQuery, State};
use potluck_protocol::collections::{Collection, CollectionReply, Collections};
use potluck_protocol::{AlbumId, EpochMicros};
use serde::Serialize;

use super::{fill, number_or_zero};
use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::{albums, shares};
use crate::json::Json;
use crate::model::views;

/// Most albums of each list in a page of the third version.
const PAGE_MAX: usize = 1000;

/// Albums that changed after `sinceTime`: own ones, then shared ones, tombstones included.
///
/// # Errors
/// None of its own.
pub async fn since(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Collections>, ApiError> {
    let since = EpochMicros(number_or_zero(query.as_deref(), "sinceTime"));
    let mut tx = state.db.snapshot().await?;
    let app = caller.app.as_str();
    let owned = albums::owned_since(&mut tx, caller.id, app, since).await?;
    let shared = shares::shared_since(&mut tx, caller.id, app, since).await?;
    let mut collections: Vec<Collection> = owned.iter().map(views::for_owner).collect();
    collections.extend(shared.iter().map(views::for_sharee));
    fill(&state, &mut tx, &mut collections, caller.id).await?;
    Ok(Json(Collections { collections }))
}

/// Answer of the third version.
#[derive(Debug, Serialize)]
pub struct Page {
    owned: Vec<Collection>,
    shared: Vec<Collection>,
}

/// As [`since`], in pages: the oldest changes first, each list with its own cursor.
///
/// # Errors
/// None of its own.
pub async fn pages(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<Page>, ApiError> {
    let query = query.as_deref();
    let limit = match usize::try_from(number_or_zero(query, "limit")) {
        Ok(limit) if (1..=PAGE_MAX).contains(&limit) => limit,
        _ => PAGE_MAX,
    };
    let cursor = |name| EpochMicros(number_or_zero(query, name));
    let mut tx = state.db.snapshot().await?;
    let app = caller.app.as_str();
    let owned = albums::owned_since(&mut tx, caller.id, app, cursor("sinceTime")).await?;
    let shared = shares::shared_since(&mut tx, caller.id, app, cursor("sharedSinceTime")).await?;
    let mut owned: Vec<Collection> = owned.iter().map(views::for_owner).collect();
    let mut shared: Vec<Collection> = shared.iter().map(views::for_sharee).collect();
    for list in [&mut owned, &mut shared] {
        cut(list, limit);
        fill(&state, &mut tx, list, caller.id).await?;
    }
    Ok(Json(Page { owned, shared }))
}

/// Cuts a list in ascending order, but never between two albums of one stamp: the second would be asked for no more.
fn cut(list: &mut Vec<Collection>, limit: usize) {
    if let Some(last) = list.get(limit.saturating_sub(1)).map(|c| c.updation_time) {
        let keep = list.partition_point(|c| c.updation_time <= last);
        list.truncate(keep);
    }
}

/// One album. An own deleted one too, since its key opens what is in the trash.
///
/// # Errors
/// 400 when the id is no number; 404 for strangers, and for those who left.
pub async fn one(
    State(state): State<AppState>,
    caller: User,
    Path(id): Path<String>,
) -> Result<Json<CollectionReply>, ApiError> {
    let id = AlbumId(id.parse().map_err(|_| ApiError::BAD_REQUEST)?);
    let mut tx = state.db.snapshot().await?;
    let album = albums::find(&mut tx, id)
        .await?
        .ok_or(ApiError::NOT_FOUND)?;
    let collection = if album.owner == caller.id {
        views::for_owner(&album)
    } else {
        let share = shares::share_of(&mut tx, id, caller.id)
            .await?
            .filter(|share| !share.is_deleted && !album.is_deleted)
            .ok_or(ApiError::NOT_FOUND)?;
        views::for_sharee(&share)
    };
    let mut collections = [collection];
    fill(&state, &mut tx, &mut collections, caller.id).await?;
    let [mut collection] = collections;
    if album.owner == caller.id {
        // Only here the owner's own address is told.
        let emails = albums::addresses(&mut tx, &state.secrets, &[caller.id]).await?;
        collection.owner.email = emails.get(&caller.id).cloned().unwrap_or_default();
    }
    Ok(Json(CollectionReply { collection }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_never_ends_between_two_albums_of_one_stamp() {
        let of = |stamps: &[i64]| -> Vec<Collection> {
            stamps
                .iter()
                .map(|stamp| {
                    serde_json::from_value(serde_json::json!({
                        "id": 1, "owner": {"id": 1}, "updationTime": stamp
                    }))
                    .unwrap()
                })
                .collect()
        };
        for (stamps, limit, left) in [
            (&[1, 2, 3][..], 2, 2),
            (&[1, 2, 2, 3], 2, 3),
            (&[1, 1, 1], 1, 3),
            (&[1, 2], 5, 2),
            (&[], 5, 0),
        ] {
            let mut list = of(stamps);
            cut(&mut list, limit);
            assert_eq!(list.len(), left, "{stamps:?}");
        }
    }
}
