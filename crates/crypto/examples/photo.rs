//! One photo: contents in chunks, encrypted where they lie, and metadata in a blob.

use potluck_crypto::hash::ContentHasher;
use potluck_crypto::metadata::{open_json, seal_json};
use potluck_crypto::secretstream::{
    CHUNK_BYTES, MAC_BYTES, StreamEncryptor, StreamReader, TAG_BYTES, sealed_len,
};
use potluck_crypto::{Error, FileKey, OsRandom};

fn main() -> Result<(), Error> {
    let rng = &mut OsRandom;
    let picture = vec![7; CHUNK_BYTES + 1000];
    let key = FileKey::make(rng);

    let (mut encryptor, header) = StreamEncryptor::make(&key, rng);
    let mut hasher = ContentHasher::new();
    let mut object = Vec::new();
    let mut chunks = picture.chunks(CHUNK_BYTES).peekable();
    // One buffer serves all chunks; the cipher works inside it.
    let mut buffer = Vec::new();
    while let Some(chunk) = chunks.next() {
        hasher.update(chunk);
        buffer.clear();
        buffer.extend_from_slice(&[0; TAG_BYTES]);
        buffer.extend_from_slice(chunk);
        buffer.extend_from_slice(&[0; MAC_BYTES]);
        encryptor.encrypt_chunk(&mut buffer, chunks.peek().is_none())?;
        object.extend_from_slice(&buffer);
    }
    assert_eq!(object.len() as u64, sealed_len(picture.len() as u64));
    let metadata = serde_json::json!({"title": "IMG_0001.jpg", "hash": hasher.finish().encode()});
    let metadata = seal_json(&metadata, &key, rng)?;

    // Pieces of any size, as a network gives them.
    let mut reader = StreamReader::new(&key, &header);
    let mut shown = 0;
    for piece in object.chunks(60_000) {
        reader.push(piece, |plain| shown += plain.len())?;
    }
    reader.finish(|plain| shown += plain.len())?;
    let title: serde_json::Value = open_json(&metadata.ciphertext, &metadata.header, &key)?;
    println!("{} has {shown} bytes", title["title"]);
    Ok(())
}
