//! `POST /files/upload-url`, `GET /files/upload-urls`, `POST /files/multipart-upload-url`,
//! `GET /files/multipart-upload-urls`
//!
//! The functions named `make_` are the same for guests, who upload into the space of the album's owner. Every place
//! that is handed out is noted, and forgotten after fourteen days unless a photo takes it.
//!
//! # Source
//! Ente Photos protocol, upload sections 11.2 and 11.5.

use axum::extract::{RawQuery, State};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use potluck_protocol::UserId;
use potluck_protocol::limits::{
    OBJECT_MAX_BYTES, PART_MAX_BYTES, PART_MIN_BYTES, PARTS_MAX, UPLOAD_URLS_PER_CALL,
};
use potluck_protocol::objects::{
    MultipartUploadUrlRequest, MultipartUploadUrls, MultipartUploadUrlsReply, UploadUrl,
    UploadUrlRequest, UploadUrls,
};

use super::quota::require_room;
use crate::ApiError;
use crate::app::AppState;
use crate::auth::User;
use crate::db::sqlite::objects;
use crate::json::{Json, query_value};
use crate::objects::key::random_uuid;
use crate::objects::presign::unhex;
use crate::objects::{Expected, ObjectKey, ObjectStore as _, Operation};

/// How long a place is kept for a photo that never comes.
pub(super) const KEEP_SECONDS: i64 = 14 * 24 * 3600;

/// `POST /files/upload-url`
///
/// # Errors
/// 400, 402, 426.
pub async fn one(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<UploadUrlRequest>,
) -> Result<Json<UploadUrl>, ApiError> {
    make_one(&state, caller.id, &request).await.map(Json)
}

