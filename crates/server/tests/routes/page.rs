//! The browser app: its files, its fall-back, and the headers people's keys depend on.

use axum::body::Body;
use axum::http::{Request, Response};
use http_body_util::BodyExt as _;
use potluck_server::Config;
use potluck_server::testing::{TempDir, TestServer};

/// A server with a bundle of four files.
async fn server() -> (TestServer, TempDir) {
    let dist = TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = dist.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("index.html", "<!doctype html>page");
    write("assets/app-0123abcd.js", "plain script");
    write("assets/app-0123abcd.js.br", "small script");
    write("assets/app-0123abcd.wasm", "wasm");
    write("manifest.webmanifest", "{}");
    write(".fingerprint", "notes");
    let mut config = Config::default();
    config.page.dist = dist.path().to_owned();
    config.page.connect_origins = vec!["https://bucket.example.org".into()];
    (TestServer::with(config).await, dist)
}

async fn ask(server: &TestServer, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    server.send(request.body(Body::empty()).unwrap()).await
}

async fn text(response: Response<Body>) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

const NAVIGATE: (&str, &str) = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

#[tokio::test]
async fn navigations_get_the_page() {
    let (server, _dist) = server().await;
    for path in [
        "/",
        "/albums/1580559962386440",
        "/Ab3dEf7h1J",
        "/albums/1/photos/2",
        "/index.html",
    ] {
        let response = ask(&server, path, &[NAVIGATE]).await;
        assert_eq!(response.status(), 200, "{path}");
        let headers = response.headers();
        assert_eq!(headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(headers["cache-control"], "no-cache");
        assert_eq!(text(response).await, "<!doctype html>page");
    }
}

#[tokio::test]
async fn the_page_may_load_nothing_but_its_own() {
    let (server, _dist) = server().await;
    for path in ["/", "/assets/app-0123abcd.js"] {
        let response = ask(&server, path, &[NAVIGATE]).await;
        let headers = response.headers();
        assert_eq!(
            headers["content-security-policy"],
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
             font-src 'self'; connect-src 'self' http://localhost:8080 https://bucket.example.org; \
             worker-src 'self'; manifest-src 'self'; media-src blob:; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        );
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["x-frame-options"], "DENY");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        assert_eq!(
            headers["permissions-policy"],
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
        );
    }
}

#[tokio::test]
async fn files_named_by_their_contents_are_kept_for_ever() {
    let (server, _dist) = server().await;
    let response = ask(&server, "/assets/app-0123abcd.wasm", &[]).await;
    assert_eq!(response.headers()["content-type"], "application/wasm");
    assert_eq!(
        response.headers()["cache-control"],
        "public, max-age=31536000, immutable"
    );
    let response = ask(&server, "/manifest.webmanifest", &[]).await;
    assert_eq!(response.headers()["cache-control"], "public, max-age=3600");
}

#[tokio::test]
async fn the_small_twin_is_sent_to_who_takes_it() {
    let (server, _dist) = server().await;
    let path = "/assets/app-0123abcd.js";
    let small = ask(
        &server,
        path,
        &[("Accept-Encoding", "gzip, deflate, br, zstd")],
    )
    .await;
    assert_eq!(small.headers()["content-encoding"], "br");
    assert_eq!(small.headers()["vary"], "Accept-Encoding");
    assert_eq!(
        small.headers()["content-type"],
        "text/javascript; charset=utf-8"
    );
    assert_eq!(text(small).await, "small script");
    for accepted in ["gzip", "br;q=0", ""] {
        let plain = ask(&server, path, &[("Accept-Encoding", accepted)]).await;
        assert!(plain.headers().get("content-encoding").is_none());
        assert_eq!(plain.headers()["vary"], "Accept-Encoding");
        assert_eq!(text(plain).await, "plain script");
    }
}

#[tokio::test]
async fn what_is_no_navigation_or_belongs_to_the_api_is_a_plain_404() {
    let (server, _dist) = server().await;
    for (path, headers) in [
        ("/nothing", &[][..]),
        ("/nothing", &[("Accept", "application/json")][..]),
        ("/users/nothing", &[NAVIGATE][..]),
        ("/collections/v9/nothing", &[NAVIGATE][..]),
        ("/public-collection/nothing", &[NAVIGATE][..]),
        ("/assets/gone-01234567.js", &[NAVIGATE][..]),
        // Neither notes of the builder, nor twins, nor anything outside the folder.
        ("/.fingerprint", &[][..]),
        ("/assets/app-0123abcd.js.br", &[][..]),
        ("/../index.html", &[][..]),
        ("/assets/..%2f..%2findex.html", &[][..]),
    ] {
        let response = ask(&server, path, headers).await;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(text(response).await, "404 page not found", "{path}");
    }
    let post = Request::post("/albums").body(Body::empty()).unwrap();
    assert_eq!(server.send(post).await.status(), 404);
}

#[tokio::test]
async fn without_a_bundle_a_person_learns_why() {
    let server = TestServer::new().await;
    let response = ask(&server, "/", &[NAVIGATE]).await;
    assert_eq!(response.status(), 404);
    assert!(text(response).await.contains("POTLUCK_DIST"));
}

/// A server whose page talks to another one.
async fn with_api(api: &str) -> (TestServer, TempDir) {
    let dist = TempDir::new().unwrap();
    let page = "<!doctype html><head><title>x</title></head><body>page</body>";
    std::fs::write(dist.path().join("index.html"), page).unwrap();
    std::fs::write(dist.path().join("index.html.br"), "an older page").unwrap();
    let mut config = Config::default();
    config.page.dist = dist.path().to_owned();
    config.page.api_origin = api.into();
    (TestServer::with(config).await, dist)
}

#[tokio::test]
async fn the_page_is_told_which_server_it_talks_to() {
    let (server, _dist) = with_api("https://museum.example.org/").await;
    let brotli = ("Accept-Encoding", "br");
    let response = ask(&server, "/", &[NAVIGATE, brotli]).await;
    let headers = response.headers();
    assert!(headers.get("content-encoding").is_none());
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("connect-src 'self' http://localhost:8080 https://museum.example.org;"),
        "{policy}"
    );
    assert_eq!(
        text(response).await,
        "<!doctype html><head><title>x</title><meta name=\"potluck-api\" \
         content=\"https://museum.example.org\">\n</head><body>page</body>"
    );
    let (server, _dist) = with_api("").await;
    let response = ask(&server, "/", &[NAVIGATE]).await;
    assert!(!text(response).await.contains("potluck-api"));
}
