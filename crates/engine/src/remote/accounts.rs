//! Codes, keys, SRP and sessions (docs/spec/accounts.md 3).

use std::rc::Rc;

use potluck_protocol::accounts::{
    AuthResponse, KeyAttributes, OttPurpose, OttRequest, SessionValidity, SetAttributesRequest,
    SrpAttributes, SrpAttributesReply, SrpCompleteReply, SrpCompleteRequest, SrpCreateSessionReply,
    SrpCreateSessionRequest, SrpSetupReply, SrpSetupRequest, SrpVerifySessionRequest,
    VerifyEmailRequest,
};
use potluck_protocol::paths;

use crate::Result;
use crate::engine::Inner;
use crate::ports::{Method, Platform};
use crate::remote::fault::Route;
use crate::remote::{Call, Rights, ask, send};
use crate::session::AuthToken;

/// Sends a code to an address.
pub(crate) async fn send_code<P: Platform>(
    inner: &Rc<Inner<P>>,
    email: &str,
    purpose: OttPurpose,
) -> Result<()> {
    let body = OttRequest {
        email: email.to_owned(),
        purpose,
    };
    send(
        inner,
        Call::new(Method::Post, paths::OTT, Rights::Public, Route::Code).json(&body)?,
    )
    .await?;
    Ok(())
}

/// Gives a code back.
pub(crate) async fn verify_email<P: Platform>(
    inner: &Rc<Inner<P>>,
    email: &str,
    code: &str,
) -> Result<AuthResponse> {
    let body = VerifyEmailRequest {
        email: email.to_owned(),
        ott: code.to_owned(),
        source: None,
    };
    ask(
        inner,
        Call::new(
            Method::Post,
            paths::VERIFY_EMAIL,
            Rights::Public,
            Route::Verify,
        )
        .json(&body)?,
    )
    .await
}

/// Uploads keys, once.
pub(crate) async fn set_attributes<P: Platform>(
    inner: &Rc<Inner<P>>,
    token: &AuthToken,
    attributes: &KeyAttributes,
) -> Result<()> {
    let body = SetAttributesRequest {
        key_attributes: attributes.clone(),
    };
    let rights = Rights::Token(token.clone());
    send(
        inner,
        Call::new(Method::Put, paths::ATTRIBUTES, rights, Route::Keys).json(&body)?,
    )
    .await?;
    Ok(())
}

/// Is the session alive, and the keys as they are now.
pub(crate) async fn session_validity<P: Platform>(
    inner: &Rc<Inner<P>>,
    rights: Rights,
) -> Result<SessionValidity> {
    ask(
        inner,
        Call::new(Method::Get, paths::SESSION_VALIDITY, rights, Route::Account),
    )
    .await
}

/// Salt and limits of an address.
pub(crate) async fn srp_attributes<P: Platform>(
    inner: &Rc<Inner<P>>,
    email: &str,
) -> Result<SrpAttributes> {
    let call = Call::new(
        Method::Get,
        paths::SRP_ATTRIBUTES,
        Rights::Public,
        Route::SrpAttributes,
    )
    .query("email", email);
    let reply: SrpAttributesReply = ask(inner, call).await?;
    Ok(reply.attributes)
}

/// Starts an SRP sign-in.
pub(crate) async fn srp_create_session<P: Platform>(
    inner: &Rc<Inner<P>>,
    body: &SrpCreateSessionRequest,
) -> Result<SrpCreateSessionReply> {
    ask(
        inner,
        Call::new(
            Method::Post,
            paths::SRP_CREATE_SESSION,
            Rights::Public,
            Route::SrpSession,
        )
        .json(body)?,
    )
    .await
}

/// Proves the password. Never repeat it: a right proof counts even when its answer is lost.
pub(crate) async fn srp_verify_session<P: Platform>(
    inner: &Rc<Inner<P>>,
    body: &SrpVerifySessionRequest,
) -> Result<AuthResponse> {
    ask(
        inner,
        Call::new(
            Method::Post,
            paths::SRP_VERIFY_SESSION,
            Rights::Public,
            Route::SrpProof,
        )
        .json(body)?,
    )
    .await
}

/// Starts setting SRP up.
pub(crate) async fn srp_setup<P: Platform>(
    inner: &Rc<Inner<P>>,
    token: &AuthToken,
    body: &SrpSetupRequest,
) -> Result<SrpSetupReply> {
    let rights = Rights::Token(token.clone());
    ask(
        inner,
        Call::new(Method::Post, paths::SRP_SETUP, rights, Route::SrpSetup).json(body)?,
    )
    .await
}

/// Finishes setting SRP up.
pub(crate) async fn srp_complete<P: Platform>(
    inner: &Rc<Inner<P>>,
    token: &AuthToken,
    body: &SrpCompleteRequest,
) -> Result<SrpCompleteReply> {
    let rights = Rights::Token(token.clone());
    ask(
        inner,
        Call::new(Method::Post, paths::SRP_COMPLETE, rights, Route::SrpSetup).json(body)?,
    )
    .await
}

/// Ends a session at the server.
pub(crate) async fn logout<P: Platform>(inner: &Rc<Inner<P>>, token: &AuthToken) -> Result<()> {
    let rights = Rights::Token(token.clone());
    send(
        inner,
        Call::new(Method::Post, paths::LOGOUT, rights, Route::Account),
    )
    .await?;
    Ok(())
}
