//! The ciphers alone, for `bench/crypto.mjs`: what the shipped worker offers only inside whole jobs. Not shipped.
//!
//! Each function takes the browser's bytes into this program's memory, works there, and writes them back, as
//! libsodium.js does with every call; but into an array of the caller's, as the jobs do.

fn main() {}

#[cfg(target_arch = "wasm32")]
mod cipher {
    use js_sys::Uint8Array;
    use potluck_crypto::hash::ContentHasher;
    use potluck_crypto::secretstream::{
        CHUNK_OVERHEAD_BYTES, Header, SEALED_CHUNK_BYTES, StreamDecryptor, StreamEncryptor,
        TAG_BYTES,
    };
    use potluck_crypto::{FileKey, Zeroizing};
    use wasm_bindgen::prelude::*;

    /// A stream being written, a stream being read, and one chunk's room.
    #[wasm_bindgen]
    pub struct Bench {
        push: StreamEncryptor,
        pull: StreamDecryptor,
        room: Vec<u8>,
    }

    #[wasm_bindgen]
    impl Bench {
        /// Key (32 bytes) and header (24 bytes), for both directions.
        #[wasm_bindgen(constructor)]
        pub fn new(key: &[u8], header: &[u8]) -> Result<Bench, JsError> {
            let key = Zeroizing::new(key.to_vec());
            let key = FileKey::from_bytes(&key)?;
            let pull = StreamDecryptor::new(&key, &Header::from_bytes(header)?);
            Ok(Self {
                push: StreamEncryptor::restore(pull.state()),
                pull,
                room: vec![0; SEALED_CHUNK_BYTES],
            })
        }

        /// Seals a chunk into `sealed`, which has its length: the jobs hand out one array for a whole part.
        pub fn push(
            &mut self,
            plain: &Uint8Array,
            sealed: &Uint8Array,
            last: bool,
        ) -> Result<(), JsError> {
            let len = plain.length() as usize;
            let chunk = &mut self.room[..len + CHUNK_OVERHEAD_BYTES];
            plain.copy_to(&mut chunk[TAG_BYTES..TAG_BYTES + len]);
            self.push.encrypt_chunk(chunk, last)?;
            sealed.copy_from(chunk);
            Ok(())
        }

        /// Opens a chunk into `plain`, which has its length.
        pub fn pull(&mut self, sealed: &Uint8Array, plain: &Uint8Array) -> Result<(), JsError> {
            let chunk = &mut self.room[..sealed.length() as usize];
            sealed.copy_to(chunk);
            let opened = self.pull.decrypt_chunk(chunk)?;
            plain.copy_from(opened.plain);
            Ok(())
        }

        /// BLAKE2b-512 of chunks of at most 4 MiB.
        pub fn hash(&mut self, chunks: Vec<Uint8Array>) -> Vec<u8> {
            let mut hasher = ContentHasher::new();
            for chunk in chunks {
                let room = &mut self.room[..chunk.length() as usize];
                chunk.copy_to(room);
                hasher.update(room);
            }
            hasher.finish().as_bytes().to_vec()
        }
    }
}