/// `GET /files/upload-urls`
///
/// # Errors
/// 402, 426.
pub async fn unchecked(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<UploadUrls>, ApiError> {
    make_unchecked(&state, caller.id, query.as_deref())
        .await
        .map(Json)
}

/// `POST /files/multipart-upload-url`
///
/// # Errors
/// 400, 402, 426.
pub async fn multipart(
    State(state): State<AppState>,
    caller: User,
    Json(request): Json<MultipartUploadUrlRequest>,
) -> Result<Json<MultipartUploadUrls>, ApiError> {
    make_multipart(&state, caller.id, &request).await.map(Json)
}

/// `GET /files/multipart-upload-urls`
///
/// # Errors
/// 400, 402, 426.
pub async fn multipart_unchecked(
    State(state): State<AppState>,
    caller: User,
    RawQuery(query): RawQuery,
) -> Result<Json<MultipartUploadUrlsReply>, ApiError> {
    make_multipart_unchecked(&state, caller.id, query.as_deref())
        .await
        .map(Json)
}

/// One place for an object of known length and checksum.
pub(crate) async fn make_one(
    state: &AppState,
    owner: UserId,
    request: &UploadUrlRequest,
) -> Result<UploadUrl, ApiError> {
    let expected = expected(
        request.content_length,
        OBJECT_MAX_BYTES,
        &request.content_md5,
    )
    .ok_or(ApiError::BAD_REQUEST)?;
    let size = i64::try_from(expected.length).map_err(|_| ApiError::BAD_REQUEST)?;
    let [url] = reserve(state, owner, Some(size), 1, Operation::Put(Some(expected)))
        .await?
        .try_into()
        .map_err(|_| ApiError::internal("one place was asked for"))?;
    Ok(url)
}

/// Several places without checksum. Asking for none tells whether there is any room.
pub(crate) async fn make_unchecked(
    state: &AppState,
    owner: UserId,
    query: Option<&str>,
) -> Result<UploadUrls, ApiError> {
    let count = query_value(query, "count")
        .and_then(|count| count.parse::<i64>().ok())
        .and_then(|count| usize::try_from(count).ok())
        .unwrap_or(0)
        .min(UPLOAD_URLS_PER_CALL);
    let urls = reserve(state, owner, None, count, Operation::Put(None)).await?;
    Ok(UploadUrls { urls })
}

/// Places for the parts of one object, each of known length and checksum.
pub(crate) async fn make_multipart(
    state: &AppState,
    owner: UserId,
    request: &MultipartUploadUrlRequest,
) -> Result<MultipartUploadUrls, ApiError> {
    let md5s: Vec<&str> = request.part_md5s.iter().map(|md5| md5.as_str()).collect();
    let parts =
        split(request.content_length, request.part_length, &md5s).ok_or(ApiError::BAD_REQUEST)?;
    let parts: Vec<Option<Expected>> = parts.into_iter().map(Some).collect();
    make_parts(state, owner, &parts).await
}

/// Places for the parts of one object, without checksum.
pub(crate) async fn make_multipart_unchecked(
    state: &AppState,
    owner: UserId,
    query: Option<&str>,
) -> Result<MultipartUploadUrlsReply, ApiError> {
    let count = query_value(query, "count")
        .and_then(|count| count.parse::<usize>().ok())
        .filter(|count| (1..=PARTS_MAX).contains(count))
        .ok_or(ApiError::BAD_REQUEST)?;
    let urls = make_parts(state, owner, &vec![None; count]).await?;
    Ok(MultipartUploadUrlsReply { urls })
}

async fn make_parts(
    state: &AppState,
    owner: UserId,
    parts: &[Option<Expected>],
) -> Result<MultipartUploadUrls, ApiError> {
    let upload = random_uuid(&*state.random);
    let [place] = reserve(state, owner, None, 1, Operation::Complete { upload })
        .await?
        .try_into()
        .map_err(|_| ApiError::internal("one place was asked for"))?;
    let key = ObjectKey::parse(&place.object_key)
        .ok_or_else(|| ApiError::internal("a key that was just made does not parse"))?;
    let now = state.clock.now();
    let part_urls = (1..)
        .zip(parts)
        .map(|(part, expected)| {
            let operation = Operation::PutPart {
                upload,
                part,
                expected: *expected,
            };
            state.objects.url(operation, &key, now)
        })
        .collect();
    Ok(MultipartUploadUrls {
        object_key: place.object_key,
        part_urls,
        complete_url: place.url,
    })
}

/// Checks the storage, makes and notes `count` keys, and signs a URL for each.
async fn reserve(
    state: &AppState,
    owner: UserId,
    size: Option<i64>,
    count: usize,
    operation: Operation,
) -> Result<Vec<UploadUrl>, ApiError> {
    let now = state.clock.now();
    let mut conn = state.db.read().await?;
    require_room(&mut conn, owner, size, now).await?;
    drop(conn);
    if count == 0 {
        return Ok(Vec::new());
    }
    let keys: Vec<ObjectKey> = (0..count)
        .map(|_| ObjectKey::make(owner, &*state.random))
        .collect();
    let texts: Vec<String> = keys.iter().map(ObjectKey::to_string).collect();
    let mut tx = state.db.write().await?;
    objects::note_temporary(&mut tx, &texts, now.plus_seconds(KEEP_SECONDS)).await?;
    tx.commit().await?;
    Ok(keys
        .iter()
        .zip(texts)
        .map(|(key, object_key)| UploadUrl {
            object_key,
            url: state.objects.url(operation, key, now),
        })
        .collect())
}

fn expected(length: u64, max: u64, md5: &str) -> Option<Expected> {
    if !(1..=max).contains(&length) {
        return None;
    }
    Some(Expected {
        length,
        md5: read_md5(md5)?,
    })
}

/// Standard padded base64 of 16 bytes, or hex.
fn read_md5(text: &str) -> Option<[u8; 16]> {
    unhex(text).or_else(|| STANDARD.decode(text).ok()?.try_into().ok())
}

/// The parts of an object, the last one shorter; `None` when the numbers do not fit together.
fn split(length: u64, part_length: u64, md5s: &[&str]) -> Option<Vec<Expected>> {
    if !(1..=OBJECT_MAX_BYTES).contains(&length) || !(1..=PART_MAX_BYTES).contains(&part_length) {
        return None;
    }
    let count = usize::try_from(length.div_ceil(part_length)).ok()?;
    if count != md5s.len() || count > PARTS_MAX || (count > 1 && part_length < PART_MIN_BYTES) {
        return None;
    }
    let mut left = length;
    md5s.iter()
        .map(|md5| {
            let this = left.min(part_length);
            left -= this;
            expected(this, PART_MAX_BYTES, md5)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "1B2M2Y8AsgTpgAmY7PhCfg==";

    fn lengths(length: u64, part: u64, count: usize) -> Option<Vec<u64>> {
        split(length, part, &vec![MD5; count])
            .map(|parts| parts.iter().map(|part| part.length).collect())
    }

    #[test]
    fn the_worked_example_splits_into_five() {
        let part = 20_971_605;
        assert_eq!(
            lengths(100_000_408, part, 5),
            Some(vec![part, part, part, part, 16_113_988])
        );
    }

    #[test]
    fn one_part_may_be_small_and_several_may_not() {
        assert_eq!(lengths(10, 10, 1), Some(vec![10]));
        assert_eq!(lengths(10, 20, 1), Some(vec![10]));
        assert_eq!(lengths(11, 10, 2), None);
        assert_eq!(
            lengths(PART_MIN_BYTES + 1, PART_MIN_BYTES, 2),
            Some(vec![PART_MIN_BYTES, 1])
        );
    }

    #[test]
    fn numbers_that_do_not_fit_are_refused() {
        for (length, part, count) in [
            (0, 10, 0),
            (10, 0, 1),
            (10, 10, 0),
            (10, 10, 2),
            (PART_MIN_BYTES * 2, PART_MIN_BYTES, 3),
            (OBJECT_MAX_BYTES + 1, PART_MIN_BYTES, 2049),
            (OBJECT_MAX_BYTES, PART_MAX_BYTES + 1, 2),
        ] {
            assert_eq!(
                lengths(length, part, count),
                None,
                "{length} {part} {count}"
            );
        }
    }

    #[test]
    fn a_checksum_is_base64_or_hex_of_sixteen_bytes() {
        let bytes = read_md5(MD5).unwrap();
        assert_eq!(read_md5("d41d8cd98f00b204e9800998ecf8427e"), Some(bytes));
        assert_eq!(read_md5("D41D8CD98F00B204E9800998ECF8427E"), Some(bytes));
        for bad in [
            "",
            "1B2M2Y8AsgTpgAmY7PhCfg",
            "AAAA",
            "d41d8cd9",
            "1B2M2Y8AsgTpgAmY7PhCfg==\n",
        ] {
            assert_eq!(read_md5(bad), None, "{bad:?}");
        }
    }
}
