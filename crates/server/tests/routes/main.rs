//! Every route, through the real router and a real database; one file per verb, as in `src/api`.
#![allow(clippy::unwrap_used)]

mod around;
mod collections;
mod files;
mod objects;
mod page;
mod public;
mod social;
mod support;
mod trash;
mod users;
