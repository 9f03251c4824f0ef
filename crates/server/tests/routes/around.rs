//! What surrounds every route: preflights, CORS, ids, caching, unknown paths, `/ping`.

use axum::body::Body;
use axum::http::{HeaderMap, Request, Response};
use http_body_util::BodyExt as _;
use potluck_protocol::headers::{CORS_EXPOSED, CORS_HEADERS, CORS_METHODS};
use potluck_server::testing::TestServer;
use serde_json::json;

async fn ask(
    server: &TestServer,
    method: &str,
    path: &str,
    origin: Option<&str>,
) -> Response<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(origin) = origin {
        request = request.header("Origin", origin);
    }
    server.send(request.body(Body::empty()).unwrap()).await
}

async fn text(response: Response<Body>) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn assert_cors(headers: &HeaderMap, origin: &str) {
    assert_eq!(headers["access-control-allow-origin"], origin);
    assert_eq!(headers["access-control-allow-credentials"], "true");
    assert_eq!(headers["access-control-allow-methods"], CORS_METHODS);
    assert_eq!(headers["access-control-allow-headers"], CORS_HEADERS);
    assert_eq!(headers["access-control-expose-headers"], CORS_EXPOSED);
    assert_eq!(headers["access-control-max-age"], "1728000");
    assert_eq!(headers["vary"], "Origin");
}

#[tokio::test]
async fn a_preflight_is_200_and_empty_on_every_path() {
    let server = TestServer::new().await;
    for path in [
        "/users/ott",
        "/users/sessions",
        "/no/such/path",
        "/public-collection/info",
        "/",
    ] {
        let response = ask(&server, "OPTIONS", path, Some("https://a.example.org")).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_cors(response.headers(), "https://a.example.org");
        assert_eq!(text(response).await, "");
    }
}

#[tokio::test]
async fn every_answer_carries_cors_headers_errors_too() {
    let server = TestServer::new().await;
    for (method, path, status) in [
        ("GET", "/ping", 200),
        ("GET", "/users/sessions", 401),
        ("POST", "/users/ott", 400),
        ("GET", "/no/such/path", 404),
        ("DELETE", "/ping", 404),
    ] {
        let response = ask(&server, method, path, Some("http://localhost:3000")).await;
        assert_eq!(response.status(), status, "{path}");
        assert_cors(response.headers(), "http://localhost:3000");
        let response = ask(&server, method, path, None).await;
        assert_cors(response.headers(), "");
    }
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods_are_a_plain_404() {
    let server = TestServer::new().await;
    for (method, path) in [
        ("GET", "/users/nothing"),
        ("POST", "/nothing"),
        ("GET", "/users/ott"),
        ("GET", "/ping/"),
    ] {
        let response = ask(&server, method, path, None).await;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(response.headers()["content-type"], "text/plain", "{path}");
        assert_eq!(text(response).await, "404 page not found");
    }
}

#[tokio::test]
async fn requests_have_an_id() {
    let server = TestServer::new().await;
    let response = ask(&server, "GET", "/ping", None).await;
    let id = response.headers()["x-request-id"].to_str().unwrap();
    let drawn = id.strip_prefix("ser_").unwrap();
    assert_eq!(drawn.len(), 22);
    assert!(drawn.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let request = Request::get("/ping")
        .header("X-Request-ID", "mine")
        .body(Body::empty())
        .unwrap();
    assert_eq!(server.send(request).await.headers()["x-request-id"], "mine");
}

#[tokio::test]
async fn answers_to_get_are_not_kept() {
    let server = TestServer::new().await;
    let response = ask(&server, "GET", "/ping", None).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    let response = ask(&server, "GET", "/users/sessions", None).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn ping_says_pong() {
    let server = TestServer::new().await;
    let (status, body) = server.get("/ping", None).await;
    assert_eq!(status, 200);
    assert_eq!(body["message"], "pong");
    assert!(body["id"].is_string() && body.get("host").is_none());
    let (_, body) = server.get("/ping?host=a.example.org", None).await;
    assert_eq!(body["host"], "a.example.org");
    let response = ask(&server, "GET", "/ping", None).await;
    assert_eq!(
        response.headers()["content-type"],
        "application/json; charset=utf-8"
    );
}

#[tokio::test]
async fn a_thousand_requests_a_second() {
    let server = TestServer::new().await;
    for _ in 0..1000 {
        assert_eq!(ask(&server, "GET", "/nothing", None).await.status(), 404);
    }
    let (status, body) = server.get("/ping", None).await;
    assert_eq!(
        (status, body),
        (429, json!({"error": "Rate limit breached, try later"}))
    );
    // Preflights are never refused: a browser would hide the real answer.
    assert_eq!(ask(&server, "OPTIONS", "/ping", None).await.status(), 200);
    server.clock.advance_seconds(1);
    assert_eq!(server.get("/ping", None).await.0, 200);
}

#[tokio::test]
async fn a_preflight_of_an_object_allows_what_is_asked() {
    let server = TestServer::new().await;
    let path = "/objects/1580559962386438/0b6c2f0e-5d0a-4b7e-9a53-2f4f3f0f9c11";
    let asked = "content-md5, x-anything";
    let request = Request::options(path)
        .header("Origin", "https://a.example.org")
        .header("Access-Control-Request-Headers", asked)
        .body(Body::empty())
        .unwrap();
    let response = server.send(request).await;
    assert_eq!(response.status(), 200);
    let headers = response.headers();
    assert_eq!(headers["access-control-allow-headers"], asked);
    let vary: Vec<_> = headers.get_all("vary").iter().collect();
    assert_eq!(vary, ["Origin", "Access-Control-Request-Headers"]);
    // Elsewhere the list is fixed.
    let request = Request::options("/ping")
        .header("Access-Control-Request-Headers", asked)
        .body(Body::empty())
        .unwrap();
    let response = server.send(request).await;
    assert_eq!(
        response.headers()["access-control-allow-headers"],
        CORS_HEADERS
    );
}
