//! The server of Potluck: keeps what it cannot read.
//!
//! | module | what |
//! | --- | --- |
//! | [`app`] | the state every handler shares, and the router |
//! | [`routes`] | every route, grouped by resource; start here |
//! | [`api`] | one file per verb |
//! | [`auth`] | who is asking: session tokens, SRP, extractors |
//! | [`model`] | rules that are neither HTTP nor SQL |
//! | [`db`] | SQLite, migrations, change stamps |
//! | [`objects`] | stored ciphertext |
//! | [`json`], [`error`] | how bodies come in and how errors go out |
//! | [`middleware`], [`limits`] | CORS, request ids, rate limits |
//! | [`config`], [`secrets`], [`mail`], [`ports`], [`logging`] | the outside world |
//! | [`jobs`] | what runs by itself: clearing away uploads that became no photo |
//! | [`embed`] | the browser app |
//! | [`testing`] | a whole server in one process, for tests |
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod api;
pub mod app;
pub mod auth;
pub mod config;
pub mod db;
pub mod embed;
pub mod error;
pub mod jobs;
pub mod json;
pub mod limits;
pub mod logging;
pub mod mail;
pub mod middleware;
pub mod model;
pub mod objects;
pub mod ports;
pub mod routes;
pub mod secrets;
pub mod testing;

pub use app::{AppState, build_router};
pub use config::Config;
pub use error::ApiError;
