//! What guests of a public link may do.

mod access;
mod deposit;
mod devices;
mod diff;
mod download;
mod info;
mod password;
mod social;
mod urls;
