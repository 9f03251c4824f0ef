//! Exclusion by Web Locks and talk by BroadcastChannel. Where a browser has neither, every tab works for itself: more
//! requests, the same results.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use potluck_engine::ports::Tabs;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::page::window;

type Ear = Closure<dyn FnMut(MessageEvent)>;

/// Other tabs of this browser.
pub struct BrowserTabs {
    name: String,
    channel: Option<BroadcastChannel>,
    ears: RefCell<Vec<Ear>>,
    locks: Option<JsValue>,
    /// Locks of this page, for browsers without Web Locks.
    own: Rc<RefCell<HashSet<String>>>,
}

/// A lock; given back when dropped.
pub struct TabGuard(Held);

enum Held {
    Shared(Function),
    Own(Rc<RefCell<HashSet<String>>>, String),
}

impl Drop for TabGuard {
    fn drop(&mut self) {
        match &self.0 {
            Held::Shared(release) => {
                let _ = release.call0(&JsValue::UNDEFINED);
            }
            Held::Own(own, name) => {
                own.borrow_mut().remove(name);
            }
        }
    }
}

impl BrowserTabs {
    /// `name` keeps two programs of one origin apart.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let locks = window()
            .and_then(|window| Reflect::get(&window.navigator(), &"locks".into()).ok())
            .filter(JsValue::is_object);
        Self {
            name: name.to_owned(),
            channel: BroadcastChannel::new(name).ok(),
            ears: RefCell::default(),
            locks,
            own: Rc::default(),
        }
    }

    /// As in a browser that has neither locks nor channels.
    #[must_use]
    pub fn alone() -> Self {
        Self {
            name: String::new(),
            channel: None,
            ears: RefCell::default(),
            locks: None,
            own: Rc::default(),
        }
    }

    async fn shared_lock(&self, locks: &JsValue, name: &str) -> Option<TabGuard> {
        let options = Object::new();
        Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?;
        let (tell, told) = oneshot::channel();
        // The lock is held until the promise that this returns is settled.
        let granted = Closure::once(move |lock: JsValue| -> JsValue {
            if lock.is_null() || lock.is_undefined() {
                let _ = tell.send(None);
                return JsValue::UNDEFINED;
            }
            let mut release = None;
            let held = Promise::new(&mut |resolve, _| release = Some(resolve));
            match release
                .map(|release| tell.send(Some(TabGuard(Held::Shared(release.unchecked_into())))))
            {
                Some(Ok(())) => held.into(),
                // Nobody waits for it any more; an answer that is no promise gives it back at once.
                _ => JsValue::UNDEFINED,
            }
        });
        let request: Function = Reflect::get(locks, &"request".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let name = format!("{}/{name}", self.name);
        let asked: Promise = request
            .call3(locks, &name.into(), &options, granted.as_ref())
            .ok()?
            .dyn_into()
            .ok()?;
        // Settles only when the lock is given back; a refusal (page being unloaded) must not go unheard.
        let ignore = Closure::<dyn FnMut(JsValue)>::new(|_| {});
        let _ = asked.catch(&ignore);
        ignore.forget();
        told.await.ok().flatten()
    }
}

impl Tabs for BrowserTabs {
    type Guard = TabGuard;

    async fn try_lock(&self, name: &str) -> Option<TabGuard> {
        if let Some(locks) = &self.locks {
            return self.shared_lock(locks, name).await;
        }
        let is_new = self.own.borrow_mut().insert(name.to_owned());
        is_new.then(|| TabGuard(Held::Own(self.own.clone(), name.to_owned())))
    }

    fn post(&self, message: &str) {
        if let Some(channel) = &self.channel {
            // Fails only on a closed channel.
            let _ = channel.post_message(&message.into());
        }
    }

    fn on_message(&self, hear: Rc<dyn Fn(&str)>) {
        let Some(channel) = &self.channel else { return };
        let ear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(message) = event.data().as_string() {
                hear(&message);
            }
        });
        let _ = channel.add_event_listener_with_callback("message", ear.as_ref().unchecked_ref());
        self.ears.borrow_mut().push(ear);
    }
}

impl Drop for BrowserTabs {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}
