//! The handle everything else hangs on, and what its rooms share.
//!
//! One engine per page. Commands are methods in the rooms (`session`, `library`, `links`, `collect`, `upload`, …);
//! each is an `impl Engine` block there. Results are outcomes, never data to draw: data is read from the views after
//! a [`Change`].

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use potluck_crypto::CacheKey;
use potluck_protocol::UserId;
use serde::{Deserialize, Serialize};

use crate::collect::GuestState;
use crate::images::Images;
use crate::library::{self, Library, Update};
use crate::links::LinkAddress;
use crate::ports::{Platform, Tabs};
use crate::session::{self, End, Keyring, SessionState};
use crate::sync::{self, Pulls};
use crate::upload::Queue;
use crate::{Change, Result, collect};

/// What a page tells its engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Origin of the API server without a slash at the end (`https://api.example.org`); `""` is the page's own.
    pub api: String,
}

/// Which of its two lives an engine leads.
pub enum Start {
    /// An account's: the one restored from the local cache, or nobody's yet.
    Account,
    /// A guest's with a link.
    Link(LinkAddress),
}

/// The engine; a cheap handle. See the crate's documentation.
pub struct Engine<P: Platform>(pub(crate) Rc<Inner<P>>);

impl<P: Platform> Clone for Engine<P> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

/// With whose rights requests are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Access {
    /// Not started.
    #[default]
    Unknown,
    /// An account's session token.
    Account,
    /// A link's token.
    Link,
}

/// What the rooms share. Never hold a borrow over an await.
pub(crate) struct Inner<P: Platform> {
    pub(crate) platform: P,
    pub(crate) options: Options,
    pub(crate) access: Cell<Access>,
    pub(crate) session: RefCell<SessionState>,
    /// The only home of secret keys between uses.
    pub(crate) keyring: RefCell<Keyring>,
    pub(crate) guest: RefCell<GuestState>,
    pub(crate) library: RefCell<Library>,
    pub(crate) images: Images<P>,
    pub(crate) uploads: Queue<P>,
    pub(crate) pulls: Pulls,
    /// Read from the store on first use.
    pub(crate) cache_key: RefCell<Option<CacheKey>>,
    /// Counts sign-ins and sign-outs: work begun under another number must not write any more.
    pub(crate) epoch: Cell<u64>,
    online: Cell<bool>,
    listeners: RefCell<Listeners>,
}

type Hear = Rc<dyn Fn(&Change)>;

#[derive(Default)]
struct Listeners {
    next: u64,
    hear: Vec<(u64, Hear)>,
}

/// A subscription; ends when dropped.
#[must_use = "a dropped subscription hears nothing"]
pub struct Subscription(Option<Box<dyn FnOnce()>>);

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

/// What tabs tell each other. Ids only.
#[derive(Serialize, Deserialize)]
struct TabMessage {
    scope: String,
    news: TabNews,
}

#[derive(Serialize, Deserialize)]
enum TabNews {
    Changed(Change),
    SignedIn,
    /// By wish.
    SignedOut,
    /// By the server.
    SessionOver,
}

impl<P: Platform> Engine<P> {
    /// An engine that has not started; it holds nothing and asks nothing.
    pub fn new(platform: P, options: Options) -> Self {
        let inner = Rc::new(Inner {
            platform,
            options,
            access: Cell::default(),
            session: RefCell::default(),
            keyring: RefCell::default(),
            guest: RefCell::default(),
            library: RefCell::default(),
            images: Images::default(),
            uploads: Queue::default(),
            pulls: Pulls::default(),
            cache_key: RefCell::default(),
            epoch: Cell::default(),
            online: Cell::new(true),
            listeners: RefCell::default(),
        });
        let weak = Rc::downgrade(&inner);
        inner
            .platform
            .tabs()
            .on_message(Rc::new(move |text| heard(&weak, text)));
        Self(inner)
    }

    /// What the engine stands on.
    pub fn platform(&self) -> &P {
        &self.0.platform
    }

    /// Reads the local cache, restores the session or opens the link, cached first and then from the server. Comes
    /// back when there is something to draw; what the server says later arrives as changes.
    ///
    /// # Errors
    /// None for a link: read [`Engine::guest`]. For an account: `Storage` when the cache cannot be read; the engine
    /// works without it.
    pub async fn start(&self, start: Start) -> Result<()> {
        match start {
            Start::Account => session::start(&self.0).await,
            Start::Link(address) => collect::start(&self.0, address).await,
        }
    }

    /// Calls `hear` for each change from now on, until the subscription is dropped.
    pub fn subscribe(&self, hear: impl Fn(&Change) + 'static) -> Subscription {
        let mut listeners = self.0.listeners.borrow_mut();
        let id = listeners.next;
        listeners.next += 1;
        listeners.hear.push((id, Rc::new(hear)));
        let weak = Rc::downgrade(&self.0);
        Subscription(Some(Box::new(move || {
            if let Some(inner) = weak.upgrade() {
                inner
                    .listeners
                    .borrow_mut()
                    .hear
                    .retain(|(other, _)| *other != id);
            }
        })))
    }

    /// The last request got an answer.
    pub fn is_online(&self) -> bool {
        self.0.online.get()
    }
}

impl<P: Platform> Inner<P> {
    /// Tells this tab's subscribers.
    pub(crate) fn emit(&self, change: &Change) {
        let all: Vec<Hear> = self
            .listeners
            .borrow()
            .hear
            .iter()
            .map(|(_, h)| Rc::clone(h))
            .collect();
        for hear in all {
            hear(change);
        }
    }

