//! The browser app: its files, and the headers that make its page a safe place for keys.
//!
//! The bundle is read once at start, from the configured folder or from what was built in. Every navigation to a path
//! that is no route of the API gets the page, since albums and links have paths of their own.
//!
//! # Headers
//! The page is what people trust with their keys, so it may load and connect to nothing but this server: see
//! [`content_security_policy`]. A test asserts every header.

use std::collections::HashMap;
use std::path::Path;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::AppState;
use crate::config::Config;
use crate::error::ApiError;

/// What was built in: path and contents.
static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// First parts of paths that belong to the API, whether or not a route exists.
const API_ROOMS: [&str; 32] = [
    "admin",
    "authenticator",
    "billing",
    "cast",
    "collection-actions",
    "collections",
    "comments",
    "comments-reactions",
    "contacts",
    "custom-domain",
    "discount",
    "emergency-contacts",
    "events",
    "family",
    "files",
    "fire",
    "legacy-kits",
    "memory-share",
    "objects",
    "offers",
    "passkeys",
    "ping",
    "public-collection",
    "push",
    "reactions",
    "remote-store",
    "social",
    "storage-bonus",
    "trash",
    "user-entity",
    "users",
    "assets",
];

/// The page itself.
const PAGE: &str = "index.html";

struct File {
    bytes: Bytes,
    brotli: Option<Bytes>,
    kind: &'static str,
    cache: &'static str,
}

/// The files of the browser app, and the policy they are sent with.
pub struct Bundle {
    files: HashMap<String, File>,
    policy: HeaderValue,
}

impl Bundle {
    /// From the configured folder, else what was built in, else nothing.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn load(config: &Config) -> std::io::Result<Self> {
        let mut raw = HashMap::new();
        if config.page.dist.as_os_str().is_empty() {
            for (name, bytes) in BUILT_IN {
                raw.insert((*name).to_owned(), Bytes::from_static(bytes));
            }
        } else {
            read_folder(&config.page.dist, "", &mut raw)?;
        }
        if let Some(api) = config.page.api_origin() {
            name_api(&mut raw, api)?;
        }
        let policy = HeaderValue::from_str(&content_security_policy(config))
            .map_err(std::io::Error::other)?;
        Ok(Self::of(raw, policy))
    }

    fn of(raw: HashMap<String, Bytes>, policy: HeaderValue) -> Self {
        let files = raw
            .iter()
            .filter(|(name, _)| !name.ends_with(".br"))
            .map(|(name, bytes)| {
                let file = File {
                    bytes: bytes.clone(),
                    brotli: raw.get(&format!("{name}.br")).cloned(),
                    kind: content_type(name),
                    cache: cache_control(name),
                };
                (name.clone(), file)
            })
            .collect();
        Self { files, policy }
    }

    /// True when there is a page to show.
    #[must_use]
    pub fn has_page(&self) -> bool {
        self.files.contains_key(PAGE)
    }
}

/// Writes into the page which server it talks to. Its compressed twin would not say so, and goes.
fn name_api(files: &mut HashMap<String, Bytes>, api: &str) -> std::io::Result<()> {
    let Some(page) = files.get_mut(PAGE) else {
        return Ok(());
    };
    let text = std::str::from_utf8(page).map_err(std::io::Error::other)?;
    let (before, after) = text
        .split_once("</head>")
        .ok_or_else(|| std::io::Error::other("the page has no head to name the API in"))?;
    let api = escape(api);
    let named = format!("{before}<meta name=\"potluck-api\" content=\"{api}\">\n</head>{after}");
    *page = Bytes::from(named);
    files.remove(&format!("{PAGE}.br"));
    Ok(())
}

/// As the value of an attribute in double quotes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

/// Hidden files are the builder's notes, not part of the app.
fn read_folder(
    folder: &Path,
    prefix: &str,
    files: &mut HashMap<String, Bytes>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &format!("{prefix}{name}/"), files)?;
        } else {
            let bytes = std::fs::read(entry.path())?;
            files.insert(format!("{prefix}{name}"), Bytes::from(bytes));
        }
    }
    Ok(())
}

/// What the page may load and do: only this server's files, WebAssembly, and connections to this server and the
/// configured origins. No inline script or style, no frames, no forms, no other base.
#[must_use]
pub fn content_security_policy(config: &Config) -> String {
    let mut connect = vec!["'self'".to_owned(), config.origin()];
    connect.extend(config.page.api_origin().map(str::to_owned));
    connect.extend(config.page.connect_origins.iter().cloned());
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
         font-src 'self'; connect-src {}; worker-src 'self'; manifest-src 'self'; media-src blob:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        connect.join(" ")
    )
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "json" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Files under `assets/` are named by their contents, so a name never means anything else.
fn cache_control(name: &str) -> &'static str {
    if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else if name == PAGE {
        "no-cache"
    } else {
        "public, max-age=3600"
    }
}

/// Answers what no route does: a file of the app, the page, or a plain 404.
pub async fn page(State(state): State<AppState>, request: Request) -> Response {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return ApiError::NoRoute.into_response();
    }
    let bundle = &state.bundle;
    let name = request.uri().path().trim_start_matches('/');
    let headers = request.headers();
    if let Some(file) = bundle.files.get(name) {
        return send(file, &bundle.policy, headers);
    }
    let room = name.split('/').next().unwrap_or_default();
    if API_ROOMS.contains(&room) || !wants_page(headers) {
        return ApiError::NoRoute.into_response();
    }
    match bundle.files.get(PAGE) {
        Some(index) => send(index, &bundle.policy, headers),
        None => no_page(),
    }
}

/// Answers a known path with another method.
pub async fn not_found() -> ApiError {
    ApiError::NoRoute
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .any(|value| value.to_str().is_ok_and(|text| text.contains("text/html")))
}

/// Whoever starts the server without a bundle should learn why there is nothing to see.
fn no_page() -> Response {
    (
        StatusCode::NOT_FOUND,
        "This server runs, but has no browser app. Build one with `cargo xtask bundle --release` and name its folder \
         in POTLUCK_DIST, or start with `cargo xtask run`.\n",
    )
        .into_response()
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|text| {
            text.split(',').any(|part| {
                let mut words = part.split(';').map(str::trim);
                words.next() == Some("br") && words.next() != Some("q=0")
            })
        })
}

fn send(file: &File, policy: &HeaderValue, asked: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_TYPE, file.kind);
    set(header::CACHE_CONTROL, file.cache);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    let body = match &file.brotli {
        Some(brotli) => {
            set(header::VARY, "Accept-Encoding");
            if accepts_brotli(asked) {
                set(header::CONTENT_ENCODING, "br");
                brotli
            } else {
                &file.bytes
            }
        }
        None => &file.bytes,
    };
    // Workers run under the policy of their own script, so every file carries it.
    headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    *response.body_mut() = Body::from(body.clone());
    response
}
