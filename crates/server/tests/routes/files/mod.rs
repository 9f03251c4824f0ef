//! Photos, as an account.

mod create;
mod download;
mod magic;
mod query;
mod replace;
mod urls;
