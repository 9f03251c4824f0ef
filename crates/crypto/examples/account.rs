//! Sign up with a password, forget it, and come back with the recovery words.

use potluck_crypto::account::{NewAccount, PasswordWrap};
use potluck_crypto::password::{derive_kek, make_kek};
use potluck_crypto::{Error, OsRandom, RecoveryKey};

fn main() -> Result<(), Error> {
    let rng = &mut OsRandom;
    let password = make_kek("a good password", rng)?;
    let account = NewAccount::make(&password, rng);
    let words = account.recovery_key.to_words();
    println!("write down {} words", words.split(' ').count());

    // On another device, with what the server kept.
    let stored = account.attributes;
    let kek = derive_kek(
        "a good password",
        &stored.password.salt,
        stored.password.limits,
    )?;
    assert!(stored.unlock(&kek)?.master_key == account.keys.master_key);

    // The password is lost.
    let keys = stored.recover(&RecoveryKey::parse(&words)?)?;
    let password = make_kek("a better password", rng)?;
    let wrap = PasswordWrap::seal(&keys.master_key, &password, rng);
    let stored = stored.with_password(wrap);
    assert!(stored.unlock(&password.kek)?.master_key == keys.master_key);
    assert!(stored.unlock(&kek).is_err());
    Ok(())
}
