//! Albums, as an account.

mod create;
mod delete;
mod diff;
mod edit;
mod list;
mod share_url;
