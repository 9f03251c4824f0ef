//! A server, and the browsers of the people who use it.

use std::cell::Cell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use potluck_crypto::OsRandom;
use potluck_crypto::rand_core::RngCore;
use potluck_engine::testing::{MemoryFile, MemoryPlatform, MemoryStore, Spawn, TabBus};
use potluck_engine::{AlbumId, CodeFor, CodeOutcome, Engine, LinkAddress, LinkFor, Options, Start};
use potluck_server::testing::TestServer;

use crate::wire::{Server, Wire};

/// Everybody's password, unless a test says otherwise.
pub const PASSWORD: &str = "correct horse battery staple";

/// Nothing here takes so long; a flow that waits longer waits in vain.
const PATIENCE: Duration = Duration::from_secs(60);

/// The engine under test.
pub type TestEngine = Engine<MemoryPlatform<Wire, Wire>>;

/// A server with its people.
pub struct World {
    /// The server in this process; `None` with `MUSEUM_URL`.
    pub server: Option<TestServer>,
    elsewhere: Option<String>,
    run: String,
    seed: Cell<u64>,
}

/// A person's browser with one tab open.
pub struct Browser {
    /// What the tab runs.
    pub engine: TestEngine,
    /// Its way to the server.
    pub wire: Wire,
    /// What outlives the tab.
    pub store: MemoryStore,
    /// What joins its tabs.
    pub bus: TabBus,
}

/// Runs a flow to its end, on one thread as in a browser.
///
/// # Panics
/// When the flow does.
pub fn flow(test: impl AsyncFnOnce(World)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        let world = World::new().await;
        test(world).await;
    });
}

/// Lets everything work until it is so.
///
/// # Panics
/// When it does not become so.
pub async fn until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::task::yield_now().await;
    }
}

/// One of the photographs in `tests/fixtures/photos`.
///
/// # Panics
/// When there is none of that name.
#[must_use]
pub fn photo(name: &str) -> MemoryFile {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos");
    let bytes = std::fs::read(folder.join(name)).expect("the fixture is there");
    MemoryFile::new(name, bytes)
}

impl World {
    async fn new() -> Self {
        let elsewhere = std::env::var("MUSEUM_URL").ok();
        let elsewhere = elsewhere.map(|url| {
            let host = url.trim_end_matches('/').strip_prefix("http://");
            host.expect("MUSEUM_URL begins with http://").to_owned()
        });
        let (server, run) = match &elsewhere {
            Some(_) => (None, format!("+{:016x}", OsRandom.next_u64())),
            None => (Some(TestServer::new().await), String::new()),
        };
        Self {
            server,
            elsewhere,
            run,
            seed: Cell::new(0),
        }
    }

    /// A person's address on this server.
    #[must_use]
    pub fn email(&self, person: &str) -> String {
        format!("{person}{}@example.org", self.run)
    }

    /// The newest code that came to an address.
    ///
    /// # Panics
    /// When none came.
    #[must_use]
    pub fn code(&self, email: &str) -> String {
        match &self.server {
            Some(server) => server.outbox.code(email).expect("a code was sent"),
            None => std::env::var("MUSEUM_CODE").unwrap_or_else(|_| "123456".to_owned()),
        }
    }

