//! Handlers, one file per verb. Each reads: extract (rights are proven by types), validate, one call into the
//! database or the objects, answer with a type of the protocol.

pub mod ping;
// collections, files, links: collections, files, public, objects, trash
