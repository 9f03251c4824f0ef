//! Albums, as an account.

mod create;
mod delete;
mod diff;
mod edit;
mod join_link;
mod list;
mod members;
mod share;
mod share_url;
