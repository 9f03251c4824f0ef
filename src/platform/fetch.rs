//! HTTP by `fetch`. A dropped future aborts its request.
//!
//! # Errors
//! `fetch` tells a page neither why nor how a request failed, so a refused connection, an unknown name and a missing
//! CORS header are all `Offline`.

use std::cell::Cell;
use std::rc::Rc;

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use potluck_engine::ports::{Body, Method, Request, Response, Transport, TransportError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache,
    RequestCredentials, RequestInit,
};

use super::Bytes;
use super::page::window;

/// How long an answer, or the next piece of one, may take.
const TIMEOUT_MS: u32 = 60_000;

/// `fetch`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fetch;

impl Transport for Fetch {
    type Body = FetchBody;

    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let guard = Abort::new();
        let response = ask(&request, &guard).await?;
        let read = response
            .array_buffer()
            .map_err(|_| TransportError::Offline)?;
        let body: ArrayBuffer = in_time(read)
            .await?
            .dyn_into()
            .map_err(|_| TransportError::Offline)?;
        guard.keep();
        Ok(Response {
            status: response.status(),
            headers: headers(&response.headers()),
            body: Uint8Array::new(&body).to_vec(),
        })
    }

    async fn stream(&self, request: Request) -> Result<(u16, FetchBody), TransportError> {
        let guard = Abort::new();
        let response = ask(&request, &guard).await?;
        let reader = response
            .body()
            .map(|body| body.get_reader().dyn_into::<ReadableStreamDefaultReader>())
            .transpose()
            .map_err(|_| TransportError::Offline)?;
        Ok((
            response.status(),
            FetchBody {
                reader,
                rest: None,
                guard,
            },
        ))
    }
}

async fn ask(request: &Request, guard: &Abort) -> Result<web_sys::Response, TransportError> {
    let init = RequestInit::new();
    init.set_method(match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    });
    let headers = Headers::new().map_err(|_| TransportError::Blocked)?;
    for (name, value) in &request.headers {
        headers
            .set(name, value)
            .map_err(|_| TransportError::Blocked)?;
    }
    init.set_headers(&headers);
    if let Some(body) = &request.body {
        init.set_body_opt_str(Some(body));
    }
    // No cookies: tokens travel in headers, so another site's page cannot act in our name.
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(
        guard
            .controller
            .as_ref()
            .map(AbortController::signal)
            .as_ref(),
    );
    let window = window().ok_or(TransportError::Blocked)?;
    let response = in_time(window.fetch_with_str_and_init(&request.url, &init)).await?;
    response.dyn_into().map_err(|_| TransportError::Offline)
}

async fn in_time(promise: js_sys::Promise) -> Result<JsValue, TransportError> {
    match select(JsFuture::from(promise), TimeoutFuture::new(TIMEOUT_MS)).await {
        Either::Left((Ok(value), _)) => Ok(value),
        Either::Left((Err(_), _)) => Err(TransportError::Offline),
        Either::Right(_) => Err(TransportError::Timeout),
    }
}

fn headers(headers: &Headers) -> Vec<(String, String)> {
    let pairs = js_sys::try_iter(headers).ok().flatten();
    pairs
        .into_iter()
        .flatten()
        .filter_map(|pair| {
            let pair: Array = pair.ok()?.dyn_into().ok()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        })
        .collect()
}

/// Ends its request when dropped, unless it is over.
struct Abort {
    controller: Option<AbortController>,
    is_over: Rc<Cell<bool>>,
}

impl Abort {
    fn new() -> Self {
        Self {
            controller: AbortController::new().ok(),
            is_over: Rc::default(),
        }
    }

    fn keep(&self) {
        self.is_over.set(true);
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = self.controller.as_ref().filter(|_| !self.is_over.get()) {
            controller.abort();
        }
    }
}

/// An answer's body as it arrives.
pub struct FetchBody {
    reader: Option<ReadableStreamDefaultReader>,
    /// What came beyond the piece that was asked for.
    rest: Option<Uint8Array>,
    guard: Abort,
}

impl FetchBody {
    /// The next bytes as the network cuts them.
    async fn next(&mut self) -> Result<Option<Uint8Array>, TransportError> {
        if let Some(rest) = self.rest.take() {
            return Ok(Some(rest));
        }
        let Some(reader) = &self.reader else {
            return Ok(None);
        };
        let read = in_time(reader.read()).await?;
        let field =
            |name: &str| Reflect::get(&read, &name.into()).map_err(|_| TransportError::Offline);
        if field("done")?.is_truthy() {
            self.reader = None;
            self.guard.keep();
            return Ok(None);
        }
        field("value")?
            .dyn_into()
            .map(Some)
            .map_err(|_| TransportError::Offline)
    }
}

impl Body for FetchBody {
    type Buffer = Bytes;

    async fn read(&mut self, len: usize) -> Result<Option<Bytes>, TransportError> {
        let len = u32::try_from(len).map_err(|_| TransportError::Blocked)?;
        let mut piece: Option<Uint8Array> = None;
        let mut filled = 0;
        while filled < len {
            let Some(bytes) = self.next().await? else {
                break;
            };
            let take = bytes.length().min(len - filled);
            let piece = piece.get_or_insert_with(|| Uint8Array::new_with_length(len));
            piece.set(&bytes.subarray(0, take), filled);
            filled += take;
            if take < bytes.length() {
                self.rest = Some(bytes.subarray(take, bytes.length()));
            }
        }
        Ok(piece.map(|piece| Bytes::new(piece.subarray(0, filled))))
    }
}