    /// Tells this tab's subscribers and, once it is in the store, the other tabs.
    pub(crate) fn announce(&self, change: &Change) {
        self.emit(change);
        self.tell_tabs(TabNews::Changed(change.clone()));
    }

    /// Other tabs restore the session from the store.
    pub(crate) fn announce_sign_in(&self) {
        self.tell_tabs(TabNews::SignedIn);
    }

    /// Other tabs forget the session.
    pub(crate) fn announce_sign_out(&self) {
        self.tell_tabs(TabNews::SignedOut);
    }

    /// Other tabs forget the session, but not what is in line for upload.
    pub(crate) fn announce_session_over(&self) {
        self.tell_tabs(TabNews::SessionOver);
    }

    fn tell_tabs(&self, news: TabNews) {
        let message = TabMessage {
            scope: self.scope(),
            news,
        };
        if let Ok(text) = serde_json::to_string(&message) {
            self.platform.tabs().post(&text);
        }
    }

    /// Notes whether the last request got an answer.
    pub(crate) fn set_online(&self, online: bool) {
        if self.online.replace(online) != online {
            self.emit(&Change::Online);
        }
    }

    /// Prefix of this engine's rows in the tables it shares with other sessions of the same browser (`Albums`,
    /// `Photos`, `Thumbs`, `Plain`, `Uploads`): one album may be there as its owner's and as a guest's. Ends with `/`.
    pub(crate) fn scope(&self) -> String {
        match self.access.get() {
            Access::Link => self.guest.borrow().scope(),
            Access::Account | Access::Unknown => "a/".to_owned(),
        }
    }

    /// The signed-in account.
    pub(crate) fn user_id(&self) -> Option<UserId> {
        self.session
            .borrow()
            .account()
            .map(|account| account.user_id)
    }

    /// Empties the model: nobody's albums, pictures or uploads.
    pub(crate) fn clear_model(&self) {
        let changes = self.library.borrow_mut().apply(Update::Cleared);
        self.images.forget();
        for change in &changes {
            self.emit(change);
        }
    }

    /// Pulls without anybody waiting for it; what it finds arrives as changes, and the next trigger repeats what failed.
    pub(crate) fn pull_soon(self: &Rc<Self>) {
        let task = Rc::clone(self);
        self.spawn(async move {
            let _ = sync::pull(&task).await;
        });
    }

    /// Starts a task that lives as long as the engine.
    pub(crate) fn spawn(self: &Rc<Self>, task: impl Future<Output = ()> + 'static) {
        self.platform.spawn(task);
    }
}

/// Another tab spoke.
fn heard<P: Platform>(weak: &Weak<Inner<P>>, text: &str) {
    let Some(inner) = weak.upgrade() else { return };
    // A message of another version of the app is nobody's loss: the next pull finds what it told.
    let Ok(message) = serde_json::from_str::<TabMessage>(text) else {
        return;
    };
    match message.news {
        TabNews::Changed(change) if message.scope == inner.scope() => {
            let task = Rc::clone(&inner);
            inner.spawn(async move {
                if library::reload(&task, &change).await.is_ok() {
                    task.emit(&change);
                }
            });
        }
        TabNews::Changed(_) => {}
        TabNews::SignedIn => {
            let task = Rc::clone(&inner);
            inner.spawn(async move { session::signed_in_elsewhere(&task).await });
        }
        TabNews::SignedOut => session::signed_out_elsewhere(&inner, End::Wished),
        TabNews::SessionOver => session::signed_out_elsewhere(&inner, End::OfItself),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::answer;
    use crate::testing::bench::Bench;

    #[test]
    fn subscription_ends_when_dropped_also_while_changes_are_told() {
        let mut bench = Bench::new(|_| answer(404, &()));
        let engine = bench.engine();
        let heard = Rc::new(Cell::new(0));
        let own = Rc::new(RefCell::new(None));
        let (count, subscription) = (Rc::clone(&heard), Rc::clone(&own));
        *own.borrow_mut() = Some(engine.subscribe(move |_| {
            count.set(count.get() + 1);
            subscription.borrow_mut().take();
        }));
        let count = Rc::clone(&heard);
        let other = engine.subscribe(move |_| count.set(count.get() + 10));
        engine.0.emit(&Change::Albums);
        assert_eq!(heard.get(), 11);
        engine.0.emit(&Change::Albums);
        assert_eq!(heard.get(), 21, "the first has ended itself");
        drop(other);
        engine.0.emit(&Change::Albums);
        assert_eq!(heard.get(), 21);
    }

    #[test]
    fn messages_of_other_sessions_and_versions_are_passed_over() {
        let mut bench = Bench::new(|_| answer(404, &()));
        let engine = bench.engine();
        let heard = Rc::new(Cell::new(0));
        let count = Rc::clone(&heard);
        let _subscription = engine.subscribe(move |_| count.set(count.get() + 1));
        let tab = bench.bus.tab();
        bench.run(async {
            tab.post("not ours");
            tab.post(r#"{"scope":"l/ab/","news":{"Changed":"Albums"}}"#);
            tab.post(r#"{"scope":"a/","news":{"Later":1}}"#);
        });
        assert_eq!(heard.get(), 0);
        bench.run(async { tab.post(r#"{"scope":"a/","news":{"Changed":"Uploads"}}"#) });
        assert_eq!(heard.get(), 1);
    }
}
