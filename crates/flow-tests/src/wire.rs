//! The way from a browser to the server, with scissors.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, header};
use http_body_util::BodyExt;
use potluck_engine::ports::{self, Buffer, Method, ObjectPut, PutReply, Transport, TransportError};
use potluck_engine::testing::{VecBody, VecBuffer};
use tower::ServiceExt;

/// How often a redirect is followed.
const REDIRECTS: usize = 3;

/// Where a request is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It never arrives.
    Before,
    /// It arrives and is acted upon; the answer is lost.
    After,
    /// It never arrives, and neither does anything after it, until [`Wire::mend`].
    Everything,
}

/// What is behind the wire.
pub(crate) enum Server {
    /// A router in this process.
    Here(Router),
    /// `host:port`, plain HTTP.
    There(String),
}

struct State {
    server: Server,
    is_down: Cell<bool>,
    cuts: RefCell<Vec<(String, Cut)>>,
    calls: RefCell<Vec<String>>,
    sent: RefCell<Vec<Vec<u8>>>,
}

/// A browser's way to the server. Clones are the same wire.
#[derive(Clone)]
pub struct Wire(Rc<State>);

impl Wire {
    pub(crate) fn new(server: Server) -> Self {
        Self(Rc::new(State {
            server,
            is_down: Cell::new(false),
            cuts: RefCell::default(),
            calls: RefCell::default(),
            sent: RefCell::default(),
        }))
    }

    /// The next such request (`POST /files`; with a slash at the end, `PUT /objects/`, any below) is cut, once.
    pub fn cut(&self, call: &str, cut: Cut) {
        self.0.cuts.borrow_mut().push((call.to_owned(), cut));
    }

    /// The server cannot be reached.
    pub fn go_down(&self) {
        self.0.is_down.set(true);
    }

    /// The server can be reached again.
    pub fn mend(&self) {
        self.0.is_down.set(false);
    }

    /// `METHOD /path` of every request so far that arrived and was acted upon.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.0.calls.borrow().clone()
    }

    /// How many such requests arrived and were acted upon.
    #[must_use]
    pub fn count(&self, call: &str) -> usize {
        self.0
            .calls
            .borrow()
            .iter()
            .filter(|seen| is_such(seen, call))
            .count()
    }

    /// Everything that went out so far: addresses, headers and bodies.
    #[must_use]
    pub fn sent(&self) -> Vec<Vec<u8>> {
        self.0.sent.borrow().clone()
    }

    async fn call(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<Reply, TransportError> {
        let target = target(url);
        let call = format!("{method} {}", target.split('?').next().unwrap_or_default());
        let cut = {
            let mut cuts = self.0.cuts.borrow_mut();
            let at = cuts.iter().position(|(such, _)| is_such(&call, such));
            at.map(|at| cuts.remove(at).1)
        };
        if cut == Some(Cut::Everything) {
            self.go_down();
        }
        if self.0.is_down.get() || cut == Some(Cut::Before) {
            return Err(TransportError::Offline);
        }
        self.record(target, headers, &body);
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request
            .header(header::CONTENT_LENGTH, body.len())
            .body(Body::from(body))
            .expect("the engine makes well-formed requests");
        let response = match &self.0.server {
            Server::Here(router) => match router.clone().oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            },
            Server::There(host) => over_tcp(host, request).await?,
        };
        let reply = Reply::read(response).await?;
        self.0.calls.borrow_mut().push(call);
        match cut {
            Some(Cut::After) => Err(TransportError::Offline),
            _ => Ok(reply),
        }
    }

    fn record(&self, target: &str, headers: &[(&str, String)], body: &[u8]) {
        let mut sent = target.as_bytes().to_vec();
        for (name, value) in headers {
            sent.extend_from_slice(format!("\n{name}: {value}").as_bytes());
        }
        sent.push(b'\n');
        sent.extend_from_slice(body);
        self.0.sent.borrow_mut().push(sent);
    }
}

fn is_such(call: &str, such: &str) -> bool {
    call == such || such.ends_with('/') && call.starts_with(such)
}

struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    async fn read(response: Response<Body>) -> Result<Self, TransportError> {
        let (parts, body) = response.into_parts();
        let headers = parts.headers.iter().filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        });
        let headers = headers.collect();
        let body = body.collect().await.map_err(|_| TransportError::Offline)?;
        Ok(Self {
            status: parts.status.as_u16(),
            headers,
            body: body.to_bytes().to_vec(),
        })
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

/// Path and query of an address with or without its origin: in this process there is one server for all origins.
fn target(url: &str) -> &str {
    match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
        None => url,
    }
}

async fn over_tcp(
    host: &str,
    mut request: Request<Body>,
) -> Result<Response<Body>, TransportError> {
    let value = host.parse().map_err(|_| TransportError::Blocked)?;
    request.headers_mut().insert(header::HOST, value);
    let stream = tokio::net::TcpStream::connect(host)
        .await
        .map_err(|_| TransportError::Offline)?;
    let io = hyper_util::rt::TokioIo::new(stream);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(io)
        .await
        .map_err(|_| TransportError::Offline)?;
    tokio::task::spawn_local(async move {
        // Its end shows in the answer, or in the lack of one.
        let _ = connection.await;
    });
    let response = sender
        .send_request(request)
        .await
        .map_err(|_| TransportError::Offline)?;
    Ok(response.map(Body::new))
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

impl Transport for Wire {
    type Body = VecBody;

    async fn send(&self, request: ports::Request) -> Result<ports::Response, TransportError> {
        let headers: Vec<(&str, String)> = request.headers.clone();
        let body = request.body.clone().unwrap_or_default().into_bytes();
        let mut reply = self
            .call(method(request.method), &request.url, &headers, body)
            .await?;
        for _ in 0..REDIRECTS {
            let Some(location) = reply.header("location").map(str::to_owned) else {
                break;
            };
            // As a browser: the request's own headers go along.
            reply = self.call("GET", &location, &headers, Vec::new()).await?;
        }
        Ok(ports::Response {
            status: reply.status,
            headers: reply.headers,
            body: reply.body,
        })
    }

    async fn stream(&self, request: ports::Request) -> Result<(u16, VecBody), TransportError> {
        let response = self.send(request).await?;
        Ok((response.status, VecBody::new(response.body)))
    }
}

impl ObjectPut for Wire {
    type Buffer = VecBuffer;

    async fn put(
        &self,
        url: &str,
        content_md5: Option<&str>,
        body: &VecBuffer,
        progress: &dyn Fn(u64),
    ) -> Result<PutReply, TransportError> {
        let headers: Vec<(&str, String)> = content_md5
            .iter()
            .map(|md5| ("Content-MD5", (*md5).to_owned()))
            .collect();
        progress(0);
        let reply = self.call("PUT", url, &headers, body.to_vec()).await?;
        progress(body.len() as u64);
        Ok(PutReply {
            status: reply.status,
            etag: reply.header("etag").map(str::to_owned),
        })
    }
}
