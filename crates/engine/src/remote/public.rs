//! What a guest asks besides rows and uploads (docs/spec/collect.md 4.1 and 4.2).

use std::rc::Rc;

use potluck_protocol::links::{PublicInfo, VerifyPasswordReply, VerifyPasswordRequest};
use potluck_protocol::{headers, paths};

use crate::Result;
use crate::engine::Inner;
use crate::ports::{Method, Platform};
use crate::remote::fault::Route;
use crate::remote::{Call, Rights, ask, parse, send};
use crate::session::SecretText;

/// The album behind the link, and a new device token when one was issued.
pub(crate) async fn info<P: Platform>(
    inner: &Rc<Inner<P>>,
) -> Result<(PublicInfo, Option<SecretText>)> {
    let response = send(
        inner,
        Call::new(
            Method::Get,
            paths::PUBLIC_INFO,
            Rights::Session,
            Route::LinkInfo,
        ),
    )
    .await?;
    let device = response
        .header(headers::LINK_DEVICE_TOKEN_ISSUED)
        .filter(|t| !t.is_empty());
    let device = device.map(|t| SecretText::new(t.to_owned()));
    Ok((parse(&response)?, device))
}

/// Gives the link's password, hashed; the answer proves it from then on.
pub(crate) async fn verify_password<P: Platform>(
    inner: &Rc<Inner<P>>,
    pass_hash: String,
) -> Result<SecretText> {
    let body = VerifyPasswordRequest { pass_hash };
    let call = Call::new(
        Method::Post,
        paths::PUBLIC_VERIFY_PASSWORD,
        Rights::Session,
        Route::LinkPassword,
    );
    let reply: VerifyPasswordReply = ask(inner, call.json(&body)?).await?;
    Ok(SecretText::new(reply.jwt_token))
}
