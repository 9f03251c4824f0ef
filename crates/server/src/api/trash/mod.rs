//! The trash: photos of their owner's on their way out.
//!
//! | file | what |
//! | --- | --- |
//! | [`put`] | in |
//! | [`diff`] | what is there |
//! | [`restore`] | back into an album |
//! | [`delete`] | out, for good |
//!
//! # Source
//! Ente Photos protocol, albums, sections 6.8 and 9.

pub mod delete;
pub mod diff;
pub mod put;
pub mod restore;
