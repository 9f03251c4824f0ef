//! The browser client of Potluck.
