//! The real engine against the real server, in one process: what people do, from end to end, without a browser.
//!
//! [`World`] holds a server; [`World::browser`] gives a person's browser with an engine in it; [`Wire`] is the way
//! between the two, which tests may cut. The tests are in `tests/`, one file for each subject, named for facts.
//!
//! # Against a server elsewhere
//! With `MUSEUM_URL` set to an `http://` origin, the same flows run against that server: one of ours, or the
//! reference server of the protocol. It must take the code `MUSEUM_CODE` (default `123456`) for every address at
//! example.org, and its links must begin with any origin. Addresses get a suffix of their own, so that a run does not
//! meet the accounts of the one before. A server that limits sign-ins to ten a minute needs `--test-threads 1` and
//! one file at a time; tests that look into the server's data or move its clock say so and pass over.

mod wire;
mod world;

pub use wire::{Cut, Wire};
pub use world::{Browser, PASSWORD, TestEngine, World, flow, photo, until};
