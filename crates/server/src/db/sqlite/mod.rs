//! Queries, one file per noun. Each is a function over a connection, so that several can share a transaction.
//!
//! | file | what |
//! | --- | --- |
//! | [`users`] | accounts, key attributes, plan and usage |
//! | [`codes`] | one-time codes |
//! | [`srp`] | SRP identities, sign-ins under way, pending set-ups |
//! | [`tokens`] | sessions |
//! | [`settings`] | named settings, entity keys |
//! | [`albums`] | albums |
//! | [`shares`] | the people albums are shared with |
//! | [`photos`] | photos and their rows in albums |
//! | [`contents`] | what a photo consists of |
//! | [`memberships`] | which photos are in which albums |
//! | [`objects`] | which objects belong to photos; storage used |
//! | [`links`] | public links and the devices they let in |
//! | [`trash`] | photos on their way out |
//! | [`actions`] | what others ask a photo's owner to do |

pub mod codes;
pub mod settings;
pub mod srp;
pub mod tokens;
pub mod users;

pub mod actions;
pub mod albums;
mod columns;
pub mod contents;
pub mod links;
pub mod memberships;
pub mod objects;
pub mod photos;
pub mod shares;
pub mod trash;
