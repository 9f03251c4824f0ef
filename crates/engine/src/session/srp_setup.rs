//! Making a password good for signing in: SRP set-up of an account that has keys (docs/spec/crypto.md 7.1).

use std::rc::Rc;

use potluck_crypto::rand_core::RngCore;
use potluck_crypto::srp::{SrpClient, derive_verifier};
use potluck_crypto::{LoginKey, encode};
use potluck_protocol::B64;
use potluck_protocol::accounts::{SrpCompleteRequest, SrpSetupRequest};

use crate::engine::Inner;
use crate::ports::Platform;
use crate::session::AuthToken;
use crate::{Error, Kind, Result, remote};

/// How often a set-up is begun before the account is left to sign in by code.
const TRIES: u32 = 3;

/// Identity of one set-up; fresh for each password.
pub(crate) struct SrpIdentity {
    /// UUID v4 in lower case: the server hands it back so, and it is hashed as text.
    pub(crate) user_id: String,
    pub(crate) salt: [u8; 16],
}

impl SrpIdentity {
    pub(crate) fn make<P: Platform>(inner: &Inner<P>) -> Self {
        let mut random = inner.platform.random();
        let mut salt = [0; 16];
        random.fill_bytes(&mut salt);
        let mut uuid = [0; 16];
        random.fill_bytes(&mut uuid);
        Self {
            user_id: format_uuid(uuid),
            salt,
        }
    }
}

/// Version 4, variant 1 (RFC 9562, 5.4).
fn format_uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = encode::hex(&bytes);
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// Activates SRP. Repeats after lost answers; done as soon as the server names our identity.
///
/// # Errors
/// `Conflict` when another device set it up meanwhile; else what the last try ended with.
pub(crate) async fn activate<P: Platform>(
    inner: &Rc<Inner<P>>,
    token: &AuthToken,
    email: &str,
    login: &LoginKey,
    identity: &SrpIdentity,
) -> Result<()> {
    let mut last = Error::new(Kind::Server);
    for _ in 0..TRIES {
        match once(inner, token, login, identity).await {
            Ok(()) => return Ok(()),
            // Whoever answered does not know what we just sent; asking the same server again proves nothing.
            Err(error) if error.kind == Kind::ServerProof => return Err(error),
            Err(error) => last = error,
        }
        match remote::accounts::srp_attributes(inner, email).await {
            Ok(now) if now.srp_user_id == identity.user_id => return Ok(()),
            Ok(_) => return Err(Kind::Conflict.into()),
            Err(error) if error.kind == Kind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

async fn once<P: Platform>(
    inner: &Rc<Inner<P>>,
    token: &AuthToken,
    login: &LoginKey,
    identity: &SrpIdentity,
) -> Result<()> {
    let client = SrpClient::make(
        &identity.user_id,
        &identity.salt,
        login,
        &mut inner.platform.random(),
    );
    let begin = SrpSetupRequest {
        srp_user_id: identity.user_id.clone(),
        srp_salt: B64::encode(&identity.salt),
        srp_verifier: B64::encode(&derive_verifier(&identity.user_id, &identity.salt, login)),
        srp_a: B64::encode(client.public_value()),
    };
    let begun = remote::accounts::srp_setup(inner, token, &begin).await?;
    let not_ours = |e| Error::caused(Kind::ServerProof, e);
    let b = begun
        .srp_b
        .decode()
        .map_err(|e| Error::caused(Kind::Corrupt, e))?;
    let proof = client.prove(&b).map_err(not_ours)?;
    let complete = SrpCompleteRequest {
        setup_id: begun.setup_id,
        srp_m1: B64::encode(proof.m1()),
    };
    let done = remote::accounts::srp_complete(inner, token, &complete).await?;
    let m2 = done
        .srp_m2
        .decode()
        .map_err(|e| Error::caused(Kind::Corrupt, e))?;
    proof.check(&m2).map_err(not_ours)
}

#[cfg(test)]
mod tests {
    use super::format_uuid;

    #[test]
    fn identities_are_version_4_uuids_in_lower_case() {
        assert_eq!(
            format_uuid([0xff; 16]),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
        assert_eq!(format_uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
    }
}
