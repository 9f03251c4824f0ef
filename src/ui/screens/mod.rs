//! One folder for each screen, and for what several screens show over theirs (the tray, the share dialog).

pub mod album;
pub mod albums;
pub mod door;
pub mod guest;
pub mod missing;
pub mod phrase;
pub mod recover;
pub mod settings;
pub mod share;
pub mod sign_in;
pub mod sign_up;
pub mod tray;
pub mod viewer;
pub mod welcome;
