//! Both sides of a login: the password never travels, and each side learns that the other is right.

use potluck_crypto::srp::{SrpClient, SrpServer, derive_verifier};
use potluck_crypto::{Error, KeyEncryptionKey, OsRandom};

fn main() -> Result<(), Error> {
    let rng = &mut OsRandom;
    let (user, salt) = ("0f7a2b1c-6d3e-4f58-9a10-b2c3d4e5f607", [1; 16]);
    // From the password, by Argon2id.
    let login = KeyEncryptionKey::make(rng).derive_login_key();
    let verifier = derive_verifier(user, &salt, &login);

    let client = SrpClient::make(user, &salt, &login, rng);
    let server = SrpServer::make(&verifier, rng)?;
    let proof = client.prove(server.public_value())?;
    let answer = server.check(client.public_value(), proof.m1())?;
    proof.check(&answer)?;
    println!("signed in");
    Ok(())
}
