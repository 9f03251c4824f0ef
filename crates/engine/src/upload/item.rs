//! One line of the tray, and the work done for it so far.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::AbortHandle;
use potluck_protocol::AlbumId;
use potluck_protocol::files::CreateFileRequest;
use potluck_protocol::objects::MultipartUploadUrls;

use crate::ports::Platform;
use crate::upload::prepare::{Read, Ready};
use crate::upload::state::{Event, State};
use crate::view::{PhotoKind, UploadId, UploadView};

/// A picked file on its way into an album.
pub(super) struct Item<P: Platform> {
    pub(super) id: UploadId,
    pub(super) state: State,
    /// Plaintext bytes at the server.
    pub(super) sent: u64,
    pub(super) job: Rc<Job<P>>,
    /// Ends the running lane's work.
    pub(super) abort: Option<AbortHandle>,
    /// Waits until that one is settled: it has the same content.
    pub(super) after: Option<UploadId>,
    /// What it is, once read; no second item with the same claim is sent beside it.
    pub(super) claim: Option<Claim>,
    /// How often it was put back in line without having got any further.
    pub(super) stalls: u32,
}

/// What makes two uploads the same photo (docs/spec/upload.md 9).
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) album: AlbumId,
    pub(super) name: String,
    pub(super) kind: PhotoKind,
    pub(super) hash: String,
}

/// What does not change about an item, and what is done so far.
pub(super) struct Job<P: Platform> {
    pub(super) id: UploadId,
    pub(super) album: AlbumId,
    pub(super) file: RefCell<P::File>,
    pub(super) title: String,
    pub(super) bytes: u64,
    /// Name of the guest who adds it; `None` for accounts and for those who wish not to say.
    pub(super) uploader: Option<String>,
    pub(super) work: RefCell<Work<P>>,
}

/// Results of the steps taken so far. A step whose result is here is not taken again, so a lane may be dropped at any
/// await and another one goes on.
pub(super) struct Work<P: Platform> {
    pub(super) read: Option<Rc<Read>>,
    /// Ciphertext of a small file, kept between survey and PUT.
    pub(super) whole: Option<P::Buffer>,
    pub(super) ready: Option<Rc<Ready<P>>>,
    /// Where the original's parts go, and the tags of those that are there.
    pub(super) parts: Option<Parts>,
    /// The original is stored under this key.
    pub(super) object: Option<String>,
    /// The thumbnail is stored under this key.
    pub(super) thumbnail: Option<String>,
    /// The request that makes the row; repeated word for word.
    pub(super) request: Option<Rc<CreateFileRequest>>,
    /// The objects went up a second time already.
    pub(super) has_resent: bool,
}

/// A multipart upload under way.
pub(super) struct Parts {
    pub(super) places: Rc<MultipartUploadUrls>,
    /// `ETag` of each stored part, in order.
    pub(super) tags: Vec<String>,
}

impl<P: Platform> Default for Work<P> {
    fn default() -> Self {
        Self {
            read: None,
            whole: None,
            ready: None,
            parts: None,
            object: None,
            thumbnail: None,
            request: None,
            has_resent: false,
        }
    }
}

impl<P: Platform> Work<P> {
    /// Forgets where objects are, so that they go up again. The row's request names them and goes too.
    pub(super) fn forget_objects(&mut self) {
        self.parts = None;
        self.object = None;
        self.thumbnail = None;
        self.request = None;
    }
}

impl<P: Platform> Item<P> {
    /// Takes a step. What is settled needs its keys and bytes no more, except to be tried again.
    pub(super) fn step(&mut self, event: Event) {
        self.state = self.state.next(event);
        if !self.state.is_running() {
            self.abort = None;
            // A line that waits must not hold megabytes: the part is made again when its turn comes.
            self.job.work.borrow_mut().whole = None;
        }
        if self.state.is_settled() {
            self.after = None;
            if !self.state.can_retry() {
                *self.job.work.borrow_mut() = Work::default();
            }
        }
    }

    pub(super) fn view(&self) -> UploadView {
        UploadView {
            id: self.id,
            album: self.job.album,
            name: self.job.title.clone(),
            stage: self.state.stage(),
            bytes: self.job.bytes,
            sent: match self.state {
                State::Done(_) => self.job.bytes,
                _ => self.sent.min(self.job.bytes),
            },
            can_retry: self.state.can_retry(),
            photo: self.state.photo(),
        }
    }
}
