//! Share an album: with Tom by his public key, and with everybody by a link.

use potluck_crypto::{CollectionKey, Error, KeyPair, OsRandom, account, link};

fn main() -> Result<(), Error> {
    let rng = &mut OsRandom;
    let album = CollectionKey::make(rng);

    let tom = KeyPair::make(rng);
    let words = account::derive_verification_words(tom.public_key());
    println!(
        "ask Tom whether his words begin with {:?}",
        words.split(' ').next()
    );
    let invitation = tom.public_key().seal_collection_key(&album, rng)?;
    assert!(tom.open_collection_key(&invitation)? == album);

    let address = link::encode("https://albums.example.org/?t=AB12CD34EF", &album);
    assert!(link::parse(&address)?.key == album);
    Ok(())
}
