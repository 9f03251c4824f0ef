//! A guest's session: opening a link, its password, the guest's name, and whether photos may be added.
//!
//! `open` reads the cache and asks the server; `gate` gives the password; `name` remembers what the guest is called;
//! `probe` asks whether there is room before anything is encrypted. Depositing itself is [`crate::upload`].

mod gate;
mod name;
mod open;
mod probe;
mod state;
#[cfg(test)]
mod tests;

pub use name::GuestName;
pub(crate) use open::{explain, refresh, refused, start, while_settling};
pub(crate) use state::GuestState;

use crate::engine::Engine;
use crate::ports::Platform;
use crate::view::GuestView;

impl<P: Platform> Engine<P> {
    /// Where this guest stands.
    pub fn guest(&self) -> GuestView {
        self.0.guest.borrow().view()
    }
}
