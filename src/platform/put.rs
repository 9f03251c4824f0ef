//! PUT by `XMLHttpRequest`: `fetch` tells nothing of how far an upload is.

use futures::channel::oneshot;
use potluck_engine::ports::{ObjectPut, PutReply, TransportError};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{ProgressEvent, XmlHttpRequest};

use super::Bytes;

/// How long nothing may move before the connection counts as lost.
const STALL_MS: u32 = 60_000;

/// `XMLHttpRequest`.
#[derive(Clone, Copy, Debug, Default)]
pub struct XhrPut;

/// Ended when dropped before its answer came.
struct Sending {
    request: XmlHttpRequest,
    is_over: bool,
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.request.set_onload(None);
        self.request.set_onerror(None);
        self.request.set_onabort(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        if !self.is_over {
            let _ = self.request.abort();
        }
    }
}

enum Event {
    Sent(u64),
    Over,
    Failed,
}

impl ObjectPut for XhrPut {
    type Buffer = Bytes;

    async fn put(
        &self,
        url: &str,
        content_md5: Option<&str>,
        body: &Bytes,
        progress: &dyn Fn(u64),
    ) -> Result<PutReply, TransportError> {
        let blocked = |_| TransportError::Blocked;
        let request = XmlHttpRequest::new().map_err(blocked)?;
        request.open_with_async("PUT", url, true).map_err(blocked)?;
        if let Some(md5) = content_md5 {
            request
                .set_request_header("Content-MD5", md5)
                .map_err(blocked)?;
        }
        let events = Events::default();
        let over = events.closure(|_| Event::Over);
        let failed = events.closure(|_| Event::Failed);
        let moved = events.closure(|event| Event::Sent(event.loaded() as u64));
        request.set_onload(Some(over.as_ref().unchecked_ref()));
        request.set_onerror(Some(failed.as_ref().unchecked_ref()));
        request.set_onabort(Some(failed.as_ref().unchecked_ref()));
        // With a listener on the upload, the preflight is sent even where it would not be; ours always is.
        request
            .upload()
            .map_err(blocked)?
            .set_onprogress(Some(moved.as_ref().unchecked_ref()));
        // A typed array, so that the browser adds no Content-Type, which the address is not signed for.
        request
            .send_with_opt_js_u8_array(Some(body.array()))
            .map_err(blocked)?;
        let mut sending = Sending {
            request,
            is_over: false,
        };
        loop {
            match events.next().await? {
                Event::Sent(bytes) => progress(bytes),
                Event::Failed => {
                    sending.is_over = true;
                    return Err(TransportError::Offline);
                }
                Event::Over => {
                    sending.is_over = true;
                    return Ok(PutReply {
                        status: sending.request.status().unwrap_or(0),
                        etag: sending.request.get_response_header("ETag").ok().flatten(),
                    });
                }
            }
        }
    }
}

/// Events of one request, in order; a slow listener hears only the newest progress.
#[derive(Default)]
struct Events(Rc<RefCell<Queue>>);

#[derive(Default)]
struct Queue {
    sent: Option<u64>,
    end: Option<Event>,
    wake: Option<oneshot::Sender<()>>,
}

impl Events {
    fn closure(
        &self,
        event: impl Fn(&ProgressEvent) -> Event + 'static,
    ) -> Closure<dyn FnMut(ProgressEvent)> {
        let queue = self.0.clone();
        Closure::new(move |progress: ProgressEvent| {
            let mut queue = queue.borrow_mut();
            match event(&progress) {
                Event::Sent(bytes) => queue.sent = Some(bytes),
                end => queue.end = Some(end),
            }
            if let Some(wake) = queue.wake.take() {
                let _ = wake.send(());
            }
        })
    }

    async fn next(&self) -> Result<Event, TransportError> {
        use futures::future::{Either, select};
        loop {
            let woken = {
                let mut queue = self.0.borrow_mut();
                if let Some(bytes) = queue.sent.take() {
                    return Ok(Event::Sent(bytes));
                }
                if let Some(end) = queue.end.take() {
                    return Ok(end);
                }
                let (wake, woken) = oneshot::channel();
                queue.wake = Some(wake);
                woken
            };
            let stalled = gloo_timers::future::TimeoutFuture::new(STALL_MS);
            if let Either::Right(_) = select(woken, stalled).await {
                return Err(TransportError::Timeout);
            }
        }
    }
}
