//! Stored ciphertext: one object per original, one per thumbnail.
//!
//! | file | what |
//! | --- | --- |
//! | [`key`] | the name of an object, strict enough that it can be a path |
//! | [`presign`] | URLs that carry their own permission |
//! | [`local`] | the folder on disk |
//! | [`multipart`] | the list of parts that ends a multipart upload |
//! | [`range`] | the `Range` header |
//! | [`sweep`] | forgetting uploads that never became a photo |
//!
//! The HTTP face of the folder is `api::objects`. Nothing here knows accounts, albums or rights: whoever holds a
//! presigned URL may do what it says until it expires, exactly as with an S3 bucket.

pub mod key;
pub mod local;
pub mod multipart;
pub mod presign;
pub mod range;
pub mod sweep;

use std::io;

use futures::future::BoxFuture;
use potluck_protocol::EpochMicros;

pub use key::ObjectKey;
pub use local::LocalFolder;
pub use presign::{Expected, Operation, Presigner};

/// What the API asks of wherever ciphertext is kept. The local folder answers today; a bucket can.
pub trait ObjectStore: Send + Sync {
    /// Bytes stored under the key; `None` when nothing is.
    fn size<'a>(&'a self, key: &'a ObjectKey) -> BoxFuture<'a, io::Result<Option<u64>>>;

    /// Removes the object; nothing there is no error.
    fn delete<'a>(&'a self, key: &'a ObjectKey) -> BoxFuture<'a, io::Result<()>>;

    /// Stores what is under the first key under the second too; false when there is nothing.
    fn copy<'a>(
        &'a self,
        from: &'a ObjectKey,
        to: &'a ObjectKey,
    ) -> BoxFuture<'a, io::Result<bool>>;

    /// A URL that allows the operation for seven days.
    fn url(&self, operation: Operation, key: &ObjectKey, now: EpochMicros) -> String;

    /// Forgets everything of uploads that were begun but not finished before the given time.
    fn forget_unfinished(&self, before: EpochMicros) -> BoxFuture<'_, io::Result<()>>;
}

/// The local folder with URLs to ourselves.
pub struct LocalObjects {
    /// The folder.
    pub folder: LocalFolder,
    /// Makes and checks the URLs.
    pub presigner: Presigner,
}

impl ObjectStore for LocalObjects {
    fn size<'a>(&'a self, key: &'a ObjectKey) -> BoxFuture<'a, io::Result<Option<u64>>> {
        Box::pin(self.folder.size(key))
    }

    fn delete<'a>(&'a self, key: &'a ObjectKey) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(self.folder.delete(key))
    }

    fn copy<'a>(
        &'a self,
        from: &'a ObjectKey,
        to: &'a ObjectKey,
    ) -> BoxFuture<'a, io::Result<bool>> {
        Box::pin(self.folder.copy(from, to))
    }

    fn url(&self, operation: Operation, key: &ObjectKey, now: EpochMicros) -> String {
        self.presigner.url(operation, key, now)
    }

    fn forget_unfinished(&self, before: EpochMicros) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(sweep::forget_unfinished(&self.folder, before))
    }
}
