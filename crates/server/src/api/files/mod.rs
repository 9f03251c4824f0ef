//! Photos: upload URLs, creation, metadata, downloads.
//!
//! | file | what |
//! | --- | --- |
//! | [`urls`] | where ciphertext goes, for accounts and guests alike |
//! | [`create`] | a photo out of stored objects, for accounts and guests alike |
//! | [`copy`] | own copies of others' photos |
//! | [`replace`] | new contents for a photo |
//! | [`magic`] | later edits of metadata |
//! | [`download`] | originals and thumbnails |
//! | [`query`] | sizes and counts |
//! | [`quota`] | may anything more be stored |

pub mod copy;
pub mod create;
pub mod download;
pub mod magic;
pub mod query;
pub mod quota;
pub mod replace;
pub mod urls;
