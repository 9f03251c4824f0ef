//! Every route, grouped by resource.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post, put};
use potluck_protocol::paths;

use crate::api;
use crate::app::AppState;
use crate::embed;
use crate::middleware;

/// The whole server. Unknown paths and wrong methods get the page or a plain 404, never 405.
pub fn build(state: AppState) -> Router {
    Router::new()
        .route(paths::PING, get(api::ping::get))
        .merge(albums())
        .merge(photos())
        .merge(links())
        .merge(objects())
        .fallback(embed::page)
        .method_not_allowed_fallback(embed::not_found)
        .layer(from_fn_with_state(state.clone(), middleware::around))
        .with_state(state)
}

/// Albums, as an account.
fn albums() -> Router<AppState> {
    use api::collections as c;
    Router::new()
        .route(
            paths::COLLECTIONS,
            get(c::list::since).post(c::create::create),
        )
        .route(paths::COLLECTIONS_V2, get(c::list::since))
        .route("/collections/v3", get(c::list::pages))
        .route("/collections/v3/{id}", delete(c::delete::delete))
        .route(paths::COLLECTION_DIFF, get(c::diff::diff))
        .route(paths::COLLECTION_RENAME, post(c::edit::rename))
        .route(paths::COLLECTION_MAGIC, put(c::edit::private_magic))
        .route(paths::COLLECTION_PUBLIC_MAGIC, put(c::edit::public_magic))
        .route(paths::COLLECTION_SHAREE_MAGIC, put(c::edit::sharee_magic))
        .route(paths::COLLECTION_FILE, get(c::file::one))
        .route("/collections/sharees", get(c::sharees::list))
        .route(
            paths::SHARE_URL,
            post(c::share_url::create).put(c::share_url::update),
        )
        .route("/collections/share-url/{id}", delete(c::share_url::remove))
        .route("/collections/{id}", get(c::list::one))
        .route(
            "/collection-actions/pending-remove",
            get(c::pending_removals::list),
        )
        .route(paths::TRASH_DIFF, get(api::trash::diff::diff))
        .route("/trash/diff", get(api::trash::diff::diff))
}

/// Photos, as an account.
fn photos() -> Router<AppState> {
    use api::files as f;
    Router::new()
        .route(paths::FILES, post(f::create::create))
        .route(paths::UPLOAD_URL, post(f::urls::one))
        .route(paths::UPLOAD_URLS, get(f::urls::unchecked))
        .route(paths::MULTIPART_UPLOAD_URL, post(f::urls::multipart))
        .route(
            paths::MULTIPART_UPLOAD_URLS,
            get(f::urls::multipart_unchecked),
        )
        .route("/files/upload-eligibility", get(f::quota::eligibility))
        .route("/files/magic-metadata", put(f::magic::private))
        .route("/files/public-magic-metadata", put(f::magic::public))
        .route("/files/info", post(f::query::info))
        .route("/files/size", post(f::query::size))
        .route("/files/count", get(f::query::count))
        .route(
            "/files/data/fetch",
            get(f::query::data).post(f::query::data_of_many),
        )
        .route("/files/data/status-diff", post(f::query::data_diff))
        .route("/files/download/{id}", get(f::download::download))
        .route("/files/preview/{id}", get(f::download::preview))
}

/// What guests of a public link may do.
fn links() -> Router<AppState> {
    use api::public as p;
    Router::new()
        .route(paths::PUBLIC_INFO, get(p::info::info))
        .route(paths::PUBLIC_DIFF, get(p::diff::diff))
        .route(
            paths::PUBLIC_VERIFY_PASSWORD,
            post(p::verify_password::verify),
        )
        .route(paths::PUBLIC_UPLOAD_URL, post(p::urls::one))
        .route(paths::PUBLIC_UPLOAD_URLS, get(p::urls::unchecked))
        .route(paths::PUBLIC_MULTIPART_UPLOAD_URL, post(p::urls::multipart))
        .route(
            paths::PUBLIC_MULTIPART_UPLOAD_URLS,
            get(p::urls::multipart_unchecked),
        )
        .route(paths::PUBLIC_FILE, post(p::deposit::deposit))
        .route(
            "/public-collection/files/download/{id}",
            get(p::download::download),
        )
        .route(
            "/public-collection/files/preview/{id}",
            get(p::download::preview),
        )
        .route(
            "/public-collection/files/data/fetch",
            get(p::download::data),
        )
        .route(
            "/public-collection/files/data/preview",
            get(p::download::data),
        )
}

/// Stored ciphertext by presigned URLs.
fn objects() -> Router<AppState> {
    use api::objects as o;
    Router::new().route(
        "/objects/{owner}/{id}",
        get(o::get::get)
            .put(o::put::put)
            .post(o::complete::complete),
    )
}
