//! Every route, grouped by resource.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, delete, get, post, put};
use potluck_protocol::paths;

use crate::api;
use crate::app::AppState;
use crate::embed;
use crate::middleware;

/// The whole server. Unknown paths and wrong methods get the page or a plain 404, never 405.
pub fn build(state: AppState) -> Router {
    Router::new()
        .merge(accounts())
        .merge(albums())
        .merge(photos())
        .merge(links())
        .merge(social())
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
        .route("/collections/share", post(c::share::share))
        .route("/collections/unshare", post(c::share::unshare))
        .route("/collections/leave/{id}", post(c::share::leave))
        .route("/collections/join-link", post(c::join_link::join))
        .route("/collections/add-files", post(c::members::add))
        .route("/collections/move-files", post(c::members::move_files))
        .route("/collections/v3/remove-files", post(c::members::remove))
        .route("/collections/{id}", get(c::list::one))
        .route(
            "/collection-actions/pending-remove",
            get(c::pending_removals::list),
        )
        .merge(trash())
}

/// The trash.
fn trash() -> Router<AppState> {
    use api::trash as t;
    Router::new()
        .route("/files/trash", post(t::put::put))
        .route("/collections/restore-files", post(t::restore::restore))
        .route(paths::TRASH_DIFF, get(t::diff::diff))
        .route("/trash/diff", get(t::diff::diff))
        .route("/trash/delete", post(t::delete::delete))
        .route("/trash/empty", post(t::delete::empty))
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
        .route("/files/update", put(f::replace::update))
        .route("/files/thumbnail", put(f::replace::thumbnail))
        .route("/files/magic-metadata", put(f::magic::private))
        .route("/files/public-magic-metadata", put(f::magic::public))
        .route("/files/info", post(f::query::info))
        .route("/files/size", post(f::query::size))
        .route("/files/copy", post(f::copy::copy))
        .route("/files/count", get(f::query::count))
        .route("/files/duplicates", get(f::query::duplicates))
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
        .merge(guest_words())
}

/// Comments, reactions and names of guests.
fn guest_words() -> Router<AppState> {
    use api::public::social as s;
    let router = Router::new()
        .route("/public-collection/anon-identity", post(s::write))
        .route("/public-collection/comments", post(s::write))
        .route(
            "/public-collection/comments/{id}",
            put(s::write).delete(s::delete),
        )
        .route("/public-collection/reactions", post(s::write))
        .route("/public-collection/reactions/{id}", delete(s::delete));
    [
        "/public-collection/social/diff",
        "/public-collection/comments/diff",
        "/public-collection/reactions/diff",
        "/public-collection/anon-profiles",
        "/public-collection/participants/masked-emails",
    ]
    .into_iter()
    .fold(router, |router, path| router.route(path, get(s::read)))
}

/// Comments and reactions, as an account.
fn social() -> Router<AppState> {
    use api::social as s;
    Router::new()
        .route("/social/diff", get(s::diff))
        .route("/social/anon-profiles", get(s::anon_profiles))
        .route("/comments/diff", get(s::comments))
        .route("/reactions/diff", get(s::reactions))
        .route("/comments-reactions/updated-at", get(s::updated_at))
        .route("/comments-reactions/counts", get(s::counts))
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

/// Health, accounts and sessions: see api/users.
fn accounts() -> Router<AppState> {
    use api::users::{self, srp};

    Router::new()
        .route(paths::PING, get(api::ping::get))
        .route(paths::OTT, post(users::ott::post))
        .route(paths::VERIFY_EMAIL, post(users::verify_email::post))
        .route(paths::ATTRIBUTES, put(users::attributes::put))
        .route(paths::SESSION_VALIDITY, get(users::session_validity::get))
        .route(paths::SRP_ATTRIBUTES, get(srp::attributes::get))
        .route(paths::SRP_CREATE_SESSION, post(srp::create_session::post))
        .route(paths::SRP_VERIFY_SESSION, post(srp::verify_session::post))
        .route(paths::SRP_SETUP, post(srp::setup::post))
        .route(paths::SRP_COMPLETE, post(srp::complete::post))
        .route(paths::SRP_UPDATE, post(srp::update::post))
        .route(paths::LOGOUT, post(users::sessions::logout))
        .route(paths::SESSIONS, get(users::sessions::list))
        .route(paths::SESSION, delete(users::sessions::end))
        .route(paths::USER_DETAILS, get(users::details::get))
        .route(paths::PUBLIC_KEY, get(users::public_key::get))
        .route("/users/email-mfa", put(users::email_mfa::put))
        .route("/users/change-email", post(users::change_email::post))
        .route("/users/recovery-key", put(users::recovery_key::put))
        .merge(settings())
        .merge(stubs())
}

/// Small things clients keep with the server.
fn settings() -> Router<AppState> {
    use api::users::{entity, remote_store, stubs};

    Router::new()
        .route("/remote-store", get(remote_store::get))
        .route(
            "/remote-store/feature-flags",
            get(remote_store::feature_flags),
        )
        .route("/remote-store/update", post(remote_store::update))
        .route("/remote-store/{key}", delete(remote_store::delete))
        .route("/user-entity/key", get(entity::key).post(entity::set_key))
        .route("/user-entity/entity/diff", get(stubs::empty_diff))
}

/// Fixed answers for what this server does not have (docs/spec/accounts.md 3.9, 3.10, 3.14, 3.16, 3.17 and 4.5).
fn stubs() -> Router<AppState> {
    use api::users::{details, stubs};

    let router = Router::new()
        .route("/users/two-factor/status", get(stubs::two_factor_status))
        .route(
            "/users/two-factor/recovery-status",
            get(stubs::recovery_status),
        )
        .route("/contacts/diff", get(stubs::empty_diff))
        .route("/billing/plans/v2", get(details::plans))
        .route("/billing/user-plans", get(details::user_plans))
        .route("/billing/subscription", get(details::billing_subscription))
        .route("/billing/usage", get(stubs::billing_usage))
        .route("/users/deletion-summary", get(details::deletion_summary))
        .route("/storage-bonus/details", get(stubs::storage_bonus))
        .route("/emergency-contacts/info", get(stubs::emergency_contacts))
        .route("/push/token", post(stubs::empty_object))
        .route("/events", post(stubs::accepted))
        .route("/events/user", post(stubs::user_accepted))
        .route("/users/event", post(stubs::user_accepted));
    // Whatever the method: none of these exists here.
    [
        "/users/two-factor/setup",
        "/users/two-factor/enable",
        "/users/two-factor/disable",
        "/users/two-factor/verify",
        "/users/two-factor/recover",
        "/users/two-factor/remove",
        "/users/two-factor/passkeys/{*rest}",
        "/users/accounts-token",
        "/users/payment-token",
        "/users/families-token",
        "/users/delete-challenge",
        "/users/delete",
        "/users/locker-usage",
        "/passkeys",
        "/passkeys/{*rest}",
        "/storage-bonus/referral-view",
        "/storage-bonus/change-code",
        "/storage-bonus/referral-claim",
        "/emergency-contacts/{*rest}",
        "/legacy-kits",
        "/legacy-kits/{*rest}",
        "/family/{*rest}",
        "/authenticator/{*rest}",
        "/memory-share",
        "/memory-share/{*rest}",
        "/cast/{*rest}",
    ]
    .into_iter()
    .fold(router, |router, path| {
        router.route(path, any(stubs::not_implemented))
    })
}
