//! Signing in with a password, which the server never sees (docs/spec/accounts.md 4.2, docs/spec/crypto.md 7.2).

use std::rc::Rc;

use potluck_crypto::LoginKey;
use potluck_crypto::srp::SrpClient;
use potluck_protocol::B64;
use potluck_protocol::accounts::{
    AuthResponse, SrpAttributes, SrpCreateSessionRequest, SrpVerifySessionRequest,
};

use crate::engine::{Engine, Inner};
use crate::ports::Platform;
use crate::session::attributes::{corrupt, derive_kek, from_wire, limits, salt};
use crate::session::{Account, AuthToken, email, restore};
use crate::{Error, Kind, Result, remote};

/// A proof may be begun anew once, when the server says that it was given already (an answer was lost).
const TRIES: u32 = 2;

impl<P: Platform> Engine<P> {
    /// Signs in. Takes seconds. Every attempt asks the server afresh: the password may have been changed elsewhere.
    ///
    /// # Errors
    /// `Address`; `Empty`; `WrongPassword`, also when there is no such account; `NotFound` when this account signs
    /// in by code; `SecondFactor`; `TooManyTries`; `OutOfMemory`; `ServerProof` when the server does not know what it
    /// should.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<()> {
        let inner = &self.0;
        let email = email::parse(email)?;
        if password.is_empty() {
            return Err(Kind::Empty.into());
        }
        let srp = remote::accounts::srp_attributes(inner, &email).await?;
        if srp.is_email_mfa_enabled {
            return Err(Kind::NotFound.into());
        }
        let limits = limits(srp.ops_limit, srp.mem_limit)?;
        let kek = derive_kek(inner, password, &salt(&srp.kek_salt)?, limits).await?;
        let answer = prove(inner, &srp, &kek.derive_login_key()).await?;

        let second_factor = [
            &answer.two_factor_session_id,
            &answer.two_factor_session_id_v2,
            &answer.passkey_session_id,
        ];
        if second_factor.iter().any(|id| !id.is_empty()) {
            return Err(Kind::SecondFactor.into());
        }
        let attributes = answer.key_attributes.ok_or(Kind::Corrupt)?;
        let sealed = answer.encrypted_token.ok_or(Kind::Corrupt)?;
        // A password that passed the proof opens the keys; when it does not, the keys are damaged.
        let keys = from_wire(&attributes)?.unlock(&kek).map_err(|e| match e {
            potluck_crypto::Error::PublicKey => Error::caused(Kind::ServerProof, e),
            _ => corrupt(e),
        })?;
        let token = keys
            .key_pair
            .open_token(&sealed.decode().map_err(corrupt)?)
            .map_err(corrupt)?;
        let token = AuthToken::new(token.to_string());
        restore::enter(
            inner,
            Account {
                email,
                user_id: answer.id,
                token,
                attributes,
            },
            keys.master_key,
        )
        .await
    }
}

async fn prove<P: Platform>(
    inner: &Rc<Inner<P>>,
    srp: &SrpAttributes,
    login: &LoginKey,
) -> Result<AuthResponse> {
    let mut last = Error::new(Kind::Conflict);
    for _ in 0..TRIES {
        match once(inner, srp, login).await {
            Err(error) if error.kind == Kind::Conflict => last = error,
            settled => return settled,
        }
    }
    Err(last)
}

async fn once<P: Platform>(
    inner: &Rc<Inner<P>>,
    srp: &SrpAttributes,
    login: &LoginKey,
) -> Result<AuthResponse> {
    let srp_salt = srp.srp_salt.decode().map_err(corrupt)?;
    let client = SrpClient::make(
        &srp.srp_user_id,
        &srp_salt,
        login,
        &mut inner.platform.random(),
    );
    let begin = SrpCreateSessionRequest {
        srp_user_id: srp.srp_user_id.clone(),
        srp_a: B64::encode(client.public_value()),
    };
    let begun = remote::accounts::srp_create_session(inner, &begin).await?;
    // For an address without account the server makes a value up, which need not even be in the group.
    let wrong = |e| Error::caused(Kind::WrongPassword, e);
    let b = begun.srp_b.decode().map_err(corrupt)?;
    let proof = client.prove(&b).map_err(wrong)?;
    let verify = SrpVerifySessionRequest {
        session_id: begun.session_id,
        srp_user_id: srp.srp_user_id.clone(),
        srp_m1: B64::encode(proof.m1()),
    };
    let answer = remote::accounts::srp_verify_session(inner, &verify).await?;
    let m2 = answer
        .srp_m2
        .as_ref()
        .ok_or(Kind::ServerProof)?
        .decode()
        .map_err(corrupt)?;
    proof
        .check(&m2)
        .map_err(|e| Error::caused(Kind::ServerProof, e))?;
    Ok(answer)
}
