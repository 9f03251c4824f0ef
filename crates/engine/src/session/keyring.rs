//! The only home of secret keys between uses. They leave it as arguments of a seal, an open, or a worker's job.

use std::collections::HashMap;

use potluck_crypto::{CollectionKey, KeyPair, MasterKey};
use potluck_protocol::AlbumId;

/// Keys of this engine's session: an account's, or the one key of a link.
#[derive(Default)]
pub(crate) struct Keyring {
    master: Option<MasterKey>,
    pair: Option<KeyPair>,
    albums: HashMap<AlbumId, CollectionKey>,
}

impl Keyring {
    /// An account's keys; those of albums come with its albums.
    pub(crate) fn of_account(master: MasterKey, pair: KeyPair) -> Self {
        Self {
            master: Some(master),
            pair: Some(pair),
            albums: HashMap::new(),
        }
    }

    /// The account's root key; none for a guest.
    pub(crate) fn master(&self) -> Option<MasterKey> {
        self.master.clone()
    }

    /// The account's pair; none for a guest.
    pub(crate) fn pair(&self) -> Option<KeyPair> {
        self.pair.clone()
    }

    /// The key of an album.
    pub(crate) fn album(&self, id: AlbumId) -> Option<CollectionKey> {
        self.albums.get(&id).cloned()
    }

    /// Keeps the key of an album. A known album never changes its key (docs/spec/crypto.md 23); `false` when the
    /// one given is another, which is not kept.
    pub(crate) fn keep_album(&mut self, id: AlbumId, key: CollectionKey) -> bool {
        match self.albums.get(&id) {
            Some(known) => *known == key,
            None => {
                self.albums.insert(id, key);
                true
            }
        }
    }

    /// The album is gone.
    pub(crate) fn drop_album(&mut self, id: AlbumId) {
        self.albums.remove(&id);
    }
}