    /// From now on browsers reach the server of this process over a socket.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn open_socket(&mut self) {
        let Some(server) = &self.server else { return };
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a port is free");
        self.elsewhere = Some(listener.local_addr().expect("it is bound").to_string());
        let router = server.router.clone();
        tokio::task::spawn_local(async move {
            // Runs until the flow is over.
            let _ = axum::serve(listener, router).await;
        });
    }

    fn wire(&self) -> Wire {
        Wire::new(match (&self.elsewhere, &self.server) {
            (Some(host), _) => Server::There(host.clone()),
            (None, Some(server)) => Server::Here(server.router.clone()),
            (None, None) => unreachable!("a world has a server here or elsewhere"),
        })
    }

    /// A browser nobody used before, not started.
    #[must_use]
    pub fn browser(&self) -> Browser {
        self.open(self.wire(), MemoryStore::default(), TabBus::default())
    }

    /// One more tab of a browser, or the page after a reload; not started.
    #[must_use]
    pub fn tab(&self, of: &Browser) -> Browser {
        self.open(of.wire.clone(), of.store.clone(), of.bus.clone())
    }

    fn open(&self, wire: Wire, store: MemoryStore, bus: TabBus) -> Browser {
        self.seed.set(self.seed.get() + 1);
        // With a server that remembers earlier runs, keys must not come back.
        let seed = if self.run.is_empty() {
            self.seed.get()
        } else {
            OsRandom.next_u64()
        };
        let spawn: Spawn = Rc::new(|task| {
            tokio::task::spawn_local(task);
        });
        let platform = MemoryPlatform::new(wire.clone(), wire.clone(), seed, spawn);
        let engine = Engine::new(platform.in_browser(&store, &bus), Options::default());
        Browser {
            engine,
            wire,
            store,
            bus,
        }
    }

    /// A browser with a new account signed in.
    ///
    /// # Panics
    /// When the account cannot be made.
    pub async fn sign_up(&self, person: &str) -> Browser {
        let browser = self.browser();
        browser.engine.start(Start::Account).await.expect("starts");
        self.enter_code(&browser, person, CodeFor::SignUp).await;
        browser
            .engine
            .choose_password(PASSWORD)
            .await
            .expect("the account is made");
        browser
    }

    /// Asks for a code and gives it back.
    ///
    /// # Panics
    /// When the server refuses either.
    pub async fn enter_code(&self, browser: &Browser, person: &str, why: CodeFor) -> CodeOutcome {
        let email = self.email(person);
        browser
            .engine
            .request_code(&email, why)
            .await
            .expect("a code is sent");
        browser
            .engine
            .verify_code(&email, &self.code(&email))
            .await
            .expect("the code is right")
    }

    /// Another browser of the same person, signed in by password.
    ///
    /// # Panics
    /// When the password is not taken.
    pub async fn sign_in(&self, person: &str) -> Browser {
        let browser = self.browser();
        browser.engine.start(Start::Account).await.expect("starts");
        browser
            .engine
            .sign_in(&self.email(person), PASSWORD)
            .await
            .expect("signs in");
        browser
    }

    /// A guest's browser with a link opened.
    ///
    /// # Panics
    /// When the address is no link.
    pub async fn guest(&self, url: &str) -> Browser {
        let browser = self.browser();
        visit(&browser, url).await;
        browser
    }
}

/// Opens a link in a browser that has not started.
///
/// # Panics
/// When the address is no link.
async fn visit(browser: &Browser, url: &str) {
    let address = LinkAddress::parse(url).expect("parses").expect("is a link");
    browser
        .engine
        .start(Start::Link(address))
        .await
        .expect("starts");
}

impl Browser {
    /// Opens a link here.
    ///
    /// # Panics
    /// When the address is no link.
    pub async fn visit(&self, url: &str) {
        visit(self, url).await;
    }

    /// A new album with a link of that kind: album and address.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn album_with_link(&self, title: &str, kind: LinkFor) -> (AlbumId, String) {
        let album = self
            .engine
            .create_album(title)
            .await
            .expect("the album is made");
        self.engine
            .create_link(album, kind)
            .await
            .expect("the link is made");
        let link = self.engine.link(album).expect("the link is shown");
        (album, link.url)
    }

    /// Adds files and waits until each is in the album or has failed.
    ///
    /// # Panics
    /// When they cannot be put in line.
    pub async fn add(&self, album: AlbumId, files: Vec<MemoryFile>) {
        self.engine
            .enqueue(album, files)
            .await
            .expect("is put in line");
        self.settled().await;
    }

    /// Waits until no upload is under way.
    pub async fn settled(&self) {
        use potluck_engine::view::UploadStage::{Cancelled, Done, Duplicate, Failed};
        until("uploads come to an end", || {
            let uploads = self.engine.uploads();
            uploads
                .items
                .iter()
                .all(|i| matches!(i.stage, Done | Duplicate | Failed(_) | Cancelled))
        })
        .await;
    }
}
