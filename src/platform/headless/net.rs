//! HTTP by the global `fetch`, which Node and browsers share.

use js_sys::{Object, Promise, Reflect, Uint8Array};
use potluck_engine::ports::{
    Body, Method, ObjectPut, PutReply, Request, Response, Transport, TransportError,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::Bytes;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn fetch(url: &str, init: &Object) -> Promise;

    /// A `Response`.
    type Answer;
    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> u16;
    #[wasm_bindgen(method, getter)]
    fn headers(this: &Answer) -> JsValue;
    #[wasm_bindgen(method, js_name = arrayBuffer)]
    fn array_buffer(this: &Answer) -> Promise;
}

/// API requests to one origin.
#[derive(Default)]
pub struct Net {
    pub(super) api: String,
}

fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}

fn init(method: &str, headers: &[(&str, &str)], body: Option<&JsValue>) -> Object {
    let init = Object::new();
    set(&init, "method", &JsValue::from_str(method));
    let list = Object::new();
    for (name, value) in headers {
        set(&list, name, &JsValue::from_str(value));
    }
    set(&init, "headers", &list);
    if let Some(body) = body {
        set(&init, "body", body);
    }
    init
}

async fn ask(url: &str, init: &Object) -> Result<Answer, TransportError> {
    let answer = JsFuture::from(fetch(url, init))
        .await
        .map_err(|_| TransportError::Offline)?;
    Ok(answer.unchecked_into())
}

async fn whole_body(answer: &Answer) -> Result<Vec<u8>, TransportError> {
    let buffer = JsFuture::from(answer.array_buffer())
        .await
        .map_err(|_| TransportError::Offline)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

fn headers_of(answer: &Answer) -> Vec<(String, String)> {
    // `Headers` is iterable and yields `[name, value]` pairs.
    let pairs = js_sys::Array::from(&answer.headers());
    pairs
        .iter()
        .filter_map(|pair| {
            let pair: js_sys::Array = pair.dyn_into().ok()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        })
        .collect()
}

impl Net {
    async fn ask(&self, request: &Request) -> Result<Answer, TransportError> {
        let url = if request.url.starts_with('/') {
            format!("{}{}", self.api, request.url)
        } else {
            request.url.clone()
        };
        let method = match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        };
        let headers: Vec<(&str, &str)> = request
            .headers
            .iter()
            .map(|(n, v)| (*n, v.as_str()))
            .collect();
        let body = request.body.as_deref().map(JsValue::from_str);
        ask(&url, &init(method, &headers, body.as_ref())).await
    }
}

impl Transport for Net {
    type Body = Arrived;

    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let answer = self.ask(&request).await?;
        Ok(Response {
            status: answer.status(),
            headers: headers_of(&answer),
            body: whole_body(&answer).await?,
        })
    }

    async fn stream(&self, request: Request) -> Result<(u16, Arrived), TransportError> {
        let answer = self.ask(&request).await?;
        let bytes = whole_body(&answer).await?;
        Ok((answer.status(), Arrived { bytes, read: 0 }))
    }
}

/// A body that is already here.
pub struct Arrived {
    bytes: Vec<u8>,
    read: usize,
}

impl Body for Arrived {
    type Buffer = Bytes;

    async fn read(&mut self, len: usize) -> Result<Option<Bytes>, TransportError> {
        let end = self.bytes.len().min(self.read.saturating_add(len));
        let piece = &self.bytes[self.read..end];
        self.read = end;
        Ok((!piece.is_empty()).then(|| Bytes::from(piece.to_vec())))
    }
}

/// PUT to presigned URLs.
#[derive(Default)]
pub struct Put;

impl ObjectPut for Put {
    type Buffer = Bytes;

    async fn put(
        &self,
        url: &str,
        content_md5: Option<&str>,
        body: &Bytes,
        progress: &dyn Fn(u64),
    ) -> Result<PutReply, TransportError> {
        let headers: Vec<(&str, &str)> = content_md5
            .map(|md5| ("Content-MD5", md5))
            .into_iter()
            .collect();
        let bytes = Uint8Array::from(body.as_slice());
        let answer = ask(url, &init("PUT", &headers, Some(&bytes))).await?;
        progress(body.as_slice().len() as u64);
        let etag = headers_of(&answer)
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("etag"))
            .map(|(_, value)| value);
        Ok(PutReply {
            status: answer.status(),
            etag,
        })
    }
}
