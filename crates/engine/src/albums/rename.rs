//! Another name for an album.

use potluck_protocol::collections::{Collection, RenameCollectionRequest};
use potluck_protocol::{AlbumId, B64, Sealed};

use crate::albums::clean_title;
use crate::engine::Engine;
use crate::ports::{Platform, Table};
use crate::sync::pull::take_own;
use crate::sync::{pull, store};
use crate::{Kind, Result, cache, remote};

impl<P: Platform> Engine<P> {
    /// Renames an album of one's own. The name changes here once the server has it.
    ///
    /// # Errors
    /// `Empty` or `TooLarge` for the title; `NotFound` when the album or its key is not here; those of the request.
    pub async fn rename_album(&self, id: AlbumId, title: &str) -> Result<()> {
        let title = clean_title(title)?;
        let key = self.0.keyring.borrow().album(id).ok_or(Kind::NotFound)?;
        let name = key.seal_name(&title, &mut self.0.platform.random());
        let body = RenameCollectionRequest {
            collection_id: id,
            encrypted_name: Sealed::encode(&name.ciphertext),
            name_decryption_nonce: B64::encode(&name.nonce),
        };
        remote::collections::rename(&self.0, &body).await?;

        // The answer is empty; the row kept here is what the server has but for the name.
        let row = store::album_key(&self.0.scope(), id);
        let kept: Option<Collection> = cache::get(&self.0, Table::Albums, &row)
            .await
            .ok()
            .flatten();
        match kept {
            Some(mut collection) => {
                collection.name.clear();
                collection.encrypted_name = body.encrypted_name;
                collection.name_decryption_nonce = body.name_decryption_nonce;
                take_own(&self.0, collection).await
            }
            None => pull(&self.0).await,
        }
    }
}
