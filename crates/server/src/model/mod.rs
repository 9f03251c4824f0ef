//! Rules that are neither HTTP nor SQL.
//!
//! | file | what |
//! | --- | --- |
//! | [`key_rules`] | what uploaded keys must look like |
//! | [`roles`] | who may do what in an album: the one table |
//! | [`link_rules`] | what a public link may be set to, and whom it lets in |
//! | [`quota`] | how much an account may store |
//! | [`paging`] | pages of a diff that never split one stamp |
//! | [`views`] | what each reader sees of an album and of a photo |

pub mod key_rules;
pub mod link_rules;
pub mod paging;
pub mod quota;
pub mod roles;
pub mod views;
