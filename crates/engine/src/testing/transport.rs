//! A server that is a closure.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Serialize;

use crate::ports::{
    Body, Buffer, ObjectPut, PutReply, Request, Response, Transport, TransportError,
};
use crate::testing::VecBuffer;

type Answer = Result<Response, TransportError>;
type Script = dyn FnMut(&Request) -> Answer;

/// Answers requests by asking a closure, and remembers them. Clones share both.
#[derive(Clone)]
pub struct ScriptedTransport {
    answer: Rc<RefCell<Script>>,
    seen: Rc<RefCell<Vec<Request>>>,
}

impl ScriptedTransport {
    /// Asks `answer` each time.
    pub fn new(answer: impl FnMut(&Request) -> Answer + 'static) -> Self {
        Self {
            answer: Rc::new(RefCell::new(answer)),
            seen: Rc::default(),
        }
    }

    /// Every request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.seen.borrow().clone()
    }

    /// `METHOD path` of every request so far, without queries.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        let seen = self.seen.borrow();
        seen.iter()
            .map(|r| {
                format!(
                    "{:?} {}",
                    r.method,
                    r.url.split('?').next().unwrap_or_default()
                )
            })
            .collect()
    }
}

/// An answer with a JSON body.
///
/// # Panics
/// When `body` has no JSON form.
pub fn answer(status: u16, body: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(body).expect("a test's body has a JSON form");
    Ok(Response {
        status,
        headers: Vec::new(),
        body,
    })
}

impl Transport for ScriptedTransport {
    type Body = VecBody;

    async fn send(&self, request: Request) -> Answer {
        let answer = (self.answer.borrow_mut())(&request);
        self.seen.borrow_mut().push(request);
        answer
    }

    async fn stream(&self, request: Request) -> Result<(u16, VecBody), TransportError> {
        let response = self.send(request).await?;
        Ok((response.status, VecBody::new(response.body)))
    }
}

/// A body that is all there.
pub struct VecBody {
    bytes: Vec<u8>,
    at: usize,
}

impl VecBody {
    /// Of these bytes.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, at: 0 }
    }
}

impl Body for VecBody {
    type Buffer = VecBuffer;

    async fn read(&mut self, len: usize) -> Result<Option<VecBuffer>, TransportError> {
        let end = self.bytes.len().min(self.at.saturating_add(len));
        let piece = self.bytes[self.at..end].to_vec();
        self.at = end;
        Ok((!piece.is_empty()).then(|| VecBuffer::from_vec(piece)))
    }
}

/// No object store: every PUT fails.
#[derive(Clone, Copy, Default)]
pub struct NoPut;

impl ObjectPut for NoPut {
    type Buffer = VecBuffer;

    async fn put(
        &self,
        _url: &str,
        _content_md5: Option<&str>,
        _body: &VecBuffer,
        _progress: &dyn Fn(u64),
    ) -> Result<PutReply, TransportError> {
        Err(TransportError::Offline)
    }
}
