//! Work off the main thread; both ends in one room.
//!
//! - [`protocol`]: what may be said, the only types both ends share.
//! - [`host`]: the main thread's end: starts workers, hands out jobs, ends and replaces workers.
//! - [`serve`]: the worker's end.
//! - [`jobs`]: one file for each job; the arithmetic is in [`potluck_engine::jobs`], which native tests run.
//!
//! Not here: requests (workers compute, the main thread talks), and keys beyond the one a job needs.

pub mod host;
pub mod jobs;
pub mod protocol;
pub mod serve;
