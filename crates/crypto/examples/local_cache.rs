//! A row of the local cache opens only in its own place.

use potluck_crypto::{Error, MasterKey, OsRandom, cache};

fn main() -> Result<(), Error> {
    let rng = &mut OsRandom;
    let key = MasterKey::make(rng).derive_cache_key();
    let row = cache::seal(b"Sara's album", b"albums/7", &key, rng);
    assert_eq!(*cache::open(&row, b"albums/7", &key)?, b"Sara's album");
    assert!(cache::open(&row, b"albums/8", &key).is_err());
    Ok(())
}
