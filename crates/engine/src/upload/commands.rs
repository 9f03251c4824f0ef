//! What a screen may ask of the queue.

use std::cell::RefCell;
use std::rc::Rc;

use potluck_protocol::AlbumId;

use crate::collect::GuestName;
use crate::engine::{Access, Engine, Inner};
use crate::ports::{Clock, LocalFile, Platform};
use crate::upload::item::{Item, Job, Work};
use crate::upload::name;
use crate::upload::queue::{self, pump, tell};
use crate::upload::state::{Event, State};
use crate::view::{GuestView, UploadId, UploadsView};
use crate::{Kind, Result, sync};

impl<P: Platform> Engine<P> {
    /// Puts files in line for an album: the account's own, or the link's, where they carry the guest's name as it is
    /// now. A file picked again after it had vanished takes its old line.
    ///
    /// # Errors
    /// `NotFound` for an album that is not here; `Forbidden` or `CollectOff` where nothing may be added. Faults of a
    /// single file show on its line.
    pub async fn enqueue(&self, album: AlbumId, files: Vec<P::File>) -> Result<Vec<UploadId>> {
        let inner = &self.0;
        let is_here = inner.keyring.borrow().album(album).is_some();
        if !is_here {
            // A guest may be faster than the first pull.
            sync::pull(inner).await?;
        }
        may_add(inner, album)?;
        let uploader = uploader(inner);
        let ids = {
            let mut tray = inner.uploads.0.borrow_mut();
            let mut ids = Vec::with_capacity(files.len());
            for file in files {
                let title = name::title(&file.name());
                let vanished = tray.items.iter_mut().find(|item| {
                    item.state == State::Failed(Kind::FileGone)
                        && item.job.album == album
                        && item.job.title == title
                });
                if let Some(item) = vanished {
                    let bytes = file.len();
                    item.job = Rc::new(job(item.id, album, file, title, bytes, uploader.clone()));
                    item.sent = 0;
                    item.step(Event::Retried);
                    ids.push(item.id);
                    continue;
                }
                let id = tray.next_id;
                tray.next_id += 1;
                let bytes = file.len();
                tray.items.push(Item {
                    id,
                    state: State::Waiting,
                    sent: 0,
                    job: Rc::new(job(id, album, file, title, bytes, uploader.clone())),
                    abort: None,
                    after: None,
                    claim: None,
                    stalls: 0,
                });
                ids.push(id);
            }
            ids
        };
        tell(inner);
        pump(inner);
        Ok(ids)
    }

    /// The tray.
    pub fn uploads(&self) -> UploadsView {
        let now_ms = self.0.platform.clock().now_ms();
        self.0.uploads.0.borrow_mut().view(now_ms)
    }

    /// Holds the queue. What is stored stays stored; the part on its way is sent again later.
    pub fn pause_uploads(&self) {
        {
            let mut tray = self.0.uploads.0.borrow_mut();
            tray.is_paused = true;
            let running: Vec<UploadId> = tray
                .items
                .iter()
                .filter(|item| item.state.is_running())
                .map(|item| item.id)
                .collect();
            for id in running {
                tray.interrupt(id, Event::Parked);
            }
        }
        tell(&self.0);
    }

    /// Lets the queue go on.
    pub fn resume_uploads(&self) {
        self.0.uploads.0.borrow_mut().is_paused = false;
        tell(&self.0);
        pump(&self.0);
    }

    /// Gives a file up. What is in the album stays there.
    pub fn cancel_upload(&self, id: UploadId) {
        self.0
            .uploads
            .0
            .borrow_mut()
            .interrupt(id, Event::Cancelled);
        tell(&self.0);
        pump(&self.0);
    }

    /// Tries a failed file again.
    pub fn retry_upload(&self, id: UploadId) {
        self.retry(|item| item.id == id);
    }

    /// Tries every failed file again for which it can help.
    pub fn retry_failed(&self) {
        self.retry(|_| true);
    }

    /// Takes lines off the tray about which nothing is left to do.
    pub fn clear_finished(&self) {
        let is_open = |item: &Item<P>| !item.state.is_settled() || item.state.can_retry();
        self.0.uploads.0.borrow_mut().items.retain(is_open);
        tell(&self.0);
    }

    /// The browser says that it is online again: the queue goes on and the albums are pulled.
    pub fn network_returned(&self) {
        queue::network_returned(&self.0);
        if self.0.access.get() != Access::Unknown {
            self.0.pull_soon();
        }
    }

    fn retry(&self, which: impl Fn(&Item<P>) -> bool) {
        {
            let mut tray = self.0.uploads.0.borrow_mut();
            for item in tray
                .items
                .iter_mut()
                .filter(|item| item.state.can_retry() && which(item))
            {
                item.stalls = 0;
                item.job.work.borrow_mut().has_resent = false;
                item.step(Event::Retried);
            }
        }
        tell(&self.0);
        pump(&self.0);
    }
}

fn job<P: Platform>(
    id: UploadId,
    album: AlbumId,
    file: P::File,
    title: String,
    bytes: u64,
    uploader: Option<String>,
) -> Job<P> {
    Job {
        id,
        album,
        file: RefCell::new(file),
        title,
        bytes,
        uploader,
        work: RefCell::new(Work::default()),
    }
}

fn may_add<P: Platform>(inner: &Inner<P>, album: AlbumId) -> Result<()> {
    if inner.access.get() == Access::Link {
        return match inner.guest.borrow().view() {
            GuestView::Open {
                album: open,
                can_add: true,
                ..
            } if open == album => Ok(()),
            GuestView::Open { album: open, .. } if open == album => Err(Kind::CollectOff.into()),
            GuestView::Password { .. } => Err(Kind::LinkPassword.into()),
            GuestView::Closed(kind) => Err(kind.into()),
            GuestView::Open { .. } | GuestView::Opening => Err(Kind::NotFound.into()),
        };
    }
    let library = inner.library.borrow();
    let facts = library.facts(album).ok_or(Kind::NotFound)?;
    if facts.can_add() {
        Ok(())
    } else {
        Err(Kind::Forbidden.into())
    }
}

/// The guest's name as it is now; later changes do not touch what is in line.
fn uploader<P: Platform>(inner: &Inner<P>) -> Option<String> {
    if inner.access.get() != Access::Link {
        return None;
    }
    match inner.guest.borrow().row.name.clone() {
        Some(GuestName::Named(name)) => Some(name),
        Some(GuestName::Anonymous) | None => None,
    }
}
