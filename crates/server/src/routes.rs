//! Every route, grouped by resource.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use potluck_protocol::paths;

use crate::api;
use crate::app::AppState;
use crate::embed;
use crate::middleware;

/// The whole server. Unknown paths and wrong methods get the page or a plain 404, never 405.
pub fn build(state: AppState) -> Router {
    Router::new()
        .route(paths::PING, get(api::ping::get))
        // collections, files, links: see api/collections, api/files, api/public, api/objects
        .fallback(embed::page)
        .method_not_allowed_fallback(embed::not_found)
        .layer(from_fn_with_state(state.clone(), middleware::around))
        .with_state(state)
}
