//! The ports in memory, for tests of this crate and of those above it.
