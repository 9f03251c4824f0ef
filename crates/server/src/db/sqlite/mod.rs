//! Queries, one file per noun. Each is a function over a connection, so that several can share a transaction.
//!
//! | file | what |
//! | --- | --- |
//! | [`tokens`] | sessions |
//! | [`albums`] | albums and the people they are shared with |
//! | [`photos`] | photos and their rows in albums |
//! | [`objects`] | which objects belong to photos; storage used |
//! | [`links`] | public links and the devices they let in |
//! | [`trash`] | photos on their way out |
//! | [`actions`] | what others ask a photo's owner to do |

pub mod tokens;

pub mod actions;
pub mod albums;
mod columns;
pub mod links;
pub mod objects;
pub mod photos;
pub mod trash;
