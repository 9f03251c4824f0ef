//! The object folder: what a bucket would do.

mod get;
mod multipart;
mod orphans;
mod put;
