//! Albums, as an account.

mod create;
mod delete;
mod diff;
mod edit;
mod list;
mod members;
mod share;
mod share_url;
