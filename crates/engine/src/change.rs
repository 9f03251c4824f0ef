//! Everything a subscriber may be told. A change names what changed; the new state is read from the engine.

use potluck_protocol::{AlbumId, PhotoId};
use serde::{Deserialize, Serialize};

/// One thing that changed, here, in another tab, or by another person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Signed in, signed out, or one step further: read [`crate::Engine::session`].
    Session,
    /// Albums came, went or changed: read [`crate::Engine::albums`].
    Albums,
    /// Photos of an album came, went or changed: read [`crate::Engine::photos`].
    Album {
        /// The album.
        id: AlbumId,
        /// New here.
        added: Vec<PhotoId>,
        /// Changed.
        changed: Vec<PhotoId>,
        /// Gone.
        removed: Vec<PhotoId>,
    },
    /// The upload queue moved: read [`crate::Engine::uploads`].
    Uploads,
    /// The link changed (adding turned off, password set, removed): read [`crate::Engine::link`].
    Link,
    /// Reachable again, or not: read [`crate::Engine::is_online`].
    Online,
}
