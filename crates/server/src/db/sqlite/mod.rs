//! Queries, one file per noun. Each is a function over a connection, so that several can share a transaction.
//!
//! | file | what |
//! | --- | --- |
//! | [`tokens`] | sessions |

pub mod tokens;

// collections, files, links, objects
