//! Upload URLs and photo creation, as an account or as a guest (docs/spec/upload.md 11, docs/spec/collect.md 4.5).

use std::rc::Rc;

use potluck_protocol::files::{CreateFileRequest, File};
use potluck_protocol::objects::{
    MultipartUploadUrlRequest, MultipartUploadUrls, UploadUrl, UploadUrlRequest, UploadUrls,
};
use potluck_protocol::paths;

use crate::Result;
use crate::engine::{Access, Inner};
use crate::ports::{Method, Platform};
use crate::remote::fault::Route;
use crate::remote::{Call, Rights, ask};

/// The account's path, or the guest's.
fn call<P: Platform>(inner: &Inner<P>, method: Method, account: &str, guest: &str) -> Call {
    match inner.access.get() {
        Access::Link => Call::new(method, guest, Rights::Session, Route::Link),
        Access::Account | Access::Unknown => {
            Call::new(method, account, Rights::Session, Route::Account)
        }
    }
}

/// One place to PUT to, with length and checksum signed.
pub(crate) async fn upload_url<P: Platform>(
    inner: &Rc<Inner<P>>,
    body: &UploadUrlRequest,
) -> Result<UploadUrl> {
    ask(
        inner,
        call(
            inner,
            Method::Post,
            paths::UPLOAD_URL,
            paths::PUBLIC_UPLOAD_URL,
        )
        .json(body)?,
    )
    .await
}

/// Places for the parts of one object, with lengths and checksums signed.
pub(crate) async fn multipart_url<P: Platform>(
    inner: &Rc<Inner<P>>,
    body: &MultipartUploadUrlRequest,
) -> Result<MultipartUploadUrls> {
    let call = call(
        inner,
        Method::Post,
        paths::MULTIPART_UPLOAD_URL,
        paths::PUBLIC_MULTIPART_UPLOAD_URL,
    );
    ask(inner, call.json(body)?).await
}

/// Enters a photo into its album. Safe to repeat with the identical body; never with a newly encrypted one.
pub(crate) async fn create<P: Platform>(
    inner: &Rc<Inner<P>>,
    body: &CreateFileRequest,
) -> Result<File> {
    ask(
        inner,
        call(inner, Method::Post, paths::FILES, paths::PUBLIC_FILE).json(body)?,
    )
    .await
}

/// Whether anything may be uploaded at all: the refusal, without encrypting or storing anything
/// (docs/spec/collect.md 4.5).
pub(crate) async fn probe<P: Platform>(inner: &Rc<Inner<P>>) -> Result<()> {
    let call = call(
        inner,
        Method::Get,
        paths::UPLOAD_URLS,
        paths::PUBLIC_UPLOAD_URLS,
    )
    .query("count", "0");
    let _: UploadUrls = ask(inner, call).await?;
    Ok(())
}
