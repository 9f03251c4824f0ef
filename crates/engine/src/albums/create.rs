//! A new album.

use potluck_crypto::CollectionKey;
use potluck_protocol::collections::CreateCollectionRequest;
use potluck_protocol::{AlbumId, B64, Sealed};

use crate::albums::clean_title;
use crate::engine::Engine;
use crate::ports::Platform;
use crate::sync::pull::take_made;
use crate::{Kind, Result, remote};

impl<P: Platform> Engine<P> {
    /// Makes an album with a key of its own, and shows it at once.
    ///
    /// # Errors
    /// `Empty` or `TooLarge` for the title; those of the request.
    pub async fn create_album(&self, title: &str) -> Result<AlbumId> {
        let title = clean_title(title)?;
        let master = self.0.keyring.borrow().master().ok_or(Kind::Unauthorised)?;
        let mut random = self.0.platform.random();
        let key = CollectionKey::make(&mut random);
        let sealed_key = master.seal_collection_key(&key, &mut random);
        let name = key.seal_name(&title, &mut random);
        let body = CreateCollectionRequest {
            encrypted_key: Sealed::encode(&sealed_key.ciphertext),
            key_decryption_nonce: B64::encode(&sealed_key.nonce),
            encrypted_name: Sealed::encode(&name.ciphertext),
            name_decryption_nonce: B64::encode(&name.nonce),
            kind: "album".to_owned(),
            attributes: None,
            magic_metadata: None,
            pub_magic_metadata: None,
        };
        let collection = remote::collections::create(&self.0, &body).await?;
        let id = collection.id;
        take_made(&self.0, collection).await?;
        Ok(id)
    }
}
