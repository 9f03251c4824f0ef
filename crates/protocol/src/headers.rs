//! HTTP header names and query fall-backs (docs/spec/accounts.md 1.2, docs/spec/collect.md 3.1).

/// The account's session token.
pub const AUTH_TOKEN: &str = "X-Auth-Token";
/// Query form of [`AUTH_TOKEN`].
pub const AUTH_TOKEN_QUERY: &str = "token";
/// A public link's token.
pub const LINK_TOKEN: &str = "X-Auth-Access-Token";
/// Query form of [`LINK_TOKEN`].
pub const LINK_TOKEN_QUERY: &str = "accessToken";
/// Proof that a link's password was given.
pub const LINK_JWT: &str = "X-Auth-Access-Token-JWT";
/// Query form of [`LINK_JWT`].
pub const LINK_JWT_QUERY: &str = "accessTokenJWT";
/// Device admission token, sent on `info` and `diff`.
pub const LINK_DEVICE_TOKEN: &str = "X-Auth-Link-Device-Token";
/// Device admission token as the server issues it.
pub const LINK_DEVICE_TOKEN_ISSUED: &str = "X-Ente-Link-Device-Token";
/// Names the client and so the app.
pub const CLIENT_PACKAGE: &str = "X-Client-Package";
/// Names the request in logs.
pub const REQUEST_ID: &str = "X-Request-ID";
/// MD5 of a body, standard base64.
pub const CONTENT_MD5: &str = "Content-MD5";

/// What our account client calls itself; maps to app `photos`.
pub const PACKAGE_ACCOUNT: &str = "io.ente.photos.web";
/// What our guest page calls itself; maps to app `photos`.
pub const PACKAGE_GUEST: &str = "io.ente.albums.web";

/// Methods in the CORS answer.
pub const CORS_METHODS: &str = "POST, OPTIONS, GET, PUT, PATCH, DELETE";
/// Request headers in the CORS answer.
pub const CORS_HEADERS: &str = "Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, X-Auth-Token, X-Auth-Access-Token, X-Cast-Access-Token, X-Auth-Access-Token-JWT, X-Auth-Link-Device-Token, X-Client-Package, X-Client-Version, X-Paste-Consume, Authorization, accept, origin, Cache-Control, X-Requested-With, upgrade-insecure-requests, Range";
/// Response headers a page may read.
pub const CORS_EXPOSED: &str = "X-Request-Id, X-Ente-Link-Device-Token";
/// How long a preflight answer may be kept, in seconds.
pub const CORS_MAX_AGE_SECONDS: &str = "1728000";
