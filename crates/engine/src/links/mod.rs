//! Public links of an album, its owner's side, and the address both sides speak of.
//!
//! `address` takes a link apart and puts it together; `owner` creates, changes and removes; the guest's side is
//! [`crate::collect`].

mod address;
mod owner;

pub use address::LinkAddress;

/// What a new link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFor {
    /// Looking.
    View,
    /// Looking and adding.
    Collect,
}

/// Changes of a link; `None` leaves a setting as it is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LinkEdit {
    /// Guests may add.
    pub collecting: Option<bool>,
    /// Originals may be saved; a wish, which the server does not enforce.
    pub download: Option<bool>,
    /// When it ends, microseconds; `Some(None)` is never.
    pub ends_us: Option<Option<i64>>,
    /// Most devices, 1 to 50; `Some(None)` is no limit.
    pub device_limit: Option<Option<u32>>,
    /// Password; `Some(None)` takes it away.
    pub password: Option<Option<String>>,
}

impl std::fmt::Debug for LinkEdit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LinkEdit")
            .field("collecting", &self.collecting)
            .finish_non_exhaustive()
    }
}
