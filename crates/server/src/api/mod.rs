//! Handlers, one file per verb. Each reads: extract (rights are proven by types), validate, one call into the
//! database or the objects, answer with a type of the protocol.

pub mod collections;
pub mod files;
pub mod objects;
pub mod ping;
pub mod public;
pub mod social;
pub mod trash;
pub mod users;
