//! Photos, as an account.

mod copy;
mod create;
mod download;
mod magic;
mod query;
mod replace;
mod urls;
