//! Lists the browser bundle so that the binary can carry it.
fn main() {}
