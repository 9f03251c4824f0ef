//! The trash.

pub mod diff;
