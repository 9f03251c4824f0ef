//! Photos on their way into an album: the queue, and the road of one file through it.
//!
//! | module | what |
//! | --- | --- |
//! | [`state`] | where a file stands, as a table without I/O |
//! | [`queue`] | which goes next, how many at once, waiting for the network, ending a batch |
//! | [`run`] | one file's road; [`item`] what it has done so far |
//! | [`prepare`] | what the file is, one read, thumbnail, everything the row says |
//! | [`plan`], [`send`] | how it is cut, and the bytes to their places |
//! | [`register`] | the row that makes it a photo of the album |
//! | [`elsewhere`] | a photo of another album is added to this one instead of sent |
//! | [`dedupe`], [`name`], [`metadata`] | rules |
//! | [`backoff`], [`speed`] | waiting and measuring |
//!
//! Objects go up first and the row last, so a crash leaves an orphan object and never a broken photo. The file key is
//! made here and lives in the line's work until the photo is in the album; jobs of the pool get it as an argument.

mod backoff;
mod commands;
mod dedupe;
mod elsewhere;
mod item;
mod metadata;
mod name;
mod plan;
mod prepare;
mod queue;
mod register;
mod run;
mod send;
mod speed;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use queue::Queue;
